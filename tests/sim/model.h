/* Kinds of sites and of mails that the ordinary traffic does not have. With
 * --model they take its place. */
#ifndef TESTS_SIM_MODEL_H
#define TESTS_SIM_MODEL_H

#include "tests/sim/sim.h"

struct model {
	const char *name;
	/* Adds its hosts to the world; or NULL. */
	void (*build)(struct sim *s);
	/* One mail, or a few that belong together. */
	void (*happen)(struct sim *s, int64_t now);
};

/* That of this name; or NULL. */
const struct model *model_find(const char *name);

/* Adds it to what happens; false if there is no more room. */
bool model_add(struct sim *s, const struct model *m);
/* All of them. */
void model_add_all(struct sim *s);

/* Their hosts. */
void model_build(struct sim *s);
/* One of them happens. */
void model_happen(struct sim *s, int64_t now);

/* exim.c, sendmail.c: these servers between hosts of ours, as the first and as
 * the last of them. */
void exim_build(struct sim *s);
void exim_happen(struct sim *s, int64_t now);
void sendmail_build(struct sim *s);
void sendmail_happen(struct sim *s, int64_t now);

/* twin.c: two hosts of one name, in files of their own and in one file. */
void twin_build(struct sim *s);
void twin_happen(struct sim *s, int64_t now);
/* multi.c: two instances of Postfix with the same queue ids in one log. */
void multi_build(struct sim *s);
void multi_happen(struct sim *s, int64_t now);
/* pool.c: hosts that hand over to each other what nobody takes yet. */
void pool_build(struct sim *s);
void pool_happen(struct sim *s, int64_t now);
/* path.c: lines that come by two ways. */
void path_build(struct sim *s);
void path_happen(struct sim *s, int64_t now);
/* qmail.c: .qmail files that send mails on, notices of notices. */
void dotqmail_happen(struct sim *s, int64_t now);
/* rewrite.c: senders and recipients that are other ones on the way. */
void rewrite_happen(struct sim *s, int64_t now);
/* header.c: what cleanup and a filter behind the queue make of a mail. */
void header_build(struct sim *s);
void header_happen(struct sim *s, int64_t now);
/* crowd.c: hundreds of recipients, and a Message-ID that is written twice. */
void crowd_build(struct sim *s);
void crowd_happen(struct sim *s, int64_t now);
/* clock.c: clocks that are set, and moved to another zone. */
void clock_build(struct sim *s);
void clock_happen(struct sim *s, int64_t now);

#endif
