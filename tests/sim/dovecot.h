/* Dovecot: deliveries by LMTP, and the sessions of its users. */
#ifndef TESTS_SIM_DOVECOT_H
#define TESTS_SIM_DOVECOT_H

#include "tests/sim/sim.h"

/* One IMAP or POP3 session of some user, from login to logout. */
void dovecot_session(struct sim *s, int64_t now);

/* Wrong passwords: mistyped, or tried by a stranger. */
void dovecot_failure(struct sim *s, int64_t now);

#endif
