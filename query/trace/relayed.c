#include "query/trace/relayed.h"

#include "format/base/arena.h"

#include <stdlib.h>

static int
by_address(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	return span_icmp(*x, *y);
}

static void
relayed_add(struct relayed *all, const struct sighting *s)
{
	for (size_t i = 0; i < s->nfields; i++) {
		if (s->fields[i].id != FIELD_to)
			continue;
		all->to = xgrow(
			all->to, &all->cap, all->count + 1, sizeof(*all->to));
		all->to[all->count++] = s->fields[i].value;
	}
}

void
relayed_fill(struct relayed *all, const struct criterion *c,
	const struct mail_answer *mail)
{
	for (size_t i = 0; i < mail->nlegs; i++)
		for (size_t k = 0; k < mail->legs[i].nlines; k++) {
			const struct sighting *s = mail->legs[i].lines[k];
			const struct field *f = sighting_field(s, FIELD_relay);

			if (f && s->kind == KIND_DELIVER &&
				criterion_fits_field(c, f))
				relayed_add(all, s);
		}
	if (all->count > 1)
		qsort(all->to, all->count, sizeof(*all->to), by_address);
}

bool
relayed_has(const struct relayed *all, struct span to)
{
	return all->count > 0 &&
		bsearch(&to, all->to, all->count, sizeof(*all->to), by_address);
}

void
relayed_release(struct relayed *all)
{
	free(all->to);
	*all = (struct relayed){ 0 };
}
