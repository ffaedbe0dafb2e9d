/* Lines of the mail_log plugin about one mail in one user's mailboxes. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

enum {
	/* A Message-ID that so many lines have is nobody's key. */
	LINES_MAX = 5000,
	/* A Message-ID that more lines have is of many mails. */
	SAME_ID_MAX = 500,
	/* So much is left of any, and at least so much is looked for. */
	KEPT_MAX = 47,
	CUT_MIN = 40,
	WORD_MIN = 8
};

static const int64_t second_ns = 1000000000;

bool
store_is_user(const struct keeping *k, struct span user)
{
	if (user.len == 0)
		return false;
	if (span_icmp(user, k->user) == 0)
		return true;
	/* Either may be written without its domain. */
	if (span_find_char(user, '@') == SIZE_MAX)
		return span_icmp(user, k->local) == 0;
	return span_icmp(user, k->recipient->to) == 0;
}

/* Calls for each range of "1-3,7"; both ends. */
static bool
next_range(struct span *list, uint64_t *first, uint64_t *last)
{
	struct span range = { 0 };
	struct span high = { 0 };

	if (list->len == 0)
		return false;
	(void)span_cut(*list, ',', &range, list);
	if (!span_cut(range, '-', &range, &high))
		high = range;
	return span_number(range, first) && span_number(high, last) &&
		*first <= *last;
}

bool
store_has_uid(struct span list, uint64_t uid)
{
	uint64_t first = 0;
	uint64_t last = 0;

	while (next_range(&list, &first, &last))
		if (uid >= first && uid <= last)
			return true;
	return false;
}

uint64_t
store_count_uids(struct span list)
{
	uint64_t first = 0;
	uint64_t last = 0;
	uint64_t count = 0;

	while (next_range(&list, &first, &last))
		count +=
			last - first < LINES_MAX ? last - first + 1 : LINES_MAX;
	return count > 0 ? count : 1;
}

bool
store_is_of_mailbox(const struct sighting *s)
{
	if (!span_eq(s->daemon, SPAN("dovecot")) || store_is_delivery(s))
		return false;
	switch (s->kind) {
	case KIND_COPY:
	case KIND_FLAG:
	case KIND_DELETE:
	case KIND_EXPUNGE:
	case KIND_MAILBOX:
	case KIND_UNDO:
		return true;
	default:
		return false;
	}
}

/* That, or a mail program put it there. */
static bool
is_event(const struct sighting *s)
{
	return store_is_of_mailbox(s) ||
		(s->kind == KIND_STORE && span_eq(s->daemon, SPAN("dovecot")) &&
			!store_is_delivery(s));
}

/* In somebody else's session the folder's name tells whose it is. */
static bool
is_shared(const struct keeping *k, const struct sighting *s)
{
	struct span box = sighting_value(s, FIELD_mailbox);

	return k->local.len > 2 && span_has(box, k->local) &&
		(span_has(box, SPAN("shared")) || span_has(box, SPAN("user")));
}

static bool
is_about(const struct keeping *k, const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_message_id);
	bool is_own = store_is_user(k, sighting_value(s, FIELD_user));

	if (!is_event(s) || s->sort_ns == INT64_MAX)
		return false;
	if (id.len > 0)
		return store_same_id(id, k->message_id) &&
			(is_own || is_shared(k, s));
	if (s->kind == KIND_MAILBOX || s->kind == KIND_UNDO)
		return is_own;
	return is_own && k->uid > 0 &&
		store_has_uid(sighting_value(s, FIELD_mailbox_uid), k->uid);
}

static bool
is_same_delivery(const struct keeping *k, const struct sighting *s)
{
	struct span session = sighting_value(s, FIELD_session);

	return k->recipient->cite && session.len > 0 &&
		sighting_has(k->recipient->cite, FIELD_session, session);
}

