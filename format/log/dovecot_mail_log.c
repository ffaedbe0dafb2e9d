/* The mail_log plugin: what a user did to mails in mailboxes. The order of the
 * fields is Dovecot's: 1.x writes uid box flags dest msgid from subject size
 * vsize, 2.x box uid msgid size vsize from subject flags. msgid, from and
 * subject are the sender's text, cut at 80 characters. */
#include "format/log/dovecot.h"

#include "format/log/address.h"

struct verb {
	struct span text;
	enum event_kind kind;
};

enum key_id {
	KEY_BOX,
	KEY_UID,
	KEY_MSGID,
	KEY_SIZE,
	KEY_VSIZE,
	KEY_FROM,
	KEY_SUBJECT,
	KEY_FLAGS,
	KEY_DEST
};

struct key {
	struct span text;
	enum key_id id;
};

/* clang-format off */
static const struct verb verbs[] = {
	{ SPAN_INIT("delete"), KIND_DELETE },
	{ SPAN_INIT("deleted"), KIND_DELETE },
	{ SPAN_INIT("undelete"), KIND_FLAG },
	{ SPAN_INIT("undeleted"), KIND_FLAG },
	{ SPAN_INIT("expunge"), KIND_EXPUNGE },
	{ SPAN_INIT("expunged"), KIND_EXPUNGE },
	{ SPAN_INIT("autoexpunge"), KIND_EXPUNGE },
	{ SPAN_INIT("save"), KIND_STORE },
	{ SPAN_INIT("append"), KIND_STORE },
	{ SPAN_INIT("copy"), KIND_COPY },
	{ SPAN_INIT("flag_change"), KIND_FLAG },
};

static const struct key keys[] = {
	{ SPAN_INIT("box="), KEY_BOX },
	{ SPAN_INIT("uid="), KEY_UID },
	{ SPAN_INIT("uids="), KEY_UID },
	{ SPAN_INIT("msgid="), KEY_MSGID },
	{ SPAN_INIT("size="), KEY_SIZE },
	{ SPAN_INIT("vsize="), KEY_VSIZE },
	{ SPAN_INIT("from="), KEY_FROM },
	{ SPAN_INIT("subject="), KEY_SUBJECT },
	{ SPAN_INIT("flags=("), KEY_FLAGS },
	{ SPAN_INIT("dest="), KEY_DEST },
};
/* clang-format on */

enum {
	COUNT_VERBS = sizeof(verbs) / sizeof(verbs[0]),
	COUNT_KEYS = sizeof(keys) / sizeof(keys[0])
};

struct mail_log {
	struct event *ev;
	/* The rest, and the end behind the text of strangers. */
	struct span text;
	bool has_size;
	bool is_copy;
};

static const struct verb *
find_verb(struct span word)
{
	for (size_t i = 0; i < COUNT_VERBS; i++)
		if (word.len == verbs[i].text.len &&
			span_eq(word, verbs[i].text))
			return &verbs[i];
	return NULL;
}

static const struct key *
eat_key(struct span *s)
{
	for (size_t i = 0; i < COUNT_KEYS; i++)
		if (s->len > 0 && s->ptr[0] == keys[i].text.ptr[0] &&
			span_eat(s, keys[i].text))
			return &keys[i];
	return NULL;
}

/* Where `lead` and a blank stand before a key; the end if nowhere. */
static size_t
find_key(struct span s, char lead)
{
	struct span rest = s;
	size_t at = span_find_char(rest, lead);

	while (at != SIZE_MAX) {
		rest = span_slice(rest, at + 1, rest.len);
		struct span probe = rest;

		if (span_eat_char(&probe, ' ') && eat_key(&probe))
			return s.len - rest.len - 1;
		at = span_find_char(rest, lead);
	}
	return s.len;
}

static size_t
next_key(struct span s)
{
	return find_key(s, ',');
}

/* Cut a trailing ", size=123" (or vsize) off *s; the digits in *value. */
static bool
cut_size(struct span *s, struct span mark, struct span *value)
{
	size_t at = address_rfind(*s, mark);
	struct span digits = { 0 };

	if (at == SIZE_MAX)
		return false;
	digits = span_slice(*s, at + mark.len, s->len);
	if (!span_all_digits(digits))
		return false;
	*value = digits;
	s->len = at;
	return true;
}

/* Sizes and flags that follow the sender's text stand at the very end. A size
 * that came before is the true one, and what looks like one is subject. */
static void
cut_end(struct mail_log *m)
{
	struct span size = { 0 };
	struct span vsize = { 0 };
	struct span text = m->text;
	size_t at = SIZE_MAX;

	if (span_ends(text, SPAN(")")))
		at = address_rfind(text, SPAN(", flags=("));
	if (at != SIZE_MAX) {
		event_add(m->ev, FIELD_flags,
			span_slice(text, at + 9, text.len - 1),
			FIELD_UNTRUSTED);
		m->text = span_slice(text, 0, at);
	}
	if (m->has_size)
		return;
	(void)cut_size(&m->text, SPAN(", vsize="), &vsize);
	if (cut_size(&m->text, SPAN(", size="), &size))
		event_add(m->ev, FIELD_size, size, FIELD_UNTRUSTED);
}

