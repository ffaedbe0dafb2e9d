/* The same queue id, mail after mail: with which line the next one begins. */
#include "query/trace/leg/leg_epoch.h"

static const int64_t second = 1000000000;

/* No queue keeps a mail silently for so long, unless it is on hold. */
static const int64_t silence_max = (int64_t)8 * 86400 * 1000000000;
/* A line may come so long after the one that ends the leg. */
static const int64_t late_max = (int64_t)600 * 1000000000;
/* Programs that write at a time write in any order. */
static const int64_t disorder_max = (int64_t)5 * 1000000000;
/* A zone that is not known. */
static const int64_t zone_max = (int64_t)14 * 3600 * 1000000000;
/* Who hands a mail in sends its header no later, however slow the milters and
 * however many the recipients; a clock may be set forward meanwhile. */
static const int64_t header_max = (int64_t)2 * 3600 * 1000000000;

int64_t
epoch_passed(int64_t from, int64_t to)
{
	if (from == INT64_MAX || to == INT64_MAX)
		return 0;
	return to - from;
}

/* Of lines that came by two ways, of which one tells its zone, nobody knows how
 * much later the one is. */
int64_t
epoch_passed_between(const struct sighting *last, const struct sighting *s)
{
	int64_t gap = last ? epoch_passed(last->sort_ns, s->sort_ns) : 0;

	if (!last || last->when.zone_known == s->when.zone_known ||
		span_ieq(last->host, s->host))
		return gap;
	return gap > zone_max ? gap - zone_max : 0;
}

/* The same words once more, as when a log was fed by two ways. */
static bool
is_again(const struct sighting *a, const struct sighting *b)
{
	return span_eq(a->head.body, b->head.body) &&
		span_eq(a->head.pid, b->head.pid) &&
		epoch_passed(a->sort_ns, b->sort_ns) <= second;
}

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
start_is_new(const struct epoch *e, const struct rest *r, int64_t gap)
{
	if (e->leg.start)
		return !start_is_again(e, r);
	/* Within a second lines stand in any order. */
	if (e->leg.end)
		return gap != 0;
	/* pickup writes after cleanup. Of what was only put off the id is not
	 * free, and its start may have come by another way, stamped later. */
	return gap > (e->is_under_way && e->nends > 0 ? second : disorder_max);
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
	return span_eq(s->daemon, SPAN("postfix")) &&
		gap > (e->from || e->is_under_way ? disorder_max : header_max);
}

/* cleanup and the server write while a mail comes in, and have done with it
 * before the queue manager takes it up: what they say later is of another one.
 */
static bool
is_taken_in_anew(const struct epoch *e, const struct sighting *s, int64_t gap)
{
	return (e->is_under_way || e->from) && gap > disorder_max &&
		span_eq(s->daemon, SPAN("postfix")) &&
		(span_ends(s->head.program, SPAN("/cleanup")) ||
			span_ends(s->head.program, SPAN("/smtpd")));
}

/* The server has the envelope before cleanup has the header. */
static bool
is_asked_anew(const struct epoch *e, const struct sighting *s)
{
	struct span command = sighting_value(s, FIELD_command);

	return e->message_id && span_eq(s->daemon, SPAN("postfix")) &&
		span_ends(s->head.program, SPAN("/smtpd")) &&
		(span_eq(command, SPAN("MAIL")) ||
			span_eq(command, SPAN("RCPT")) ||
			span_eq(command, SPAN("DATA"))) &&
		epoch_passed_between(e->message_id, s) > disorder_max;
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

bool
epoch_is_new(const struct epoch *e, const struct rest *r)
{
	const struct sighting *s = r->lines[0];
	int64_t gap = epoch_passed_between(e->last, s);

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
	return is_taken_in_anew(e, s, gap) || is_asked_anew(e, s);
}
