#include "format/log/dovecot/dovecot_mail_key.h"

#include "format/log/line/address.h"

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

enum { COUNT_KEYS = sizeof(keys) / sizeof(keys[0]) };

static const struct key *
eat_key(struct span *s)
{
	for (size_t i = 0; i < COUNT_KEYS; i++)
		if (s->len > 0 && s->ptr[0] == keys[i].text.ptr[0] &&
			span_eat(s, keys[i].text))
			return &keys[i];
	return NULL;
}

size_t
dovecot_find_mail_key(struct span s, char lead)
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
	return dovecot_find_mail_key(s, ',');
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
	if (span_all_digits(digits))
		*value = digits;
	else if (!span_eq(digits, SPAN("error")))
		return false;
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
add_message_id(struct mail_log *m, struct span id)
{
	id = span_trim(id);
	/* 1.x writes so that there is none. */
	if (span_eq(id, SPAN("(null)")))
		return;
	if (span_eat_char(&id, '<') && span_ends(id, SPAN(">")))
		id.len--;
	event_add(m->ev, FIELD_message_id, id, FIELD_UNTRUSTED);
}

/* Does anything follow that is no size? */
static bool
find_text_key(struct span s)
{
	return span_has(s, SPAN(", from=")) ||
		span_has(s, SPAN(", subject=")) ||
		span_has(s, SPAN(", flags=("));
}

/* ", box=Work" at the end, of 1.0; INBOX is left out. The message-id before it
 * may feign it. */
static void
cut_box(struct mail_log *m)
{
	size_t at = address_rfind(m->text, SPAN(", box="));

	if (at == SIZE_MAX)
		return;
	event_add(m->ev, FIELD_mailbox,
		span_slice(m->text, at + 6, m->text.len), FIELD_UNTRUSTED);
	m->text.len = at;
}

/* By default only sizes follow a message-id, and are cut off from the right.
 * Where more follows it ends before the next key, which it may feign. */
static void
read_message_id(struct mail_log *m)
{
	struct span whole = m->text;
	struct span vsize = { 0 };
	struct span size = { 0 };

	if (m->is_oldest) {
		cut_box(m);
		add_message_id(m, take(m, m->text.len));
		return;
	}
	(void)cut_size(&m->text, SPAN(", vsize="), &vsize);
	(void)cut_size(&m->text, SPAN(", size="), &size);
	if (find_text_key(m->text)) {
		m->text = whole;
		add_message_id(m, take(m, next_key(m->text)));
		return;
	}
	add_message_id(m, take(m, m->text.len));
	m->has_size = true;
	if (size.len > 0)
		event_add(m->ev, FIELD_size, size, FIELD_VERBATIM);
}

/* If the text holds a second one, a stranger may have written either. */
static void
read_size(struct mail_log *m)
{
	struct span value = take(m, next_key(m->text));
	bool doubled = span_has(m->text, SPAN("size="));

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

/* What was read so far may be a user's or stranger's doing. */
static void
distrust(struct mail_log *m)
{
	for (size_t i = m->first; i < m->ev->nfields; i++)
		m->ev->fields[i].marks |= FIELD_UNTRUSTED;
}

/* Mailboxes are named before the message, whose text could name others. */
static bool
is_feigned(const struct mail_log *m, enum key_id id)
{
	const unsigned ours = 1U << KEY_BOX | 1U << KEY_UID | 1U << KEY_DEST;
	const unsigned texts =
		1U << KEY_MSGID | 1U << KEY_FROM | 1U << KEY_SUBJECT;

	return m->seen >> id & 1 || (ours >> id & 1 && m->seen & texts);
}

/* A key twice before the message: one is in the name of a mailbox. */
static void
skip_key(struct mail_log *m)
{
	if (!(m->seen & (1U << KEY_MSGID | 1U << KEY_FROM)))
		distrust(m);
	(void)take(m, next_key(m->text));
}

static void
read_key(struct mail_log *m, enum key_id id)
{
	if (is_feigned(m, id)) {
		skip_key(m);
		return;
	}
	m->seen |= 1U << id;
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

void
dovecot_read_mail_keys(struct mail_log *m)
{
	const struct key *key = NULL;

	for (key = eat_key(&m->text); key; key = eat_key(&m->text))
		read_key(m, key->id);
}
