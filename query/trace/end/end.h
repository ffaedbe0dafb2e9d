/* The parts of ends_tell, shared by end*.c, gap.c and store*.c and by nobody
 * else. A *fate* is what one leg says about one of its recipients; the
 * recipients of the mail are made of the fates that no later leg tells. All is
 * in the arena of the view. */
#ifndef WB_QUERY_TRACE_END_END_H
#define WB_QUERY_TRACE_END_END_H

#include "format/base/name_slots.h"
#include "query/trace/leg/story.h"

enum fate_state {
	/* Known, and nothing is said. */
	FATE_NONE,
	/* In the SMTP dialogue, or by a check of the whole mail. */
	FATE_REFUSED,
	FATE_DEFERRED,
	/* The next hop took it, whatever that is. */
	FATE_SENT,
	FATE_FAILED,
	FATE_DISCARDED,
	FATE_QUARANTINED,
	/* An administrator took it off the queue. */
	FATE_PURGED,
	/* Other recipients take its place, by a rule of this host. */
	FATE_REPLACED,
	/* An address was tried out; there was no mail. */
	FATE_PROBED
};

/* More gaps of a mail would tell a reader nothing. */
enum { GAPS_MAX = 50 };

/* What the lines of a Dovecot delivery say for one recipient; the fields are
 * the lines, or NULL. */
struct store_word {
	const struct sighting *stored;
	/* "discarded message" in so many words. */
	const struct sighting *discarded;
	/* "marked to be discarded if not explicitly delivered". */
	const struct sighting *marked;
	const struct sighting *rejected;
	const struct sighting *forwarded;
	const struct sighting *failed;
	/* The mail_log line of the delivery, which has the uid. */
	const struct sighting *saved;
};

struct fate {
	struct span to;
	struct span orig_to;
	enum fate_state state;
	/* The line that says so, or NULL. */
	const struct sighting *line;
	/* What a filter wrote of it, or NULL. */
	const struct sighting *filter;
	/* Its last deferral, or NULL. */
	const struct sighting *deferred;
	/* What it was replaced by, of FATE_REPLACED. */
	struct span replaced_by;
	struct store_word store;
	uint64_t attempts;
	/* Attempts that were final: more than one if the mail has the same
	 * recipient several times. */
	uint64_t finals;
	/* The session of the store that alone tells of this copy, or empty. */
	struct span copy;
	/* Known only from the leg before. */
	bool inherited;
	/* Told by other legs. */
	bool is_told;
};

/* What a leg says of its mail as a whole: the lines, or NULL. */
struct leg_word {
	const struct sighting *held;
	/* The last release from hold. */
	const struct sighting *released;
	const struct sighting *purged;
	/* An administrator put it into the queue anew, under another id. */
	const struct sighting *requeued;
	const struct sighting *discarded;
	const struct sighting *refused;
	const struct sighting *expired;
	const struct sighting *aborted;
	const struct sighting *removed;
	/* The last time the queue manager took it up. */
	const struct sighting *active;
	/* The last notice of non-delivery, or that qmail threw one away. */
	const struct sighting *bounce;
	/* Recipients as the queue manager counts them; 0 if it does not. */
	uint64_t nrcpt;
};

struct leg_ends {
	struct leg_word word;
	size_t nfates;
	size_t cap;
	struct fate *fates;
	/* Places in `fates`, by `to` or `orig_to`, in order of the address. */
	size_t naddresses;
	struct fate_address *addresses;
	/* Those that are only known from the leg before, while they are added.
	 */
	struct name_slots inherited;
	/* The store kept a mail of that Message-ID then, for a user who may be
	 * any of the recipients; or NULL. */
	const struct sighting *kept_for_some;
	/* A script of one of the recipients of whom the store says nothing else
	 * threw it away or sent it on; or NULL. */
	const struct sighting *done_for_some;
	/* end_pause.c: the last line of any queue of its host, once asked. */
	bool queue_asked;
	int64_t queue_last_ns;
};

struct fate_address {
	struct span address;
	size_t fate;
};

/* Who or what took a mail. */
enum hop {
	/* A mailbox, or a program that is the end of the way. */
	HOP_STORE,
	/* A filter that says it did not send it on. */
	HOP_KEPT,
	/* This machine or another one of the evidence. */
	HOP_HERE,
	HOP_OUTSIDE
};

/* A leg that comes of another one. */
struct child {
	size_t from;
	size_t leg;
	/* Its queue id, or qmail's qp. */
	struct span key;
	enum edge_rule rule;
	const struct sighting *cite;
};

/* Whether a peer of a leg's host is a host of the evidence, once found out. */
struct known_peer {
	struct span peer;
	struct span host;
	bool is_here;
};

struct ends {
	struct story *story;
	struct arena *arena;
	/* The first look that failed. */
	enum wb_err rc;
	struct err *err;
	size_t npeers;
	size_t peers_cap;
	struct known_peer *peers;
	/* One for each leg. */
	struct leg_ends *legs;
	/* In order of `from`, then `key`. */
	size_t nchildren;
	struct child *children;
	size_t gaps_cap;
};

