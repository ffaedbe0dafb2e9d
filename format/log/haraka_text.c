/* What Haraka's core and its plugins say: words, then key=value, as its logger
 * quotes them. */
#include "format/log/haraka.h"

#include "format/log/filter/filter.h"
#include "format/log/line/reply.h"

#include <stdio.h>

enum { PEER_MAX = 320 };

struct haraka_key {
	struct span key;
	enum field_id id;
	unsigned marks;
};

/* clang-format off */
static const struct haraka_key of_connection[] = {
	{ SPAN_INIT("ip"), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT("port"), FIELD_port, FIELD_VERBATIM },
	{ SPAN_INIT("local_ip"), FIELD_local_ip, FIELD_VERBATIM },
	{ SPAN_INIT("local_port"), FIELD_local_port, FIELD_VERBATIM },
	{ SPAN_INIT("rdns"), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT("helo"), FIELD_helo, FIELD_UNTRUSTED },
	{ { 0 }, FIELD_COUNT, 0 },
};

static const struct haraka_key of_sender[] = {
	{ SPAN_INIT("msg"), FIELD_reply, FIELD_UNTRUSTED },
	{ SPAN_INIT("sender"), FIELD_from, FIELD_UNTRUSTED },
	{ { 0 }, FIELD_COUNT, 0 },
};

static const struct haraka_key of_message[] = {
	{ SPAN_INIT("mid"), FIELD_message_id, FIELD_UNTRUSTED },
	{ SPAN_INIT("size"), FIELD_size, FIELD_VERBATIM },
	{ { 0 }, FIELD_COUNT, 0 },
};

static const struct haraka_key of_delivery[] = {
	{ SPAN_INIT("response"), FIELD_reply, FIELD_UNTRUSTED },
	{ SPAN_INIT("delay"), FIELD_delay, FIELD_VERBATIM },
	{ { 0 }, FIELD_COUNT, 0 },
};

static const struct haraka_key of_tls[] = {
	{ SPAN_INIT("version"), FIELD_tls, FIELD_VERBATIM },
	{ SPAN_INIT("cipher"), FIELD_cipher, FIELD_VERBATIM },
	{ { 0 }, FIELD_COUNT, 0 },
};
/* clang-format on */

/* "value" with \ before quotes, or up to a blank; true if one was there. */
static bool
eat_value(struct span *s, struct span *value)
{
	size_t n = 0;

	if (!span_eat_char(s, '"')) {
		*value = span_take_until(s, ' ');
		return true;
	}
	while (n < s->len && s->ptr[n] != '"')
		n += s->ptr[n] == '\\' ? 2 : 1;
	if (n >= s->len)
		return false;
	*value = span_slice(*s, 0, n);
	*s = span_slice(*s, n + 1, s->len);
	return true;
}

/* The value of a key: all before it are read, since a quoted one may say
 * anything. */
static struct span
value_of(struct span s, struct span wanted)
{
	struct span key = { 0 };
	struct span value = { 0 };

	while (span_cut(s, '=', &key, &s)) {
		if (!eat_value(&s, &value))
			break;
		if (span_eq(span_trim(key), wanted))
			return value;
	}
	return (struct span){ 0 };
}

static void
add_keys(struct event *ev, struct span text, const struct haraka_key *keys)
{
	for (; keys->key.len > 0; keys++) {
		struct span value = value_of(text, keys->key);

		if (keys->id == FIELD_client_ip || keys->id == FIELD_local_ip)
			(void)filter_add_ip(ev, keys->id, value, keys->marks);
		else if (keys->id == FIELD_message_id)
			filter_add_message_id(ev, value);
		else if (value.len > 0 || (value.ptr && keys->id == FIELD_from))
			event_add(ev, keys->id, value, keys->marks);
	}
}

/* "<a@b>" off the front. */
static bool
eat_address(struct event *ev, enum field_id id, struct span *s)
{
	struct span address = { 0 };

	if (!span_eat_char(s, '<') || !span_cut_at(*s, SPAN("> "), &address, s))
		return false;
	event_add(ev, id, address, FIELD_UNTRUSTED);
	return true;
}

/* What the hooks of plugins decided: "OK", "CONT", "DENY", "DENYSOFT". */
static bool
is_denied(struct event *ev, struct span text)
{
	struct span code = value_of(text, SPAN("code"));
	struct span reply = value_of(text, SPAN("msg"));

	if (!span_starts(code, SPAN("DENY")))
		return false;
	ev->kind = span_starts(code, SPAN("DENYSOFT")) &&
			reply_says_greylist(reply)
		? KIND_GREYLIST
		: KIND_REFUSE;
	event_add(ev, FIELD_status, code, FIELD_VERBATIM);
	event_add_derived(ev, FIELD_code,
		span_starts(code, SPAN("DENYSOFT")) ? SPAN("450") : SPAN("550"),
		0);
	return true;
}

static void
read_sender(struct event *ev, struct span rest)
{
	ev->kind = KIND_QUEUE;
	if (!eat_address(ev, FIELD_from, &rest))
		return;
	if (is_denied(ev, rest))
		add_keys(ev, rest, of_sender);
}

