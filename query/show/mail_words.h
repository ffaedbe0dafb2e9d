/* What pages and text say of a mail in the same words. */
#ifndef WB_QUERY_SHOW_MAIL_WORDS_H
#define WB_QUERY_SHOW_MAIL_WORDS_H

#include "query/show/mail.h"

/* "moved", "removed for good" ...; an action that has no words of ours is
 * returned as it is. */
struct span mail_action_words(struct span action);

/* " from " or " in ", before the mailbox that it was done in. */
const char *mail_action_place(const struct mail_after *f);

/* " by ", or more where only a login tells who it was: before the name. */
const char *mail_action_by(const struct mail_after *f);

/* " from ", or ", perhaps from " where the login is not sure to be the one in
 * which it was done: before the address. */
const char *mail_action_from(const struct mail_after *f);

/* There is a reply, and it adds something: where the store itself says that it
 * has it, none does. */
bool mail_reply_is_worth(const struct mail_recipient *r);

/* The reply is another machine's words, and not this side's own about it:
 * "connect to H: Connection refused", "forwarded as X", its refusal of a
 * client. */
bool mail_reply_is_theirs(const struct mail_recipient *r);

/* Are they told of in the same words, but for whose mail it is? */
bool mail_means_the_same(
	const struct mail_recipient *a, const struct mail_recipient *b);

/* Of a mail that is not complete, or has a gap: what the evidence lacks, its
 * end or else another part; a sentence. */
const char *mail_open_sentence(const struct mail_answer *a);

/* The first recipient that was asked for; there must be one. */
const struct mail_recipient *mail_asked_for(const struct mail_answer *a);

#endif
