/* The simulator knows what became of each mail; trace must tell the same from
 * the lines alone, and claim nothing false where lines are lost.
 *
 * WB_TRUTH_SIZE, WB_TRUTH_SEED, WB_TRUTH_MOST (mails asked about for each share
 * of lines lost) and WB_TRUTH_VERBOSE turn it into a long run; WB_TRUTH_PROFILE
 * (from 0) and WB_TRUTH_SHARE (percent lost) into one part of it,
 * WB_TRUTH_MODEL into one kind of mails alone; WB_TRUTH_FRAME are the bytes of
 * a frame. */
#include "query/trace/trace.h"
#include "tests/property/lose.h"
#include "tests/property/truth.h"

#include <inttypes.h>
#include <math.h>
#include <unistd.h>

struct score {
	/* Tell what is not told, too. */
	bool verbose;
	uint64_t mails;
	uint64_t lost_mails;
	uint64_t rcpts;
	uint64_t right;
	uint64_t unknown;
	/* Said to be delayed, and its end was lost. */
	uint64_t stale;
	uint64_t missing;
	uint64_t wrong;
	uint64_t wrong_legs;
	uint64_t missing_legs;
	/* Edges of grade A that join what was never joined. */
	uint64_t wrong_edges;
	uint64_t missing_edges;
	/* Told of the mailbox afterwards what nobody did, or not told. */
	uint64_t wrong_after;
	uint64_t missing_after;
	/* Said to be complete, or not, and it is the other way round. */
	uint64_t wrongly_complete;
	uint64_t wrongly_open;
	/* Of those whose last line is there. */
	uint64_t last_kept;
	uint64_t last_right;
};

struct asked {
	const struct truth_mail *truth;
	const struct mail_answer *best;
	size_t best_likeness;
};

/* Clocks are minutes off, some zones are not known, and what is assumed may be
 * that of the other half of the year; ids are used again
 * after ten minutes. */
static bool
is_then(const struct mail_leg *said, const struct truth_leg *leg)
{
	static const int64_t minute_ns = (int64_t)60 * 1000000000;
	int64_t slack =
		(!said->first.zone_known                            ? 900
				: said->first.basis == WHEN_ASSUMED ? 65
								    : 5) *
		minute_ns;

	return said->first.basis == WHEN_NONE ||
		said->last.basis == WHEN_NONE ||
		(said->first.ns - slack <= leg->last_ns &&
			said->last.ns + slack >= leg->first_ns);
}

/* The name in the lines may be the full one. */
static bool
is_host(struct span said, struct span host)
{
	return span_ieq(span_take_until(&said, '.'), host);
}

static bool
is_leg(const struct mail_leg *said, const struct truth_leg *leg)
{
	bool is_out = span_eq(said->instance, SPAN("postfix-out"));
	/* A filter's line names none. */
	bool is_told = said->daemon.len > 0;

	return span_eq(said->queue_id, leg->queue_id) &&
		is_host(said->host, leg->host) &&
		(!is_told || is_out == leg->is_out) && is_then(said, leg);
}

static bool
has_leg(const struct mail_answer *a, const struct truth_leg *leg)
{
	for (size_t i = 0; i < a->nlegs; i++)
		if (is_leg(&a->legs[i], leg))
			return true;
	return false;
}

static bool
has_recipient(const struct mail_answer *a, struct span to)
{
	for (size_t i = 0; i < a->nrecipients; i++)
		if (span_ieq(a->recipients[i].to, to))
			return true;
	return false;
}

static bool
has_queue(const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nlegs; i++)
		if (a->legs[i].queue_id.len > 0)
			return true;
	return false;
}

/* Another host of the name had the id at that time: client, sender and
 * Message-ID are another mail's. */
static bool
is_anothers(const struct mail_answer *a, const struct truth_mail *t)
{
	return a->client.ip.len > 0 && !span_eq(a->client.ip, t->client_ip) &&
		a->from.len > 0 && !span_ieq(a->from, t->from) &&
		!span_eq(a->message_id, t->message_id);
}

