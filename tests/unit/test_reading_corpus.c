/* Cases of other projects, where the corpora folder is present: years from
 * modification times, and dates in names. Nothing of it is kept here. */
#include "format/base/buf.h"
#include "format/time/civil.h"
#include "format/time/name_date.h"
#include "tests/read_file.h"
#include "tests/unit/readings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static const char *
corpora(void)
{
	const char *named = getenv("WAYBILL_CORPORA");

	return named != NULL ? named : "../shared/corpora";
}

static bool
slurp(const char *name, struct buf *out)
{
	struct buf path = { 0 };
	bool is_read = false;

	buf_printf(&path, "%s/%s", corpora(), name);
	is_read = read_file(buf_cstr(&path), out);
	buf_release(&path);
	return is_read;
}

/* The text behind "key": in a line of JSON; false if the key is absent. */
static bool
after_key(struct span json, const char *key, struct span *out)
{
	struct buf mark = { 0 };
	bool found;

	buf_printf(&mark, "\"%s\": ", key);
	found = span_cut_at(json, buf_span(&mark), NULL, out);
	buf_release(&mark);
	return found;
}

static bool
string_of(struct span json, const char *key, struct span *out)
{
	return after_key(json, key, out) && span_eat_char(out, '"') &&
		span_cut(*out, '"', out, NULL);
}

/* "2020-04-03 19:01:53 +0000" and the like; the file's zones are all UTC. */
static bool
time_of(struct span text, int64_t *out)
{
	struct stamp_scan scan;
	struct buf iso = { 0 };

	buf_put(&iso, span_slice(text, 0, 19));
	stamp_scan(buf_span(&iso), &scan);
	buf_release(&iso);
	*out = scan.stamp.seconds;
	return scan.stamp.kind == STAMP_LOCAL;
}

/* The strings of an array, a line each; `tail` makes a stamp a line. */
static bool
lines_of(struct span json, const char *key, const char *tail, struct buf *out)
{
	struct span rest;
	struct span one;

	if (!after_key(json, key, &rest) || !span_eat_char(&rest, '['))
		return false;
	(void)span_cut(rest, ']', &rest, NULL);
	/* A ] inside a string ends it early, where the stamp is read already.
	 */
	while (span_cut(rest, '"', NULL, &rest)) {
		(void)span_cut(rest, '"', &one, &rest);
		buf_put(out, one);
		buf_puts(out, tail);
		buf_putc(out, '\n');
	}
	return true;
}

static int64_t
year_of_text(struct span text)
{
	uint64_t year = 0;

	(void)span_eat_number(&text, &year);
	return (int64_t)year;
}

static void
clues_of(struct span json, struct reading_clues *clues,
	struct reading_override *over)
{
	struct span text;

	memset(clues, 0, sizeof(*clues));
	memset(over, 0, sizeof(*over));
	if (string_of(json, "file_mtime", &text))
		clues->has_mtime = time_of(text, &clues->mtime_s);
	if (string_of(json, "start", &text)) {
		over->has_year = true;
		over->year = (int32_t)year_of_text(text);
	} else if (string_of(json, "now", &text)) {
		struct stamp_scan scan;

		stamp_scan(text, &scan);
		clues->has_bound = scan.stamp.kind == STAMP_UTC;
		clues->bound_s = scan.stamp.seconds;
	}
}

/* The year that the case expects of its first line; 0 if it expects none. */
static int64_t
year_wanted(struct span json)
{
	struct span text;
	int64_t year = 0;

	if (string_of(json, "first_line_time", &text) ||
		string_of(json, "all_in", &text))
		return year_of_text(text);
	if (after_key(json, "year", &text))
		return year_of_text(text);
	if (after_key(json, "times", &text) && span_eat(&text, SPAN("[\"")))
		return year_of_text(text);
	if (after_key(json, "epochs", &text) && span_eat_char(&text, '['))
		(void)civil_drop_year(year_of_text(text), &year);
	return year;
}

static unsigned
check_year(struct span json)
{
	struct reading_clues clues;
	struct reading_override over;
	struct buf text = { 0 };
	struct span name;
	struct span file;
	struct solved *s;
	bool have = lines_of(json, "file_lines", "", &text) ||
		lines_of(json, "lines_times", " mx1 x: y", &text);

	(void)string_of(json, "name", &name);
	if (!have && string_of(json, "file", &file)) {
		struct buf path = { 0 };

		buf_put(&path, file);
		have = slurp(buf_cstr(&path), &text);
		buf_release(&path);
	}
	clues_of(json, &clues, &over);
	s = solve_text(buf_span(&text), &clues, &over);
	if (have)
		cr_expect_eq(solved_reading(s, 0)->year, year_wanted(json),
			"%.*s: %d", (int)name.len, name.ptr,
			(int)solved_reading(s, 0)->year);
	solved_free(s);
	buf_release(&text);
	return have;
}