/* The delivery of another mail of this Message-ID to the same user. */
static bool
is_other_delivery(const struct keeping *k, const struct sighting *s)
{
	return s->kind == KIND_STORE && store_is_delivery(s) &&
		s != k->recipient->cite && !is_same_delivery(k, s) &&
		span_eq(sighting_value(s, FIELD_outcome), SPAN("success")) &&
		store_same_id(
			sighting_value(s, FIELD_message_id), k->message_id) &&
		store_is_user(k, sighting_value(s, FIELD_user));
}

static enum wb_err
look(struct keeping *k, const struct look *what, struct sighting_set *out,
	struct err *err)
{
	struct sighting_set seen = { 0 };
	enum wb_err rc = view_look(k->story->view, what, &seen, NULL, err);

	for (size_t i = 0; rc == WB_OK && i < seen.count; i++) {
		if (is_about(k, seen.items[i]))
			sighting_set_add(out, seen.items[i]);
		if (is_other_delivery(k, seen.items[i]))
			k->is_twofold = true;
	}
	sighting_set_release(&seen);
	return rc;
}

static void
add_folder(struct keeping *k, struct span folder, struct store_texts *out)
{
	/* Nobody deletes the inbox. */
	if (folder.len > 0 && !span_ieq(folder, SPAN("INBOX")))
		store_texts_add(k->arena, out,
			arena_say(k->arena, "Mailbox deleted: %.*s",
				(int)folder.len, folder.ptr));
}

/* What would be written if a folder that the mail was in were deleted: the
 * words alone stand in every other block. */
static void
folders_deleted(struct keeping *k, const struct sighting_set *events,
	struct store_texts *out)
{
	add_folder(k, k->mailbox, out);
	for (size_t i = 0; i < events->count; i++) {
		const struct sighting *s = events->items[i];

		add_folder(k, sighting_value(s, FIELD_mailbox), out);
		add_folder(k, sighting_value(s, FIELD_to_mailbox), out);
	}
}

static bool
is_word_byte(char c)
{
	return is_alnum(c) || (unsigned char)c >= 0x80;
}

/* What is left of an id that was cut off: as much as is there at least, up to
 * the end of a word, for words can be looked up and beginnings of them
 * cannot. Numbers of a few digits say little. */
static struct span
beginning_of(struct span id, bool *is_word)
{
	size_t n = id.len >= KEPT_MAX ? KEPT_MAX - 1 : 0;

	while (n > 0 &&
		(is_word_byte(id.ptr[n]) || !is_word_byte(id.ptr[n - 1])))
		n--;
	*is_word = n >= WORD_MIN;
	return span_slice(id, 0, *is_word ? n : CUT_MIN);
}

enum wb_err
store_events(struct keeping *k, struct sighting_set *out, struct err *err)
{
	/* What names no Message-ID: groups of mails, and folders. */
	const struct span others[] = { SPAN("uids"), SPAN("Mailbox renamed"),
		SPAN("Transaction rolled back") };
	struct store_texts folders = { 0 };
	/* Cut off by old versions: the beginning is what can be looked up. */
	bool is_word = false;
	const struct span beginning = beginning_of(k->message_id, &is_word);
	struct look what = { .ntexts = 1,
		.texts = &k->message_id,
		.has_since = true,
		.since_ns = store_shift(k->since_ns, -2 * second_ns),
		.most = SAME_ID_MAX };
	enum wb_err rc = look(k, &what, out, err);

	what.nalso = 1;
	what.also = &k->local;
	if (rc == WB_OK && out->count == 0 && k->message_id.len > 60) {
		what.texts = &beginning;
		what.begins = !is_word;
		rc = look(k, &what, out, err);
	}
	if (rc != WB_OK)
		return rc;
	what.most = LINES_MAX;
	what.texts = others;
	what.ntexts = sizeof(others) / sizeof(others[0]);
	what.begins = false;
	rc = look(k, &what, out, err);
	folders_deleted(k, out, &folders);
	what.ntexts = folders.count;
	what.texts = folders.items;
	if (rc == WB_OK && folders.count > 0)
		rc = look(k, &what, out, err);
	sighting_set_sort(out);
	return rc;
}