/* How much speaks for it being that mail: ids are used again, and Message-IDs
 * are forged. */
static size_t
likeness(const struct mail_answer *a, const struct truth_mail *t)
{
	size_t legs = 0;
	size_t people = 0;

	for (size_t i = 0; i < t->nlegs; i++)
		legs += has_leg(a, &t->legs[i]);
	for (size_t i = 0; i < t->nrcpts; i++)
		people += has_recipient(a, t->rcpts[i].to) ? 1 : 0;
	if (t->nlegs == 0 && t->nrcpts == 1 && t->rcpts[0].to.len == 0)
		people = 1;
	/* A refusal has no legs: its client and recipient must fit. */
	if (t->nlegs == 0)
		return has_queue(a) || !span_eq(a->client.ip, t->client_ip)
			? 0
			: people;
	if (legs == 0 || is_anothers(a, t))
		return 0;
	if (a->message_id.len > 0 && span_eq(a->message_id, t->message_id))
		people += 2;
	if (span_eq(a->client.ip, t->client_ip))
		people += 2;
	/* Another mail of that id, and none of the lines that name this one's
	 * people is there. */
	if (people == 0 && a->client.ip.len > 0 && t->client_ip.len > 0)
		return 0;
	return 4 * legs + people;
}

static bool
on_mail(void *ctx, const struct mail_answer *mail)
{
	struct asked *q = ctx;
	size_t n = likeness(mail, q->truth);

	if (n > q->best_likeness) {
		q->best_likeness = n;
		q->best = mail;
	}
	return true;
}

static const struct mail_recipient *
find_recipient(const struct mail_answer *a, const struct truth_rcpt *r)
{
	const struct mail_recipient *found = NULL;

	for (size_t i = 0; i < a->nrecipients; i++) {
		const struct mail_recipient *one = &a->recipients[i];

		/* Where no line names the recipient, one is told without a
		 * name. */
		if (!span_ieq(one->to, r->to) && r->to.len > 0 &&
			(one->to.len > 0 || a->nrecipients > 1))
			continue;
		if (!found)
			found = one;
		/* The same address twice: the leg tells them apart. */
		if (one->leg < a->nlegs && r->leg_id.len > 0 &&
			span_eq(a->legs[one->leg].queue_id, r->leg_id))
			return one;
	}
	return found;
}

static void
complain(const char *what, const struct truth_mail *t, struct span a,
	struct span b)
{
	printf("# %s: '%.*s' is not '%.*s' in %.*s\n", what, (int)a.len, a.ptr,
		(int)b.len, b.ptr, (int)t->line.len, t->line.ptr);
}

static bool
is_talkative(void)
{
	return bed_number("WB_TRUTH_VERBOSE", 0) > 0;
}

/* The same address twice in one mail may come to two ends. */
static bool
is_any_end(const struct truth_mail *t, const struct truth_rcpt *r,
	struct span said)
{
	for (size_t i = 0; i < t->nrcpts; i++)
		if (span_ieq(t->rcpts[i].to, r->to) &&
			span_eq(t->rcpts[i].status, said))
			return true;
	return false;
}

/* "Saved", says Dovecot of what a script throws away, sends on or sends back,
 * too: trace tells that it has only the agent's word. */
static bool
is_agents_word(const struct mail_recipient *one, const struct truth_rcpt *r)
{
	return one->status == MAIL_DELIVERED && one->proof == PROOF_AGENT &&
		(span_eq(r->status, SPAN("discarded")) ||
			span_eq(r->status, SPAN("expanded")) ||
			span_eq(r->status, SPAN("failed")));
}

/* Sent on and kept, and the line that it was kept is lost. */
static bool
is_half_told(const struct mail_recipient *one, const struct truth_rcpt *r)
{
	return one->status == MAIL_EXPANDED &&
		span_eq(r->status, SPAN("delivered"));
}

/* Nobody is named: it is what another recipient came to, so nothing is said of
 * this one. */
