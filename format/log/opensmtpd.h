/* What the two generations of OpenSMTPD's lines share. Every parser is pure. */
#ifndef WB_FORMAT_LOG_OPENSMTPD_H
#define WB_FORMAT_LOG_OPENSMTPD_H

#include "format/log/line/event.h"

enum { OPENSMTPD_SESSION_DIGITS = 16, OPENSMTPD_MESSAGE_DIGITS = 8 };

/* Is all of s that many digits, in lower case? */
bool opensmtpd_is_hex(struct span s, size_t len);
/* "08d856b172f69c5c " off the front; else *s is left as it is. */
bool opensmtpd_eat_session(struct span *s, struct span *session);
/* queue_id, the message's part of an envelope's id. */
void opensmtpd_add_envelope_id(struct event *ev, struct span id);
/* Added unless it is empty. */
void opensmtpd_add_value(
	struct event *ev, enum field_id id, struct span value, unsigned marks);
/* "from=<a>" off the front of *s, with a blank or comma before it. */
void opensmtpd_eat_address(
	struct event *ev, enum field_id id, struct span key, struct span *s);
/* kind, command, reply, and whom it was about. */
void opensmtpd_add_refusal(
	struct event *ev, struct span command, struct span reply);

/* 5.4 to 6.0: "smtp-in: New session ...". */
bool opensmtpd_old(struct event *ev, struct span text);

#endif
