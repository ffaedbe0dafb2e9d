/* The "key=value, ..." of the mail_log plugin. The order is Dovecot's: 1.x
 * writes uid box flags dest msgid from subject size vsize, 2.x box uid msgid
 * size vsize from subject flags. msgid, from and subject are the sender's text,
 * cut at 80 characters; mailboxes are named by users. */
#ifndef WB_FORMAT_LOG_DOVECOT_DOVECOT_MAIL_KEY_H
#define WB_FORMAT_LOG_DOVECOT_DOVECOT_MAIL_KEY_H

#include "format/log/line/event.h"

struct mail_log {
	struct event *ev;
	/* The rest, and the end behind the text of strangers. */
	struct span text;
	/* The first of our fields. */
	size_t first;
	/* Bits of the keys seen. */
	unsigned seen;
	bool has_size;
	bool is_copy;
	/* 1.0 writes the mailbox last, behind the message-id. */
	bool is_oldest;
};

/* Where `lead` and a blank stand before a key; the end if nowhere. */
size_t dovecot_find_mail_key(struct span s, char lead);

/* Add what the keys in m->text say. */
void dovecot_read_mail_keys(struct mail_log *m);

#endif
