/* What store*.c share: lines of Dovecot about deliveries and mailboxes. */
#ifndef WB_QUERY_TRACE_STORE_STORE_H
#define WB_QUERY_TRACE_STORE_STORE_H

#include "query/trace/leg/story.h"

/* The store's lines of this mail, added to the legs that handed it over. */
enum wb_err store_attach(struct story *s, struct err *err);

/* What users did with the mail in the mailbox: fills `after`, `mailbox` and
 * `mailbox_now` of the recipients; after ends_tell. */
enum wb_err store_afterwards(struct story *s, struct err *err);

/* A line of lmtp or lda, Sieve's included. */
bool store_is_delivery(const struct sighting *s);
/* Of Cyrus, about a delivery. */
bool store_is_cyrus(const struct sighting *s);
/* The user that a line of a delivery is about, or the owner of its mailbox; an
 * empty span if it names neither. Lives as long as the arena and the line. */
struct span store_line_user(struct arena *a, const struct sighting *s);
/* Did the queue's line hand the mail to a store of its host, as far as it
 * tells?
 */
bool store_may_have(const struct sighting *delivery);
/* Can such a line be about a delivery of that leg? What the leg's lines say of
 * the deliveries to that user (which session, when, by what) does not speak
 * against it. */
bool store_may_be_of(const struct leg *leg, const struct sighting *line);
/* ":2" behind a session is the second recipient or mail of it. The words of a
 * session stand in the line as they are, a suffix or none behind them. */
struct span store_session_base(struct span session);
/* Is it the line of a delivery that a store of ours answered with a session? */
bool store_is_reply(struct view *v, const struct sighting *line);
/* The Message-ID is the second witness: a session may have had several mails,
 * and a session's name is only text in a reply. */
bool store_is_mail_of(const struct leg *leg, const struct sighting *s);
/* Of a session that no reply names: added to the leg whose replies name one
 * before and one after it, if that has the same address once more. */
void store_attach_copy(struct story *s, const struct sighting *line);
/* What a mail program does with what lies in a mailbox: no handing-over. */
bool store_is_of_mailbox(const struct sighting *s);

/* Can both be the same Message-ID? Old versions cut it off, so one may be the
 * beginning of the other, of at least 20 bytes. */
bool store_same_id(struct span a, struct span b);

/* The Message-ID of a leg; an empty span if no line has it. */
struct span store_leg_id(const struct leg *leg);

/* ns, without overflow. */
int64_t store_shift(int64_t ns, int64_t by_ns);

/* Growing lists of texts for a look; each text once. Both live in `a`. */
struct store_texts {
	size_t count;
	size_t cap;
	struct span *items;
};
void store_texts_add(struct arena *a, struct store_texts *t, struct span text);

/* store_lost.c: deliveries whose reply names no session, or whose line is
 * missing, by Message-ID, user and time. */
enum wb_err store_attach_by_id(struct story *s, struct err *err);

/* What was done with the mail in a mailbox, while it is being worked out. */
struct action {
	const struct sighting *line;
	struct span word;
	struct span mailbox;
	struct span to_mailbox;
	struct span by;
	struct span client_ip;
	/* The line that the address, or a master user, stands on. */
	const struct sighting *login;
	/* The end of the session, where `why` stands on its counts. */
	const struct sighting *end;
	/* Of a move: by what it went from the first folder. */
	const struct sighting *removal;
	char grade;
	struct span why;
	/* Part of another one, or undone. */
	bool is_gone;
};

struct action_list {
	size_t count;
	size_t cap;
	struct action *items;
};

/* The mailbox of one recipient, and what happened in it. */
struct keeping {
	struct story *story;
	struct arena *arena;
	struct mail_recipient *recipient;
	/* Whose mailbox, as Dovecot calls the user, and without a domain. */
	struct span user;
	struct span local;
	/* Where the delivery put it; the uid is 0 if no line has it. */
	struct span mailbox;
	uint64_t uid;
	int64_t since_ns;
	struct span message_id;
	/* Another mail of the same Message-ID came to the same user. */
	bool is_twofold;
	struct action_list actions;
};

/* Do the user of a line and the owner of the mailbox agree? */
bool store_is_user(const struct keeping *k, struct span user);
/* The uid is in a list such as "1-3,7"; how many are in it. */
bool store_has_uid(struct span list, uint64_t uid);
uint64_t store_count_uids(struct span list);

/* store_event.c: lines about this mail, in order. Those without a Message-ID
 * are in it where a mailbox and uid may fit. Sets is_twofold. */
enum wb_err store_events(
	struct keeping *k, struct sighting_set *out, struct err *err);

/* store_object.c: where the mail is, line by line: fills `actions` and the
 * recipient's mailbox_now. */
void store_follow(struct keeping *k, const struct sighting_set *events);

/* store_undo.c: takes back what a transaction that was rolled back claimed:
 * drops lines from *events, and tells of it in `actions`. */
enum wb_err store_undo(
	struct keeping *k, struct sighting_set *events, struct err *err);

/* store_actor.c: by whom, and from where. */
enum wb_err store_actors(struct keeping *k, struct err *err);

#endif
