#include "query/user/login/attack_part.h"

#include "format/base/buf.h"
#include "query/trace/view/host.h"
#include "query/user/who/actor.h"
#include "query/user/who/origin.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* Runs at once, before any are looked through. */
enum { RUNS_LEAST = 4096 };

/* An origin, or a user, who failed, and the run it is in, or NULL: a million
 * names may be guessed once each, and most of their runs are over. */
struct suspect {
	struct actor is;
	struct attack_run *run;
};

struct attacks {
	struct attack_limits limits;
	struct actor_table suspects;
	size_t nfound;
	size_t cap;
	struct attack *found;
	/* Runs that are not over, and with how many those that no failure can
	 * join any more are closed. */
	size_t nruns;
	size_t runs_most;
	uint64_t failures;
	/* Of those, by a clock whose zone is not known. */
	uint64_t local;
	/* Of the login that is added. */
	struct buf address;
	struct buf origin;
	bool is_over;
};

struct attacks *
attacks_new(const struct attack_limits *limits)
{
	struct attacks *a = xcalloc(1, sizeof(*a));

	a->limits = *limits;
	a->runs_most = RUNS_LEAST;
	actor_table_init(&a->suspects, sizeof(struct suspect));
	return a;
}

void
attacks_free(struct attacks *a)
{
	struct suspect *suspect = NULL;
	size_t at = 0;

	if (a == NULL)
		return;
	while ((suspect = actor_next(&a->suspects, &at)))
		attack_run_free(suspect->run);
	for (size_t i = 0; i < a->nfound; i++)
		attack_run_release(&a->found[i].run);
	free(a->found);
	buf_release(&a->address);
	buf_release(&a->origin);
	actor_table_release(&a->suspects);
	free(a);
}

uint64_t
attacks_failures(const struct attacks *a)
{
	return a->failures;
}

uint64_t
attacks_local(const struct attacks *a)
{
	return a->local;
}

static struct attack *
add_found(struct attacks *a, enum attack_kind kind)
{
	struct attack *f = NULL;

	a->found = xgrow(a->found, &a->cap, a->nfound + 1, sizeof(*a->found));
	f = &a->found[a->nfound++];
	*f = (struct attack){ .kind = kind };
	return f;
}

/* One address of a network is told as what it is. */
static bool
run_is_of_one(const struct attack_run *r)
{
	return r->addresses.count == 1;
}

/* A machine's own address stands for whoever came to it: webmail, a proxy. */
static char
grade_of(const struct suspect *suspect, uint64_t got, uint64_t limit)
{
	if (!suspect->is.is_user && ip_is_loopback(suspect->is.name))
		return 'C';
	return got >= 2 * limit ? 'A' : 'B';
}

static void
find_kind(struct attacks *a, const struct suspect *suspect,
	enum attack_kind kind, uint64_t got, uint64_t limit)
{
	struct attack *f = NULL;

	if (limit == 0 || got < limit)
		return;
	f = add_found(a, kind);
	f->grade = grade_of(suspect, got, limit);
	*(suspect->is.is_user ? &f->user : &f->address) =
		run_is_of_one(suspect->run) ? suspect->run->addresses.names[0]
					    : suspect->is.name;
	attack_run_copy(&a->suspects.arena, &f->run, suspect->run);
	/* Of one other that is who it was. */
	if (f->run.others.count == 1)
		*(suspect->is.is_user ? &f->address : &f->user) =
			f->run.others.names[0];
}

/* A run is over: what was it? */
static void
close_run(struct attacks *a, struct suspect *suspect)
{
	const struct attack_run *r = suspect->run;

	a->nruns--;
	if (suspect->is.is_user) {
		find_kind(a, suspect, ATTACK_KIND_DISTRIBUTED, r->others.count,
			a->limits.distributed);
	} else {
		find_kind(a, suspect, ATTACK_KIND_BRUTE_FORCE, r->failures,
			a->limits.brute_force);
		find_kind(a, suspect, ATTACK_KIND_SPRAYING, r->others.count,
			a->limits.spraying);
	}
	attack_run_free(suspect->run);
	suspect->run = NULL;
}

static bool
is_over_at(const struct attacks *a, const struct attack_run *r, int64_t ns)
{
	return r != NULL && ns - r->last.ns > a->limits.apart_s * ns_per_s;
}

static bool
is_apart(const struct attacks *a, const struct attack_run *r,
	const struct login *l)
{
	return l->when.basis != WHEN_NONE && is_over_at(a, r, l->when.ns);
}

/* What is kept of a run is much more than what is kept of who it was. */
static void
close_past(struct attacks *a, int64_t now_ns)
{
	struct suspect *suspect = NULL;
	size_t at = 0;

	if (a->nruns <= a->runs_most)
		return;
	while ((suspect = actor_next(&a->suspects, &at)))
		if (is_over_at(a, suspect->run, now_ns))
			close_run(a, suspect);
	a->runs_most = a->nruns + a->nruns / 2 + RUNS_LEAST;
}

static struct span
address_of(const struct login *l)
{
	return l->client_ip.len > 0 ? l->client_ip : l->client_name;
}

static void
add_failure(struct attacks *a, struct suspect *suspect, const struct login *l,
	struct span other)
{
	struct attack_run *r = NULL;

