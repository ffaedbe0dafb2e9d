/* What happened to a mail: from keys and criteria to mails, told whole. */
#ifndef WB_QUERY_TRACE_TRACE_H
#define WB_QUERY_TRACE_TRACE_H

#include "query/lang/query.h"
#include "query/show/mail.h"
#include "query/trace/view/view.h"

/* As typed; `*` matches anything where a text is compared. Several texts of one
 * list are alternatives, and all lists must hold. */
struct trace_texts {
	size_t count;
	const struct span *items;
};

struct trace_question {
	/* Each a message-id, a queue id, an address or an IP. */
	struct trace_texts keys;
	/* Envelope sender; "<>" is the null sender. */
	struct trace_texts from;
	struct trace_texts to;
	/* Contained in the decoded subject. */
	struct trace_texts subject;
	struct trace_texts message_id;
	struct trace_texts queue_id;
	/* Authenticated. */
	struct trace_texts user;
	struct trace_texts relay;
	struct trace_texts dsn;
	/* Client or XCLIENT/XFORWARD origin. */
	size_t nips;
	const struct cidr *ips;
	/* Bit 1 << enum mail_status; 0 is any. */
	unsigned statuses;
	/* Only mails that expired in the queue, besides `statuses`. */
	bool expired;
	/* A host that one of the legs is on. */
	struct trace_texts hosts;
	bool has_since;
	bool has_until;
	int64_t since_ns;
	int64_t until_ns;
	bool reverse;
	/* Stop after so many mails; 0 is no limit. */
	uint64_t limit;
	/* Mails need not come in order: then each is handed out as soon as it
	 * is told, some more than `limit` where there are more, and forgotten,
	 * so that memory does not grow with their number. */
	bool in_any_order;
	/* Only rows are shown, which do not tell of other tries of a mail: then
	 * these are not looked for, which takes longest. */
	bool without_tries;
	/* Told now and then: mails looked at so far, and where in time. */
	void (*progress)(void *ctx, uint64_t mails, int64_t at_ns);
	void *progress_ctx;
};

/* How a KEY was understood, and what came of it. */
struct trace_key_note {
	struct span key;
	/* "message-id", "address", "queue id", "ip"; several by blanks. */
	struct span taken_as;
	/* Found only with another case, or as the beginning of a longer id. */
	bool other_case;
	bool prefix;
	uint64_t mails;
};

struct trace_outcome {
	uint64_t mails;
	/* Lines looked at that no mail could be made of. */
	uint64_t loose;
	/* Stopped at a cap: there are more than these. */
	bool cut;
	size_t nkeys;
	const struct trace_key_note *keys;
	/* A subject was asked for, and no line of the evidence logs any. */
	bool no_subjects;
	/* A subject was asked for, and lines log some, but none fits. */
	bool other_subjects;
	/* Mails of which not all lines were read do not fit by those that were.
	 */
	bool undecided;
	/* Nothing found: what comes near, as sentences. */
	size_t nnear;
	const struct span *near;
};

/* Where a mail stands in the order of answers. */
struct mail_place {
	bool has_time;
	int64_t ns;
	/* Of its first line, if it has any. */
	bool has_line;
	struct sighting_place line;
};
struct mail_place mail_place(const struct mail_answer *mail);
/* <0, 0, >0; equal ones keep the order in which they were told. */
int mail_place_order(const struct mail_place *a, const struct mail_place *b);

/* Mails in order of their first line. `each` returns false to stop; what it is
 * given lives as long as the view, or with `in_any_order` for the call. Threads
 * of the view's spec tell many mails beside each other; the answer is the same
 * with one. */
enum wb_err trace_run(struct view *v, const struct trace_question *q,
	bool (*each)(void *ctx, const struct mail_answer *mail), void *ctx,
	struct trace_outcome *out, struct err *err);

#endif
