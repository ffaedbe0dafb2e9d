#include "tests/sim/model.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct model all[] = {
	{ "exim", exim_build, exim_happen },
	{ "sendmail", sendmail_build, sendmail_happen },
	{ "twin", twin_build, twin_happen },
	{ "multi", multi_build, multi_happen },
	{ "pool", pool_build, pool_happen },
	{ "path", path_build, path_happen },
	{ "dotqmail", NULL, dotqmail_happen },
	{ "rewrite", NULL, rewrite_happen },
	{ "header", header_build, header_happen },
	{ "crowd", crowd_build, crowd_happen },
	{ "clock", clock_build, clock_happen },
};

const struct model *
model_find(const char *name)
{
	for (size_t i = 0; i < COUNT(all); i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	return NULL;
}

bool
model_add(struct sim *s, const struct model *m)
{
	if (s->model_count == MODEL_CAP)
		return false;
	s->models[s->model_count++] = m;
	return true;
}

void
model_add_all(struct sim *s)
{
	for (size_t i = 0; i < COUNT(all); i++)
		(void)model_add(s, &all[i]);
}

void
model_build(struct sim *s)
{
	for (unsigned i = 0; i < s->model_count; i++)
		if (s->models[i]->build)
			s->models[i]->build(s);
}

void
model_happen(struct sim *s, int64_t now)
{
	s->models[rng_below(&s->rng, s->model_count)]->happen(s, now);
}