/* The names of rotations, in the order of time, bear growing dates. */
static unsigned
check_names(struct span json)
{
	struct buf names = { 0 };
	struct span rest;
	struct span name;
	struct name_date date = { 0 };
	int32_t last = 0;
	unsigned checked = 0;

	if (!lines_of(json, "order", "", &names))
		return 0;
	rest = buf_span(&names);
	while (span_cut(rest, '\n', &name, &rest)) {
		if (!name_date_find(name, &date))
			continue;
		cr_expect_gt(
			date.first_day, last, "%.*s", (int)name.len, name.ptr);
		last = date.first_day;
		checked = 1;
	}
	buf_release(&names);
	return checked;
}

/* "2005-09-22T03:31:05.997": what the labels of a file's first lines say. */
static unsigned
check_labels(struct span json, struct span file)
{
	struct buf text = { 0 };
	struct buf times = { 0 };
	struct span lines;
	struct span wanted;
	struct span line;
	struct span time;
	unsigned checked = 0;

	if (slurp(file.ptr, &text) &&
		lines_of(json, "times_utc_ms", "Z", &times)) {
		lines = buf_span(&text);
		wanted = buf_span(&times);
		while (span_cut(wanted, '\n', &time, &wanted)) {
			struct stamp_scan got;
			struct stamp_scan want;

			(void)span_cut(lines, '\n', &line, &lines);
			stamp_scan(line, &got);
			stamp_scan(time, &want);
			cr_expect_eq(got.stamp.seconds, want.stamp.seconds,
				"%.*s", (int)time.len, time.ptr);
			cr_expect_eq(got.stamp.ns / 1000000,
				want.stamp.ns / 1000000, "%.*s", (int)time.len,
				time.ptr);
			checked = 1;
		}
	}
	buf_release(&text);
	buf_release(&times);
	return checked;
}

static unsigned
check_tai(struct span json)
{
	struct buf line = { 0 };
	struct stamp_scan scan;
	struct span text;
	unsigned checked = 0;

	if (string_of(json, "file", &text)) {
		buf_put(&line, text);
		checked = check_labels(json, span_of(buf_cstr(&line)));
	} else if (string_of(json, "label", &text)) {
		buf_put(&line, text);
		buf_puts(&line, " x");
		stamp_scan(buf_span(&line), &scan);
		if (after_key(json, "microsecond", &text))
			cr_expect_eq((int64_t)scan.stamp.ns / 1000,
				year_of_text(text));
		else
			/* 2010-09-16T05:51:00Z with nothing taken off. */
			cr_expect_eq(scan.stamp.seconds, 1284616260 - 10);
		checked = 1;
	}
	buf_release(&line);
	return checked;
}

/* "name": how many lines of that file begin an event. */
static unsigned
check_headers(struct span json)
{
	struct span names;
	struct span path;
	unsigned checked = 0;

	if (!after_key(json, "files", &names))
		return 0;
	(void)span_cut(names, ']', &names, NULL);
	while (span_cut(names, '"', NULL, &names)) {
		struct buf text = { 0 };
		struct buf file = { 0 };
		struct span events = json;
		struct span rest;
		struct span line;
		struct stamp_scan scan;
		int64_t n = 0;

		(void)span_cut(names, '"', &path, &names);
		buf_put(&file, path);
		(void)span_rcut(path, '/', NULL, &path);
		buf_put(&text, path);
		if (after_key(json, "events", &events) &&
			after_key(events, buf_cstr(&text), &events)) {
			buf_clear(&text);
			cr_expect(slurp(buf_cstr(&file), &text));
			rest = buf_span(&text);
			while (rest.len > 0) {
				(void)span_cut(rest, '\n', &line, &rest);
				stamp_scan(line, &scan);
				n += scan.stamp.kind != STAMP_NONE;
			}
			cr_expect_eq(n, year_of_text(events), "%s: %d",
				buf_cstr(&file), (int)n);
			checked = 1;
		}
		buf_release(&file);
		buf_release(&text);
	}
	return checked;
}

