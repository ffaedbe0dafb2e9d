#include "format/time/zone_guess.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOUR_S = 3600, DAY_S = 86400, OFFSETS_MAX = 64 };

/* When clocks change, in local time before the change; of Europe at one moment
 * everywhere, 01:00 UTC. */
static const struct {
	const char *changes;
	/* The hours follow from the zone, and are not in `changes`. */
	bool is_at_utc;
	/* Standard times that it is known of, in hours. */
	int from_h;
	int to_h;
} rules[] = {
	{ "", true, -1, 3 },
	/* America since 2007; before that, and Mexico to 2022. */
	{ "M3.2.0/2,M11.1.0/2", false, -10, -3 },
	{ "M4.1.0/2,M10.5.0/2", false, -10, -3 },
	/* Australia, New Zealand, Chile, Paraguay, Brazil to 2019. */
	{ "M10.1.0/2,M4.1.0/3", false, 9, 10 },
	{ "M9.5.0/2,M4.1.0/3", false, 12, 12 },
	{ "M9.1.6/24,M4.1.6/24", false, -4, -4 },
	{ "M10.1.0/0,M3.4.0/0", false, -4, -4 },
	{ "M10.3.0/0,M2.3.0/0", false, -4, -3 },
	/* Israel, Lebanon. */
	{ "M3.4.4/26,M10.5.0/2", false, 2, 2 },
	{ "M3.5.0/0,M10.5.0/0", false, 2, 2 },
};

static const struct {
	int standard_h;
	const char *name;
} names[] = {
	{ -10, "HST10HDT" },
	{ -9, "AKST9AKDT" },
	{ -8, "PST8PDT" },
	{ -7, "MST7MDT" },
	{ -6, "CST6CDT" },
	{ -5, "EST5EDT" },
	{ -4, "AST4ADT" },
	{ 0, "WET0WEST" },
	{ 1, "CET-1CEST" },
	{ 2, "EET-2EEST" },
};

static void
write_name(int32_t standard_s, char out[ZONE_GUESS_TEXT])
{
	int h = standard_s / HOUR_S;
	int m = abs(standard_s) / 60 % 60;

	for (size_t i = 0; m == 0 && i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].standard_h == h) {
			(void)snprintf(
				out, ZONE_GUESS_TEXT, "%s", names[i].name);
			return;
		}
	(void)snprintf(out, ZONE_GUESS_TEXT, "STD%s%d:%02dDST",
		standard_s > 0 ? "-" : "", abs(h), m);
}

/* The text of a rule for a standard time; false if it is not known of that. */
static bool
write_rule(size_t rule, int32_t standard_s, char out[ZONE_GUESS_TEXT])
{
	char name[ZONE_GUESS_TEXT];
	char changes[ZONE_GUESS_TEXT];
	int h = standard_s / HOUR_S;

	if (h < rules[rule].from_h || h > rules[rule].to_h)
		return false;
	write_name(standard_s, name);
	if (rules[rule].is_at_utc)
		(void)snprintf(changes, sizeof(changes), "M3.5.0/%d,M10.5.0/%d",
			h + 1, h + 2);
	else
		(void)snprintf(
			changes, sizeof(changes), "%s", rules[rule].changes);
	(void)snprintf(out, ZONE_GUESS_TEXT, "%.24s,%.36s", name, changes);
	return true;
}

/* The lesser of the two offsets that are an hour apart, each seen twice or
 * more, and seen most. */
static bool
find_standard(
	const struct zone_sample *samples, size_t count, int32_t *standard_s)
{
	struct {
		int32_t offset_s;
		size_t seen;
	} all[OFFSETS_MAX] = { { 0, 0 } };
	size_t n = 0;
	size_t best = 0;

	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < n && all[k].offset_s != samples[i].offset_s)
			k++;
		if (k == OFFSETS_MAX)
			continue;
		if (k == n)
			all[n++].offset_s = samples[i].offset_s;
		all[k].seen++;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++) {
			if (all[k].offset_s - all[i].offset_s != HOUR_S ||
				all[i].seen < 2 || all[k].seen < 2 ||
				all[i].seen + all[k].seen <= best)
				continue;
			best = all[i].seen + all[k].seen;
			*standard_s = all[i].offset_s;
		}
	return best > 0;
}

static size_t
count_fits(const struct zone_rule *rule, const struct zone_sample *samples,
	size_t count)
{
	size_t fits = 0;

	for (size_t i = 0; i < count; i++)
		fits += zone_rule_offset(rule, samples[i].utc_s) ==
			samples[i].offset_s;
	return fits;
}

size_t
zone_guess(const struct zone_sample *samples, size_t count,
	struct zone_guess out[ZONE_GUESSES])
{
	int32_t standard_s = 0;
	size_t best = 0;
	size_t n = 0;

	if (!find_standard(samples, count, &standard_s))
		return 0;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct zone_guess g = { .fits = 0 };

		if (!write_rule(i, standard_s, g.text) ||
			!zone_rule_parse(span_of(g.text), &g.rule))
			continue;
		g.fits = count_fits(&g.rule, samples, count);
		if (g.fits * 100 < count * 95 || g.fits < best)
			continue;
		if (g.fits > best)
			n = 0;
		best = g.fits;
		out[n++] = g;
	}
	return n;
}

bool
zone_rules_agree(const struct zone_rule *a, const struct zone_rule *b,
	int64_t from_s, int64_t to_s)
{
	for (int64_t at = from_s; at < to_s; at += DAY_S)
		if (zone_rule_offset(a, at) != zone_rule_offset(b, at))
			return false;
	return zone_rule_offset(a, to_s) == zone_rule_offset(b, to_s);
}
