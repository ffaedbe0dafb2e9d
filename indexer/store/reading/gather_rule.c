/* Hosts whose clocks go by daylight saving: one rule for each, from the
 * absolute times in all its logs. */
#include "indexer/store/reading/gather_part.h"

#include "format/time/civil.h"
#include "format/time/zone_guess.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	/* A rule is believed so long before and after what it was seen in. */
	REACH_S = 183 * DAY_S,
	/* So many lines one after the other that do not go by it are no late
	 * ones: the clock was set to another zone. */
	DEPART_LEAST = 3
};

/* What an anchor says of a host's clock. */
struct host_sample {
	struct span host;
	struct zone_sample zone;
};

struct host_samples {
	size_t count;
	size_t cap;
	struct host_sample *items;
};

static bool
is_free(const struct gathered_source *s)
{
	return s->member && s->host.len > 0 && s->nhosts <= 1 &&
		s->zone_name.len == 0 && !s->member->over.has_zone;
}

static bool
sample_of(const struct gathered_source *s, const struct anchor_row *a,
	struct zone_sample *out)
{
	struct anchor_fact fact = {
		.civil_s = a->stamp.seconds,
		.utc_s = a->utc_s,
		.strength = (enum anchor_strength)a->strength,
	};
	const struct reading *r = NULL;

	if (a->run >= s->nruns || s->runs[a->run].run != a->run)
		return false;
	r = &s->readings[a->run];
	out->utc_s = a->utc_s;
	return a->own_clock && a->stamp.kind != STAMP_UTC &&
		a->stamp.kind != STAMP_NONE && r->year_basis != READING_NONE &&
		reading_anchor_zone(&fact, (enum stamp_kind)a->stamp.kind,
			r->year, &out->offset_s);
}

static void
add_sample(struct host_samples *out, const struct gathered_source *s,
	const struct anchor_row *a)
{
	struct host_sample sample = { .host = s->host };

	if (!sample_of(s, a, &sample.zone))
		return;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] = sample;
}

static int
by_host(const void *x, const void *y)
{
	const struct host_sample *a = x;
	const struct host_sample *b = y;
	int d = span_cmp(a->host, b->host);

	if (d != 0)
		return d;
	if (a->zone.utc_s != b->zone.utc_s)
		return a->zone.utc_s < b->zone.utc_s ? -1 : 1;
	return (a->zone.offset_s > b->zone.offset_s) -
		(a->zone.offset_s < b->zone.offset_s);
}

/* First and last line, as if the clock showed UTC. */
static bool
local_range(const struct gathered_source *s, int64_t range[2])
{
	bool found = false;

	range[0] = range[1] = 0;
	for (size_t i = 0; i < s->nruns; i++)
		for (int k = 0; k < 4; k++) {
			const struct stamp_range *r = &s->runs[i].range[k / 2];
			int64_t at = k % 2 ? r->hi : r->lo;

			if (r->lo > r->hi ||
				(k < 2 &&
					(s->readings[i].year_basis ==
							READING_NONE ||
						!civil_with_year(at,
							s->readings[i].year,
							&at))))
				continue;
			if (!found || at < range[0])
				range[0] = at;
			if (!found || at > range[1])
				range[1] = at;
			found = true;
		}
	return found;
}

/* Its runs have one zone each, which the rule has there too. */
static bool
says_the_same(const struct gathered_source *s, const struct zone_rule *rule,
	const int64_t range[2])
{
	int32_t zone_s = zone_rule_offset(rule, range[0]);
	const struct zone_rule fixed = { .standard_s = zone_s };

	for (size_t i = 0; i < s->nruns; i++)
		if (s->readings[i].zone_basis != READING_STATED &&
			(s->readings[i].zone_basis != READING_INFERRED ||
				s->readings[i].zone_s != zone_s))
			return false;
	return zone_rules_agree(rule, &fixed, range[0], range[1]);
}

