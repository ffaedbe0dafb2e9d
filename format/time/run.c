#include "format/time/run.h"

#include <stddef.h>
#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	FORWARD_MAX_S = 300 * DAY_S,
	RETURN_SLACK_S = 31 * DAY_S,
	/* Every one of so many lines is looked at, then some. */
	LOOK_LINES = 512,
	ANCHORS_ENOUGH = 16,
	/* Where clocks are set back, lines begin the hour again that they were
	 * in; at night, by any rule of daylight saving. */
	HOUR_BACK_S = 1800,
	NIGHT_S = 4 * HOUR_S,
	/* Zones differ by so much at least. */
	STEP_BACK_S = 900,
	LEAP_DAY_S = (31 + 28) * DAY_S
};

/* clang-format off */
static const struct {
	const char *one;
	const char *many;
} kind_words[ANCHOR_KIND_COUNT] = {
	[ANCHOR_NONE] = { "anchor", "anchors" },
	[ANCHOR_STAMP] = { "stamp behind the header",
		"stamps behind the header" },
	[ANCHOR_MIXED] = { "line with a full date", "lines with a full date" },
	[ANCHOR_AUDIT] = { "audit stamp", "audit stamps" },
	[ANCHOR_POSTFIX_ID] = { "Postfix queue id", "Postfix queue ids" },
	[ANCHOR_SENDMAIL_ID] = { "Sendmail queue id", "Sendmail queue ids" },
	[ANCHOR_EXIM_ID] = { "Exim message id", "Exim message ids" },
	[ANCHOR_COURIER_ID] = { "Courier message id", "Courier message ids" },
	[ANCHOR_PMG_ID] = { "Proxmox filter id", "Proxmox filter ids" },
	[ANCHOR_DOVECOT_SESSION] = { "Dovecot session id",
		"Dovecot session ids" },
	[ANCHOR_DOVECOT_LMTP] = { "Dovecot LMTP session id",
		"Dovecot LMTP session ids" },
	[ANCHOR_GMAIL_REPLY] = { "Gmail reply", "Gmail replies" },
	[ANCHOR_QMAIL_REPLY] = { "qmail reply", "qmail replies" },
	[ANCHOR_SES_REPLY] = { "Amazon SES reply", "Amazon SES replies" },
	[ANCHOR_EXIM_REPLY] = { "Exim reply", "Exim replies" },
	[ANCHOR_POSTFIX_REPLY] = { "Postfix reply", "Postfix replies" },
	[ANCHOR_SENDMAIL_REPLY] = { "Sendmail reply", "Sendmail replies" },
	[ANCHOR_DOVECOT_REPLY] = { "Dovecot LMTP reply",
		"Dovecot LMTP replies" },
	[ANCHOR_POSTFIX_MSGID] = { "Postfix message-id",
		"Postfix message-ids" },
	[ANCHOR_SENDMAIL_MSGID] = { "Sendmail message-id",
		"Sendmail message-ids" },
	[ANCHOR_QMAIL_MSGID] = { "qmail message-id", "qmail message-ids" },
	[ANCHOR_DOVECOT_MSGID] = { "Dovecot message-id",
		"Dovecot message-ids" },
	[ANCHOR_GMAIL_MSGID] = { "Gmail message-id", "Gmail message-ids" },
	[ANCHOR_LEAP_DAY] = { "29 February", "lines of 29 February" },
	[ANCHOR_HOUR_BACK] = { "hour that came twice",
		"hours that came twice" },
	[ANCHOR_STEP_BACK] = { "step back", "steps back" },
	[ANCHOR_STEP_ON] = { "step on", "steps on" },
};
/* clang-format on */

const char *
anchor_words(enum anchor_kind kind, bool is_one)
{
	if (kind >= ANCHOR_KIND_COUNT)
		kind = ANCHOR_NONE;
	return is_one ? kind_words[kind].one : kind_words[kind].many;
}

static unsigned
class_of(const struct anchor_fact *a)
{
	if (a->strength == ANCHOR_WEAK)
		return 0;
	if (a->strength == ANCHOR_NEAR)
		return 1;
	return a->own_clock ? 3 : 2;
}

