/* `waybill sessions`: who was logged in, from when to when. */
#include "query/cmd/answer/sessions.h"

#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/who_args.h"
#include "query/lang/time_arg.h"
#include "query/user/session/session_check.h"
#include "query/user/session/session_filter.h"
#include "query/user/session/session_row.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option_row own_rows[] = {
	OPTION(STRING, 0, "at", "T", sessions_options, at, "who was on at T"),
	OPTION(FLAG, 0, "last", NULL, sessions_options, last,
		"login records as last(1) prints them, with starts"),
	OPTION(FLAG, 0, "total", NULL, sessions_options, total,
		"connect time of login records, as ac(8) counts it"),
	OPTION(FLAG, 0, "daily", NULL, sessions_options, daily,
		"the same for each day, as ac -d"),
	OPTION(FLAG, 0, "by-user", NULL, sessions_options, by_user,
		"the same for each user, as ac -p"),
	OPTION(FLAG, 0, "check", NULL, sessions_options, check,
		"what login records contradict: signs of tampering"),
	OPTION_LAST,
};

static const struct option_row sessions_rows[] = {
	OPTION_BLOCK("Index", index_rows, sessions_options, index),
	{ .kind = OPTION_ROWS, .name = "Answer", .rows = own_rows },
	OPTION_BLOCK("Filters", filter_rows, sessions_options, filters),
	OPTION_BLOCK("Output", output_rows, sessions_options, output),
	OPTION_LAST,
};

static void
on_lost(void *ctx, const struct search_loss *loss)
{
	struct buf text = { 0 };

	(void)ctx;
	search_loss_put(&text, loss);
	diag("%s", buf_cstr(&text));
	buf_release(&text);
}

static bool
is_sum(const struct sessions_options *o)
{
	return o->total || o->daily || o->by_user;
}

static enum wb_err
check_form(const struct sessions_options *o, struct err *err)
{
	if (o->last && is_sum(o))
		return err_set(err, WB_USAGE,
			"--last lists sessions; --total, --daily and --by-user "
			"add them up");
	if (o->last && (o->output.json || o->output.csv))
		return err_set(err, WB_USAGE,
			"--last is a form of text: no --json or --csv with it");
	if (o->check && (o->last || is_sum(o) || o->at))
		return err_set(err, WB_USAGE,
			"--check tells what records contradict; it goes with "
			"none of --last, --total, --daily, --by-user and --at");
	if (o->at && is_sum(o))
		return err_set(err, WB_USAGE,
			"--at is a moment, which has no connect time");
	return WB_OK;
}

static void
set_window(struct sessions_state *s)
{
	const struct search_spec *spec = &s->asking.spec;

	s->question.has_since = spec->has_since;
	s->question.has_until = spec->has_until;
	s->question.since_ns = spec->since_ns;
	s->question.until_ns = spec->until_ns;
}

/* Sessions that had begun and not ended. */
static enum wb_err
read_at(struct sessions_state *s, struct err *err)
{
	struct asking *a = &s->asking;
	struct session_question *q = &s->question;
	struct time_arg at;
	enum wb_err rc = WB_OK;

	if (!s->options->at)
		return WB_OK;
	if (q->has_since || q->has_until)
		return err_set(err, WB_USAGE,
			"--at is a moment: no --since, --until, --on or "
			"--around with it");
	rc = time_arg_parse(span_of(s->options->at), &a->zone, &at, err);
	if (rc != WB_OK)
		return rc;
	q->has_since = q->has_until = true;
	q->since_ns = q->until_ns = at.from_ns + 1;
	a->since = (struct when){ .basis = WHEN_STATED,
		.ns = at.from_ns,
		.zone_known = true,
		.min_ns = at.from_ns,
		.max_ns = at.from_ns };
	a->until = a->since;
	return WB_OK;
}

static enum wb_err
read_question(struct sessions_state *s, int argc, char **argv, struct err *err)
{
	struct node *who = NULL;
	enum wb_err rc = WB_OK;

	s->question.spec = &s->asking.spec;
	s->question.only_records = s->options->last || is_sum(s->options);
	s->question.with_boots =
		s->options->last && !s->tallies && !s->options->filters.count;
	if (is_sum(s->options) && !s->tallies)
		sessions_sum_begin(s);
	if (s->options->filters.scan)
		s->asking.spec.lost = on_lost;
	set_window(s);
	rc = read_at(s, err);
	if (rc == WB_OK)
		rc = who_args(&s->asking, argc, argv, session_who, &who, err);
	s->question.filter = who;
	return rc;
}

/* Which session is at a place of the answer, which --reverse turns round. */
static size_t
session_at(const struct sessions_state *s, size_t i)
{
	return s->options->filters.reverse ? s->set.count - 1 - i : i;
}

