/* Readings: which year and zone the stamps of a run have, and how that is
 * known. A pure function of what the segments store and of what the user
 * said; never of today's date or this machine's zone. */
#ifndef WB_FORMAT_READING_READING_H
#define WB_FORMAT_READING_READING_H

#include "format/base/text_pool.h"
#include "format/time/run.h"
#include "format/time/when.h"

enum reading_basis {
	/* Not known. */
	READING_NONE,
	/* The lines say it themselves. */
	READING_STATED,
	/* By good evidence. */
	READING_INFERRED,
	/* By weak evidence, or evidence that leaves another choice open. */
	READING_ASSUMED,
	/* The user said so (--year-of, --tz-of). */
	READING_GIVEN
};

/* What lies around a source. */
struct reading_clues {
	/* Modification time of the innermost container that states one. */
	int64_t mtime_s;
	bool has_mtime;
	/* Other files state the same, though their lines end days apart: it is
	 * that of a copy, and only says by when. */
	bool is_copied;
	/* Days since 1970 that the file's name may mean (name_date.h). */
	bool has_name;
	/* Of bound_s. */
	bool has_bound;
	int32_t name_first_day;
	int32_t name_last_day;
	char name_text[32];
	/* No line can be later: the day of seizure, the archive around. */
	int64_t bound_s;
	/* From the gzip header; 0 is not stated. */
	int64_t gzip_mtime_s;
};

/* What the user said. A zone with daylight saving is no fixed offset: whoever
 * has its rules applies them to the local time, and leaves this unset. */
struct reading_override {
	/* Year of the first yearless stamp of the source. */
	bool has_year;
	int32_t year;
	bool has_zone;
	int32_t zone_s;
	/* For runs whose zone stays unknown (--assume-tz). */
	bool has_assumed_zone;
	int32_t assumed_zone_s;
};

/* Room for a reason in words. */
enum { READING_WHY_MAX = 160 };

struct reading {
	/* STATED for runs whose stamps have one; `year` is then of no use. */
	enum reading_basis year_basis;
	int32_t year;
	/* Local time less UTC. */
	enum reading_basis zone_basis;
	int32_t zone_s;
	/* Its lines are of two zones, so no one zone is right for them. */
	bool is_torn;
	/* They stand side by side all over it, as of several hosts or daemons:
	 * the order of its stamps says nothing. */
	bool is_mixed;
	/* Another zone was set about its beginning, or its end: what is before
	 * the first line that tells, or behind the last, may be of either. */
	bool is_open_before;
	bool is_open_after;
	/* Its clock was set there, as it seems, before the first line that
	 * tells its zone, or behind the last: offsets of lines, 0 if not. What
	 * is before the one, or from the other on, may be of any zone. */
	uint64_t set_until;
	uint64_t set_from;
	/* Its zone is that of other logs of the host; its own lines tell none.
	 */
	bool is_carried;
	/* A short block out of its order; it shares its neighbours' year. */
	bool is_straggler;
	/* In words, without a full stop; empty if there is nothing to say.
	 * Literals, or kept in a pool: archives have a million sources, of
	 * which most say the same. */
	const char *year_why;
	const char *zone_why;
};

/* Solve the runs of one source alone, in its order; out[] has as many. `over`
 * may be NULL. What they say lives as long as `texts`. For several together:
 * reading_family.h. */
void reading_solve(const struct run_fact *runs, size_t nruns,
	const struct reading_clues *clues, const struct reading_override *over,
	struct text_pool *texts, struct reading *out);

/* A stamp by its run's reading. WHEN_NONE if it has no stamp or its run no
 * year. The basis is the weaker of year and zone; what the user gave counts as
 * inferred. Bounds are a year either way for an assumed year, the zones of
 * the world for an assumed zone. */
void reading_when(
	const struct reading *r, const struct stamp *stamp, struct when *out);

/* "none", "stated", "inferred", "assumed", "given". */
const char *reading_basis_word(enum reading_basis basis);

#endif
