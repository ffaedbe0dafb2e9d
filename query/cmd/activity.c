/* `waybill activity`: one timeline of a person, or of an address. */
#include "query/cmd/answer/activity_ask.h"
#include "query/cmd/answer/activity_tell.h"
#include "query/cmd/ask/counted.h"

#include <stdio.h>

/* Counting what lies beyond --limit stops after so many. */
enum { BEYOND_MAX = 10000 };

struct activity_state {
	struct asking asking;
	const struct activity_options *options;
	/* Without --user, which rows of some types call otherwise. */
	struct filter_options filters;
	struct activity_asked asked;
	struct tally_table *tallies;
	uint64_t limit;
	uint64_t seen;
	uint64_t shown;
	bool gave_up;
};

static void
show(struct activity_state *s, const struct activity *a)
{
	static const struct mail_form form = { .is_story = false };
	struct printer *p = &s->asking.printer;
	struct row_value values[PROCESS_COLUMNS];

	if (!s->options->output.json) {
		activity_values(a, values);
		show_row(p, &activity_rows, values);
	} else if (a->mail) {
		show_mail(p, a->mail, &form);
	} else if (a->event) {
		show_event(p, a->event);
	} else if (a->process) {
		process_values(a->process, values);
		show_row(p, &process_rows, values);
	} else {
		show_row(p, a->row, a->values);
	}
}

static bool
on_activity(void *ctx, const struct activity *a)
{
	struct activity_state *s = ctx;
	struct row_value values[ACTIVITY_COLUMNS];

	s->seen++;
	if (s->options->filters.count)
		return true;
	if (s->tallies) {
		activity_values(a, values);
		tally_row(s->tallies, &activity_rows, values);
		return true;
	}
	if (s->shown == s->limit) {
		s->gave_up = s->seen - s->shown >= BEYOND_MAX;
		return !s->gave_up;
	}
	if (s->seen == 1)
		activity_tell(&s->asking, &s->asked.identity, &s->asked.bad);
	show(s, a);
	s->shown++;
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

static struct span
asked(const struct activity_state *s)
{
	struct buf text = { 0 };
	struct span all = { 0 };

	for (size_t i = 0; i < s->asked.identity.count; i++) {
		if (!s->asked.identity.names[i].is_asked)
			continue;
		buf_puts(&text, text.len > 0 ? " " : "");
		buf_put(&text, s->asked.identity.names[i].text);
	}
	for (size_t i = 0; i < s->options->filters.users.count; i++)
		buf_printf(&text, " --user %s",
			s->options->filters.users.items[i]);
	all = arena_copy(&s->asking.ctx->arena, buf_span(&text));
	buf_release(&text);
	return all;
}

static void
say(const struct activity_state *s, const struct activity_counts *counts)
{
	bool is_list = !s->tallies && !s->options->filters.count;

	if (counts->timeless > 0)
		diag("%llu lines fit but have no time, so the window leaves "
		     "them out",
			(unsigned long long)counts->timeless);
	if (counts->cut)
		diag("there are more mails than these: narrow the question (a "
		     "window, a host)");
	if (counts->shells > 0)
		diag("what was run after a login from there is not shown where "
		     "its line names no address, as most do not: 'waybill "
		     "activity USER' has what a user ran");
	for (size_t i = 0; i < s->asked.identity.nnear && s->seen > 0; i++)
		diag("%.*s", (int)s->asked.identity.near[i].len,
			s->asked.identity.near[i].ptr);
	if (s->seen > s->shown && is_list)
		diag("%llu of %s%llu shown", (unsigned long long)s->shown,
			s->gave_up ? "more than " : "",
			(unsigned long long)s->seen);
}

static enum wb_err
tell_absence(struct activity_state *s, struct err *err)
{
	struct identity *id = &s->asked.identity;

	if (s->asked.wants_bad && !s->asked.bad.is_found &&
		id->nnear < sizeof(id->near) / sizeof(id->near[0]))
		id->near[id->nnear++] = s->options->bad_ips.count > 0
			? SPAN("No login from the addresses of --bad-ip "
			       "succeeded.")
			: SPAN("No login succeeded after so many failures from "
			       "its address; --bad-ip names an address, "
			       "--failures another number.");
	return asking_absent_near(
		&s->asking, asked(s), id->near, id->nnear, err);
}

static int
finish(struct activity_state *s, const struct activity_counts *counts)
{
	struct asking *a = &s->asking;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool is_list = !counted_end(a, s->tallies, s->seen, s->limit);

	if (is_list && s->seen == 0)
		rc = tell_absence(s, &err);
	say(s, counts);
	if (is_list)
		(void)asking_end(a);
	if (rc != WB_OK)
		return diag_err(&err);
	return s->seen > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

static enum wb_err
run(struct activity_state *s, struct activity_counts *counts, struct err *err)
{
	struct asking *a = &s->asking;
	const struct filter_options *f = &s->options->filters;

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (f->count_by) {
		s->tallies = tally_new_rows(
			f->count_by, &activity_rows, &a->zone, err);
		if (!s->tallies)
			return err->code;
	}
	if (!f->count && !s->tallies)
		asking_begin_rows(a, &activity_rows);
	/* Without such a login nothing is of it. */
	if (s->asked.wants_bad && !s->asked.bad.is_found)
		return WB_OK;
	return activity_each(&s->asked.question, on_activity, s, counts, err);
}

static int
activity_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct activity_options *o = ctx->options;
	struct activity_state *s = arena_alloc(&ctx->arena, sizeof(*s));
	struct activity_counts counts = { 0 };
	struct err err = { 0 };
	int status = 0;
	enum wb_err rc = WB_OK;

	s->options = o;
	s->filters = o->filters;
	s->filters.users = (struct option_list){ 0 };
	rc = asking_init(
		&s->asking, ctx, &o->index, &o->output, &s->filters, &err);
	if (rc == WB_OK)
		rc = asking_unmask(&s->asking, &err);
	if (rc == WB_OK)
		rc = activity_ask(&s->asking, o, argc, argv, &s->asked, &err);
	if (rc == WB_OK)
		rc = run(s, &counts, &err);
	status = rc == WB_OK ? finish(s, &counts) : diag_err(&err);
	tally_free(s->tallies);
	activity_asked_release(&s->asked);
	asking_release(&s->asking);
	return status;
}

const struct command command_activity = {
	.name = "activity",
	.summary = "one timeline: mail, logins, mailbox, processes",
	.usage = "[-i INDEX] [FILTER...] WHO...",
	.use = INDEX_READ,
	.run = activity_command,
	.options = activity_options_rows,
	.options_bytes = sizeof(struct activity_options),
};
