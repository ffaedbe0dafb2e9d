/* spamdyke and simscan, which stand before and behind qmail-smtpd. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct part {
	struct span mark;
	enum field_id id;
	unsigned marks;
};

struct verdict {
	struct span prefix;
	enum event_kind kind;
};

/* clang-format off */
/* Read from the right, where spamdyke's own words stand. */
static const struct part parts[] = {
	{ SPAN_INIT(" reason: "), FIELD_reply, FIELD_VERBATIM },
	{ SPAN_INIT(" encryption: "), FIELD_tls, FIELD_VERBATIM },
	{ SPAN_INIT(" auth: "), FIELD_user, FIELD_UNTRUSTED },
	{ SPAN_INIT(" origin_rdns: "), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT(" origin_ip: "), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT(" to: "), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" from: "), FIELD_from, FIELD_UNTRUSTED },
};

static const struct verdict verdicts[] = {
	{ SPAN_INIT("ALLOWED"), KIND_FILTER },
	{ SPAN_INIT("DENIED_GRAYLISTED"), KIND_GREYLIST },
	{ SPAN_INIT("DENIED_"), KIND_REFUSE },
	{ SPAN_INIT("FAILED_TLS"), KIND_TLS },
	{ SPAN_INIT("TIMEOUT"), KIND_DISCONNECT },
	{ SPAN_INIT("FILTER_"), KIND_OTHER },
	{ SPAN_INIT("ERROR"), KIND_OTHER },
	{ SPAN_INIT("TLS_"), KIND_OTHER },
	{ SPAN_INIT("UNKNOWN"), KIND_OTHER },
};
/* clang-format on */

enum {
	COUNT_PARTS = sizeof(parts) / sizeof(parts[0]),
	COUNT_VERDICTS = sizeof(verdicts) / sizeof(verdicts[0])
};

/* "250_ok_1709983236_qp_29309": what qmail answered, at the very end. */
static void
add_qp(struct event *ev, struct span reply)
{
	size_t at = address_rfind(reply, SPAN("_qp_"));
	struct span qp = { 0 };

	if (at == SIZE_MAX)
		return;
	qp = span_slice(reply, at + 4, reply.len);
	if (span_all_digits(qp))
		event_add(ev, FIELD_qp, qp, FIELD_VERBATIM);
}

static bool
is_dsn_byte(char c)
{
	return is_digit(c) || c == '.';
}

/* "550_5.1.1_sorry,_no_mailbox_here": the reply of the server behind it, with
 * its blanks written so. */
static void
add_codes(struct event *ev, struct span reply)
{
	struct span code = { 0 };
	struct span dsn = { 0 };

	if (!span_cut(reply, '_', &code, &reply) || code.len != 3 ||
		!span_all_digits(code) ||
		(code.ptr[0] != '4' && code.ptr[0] != '5'))
		return;
	event_add(ev, FIELD_code, code, FIELD_VERBATIM);
	(void)span_cut(reply, '_', &dsn, NULL);
	for (size_t i = 0; i < dsn.len; i++)
		if (!is_dsn_byte(dsn.ptr[i]))
			return;
	if (dsn.len >= 5 && dsn.ptr[0] == code.ptr[0] && dsn.ptr[1] == '.')
		event_add(ev, FIELD_dsn, dsn, FIELD_VERBATIM);
}

/* "(unknown)", "(none)", "(empty)" stand for nothing. */
static void
add_part(struct event *ev, const struct part *p, struct span value)
{
	if (value.len == 0 || value.ptr[0] == '(')
		return;
	if (p->id == FIELD_client_ip)
		(void)qmail_add_ip(ev, FIELD_client_ip, value);
	else
		event_add(ev, p->id, value, p->marks);
	if (p->id != FIELD_reply)
		return;
	add_qp(ev, value);
	if (ev->kind == KIND_REFUSE || ev->kind == KIND_GREYLIST)
		add_codes(ev, value);
}

static void
read_parts(struct event *ev, struct span *text)
{
	for (size_t i = 0; i < COUNT_PARTS; i++) {
		size_t at = address_rfind(*text, parts[i].mark);

		if (at == SIZE_MAX)
			continue;
		add_part(ev, &parts[i],
			span_slice(*text, at + parts[i].mark.len, text->len));
		text->len = at;
	}
}

