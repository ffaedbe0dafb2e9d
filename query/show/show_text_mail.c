/* A mail as text: a head for anybody, then legs and lines to check it by. */
#include "format/base/arena.h"
#include "query/show/escape.h"
#include "query/show/mail_lines.h"
#include "query/show/mail_words.h"
#include "query/show/print.h"
#include "query/show/show_text.h"
#include "query/trace/sighting.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* What is told of a mail with very many recipients or lines. */
	RECIPIENTS_MAX = 20,
	LINES_MAX = 200
};

static void
put(struct printer *p, const char *text)
{
	buf_puts(&p->line, text);
}

static void
put_text(struct printer *p, const char *before, struct span text)
{
	if (text.len == 0)
		return;
	put(p, before);
	escape_text(&p->line, text);
}

/* To the second: the lines below have what their daemons wrote. */
static void
put_time(struct printer *p, const char *before, const struct when *when)
{
	struct when whole = *when;

	if (when->basis == WHEN_NONE)
		return;
	whole.digits = 0;
	put(p, before);
	print_time_text(&p->line, p, &whole);
}

static void
put_place(struct printer *p, const struct sighting *s)
{
	if (s == NULL || s->ncites == 0)
		return;
	put(p, " (");
	escape_text(&p->line, s->cites[0].path);
	buf_printf(&p->line, ":%" PRIu64 ")", s->cites[0].line);
}

static void
put_sender(struct printer *p, const struct mail_answer *a)
{
	if (a->from.ptr == NULL)
		put(p, "(sender not logged)");
	else if (a->from.len == 0)
		put(p, "<>");
	else
		escape_text(&p->line, a->from);
}

/* "bob@d.example and 3 more". */
static void
put_recipients(struct printer *p, const struct mail_answer *a)
{
	const struct mail_recipient *first = NULL;

	if (a->nrecipients == 0) {
		put(p, "(no recipient logged)");
		return;
	}
	first = mail_asked_for(a);
	if (first->to.len == 0)
		put(p, "(recipient not logged)");
	else
		escape_text(&p->line,
			first->orig_to.len > 0 ? first->orig_to : first->to);
	if (a->nrecipients > 1)
		buf_printf(&p->line, " and %zu more", a->nrecipients - 1);
}

static void
put_client(struct printer *p, const struct mail_answer *a)
{
	const struct mail_client *c = &a->client;

	if (a->nlegs > 0)
		put_text(p, "  handed to ", a->legs[0].host);
	if (c->name.len > 0 || c->ip.len > 0)
		put(p, " by ");
	escape_text(&p->line, c->name);
	if (c->ip.len > 0) {
		put(p, c->name.len > 0 ? " [" : "[");
		escape_text(&p->line, c->ip);
		put(p, "]");
	}
	if (!span_ieq(c->helo, c->name))
		put_text(p, ", which called itself ", c->helo);
	put_text(p, ", logged in as ", c->user);
	put_text(p, ", locally by uid ", c->uid);
	put_text(p, ", locally by ", c->caller);
	put_text(p, c->ip.len > 0 ? ", as a filter says, over " : " over ",
		c->over);
	if (c->over.len > 0)
		put(p, ", whose lines of that time are missing");
	if (c->name.len + c->ip.len + c->user.len + c->uid.len + c->caller.len +
			c->over.len ==
		0)
		put(p, "; by whom, no line tells");
	put(p, "\n");
	put_text(p, "  Message-ID <", a->message_id);
	if (a->message_id.len > 0)
		put(p, ">");
	put_text(p, a->message_id.len > 0 ? ", " : "  ", a->size);
	if (a->size.len > 0)
		put(p, " bytes");
	if (a->message_id.len > 0 || a->size.len > 0)
		put(p, "\n");
}

static enum text_style
status_style(enum mail_status status)
{
	switch (status) {
	case MAIL_DELIVERED:
	case MAIL_RELAYED:
	case MAIL_EXPANDED:
		return STYLE_GOOD;
	case MAIL_DELAYED:
	case MAIL_HELD:
	case MAIL_QUARANTINED:
	case MAIL_DISCARDED:
	case MAIL_PURGED:
		return STYLE_OPEN;
	default:
		return STYLE_BAD;
	}
}

static void
put_status(struct printer *p, enum mail_status status)
{
	text_style(p, status_style(status));
	put(p, mail_status_word(status));
	text_style(p, STYLE_OFF);
}

static void
put_after(struct printer *p, const struct mail_after *f, bool why)
{
	put(p, "      then ");
	put_text(p, "", mail_action_words(f->action));
	put_text(p, mail_action_place(f), f->mailbox);
	put_text(p, " to ", f->to_mailbox);
	put_text(p, " by ", f->by);
	put_text(p, " from ", f->client_ip);
	put_time(p, ", ", &f->time);
	put_place(p, f->cite);
	put(p, "\n");
	/* What is only likely says so unasked. */
	if (!why && f->grade != 'C')
		return;
	buf_printf(&p->line, "        grade %c", f->grade ? f->grade : '?');
	put_text(p, ": ", f->why);
	put(p, "\n");
}

