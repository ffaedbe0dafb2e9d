/* What lda, lmtp and sieve did with a mail: "msgid=<...>: saved mail to X".
 * The message-id is the sender's and may hold "<a>: discarded message: x"; so
 * what was done is the last of the known phrases, and all before it is id. */
#include "format/log/dovecot.h"

#include "format/log/address.h"

enum phrase_end {
	/* Nothing, or a remark in brackets. */
	END_NONE,
	/* Any text. */
	END_TEXT,
	/* A mailbox, and for failures ": why" after it. */
	END_MAILBOX,
	END_MAILBOX_WHY,
	/* The same in quotes. */
	END_QUOTED,
	END_QUOTED_WHY,
	/* An address in angle brackets, and a remark in brackets. */
	END_ANGLE
};

struct phrase {
	struct span text;
	enum phrase_end end;
	enum event_kind kind;
	struct span outcome;
};

#define NONE    SPAN_INIT("")
#define SUCCESS SPAN_INIT("success")
#define FAILURE SPAN_INIT("failure")

/* clang-format off */
/* Without their first letter, which Pigeonhole 2.4 capitalises. */
static const struct phrase phrases[] = {
	{ SPAN_INIT("aved mail to "), END_MAILBOX, KIND_STORE, SUCCESS },
	{ SPAN_INIT("tored mail into mailbox '"), END_QUOTED, KIND_STORE,
		SUCCESS },
	{ SPAN_INIT("ave failed to "), END_MAILBOX_WHY, KIND_STORE, FAILURE },
	{ SPAN_INIT("ailed to store into mailbox '"), END_QUOTED_WHY,
		KIND_STORE, FAILURE },
	{ SPAN_INIT("orwarded to <"), END_ANGLE, KIND_FORWARD, NONE },
	{ SPAN_INIT("iscarded duplicate forward to <"), END_ANGLE, KIND_OTHER,
		NONE },
	{ SPAN_INIT("ent vacation response to <"), END_ANGLE, KIND_NOTIFY,
		NONE },
	{ SPAN_INIT("ent notification to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("iscarded duplicate vacation "), END_TEXT, KIND_OTHER,
		NONE },
	{ SPAN_INIT("iscarded vacation "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("iscarding vacation "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("ejected message from <"), END_ANGLE, KIND_REFUSE, NONE },
	{ SPAN_INIT("ejected: "), END_TEXT, KIND_REFUSE, NONE },
	{ SPAN_INIT("arked message to be discarded if not explicitly "
		"delivered"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("iscarded message"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("iscarding message"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("eft message in mailbox '"), END_QUOTED, KIND_OTHER,
		NONE },
	{ SPAN_INIT("iped message to program `"), END_QUOTED, KIND_DELIVER,
		SUCCESS },
	{ SPAN_INIT("iped message to program '"), END_QUOTED, KIND_DELIVER,
		SUCCESS },
	{ SPAN_INIT("ailed to pipe message to program `"), END_QUOTED_WHY,
		KIND_DELIVER, FAILURE },
	{ SPAN_INIT("ailed to pipe message to program '"), END_QUOTED_WHY,
		KIND_DELIVER, FAILURE },
};

static const struct span keys[] = {
	SPAN_INIT("from="), SPAN_INIT("subject="), SPAN_INIT("size="),
};
/* clang-format on */

enum {
	COUNT_PHRASES = sizeof(phrases) / sizeof(phrases[0]),
	/* Mailboxes are cut at 80 characters, addresses at 128. */
	PHRASE_MAX = 1024
};

struct deliver {
	const struct phrase *phrase;
	/* The daemon's words for what it did. */
	struct span status;
	struct span object;
	struct span why;
};

static bool
is_remark(struct span s)
{
	if (s.len == 0 || span_eq(s, SPAN(".")))
		return true;
	return span_starts(s, SPAN(" (")) && span_ends(s, SPAN(")"));
}

/* "X': why" or "X'", with the full stop of older versions. */
static bool
end_quoted(struct deliver *d, struct span rest, bool with_why)
{
	if (with_why) {
		if (!span_cut_at(rest, SPAN("': "), &d->object, &d->why) &&
			!span_cut_at(rest, SPAN("' : "), &d->object, &d->why))
			return false;
		return true;
	}
	if (span_ends(rest, SPAN(".")))
		rest.len--;
	if (!span_ends(rest, SPAN("'")))
		return false;
	d->object = span_slice(rest, 0, rest.len - 1);
	return true;
}

static bool
end_fits(struct deliver *d, enum phrase_end end, struct span rest)
{
	switch (end) {
	case END_NONE:
		d->why = span_ltrim(rest);
		return is_remark(rest);
	case END_TEXT:
		d->why = rest;
		return true;
	case END_MAILBOX:
		d->object = rest;
		return rest.len > 0;
	case END_MAILBOX_WHY:
		return span_cut_at(rest, SPAN(": "), &d->object, &d->why);
	case END_QUOTED:
		return end_quoted(d, rest, false);
	case END_QUOTED_WHY:
		return end_quoted(d, rest, true);
	case END_ANGLE:
		if (!span_cut(rest, '>', &d->object, &rest))
			return false;
		d->why = span_ltrim(rest);
		return is_remark(rest);
	}
	return false;
}

static bool
phrase_at(struct span s, struct deliver *out)
{
	for (size_t i = 0; i < COUNT_PHRASES; i++) {
		const struct phrase *p = &phrases[i];
		struct span rest = span_slice(s, 1, s.len);
		struct deliver d = { .phrase = p };

		if (rest.len == 0 || rest.ptr[0] != p->text.ptr[0] ||
			!span_eat(&rest, p->text))
			continue;
		if (!end_fits(&d, p->end, rest))
			continue;
		d.status = span_slice(s, 0, p->text.len + 1);
		while (d.status.len > 0 &&
			!is_alpha(d.status.ptr[d.status.len - 1]))
			d.status.len--;
		*out = d;
		return true;
	}
	return false;
}

/* The last known phrase behind ": " (", " in formats of one's own), or at the
 * start; *head is what stands before it. */
static bool
find_phrase(struct span text, struct span *head, struct deliver *out)
{
	size_t least = text.len > PHRASE_MAX ? text.len - PHRASE_MAX : 0;

	for (size_t i = text.len; i-- > least;) {
		bool led = i >= 2 && text.ptr[i - 1] == ' ' &&
			(text.ptr[i - 2] == ':' || text.ptr[i - 2] == ',');

		if (i != 0 && !led)
			continue;
		if (!phrase_at(span_slice(text, i, text.len), out))
			continue;
		*head = span_slice(text, 0, i > 2 ? i - 2 : 0);
		return true;
	}
	return false;
}

/* ", KEY=" where a format of one's own adds header fields. */
static size_t
next_key(struct span s)
{
	for (size_t i = 0; i + 2 < s.len; i++) {
		if (s.ptr[i + 1] != ' ' || (s.ptr[i] != ',' && s.ptr[i] != ':'))
			continue;
		struct span rest = span_slice(s, i + 2, s.len);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (span_starts(rest, keys[k]))
				return i;
	}
	return s.len;
}

static void
add_key(struct event *ev, struct span token)
{
	if (span_eat(&token, SPAN("from=")))
		event_add(ev, FIELD_from, token, FIELD_UNTRUSTED);
	else if (span_eat(&token, SPAN("subject=")))
		event_add(ev, FIELD_subject, token, FIELD_UNTRUSTED);
	else if (span_eat(&token, SPAN("size=")) && span_all_digits(token))
		event_add(ev, FIELD_size, token, FIELD_UNTRUSTED);
}

/* In the default format all of `head` is the message-id. What does not end as
 * one is a format of one's own, and all its fields are the sender's text. */
static void
add_message_id(struct event *ev, struct span head)
{
	struct span id = head;
	size_t at = 0;

	if (!span_ends(head, SPAN(">"))) {
		at = next_key(head);
		id = span_slice(head, 0, at);
		head = span_slice(head, at + 2, head.len);
		while (head.len > 0) {
			at = next_key(head);
			add_key(ev, span_slice(head, 0, at));
			head = span_slice(head, at + 2, head.len);
		}
	}
	id = span_trim(id);
	if (span_eat_char(&id, '<') && span_ends(id, SPAN(">")))
		id.len--;
	if (!span_eq(id, SPAN("unspecified")))
		event_add(ev, FIELD_message_id, id, FIELD_UNTRUSTED);
}

static void
add_object(struct dovecot_line *l, const struct deliver *d)
{
	struct event *ev = l->ev;

	switch (d->phrase->end) {
	case END_ANGLE:
		event_add(ev, ev->kind == KIND_REFUSE ? FIELD_from : FIELD_to,
			d->object,
			ev->kind == KIND_REFUSE ? FIELD_UNTRUSTED
						: FIELD_VERBATIM);
		break;
	case END_QUOTED:
	case END_QUOTED_WHY:
	case END_MAILBOX:
	case END_MAILBOX_WHY:
		event_add(ev,
			ev->kind == KIND_DELIVER ? FIELD_command
						 : FIELD_mailbox,
			d->object, FIELD_VERBATIM);
		break;
	case END_NONE:
	case END_TEXT:
		break;
	}
	if (d->why.len > 0)
		event_add(ev, FIELD_reply, d->why, FIELD_VERBATIM);
}

/* imap's own sieve files what the user moved: no delivery. */
bool
dovecot_is_delivery(const struct dovecot_line *l)
{
	return span_eq(l->service, SPAN("lmtp")) ||
		span_eq(l->service, SPAN("lda"));
}

bool
dovecot_deliver(struct dovecot_line *l, struct span text)
{
	struct event *ev = l->ev;
	struct deliver d = { 0 };
	struct span head = { 0 };
	struct span action = { 0 };

	(void)span_eat(&text, SPAN("sieve: "));
	if (!find_phrase(text, &head, &d))
		return false;
	/* "msgid=<...>: fileinto action: stored mail into ..." */
	if (span_ends(head, SPAN(" action")) &&
		span_rcut(head, ':', &action, NULL))
		head = action;
	ev->kind = d.phrase->kind;
	if (ev->kind == KIND_STORE && !dovecot_is_delivery(l))
		ev->kind = KIND_COPY;
	event_add(ev, FIELD_status, d.status, FIELD_VERBATIM);
	dovecot_add_word(ev, FIELD_outcome, d.phrase->outcome);
	if (dovecot_is_delivery(l) && l->user.len > 0 &&
		(d.phrase->end != END_ANGLE || ev->kind == KIND_REFUSE))
		event_add(ev, FIELD_to, l->user, FIELD_VERBATIM);
	if (span_cut_at(head, SPAN("msgid="), NULL, &head))
		add_message_id(ev, head);
	add_object(l, &d);
	return true;
}
