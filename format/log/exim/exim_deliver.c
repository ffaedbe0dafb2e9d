/* What became of an address: "=>", "->", "**", "==" and the tries before. */
#include "format/log/exim/exim.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/log/line/reply.h"

struct span
exim_take_address(struct span *s)
{
	bool quoted = false;
	size_t n = 0;
	struct span address = { 0 };

	for (; n < s->len && (quoted || s->ptr[n] != ' '); n++) {
		if (s->ptr[n] == '"')
			quoted = !quoted;
		else if (quoted && s->ptr[n] == '\\')
			n++;
	}
	address = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return address;
}

static bool
is_local_part(struct span part, struct span address)
{
	return span_starts(address, part) && address.len > part.len &&
		address.ptr[part.len] == '@';
}

/* Where Exim put it, and the address that it was for. ">a@b" is an answer that
 * a filter of that one gave by itself. */
static void
add_target(struct event *ev, struct span target, struct span top)
{
	char first = '\0';

	if (target.len > 0)
		first = target.ptr[0];
	if (top.len == 0) {
		event_add(ev, FIELD_to, target, FIELD_VERBATIM);
		return;
	}
	if (is_local_part(target, top)) {
		event_add(ev, FIELD_to, top, FIELD_VERBATIM);
		return;
	}
	if (first != '|' && first != '/' && first != ':' && first != '>') {
		event_add(ev, FIELD_to, target, FIELD_VERBATIM);
		event_add(ev, FIELD_orig_to, top, FIELD_VERBATIM);
		return;
	}
	event_add(ev, FIELD_to, top, FIELD_VERBATIM);
	if (first == ':')
		event_add(ev, FIELD_relay, target, FIELD_VERBATIM);
	else
		event_add(ev, first == '/' ? FIELD_mailbox : FIELD_command,
			target, FIELD_VERBATIM);
}

/* "|/usr/bin/vacation -x <a@b>": a command holds blanks, so it goes up to the
 * last address in angle brackets before the router. */
static void
take_target(struct span *s, struct span *target, struct span *top)
{
	struct span head = { 0 };
	struct span behind = { 0 };

	if (s->len > 0 && s->ptr[0] == '|' &&
		span_cut_at(*s, SPAN("> R="), &head, &behind)) {
		/* The sender, who may write what he likes, comes later. */
		size_t at = span_find(head, SPAN("> F=<"));

		if (at == SIZE_MAX)
			at = span_find(head, SPAN("> P=<"));
		head = span_slice(head, 0, at);
		at = head.len;
		while (at > 0 && head.ptr[at - 1] != '<')
			at--;
		if (at > 1) {
			*target = span_trim(span_slice(head, 0, at - 1));
			*top = span_slice(head, at, head.len);
			*s = span_slice(*s, head.len + 1, s->len);
			return;
		}
	}
	*target = exim_take_address(s);
	/* The parents between, with +all_parents: " (a@b, c@d)". */
	if (span_starts(*s, SPAN(" (")) &&
		span_cut_at(*s, SPAN(") "), NULL, &behind))
		*s = span_slice(*s, s->len - behind.len - 1, s->len);
	head = *s;
	if (!span_eat(&head, SPAN(" <")) ||
		!span_cut_at(head, SPAN("> "), top, &behind))
		return;
	*s = span_slice(*s, s->len - behind.len - 1, s->len);
}

struct unit_row {
	char unit;
	uint64_t seconds;
};