static void
put_recipient(struct printer *p, const struct mail_recipient *r,
	const struct mail_recipient *like, bool why)
{
	put(p, "  ");
	if (r->to.len == 0)
		put(p, "(recipient not logged)");
	escape_text(&p->line, r->to);
	if (r->orig_to.len > 0 && !span_eq(r->orig_to, r->to)) {
		put_text(p, " (for ", r->orig_to);
		put(p, ")");
	}
	put(p, ": ");
	put_status(p, r->status);
	for (size_t i = 0; i < r->ninto; i++)
		put_text(p, i == 0 ? " into " : ", ", r->into[i]);
	put_text(p, " to mailbox ", r->mailbox);
	put_time(p, ", ", &r->time);
	if (r->attempts > 1)
		buf_printf(&p->line, ", %" PRIu64 " attempts", r->attempts);
	put_place(p, r->cite);
	put(p, "\n");
	put_text(p, like ? "      As with " : "      ",
		like ? like->to : r->meaning);
	if (r->meaning.len > 0)
		put(p, like ? " above.\n" : "\n");
	if (mail_reply_is_worth(r)) {
		put_text(p,
			mail_reply_is_theirs(r) ? "      they said: "
						: "      the log says: ",
			r->reply);
		put(p, "\n");
	}
	for (size_t i = 0; i < r->nafter; i++)
		put_after(p, &r->after[i], why);
}

/* "9,980 delivered, 12 failed": of recipients from `from` on. */
static void
put_statuses(struct printer *p, const struct mail_answer *a, size_t from)
{
	size_t counts[MAIL_STATUS_COUNT] = { 0 };
	bool some = false;

	for (size_t i = from; i < a->nrecipients; i++)
		counts[a->recipients[i].status]++;
	for (unsigned s = 0; s < MAIL_STATUS_COUNT; s++) {
		if (counts[s] == 0)
			continue;
		buf_printf(&p->line, "%s%zu ", some ? ", " : "", counts[s]);
		put_status(p, (enum mail_status)s);
		some = true;
	}
}

/* Who among the few before it was told of in the same words. */
static const struct mail_recipient *
said_before(const struct mail_answer *a, size_t i)
{
	const struct mail_recipient *like = NULL;

	for (size_t k = i > RECIPIENTS_MAX ? i - RECIPIENTS_MAX : 0;
		k < i && !like; k++)
		if (mail_means_the_same(&a->recipients[k], &a->recipients[i]))
			like = &a->recipients[k];
	return like;
}

static void
put_all_recipients(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	size_t shown = a->nrecipients;

	if (a->nrecipients > 1) {
		buf_printf(&p->line, "  %zu recipients: ", a->nrecipients);
		put_statuses(p, a, 0);
		put(p, "\n");
	}
	if (!form->all && shown > RECIPIENTS_MAX)
		shown = RECIPIENTS_MAX;
	for (size_t i = 0; i < shown; i++)
		put_recipient(
			p, &a->recipients[i], said_before(a, i), form->why);
	if (shown == a->nrecipients)
		return;
	buf_printf(&p->line,
		"  and %zu more (--full names them): ", a->nrecipients - shown);
	put_statuses(p, a, shown);
	put(p, "\n");
}

static void
put_gaps(struct printer *p, const struct mail_answer *a)
{
	if (a->complete)
		return;
	put(p, "  ");
	put(p, mail_open_sentence(a));
	put(p, "\n");
	for (size_t i = 0; i < a->ngaps; i++) {
		const struct gap_answer *g = &a->gaps[i];

		put(p, "      missing:");
		put_text(p, " ", g->host);
		put_time(p, " from ", &g->since);
		put_time(p, " to ", &g->until);
		put_text(p, ": ", g->why);
		put(p, "\n");
	}
}

static void
put_edge(struct printer *p, const struct mail_edge *e, bool why)
{
	buf_printf(&p->line, "       by %s", edge_word(e->rule));
	if (e->from != EDGE_FROM_NONE)
		buf_printf(&p->line, " from leg %zu", e->from + 1);
	buf_printf(&p->line, ", grade %c", e->grade ? e->grade : '?');
	if (why) {
		buf_printf(&p->line, ": %s", edge_sentence(e->rule));
		put_place(p, e->cite);
		if (e->witness != NULL) {
			put(p, "; witness");
			put_place(p, e->witness);
		}
		put_text(p, "; against it: ", e->contradicted);
	}
	put(p, "\n");
}

