/* The sessions that a store's replies to the MTA name: whose they are, and what
 * else is of such a session. */
#include "query/trace/store/store.h"

#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"
#include "query/trace/view/host.h"

struct span
store_session_base(struct span session)
{
	struct span base = session;
	struct span digits = { 0 };

	if (span_rcut(session, ':', &base, &digits) && span_all_digits(digits))
		return base;
	return session;
}

/* A stranger's server can say "Saved" too: only a socket, this machine, one of
 * a private network (a container's log has another name for it) or a host of
 * the evidence is a store of ours. */
static bool
is_own_store(struct view *v, const struct sighting *s)
{
	struct peer peer = peer_parse(sighting_value(s, FIELD_relay));

	/* Exim names no host where there is only a socket. */
	if (peer.name.len == 0 && peer.ip.len == 0)
		return !span_eq(s->daemon, SPAN("postfix"));
	return peer.is_socket || ip_is_private(peer.ip) ||
		span_ieq(peer.name, SPAN("localhost")) ||
		view_has_host(v, peer.name.len > 0 ? peer.name : peer.ip);
}

bool
store_is_reply(struct view *v, const struct sighting *line)
{
	return line->kind == KIND_DELIVER && line_is_of_queue(line) &&
		!line_names_session(line) &&
		sighting_value(line, FIELD_session).len > 0 &&
		is_own_store(v, line);
}

bool
store_is_mail_of(const struct leg *leg, const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_message_id);
	struct span own = store_leg_id(leg);

	return id.len == 0 || own.len == 0 || store_same_id(id, own);
}

static uint64_t
session_number(struct span session)
{
	struct span base = { 0 };
	struct span digits = { 0 };
	uint64_t n = 0;

	return span_rcut(session, ':', &base, &digits) &&
			span_number(digits, &n)
		? n
		: 1;
}

/* Dovecot counts the recipients of a session, mail after mail: what lies
 * between two that this leg's replies name is of this leg, too, though the
 * reply that names it is lost. */
static bool
is_between_replies(
	struct view *v, const struct leg *leg, const struct sighting *line)
{
	struct span session = sighting_value(line, FIELD_session);
	struct span base = store_session_base(session);
	uint64_t at = session_number(session);
	bool is_after = false;
	bool is_before = false;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span own = sighting_value(s, FIELD_session);

		if (!span_eq(store_session_base(own), base) ||
			!store_is_reply(v, s))
			continue;
		is_after = is_after || session_number(own) < at;
		is_before = is_before || session_number(own) > at;
	}
	return is_after && is_before;
}

/* Only a copy for an address that the leg names: of anybody else by_id tells.
 */
void
store_attach_copy(struct story *s, const struct sighting *line)
{
	struct span user = sighting_value(line, FIELD_user);

	for (size_t i = 0; i < s->nlegs; i++) {
		struct leg *leg = &s->legs[i];

		if (leg->queue_id.len > 0 && store_is_mail_of(leg, line) &&
			!store_may_be_of(leg, line) && user.len > 0 &&
			is_between_replies(s->view, leg, line))
			sighting_set_add(&leg->lines, line);
	}
}