static const struct unit_row units[] = { { 'w', 604800 }, { 'd', 86400 },
	{ 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

enum { DIGITS_MAX = 20 };

/* "2d4h5m6s" and "1m2.345s" in seconds. */
void
exim_add_duration(struct event *ev, struct span s)
{
	struct span number = { 0 };
	uint64_t total = 0;
	uint64_t count = 0;
	char text[DIGITS_MAX + 1];
	int len = 0;

	number = span_slice(s, 0, s.len - (s.len > 0));
	if (span_ends(s, SPAN("s")) && span_find_char(s, 'm') == SIZE_MAX) {
		event_add(ev, FIELD_delay, number, FIELD_VERBATIM);
		return;
	}
	while (span_eat_number(&s, &count) && count < UINT32_MAX) {
		if (s.len > 0 && s.ptr[0] == '.')
			(void)span_take_set(&s, ".0123456789");
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (s.len > 0 && s.ptr[0] == units[i].unit)
				total += count * units[i].seconds;
		s = span_slice(s, 1, s.len);
	}
	len = snprintf(text, sizeof(text), "%" PRIu64, total);
	event_add_derived(
		ev, FIELD_delay, (struct span){ text, (size_t)len }, 0);
}

/* C="250 2.0.0 Ok: queued as X" */
static void
add_confirmation(struct event *ev, struct span reply)
{
	reply_add(ev, reply, FIELD_UNTRUSTED);
	reply_add_next_id(ev, reply);
	reply_add_session(ev, reply);
}

static void
add_delivery_pairs(struct event *ev, struct span *s)
{
	struct exim_pair pair = { 0 };

	while (exim_eat_pair(s, &pair)) {
		if (pair.host.text.len > 0)
			event_add(ev, FIELD_relay, pair.host.text,
				FIELD_VERBATIM);
		else if (span_eq(pair.key, SPAN("X")))
			exim_add_tls(ev, pair.value);
		else if (span_eq(pair.key, SPAN("QT")))
			exim_add_duration(ev, pair.value);
		else if (span_eq(pair.key, SPAN("S")))
			event_add(ev, FIELD_size, pair.value, FIELD_VERBATIM);
		else if (span_eq(pair.key, SPAN("C")))
			add_confirmation(ev, pair.value);
	}
}

/* The server's own words in ours: ": 550 5.1.1 no such user". */
static void
add_server_codes(struct event *ev, struct span why)
{
	while (span_cut_at(why, SPAN(": "), NULL, &why)) {
		struct span code = { 0 };
		struct span dsn = { 0 };

		reply_codes(why, &code, &dsn);
		if (code.len == 0)
			continue;
		event_add(ev, FIELD_code, code, FIELD_UNTRUSTED);
		if (dsn.len > 0)
			event_add(ev, FIELD_dsn, dsn, FIELD_UNTRUSTED);
		return;
	}
}

static void
add_why(struct event *ev, struct span rest)
{
	struct span why = rest;

	/* Put off before any router, or its transport, was tried. */
	(void)span_eat(&why, SPAN(" routing"));
	if (span_eat(&why, SPAN(" defer ("))) {
		(void)span_cut(why, ')', NULL, &why);
		add_delivery_pairs(ev, &why);
		rest = why;
	}
	why = span_ltrim(why);
	if (!span_eat_char(&why, ':'))
		return;
	why = span_trim(why);
	if (why.len == 0)
		return;
	add_server_codes(ev, rest);
	event_add(ev, FIELD_reply, why, FIELD_UNTRUSTED);
}

/* "=> a@b <c@d> R=r T=t H=mx [192.0.2.1] X=... C="250 ok"" and its like. */
bool
exim_delivery(struct event *ev, struct span text, struct span rest)
{
	struct span whole = rest;
	struct span target = { 0 };
	struct span top = { 0 };

	ev->kind = KIND_DELIVER;
	if (span_starts(rest, SPAN("blackhole (")) ||
		span_starts(rest, SPAN("discarded ("))) {
		ev->kind = KIND_DISCARD;
		event_add(ev, FIELD_reason, rest, FIELD_VERBATIM);
		return true;
	}
	take_target(&rest, &target, &top);
	/* "** a@b: why" */
	if (target.len > 1 && span_ends(target, SPAN(":")) &&
		target.ptr[0] != ':') {
		target.len--;
		rest = span_slice(whole, whole.len - rest.len - 1, whole.len);
	}
	/* The system filter's, or an address that it does not name. */
	if (span_starts(target, SPAN(">")) &&
		(top.len == 0 || span_eq(top, SPAN("system-filter")))) {
		ev->kind = KIND_OTHER;
		event_add(ev, FIELD_reason, whole, FIELD_UNTRUSTED);
		return true;
	}
	add_target(ev, target, top);
	event_add(ev, FIELD_status, span_slice(text, 0, 2), FIELD_VERBATIM);
	add_delivery_pairs(ev, &rest);
	add_why(ev, rest);
	return true;
}

/* clang-format off */
static const struct span attempt_words[] = {
	SPAN_INIT(": SMTP error from remote mail server "),
	SPAN_INIT(" SMTP error from remote mail server "),
	SPAN_INIT(" Connection refused"), SPAN_INIT(" Connection timed out"),
	SPAN_INIT(" Network Error"), SPAN_INIT(" Network is unreachable"),
	SPAN_INIT(" No route to host"), SPAN_INIT(": Remote host closed "),
	SPAN_INIT(" Remote host closed "), SPAN_INIT(": a TLS session is "),
	SPAN_INIT(": TLS session: "), SPAN_INIT(" TLS session: "),
};
/* clang-format on */

bool
exim_attempt(struct event *ev, struct span text)
{
	struct exim_host host = { 0 };

	(void)span_eat(&text, SPAN("H="));
	if (!exim_eat_host(&text, &host))
		return false;
	for (size_t i = 0; i < sizeof(attempt_words) / sizeof(attempt_words[0]);
		i++) {
		if (!span_starts(text, attempt_words[i]))
			continue;
		ev->kind = KIND_OTHER;
		event_add(ev, FIELD_relay, host.text, FIELD_VERBATIM);
		add_server_codes(ev, text);
		(void)span_eat_char(&text, ':');
		event_add(ev, FIELD_reason, span_trim(text), FIELD_UNTRUSTED);
		return true;
	}
	return false;
}
