/* What the parts of reading_family share. */
#ifndef WB_FORMAT_READING_READING_WORK_H
#define WB_FORMAT_READING_READING_WORK_H

#include "format/reading/reading_family.h"

/* Fill is_main, is_straggler, is_unsure, years_on; the votes are counted. */
void reading_order(struct reading_member *m, const struct run_fact *runs);
/* Fill strong and weak. */
void reading_vote_all(struct reading_member *m, const struct run_fact *runs);
/* "3 Postfix queue ids and 2 others". */
void reading_vote_words(
	const struct reading_vote *v, char why[READING_WHY_MAX]);

enum {
	/* A year that cannot be. */
	COST_NEVER = 10000000,
	/* What a container costs that says nothing of a year; under that, it
	 * dates the last line. */
	COST_FAR = 800,
	/* A year without a line where only names say that one source follows
	 * the other, or nothing tells it from lines that came late. */
	COST_SILENT_LOOSE = 300,
	/* Another year than that of a source it is guessed to go on from. */
	COST_GUESS = 100,
	/* Against what the user said. */
	COST_GIVEN = 20000
};

/* What lies around a source holds against its last main run being of `year`:
 * containers and names. */
int64_t reading_cost_container(const struct reading_member *m, int64_t year);
int64_t reading_cost_name(const struct reading_member *m, int64_t year);
/* Does an earlier copy end in a run, and what does it hold against a year of
 * that? */
bool reading_has_early(const struct reading_member *m, size_t run);
int64_t reading_cost_early(
	const struct reading_member *m, size_t run, int64_t year);
/* "gzip header" ..., or NULL if no container states a time. */
const char *reading_container_words(const struct reading_clues *clues);
/* The most that each can hold against a year. */
int64_t reading_weight_name(const struct reading_clues *clues);
/* What the day on which clocks went back holds against a year in which it is no
 * Sunday. */
int64_t reading_cost_hour_back(const struct reading_link *link, int64_t year);
/* The year in which the last main run would end right before a time. */
bool reading_year_before(
	const struct reading_member *m, int64_t upper_s, int64_t *year);

/* What the anchors of a run hold against all years but theirs. */
int64_t reading_weight_strong(const struct reading_vote *v);
int64_t reading_weight_weak(const struct reading_vote *v);

/* One main run among those of a family. */
struct reading_node {
	struct reading_member *member;
	size_t run;
	/* Years from the node before it at least, and how sure that is. */
	int32_t step;
	enum reading_hang hang;
};

/* The years that the runs of a family may be in, *nyears from *low on; false if
 * no clue speaks of any. */
bool reading_years(const struct reading_node *nodes, size_t count, int32_t *low,
	size_t *nyears);

/* Settle a run's year, unless it is absurd or has no 29 February where the run
 * needs one. */
void reading_set_year(const struct reading_member *m, size_t i, int64_t year,
	enum reading_basis basis);
/* Years between two main runs that follow each other, by the calendar. */
struct reading_turn {
	int32_t years;
	/* Unless a step back is no longer than lines come late: those years at
	 * least, if late lines begin what follows, or one more. */
	bool is_sure;
};
struct reading_turn reading_turn_between(int64_t last_s, int64_t first_s);
/* A reason, kept for as long as the readings. */
const char *reading_keep(const struct reading_member *m, const char *why);
/* Say from what each node's year is known. */
void reading_say(const struct reading_node *nodes, size_t count);
/* The user's year of the first yearless run, and the user's zones. */
void reading_give_year(const struct reading_member *m, int32_t year);
void reading_give_zone(const struct reading_override *over, struct reading *r);

/* The zone of a run whose year is settled. */
void reading_zone(
	const struct reading_member *m, const struct run_fact *run, size_t i);

#endif
