/* Which mails of qmail's queue a connection put there. Only some patches log
 * the process that did, and qmail-queue's own number is no client's: elsewhere
 * it goes by sender, recipients and time, which is believed only of the one
 * client that named them. */
#include "query/trace/leg/leg.h"
#include "query/trace/session/front.h"

#include "format/base/arena.h"

static const int64_t ns_per_s = 1000000000;

enum {
	/* From the last word of the server to the queue's line, where no end of
	 * the connection is told: a filter may take that long. */
	TAKEN_S = 60,
	/* The process that ends may be told before the mail is. */
	ENDED_S = 2,
	/* Another client's word so long before may be about this mail. */
	RIVAL_S = 60,
	TEXTS_MAX = 16
};

static bool
is_taken(const struct sighting *s)
{
	return line_is_of_front(s) &&
		(s->kind == KIND_FILTER || s->kind == KIND_QUEUE);
}

/* Something said of the sender or a recipient before the mail came, and not
 * longer than that before. */
static bool
is_in_time(const struct connection *c, const struct sighting *said,
	const struct sighting *info)
{
	int64_t until = c->end ? c->end->sort_ns + ENDED_S * ns_per_s
			       : said->sort_ns + TAKEN_S * ns_per_s;

	return said->sort_ns <= info->sort_ns && info->sort_ns <= until;
}

static bool
names_own_qp(const struct sighting *s, const struct sighting *info)
{
	int64_t off = s->sort_ns - info->sort_ns;

	return line_is_of_front(s) && off >= -TAKEN_S * ns_per_s &&
		off <= TAKEN_S * ns_per_s &&
		sighting_has(s, FIELD_qp, sighting_value(info, FIELD_qp));
}

static bool
names_qp(const struct connection *c, const struct sighting *info)
{
	for (size_t i = 0; i < c->lines.count; i++)
		if (names_own_qp(c->lines.items[i], info))
			return true;
	return false;
}

/* The first line in time that lets that recipient of that sender in. */
static const struct sighting *
let_in(const struct connection *c, const struct sighting *info, struct span to)
{
	struct span from = sighting_value(info, FIELD_from);

	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (is_taken(s) && sighting_has(s, FIELD_from, from) &&
			sighting_has(s, FIELD_to, to) && is_in_time(c, s, info))
			return s;
	}
	return NULL;
}

/* The first of such lines, of all recipients that the queue has; NULL if one of
 * them was not let in, or the queue's lines name none. */
static const struct sighting *
let_all_in(const struct connection *c, const struct sighting *info,
	const struct leg *leg)
{
	const struct sighting *first = NULL;

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		const struct sighting *said = NULL;

		if (s->kind != KIND_DELIVER || !sighting_field(s, FIELD_to))
			continue;
		said = let_in(c, info,
			leg_qmail_address(sighting_value(s, FIELD_to)));
		if (!said)
			return NULL;
		if (!first || sighting_order(said, first) < 0)
			first = said;
	}
	return first;
}

static bool
is_about(const struct sighting *s, const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *line = leg->lines.items[i];

		if (line->kind == KIND_DELIVER &&
			sighting_field(line, FIELD_to) &&
			sighting_has(s, FIELD_to,
				leg_qmail_address(
					sighting_value(line, FIELD_to))))
			return true;
	}
	return false;
}

/* Did another client name that sender and one of the recipients about then? */
static enum wb_err
has_rival(struct view *v, const struct connection *c,
	const struct sighting *info, const struct sighting *first,
	const struct leg *leg, bool *found, struct err *err)
{
	struct span from = sighting_value(info, FIELD_from);
	struct look look = { .ntexts = 1, .texts = &from, .host = info->host };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	*found = false;
	look_between(
		&look, first->sort_ns - RIVAL_S * ns_per_s, info->sort_ns + 1);
	rc = view_look(v, &look, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && !*found; i++) {
		const struct sighting *s = seen.items[i];

		*found = is_taken(s) && sighting_has(s, FIELD_from, from) &&
			!sighting_has(s, FIELD_client_ip, c->client_ip) &&
			is_about(s, leg);
	}
	sighting_set_release(&seen);
	return rc;
}

static enum wb_err
fits(struct view *v, const struct connection *c, const struct sighting *info,
	bool *out, struct err *err)
{
	struct leg_list list = { 0 };
	const struct sighting *first = NULL;
	bool rival = false;
	enum wb_err rc = WB_OK;

	*out = names_qp(c, info);
	if (*out || sighting_value(info, FIELD_from).len == 0)
		return WB_OK;
	rc = legs_of_id(
		v, sighting_value(info, FIELD_queue_id), info, &list, err);
	for (size_t i = 0; i < list.count && rc == WB_OK && !*out; i++) {
		if (!leg_has_line(&list.legs[i], info))
			continue;
		first = let_all_in(c, info, &list.legs[i]);
		if (first)
			rc = has_rival(
				v, c, info, first, &list.legs[i], &rival, err);
		*out = first && !rival;
	}
	leg_list_release(&list);
	return rc;
}

const struct sighting *
front_client_of(const struct sighting_set *lines, const struct sighting *taken,
	struct span to)
{
	const struct connection c = { .lines = *lines };

	if (!taken || !line_is_qmail_info(taken))
		return taken;
	for (size_t i = 0; i < lines->count; i++)
		if (names_own_qp(lines->items[i], taken))
			return lines->items[i];
	return let_in(&c, taken, to);
}

/* Senders and numbers of qmail-queue that its lines name, each once. */
static size_t
texts_of(struct arena *a, const struct connection *c, struct span *texts)
{
	size_t n = 0;

	for (size_t i = 0; i < c->lines.count && n + 2 <= TEXTS_MAX; i++) {
		const struct sighting *s = c->lines.items[i];
		struct span qp = sighting_value(s, FIELD_qp);
		struct span from = sighting_value(s, FIELD_from);
		size_t k = 0;

		if (!is_taken(s))
			continue;
		while (k < n && !span_ieq(texts[k], from))
			k++;
		if (k == n && from.len > 0)
			texts[n++] = from;
		if (qp.len > 0)
			texts[n++] = span_of(arena_printf(
				a, "qp %.*s", (int)qp.len, qp.ptr));
	}
	return n;
}

enum wb_err
front_take_made(struct view *v, struct connection *c, struct err *err)
{
	struct span texts[TEXTS_MAX];
	struct look look = { .texts = texts, .host = c->host };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	look.ntexts = texts_of(view_arena(v), c, texts);
	if (look.ntexts == 0 || c->lines.items[0]->sort_ns == INT64_MAX)
		return WB_OK;
	look_between(&look, c->lines.items[0]->sort_ns - TAKEN_S * ns_per_s,
		c->lines.items[c->lines.count - 1]->sort_ns +
			TAKEN_S * ns_per_s);
	rc = view_look(v, &look, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK; i++) {
		bool is_own = false;

		if (!line_is_qmail_info(seen.items[i]))
			continue;
		rc = fits(v, c, seen.items[i], &is_own, err);
		if (is_own)
			sighting_set_add(&c->lines, seen.items[i]);
	}
	sighting_set_sort(&c->lines);
	sighting_set_release(&seen);
	return rc;
}
