/* What the tests of readings share: lines to runs, with anchors, to readings.
 */
#ifndef WB_TESTS_UNIT_READINGS_H
#define WB_TESTS_UNIT_READINGS_H

#include "format/base/arena.h"
#include "format/log/anchor/anchor.h"
#include "format/reading/reading.h"

#include <stdlib.h>

enum { RUNS_MAX = 64 };

struct solved {
	struct text_pool texts;
	size_t nruns;
	struct run_fact runs[RUNS_MAX];
	struct reading readings[RUNS_MAX];
};

static inline void
solved_line(struct solved *s, struct run_cutter *cutter, struct span line)
{
	struct anchor found[ANCHORS_PER_LINE];
	struct stamp_scan scan;
	size_t n;

	stamp_scan(line, &scan);
	if (run_feed(cutter, line, &scan, &s->runs[s->nruns]))
		s->nruns++;
	n = anchors_find(line, &scan, found, ANCHORS_PER_LINE);
	for (size_t i = 0; i < n; i++) {
		struct anchor_fact fact = anchor_fact_of(&found[i]);

		run_note(cutter, &fact);
	}
}

/* `text` is lines closed by LF. The result is for solved_free. */
static inline struct solved *
solve_text(struct span text, const struct reading_clues *clues,
	const struct reading_override *over)
{
	struct solved *s = xcalloc(1, sizeof(*s));
	struct run_cutter *cutter = xcalloc(1, sizeof(*cutter));
	struct span line;

	while (text.len > 0 && s->nruns + 1 < RUNS_MAX) {
		(void)span_cut(text, '\n', &line, &text);
		solved_line(s, cutter, line);
	}
	if (run_end(cutter, &s->runs[s->nruns]))
		s->nruns++;
	reading_solve(s->runs, s->nruns, clues, over, &s->texts, s->readings);
	free(cutter);
	return s;
}

static inline void
solved_free(struct solved *s)
{
	text_pool_release(&s->texts);
	free(s);
}

/* The reading of the line with that number, from 0. */
static inline const struct reading *
solved_reading(const struct solved *s, uint64_t line)
{
	size_t i = s->nruns - 1;

	while (i > 0 && s->runs[i].first_line > line)
		i--;
	return &s->readings[i];
}

#endif
