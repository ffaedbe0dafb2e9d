/* Automatic replies: a mail of their own, named as related. */
#include "query/trace/join/follow.h"

#include <string.h>

/* The reply is written, and mostly sent, before the store says that it was. */
enum { APART_S = 60, REPLIES_MAX = 10, IDS_MAX = 16 };

static const int64_t ns_per_s = 1000000000;

static bool
says_replied(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("dovecot")) &&
		sighting_has(
			s, FIELD_status, SPAN("sent vacation response to"));
}

static struct look
look_about(const struct sighting *line)
{
	return (struct look){ .ntexts = 1,
		.host = line->host,
		.has_since = true,
		.has_until = true,
		.since_ns = line->sort_ns - APART_S * ns_per_s,
		.until_ns = line->sort_ns + APART_S * ns_per_s };
}

/* Queue ids of mails to that address, about then. */
static enum wb_err
find_ids(struct view *v, const struct sighting *line, struct span to,
	struct span *ids, size_t *count, struct err *err)
{
	struct look look = look_about(line);
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	look.texts = &to;
	rc = view_look(v, &look, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && *count < IDS_MAX; i++) {
		struct span id = sighting_value(seen.items[i], FIELD_queue_id);
		bool again = id.len == 0 ||
			!sighting_has(seen.items[i], FIELD_to, to);

		for (size_t k = 0; k < *count && !again; k++)
			again = span_eq(ids[k], id);
		if (!again)
			ids[(*count)++] = id;
	}
	sighting_set_release(&seen);
	return rc;
}

/* Pigeonhole's own Message-ID, on the line of the queue that took it. */
static bool
is_of_sieve(const struct sighting *s)
{
	return s->kind == KIND_MESSAGE_ID &&
		span_starts(sighting_value(s, FIELD_message_id),
			SPAN("dovecot-sieve-"));
}

static bool
has_null_sender(const struct sighting_set *lines, struct span id)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		struct span from = sighting_value(s, FIELD_from);

		if (s->kind == KIND_FROM && from.ptr && from.len == 0 &&
			sighting_has(s, FIELD_queue_id, id))
			return true;
	}
	return false;
}

/* Of several the last one before the store's line; then it is only likely. */
static enum wb_err
tell_reply(struct story *s, const struct sighting *line, struct err *err)
{
	struct span to = sighting_value(line, FIELD_to);
	struct span ids[IDS_MAX];
	size_t count = 0;
	struct look look = look_about(line);
	struct sighting_set lines = { 0 };
	struct mail_related row = {
		.rule = EDGE_VACATION, .cite = line, .count = 1
	};
	size_t fitting = 0;
	enum wb_err rc = WB_OK;

	if (to.len > 0)
		rc = find_ids(s->view, line, to, ids, &count, err);
	if (rc == WB_OK && count > 0) {
		look.ntexts = count;
		look.texts = ids;
		rc = view_look(s->view, &look, &lines, NULL, err);
	}
	for (size_t i = 0; rc == WB_OK && i < lines.count; i++) {
		const struct sighting *one = lines.items[i];
		struct span id = sighting_value(one, FIELD_queue_id);

		if (!is_of_sieve(one) || !has_null_sender(&lines, id) ||
			(fitting > 0 && sighting_order(one, line) > 0))
			continue;
		fitting++;
		row.queue_id = id;
		row.message_id = sighting_value(one, FIELD_message_id);
		row.host = one->host;
		row.time = one->when;
	}
	row.grade = fitting == 1 ? 'B' : 'C';
	if (fitting > 0)
		related_add(s, &row);
	sighting_set_release(&lines);
	return rc;
}

enum wb_err
story_vacations(struct story *s, struct err *err)
{
	size_t told = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->nlegs && rc == WB_OK; i++)
		for (size_t k = 0; k < s->legs[i].lines.count && rc == WB_OK &&
			told < REPLIES_MAX;
			k++) {
			const struct sighting *line = s->legs[i].lines.items[k];

			if (!says_replied(line) || line->sort_ns == INT64_MAX)
				continue;
			told++;
			rc = tell_reply(s, line, err);
		}
	return rc;
}
