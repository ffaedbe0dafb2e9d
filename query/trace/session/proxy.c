#include "query/trace/session/proxy.h"

#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

/* From its queue id to the server's word to the client. */
enum { DIALOGUE_S = 600 };

/* "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as ID" */
static bool
is_word(const struct sighting *s)
{
	return span_eq(sighting_value(s, FIELD_verdict),
		       SPAN("proxy-accept")) &&
		sighting_value(s, FIELD_next_queue_id).len > 0;
}

static bool
is_soon_after(const struct sighting *first, const struct sighting *word)
{
	return host_same(first, word) && first->sort_ns != INT64_MAX &&
		word->sort_ns != INT64_MAX &&
		word->sort_ns >= first->sort_ns - 2 * second &&
		word->sort_ns <= first->sort_ns + DIALOGUE_S * second;
}

/* Who it was, what came of it, and what filters said meanwhile. */
static void
take(const struct connection *c, const struct sighting *word, struct leg *leg)
{
	const struct sighting *client = NULL;
	struct sighting_set beside = { 0 };

	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (line_is_shared(s))
			sighting_set_add(&leg->lines, s);
		else if (s->kind == KIND_QUEUE && sighting_order(s, word) < 0)
			client = s;
	}
	if (client)
		sighting_set_add(&leg->lines, client);
	policy_take(c, sighting_value(word, FIELD_from), &leg->lines, &beside);
	for (size_t i = 0; i < beside.count; i++)
		sighting_set_add(&leg->lines, beside.items[i]);
	sighting_set_release(&beside);
	sighting_set_add(&leg->lines, word);
	sighting_set_sort(&leg->lines);
}

enum wb_err
proxy_attach(struct story *s, struct leg *leg, struct err *err)
{
	const struct sighting_set *lines = NULL;
	const struct sighting *word = NULL;
	struct connection c = { 0 };
	enum wb_err rc = WB_OK;

	if (!leg->start || !leg_starts_here(leg) || leg->queue_id.len == 0)
		return WB_OK;
	rc = view_ids_want(s->view, &leg->queue_id, 1, err);
	if (rc != WB_OK)
		return rc;
	lines = view_id_lines(s->view, leg->queue_id);
	for (size_t i = 0; i < lines->count && !word; i++)
		if (is_word(lines->items[i]) &&
			sighting_has(lines->items[i], FIELD_next_queue_id,
				leg->queue_id) &&
			is_soon_after(leg->start, lines->items[i]))
			word = lines->items[i];
	if (!word)
		return WB_OK;
	rc = connection_load(s->view, word, &c, err);
	if (rc == WB_OK)
		take(&c, word, leg);
	connection_release(&c);
	return rc;
}

/* The first word from the seed on, or else the last one before it. */
static const struct sighting *
word_for(const struct connection *c, const struct sighting *seed)
{
	struct span from = sighting_value(seed, FIELD_from);
	const struct sighting *word = NULL;

	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (!is_word(s) || !line_is_from(s, from))
			continue;
		if (!word || sighting_order(word, seed) < 0)
			word = s;
	}
	return word;
}

enum wb_err
proxy_accepted(struct view *v, const struct connection *c,
	const struct sighting *seed, const struct sighting **out,
	struct err *err)
{
	const struct sighting *word = word_for(c, seed);
	const struct sighting_set *lines = NULL;
	struct span id = { 0 };
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (!word)
		return WB_OK;
	id = sighting_value(word, FIELD_next_queue_id);
	rc = view_ids_want(v, &id, 1, err);
	if (rc != WB_OK)
		return rc;
	lines = view_id_lines(v, id);
	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];

		if (line_is_acceptance(s) &&
			sighting_has(s, FIELD_queue_id, id) &&
			is_soon_after(s, word))
			*out = s;
	}
	return WB_OK;
}
