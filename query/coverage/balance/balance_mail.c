/* A mail in the queue of Postfix has a line when it is cleaned up, one when it
 * becomes active, with the number of its recipients, one for each of them, and
 * one when it is removed. */
#include "query/coverage/balance/balance_part.h"

#include "format/base/digest.h"

#include <stdlib.h>

static const int64_t ns_per_s = 1000000000;

enum {
	/* Lines of one second may be in any order. */
	SETTLE_S = 5,
	/* What is still to come comes sooner. */
	REMOVED_S = 3600,
	/* From the first recipient to the first line of the text. */
	BEGUN_S = 600,
	/* Of delays only whole seconds are read. */
	ROUND_S = 2,
	/* Mails with more are not judged. */
	RECIPIENTS_MOST = 200
};

struct mail {
	uint64_t key;
	uint64_t epoch;
	size_t party;
	bool has_message_id;
	bool is_active;
	bool is_removed;
	/* A line says how it came, or there need be none. */
	bool has_origin;
	/* It was handed in, or cleaned up, in the evidence. */
	bool is_begun;
	/* Not to be judged. */
	bool is_odd;
	bool is_local;
	uint64_t nrcpt;
	uint32_t nrecipients;
	uint32_t nfinal;
	uint32_t recipients_cap;
	uint64_t *recipients;
	/* When it came, by the delay of its recipients; INT64_MAX if none. */
	int64_t came_ns;
	struct balance_end first;
	struct balance_end last;
};

static void
forget(struct mail *m)
{
	free(m->recipients);
	m->recipients = NULL;
	m->key = BALANCE_FORGOTTEN;
}

static void
add_recipient(struct mail *m, struct span recipient, bool is_final)
{
	uint64_t id = hash64(recipient.ptr, recipient.len);
	size_t cap = m->recipients_cap;

	m->nfinal += is_final;
	for (uint32_t i = 0; i < m->nrecipients; i++)
		if (m->recipients[i] == id)
			return;
	if (m->nrecipients == RECIPIENTS_MOST) {
		m->is_odd = true;
		return;
	}
	m->recipients = xgrow(m->recipients, &cap, m->nrecipients + 1,
		sizeof(*m->recipients));
	m->recipients_cap = (uint32_t)cap;
	m->recipients[m->nrecipients++] = id;
}

/* Does the evidence have all of the mail's life, but for what is missing? Then
 * its beginning is where it came. */
static bool
is_within(const struct balance *b, const struct mail *m,
	struct balance_end *since)
{
	const struct balance_host *h = &b->hosts[b->parties[m->party].host];

	*since = m->first;
	if (m->is_begun)
		return true;
	if (m->came_ns == INT64_MAX || m->came_ns <= h->first_ns)
		return false;
	since->is_cited = false;
	since->order = 0;
	since->when.ns = since->when.min_ns = since->when.max_ns = m->came_ns;
	since->when.digits = 0;
	return true;
}

/* A time that no line tells, so far from that of one. */
static void
move_end(struct balance_end *e, int64_t seconds)
{
	e->is_cited = false;
	e->order = seconds < 0 ? 0 : UINT64_MAX;
	e->when.ns += seconds * ns_per_s;
	e->when.min_ns = e->when.max_ns = e->when.ns;
}

/* The line of how it came is before all others, maybe before the evidence; its
 * sender is told as it becomes active. */
static void
test_origin(struct balance *b, const struct mail *m)
{
	struct balance_end since = m->first;
	const struct balance_test t = { .party = m->party,
		.rule = RULE_ORIGIN,
		.lines = !m->has_origin,
		.since = &since,
		.until = &m->first };

	move_end(&since, -BEGUN_S);
	if (m->is_active &&
		(m->has_origin ||
			since.when.ns >
				b->hosts[b->parties[m->party].host].first_ns))
		balance_test(b, &t);
}

/* The line that removes it comes soon after the last one. */
static void
test_removed(struct balance *b, const struct mail *m)
{
	struct balance_end until = m->last;
	const struct balance_test t = { .party = m->party,
		.rule = RULE_REMOVED,
		.lines = !m->is_removed,
		.since = &m->last,
		.until = &until };

	if (!m->is_removed)
		move_end(&until, REMOVED_S);
	balance_test(b, &t);
}

static void
judge(struct balance *b, const struct mail *m)
{
	/* One that was named twice may have two lines. */
	const uint64_t told =
		m->nfinal > m->nrecipients ? m->nfinal : m->nrecipients;
	struct balance_end since;
	struct balance_test t = {
		.party = m->party, .since = &since, .until = &m->last
	};

	if (m->is_odd ||
		m->epoch != b->hosts[b->parties[m->party].host].epoch ||
		!is_within(b, m, &since))
		return;
	t.rule = RULE_MESSAGE_ID;
	t.lines = !m->has_message_id;
	balance_test(b, &t);
	test_origin(b, m);
	t.rule = RULE_ACTIVE;
	t.lines = !m->is_active;
	balance_test(b, &t);
	t.rule = RULE_RECIPIENT;
	t.lines = 0;
	if (m->nrecipients == 0)
		t.lines = 1;
	if (m->is_active && m->nrcpt > told && !m->is_local)
		t.lines = m->nrcpt - told;
	balance_test(b, &t);
	test_removed(b, m);
}

