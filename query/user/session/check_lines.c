/* Logins that others tell of, and that have no record. */
#include "format/base/lower_bound.h"
#include "query/user/session/lastlog.h"
#include "query/user/session/session_check.h"
#include "query/user/session/session_line.h"

#include <string.h>

/* As session_join has it. */
static const int64_t near_ns = 5000000000;

/* sshd writes a record for each session with a terminal; most have one. */
static bool
is_of_sshd(const struct session_check *c, const struct session *s)
{
	return s->service != 0 && s->begin.zone_known &&
		span_eq(names_get(c->set.names, s->service), SPAN("ssh")) &&
		check_covers(c, s->machine, s->begin.ns);
}

static bool
is_in_wiped(const struct session_check *c, const struct session *s)
{
	for (size_t i = 0; i < c->nwiped; i++)
		if (machines_agree(&c->set.machines, c->wiped[i].machine,
			    s->machine) &&
			s->begin.ns >= c->wiped[i].first_ns &&
			s->begin.ns <= c->wiped[i].last_ns)
			return true;
	return false;
}

void
check_lines(struct session_check *c)
{
	size_t nrecorded = 0;
	size_t nmissing = 0;

	for (size_t i = 0; i < c->set.count; i++) {
		const struct session *s = &c->set.items[i];

		if (!is_of_sshd(c, s))
			continue;
		nrecorded += s->is_record && s->also_program != 0;
		nmissing += !s->is_record;
	}
	for (size_t i = 0; i < c->set.count; i++) {
		const struct session *s = &c->set.items[i];
		bool wiped = is_in_wiped(c, s);

		if (s->is_record || !is_of_sshd(c, s) ||
			(!wiped && nrecorded < nmissing))
			continue;
		check_add(c, "no-record", wiped ? 'B' : 'C', s)->why = wiped
			? SPAN("a session by sshd's lines, from when records "
			       "were erased")
			: SPAN("a session by sshd's lines, and no record of "
			       "it, as others have; one without a terminal "
			       "(sftp, a command) has none");
	}
}

struct reading_lastlog {
	struct session_check *c;
	struct accounts *accounts;
	struct event *event;
};

/* One without a time is before none. */
static int
session_to_begin(const void *item, const void *key)
{
	const struct when *w = &((const struct session *)item)->begin;

	return w->basis != WHEN_NONE && w->ns < *(const int64_t *)key ? -1 : 1;
}

/* The first session that did not begin before. */
static size_t
first_from(const struct session_set *set, int64_t ns)
{
	return lower_bound(&ns, set->items, set->count, sizeof(*set->items),
		session_to_begin);
}

static bool
has_record(const struct session_check *c, const struct session *last)
{
	const struct session_set *set = &c->set;

	for (size_t i = first_from(set, last->begin.ns - near_ns);
		i < set->count && set->items[i].begin.basis != WHEN_NONE &&
		set->items[i].begin.ns <= last->begin.ns + near_ns;
		i++) {
		const struct session *s = &set->items[i];

		if (s->is_record &&
			machines_agree(
				&set->machines, s->machine, last->machine) &&
			(last->user == 0 || s->user == last->user))
			return true;
	}
	return false;
}

static void
check_last(struct reading_lastlog *r, const struct search_hit *hit,
	const struct lastlog *l)
{
	struct session_check *c = r->c;
	struct names *names = c->set.names;
	const struct cite *cite = l->ncites > 0 ? &l->cites[0] : NULL;
	struct session s = { .user = names_add(names, l->user),
		.tty = names_add(names, l->tty),
		.client_name = names_add(names, l->client_name),
		.client_ip = names_add(names, l->client_ip),
		.program = names_add(names, l->program),
		.begin = l->when,
		.end = l->when };
	struct cite *kept = NULL;

	if (l->when.basis == WHEN_NONE || !cite)
		return;
	s.machine = machines_find(
		&c->set.machines, hit->host, hit->host_basis, cite->path);
	if (!check_covers(c, s.machine, l->when.ns) || has_record(c, &s))
		return;
	kept = arena_array(&c->set.arena, l->ncites, sizeof(*kept));
	memcpy(kept, l->cites, l->ncites * sizeof(*kept));
	s.first = (struct session_line){ .index = (uint32_t)hit->index,
		.ord = hit->ord,
		.offset = hit->offset,
		.line = cite->line,
		.ncites = l->ncites,
		.cites = kept };
	check_add(c, "lastlog-only", 'B', &s)->why =
		l->has_uid && l->user.len == 0
		? span_of(arena_printf(&c->set.arena,
			  "the last login of UID %llu, and no record of it in "
			  "the log, which has records before and behind it",
			  (unsigned long long)l->uid))
		: SPAN("the last login of this user, and no record of it in "
		       "the log, which has records before and behind it");
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct reading_lastlog *r = ctx;
	struct lastlog l;

	if (!hit->is_record)
		return true;
	event_parse(hit->text, &dialect, r->event);
	if (lastlog_of(hit, r->event, r->accounts, &l))
		check_last(r, hit, &l);
	return true;
}

enum wb_err
check_lastlog(struct session_check *c, const struct session_question *q,
	struct accounts *accounts, struct err *err)
{
	struct reading_lastlog r = { c, accounts, NULL };
	struct search_counts counts = { 0 };
	struct search_spec spec = *q->spec;
	struct node *query = NULL;
	enum wb_err rc = query_parse(&c->set.arena,
		span_of(lastlog_query(c->set.indexes, c->set.nindexes)), &query,
		err);

	r.event = arena_alloc(&c->set.arena, sizeof(*r.event));
	spec.query = query;
	spec.has_since = spec.has_until = spec.reverse = false;
	if (rc == WB_OK)
		rc = search_run(c->set.indexes, c->set.nindexes, &spec, on_hit,
			&r, &counts, err);
	if (query)
		query_release(query);
	return rc;
}
