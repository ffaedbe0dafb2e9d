/* What happened to a mail, step by step, for a drawing of its path. */
#ifndef WB_QUERY_DOSSIER_STEP_H
#define WB_QUERY_DOSSIER_STEP_H

#include "format/base/buf.h"
#include "query/show/mail.h"

/* Stations beyond share the last line. */
enum { LANES_MAX = 8 };

enum step_kind { STEP_LEG, STEP_END, STEP_AFTER };

struct step {
	enum step_kind kind;
	/* Where several are of one time. */
	size_t order;
	const struct when *when;
	/* For the order alone: a station that follows another one is not
	 * before it only because its log has whole seconds. */
	int64_t at_ns;
	size_t lane;
	/* Where it comes from, for the first of a lane; SIZE_MAX if from
	 * nowhere. */
	size_t from;
	const struct mail_leg *leg;
	const struct mail_recipient *recipient;
	const struct mail_after *after;
};

/* In order of time. */
struct steps {
	const struct mail_answer *mail;
	struct step *items;
	size_t count;
	size_t cap;
};

/* items is the caller's to free; all else borrows from the mail. */
void steps_gather(const struct mail_answer *a, struct steps *out);
/* INT64_MAX where its time is not known. */
int64_t step_ns(const struct step *s);
/* A title and a line below it. */
void step_words(const struct steps *all, const struct step *s,
	struct buf *title, struct buf *sub);

#endif
