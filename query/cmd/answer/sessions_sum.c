/* Connect time as ac(8) prints it. */
#include "query/cmd/answer/sessions.h"

#include "format/time/civil.h"
#include "query/show/escape.h"
#include "query/show/row.h"
#include "query/user/session/session_sum.h"

enum column { COLUMN_day, COLUMN_user, COLUMN_connect_s, COLUMN_sessions };
enum { COLUMNS = 4, DAY_BYTES = 16, DAY_S = 86400 };

/* clang-format off */
static const struct row_column columns[COLUMNS] = {
	[COLUMN_day] = { "day", ROW_TEXT, 10 },
	[COLUMN_user] = { "user", ROW_TEXT, 8 },
	[COLUMN_connect_s] = { "connect_s", ROW_NUMBER, 8 },
	[COLUMN_sessions] = { "sessions", ROW_COUNT, 4 },
};
/* clang-format on */

const struct row_type sessions_sum_rows = { "summary", COLUMNS, columns };

static void
print_row(struct sessions_state *s, const struct session_sums *sums,
	const struct session_sum *sum)
{
	struct row_value v[COLUMNS] = { 0 };
	char day[CIVIL_TEXT_MAX];

	(void)civil_format(
		day, sum->day * DAY_S * 1000000000, 0, CIVIL_ZONE_NONE, 0);
	v[COLUMN_day].is_given = sums->by_day;
	v[COLUMN_day].text = (struct span){ day, 10 };
	v[COLUMN_user].is_given = sums->by_user;
	v[COLUMN_user].text = names_get(s->set.names, sum->user);
	v[COLUMN_connect_s].is_given = true;
	v[COLUMN_connect_s].number = (double)sum->seconds;
	v[COLUMN_sessions].is_given = true;
	v[COLUMN_sessions].integer = (int64_t)sum->sessions;
	show_row(&s->asking.printer, &sessions_sum_rows, v);
}

static double
hours(int64_t seconds)
{
	return (double)seconds / 3600;
}

static void
print_user(struct sessions_state *s, const struct session_sum *sum)
{
	struct buf name = { 0 };

	escape_text(&name, names_get(s->set.names, sum->user));
	fprintf(s->asking.ctx->out, "\t%-30s %10.2f\n", buf_cstr(&name),
		hours(sum->seconds));
	buf_release(&name);
}

static void
print_total(struct sessions_state *s, const struct session_sums *sums,
	int64_t day, int64_t seconds)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c;

	if (sums->by_day) {
		civil_from_days(day, &c);
		fprintf(s->asking.ctx->out, "%s %2u %lld", months[c.month - 1],
			c.day, (long long)c.year);
	}
	fprintf(s->asking.ctx->out, "\ttotal %11.2f\n", hours(seconds));
}

/* The users of a day, if they are asked for, and the total of all of them. */
static void
print_text(struct sessions_state *s, const struct session_sums *sums)
{
	int64_t seconds = 0;

	for (size_t i = 0; i < sums->count; i++) {
		const struct session_sum *sum = &sums->items[i];

		seconds += sum->seconds;
		if (sums->by_user && s->shown < s->limit) {
			print_user(s, sum);
			s->shown++;
		}
		if (i + 1 < sums->count && sums->items[i + 1].day == sum->day)
			continue;
		print_total(s, sums, sum->day, seconds);
		seconds = 0;
	}
}

static void
say_what_counts(const struct session_sums *sums)
{
	if (sums->unknown_ends > 0)
		diag("%llu sessions count nothing, since nobody knows when "
		     "they ended (superseded, crash)",
			(unsigned long long)sums->unknown_ends);
	if (sums->open > 0)
		diag("%llu sessions without an end count up to the last time "
		     "known of their machine",
			(unsigned long long)sums->open);
}

static void
on_ended(void *ctx, const struct session *session)
{
	struct sessions_state *s = ctx;

	s->ended++;
	if (!s->options->filters.count)
		session_sums_add(&s->sums, &s->set, session, &s->question);
}

void
sessions_sum_begin(struct sessions_state *s)
{
	const struct sessions_options *o = s->options;

	s->sums = (struct session_sums){ .by_day = o->daily,
		.by_user = o->by_user,
		.zone = &s->asking.zone };
	s->question.ended = on_ended;
	s->question.ended_ctx = s;
}

void
sessions_print_sums(struct sessions_state *s)
{
	const struct sessions_options *o = s->options;
	struct session_sums *sums = &s->sums;

	for (size_t i = 0; i < s->set.count; i++)
		session_sums_add(sums, &s->set, &s->set.items[i], &s->question);
	session_sums_end(sums);
	if (o->output.json || o->output.csv)
		for (size_t i = 0; i < sums->count && i < s->limit; i++)
			print_row(s, sums, &sums->items[i]);
	else
		print_text(s, sums);
	say_what_counts(sums);
}
