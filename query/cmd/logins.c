/* `waybill logins`: authentications, each attempt once. */
#include "query/cmd/answer/logins_ask.h"
#include "query/cmd/ask/counted.h"
#include "query/user/login/login_sum.h"
#include "query/user/login/user_near.h"

#include <stdio.h>

struct logins_state {
	struct asking asking;
	const struct logins_options *options;
	struct filter_options filters;
	struct login_ask ask;
	struct tally_table *tallies;
	/* Of --attacks, of --summary; else NULL. */
	struct attacks *attacks;
	struct login_sum *sums;
	uint64_t limit;
	uint64_t seen;
	uint64_t shown;
	/* Attempts, which are more where a line tells of several. */
	uint64_t attempts;
};

/* A row of the answer, whatever its type. */
static bool
take_row(struct logins_state *s, const struct row_type *rows,
	const struct row_value *values)
{
	s->seen++;
	if (s->options->filters.count)
		return true;
	if (s->tallies) {
		tally_row(s->tallies, rows, values);
		return true;
	}
	if (s->shown == s->limit)
		return true;
	show_row(&s->asking.printer, rows, values);
	s->shown++;
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

static bool
on_login(void *ctx, const struct login *login)
{
	struct logins_state *s = ctx;
	struct row_value values[LOGIN_COLUMNS];

	if (s->attacks) {
		attacks_add(s->attacks, login);
		return true;
	}
	s->attempts += login->attempts;
	if (s->sums) {
		s->seen++;
		login_sum_add(s->sums, login);
		return true;
	}
	if (s->tallies)
		tally_weigh(s->tallies, login->attempts);
	login_values(login, values);
	return take_row(s, &login_rows, values);
}

static bool
on_attack(void *ctx, const struct row_value *values)
{
	struct logins_state *s = ctx;

	s->attempts++;
	return take_row(s, &attack_rows, values);
}

static bool
on_sum(void *ctx, const struct row_value *values)
{
	struct logins_state *s = ctx;

	show_row(&s->asking.printer, &login_sum_rows, values);
	return !printer_failed(&s->asking.printer);
}

static enum wb_err
run(struct logins_state *s, struct login_sink *sink, struct err *err)
{
	struct asking *a = &s->asking;
	const struct logins_options *o = s->options;
	const struct filter_options *f = &o->filters;
	const struct attack_limits limits = logins_limits(o);
	const struct row_type *rows = o->attacks ? &attack_rows : &login_rows;
	enum wb_err rc = WB_OK;

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (f->count_by) {
		s->tallies = tally_new_rows(f->count_by, rows, &a->zone, err);
		if (!s->tallies)
			return err->code;
	}
	if (o->attacks)
		s->attacks = attacks_new(&limits);
	else if (o->summary && !f->count && !s->tallies)
		s->sums = login_sum_new(&a->zone);
	if (!f->count && !s->tallies)
		asking_begin_rows(a, s->sums ? &login_sum_rows : rows);
	sink->each = on_login;
	sink->ctx = s;
	/* Runs of failures are told forwards; their findings may be reversed.
	 */
	if (o->attacks)
		a->spec.reverse = false;
	rc = logins_each(a->indexes, a->nindexes, &a->spec, &s->ask, sink, err);
	if (rc == WB_OK && s->attacks)
		attacks_each(s->attacks, f->reverse, on_attack, s);
	if (rc == WB_OK && s->sums)
		login_sum_each(s->sums, s->limit, on_sum, s);
	return rc;
}

/* Of attacks, what was looked at. */
static struct span
attacks_looked_at(const struct logins_state *s)
{
	const struct attack_limits l = logins_limits(s->options);

	return span_of(arena_printf(&s->asking.ctx->arena,
		"%llu failed attempts were looked at, and no threshold was "
		"reached: %llu failures from one address, %llu users tried "
		"from one address, one user tried from %llu addresses, or a "
		"login after %llu failures, each no more than %lld s after "
		"the one before (--brute-force, --spraying, --distributed, "
		"--before, --apart)",
		(unsigned long long)attacks_failures(s->attacks),
		(unsigned long long)l.brute_force,
		(unsigned long long)l.spraying,
		(unsigned long long)l.distributed, (unsigned long long)l.before,
		(long long)l.apart_s));
}

static enum wb_err
tell_absence(struct logins_state *s, struct span asked, struct err *err)
{
	struct asking *a = &s->asking;
	const struct login_ask *ask = &s->ask;
	struct user_near near = { 0 };
	enum wb_err rc = WB_OK;

	if (s->attacks)
		near.sentences[near.count++] = attacks_looked_at(s);
	for (size_t i = 0; i < ask->nwhos && rc == WB_OK; i++)
		rc = user_near(a->indexes, a->nindexes, ask->whos[i],
			&a->ctx->arena, &near, err);
	for (size_t i = 0; i < ask->nusers && rc == WB_OK; i++)
		rc = user_near(a->indexes, a->nindexes, ask->users[i],
			&a->ctx->arena, &near, err);
	if (rc != WB_OK)
		return rc;
	return asking_absent_near(a, asked, near.sentences, near.count, err);
}

/* Runs of failures are put together by time. */
static void
tell_local(const struct logins_state *s)
{
	uint64_t local = s->attacks ? attacks_local(s->attacks) : 0;

	if (local > 0 && local < attacks_failures(s->attacks))
		diag("%llu of %llu failures are of hosts whose zone is not "
		     "known, so they may be put hours from where they belong, "
		     "and attacks be missed: --tz-of of 'waybill index' names "
		     "it",
			(unsigned long long)local,
			(unsigned long long)attacks_failures(s->attacks));
}

static int
finish(struct logins_state *s, const struct login_sink *sink, struct span asked)
{
	struct asking *a = &s->asking;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool is_list = false;

	if (sink->timeless > 0)
		diag("%llu logins fit but have no time, so the window leaves "
		     "them out",
			(unsigned long long)sink->timeless);
	tell_local(s);
	is_list = !counted_end(a, s->tallies, s->attempts, s->limit);
	if (is_list && s->seen == 0)
		rc = tell_absence(s, asked, &err);
	if (s->seen > s->shown && is_list && !s->sums)
		diag("%llu of %llu shown", (unsigned long long)s->shown,
			(unsigned long long)s->seen);
	if (!is_list || s->seen > 0)
		asking_tell_gaps(a);
	if (is_list)
		(void)asking_end(a);
	if (rc != WB_OK)
		return diag_err(&err);
	return s->seen > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

static int
logins_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct logins_options *o = ctx->options;
	struct logins_state s = { .options = o,
		.filters = logins_line_filters(&o->filters) };
	struct login_sink sink = { 0 };
	struct err err = { 0 };
	int status = 0;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &s.filters, &err);

	if (rc == WB_OK)
		rc = logins_check(o, &err);
	if (rc == WB_OK)
		rc = logins_ask(&s.asking, o, argc, argv, &s.ask, &err);
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (rc == WB_OK)
		rc = run(&s, &sink, &err);
	status = rc == WB_OK
		? finish(&s, &sink, logins_asked(&s.asking, o, argc, argv))
		: diag_err(&err);
	tally_free(s.tallies);
	attacks_free(s.attacks);
	login_sum_free(s.sums);
	asking_release(&s.asking);
	return status;
}

const struct command command_logins = {
	.name = "logins",
	.summary = "authentications, each attempt once",
	.usage = "[-i INDEX] [FILTER...] [WHO...]",
	.use = INDEX_READ,
	.run = logins_command,
	.options = logins_rows,
	.options_bytes = sizeof(struct logins_options),
};
