/* The output of last(1), but for what it takes from the machine it runs on. */
#include "query/cmd/answer/sessions.h"

#include "format/time/civil.h"
#include "query/show/escape.h"

#include <stdlib.h>

enum { LAST_BYTES = 32, USER_WIDTH = 8, TTY_WIDTH = 12, HOST_WIDTH = 16 };

static const int64_t ns_per_s = 1000000000;

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* "Sun Sep 13 14:58:20 2020", in the zone of the answer. */
static void
put_time(struct buf *out, const struct sessions_state *s, int64_t ns)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t utc_s = floor_div(ns, ns_per_s);
	int64_t local_s = utc_s + zone_offset(&s->asking.zone, utc_s);
	int64_t day = floor_div(local_s, 86400);
	struct civil c;

	civil_from_seconds(local_s, &c);
	buf_printf(out, "%s %s %2u %02u:%02u:%02u %lld",
		days[(day % 7 + 7) % 7], months[c.month - 1], c.day, c.hour,
		c.minute, c.second, (long long)c.year);
}

/* A column, cut to its width. */
static void
put_column(struct buf *out, struct span text, size_t width)
{
	size_t from = out->len;

	escape_text(out, span_slice(text, 0, width));
	while (out->len - from < width)
		buf_putc(out, ' ');
	buf_putc(out, ' ');
}

/* "ftpd1234" is one terminal for last, and "uucp7" another. */
static struct span
line_of(struct span tty)
{
	static const struct span kinds[] = { SPAN_INIT("ftp"),
		SPAN_INIT("uucp") };

	for (size_t i = 0; i < 2; i++) {
		struct span rest = tty;

		if (span_eat(&rest, kinds[i]) && rest.len > 0 &&
			is_digit(rest.ptr[0]))
			return kinds[i];
	}
	return tty;
}

static void
put_length(struct buf *out, const struct session *s)
{
	int64_t from_s = floor_div(s->begin.ns, ns_per_s);
	int64_t minutes = (floor_div(s->end.ns, ns_per_s) - from_s) / 60;
	const char *sign = minutes < 0 ? "-" : "";
	long long day = llabs(minutes) / 1440;
	long long hour = llabs(minutes) / 60 % 24;
	long long minute = llabs(minutes) % 60;

	if (day > 0)
		buf_printf(
			out, "(%s%lld+%02lld:%02lld)", sign, day, hour, minute);
	else
		buf_printf(out, " (%s%02lld:%02lld)", sign, hour, minute);
}

/* Of several hosts each row names its own, and whole times as `last -F`. */
static bool
is_of_several(const struct session_set *set)
{
	for (size_t i = 1; i < set->count; i++)
		if (set->machines.items[set->items[i].machine].host !=
			set->machines.items[set->items[0].machine].host)
			return true;
	return false;
}

/* "- 15:13  (00:14)", "- crash (63+15:23)", "  gone - no logout". */
static void
put_end(struct buf *out, const struct sessions_state *state,
	const struct session *s, bool whole)
{
	struct buf when = { 0 };

	if (s->end.basis == WHEN_NONE) {
		buf_puts(out, "   gone - no ");
		buf_puts(out, s->is_boot ? "shutdown" : "logout");
		return;
	}
	if (s->ended_by == SESSION_CRASH) {
		buf_puts(out, "- crash ");
	} else if (s->ended_by == SESSION_DOWN && !s->is_boot) {
		buf_puts(out, "- down  ");
	} else {
		put_time(&when, state, s->end.ns);
		buf_puts(out, "- ");
		buf_put(out,
			whole ? buf_span(&when)
			      : span_slice(buf_span(&when), 11, 16));
		buf_putc(out, ' ');
	}
	put_length(out, s);
	buf_release(&when);
}

static void
put_session(struct buf *out, const struct sessions_state *state,
	const struct session *s, bool with_host)
{
	const struct names *names = state->set.names;
	struct buf when = { 0 };

	if (with_host)
		put_column(out,
			names_get(names,
				state->set.machines.items[s->machine].host),
			HOST_WIDTH);
	put_column(out, s->is_boot ? SPAN("reboot") : names_get(names, s->user),
		USER_WIDTH);
	put_column(out,
		s->is_boot ? SPAN("system boot")
			   : line_of(names_get(names, s->tty)),
		TTY_WIDTH);
	put_column(out, names_get(names, s->client_name), HOST_WIDTH);
	put_time(&when, state, s->begin.ns);
	buf_put(out,
		with_host ? buf_span(&when)
			  : span_slice(buf_span(&when), 0, 16));
	buf_putc(out, ' ');
	put_end(out, state, s, with_host);
	buf_putc(out, '\n');
	buf_release(&when);
}

/* When the login records of these machines begin; INT64_MAX if none do. */
static int64_t
begins(const struct session_set *set)
{
	int64_t first_ns = INT64_MAX;

	for (size_t i = 0; i < set->count; i++) {
		uint32_t machine = set->items[i].machine;

		if (set->machines.items[machine].first_ns < first_ns)
			first_ns = set->machines.items[machine].first_ns;
		session_set_pass(set, i);
	}
	return first_ns;
}

void
sessions_print_last(struct sessions_state *s)
{
	struct buf line = { 0 };
	int64_t first_ns = begins(&s->set);
	bool with_host = is_of_several(&s->set);

	for (size_t i = s->set.count; i-- > 0 && s->shown < s->limit;) {
		buf_clear(&line);
		put_session(&line, s, &s->set.items[i], with_host);
		session_set_pass(&s->set, i);
		(void)fwrite(line.ptr, 1, line.len, s->asking.ctx->out);
		s->shown++;
		if (cmd_out_failed(s->asking.ctx))
			break;
	}
	buf_clear(&line);
	if (first_ns != INT64_MAX) {
		buf_puts(&line, "\nwtmp begins ");
		put_time(&line, s, first_ns);
		buf_putc(&line, '\n');
	}
	(void)fwrite(line.ptr, 1, line.len, s->asking.ctx->out);
	buf_release(&line);
}