/* Drop every second anchor of a class, so that what stays is still spread
 * over the whole run. Returns how many of it stay. */
static uint32_t
thin_class(struct run_fact *run, unsigned class)
{
	uint32_t to = 0;
	uint32_t nth = 0;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < run->nanchors; i++) {
		if (class_of(&run->anchors[i]) == class && nth++ % 2 == 1)
			continue;
		if (class_of(&run->anchors[i]) == class)
			kept++;
		run->anchors[to++] = run->anchors[i];
	}
	run->nanchors = to;
	return kept;
}

void
run_note(struct run_cutter *c, const struct anchor_fact *anchor)
{
	struct run_fact *run = &c->run;
	unsigned class = class_of(anchor);
	uint32_t have = 0;

	if (run->kind != STAMP_YEARLESS && run->kind != STAMP_LOCAL)
		return;
	if (c->stride[class] == 0)
		c->stride[class] = 1;
	if (c->seen[class]++ % c->stride[class] != 0)
		return;
	for (uint32_t i = 0; i < run->nanchors; i++)
		have += class_of(&run->anchors[i]) == class;
	if (have == RUN_CLASS_MAX) {
		(void)thin_class(run, class);
		c->stride[class] *= 2;
	}
	run->anchors[run->nanchors] = *anchor;
	run->anchors[run->nanchors].civil_s = run->last_s;
	run->nanchors++;
}

/* syslogd writes these with the stamp of whatever line it repeats. */
static bool
is_repeat(struct span line)
{
	return span_has(line, SPAN("message repeated "));
}

bool
run_steps(int64_t before_s, int64_t seconds)
{
	return seconds < before_s - RUN_DISORDER_S ||
		seconds > before_s + FORWARD_MAX_S;
}

bool
run_returns(int64_t return_s, int64_t before_s, int64_t seconds)
{
	return seconds > before_s + RUN_DISORDER_S &&
		seconds >= return_s - RUN_DISORDER_S &&
		seconds <= return_s + RETURN_SLACK_S;
}

/* Does a stamp of `seconds` belong to another run than the open one? */
static bool
steps_out(const struct run_cutter *c, int64_t seconds)
{
	const struct run_fact *run = &c->run;

	if (run->kind != STAMP_YEARLESS || c->nruns >= RUN_MAX)
		return false;
	if (run_steps(run->last_s, seconds))
		return true;
	return c->may_return && run->nlines <= RUN_RETURN_LINES &&
		run->max_s - run->min_s <= RUN_RETURN_SPAN_S &&
		run_returns(c->return_s, run->last_s, seconds);
}

static void
begin_run(struct run_cutter *c)
{
	memset(&c->run, 0, offsetof(struct run_fact, anchors));
	memset(c->stride, 0, sizeof(c->stride));
	memset(c->seen, 0, sizeof(c->seen));
	c->run.first_line = c->next_line;
}

enum anchor_kind
run_mark_of(int64_t before_s, int64_t seconds)
{
	if (seconds >= LEAP_DAY_S && seconds < LEAP_DAY_S + DAY_S)
		return ANCHOR_LEAP_DAY;
	if (before_s - seconds >= HOUR_BACK_S &&
		before_s / HOUR_S == seconds / HOUR_S &&
		seconds % DAY_S < NIGHT_S)
		return ANCHOR_HOUR_BACK;
	if (before_s - seconds >= STEP_BACK_S &&
		before_s - seconds <= RUN_DISORDER_S)
		return ANCHOR_STEP_BACK;
	return ANCHOR_NONE;
}

void
run_take_mark(struct run_fact *run, enum anchor_kind kind, int64_t seconds)
{
	if (kind == ANCHOR_LEAP_DAY)
		run->has_leap_day = true;
	if (kind != ANCHOR_HOUR_BACK ||
		(run->hours_back > 0 &&
			run->hour_back_s / DAY_S == seconds / DAY_S))
		return;
	if (run->hours_back++ == 0)
		run->hour_back_s = seconds;
}

