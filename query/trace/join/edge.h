/* What joins legs: leads that lines give, and whether they hold. */
#ifndef WB_QUERY_TRACE_JOIN_EDGE_H
#define WB_QUERY_TRACE_JOIN_EDGE_H

#include "query/trace/leg/leg.h"

/* A line that names another leg. */
struct lead {
	/* The leg that is known, by its place in the story. */
	size_t leg;
	/* The other one comes before it. */
	bool to_parent;
	/* The other one's queue id. */
	struct span id;
	enum edge_rule rule;
	const struct sighting *cite;
	/* A line of the other leg where one is known, else NULL. */
	const struct sighting *other;
	/* Another mail had that number at that time: senders must agree, too.
	 */
	bool is_shared;
};

struct lead_list {
	size_t count;
	size_t cap;
	struct lead *items;
};
void lead_add(struct lead_list *list, const struct lead *lead);
void lead_list_release(struct lead_list *list);

/* What the lines of a leg, and those that name its queue id, lead to. */
enum wb_err edge_leads(
	struct story *s, size_t leg, struct lead_list *out, struct err *err);
/* The same for qmail's qp. */
enum wb_err edge_qmail_leads(
	struct story *s, size_t leg, struct lead_list *out, struct err *err);
/* The same for mails that amavis lets out of its quarantine. */
enum wb_err edge_release_leads(
	struct story *s, size_t leg, struct lead_list *out, struct err *err);

/* Does the rule hold between both legs? Sets rule, grade, cite, witness and
 * contradicted of *out. */
bool edge_holds(const struct leg *parent, const struct leg *child,
	const struct lead *lead, struct mail_edge *out);

/* The time, ns, that a reply "250 ok EPOCH qp Q" names, by the clock of the
 * host that took it; false if it names none. Is it that of this "info msg"? */
bool edge_epoch(const struct sighting *reply, int64_t *out);
bool edge_is_epoch_of(
	const struct sighting *reply, const struct sighting *info);

/* Could the next hop of this line be the host itself, or another one of the
 * evidence? What a stranger's server says is not worth looking for. */
bool edge_is_near(struct view *v, const struct sighting *delivery);

/* edge_why.c: in words, what an edge stands on that is not of grade A. In the
 * arena. */
struct span edge_why(
	struct arena *a, const struct leg *parent, const struct leg *child);

/* edge_alike.c: does who hands a mail on this way leave its sender and
 * recipients as they are? */
bool edge_keeps_people(enum edge_rule rule);

/* Both are known and equal; are known and differ. */
bool legs_share_message_id(const struct leg *a, const struct leg *b);
bool legs_differ_in_message_id(const struct leg *a, const struct leg *b);
bool legs_share_sender(const struct leg *a, const struct leg *b);
bool legs_differ_in_sender(const struct leg *a, const struct leg *b);
bool legs_share_recipient(const struct leg *a, const struct leg *b);
/* Do its lines name that recipient, as it was before or behind an alias? */
bool leg_is_for(const struct leg *leg, struct span to);
/* Both sizes are logged, and that of the child is less: each hop adds to the
 * header. */
bool legs_shrink(const struct leg *parent, const struct leg *child);
/* And that of the child is more than header lines make it, and other ways to
 * write the same bytes. */
bool legs_swell(const struct leg *parent, const struct leg *child);

#endif
