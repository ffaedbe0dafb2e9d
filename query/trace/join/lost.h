/* Legs whose joining lines are lost. */
#ifndef WB_QUERY_TRACE_JOIN_LOST_H
#define WB_QUERY_TRACE_JOIN_LOST_H

#include "query/trace/leg/leg.h"

/* Joins one leg that stands alone to the one it must come of; grade B. Sets
 * *joined if there was one: the leads of what was added are to be followed
 * then, and it may be asked again. */
enum wb_err lost_attach(struct story *s, bool *joined, struct err *err);

/* lost_fit.c: two legs that may belong together. */
struct lost_pair {
	struct leg *parent;
	struct leg *child;
	/* The Message-ID that the parent had when it was handed over itself,
	 * where its own line with it is lost; or an empty span. */
	struct span parent_id;
	/* The leg that it had sender and size from, where its own line with
	 * them is lost; or NULL. */
	const struct leg *teller;
	/* A recipient of the child was one of the parent, or of a leg that the
	 * parent had it from. */
	bool same_recipient;
	/* None of the child was one of these, and all of both are known. */
	bool other_recipient;
	/* Asked of one that would make another pair doubtful. */
	bool is_rival;
};
/* Is the one so like what the other must have handed over? That no third leg is
 * as like is the caller's to see to. */
bool lost_fits(const struct lost_pair *p);
/* lost_queued.c: does a line show that its queue had it? What was broken off or
 * refused before was never handed on, and the line that says so may be lost. */
bool lost_was_queued(const struct leg *leg);
/* Or does one show that none of it went on: it was refused whole, or deleted
 * while it was on hold? */
bool lost_never_left(const struct leg *leg);
/* By the start of the child, which is there: was it the parent's host, or a
 * program of it, that handed the child over? */
bool lost_is_client(const struct leg *parent, const struct leg *child);
/* lost_self.c: is the child, whose start is lost or whose instance is the
 * parent's, the same mail that came once more, as that never takes back what it
 * had? */
enum wb_err lost_is_again(struct view *v, const struct leg *parent,
	const struct leg *child, bool *again, struct err *err);
/* lost_twin.c: did the program that handed the parent in hand in another mail
 * then that has no sender, and no Message-ID but perhaps the child's; or one
 * that it counts alone; or may it have, as the beginning of one is lost? */
enum wb_err lost_has_twin(struct story *s, const struct lost_pair *p,
	bool *found, struct err *err);
/* lost_before.c: does the line that says the parent was taken name whom it was
 * for, all of them, and none is the child's? */
enum wb_err lost_differs_before(struct view *v, const struct lost_pair *p,
	bool *differs, struct err *err);
/* lost_time.c: was the child on the same host before the parent was? */
bool lost_is_early(const struct lost_pair *p);
/* lost_parent.c: the leg, or the first before it in the story, that tells its
 * sender; or NULL. */
const struct leg *lost_sender_leg(const struct story *s, const struct leg *leg);
/* A host of the evidence may have handed it over, and no edge says which. */
bool lost_is_orphan(struct view *v, const struct leg *leg);
/* lost_count.c: does the line tell the end of a recipient? */
bool lost_is_final(const struct sighting *s);
/* How many recipients there are; 0 if nobody counted them. */
uint64_t lost_count_recipients(const struct leg *leg);
/* Do its lines name more recipients than that? */
bool lost_names_more(const struct leg *leg, uint64_t most);
/* How many of them no line tells the end of; UINT64_MAX if nobody counted. */
uint64_t lost_count_untold(const struct leg *leg);
bool lost_has_untold(const struct leg *leg);
/* How many recipients of the parent the child can be for. */
uint64_t lost_count_left(const struct lost_pair *p);

#endif