void
balance_mails_judge(struct balance *b, int64_t before_ns)
{
	while (b->first_done < b->ndone &&
		b->done[b->first_done].at_ns < before_ns) {
		const struct balance_done *d = &b->done[b->first_done++];
		struct mail *m = balance_table_find(&b->mails, d->key);

		/* A mail of the same queue id may have taken its place. */
		if (!m || !m->is_removed || m->last.when.ns > before_ns)
			continue;
		judge(b, m);
		forget(m);
	}
	if (b->first_done == b->ndone)
		b->first_done = b->ndone = 0;
}

static void
put_done(struct balance *b, uint64_t key)
{
	b->done = xgrow(b->done, &b->done_cap, b->ndone + 1, sizeof(*b->done));
	b->done[b->ndone++] = (struct balance_done){ key, b->hit->when.ns };
}

/* The queue id is used again for another mail. */
static struct mail *
begin(struct balance *b, uint64_t key, struct mail *m)
{
	if (m->first.when.basis != WHEN_NONE && m->is_removed)
		judge(b, m);
	free(m->recipients);
	*m = (struct mail){ .key = key,
		.epoch = b->hosts[b->host].epoch,
		.party = balance_party_at(b, b->line.instance),
		.came_ns = INT64_MAX,
		.first = balance_here(b) };
	return m;
}

static bool
is_beginning(const struct balance *b, const struct mail *m)
{
	const int64_t since_ns = b->hit->when.ns - SETTLE_S * ns_per_s;

	if (m->first.when.basis == WHEN_NONE)
		return true;
	if (b->line.mark != BALANCE_CLIENT && b->line.mark != BALANCE_PICKUP)
		return m->is_removed && m->last.when.ns < since_ns;
	/* Its other lines may come first within a second. */
	return m->first.when.ns < since_ns;
}

static void
take(struct balance *b, struct mail *m)
{
	int64_t came_ns = 0;

	switch (b->line.mark) {
	case BALANCE_CLIENT:
	case BALANCE_PICKUP:
		m->is_begun = m->has_origin = true;
		break;
	case BALANCE_MESSAGE_ID:
		m->is_begun = m->has_message_id = true;
		break;
	case BALANCE_ACTIVE:
		m->is_active = true;
		m->has_origin = m->has_origin || b->line.is_made_here;
		if (b->line.count > m->nrcpt)
			m->nrcpt = b->line.count;
		break;
	case BALANCE_RECIPIENT:
		m->is_local = m->is_local || b->line.is_local;
		add_recipient(m, b->line.recipient, b->line.is_final);
		came_ns = b->hit->when.ns -
			((int64_t)b->line.delay_s + ROUND_S) * ns_per_s;
		if (came_ns < m->came_ns)
			m->came_ns = came_ns;
		break;
	case BALANCE_REMOVED:
		m->is_removed = true;
		break;
	default:
		m->is_odd = true;
	}
}

/* What local(8) sends on is a mail of its own. */
static void
take_child(struct balance *b)
{
	struct mail *m =
		balance_table_find(&b->mails, balance_key(b, b->line.child));

	if (m)
		m->has_origin = true;
}

void
balance_mail(struct balance *b)
{
	uint64_t key = balance_key(b, b->line.queue_id);
	struct mail *m = NULL;

	/* What a delay says of is no longer than that. */
	if (b->line.delay_s > INT32_MAX)
		return;
	if (b->line.child.len > 0)
		take_child(b);
	m = balance_table_at(&b->mails, key);
	if (is_beginning(b, m))
		m = begin(b, key, m);
	take(b, m);
	m->last = balance_here(b);
	if (b->line.mark == BALANCE_REMOVED)
		put_done(b, key);
}

/* All that was to be done for it is done, and nothing removes it. */
static bool
should_be_gone(const struct balance *b, const struct mail *m)
{
	const struct balance_host *h = &b->hosts[b->parties[m->party].host];

	return m->is_active && m->nrcpt > 0 && m->nfinal >= m->nrcpt &&
		m->last.when.ns < h->last_ns - REMOVED_S * ns_per_s;
}

void
balance_mails_end(struct balance *b)
{
	balance_mails_judge(b, INT64_MAX);
	for (size_t i = 0; i < b->mails.count; i++) {
		struct mail *m = (struct mail *)(void *)(b->mails.items +
			i * b->mails.item_bytes);

		if (m->key <= BALANCE_FORGOTTEN)
			continue;
		if (should_be_gone(b, m))
			judge(b, m);
		free(m->recipients);
	}
}

size_t
balance_mail_bytes(void)
{
	return sizeof(struct mail);
}
