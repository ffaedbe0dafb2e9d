/* How long a mail had been in its queue, as Postfix says with each attempt. The
 * queue remembers when it came, so this is true whatever lines are lost. */
#include "query/trace/leg/leg.h"

static const int64_t second = 1000000000;

/* Programs that write at a time write in any order. */
static const int64_t disorder_max = (int64_t)50 * 1000000000;
/* Where stamps have no zone, a clock may be set back by an hour meanwhile, but
 * where their reading tells of none it is not. */
static const int64_t drift_max = (int64_t)600 * 1000000000;
static const int64_t zoneless_max = (int64_t)2 * 3600 * 1000000000;
/* A clock may have been set forward since the mail came, by which it looks
 * older than it is. */
static const int64_t older_max = (int64_t)2 * 3600 * 1000000000;

/* "12.3" as nanoseconds. */
static bool
read_delay(struct span text, int64_t *out)
{
	uint64_t whole = 0;
	int64_t unit = second;

	if (!span_eat_number(&text, &whole) || whole > INT32_MAX)
		return false;
	*out = (int64_t)whole * second;
	if (!span_eat_char(&text, '.'))
		return true;
	for (size_t i = 0; i < text.len && is_digit(text.ptr[i]) && unit > 1;
		i++) {
		unit /= 10;
		*out += (text.ptr[i] - '0') * unit;
	}
	return true;
}

bool
line_came_at(const struct sighting *s, int64_t *after, int64_t *before)
{
	int64_t delay = 0;
	int64_t rounded = 0;

	if (s->kind != KIND_DELIVER || s->sort_ns == INT64_MAX ||
		!span_eq(s->daemon, SPAN("postfix")) ||
		!read_delay(sighting_value(s, FIELD_delay), &delay))
		return false;
	/* Two digits are told. */
	rounded = delay / 16 + second / 20;
	*after = s->sort_ns - delay - rounded;
	*before = s->sort_ns - delay + rounded + line_grain_ns(s);
	return true;
}

int64_t
line_grain_ns(const struct sighting *s)
{
	return s->sort_ns % second == 0 ? second : 0;
}

static bool
is_zone_stated(const struct sighting *s)
{
	return s->when.zone_known && s->when.basis == WHEN_STATED;
}

static int64_t
slack_between(const struct sighting *a, const struct sighting *b)
{
	if (is_zone_stated(a) && is_zone_stated(b))
		return disorder_max;
	return a->when.zone_known && b->when.zone_known &&
			a->when.offset_s == b->when.offset_s
		? drift_max
		: zoneless_max;
}

bool
line_is_of_younger(const struct sighting *s, const struct sighting *first)
{
	int64_t after = 0;
	int64_t before = 0;

	return line_came_at(s, &after, &before) &&
		first->sort_ns != INT64_MAX &&
		after - first->sort_ns > slack_between(first, s);
}

bool
line_is_of_older(const struct sighting *s, const struct sighting *start)
{
	int64_t after = 0;
	int64_t before = 0;

	/* What pickup takes has lain with it before. */
	return !sighting_field(start, FIELD_uid) &&
		line_came_at(s, &after, &before) &&
		start->sort_ns != INT64_MAX &&
		start->sort_ns - before > older_max;
}

bool
line_may_be_of(const struct sighting *s, const struct leg *leg)
{
	int64_t after = 0;
	int64_t before = 0;
	int64_t least = 0;
	int64_t most = 0;

	if (leg->start)
		return !line_is_of_older(s, leg->start) &&
			!line_is_of_younger(s, leg->start);
	if (!line_came_at(s, &after, &before))
		return false;
	for (size_t i = 0; i < leg->lines.count; i++)
		if (line_came_at(leg->lines.items[i], &least, &most) &&
			least <= before && after <= most)
			return true;
	return false;
}
