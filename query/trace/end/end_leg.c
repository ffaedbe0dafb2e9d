/* A leg's recipients: its lines are taken apart into attempts, these sorted by
 * recipient and folded into one fate each. The final attempt counts, and
 * attempts count for more than refusals in the dialogue before. */
#include "query/trace/end/end.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"
#include "query/trace/session/front.h"

#include <stdlib.h>
#include <string.h>

/* Not in the arena: of a mail to very many there is much of it, and the fates
 * are all that is kept. */
struct attempts {
	const struct leg *leg;
	size_t count;
	size_t cap;
	struct attempt *items;
	/* qmail: "starting delivery D: msg N to ..." still without result. */
	size_t nbegun;
	size_t begun_cap;
	const struct sighting **begun;
};

static void
add(struct attempts *all, const struct attempt *one)
{
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] = *one;
}

static void
begin_delivery(struct attempts *all, const struct sighting *s)
{
	struct attempt one = {
		.to = leg_qmail_address(sighting_value(s, FIELD_to)), .line = s
	};

	add(all, &one);
	all->begun = xgrow((void *)(uintptr_t)all->begun, &all->begun_cap,
		all->nbegun + 1, sizeof(*all->begun));
	all->begun[all->nbegun++] = s;
}

/* The latest delivery with this number: they begin at 1 again after a restart
 * of qmail-send. */
static const struct sighting *
take_begun(struct attempts *all, struct span number)
{
	const struct sighting *s = NULL;

	for (size_t i = all->nbegun; i-- > 0;) {
		if (!span_eq(sighting_value(all->begun[i], FIELD_delivery),
			    number))
			continue;
		s = all->begun[i];
		all->begun[i] = all->begun[--all->nbegun];
		return s;
	}
	return NULL;
}

static void
end_delivery(struct attempts *all, const struct sighting *s)
{
	const struct sighting *begin =
		take_begun(all, sighting_value(s, FIELD_delivery));
	struct attempt one = { .line = s, .is_try = true };

	if (!begin)
		return;
	one.to = leg_qmail_address(sighting_value(begin, FIELD_to));
	one.state = end_line_qmail(s);
	add(all, &one);
}

/* "250 2.7.0 Ok, discarded, id=00500-07 - SPAM": amavis' answer to this mail,
 * where its own line names no queue id (before 2.7). */
static bool
is_answered(const struct leg *leg, const struct sighting *s)
{
	struct span task = sighting_value(s, FIELD_task);

	for (size_t i = 0; i < leg->lines.count && task.len > 0; i++) {
		const struct sighting *line = leg->lines.items[i];
		struct span rest = sighting_value(line, FIELD_reply);

		if (line->kind == KIND_DELIVER &&
			span_cut_at(rest, SPAN("id="), NULL, &rest) &&
			span_starts(rest, task))
			return true;
	}
	return false;
}

/* Only amavis' line about this queue id: lines of the same task may be of
 * other mails. */
static bool
add_filter(struct attempts *all, const struct sighting *s)
{
	struct attempt one = { .filter = s };
	struct span reason = { 0 };
	struct span id = sighting_value(s, FIELD_queue_id);

	if (!end_filter_verdict(s, &one.state, &reason))
		return false;
	if (id.len == 0 ? !is_answered(all->leg, s)
			: !span_eq(id, all->leg->queue_id))
		return true;
	if (one.state != FATE_NONE)
		one.line = s;
	for (size_t i = 0; i < s->nfields; i++) {
		if (s->fields[i].id != FIELD_to)
			continue;
		one.to = s->fields[i].value;
		add(all, &one);
	}
	return true;
}

static bool
is_told_by_server(const struct leg *leg, const struct sighting *s)
{
	return leg->is_session && span_eq(leg->daemon, SPAN("postfix")) &&
		span_eq(s->daemon, SPAN("amavis"));
}

/* One line of Sendmail tells of all that went to a host together, one of
 * simscan of all recipients of the mail. */
static void
add_others(struct attempts *all, const struct sighting *s, struct attempt one)
{
	bool is_first = true;

	for (size_t i = 0; i < s->nfields; i++) {
		if (s->fields[i].id != FIELD_to)
			continue;
		one.to = s->fields[i].value;
		if (!is_first)
			add(all, &one);
		is_first = false;
	}
}

static void
end_together(struct attempts *all, const struct sighting *s)
{
	struct attempt one = {
		.line = s, .is_try = true, .state = end_line_state(s)
	};

	for (size_t i = 0; i < all->leg->lines.count; i++) {
		const struct sighting *named = all->leg->lines.items[i];

		if (!end_group_has(all->leg, s, named))
			continue;
		one.to = sighting_value(named, FIELD_to);
		add(all, &one);
	}
}