static void
read_recipient(struct event *ev, struct span rest)
{
	struct span reason = { 0 };

	ev->kind = KIND_FROM;
	if (!eat_address(ev, FIELD_to, &rest))
		return;
	if (span_cut_at(rest, SPAN("deferred: "), NULL, &reason) ||
		span_cut_at(rest, SPAN("rejected: "), NULL, &reason)) {
		ev->kind = KIND_DELIVER;
		event_add(ev, FIELD_status, span_slice(rest, 0, 8),
			FIELD_VERBATIM);
		reply_add(ev, reason, FIELD_UNTRUSTED);
		return;
	}
	(void)is_denied(ev, rest);
	add_keys(ev, rest, of_sender);
}

static void
read_message(struct event *ev, struct span rest)
{
	ev->kind = KIND_MESSAGE_ID;
	add_keys(ev, rest, of_message);
}

/* "queue code=OK msg="Message Queued (UUID.1)"" is its own queue; where a
 * plugin passes the mail on, the other server's words stand there. */
static void
read_queue(struct event *ev, struct span rest)
{
	struct span code = value_of(rest, SPAN("code"));
	struct span reply = value_of(rest, SPAN("msg"));

	ev->kind = KIND_OTHER;
	if (is_denied(ev, rest)) {
		event_add_derived(ev, FIELD_command, SPAN("END-OF-MESSAGE"), 0);
		event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
		return;
	}
	event_add(ev, FIELD_status, code, FIELD_VERBATIM);
	reply_add(ev, reply, FIELD_UNTRUSTED);
	if (!span_eq(code, SPAN("OK")) ||
		span_starts(reply, SPAN("Message Queued")) ||
		span_starts(reply, SPAN("Queued")))
		return;
	ev->kind = KIND_DELIVER;
	reply_add_next_id(ev, reply);
}

/* "delivered file=F domain=D host=H ip=I port=P ... response="..."": to all of
 * its recipients in that domain. */
static void
read_delivered(struct event *ev, struct span text)
{
	struct span host = value_of(text, SPAN("host"));
	struct span ip = value_of(text, SPAN("ip"));
	struct span port = value_of(text, SPAN("port"));
	char peer[PEER_MAX];
	int n = snprintf(peer, sizeof(peer), "%.*s[%.*s]:%.*s", (int)host.len,
		host.ptr, (int)ip.len, ip.ptr, (int)port.len, port.ptr);

	ev->kind = KIND_DELIVER;
	event_add(ev, FIELD_status, span_slice(text, 0, 9), FIELD_VERBATIM);
	if (ip.len > 0 && n > 0 && (size_t)n < sizeof(peer))
		event_add_derived(
			ev, FIELD_relay, (struct span){ peer, (size_t)n }, 0);
	add_keys(ev, text, of_delivery);
	reply_add_next_id(ev, value_of(text, SPAN("response")));
}

static void
read_tls(struct event *ev, struct span text)
{
	ev->kind = KIND_TLS;
	add_keys(ev, text, of_tls);
}

/* Its queue's words when a try failed for all of them. */
static bool
read_failure(struct event *ev, struct span text)
{
	struct span why = text;

	if (span_eat(&why, SPAN("bouncing mail: "))) {
		ev->kind = KIND_DELIVER;
		event_add(ev, FIELD_status, span_slice(text, 0, 8),
			FIELD_VERBATIM);
		reply_add(ev, why, FIELD_UNTRUSTED);
		return true;
	}
	if (!span_eat(&why, SPAN("Temp failing ")) ||
		!span_cut_at(why, SPAN(" seconds: "), NULL, &why))
		return false;
	ev->kind = KIND_DELIVER;
	event_add(ev, FIELD_status, span_slice(text, 0, 12), FIELD_VERBATIM);
	reply_add(ev, why, FIELD_UNTRUSTED);
	return true;
}

/* A wrong password is told by the wait that it costs, with neither the name nor
 * the client: so it is no login that could be counted. */
static bool
read_auth(struct event *ev, struct span origin, struct span text)
{
	if (!span_starts(origin, SPAN("auth/")) ||
		!span_starts(text, SPAN("delaying for ")))
		return false;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

void
haraka_text(struct event *ev, struct span origin, struct span text)
{
	struct span rest = text;

	ev->kind = KIND_OTHER;
	if (span_eat(&rest, SPAN("connect ip="))) {
		ev->kind = KIND_CONNECT;
		add_keys(ev, span_slice(text, 8, text.len), of_connection);
	} else if (span_eat(&rest, SPAN("disconnect ip="))) {
		ev->kind = KIND_DISCONNECT;
		add_keys(ev, span_slice(text, 11, text.len), of_connection);
	} else if (span_eat(&rest, SPAN("sender "))) {
		read_sender(ev, rest);
	} else if (span_eat(&rest, SPAN("recipient "))) {
		read_recipient(ev, rest);
	} else if (span_eat(&rest, SPAN("message mid="))) {
		read_message(ev, span_slice(text, 8, text.len));
	} else if (span_eat(&rest, SPAN("queue code="))) {
		read_queue(ev, span_slice(text, 6, text.len));
	} else if (span_eat(&rest, SPAN("delivered file="))) {
		read_delivered(ev, text);
	} else if (span_eat(&rest, SPAN("forwarding to "))) {
		event_add(ev, FIELD_relay, rest, FIELD_VERBATIM);
	} else if (span_eat(&rest, SPAN("secured "))) {
		read_tls(ev, rest);
	} else if (!read_auth(ev, origin, text)) {
		(void)read_failure(ev, text);
	}
}
