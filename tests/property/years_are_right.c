/* Logs whose time is known, without year and zone, cut into rotations, some of
 * them lost, under the names that rotation gives or under none, as they are
 * found: what is read is right, and what is not right is not said to be sure.
 * In whatever order they come.
 *
 * WAYBILL_SEED and WAYBILL_ROUNDS make other and longer runs. */
#include "format/base/civil.h"
#include "format/base/zone_rule.h"
#include "query/lang/query.h"
#include "query/plan/search.h"
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
	SCENES = 5
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
	SCENE_PAUSE
};

static const char *const scene_names[SCENES] = { "anchors",
	"anchors, names lost", "dates of files", "copies", "years of silence" };

struct file {
	char path[600];
	struct buf text;
	int64_t last_s;
	bool is_lost;
};

struct score {
	size_t lines;
	size_t right_year;
	/* Of these, in logs whose files begin and end with what they are
	 * named for: others cannot be put in order so well. */
	size_t plain;
	size_t plain_right;
	size_t right;
	/* Sure, and wrong. */
	size_t wrong_year;
	size_t wrong;
	size_t sure;
};

struct years {
	struct bed bed;
	struct rng rng;
	enum scene scene;
	/* Lines are out of order, and clocks begin at 1970. */
	bool is_rough;
	/* The first and last lines of files, too. */
	bool has_edges;
	struct zone_rule zone;
	size_t nfiles;
	struct file files[FILES_MAX];
	size_t nlines;
	int64_t truth[LINES_MAX];
	struct when found[LINES_MAX];
	struct when again[LINES_MAX];
	struct when *into;
	struct score scores[SCENES];
	size_t failed;
};

static const char *const zones[] = { "UTC0", "JST-9", "MST7",
	"CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0",
	"EET-2EEST,M3.5.0/3,M10.5.0/4", "PST8PDT,M3.2.0,M11.1.0",
	"NZST-12NZDT,M9.5.0,M4.1.0/3" };

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* A queue id of Postfix, made then. */
static void
put_id(struct years *y, int64_t utc_s, struct buf *out)
{
	static const char digits[] = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
				     "bcdfghjklmnpqrstvwxyz";
	char id[16] = "0000000bcdzDk00";
	int64_t n = utc_s;

	for (int i = 5; i >= 0; i--) {
		id[i] = digits[n % 52];
		n /= 52;
	}
	id[13] = digits[rng_below(&y->rng, 50)];
	buf_printf(out, "%.14s", id);
}

static void
put_stamp(struct years *y, int64_t utc_s, struct buf *out)
{
	struct civil c;

	civil_from_seconds(utc_s + zone_rule_offset(&y->zone, utc_s), &c);
	buf_printf(out, "%.3s %2u %02u:%02u:%02u ",
		months + (size_t)3 * (c.month - 1), c.day, c.hour, c.minute,
		c.second);
}

static void
put_line(struct years *y, int64_t utc_s, bool has_id, struct buf *out)
{
	put_stamp(y, utc_s, out);
	buf_puts(out, "mx1 postfix/");
	if (has_id) {
		buf_puts(out, "smtpd[9]: ");
		put_id(y, utc_s, out);
		buf_printf(out, ": client=a.example[192.0.2.1], n=%zu\n",
			y->nlines);
	} else {
		buf_printf(out, "qmgr[7]: warning: n=%zu\n", y->nlines);
	}
	y->truth[y->nlines++] = utc_s;
}

/* A few lines that come late. */
static void
put_late(struct years *y, int64_t at_s, int64_t late_s, struct buf *out)
{
	for (size_t n = 1 + rng_below(&y->rng, 8);
		n > 0 && y->nlines < LINES_MAX; n--)
		put_line(y, at_s - late_s + 20 * (int64_t)(8 - n), false, out);
}

/* What logs have besides: the clock of a machine that starts, a line that
 * stands for others, lines that come days or minutes late. */
static void
put_rough(struct years *y, int64_t at_s, struct buf *out)
{
	struct rng *r = &y->rng;
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
		put_stamp(y, at_s + late_s * ((int64_t)n - 4), out);
		buf_puts(out, "mx1 last message repeated 7 times\n");
		break;
	case 2:
		put_late(y, at_s, late_s, out);
		break;
	default:
		if (y->nlines < LINES_MAX)
			put_line(y, at_s - (int64_t)rng_below(r, 300), false,
				out);
	}
}

