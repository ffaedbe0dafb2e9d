/* Nothing fits: what comes near. */
#include "query/trace/hole.h"

#include "format/time/civil.h"
#include "query/trace/leg/leg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
near_say(struct near *n, char *text)
{
	if (n->count < NEAR_SENTENCES_MAX)
		n->sentences[n->count++] = span_of(text);
}

char *
near_time(struct near *n, const struct sighting *s)
{
	static const char *const marks[] = {
		[WHEN_INFERRED] = "~", [WHEN_ASSUMED] = "?"
	};
	struct arena *arena = view_arena(n->run->view);
	const struct when *at = &s->when;
	const char *mark = "";
	char text[CIVIL_TEXT_MAX];

	if (at->basis == WHEN_NONE)
		return arena_printf(arena, "%.*s", (int)s->head.time_text.len,
			s->head.time_text.ptr);
	if (at->basis == WHEN_INFERRED || at->basis == WHEN_ASSUMED)
		mark = marks[at->basis];
	(void)civil_format(text, at->ns, 0,
		at->zone_known ? CIVIL_ZONE_UTC : CIVIL_ZONE_NONE, 0);
	text[strcspn(text, "T")] = ' ';
	return arena_printf(
		arena, "%s%s%s", mark, text, at->zone_known ? "" : " local");
}

/* Whom the legs of these lines went to. */
static enum wb_err
near_recipients(struct near *n, struct span from,
	const struct sighting_set *lines, struct err *err)
{
	struct view *v = n->run->view;
	struct span last = { 0 };
	size_t told = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = lines->count;
		i > 0 && told < NEAR_OF_KIND_MAX && rc == WB_OK; i--) {
		const struct sighting *s = lines->items[i - 1];
		struct span id = sighting_value(s, FIELD_queue_id);
		struct leg_list legs = { 0 };
		struct span to = { 0 };

		if (id.len == 0 || s->kind != KIND_FROM)
			continue;
		rc = legs_of_id(v, id, s, &legs, err);
		for (size_t k = 0; k < legs.count && !to.ptr; k++)
			to = leg_value(&legs.legs[k], FIELD_to);
		leg_list_release(&legs);
		if (!to.ptr || span_ieq(to, last))
			continue;
		last = to;
		told++;
		near_say(n,
			arena_printf(view_arena(v),
				"%.*s wrote to %.*s on %s (%.*s)",
				(int)from.len, from.ptr, (int)to.len, to.ptr,
				near_time(n, s), (int)id.len, id.ptr));
	}
	return rc;
}

/* The same sender to somebody else. */
static enum wb_err
near_sender(struct near *n, struct span from, struct err *err)
{
	struct look what = { .ntexts = 1,
		.texts = &from,
		.most = NEAR_LINES_MAX,
		.reverse = true };
	struct sighting_set lines = { 0 };
	size_t kept = 0;
	enum wb_err rc = WB_OK;

	from = query_strip_angle(from);
	if (from.len == 0 || span_find_char(from, '*') != SIZE_MAX)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	for (size_t i = 0; i < lines.count; i++)
		if (sighting_has(lines.items[i], FIELD_from, from))
			lines.items[kept++] = lines.items[i];
	lines.count = kept;
	if (rc == WB_OK)
		rc = near_recipients(n, from, &lines, err);
	sighting_set_release(&lines);
	return rc;
}

static const char *
trouble_word(const struct sighting *s)
{
	if (s->kind == KIND_GREYLIST)
		return "was put off (greylisting)";
	if (s->kind == KIND_REFUSE)
		return "was refused";
	if (s->kind == KIND_DISCONNECT && sighting_field(s, FIELD_reason))
		return "broke off";
	return NULL;
}

/* What the client tried in vain. */
static enum wb_err
near_client(struct near *n, const struct look *of, struct err *err)
{
	struct look what = *of;
	struct sighting_set lines = { 0 };
	size_t told = 0;
	enum wb_err rc = WB_OK;

	what.most = NEAR_LINES_MAX;
	what.reverse = true;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	for (size_t i = lines.count; i > 0 && told < NEAR_OF_KIND_MAX; i--) {
		const struct sighting *s = lines.items[i - 1];
		const char *word = trouble_word(s);
		struct span ip = sighting_value(s, FIELD_client_ip);
		struct span reply = sighting_value(s, FIELD_reply);

		if (!word || ip.len == 0)
			continue;
		told++;
		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s %s on %s by %.*s%s%.*s", (int)ip.len,
				ip.ptr, word, near_time(n, s), (int)s->host.len,
				s->host.ptr, reply.len ? ": " : "",
				(int)reply.len, reply.ptr));
	}
	sighting_set_release(&lines);
	return rc;
}

/* Was anything put off that reached its end all the same? Only where nothing
 * else is asked: of a line nobody knows its mail's sender. */
