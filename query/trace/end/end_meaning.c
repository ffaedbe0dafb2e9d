/* What became of a recipient in one or two plain sentences: what the outcome
 * says, and whose side it is on. For people who never saw a log. */
#include "query/trace/end/end_meaning.h"

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "query/show/cause.h"
#include "query/show/explain.h"
#include "query/trace/leg/leg.h"
#include "query/trace/session/front.h"
#include "query/trace/view/host.h"

/* Whose affair it is, by the second number of X.Y.Z. */
/* clang-format off */
static const char *const sides[] = {
	"",
	" The fault lies with the address.",
	" The fault lies with the recipient's mailbox.",
	" The fault lies with the receiving mail system.",
	" The fault lies with the network or the DNS on the way.",
	" The two mail servers did not understand each other.",
	" The fault lies with the form or the content of the mail.",
	" It was a decision by the rules of the side that refused.",
};
/* clang-format on */

enum {
	COUNT_SIDES = sizeof(sides) / sizeof(sides[0]),
	/* Longer words are not for a sentence. */
	WORDS_MAX = 120
};

static const char *
side(const struct teller *t)
{
	const struct cause *cause = cause_of(t->r->reply);
	struct span dsn = t->r->dsn;
	uint64_t n = 0;

	if (cause)
		return cause->side;
	if (dsn.len < 3 || !is_digit(dsn.ptr[2]))
		return "";
	n = (uint64_t)(dsn.ptr[2] - '0');
	return n < COUNT_SIDES ? sides[n] : "";
}

/* "RFC 3463: mailbox full" -> "mailbox full" */
static struct span
standard_of(struct span paragraph)
{
	struct span line = { 0 };

	while (paragraph.len > 0) {
		struct span text = { 0 };

		(void)span_cut(paragraph, '\n', &line, &paragraph);
		if (span_eat(&line, SPAN("  RFC ")) &&
			span_cut_at(line, SPAN(": "), NULL, &text))
			return text;
	}
	return (struct span){ 0 };
}

/* A short explanation of known words, else of the codes, or else the daemon's
 * own words. */
static struct span
explained(const struct teller *t)
{
	const struct cause *cause = cause_of(t->r->reply);
	struct buf out = { 0 };
	struct span why = { 0 };

	/* Codes are rough, and often wrong. */
	if (cause)
		return span_of(cause->why);
	/* That of a block list is 553, whatever is on it. */
	if (t->r->cite && line_is_of_front(t->r->cite) && t->r->reason.len > 0)
		return t->r->reason;
	if (explain_text(t->r->dsn, &out) || explain_text(t->r->code, &out))
		why = arena_copy(t->ends->arena, standard_of(buf_span(&out)));
	buf_release(&out);
	if (why.len > 0)
		return why;
	if (t->r->reason.len > 0 && t->r->status == MAIL_REJECTED)
		return t->r->reason;
	if (t->r->reply.len > 0 && t->r->reply.len <= WORDS_MAX)
		return arena_say(t->ends->arena,
			"no code tells why, only these words: %.*s",
			SHOW(t->r->reply));
	return SPAN("no code tells why, so read its words");
}

/* Why it was still there when its time was over. */
static struct span
last_try(const struct teller *t)
{
	const struct cause *cause = cause_of(t->r->reply);

	if (!cause)
		return SPAN("");
	return arena_say(t->ends->arena,
		" The last try to hand it to %.*s failed: %s.%s", SHOW(t->peer),
		cause->why, cause->side);
}

/* A script, or the store itself: then only its words tell why. */
static struct span
refused_by_store(const struct teller *t)
{
	struct span words = t->r->reply;

	if (!span_eq(
		    sighting_value(t->r->cite, FIELD_status), SPAN("rejected")))
		return arena_say(t->ends->arena,
			"It was not delivered: a Sieve script of the recipient "
			"refused it.%s",
			end_meaning_noticed(t));
	if (words.len == 0 || words.len > WORDS_MAX)
		words = SPAN("read its words");
	return arena_say(t->ends->arena,
		"It was not delivered: the mail store on %.*s refused it: "
		"%.*s.%s",
		SHOW(t->host), SHOW(words), end_meaning_noticed(t));
}

static struct span
failed(const struct teller *t)
{
	const char *notice = end_meaning_noticed(t);

	if (span_eq(t->r->reason, SPAN("expired")))
		return arena_say(t->ends->arena,
			"It was not delivered: %.*s could not get rid of it "
			"within the time it keeps mail, and gave up.%.*s%s",
			SHOW(t->host), SHOW(last_try(t)), notice);
	if (t->fate->store.rejected && t->r->cite == t->fate->store.rejected)
		return refused_by_store(t);
	if (t->fate->filter && t->fate->state == FATE_FAILED && !t->is_remote)
		return arena_say(t->ends->arena,
			"It was not delivered: the mail filter on %.*s held it "
			"to be %.*s and refused it.%s",
			SHOW(t->host), SHOW(end_filter_words(t->r->reason)),
			notice);
	if (t->is_remote)
		return arena_say(t->ends->arena,
			"It was not delivered: %.*s refused it for good: "
			"%.*s.%s%s",
			SHOW(t->peer), SHOW(explained(t)), side(t), notice);
	return arena_say(t->ends->arena,
		"It was not delivered: %.*s gave up on it: %.*s.%s%s",
		SHOW(t->host), SHOW(explained(t)), side(t), notice);
}