/* end_line.c: what a single line says. */

struct attempt {
	struct span to;
	struct span orig_to;
	enum fate_state state;
	const struct sighting *line;
	const struct sighting *filter;
	/* It was tried: counts as an attempt. */
	bool is_try;
	struct span replaced_by;
};

/* True if the line says something of one recipient, qmail's results aside. */
bool end_line_attempt(
	const struct leg *leg, const struct sighting *s, struct attempt *out);
/* end_group.c: does the line tell of recipients, and name none? Then: is `s`,
 * of the same leg, a line that names one of them? */
bool end_group_tells(const struct sighting *s);
bool end_group_has(const struct leg *leg, const struct sighting *told,
	const struct sighting *s);
/* Where it says that a plugin passes the mail on to, which is not in the line
 * that tells what came of it. False if that is not said. */
struct peer;
bool end_group_hop(
	const struct leg *leg, const struct sighting *told, struct peer *out);
/* What such a line's word comes to. */
enum fate_state end_line_state(const struct sighting *s);
/* Did another program or file take the second one than the first? An alias may
 * name several for one recipient. */
bool end_line_other_taker(const struct sighting *a, const struct sighting *b);
/* May a recipient have failed by what this line says? False of no line that
 * end_judge makes a failure of. */
bool end_line_may_fail(const struct sighting *s);
/* What qmail's "success", "failure" and "deferral" come to. */
enum fate_state end_line_qmail(const struct sighting *s);
/* qmail's result of a delivery to a user of that host. */
bool end_line_is_local(const struct sighting *s);
/* Does it speak of this leg, and not of the connection; or is it a store's? */
bool end_line_is_of_leg(const struct leg *leg, const struct sighting *s);
bool end_line_is_of_store(const struct sighting *s);
/* end_word.c: adds what the line says of the whole mail. */
void end_line_word(
	const struct leg *leg, const struct sighting *s, struct leg_word *w);
/* Did a program take it, of which nobody knows what it did with it: of qmail,
 * Exim, Sendmail, or Postfix's local? */
bool end_line_is_program(const struct sighting *s);
/* end_filter.c: amavis. True if the line is one of its verdicts. *state is
 * FATE_NONE for a mail it passed. */
bool end_filter_verdict(
	const struct sighting *s, enum fate_state *state, struct span *reason);
/* What MailScanner's "Spam Actions" do with a mail: FATE_DISCARDED,
 * FATE_QUARANTINED, or FATE_NONE if it goes on. */
enum fate_state end_filter_action(const struct sighting *s);
/* Does the reply of a filter of this machine say that it threw it away? */
bool end_filter_dropped(struct span reply);
/* Does a filter's reply to a mail that it took say that it keeps it? */
bool end_filter_kept(struct span reply);
/* A filter's verdict in words for "held it to be ..."; and whether it sent the
 * sender a notice. */
struct span end_filter_words(struct span verdict);
bool end_filter_bounced(const struct sighting *filter);

/* end_leg.c: a leg's fates. */
void end_leg_read(struct arena *a, const struct leg *leg, struct leg_ends *out);
/* The fates with that address, from *at on: their places one after the other.
 * SIZE_MAX if there is none (any more); *at begins as 0. */
size_t end_leg_find(const struct leg_ends *l, struct span to, size_t *at);
/* Adds a recipient of whom no line of a queue tells, so not in `addresses`. */
struct fate *end_leg_add(struct arena *a, struct leg_ends *l, struct span to);
/* Adds a recipient that is only known from the leg before, once;
 * end_leg_inherited behind the last one. */
void end_leg_inherit(
	struct arena *a, struct leg_ends *l, const struct fate *from);
void end_leg_inherited(struct leg_ends *l);

/* end_hop.c: who took it. */
enum hop end_hop(struct ends *e, const struct leg *leg, const struct fate *f);
/* Do lines of a queue call a mail that, within a day of `near`: on its host, or
 * on any other one? */
bool end_has_id(struct view *v, struct span id, const struct sighting *near,
	bool elsewhere);
/* The queue id that the other side gave it, out of its reply. */
struct span end_remote_id(const struct sighting *s);

/* end_chain.c: legs that come of legs. */
void end_chain_read(struct ends *e);
/* The leg that this line of leg `from` made, or SIZE_MAX. */
size_t end_chain_next(
	const struct ends *e, size_t from, const struct sighting *line);
/* The place of a leg's first child in `children`; its others follow. Is the one
 * at that place a child of `from` at all? */
size_t end_chain_first(const struct ends *e, size_t from);
bool end_chain_is(const struct ends *e, size_t at, size_t from);
/* Was the mail put into the queue anew, as leg *next? */
bool end_chain_requeued(const struct ends *e, size_t leg, size_t *next);
/* Has that leg lines about that recipient, other than that it refused it? */
bool end_chain_has(const struct ends *e, size_t leg, const struct fate *f);
/* Does a leg that comes of `from` have lines about that recipient? */
bool end_chain_told(const struct ends *e, size_t from, const struct fate *f);
/* Has a leg that `leg` comes of lines about that recipient? */
bool end_chain_was_sent(const struct ends *e, size_t leg, const struct fate *f);

