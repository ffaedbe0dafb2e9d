/* Runs: stretches of a source whose stamps go forward under one year and zone,
 * and the absolute times (anchors) seen in them. Facts only, as a segment
 * stores them; reading.h makes years and zones of them. */
#ifndef WB_FORMAT_TIME_RUN_H
#define WB_FORMAT_TIME_RUN_H

#include "format/time/stamp.h"

/* Where an absolute time stood. Stored in segments: add at the end only. */
enum anchor_kind {
	ANCHOR_NONE,
	/* An epoch or a TAI64N label behind a syslog header. */
	ANCHOR_STAMP,
	/* A line with a full stamp among lines without. */
	ANCHOR_MIXED,
	/* audit(EPOCH.ms:serial). */
	ANCHOR_AUDIT,
	ANCHOR_POSTFIX_ID,
	ANCHOR_SENDMAIL_ID,
	ANCHOR_EXIM_ID,
	ANCHOR_COURIER_ID,
	ANCHOR_PMG_ID,
	ANCHOR_DOVECOT_SESSION,
	ANCHOR_DOVECOT_LMTP,
	/* Replies of another machine: its clock. */
	ANCHOR_GMAIL_REPLY,
	ANCHOR_QMAIL_REPLY,
	ANCHOR_SES_REPLY,
	ANCHOR_EXIM_REPLY,
	ANCHOR_POSTFIX_REPLY,
	ANCHOR_SENDMAIL_REPLY,
	ANCHOR_DOVECOT_REPLY,
	/* Times in message-ids. */
	ANCHOR_POSTFIX_MSGID,
	ANCHOR_SENDMAIL_MSGID,
	ANCHOR_QMAIL_MSGID,
	ANCHOR_DOVECOT_MSGID,
	ANCHOR_GMAIL_MSGID,
	/* Marks: no absolute times, but days that not every year has. Their
	 * time is that of the line as written. */
	ANCHOR_LEAP_DAY,
	ANCHOR_HOUR_BACK,
	/* Not of the calendar: stamps step back by a quarter of an hour or
	 * more, as where the zone was changed, or lines of several zones stand
	 * side by side. */
	ANCHOR_STEP_BACK,
	/* They jump on by half an hour to a day, and by more than ever before
	 * in the run: a pause, or a clock that was set forward. */
	ANCHOR_STEP_ON,
	ANCHOR_KIND_COUNT
};

static inline bool
anchor_is_mark(unsigned kind)
{
	return kind == ANCHOR_LEAP_DAY || kind == ANCHOR_HOUR_BACK ||
		kind == ANCHOR_STEP_BACK || kind == ANCHOR_STEP_ON;
}

/* What it says of the time of its line. */
enum anchor_strength {
	/* A stranger may have made it up, at any time. */
	ANCHOR_WEAK,
	/* The line was written then or up to some weeks later: an id that
	 * lives as long as a queued mail or a session. */
	ANCHOR_NEAR,
	/* The line was written within minutes. */
	ANCHOR_EXACT
};

struct anchor_fact {
	/* The line's own stamp as written: seconds of its run's kind. */
	int64_t civil_s;
	int64_t utc_s;
	enum anchor_kind kind;
	enum anchor_strength strength;
	/* Made by the clock of the host that wrote the line. */
	bool own_clock;
};

enum {
	/* Of each class (exact, near or weak; own clock or not) a spread of
	 * this many is kept, however long the run. */
	RUN_CLASS_MAX = 32,
	RUN_CLASSES = 4,
	RUN_ANCHORS_MAX = RUN_CLASS_MAX * RUN_CLASSES,
	/* Stamps that jump about cut no more than this many runs; whatever
	 * follows then stays in the last one. */
	RUN_MAX = 4096
};

/* One run as written. Seconds are yearless where kind is STAMP_YEARLESS (they
 * stay within one year then), civil where STAMP_LOCAL, else UTC. */
struct run_fact {
	enum stamp_kind kind;
	/* 29 February occurs. */
	bool has_leap_day;
	/* On so many days clocks were set back by an hour, as it seems; a
	 * yearless second of the first of them. */
	uint32_t hours_back;
	int64_t hour_back_s;
	/* The first line in its source, counted from 0, and how many. */
	uint64_t first_line;
	uint64_t nlines;
	/* Of the stamped lines of that kind, in order of the source. */
	int64_t first_s;
	int64_t last_s;
	int64_t min_s;
	int64_t max_s;
	uint32_t nanchors;
	struct anchor_fact anchors[RUN_ANCHORS_MAX];
};

/* Cuts a source into runs, line by line. All zero is ready for the first. */
struct run_cutter {
	struct run_fact run;
	uint64_t next_line;
	uint32_t nruns;
	/* Where the run before stood, if this one stepped back from it. */
	bool may_return;
	int64_t return_s;
	/* Thinning of anchors, by class. */
	uint32_t stride[RUN_CLASSES];
	uint32_t seen[RUN_CLASSES];
};

/* Take the next line (also unstamped ones). A yearless time that steps as
 * run_steps begins a run; so does the return of a straggling block;
 * "last message repeated" never does. True: the line begins a run and *done is
 * the one before, whole.
 */
bool run_feed(struct run_cutter *c, struct span line,
	const struct stamp_scan *scan, struct run_fact *done);

/* Note an anchor of the line just fed; its civil_s is filled in here. Without
 * effect in a run that has no stamps. */
void run_note(struct run_cutter *c, const struct anchor_fact *anchor);

/* Should the line just fed be looked through for anchors? That costs more than
 * all else here, so in a long run only some lines are; of a run whose lines
 * all say their UTC, none. */
bool run_wants(const struct run_cutter *c);

/* Within this lines of one clock may stand in any order. */
enum { RUN_DISORDER_S = 36 * 3600 };
/* Does a yearless time begin a run, behind another? By its step: back over
 * RUN_DISORDER_S, or forward over 300 days. */
bool run_steps(int64_t before_s, int64_t seconds);

/* A block of so few lines and days that steps back, and after which lines go on
 * where they were before it, is out of order: a run of its own. */
enum { RUN_RETURN_LINES = 1000, RUN_RETURN_SPAN_S = 7 * 86400 };
/* Does a time step forward out of such a block, whose last was `before_s`, to
 * where the lines before the block were, at `return_s`? */
bool run_returns(int64_t return_s, int64_t before_s, int64_t seconds);

/* What a yearless stamp says of the calendar, if it follows `before_s`, which
 * is negative if there is none: ANCHOR_LEAP_DAY, ANCHOR_HOUR_BACK,
 * ANCHOR_STEP_BACK or ANCHOR_NONE.
 */
enum anchor_kind run_mark_of(int64_t before_s, int64_t seconds);
void run_take_mark(
	struct run_fact *run, enum anchor_kind kind, int64_t seconds);

/* The last run; false if no line was fed. *c is as if new afterwards. */
bool run_end(struct run_cutter *c, struct run_fact *done);

/* "Postfix queue id", "Gmail reply", or "Postfix queue ids" ... */
const char *anchor_words(enum anchor_kind kind, bool is_one);

#endif