static void
put_legs(struct printer *p, const struct mail_answer *a, bool why)
{
	put(p, "Legs\n");
	for (size_t i = 0; i < a->nlegs; i++) {
		const struct mail_leg *leg = &a->legs[i];

		buf_printf(&p->line, "  %zu  ", i + 1);
		escape_text(&p->line, leg->host);
		put_text(p, " ",
			leg->instance.len > 0 ? leg->instance : leg->daemon);
		put_text(p, " ", leg->queue_id);
		if (leg->queue_id.len == 0)
			put(p, " (no queue id)");
		put_time(p, "  ", &leg->first);
		put_time(p, " to ", &leg->last);
		put(p, "\n");
		for (size_t k = 0; k < leg->nedges; k++)
			put_edge(p, &leg->edges[k], why);
	}
	if (a->unfollowed > 0)
		buf_printf(&p->line,
			"  %" PRIu64 " more share a key and were not "
			"followed\n",
			a->unfollowed);
}

static void
put_related(struct printer *p, const struct mail_answer *a)
{
	if (a->nrelated == 0)
		return;
	put(p, "Related\n");
	for (size_t i = 0; i < a->nrelated; i++) {
		const struct mail_related *r = &a->related[i];

		buf_printf(&p->line, "  %s", edge_word(r->rule));
		put_text(p, "  ", r->host);
		put_text(p, " ", r->queue_id);
		put_text(p, " <", r->message_id);
		if (r->message_id.len > 0)
			put(p, ">");
		put_time(p, "  ", &r->time);
		if (r->count > 1)
			buf_printf(&p->line, ", %" PRIu64 " times", r->count);
		buf_printf(&p->line, ", grade %c: %s",
			r->grade ? r->grade : '?', related_sentence(r));
		put_place(p, r->cite);
		put(p, "\n");
	}
}

static void
put_lines(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	struct mail_lines lines;
	struct event *event = xmalloc(sizeof(*event));
	size_t shown = 0;

	mail_lines_fill(a, &lines);
	shown = lines.count;
	if (!form->all && shown > LINES_MAX)
		shown = LINES_MAX;
	put(p, "Lines\n");
	for (size_t i = 0; i < shown; i++) {
		struct event_answer one;

		sighting_answer(lines.items[i].line, event, &one);
		buf_printf(&p->line, "  %zu  ", lines.items[i].leg + 1);
		text_event(p, &one);
	}
	if (shown < lines.count)
		buf_printf(&p->line,
			"  and %zu more lines (--full shows them)\n",
			lines.count - shown);
	mail_lines_release(&lines);
	free(event);
}

static void
put_story(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	put(p, "Mail from ");
	put_sender(p, a);
	put(p, " to ");
	put_recipients(p, a);
	put_time(p, ", ", &a->first);
	if (a->subject.len > 0) {
		put_text(p, ", \"", a->subject);
		put(p, "\"");
	}
	put(p, "\n");
	put_client(p, a);
	put_all_recipients(p, a, form);
	put_gaps(p, a);
	put_legs(p, a, form->why);
	put_related(p, a);
	put_lines(p, a, form);
	put(p, "\n");
}

/* The ids to ask on by; most mails have the first. */
static void
put_row_ids(struct printer *p, const struct mail_answer *a)
{
	if (a->message_id.len > 0) {
		put_text(p, "  <", a->message_id);
		put(p, ">");
	}
	for (size_t i = 0; i < a->nlegs; i++)
		if (a->legs[i].queue_id.len > 0) {
			put_text(p, "  ", a->legs[i].queue_id);
			return;
		}
}

/* Of the one that was asked for; of several, how many came to what. */
static void
put_row_status(struct printer *p, const struct mail_answer *a)
{
	size_t fitting = 0;

	for (size_t i = 0; i < a->nrecipients; i++)
		fitting += a->recipients[i].fits;
	if (a->nrecipients == 0)
		return;
	if (fitting == 1 || a->nrecipients == 1)
		put_status(p, mail_asked_for(a)->status);
	if (a->nrecipients == 1)
		return;
	if (fitting == 1)
		put(p, " (of all: ");
	put_statuses(p, a, 0);
	if (fitting == 1)
		put(p, ")");
}

static void
put_row(struct printer *p, const struct mail_answer *a)
{
	text_style(p, STYLE_TIME);
	if (a->first.basis == WHEN_STATED)
		put(p, " ");
	print_time_text(&p->line, p, &a->first);
	text_style(p, STYLE_OFF);
	put(p, "  ");
	put_sender(p, a);
	put(p, " -> ");
	put_recipients(p, a);
	put(p, "  ");
	put_row_status(p, a);
	put_row_ids(p, a);
	if (a->subject.len > 0) {
		put_text(p, "  \"", a->subject);
		put(p, "\"");
	}
	put(p, "\n");
}

void
text_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	if (form->is_story)
		put_story(p, a, form);
	else
		put_row(p, a);
}
