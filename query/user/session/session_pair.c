#include "query/user/session/session_pair.h"

#include "query/user/session/session_filter.h"
#include "query/user/session/session_table.h"

#include <stdlib.h>
#include <string.h>

/* What stands on a terminal: nobody, or somebody who is not asked for. */
enum { FREE = 0 };
static const uint32_t unwanted = UINT32_MAX;

struct pairing {
	struct session_set *set;
	const struct session_question *q;
	/* Of q->spec. */
	const struct source_filter *sources;
	/* By the number of the terminal's name: place of the session in the
	 * set and 1, FREE, or unwanted. */
	uint32_t *open;
	size_t cap;
	/* Terminals that may be in use. */
	uint32_t *used;
	size_t nused;
	size_t used_cap;
	/* Places in the set of sessions that were handed over. */
	uint32_t *spare;
	size_t nspare;
	size_t spare_cap;
	/* The start of the machine, as `open` has it. */
	uint32_t boot;
	bool has_old;
	int64_t old_ns;
};

static struct when
when_of(const struct login_record *r)
{
	struct when w = { .digits = r->digits,
		.zone_known = true,
		.ns = r->ns,
		.min_ns = r->ns,
		.max_ns = r->ns };

	w.basis = r->ns != 0 ? WHEN_STATED : WHEN_NONE;
	return w;
}

/* The slot of a terminal. */
static uint32_t *
slot_of(struct pairing *p, uint32_t tty)
{
	size_t had = p->cap;

	if (tty >= p->cap) {
		p->open = xgrow(
			p->open, &p->cap, (size_t)tty + 1, sizeof(*p->open));
		memset(p->open + had, 0, (p->cap - had) * sizeof(*p->open));
	}
	return &p->open[tty];
}

/* Of that very session, whatever else was on its terminal meanwhile. */
static bool
is_own_end(const struct session *s, const struct login_record *r)
{
	return r->is_paired_by_id || (s->pid != 0 && s->pid == r->pid);
}

/* What nobody needs in order makes room for the next. */
static void
hand_over(struct pairing *p, uint32_t slot)
{
	struct session *s = &p->set->items[slot - 1];

	if (session_fits(p->set, s, p->q, p->sources))
		p->q->ended(p->q->ended_ctx, s);
	s->is_dropped = true;
	p->spare = xgrow(
		p->spare, &p->spare_cap, p->nspare + 1, sizeof(*p->spare));
	p->spare[p->nspare++] = slot;
}

static void
end_session(struct pairing *p, uint32_t slot, enum session_end how,
	const struct feed_record *r)
{
	struct session *s = NULL;

	if (slot == FREE || slot == unwanted)
		return;
	s = &p->set->items[slot - 1];
	if (s->has_hole && !(how == SESSION_LOGOUT && is_own_end(s, &r->login)))
		return;
	s->ended_by = (uint8_t)how;
	s->end = when_of(&r->login);
	s->last = r->line;
	if (p->q->ended)
		hand_over(p, slot);
}

static void
end_all(struct pairing *p, enum session_end how, const struct feed_record *r)
{
	for (size_t i = 0; i < p->nused; i++) {
		uint32_t *slot = slot_of(p, p->used[i]);

		end_session(p, *slot, how, r);
		*slot = FREE;
	}
	p->nused = 0;
	end_session(p, p->boot, how, r);
	p->boot = FREE;
}

static uint32_t
ip_of(struct pairing *p, const struct login_record *r)
{
	struct buf text = { 0 };
	uint32_t id = 0;

	if (!r->has_ip)
		return 0;
	addr_put(&text, &r->ip);
	id = names_add(p->set->names, buf_span(&text));
	buf_release(&text);
	return id;
}

static struct session
session_of(struct pairing *p, const struct feed_record *r)
{
	struct names *names = p->set->names;
	const struct login_record *login = &r->login;

	return (struct session){
		.user = names_add(names, login->user),
		.tty = names_add(names, login->tty),
		.client_name = names_add(names, login->client_name),
		.program = names_add(names, SPAN("utmp")),
		.machine = r->source->machine,
		.pid = (uint32_t)login->pid,
		.is_record = true,
		.begin = when_of(login),
		.first = r->line,
	};
}

/* What a slot holds for it: it is kept only if it is asked for. */
static uint32_t
keep(struct pairing *p, struct session *s, const struct login_record *login)
{
	struct session_set *set = p->set;

	if (set->count >= unwanted - 1 ||
		(p->q->has_until && s->begin.ns >= p->q->until_ns) ||
		!session_may_be_of(set, s, p->q->filter))
		return unwanted;
	/* There may be as many addresses as logins. */
	s->client_ip = ip_of(p, login);
	if (!session_may_be_of(set, s, p->q->filter))
		return unwanted;
	if (p->nspare > 0) {
		uint32_t slot = p->spare[--p->nspare];

		set->items[slot - 1] = *s;
		return slot;
	}
	(void)session_set_add(set, s);
	return (uint32_t)set->count;
}

/* NetBSD keeps two files, of which one has whole seconds only. */
static bool
same_moment(const struct when *a, const struct when *b)
{
	const int64_t second = 1000000000;

	return a->ns == b->ns ||
		(a->digits != b->digits && a->ns / second == b->ns / second);
}