/* Lines so late as the first or last of a file look like the turn of a year. */
static void
put_edge(struct years *y, int64_t at_s, struct buf *out)
{
	if (y->has_edges && rng_chance(&y->rng, 6))
		put_late(y, at_s,
			(int64_t)rng_below(&y->rng, DAYS_LATE * DAY_S), out);
}

/* For how long a log is silent that goes on in another year: up to some days
 * less than whole years, or weeks more. What goes on in the same minute of
 * another year nobody can tell. */
static int64_t
silence_of(struct years *y, int64_t pause_s)
{
	struct rng *r = &y->rng;
	int64_t years_s = (1 + (int64_t)rng_below(r, 2)) * YEAR_S;

	if (rng_chance(r, 50))
		return years_s - 3 * HOUR_S - 2 * pause_s -
			(int64_t)rng_below(r, 4 * DAY_S);
	return years_s + (int64_t)(12 + rng_below(r, 300)) * DAY_S;
}

static bool
is_inside(int64_t at_s, int64_t next_s, int64_t turn_s)
{
	return at_s > next_s - turn_s + DAYS_LATE * DAY_S &&
		at_s < next_s - DAYS_LATE * DAY_S;
}

/* A log of months or years, cut at one time of the day. */
static void
write_log(struct years *y)
{
	static const int days[] = { 1, 7, 7, 30, 30 };
	struct rng *r = &y->rng;
	int64_t at_s = 1104537600 + (int64_t)rng_below(r, 18 * 365) * DAY_S;
	int64_t turn_s = (int64_t)days[rng_below(r, 5)] * DAY_S;
	int64_t next_s = at_s + turn_s;
	size_t anchored = 0;
	/* A hundred lines a file or so. Without names and with nothing missing
	 * only a log of under a year can be put in order. */
	size_t pause_s = (size_t)turn_s / (20 + rng_below(r, 120));
	bool has_ids = y->scene == SCENE_ANCHOR || y->scene == SCENE_RENAMED ||
		y->scene == SCENE_PAUSE;
	size_t silent = 0;

	if (y->scene == SCENE_RENAMED &&
		turn_s * (int64_t)y->nfiles > 350 * INT64_C(86400))
		y->nfiles = (size_t)(350 * INT64_C(86400) / turn_s);
	anchored = rng_below(r, y->nfiles);
	if (y->scene == SCENE_PAUSE)
		silent = 1 + rng_below(r, y->nfiles - 1);
	y->nlines = 0;
	for (size_t i = 0; i < y->nfiles; i++) {
		struct file *f = &y->files[i];

		buf_clear(&f->text);
		if (silent > 0 && i == silent) {
			int64_t silence_s = silence_of(y, (int64_t)pause_s);

			at_s += silence_s;
			next_s += silence_s;
		}
		put_edge(y, at_s, &f->text);
		for (; at_s < next_s && y->nlines < LINES_MAX;
			at_s += 1 + (int64_t)rng_below(r, 2 * pause_s)) {
			put_line(y, at_s,
				has_ids && i == anchored && rng_chance(r, 60),
				&f->text);
			f->last_s = at_s;
			if (y->is_rough && rng_chance(r, 3) &&
				(y->has_edges ||
					is_inside(at_s, next_s, turn_s)))
				put_rough(y, at_s, &f->text);
		}
		put_edge(y, f->last_s, &f->text);
		f->is_lost = i != anchored && y->scene != SCENE_RENAMED &&
			y->scene != SCENE_PAUSE && rng_chance(r, 8);
		next_s += turn_s;
	}
}

/* Where a rotation lies, `i` counting from the oldest. */
static void
name_file(struct years *y, size_t i, unsigned style, const char *folder)
{
	struct file *f = &y->files[i];
	struct civil c;

	if (y->scene == SCENE_RENAMED) {
		(void)snprintf(f->path, sizeof(f->path), "%s/%08x.txt", folder,
			(unsigned)rng_next(&y->rng));
	} else if (i + 1 == y->nfiles) {
		(void)snprintf(f->path, sizeof(f->path), "%s/maillog", folder);
	} else if (style == 0 || y->scene == SCENE_ANCHOR ||
		y->scene == SCENE_NOTHING || y->scene == SCENE_PAUSE) {
		(void)snprintf(f->path, sizeof(f->path), "%s/maillog.%zu",
			folder, y->nfiles - 1 - i);
	} else {
		civil_from_seconds(f->last_s + DAY_S / 2, &c);
		(void)snprintf(f->path, sizeof(f->path),
			"%s/maillog-%04d%02u%02u", folder, (int)c.year, c.month,
			c.day);
	}
}

