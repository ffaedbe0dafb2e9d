/* smtpd serves one client after the other: each session of a process begins
 * and ends, and at its end is said how many mails it took. */
#include "query/coverage/balance/balance_part.h"

/* The longest that a session lasts, nearly always. */
static const int64_t session_ns = (int64_t)3600 * 1000000000;

struct session {
	uint64_t key;
	/* Of the host, when the state was last known. */
	uint64_t epoch;
	/* What came last is known: a beginning or an end. */
	bool is_known;
	bool is_open;
	/* Lines of a session, and mails, since. */
	uint64_t lines;
	uint64_t mails;
	uint64_t stream;
	uint64_t offset;
	struct balance_end bound;
	struct balance_end first;
	struct balance_end last;
};

/* Lines out of order, as after a clock was set back, say nothing. */
static bool
is_in_order(const struct balance *b, struct session *s)
{
	uint64_t stream = (uint64_t)b->hit->index << 32 | b->hit->ord;
	bool is_back = s->stream == stream && b->hit->offset < s->offset;

	s->stream = stream;
	s->offset = b->hit->offset;
	return !is_back;
}

/* Where a session began of which the first line is missing. */
static struct balance_end
latest_begin(const struct session *s, const struct balance_end *until)
{
	struct balance_end since = s->bound;

	if (until->when.ns - since.when.ns <= session_ns)
		return since;
	since = *until;
	since.is_cited = false;
	since.order = 0;
	since.when.ns -= session_ns;
	since.when.min_ns = since.when.max_ns = since.when.ns;
	return since;
}

/* A session that has not begun, or not ended. */
static void
test(struct balance *b, struct session *s, size_t party, enum balance_rule rule,
	const struct balance_end *until)
{
	const struct balance_end began = latest_begin(s, until);
	const struct balance_test t = { .party = party,
		.rule = rule,
		.lines = rule == RULE_CONNECT ? !s->is_open : s->is_open,
		.since = rule == RULE_CONNECT ? &began : &s->last,
		.until = until };

	if (s->is_known)
		balance_test(b, &t);
}

static void
begin(struct balance *b, struct session *s, size_t party)
{
	const struct balance_end here = balance_here(b);

	/* Lines of a session between an end and a beginning: both of it are
	 * missing. */
	if (s->is_known && !s->is_open && s->lines > 0) {
		test(b, s, party, RULE_CONNECT, &s->first);
		s->is_open = true;
	}
	test(b, s, party, RULE_DISCONNECT, &here);
	s->is_open = s->is_known = true;
}

static void
end(struct balance *b, struct session *s, size_t party)
{
	const struct balance_end here = balance_here(b);
	struct balance_test t = { .party = party,
		.rule = RULE_CLIENT,
		.since = &s->bound,
		.until = &here };

	test(b, s, party, RULE_CONNECT, s->lines > 0 ? &s->first : &here);
	if (s->is_known && b->line.count > 0) {
		if (b->line.count > s->mails)
			t.lines = b->line.count - s->mails;
		balance_test(b, &t);
	}
	s->is_open = false;
	s->is_known = true;
}

void
balance_session(struct balance *b, struct span program)
{
	uint64_t key = balance_key(b, b->line.pid);
	struct session *s = NULL;
	size_t party = 0;

	if (b->line.pid.len == 0)
		return;
	s = balance_table_at(&b->sessions, key);
	if (!is_in_order(b, s) || s->epoch != b->hosts[b->host].epoch)
		s->is_known = false;
	s->epoch = b->hosts[b->host].epoch;
	if (b->line.mark == BALANCE_DEAD) {
		s->is_known = false;
		return;
	}
	party = balance_party_at(b, program);
	if (b->line.mark == BALANCE_CONNECT)
		begin(b, s, party);
	else if (b->line.mark == BALANCE_DISCONNECT)
		end(b, s, party);
	s->last = balance_here(b);
	if (b->line.mark == BALANCE_CONNECT ||
		b->line.mark == BALANCE_DISCONNECT) {
		s->lines = s->mails = 0;
		s->bound = s->last;
		return;
	}
	if (s->lines++ == 0)
		s->first = s->last;
	s->mails += b->line.mark == BALANCE_CLIENT;
}

size_t
balance_session_bytes(void)
{
	return sizeof(struct session);
}
