#include "query/trace/session/connection.h"

#include "format/base/arena.h"
#include "query/trace/session/front.h"
#include "query/trace/view/host.h"

#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* How far around a line the rest of its connection is looked for; each next
 * step only if the one before found no beginning or no end. */
static const int64_t reach_s[] = { 60, 1200, 21600 };

/* Postscreen keeps a client waiting before it lets it through; policy servers
 * are asked within the connection. */
enum {
	SCREEN_S = 30,
	POLICY_S = 2,
	/* Of a client with so many lines in one step no wider one is taken: it
	 * would find the connections of a thousand other mails. */
	BUSY_MAX = 500
};

/* The same process, as far as its lines tell. */
static bool
is_same_process(const struct sighting *a, const struct sighting *b)
{
	return a->head.pid.len > 0 && span_eq(a->head.pid, b->head.pid) &&
		span_eq(a->head.program, b->head.program);
}

/* Postfix's servers tell of a connection line by line, and so do Exim and
 * Sendmail, which have a process for each; where it logs that, or syslog does.
 */
static bool
has_process(const struct sighting *s)
{
	return s->head.pid.len > 0 &&
		(span_eq(s->daemon, SPAN("postfix")) ||
			span_eq(s->daemon, SPAN("exim")) ||
			span_eq(s->daemon, SPAN("sendmail")));
}

/* "disconnect from": the very end, unlike "lost connection". */
static bool
is_end(const struct sighting *s)
{
	return s->kind == KIND_DISCONNECT && !line_is_broken_off(s);
}

/* Behind "lost connection" Postfix has only the end to tell: is `s`, of the
 * same process, of a later connection than `last`? */
static bool
is_past_break(const struct sighting *last, const struct sighting *s)
{
	return last && line_is_broken_off(last) && !is_end(s) &&
		!sighting_is_copy(last, s) &&
		span_eq(s->daemon, SPAN("postfix"));
}

/* Find beginning and end among the sorted lines of the process. */
static void
find_bounds(struct connection *c, const struct sighting_set *near,
	const struct sighting *at)
{
	const struct sighting *last = NULL;
	bool is_past = false;

	c->begin = NULL;
	c->end = NULL;
	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];

		if (!is_same_process(s, at))
			continue;
		is_past = is_past_break(last, s);
		if (c->end && !sighting_is_copy(c->end, s))
			break;
		if (sighting_order(s, at) > 0 && !sighting_is_copy(s, at) &&
			(is_past || s->kind == KIND_CONNECT))
			break;
		if (sighting_order(s, at) <= 0 &&
			(is_past || (is_end(s) && !sighting_is_copy(s, at))))
			c->begin = NULL;
		if (sighting_order(s, at) <= 0 && s->kind == KIND_CONNECT &&
			!sighting_is_copy(c->begin, s))
			c->begin = s;
		last = s;
		if (sighting_order(s, at) >= 0 && is_end(s))
			c->end = s;
	}
}

static bool
is_within(const struct connection *c, const struct sighting *s,
	const struct sighting *at)
{
	if (c->begin && sighting_order(s, c->begin) < 0)
		return false;
	if (c->end && sighting_order(s, c->end) > 0)
		return false;
	/* Without a beginning, or an end, other connections of the process
	 * may lie between: keep to what is near. */
	if (!c->begin && s->sort_ns < at->sort_ns - reach_s[0] * ns_per_s)
		return false;
	return c->end || s->sort_ns <= at->sort_ns + reach_s[0] * ns_per_s;
}

/* Not before the last end, and not past the next beginning. `but` is no line
 * of it. */
static void
take_lines(struct connection *c, const struct sighting_set *near,
	const struct sighting *at, const struct sighting *but)
{
	const struct sighting *last = NULL;

	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];
		bool is_past = false;

		if (!is_same_process(s, at) || !is_within(c, s, at) ||
			sighting_is_copy(but, s))
			continue;
		is_past = is_past_break(last, s);
		last = s;
		if (is_past && sighting_order(s, at) <= 0)
			c->lines.count = 0;
		if (!c->begin && is_end(s) && sighting_order(s, at) < 0)
			c->lines.count = 0;
		else if (!c->end && (is_past || s->kind == KIND_CONNECT) &&
			sighting_order(s, at) > 0)
			return;
		else
			sighting_set_add(&c->lines, s);
	}
}

/* Where the lines between are lost that end a connection and begin the client's
 * next one, the end is that of the next; what it counts tells, and then nobody
 * knows which lines are of which. */
static void
take_own(struct connection *c, const struct sighting_set *near,
	const struct sighting *at)
{
	const struct sighting *end = NULL;

	take_lines(c, near, at, NULL);
	if (c->end == at || !connection_exceeds_end(c))
		return;
	end = c->end;
	c->begin = c->end = NULL;
	c->lines.count = 0;
	take_lines(c, near, at, end);
}

static bool
is_screen(const struct sighting *s)
{
	return span_ends(s->head.program, SPAN("postscreen"));
}

/* Filters that name the client, no other process of the mail server itself. */
static bool
is_beside(const struct connection *c, const struct sighting *s)
{
	struct span id = { 0 };
	struct span last = { 0 };

	(void)span_rcut(s->head.program, '/', NULL, &last);
	if (line_queue_id(s, &id) || span_ieq(last, SPAN("smtpd")) ||
		!sighting_has(s, FIELD_client_ip, c->client_ip))
		return false;
	/* Its client is whoever on this machine asked it (spamd). */
	if (ip_is_loopback(c->client_ip) && sighting_field(s, FIELD_message_id))
		return false;
	return s->kind == KIND_GREYLIST || s->kind == KIND_FILTER ||
		is_screen(s);
}

