/* Any bytes as a log: anchors lie in their lines, runs add up to all lines,
 * and readings keep to the calendar. The first bytes make the clues. */
#include "format/log/anchor/anchor.h"
#include "format/reading/reading.h"
#include "format/time/civil.h"
#include "format/time/name_date.h"

#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 32, CLUE_BYTES = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
feed(struct run_cutter *cutter, struct span line, struct run_fact *runs,
	size_t *nruns)
{
	struct anchor found[ANCHORS_PER_LINE];
	struct stamp_scan scan;
	size_t n;

	stamp_scan(line, &scan);
	if (run_feed(cutter, line, &scan, &runs[*nruns]) &&
		*nruns + 1 < RUNS_MAX)
		++*nruns;
	n = anchors_find(line, &scan, found, ANCHORS_PER_LINE);
	check(n <= ANCHORS_PER_LINE);
	for (size_t i = 0; i < n; i++) {
		struct anchor_fact fact = anchor_fact_of(&found[i]);

		check((size_t)found[i].at + found[i].len <= line.len);
		check(found[i].kind < ANCHOR_KIND_COUNT);
		run_note(cutter, &fact);
	}
}

static void
clues_of(struct span s, struct reading_clues *clues)
{
	struct name_date date;
	int64_t numbers[2];

	memset(clues, 0, sizeof(*clues));
	if (name_date_find(s, &date)) {
		check(date.first_day <= date.last_day);
		clues->has_name = true;
		clues->name_first_day = date.first_day;
		clues->name_last_day = date.last_day;
	}
	if (s.len < CLUE_BYTES)
		return;
	memcpy(numbers, s.ptr, sizeof(numbers));
	/* What a file system can say. */
	clues->has_mtime = numbers[0] % 2 == 0;
	clues->mtime_s = numbers[0] % INT64_C(9000000000);
	clues->gzip_mtime_s = (uint32_t)numbers[1];
}

static void
check_reading(const struct run_fact *run, const struct reading *r)
{
	struct stamp stamp = { .kind = run->kind, .seconds = run->first_s };
	struct when when;

	reading_when(r, &stamp, &when);
	check(when.min_ns <= when.ns && when.ns <= when.max_ns);
	check(r->zone_s >= -12 * 3600 && r->zone_s <= 14 * 3600);
	if (r->year_basis == READING_NONE || r->year_basis == READING_STATED)
		return;
	check(!run->has_leap_day || civil_is_leap(r->year));
	check(r->year_why[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span text = { (const char *)bytes, size };
	struct run_cutter *cutter = calloc(1, sizeof(*cutter));
	struct run_fact *runs = calloc(RUNS_MAX + 1, sizeof(*runs));
	struct reading readings[RUNS_MAX + 1];
	struct reading_clues clues;
	struct text_pool texts = { 0 };
	struct span line;
	size_t nruns = 0;

	check(cutter != NULL && runs != NULL);
	clues_of(span_slice(text, 0, CLUE_BYTES * 2), &clues);
	while (text.len > 0) {
		(void)span_cut(text, '\n', &line, &text);
		feed(cutter, line, runs, &nruns);
	}
	nruns += run_end(cutter, &runs[nruns]);
	reading_solve(runs, nruns, &clues, NULL, &texts, readings);
	for (size_t i = 0; i < nruns; i++)
		check_reading(&runs[i], &readings[i]);
	text_pool_release(&texts);
	free(runs);
	free(cutter);
	return 0;
}
