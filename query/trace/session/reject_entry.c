#include "query/trace/session/reject_entry.h"

#include "query/trace/session/connection.h"

#include <string.h>

enum {
	/* Lines of a host in one second, more than a second of refusals has. */
	SECOND_LINES_MAX = 20000,
	/* Lines of an entry: headers that came. */
	ENTRY_LINES_MAX = 1000
};

static bool
has_stamp(const struct sighting *s)
{
	return s->head.stamp.kind != STAMP_NONE;
}

bool
line_is_reject_header(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) && !has_stamp(s) &&
		(s->kind == KIND_OTHER || s->kind == KIND_MESSAGE_ID) &&
		s->nfields > 0;
}

static bool
is_head(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) && has_stamp(s) &&
		line_is_refusal(s);
}

/* Does `next` stand right behind `s` in any source that has both? */
static bool
stands_behind(const struct sighting *s, const struct sighting *next)
{
	for (size_t i = 0; i < s->ncites; i++)
		for (size_t k = 0; k < next->ncites; k++)
			if (s->cites[i].line + 1 == next->cites[k].line &&
				strcmp(s->cites[i].source,
					next->cites[k].source) == 0)
				return true;
	return false;
}

/* The line before, or behind, that one in a source; NULL if it is not there.
 * Behind, only one without a stamp: the main log has the refusal as well, and
 * other lines behind it. */
static const struct sighting *
neighbour(const struct sighting_set *all, const struct sighting *s, bool before)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct sighting *one = all->items[i];

		if (!before && has_stamp(one))
			continue;
		if (before ? stands_behind(one, s) : stands_behind(s, one))
			return one;
	}
	return NULL;
}

/* All lines of that host and time: those without a stamp are found at the one
 * before them. */
static enum wb_err
look_beside(struct view *v, const struct sighting *s, struct span text,
	struct sighting_set *out, struct err *err)
{
	const struct look what = { .ntexts = 1,
		.texts = &text,
		.begins = true,
		.ends = true,
		.host = s->host,
		.has_since = true,
		.has_until = true,
		.since_ns = s->sort_ns,
		.until_ns = s->sort_ns + 1,
		.most = SECOND_LINES_MAX };

	if (s->sort_ns == INT64_MAX)
		return WB_OK;
	return view_look(v, &what, out, NULL, err);
}

enum wb_err
reject_entry_head(struct view *v, const struct sighting *header,
	const struct sighting **out, struct err *err)
{
	struct sighting_set all = { 0 };
	const struct sighting *at = header;
	enum wb_err rc = look_beside(v, header, SPAN(" "), &all, err);

	*out = NULL;
	for (size_t i = 0; at && !has_stamp(at) && i < ENTRY_LINES_MAX; i++)
		at = neighbour(&all, at, true);
	if (at && is_head(at))
		*out = at;
	sighting_set_release(&all);
	return rc;
}

/* Up to the next line that has a stamp. Recipients stand before the header, in
 * which a sender can write an address as they are written. */
static void
take_entry(const struct sighting_set *all, const struct sighting *head,
	struct sighting_set *out)
{
	const struct sighting *at = neighbour(all, head, false);
	bool in_header = false;

	for (size_t i = 0; at && i < ENTRY_LINES_MAX; i++) {
		bool is_known = line_is_reject_header(at);

		in_header =
			in_header || !is_known || at->kind == KIND_MESSAGE_ID;
		if (is_known && (!in_header || at->kind == KIND_MESSAGE_ID))
			sighting_set_add(out, at);
		at = neighbour(all, at, false);
	}
}

static enum wb_err
attach_to(struct story *s, struct leg *leg, const struct sighting *head,
	struct err *err)
{
	struct sighting_set all = { 0 };
	enum wb_err rc =
		look_beside(s->view, head, SPAN("Envelope-from"), &all, err);

	if (rc == WB_OK && all.count > 0)
		rc = look_beside(s->view, head, SPAN(" "), &all, err);
	if (rc == WB_OK)
		take_entry(&all, head, &leg->lines);
	sighting_set_release(&all);
	return rc;
}

enum wb_err
reject_entry_attach(struct story *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->nlegs; i++) {
		struct leg *leg = &s->legs[i];
		size_t before = leg->lines.count;
		struct span id = { 0 };

		if (!span_eq(leg->daemon, SPAN("exim")))
			continue;
		for (size_t k = 0; k < before && rc == WB_OK; k++)
			if (is_head(leg->lines.items[k]) &&
				line_queue_id(leg->lines.items[k], &id))
				rc = attach_to(
					s, leg, leg->lines.items[k], err);
		sighting_set_sort(&leg->lines);
	}
	return rc;
}