static void
read_line(struct attempts *all, const struct sighting *s)
{
	struct attempt one = { 0 };

	if (s->kind == KIND_DELIVER && span_eq(s->daemon, SPAN("qmail"))) {
		if (sighting_field(s, FIELD_to))
			begin_delivery(all, s);
		else
			end_delivery(all, s);
		return;
	}
	if (end_group_tells(s)) {
		end_together(all, s);
		return;
	}
	/* A filter before the queue only tells the server what to say. */
	if (is_told_by_server(all->leg, s) || add_filter(all, s))
		return;
	if (!end_line_attempt(all->leg, s, &one))
		return;
	add(all, &one);
	if (s->kind == KIND_DELIVER || line_is_of_front(s) ||
		line_is_incomplete(s))
		add_others(all, s, one);
}

static int
by_recipient(const void *a, const void *b)
{
	const struct attempt *x = a;
	const struct attempt *y = b;
	int order = span_icmp(x->to, y->to);
	const struct sighting *p = x->filter ? x->filter : x->line;
	const struct sighting *q = y->filter ? y->filter : y->line;

	/* A filter's line names no original recipient: it sorts before those
	 * that have one, and holds for all. */
	if (order == 0)
		order = span_icmp(x->orig_to, y->orig_to);
	return order ? order : sighting_order(p, q);
}

/* Is what `next` says to replace what the fate has? */
static bool
is_newer(const struct fate *f, const struct attempt *next)
{
	if (next->state == FATE_NONE)
		return false;
	if (next->state == FATE_REFUSED)
		return f->attempts == 0 && !f->filter;
	/* Deferred after an end: another copy, or lines out of order. */
	return next->state != FATE_DEFERRED || f->state == FATE_NONE ||
		f->state == FATE_DEFERRED || f->state == FATE_REFUSED;
}

/* amavis took a mail that it blocked, so the queue has "sent" for it. Where it
 * does not say what it did with it, its reply may. */
static void
judge_filter(struct fate *f, const struct attempt *next)
{
	struct span reason = { 0 };
	struct span reply = { 0 };
	enum fate_state state = FATE_NONE;

	if (next->filter)
		f->filter = next->filter;
	if (!f->filter || f->state == FATE_FAILED ||
		!end_filter_verdict(f->filter, &state, &reason) ||
		state == FATE_NONE || state == FATE_DEFERRED)
		return;
	reply = f->line ? sighting_value(f->line, FIELD_reply)
			: (struct span){ 0 };
	if (state == FATE_DISCARDED && span_has(reply, SPAN("BOUNCE")))
		state = FATE_FAILED;
	f->state = state;
}

static void
fold(struct fate *f, const struct attempt *next)
{
	/* An alias's next program or file is no second try. */
	if (next->is_try &&
		(f->finals == 0 || !end_line_other_taker(f->line, next->line)))
		f->attempts++;
	if (next->is_try && next->state != FATE_DEFERRED)
		f->finals++;
	if (next->state == FATE_DEFERRED)
		f->deferred = next->line;
	if (is_newer(f, next)) {
		f->state = next->state;
		f->line = next->line;
		f->replaced_by = next->replaced_by;
	}
	judge_filter(f, next);
}

static struct fate *
add_fate(struct arena *a, struct leg_ends *l)
{
	l->fates =
		arena_grow(a, l->fates, l->nfates, &l->cap, sizeof(*l->fates));
	l->fates[l->nfates] = (struct fate){ 0 };
	return &l->fates[l->nfates++];
}

static bool
same_recipient(const struct fate *f, const struct attempt *one)
{
	return span_icmp(f->to, one->to) == 0 &&
		(one->filter || span_icmp(f->orig_to, one->orig_to) == 0 ||
			(f->filter && f->orig_to.len == 0));
}

/* A store tells its ends by session: it had the mail twice. */
static bool
is_another_session(const struct sighting *a, const struct sighting *b)
{
	struct span x = a ? sighting_value(a, FIELD_session) : SPAN("");
	struct span y = b ? sighting_value(b, FIELD_session) : SPAN("");

	return x.len > 0 && y.len > 0 && !span_eq(x, y);
}

/* The same recipient twice in one mail, with another end each: an alias file
 * took one, the mailbox the other; or a script treats each copy its own way. */
static bool
is_another_end(const struct fate *f, const struct attempt *next)
{
	return f->finals > 0 && !f->filter && next->is_try &&
		next->state != FATE_DEFERRED &&
		(next->state != f->state ||
			is_another_session(f->line, next->line));
}