/* end_pause.c: does the second time follow the first so soon that its queue may
 * have been silent between them; and may the evidence of its host end before
 * anything more was said of what waited there then? */
bool end_is_soon_after(
	const struct leg *leg, int64_t before_ns, int64_t after_ns);
bool end_evidence_ends(struct ends *e, const struct leg *leg, int64_t last_ns);
/* end_gone.c: was a mail like this one, which no line joins to any other,
 * handed on by the leg's host after that line, perhaps to this recipient? Then
 * it may not be there any more. */
bool end_may_be_gone(struct ends *e, const struct leg *leg, struct span to,
	const struct sighting *since);
/* gap_unread.c: has the leg's queue id lines that were not read? Then that is
 * told. Did the recipient only wait, by the lines before those? Then he may
 * have had his end. */
bool end_gap_unread(struct ends *e, size_t leg);
bool end_is_unread(const struct ends *e, const struct leg *leg,
	const struct mail_recipient *r);
/* end_judge.c: status, proof, cite, and where they follow from the status alone
 * reason, mailbox and remote_id; *r is otherwise left as it is. */
void end_judge(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *r);

/* end_mail.c: one recipient of the answer out of its fate. */
void end_recipient(struct ends *e, size_t leg, const struct fate *f,
	struct mail_recipient *out);

/* end_refusal.c: reason and permanence of one that was rejected. */
void end_refusal(const struct leg *leg, struct mail_recipient *r);
/* "503 ...", "554 5.5.1 Error: no valid recipients": the client goes on though
 * each recipient that it named was refused. */
bool end_refusal_is_for_nobody(const struct sighting *s);

/* end_meaning.c: the sentence. */
struct span end_meaning(const struct ends *e, const struct fate *f,
	const struct mail_recipient *r);

/* end_store.c: the store's lines about the recipients of a leg. A leg without
 * a queue gets its recipients from them. */
void end_store_read(struct arena *a, const struct leg *leg, struct leg_ends *l);
/* May this recipient be the one of done_for_some? */
bool end_store_is_open(const struct leg_ends *l, const struct fate *f);

/* gap_forward.c: a line of the leg's store that sent the mail on to an address
 * of which no leg tells; or NULL. */
const struct sighting *end_forward_untold(const struct ends *e, size_t leg);
/* A line of a script that stored the mail, as the host was handed one of the
 * same sender that may be it, of which the Message-ID or who handed it in is
 * lost: it may have sent it on, too; or NULL. */
const struct sighting *end_forward_unsaid(struct ends *e, size_t leg);
/* A line of the store that took a mail of the same Message-ID for somebody
 * else, of which no queue has a line: what the script of this leg's store sent
 * on may have come so; or NULL. */
const struct sighting *end_forward_stored(struct ends *e, size_t leg);
/* A line of the store that sent on what this leg, which comes of no other,
 * began with, or may have: one that stored a mail of its Message-ID then; or
 * NULL. */
const struct sighting *end_forward_from(struct ends *e, size_t leg);

/* gap_origin.c: was this leg, that comes of no other, handed over by a host of
 * the evidence whose lines of that time are missing? Sets `over` of the story
 * for its first leg. */
bool end_origin_is_lost(struct ends *e, size_t leg);

/* gap_qmail.c: does the evidence leave it open whether a delivery of another
 * mail made this one of qmail's, as that one's lines are missing? Adds a gap
 * then, and is false. */
bool end_gap_qmail_begins(struct ends *e, const struct leg *leg);
/* gap_alike.c: the line by which another host took up a mail that this one may
 * have come of; NULL if none is so like it. */
const struct sighting *end_gap_alike(struct ends *e, const struct leg *leg);

/* gap_begin.c: do lines tell where that leg came from? If not, adds the gap. */
bool end_gap_begins(struct ends *e, size_t leg);

/* gap.c: `complete` and gaps, once the recipients are told. */
void end_gaps_tell(struct ends *e);
/* What the lines that there are prove to be missing on a host, after that line
 * or at any time (NULL). */
void end_gap_add(struct ends *e, struct span host, const struct sighting *since,
	struct span why);
/* Is a gap of the host that ends as this one among the first `count`? */
bool end_gap_is_told(const struct story *s, size_t count, struct span host,
	const struct gap_answer *known);
/* The words of a gap of the evidence, behind its own, and its citations; all
 * of it lives as long as the story. */
void end_gap_borrow(
	struct ends *e, struct gap_answer *gap, const struct gap_answer *known);
/* gap_hole.c: adds the holes in its host's log between two lines of it; they
 * leave the mail as complete as it is. */
void end_gap_holes(struct ends *e, size_t at);
/* gap_leg.c: do the lines of the leg tell of all its recipients? Else adds the
 * gap. */
bool end_gap_leg(struct ends *e, size_t leg);
/* gap_refusals.c: are the lines of all recipients there that the server counts
 * as refused at the end of the leg's connection? Else adds the gap. */
bool end_gap_refusals(struct ends *e, const struct leg *leg);

#endif
