/* JSON type "mail". */
#include "format/base/arena.h"
#include "query/show/json_keys.h"
#include "query/show/mail_lines.h"
#include "query/show/print.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>
#include <stdlib.h>

/* "" is something to say (the null sender), NULL is not. */
static void
put_said(struct json_object *o, const char *key, struct span text)
{
	if (text.ptr != NULL)
		(void)json_key_text(o, key, text);
}

static void
put_grade(struct json_object *o, char grade)
{
	if (grade != '\0')
		(void)json_key_text(o, "grade", (struct span){ &grade, 1 });
}

static void
put_sighting(struct json_object *o, const char *key, const struct sighting *s)
{
	if (s == NULL || s->ncites == 0)
		return;
	json_key(o, key);
	json_cite(o, &s->cites[0]);
}

static void
put_client(struct json_object *o, const struct mail_client *c)
{
	if (c->name.len + c->ip.len + c->helo.len + c->user.len + c->uid.len +
			c->caller.len + c->over.len ==
		0)
		return;
	json_key_open(o, "client", '{');
	json_key_some(o, "name", c->name);
	json_key_some(o, "ip", c->ip);
	json_key_some(o, "helo", c->helo);
	json_key_some(o, "user", c->user);
	json_key_integer(o, "uid", c->uid);
	json_key_some(o, "caller", c->caller);
	json_key_some(o, "over", c->over);
	json_key_close(o, '}');
}

static void
put_edges(struct json_object *o, const struct mail_leg *leg)
{
	if (leg->nedges == 0)
		return;
	json_key_open(o, "edges", '[');
	for (size_t i = 0; i < leg->nedges; i++) {
		const struct mail_edge *e = &leg->edges[i];

		json_item_open(o, i == 0);
		if (e->from != EDGE_FROM_NONE)
			json_key_u64(o, "from", e->from);
		json_key_words(o, "rule", edge_word(e->rule));
		put_grade(o, e->grade);
		put_sighting(o, "cite", e->cite);
		put_sighting(o, "witness", e->witness);
		json_key_some(o, "contradicted", e->contradicted);
		json_key_some(o, "why", e->why);
		json_item_close(o);
	}
	json_key_close(o, ']');
}

static void
put_legs(struct json_object *o, const struct mail_answer *a)
{
	json_key_open(o, "legs", '[');
	for (size_t i = 0; i < a->nlegs; i++) {
		const struct mail_leg *leg = &a->legs[i];

		json_item_open(o, i == 0);
		json_key_some(o, "host", leg->host);
		json_key_some(o, "daemon", leg->daemon);
		json_key_some(o, "instance", leg->instance);
		json_key_some(o, "queue_id", leg->queue_id);
		json_key_time(o, "first", &leg->first);
		json_key_time(o, "last", &leg->last);
		put_edges(o, leg);
		json_item_close(o);
	}
	json_key_close(o, ']');
}

static void
put_after(struct json_object *o, const struct mail_recipient *r)
{
	if (r->nafter == 0)
		return;
	json_key_open(o, "afterwards", '[');
	for (size_t i = 0; i < r->nafter; i++) {
		const struct mail_after *f = &r->after[i];

		json_item_open(o, i == 0);
		json_key_time(o, "time", &f->time);
		json_key_some(o, "action", f->action);
		json_key_some(o, "mailbox", f->mailbox);
		json_key_some(o, "to_mailbox", f->to_mailbox);
		json_key_some(o, "by", f->by);
		json_key_some(o, "client_ip", f->client_ip);
		json_key_some(o, "session", f->session);
		put_grade(o, f->grade);
		json_key_some(o, "why", f->why);
		put_sighting(o, "cite", f->cite);
		put_sighting(o, "login_cite", f->login);
		put_sighting(o, "end_cite", f->end);
		put_sighting(o, "removal_cite", f->removal);
		json_item_close(o);
	}
	json_key_close(o, ']');
}

