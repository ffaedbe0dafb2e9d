/* anvil counts the connections of smtpd, and says when the most came from whom:
 * smtpd has a line of each. */
#include "query/coverage/balance/balance_part.h"

#include "format/base/digest.h"
#include "format/time/civil.h"

static const int64_t ns_per_s = 1000000000;

enum {
	/* Of one client the last connections that are kept. */
	CONNECTS = 8,
	/* anvil and smtpd look at the clock each for itself. */
	OFF_S = 2,
	/* It says so each ten minutes, and when it ends. */
	OLDEST_S = 3600
};

struct client {
	uint64_t key;
	/* Those before may have been forgotten. */
	uint64_t count;
	int64_t at_ns[CONNECTS];
};

size_t
balance_client_bytes(void)
{
	return sizeof(struct client);
}

void
balance_connect(struct balance *b)
{
	struct client *c = NULL;

	if (b->line.client.len == 0)
		return;
	c = balance_table_at(&b->clients, balance_key(b, b->line.client));
	c->at_ns[c->count++ % CONNECTS] = b->hit->when.ns;
}

/* "Mar  4 09:56:40", by the clock of the line that says so, in UTC. */
static bool
time_of(const struct balance *b, struct span text, int64_t *out)
{
	const struct when *own = &b->hit->when;
	const int64_t local_s =
		own->ns / ns_per_s + (own->zone_known ? own->offset_s : 0);
	struct stamp_scan scan;
	int64_t year = 0;
	int64_t late_s = 0;

	stamp_scan(text, &scan);
	if (scan.stamp.kind != STAMP_YEARLESS)
		return false;
	late_s = civil_drop_year(local_s, &year) - scan.stamp.seconds;
	*out = own->ns - own->ns % ns_per_s - late_s * ns_per_s;
	return late_s >= 0 && late_s <= OLDEST_S;
}

/* Is there a line of it, or may there be one that was forgotten? */
static bool
has_line(const struct client *c, int64_t at_ns)
{
	const int64_t off_ns = OFF_S * ns_per_s;
	int64_t oldest = INT64_MAX;

	for (uint64_t i = 0; i < c->count && i < CONNECTS; i++) {
		int64_t late = c->at_ns[i] - at_ns;

		if (late >= -off_ns - ns_per_s && late <= off_ns + ns_per_s)
			return true;
		if (c->at_ns[i] < oldest)
			oldest = c->at_ns[i];
	}
	return c->count > CONNECTS && oldest > at_ns;
}

void
balance_anvil(struct balance *b, struct span program)
{
	const struct client *c = NULL;
	struct balance_end since = balance_here(b);
	struct balance_end until = since;
	struct balance_test t = {
		.rule = RULE_COUNTED, .since = &since, .until = &until
	};
	int64_t at_ns = 0;

	if (!time_of(b, b->line.counted_at, &at_ns) ||
		at_ns <= b->hosts[b->host].first_ns + OFF_S * ns_per_s)
		return;
	c = balance_table_find(&b->clients, balance_key(b, b->line.client));
	since.is_cited = false;
	since.order = 0;
	since.when.ns = at_ns - OFF_S * ns_per_s;
	since.when.min_ns = since.when.max_ns = since.when.ns;
	since.when.digits = 0;
	t.party = balance_party_at(b, program);
	t.lines = !c || !has_line(c, at_ns);
	balance_test(b, &t);
}
