/* Logs whose time is known, without year and zone, cut into rotations, some of
 * them lost, under the names that rotation gives or under none. */
#ifndef WB_TESTS_PROPERTY_DATELESS_H
#define WB_TESTS_PROPERTY_DATELESS_H

#include "format/time/civil.h"
#include "format/time/zone_rule.h"
#include "tests/property/bed.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	DAYS_LATE = 3,
	YEAR_S = 365 * DAY_S,
	FILES_MAX = 40,
	LINES_MAX = 6000,
	/* Of all rounds, each of these. */
	SCENES = 6
};

/* What tells the year. */
enum scene {
	/* Ids in one file or two; all was copied later. */
	SCENE_ANCHOR,
	/* The same, and names are lost. */
	SCENE_RENAMED,
	/* Times of files and dates in names, some of them of later copies. */
	SCENE_DATES,
	/* All was copied later, and nothing else tells anything. */
	SCENE_NOTHING,
	/* Ids in one file, and somewhere a year or more without a line, that
	 * the calendar may hide: it only must not be said to be known. */
	SCENE_PAUSE,
	/* Ids up to some line, and somewhere a clock is set to another zone. */
	SCENE_ZONES
};

static const char *const scene_names[SCENES] = { "anchors",
	"anchors, names lost", "dates of files", "copies", "years of silence",
	"zones changed" };

struct dateless_file {
	char path[600];
	struct buf text;
	int64_t last_s;
	bool is_lost;
};

struct dateless {
	struct rng rng;
	enum scene scene;
	/* Lines are out of order, and clocks begin at 1970. */
	bool is_rough;
	/* The first and last lines of files, too. */
	bool has_edges;
	struct zone_rule zone;
	/* When the line is written; from when on the zone is another. */
	int64_t clock_s;
	int64_t moves_s;
	struct zone_rule moved;
	/* No ids behind that. */
	int64_t told_s;
	size_t nfiles;
	struct dateless_file files[FILES_MAX];
	size_t nlines;
	/* When each line was written, by its number. */
	int64_t truth[LINES_MAX];
};

static const char *const dateless_zones[] = { "UTC0", "JST-9", "MST7",
	"CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0",
	"EET-2EEST,M3.5.0/3,M10.5.0/4", "PST8PDT,M3.2.0,M11.1.0",
	"NZST-12NZDT,M9.5.0,M4.1.0/3" };

enum { DATELESS_ZONES = sizeof(dateless_zones) / sizeof(dateless_zones[0]) };

static const char dateless_months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* A queue id of Postfix, made then. */
static inline void
dateless_id(struct dateless *d, int64_t utc_s, struct buf *out)
{
	static const char digits[] = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
				     "bcdfghjklmnpqrstvwxyz";
	char id[16] = "0000000bcdzDk00";
	int64_t n = utc_s;

	for (int i = 5; i >= 0; i--) {
		id[i] = digits[n % 52];
		n /= 52;
	}
	id[13] = digits[rng_below(&d->rng, 50)];
	buf_printf(out, "%.14s", id);
}

static inline void
dateless_stamp(struct dateless *d, int64_t utc_s, struct buf *out)
{
	const struct zone_rule *zone =
		d->scene == SCENE_ZONES && d->clock_s >= d->moves_s ? &d->moved
								    : &d->zone;
	struct civil c;

	civil_from_seconds(utc_s + zone_rule_offset(zone, utc_s), &c);
	buf_printf(out, "%.3s %2u %02u:%02u:%02u ",
		dateless_months + (size_t)3 * (c.month - 1), c.day, c.hour,
		c.minute, c.second);
}

static inline void
dateless_line(struct dateless *d, int64_t utc_s, bool has_id, struct buf *out)
{
	dateless_stamp(d, utc_s, out);
	buf_puts(out, "mx1 postfix/");
	if (has_id) {
		buf_puts(out, "smtpd[9]: ");
		dateless_id(d, utc_s, out);
		buf_printf(out, ": client=a.example[192.0.2.1], n=%zu\n",
			d->nlines);
	} else {
		buf_printf(out, "qmgr[7]: warning: n=%zu\n", d->nlines);
	}
	d->truth[d->nlines++] = utc_s;
}

/* A few lines that come late. */
static inline void
dateless_late(struct dateless *d, int64_t at_s, int64_t late_s, struct buf *out)
{
	for (size_t n = 1 + rng_below(&d->rng, 8);
		n > 0 && d->nlines < LINES_MAX; n--)
		dateless_line(
			d, at_s - late_s + 20 * (int64_t)(8 - n), false, out);
}