static bool
is_of_another(const struct mail_recipient *one, const struct truth_mail *t,
	const struct truth_rcpt *r)
{
	if (one->to.len > 0 || r->to.len == 0)
		return false;
	for (size_t i = 0; i < t->nrcpts; i++)
		if (!span_ieq(t->rcpts[i].to, r->to) &&
			span_eq(t->rcpts[i].status,
				span_of(mail_status_word(one->status))))
			return true;
	return false;
}

/* Of an address that was twice in the mail, is it what became of the other
 * copy, in another queue? */
static bool
is_other_copy(const struct truth_mail *t, const struct truth_rcpt *r,
	const struct mail_answer *a, const struct mail_recipient *one)
{
	struct span id = { 0 };

	if (one->leg >= a->nlegs)
		return false;
	id = a->legs[one->leg].queue_id;
	if (id.len == 0 || span_eq(id, r->leg_id))
		return false;
	for (size_t i = 0; i < t->nrcpts; i++)
		if (&t->rcpts[i] != r && span_ieq(t->rcpts[i].to, r->to) &&
			span_eq(t->rcpts[i].leg_id, id))
			return true;
	return false;
}

/* Of an address that was twice in the mail, what came to that end. */
static const struct mail_recipient *
find_end(const struct truth_mail *t, const struct mail_answer *a,
	const struct truth_rcpt *r)
{
	const struct mail_recipient *one = NULL;
	size_t same = 0;

	for (size_t i = 0; i < t->nrcpts; i++)
		same += span_ieq(t->rcpts[i].to, r->to);
	for (size_t i = 0; i < a->nrecipients && same > 1; i++)
		if (span_ieq(a->recipients[i].to, r->to) &&
			span_eq(span_of(mail_status_word(
					a->recipients[i].status)),
				r->status))
			return &a->recipients[i];
	one = find_recipient(a, r);
	return one && is_other_copy(t, r, a, one) ? NULL : one;
}

static void
judge_recipient(struct score *score, const struct truth_mail *t,
	const struct truth_rcpt *r, const struct mail_answer *a,
	const struct kept_lines *lines)
{
	const struct mail_recipient *one = a ? find_end(t, a, r) : NULL;
	struct span said = { 0 };
	bool kept = was_kept(lines, r->said) &&
		(!r->begun || was_kept(lines, r->begun));
	bool is_loud = score->verbose || (kept && is_talkative());

	score->rcpts++;
	score->last_kept += kept;
	if (!one) {
		score->missing++;
		if (is_loud)
			complain("not told", t, r->to, r->status);
		return;
	}
	said = span_of(mail_status_word(one->status));
	if (is_any_end(t, r, said) ||
		(one->status == MAIL_UNKNOWN &&
			span_eq(r->reason, SPAN("forged")))) {
		score->right++;
		score->last_right += kept;
	} else if (one->status == MAIL_UNKNOWN) {
		score->unknown++;
		if (is_loud)
			complain("unknown", t, r->to, r->status);
	} else if (is_of_another(one, t, r)) {
		score->missing++;
	} else if (!kept &&
		(is_agents_word(one, r) || is_half_told(one, r) ||
			one->status == MAIL_DELAYED ||
			one->status == MAIL_HELD)) {
		score->stale++;
	} else {
		score->wrong++;
		complain("status", t, said, r->status);
	}
}

/* The leg of the truth that it is; or SIZE_MAX. */
static size_t
leg_of(const struct truth_mail *t, const struct mail_leg *said)
{
	for (size_t i = 0; i < t->nlegs; i++)
		if (is_leg(said, &t->legs[i]))
			return i;
	return SIZE_MAX;
}

/* No leg that the mail never had, and none twice. */
static void
judge_legs(struct score *score, const struct truth_mail *t,
	const struct mail_answer *a)
{
	bool told[LEGS_MAX] = { false };

	for (size_t i = 0; i < t->nlegs; i++)
		score->missing_legs += !has_leg(a, &t->legs[i]);
	for (size_t i = 0; i < a->nlegs; i++) {
		size_t at = leg_of(t, &a->legs[i]);

		if (a->legs[i].queue_id.len == 0)
			continue;
		if (at < t->nlegs && !told[at]) {
			told[at] = true;
			continue;
		}
		score->wrong_legs++;
		complain("leg", t, a->legs[i].queue_id,
			at < t->nlegs ? SPAN("once") : SPAN("of this mail"));
	}
}