/* The same login, from a file that has it again. */
static bool
is_again(struct pairing *p, uint32_t slot, const struct session *s)
{
	const struct session *had = NULL;

	if (slot == FREE || slot == unwanted)
		return false;
	had = &p->set->items[slot - 1];
	return same_moment(&had->begin, &s->begin) && had->user == s->user &&
		(had->pid == s->pid || had->pid == 0 || s->pid == 0);
}

static void
begin(struct pairing *p, const struct feed_record *r)
{
	uint32_t tty = names_add(p->set->names, login_key(&r->login));
	uint32_t slot = *slot_of(p, tty);
	struct session s = { 0 };

	/* Where failed ssh logins are, if they are in the wrong file. */
	if (r->is_again || span_eq(r->login.tty, SPAN("ssh:notty")))
		return;
	s = session_of(p, r);
	if (is_again(p, slot, &s))
		return;
	end_session(p, slot, SESSION_SUPERSEDED, r);
	if (slot == FREE) {
		p->used = xgrow(
			p->used, &p->used_cap, p->nused + 1, sizeof(*p->used));
		p->used[p->nused++] = tty;
	}
	/* The table of slots may move while the session is added. */
	slot = keep(p, &s, &r->login);
	*slot_of(p, tty) = slot;
}

static void
end(struct pairing *p, const struct feed_record *r)
{
	uint32_t tty = names_add(p->set->names, login_key(&r->login));
	uint32_t *slot = slot_of(p, tty);

	if (r->is_again)
		return;
	end_session(p, *slot, SESSION_LOGOUT, r);
	/* It stays among those in use, which costs little. */
	if (*slot != FREE)
		*slot = unwanted;
}

static void
boot(struct pairing *p, const struct feed_record *r)
{
	struct session s = { 0 };

	if (r->is_again)
		return;
	end_all(p, SESSION_CRASH, r);
	if (!p->q->with_boots)
		return;
	s = session_of(p, r);
	s.is_boot = true;
	p->boot = keep(p, &s, &r->login);
}

/* The clock went from the old time to the new one at once. */
static void
set_clock(struct pairing *p, const struct feed_record *r)
{
	int64_t step = r->login.ns - p->old_ns;

	if (!p->has_old)
		return;
	p->has_old = false;
	for (size_t i = 0; i < p->nused; i++) {
		uint32_t slot = *slot_of(p, p->used[i]);

		if (slot != FREE && slot != unwanted)
			p->set->items[slot - 1].stepped_ns += step;
	}
	if (p->boot != FREE && p->boot != unwanted)
		p->set->items[p->boot - 1].stepped_ns += step;
}

/* What is open now may have ended there. */
static void
meet_hole(struct pairing *p)
{
	for (size_t i = 0; i < p->nused; i++) {
		uint32_t slot = *slot_of(p, p->used[i]);

		if (slot != FREE && slot != unwanted)
			p->set->items[slot - 1].has_hole = true;
	}
	if (p->boot != FREE && p->boot != unwanted)
		p->set->items[p->boot - 1].has_hole = true;
	p->set->nholes++;
}

static void
take(struct pairing *p, const struct feed_record *r)
{
	if (r->is_behind_hole)
		meet_hole(p);
	switch (r->login.word) {
	case LOGIN_BEGIN:
		begin(p, r);
		break;
	case LOGIN_END:
		end(p, r);
		break;
	case LOGIN_BOOT:
		boot(p, r);
		break;
	case LOGIN_SHUTDOWN:
		if (!r->is_again)
			end_all(p, SESSION_DOWN, r);
		break;
	case LOGIN_OLD_TIME:
		p->has_old = true;
		p->old_ns = r->login.ns;
		break;
	case LOGIN_NEW_TIME:
		set_clock(p, r);
		break;
	default:
		break;
	}
}

static enum wb_err
pair_machine(struct pairing *of, const struct feed_source *sources,
	size_t count, struct err *err)
{
	struct pairing p = {
		.set = of->set, .q = of->q, .sources = of->sources
	};
	struct feed *feed = feed_new(p.set->indexes, sources, count);
	struct feed_record r;
	bool found = true;
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && found) {
		rc = feed_next(feed, &r, &found, err);
		if (rc == WB_OK && found)
			take(&p, &r);
	}
	if (feed_ends_in_hole(feed))
		meet_hole(&p);
	feed_free(feed);
	free(p.open);
	free(p.used);
	free(p.spare);
	return rc;
}

enum wb_err
session_pair_records(struct session_set *set, const struct session_question *q,
	const struct source_filter *sources, struct err *err)
{
	struct pairing all_of = { .set = set, .q = q, .sources = sources };
	struct feed_sources all = { 0 };
	enum wb_err rc = feed_sources_read(set, &all, err);

	for (size_t at = 0; at < all.count && rc == WB_OK;) {
		size_t to = at;

		while (to < all.count &&
			all.items[to].machine == all.items[at].machine)
			to++;
		rc = pair_machine(&all_of, &all.items[at], to - at, err);
		at = to;
	}
	free(all.items);
	return rc;
}
