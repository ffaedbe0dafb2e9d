/* A zone that a run has from other logs, held against the lines beside it. */
#include "indexer/store/reading/gather_part.h"
#include "indexer/store/reading/gather_pieces.h"

static const char why[] = "lines beside it, which are of another zone than "
			  "other logs of the host";

/* The nearest run of its source to either side that tells a zone itself, or
 * that it has several; SIZE_MAX if there is none. What only other logs tell, or
 * what was in doubt for the same reason, bears nothing out. */
static size_t
told_beside(const struct gathered_source *s, size_t run, bool is_before,
	const bool *carried)
{
	for (size_t k = run; is_before ? k > 0 : k + 1 < s->nruns;) {
		const struct reading *r = NULL;

		k += is_before ? (size_t)-1 : 1;
		r = &s->readings[k];
		if (r->is_torn ||
			(!carried[k] &&
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
gather_doubt_carried(
	const struct gathered_source *s, size_t run, const bool *carried)
{
	struct reading *r = &s->readings[run];
	bool is_borne = false;

	for (int k = 0; k < 2; k++) {
		const size_t at = told_beside(s, run, k == 0, carried);
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