static void
write_files(struct years *y, const char *folder)
{
	unsigned style = (unsigned)rng_below(&y->rng, 2);
	int64_t end_s = y->truth[y->nlines - 1];
	int64_t copied_s =
		end_s + HOUR_S + (int64_t)rng_below(&y->rng, 1500) * DAY_S;

	for (size_t i = 0; i < y->nfiles; i++) {
		struct file *f = &y->files[i];
		bool is_copy = y->scene != SCENE_DATES || i % 5 == 3;
		struct timespec times[2] = { { 0, 0 }, { 0, 0 } };

		if (f->is_lost || f->text.len == 0)
			continue;
		name_file(y, i, style, folder);
		bed_write(f->path, buf_span(&f->text));
		times[0].tv_sec = times[1].tv_sec =
			is_copy ? copied_s : f->last_s + 1;
		if (utimensat(AT_FDCWD, f->path, times, 0) != 0)
			bed_die("cannot set the time of", f->path);
	}
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct years *y = ctx;
	struct span text;
	uint64_t n = 0;

	if (span_cut_at(hit->raw, SPAN(" n="), NULL, &text) &&
		span_number(span_trim(text), &n) && n < y->nlines)
		y->into[n] = hit->when;
	return true;
}

/* What the index says of each line. */
static void
read_times(struct years *y, struct when *into)
{
	struct node all = { .kind = NODE_ALL };
	struct search_spec spec = { .query = &all, .memory = 64 << 20 };
	struct search_counts counts = { 0 };
	struct searched searched = { 0 };
	struct err err = { 0 };

	spec.threads = 1;
	y->into = into;
	memset(into, 0, LINES_MAX * sizeof(*into));
	if (search_open(y->bed.index, &searched, &err) != WB_OK ||
		search_run(&searched, 1, &spec, on_hit, y, &counts, &err) !=
			WB_OK)
		bed_die("search failed", err.text);
	search_close(&searched);
}

static void
remove_index(struct years *y)
{
	char command[700];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", y->bed.index);
	bed_run(command);
}

static void
judge_line(struct years *y, size_t n, struct score *s)
{
	const struct when *w = &y->found[n];
	int64_t ns = y->truth[n] * INT64_C(1000000000);
	int64_t off_s = (w->ns - ns) / 1000000000;
	bool sure = w->basis == WHEN_STATED || w->basis == WHEN_INFERRED;
	bool in_year = w->basis != WHEN_NONE && llabs(off_s) < 15 * HOUR_S;

	s->lines++;
	s->right_year += in_year;
	s->plain += !y->has_edges;
	s->plain_right += !y->has_edges && in_year;
	s->sure += sure;
	if (sure && !in_year)
		s->wrong_year++;
	if (w->basis == WHEN_NONE || !w->zone_known)
		return;
	s->right += off_s == 0;
	s->wrong += sure && off_s != 0;
}

static void
judge(struct years *y, size_t round)
{
	struct score one = { 0 };
	struct score *all = &y->scores[y->scene];

	for (size_t i = 0; i < y->nfiles; i++) {
		struct span text = buf_span(&y->files[i].text);
		struct span line;
		uint64_t n = 0;

		while (!y->files[i].is_lost && text.len > 0) {
			(void)span_cut(text, '\n', &line, &text);
			(void)span_cut_at(line, SPAN(" n="), NULL, &line);
			if (span_number(line, &n))
				judge_line(y, (size_t)n, &one);
		}
	}
	if (getenv("WAYBILL_VERBOSE") || one.wrong_year + one.wrong > 0)
		fprintf(stderr,
			"round %zu, %s%s: %zu lines, %zu in their year, %zu at "
			"their time, sure and wrong: %zu years, %zu zones\n",
			round, scene_names[y->scene],
			y->is_rough ? ", rough" : "", one.lines, one.right_year,
			one.right, one.wrong_year, one.wrong);
	all->lines += one.lines;
	all->right_year += one.right_year;
	all->plain += one.plain;
	all->plain_right += one.plain_right;
	all->right += one.right;
	all->wrong_year += one.wrong_year;
	all->wrong += one.wrong;
	all->sure += one.sure;
}

