/* A connection in the lines of what stands before qmail's queue. tcpserver says
 * when its process begins and ends; some lines name that process, others only
 * the client. */
#include "query/trace/session/front.h"

#include "format/base/arena.h"

static const int64_t ns_per_s = 1000000000;

enum {
	/* qmail-smtpd waits 20 minutes for a client's next word. */
	STEPS = 2,
	/* Without a beginning and an end only what is that near is of one
	 * connection, unless the process is named. */
	NEAR_S = 2,
	STAYS_MAX = 16
};

static const int64_t reach_s[STEPS] = { 60, 1200 };

/* A process of tcpserver's, from its beginning to its end (or NULL). */
struct stay {
	struct span process;
	struct span client_ip;
	const struct sighting *begin;
	const struct sighting *end;
};

struct stays {
	struct stay items[STAYS_MAX];
	size_t count;
	/* There were more. */
	bool is_cut;
};

static bool
is_helper(const struct sighting *s)
{
	static const struct span daemons[] = { SPAN_INIT("tcpserver"),
		SPAN_INIT("rblsmtpd"), SPAN_INIT("spamdyke"),
		SPAN_INIT("simscan"), SPAN_INIT("qmail-scanner") };

	for (size_t i = 0; i < sizeof(daemons) / sizeof(daemons[0]); i++)
		if (span_eq(s->daemon, daemons[i]))
			return true;
	return false;
}

bool
line_is_of_front(const struct sighting *s)
{
	if (s->kind == KIND_OTHER)
		return false;
	if (is_helper(s))
		return true;
	return span_eq(s->daemon, SPAN("qmail")) && s->kind != KIND_DELIVER &&
		s->kind != KIND_FROM && !sighting_field(s, FIELD_queue_id) &&
		(sighting_field(s, FIELD_client_ip) ||
			front_process(s).len > 0);
}

struct span
front_process(const struct sighting *s)
{
	struct span number = sighting_value(s, FIELD_mpid);

	if (number.len > 0)
		return number;
	/* That of qmail-scanner, or of splogger, is another one. */
	if (span_eq(s->daemon, SPAN("spamdyke")) ||
		span_eq(s->head.program, SPAN("qmail-smtpd")))
		return s->head.pid;
	return (struct span){ 0 };
}

bool
line_is_qmail_info(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("qmail")) && s->kind == KIND_FROM &&
		sighting_field(s, FIELD_qp);
}

static struct stay *
open_stay(struct stays *all, struct span process)
{
	for (size_t i = all->count; i-- > 0;)
		if (!all->items[i].end &&
			span_eq(all->items[i].process, process))
			return &all->items[i];
	return NULL;
}

/* "pid P from", then "ok P" or "deny P": one beginning. */
static void
begin_stay(struct stays *all, const struct sighting *s)
{
	struct stay *stay = open_stay(all, sighting_value(s, FIELD_mpid));

	if (stay)
		return;
	if (all->count == STAYS_MAX) {
		all->is_cut = true;
		return;
	}
	all->items[all->count++] =
		(struct stay){ .process = sighting_value(s, FIELD_mpid),
			.client_ip = sighting_value(s, FIELD_client_ip),
			.begin = s };
}

static void
read_stays(const struct sighting_set *near, struct stays *all)
{
	*all = (struct stays){ 0 };
	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];
		struct stay *stay = NULL;

		if (!span_eq(s->daemon, SPAN("tcpserver")) ||
			!sighting_field(s, FIELD_mpid))
			continue;
		if (s->kind == KIND_CONNECT)
			begin_stay(all, s);
		else if (s->kind == KIND_DISCONNECT)
			stay = open_stay(all, sighting_value(s, FIELD_mpid));
		if (stay)
			stay->end = s;
	}
}

static bool
is_within(const struct stay *stay, const struct sighting *s)
{
	return sighting_order(s, stay->begin) >= 0 &&
		(!stay->end || sighting_order(s, stay->end) <= 0);
}

/* The stay that a line is of: by its process, else the only one of the client
 * at that time. */
static const struct stay *
stay_of(const struct stays *all, const struct sighting *at, struct span ip)
{
	struct span process = front_process(at);
	const struct stay *found = NULL;

	for (size_t i = 0; i < all->count; i++) {
		const struct stay *one = &all->items[i];

		if (!is_within(one, at))
			continue;
		if (process.len > 0) {
			if (span_eq(one->process, process))
				found = one;
		} else if (span_eq(one->client_ip, ip)) {
			if (found)
				return NULL;
			found = one;
		}
	}
	return found;
}

