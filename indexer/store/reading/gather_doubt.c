/* A zone that a run has from other logs, held against the lines beside it. */
#include "indexer/store/reading/gather_part.h"
#include "indexer/store/reading/gather_pieces.h"

static const char why[] = "lines beside it, which are of another zone than "
			  "other logs of the host";

/* The nearest run of its source to either side that tells a zone itself, or
 * that it has several; SIZE_MAX if there is none. What only other logs tell, or
 * what was in doubt for the same reason, bears nothing out. */
static size_t
told_beside(const struct gathered_source *s, size_t run, bool is_before)
{
	for (size_t k = run; is_before ? k > 0 : k + 1 < s->nruns;) {
		const struct reading *r = NULL;

		k += is_before ? (size_t)-1 : 1;
		r = &s->readings[k];
		if (r->is_torn ||
			(!r->is_carried &&
				(r->zone_basis == READING_INFERRED ||
					r->zone_basis == READING_ASSUMED)))
			return k;
	}
	return SIZE_MAX;
}

/* Where a run of several zones ends, or begins, it is of the last of them, or
 * of the first. */
static int32_t
zone_of_torn(const struct gathered_source *s, size_t torn, bool is_before,
	int32_t otherwise_s)
{
	struct zone_piece pieces[PIECES_MAX];
	const size_t count = gather_pieces(s, torn, pieces);

	if (count == 0)
		return otherwise_s;
	return pieces[is_before ? count - 1 : 0].zone_s;
}

/* Times of before and after a change are the same twice. Of late lines what
 * other logs say holds if it does of those beside them. */
void
gather_doubt_carried(const struct gathered_source *s, size_t run)
{
	struct reading *r = &s->readings[run];
	bool is_borne = false;

	for (int k = 0; k < 2; k++) {
		const size_t at = told_beside(s, run, k == 0);
		const struct reading *beside = NULL;
		int32_t zone_s = 0;

		if (at == SIZE_MAX)
			continue;
		beside = &s->readings[at];
		zone_s = beside->is_torn
			? zone_of_torn(s, at, k == 0, r->zone_s)
			: beside->zone_s;
		if (beside->is_torn || zone_s != r->zone_s) {
			gather_take_zone(r, zone_s, READING_ASSUMED, why);
			return;
		}
		is_borne |= beside->zone_basis == READING_INFERRED;
	}
	if (r->is_straggler && !is_borne)
		r->zone_basis = READING_ASSUMED;
}

/* Does the run at that side end, or begin, with lines that may be of another
 * zone than those that tell one? */
static bool
is_open_beside(const struct gathered_source *s, size_t run, bool is_before)
{
	const size_t at = told_beside(s, run, is_before);
	struct zone_piece pieces[PIECES_MAX];
	size_t count = 0;

	if (at == SIZE_MAX)
		return false;
	count = gather_pieces(s, at, pieces);
	return count > 0 && !pieces[is_before ? count - 1 : 0].is_known;
}

void
gather_doubt_open(const struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		for (size_t k = 0; s->readings && k < s->nruns; k++) {
			struct reading *r = &s->readings[k];

			if (!r->is_carried ||
				r->zone_basis != READING_INFERRED ||
				(!is_open_beside(s, k, true) &&
					!is_open_beside(s, k, false)))
				continue;
			gather_take_zone(r, r->zone_s, READING_ASSUMED,
				"other logs of the host, but beside it the "
				"zone may have been changed");
		}
	}
}