/* What the other side, or the daemon, said of it. */
static void
put_reply(struct json_object *o, const struct mail_recipient *r)
{
	json_key_words(o, "proof", mail_proof_word(r->proof));
	if (r->permanent != PERMANENT_UNSAID) {
		json_key(o, "permanent");
		buf_puts(&o->p->line,
			r->permanent == PERMANENT_YES ? "true" : "false");
	}
	json_key_some(o, "reason", r->reason);
	json_key_some(o, "dsn", r->dsn);
	json_key_integer(o, "code", r->code);
	json_key_some(o, "reply", r->reply);
	json_key_some(o, "relay", r->relay);
	json_key_some(o, "remote_id", r->remote_id);
	json_key_some(o, "tls", r->tls);
}

static void
put_recipient(struct json_object *o, const struct mail_recipient *r)
{
	put_said(o, "to", r->to);
	json_key_some(o, "orig_to", r->orig_to);
	json_key_u64(o, "leg", r->leg);
	json_key_words(o, "status", mail_status_word(r->status));
	put_reply(o, r);
	json_key_time(o, "time", &r->time);
	json_key_words(o, "time_basis", print_when_basis(r->time.basis));
	if (r->attempts > 0)
		json_key_u64(o, "attempts", r->attempts);
	if (r->delay >= 0) {
		json_key(o, "delay");
		buf_printf(&o->p->line, "%g", r->delay);
	}
	json_key_texts(o, "into", r->into, r->ninto);
	json_key_some(o, "mailbox", r->mailbox);
	json_key_some(o, "mailbox_now", r->mailbox_now);
	json_key_some(o, "meaning", r->meaning);
	put_sighting(o, "cite", r->cite);
	put_after(o, r);
}

static void
put_recipients(struct json_object *o, const struct mail_answer *a)
{
	json_key_open(o, "recipients", '[');
	for (size_t i = 0; i < a->nrecipients; i++) {
		json_item_open(o, i == 0);
		put_recipient(o, &a->recipients[i]);
		json_item_close(o);
		print_spill(o->p);
	}
	json_key_close(o, ']');
}

static void
put_events(struct json_object *o, const struct mail_answer *a)
{
	struct mail_lines lines;
	struct event *event = xmalloc(sizeof(*event));

	mail_lines_fill(a, &lines);
	json_key_open(o, "events", '[');
	for (size_t i = 0; i < lines.count; i++) {
		struct event_answer one;

		sighting_answer(lines.items[i].line, event, &one);
		json_item_open(o, i == 0);
		json_key_words(o, "type", "event");
		json_event_keys(o, &one);
		json_key_u64(o, "leg", lines.items[i].leg);
		json_item_close(o);
		print_spill(o->p);
	}
	json_key_close(o, ']');
	mail_lines_release(&lines);
	free(event);
}

static void
put_related(struct json_object *o, const struct mail_answer *a)
{
	if (a->nrelated == 0)
		return;
	json_key_open(o, "related", '[');
	for (size_t i = 0; i < a->nrelated; i++) {
		const struct mail_related *r = &a->related[i];

		json_item_open(o, i == 0);
		json_key_words(o, "rule", edge_word(r->rule));
		put_grade(o, r->grade);
		json_key_some(o, "message_id", r->message_id);
		json_key_some(o, "queue_id", r->queue_id);
		json_key_some(o, "host", r->host);
		json_key_time(o, "time", &r->time);
		if (r->count > 1)
			json_key_count(o, "count", r->count);
		put_sighting(o, "cite", r->cite);
		json_item_close(o);
	}
	json_key_close(o, ']');
}

void
json_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	struct json_object o;

	(void)form;
	json_open(&o, p, "mail");
	json_key_some(&o, "key", a->key);
	json_key_some(&o, "message_id", a->message_id);
	put_said(&o, "from", a->from);
	json_key_integer(&o, "size", a->size);
	put_said(&o, "subject", a->subject);
	json_key_time(&o, "first", &a->first);
	json_key_time(&o, "last", &a->last);
	json_key_words(&o, "time_basis", print_when_basis(a->first.basis));
	json_key(&o, "complete");
	buf_puts(&p->line, a->complete ? "true" : "false");
	put_client(&o, &a->client);
	put_legs(&o, a);
	put_recipients(&o, a);
	put_events(&o, a);
	put_related(&o, a);
	json_key_gaps(&o, a->gaps, a->ngaps);
	if (a->unfollowed > 0)
		json_key_count(&o, "unfollowed", a->unfollowed);
	json_close(&o);
}
