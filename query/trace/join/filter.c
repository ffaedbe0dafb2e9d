/* Lines that know the mail by its Message-ID alone. Its sender wrote that, and
 * may write it into as many mails as he likes: so it takes the same host, the
 * same minutes, and the same people. */
#include "query/trace/join/filter.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/follow.h"
#include "query/trace/store/store.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* Before the first and after the last line of the mail. */
	AROUND_S = 120,
	LINES_MAX = 2000,
	/* Mails of the same Message-ID at the same time, looked into. */
	OTHERS_MAX = 16
};

static bool
is_by_id(const struct filtering *f, const struct sighting *s)
{
	return span_ieq(sighting_value(s, FIELD_message_id), f->message_id);
}

static bool
names_recipient(const struct sighting *s, const struct leg *leg)
{
	for (size_t k = 0; k < s->nfields; k++)
		if (s->fields[k].id == FIELD_to &&
			leg_goes_to(leg, s->fields[k].value))
			return true;
	return false;
}

/* Whether the people that the line names are those of the leg. */
static bool
agrees(const struct filtering *f, const struct leg *leg,
	const struct sighting *s)
{
	const struct field *from = sighting_field(s, FIELD_from);
	struct span sender = leg_value(leg, FIELD_from);

	if (from && sender.ptr && !span_ieq(from->value, sender))
		return false;
	if (sighting_field(s, FIELD_to))
		return names_recipient(s, leg);
	return !f->is_shared;
}

/* Does the leg hand the mail on to what the line names? */
static bool
hands_on(const struct leg *leg, const struct sighting *s)
{
	struct span next = sighting_value(s, FIELD_next_queue_id);

	for (size_t i = 0; i < leg->lines.count && next.len > 0; i++)
		if (sighting_has(
			    leg->lines.items[i], FIELD_next_queue_id, next))
			return true;
	return false;
}

static void
attach(struct filtering *f, const struct sighting *s)
{
	struct leg *best = NULL;

	for (size_t i = 0; i < f->story->nlegs; i++) {
		struct leg *leg = &f->story->legs[i];

		if (!host_same(leg->key, s) || !filter_is_during(leg, s, 2) ||
			!agrees(f, leg, s))
			continue;
		if (!best || (hands_on(leg, s) && !hands_on(best, s)) ||
			(hands_on(leg, s) == hands_on(best, s) &&
				sighting_order(leg->key, best->key) < 0))
			best = leg;
	}
	if (best)
		sighting_set_add(&best->lines, s);
}

/* A filter's own word, not a queue's and not a store's. */
static bool
is_filter_line(const struct sighting *s)
{
	return !line_is_of_queue(s) && s->daemon.len > 0 &&
		!span_eq(s->daemon, SPAN("dovecot")) && !store_is_cyrus(s) &&
		!sighting_field(s, FIELD_queue_id);
}

static bool
is_told(const struct story *s, const struct sighting *line)
{
	for (size_t i = 0; i < s->nlegs; i++)
		for (size_t k = 0; k < s->legs[i].lines.count; k++)
			if (s->legs[i].lines.items[k] == line)
				return true;
	return false;
}

static enum wb_err
look_at_other(struct filtering *f, const struct sighting *line, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(f->story->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++)
		for (size_t k = 0; k < list.legs[i].lines.count; k++)
			if (list.legs[i].lines.items[k] == line) {
				filter_join_other(f, &list.legs[i]);
				break;
			}
	leg_list_release(&list);
	return rc;
}

static enum wb_err
look_at_others(struct filtering *f, struct err *err)
{
	size_t others = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < f->seen.count && rc == WB_OK; i++) {
		const struct sighting *s = f->seen.items[i];

		if (!line_is_of_queue(s) || !is_by_id(f, s) ||
			!sighting_field(s, FIELD_queue_id) ||
			is_told(f->story, s))
			continue;
		if (others++ < OTHERS_MAX)
			rc = look_at_other(f, s, err);
		f->is_shared = f->is_shared || !is_told(f->story, s);
	}
	return rc;
}

/* What a store sent on where no line joins the new leg by its Message-ID. */
static enum wb_err
follow_redirects(struct filtering *f, struct err *err)
{
	size_t n = f->story->nlegs;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < f->seen.count && rc == WB_OK; i++) {
		const struct sighting *s = f->seen.items[i];
		size_t from = SIZE_MAX;

		if (!line_is_redirect(s) || !is_by_id(f, s))
			continue;
		for (size_t k = 0; k < n; k++)
			if (host_same(f->story->legs[k].key, s) &&
				filter_is_during(&f->story->legs[k], s, 2) &&
				store_may_be_of(&f->story->legs[k], s) &&
				leg_goes_to(&f->story->legs[k],
					sighting_value(s, FIELD_user)))
				from = from == SIZE_MAX ? k : n;
		if (from < n)
			rc = redirect_attach(f->story, from, s, err);
	}
	return rc;
}

static enum wb_err
look(struct filtering *f, struct err *err)
{
	struct look what = {
		.ntexts = 1, .texts = &f->message_id, .most = LINES_MAX
	};
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < f->story->nlegs; i++) {
		int64_t from = leg_first_ns(&f->story->legs[i]);
		int64_t to = leg_last_ns(&f->story->legs[i]);

		first = from < first ? from : first;
		last = to > last && to != INT64_MAX ? to : last;
	}
	if (first != INT64_MAX && last >= first) {
		what.has_since = what.has_until = true;
		what.since_ns = first - AROUND_S * second;
		what.until_ns = last + AROUND_S * second;
	}
	return view_look(f->story->view, &what, &f->seen, NULL, err);
}

enum wb_err
filter_attach(struct story *s, struct err *err)
{
	struct filtering f = { .story = s };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->nlegs && f.message_id.len == 0; i++)
		f.message_id = leg_value(&s->legs[i], FIELD_message_id);
	if (f.message_id.len == 0)
		return WB_OK;
	rc = look(&f, err);
	if (rc == WB_OK)
		rc = look_at_others(&f, err);
	if (rc == WB_OK)
		rc = follow_redirects(&f, err);
	for (size_t i = 0; i < f.seen.count && rc == WB_OK; i++)
		if (is_filter_line(f.seen.items[i]) &&
			is_by_id(&f, f.seen.items[i]))
			attach(&f, f.seen.items[i]);
	for (size_t i = 0; i < s->nlegs; i++)
		sighting_set_sort(&s->legs[i].lines);
	sighting_set_release(&f.seen);
	return rc;
}
