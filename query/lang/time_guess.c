#include "query/lang/time_guess.h"

#include "format/time/civil.h"
#include "format/time/month.h"

#include <stdio.h>

/* One of the three parts of a date: a number, or the name of a month. */
struct part {
	uint64_t value;
	size_t digits;
	bool is_month;
};

static bool
eat_part(struct span *s, struct part *out)
{
	struct span word = { 0 };
	size_t len = 0;

	*out = (struct part){ 0 };
	while (len < s->len && is_digit(s->ptr[len]))
		len++;
	if (len > 0) {
		out->digits = len;
		return len <= 4 && span_eat_number(s, &out->value);
	}
	while (len < s->len && is_alpha(s->ptr[len]))
		len++;
	word = span_slice(*s, 0, len);
	*s = span_slice(*s, len, s->len);
	out->is_month = true;
	/* "March" is named by its first three letters. */
	out->value = len < 3 ? 0 : month_named(span_slice(word, 0, 3));
	return out->value > 0;
}

static bool
eat_between(struct span *s)
{
	size_t before = s->len;

	(void)span_eat_char(s, ',');
	*s = span_ltrim(*s);
	if (s->len == before && !span_eat_char(s, '-') &&
		!span_eat_char(s, '/') && !span_eat_char(s, '.'))
		return false;
	return true;
}

/* "9:05" or "09:05:07" and what may follow, as it has to be written; nothing
 * where it is no clock. */
static void
put_clock(struct span s, char *out, size_t cap)
{
	struct span whole = { 0 };
	bool is_short = false;

	if (!span_eat_char(&s, 'T') && !span_eat_char(&s, ','))
		(void)span_eat_char(&s, ' ');
	whole = span_ltrim(s);
	is_short =
		whole.len > 1 && is_digit(whole.ptr[0]) && whole.ptr[1] == ':';
	if (whole.len < 4 || whole.len > 24 || span_find_char(whole, ':') > 2 ||
		!is_digit(whole.ptr[0]))
		return;
	(void)snprintf(out, cap, " %s%.*s", is_short ? "0" : "", (int)whole.len,
		whole.ptr);
}

static void
add(struct time_guess *g, uint64_t year, uint64_t month, uint64_t day,
	const char *clock)
{
	if (g->count == TIME_GUESSES || month < 1 || month > 12 || day < 1 ||
		day > civil_month_days((int64_t)year, (unsigned)month))
		return;
	(void)snprintf(g->text[g->count++], TIME_GUESS_BYTES,
		"%04u-%02u-%02u%s", (unsigned)year, (unsigned)month,
		(unsigned)day, clock);
}

void
time_guess(struct span text, struct time_guess *out)
{
	struct part p[3];
	char clock[TIME_GUESS_BYTES - 12] = "";
	bool has_dots = span_find_char(text, '.') < 3;
	struct span s = text;

	*out = (struct time_guess){ 0 };
	for (size_t i = 0; i < 3; i++)
		if ((i > 0 && !eat_between(&s)) || !eat_part(&s, &p[i]))
			return;
	put_clock(s, clock, sizeof(clock));
	if (p[0].digits == 4 && !p[2].is_month) {
		add(out, p[0].value, p[1].value, p[2].value, clock);
	} else if (p[2].digits == 4 && p[0].is_month && !p[1].is_month) {
		add(out, p[2].value, p[0].value, p[1].value, clock);
	} else if (p[2].digits == 4 && !p[0].is_month) {
		add(out, p[2].value, p[1].value, p[0].value, clock);
		if (!has_dots && !p[1].is_month && p[0].value != p[1].value)
			add(out, p[2].value, p[0].value, p[1].value, clock);
	}
}