static void
add_stamp(struct run_fact *run, enum stamp_kind kind, int64_t seconds)
{
	if (kind == STAMP_YEARLESS)
		run_take_mark(run,
			run_mark_of(run->kind == STAMP_NONE ? -1 : run->last_s,
				seconds),
			seconds);
	if (run->kind == STAMP_NONE) {
		run->kind = kind;
		run->first_s = run->min_s = run->max_s = seconds;
	}
	run->last_s = seconds;
	if (seconds < run->min_s)
		run->min_s = seconds;
	if (seconds > run->max_s)
		run->max_s = seconds;
}

/* The stamp that a run is about: the header's, where a better one stands
 * behind it. */
static const struct stamp *
run_stamp(const struct stamp_scan *scan)
{
	if (scan->header.kind != STAMP_NONE)
		return &scan->header;
	return &scan->stamp;
}

/* A line with a full date among yearless ones dates its neighbours. */
static void
note_mixed(struct run_cutter *c, const struct stamp *stamp)
{
	struct anchor_fact mixed = {
		.utc_s = stamp->seconds,
		.kind = ANCHOR_MIXED,
		.strength = ANCHOR_NEAR,
		.own_clock = true,
	};

	if (c->run.kind == STAMP_YEARLESS)
		run_note(c, &mixed);
}

static bool
begins_run(
	const struct run_cutter *c, struct span line, const struct stamp *stamp)
{
	if (stamp->kind == STAMP_NONE || c->run.kind == STAMP_NONE)
		return false;
	if (c->nruns >= RUN_MAX)
		return false;
	/* Full dates come before yearless ones only where a source changes
	 * its format; the other way round they may just be strewn in. */
	if (stamp->kind == STAMP_YEARLESS && c->run.kind != STAMP_YEARLESS)
		return true;
	if (stamp->kind == STAMP_LOCAL && c->run.kind == STAMP_UTC)
		return true;
	return stamp->kind == STAMP_YEARLESS && steps_out(c, stamp->seconds) &&
		!is_repeat(line);
}

/* Days ahead of the line before, too, the stamp of a repeated line is not its
 * own; then what follows would seem to step back. */
static bool
is_strayed(
	const struct run_cutter *c, struct span line, const struct stamp *stamp)
{
	return stamp->kind == STAMP_YEARLESS &&
		(steps_out(c, stamp->seconds) ||
			(stamp->seconds - c->run.last_s > RUN_DISORDER_S &&
				is_repeat(line)));
}

bool
run_feed(struct run_cutter *c, struct span line, const struct stamp_scan *scan,
	struct run_fact *done)
{
	const struct stamp *stamp = run_stamp(scan);
	bool cut = begins_run(c, line, stamp);
	bool same;

	if (cut) {
		*done = c->run;
		c->nruns++;
		c->may_return = c->run.kind == STAMP_YEARLESS &&
			stamp->seconds < c->run.last_s &&
			stamp->seconds >= c->run.last_s - FORWARD_MAX_S;
		c->return_s = c->run.last_s;
		begin_run(c);
	}
	same = c->run.kind == STAMP_NONE || c->run.kind == stamp->kind;
	c->run.nlines++;
	c->next_line++;
	if (stamp->kind == STAMP_NONE)
		return cut;
	if (!same)
		note_mixed(c, stamp);
	else if (c->run.kind == STAMP_NONE || !is_strayed(c, line, stamp))
		add_stamp(&c->run, stamp->kind, stamp->seconds);
	return cut;
}

bool
run_wants(const struct run_cutter *c)
{
	const struct run_fact *run = &c->run;
	uint64_t every = run->nanchors < ANCHORS_ENOUGH ? 4 : 64;

	if (run->kind != STAMP_YEARLESS && run->kind != STAMP_LOCAL)
		return false;
	return run->nlines <= LOOK_LINES || run->nlines % every == 0;
}

bool
run_end(struct run_cutter *c, struct run_fact *done)
{
	bool some = c->next_line > c->run.first_line;

	if (some)
		*done = c->run;
	memset(c, 0, sizeof(*c));
	return some;
}
