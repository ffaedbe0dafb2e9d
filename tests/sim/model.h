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

#endif
