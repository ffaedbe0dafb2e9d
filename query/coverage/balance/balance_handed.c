/* A mail that one host hands over to another has lines on both: the first one
 * says under which queue id, or in which session of LMTP, the other took it.
 * Which host a peer is, is told by the ids that are found there, not by its
 * name, which is not ours to know. */
#include "query/coverage/balance/balance_part.h"

#include "format/base/digest.h"

#include <stdlib.h>

enum {
	/* Clocks may be off by that. */
	HOUR_S = 3600,
	LATEST_S = 2 * HOUR_S,
	/* What came before the evidence, or is behind its end. */
	EDGE_S = 600,
	/* A peer of whom fewer ids are found is not known, nor is one of whom
	 * more than one in so many is not. */
	FOUND_LEAST = 4,
	MISSING_SHARE = 5
};

static const uint32_t no_host = UINT32_MAX;

static const int64_t ns_per_s = 1000000000;

/* A queue id that has lines in an hour, and on which host; on several of them
 * it is no_host. */
struct seen {
	uint64_t key;
	uint32_t host;
};

struct balance_peer {
	uint64_t key;
	/* Where its ids are found; no_host as soon as that is on several. */
	uint32_t host;
	uint64_t found;
	size_t missing;
};

/* A mail that was handed over. */
struct balance_handed {
	uint64_t peer;
	uint64_t id;
	struct balance_end line;
};

size_t
balance_seen_bytes(void)
{
	return sizeof(struct seen);
}

size_t
balance_peer_bytes(void)
{
	return sizeof(struct balance_peer);
}

static uint64_t
key_of(uint64_t id, int64_t hour)
{
	uint64_t key = (id + (uint64_t)hour) * 0x9e3779b97f4a7c15U;

	key ^= key >> 32;
	return key > BALANCE_FORGOTTEN ? key : key + 2;
}

static int64_t
hour_of(int64_t ns)
{
	int64_t hour_ns = HOUR_S * ns_per_s;

	return ns / hour_ns - (ns % hour_ns < 0);
}

void
balance_see(struct balance *b)
{
	struct span id =
		b->line.queue_id.len > 0 ? b->line.queue_id : b->line.session;
	struct seen *s = balance_table_at(&b->seen,
		key_of(hash64(id.ptr, id.len), hour_of(b->hit->when.ns)));

	/* 0 is what a new one has. */
	if (s->host == 0)
		s->host = (uint32_t)b->host + 1;
	else if (s->host != (uint32_t)b->host + 1)
		s->host = no_host;
}

/* The host that has lines of the mail around that time, by its place plus 1, or
 * 0. */
static uint32_t
find_host(const struct balance *b, const struct balance_handed *h)
{
	int64_t hour = hour_of(h->line.when.ns);

	for (int64_t k = -1; k <= 1; k++) {
		const struct seen *s =
			balance_table_find(&b->seen, key_of(h->id, hour + k));

		if (s)
			return s->host;
	}
	return 0;
}

/* Those that are found are only counted. */
static void
judge(struct balance *b, const struct balance_handed *h)
{
	struct balance_peer *p = balance_table_at(&b->peers, h->peer);
	uint32_t host = find_host(b, h);

	if (host == 0) {
		b->missing = xgrow(b->missing, &b->missing_cap, b->nmissing + 1,
			sizeof(*b->missing));
		b->missing[b->nmissing++] = *h;
		p->missing++;
		return;
	}
	if (p->found == 0)
		p->host = host;
	else if (p->host != host)
		p->host = no_host;
	p->found++;
}

void
balance_handed_judge(struct balance *b, int64_t before_ns)
{
	while (b->first_handed < b->nhanded &&
		b->handed[b->first_handed].line.when.ns < before_ns)
		judge(b, &b->handed[b->first_handed++]);
	if (b->first_handed == b->nhanded)
		b->first_handed = b->nhanded = 0;
}

void
balance_hand(struct balance *b)
{
	struct span peer = b->line.peer;
	struct span id = b->line.queued_as;
	uint64_t key = hash64(peer.ptr, peer.len);

	/* Each host is this one to itself. */
	if (span_starts(peer, SPAN("127.")) ||
		span_starts(peer, SPAN("localhost")) ||
		span_has(peer, SPAN("[private/")))
		key += (b->host + 1) * 0x9e3779b97f4a7c15U;
	b->handed = xgrow(
		b->handed, &b->handed_cap, b->nhanded + 1, sizeof(*b->handed));
	b->handed[b->nhanded++] =
		(struct balance_handed){ key > BALANCE_FORGOTTEN ? key
								 : key + 2,
			hash64(id.ptr, id.len), balance_here(b) };
	/* An hour later all of its lines are there. */
	balance_handed_judge(b, b->hit->when.ns - LATEST_S * ns_per_s);
}

static bool
is_known(const struct balance *b, const struct balance_peer *p)
{
	return p->found >= FOUND_LEAST && p->host != no_host &&
		p->missing * MISSING_SHARE <= p->found && p->host <= b->nhosts;
}

/* From when on the mail may have come: by the other host's clock. */
static void
test(struct balance *b, const struct balance_peer *p,
	const struct balance_handed *h)
{
	const struct balance_host *host = &b->hosts[p->host - 1];
	const int64_t edge_ns = EDGE_S * ns_per_s;
	struct balance_end since = h->line;
	struct balance_test t = { .rule = RULE_HANDED,
		.lines = 1,
		.since = &since,
		.until = &h->line };

	if (!host->is_asked || h->line.when.ns < host->first_ns + edge_ns ||
		h->line.when.ns > host->last_ns - edge_ns)
		return;
	since.is_cited = false;
	since.order = 0;
	since.when.ns -= 60 * ns_per_s;
	since.when.min_ns = since.when.max_ns = since.when.ns;
	t.party = balance_party_of(b, p->host - 1, SPAN("other hosts"));
	b->parties[t.party].tried[RULE_HANDED] += p->found;
	balance_test(b, &t);
}

void
balance_handed_end(struct balance *b)
{
	balance_handed_judge(b, INT64_MAX);
	for (size_t i = 0; i < b->nmissing; i++) {
		const struct balance_peer *p =
			balance_table_find(&b->peers, b->missing[i].peer);

		if (p && is_known(b, p))
			test(b, p, &b->missing[i]);
	}
}
