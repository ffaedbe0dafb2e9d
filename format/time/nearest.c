#include "format/time/nearest.h"

#include <stdint.h>
#include <string.h>

enum { WORD_MAX = 63 };

/* Three rows of the matrix are enough: a swap looks two rows back. */
struct rows {
	size_t older[WORD_MAX + 1];
	size_t old[WORD_MAX + 1];
	size_t now[WORD_MAX + 1];
};

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
fill_row(struct rows *r, const char *a, size_t i, const char *b)
{
	size_t n = strlen(b);

	r->now[0] = i;
	for (size_t j = 1; j <= n; j++) {
		size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
		size_t d = least(r->old[j], r->now[j - 1]) + 1;

		d = least(d, r->old[j - 1] + cost);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			a[i - 2] == b[j - 1])
			d = least(d, r->older[j - 2] + 1);
		r->now[j] = d;
	}
}

size_t
word_distance(const char *a, const char *b)
{
	struct rows r = { 0 };
	size_t n = strlen(a);
	size_t m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		r.old[j] = j;
	for (size_t i = 1; i <= n; i++) {
		fill_row(&r, a, i, b);
		memcpy(r.older, r.old, sizeof(r.old));
		memcpy(r.old, r.now, sizeof(r.now));
	}
	return r.old[m];
}

void
nearest_offer(struct nearest *best, const char *typed, const char *candidate)
{
	size_t typed_len = strlen(typed);
	size_t len = strlen(candidate);
	size_t limit = len / 3 ? len / 3 : 1;
	size_t d = word_distance(typed, candidate);

	/* A beginning ("--count" typed as "--cou") is as good as one typo. */
	if (typed_len > 1 && strncmp(typed, candidate, typed_len) == 0)
		d = least(d, 1);
	if (d > limit || (best->word && best->distance <= d))
		return;
	best->word = candidate;
	best->distance = d;
}
