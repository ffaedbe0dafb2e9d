/* Nothing is known of a sender's mail: a client of his domain that was refused
 * before it could name him, as block lists do. It may have been that mail. */
#include "query/trace/near.h"

#include "query/trace/session/connection.h"

#include <inttypes.h>

enum { CONNECTIONS_MAX = 16 };

static bool
is_of_domain(const struct sighting *s, struct span domain)
{
	struct span name = sighting_value(s, FIELD_client_name);
	size_t head = name.len > domain.len ? name.len - domain.len : 0;

	if (name.len == domain.len)
		return span_ieq(name, domain);
	return head > 0 && name.ptr[head - 1] == '.' &&
		span_ieq(span_slice(name, head, name.len), domain);
}

/* The refusal of a connection in which nobody named a sender, or NULL. */
static const struct sighting *
nameless_refusal(const struct connection *c)
{
	const struct sighting *refusal = NULL;

	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (sighting_field(s, FIELD_from))
			return NULL;
		if (line_is_refusal(s))
			refusal = s;
	}
	return refusal;
}

static void
say_refused(struct near *n, const struct sighting *at,
	const struct sighting *refusal)
{
	struct span name = sighting_value(at, FIELD_client_name);
	struct span reply = sighting_value(refusal, FIELD_reply);

	if (refusal->ncites == 0)
		return;
	near_say(n,
		arena_printf(view_arena(n->run->view),
			"%.*s was refused on %s by %.*s before it named a "
			"sender%s%.*s (%.*s:%" PRIu64 ")",
			(int)name.len, name.ptr, near_time(n, refusal),
			(int)refusal->host.len, refusal->host.ptr,
			reply.len ? ": " : "", (int)reply.len, reply.ptr,
			(int)refusal->cites[0].path.len,
			refusal->cites[0].path.ptr, refusal->cites[0].line));
}

/* The connections that these lines are of, the latest first. */
static enum wb_err
say_all(struct near *n, const struct sighting_set *lines, struct span domain,
	struct err *err)
{
	const struct sighting *last = NULL;
	size_t looked = 0;
	size_t told = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = lines->count; i-- > 0 && rc == WB_OK &&
		looked < CONNECTIONS_MAX && told < NEAR_OF_KIND_MAX;) {
		const struct sighting *at = lines->items[i];
		const struct sighting *refusal = NULL;
		struct connection c = { 0 };

		if ((at->kind != KIND_CONNECT && !line_is_refusal(at)) ||
			!is_of_domain(at, domain))
			continue;
		looked++;
		rc = connection_load(n->run->view, at, &c, err);
		refusal = rc == WB_OK ? nameless_refusal(&c) : NULL;
		if (refusal && refusal != last) {
			say_refused(n, at, refusal);
			last = refusal;
			told++;
		}
		connection_release(&c);
	}
	return rc;
}

enum wb_err
near_refused(struct near *n, struct span from, struct err *err)
{
	const struct trace_question *q = n->run->question;
	struct span domain = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &domain,
		.has_since = q->has_since,
		.has_until = q->has_until,
		.since_ns = q->since_ns,
		.until_ns = q->until_ns,
		.most = NEAR_LINES_MAX,
		.reverse = true };
	struct sighting_set lines = { 0 };
	enum wb_err rc = WB_OK;

	if (!span_rcut(query_strip_angle(from), '@', NULL, &domain) ||
		span_find_char(domain, '.') == SIZE_MAX ||
		span_find_char(domain, '*') != SIZE_MAX)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	if (rc == WB_OK)
		rc = say_all(n, &lines, domain, err);
	sighting_set_release(&lines);
	return rc;
}