Test(reading_corpus, time)
{
	struct buf all = { 0 };
	struct span rest;
	struct span line;
	struct span kind;
	unsigned checked = 0;

	if (!slurp("fixture-time.jsonl", &all))
		cr_skip_test("no corpora");
	rest = buf_span(&all);
	while (rest.len > 0) {
		(void)span_cut(rest, '\n', &line, &rest);
		if (!string_of(line, "kind", &kind))
			continue;
		if (span_eq(kind, SPAN("year-inference")))
			checked += check_year(line);
		else if (span_eq(kind, SPAN("rotation-order")))
			checked += check_names(line);
		else if (span_eq(kind, SPAN("tai64n")))
			checked += check_tai(line);
		else if (span_eq(kind, SPAN("header-formats")))
			checked += check_headers(line);
	}
	/* All but the one line that is no log line. */
	cr_expect_geq(checked, 19, "%u", checked);
	buf_release(&all);
}

/* The seed logs: what their EXPECT.md says of years and zones. */
Test(reading_corpus, seeds)
{
	static const struct {
		const char *file;
		int year;
		enum reading_basis basis;
		int zone_min;
	} rows[] = {
		{ "seeds/annotated-postfix.log", 2018, READING_INFERRED, -240 },
		{ "seeds/qmail-splogger.log", 2000, READING_INFERRED, -300 },
		{ "seeds/dovecot-1.x.log", 2009, READING_ASSUMED, 0 },
	};
	struct reading_clues clues = { .has_mtime = true,
		.mtime_s = 1763778180 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = { 0 };
		struct solved *s;

		if (!slurp(rows[i].file, &text))
			cr_skip_test("no corpora");
		s = solve_text(buf_span(&text), &clues, NULL);
		cr_expect_eq(s->nruns, 1, "%s", rows[i].file);
		cr_expect_eq(s->readings[0].year, rows[i].year, "%s %d",
			rows[i].file, (int)s->readings[0].year);
		cr_expect_eq(s->readings[0].year_basis, rows[i].basis, "%s",
			rows[i].file);
		cr_expect_eq(s->readings[0].zone_s, rows[i].zone_min * 60,
			"%s: %s", rows[i].file, s->readings[0].zone_why);
		solved_free(s);
		buf_release(&text);
	}
}

/* "2017-06-10 06:00:30 ..." without its year, as syslogd writes it; false if
 * the line does not begin so. */
static bool
without_year(struct span line, bool is_exim, int32_t *year, struct buf *out)
{
	struct stamp_scan scan;
	struct civil c;
	int64_t local_s = 0;
	struct span rest;

	stamp_scan(line, &scan);
	if (scan.at != 0 || scan.len < 19 || line.ptr[4] != '-' ||
		!time_of(line, &local_s))
		return false;
	civil_from_seconds(local_s, &c);
	*year = (int32_t)c.year;
	rest = span_trim(span_slice(line, scan.len, line.len));
	buf_clear(out);
	buf_printf(out, "%.3s %2u %02u:%02u:%02u %s",
		"JanFebMarAprMayJunJulAugSepOctNovDec" +
			(size_t)3 * (c.month - 1),
		c.day, c.hour, c.minute, c.second,
		is_exim ? "mx1 exim[1]: " : "");
	buf_put(out, rest);
	buf_putc(out, '\n');
	return true;
}

/* Real lines whose year is known, without it: what ids and replies in them say
 * is right. */
Test(reading_corpus, real_lines_without_year)
{
	const struct reading_clues clues = { 0 };
	struct buf all = { 0 };
	struct buf text = { 0 };
	struct span rest;
	struct span json;
	unsigned sure = 0;

	if (!slurp("fixture-fields.jsonl", &all))
		cr_skip_test("no corpora");
	rest = buf_span(&all);
	while (rest.len > 0) {
		const struct reading_override over = { 0 };
		struct span line;
		struct span daemon;
		struct solved *s = NULL;
		const struct reading *r = NULL;
		int32_t year = 0;

		(void)span_cut(rest, '\n', &json, &rest);
		if (!string_of(json, "line", &line) ||
			!string_of(json, "daemon", &daemon) ||
			span_find_char(line, '\\') != SIZE_MAX ||
			!without_year(line, span_starts(daemon, SPAN("exim")),
				&year, &text))
			continue;
		s = solve_text(buf_span(&text), &clues, &over);
		r = solved_reading(s, 0);
		sure += r->year_basis == READING_INFERRED;
		if (r->year_basis == READING_INFERRED)
			cr_expect_eq(r->year, year, "%.*s: %d", (int)line.len,
				line.ptr, (int)r->year);
		solved_free(s);
	}
	cr_expect_geq(sure, 2, "%u", sure);
	buf_release(&text);
	buf_release(&all);
}
