/* How many recipients of a leg may have been handed on by lines that are lost.
 */
#include "query/trace/join/lost.h"

static const int64_t second = 1000000000;

enum {
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	/* Names that are counted. */
	NAMED_MAX = 100
};

bool
lost_is_final(const struct sighting *s)
{
	struct span status = sighting_value(s, FIELD_status);

	return s->kind == KIND_DELIVER &&
		(span_eq(status, SPAN("sent")) ||
			span_eq(status, SPAN("bounced")));
}

uint64_t
lost_count_recipients(const struct leg *leg)
{
	uint64_t most = 0;
	uint64_t n = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		if (span_number(
			    sighting_value(leg->lines.items[i], FIELD_nrcpt),
			    &n) &&
			n > most)
			most = n;
	return most;
}

/* As it was handed over: what an alias stands for is one. */
static struct span
wanted(const struct sighting *s)
{
	struct span first = sighting_value(s, FIELD_orig_to);

	return s->kind != KIND_DELIVER ? (struct span){ 0 }
		: first.len > 0        ? first
				       : sighting_value(s, FIELD_to);
}

bool
lost_names_more(const struct leg *leg, uint64_t most)
{
	uint64_t n = 0;

	if (most > NAMED_MAX)
		return false;
	for (size_t i = 0; i < leg->lines.count && n <= most; i++) {
		struct span to = wanted(leg->lines.items[i]);
		bool again = to.len == 0;

		for (size_t k = 0; k < i && !again; k++)
			again = span_ieq(wanted(leg->lines.items[k]), to);
		n += !again;
	}
	return n > most;
}

uint64_t
lost_count_untold(const struct leg *leg)
{
	uint64_t all = lost_count_recipients(leg);
	uint64_t told = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		told += lost_is_final(leg->lines.items[i]);
	if (all == 0)
		return UINT64_MAX;
	return all > told ? all - told : 0;
}

/* Of those, whom the queue still tried later: they were not handed on then. */
static uint64_t
count_tried_after(const struct leg *leg, int64_t at_ns)
{
	uint64_t count = 0;

	for (size_t i = leg->lines.count; i-- > 0 && count < NAMED_MAX;) {
		const struct sighting *s = leg->lines.items[i];
		struct span to = sighting_value(s, FIELD_to);
		bool again = s->sort_ns == INT64_MAX || s->sort_ns <= at_ns ||
			s->kind != KIND_DELIVER || lost_is_final(s) ||
			to.len == 0;

		for (size_t k = i + 1; k < leg->lines.count && !again; k++)
			again = leg->lines.items[k]->kind == KIND_DELIVER &&
				sighting_has(leg->lines.items[k], FIELD_to, to);
		count += !again;
	}
	return count;
}

uint64_t
lost_count_left(const struct lost_pair *p)
{
	uint64_t untold = lost_count_untold(p->parent);
	int64_t begin = leg_first_ns(p->child);
	uint64_t tried = 0;

	if (untold == UINT64_MAX || begin == INT64_MAX)
		return untold;
	tried = count_tried_after(p->parent, begin + SKEW_S * second);
	return untold > tried ? untold - tried : 0;
}

bool
lost_has_untold(const struct leg *leg)
{
	return !leg->is_session && span_eq(leg->daemon, SPAN("postfix")) &&
		lost_count_untold(leg) > 0;
}
