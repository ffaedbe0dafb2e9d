#include "query/plan/copies/receipt_share.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"

#include <stdlib.h>
#include <string.h>

static int
by_second(const void *x, const void *y)
{
	const int64_t *a = x;
	const int64_t *b = y;

	return (*a > *b) - (*a < *b);
}

void
receipt_share_read(
	const struct receipt_block *b, uint64_t host, struct receipt_share *out)
{
	size_t count = 0;
	const struct receipt_place *places =
		receipt_block_of_host(b, host, &count);

	*out = (struct receipt_share){ .begin_s = b->begin_s,
		.end_s = b->end_s,
		.first_s = b->first_s,
		.last_s = b->last_s,
		.count = count,
		.seconds = xcalloc(count + 1, sizeof(*out->seconds)) };
	for (size_t i = 0; i < count; i++)
		out->seconds[i] = b->lines[places[i].at].at_s;
	qsort(out->seconds, out->count, sizeof(*out->seconds), by_second);
}

void
receipt_share_release(struct receipt_share *s)
{
	free(s->seconds);
	memset(s, 0, sizeof(*s));
}

static size_t
count_before(const struct receipt_share *s, int64_t second)
{
	return lower_bound(
		&second, s->seconds, s->count, sizeof(*s->seconds), by_second);
}

/* From a second on, and before another. */
struct stretch {
	int64_t from;
	int64_t before;
};

static size_t
count_between(const struct receipt_share *s, const struct stretch *in)
{
	return in->from < in->before
		? count_before(s, in->before) - count_before(s, in->from)
		: 0;
}

/* Of its first and last second a block may have but a part. */
static struct stretch
whole_in_all(const struct receipt_share *const *all, size_t count,
	const bool *is_out)
{
	struct stretch common = { INT64_MIN, INT64_MAX };

	for (size_t i = 0; i < count; i++) {
		if (is_out[i])
			continue;
		if (all[i]->first_s > common.from)
			common.from = all[i]->first_s;
		if (all[i]->last_s < common.before)
			common.before = all[i]->last_s;
	}
	/* A block that could not be read begins after all time. */
	common.from += common.from < common.before;
	return common;
}

/* Whether there were any. */
static bool
take_out_poorer(const struct receipt_share *const *all, size_t count,
	const struct stretch *in, bool *is_out)
{
	size_t most = 0;
	bool found = false;

	for (size_t i = 0; i < count; i++) {
		size_t n = is_out[i] ? 0 : count_between(all[i], in);

		most = n > most ? n : most;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_out[i] && count_between(all[i], in) < most)
			is_out[i] = found = true;
	return found;
}

static bool
is_end_of_any(const struct receipt_share *const *all, size_t count,
	int64_t second, const bool *is_out)
{
	for (size_t i = 0; i < count; i++)
		if (!is_out[i] &&
			(second == all[i]->begin_s || second == all[i]->end_s))
			return true;
	return false;
}

void
receipt_shares_fullest(const struct receipt_share *const *all, size_t count,
	int64_t second, bool *is_out)
{
	const struct stretch at = { second, second + 1 };
	bool goes_on = true;

	while (goes_on) {
		const struct stretch common = whole_in_all(all, count, is_out);

		goes_on = take_out_poorer(all, count, &common, is_out) ||
			(is_end_of_any(all, count, second, is_out) &&
				take_out_poorer(all, count, &at, is_out));
	}
}