/* Nobody to whom the mail never was. */
static void
judge_strangers(struct score *score, const struct truth_mail *t,
	const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nrecipients; i++) {
		struct span to = a->recipients[i].to;
		bool known = to.len == 0;

		for (size_t k = 0; k < t->nrcpts; k++)
			known = known || span_ieq(to, t->rcpts[k].to) ||
				span_ieq(to, t->rcpts[k].orig_to);
		if (known)
			continue;
		score->wrong++;
		complain("recipient", t, to, SPAN("of this mail"));
	}
}

static bool
has_edge(const struct truth_mail *t, const struct mail_answer *a, size_t child)
{
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nedges; k++) {
			size_t from = a->legs[i].edges[k].from;

			if (from < a->nlegs &&
				is_leg(&a->legs[i], &t->legs[child]) &&
				is_leg(&a->legs[from],
					&t->legs[t->legs[child].from]))
				return true;
		}
	return false;
}

static void
judge_edge(struct score *score, const struct truth_mail *t,
	const struct mail_answer *a, const struct mail_leg *leg,
	const struct mail_edge *e)
{
	size_t child = leg_of(t, leg);
	size_t parent = SIZE_MAX;

	if (e->from >= a->nlegs || e->grade != 'A' || child == SIZE_MAX)
		return;
	parent = leg_of(t, &a->legs[e->from]);
	if (parent < t->nlegs && t->legs[child].from == parent)
		return;
	score->wrong_edges++;
	complain("edge", t, a->legs[e->from].queue_id, leg->queue_id);
}

static void
judge_edges(struct score *score, const struct truth_mail *t,
	const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nedges; k++)
			judge_edge(
				score, t, a, &a->legs[i], &a->legs[i].edges[k]);
	for (size_t i = 0; i < t->nlegs; i++) {
		if (t->legs[i].from >= t->nlegs || has_edge(t, a, i))
			continue;
		score->missing_edges++;
		if (score->verbose)
			complain("no edge", t,
				t->legs[t->legs[i].from].queue_id,
				t->legs[i].queue_id);
	}
}

/* What users did with the mail. One Message-ID in many mails to one user is
 * anybody's. */
static void
judge_after(struct score *score, const struct truth *all,
	const struct truth_mail *t, const struct mail_answer *a)
{
	bool is_shared = span_ends(t->message_id, SPAN("@bulk.example")) ||
		span_ends(t->message_id, SPAN("evil.example"));

	for (size_t i = 0; i < a->nrecipients; i++) {
		const struct mail_recipient *r = &a->recipients[i];
		bool acted = was_acted(all, t->message_id, r->to);

		if (r->nafter > 0 && !acted) {
			score->wrong_after++;
			complain("afterwards", t, r->after[0].action, r->to);
		} else if (r->nafter == 0 && acted && score->verbose &&
			!is_shared && r->status == MAIL_DELIVERED) {
			score->missing_after++;
			complain("nothing afterwards", t, r->to, r->to);
		}
	}
}

/* The store's word of what a script did is lost, and its reply is the same as
 * ever: nobody can miss what came of that. Nor whom only a lost line names. Or
 * a stranger's server has called it by an id of ours, so that it may be here.
 */
static bool
is_unjudged(const struct truth_mail *t, const struct kept_lines *lines)
{
	for (size_t i = 0; i < t->nrcpts; i++)
		if (span_eq(t->rcpts[i].reason, SPAN("forged")) ||
			(t->rcpts[i].named &&
				!was_kept(lines, t->rcpts[i].named)) ||
			(span_eq(t->rcpts[i].reason, SPAN("sieve")) &&
				!was_kept(lines, t->rcpts[i].said)))
			return true;
	return false;
}

