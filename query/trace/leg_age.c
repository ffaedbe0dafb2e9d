/* How long a mail had been in its queue, as Postfix says with each attempt. The
 * queue remembers when it came, so this is true whatever lines are lost. */
#include "query/trace/leg.h"

static const int64_t second = 1000000000;

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
