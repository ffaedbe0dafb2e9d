#include "format/log/line/reply.h"

#include <string.h>

#include "format/log/line/address.h"

static size_t
dsn_length(struct span s)
{
	struct span rest = s;

	if (rest.len < 5 || !strchr("245", rest.ptr[0]) || rest.ptr[0] == '\0')
		return 0;
	rest = span_slice(rest, 1, rest.len);
	for (int i = 0; i < 2; i++) {
		size_t digits = 0;

		if (!span_eat_char(&rest, '.'))
			return 0;
		digits = span_take_set(&rest, "0123456789").len;
		if (digits == 0 || digits > 3)
			return 0;
	}
	if (rest.len > 0 && rest.ptr[0] != ' ')
		return 0;
	return s.len - rest.len;
}

void
reply_codes(struct span reply, struct span *code, struct span *dsn)
{
	*code = (struct span){ 0 };
	if (reply.len >= 3 && reply.ptr[0] >= '2' && reply.ptr[0] <= '5' &&
		span_all_digits(span_slice(reply, 0, 3)) &&
		(reply.len == 3 || reply.ptr[3] == ' ' ||
			reply.ptr[3] == '-')) {
		*code = span_slice(reply, 0, 3);
		reply = span_slice(reply, 4, reply.len);
	}
	*dsn = span_slice(reply, 0, dsn_length(reply));
}

void
reply_add(struct event *ev, struct span reply, unsigned code_marks)
{
	struct span code = { 0 };
	struct span dsn = { 0 };

	reply_codes(reply, &code, &dsn);
	if (code.len > 0)
		event_add(ev, FIELD_code, code, code_marks);
	if (dsn.len > 0)
		event_add(ev, FIELD_dsn, dsn, code_marks);
	if (reply.len > 0)
		event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
}

/* The last token of s, and what is before it. */
static struct span
last_token(struct span s, struct span *before)
{
	struct span token = { 0 };

	(void)span_rcut(s, ' ', before, &token);
	return token;
}

static struct span
id_token(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != ')' &&
		s.ptr[n] != ',' && s.ptr[n] != ';')
		n++;
	return span_slice(s, 0, n);
}

static bool
after_last(struct span s, struct span mark, struct span *out)
{
	size_t at = SIZE_MAX;

	/* Mostly it is not there, and this way is faster to tell. */
	if (span_has(s, mark))
		at = address_rfind(s, mark);
	if (at == SIZE_MAX)
		return false;
	*out = span_slice(s, at + mark.len, s.len);
	return true;
}

/* Replies in which the id has no word before it: Amazon "250 Ok 010001...-0",
 * Google "250 2.0.0 OK  EPOCH ID - gsmtp", Microsoft "[InternalId=N, ...",
 * IronPort "250 ok:  Message N accepted", Proxmox "250 2.5.0 OK (ID)", and a
 * filter's "250 OK, sent 48A8F422_13987_12168_1 ID". */
static void
add_bare_id(struct event *ev, struct span reply)
{
	struct span id = { 0 };

	if (span_starts(reply, SPAN("250 Ok ")) && reply.len > 23) {
		id = span_slice(reply, 7, reply.len);
		if (id_token(id).len != id.len)
			id.len = 0;
	} else if (span_starts(reply, SPAN("250 OK, sent "))) {
		(void)span_cut(
			span_slice(reply, 13, reply.len), ' ', NULL, &id);
		if (id_token(id).len != id.len)
			id.len = 0;
	} else if (span_ends(reply, SPAN(" - gsmtp"))) {
		id = last_token(span_slice(reply, 0, reply.len - 8), NULL);
	} else if (span_cut_at(reply, SPAN(" [InternalId="), NULL, &id)) {
		id = span_take_set(&id, "0123456789");
	} else if (span_cut_at(reply, SPAN("ok:  Message "), NULL, &id) ||
		(span_ends(reply, SPAN(")")) &&
			(span_cut_at(reply, SPAN(" OK ("), NULL, &id) ||
				span_cut_at(reply, SPAN(" BLOCKED ("), NULL,
					&id)))) {
		id = id_token(id);
	} else {
		return;
	}
	if (id.len > 0)
		event_add(ev, FIELD_next_queue_id, id, FIELD_UNTRUSTED);
}

/* Sendmail's "250 2.0.0 ID Message accepted for delivery"; others say the same
 * and name no id, so that what is before it is a code. */
static struct span
accepted_id(struct span reply, struct span before)
{
	struct span code = { 0 };
	struct span dsn = { 0 };
	struct span id = last_token(before, NULL);

	reply_codes(reply, &code, &dsn);
	return span_eq(id, code) || span_eq(id, dsn) || span_ieq(id, SPAN("OK"))
		? (struct span){ 0 }
		: id;
}

void
reply_add_next_id(struct event *ev, struct span reply)
{
	struct span id = { 0 };

	/* Where the code was left out the words begin the reply. */
	if (span_eat(&reply, SPAN("OK id="))) {
		event_add(ev, FIELD_next_queue_id, id_token(reply),
			FIELD_UNTRUSTED);
		return;
	}
	if (after_last(reply, SPAN(" queued as "), &id) ||
		after_last(reply, SPAN(" OK id="), &id)) {
		event_add(
			ev, FIELD_next_queue_id, id_token(id), FIELD_UNTRUSTED);
		return;
	}
	if (after_last(reply, SPAN(" qp "), &id)) {
		event_add(ev, FIELD_qp, id_token(id), FIELD_UNTRUSTED);
		return;
	}
	if (span_cut_at(
		    reply, SPAN(" Message accepted for delivery"), &id, NULL)) {
		id = accepted_id(reply, id);
		if (id.len > 0)
			event_add(ev, FIELD_next_queue_id, id, FIELD_UNTRUSTED);
		return;
	}
	add_bare_id(ev, reply);
}

void
reply_add_session(struct event *ev, struct span reply)
{
	struct span before = { 0 };
	struct span word = last_token(reply, &before);
	struct span session = { 0 };

	if (!span_eq(word, SPAN("Saved")))
		return;
	session = last_token(before, &before);
	if (session.len > 0 && span_ends(before, SPAN(">")))
		event_add(ev, FIELD_session, session, FIELD_UNTRUSTED);
}

static bool
contains_folded(struct span hay, struct span needle)
{
	for (size_t at = 0; at + needle.len <= hay.len; at++)
		if (fold_char(hay.ptr[at]) == needle.ptr[0] &&
			span_ieq(span_slice(hay, at, at + needle.len), needle))
			return true;
	return false;
}

bool
reply_says_greylist(struct span words)
{
	return contains_folded(words, SPAN("greylist")) ||
		contains_folded(words, SPAN("graylist"));
}