/* Whatever it says, it must not say that this is all where it is not. */
static void
judge_gaps(struct score *score, const struct truth_mail *t,
	const struct mail_answer *a, const struct kept_lines *lines,
	bool all_told)
{
	bool complete = t->complete && all_told;

	if (is_unjudged(t, lines))
		return;
	if (a->complete && !complete) {
		score->wrongly_complete++;
		complain("complete", t, SPAN("true"), SPAN("false"));
	} else if (!a->complete && complete && score->verbose) {
		score->wrongly_open++;
		complain("complete", t,
			a->ngaps > 0 ? a->gaps[0].why : SPAN("false"),
			SPAN("true"));
	}
}

static void
ask(struct view *view, const struct trace_question *q, struct asked *asked)
{
	struct trace_outcome outcome = { 0 };
	struct err err = { 0 };

	if (!asked->best &&
		trace_run(view, q, on_mail, asked, &outcome, &err) != WB_OK)
		bed_die("trace failed", err.text);
}

/* As somebody asks who misses this mail: from whom, to whom; and if no line has
 * the sender, when. */
static void
ask_for_recipient(struct view *view, const struct truth_mail *t,
	const struct truth_rcpt *r, struct asked *asked)
{
	static const int64_t around_ns = (int64_t)900 * 1000000000;
	struct span from = t->from.len > 0 ? t->from : SPAN("<>");
	struct trace_question q = { .to = { 1, &r->to }, .from = { 1, &from } };

	if (r->to.len == 0 && t->nlegs == 0) {
		/* Refused before any recipient was named. */
		q.to = (struct trace_texts){ 0 };
		ask(view, &q, asked);
		return;
	}
	ask(view, &q, asked);
	if (r->to.len == 0) {
		q = (struct trace_question){ .queue_id = { 1,
						     &t->legs[0].queue_id } };
		ask(view, &q, asked);
		return;
	}
	ask(view, &q, asked);
	q.from = (struct trace_texts){ 0 };
	q.has_since = q.has_until = true;
	q.since_ns = t->first_ns - around_ns;
	q.until_ns = t->first_ns + around_ns;
	ask(view, &q, asked);
	/* Of qmail, where the evidence ends before its first delivery begins,
	 * no line names a recipient. */
	if (t->nlegs > 0 && span_eq(r->status, SPAN("unknown"))) {
		q = (struct trace_question){ .queue_id = { 1,
						     &t->legs[0].queue_id } };
		ask(view, &q, asked);
	}
}

static const struct mail_answer *
ask_about(struct view *view, const struct truth_mail *t, struct asked *asked)
{
	struct trace_question q = { .message_id = { 1, &t->message_id } };

	if (t->nlegs > 0 && t->message_id.len > 0)
		ask(view, &q, asked);
	ask_for_recipient(view, t, &t->rcpts[0], asked);
	return asked->best;
}

/* Is the recipient told, by name where it has one? Who is told of somebody
 * without a name asks on. */
static bool
is_named(const struct mail_answer *a, const struct truth_rcpt *r)
{
	const struct mail_recipient *one = a ? find_recipient(a, r) : NULL;

	return one && (one->to.len > 0 || r->to.len == 0);
}

static void
ask_one(struct view *view, const struct truth *all, size_t mail,
	struct score *score, const struct kept_lines *lines)
{
	const struct truth_mail *t = &all->mails[mail];
	struct asked asked = { .truth = t };
	const struct mail_answer *best = ask_about(view, t, &asked);
	uint64_t right = score->right;

	uint64_t settled = 0;

