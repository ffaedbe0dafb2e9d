/* Which of several copies tells its time best. */
#include "query/plan/copies/group_part.h"

#include <stdlib.h>

/* What a member is compared with. */
struct contest {
	struct group *group;
	struct member *m;
	/* Itself first, then its copies in the second with as many digits. */
	size_t count;
	size_t cap;
	const struct match **equal;
};

static void
add_equal(struct contest *c, const struct match *copy)
{
	c->equal = (const struct match **)xgrow(
		(void *)c->equal, &c->cap, c->count + 1, sizeof(*c->equal));
	c->equal[c->count++] = copy;
}

static void
put_off(struct member *m, int64_t better_second)
{
	if (m->is_put_off && better_second <= m->better_second)
		return;
	m->better_second = better_second;
	m->is_put_off = true;
}

/* Of several seconds it is the earliest, which is what the host wrote. In one
 * second the stamp with the most digits tells the time. */
static void
compare_twin(void *ctx, struct member *twin)
{
	struct contest *c = ctx;
	struct member *m = c->m;

	if (group_is_of_another_host(c->group, m, twin))
		return;
	if (twin->second != m->second) {
		if (c->group->reverse && twin->second > m->second)
			put_off(m, twin->second);
	} else if (twin->match.when.digits > m->match.when.digits) {
		put_off(m, m->second);
	} else if (twin->match.when.digits == m->match.when.digits) {
		if (c->count == 0)
			add_equal(c, &m->match);
		add_equal(c, &twin->match);
	}
}

/* Of copies that tell the time alike it is that of the log that has more of
 * what is around the line, since the order of lines is that of their log: of
 * some lines picked out of it none would be known. */
void
group_put_off(struct group *g, struct member *m)
{
	struct contest c = { .group = g, .m = m };

	m->is_put_off = false;
	group_each_twin(g, m, compare_twin, &c);
	if (!m->is_put_off && c.count > 0 &&
		!receipts_is_fullest(
			g->indexes, c.equal, c.count, group_host(g, m)))
		put_off(m, m->second);
	free((void *)c.equal);
}
