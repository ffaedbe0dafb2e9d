/* Legs of qmail-send: what lines of a message number are one mail. */
#ifndef WB_QUERY_TRACE_LEG_LEG_QMAIL_H
#define WB_QUERY_TRACE_LEG_LEG_QMAIL_H

#include "query/trace/leg/leg.h"

/* A delivery. */
struct qmail_try {
	const struct sighting *begun;
	/* NULL: not found. */
	const struct sighting *result;
	/* Its number was given to another one before any result. */
	bool is_lost;
};

struct qmail_tries {
	struct qmail_try *items;
	size_t count;
	size_t cap;
	/* Without a result, so far. */
	size_t open;
};

/* The deliveries that a leg's lines begin, added to *out, whose items are the
 * caller's to free; then their results. */
void qmail_tries_begin(const struct leg *leg, struct qmail_tries *out);
enum wb_err qmail_tries_end(struct view *v, const struct leg *leg,
	struct qmail_tries *all, struct err *err);

/* The line that began the delivery which `result` ends; NULL if it is not found
 * within a day before. */
enum wb_err qmail_begun(struct view *v, const struct sighting *result,
	const struct sighting **out, struct err *err);

/* Where neither the end of a mail nor the start of the next one is there, their
 * lines look like one leg: keep those of the mail that `near` is about. */
enum wb_err qmail_leg_keep(struct view *v, struct leg *leg,
	const struct sighting *near, struct err *err);

/* May lines that begin deliveries of this leg be missing: is there a hole in
 * the numbers of qmail-send's deliveries while it was in the queue? False where
 * that cannot be told. */
bool qmail_has_hole(struct view *v, const struct leg *leg);

#endif
