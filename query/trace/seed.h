/* Where to begin: what to look for, and which lines of what is found belong to
 * a mail that may be meant. */
#ifndef WB_QUERY_TRACE_SEED_H
#define WB_QUERY_TRACE_SEED_H

#include "query/trace/criteria.h"
#include "query/trace/view/view.h"

/* What a KEY was found to be, as bits. */
enum key_kind {
	KEY_MESSAGE_ID = 1,
	KEY_ADDRESS = 2,
	KEY_QUEUE_ID = 4,
	KEY_IP = 8
};

/* Fewer bytes of an id say nothing. */
enum { SEED_PREFIX_MIN = 6 };

/* How a KEY has to agree with what the line says. */
enum key_case {
	KEY_EXACT,
	KEY_ANY_CASE,
	/* The id that another server gave it. */
	KEY_GIVEN,
	KEY_PREFIX
};

struct seeding {
	struct look look;
	/* Of a KEY: all else is empty then. The other is the same address, its
	 * domain written the other way; it may be empty. */
	struct span key;
	struct span key_other;
	enum key_case key_case;
	/* A line must have one of these fields, and it must fit. FIELD_COUNT
	 * ends the list; without one any line will do. */
	const enum field_id *fields;
	const struct criterion *criterion;
	const struct criteria *criteria;
	/* Lines that log a subject which may fit. */
	bool by_subject;
	/* Lines that every mail has. */
	bool every;
	/* Of these only lines by which somebody's mail may have failed. */
	bool failures;
	/* Lines of mails that lay still from then on. */
	bool held;
};

/* In the arena. */
void seed_key(struct arena *a, struct span key, enum key_case how,
	struct seeding *out);
/* From the criterion that few lines fit, as far as that shows without a look
 * at the evidence. */
void seed_criteria(
	struct arena *a, const struct criteria *c, struct seeding *out);
/* seed_rare.c: the same, but where sender, recipient or user are asked for
 * together, from the one of them whose lines are in the fewest blocks. */
enum wb_err seed_rarest(struct view *v, const struct criteria *c,
	struct seeding *out, struct err *err);
/* From that one criterion; false if it is not asked for, or may be a pattern.
 */
bool seed_single(struct arena *a, const struct criteria *c, enum field_id id,
	struct seeding *out);

/* seed_text.c: lines that every mail has one of, its start lost or not. */
void seed_every(struct seeding *out);
/* The same, and what else tells of a failure and of nothing more. Of all these
 * only lines by which a mail may have failed will fit. */
void seed_failures(struct arena *a, struct seeding *out);
/* Where the sender may be null. */
void seed_null_sender(struct look *look);

/* Lines of mails that are put aside, or go on after that. */
void seed_held(const struct criteria *c, struct seeding *out);

/* What lines that log a subject have; sets the texts of *look. */
void seed_subjects(struct look *look);

/* May a KEY that nothing has be the beginning of an id? What looks like a whole
 * queue id is none: to look for it would take reading everything. */
bool seed_may_begin(struct span key);

/* seed_fits.c: does the line fit? *kinds, which may be NULL: what the KEY is in
 * it. */
bool seed_fits(
	const struct seeding *s, const struct sighting *line, unsigned *kinds);

#endif