/* Was its clock set to another zone, if only for some lines? */
static bool
departs(const struct gathered_source *s, const struct zone_rule *rule)
{
	struct zone_sample sample;
	int32_t other_s = 0;
	size_t row = 0;

	for (size_t i = 0; i < s->nanchors && row < DEPART_LEAST; i++) {
		if (!sample_of(s, &s->anchors[i], &sample))
			continue;
		if (zone_rule_offset(rule, sample.utc_s) == sample.offset_s) {
			row = 0;
			continue;
		}
		row = row > 0 && sample.offset_s == other_s ? row + 1 : 1;
		other_s = sample.offset_s;
	}
	return row >= DEPART_LEAST;
}

/* What was guessed for one host. */
struct host_rule {
	struct span host;
	size_t count;
	struct zone_guess guesses[ZONE_GUESSES];
	size_t samples;
	int64_t first_s;
	int64_t last_s;
};

/* Whether the clock still went by it there no line tells: not in it, nor
 * beyond.
 */
static bool
is_beyond(const struct host_rule *h, const int64_t range[2])
{
	const struct zone_rule *rule = &h->guesses[0].rule;
	int64_t utc_s[2];

	for (int i = 0; i < 2; i++)
		utc_s[i] = range[i] -
			zone_rule_offset(rule, range[i] - rule->standard_s);
	return utc_s[1] < h->first_s || utc_s[0] > h->last_s;
}

static void
apply(struct gathered *g, struct gathered_source *s, const struct host_rule *h)
{
	const struct zone_guess *best = &h->guesses[0];
	enum reading_basis basis = READING_INFERRED;
	int64_t range[2];
	char why[READING_WHY_MAX];

	if (!is_free(s) || !span_eq(s->host, h->host) ||
		!local_range(s, range) || range[0] < h->first_s - REACH_S ||
		range[1] > h->last_s + REACH_S ||
		says_the_same(s, &best->rule, range) || departs(s, &best->rule))
		return;
	if (is_beyond(h, range))
		basis = READING_ASSUMED;
	for (size_t i = 1; i < h->count; i++)
		if (!zone_rules_agree(&best->rule, &h->guesses[i].rule,
			    range[0] - DAY_S, range[1] + DAY_S))
			basis = READING_ASSUMED;
	s->zone_name = text_pool_keep(&g->texts, span_of(best->text));
	(void)snprintf(why, sizeof(why),
		"daylight saving, by which %zu of %zu anchors of the host go",
		best->fits, h->samples);
	for (size_t i = 0; i < s->nruns; i++) {
		struct reading *r = &s->readings[i];

		if (r->zone_basis == READING_STATED ||
			r->year_basis == READING_NONE)
			continue;
		r->zone_basis = basis;
		r->zone_s = best->rule.standard_s;
		r->zone_why = text_pool_keep(&g->texts, span_of(why)).ptr;
	}
}

static void
guess_host(struct gathered *g, const struct host_sample *items, size_t count)
{
	struct zone_sample *samples = xcalloc(count, sizeof(*samples));
	struct host_rule *h = xcalloc(1, sizeof(*h));

	for (size_t i = 0; i < count; i++)
		samples[i] = items[i].zone;
	h->host = items[0].host;
	h->samples = count;
	h->first_s = items[0].zone.utc_s;
	h->last_s = items[count - 1].zone.utc_s;
	h->count = zone_guess(samples, count, h->guesses);
	for (size_t i = 0; h->count > 0 && i < g->nsources; i++)
		apply(g, &g->sources[i], h);
	free(h);
	free(samples);
}

void
gather_rules(struct gathered *g)
{
	struct host_samples all = { 0 };
	size_t from = 0;

	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		for (size_t k = 0; is_free(s) && k < s->nanchors; k++)
			add_sample(&all, s, &s->anchors[k]);
	}
	if (all.count > 0)
		qsort(all.items, all.count, sizeof(*all.items), by_host);
	for (size_t i = 1; i <= all.count; i++)
		if (i == all.count ||
			!span_eq(all.items[i].host, all.items[from].host)) {
			guess_host(g, &all.items[from], i - from);
			from = i;
		}
	free(all.items);
}
