/* Times that mail programs put into their identifiers. Each function takes one
 * whole identifier, checks its shape, and gives seconds since 1970 in UTC;
 * false, *utc_s untouched, if the shape or the time is not plausible. Pure. */
#ifndef WB_FORMAT_LOG_ANCHOR_ANCHOR_ID_H
#define WB_FORMAT_LOG_ANCHOR_ANCHOR_ID_H

#include "format/base/span.h"

/* Postfix since 2.9 with enable_long_queue_ids. */
bool postfix_id_time(struct span id, int64_t *utc_s);
/* Sendmail since 8.10; the year is taken as 1990 to 2049. */
bool sendmail_id_time(struct span id, int64_t *utc_s);
/* Exim: 16 characters, and 23 since 4.97. */
bool exim_id_time(struct span id, int64_t *utc_s);
/* Courier: inode.seconds.pid, all hexadecimal. */
bool courier_id_time(struct span id, int64_t *utc_s);
/* The filter of Proxmox Mail Gateway. */
bool pmg_id_time(struct span id, int64_t *utc_s);
/* Amazon SES: region, then milliseconds, in hexadecimal. */
bool ses_id_time(struct span id, int64_t *utc_s);
/* Dovecot LMTP and LDA, 128-bit guid in base64; ":2" may follow. */
bool dovecot_guid_time(struct span id, int64_t *utc_s);
/* Dovecot login sessions, base64: only the low 48 bits of microseconds, so
 * the time is one of *base_us + k * 2^48 microseconds. */
bool dovecot_session_time(struct span id, int64_t *base_us);

/* Message-ids, without < and >; `queue_id` is set to the part that is one. */
bool postfix_msgid_time(
	struct span msgid, int64_t *utc_s, struct span *queue_id);
bool sendmail_msgid_time(
	struct span msgid, int64_t *utc_s, struct span *queue_id);
bool qmail_msgid_time(struct span msgid, int64_t *utc_s);
bool dovecot_msgid_time(struct span msgid, int64_t *utc_s);
/* Gmail from 2004 to about 2010: Pacific time, right to the minute. The end
 * may be cut off. */
bool gmail_msgid_time(struct span msgid, int64_t *utc_s);

/* Seconds since 1970 that mail can bear: 1995 to 2100. */
bool anchor_plausible(int64_t utc_s);

#endif
