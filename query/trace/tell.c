#include "query/trace/tell.h"

#include "query/trace/join/edge.h"
#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"
#include "query/trace/view/host.h"
#include "query/trace/view/subject.h"

#include <string.h>

static const struct when no_time;

/* The time of the first line that has one, of the last. */
static struct when
time_of(const struct leg *leg, bool is_last)
{
	size_t n = leg->lines.count;

	for (size_t i = 0; i < n; i++) {
		const struct sighting *s =
			leg->lines.items[is_last ? n - 1 - i : i];

		if (s->when.basis != WHEN_NONE)
			return s->when;
	}
	return no_time;
}

static void
tell_leg(struct arena *a, const struct story *s, const struct leg *leg,
	struct mail_leg *out)
{
	struct mail_edge *edges = arena_array(a, leg->nedges, sizeof(*edges));
	const struct sighting **lines =
		arena_array(a, leg->lines.count, sizeof(struct sighting *));

	if (leg->nedges > 0)
		memcpy(edges, leg->edges, leg->nedges * sizeof(*edges));
	for (size_t i = 0; i < leg->nedges; i++)
		if (edges[i].grade != 'A' && edges[i].from < s->nlegs)
			edges[i].why =
				edge_why(a, &s->legs[edges[i].from], leg);
	for (size_t i = 0; i < leg->lines.count; i++)
		lines[i] = leg->lines.items[i];
	*out = (struct mail_leg){
		.host = leg->host,
		.instance = leg->instance,
		.queue_id = leg->queue_id,
		.daemon = leg->daemon,
		.first = time_of(leg, false),
		.last = time_of(leg, true),
		.start = leg->start,
		.end = leg->end,
		.key = leg->key,
		.nedges = leg->nedges,
		.edges = edges,
		.nlines = leg->lines.count,
		.lines = lines,
	};
}

/* The first leg that says it. */
static struct span
value(const struct story *s, enum field_id id)
{
	struct span out = { 0 };

	for (size_t i = 0; i < s->nlegs && !out.ptr; i++)
		out = leg_value(&s->legs[i], id);
	return out;
}

/* As the queue has it: the queue manager's line, or the one that begins the leg
 * where that says it (Exim, Sendmail); of the first leg that has either. */
static const struct sighting *
queue_line(const struct story *s, enum field_id id)
{
	for (size_t i = 0; i < s->nlegs; i++) {
		const struct leg *leg = &s->legs[i];
		const struct sighting *line = leg_line(leg, KIND_FROM);

		if (line && sighting_field(line, id))
			return line;
		if (leg->start && sighting_field(leg->start, id))
			return leg->start;
	}
	return NULL;
}

/* Before there was a queue, as was refused. */
static struct span
sender(const struct story *s)
{
	const struct sighting *line = queue_line(s, FIELD_from);

	return line ? sighting_value(line, FIELD_from) : value(s, FIELD_from);
}

static struct span
size_of(const struct story *s)
{
	const struct sighting *line = queue_line(s, FIELD_size);

	return line ? sighting_value(line, FIELD_size) : value(s, FIELD_size);
}

static struct span
subject(const struct story *s)
{
	struct span raw = value(s, FIELD_subject);

	return raw.ptr ? subject_decode(view_arena(s->view), raw) : raw;
}

/* A filter before the queue hands the mail back from this host; whom it stands
 * for the line itself says, or the server's connection with him. */
static void
tell_origin(const struct leg *leg, struct mail_client *out)
{
	struct span origin = sighting_value(leg->start, FIELD_orig_client_ip);

	if (origin.len > 0)
		*out = (struct mail_client){ .ip = origin };
	for (size_t i = 0; ip_is_loopback(out->ip) && i < leg->lines.count;
		i++) {
		const struct sighting *s = leg->lines.items[i];
		struct span ip = sighting_value(s, FIELD_client_ip);

		if (s->kind == KIND_QUEUE && s != leg->start && ip.len > 0 &&
			!ip_is_loopback(ip))
			*out = (struct mail_client){ .ip = ip };
	}
}

/* Of the same client, or of the session that the mail came in; what a filter
 * before the queue had answered names the mail, and no client. */
static bool
is_of_client(
	const struct sighting *s, const struct leg *leg, struct span client_ip)
{
	struct span ip = sighting_value(s, FIELD_client_ip);

	if (leg->start && line_names_session(leg->start))
		return sighting_has(s, FIELD_session,
			sighting_value(leg->start, FIELD_session));
	if (leg->queue_id.len > 0 &&
		sighting_has(s, FIELD_next_queue_id, leg->queue_id))
		return true;
	return !client_ip.ptr || span_eq(ip, client_ip);
}

/* As whom somebody tried to log in is nobody's name. */
static bool
names_user(const struct sighting *s)
{
	return s->kind != KIND_AUTH ||
		span_eq(sighting_value(s, FIELD_outcome), SPAN("success"));
}

/* Who handed it in: what the line says that gave the queue id, then what lines
 * around it say of the same client. */
