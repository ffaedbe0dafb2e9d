/* What one side says that it handed over held against what the other says that
 * it got: gaps where they differ. */
#include "query/coverage/balance/balance_part.h"

#include "format/base/digest.h"

#include <stdlib.h>

enum {
	/* What began or ended outside of the window tells nothing. */
	AROUND_S = 3 * 3600,
	SETTLE_S = 5
};

static const int64_t ns_per_s = 1000000000;

/* Postfix, what it hands mails to, and what writes the log. */
static const char phrases[] =
	"postfix OR lmtp OR rsyslogd OR syslogd OR syslog OR kernel OR systemd";

int
balance_end_cmp(const struct balance_end *x, const struct balance_end *y)
{
	if (x->when.ns != y->when.ns)
		return x->when.ns < y->when.ns ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

struct balance_end
balance_here(const struct balance *b)
{
	return (struct balance_end){ b->hit->when, b->hits, true,
		b->hit->cites[0] };
}

size_t
balance_party_of(struct balance *b, size_t host, struct span program)
{
	for (size_t i = b->hosts[host].latest; i > 0;
		i = b->parties[i - 1].before)
		if (span_eq(b->parties[i - 1].program, program))
			return i - 1;
	b->parties = xgrow(b->parties, &b->parties_cap, b->nparties + 1,
		sizeof(*b->parties));
	b->parties[b->nparties] = (struct balance_party){ .host = host,
		.program = arena_copy(&b->work->out->arena, program),
		.before = b->hosts[host].latest };
	b->hosts[host].latest = ++b->nparties;
	return b->nparties - 1;
}

size_t
balance_party_at(struct balance *b, struct span program)
{
	return balance_party_of(b, b->host, program);
}

uint64_t
balance_key(const struct balance *b, struct span name)
{
	struct span instance = b->line.instance;
	uint64_t key = hash64(name.ptr, name.len) ^
		(hash64(instance.ptr, instance.len) + b->host) *
			0x9e3779b97f4a7c15U;

	return key > BALANCE_FORGOTTEN ? key : key + 2;
}

void
balance_test(struct balance *b, const struct balance_test *t)
{
	struct balance_party *p = &b->parties[t->party];

	p->tried[t->rule]++;
	if (t->lines == 0)
		return;
	p->broken[t->rule]++;
	p->claims = xgrow(p->claims, &p->cap, p->count + 1, sizeof(*p->claims));
	p->claims[p->count++] = (struct balance_claim){ t->rule, t->lines,
		*t->since, *t->until };
}

static size_t
host_at(struct balance *b, struct span host)
{
	size_t place = 0;

	if (b->nhosts > 0 && span_ieq(b->hosts[b->host].host, host))
		return b->host;
	place = name_slots_find(&b->names, host);
	if (place != SIZE_MAX)
		return place;
	b->hosts = xgrow(
		b->hosts, &b->hosts_cap, b->nhosts + 1, sizeof(*b->hosts));
	b->hosts[b->nhosts] = (struct balance_host){
		.host = arena_copy(&b->work->out->arena, host),
		.is_asked = logs_asked(b->work->ask, host),
		.first_ns = b->hit->when.ns
	};
	name_slots_add(&b->names, b->hosts[b->nhosts].host);
	return b->nhosts++;
}

static void
take_mark(struct balance *b, struct span program)
{
	switch (b->line.mark) {
	case BALANCE_NONE:
		break;
	case BALANCE_RESET:
		b->hosts[b->host].epoch++;
		break;
	case BALANCE_CLIENT:
		balance_session(b, program);
		if (b->line.queue_id.len > 0)
			balance_mail(b);
		break;
	case BALANCE_COUNTED:
		balance_anvil(b, program);
		break;
	case BALANCE_CONNECT:
		balance_connect(b);
		balance_session(b, program);
		break;
	case BALANCE_DISCONNECT:
	case BALANCE_WITHIN:
	case BALANCE_DEAD:
		balance_session(b, program);
		break;
	default:
		balance_mail(b);
	}
}

static bool
take_hit(void *ctx, const struct search_hit *hit)
{
	struct balance *b = ctx;
	struct log_head head;

	if (hit->is_rest || hit->is_record || hit->when.basis == WHEN_NONE)
		return true;
	head_scan(hit->text, &head);
	balance_line_read(&head, &b->line);
	b->hit = hit;
	b->hits++;
	b->host = host_at(b, hit->host);
	b->hosts[b->host].last_ns = hit->when.ns;
	if (b->line.queue_id.len + b->line.session.len > 0)
		balance_see(b);
	if (b->line.queued_as.len > 0)
		balance_hand(b);
	if (!b->hosts[b->host].is_asked)
		return true;
	balance_mails_judge(b, hit->when.ns - SETTLE_S * ns_per_s);
	take_mark(b, head.program);
	return true;
}

enum wb_err
gaps_of_balance(struct gap_work *w, struct err *err)
{
	struct balance b = { .work = w,
		.sessions.item_bytes = balance_session_bytes(),
		.mails.item_bytes = balance_mail_bytes(),
		.clients.item_bytes = balance_client_bytes(),
		.seen.item_bytes = balance_seen_bytes(),
		.peers.item_bytes = balance_peer_bytes() };
	struct phrase_look look = { .phrases = phrases,
		.most_blocks = w->ask->balance_blocks,
		.around_s = AROUND_S,
		.each = take_hit,
		.ctx = &b };
	enum wb_err rc = look_phrases(&w->looker, &look, err);

	w->out->is_shallow = w->out->is_shallow || look.too_many;
	if (rc == WB_OK) {
		balance_mails_end(&b);
		balance_handed_end(&b);
		balance_tell(&b);
	}
	for (size_t i = 0; i < b.nparties; i++)
		free(b.parties[i].claims);
	free(b.parties);
	free(b.hosts);
	name_slots_release(&b.names);
	free(b.done);
	balance_table_release(&b.sessions);
	balance_table_release(&b.mails);
	balance_table_release(&b.clients);
	balance_table_release(&b.seen);
	balance_table_release(&b.peers);
	free(b.handed);
	free(b.missing);
	return rc;
}
