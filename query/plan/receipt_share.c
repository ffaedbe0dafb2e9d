#include "query/plan/receipt_share.h"

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
	*out = (struct receipt_share){ .begin_s = b->begin_s,
		.end_s = b->end_s,
		.first_s = INT64_MAX,
		.last_s = INT64_MIN,
		.seconds = xcalloc(b->count + 1, sizeof(*out->seconds)) };
	for (size_t i = 0; i < b->count; i++) {
		int64_t at_s = b->lines[i].at_s;

		if (at_s < out->first_s)
			out->first_s = at_s;
		if (at_s > out->last_s)
			out->last_s = at_s;
		if (b->lines[i].host == host)
			out->seconds[out->count++] = at_s;
	}
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
static size_t
count_between(const struct receipt_share *s, int64_t from, int64_t before)
{
	return from < before ? count_before(s, before) - count_before(s, from)
			     : 0;
}

struct receipt_shares
receipt_shares_of(const struct receipt_share *a, const struct receipt_share *b)
{
	/* Of its first and last second a block may have but a part. */
	const int64_t after = a->first_s > b->first_s ? a->first_s : b->first_s;
	const int64_t before = a->last_s < b->last_s ? a->last_s : b->last_s;

	if (after >= before)
		return (struct receipt_shares){ 0 };
	return (struct receipt_shares){ count_between(a, after + 1, before),
		count_between(b, after + 1, before) };
}

static bool
is_at_end(const struct receipt_share *s, int64_t second)
{
	return second == s->begin_s || second == s->end_s;
}

struct receipt_shares
receipt_shares_at_end(const struct receipt_share *a,
	const struct receipt_share *b, int64_t second)
{
	if (!is_at_end(a, second) && !is_at_end(b, second))
		return (struct receipt_shares){ 0 };
	return (struct receipt_shares){ count_between(a, second, second + 1),
		count_between(b, second, second + 1) };
}
