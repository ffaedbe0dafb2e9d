/* `waybill trace`: what happened to a mail. */
#include "query/trace/trace.h"
#include "query/cmd/answer/mail_spool.h"
#include "query/cmd/answer/trace_ask.h"
#include "query/cmd/answer/trace_progress.h"
#include "query/cmd/ask/counted.h"

#include <stdio.h>

struct trace_state {
	struct asking asking;
	const struct trace_options *options;
	struct tally_table *tallies;
	uint64_t limit;
	uint64_t seen;
	uint64_t shown;
	bool gave_up;
	/* Mails wait there for their order, or NULL. */
	struct mail_spool *spool;
	struct trace_progress progress;
	/* Kept back until it is known whether it is the only one. */
	const struct mail_answer *first;
};

/* Counting what lies beyond --limit stops after so many mails. */
enum { BEYOND_MAX = 1000 };

/* Nobody reads so many mails, but a count must not stop where reading does. */
enum { COUNTED_MAX = 1000000 };

static const struct option_row trace_own_rows[] = {
	OPTION(LIST, 0, "from", "A", trace_options, from,
		"envelope sender; '<>' is the null sender"),
	OPTION(LIST, 0, "to", "A", trace_options, to,
		"recipient: as delivered, as first given, or refused"),
	OPTION(LIST, 0, "subject", "TEXT", trace_options, subject,
		"contained in the decoded subject"),
	OPTION(LIST, 0, "message-id", "M", trace_options, message_id,
		"its Message-ID"),
	OPTION(LIST, 0, "queue-id", "Q", trace_options, queue_id,
		"a queue id it had"),
	OPTION(LIST, 0, "status", "LIST", trace_options, status,
		"what became of a recipient: delivered,failed,..."),
	OPTION(LIST, 0, "dsn", "5.1.*", trace_options, dsn,
		"enhanced status code of a recipient"),
	OPTION(LIST, 0, "relay", "HOST|IP", trace_options, relay,
		"the next hop of a recipient"),
	OPTION(FLAG, 0, "full", NULL, trace_options, full,
		"whole stories, also of several mails"),
	OPTION(FLAG, 0, "why", NULL, trace_options, why,
		"which lines join the legs, by which rule and grade"),
	OPTION_LAST,
};

static const struct option_row trace_rows[] = {
	OPTION_BLOCK("Index", index_rows, trace_options, index),
	{ .kind = OPTION_ROWS, .name = "Criteria", .rows = trace_own_rows },
	OPTION_BLOCK("Filters", filter_rows, trace_options, filters),
	OPTION_BLOCK("Output", output_rows, trace_options, output),
	OPTION_LAST,
};

static void
print_mail(struct trace_state *s, const struct mail_answer *mail, bool is_only)
{
	const struct mail_form form = {
		.is_story = is_only || s->options->full,
		.why = s->options->why,
		.all = s->options->full,
	};

	show_mail(&s->asking.printer, mail, &form);
	s->shown++;
}

/* Is one more to be shown? Else *go_on says whether to count on. */
static bool
is_within(struct trace_state *s, bool *go_on)
{
	s->seen++;
	if (s->seen <= s->limit)
		return true;
	s->gave_up = s->seen - s->limit >= BEYOND_MAX;
	*go_on = !s->gave_up;
	return false;
}

