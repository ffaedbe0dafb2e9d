/* "Transaction rolled back: Ignore last 4 changes" (1.1, 1.2): the plugin wrote
 * its lines before the changes were made, and they never were. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

enum { LINES_MAX = 2000 };

/* A transaction is one command of a mail program. */
static const int64_t longest_ns = (int64_t)3600 * 1000000000;

static bool
is_change(const struct keeping *k, const struct sighting *s)
{
	if (!span_eq(s->daemon, SPAN("dovecot")) || store_is_delivery(s) ||
		!store_is_user(k, sighting_value(s, FIELD_user)))
		return false;
	return s->kind == KIND_COPY || s->kind == KIND_DELETE ||
		s->kind == KIND_EXPUNGE || s->kind == KIND_FLAG ||
		s->kind == KIND_STORE;
}

static bool
drop(struct sighting_set *events, const struct sighting *line)
{
	for (size_t i = 0; i < events->count; i++) {
		if (events->items[i] != line)
			continue;
		for (size_t n = i + 1; n < events->count; n++)
			events->items[n - 1] = events->items[n];
		events->count--;
		return true;
	}
	return false;
}

static void
tell(struct keeping *k, const struct sighting *undo,
	const struct sighting *undone)
{
	struct action_list *list = &k->actions;
	struct span status = sighting_value(undone, FIELD_status);
	struct action *a = NULL;

	list->items = arena_grow(k->arena, list->items, list->count, &list->cap,
		sizeof(*list->items));
	a = &list->items[list->count++];
	*a = (struct action){ .line = undo,
		.word = SPAN("rolled-back"),
		.mailbox = sighting_value(undone, FIELD_mailbox),
		.to_mailbox = sighting_value(undone, FIELD_to_mailbox),
		.grade = 'B' };
	a->why = arena_say(k->arena,
		"the line \"%.*s\" before it is one of those that never took "
		"place",
		(int)status.len, status.ptr);
}

/* The user's changes before the line, the latest first, until as many are taken
 * back as it says. */
static void
take_back(struct keeping *k, const struct sighting *undo,
	const struct sighting_set *changes, struct sighting_set *events)
{
	uint64_t left = 0;

	(void)span_number(sighting_value(undo, FIELD_changes), &left);
	for (size_t i = changes->count; i-- > 0 && left > 0;) {
		const struct sighting *s = changes->items[i];
		uint64_t n = 0;

		if (!is_change(k, s) || sighting_order(s, undo) > 0)
			continue;
		n = store_count_uids(sighting_value(s, FIELD_mailbox_uid));
		left -= n < left ? n : left;
		if (drop(events, s))
			tell(k, undo, s);
	}
}

static enum wb_err
undo_one(struct keeping *k, const struct sighting *undo,
	struct sighting_set *events, struct err *err)
{
	struct sighting_set seen = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &k->local,
		.host = undo->host,
		.has_since = true,
		.has_until = true,
		.since_ns = store_shift(undo->sort_ns, -longest_ns),
		.until_ns = store_shift(undo->sort_ns, 1),
		.reverse = true,
		.most = LINES_MAX };
	enum wb_err rc = view_look(k->story->view, &what, &seen, NULL, err);

	if (rc == WB_OK)
		take_back(k, undo, &seen, events);
	sighting_set_release(&seen);
	return rc;
}

enum wb_err
store_undo(struct keeping *k, struct sighting_set *events, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; rc == WB_OK && i < events->count;) {
		const struct sighting *s = events->items[i];

		if (s->kind != KIND_UNDO) {
			i++;
			continue;
		}
		(void)drop(events, s);
		rc = undo_one(k, s, events, err);
		/* Lines before it may have gone too. */
		i = 0;
	}
	return rc;
}