static void
take_beside(struct connection *c, const struct sighting_set *near,
	const struct sighting *at)
{
	const struct sighting *from = c->lines.count ? c->lines.items[0] : at;
	const struct sighting *to =
		c->lines.count ? c->lines.items[c->lines.count - 1] : at;

	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];

		int64_t before_s = is_screen(s) ? SCREEN_S : POLICY_S;

		if (!is_same_process(s, at) && is_beside(c, s) &&
			s->sort_ns >= from->sort_ns - before_s * ns_per_s &&
			s->sort_ns <= to->sort_ns + POLICY_S * ns_per_s)
			sighting_set_add(&c->beside, s);
	}
}

static struct span
tag_of(struct view *v, const struct sighting *s)
{
	return span_of(arena_printf(view_arena(v), "%.*s[%.*s]",
		(int)s->head.program.len, s->head.program.ptr,
		(int)s->head.pid.len, s->head.pid.ptr));
}

/* Whom the process talked with last before that line, which does not say. */
static enum wb_err
find_client(struct view *v, const struct sighting *at, struct span *ip,
	struct err *err)
{
	struct span tag = tag_of(v, at);
	struct sighting_set near = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < 2 && rc == WB_OK && ip->len == 0; i++) {
		struct look look = {
			.ntexts = 1, .texts = &tag, .host = at->host
		};

		look_between(&look, at->sort_ns - reach_s[i] * ns_per_s,
			at->sort_ns + 1);
		rc = view_look(v, &look, &near, NULL, err);
		for (size_t k = 0; k < near.count; k++) {
			const struct sighting *s = near.items[k];

			if (!is_same_process(s, at) ||
				sighting_order(s, at) > 0)
				continue;
			if (is_end(s))
				*ip = (struct span){ 0 };
			else if (sighting_value(s, FIELD_client_ip).len > 0)
				*ip = sighting_value(s, FIELD_client_ip);
		}
	}
	sighting_set_release(&near);
	return rc;
}

/* Is a filter before the queue asked about the mails of this connection? */
static bool
is_proxied(const struct connection *c)
{
	struct span id = { 0 };

	for (size_t i = 0; i < c->lines.count; i++)
		if (c->lines.items[i]->kind == KIND_QUEUE &&
			!line_queue_id(c->lines.items[i], &id))
			return true;
	return false;
}

/* What it says of the filter's word names the mail alone, not the client. */
static enum wb_err
take_nameless(struct view *v, struct connection *c, const struct sighting *at,
	struct err *err)
{
	struct span tag = tag_of(v, at);
	struct span stage = SPAN("END-OF-MESSAGE");
	struct look look = { .ntexts = 1,
		.texts = &tag,
		.nalso = 1,
		.also = &stage,
		.host = at->host };
	int64_t since = c->begin ? c->begin->sort_ns
				 : at->sort_ns - reach_s[0] * ns_per_s;
	int64_t until =
		c->end ? c->end->sort_ns : at->sort_ns + reach_s[0] * ns_per_s;
	struct sighting_set near = { 0 };
	enum wb_err rc = WB_OK;

	look_between(&look, since, until + 1);
	rc = view_look(v, &look, &near, NULL, err);
	for (size_t i = 0; i < near.count; i++)
		if (is_same_process(near.items[i], at) &&
			is_within(c, near.items[i], at) &&
			!sighting_field(near.items[i], FIELD_client_ip))
			sighting_set_add(&c->lines, near.items[i]);
	sighting_set_sort(&c->lines);
	sighting_set_release(&near);
	return rc;
}

enum wb_err
connection_load(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err)
{
	struct sighting_set near = { 0 };
	enum wb_err rc = WB_OK;

	memset(out, 0, sizeof(*out));
	out->host = at->host;
	if (line_names_session(at))
		return connection_load_session(v, at, out, err);
	if (line_is_of_front(at))
		return connection_load_front(v, at, out, err);
	out->client_ip = sighting_value(at, FIELD_client_ip);
	if (out->client_ip.len == 0 && has_process(at) &&
		at->sort_ns != INT64_MAX)
		rc = find_client(v, at, &out->client_ip, err);
	if (rc != WB_OK || out->client_ip.len == 0 ||
		at->sort_ns == INT64_MAX) {
		sighting_set_add(&out->lines, at);
		return rc;
	}
	for (size_t i = 0;
		i < sizeof(reach_s) / sizeof(reach_s[0]) && rc == WB_OK &&
		(!out->begin || !out->end) && near.count < BUSY_MAX;
		i++) {
		const struct look look = { .ntexts = 1,
			.texts = &out->client_ip,
			.host = at->host,
			.has_since = true,
			.has_until = true,
			.since_ns = at->sort_ns - reach_s[i] * ns_per_s,
			.until_ns = at->sort_ns + reach_s[i] * ns_per_s + 1 };

		rc = i == 0 ? view_look_around(v, &look, &near, err)
			    : view_look(v, &look, &near, NULL, err);
		find_bounds(out, &near, at);
		/* Others say all they have to say in one line, and Sendmail
		 * seldom tells where a connection begins. */
		if (!has_process(at) || span_eq(at->daemon, SPAN("sendmail")))
			break;
	}
	if (has_process(at))
		take_own(out, &near, at);
	else if (line_is_pidless(at))
		connection_take_pidless(out, &near, at);
	if (rc == WB_OK && has_process(at) && is_proxied(out))
		rc = take_nameless(v, out, at, err);
	if (out->lines.count == 0)
		sighting_set_add(&out->lines, at);
	take_beside(out, &near, at);
	sighting_set_release(&near);
	return rc;
}

void
connection_release(struct connection *c)
{
	sighting_set_release(&c->lines);
	sighting_set_release(&c->beside);
	memset(c, 0, sizeof(*c));
}
