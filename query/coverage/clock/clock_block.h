/* The lines of one block as clocks are read off them: what can be found out of
 * each alone, on any thread. */
#ifndef WB_QUERY_COVERAGE_CLOCK_CLOCK_BLOCK_H
#define WB_QUERY_COVERAGE_CLOCK_CLOCK_BLOCK_H

#include "format/base/buf.h"
#include "query/coverage/clock/clock_check.h"
#include "query/lang/query.h"
#include "query/plan/line.h"

/* An exact time inside a line. */
struct clock_time {
	int64_t utc_s;
	bool own_clock;
	/* Of the text of the line. */
	uint64_t key;
};

/* A stamped line. In an hour that occurs twice line.at_s is of the first pass,
 * later_s of the second. */
struct clock_note {
	struct clock_line line;
	int64_t later_s;
	struct span host;
	size_t first_time;
	size_t ntimes;
};

/* Where a line is from. */
struct clock_from {
	uint32_t index;
	const struct source_view *source;
	/* Whose stream it is, and the zone of that. */
	const struct source_view *owner;
	const struct zone *zone;
};

/* Notes in order of the lines. All zero is empty. */
struct clock_notes {
	struct arena arena;
	size_t count;
	size_t cap;
	struct clock_note *items;
	size_t ntimes;
	size_t times_cap;
	struct clock_time *times;
};
void clock_notes_clear(struct clock_notes *n);
void clock_notes_release(struct clock_notes *n);

/* What a thread needs; the filter and the window of `spec` say which lines are
 * asked for. Borrowed. */
struct clock_scanner;
struct clock_scanner *clock_scanner_new(
	const struct search_spec *spec, const struct node *filter);
void clock_scanner_free(struct clock_scanner *s);

/* Note a line, if it has a stamp and a time. */
void clock_scan_line(struct clock_scanner *s, const struct clock_from *from,
	const struct source_line *line, struct clock_notes *out);

/* A frame, of which [begin, end) is of the source. */
struct clock_block {
	struct clock_from from;
	struct dir_entry entry;
	int fd;
	uint64_t begin;
	uint64_t end;
	struct clock_notes notes;
	enum wb_err code;
	struct err err;
};
/* Its lines must all be whole. */
void clock_scan_block(struct clock_scanner *s, struct clock_block *b);

#endif
