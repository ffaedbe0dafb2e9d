#include "query/lang/regex_meter.h"

#include <stddef.h>

/* What a text may take, and what is left to one when all of them took the
 * rest. */
enum { TEXT_WORK = 20000000, LAST_WORK = 100000 };

uint64_t
regex_meter_share(int64_t left)
{
	return left >= TEXT_WORK ? TEXT_WORK : LAST_WORK;
}

int64_t
regex_meter_left(const struct regex_meter *m)
{
	int64_t left = m->allowed;

	for (; m; m = m->before)
		left -= atomic_load(&m->spent);
	return left;
}

void
regex_meter_spend(struct regex_meter *m, int64_t work)
{
	int64_t spent = atomic_load(&m->spent);

	/* What any text may take is no part of it. */
	if (work <= LAST_WORK)
		return;
	m->is_dear = true;
	m->dear_at = spent;
	atomic_store(&m->spent, spent + work);
}

bool
regex_meter_settle(const struct regex_meter *m, int64_t *left)
{
	if (m->is_dear && *left - m->dear_at < TEXT_WORK)
		return false;
	*left -= atomic_load(&m->spent);
	return true;
}
