/* The same queue id, mail after mail: the lines of each. */
#include "query/trace/leg/leg_epoch.h"

static const int64_t second = 1000000000;

/* A line may come so long after the one that ends the leg. */
static const int64_t late_max = (int64_t)600 * 1000000000;
/* Programs that write at a time write in any order. */
static const int64_t disorder_max = (int64_t)5 * 1000000000;

static bool
is_end(const struct sighting *s)
{
	return s->kind == KIND_REMOVE || s->kind == KIND_PURGE;
}

static bool
ends_recipient(const struct sighting *s)
{
	struct span status = sighting_value(s, FIELD_status);

	return span_eq(s->daemon, SPAN("postfix")) &&
		(span_eq(status, SPAN("sent")) ||
			span_eq(status, SPAN("bounced")));
}

/* What is left open of the leg before. */
struct before {
	uint64_t nmissing;
	const struct sighting *last;
	/* Its place among the legs. */
	size_t at;
};

/* A delivery of the leg before, whose line only came behind the start of this
 * one: by its age that mail was there first. */
static bool
is_of_before(const struct before *before, const struct epoch *e,
	const struct sighting *s)
{
	struct span delay = sighting_value(s, FIELD_delay);
	uint64_t seconds = 0;

	return before->nmissing > 0 && e->leg.start &&
		s->kind == KIND_DELIVER &&
		span_eq(s->daemon, SPAN("postfix")) &&
		span_eat_number(&delay, &seconds) && seconds < INT32_MAX &&
		epoch_passed_between(before->last, s) <= late_max &&
		(int64_t)seconds * second >
		epoch_passed(e->leg.start->sort_ns, s->sort_ns) + second;
}

static void
take(struct epoch *e, const struct sighting *s)
{
	sighting_set_add(&e->leg.lines, s);
	if (s->sort_ns != INT64_MAX)
		e->last = s;
	if (!line_is_of_queue(s))
		return;
	if (line_is_start(s) && !e->leg.start) {
		e->leg.start = s;
		/* It only came behind the first lines. */
		e->leg.is_reused = false;
	}
	if (is_end(s) && !e->leg.end)
		e->leg.end = s;
	if (s->kind == KIND_FROM && !e->from)
		e->from = s;
	if (s->kind == KIND_MESSAGE_ID && !e->message_id)
		e->message_id = s;
	if (s->kind == KIND_FROM)
		(void)span_number(sighting_value(s, FIELD_nrcpt), &e->nrcpt);
	if (s->kind == KIND_DELIVER && ends_recipient(s))
		e->nends++;
	if (s->kind == KIND_HOLD)
		e->is_held = true;
	if (s->kind == KIND_RELEASE)
		e->is_held = false;
	e->is_under_way = e->is_under_way || s->kind == KIND_DELIVER;
}

static void
finish(struct epoch *e, struct leg_list *out)
{
	struct leg *leg = &e->leg;
	const struct sighting *of = NULL;

	if (leg->lines.count == 0)
		return;
	if (!leg->start && e->message_id && line_is_own_message(e->message_id))
		leg->start = e->message_id;
	of = leg->lines.items[0];
	for (size_t i = 0; i < leg->lines.count && !line_is_of_queue(of); i++)
		if (line_is_of_queue(leg->lines.items[i]))
			of = leg->lines.items[i];
	leg->key = leg->lines.items[0];
	leg->host = of->host;
	leg->queue_id = sighting_value(of, FIELD_queue_id);
	if (line_is_of_queue(of)) {
		leg->daemon = of->daemon;
		leg->instance = of->instance;
	}
	out->legs =
		xgrow(out->legs, &out->cap, out->count + 1, sizeof(*out->legs));
	out->legs[out->count++] = *leg;
}

/* Lines of the next mail that were written before its start: they go with it.
 */
static bool
is_ahead(const struct epoch *e, const struct sighting *s,
	const struct sighting *next)
{
	if (epoch_passed(s->sort_ns, next->sort_ns) > disorder_max ||
		is_end(s) || line_is_start(s) || s == e->leg.end)
		return false;
	if (s->kind == KIND_MESSAGE_ID)
		return s != e->message_id;
	return e->leg.end && sighting_order(e->leg.end, s) < 0 &&
		(s->kind == KIND_FROM || s->kind == KIND_FILTER);
}

static void
begin_next(struct epoch *e, const struct sighting *s, struct leg_list *out)
{
	struct epoch next = { 0 };
	size_t n = e->leg.lines.count;
	bool is_start = line_is_start(s);

	while (is_start && n > 1 && is_ahead(e, e->leg.lines.items[n - 1], s))
		n--;
	for (size_t i = n; i < e->leg.lines.count; i++)
		take(&next, e->leg.lines.items[i]);
	e->leg.lines.count = n;
	/* Between two mails there are an end and a start. */
	e->leg.is_reused = e->leg.is_reused || !e->leg.end;
	next.leg.is_reused = !is_start;
	e->leg.next = s;
	finish(e, out);
	*e = next;
}

/* Is it an attempt at a mail that was there long before the one that begins
 * here? Two hosts of one name in a file had the id at a time, or much is lost.
 */
static bool
is_of_older(const struct epoch *e, const struct sighting *s)
{
	const struct sighting *begun =
		e->leg.start ? e->leg.start : e->message_id;

	return begun && line_is_of_older(s, begun);
}

/* It goes to the leg that it may be of, else to one of its own. What was put
 * into the queue anew is older than its first line here, so without a start it
 * may be of this one. */
static bool
put_apart(const struct epoch *e, const struct sighting *s, size_t from,
	struct leg_list *out)
{
	struct epoch alone = { .leg.is_reused = true };

	for (size_t i = out->count; i-- > from;)
		if (line_may_be_of(s, &out->legs[i])) {
			sighting_set_add(&out->legs[i].lines, s);
			return true;
		}
	if (!e->leg.start)
		return false;
	take(&alone, s);
	finish(&alone, out);
	return true;
}

void
leg_cut(const struct sighting *const *lines, size_t count, struct leg_list *out)
{
	struct epoch e = { 0 };
	struct before before = { 0 };
	size_t from = out->count;

	for (size_t i = 0; i < count; i++) {
		const struct rest rest = { lines + i, count - i };

		if (is_of_before(&before, &e, lines[i])) {
			sighting_set_add(&out->legs[before.at].lines, lines[i]);
			before.nmissing -= ends_recipient(lines[i]);
			continue;
		}
		if (is_of_older(&e, lines[i]) &&
			put_apart(&e, lines[i], from, out))
			continue;
		if (epoch_is_new(&e, &rest)) {
			before = (struct before){ .last = e.last,
				.at = out->count,
				.nmissing = e.nrcpt > e.nends
					? e.nrcpt - e.nends
					: 0 };
			begin_next(&e, lines[i], out);
		}
		take(&e, lines[i]);
	}
	finish(&e, out);
}
