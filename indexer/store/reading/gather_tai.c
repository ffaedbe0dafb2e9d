/* Whether TAI64N labels are daemontools' (ten seconds ahead of UTC) or count
 * leap seconds (s6, nosh): by times in the same lines. */
#include "indexer/store/reading/gather_part.h"

#include "format/time/leap.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A line is written so soon after what it tells. */
	PROMPT_S = 3,
	VOTES_LEAST = 3,
	/* Fewer leap seconds cannot be told from a slow line. */
	SEEN_LEAST_S = 6,
	/* Of votes for and against. */
	MAJORITY = 4
};

/* Lines that fit either way. */
struct tai_votes {
	size_t djb;
	size_t leap;
};

static void
count_votes(const struct gathered_source *s, bool own, struct tai_votes *out)
{
	for (size_t i = 0; i < s->nanchors; i++) {
		const struct anchor_row *a = &s->anchors[i];
		int64_t ahead = a->stamp.seconds - a->utc_s;
		int64_t leaps = leap_seconds(a->stamp.seconds);

		if (a->stamp.kind != STAMP_UTC || a->own_clock != own ||
			a->strength != ANCHOR_EXACT || leaps <= SEEN_LEAST_S)
			continue;
		/* Its own time comes just before the line. */
		out->djb += ahead >= -1 && ahead <= PROMPT_S;
		out->leap += ahead >= leaps - 1 && ahead <= leaps + PROMPT_S;
	}
}

static bool
is_leap(const struct tai_votes *v)
{
	return v->leap >= VOTES_LEAST && v->leap >= v->djb * MAJORITY;
}

static bool
is_djb(const struct tai_votes *v)
{
	return v->djb >= VOTES_LEAST && v->djb >= v->leap * MAJORITY;
}

/* Another machine's clock speaks where the host's own does not. */
static struct tai_votes
votes_of(const struct gathered_source *s)
{
	struct tai_votes v = { 0 };

	count_votes(s, true, &v);
	if (v.djb + v.leap == 0)
		count_votes(s, false, &v);
	return v;
}

/* multilog's and s6-log's own names. */
static bool
is_multilog(const struct gathered_source *s)
{
	struct log_name name;
	struct span own;

	if (s->npaths == 0)
		return false;
	own = s->paths[0].path;
	(void)span_rcut(own, '/', NULL, &own);
	log_name_read(own, &name);
	return span_eq(name.stem, SPAN("@"));
}

static void
say(struct gathered_source *s, const char *why)
{
	for (size_t i = 0; i < s->nruns; i++)
		if (s->readings[i].zone_basis == READING_STATED)
			s->readings[i].zone_why = why;
}

/* The votes of all logs of a host together. */
struct host_votes {
	struct span host;
	struct tai_votes votes;
};

static struct host_votes *
host_of(struct host_votes *hosts, size_t *count, struct span host)
{
	for (size_t i = 0; i < *count; i++)
		if (span_eq(hosts[i].host, host))
			return &hosts[i];
	hosts[*count].host = host;
	return &hosts[(*count)++];
}

static void
settle(struct gathered_source *s, const struct tai_votes *own,
	const struct tai_votes *host)
{
	if (is_leap(own)) {
		s->has_leap_tai = true;
		say(s,
			"TAI64N labels count leap seconds: ids in the lines "
			"say so");
	} else if (is_djb(own)) {
		say(s,
			"TAI64N labels are ten seconds ahead of UTC: ids in "
			"the "
			"lines say so");
	} else if (is_leap(host)) {
		s->has_leap_tai = true;
		say(s,
			"TAI64N labels count leap seconds, as in other logs of "
			"the host");
	} else {
		say(s,
			"TAI64N labels, if any, are taken to be ten seconds "
			"ahead of UTC, as of multilog");
	}
}

void
gather_labels(struct gathered *g)
{
	struct host_votes *hosts = NULL;
	size_t count = 0;

	hosts = xcalloc(g->nsources + 1, sizeof(*hosts));
	for (size_t i = 0; i < g->nsources; i++) {
		struct gathered_source *s = &g->sources[i];
		struct host_votes *h = NULL;
		struct tai_votes v;

		if (!s->member || !is_multilog(s) || s->host.len == 0)
			continue;
		v = votes_of(s);
		h = host_of(hosts, &count, s->host);
		h->votes.djb += v.djb;
		h->votes.leap += v.leap;
	}
	for (size_t i = 0; i < g->nsources; i++) {
		struct gathered_source *s = &g->sources[i];
		struct tai_votes v = { 0 };
		struct tai_votes none = { 0 };

		if (!s->member || s->has_given_tai || !is_multilog(s))
			continue;
		v = votes_of(s);
		settle(s, &v,
			s->host.len > 0
				? &host_of(hosts, &count, s->host)->votes
				: &none);
	}
	free(hosts);
}