/* One by one, in any order, the same comes out. */
static void
index_piecemeal(struct years *y, size_t round)
{
	size_t order[FILES_MAX] = { 0 };
	struct ingest_options o;

	bed_options(&o);
	remove_index(y);
	for (size_t i = 0; i < y->nfiles; i++)
		order[i] = i;
	for (size_t i = y->nfiles; i > 1; i--) {
		size_t k = rng_below(&y->rng, i);
		size_t swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
	for (size_t i = 0; i < y->nfiles; i++) {
		const struct file *f = &y->files[order[i]];
		const char *path = f->path;

		if (!f->is_lost && f->text.len > 0)
			bed_index(y->bed.index, &path, 1, &o);
	}
	read_times(y, y->again);
	for (size_t n = 0; n < y->nlines; n++) {
		if (y->found[n].ns == y->again[n].ns &&
			y->found[n].basis == y->again[n].basis)
			continue;
		fprintf(stderr,
			"FAILED: round %zu: line %zu has another time when its "
			"log comes in pieces\n",
			round, n);
		y->failed++;
		return;
	}
}

static void
run_round(struct years *y, size_t round)
{
	struct ingest_options o;
	char folder[300];
	const char *path = folder;

	y->scene = (enum scene)(round % SCENES);
	y->is_rough = round / SCENES % 2 == 1;
	y->has_edges = y->is_rough && rng_chance(&y->rng, 70);
	y->nfiles = 3 + rng_below(&y->rng, FILES_MAX - 3);
	if (!zone_rule_parse(span_of(zones[rng_below(&y->rng,
				     sizeof(zones) / sizeof(zones[0]))]),
		    &y->zone))
		bed_die("no rule", "of zones[]");
	write_log(y);
	(void)snprintf(folder, sizeof(folder), "%s/logs", y->bed.dir);
	if (mkdir(folder, 0700) != 0)
		bed_die("cannot make a folder", folder);
	write_files(y, folder);
	bed_options(&o);
	bed_index(y->bed.index, &path, 1, &o);
	read_times(y, y->found);
	judge(y, round);
	if (round % 12 == 1)
		index_piecemeal(y, round);
	remove_index(y);
	for (size_t i = 0; i < y->nfiles; i++)
		if (!y->files[i].is_lost && y->files[i].text.len > 0)
			(void)unlink(y->files[i].path);
	(void)rmdir(folder);
}

static void
expect(struct years *y, enum scene scene, unsigned percent)
{
	const struct score *s = &y->scores[scene];

	if (s->plain_right * 100 >= s->plain * percent)
		return;
	fprintf(stderr,
		"FAILED: %s: %zu of %zu lines are dated right, not %u %%\n",
		scene_names[scene], s->plain_right, s->plain, percent);
	y->failed++;
}

static void
tell(struct years *y)
{
	for (size_t i = 0; i < SCENES; i++) {
		const struct score *s = &y->scores[i];

		printf("%s: %zu lines, %zu in their year, %zu at their time, "
		       "%zu sure, of these wrong: %zu by years, %zu by hours\n",
			scene_names[i], s->lines, s->right_year, s->right,
			s->sure, s->wrong_year, s->wrong);
		if (s->wrong_year > 0) {
			fprintf(stderr,
				"FAILED: %s: %zu lines are said to be of a "
				"year that they are not of\n",
				scene_names[i], s->wrong_year);
			y->failed++;
		}
	}
	expect(y, SCENE_ANCHOR, 99);
	expect(y, SCENE_RENAMED, 99);
	expect(y, SCENE_DATES, 90);
}

int
main(void)
{
	struct years *y = xcalloc(1, sizeof(*y));
	size_t rounds = (size_t)bed_number("WAYBILL_ROUNDS", 36);
	int status;

	y->rng.state = bed_number("WAYBILL_SEED", 5);
	bed_make(&y->bed);
	for (size_t i = 0; i < rounds; i++)
		run_round(y, i);
	tell(y);
	bed_remove(&y->bed);
	for (size_t i = 0; i < FILES_MAX; i++)
		buf_release(&y->files[i].text);
	status = y->failed > 0;
	free(y);
	return status;
}
