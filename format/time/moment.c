#include "format/time/moment.h"

#include "format/time/month.h"

enum { YEAR_MIN = 1700, YEAR_MAX = 2261 };

bool
moment_eat(struct span s, struct moment *m, char c)
{
	if (m->at >= s.len || s.ptr[m->at] != c)
		return false;
	m->at++;
	return true;
}

bool
moment_clock(struct span s, struct moment *m)
{
	if (s.len < 8 || m->at > s.len - 8)
		return false;
	m->clock_s = moment_read_clock(s.ptr + m->at);
	m->at += 8;
	return m->clock_s >= 0;
}

unsigned
moment_day(struct span s, struct moment *m)
{
	unsigned day = 0;
	size_t start = m->at;

	while (m->at < s.len && m->at < start + 3 && is_digit(s.ptr[m->at]))
		day = day * 10 + (unsigned)(s.ptr[m->at++] - '0');
	return m->at - start <= 2 ? day : 0;
}

bool
moment_year(struct span s, struct moment *m)
{
	unsigned hi = MOMENT_NOT_TWO;
	unsigned lo = MOMENT_NOT_TWO;

	if (s.len < 4 || m->at > s.len - 4)
		return false;
	hi = moment_two(s.ptr + m->at);
	lo = moment_two(s.ptr + m->at + 2);
	if (hi == MOMENT_NOT_TWO || lo == MOMENT_NOT_TWO)
		return false;
	m->year = (int64_t)hi * 100 + lo;
	m->at += 4;
	return m->year >= YEAR_MIN && m->year <= YEAR_MAX;
}

void
moment_fraction(struct span s, struct moment *m, struct stamp *out)
{
	size_t i = m->at + 1;
	uint32_t ns = 0;
	unsigned digits = 0;

	if (i >= s.len || (s.ptr[m->at] != '.' && s.ptr[m->at] != ',') ||
		!is_digit(s.ptr[i]))
		return;
	for (; i < s.len && is_digit(s.ptr[i]); i++) {
		if (digits == 9)
			continue;
		ns = ns * 10 + (uint32_t)(s.ptr[i] - '0');
		digits++;
	}
	if (i - m->at - 1 >= 5)
		out->spelling |= SPELL_FRACTION;
	if (i - m->at - 1 > 9)
		m->has_term = true;
	out->digits = (uint8_t)digits;
	for (; digits < 9; digits++)
		ns *= 10;
	out->ns = ns;
	m->at = i;
}

/* +hh:mm, +hhmm or +hh. */
static bool
eat_offset(struct span s, struct moment *m, struct stamp *out)
{
	struct moment next = *m;
	unsigned hours = 0;
	unsigned minutes = 0;
	bool west = moment_eat(s, &next, '-');

	if ((!west && !moment_eat(s, &next, '+')) || s.len < next.at + 2)
		return false;
	hours = moment_two(s.ptr + next.at);
	next.at += 2;
	if (s.len >= next.at + 2 &&
		moment_two(s.ptr + next.at) != MOMENT_NOT_TWO) {
		minutes = moment_two(s.ptr + next.at);
		next.at += 2;
	} else if (s.len >= next.at + 3 && s.ptr[next.at] == ':' &&
		moment_two(s.ptr + next.at + 1) != MOMENT_NOT_TWO) {
		minutes = moment_two(s.ptr + next.at + 1);
		next.at += 3;
	}
	if (hours > 15 || minutes > 59 || moment_goes_on(s, next.at))
		return false;
	out->offset_s = (int32_t)(hours * 3600 + minutes * 60);
	if (west)
		out->offset_s = -out->offset_s;
	m->at = next.at;
	return true;
}

static bool
eat_word(struct span s, struct moment *m, struct span word)
{
	if (m->at > s.len || !span_starts(span_slice(s, m->at, s.len), word) ||
		moment_goes_on(s, m->at + word.len))
		return false;
	m->at += word.len;
	return true;
}

bool
moment_zone(struct span s, struct moment *m, bool apart, struct stamp *out)
{
	struct moment next = *m;

	if (eat_word(s, m, SPAN("Z"))) {
		out->spelling |= SPELL_ISO;
		return true;
	}
	if (eat_offset(s, m, out))
		return true;
	if (!apart || !moment_eat(s, &next, ' '))
		return false;
	if (eat_word(s, &next, SPAN("GMT")) ||
		eat_word(s, &next, SPAN("UTC"))) {
		next.has_term = true;
		*m = next;
		return true;
	}
	if (!eat_offset(s, &next, out))
		return false;
	*m = next;
	return true;
}

bool
moment_month(struct span s, struct moment *m)
{
	size_t end = m->at;

	while (moment_goes_on(s, end) && !is_digit(s.ptr[end]))
		end++;
	if (end < s.len && s.ptr[end] == '.')
		end++;
	struct span word = span_slice(s, m->at, end);
	/* Most text gives up here, before the table of names. */
	if (end + 1 >= s.len || (s.ptr[end] != ' ' && s.ptr[end] != '-') ||
		(s.ptr[end + 1] != ' ' && !is_digit(s.ptr[end + 1])))
		return false;
	m->month = month_named(word);
	if (m->month == 0)
		return false;
	if (word.len != 3 || !month_english(word.ptr))
		m->has_term = true;
	m->at = end;
	return true;
}
