#include "query/user/login/local_twin.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

enum {
	/* Zones are whole quarters of an hour from UTC, 14 hours at most. */
	QUARTER_S = 900,
	QUARTERS = 56,
	HOUR = 4,
	/* sshd writes its line before the record, login behind it. */
	NEAR_S = 5,
	/* Records that are held against one text: of a user who comes every
	 * minute any zone would fit. */
	HELD_MAX = 200,
	/* Summer time lasts longer than a quarter of what there is. */
	SUMMER_PART = 4
};

struct pairing {
	const struct local_twin *records;
	size_t nrecords;
	bool *taken;
	size_t votes[2 * QUARTERS + 1];
};

static int
by_who(const void *a, const void *b)
{
	const struct local_twin *x = a;
	const struct local_twin *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* The first record that could be the text's. */
static size_t
first_of(const struct pairing *p, const struct local_twin *text)
{
	const struct local_twin key = { .host = text->host,
		.who = text->who,
		.ns = text->ns -
			((int64_t)QUARTERS * QUARTER_S + NEAR_S) * ns_per_s };

	return lower_bound(
		&key, p->records, p->nrecords, sizeof(*p->records), by_who);
}

/* Whole quarters that the text is ahead of the record; false if they are apart
 * by anything else. */
static bool
quarters_of(const struct local_twin *text, const struct local_twin *record,
	int *out)
{
	int64_t apart = text->ns - record->ns;
	int64_t quarter = QUARTER_S * ns_per_s;
	int64_t half = apart < 0 ? -quarter / 2 : quarter / 2;
	int64_t n = (apart + half) / quarter;
	int64_t rest = apart - n * quarter;

	*out = (int)n;
	return n >= -QUARTERS && n <= QUARTERS && rest <= NEAR_S * ns_per_s &&
		rest >= -NEAR_S * ns_per_s;
}

static bool
is_of(const struct pairing *p, size_t i, const struct local_twin *text)
{
	return i < p->nrecords && p->records[i].host == text->host &&
		p->records[i].who == text->who;
}

static void
vote(struct pairing *p, const struct local_twin *text)
{
	size_t from = first_of(p, text);
	int n = 0;

	for (size_t i = from; i < from + HELD_MAX && is_of(p, i, text); i++)
		if (quarters_of(text, &p->records[i], &n))
			p->votes[n + QUARTERS]++;
}

/* What most are apart by; false if as many are by something else. */
static bool
find_best(const struct pairing *p, int *out)
{
	size_t most = 0;
	size_t same = 0;

	for (int i = 0; i <= 2 * QUARTERS; i++) {
		if (p->votes[i] > most) {
			most = p->votes[i];
			same = 0;
			*out = i - QUARTERS;
		}
		same += most > 0 && p->votes[i] == most;
	}
	return same == 1;
}

static void
take(struct pairing *p, struct local_twin *text, int quarters)
{
	size_t from = first_of(p, text);
	int n = 0;

	for (size_t i = from; i < from + HELD_MAX && is_of(p, i, text) &&
		text->twin == SIZE_MAX;
		i++) {
		const struct local_twin *r = &p->records[i];

		if (p->taken[r->at] || !quarters_of(text, r, &n) ||
			n != quarters)
			continue;
		p->taken[r->at] = true;
		text->twin = r->at;
		text->offset_ns = (int64_t)quarters * QUARTER_S * ns_per_s;
	}
}

/* All texts of one host. */
static void
pair_host(struct pairing *p, struct local_twin *texts, size_t count)
{
	int best = 0;

	memset(p->votes, 0, sizeof(p->votes));
	for (size_t i = 0; i < count; i++)
		vote(p, &texts[i]);
	if (!find_best(p, &best))
		return;
	for (size_t i = 0; i < count; i++)
		take(p, &texts[i], best);
	for (int side = -HOUR; side <= HOUR; side += 2 * HOUR) {
		int at = best + side + QUARTERS;

		if (at < 0 || at > 2 * QUARTERS ||
			p->votes[at] * SUMMER_PART < p->votes[best + QUARTERS])
			continue;
		for (size_t i = 0; i < count; i++)
			take(p, &texts[i], best + side);
	}
}

void
local_twins_find(struct local_twin *texts, size_t ntexts,
	struct local_twin *records, size_t nrecords, size_t most)
{
	struct pairing p = { .records = records, .nrecords = nrecords };
	size_t end = 0;

	for (size_t i = 0; i < ntexts; i++)
		texts[i].twin = SIZE_MAX;
	if (ntexts == 0 || nrecords == 0)
		return;
	qsort(texts, ntexts, sizeof(*texts), by_who);
	qsort(records, nrecords, sizeof(*records), by_who);
	p.taken = xcalloc(most, sizeof(*p.taken));
	for (size_t at = 0; at < ntexts; at = end) {
		for (end = at;
			end < ntexts && texts[end].host == texts[at].host;)
			end++;
		pair_host(&p, &texts[at], end - at);
	}
	free(p.taken);
}
