#include "format/log/dovecot/dovecot_phrase.h"

#define NONE    SPAN_INIT("")
#define SUCCESS SPAN_INIT("success")
#define FAILURE SPAN_INIT("failure")

/* clang-format off */
static const struct phrase phrases[] = {
	{ SPAN_INIT("aved mail to "), END_MAILBOX, KIND_STORE, SUCCESS },
	{ SPAN_INIT("tored mail into mailbox '"), END_QUOTED, KIND_STORE,
		SUCCESS },
	{ SPAN_INIT("ave failed to open mailbox "), END_MAILBOX_WHY,
		KIND_STORE, FAILURE },
	{ SPAN_INIT("ave failed to "), END_MAILBOX_WHY, KIND_STORE, FAILURE },
	{ SPAN_INIT("ailed to store into mailbox '"), END_QUOTED_WHY,
		KIND_STORE, FAILURE },
	{ SPAN_INIT("orwarded to <"), END_ANGLE, KIND_FORWARD, NONE },
	{ SPAN_INIT("iscarded duplicate forward to <"), END_ANGLE, KIND_OTHER,
		NONE },
	{ SPAN_INIT("ailed to redirect message to <"), END_ANGLE_WHY,
		KIND_FORWARD, FAILURE },
	{ SPAN_INIT("ot forwarding message to <"), END_ANGLE_WHY,
		KIND_FORWARD, FAILURE },
	{ SPAN_INIT("ent vacation response to <"), END_ANGLE, KIND_NOTIFY,
		NONE },
	{ SPAN_INIT("ent notification to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("ent mail notification to <"), END_ANGLE, KIND_NOTIFY,
		NONE },
	{ SPAN_INIT("ent mail notification to "), END_TEXT, KIND_NOTIFY,
		NONE },
	{ SPAN_INIT("ent 'abuse' report to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("ent 'not-spam' report to <"), END_ANGLE, KIND_NOTIFY,
		NONE },
	{ SPAN_INIT("ent 'fraud' report to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("ent 'virus' report to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("ent 'other' report to <"), END_ANGLE, KIND_NOTIFY, NONE },
	{ SPAN_INIT("ailed to send mail notification to "), END_TEXT,
		KIND_OTHER, NONE },
	{ SPAN_INIT("ailed to send vacation response to <"), END_ANGLE_WHY,
		KIND_OTHER, NONE },
	{ SPAN_INIT("ailed to send vacation response to "), END_TEXT,
		KIND_OTHER, NONE },
	{ SPAN_INIT("ot sending vacation "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("ot sending notification "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("iscarded duplicate vacation "), END_TEXT, KIND_OTHER,
		NONE },
	{ SPAN_INIT("iscarded vacation "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("iscarding vacation "), END_TEXT, KIND_OTHER, NONE },
	{ SPAN_INIT("ejected message from <"), END_ANGLE, KIND_REFUSE, NONE },
	{ SPAN_INIT("ejected: "), END_TEXT, KIND_REFUSE, NONE },
	{ SPAN_INIT("ailed to send rejection message to <"), END_ANGLE_WHY,
		KIND_REFUSE, NONE },
	/* Nobody is told: of these the mail is gone. */
	{ SPAN_INIT("ot sending reject message"), END_TEXT, KIND_DISCARD,
		NONE },
	{ SPAN_INIT("uto-submitted message discarded: "), END_TEXT,
		KIND_DISCARD, NONE },
	{ SPAN_INIT("eturn-Path missing, rejection reason: "), END_TEXT,
		KIND_DISCARD, NONE },
	{ SPAN_INIT("ermanently failed to send rejection: "), END_TEXT,
		KIND_DISCARD, NONE },
	{ SPAN_INIT("emporarily failed to send rejection: "), END_TEXT,
		KIND_OTHER, NONE },
	{ SPAN_INIT("arked message to be discarded if not explicitly "
		"delivered"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("iscarded message"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("iscarding message"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("iscarded"), END_NONE, KIND_DISCARD, NONE },
	{ SPAN_INIT("eft message in mailbox '"), END_QUOTED, KIND_OTHER,
		NONE },
	{ SPAN_INIT("tore into mailbox '"), END_QUOTED_WHY, KIND_OTHER, NONE },
	{ SPAN_INIT("essage expunged from source mailbox"), END_TEXT,
		KIND_EXPUNGE, NONE },
	{ SPAN_INIT("essage flagged as deleted in source mailbox"), END_NONE,
		KIND_DELETE, NONE },
	{ SPAN_INIT("essage in source mailbox moved to mailbox '"), END_QUOTED,
		KIND_MOVE, NONE },
	{ SPAN_INIT("essage kept in source mailbox"), END_NONE, KIND_OTHER,
		NONE },
	{ SPAN_INIT("essage left in source mailbox"), END_NONE, KIND_OTHER,
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
/* clang-format on */

enum {
	COUNT_PHRASES = sizeof(phrases) / sizeof(phrases[0]),
	/* Mailboxes are cut at 80 characters, addresses at 128. */
	PHRASE_MAX = 1024
};

static bool
is_remark(struct span s)
{
	if (s.len == 0 || span_eq(s, SPAN(".")))
		return true;
	return span_starts(s, SPAN(" (")) && span_ends(s, SPAN(")"));
}

static bool
end_state(struct deliver *d, struct span rest, struct span end)
{
	if (!span_ends(rest, end))
		return false;
	d->object = span_slice(rest, 0, rest.len - end.len);
	d->why = span_slice(rest, d->object.len + 2, rest.len);
	return true;
}

/* "X': why" or "X'", with the full stop of older versions. */
static bool
end_quoted(struct deliver *d, struct span rest, bool with_why)
{
	if (with_why) {
		return span_cut_at(rest, SPAN("': "), &d->object, &d->why) ||
			span_cut_at(rest, SPAN("' : "), &d->object, &d->why) ||
			end_state(d, rest, SPAN("' aborted")) ||
			end_state(d, rest, SPAN("' skipped"));
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
		d->why = span_ltrim(rest);
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
	case END_ANGLE_WHY:
		return span_cut_at(rest, SPAN(">: "), &d->object, &d->why);
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

bool
dovecot_find_phrase(struct span text, struct span *head, struct deliver *out)
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
