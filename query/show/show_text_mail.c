/* A mail as text: a head for anybody, then legs and lines to check it by. */
#include "format/base/arena.h"
#include "query/show/escape.h"
#include "query/show/mail_lines.h"
#include "query/show/mail_text.h"
#include "query/show/mail_words.h"
#include "query/show/print.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* What is told of a mail with very many lines. */
	LINES_MAX = 200
};

static void
put_client(struct printer *p, const struct mail_answer *a)
{
	const struct mail_client *c = &a->client;

	if (a->nlegs > 0)
		mail_put_text(p, "  handed to ", a->legs[0].host);
	if (c->name.len > 0 || c->ip.len > 0)
		mail_put(p, " by ");
	escape_text(&p->line, c->name);
	if (c->ip.len > 0) {
		mail_put(p, c->name.len > 0 ? " [" : "[");
		escape_text(&p->line, c->ip);
		mail_put(p, "]");
	}
	if (!span_ieq(c->helo, c->name))
		mail_put_text(p, ", which called itself ", c->helo);
	mail_put_text(p, ", logged in as ", c->user);
	mail_put_text(p, ", locally by uid ", c->uid);
	mail_put_text(p, ", locally by ", c->caller);
	mail_put_text(p, c->ip.len > 0 ? ", as a filter says, over " : " over ",
		c->over);
	if (c->over.len > 0)
		mail_put(p, ", whose lines of that time are missing");
	if (c->name.len + c->ip.len + c->user.len + c->uid.len + c->caller.len +
			c->over.len ==
		0)
		mail_put(p, "; by whom, no line tells");
	mail_put(p, "\n");
	mail_put_text(p, "  Message-ID <", a->message_id);
	if (a->message_id.len > 0)
		mail_put(p, ">");
	mail_put_text(p, a->message_id.len > 0 ? ", " : "  ", a->size);
	if (a->size.len > 0)
		mail_put(p, " bytes");
	if (a->message_id.len > 0 || a->size.len > 0)
		mail_put(p, "\n");
}

static void
put_gaps(struct printer *p, const struct mail_answer *a)
{
	if (a->complete && a->ngaps == 0)
		return;
	mail_put(p, "  ");
	mail_put(p, mail_open_sentence(a));
	mail_put(p, "\n");
	for (size_t i = 0; i < a->ngaps; i++) {
		const struct gap_answer *g = &a->gaps[i];

		mail_put(p, "      missing:");
		mail_put_text(p, " ", g->host);
		mail_put_time(p, " from ", &g->since);
		mail_put_time(p, " to ", &g->until);
		mail_put_text(p, ": ", g->why);
		mail_put(p, "\n");
	}
}

static void
put_edge(struct printer *p, const struct mail_edge *e, bool why)
{
	buf_printf(&p->line, "       by %s", edge_word(e->rule));
	if (e->from != EDGE_FROM_NONE)
		buf_printf(&p->line, " from leg %zu", e->from + 1);
	p->marks |= SHOW_MARK_GRADE;
	buf_printf(&p->line, ", grade %c", e->grade ? e->grade : '?');
	if (why) {
		buf_printf(&p->line, ": %s", edge_sentence(e->rule));
		mail_put_place(p, e->cite);
		if (e->witness != NULL) {
			mail_put(p, "; witness");
			mail_put_place(p, e->witness);
		}
		mail_put_text(p, "; against it: ", e->contradicted);
		mail_put_text(p, "\n         ", e->why);
	}
	mail_put(p, "\n");
}

static void
put_legs(struct printer *p, const struct mail_answer *a, bool why)
{
	mail_put(p, "Legs\n");
	p->marks |= SHOW_MARK_LEG;
	for (size_t i = 0; i < a->nlegs; i++) {
		const struct mail_leg *leg = &a->legs[i];

		buf_printf(&p->line, "  %zu  ", i + 1);
		escape_text(&p->line, leg->host);
		mail_put_text(p, " ",
			leg->instance.len > 0 ? leg->instance : leg->daemon);
		mail_put_text(p, " ", leg->queue_id);
		if (leg->queue_id.len == 0)
			mail_put(p, " (no queue id)");
		mail_put_time(p, "  ", &leg->first);
		mail_put_time(p, " to ", &leg->last);
		mail_put(p, "\n");
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
	mail_put(p, "Related\n");
	for (size_t i = 0; i < a->nrelated; i++) {
		const struct mail_related *r = &a->related[i];

		buf_printf(&p->line, "  %s", edge_word(r->rule));
		mail_put_text(p, "  ", r->host);
		mail_put_text(p, " ", r->queue_id);
		mail_put_text(p, " <", r->message_id);
		if (r->message_id.len > 0)
			mail_put(p, ">");
		mail_put_time(p, "  ", &r->time);
		if (r->count > 1)
			buf_printf(&p->line, ", %" PRIu64 " times", r->count);
		buf_printf(&p->line, ", grade %c: %s",
			r->grade ? r->grade : '?', related_sentence(r));
		mail_put_place(p, r->cite);
		mail_put(p, "\n");
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
	mail_put(p, "Lines\n");
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
	mail_put(p, "Mail from ");
	mail_put_sender(p, a);
	mail_put(p, " to ");
	mail_put_recipients(p, a);
	mail_put_time(p, ", ", &a->first);
	if (a->subject.len > 0) {
		mail_put_text(p, ", \"", a->subject);
		mail_put(p, "\"");
	}
	mail_put(p, "\n");
	put_client(p, a);
	mail_put_all_recipients(p, a, form);
	put_gaps(p, a);
	put_legs(p, a, form->why);
	put_related(p, a);
	put_lines(p, a, form);
	mail_put(p, "\n");
}

/* The ids to ask on by; most mails have the first. */
static void
put_row_ids(struct printer *p, const struct mail_answer *a)
{
	if (a->message_id.len > 0) {
		mail_put_text(p, "  <", a->message_id);
		mail_put(p, ">");
	}
	for (size_t i = 0; i < a->nlegs; i++)
		if (a->legs[i].queue_id.len > 0) {
			mail_put_text(p, "  ", a->legs[i].queue_id);
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
		mail_put_status(p, mail_asked_for(a));
	if (a->nrecipients == 1)
		return;
	if (fitting == 1)
		mail_put(p, " (of all: ");
	mail_put_statuses(p, a, 0);
	if (fitting == 1)
		mail_put(p, ")");
}

static void
put_row(struct printer *p, const struct mail_answer *a)
{
	text_style(p, STYLE_TIME);
	if (a->first.basis == WHEN_STATED)
		mail_put(p, " ");
	print_time_text(&p->line, p, &a->first);
	text_style(p, STYLE_OFF);
	mail_put(p, "  ");
	mail_put_sender(p, a);
	mail_put(p, " -> ");
	mail_put_recipients(p, a);
	mail_put(p, "  ");
	put_row_status(p, a);
	put_row_ids(p, a);
	if (a->subject.len > 0) {
		mail_put_text(p, "  \"", a->subject);
		mail_put(p, "\"");
	}
	mail_put(p, "\n");
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