	score->mails++;
	score->lost_mails += best == NULL;
	for (size_t i = 0; i < t->nrcpts; i++) {
		struct asked other = { .truth = t };

		if (!is_named(best, &t->rcpts[i]))
			ask_for_recipient(view, t, &t->rcpts[i], &other);
		if (best && !is_named(other.best, &t->rcpts[i]) &&
			find_recipient(best, &t->rcpts[i]))
			other.best = best;
		judge_recipient(score, t, &t->rcpts[i],
			other.best ? other.best : best, lines);
		/* A refusal in a connection of several mails, or a script's
		 * word, that no line tells: nobody can miss it. */
		settled += t->nlegs > 0 && !was_kept(lines, t->rcpts[i].said) &&
			(span_eq(t->rcpts[i].status, SPAN("rejected")) ||
				span_eq(t->rcpts[i].status, SPAN("discarded")));
	}
	if (!best)
		return;
	judge_legs(score, t, best);
	judge_strangers(score, t, best);
	judge_edges(score, t, best);
	judge_after(score, all, t, best);
	judge_gaps(score, t, best, lines,
		score->right - right + settled >= t->nrcpts);
}

static void
print_score(unsigned percent, const struct score *s)
{
	printf("# %u %% lost: %" PRIu64 " mails (%" PRIu64
	       " not found), %" PRIu64 " recipients: %" PRIu64
	       " right, %" PRIu64 " unknown, %" PRIu64 " delayed, %" PRIu64
	       " not told, %" PRIu64 " wrong\n",
		percent, s->mails, s->lost_mails, s->rcpts, s->right,
		s->unknown, s->stale, s->missing, s->wrong);
	printf("# %u %% lost: last line kept: %" PRIu64 " of %" PRIu64
	       " right (%.2f %%); legs: %" PRIu64 " missing, %" PRIu64
	       " wrong; edges: %" PRIu64 " missing, %" PRIu64
	       " wrong; wrongly complete %" PRIu64 ", wrongly open %" PRIu64
	       "; afterwards: %" PRIu64 " missing, %" PRIu64 " wrong\n",
		percent, s->last_right, s->last_kept,
		100.0 * (double)s->last_right / (double)s->last_kept,
		s->missing_legs, s->wrong_legs, s->missing_edges,
		s->wrong_edges, s->wrongly_complete, s->wrongly_open,
		s->missing_after, s->wrong_after);
}

/* At least 95 of a hundred; of a few mails some less, as chance has it: three
 * standard deviations. */
static bool
is_enough(uint64_t right, uint64_t all)
{
	double n = (double)all;

	return (double)right >= 0.95 * n - 3 * sqrt(n * 0.95 * 0.05);
}

static bool
is_good(const struct score *s)
{
	bool good = s->wrong == 0 && s->wrong_legs == 0 &&
		s->wrong_edges == 0 && s->wrongly_complete == 0 &&
		s->wrong_after == 0 && s->last_kept > 0 &&
		is_enough(s->last_right, s->last_kept);

	/* Nothing was lost: nothing may be missing. */
	if (s->verbose)
		good = good && s->right == s->rcpts && s->missing_legs == 0 &&
			s->missing_edges == 0 && s->wrongly_open == 0 &&
			s->missing_after == 0;
	return good;
}

/* A view keeps what it has seen: it serves some mails, not all. */
static void
ask_all(const char *index, const struct truth *truth, struct rng *rng,
	struct score *score, const struct kept_lines *kept)
{
	enum { VIEW_MAILS = 32 };
	struct search_spec spec = { .threads = 1, .memory = 64 << 20 };
	size_t step = truth->count / bed_number("WB_TRUTH_MOST", 200) + 1;
	struct searched in;
	struct view *view = NULL;
	struct err err = { 0 };

	if (search_open(index, &in, &err) != WB_OK)
		bed_die("cannot open", err.text);
	for (size_t i = rng_below(rng, step); i < truth->count; i += step) {
		if (score->mails % VIEW_MAILS == 0) {
			view_free(view);
			view = view_new(&in, 1, &spec);
		}
		ask_one(view, truth, i, score, kept);
	}
	view_free(view);
	search_close(&in);
}

/* Of the recipients whose last line is kept, over all profiles. */
struct sum {
	uint64_t right;
	uint64_t kept;
};

