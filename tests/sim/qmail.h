/* A qmail host: qmail-send and tcpserver under multilog. */
#ifndef TESTS_SIM_QMAIL_H
#define TESTS_SIM_QMAIL_H

#include "tests/sim/sim.h"

/* Postfix on leg's host hands `mask` over to qmail-smtpd on `to`. */
void qmail_hand_over(struct sim *s, struct leg *leg, struct host *to,
	uint32_t mask, int64_t *now);

/* A program on the qmail host writes to somebody outside. */
void qmail_form(struct sim *s, int64_t now);

#endif