/* No other process talked with that client meanwhile. */
static bool
is_alone(const struct stays *all, const struct stay *stay)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct stay *one = &all->items[i];

		if (one != stay && span_eq(one->client_ip, stay->client_ip) &&
			(!stay->end ||
				sighting_order(one->begin, stay->end) <= 0) &&
			(!one->end ||
				sighting_order(one->end, stay->begin) >= 0))
			return false;
	}
	return !all->is_cut;
}

static bool
is_near(const struct sighting *s, const struct sighting *at, int64_t seconds)
{
	return s->sort_ns >= at->sort_ns - seconds * ns_per_s &&
		s->sort_ns <= at->sort_ns + seconds * ns_per_s;
}

/* Of a process whose beginning and end nobody tells, or of none. */
static bool
is_beside(const struct sighting *s, const struct sighting *at, struct span ip)
{
	struct span process = front_process(s);
	struct span own = front_process(at);

	if (!sighting_has(s, FIELD_client_ip, ip))
		return false;
	if (process.len > 0 && own.len > 0)
		return span_eq(process, own) && is_near(s, at, reach_s[1]);
	return is_near(s, at, NEAR_S);
}

static void
take_lines(struct connection *c, const struct sighting_set *near,
	const struct sighting *at)
{
	struct stays all;
	const struct stay *stay = NULL;
	bool alone = false;

	read_stays(near, &all);
	stay = stay_of(&all, at, c->client_ip);
	if (stay) {
		c->begin = stay->begin;
		c->end = stay->end;
		alone = is_alone(&all, stay);
	}
	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];
		struct span process = front_process(s);
		bool is_own = false;

		if (!line_is_of_front(s))
			continue;
		if (!stay)
			is_own = is_beside(s, at, c->client_ip);
		else if (process.len > 0)
			is_own = span_eq(process, stay->process) &&
				is_within(stay, s);
		else
			is_own = alone && is_within(stay, s) &&
				sighting_has(s, FIELD_client_ip, c->client_ip);
		if (is_own || s == at)
			sighting_set_add(&c->lines, s);
	}
}

/* Whose connection it is, where only the process is named. */
static enum wb_err
find_client(struct view *v, const struct sighting *at, struct span *ip,
	struct err *err)
{
	struct span process = front_process(at);
	struct span begin = span_of(arena_printf(
		view_arena(v), "ok %.*s", (int)process.len, process.ptr));
	struct look look = { .ntexts = 1, .texts = &begin, .host = at->host };
	struct sighting_set near = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < STEPS && rc == WB_OK && ip->len == 0; i++) {
		look_between(&look, at->sort_ns - reach_s[i] * ns_per_s,
			at->sort_ns + 1);
		rc = view_look(v, &look, &near, NULL, err);
		for (size_t k = 0; k < near.count; k++)
			if (sighting_has(near.items[k], FIELD_mpid, process))
				*ip = sighting_value(
					near.items[k], FIELD_client_ip);
	}
	sighting_set_release(&near);
	return rc;
}

/* The ends of the processes that begin in *near, which name no client. */
static enum wb_err
look_ends(struct view *v, const struct look *around, struct sighting_set *near,
	struct err *err)
{
	struct span texts[STAYS_MAX];
	struct look look = *around;
	struct stays all;

	read_stays(near, &all);
	look.texts = texts;
	look.ntexts = all.count;
	for (size_t i = 0; i < all.count; i++)
		texts[i] = span_of(arena_printf(view_arena(v), "end %.*s",
			(int)all.items[i].process.len,
			all.items[i].process.ptr));
	return all.count > 0 ? view_look(v, &look, near, NULL, err) : WB_OK;
}

enum wb_err
connection_load_front(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err)
{
	struct sighting_set near = { 0 };
	enum wb_err rc = WB_OK;

	out->client_ip = sighting_value(at, FIELD_client_ip);
	if (out->client_ip.len == 0 && at->sort_ns != INT64_MAX)
		rc = find_client(v, at, &out->client_ip, err);
	for (size_t i = 0; i < STEPS && rc == WB_OK && out->client_ip.len > 0 &&
		at->sort_ns != INT64_MAX && (!out->begin || !out->end);
		i++) {
		struct look look = {
			.ntexts = 1, .texts = &out->client_ip, .host = at->host
		};

		look_between(&look, at->sort_ns - reach_s[i] * ns_per_s,
			at->sort_ns + reach_s[i] * ns_per_s + 1);
		rc = view_look(v, &look, &near, NULL, err);
		if (rc == WB_OK)
			rc = look_ends(v, &look, &near, err);
		out->lines.count = 0;
		take_lines(out, &near, at);
	}
	if (out->lines.count == 0)
		sighting_set_add(&out->lines, at);
	if (rc == WB_OK)
		rc = front_take_made(v, out, err);
	sighting_set_release(&near);
	return rc;
}