static struct span
take(struct mail_log *m, size_t len)
{
	struct span value = span_slice(m->text, 0, len);

	m->text = span_slice(m->text, len + 2, m->text.len);
	return value;
}

static void
read_message_id(struct mail_log *m)
{
	struct span id = span_trim(take(m, next_key(m->text)));

	if (span_eat_char(&id, '<') && span_ends(id, SPAN(">")))
		id.len--;
	event_add(m->ev, FIELD_message_id, id, FIELD_UNTRUSTED);
}

/* If the text holds a second one, a stranger may have written either. */
static void
read_size(struct mail_log *m)
{
	struct span value = take(m, next_key(m->text));
	bool doubled = span_find(m->text, SPAN("size=")) != SIZE_MAX;

	m->has_size = true;
	if (span_all_digits(value))
		event_add(m->ev, FIELD_size, value,
			doubled ? FIELD_UNTRUSTED : FIELD_VERBATIM);
}

static void
read_uid(struct mail_log *m)
{
	struct span value = span_take_set(&m->text, "0123456789-,");

	if (span_ends(value, SPAN(",")))
		value.len--;
	(void)span_take_until(&m->text, ' ');
	(void)span_eat_char(&m->text, ' ');
	if (value.len > 0)
		event_add(m->ev, FIELD_mailbox_uid, value, FIELD_VERBATIM);
}

static void
read_from(struct mail_log *m)
{
	size_t at = 0;

	cut_end(m);
	m->has_size = true;
	at = span_find(m->text, SPAN(", subject="));
	if (at == SIZE_MAX)
		at = m->text.len;
	event_add(m->ev, FIELD_from, take(m, at), FIELD_UNTRUSTED);
}

static void
read_subject(struct mail_log *m)
{
	cut_end(m);
	event_add(m->ev, FIELD_subject, m->text, FIELD_UNTRUSTED);
	m->text.len = 0;
}

static void
read_flags(struct mail_log *m)
{
	struct span value = { 0 };

	(void)span_cut(m->text, ')', &value, &m->text);
	event_add(m->ev, FIELD_flags, value, FIELD_VERBATIM);
	(void)span_eat(&m->text, SPAN(", "));
}

/* Of a copy, box= is where the mail came to, unless dest= says that. */
static void
read_box(struct mail_log *m)
{
	bool has_source = event_field(m->ev, FIELD_mailbox) != NULL;

	event_add(m->ev,
		m->is_copy && has_source ? FIELD_to_mailbox : FIELD_mailbox,
		take(m, next_key(m->text)), FIELD_VERBATIM);
}

static void
read_key(struct mail_log *m, enum key_id id)
{
	switch (id) {
	case KEY_BOX:
		read_box(m);
		break;
	case KEY_UID:
		read_uid(m);
		break;
	case KEY_MSGID:
		read_message_id(m);
		break;
	case KEY_SIZE:
		read_size(m);
		break;
	case KEY_VSIZE:
		(void)take(m, next_key(m->text));
		break;
	case KEY_FROM:
		read_from(m);
		break;
	case KEY_SUBJECT:
		read_subject(m);
		break;
	case KEY_FLAGS:
		read_flags(m);
		break;
	case KEY_DEST:
		event_add(m->ev, FIELD_to_mailbox, take(m, next_key(m->text)),
			FIELD_VERBATIM);
		break;
	}
}

/* "copy from INBOX" (2.x), "copy -> Trash" (1.0), "expunge". */
static bool
read_head(struct mail_log *m, const struct verb *verb, struct span head)
{
	struct event *ev = m->ev;
	struct span box = span_slice(head, verb->text.len, head.len);
	size_t words = head.len;

	m->is_copy = verb->kind == KIND_COPY;
	if (span_eat(&box, SPAN(" from ")))
		event_add(ev, FIELD_mailbox, box, FIELD_VERBATIM);
	else if (span_eat(&box, SPAN(" -> ")))
		event_add(ev, FIELD_to_mailbox, box, FIELD_VERBATIM);
	else if (box.len > 0)
		return false;
	ev->kind = verb->kind;
	if (box.len > 0)
		words = head.len - box.len - 1;
	event_add(ev, FIELD_status, span_slice(head, 0, words), FIELD_VERBATIM);
	return true;
}

bool
dovecot_mail_log(struct dovecot_line *l, struct span text)
{
	struct mail_log m = { .ev = l->ev };
	size_t n = 0;
	const struct verb *verb = NULL;
	const struct key *key = NULL;

	while (n < text.len && n < 12 &&
		(is_alpha(text.ptr[n]) || text.ptr[n] == '_'))
		n++;
	verb = find_verb(span_slice(text, 0, n));
	if (!verb)
		return false;
	/* Mailbox names may hold ": ", but not before a key. */
	n = find_key(text, ':');
	if (n == text.len || !read_head(&m, verb, span_slice(text, 0, n)))
		return false;
	m.text = span_slice(text, n + 2, text.len);
	for (key = eat_key(&m.text); key; key = eat_key(&m.text))
		read_key(&m, key->id);
	return true;
}