/* What logs have besides: the clock of a machine that starts, a line that
 * stands for others, lines that come days or minutes late. */
static inline void
dateless_rough(struct dateless *d, int64_t at_s, struct buf *out)
{
	struct rng *r = &d->rng;
	int64_t late_s =
		HOUR_S + (int64_t)rng_below(r, (DAYS_LATE - 1) * DAY_S);
	size_t n = 1 + rng_below(r, 8);

	switch (rng_below(r, 4)) {
	case 0:
		for (size_t i = 0; i < n; i++)
			buf_printf(out,
				"Jan  1 00:00:%02zu mx1 kernel: usb 1-1: new "
				"device\n",
				i);
		break;
	case 1:
		dateless_stamp(d, at_s + late_s * ((int64_t)n - 4), out);
		buf_puts(out, "mx1 last message repeated 7 times\n");
		break;
	case 2:
		dateless_late(d, at_s, late_s, out);
		break;
	default:
		if (d->nlines < LINES_MAX)
			dateless_line(d, at_s - (int64_t)rng_below(r, 300),
				false, out);
	}
}

/* Lines so late as the first or last of a file look like the turn of a year. */
static inline void
dateless_edge(struct dateless *d, int64_t at_s, struct buf *out)
{
	if (d->has_edges && rng_chance(&d->rng, 6))
		dateless_late(d, at_s,
			(int64_t)rng_below(&d->rng, DAYS_LATE * DAY_S), out);
}

/* For how long a log is silent that goes on in another year: up to some days
 * less than whole years, or weeks more. What goes on in the same minute of
 * another year nobody can tell. */
static inline int64_t
dateless_silence(struct dateless *d, int64_t pause_s)
{
	struct rng *r = &d->rng;
	int64_t years_s = (1 + (int64_t)rng_below(r, 2)) * YEAR_S;

	if (rng_chance(r, 50))
		return years_s - 3 * HOUR_S - 2 * pause_s -
			(int64_t)rng_below(r, 4 * DAY_S);
	return years_s + (int64_t)(12 + rng_below(r, 300)) * DAY_S;
}

static inline bool
dateless_is_inside(int64_t at_s, int64_t next_s, int64_t turn_s)
{
	return at_s > next_s - turn_s + DAYS_LATE * DAY_S &&
		at_s < next_s - DAYS_LATE * DAY_S;
}

/* Has the line an id? Of those in which a zone was changed most have, up to
 * some line. */
static inline bool
dateless_tells(struct dateless *d, size_t file, size_t anchored)
{
	if (d->scene == SCENE_DATES || d->scene == SCENE_NOTHING)
		return false;
	if (d->scene == SCENE_ZONES ? d->clock_s >= d->told_s
				    : file != anchored)
		return false;
	return rng_chance(&d->rng, 60);
}

/* A few days, a line every few minutes, so that an hour is no mere pause. */
static inline void
dateless_move(struct dateless *d, int64_t at_s)
{
	struct rng *r = &d->rng;
	const int64_t last_s = (int64_t)(d->nfiles) * DAY_S;

	d->moves_s = at_s + (int64_t)rng_below(r, (uint64_t)last_s);
	d->told_s = at_s + last_s / 4 + (int64_t)rng_below(r, (uint64_t)last_s);
	do {
		if (!zone_rule_parse(span_of(dateless_zones[rng_below(
					     r, DATELESS_ZONES)]),
			    &d->moved))
			bed_die("no rule", "of dateless_zones[]");
	} while (zone_rule_offset(&d->moved, at_s) ==
		zone_rule_offset(&d->zone, at_s));
}

