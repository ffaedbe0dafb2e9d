/* A view of lines in memory, in place of query/trace/view/view.c, and a story
 * made of them by the plainest rules: a leg for each queue id of a host, an
 * edge where a delivery names the id of another leg. */
#ifndef WB_TESTS_EVIDENCE_DOUBLE_H
#define WB_TESTS_EVIDENCE_DOUBLE_H

#include "format/base/arena.h"
#include "format/base/text.h"
#include "query/trace/end/ends.h"
#include "query/trace/leg/story.h"
#include "query/trace/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DOUBLE_LEGS = 16, DOUBLE_LINES = 128 };

struct view {
	struct arena arena;
	size_t count;
	struct sighting lines[DOUBLE_LINES];
	struct leg legs[DOUBLE_LEGS];
	struct story story;
	/* A host that the evidence has no lines of. */
	const char *missing;
	unsigned looks;
	/* Of any id; all zero is none. */
	struct view_hole hole;
};

struct arena *
view_arena(struct view *v)
{
	return &v->arena;
}

static bool
double_finds(struct span hay, struct span needle)
{
	char folded[600];
	struct text_needle n = { { folded, needle.len }, true, true };

	if (needle.len == 0 || needle.len > sizeof(folded))
		return false;
	text_fold(needle, folded);
	return text_find(hay, 0, &n) != SIZE_MAX;
}

static bool
double_fits(const struct look *what, const struct sighting *s)
{
	bool any = false;

	for (size_t i = 0; i < what->ntexts; i++)
		any = any || double_finds(s->text, what->texts[i]);
	for (size_t i = 0; i < what->nalso; i++)
		any = any && double_finds(s->text, what->also[i]);
	return any && (what->host.len == 0 || span_ieq(what->host, s->host)) &&
		(!what->has_since || s->sort_ns >= what->since_ns) &&
		(!what->has_until || s->sort_ns < what->until_ns);
}

enum wb_err
view_look(struct view *v, const struct look *what, struct sighting_set *out,
	bool *cut, struct err *err)
{
	size_t found = 0;

	(void)err;
	v->looks++;
	if (cut)
		*cut = false;
	for (size_t i = 0; i < v->count; i++) {
		size_t at = what->reverse ? v->count - 1 - i : i;

		if (!double_fits(what, &v->lines[at]) ||
			(what->most > 0 && found == what->most))
			continue;
		sighting_set_add(out, &v->lines[at]);
		found++;
	}
	sighting_set_sort(out);
	return WB_OK;
}

const struct view_hole *
view_id_hole(const struct view *v, struct span id)
{
	(void)id;
	return v->hole.from ? &v->hole : NULL;
}

static bool
double_is_host(const struct sighting *s, struct span name)
{
	struct span label = { 0 };

	(void)span_cut(name, '.', &label, NULL);
	return span_ieq(s->host, name) || span_ieq(s->host, label);
}

bool
view_has_host(struct view *v, struct span name)
{
	if (v->missing && span_eq(name, span_of(v->missing)))
		return false;
	for (size_t i = 0; i < v->count; i++)
		if (double_is_host(&v->lines[i], name))
			return true;
	return false;
}

bool
view_proves_host(struct view *v, struct span name)
{
	(void)v;
	(void)name;
	return false;
}

const struct gap_answer *
view_gap_after(struct view *v, struct span host, int64_t at_ns)
{
	(void)v;
	(void)host;
	(void)at_ns;
	return NULL;
}

const struct gap_answer *
view_hole_between(struct view *v, struct span host, int64_t since_ns,
	int64_t until_ns, size_t *nth)
{
	(void)v;
	(void)host;
	(void)since_ns;
	(void)until_ns;
	(void)nth;
	return NULL;
}

bool
view_host_times(
	struct view *v, struct span host, int64_t *first_ns, int64_t *last_ns)
{
	bool found = false;

	for (size_t i = 0; i < v->count; i++) {
		if (!span_ieq(v->lines[i].host, host))
			continue;
		if (!found)
			*first_ns = v->lines[i].sort_ns;
		*last_ns = v->lines[i].sort_ns;
		found = true;
	}
	return found;
}

/* "Mar  4 10:00:00" of 2019. */
static int64_t
double_time(const char *line)
{
	int day = 0;
	int h = 0;
	int m = 0;
	int s = 0;

	if (sscanf(line + 4, "%d %d:%d:%d", &day, &h, &m, &s) != 4)
		return INT64_MAX;
	return ((int64_t)1551398400 + (day - 1) * 86400 + h * 3600 + m * 60 +
		       s) *
		1000000000;
}

