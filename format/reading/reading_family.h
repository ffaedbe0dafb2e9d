/* The years of logs that go on from each other, found together: a rotation and
 * its neighbours, or one log alone. Each year of each run costs what the clues
 * hold against it, in hundredths; the cheapest way through all runs is the
 * reading, and what the next best would cost more is its margin.
 *
 *	reading_prepare(&m[i], facts);	each member
 *	reading_family(list, count);	all of them, oldest first
 *	reading_finish(&m[i], facts);	each, with the same facts */
#ifndef WB_FORMAT_READING_READING_FAMILY_H
#define WB_FORMAT_READING_READING_FAMILY_H

#include "format/base/span.h"
#include "format/reading/reading.h"

/* How far the anchors of a run can be believed, best last. */
enum reading_tier { TIER_NONE, TIER_WEAK, TIER_REMOTE, TIER_OWN };

struct reading_vote {
	enum reading_tier tier;
	int32_t year;
	/* Anchors that agree, those that say another year, and those of the
	 * kind named. */
	uint32_t count;
	uint32_t against;
	uint32_t of_kind;
	enum anchor_kind kind;
};

/* One run in the order of its source. */
struct reading_link {
	enum stamp_kind kind;
	bool has_leap_day;
	/* A yearless second of the one day on which clocks went back, as it
	 * seems, or negative. */
	int64_t hour_back_s;
	int64_t first_s;
	int64_t last_s;
	/* Yearless, and in the order of time. */
	bool is_main;
	bool is_straggler;
	/* A straggler that begins on 1 January, far from what is around it: the
	 * clock was not set yet, as it seems. */
	bool is_unset;
	/* A year may lie between it and the main run before it, or none. */
	bool is_unsure;
	/* Whole years after the first main run. */
	int32_t years_on;
	/* Its own anchors, and what was made of them all. */
	struct reading_vote strong;
	struct reading_vote weak;
	/* The next best year of a main run that was given one, and what it
	 * would cost more; 0 if there is none. */
	int32_t second_year;
	int64_t margin;
};

/* How a member follows the one before it in its family. */
enum reading_hang {
	/* It does not: each is solved alone. */
	HANG_NOT,
	/* Of those that may follow the other it is the nearest. */
	HANG_GUESS,
	/* By names alone: years may lie between. */
	HANG_LOOSE,
	/* Its first line comes right behind the other's last. */
	HANG_FIRM
};

struct reading_member {
	/* Set by the caller. The name is how others tell of it. */
	struct reading_clues clues;
	struct reading_override over;
	struct span name;
	enum reading_hang hang;
	/* What the caller has it for. */
	const void *owner;
	/* Of each run the modification time of an earlier copy that ends in it,
	 * the earliest, or INT64_MAX; NULL if there are none. The caller's. */
	int64_t *early_s;
	/* One for each run; both are the caller's. */
	size_t nruns;
	struct reading_link *links;
	struct reading *out;
	/* Where reasons are kept; the caller's. */
	struct text_pool *texts;
	/* Set by reading_family: those beside it that it hangs together with,
	 * or NULL. */
	const struct reading_member *before;
	const struct reading_member *after;
};

/* What costs this much more than the reading is out of the question. */
enum { READING_CLEAR = 500 };

/* Put runs in order and count their anchors. links and out have room for
 * nruns each; they are cleared. */
void reading_prepare(struct reading_member *m, const struct run_fact *runs);

/* Years of all, in the order of time. */
void reading_family(struct reading_member **members, size_t count);

/* What the user said, and zones. */
void reading_finish(struct reading_member *m, const struct run_fact *runs);

/* Give a member that has no years, or is not sure of them, those that follow
 * from `year` for its first main run. `why` in words. */
void reading_take_year(struct reading_member *m, int64_t year,
	enum reading_basis basis, const char *why);

/* The first and last main run; SIZE_MAX if there is none. */
size_t reading_first_main(const struct reading_member *m);
size_t reading_last_main(const struct reading_member *m);

/* The time after which no line can be, 14 hours for the zone included;
 * INT64_MAX if nothing says so. */
int64_t reading_bound(const struct reading_clues *clues);

/* The offset from UTC that one anchor gives the clock that wrote its line, in
 * a run of that kind and year; false if it says none. */
bool reading_anchor_zone(const struct anchor_fact *a, enum stamp_kind kind,
	int32_t year, int32_t *zone_s);

/* Could clocks have been set for daylight saving between two times as written,
 * of that kind and year? */
bool reading_may_change(
	enum stamp_kind kind, int32_t year, int64_t from_s, int64_t to_s);

/* One clue for a person to weigh. */
struct reading_clue {
	char text[READING_WHY_MAX];
	/* The run it speaks of, and the year of it that it speaks for. */
	size_t run;
	int32_t year;
	/* What it holds against the year that was read, and the most that it
	 * can hold against any. */
	int64_t cost;
	int64_t weight;
};
/* Fills out[0..max) with the clues of a solved member, returns how many. */
size_t reading_clues_list(
	const struct reading_member *m, struct reading_clue *out, size_t max);

#endif
