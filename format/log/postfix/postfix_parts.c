/* What Postfix' lines are made of: peers, addresses, queue ids. */
#include "format/log/postfix/postfix.h"

#include <string.h>

#include "format/log/line/address.h"

enum { QUEUE_ID_MIN = 5, QUEUE_ID_MAX = 25 };

/* A host name, or the path of a socket: up to what can follow one. */
static struct span
take_name(struct span *s)
{
	size_t n = 0;

	for (; n < s->len; n++) {
		char c = s->ptr[n];

		if (c == '[' || c == ' ' || c == ':' || c == ',' || c == ';')
			break;
	}
	struct span name = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return name;
}

bool
postfix_eat_peer(struct span *s, struct postfix_peer *out)
{
	struct span rest = *s;
	struct postfix_peer peer = { 0 };

	peer.name = take_name(&rest);
	if (span_eat_char(&rest, '[')) {
		struct span inside = span_take_until(&rest, ']');

		if (!span_eat_char(&rest, ']'))
			return false;
		if (address_is_ip(inside))
			peer.ip = inside;
	} else if (peer.name.len == 0) {
		return false;
	}
	if (rest.len > 1 && rest.ptr[0] == ':' && is_digit(rest.ptr[1])) {
		rest = span_slice(rest, 1, rest.len);
		peer.port = span_take_set(&rest, "0123456789");
	}
	peer.text = span_slice(*s, 0, s->len - rest.len);
	*s = rest;
	*out = peer;
	return true;
}

void
postfix_add_client(struct event *ev, const struct postfix_peer *peer)
{
	if (peer->name.len > 0)
		event_add(ev, FIELD_client_name, peer->name, FIELD_UNTRUSTED);
	if (peer->ip.len > 0)
		event_add(ev, FIELD_client_ip, peer->ip, FIELD_VERBATIM);
	if (peer->port.len > 0)
		event_add(ev, FIELD_port, peer->port, FIELD_VERBATIM);
}

static size_t
angle_end(struct span s, const char *ends, bool with_quotes)
{
	bool quoted = false;

	for (size_t i = 1; i < s.len; i++) {
		char c = s.ptr[i];

		if (with_quotes && c == '"')
			quoted = !quoted;
		else if (quoted && c == '\\')
			i++;
		else if (c == '>' && !quoted &&
			(i + 1 == s.len ||
				(s.ptr[i + 1] != '\0' &&
					strchr(ends, s.ptr[i + 1]))))
			return i;
	}
	return SIZE_MAX;
}

bool
postfix_eat_angle(struct span *s, const char *ends, struct span *out)
{
	size_t end = 0;

	if (s->len == 0 || s->ptr[0] != '<')
		return false;
	end = angle_end(*s, ends, true);
	/* Before 3.5 addresses are logged unquoted: a " may stand alone. */
	if (end == SIZE_MAX)
		end = angle_end(*s, ends, false);
	if (end == SIZE_MAX) {
		*out = span_slice(*s, 1, s->len);
		*s = span_slice(*s, s->len, s->len);
		return true;
	}
	*out = span_slice(*s, 1, end);
	*s = span_slice(*s, end + 1, s->len);
	return true;
}

bool
postfix_eat_address(struct span *s, const char *ends, struct span *out)
{
	struct span inside = { 0 };

	if (!postfix_eat_angle(s, ends, &inside))
		return false;
	/* The rest begins behind the bracket, if there is one. */
	*out = s->ptr == inside.ptr + inside.len ? (struct span){ 0 } : inside;
	return true;
}

enum { HAS_DIGIT = 1, HAS_LOWER = 2, HAS_VOWEL = 4, HAS_UPPER = 8 };

/* clang-format off */
enum {
	D = HAS_DIGIT, L = HAS_LOWER, V = HAS_LOWER | HAS_VOWEL,
	U = HAS_UPPER, W = HAS_UPPER | HAS_VOWEL
};
static const unsigned char kinds_of[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	D, D, D, D, D, D, D, D, D, D, 0, 0, 0, 0, 0, 0,
	0, W, U, U, U, W, U, U, U, W, U, U, U, U, U, W,
	U, U, U, U, U, W, U, U, U, U, U, 0, 0, 0, 0, 0,
	0, V, L, L, L, V, L, L, L, V, L, L, L, L, L, V,
	L, L, L, L, L, V, L, L, L, L, L, 0, 0, 0, 0, 0,
};
/* clang-format on */

/* The leading letters and digits of s, and which kinds are among them. A table,
 * for nearly each line of Postfix begins with an id. */
static size_t
take_alnum(struct span s, unsigned *kinds)
{
	unsigned all = 0;
	size_t at = 0;

	for (; at < s.len; at++) {
		unsigned kind = kinds_of[(unsigned char)s.ptr[at]];

		if (kind == 0)
			break;
		all |= kind;
	}
	*kinds = all;
	return at;
}

/* Ids are hexadecimal, or base 52 without vowels; guides print any letters
 * and digits. "warning", "fatal" and "statistics" are none. */
bool
postfix_eat_queue_id(struct span *s, struct span *id)
{
	unsigned kinds = 0;
	struct span near = span_slice(*s, 0, QUEUE_ID_MAX + 1);
	size_t at = take_alnum(near, &kinds);
	struct span head = span_slice(*s, 0, at);

	if (at < QUEUE_ID_MIN || at > QUEUE_ID_MAX || at + 1 >= s->len ||
		s->ptr[at] != ':' || s->ptr[at + 1] != ' ')
		return false;
	if (!(kinds & HAS_DIGIT) && (kinds & HAS_LOWER) && (kinds & HAS_VOWEL))
		return false;
	*id = span_eq(head, SPAN("NOQUEUE")) ? (struct span){ 0 } : head;
	*s = span_slice(*s, at + 2, s->len);
	return true;
}

void
postfix_cut_last(struct span *s, struct span mark, struct span *value)
{
	size_t at = address_rfind(*s, mark);

	if (at == SIZE_MAX)
		return;
	*value = span_slice(*s, at + mark.len, s->len);
	*s = span_slice(*s, 0, at);
}