	if (is_apart(a, suspect->run, l))
		close_run(a, suspect);
	if (suspect->run == NULL) {
		a->nruns++;
		suspect->run = xcalloc(1, sizeof(*suspect->run));
		suspect->run->first = l->when;
	}
	r = suspect->run;
	r->last = l->when;
	r->failures += l->attempts;
	if (other.len > 0)
		(void)name_set_add(&r->others, &a->suspects.arena, other);
	if (l->service.len > 0)
		(void)name_set_add(
			&r->services, &a->suspects.arena, l->service);
	if (l->host.len > 0)
		(void)name_set_add(&r->hosts, &a->suspects.arena, l->host);
	if (!suspect->is.is_user && !span_eq(address_of(l), suspect->is.name))
		(void)name_set_add(
			&r->addresses, &a->suspects.arena, address_of(l));
	attack_run_cite(r, l);
}

/* True if the run before a success made a finding of it. `suspect` is NULL for
 * who never failed. */
static bool
add_success(struct attacks *a, struct suspect *suspect, const struct login *l,
	bool is_told)
{
	struct attack_run *r = NULL;
	struct span other;
	bool was_tried = false;
	struct attack *f = NULL;

	if (suspect != NULL && is_apart(a, suspect->run, l))
		close_run(a, suspect);
	if (suspect == NULL || suspect->run == NULL)
		return false;
	r = suspect->run;
	other = suspect->is.is_user ? buf_span(&a->origin) : l->user;
	was_tried = name_set_has(&r->others, other);
	r->successes++;
	/* A user who is tried from everywhere logs in from home as ever. */
	if (is_told || a->limits.before == 0 ||
		r->failures < a->limits.before ||
		(suspect->is.is_user && (!was_tried || r->others.count < 2)) ||
		!name_set_add(&r->told, &a->suspects.arena, other))
		return false;
	f = add_found(a, ATTACK_KIND_SUCCESS);
	f->grade = was_tried && !suspect->is.is_user ? 'A' : 'B';
	if (!suspect->is.is_user && ip_is_loopback(suspect->is.name))
		f->grade = 'C';
	f->user = arena_copy(&a->suspects.arena, l->user);
	f->address = arena_copy(&a->suspects.arena, address_of(l));
	f->why = suspect->is.is_user ? "of this user, from there and elsewhere"
		: was_tried          ? "also of this user"
				     : "of other users";
	f->is_by_user = suspect->is.is_user;
	f->network =
		r->addresses.count > 1 ? suspect->is.name : (struct span){ 0 };
	attack_run_copy(&a->suspects.arena, &f->run, r);
	f->run.last = l->when;
	if (l->ncites > 0)
		f->success = l->cites[0];
	return true;
}

/* An IPv6 address may be written in many ways. */
static void
set_canonical(struct attacks *a, struct login *l)
{
	buf_clear(&a->address);
	buf_clear(&a->origin);
	origin_put(&a->address, l->client_ip, ORIGIN_PREFIX_MAX);
	l->client_ip = buf_span(&a->address);
	origin_put(&a->origin, address_of(l), a->limits.ipv6_prefix);
}

void
attacks_add(struct attacks *a, const struct login *login)
{
	struct login canonical = *login;
	const struct login *l = &canonical;
	struct span origin;
	bool told = false;

	set_canonical(a, &canonical);
	origin = buf_span(&a->origin);
	/* Who may not send a password in the clear has guessed nothing. */
	if (l->when.basis == WHEN_NONE ||
		(!l->succeeded && span_eq(l->reason, SPAN("tls-required"))))
		return;
	close_past(a, l->sort_ns);
	if (!l->succeeded) {
		a->failures += l->attempts;
		a->local += l->when.zone_known ? 0 : l->attempts;
		if (origin.len > 0)
			add_failure(a, actor_get(&a->suspects, origin, false),
				l, l->user);
		if (l->user.len > 0)
			add_failure(a, actor_get(&a->suspects, l->user, true),
				l, origin);
		return;
	}
	if (origin.len > 0)
		told = add_success(
			a, actor_find(&a->suspects, origin, false), l, false);
	if (l->user.len > 0 && origin.len > 0)
		(void)add_success(
			a, actor_find(&a->suspects, l->user, true), l, told);
}

static int
by_time(const void *x, const void *y)
{
	const struct attack *a = x;
	const struct attack *b = y;
	int order = 0;

	if (a->run.first.ns != b->run.first.ns)
		return a->run.first.ns < b->run.first.ns ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	order = span_cmp(a->address, b->address);
	return order != 0 ? order : span_cmp(a->user, b->user);
}

void
attacks_each(struct attacks *a, bool reverse,
	bool (*each)(void *ctx, const struct row_value *values), void *ctx)
{
	struct row_value values[ATTACK_COLUMNS];
	struct suspect *suspect = NULL;
	size_t at = 0;

	while (!a->is_over && (suspect = actor_next(&a->suspects, &at)))
		if (suspect->run != NULL)
			close_run(a, suspect);
	a->is_over = true;
	if (a->nfound > 0)
		qsort(a->found, a->nfound, sizeof(*a->found), by_time);
	for (size_t i = 0; i < a->nfound; i++) {
		struct arena arena = { 0 };
		const struct attack *f =
			&a->found[reverse ? a->nfound - 1 - i : i];
		bool goes_on;

		attack_values(&arena, f, values);
		goes_on = each(ctx, values);
		arena_release(&arena);
		if (!goes_on)
			break;
	}
}
