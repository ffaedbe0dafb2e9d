#include "query/dossier/step.h"

#include "format/base/arena.h"
#include "query/dossier/mail.h"
#include "query/show/mail_words.h"

#include <stdlib.h>

int64_t
step_ns(const struct step *s)
{
	return s->when->basis == WHEN_NONE ? INT64_MAX : s->when->ns;
}

static int
by_time(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void
add(struct steps *d, struct step step)
{
	d->items = xgrow(d->items, &d->cap, d->count + 1, sizeof(*d->items));
	step.order = d->count;
	if (step.lane >= LANES_MAX)
		step.lane = LANES_MAX - 1;
	if (step.from != SIZE_MAX && step.from >= LANES_MAX)
		step.from = LANES_MAX - 1;
	d->items[d->count++] = step;
}

static size_t
origin_of(const struct mail_leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (leg->edges[i].from != EDGE_FROM_NONE)
			return leg->edges[i].from;
	return SIZE_MAX;
}

/* The time, or that of what comes before it if that is of the same second. */
static int64_t
not_before(const struct step *s, int64_t floor_ns)
{
	const int64_t ns_per_s = 1000000000;
	int64_t ns = step_ns(s);

	return ns < floor_ns && ns / ns_per_s == floor_ns / ns_per_s ? floor_ns
								     : ns;
}

/* The steps of stations come first, in the order of these. */
static void
place(struct steps *d, size_t nlegs)
{
	for (size_t i = 0; i < d->count; i++) {
		struct step *s = &d->items[i];
		size_t from = i < nlegs ? s->from : s->lane;

		s->at_ns = step_ns(s);
		if (from < nlegs && from < i)
			s->at_ns = not_before(s, d->items[from].at_ns);
	}
}

void
steps_gather(const struct mail_answer *a, struct steps *out)
{
	*out = (struct steps){ .mail = a };
	for (size_t i = 0; i < a->nlegs; i++)
		add(out,
			(struct step){ .kind = STEP_LEG,
				.when = &a->legs[i].first,
				.lane = i,
				.from = origin_of(&a->legs[i]),
				.leg = &a->legs[i] });
	for (size_t i = 0; i < a->nrecipients; i++) {
		const struct mail_recipient *r = &a->recipients[i];

		add(out,
			(struct step){ .kind = STEP_END,
				.when = &r->time,
				.lane = r->leg,
				.from = SIZE_MAX,
				.recipient = r });
		for (size_t k = 0; k < r->nafter; k++)
			add(out,
				(struct step){ .kind = STEP_AFTER,
					.when = &r->after[k].time,
					.lane = r->leg,
					.from = SIZE_MAX,
					.recipient = r,
					.after = &r->after[k] });
	}
	place(out, a->nlegs);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_time);
}

static void
tell_leg(const struct steps *d, const struct step *s, struct buf *title,
	struct buf *sub)
{
	const struct mail_leg *leg = s->leg;
	const struct mail_client *c = &d->mail->client;

	buf_printf(title, "%zu  ", (size_t)(leg - d->mail->legs) + 1);
	buf_put(title,
		leg->host.len > 0 ? leg->host : SPAN("(host not named)"));
	buf_puts(title, leg->queue_id.len > 0 ? " takes it" : "");
	buf_put(sub, leg->instance.len > 0 ? leg->instance : leg->daemon);
	if (leg->queue_id.len > 0) {
		buf_puts(sub, " as ");
		buf_put(sub, leg->queue_id);
	} else {
		buf_puts(sub, ", without a queue id");
	}
	if (leg != d->mail->legs)
		return;
	if (c->name.len > 0 || c->ip.len > 0)
		buf_puts(sub, ", from ");
	buf_put(sub, c->name.len > 0 ? c->name : c->ip);
	if (c->user.len > 0) {
		buf_puts(sub, ", logged in as ");
		buf_put(sub, c->user);
	}
}

static void
tell_end(const struct step *s, struct buf *title, struct buf *sub)
{
	const struct mail_recipient *r = s->recipient;

	buf_put(title, r->to.len > 0 ? r->to : SPAN("(recipient not named)"));
	buf_printf(title, ": %s", mail_status_plain(r->status));
	if (r->mailbox.len > 0) {
		buf_puts(sub, "mailbox ");
		buf_put(sub, r->mailbox);
	} else if (mail_reply_is_worth(r)) {
		buf_put(sub, r->reply);
	} else {
		buf_put(sub, r->relay);
	}
}

static void
tell_after(const struct step *s, struct buf *title, struct buf *sub)
{
	const struct mail_after *f = s->after;

	buf_puts(title, "then ");
	buf_put(title, mail_action_words(f->action));
	if (f->to_mailbox.len > 0) {
		buf_puts(title, " to ");
		buf_put(title, f->to_mailbox);
	}
	if (f->by.len > 0) {
		buf_puts(sub,
			f->login && f->session.len > 0 ? "login of " : "by ");
		buf_put(sub, f->by);
	}
	if (f->client_ip.len > 0) {
		buf_puts(sub, sub->len ? mail_action_from(f) : "from ");
		buf_put(sub, f->client_ip);
	}
	if (f->grade == 'C')
		buf_puts(sub, " (only likely)");
}

void
step_words(const struct steps *all, const struct step *s, struct buf *title,
	struct buf *sub)
{
	if (s->kind == STEP_LEG)
		tell_leg(all, s, title, sub);
	else if (s->kind == STEP_END)
		tell_end(s, title, sub);
	else
		tell_after(s, title, sub);
}