static struct span
delayed(const struct teller *t)
{
	return arena_say(t->ends->arena,
		"It waits in the queue of %.*s, as far as the evidence goes: "
		"%.*s did not take it for now: %.*s.%s It is tried again.",
		SHOW(t->host), SHOW(t->peer), SHOW(explained(t)), side(t));
}

static struct span
rejected(const struct teller *t)
{
	static const char *const how_long[] = { [PERMANENT_UNSAID] = "",
		[PERMANENT_YES] = " for good",
		[PERMANENT_NO] = " for now" };

	if (span_eq(t->r->reason, SPAN("greylisted")))
		return arena_say(t->ends->arena,
			"%.*s asked the sending server to come again later "
			"(greylisting, which it does to servers it does not "
			"know). It is for the sending server to try again.",
			SHOW(t->host));
	return arena_say(t->ends->arena,
		"%.*s did not take it and told the sending server so%s: "
		"%.*s.%s The mail stayed with the sending side.",
		SHOW(t->host), how_long[t->r->permanent], SHOW(explained(t)),
		side(t));
}

static struct span
tell(const struct teller *t)
{
	switch (t->r->status) {
	case MAIL_DELIVERED:
		return end_meaning_delivered(t);
	case MAIL_RELAYED:
		return end_meaning_relayed(t);
	case MAIL_EXPANDED:
		return end_meaning_expanded(t);
	case MAIL_FAILED:
		return failed(t);
	case MAIL_DELAYED:
		return delayed(t);
	case MAIL_REJECTED:
		return rejected(t);
	case MAIL_ABORTED:
		return end_meaning_aborted(t);
	case MAIL_DISCARDED:
	case MAIL_QUARANTINED:
		return end_meaning_kept(t);
	case MAIL_HELD:
		return arena_say(t->ends->arena,
			"It is kept in the queue of %.*s and not delivered "
			"until an administrator releases it; the evidence "
			"shows no release.",
			SHOW(t->host));
	case MAIL_PURGED:
		return arena_say(t->ends->arena,
			"An administrator removed it from the queue of %.*s "
			"before it was delivered%s.",
			SHOW(t->host),
			t->r->to.len == 0 ? "; to whom it was, no line tells"
					  : "");
	case MAIL_UNKNOWN:
	case MAIL_STATUS_COUNT:
		break;
	}
	return end_meaning_unknown(t);
}

/* Codes in a reply that the other machine gave, not in a text of this one. */
static bool
is_remote(struct span reply)
{
	return span_starts(reply, SPAN("host ")) ||
		span_has(reply, SPAN("Remote host said:")) ||
		span_has(reply, SPAN("SMTP error from remote"));
}

/* What an administrator did to it on its way, last leg first. */
static struct span
detours(const struct ends *e, size_t leg)
{
	const struct story *s = e->story;
	struct span out = SPAN("");

	for (size_t n = 0; n < s->nlegs && leg < s->nlegs; n++) {
		const struct leg *l = &s->legs[leg];
		bool is_requeued =
			l->nedges > 0 && l->edges[0].rule == EDGE_REQUEUED;

		if (e->legs[leg].word.released)
			out = arena_say(e->arena,
				"%.*s It had been on hold on %.*s until it "
				"was released.",
				SHOW(out), SHOW(l->host));
		if (is_requeued)
			out = arena_say(e->arena,
				"%.*s On %.*s it had been put back into the "
				"queue (requeued), under a new number.",
				SHOW(out), SHOW(l->host));
		leg = l->nedges > 0 ? l->edges[0].from : EDGE_FROM_NONE;
	}
	return out;
}

/* "connect to mx.far.example[198.51.100.9]:25: Connection refused" */
static struct span
peer_tried(struct span reply)
{
	struct span peer = { 0 };
	struct peer p;

	if (!span_eat(&reply, SPAN("connect to ")) ||
		!span_cut_at(reply, SPAN(": "), &peer, NULL))
		return peer;
	p = peer_parse(peer);
	return p.name.len > 0 ? p.name : p.ip;
}

struct span
end_meaning(const struct ends *e, const struct fate *f,
	const struct mail_recipient *r)
{
	struct peer peer = peer_parse(r->relay);
	struct span meaning = { 0 };
	struct span detour = { 0 };
	struct teller t = { .ends = e,
		.leg = &e->story->legs[r->leg],
		.told = &e->legs[r->leg],
		.fate = f,
		.r = r,
		.peer = peer.name.len > 0 ? peer.name : peer.ip,
		.is_remote = is_remote(r->reply) };

	t.host = t.leg->host.len > 0 ? t.leg->host : SPAN("this host");
	if (t.peer.len == 0 || span_eq(t.peer, SPAN("none")))
		t.peer = peer_tried(r->reply);
	if (t.peer.len == 0)
		t.peer = SPAN("the next server");
	meaning = tell(&t);
	detour = detours(e, r->leg);
	if (detour.len == 0)
		return meaning;
	return arena_say(e->arena, "%.*s%.*s", SHOW(meaning), SHOW(detour));
}
