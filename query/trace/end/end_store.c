/* The store's lines about the recipients of a leg: which of Dovecot's or Cyrus'
 * words is about whom. By the session that its reply to the MTA named; without
 * one, by the user. */
#include "query/trace/end/end.h"

#include "query/trace/store/store.h"

static bool
is_user(const struct fate *f, struct span user)
{
	struct span local = { 0 };

	if (user.len == 0)
		return false;
	if (span_icmp(f->to, user) == 0)
		return true;
	/* Where users have no domain. */
	return span_find_char(user, '@') == SIZE_MAX &&
		span_rcut(f->to, '@', &local, NULL) &&
		span_icmp(local, user) == 0;
}

static struct span
session_of(const struct fate *f)
{
	if (!f->line)
		return f->copy;
	return sighting_value(f->line, FIELD_session);
}

/* Never handed to the store; or both sessions are known and not the same, so
 * the line is of another recipient. */
static bool
is_other(const struct fate *f, struct span session)
{
	struct span own = session_of(f);

	if (f->state == FATE_REPLACED || f->state == FATE_REFUSED)
		return true;
	return own.len > 0 && session.len > 0 && !span_eq(own, session);
}

/* What an alias was given for has other recipients too: one of them is meant
 * only if the store's session says so, or if there is no other. */
static bool
is_sure(const struct leg_ends *l, const struct fate *f, struct span session)
{
	struct span own = session_of(f);

	if (own.len > 0 && session.len > 0)
		return span_eq(own, session);
	return l->nfates == 1 && l->word.nrcpt <= 1;
}

static struct fate *
find_by_user(struct leg_ends *l, struct span user, struct span session)
{
	struct fate *first = NULL;
	size_t at = 0;
	size_t place = 0;

	while ((place = end_leg_find(l, user, &at)) != SIZE_MAX) {
		struct fate *f = &l->fates[place];

		if (is_other(f, session))
			continue;
		if (span_icmp(f->to, user) == 0)
			return f;
		if (!first && is_sure(l, f, session))
			first = f;
	}
	return first;
}

/* A user of another name than the recipient: if only one can be meant. */
static struct fate *
find_by_session(struct leg_ends *l, struct span user, struct span session)
{
	struct fate *only = NULL;
	size_t count = 0;

	for (size_t i = 0; i < l->nfates; i++) {
		struct fate *f = &l->fates[i];
		bool is_same =
			session.len > 0 && span_eq(session_of(f), session);

		if (is_other(f, session))
			continue;
		if (is_user(f, user))
			return f;
		if (!is_same)
			continue;
		only = f;
		count++;
	}
	return count == 1 ? only : NULL;
}

static bool
is_success(const struct sighting *s)
{
	return !span_eq(sighting_value(s, FIELD_outcome), SPAN("failure"));
}

static void
hear_store(struct store_word *w, const struct sighting *s)
{
	struct span status = sighting_value(s, FIELD_status);

	/* The plugin's line, not the delivery's: no reply went out for it. */
	if (span_eq(status, SPAN("save")) || span_eq(status, SPAN("append")))
		w->saved = s;
	else if (!is_success(s))
		w->failed = s;
	else if (!w->stored)
		w->stored = s;
}

static void
hear(struct store_word *w, const struct sighting *s)
{
	struct span status = sighting_value(s, FIELD_status);

	switch (s->kind) {
	case KIND_STORE:
		hear_store(w, s);
		break;
	case KIND_DELIVER:
		if (is_success(s) && !w->stored)
			w->stored = s;
		break;
	case KIND_DISCARD:
		if (span_has(status, SPAN("arked message")))
			w->marked = s;
		else
			w->discarded = s;
		break;
	case KIND_FORWARD:
		w->forwarded = s;
		break;
	case KIND_REFUSE:
		w->rejected = s;
		break;
	default:
		break;
	}
}

/* A mail of which only the store tells: its users are the recipients. */
static struct fate *
add_user(struct arena *a, const struct leg *leg, struct leg_ends *l,
	struct span user)
{
	if (leg->queue_id.len > 0 || leg->is_session || user.len == 0)
		return NULL;
	for (size_t i = 0; i < l->nfates; i++)
		if (span_icmp(l->fates[i].to, user) == 0)
			return &l->fates[i];
	return end_leg_add(a, l, user);
}

/* Another copy for the same address in one delivery to the store, of which its
 * reply is lost. */
static struct fate *
add_copy(struct arena *a, struct leg_ends *l, struct span user,
	struct span session)
{
	struct fate *copy = NULL;
	bool is_of_leg = false;

	for (size_t i = 0; i < l->nfates && session.len > 0; i++) {
		struct fate *f = &l->fates[i];

		if (span_icmp(f->to, user) != 0)
			continue;
		if (span_eq(f->copy, session))
			return f;
		is_of_leg = is_of_leg ||
			(f->line &&
				span_eq(store_session_base(session_of(f)),
					store_session_base(session)));
	}
	if (!is_of_leg)
		return NULL;
	copy = end_leg_add(a, l, user);
	copy->copy = session;
	return copy;
}

/* Did a store have it, as far as the queue's line tells, and none tells what
 * the store did? */
static bool
is_silent(const struct fate *f)
{
	const struct store_word *w = &f->store;

	if (f->state == FATE_REPLACED || f->state == FATE_REFUSED ||
		f->state == FATE_FAILED || w->stored || w->discarded ||
		w->rejected || w->forwarded || w->saved)
		return false;
	return !f->line || store_may_have(f->line);
}

/* Cyrus' Sieve names neither user nor session: what it did is what became of
 * the one of whom nothing else is told. */
static void
read_nameless(struct arena *a, const struct leg *leg, struct leg_ends *l)
{
	struct fate *silent = NULL;
	size_t count = 0;

	for (size_t i = 0; i < l->nfates; i++)
		if (is_silent(&l->fates[i])) {
			silent = &l->fates[i];
			count++;
		}
	for (size_t i = 0; i < leg->lines.count && count > 0; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (!store_is_cyrus(s) || store_line_user(a, s).len > 0)
			continue;
		if (count == 1)
			hear(&silent->store, s);
		else
			l->done_for_some = s;
	}
}

bool
end_store_is_open(const struct leg_ends *l, const struct fate *f)
{
	return l->done_for_some && is_silent(f);
}

void
end_store_read(struct arena *a, const struct leg *leg, struct leg_ends *l)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span user = store_line_user(a, s);
		struct span session = sighting_value(s, FIELD_session);
		struct fate *f = NULL;

		if (!store_is_delivery(s))
			continue;
		f = find_by_user(l, user, session);
		if (!f)
			f = find_by_session(l, user, session);
		if (!f)
			f = add_user(a, leg, l, user);
		if (!f)
			f = add_copy(a, l, user, session);
		if (f)
			hear(&f->store, s);
		else if (!l->kept_for_some && user.len > 0 &&
			s->kind == KIND_STORE && is_success(s))
			l->kept_for_some = s;
	}
	read_nameless(a, leg, l);
}
