/* Deliveries whose reply names no session (lda, LMTP of 2.0), or whose MTA line
 * is missing: by Message-ID, host, user and time. The Message-ID is the
 * sender's, so what two mails could claim is left alone. */
#include "query/trace/store/store.h"

#include "query/trace/view/host.h"

static const int64_t second_ns = 1000000000;

/* lda writes its line before the MTA does; a slow Sieve script may take a
 * while. */
enum { BEFORE_S = 120, AFTER_S = 60, OTHERS_S = 120 };

/* Into a store, by a reply that names no session of it. */
static bool
is_sessionless(const struct sighting *s)
{
	struct peer peer = peer_parse(sighting_value(s, FIELD_relay));

	return sighting_value(s, FIELD_session).len == 0 &&
		(peer.is_socket || sighting_is_program(s, SPAN("pipe")) ||
			sighting_is_program(s, SPAN("local")) ||
			sighting_is_program(s, SPAN("lmtp")));
}

/* Has the leg a delivery into a store that named no session, or is a recipient
 * of it without any line? */
static bool
is_wanting(const struct leg *leg)
{
	uint64_t nrcpt = 0;
	uint64_t told = 0;
	bool has_gap = false;

	if (leg->is_session || store_leg_id(leg).len == 0)
		return false;
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		uint64_t n = 0;

		if (s->kind == KIND_FROM &&
			span_number(sighting_value(s, FIELD_nrcpt), &n))
			nrcpt = n > nrcpt ? n : nrcpt;
		if (s->kind != KIND_DELIVER || store_is_delivery(s))
			continue;
		told++;
		has_gap = has_gap || is_sessionless(s);
	}
	return has_gap || told < nrcpt || (nrcpt == 0 && told == 0);
}

static const struct sighting *
last_of(const struct leg *leg)
{
	return leg->lines.items[leg->lines.count - 1];
}

static bool
is_in_time(const struct leg *leg, const struct sighting *s)
{
	int64_t first = leg->lines.items[0]->sort_ns;
	int64_t last = last_of(leg)->sort_ns;

	if (s->sort_ns == INT64_MAX || first == INT64_MAX || last == INT64_MAX)
		return false;
	return s->sort_ns >= store_shift(first, -2 * second_ns) &&
		s->sort_ns <= store_shift(last, AFTER_S * second_ns);
}

static bool
is_candidate(const struct leg *leg, const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_message_id);

	return store_is_delivery(s) && id.len > 0 &&
		store_same_id(id, store_leg_id(leg)) &&
		host_same(s, leg->lines.items[0]) && is_in_time(leg, s) &&
		store_may_be_of(leg, s);
}

/* Does a delivery of another mail name this session? */
static bool
is_claimed(const struct leg *leg, const struct sighting *s,
	const struct sighting_set *others)
{
	struct span session = sighting_value(s, FIELD_session);

	for (size_t i = 0; session.len > 0 && i < others->count; i++) {
		const struct sighting *o = others->items[i];

		if (o->kind == KIND_DELIVER && !store_is_delivery(o) &&
			sighting_has(o, FIELD_session, session) &&
			!sighting_has(o, FIELD_queue_id, leg->queue_id))
			return true;
	}
	return false;
}

/* Lines of Cyrus name the mailbox instead of a user. */
static bool
is_same_box(const struct sighting *a, const struct sighting *b)
{
	return !store_is_cyrus(a) ||
		span_eq(sighting_value(a, FIELD_mailbox),
			sighting_value(b, FIELD_mailbox));
}

/* Two stores of the same Message-ID for one user at one time: which of them is
 * of this mail, nobody can tell. */
static bool
is_twofold(const struct leg *leg, const struct sighting_set *seen, size_t at)
{
	const struct sighting *s = seen->items[at];
	struct span user = sighting_value(s, FIELD_user);

	if (s->kind != KIND_STORE)
		return false;
	for (size_t i = 0; i < seen->count; i++) {
		const struct sighting *o = seen->items[i];

		if (i != at && o->kind == KIND_STORE && is_candidate(leg, o) &&
			span_eq(sighting_value(o, FIELD_user), user) &&
			is_same_box(s, o) &&
			span_eq(sighting_value(o, FIELD_status),
				sighting_value(s, FIELD_status)) &&
			span_eq(sighting_value(o, FIELD_outcome),
				sighting_value(s, FIELD_outcome)))
			return true;
	}
	return false;
}

static enum wb_err
look_others(struct story *s, const struct leg *leg,
	const struct sighting_set *seen, struct sighting_set *others,
	struct err *err)
{
	struct store_texts texts = { 0 };
	struct look what = { 0 };

	for (size_t i = 0; i < seen->count; i++)
		if (is_candidate(leg, seen->items[i]))
			store_texts_add(view_arena(s->view), &texts,
				sighting_value(seen->items[i], FIELD_session));
	if (texts.count == 0)
		return WB_OK;
	what.ntexts = texts.count;
	what.texts = texts.items;
	what.has_since = what.has_until = true;
	what.since_ns = store_shift(
		leg->lines.items[0]->sort_ns, -BEFORE_S * second_ns);
	what.until_ns =
		store_shift(last_of(leg)->sort_ns, OTHERS_S * second_ns);
	return view_look(s->view, &what, others, NULL, err);
}

static enum wb_err
attach(struct story *s, struct leg *leg, struct err *err)
{
	enum { MOST = 2000 };
	struct span id = store_leg_id(leg);
	struct sighting_set seen = { 0 };
	struct sighting_set others = { 0 };
	struct sighting_set found = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &id,
		.has_since = true,
		.has_until = true,
		.most = MOST };
	enum wb_err rc = WB_OK;

	what.since_ns =
		store_shift(leg->lines.items[0]->sort_ns, -2 * second_ns);
	what.until_ns =
		store_shift(last_of(leg)->sort_ns, (AFTER_S + 1) * second_ns);
	rc = view_look(s->view, &what, &seen, NULL, err);
	if (rc == WB_OK)
		rc = look_others(s, leg, &seen, &others, err);
	if (rc != WB_OK)
		goto done;
	/* Added when all are judged, for that changes the leg's times. */
	for (size_t i = 0; i < seen.count; i++)
		if (is_candidate(leg, seen.items[i]) &&
			!is_twofold(leg, &seen, i) &&
			!is_claimed(leg, seen.items[i], &others))
			sighting_set_add(&found, seen.items[i]);
	for (size_t i = 0; i < found.count; i++)
		sighting_set_add(&leg->lines, found.items[i]);
done:
	sighting_set_release(&seen);
	sighting_set_release(&others);
	sighting_set_release(&found);
	return rc;
}

enum wb_err
store_attach_by_id(struct story *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; rc == WB_OK && i < s->nlegs; i++)
		if (s->legs[i].lines.count > 0 && is_wanting(&s->legs[i]))
			rc = attach(s, &s->legs[i], err);
	return rc;
}