static void
double_line(struct view *v, const char *text)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct sighting *s = &v->lines[v->count];
	/* Fields may point into its scratch: it lives as long as the view. */
	struct event *ev = arena_alloc(&v->arena, sizeof(*ev));

	s->raw = s->text = arena_copy(&v->arena, span_of(text));
	event_parse(s->text, &dialect, ev);
	s->sort_ns = double_time(text);
	s->when = (struct when){
		.basis = WHEN_STATED, .ns = s->sort_ns, .zone_known = true
	};
	s->ord = (uint32_t)v->count;
	s->host = ev->head.host;
	s->host_basis = HOST_STATED;
	s->head = ev->head;
	s->kind = ev->kind;
	s->format = ev->format;
	s->daemon = ev->daemon;
	s->instance = ev->instance;
	s->nfields = ev->nfields;
	s->fields = ev->fields;
	v->count++;
}

static bool
double_is_mta(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("postfix")) ||
		span_eq(s->daemon, SPAN("qmail"));
}

static struct leg *
double_leg(struct view *v, struct span host, struct span id)
{
	struct story *story = &v->story;

	for (size_t i = 0; i < story->nlegs; i++)
		if (span_eq(v->legs[i].host, host) &&
			span_eq(v->legs[i].queue_id, id))
			return &v->legs[i];
	return NULL;
}

static void
double_make_legs(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct sighting *s = &v->lines[i];
		struct span id = sighting_value(s, FIELD_queue_id);
		struct leg *leg = double_leg(v, s->host, id);

		if (id.len == 0 || !double_is_mta(s) || leg)
			continue;
		leg = &v->legs[v->story.nlegs++];
		leg->host = s->host;
		leg->queue_id = id;
		leg->daemon = s->daemon;
		leg->key = s;
		leg->start = s;
	}
	for (size_t i = 0; i < v->count; i++) {
		const struct sighting *s = &v->lines[i];
		struct span id = sighting_value(s, FIELD_queue_id);

		for (size_t k = 0; k < v->story.nlegs; k++) {
			struct leg *leg = &v->legs[k];
			bool is_of = id.len > 0
				? span_eq(id, leg->queue_id)
				: double_is_mta(s) && s->kind != KIND_OTHER;

			if (!is_of || !span_eq(leg->host, s->host))
				continue;
			sighting_set_add(&leg->lines, s);
			if (s->kind == KIND_REMOVE)
				leg->end = s;
		}
	}
}

static void
double_join(struct view *v, const struct leg *child, size_t at)
{
	const struct sighting *s = &v->lines[at];
	struct leg *leg = &v->legs[child - v->legs];

	for (size_t i = 0; i < v->story.nlegs; i++) {
		struct leg *from = &v->legs[i];

		if (from == child ||
			!sighting_has(s, FIELD_queue_id, from->queue_id) ||
			!span_eq(s->host, from->host))
			continue;
		leg->edges = xgrow(leg->edges, &leg->edges_cap, leg->nedges + 1,
			sizeof(*leg->edges));
		leg->edges[leg->nedges++] = (struct mail_edge){ .from = i,
			.rule = EDGE_QUEUED_AS,
			.grade = 'A',
			.cite = s };
	}
}

static void
double_make_edges(struct view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		struct span id =
			sighting_value(&v->lines[i], FIELD_next_queue_id);

		for (size_t k = 0; id.len > 0 && k < v->story.nlegs; k++)
			if (v->lines[i].kind == KIND_DELIVER &&
				span_eq(v->legs[k].queue_id, id))
				double_join(v, &v->legs[k], i);
	}
}

/* The story of all lines: `text` has one a line. */
static struct story *
double_open(struct view *v, const char *text)
{
	memset(v, 0, sizeof(*v));
	while (*text && v->count < DOUBLE_LINES) {
		const char *end = strchr(text, '\n');
		char *line = strndup(text, (size_t)(end - text));

		double_line(v, line);
		free(line);
		text = end + 1;
	}
	v->story.view = v;
	v->story.legs = v->legs;
	double_make_legs(v);
	double_make_edges(v);
	return &v->story;
}

static void
double_close(struct view *v)
{
	for (size_t i = 0; i < v->story.nlegs; i++) {
		sighting_set_release(&v->legs[i].lines);
		free(v->legs[i].edges);
	}
	arena_release(&v->arena);
}

#endif
