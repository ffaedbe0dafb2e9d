/* What comes in from users and from strangers. */
#ifndef TESTS_SIM_TRAFFIC_H
#define TESTS_SIM_TRAFFIC_H

#include "tests/sim/sim.h"

/* A mail from outside to one or more of our users. */
void traffic_inbound(struct sim *s, int64_t now);

/* A mail of an authenticated user. */
void traffic_submit(struct sim *s, int64_t now);

/* A mail that is refused in the SMTP dialogue. */
void traffic_refused(struct sim *s, int64_t now);

/* Connections that never get as far as a mail. */
void traffic_noise(struct sim *s, int64_t now);

/* What happens seldom: several mails in a connection, some of them refused,
 * held, thrown away, put through the queue again, broken off. */
void traffic_eventful(struct sim *s, int64_t now);

/* A mail that a filter sees before the queue does. */
void traffic_proxied(struct sim *s, int64_t now);

/* A mail that a milter or postscreen refuses. */
void traffic_stages(struct sim *s, int64_t now);

/* A mail that is forwarded in a circle. */
void traffic_loop(struct sim *s, int64_t now);

/* A mail from outside as it is written; with one hold on it. */
struct mail *traffic_write_inbound(struct sim *s, int64_t now);

#endif