bool
qmail_spamdyke(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_VERDICTS; i++) {
		struct span word = { 0 };

		if (!span_starts(text, verdicts[i].prefix))
			continue;
		ev->kind = verdicts[i].kind;
		if (ev->kind != KIND_OTHER)
			read_parts(ev, &text);
		(void)span_cut(text, ' ', &word, NULL);
		event_add(ev, FIELD_status, word, FIELD_VERBATIM);
		return true;
	}
	return false;
}

static bool
is_address_byte(char c)
{
	char folded = fold_char(c);

	return is_digit(c) || c == ':' || (folded >= 'a' && folded <= 'f');
}

/* An IPv6 address has colons itself. Where the subject's end might be part of
 * it, nobody can tell where it begins, and there is none. */
static bool
cut_ipv6(struct event *ev, struct span *s)
{
	size_t at = s->len;

	while (at > 0 && s->len - at < 40 && is_address_byte(s->ptr[at - 1]))
		at--;
	if (at == s->len || s->ptr[at] != ':' ||
		!qmail_add_ip(
			ev, FIELD_client_ip, span_slice(*s, at + 1, s->len)))
		return false;
	s->len = at;
	return true;
}

/* ":192.0.2.1:from:to" off the end. */
static bool
cut_peer(struct event *ev, struct span *s)
{
	struct span to = { 0 };
	struct span from = { 0 };
	struct span ip = { 0 };
	struct span rest = { 0 };

	if (!span_rcut(*s, ':', s, &to) || !span_rcut(*s, ':', s, &from))
		return false;
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	qmail_add_list(ev, FIELD_to, to, FIELD_UNTRUSTED);
	if (cut_ipv6(ev, s) || !span_rcut(*s, ':', &rest, &ip))
		return true;
	if (qmail_add_ip(ev, FIELD_client_ip, ip))
		*s = rest;
	return true;
}

/* "CLEAN (-1.21/9999.00)" */
static void
add_verdict(struct event *ev, struct span word)
{
	struct span score = { 0 };

	if (span_cut_at(word, SPAN(" ("), &word, &score)) {
		(void)span_cut(score, '/', &score, NULL);
		event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	}
	event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
}

static enum event_kind
simscan_kind(struct span word)
{
	if (span_has(word, SPAN(" DROPPED")))
		return KIND_DISCARD;
	return span_has(word, SPAN(" REJECT")) ||
			span_starts(word, SPAN("VIRUS")) ||
			span_starts(word, SPAN("ATTACH")) ||
			span_starts(word, SPAN("REGEX"))
		? KIND_REFUSE
		: KIND_FILTER;
}

/* What stands in the subject's place. */
static enum field_id
name_field(struct span word)
{
	if (span_starts(word, SPAN("VIRUS")))
		return FIELD_virus;
	return span_starts(word, SPAN("ATTACH")) ||
			span_starts(word, SPAN("REGEX"))
		? FIELD_reason
		: FIELD_subject;
}

/* "[210394]:CLEAN (-1.21/9999.00):3.3608s:SUBJECT:192.0.2.1:from:to"; of a
 * virus its name stands in the subject's place. */
bool
qmail_simscan(struct event *ev, struct span text)
{
	struct span word = { 0 };
	struct span rest = { 0 };
	struct span pid = { 0 };

	ev->kind = KIND_OTHER;
	if (!span_eat_char(&text, '['))
		return true;
	if (!span_cut(text, ']', &pid, &text) || !span_eat_char(&text, ':'))
		return false;
	/* That of the process which took the mail. */
	if (span_all_digits(pid))
		event_add(ev, FIELD_mpid, pid, FIELD_VERBATIM);
	/* "[210394]: skipping check_spam, ..." */
	if (span_starts(text, SPAN(" ")))
		return true;
	if (!span_cut(text, ':', &word, &rest) ||
		!span_cut(rest, ':', NULL, &rest))
		return false;
	ev->kind = simscan_kind(word);
	add_verdict(ev, word);
	if (!cut_peer(ev, &rest))
		return false;
	if (rest.len > 0)
		event_add(ev, name_field(word), rest, FIELD_UNTRUSTED);
	return true;
}