static enum wb_err
near_deferred(struct near *n, struct err *err)
{
	static const struct span words[] = { SPAN_INIT("deferred"),
		SPAN_INIT("deferral"), SPAN_INIT("==") };
	const struct trace_question *q = n->run->question;
	struct look what = { .ntexts = sizeof(words) / sizeof(words[0]),
		.texts = words,
		.most = NEAR_LINES_MAX,
		.has_since = q->has_since,
		.has_until = q->has_until,
		.since_ns = q->since_ns,
		.until_ns = q->until_ns };
	struct sighting_set lines = { 0 };
	size_t count = 0;
	bool more = false;
	enum wb_err rc = WB_OK;

	if (!(q->statuses & 1U << MAIL_DELAYED) || n->run->stories == 0 ||
		q->keys.count + q->from.count + q->message_id.count > 0)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, &more, err);
	for (size_t i = 0; i < lines.count; i++) {
		const struct sighting *s = lines.items[i];

		count += sighting_has(s, FIELD_status, SPAN("deferred")) &&
			(q->to.count == 0 ||
				criterion_fits(&n->run->criteria.to,
					sighting_value(s, FIELD_to)));
	}
	if (rc == WB_OK && count > 0)
		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%s%zu line%s that a delivery was deferred, "
				"but those mails came to another end later "
				"('waybill search status:deferred' shows the "
				"lines)",
				more ? "at least " : "", count,
				count == 1 ? " says" : "s say"));
	sighting_set_release(&lines);
	return rc;
}

/* What was not looked for. */
static void
near_beginnings(struct near *n)
{
	const struct trace_texts *keys = &n->run->question->keys;

	for (size_t i = 0; i < keys->count; i++) {
		struct span key = query_strip_angle(keys->items[i]);

		if (key.len < NEAR_BEGINNING_MIN || seed_may_begin(key))
			continue;
		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s is written as a whole queue id is, so "
				"longer ids that begin so were not looked for: "
				"'waybill search \"%.*s*\"' does",
				(int)key.len, key.ptr, (int)key.len, key.ptr));
	}
}

static enum wb_err
near_ips(struct near *n, struct err *err)
{
	const struct trace_question *q = n->run->question;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < q->nips && rc == WB_OK; i++) {
		const struct look what = { .ip = &q->ips[i] };

		rc = near_client(n, &what, err);
	}
	for (size_t i = 0; i < q->keys.count && rc == WB_OK; i++) {
		struct seeding seeding = { 0 };

		seed_key(view_arena(n->run->view), q->keys.items[i], KEY_EXACT,
			&seeding);
		if (seeding.look.ip)
			rc = near_client(n, &seeding.look, err);
	}
	return rc;
}

/* Lines that have the words all the same: of programs that are no mail system,
 * of headers that Exim keeps of what it refused, of mails that do not fit. */
static enum wb_err
near_words(struct near *n, struct span asked, struct err *err)
{
	struct span words = query_strip_angle(asked);
	const struct look what = { .ntexts = 1,
		.texts = &words,
		.most = NEAR_LINES_MAX,
		.reverse = true };
	struct sighting_set lines = { 0 };
	const struct sighting *last = NULL;
	enum wb_err rc = WB_OK;

	if (words.len == 0 || span_find_char(words, '*') != SIZE_MAX)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	if (rc == WB_OK && lines.count > 0)
		last = lines.items[lines.count - 1];
	if (last && last->ncites > 0)
		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s stands in %s%zu line%s, the last of them "
				"%.*s:%" PRIu64,
				(int)words.len, words.ptr,
				lines.count < NEAR_LINES_MAX ? "" : "at least ",
				lines.count, lines.count == 1 ? "" : "s",
				(int)last->cites[0].path.len,
				last->cites[0].path.ptr, last->cites[0].line));
	sighting_set_release(&lines);
	return rc;
}

/* Where his mails are not told, the lines that have his address still are: of a
 * client that timed out, of a filter. */
static enum wb_err
near_from(struct near *n, struct span from, struct err *err)
{
	size_t before = n->count;
	enum wb_err rc = near_sender(n, from, err);

	if (rc == WB_OK)
		rc = near_refused(n, from, err);
	if (rc == WB_OK && n->count == before)
		rc = near_words(n, from, err);
	return rc;
}

enum wb_err
near_tell(struct run *r, struct trace_outcome *out, struct err *err)
{
	const struct trace_question *q = r->question;
	const struct trace_texts *lists[] = { &q->keys, &q->to, &q->from };
	const struct trace_texts *ids[] = { &q->keys, &q->message_id,
		&q->queue_id };
	const struct trace_texts *named[] = { &q->keys, &q->message_id,
		&q->queue_id, &q->to };
	struct near n = { .run = r,
		.sentences = arena_array(view_arena(r->view),
			NEAR_SENTENCES_MAX, sizeof(struct span)) };
	enum wb_err rc = WB_OK;

	hole_near(&n);
	rc = near_window(&n, err);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t k = 0; k < lists[i]->count && rc == WB_OK; k++)
			rc = near_address(&n, lists[i]->items[k], err);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		for (size_t k = 0; k < ids[i]->count && rc == WB_OK; k++)
			rc = near_id(&n, ids[i]->items[k], err);
	for (size_t k = 0; k < q->from.count && rc == WB_OK; k++)
		rc = near_from(&n, q->from.items[k], err);
	if (rc == WB_OK)
		rc = near_deferred(&n, err);
	near_beginnings(&n);
	if (rc == WB_OK)
		rc = near_ips(&n, err);
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		for (size_t k = 0; k < named[i]->count && rc == WB_OK; k++)
			rc = near_words(&n, named[i]->items[k], err);
	out->nnear = n.count;
	out->near = n.sentences;
	return rc;
}
