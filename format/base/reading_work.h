/* What the parts of reading_solve share. */
#ifndef WB_FORMAT_BASE_READING_WORK_H
#define WB_FORMAT_BASE_READING_WORK_H

#include "format/base/reading.h"

/* How far the anchors of a run can be believed, best last. */
enum reading_tier { TIER_NONE, TIER_WEAK, TIER_REMOTE, TIER_OWN };

struct reading_vote {
	enum reading_tier tier;
	int32_t year;
	/* Anchors that agree, and those of the kind named. */
	uint32_t count;
	uint32_t of_kind;
	enum anchor_kind kind;
};

/* One run in the order of its source. */
struct reading_link {
	/* Yearless, and in the order of time. */
	bool is_main;
	bool is_straggler;
	/* Whole years after the first main run. */
	int32_t years_on;
	/* Its own anchors, and what was made of them all. */
	struct reading_vote strong;
	struct reading_vote weak;
};

struct reading_work {
	const struct run_fact *runs;
	size_t nruns;
	const struct reading_clues *clues;
	struct reading_link *links;
	struct reading *out;
};

/* Fill is_main, is_straggler, years_on. */
void reading_order(struct reading_work *w);
/* Fill strong and weak. */
void reading_vote_all(struct reading_work *w);
/* "3 Postfix queue ids and 2 others". */
void reading_vote_words(
	const struct reading_vote *v, char why[READING_WHY_MAX]);

/* The year of the last main run by what lies around the source. */
struct reading_around {
	enum reading_basis basis;
	int32_t year;
	/* Between the last line and what dates it. */
	int64_t gap_s;
	char why[READING_WHY_MAX];
};
void reading_look_around(
	const struct reading_work *w, size_t last, struct reading_around *out);
/* Can the runs be in the years that follow from `year` for run `at`? False
 * where 29 February would fall in a common year. */
bool reading_leaps_fit(const struct reading_work *w, size_t at, int32_t year);
/* The time after which no line can be, 14 hours for the zone included;
 * INT64_MAX if nothing says so. */
int64_t reading_bound(const struct reading_clues *clues);

/* Settle a run's year, unless it is absurd or has no 29 February where the run
 * needs one. */
void reading_set_year(const struct reading_work *w, size_t i, int64_t year,
	enum reading_basis basis);
/* The user's year of the first yearless run, and the user's zones. */
void reading_give_year(const struct reading_work *w, int32_t year);
void reading_give_zone(const struct reading_override *over, struct reading *r);

/* The zone of one run whose year is settled. */
void reading_zone(const struct run_fact *run, struct reading *r);

#endif