static void
tell_client(const struct leg *leg, struct mail_client *out)
{
	const struct sighting *s = leg->start;

	if (s && line_is_start(s)) {
		out->name = sighting_value(s, FIELD_client_name);
		out->ip = sighting_value(s, FIELD_client_ip);
		out->helo = sighting_value(s, FIELD_helo);
		out->user = sighting_value(s, FIELD_user);
		out->uid = sighting_value(s, FIELD_uid);
		out->caller = sighting_value(s, FIELD_caller);
	}
	if (s && line_is_start(s))
		tell_origin(leg, out);
	for (size_t i = 0; i < leg->lines.count && !out->uid.ptr; i++) {
		const struct sighting *line = leg->lines.items[i];
		struct span ip = sighting_value(line, FIELD_client_ip);
		bool is_server = line_is_of_server(line);

		if (!is_server || !is_of_client(line, leg, out->ip))
			continue;
		if (!out->ip.ptr)
			out->ip = ip;
		if (!out->name.ptr)
			out->name = sighting_value(line, FIELD_client_name);
		if (!out->helo.ptr)
			out->helo = sighting_value(line, FIELD_helo);
		if (!out->user.ptr && names_user(line))
			out->user = sighting_value(line, FIELD_user);
	}
}

/* It came over a host of the evidence whose lines are missing: that one is not
 * who sent it. amavis names the client it was told of. */
static void
tell_over(const struct story *s, struct mail_client *out)
{
	struct span last = out->ip;

	*out = (struct mail_client){ .over = s->over };
	for (size_t i = 0; i < s->nlegs && !out->ip.ptr; i++)
		for (size_t k = 0; k < s->legs[i].lines.count; k++) {
			const struct sighting *line = s->legs[i].lines.items[k];
			struct span ip = sighting_value(line, FIELD_client_ip);

			if (span_eq(line->daemon, SPAN("amavis")) &&
				ip.len > 0 && !ip_is_loopback(ip) &&
				!span_eq(ip, last))
				out->ip = ip;
		}
}

static void
tell_times(const struct mail_leg *legs, size_t count, struct mail_answer *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct mail_leg *leg = &legs[i];

		if (leg->first.basis != WHEN_NONE &&
			(out->first.basis == WHEN_NONE ||
				leg->first.ns < out->first.ns))
			out->first = leg->first;
		if (leg->last.basis != WHEN_NONE &&
			(out->last.basis == WHEN_NONE ||
				leg->last.ns > out->last.ns))
			out->last = leg->last;
	}
}

static bool
is_among(const struct mail_leg *leg, const struct sighting *line)
{
	for (size_t i = 0; i < leg->nlines; i++)
		if (leg->lines[i] == line)
			return true;
	return false;
}

/* There is room for it behind the leg's lines. */
static void
add_line(struct mail_leg *leg, const struct sighting **lines,
	const struct sighting *line)
{
	if (line && !is_among(leg, line))
		lines[leg->nlines++] = line;
}

/* The lines of what was done with it in the mailbox are lines of the mail, but
 * the leg was over before. */
static void
add_afterwards(struct arena *a, const struct story *s, struct mail_leg *legs)
{
	for (size_t i = 0; i < s->nrecipients; i++) {
		const struct mail_recipient *r = &s->recipients[i];
		const struct sighting **lines = NULL;
		struct mail_leg *leg = NULL;

		if (r->nafter == 0 || r->leg >= s->nlegs)
			continue;
		leg = &legs[r->leg];
		lines = arena_array(a, leg->nlines + 2 * r->nafter,
			sizeof(const struct sighting *));
		memcpy(lines, leg->lines,
			leg->nlines * sizeof(const struct sighting *));
		leg->lines = lines;
		for (size_t k = 0; k < r->nafter; k++) {
			add_line(leg, lines, r->after[k].cite);
			add_line(leg, lines, r->after[k].removal);
		}
	}
}

struct mail_answer *
story_answer(const struct story *s)
{
	struct arena *a = view_arena(s->view);
	struct mail_answer *out = arena_alloc(a, sizeof(*out));
	struct mail_leg *legs = arena_array(a, s->nlegs, sizeof(*legs));
	struct mail_related *related =
		arena_array(a, s->nrelated, sizeof(*related));

	for (size_t i = 0; i < s->nlegs; i++)
		tell_leg(a, s, &s->legs[i], &legs[i]);
	if (s->nrelated > 0)
		memcpy(related, s->related, s->nrelated * sizeof(*related));
	out->message_id = value(s, FIELD_message_id);
	out->from = sender(s);
	out->size = size_of(s);
	out->subject = subject(s);
	out->complete = s->complete;
	if (s->nlegs > 0)
		tell_client(&s->legs[0], &out->client);
	if (s->over.len > 0)
		tell_over(s, &out->client);
	tell_times(legs, s->nlegs, out);
	add_afterwards(a, s, legs);
	out->nlegs = s->nlegs;
	out->legs = legs;
	out->nrecipients = s->nrecipients;
	out->recipients = s->recipients;
	out->nrelated = s->nrelated;
	out->related = related;
	out->ngaps = s->ngaps;
	out->gaps = s->gaps;
	out->unfollowed = s->unfollowed;
	return out;
}
