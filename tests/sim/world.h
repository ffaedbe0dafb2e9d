/* The machines and people of the simulated systems. */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "tests/sim/sim.h"

/* Sets up `count` hosts (at least 5) with their streams. */
void world_build(struct sim *s, unsigned count, bool has_dovecot_log);

/* A host more, with one log; `c` gives its name, folder and stamps. */
struct host *world_add(
	struct sim *s, enum role role, const struct stream_config *c);

/* Gives it a second instance, `out`. */
void world_add_out(struct sim *s, struct host *h);

/* Some host of that role. */
struct host *world_host(struct sim *s, enum role role);

/* A free process of that service, busy till `until_us`: what a master
 * process would pick, so pids come back and grow old. */
struct proc *host_proc(struct sim *s, struct host *h, enum service svc,
	int64_t now, int64_t until_us);

/* A new queue id in the host's form. */
void host_queue_id(struct sim *s, struct host *h, int64_t now, char *out);

/* The mail of that id is gone. */
void host_free_id(struct host *h, const char *id, int64_t now);

/* A person of ours into `r`: address, and the host of the mailbox. */
void world_user(struct sim *s, struct rcpt *r);

/* A person outside: address and rank of the domain. */
void world_stranger(struct sim *s, struct rcpt *r);

/* The machine that sends, or takes, mail for an outside domain. */
void world_relay(
	uint64_t domain, bool outgoing, uint64_t which, struct peer *p);

/* The machine a user sits at. */
void world_desk(struct sim *s, const char *user, struct peer *p);

/* A machine of nobody in particular: scanners, spam. */
void world_nobody(struct sim *s, struct peer *p);

#endif
