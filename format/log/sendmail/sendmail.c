/* Sendmail: tags "sendmail", "sm-mta", "sm-msp-queue" and what else daemons of
 * its title are called, bodies "QUEUEID: key=value, ..." or text. */
#include "format/log/sendmail/sendmail.h"

#include "format/log/line/address.h"
#include "format/log/line/format.h"

enum { ID_MIN = 8, ID_MAX = 20 };

/* "x24A00Sn018923": letters and digits of the time, then a process id; before
 * 8.10 three letters and five digits. */
static bool
is_id(struct span s)
{
	size_t digits = 0;

	if (s.len < ID_MIN || s.len > ID_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_alnum(s.ptr[i]))
			return false;
		digits = is_digit(s.ptr[i]) ? digits + 1 : 0;
	}
	return digits >= 5;
}

bool
sendmail_eat_id(struct span *s, struct span *id)
{
	struct span head = { 0 };
	struct span rest = { 0 };

	if (!span_cut_at(
		    span_slice(*s, 0, ID_MAX + 2), SPAN(": "), &head, &rest))
		return false;
	if (!is_id(head) && !span_eq(head, SPAN("NOQUEUE")))
		return false;
	*id = span_eq(head, SPAN("NOQUEUE")) ? (struct span){ 0 } : head;
	*s = span_slice(*s, head.len + 2, s->len);
	return true;
}

static bool
eat_address(struct span *s, struct span *ip)
{
	struct span rest = *s;
	struct span inside = { 0 };

	if (!span_eat_char(&rest, '['))
		return false;
	inside = span_take_until(&rest, ']');
	if (!span_eat_char(&rest, ']') ||
		span_find_char(inside, ' ') != SIZE_MAX)
		return false;
	(void)span_eat(&inside, SPAN("IPv6:"));
	if (address_is_ip(inside))
		*ip = inside;
	*s = rest;
	return true;
}

bool
sendmail_eat_peer(struct span *s, struct sendmail_peer *out)
{
	struct sendmail_peer peer = { 0 };
	struct span rest = *s;
	struct span behind = { 0 };
	size_t n = 0;

	if (rest.len > 0 && rest.ptr[0] != '[')
		while (n < rest.len && rest.ptr[n] != ' ' &&
			rest.ptr[n] != ',' && rest.ptr[n] != ':')
			n++;
	peer.name = span_slice(rest, 0, n);
	rest = span_slice(rest, n, rest.len);
	behind = rest;
	if ((n == 0 || span_eat_char(&behind, ' ')) &&
		eat_address(&behind, &peer.ip))
		rest = behind;
	if (rest.len == s->len)
		return false;
	peer.text = span_slice(*s, 0, s->len - rest.len);
	(void)span_eat(&rest, SPAN(" (may be forged)"));
	*s = rest;
	*out = peer;
	return true;
}

void
sendmail_add_client(struct event *ev, const struct sendmail_peer *peer)
{
	struct span name = peer->name;
	struct span user = { 0 };

	/* The part before the @ is what an ident server said; on this host,
	 * with no address, whose process it was. */
	(void)span_rcut(name, '@', &user, &name);
	if (user.len > 0 && peer->ip.len == 0 &&
		span_eq(name, SPAN("localhost")))
		event_add(ev, FIELD_caller, user, FIELD_VERBATIM);
	if (name.len > 0)
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	if (peer->ip.len > 0)
		event_add(ev, FIELD_client_ip, peer->ip, FIELD_VERBATIM);
}

void
sendmail_eat_client(struct event *ev, struct span *s)
{
	struct sendmail_peer peer = { 0 };

	if (sendmail_eat_peer(s, &peer))
		sendmail_add_client(ev, &peer);
}

static bool
is_sendmail_tag(struct span tag)
{
	return span_starts(tag, SPAN("sendmail")) ||
		span_starts(tag, SPAN("sm-")) ||
		span_eq(tag, SPAN("newaliases"));
}

static unsigned
sendmail_bid(const struct event *ev)
{
	return is_sendmail_tag(ev->head.program) ? 32 : 0;
}

static bool
sendmail_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span id = { 0 };
	size_t before = 0;

	(void)dialect;
	ev->daemon = SPAN("sendmail");
	if (sendmail_eat_id(&text, &id) && id.len > 0)
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	before = ev->nfields;
	if (sendmail_mail(ev, text))
		return true;
	ev->nfields = before;
	if (sendmail_smtp(ev, text))
		return true;
	ev->nfields = before;
	return false;
}

const struct log_format format_sendmail = {
	.name = "sendmail",
	.title = "Sendmail 8",
	.bid = sendmail_bid,
	.parse = sendmail_parse,
};