static enum wb_err
print_rows(struct sessions_state *s, struct err *err)
{
	struct session_row row;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->set.count && rc == WB_OK; i++) {
		const size_t at = session_at(s, i);

		if (!s->tallies && s->shown == s->limit)
			break;
		rc = session_row(&s->set, &s->set.items[at], &row, err);
		if (rc != WB_OK)
			break;
		session_set_pass(&s->set, at);
		if (s->tallies) {
			tally_row(s->tallies, &session_rows, row.values);
			continue;
		}
		show_row(&s->asking.printer, &session_rows, row.values);
		s->shown++;
		if (printer_failed(&s->asking.printer) ||
			cmd_out_failed(s->asking.ctx))
			break;
	}
	return rc;
}

static struct span
asked(struct sessions_state *s, int argc, char **argv)
{
	struct span all = who_asked(&s->asking, argc, argv);

	if (s->options->check)
		return span_of(arena_printf(&s->asking.ctx->arena,
			"%.*s --check", (int)all.len, all.ptr));
	if (!s->options->at)
		return all;
	return span_of(arena_printf(&s->asking.ctx->arena, "%.*s --at %s",
		(int)all.len, all.ptr, s->options->at));
}

static enum wb_err
tell_absence(struct sessions_state *s, struct span what, struct err *err)
{
	const struct span near =
		SPAN("--last, --total, --daily and --by-user are of login "
		     "records (wtmp, utmp) alone, as last and ac read them; "
		     "without them, sessions that lines tell of are listed, "
		     "too");

	return asking_absent_near(
		&s->asking, what, &near, s->question.only_records ? 1 : 0, err);
}

/* Rows, or what stands for them. */
static enum wb_err
print_found(struct sessions_state *s, struct err *err)
{
	if (s->options->last) {
		sessions_print_last(s);
		return WB_OK;
	}
	if (is_sum(s->options)) {
		sessions_print_sums(s);
		return WB_OK;
	}
	return print_rows(s, err);
}

static enum wb_err
answer(struct sessions_state *s, struct span what, struct err *err)
{
	struct asking *a = &s->asking;
	const uint64_t found = s->ended + s->set.count;
	enum wb_err rc = WB_OK;

	if (s->tallies)
		rc = print_rows(s, err);
	if (rc != WB_OK || counted_end(a, s->tallies, found, s->limit))
		return rc;
	asking_begin_rows(
		a, is_sum(s->options) ? &sessions_sum_rows : &session_rows);
	if (found == 0)
		rc = tell_absence(s, what, err);
	else
		rc = print_found(s, err);
	if (!is_sum(s->options) && s->set.count > s->shown)
		diag("%llu of %llu shown", (unsigned long long)s->shown,
			(unsigned long long)s->set.count);
	if (found > 0 && !is_sum(s->options))
		sessions_check_hint(s);
	(void)asking_end(a);
	return rc;
}

static enum wb_err
run(struct sessions_state *s, int argc, char **argv, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct asking *a = &s->asking;
	enum wb_err rc = asking_unmask(a, err);

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (rc == WB_OK)
		rc = check_form(s->options, err);
	if (rc == WB_OK && f->count_by) {
		s->tallies = tally_new_rows(f->count_by,
			s->options->check ? &session_check_rows : &session_rows,
			&a->zone, err);
		if (!s->tallies)
			rc = err->code;
	}
	if (rc == WB_OK)
		rc = read_question(s, argc, argv, err);
	session_set_init(&s->set, a->indexes, a->nindexes);
	if (rc == WB_OK && s->options->check)
		return sessions_check(s, asked(s, argc, argv), err);
	if (rc == WB_OK)
		rc = sessions_read(&s->set, &s->question, err);
	return rc == WB_OK ? answer(s, asked(s, argc, argv), err) : rc;
}

static int
sessions_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct sessions_options *o = ctx->options;
	struct sessions_state s = { .options = o };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &o->filters, &err);

	if (rc == WB_OK)
		rc = run(&s, argc, argv, &err);
	if (rc != WB_OK)
		status = diag_err(&err);
	else if (s.ended + s.set.count == 0)
		status = EXIT_ABSENT;
	tally_free(s.tallies);
	free(s.sums.items);
	session_set_release(&s.set);
	asking_release(&s.asking);
	return status;
}

const struct command command_sessions = {
	.name = "sessions",
	.summary = "login sessions (compare last, ac)",
	.usage = "[-i INDEX] [FILTER...] [WHO...]",
	.use = INDEX_READ,
	.run = sessions_command,
	.options = sessions_rows,
	.options_bytes = sizeof(struct sessions_options),
};