static bool
can_print(const struct trace_state *s)
{
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

static bool
count_mail(struct trace_state *s, const struct mail_answer *mail)
{
	if (s->seen == COUNTED_MAX)
		return false;
	s->seen++;
	if (s->tallies)
		tally_mail(s->tallies, mail);
	return true;
}

static bool
on_mail(void *ctx, const struct mail_answer *mail)
{
	struct trace_state *s = ctx;
	bool go_on = true;

	if (s->options->filters.count || s->tallies)
		return count_mail(s, mail);
	if (s->spool)
		return mail_spool_add(s->spool, mail);
	if (!is_within(s, &go_on))
		return go_on;
	trace_progress_end(&s->progress);
	if (s->seen == 1) {
		s->first = mail;
		return true;
	}
	if (s->first)
		print_mail(s, s->first, false);
	s->first = NULL;
	print_mail(s, mail, false);
	return can_print(s);
}

static bool
on_spooled(void *ctx, struct span bytes, bool begins)
{
	struct trace_state *s = ctx;
	bool go_on = true;

	if (begins ? !is_within(s, &go_on) : s->seen > s->limit)
		return go_on;
	s->shown += begins;
	return printer_pass(&s->asking.printer, bytes) && can_print(s);
}

static void
say_keys(const struct trace_outcome *outcome)
{
	for (size_t i = 0; i < outcome->nkeys; i++) {
		const struct trace_key_note *n = &outcome->keys[i];

		if (outcome->nkeys > 1 && n->mails == 0 && n->taken_as.len == 0)
			diag("%.*s: nothing found", (int)n->key.len,
				n->key.ptr);
		if (n->taken_as.len > 0 && n->mails > 0 &&
			(n->other_case || n->prefix ||
				span_find_char(n->key, '@') != SIZE_MAX))
			diag("%.*s: found as %.*s%s%s", (int)n->key.len,
				n->key.ptr, (int)n->taken_as.len,
				n->taken_as.ptr,
				n->other_case ? ", written in another case"
					      : "",
				n->prefix ? ", the beginning of a longer one"
					  : "");
	}
	if (outcome->no_subjects)
		diag("no line of the evidence logs a subject, so --subject "
		     "cannot find anything in it");
	if (outcome->other_subjects)
		diag("lines of the evidence log subjects, but no mail that "
		     "fits has this one; a mail whose subject no line logs is "
		     "not found by it");
}

/* Where a list ends before its mails do. */
static void
say_shown(const struct trace_state *s, bool cut)
{
	bool is_more = cut || s->gave_up;

	if (s->seen == 0 || (!cut && s->seen == s->shown))
		return;
	if (s->seen == s->shown)
		diag("%llu shown, and there are more: -n asks for more of "
		     "them, a window or another criterion for fewer",
			(unsigned long long)s->shown);
	else
		diag("%llu of %s%llu shown", (unsigned long long)s->shown,
			is_more ? "more than " : "",
			(unsigned long long)s->seen);
}

static int
finish(struct trace_state *s, const struct trace_question *q,
	const struct trace_outcome *outcome)
{
	struct asking *a = &s->asking;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool is_list = false;

	a->undecided = outcome->undecided;
	if (!a->ctx->is_quiet)
		say_keys(outcome);
	if (s->first)
		print_mail(s, s->first, s->seen == 1);
	is_list = !counted_end(a, s->tallies, s->seen, s->limit);
	if (is_list && s->seen == 0)
		rc = asking_absent_near(a, trace_asked(a, s->options, q),
			outcome->near, outcome->nnear, &err);
	if (is_list)
		say_shown(s, outcome->cut);
	if (!is_list || s->seen > 1)
		asking_tell_gaps(a);
	if (is_list)
		(void)asking_end(a);
	if (a->undecided)
		diag("of a mail that does not fit by the lines that were read "
		     "not all were read, for there are too many: whether it "
		     "fits is not known ('waybill search' with its queue id "
		     "looks through all of them)");
	if (rc != WB_OK)
		return diag_err(&err);
	if (s->seen == 0 && a->undecided)
		return EXIT_BROKEN;
	return s->seen > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

/* A text tells one mail otherwise than several; and a dossier keeps them. */
static bool
is_spooled(const struct trace_state *s)
{
	const struct output_options *o = &s->options->output;

	return (o->json || o->csv) && !s->asking.ctx->sink;
}

/* Rows of a table, and counts, do not tell of other tries of a mail. */
static bool
is_of_rows(const struct trace_state *s, const struct trace_question *q)
{
	const struct trace_options *o = s->options;

	if (s->asking.ctx->sink || o->output.json)
		return false;
	return o->filters.count || s->tallies || o->output.csv ||
		(!o->full && q->keys.count == 0 &&
			(q->has_since || q->has_until));
}

/* Of one mail alone a text is the whole story. */
static enum wb_err
run_rows(struct trace_state *s, struct view *view, struct trace_question *q,
	struct trace_outcome *outcome, struct err *err)
{
	enum wb_err rc = WB_OK;

	q->without_tries = is_of_rows(s, q);
	rc = trace_run(view, q, on_mail, s, outcome, err);
	if (rc != WB_OK || !q->without_tries || !s->first || s->seen != 1)
		return rc;
	q->without_tries = false;
	s->first = NULL;
	s->seen = 0;
	return trace_run(view, q, on_mail, s, outcome, err);
}

static enum wb_err
run(struct trace_state *s, struct view *view, struct trace_question *q,
	struct trace_outcome *outcome, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	enum wb_err rc = WB_OK;

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (f->count_by) {
		s->tallies = tally_new(f->count_by, &s->asking.zone, err);
		if (!s->tallies)
			return err->code;
	}
	if (!f->count && !s->tallies) {
		asking_begin(&s->asking, SHOW_MAILS);
		if (is_spooled(s))
			s->spool = mail_spool_new(
				&s->asking.printer, s->asking.ctx->spare);
	}
	q->in_any_order = s->spool || f->count || s->tallies;
	q->progress = trace_progress_tell;
	q->progress_ctx = &s->progress;
	trace_progress_begin(&s->progress);
	rc = run_rows(s, view, q, outcome, err);
	trace_progress_end(&s->progress);
	if (rc == WB_OK && s->spool)
		rc = mail_spool_each(s->spool, q->reverse, outcome->mails,
			on_spooled, s, err);
	mail_spool_free(s->spool);
	s->spool = NULL;
	return rc;
}

/* What comes behind the limit need not be told; but which mails are the last
 * ones only many of them show. */
static uint64_t
limit_of(const struct filter_options *f)
{
	if (f->reverse && f->limit.value < BEYOND_MAX)
		return 0;
	return f->limit.value;
}

static int
trace_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct trace_options *o = ctx->options;
	struct trace_state s = { .options = o };
	struct trace_question q = { 0 };
	struct trace_outcome outcome = { 0 };
	struct view *view = NULL;
	struct err err = { 0 };
	int status = 0;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &o->filters, &err);

	if (rc == WB_OK)
		rc = trace_ask(&s.asking, o, argc, argv, &q, &err);
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (o->filters.count || o->filters.count_by)
		q.limit = COUNTED_MAX;
	else if (o->filters.limit.given)
		q.limit = limit_of(&o->filters);
	if (rc == WB_OK) {
		view = view_new(
			s.asking.indexes, s.asking.nindexes, &s.asking.spec);
		rc = run(&s, view, &q, &outcome, &err);
	}
	status = rc == WB_OK ? finish(&s, &q, &outcome) : diag_err(&err);
	tally_free(s.tallies);
	view_free(view);
	asking_release(&s.asking);
	return status;
}

const struct command command_trace = {
	.name = "trace",
	.summary = "what happened to a mail",
	.usage = "[-i INDEX] [CRITERIA] [KEY...]",
	.use = INDEX_READ,
	.run = trace_command,
	.options = trace_rows,
	.options_bytes = sizeof(struct trace_options),
};
