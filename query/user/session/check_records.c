/* What login records show by themselves. */
#include "query/user/session/session_check.h"

#include "format/base/addr.h"
#include "query/user/session/session_table.h"

#include <inttypes.h>
#include <stdlib.h>

static const int64_t ns_per_s = 1000000000;

/* Those who write do not wait for each other. */
enum { DISORDER_S = 60 };

/* The last record of a source. */
struct seen_source {
	const struct feed_source *source;
	bool is_of_table;
	int64_t ns;
	bool is_clock;
	struct session_line line;
};

/* A login of a table that no log has, as far as is known. */
struct table_login {
	uint64_t hash;
	struct session of;
	bool is_logged;
};

struct records {
	struct session_check *c;
	struct seen_source *seen;
	size_t nseen;
	size_t seen_cap;
	struct table_login *logins;
	size_t nlogins;
	size_t logins_cap;
};

static struct when
when_of(int64_t ns, uint8_t digits)
{
	return (struct when){ .basis = ns != 0 ? WHEN_STATED : WHEN_NONE,
		.ns = ns,
		.min_ns = ns,
		.max_ns = ns,
		.digits = digits,
		.zone_known = true };
}

static struct session
session_of(struct session_check *c, const struct feed_record *r)
{
	struct names *names = c->set.names;
	struct session s = { .user = names_add(names, r->login.user),
		.tty = names_add(names, r->login.tty),
		.client_name = names_add(names, r->login.client_name),
		.program = names_add(names, SPAN("utmp")),
		.machine = r->source->machine,
		.is_record = true,
		.begin = when_of(r->login.ns, r->login.digits),
		.end = when_of(r->login.ns, r->login.digits),
		.first = r->line };
	struct buf ip = { 0 };

	if (r->login.has_ip)
		addr_put(&ip, &r->login.ip);
	s.client_ip = names_add(names, buf_span(&ip));
	buf_release(&ip);
	return s;
}

/* Of who is on: free places are zero there. */
static bool
is_named_table(const struct source_view *v)
{
	for (size_t i = 0; i < v->npaths; i++) {
		struct span name = v->paths[i];

		(void)span_rcut(v->paths[i], '/', NULL, &name);
		if (span_starts(name, SPAN("utmp")) ||
			span_starts(name, SPAN("utx.active")))
			return true;
	}
	return false;
}

static void
keep_wiped(struct session_check *c, const struct feed_wiped *w)
{
	int64_t until_ns = w->after_ns != 0 ? w->after_ns : INT64_MAX;
	struct check_log *last = NULL;

	if (c->nwiped == CHECK_WIPED_MOST) {
		last = &c->wiped[c->nwiped - 1];
		last->last_ns =
			until_ns > last->last_ns ? until_ns : last->last_ns;
		return;
	}
	c->wiped = xgrow(
		c->wiped, &c->wiped_cap, c->nwiped + 1, sizeof(*c->wiped));
	c->wiped[c->nwiped++] = (struct check_log){ w->source->machine,
		w->before_ns, until_ns };
}

static void
on_wiped(void *ctx, const struct feed_wiped *w)
{
	struct session_check *c = ctx;
	const struct session s = { .machine = w->source->machine,
		.is_record = true,
		.begin = when_of(w->before_ns, 6),
		.end = when_of(w->after_ns, 6),
		.first = w->line };
	struct check_finding *f = NULL;

	if (is_named_table(w->source->view))
		return;
	keep_wiped(c, w);
	f = check_add(c, "erased-records", 'B', &s);
	if (f == &c->unkept)
		return;
	f->why = span_of(arena_printf(&c->set.arena,
		"%" PRIu64 " record%s of nothing but zeros %s: no program "
		"leaves such in a log of logins",
		w->count, w->count == 1 ? "" : "s",
		w->after_ns != 0 ? "between these times"
				 : "behind this time, at the end"));
}

static struct seen_source *
seen_of(struct records *r, const struct feed_record *record)
{
	struct seen_source *s = NULL;

	for (size_t i = 0; i < r->nseen; i++)
		if (r->seen[i].source == record->source)
			return &r->seen[i];
	r->seen = xgrow(r->seen, &r->seen_cap, r->nseen + 1, sizeof(*r->seen));
	s = &r->seen[r->nseen++];
	*s = (struct seen_source){ .source = record->source,
		.is_of_table = record->is_of_table };
	return s;
}

