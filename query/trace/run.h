/* What the parts of trace_run share. */
#ifndef WB_QUERY_TRACE_RUN_H
#define WB_QUERY_TRACE_RUN_H

#include "query/trace/criteria.h"
#include "query/trace/seed.h"
#include "query/trace/story.h"
#include "query/trace/told.h"

struct run {
	struct view *view;
	const struct trace_question *question;
	struct criteria criteria;
	/* The KEY that is being looked for, or an empty span. */
	struct span key;
	/* What lines are looked for just now, or NULL. */
	const struct seeding *seeding;
	struct told told;
	size_t nmails;
	size_t mails_cap;
	struct mail_answer **mails;
	/* The KEY is a Message-ID and nothing else; mails before it. */
	bool key_is_id;
	size_t key_from;
	/* Stop with so many; one more tells that there are more. */
	size_t most;
	/* Stop after so many that were told, whether they fit or not; 0 is no
	 * limit. */
	uint64_t most_stories;
	uint64_t stories;
	uint64_t loose;
	bool cut;
	bool saw_subject;
	/* Nothing else was found: what users did in a mailbox tells of a mail,
	 * too. */
	bool from_mailbox;
};

/* begin.c: tell the mail that this line is of, if it was not told yet and fits.
 */
enum wb_err run_seed(
	struct run *r, const struct sighting *seed, struct err *err);

/* All mails that lines of a seeding lead to. *kinds: what the KEY was. */
enum wb_err run_seeding(struct run *r, struct seeding *seeding, unsigned *kinds,
	struct err *err);

/* near.c: what comes near a question that nothing fits; sentences in the
 * arena. */
enum wb_err near_tell(
	struct run *r, struct trace_outcome *out, struct err *err);

#endif