static void
fold_all(struct arena *a, struct attempts *all, struct leg_ends *out)
{
	struct fate *fates = NULL;
	struct fate *f = NULL;
	size_t cap = 0;

	if (all->count > 1)
		qsort(all->items, all->count, sizeof(*all->items),
			by_recipient);
	for (size_t i = 0; i < all->count; i++) {
		const struct attempt *one = &all->items[i];

		if (!f || !same_recipient(f, one) || is_another_end(f, one)) {
			fates = xgrow(
				fates, &cap, out->nfates + 1, sizeof(*fates));
			f = &fates[out->nfates++];
			*f = (struct fate){ 0 };
		}
		f->to = one->to;
		if (one->orig_to.ptr)
			f->orig_to = one->orig_to;
		fold(f, one);
	}
	out->cap = out->nfates;
	out->fates = arena_array(a, out->nfates, sizeof(*fates));
	if (fates)
		memcpy(out->fates, fates, out->nfates * sizeof(*fates));
	free(fates);
}

/* Of whom it was, the refusals before tell. */
static void
drop_for_nobody(struct attempts *all)
{
	size_t kept = 0;
	bool is_named = false;

	for (size_t i = 0; i < all->count; i++)
		is_named = is_named || all->items[i].to.len > 0;
	for (size_t i = 0; i < all->count && is_named; i++)
		if (all->items[i].to.len > 0 || !all->items[i].line ||
			!end_refusal_is_for_nobody(all->items[i].line))
			all->items[kept++] = all->items[i];
	if (is_named)
		all->count = kept;
}

static int
by_address(const void *a, const void *b)
{
	const struct fate_address *x = a;
	const struct fate_address *y = b;
	int order = span_icmp(x->address, y->address);

	return order ? order : (x->fate > y->fate) - (x->fate < y->fate);
}

static void
index_addresses(struct arena *a, struct leg_ends *l)
{
	l->addresses = arena_array(a, l->nfates * 2, sizeof(*l->addresses));
	for (size_t i = 0; i < l->nfates; i++) {
		const struct fate *f = &l->fates[i];

		l->addresses[l->naddresses++] =
			(struct fate_address){ f->to, i };
		if (f->orig_to.len > 0 && span_icmp(f->orig_to, f->to) != 0)
			l->addresses[l->naddresses++] =
				(struct fate_address){ f->orig_to, i };
	}
	if (l->naddresses > 1)
		qsort(l->addresses, l->naddresses, sizeof(*l->addresses),
			by_address);
}

size_t
end_leg_find(const struct leg_ends *l, struct span to, size_t *at)
{
	const struct fate_address wanted = { .address = to };
	size_t found = *at;

	if (found < l->naddresses)
		found += lower_bound(&wanted, l->addresses + found,
			l->naddresses - found, sizeof(*l->addresses),
			by_address);
	*at = found + 1;
	if (found >= l->naddresses ||
		span_icmp(l->addresses[found].address, to) != 0)
		return SIZE_MAX;
	return l->addresses[found].fate;
}

struct fate *
end_leg_add(struct arena *a, struct leg_ends *l, struct span to)
{
	struct fate *f = add_fate(a, l);

	f->to = to;
	return f;
}

void
end_leg_inherit(struct arena *a, struct leg_ends *l, const struct fate *from)
{
	struct fate *f = NULL;

	/* Not in `addresses`: what is looked for there has lines. */
	if (name_slots_find(&l->inherited, from->to) != SIZE_MAX)
		return;
	name_slots_add(&l->inherited, from->to);
	f = add_fate(a, l);
	f->to = from->to;
	f->orig_to = from->orig_to;
	f->inherited = true;
}

void
end_leg_inherited(struct leg_ends *l)
{
	name_slots_release(&l->inherited);
}

/* Exim may name at its start whom it took the mail for (`received_recipients`):
 * those of whom no other line tells. */
static void
add_announced(struct arena *a, const struct leg *leg, struct leg_ends *l)
{
	size_t before = l->nfates;

	if (!leg->start || !span_eq(leg->daemon, SPAN("exim")))
		return;
	for (size_t i = 0; i < leg->start->nfields; i++) {
		const struct field *f = &leg->start->fields[i];
		size_t at = 0;

		if (f->id == FIELD_to &&
			end_leg_find(l, f->value, &at) == SIZE_MAX)
			(void)end_leg_add(a, l, f->value);
	}
	if (l->nfates == before)
		return;
	l->naddresses = 0;
	index_addresses(a, l);
}

void
end_leg_read(struct arena *a, const struct leg *leg, struct leg_ends *out)
{
	struct attempts all = { .leg = leg };

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		end_line_word(leg, s, &out->word);
		read_line(&all, s);
	}
	drop_for_nobody(&all);
	if (!out->word.aborted)
		out->word.aborted = leg->undone;
	fold_all(a, &all, out);
	index_addresses(a, out);
	add_announced(a, leg, out);
	free(all.items);
	free((void *)(uintptr_t)all.begun);
}
