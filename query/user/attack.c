#include "query/user/attack_part.h"

#include "format/base/addr.h"
#include "format/base/buf.h"
#include "query/trace/host.h"
#include "query/user/actor.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* Runs at once, before any are looked through. */
enum { RUNS_LEAST = 4096 };

/* An address, or a user, and the run it is in. */
struct suspect {
	struct actor is;
	struct attack_run run;
	/* Successes told of this run already, by the other name. */
	struct name_set told;
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

static void
run_release(struct attack_run *r)
{
	name_set_release(&r->others);
	name_set_release(&r->services);
	name_set_release(&r->hosts);
	free(r->cites);
	*r = (struct attack_run){ 0 };
}

void
attacks_free(struct attacks *a)
{
	struct suspect *suspect = NULL;
	size_t at = 0;

	if (a == NULL)
		return;
	while ((suspect = actor_next(&a->suspects, &at))) {
		run_release(&suspect->run);
		name_set_release(&suspect->told);
	}
	for (size_t i = 0; i < a->nfound; i++)
		run_release(&a->found[i].run);
	free(a->found);
	buf_release(&a->address);
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

static void
copy_set(struct attacks *a, struct name_set *out, const struct name_set *set)
{
	*out = (struct name_set){ 0 };
	for (size_t i = 0; i < set->nnames; i++)
		(void)name_set_add(out, &a->suspects.arena, set->names[i]);
	/* More of them than have names here. */
	out->count = set->count;
}

static void
copy_run(struct attacks *a, struct attack_run *out, const struct attack_run *r)
{
	*out = *r;
	copy_set(a, &out->others, &r->others);
	copy_set(a, &out->services, &r->services);
	copy_set(a, &out->hosts, &r->hosts);
	out->cap = r->ncites;
	out->cites = xmalloc((r->ncites + 1) * sizeof(*out->cites));
	if (r->ncites > 0)
		memcpy(out->cites, r->cites, r->ncites * sizeof(*out->cites));
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
	*(suspect->is.is_user ? &f->user : &f->address) = suspect->is.name;
	copy_run(a, &f->run, &suspect->run);
	/* Of one other that is who it was. */
	if (f->run.others.count == 1)
		*(suspect->is.is_user ? &f->address : &f->user) =
			f->run.others.names[0];
}

/* A run is over: what was it? */
static void
close_run(struct attacks *a, struct suspect *suspect)
{
	const struct attack_run *r = &suspect->run;

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
	run_release(&suspect->run);
	name_set_release(&suspect->told);
}

static bool
is_over_at(const struct attacks *a, const struct attack_run *r, int64_t ns)
{
	return r->failures > 0 &&
		ns - r->last.ns > a->limits.apart_s * ns_per_s;
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
		if (is_over_at(a, &suspect->run, now_ns))
			close_run(a, suspect);
	a->runs_most = 2 * a->nruns + RUNS_LEAST;
}

static void
add_cites(struct attack_run *r, const struct login *l)
{
	for (size_t i = 0; i < l->ncites; i++) {
		if (r->ncites == ATTACK_CITES_MAX) {
			r->more_cites = true;
			return;
		}
		r->cites = xgrow(
			r->cites, &r->cap, r->ncites + 1, sizeof(*r->cites));
		r->cites[r->ncites++] = l->cites[i];
	}
}

static void
add_failure(struct attacks *a, struct suspect *suspect, const struct login *l,
	struct span other)
{
	struct attack_run *r = &suspect->run;

	if (is_apart(a, r, l))
		close_run(a, suspect);
	if (r->failures == 0) {
		a->nruns++;
		r->first = l->when;
	}
	r->last = l->when;
	r->failures += l->attempts;
	if (other.len > 0)
		(void)name_set_add(&r->others, &a->suspects.arena, other);
	if (l->service.len > 0)
		(void)name_set_add(
			&r->services, &a->suspects.arena, l->service);
	if (l->host.len > 0)
		(void)name_set_add(&r->hosts, &a->suspects.arena, l->host);
	add_cites(r, l);
}

static struct span
address_of(const struct login *l)
{
	return l->client_ip.len > 0 ? l->client_ip : l->client_name;
}

/* True if the run before a success made a finding of it. */
static bool
add_success(struct attacks *a, struct suspect *suspect, const struct login *l,
	bool is_told)
{
	struct attack_run *r = &suspect->run;
	struct span other = suspect->is.is_user ? address_of(l) : l->user;
	bool was_tried = name_set_has(&r->others, other);
	struct attack *f = NULL;

	if (is_apart(a, r, l))
		close_run(a, suspect);
	if (r->failures == 0)
		return false;
	r->successes++;
	/* A user who is tried from everywhere logs in from home as ever. */
	if (is_told || a->limits.before == 0 ||
		r->failures < a->limits.before ||
		(suspect->is.is_user && !was_tried) ||
		!name_set_add(&suspect->told, &a->suspects.arena, other))
		return false;
	f = add_found(a, ATTACK_KIND_SUCCESS);
	f->grade = was_tried && !suspect->is.is_user ? 'A' : 'B';
	if (!suspect->is.is_user && ip_is_loopback(suspect->is.name))
		f->grade = 'C';
	f->user = arena_copy(&a->suspects.arena, l->user);
	f->address = arena_copy(&a->suspects.arena, address_of(l));
	f->why = suspect->is.is_user ? "of this user, from there and elsewhere"
		: was_tried          ? "from there, also of this user"
				     : "from there, of other users";
	copy_run(a, &f->run, r);
	f->run.last = l->when;
	if (l->ncites > 0)
		f->success = l->cites[0];
	return true;
}

/* An IPv6 address may be written in many ways. */
static void
set_canonical(struct attacks *a, struct login *l)
{
	struct addr addr;

	if (!addr_parse(l->client_ip, &addr))
		return;
	buf_clear(&a->address);
	addr_put(&a->address, &addr);
	l->client_ip = buf_span(&a->address);
}

void
attacks_add(struct attacks *a, const struct login *login)
{
	struct login canonical = *login;
	const struct login *l = &canonical;
	struct span address;
	bool told = false;

	set_canonical(a, &canonical);
	address = address_of(l);
	/* Who may not send a password in the clear has guessed nothing. */
	if (l->when.basis == WHEN_NONE ||
		(!l->succeeded && span_eq(l->reason, SPAN("tls-required"))))
		return;
	close_past(a, l->sort_ns);
	if (!l->succeeded) {
		a->failures += l->attempts;
		a->local += l->when.zone_known ? 0 : l->attempts;
		if (address.len > 0)
			add_failure(a, actor_get(&a->suspects, address, false),
				l, l->user);
		if (l->user.len > 0)
			add_failure(a, actor_get(&a->suspects, l->user, true),
				l, address);
		return;
	}
	if (address.len > 0)
		told = add_success(
			a, actor_get(&a->suspects, address, false), l, false);
	if (l->user.len > 0 && address.len > 0)
		(void)add_success(
			a, actor_get(&a->suspects, l->user, true), l, told);
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
		if (suspect->run.failures > 0)
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
