/* The mail_log plugin: what a user did to mails in mailboxes. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/dovecot/dovecot_mail_key.h"

struct verb {
	struct span text;
	enum event_kind kind;
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
/* clang-format on */

enum { COUNT_VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static const struct verb *
find_verb(struct span word)
{
	for (size_t i = 0; i < COUNT_VERBS; i++)
		if (word.len == verbs[i].text.len &&
			span_eq(word, verbs[i].text))
			return &verbs[i];
	return NULL;
}

/* "copy from INBOX" (2.x), "copy -> Trash" (1.0), "expunge". */
static bool
read_head(struct mail_log *m, const struct verb *verb, struct span head)
{
	struct event *ev = m->ev;
	struct span box = span_slice(head, verb->text.len, head.len);
	size_t words = head.len;

	m->is_copy = verb->kind == KIND_COPY;
	m->is_oldest = span_ends(verb->text, SPAN("ed"));
	if (span_eat(&box, SPAN(" from ")))
		m->is_oldest = false;
	else if (span_eat(&box, SPAN(" -> ")))
		m->is_oldest = true;
	else if (box.len > 0)
		return false;
	if (box.len > 0)
		event_add(ev, m->is_oldest ? FIELD_to_mailbox : FIELD_mailbox,
			box, FIELD_VERBATIM);
	ev->kind = verb->kind;
	if (box.len > 0)
		words = head.len - box.len - 1;
	event_add(ev, FIELD_status, span_slice(head, 0, words), FIELD_VERBATIM);
	return true;
}

bool
dovecot_mail_log(struct dovecot_line *l, struct span text)
{
	struct mail_log m = { .ev = l->ev, .first = l->ev->nfields };
	size_t n = 0;
	const struct verb *verb = NULL;

	while (n < text.len && n < 12 &&
		(is_alpha(text.ptr[n]) || text.ptr[n] == '_'))
		n++;
	verb = find_verb(span_slice(text, 0, n));
	if (!verb)
		return false;
	/* Mailbox names may hold ": ", but not before a key. */
	n = dovecot_find_mail_key(text, ':');
	if (n == text.len || !read_head(&m, verb, span_slice(text, 0, n)))
		return false;
	m.text = span_slice(text, n + 2, text.len);
	dovecot_read_mail_keys(&m);
	return true;
}