static bool
run_share(const char *dir, const struct truth *truth, unsigned percent,
	bool is_evil, struct sum *sum)
{
	struct kept_lines kept = { 0 };
	struct fate fate = { { bed_number("WB_TRUTH_SEED", 7) + percent },
		percent, is_evil, &kept };
	struct ingest_options options;
	struct score score = { .verbose = percent == 0 };
	char from[512];
	char to[512];
	char index[512];
	const char *paths[1] = { to };

	(void)snprintf(from, sizeof(from), "%s/logs", dir);
	(void)snprintf(to, sizeof(to), "%s/lost%u", dir, percent);
	(void)snprintf(index, sizeof(index), "%s/index%u", dir, percent);
	lose_folder(from, to, &fate);
	if (is_evil)
		merge_hosts(to, "mx1", "filter1");
	bed_options(&options);
	/* A look reads whole frames. */
	options.frame_bytes = bed_number("WB_TRUTH_FRAME", 64 << 10);
	bed_index(index, paths, 1, &options);
	ask_all(index, truth, &fate.rng, &score, &kept);
	free(kept.rooms);
	print_score(percent, &score);
	sum->right += score.last_right;
	sum->kept += score.last_kept;
	return is_good(&score);
}

static void
simulate(const char *dir, const char *sim, const char *profile,
	struct truth *truth)
{
	char command[2048];
	char path[512];

	(void)snprintf(command, sizeof(command),
		"'%s' -s %" PRIu64 " -o '%s/logs' --size %" PRIu64
		" --plain --truth '%s/truth' %s 2>/dev/null",
		sim, bed_number("WB_TRUTH_SEED", 7), dir,
		bed_number("WB_TRUTH_SIZE", 2 << 20), dir, profile);
	bed_run(command);
	(void)snprintf(path, sizeof(path), "%s/truth", dir);
	read_truth(path, truth);
}

static const unsigned shares[] = { 0, 1, 5, 20 };

enum { SHARES = sizeof(shares) / sizeof(shares[0]) };

static bool
run_profile(const struct bed *bed, const char *sim, const char *profile,
	struct sum sums[SHARES])
{
	struct truth truth = { 0 };
	char dir[300];
	bool good = true;

	printf("# profile %s\n", profile[0] ? profile : "as it is");
	(void)snprintf(dir, sizeof(dir), "%s/p%s", bed->dir, profile);
	(void)mkdir(dir, 0755);
	simulate(dir, sim, profile, &truth);
	for (size_t i = 0; i < SHARES; i++)
		if (bed_number("WB_TRUTH_SHARE", shares[i]) == shares[i])
			good = run_share(dir, &truth, shares[i],
				       strstr(profile, "--skewed") != NULL,
				       &sums[i]) &&
				good;
	for (size_t i = 0; i < truth.count; i++)
		free(truth.mails[i].rcpts);
	free(truth.mails);
	free(truth.acted);
	buf_release(&truth.text);
	return good;
}

int
main(void)
{
	const char *model = getenv("WB_TRUTH_MODEL");
	char models[64] = "--model all --size 1M";
	const char *const profiles[] = { "--counted", "--eventful",
		"--eventful --skewed", models };
	const char *sim = getenv("WBSIM");
	struct sum sums[SHARES] = { { 0, 0 } };
	struct bed bed;
	bool good = true;

	if (!sim || access(sim, X_OK) != 0) {
		puts("1..0 # SKIP no simulator");
		return 0;
	}
	if (model && model[0])
		(void)snprintf(models, sizeof(models), "--model %.50s", model);
	/* A long run is looked at while it goes on. */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	bed_make(&bed);
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (bed_number("WB_TRUTH_PROFILE", i) == i)
			good = run_profile(&bed, sim, profiles[i], sums) &&
				good;
	for (size_t i = 0; i < SHARES; i++)
		good = good && sums[i].right * 100 >= sums[i].kept * 95;
	if (bed_number("WB_TRUTH_KEEP", 0) > 0)
		printf("# kept %s\n", bed.dir);
	else
		bed_remove(&bed);
	return good ? 0 : 1;
}
