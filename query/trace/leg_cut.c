/* The same queue id, mail after mail: where one ends and the next begins. */
#include "query/trace/leg.h"

static const int64_t second = 1000000000;

/* No queue keeps a mail silently for so long, unless it is on hold. */
static const int64_t silence_max = (int64_t)8 * 86400 * 1000000000;
/* A line may come so long after the one that ends the leg. */
static const int64_t late_max = (int64_t)600 * 1000000000;
/* Programs that write at a time write in any order. */
static const int64_t disorder_max = (int64_t)5 * 1000000000;
/* A zone that is not known. */
static const int64_t zone_max = (int64_t)14 * 3600 * 1000000000;

/* What is known of the leg being made. */
struct epoch {
	struct leg leg;
	/* The last line with a time. */
	const struct sighting *last;
	/* From and size as the queue manager told them, and the first
	 * message-id. */
	const struct sighting *from;
	const struct sighting *message_id;
	uint64_t nrcpt;
	uint64_t nends;
	bool is_held;
	/* Something other than the lines before the queue. */
	bool is_under_way;
};

static int64_t
passed(int64_t from, int64_t to)
{
	if (from == INT64_MAX || to == INT64_MAX)
		return 0;
	return to - from;
}

/* Of lines that came by two ways, of which one tells its zone, nobody knows how
 * much later the one is. */
static int64_t
passed_between(const struct sighting *last, const struct sighting *s)
{
	int64_t gap = last ? passed(last->sort_ns, s->sort_ns) : 0;

	if (!last || last->when.zone_known == s->when.zone_known ||
		span_ieq(last->host, s->host))
		return gap;
	return gap > zone_max ? gap - zone_max : 0;
}

static bool
is_end(const struct sighting *s)
{
	return s->kind == KIND_REMOVE || s->kind == KIND_PURGE;
}

/* The same words once more, as when a log was fed by two ways. */
static bool
is_again(const struct sighting *a, const struct sighting *b)
{
	return span_eq(a->head.body, b->head.body) &&
		span_eq(a->head.pid, b->head.pid) &&
		passed(a->sort_ns, b->sort_ns) <= second;
}

/* The lines of an id from where it is read. */
struct rest {
	const struct sighting *const *lines;
	size_t count;
};

/* The line that says whose mail begins there differs from that of the leg. */
static bool
begins_other(const struct epoch *e, const struct rest *r)
{
	for (size_t i = 1; i < r->count && !line_is_start(r->lines[i]); i++)
		if (r->lines[i]->kind == KIND_FROM)
			return e->from &&
				!span_eq(r->lines[i]->head.body,
					e->from->head.body);
	return false;
}

/* qmail's first line has the same words for the next mail of that number, which
 * may come within the same second; but no two are of the same instant, or of
 * the same process. */
static bool
start_is_again(const struct epoch *e, const struct rest *r)
{
	const struct sighting *start = e->leg.start;
	const struct sighting *s = r->lines[0];

	if (span_eq(s->daemon, SPAN("qmail")) &&
		(start->sort_ns != s->sort_ns || begins_other(e, r)))
		return false;
	return is_again(start, s);
}

static bool
ends_recipient(const struct sighting *s)
{
	struct span status = sighting_value(s, FIELD_status);

	return span_eq(s->daemon, SPAN("postfix")) &&
		(span_eq(status, SPAN("sent")) ||
			span_eq(status, SPAN("bounced")));
}

static bool
start_is_new(const struct epoch *e, const struct rest *r, int64_t gap)
{
	if (e->leg.start)
		return !start_is_again(e, r);
	/* Within a second lines stand in any order. */
	if (e->leg.end)
		return gap != 0;
	/* pickup writes after cleanup. */
	return gap > (e->is_under_way ? second : disorder_max);
}

static bool
differs(const struct sighting *a, const struct sighting *b, enum field_id id)
{
	const struct field *x = sighting_field(a, id);
	const struct field *y = sighting_field(b, id);

	return x && y && !span_eq(x->value, y->value);
}

static bool
message_id_is_new(const struct epoch *e, const struct sighting *s, int64_t gap)
{
	if (e->leg.end)
		return e->message_id != NULL || gap > disorder_max;
	/* A mail with two such headers logs two at a time. */
	if (e->message_id)
		return gap > disorder_max &&
			differs(e->message_id, s, FIELD_message_id);
	/* cleanup writes before the queue manager has it, and it is delivered
	 * after. */
	return (e->from || e->is_under_way) && gap > disorder_max &&
		span_eq(s->daemon, SPAN("postfix"));
}

static bool
from_is_new(const struct epoch *e, const struct sighting *s, int64_t gap)
{
	if (e->leg.end)
		return gap > disorder_max;
	/* qmail writes "info msg" with "new msg", and delivers after both. */
	if (span_eq(s->daemon, SPAN("qmail")) &&
		(e->is_under_way || gap > disorder_max))
		return true;
	return e->from && gap > 0 &&
		(differs(e->from, s, FIELD_from) ||
			differs(e->from, s, FIELD_size));
}

/* The queue manager counted the recipients, and all had their ends: it was
 * removed, whether a line says so or not. */
static bool
is_done(const struct epoch *e)
{
	return e->nrcpt > 0 && e->nends >= e->nrcpt;
}

/* The queue manager takes up a mail that, by its next delivery, was not there
 * before. */
static bool
is_of_younger(const struct epoch *e, const struct rest *r)
{
	for (size_t i = 1; i < r->count && !line_is_start(r->lines[i]); i++)
		if (r->lines[i]->kind == KIND_DELIVER)
			return line_is_of_younger(
				r->lines[i], e->leg.lines.items[0]);
	return false;
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
		passed_between(before->last, s) <= late_max &&
		(int64_t)seconds * second >
		passed(e->leg.start->sort_ns, s->sort_ns) + second;
}

static bool
is_new(const struct epoch *e, const struct rest *r)
{
	const struct sighting *s = r->lines[0];
	int64_t gap = passed_between(e->last, s);

	if (e->leg.lines.count == 0)
		return false;
	if (gap > silence_max && !e->is_held)
		return true;
	if (line_is_of_younger(s, e->leg.lines.items[0]) ||
		((e->leg.end || is_done(e)) && gap > late_max))
		return true;
	if (line_is_start(s))
		return start_is_new(e, r, gap);
	if (s->kind == KIND_MESSAGE_ID && line_is_of_queue(s))
		return message_id_is_new(e, s, gap);
	if (s->kind == KIND_FROM)
		return from_is_new(e, s, gap) ||
			(gap > disorder_max && is_of_younger(e, r));
	return false;
}

/* A notice that the queue makes itself has no line about a client; its id is
 * made of its queue id, with the time before it where that does not say it. */
static bool
is_own_message(const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_queue_id);
	struct span rest = sighting_value(s, FIELD_message_id);

	if (s->kind != KIND_MESSAGE_ID)
		return false;
	if (!span_starts(rest, id) && !span_cut(rest, '.', NULL, &rest))
		return false;
	return span_eat(&rest, id) && span_starts(rest, SPAN("@"));
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
	if (!leg->start && e->message_id && is_own_message(e->message_id))
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
	if (passed(s->sort_ns, next->sort_ns) > disorder_max || is_end(s) ||
		line_is_start(s) || s == e->leg.end)
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
		if (is_new(&e, &rest)) {
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
