/* Runs of one zone, as their anchors say, in which stamps step back all the
 * same: lines of another zone stand among those with anchors, as where one
 * daemon runs in a chroot without a zone, or a host sends its lines that has
 * none. */
#include "indexer/store/reading/gather_part.h"

enum {
	QUARTER_S = 900,
	LEAP_YEAR_S = 366 * 86400,
	/* Steps from lines of the one zone back to those of the other are all
	 * as long as these are apart, less the pause between two lines. */
	PAUSE_S = 1800,
	/* Late lines make some. */
	STEPS_LEAST = 6,
	/* Where one line in so many steps back, pauses may be long. */
	LINES_A_STEP = 20
};

static int64_t
length_of(const struct anchor_row *mark)
{
	return mark->stamp.seconds - mark->utc_s;
}

/* Whatever a damaged segment says, its stamps are of a year. */
static bool
is_step(const struct gathered_source *s, size_t run, const struct anchor_row *m)
{
	return m->kind == ANCHOR_STEP_BACK && m->run == s->runs[run].run &&
		m->utc_s >= 0 && m->stamp.seconds > m->utc_s &&
		m->stamp.seconds < LEAP_YEAR_S;
}

/* Steps of a run, the longest of them, and how many are about as long. */
struct steps {
	size_t count;
	size_t alike;
	int64_t longest_s;
};

static struct steps
count_steps(const struct gathered_source *s, size_t run)
{
	struct steps n = { 0 };

	for (size_t i = 0; i < s->nmarks; i++)
		if (is_step(s, run, &s->marks[i])) {
			n.count++;
			if (length_of(&s->marks[i]) > n.longest_s)
				n.longest_s = length_of(&s->marks[i]);
		}
	n.longest_s = (n.longest_s + QUARTER_S - 1) / QUARTER_S * QUARTER_S;
	for (size_t i = 0; i < s->nmarks; i++)
		n.alike += is_step(s, run, &s->marks[i]) &&
			length_of(&s->marks[i]) >= n.longest_s - PAUSE_S;
	return n;
}

static bool
are_of_zones(const struct steps *n, uint64_t lines)
{
	return n->count >= STEPS_LEAST &&
		(n->alike * 4 >= n->count * 3 ||
			n->count * LINES_A_STEP >= lines);
}

void
gather_steps(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		for (size_t k = 0; s->readings && k < s->nruns; k++) {
			struct reading *r = &s->readings[k];
			const struct steps n = count_steps(s, k);

			if (r->zone_basis != READING_INFERRED ||
				!are_of_zones(&n, s->runs[k].lines))
				continue;
			r->zone_basis = READING_ASSUMED;
			r->is_mixed = true;
			r->zone_why = "anchors, but stamps step back again and "
				      "again: lines of another zone are among "
				      "them";
		}
	}
}
