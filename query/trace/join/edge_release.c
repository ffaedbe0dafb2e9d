/* amavis lets a mail out of its quarantine: that line has the id that the mail
 * had when it was put there, and its task that of the line that hands it to the
 * queue once more. */
#include "query/trace/join/edge.h"

#include "query/trace/view/host.h"

/* "(rel-LHNkCnuHzNb4)", where others have a process and a number. */
static bool
is_released(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("amavis")) &&
		span_starts(sighting_value(s, FIELD_task), SPAN("rel-"));
}

static bool
is_put_aside(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("amavis")) && s->kind == KIND_FILTER &&
		sighting_field(s, FIELD_quarantine) &&
		sighting_field(s, FIELD_session) &&
		sighting_field(s, FIELD_queue_id);
}

/* amavis' lines of that host that have the text. */
static enum wb_err
look_for(struct view *v, struct span host, struct span text,
	struct sighting_set *out, struct err *err)
{
	const struct look what = { .ntexts = 1, .texts = &text, .host = host };

	if (text.len == 0)
		return WB_OK;
	return view_look(v, &what, out, NULL, err);
}

/* Whence it came: the line that put it aside. */
static enum wb_err
lead_back(struct story *s, size_t leg, const struct sighting *handed,
	struct lead_list *out, struct err *err)
{
	struct lead lead = { .leg = leg,
		.to_parent = true,
		.rule = EDGE_FILTER_ID,
		.cite = handed };
	struct sighting_set lines = { 0 };
	struct span id = { 0 };
	enum wb_err rc = look_for(s->view, handed->host,
		sighting_value(handed, FIELD_task), &lines, err);

	for (size_t i = 0; i < lines.count && id.len == 0; i++)
		if (lines.items[i]->kind == KIND_RELEASE)
			id = sighting_value(lines.items[i], FIELD_session);
	if (rc == WB_OK)
		rc = look_for(s->view, handed->host, id, &lines, err);
	for (size_t i = 0; i < lines.count && rc == WB_OK; i++) {
		const struct sighting *line = lines.items[i];

		if (!is_put_aside(line) || !host_same(line, handed) ||
			!sighting_has(line, FIELD_session, id))
			continue;
		lead.other = line;
		lead.id = sighting_value(line, FIELD_queue_id);
		lead_add(out, &lead);
	}
	sighting_set_release(&lines);
	return rc;
}

/* The lines of that task that hand it to the queue. */
static enum wb_err
lead_on(struct story *s, size_t leg, const struct sighting *release,
	struct lead_list *out, struct err *err)
{
	struct lead lead = { .leg = leg, .rule = EDGE_FILTER_ID };
	struct sighting_set lines = { 0 };
	enum wb_err rc = look_for(s->view, release->host,
		sighting_value(release, FIELD_task), &lines, err);

	for (size_t i = 0; i < lines.count; i++) {
		lead.cite = lines.items[i];
		lead.id = sighting_value(lead.cite, FIELD_next_queue_id);
		if (is_released(lead.cite) && host_same(lead.cite, release) &&
			lead.id.len > 0)
			lead_add(out, &lead);
	}
	sighting_set_release(&lines);
	return rc;
}

static enum wb_err
leads_on(struct story *s, size_t leg, const struct sighting *aside,
	struct lead_list *out, struct err *err)
{
	struct span id = sighting_value(aside, FIELD_session);
	struct sighting_set lines = { 0 };
	enum wb_err rc = look_for(s->view, aside->host, id, &lines, err);

	for (size_t i = 0; i < lines.count && rc == WB_OK; i++)
		if (lines.items[i]->kind == KIND_RELEASE &&
			is_released(lines.items[i]) &&
			host_same(lines.items[i], aside) &&
			sighting_has(lines.items[i], FIELD_session, id))
			rc = lead_on(s, leg, lines.items[i], out, err);
	sighting_set_release(&lines);
	return rc;
}

enum wb_err
edge_release_leads(
	struct story *s, size_t leg, struct lead_list *out, struct err *err)
{
	struct span id = s->legs[leg].queue_id;
	const struct sighting_set *own = &s->legs[leg].lines;
	const struct sighting_set *mentions = NULL;
	enum wb_err rc = WB_OK;

	/* A message number is no name beyond its own queue. */
	if (span_eq(s->legs[leg].daemon, SPAN("qmail")))
		return WB_OK;
	rc = view_ids_want(s->view, &id, 1, err);
	mentions = view_id_lines(s->view, id);
	for (size_t i = 0; i < own->count && rc == WB_OK; i++)
		if (is_put_aside(own->items[i]))
			rc = leads_on(s, leg, own->items[i], out, err);
	for (size_t i = 0; i < mentions->count && rc == WB_OK; i++)
		if (is_released(mentions->items[i]) &&
			sighting_has(
				mentions->items[i], FIELD_next_queue_id, id))
			rc = lead_back(s, leg, mentions->items[i], out, err);
	return rc;
}
