/* What a mail must be to be told: the criteria of a question. */
#ifndef WB_QUERY_TRACE_CRITERIA_H
#define WB_QUERY_TRACE_CRITERIA_H

#include "query/trace/trace.h"

/* One list of texts: any of them. */
struct criterion {
	size_t count;
	const struct node *const *nodes;
};

struct criteria {
	const struct trace_question *question;
	struct criterion from;
	struct criterion to;
	struct criterion message_id;
	struct criterion queue_id;
	struct criterion user;
	struct criterion relay;
	struct criterion dsn;
	struct criterion hosts;
	/* Folded, bounded nowhere. */
	size_t nsubjects;
	const struct text_needle *subjects;
};

/* All of it in the arena. WB_USAGE if a text cannot be what is asked for. */
enum wb_err criteria_make(struct arena *a, const struct trace_question *q,
	struct criteria *out, struct err *err);

/* Sets `fits` of each recipient: all that was asked of recipients (address,
 * status, enhanced code, relay) must hold for one and the same. */
void criteria_mark(const struct criteria *c, const struct mail_answer *mail,
	struct mail_recipient *recipients, size_t count);

/* Does the mail fit all of them, the window included? After criteria_mark. */
bool criteria_fit(const struct criteria *c, const struct mail_answer *mail);

/* Is it within the window, touching it that is? */
bool criteria_touch(
	const struct trace_question *q, const struct mail_answer *mail);

/* Does one of its values fit? Never if the field is not there. */
bool criterion_fits(const struct criterion *c, struct span value);
/* A relay fits also by its name or address alone. */
bool criterion_fits_field(const struct criterion *c, const struct field *f);

#endif
