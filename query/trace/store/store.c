/* The store's lines of a delivery, by the session that Dovecot's reply to the
 * MTA names: "250 2.0.0 <user> SESSION Saved". */
#include "query/trace/store/store.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

enum {
	/* Texts in one look. */
	BATCH = 200,
	/* What is cut off is compared by what is left, if that says
	 * anything. */
	ID_MIN = 20
};

/* Between the store's line and the MTA's: both are of one moment, but for the
 * clocks of two hosts. */
static const int64_t near_ns = (int64_t)600 * 1000000000;
static const int64_t soon_ns = (int64_t)2 * 1000000000;

/* A session that the reply to a delivery of this leg named. */
struct wanted {
	struct span session;
	size_t leg;
	int64_t at_ns;
};

struct wanted_list {
	size_t count;
	size_t cap;
	struct wanted *items;
};

static bool
store_is_zimbra(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("zimbra")) && s->kind == KIND_STORE;
}

bool
store_is_delivery(const struct sighting *s)
{
	struct span service = sighting_value(s, FIELD_service);

	if (store_is_cyrus(s) || store_is_zimbra(s))
		return true;
	return span_eq(s->daemon, SPAN("dovecot")) &&
		(span_eq(service, SPAN("lmtp")) ||
			span_eq(service, SPAN("lda")));
}

/* Is it the queue's line about what the store did then? local(8) speaks no
 * LMTP. */
static bool
is_answered(const struct sighting *delivery, const struct sighting *line)
{
	struct span session = sighting_value(delivery, FIELD_session);

	if (session.len > 0 && sighting_field(line, FIELD_session) &&
		!sighting_has(line, FIELD_session, session))
		return false;
	if (sighting_has(line, FIELD_service, SPAN("lmtp")) &&
		sighting_is_program(delivery, SPAN("local")))
		return false;
	if (delivery->sort_ns == INT64_MAX || line->sort_ns == INT64_MAX)
		return true;
	return delivery->sort_ns >= store_shift(line->sort_ns, -soon_ns) &&
		delivery->sort_ns <= store_shift(line->sort_ns, near_ns);
}

bool
store_may_have(const struct sighting *delivery)
{
	struct span ip = peer_parse(sighting_value(delivery, FIELD_relay)).ip;

	return sighting_is_program(delivery, SPAN("lmtp")) || ip.len == 0 ||
		ip_is_loopback(ip);
}

/* A mail that went elsewhere is not what a store of this host had. */
static bool
is_gone_elsewhere(const struct leg *leg)
{
	bool is_gone = false;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind != KIND_DELIVER || store_is_delivery(s))
			continue;
		if (store_may_have(s))
			return false;
		is_gone = true;
	}
	return is_gone;
}

bool
store_may_be_of(const struct leg *leg, const struct sighting *line)
{
	struct span user = sighting_value(line, FIELD_user);
	bool has_delivery = false;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind != KIND_DELIVER || store_is_delivery(s) ||
			!sighting_has(s, FIELD_to, user))
			continue;
		if (is_answered(s, line))
			return true;
		/* Another try may have come. */
		has_delivery = has_delivery ||
			!sighting_has(s, FIELD_status, SPAN("deferred"));
	}
	return !has_delivery &&
		!(store_is_cyrus(line) && is_gone_elsewhere(leg));
}

bool
store_same_id(struct span a, struct span b)
{
	struct span shorter = a.len < b.len ? a : b;
	struct span longer = a.len < b.len ? b : a;

	return span_eq(a, b) ||
		(shorter.len >= ID_MIN && span_starts(longer, shorter));
}

struct span
store_leg_id(const struct leg *leg)
{
	/* Only the store's lines, or a filter's, and found by that id. */
	bool is_alone = leg->queue_id.len == 0 && !leg->is_session;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (s->kind == KIND_MESSAGE_ID || is_alone)
			return sighting_value(s, FIELD_message_id);
	}
	return (struct span){ 0 };
}

int64_t
store_shift(int64_t ns, int64_t by_ns)
{
	if (by_ns > 0)
		return ns > INT64_MAX - by_ns ? INT64_MAX : ns + by_ns;
	return ns < INT64_MIN - by_ns ? INT64_MIN : ns + by_ns;
}

