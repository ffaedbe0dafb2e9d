/* What the parts of the qmail family share: the daemons that come with qmail,
 * the patches and helpers around its SMTP server, vpopmail and Courier's
 * mailbox servers. Every parser is pure; false means "not understood". */
#ifndef WB_FORMAT_LOG_QMAIL_QMAIL_H
#define WB_FORMAT_LOG_QMAIL_QMAIL_H

#include "format/log/line/event.h"

/* One shape of line: how its text begins, and who reads what follows. */
struct qmail_shape {
	struct span prefix;
	bool (*parse)(struct event *ev, struct span rest);
	/* A digit follows the prefix. */
	bool numbered;
};

/* The first row that fits; the table ends with a row without a parser. */
const struct qmail_shape *qmail_shape_of(
	const struct qmail_shape *rows, struct span text);
/* Ask that row. False if there is none or it does not agree. */
bool qmail_try(
	const struct qmail_shape *rows, struct event *ev, struct span text);

/* Known, and nothing to say. */
bool qmail_other(struct event *ev, struct span rest);

/* Take leading digits and add them. False without. */
bool qmail_eat_number(struct event *ev, enum field_id id, struct span *s);
/* The same without adding; the value may be empty. */
struct span qmail_take_digits(struct span *s);
/* Adds the field if ip is an address, without the ::ffff: of a mapped one. */
bool qmail_add_ip(struct event *ev, enum field_id id, struct span ip);
void qmail_outcome(struct event *ev, bool succeeded);
/* Cut *s at the last `mark`; what follows it goes to *tail. */
bool qmail_cut_last(struct span *s, struct span mark, struct span *tail);
/* A field for each part of "a,b,c". */
void qmail_add_list(
	struct event *ev, enum field_id id, struct span list, unsigned marks);
/* The queue id at the end of a path in the queue: "info/12/18995". */
void qmail_add_path_id(struct event *ev, struct span text);

/* new msg, info msg, starting delivery, delivery, bounce msg, end msg ... */
const struct qmail_shape *qmail_send_shapes(void);
bool qmail_delivery(struct event *ev, struct span rest);

/* Helpers by the name before their text. */
bool qmail_tcpserver(struct event *ev, struct span text);
bool qmail_rblsmtpd(struct event *ev, struct span text);
bool qmail_smtpd(struct event *ev, struct span text);
/* "pid 100 Accept::..." of s/qmail, also of its qmail-popup. */
bool qmail_sqmail(struct event *ev, struct span text);
/* Behind "qlogenvelope:", "qlogreceived:". */
bool qmail_envelope(struct event *ev, struct span rest);
bool qmail_received(struct event *ev, struct span rest);
/* "WORDS: FROM from IP to RCPT helo NAME" */
bool qmail_logged(struct event *ev, struct span text);
/* Behind "qmail-smtpd ": "PID: ...", of qmail-ldap. */
bool qmail_ldap_smtpd(struct event *ev, struct span text);
bool qmail_scanner(struct event *ev, struct span text);
bool qmail_spamdyke(struct event *ev, struct span text);
/* text begins behind "simscan:". */
bool qmail_simscan(struct event *ev, struct span text);
/* text begins with "vchkpw-...". */
bool qmail_vchkpw(struct event *ev, struct span text);
bool qmail_courier(struct event *ev, struct span text);
bool qmail_authdaemon(struct event *ev, struct span text);

/* Does the text begin as Courier's imapd or pop3d begin theirs? */
bool qmail_is_courier(struct span text);
/* Does it begin as a patch of qmail-smtpd begins its text? */
bool qmail_is_smtpd(struct span text);

#endif