/* A log of months or years, cut at one time of the day. */
static inline void
dateless_write(struct dateless *d)
{
	static const int days[] = { 1, 7, 7, 30, 30 };
	struct rng *r = &d->rng;
	int64_t at_s = 1104537600 + (int64_t)rng_below(r, 18 * 365) * DAY_S;
	int64_t turn_s = d->scene == SCENE_ZONES
		? DAY_S
		: (int64_t)days[rng_below(r, 5)] * DAY_S;
	int64_t next_s = at_s + turn_s;
	size_t anchored = 0;
	/* A hundred lines a file or so. Without names and with nothing missing
	 * only a log of under a year can be put in order. */
	size_t pause_s = (size_t)turn_s / (20 + rng_below(r, 120));
	size_t silent = 0;

	if (d->scene == SCENE_RENAMED &&
		turn_s * (int64_t)d->nfiles > 350 * INT64_C(86400))
		d->nfiles = (size_t)(350 * INT64_C(86400) / turn_s);
	if (d->scene == SCENE_ZONES) {
		d->nfiles = 2 + d->nfiles % 10;
		pause_s = 120 + rng_below(r, 180);
		dateless_move(d, at_s);
	}
	anchored = rng_below(r, d->nfiles);
	if (d->scene == SCENE_PAUSE)
		silent = 1 + rng_below(r, d->nfiles - 1);
	d->nlines = 0;
	for (size_t i = 0; i < d->nfiles; i++) {
		struct dateless_file *f = &d->files[i];

		buf_clear(&f->text);
		if (silent > 0 && i == silent) {
			int64_t silence_s =
				dateless_silence(d, (int64_t)pause_s);

			at_s += silence_s;
			next_s += silence_s;
		}
		d->clock_s = at_s;
		dateless_edge(d, at_s, &f->text);
		for (; at_s < next_s && d->nlines < LINES_MAX;
			at_s += 1 + (int64_t)rng_below(r, 2 * pause_s)) {
			d->clock_s = at_s;
			dateless_line(d, at_s, dateless_tells(d, i, anchored),
				&f->text);
			f->last_s = at_s;
			if (d->is_rough && rng_chance(r, 3) &&
				(d->has_edges ||
					dateless_is_inside(
						at_s, next_s, turn_s)))
				dateless_rough(d, at_s, &f->text);
		}
		dateless_edge(d, f->last_s, &f->text);
		f->is_lost = i != anchored && d->scene != SCENE_RENAMED &&
			d->scene < SCENE_PAUSE && rng_chance(r, 8);
		next_s += turn_s;
	}
}

/* Where a rotation lies, `i` counting from the oldest. */
static inline void
dateless_name(struct dateless *d, size_t i, unsigned style, const char *folder)
{
	struct dateless_file *f = &d->files[i];
	struct civil c;

	if (d->scene == SCENE_RENAMED) {
		(void)snprintf(f->path, sizeof(f->path), "%s/%08x.txt", folder,
			(unsigned)rng_next(&d->rng));
	} else if (i + 1 == d->nfiles) {
		(void)snprintf(f->path, sizeof(f->path), "%s/maillog", folder);
	} else if (style == 0 || d->scene == SCENE_ANCHOR ||
		d->scene == SCENE_NOTHING || d->scene >= SCENE_PAUSE) {
		(void)snprintf(f->path, sizeof(f->path), "%s/maillog.%zu",
			folder, d->nfiles - 1 - i);
	} else {
		civil_from_seconds(f->last_s + DAY_S / 2, &c);
		(void)snprintf(f->path, sizeof(f->path),
			"%s/maillog-%04d%02u%02u", folder, (int)c.year, c.month,
			c.day);
	}
}

static inline void
dateless_files(struct dateless *d, const char *folder)
{
	unsigned style = (unsigned)rng_below(&d->rng, 2);
	int64_t end_s = d->truth[d->nlines - 1];
	int64_t copied_s =
		end_s + HOUR_S + (int64_t)rng_below(&d->rng, 1500) * DAY_S;

	for (size_t i = 0; i < d->nfiles; i++) {
		struct dateless_file *f = &d->files[i];
		bool is_copy = d->scene != SCENE_DATES || i % 5 == 3;
		struct timespec times[2] = { { 0, 0 }, { 0, 0 } };

		if (f->is_lost || f->text.len == 0)
			continue;
		dateless_name(d, i, style, folder);
		bed_write(f->path, buf_span(&f->text));
		times[0].tv_sec = times[1].tv_sec =
			is_copy ? copied_s : f->last_s + 1;
		if (utimensat(AT_FDCWD, f->path, times, 0) != 0)
			bed_die("cannot set the time of", f->path);
	}
}

/* The files of a scene, in a folder that is there. */
static inline void
dateless_begin(struct dateless *d, size_t round)
{
	struct span rule = span_of(dateless_zones[0]);

	d->scene = (enum scene)(round % SCENES);
	d->is_rough = round / SCENES % 2 == 1;
	d->has_edges = d->is_rough && rng_chance(&d->rng, 70);
	d->nfiles = 3 + rng_below(&d->rng, FILES_MAX - 3);
	rule = span_of(dateless_zones[rng_below(&d->rng, DATELESS_ZONES)]);
	if (!zone_rule_parse(rule, &d->zone))
		bed_die("no rule", "of dateless_zones[]");
	dateless_write(d);
}

static inline void
dateless_release(struct dateless *d)
{
	for (size_t i = 0; i < FILES_MAX; i++)
		buf_release(&d->files[i].text);
}

#endif
