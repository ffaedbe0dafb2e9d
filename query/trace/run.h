/* What the parts of trace_run share. */
#ifndef WB_QUERY_TRACE_RUN_H
#define WB_QUERY_TRACE_RUN_H

#include "query/trace/criteria.h"
#include "query/trace/leg/story.h"
#include "query/trace/seed.h"
#include "query/trace/told.h"

struct crew;
struct stint;

struct run {
	struct view *view;
	const struct trace_question *question;
	struct criteria criteria;
	/* The KEY that is being looked for, or an empty span. */
	struct span key;
	/* What lines are looked for just now, or NULL. */
	const struct seeding *seeding;
	struct told told;
	/* Threads that tell mails ahead of their turn, or NULL. */
	struct crew *crew;
	/* What one of these tells, or NULL. */
	struct stint *stint;
	/* Where mails go at once, not to be kept here; or NULL. */
	bool (*each)(void *ctx, const struct mail_answer *mail);
	void *each_ctx;
	bool is_stopped;
	/* All of them, and those kept here. */
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
	/* A mail does not fit by the lines that were read, and not all were. */
	bool is_undecided;
	/* Nothing else was found: what users did in a mailbox tells of a mail,
	 * too. */
	bool from_mailbox;
};

/* page.c: the mails that these lines lead to, in order. `lines` are what
 * view_look gave for the seeding. */
enum wb_err run_page(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err);
/* Are there enough? Then says that it was cut. */
bool run_is_done(struct run *r);
/* One line, if the mail it is of may touch the window. */
enum wb_err run_line(struct run *r, const struct seeding *seeding,
	const struct sighting *line, struct err *err);
/* The mails of the next lines will ask for these. */
enum wb_err run_look_ahead(struct run *r, const struct sighting_set *lines,
	size_t from, size_t until, struct err *err);
enum { RUN_AHEAD = 64 };

/* Was the line told already? */
bool run_has_told(struct run *r, const struct sighting *s);
void run_add_told(struct run *r, const struct sighting *s);
/* A mail that fits. */
void run_keep(struct run *r, struct mail_answer *mail);

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
