/* Leads: what a leg's lines, and the lines that name it, say of other legs. */
#include "query/trace/join/edge.h"

#include "query/trace/view/host.h"

#include <stdlib.h>

void
lead_add(struct lead_list *list, const struct lead *lead)
{
	list->items =
		xgrow(list->items, &list->cap, list->count + 1, sizeof(*lead));
	list->items[list->count++] = *lead;
}

void
lead_list_release(struct lead_list *list)
{
	free(list->items);
	*list = (struct lead_list){ 0 };
}

static bool
is_trusted(const struct field *f)
{
	return !(f->marks & FIELD_UNTRUSTED);
}

/* What it says that a line of one leg names another one. False if it is no
 * step of the mail: a notice about it, for one. */
static bool
rule_of_next(
	const struct sighting *s, const struct field *next, enum edge_rule *out)
{
	if (s->kind == KIND_BOUNCE || s->kind == KIND_NOTIFY)
		return false;
	/* It takes mails out of the one queue and puts them into the other. */
	if (span_eq(s->daemon, SPAN("mailscanner"))) {
		*out = EDGE_REQUEUED;
		return true;
	}
	if (!line_is_of_queue(s))
		*out = EDGE_FILTER_ID;
	else if (s->kind == KIND_FORWARD)
		*out = EDGE_CLONE;
	else if (is_trusted(next))
		*out = EDGE_FORWARDED_AS;
	else
		*out = EDGE_QUEUED_AS;
	return s->kind != KIND_FORWARD || span_eq(s->daemon, SPAN("sendmail"));
}

static bool
rule_of_orig(const struct sighting *s, enum edge_rule *out)
{
	struct span from = sighting_value(s, FIELD_from);

	*out = EDGE_ORIG_QUEUE_ID;
	/* Exim names the mail that a notice is about. */
	if (span_eq(s->daemon, SPAN("exim")))
		return from.len > 0;
	if (span_eq(s->daemon, SPAN("sendmail")))
		*out = EDGE_CLONE;
	else if (sighting_field(s, FIELD_uid))
		*out = EDGE_REQUEUED;
	return true;
}

static bool
rule_of_field(
	const struct sighting *s, const struct field *f, enum edge_rule *out)
{
	if (f->id == FIELD_orig_queue_id)
		return rule_of_orig(s, out);
	return f->id == FIELD_next_queue_id && rule_of_next(s, f, out);
}

bool
edge_is_near(struct view *v, const struct sighting *delivery)
{
	struct peer p = peer_parse(sighting_value(delivery, FIELD_relay));

	if (p.is_socket || (p.name.len == 0 && p.ip.len == 0))
		return true;
	if (p.ip.len > 0 && ip_is_private(p.ip))
		return true;
	return p.name.len > 0 && view_has_host(v, p.name);
}

/* Where a filter's line names one id as both, it does not say which of the two
 * legs it went with. */
static void
add_either_way(struct lead_list *out, struct lead lead, struct span of)
{
	lead_add(out, &lead);
	if (lead.rule != EDGE_FILTER_ID || !span_eq(lead.id, of))
		return;
	lead.to_parent = !lead.to_parent;
	lead_add(out, &lead);
}

/* One that names the leg's own id as another's means the queue of another host
 * or instance. */
static void
leads_of_own(struct story *s, size_t leg, const struct sighting *line,
	struct lead_list *out)
{
	struct lead lead = { .leg = leg, .cite = line };

	for (size_t i = 0; i < line->nfields; i++) {
		const struct field *f = &line->fields[i];

		lead.id = f->value;
		lead.to_parent = f->id == FIELD_orig_queue_id;
		if (rule_of_field(line, f, &lead.rule))
			add_either_way(out, lead, s->legs[leg].queue_id);
	}
}

/* A line that is of another leg, or of none, and names this one's id. */
static void
leads_of_other(struct story *s, size_t leg, const struct sighting *line,
	struct lead_list *out)
{
	struct span id = s->legs[leg].queue_id;
	struct lead lead = { .leg = leg,
		.cite = line,
		.other = line,
		.id = sighting_value(line, FIELD_queue_id) };

	if (lead.id.len == 0)
		return;
	for (size_t i = 0; i < line->nfields; i++) {
		const struct field *f = &line->fields[i];

		if (!span_eq(f->value, id))
			continue;
		lead.to_parent = f->id == FIELD_next_queue_id;
		if (rule_of_field(line, f, &lead.rule))
			add_either_way(out, lead, id);
	}
}

static bool
is_qmail(const struct leg *leg)
{
	return span_eq(leg->daemon, SPAN("qmail"));
}

enum wb_err
edge_leads(struct story *s, size_t leg, struct lead_list *out, struct err *err)
{
	struct span id = s->legs[leg].queue_id;
	const struct sighting_set *mentions = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->legs[leg].lines.count; i++)
		leads_of_own(s, leg, s->legs[leg].lines.items[i], out);
	/* A message number is no name beyond its own queue. */
	if (is_qmail(&s->legs[leg]))
		return WB_OK;
	rc = view_ids_want(s->view, &id, 1, err);
	mentions = view_id_lines(s->view, id);
	for (size_t i = 0; rc == WB_OK && i < mentions->count; i++)
		if (!leg_is_in_queue_of(&s->legs[leg], mentions->items[i]))
			leads_of_other(s, leg, mentions->items[i], out);
	return rc;
}
