/* Identifiers as the daemons make them: with the true time inside where
 * theirs have it, so that a reader that decodes them can be checked. */
#ifndef TESTS_SIM_IDS_H
#define TESTS_SIM_IDS_H

#include "tests/sim/names.h"

#include <stddef.h>
#include <stdint.h>

struct rng;

enum { QUEUE_ID_BYTES = 24, SESSION_BYTES = 40, MESSAGE_ID_BYTES = 128 };

/* Postfix: five hex digits of microseconds, then the inode in hex. */
void id_queue_short(int64_t when_us, uint64_t inode, char *out);

/* Postfix with enable_long_queue_ids: six digits of seconds and four of
 * microseconds in base 52, `z`, the inode in base 51. */
void id_queue_long(int64_t when_us, uint64_t inode, char *out);

/* Exim before 4.97: seconds, process and half milliseconds in base 62. */
void id_exim(int64_t when_us, unsigned pid, char *out);

/* Sendmail: year, month, day, hour, minute, second (UTC) a digit each, two more
 * and the process. */
void id_sendmail(int64_t when_us, unsigned pid, char *out);

/* Dovecot login session: base 64 of 48 bits of microseconds, port, IP. */
void id_login(int64_t when_us, const struct peer *p, char *out);

/* Dovecot LMTP session: base 64 of nanoseconds, seconds, pid, host. */
void id_lmtp(int64_t when_us, int pid, uint32_t host, char *out);

/* `n` characters of base64url, and a NUL. */
void id_base64(struct rng *r, unsigned n, char *out);

/* A message-id in one of the ways of mail programs, the same way always for
 * the same `style`; without <>. `out` of MESSAGE_ID_BYTES. */
void id_message(struct rng *r, uint64_t style, int64_t when_us,
	const char *domain, char *out);

/* What a machine outside answers to end-of-data; `out` of 160 bytes. */
void id_reply(struct rng *r, uint64_t style, int64_t when_us, char *out);

#endif