static bool
is_clock(const struct login_record *l)
{
	return l->word == LOGIN_OLD_TIME || l->word == LOGIN_NEW_TIME;
}

static struct span
why_back(struct arena *arena, int64_t back_s, bool is_boot)
{
	return span_of(arena_printf(arena,
		"%" PRId64 " s earlier than the record before it in the file, "
		"and none says that the clock was set%s",
		back_s, is_boot ? "; at a start it can have been wrong" : ""));
}

static void
check_order(
	struct records *r, struct seen_source *s, const struct feed_record *now)
{
	const struct login_record *l = &now->login;
	int64_t back_s = (s->ns - l->ns) / ns_per_s;
	struct session of;
	struct check_finding *f = NULL;
	bool is_boot = l->word == LOGIN_BOOT;

	if (!s->is_of_table && s->ns != 0 && l->ns != 0 &&
		back_s > DISORDER_S && !s->is_clock && !is_clock(l)) {
		of = session_of(r->c, now);
		of.last = s->line;
		f = check_add(r->c, "time-backwards", is_boot ? 'C' : 'B', &of);
		if (f != &r->c->unkept)
			f->why = why_back(&r->c->set.arena, back_s, is_boot);
	}
	s->ns = l->ns != 0 ? l->ns : s->ns;
	s->is_clock = is_clock(l);
	s->line = now->line;
}

/* Logs say what tables say at the same time. */
static void
check_table(struct records *r, const struct feed_record *now)
{
	uint64_t hash = login_hash(&now->login);
	struct table_login *t = NULL;

	if (now->login.word != LOGIN_BEGIN)
		return;
	if (!now->is_of_table) {
		for (size_t i = r->nlogins; now->is_again && i-- > 0;)
			r->logins[i].is_logged |= r->logins[i].hash == hash &&
				r->logins[i].of.begin.ns == now->login.ns;
		return;
	}
	if (now->is_again)
		return;
	r->logins = xgrow(
		r->logins, &r->logins_cap, r->nlogins + 1, sizeof(*r->logins));
	t = &r->logins[r->nlogins++];
	*t = (struct table_login){ .hash = hash, .of = session_of(r->c, now) };
}

static void
take(struct records *r, const struct feed_record *now)
{
	r->c->nrecords++;
	check_order(r, seen_of(r, now), now);
	check_table(r, now);
}

static void
keep_logs(struct records *r)
{
	struct session_check *c = r->c;

	for (size_t i = 0; i < r->nseen; i++) {
		const struct feed_source *s = r->seen[i].source;

		if (r->seen[i].is_of_table)
			continue;
		c->logs = xgrow(
			c->logs, &c->logs_cap, c->nlogs + 1, sizeof(*c->logs));
		c->logs[c->nlogs++] = (struct check_log){ s->machine,
			s->first_ns, s->last_ns };
	}
}

static void
tell_unlogged(struct records *r)
{
	for (size_t i = 0; i < r->nlogins; i++) {
		const struct session *s = &r->logins[i].of;

		if (!r->logins[i].is_logged &&
			check_covers(r->c, s->machine, s->begin.ns))
			check_add(r->c, "utmp-only", 'B', s)->why =
				SPAN("a login in a table of who is on, and no "
				     "record of it in the log, which has "
				     "records before and behind it");
	}
}

static enum wb_err
read_machine(struct session_check *c, const struct feed_source *sources,
	size_t count, struct err *err)
{
	struct records r = { .c = c };
	struct feed *feed = feed_new(c->set.indexes, sources, count);
	struct feed_record record;
	bool found = true;
	enum wb_err rc = WB_OK;

	feed_watch(feed, on_wiped, c);
	while (rc == WB_OK && found) {
		rc = feed_next(feed, &record, &found, err);
		if (rc == WB_OK && found)
			take(&r, &record);
	}
	if (rc == WB_OK) {
		keep_logs(&r);
		tell_unlogged(&r);
	}
	feed_free(feed);
	free(r.seen);
	free(r.logins);
	return rc;
}

enum wb_err
check_records(struct session_check *c, struct err *err)
{
	struct feed_sources all = { 0 };
	enum wb_err rc = feed_sources_read(&c->set, &all, err);

	for (size_t at = 0; at < all.count && rc == WB_OK;) {
		size_t to = at;

		while (to < all.count &&
			all.items[to].machine == all.items[at].machine)
			to++;
		rc = read_machine(c, &all.items[at], to - at, err);
		at = to;
	}
	free(all.items);
	return rc;
}