void
store_texts_add(struct arena *a, struct store_texts *t, struct span text)
{
	if (text.len == 0)
		return;
	for (size_t i = 0; i < t->count; i++)
		if (span_eq(t->items[i], text))
			return;
	t->items =
		arena_grow(a, t->items, t->count, &t->cap, sizeof(*t->items));
	t->items[t->count++] = text;
}

static void
want(struct arena *a, struct wanted_list *list, size_t leg,
	const struct sighting *s)
{
	struct wanted one = { sighting_value(s, FIELD_session), leg,
		s->sort_ns };

	list->items = arena_grow(
		a, list->items, list->count, &list->cap, sizeof(*list->items));
	list->items[list->count++] = one;
}

static void
read_wanted(struct story *s, struct arena *a, struct wanted_list *list)
{
	for (size_t i = 0; i < s->nlegs; i++) {
		const struct leg *leg = &s->legs[i];

		for (size_t k = 0; k < leg->lines.count; k++)
			if (store_is_reply(s->view, leg->lines.items[k]))
				want(a, list, i, leg->lines.items[k]);
	}
}

static int
by_session(const void *a, const void *b)
{
	const struct wanted *x = a;
	const struct wanted *y = b;
	int order = span_cmp(x->session, y->session);

	return order ? order : (x->leg > y->leg) - (x->leg < y->leg);
}

static size_t
find_session(const struct wanted_list *list, struct span session)
{
	const struct wanted first = { .session = session };

	return lower_bound(&first, list->items, list->count,
		sizeof(*list->items), by_session);
}

static void
attach(struct story *s, const struct wanted_list *list,
	const struct sighting *line)
{
	struct span session = sighting_value(line, FIELD_session);
	size_t at = find_session(list, session);

	if (!store_is_delivery(line) || session.len == 0)
		return;
	if (at == list->count || !span_eq(list->items[at].session, session)) {
		store_attach_copy(s, line);
		return;
	}
	for (size_t i = at;
		i < list->count && span_eq(list->items[i].session, session);
		i++) {
		struct leg *leg = &s->legs[list->items[i].leg];

		if (i > 0 && list->items[i].leg == list->items[i - 1].leg &&
			span_eq(list->items[i - 1].session, session))
			continue;
		if (store_is_mail_of(leg, line))
			sighting_set_add(&leg->lines, line);
	}
}

static enum wb_err
look_batch(struct story *s, const struct wanted_list *list, size_t from,
	struct err *err)
{
	struct store_texts texts = { 0 };
	struct sighting_set seen = { 0 };
	struct look what = { .has_since = true,
		.has_until = true,
		.since_ns = INT64_MAX,
		.until_ns = INT64_MIN };
	enum wb_err rc = WB_OK;

	for (size_t i = from; i < list->count && i < from + BATCH; i++) {
		const struct wanted *w = &list->items[i];
		int64_t since = store_shift(w->at_ns, -near_ns);
		int64_t until = store_shift(w->at_ns, near_ns);

		store_texts_add(view_arena(s->view), &texts,
			store_session_base(w->session));
		if (w->at_ns == INT64_MAX)
			what.has_since = what.has_until = false;
		what.since_ns = since < what.since_ns ? since : what.since_ns;
		what.until_ns = until > what.until_ns ? until : what.until_ns;
	}
	what.ntexts = texts.count;
	what.texts = texts.items;
	rc = view_look(s->view, &what, &seen, NULL, err);
	for (size_t i = 0; rc == WB_OK && i < seen.count; i++)
		attach(s, list, seen.items[i]);
	sighting_set_release(&seen);
	return rc;
}

enum wb_err
store_attach(struct story *s, struct err *err)
{
	struct wanted_list list = { 0 };
	enum wb_err rc = WB_OK;

	read_wanted(s, view_arena(s->view), &list);
	if (list.count > 1)
		qsort(list.items, list.count, sizeof(*list.items), by_session);
	for (size_t i = 0; rc == WB_OK && i < list.count; i += BATCH)
		rc = look_batch(s, &list, i, err);
	if (rc == WB_OK)
		rc = store_attach_by_id(s, err);
	for (size_t i = 0; i < s->nlegs; i++)
		sighting_set_sort(&s->legs[i].lines);
	return rc;
}
