#include "format/time/stamp_text.h"

#include "format/time/civil.h"
#include "format/time/moment.h"
#include "format/time/month.h"
#include "format/time/stamp_fast.h"

enum { TAI64_HEX = 16, TAI64N_HEX = 24, TAI64NA_HEX = 32 };

/* The ends of 1700 and 2261. */
static const int64_t seconds_min = -8520336000;
static const int64_t seconds_max = 9214646399;
/* 2^62, and the 10 s that daemontools takes TAI to be ahead of UTC. */
static const int64_t tai_epoch = 4611686018427387914;

bool
stamp_text_joined(struct span s, size_t at)
{
	if (moment_goes_on(s, at))
		return true;
	if (at >= s.len)
		return false;
	switch (s.ptr[at]) {
	case '.':
	case '@':
	case '_':
	case '+':
	case '-':
	case ':':
		return moment_goes_on(s, at + 1);
	default:
		return false;
	}
}

/* Settle kind and seconds; false if there is no such day, or the stamp's last
 * digits are only the start of a longer word. */
static bool
finish(struct span s, const struct moment *m, struct stamp_text *out)
{
	struct stamp *stamp = &out->stamp;
	int64_t year = m->year ? m->year : 2000;

	if (m->month < 1 || m->month > 12 || m->day < 1 ||
		m->day > civil_month_days(year, m->month) ||
		moment_goes_on(s, m->at))
		return false;
	if (m->year == 0) {
		stamp->kind = STAMP_YEARLESS;
		stamp->seconds = civil_yearless(m->month, m->day, m->clock_s);
	} else {
		stamp->kind = stamp->has_offset ? STAMP_UTC : STAMP_LOCAL;
		stamp->seconds =
			days_from_civil(m->year, m->month, m->day) * 86400 +
			m->clock_s - stamp->offset_s;
	}
	out->has_term = m->has_term;
	out->end = m->at;
	return true;
}

/* "2019-03-04T10:00:00.123Z", "2019/03/04 10:00:00", ...: all that starts
 * with a year of four digits. */
static bool
read_iso(struct span s, struct moment m, struct stamp_text *out)
{
	char dash = 0;
	char between = 0;

	if (!moment_year(s, &m) || s.len < m.at + 7)
		return false;
	dash = s.ptr[m.at];
	between = s.ptr[m.at + 6];
	if ((dash != '-' && dash != '/') || s.ptr[m.at + 3] != dash ||
		(between != ' ' && between != 'T' && between != '_'))
		return false;
	m.month = moment_two(s.ptr + m.at + 1);
	m.day = moment_two(s.ptr + m.at + 4);
	m.at += 7;
	if (!moment_clock(s, &m))
		return false;
	if (between == 'T')
		out->stamp.spelling |= SPELL_ISO;
	moment_fraction(s, &m, &out->stamp);
	out->stamp.has_offset = moment_zone(s, &m, between == ' ', &out->stamp);
	out->layout = between == 'T' ? LAYOUT_SYSLOG : LAYOUT_PLAIN;
	return finish(s, &m, out);
}

/* "04/Mar/2019:10:00:00 +0100", "04-Mar-2019 10:00:00". */
static bool
read_day_first(struct span s, struct moment m, struct stamp_text *out)
{
	char dash = 0;

	m.day = moment_day(s, &m);
	if (m.day == 0 || s.len < m.at + 5)
		return false;
	dash = s.ptr[m.at];
	if ((dash != '-' && dash != '/') || s.ptr[m.at + 4] != dash)
		return false;
	m.month = month_english(s.ptr + m.at + 1);
	m.at += 5;
	if (!moment_year(s, &m) ||
		(!moment_eat(s, &m, ' ') && !moment_eat(s, &m, ':')) ||
		!moment_clock(s, &m))
		return false;
	moment_fraction(s, &m, &out->stamp);
	out->stamp.has_offset = moment_zone(s, &m, true, &out->stamp);
	out->layout = LAYOUT_PLAIN;
	return finish(s, &m, out);
}

/* ASSP: "Apr-07-13 07:08:36"; m->at is at the first hyphen. */
static bool
read_assp(struct span s, struct moment m, struct stamp_text *out)
{
	if (s.len < m.at + 7 || s.ptr[m.at + 3] != '-' ||
		s.ptr[m.at + 6] != ' ')
		return false;
	m.day = moment_two(s.ptr + m.at + 1);
	m.year = (int64_t)moment_two(s.ptr + m.at + 4);
	if (m.year == MOMENT_NOT_TWO)
		return false;
	m.year += 2000;
	m.at += 7;
	if (!moment_clock(s, &m))
		return false;
	out->layout = LAYOUT_PLAIN;
	return finish(s, &m, out);
}

static bool
eat_weekday(struct span s, struct moment *m)
{
	static const char days[] = "Mon Tue Wed Thu Fri Sat Sun ";

	if (s.len < m->at + 4)
		return false;
	for (size_t i = 0; i < sizeof(days) - 1; i += 4) {
		if (span_eq(span_slice(s, m->at, m->at + 4),
			    (struct span){ days + i, 4 })) {
			m->at += 4;
			return true;
		}
	}
	return false;
}

/* " CET": what stands between clock and year, or behind both. */
static void
eat_zone_word(struct span s, struct moment *m)
{
	size_t i = m->at + 1;

	if (m->at >= s.len || s.ptr[m->at] != ' ')
		return;
	while (i < s.len && s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
		i++;
	if (i - m->at >= 4 && i - m->at <= 6 && !moment_goes_on(s, i)) {
		m->at = i;
		m->has_term = true;
	}
}

/* " 2019" at m->at; unchanged if it is not there. */
static void
eat_year_behind(struct span s, struct moment *m)
{
	struct moment next = *m;

	if (moment_eat(s, &next, ' ') && moment_year(s, &next) &&
		!moment_goes_on(s, next.at))
		*m = next;
}

/* "Mar  4 10:00:00", "Mar 04 2019 10:00:00.123"; behind a weekday also
 * "Mar  4 10:00:00 CET 2019". */
static bool
read_named(struct span s, struct moment m, bool weekday, struct stamp_text *out)
{
	if (!moment_month(s, &m))
		return false;
	if (m.at < s.len && s.ptr[m.at] == '-')
		return read_assp(s, m, out);
	if (!moment_eat(s, &m, ' '))
		return false;
	(void)moment_eat(s, &m, ' ');
	m.day = moment_day(s, &m);
	eat_year_behind(s, &m);
	if (m.day == 0 || !moment_eat(s, &m, ' ') || !moment_clock(s, &m))
		return false;
	moment_fraction(s, &m, &out->stamp);
	if (weekday && m.year == 0) {
		eat_zone_word(s, &m);
		eat_year_behind(s, &m);
	} else if (m.at >= STAMP_BSD_LEN &&
		stamp_text_has_year(
			span_slice(s, m.at - STAMP_BSD_LEN, s.len))) {
		eat_year_behind(s, &m);
	}
	out->layout = weekday ? LAYOUT_PLAIN : LAYOUT_SYSLOG;
	return finish(s, &m, out);
}

/* "Mon Mar  4 10:00:00 2019", "Mon 2019-03-04 10:00:00 CET". */
static bool
read_weekday(struct span s, struct moment m, struct stamp_text *out)
{
	if (m.at >= s.len || !is_digit(s.ptr[m.at]))
		return read_named(s, m, true, out);
	if (!read_iso(s, m, out))
		return false;
	m.at = out->end;
	m.has_term = out->has_term;
	if (!out->stamp.has_offset)
		eat_zone_word(s, &m);
	out->has_term = m.has_term;
	out->end = m.at;
	out->layout = LAYOUT_SYSLOG;
	return true;
}

static unsigned
hex_digit(char c)
{
	if (is_digit(c))
		return (unsigned)(c - '0');
	c = fold_char(c);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* TAI64 and TAI64N, as multilog writes them, and TAI64NA, of which what is less
 * than a nanosecond is cut off. */
static bool
read_tai(struct span s, size_t at, struct stamp_text *out)
{
	uint64_t label = 0;
	uint64_t ns = 0;
	uint64_t as = 0;
	size_t n = 0;

	for (; at + 1 + n < s.len && n <= TAI64NA_HEX; n++) {
		unsigned digit = hex_digit(s.ptr[at + 1 + n]);

		if (digit > 15)
			break;
		if (n < TAI64_HEX)
			label = label << 4 | digit;
		else if (n < TAI64N_HEX)
			ns = ns << 4 | digit;
		else
			as = as << 4 | digit;
	}
	if ((n != TAI64_HEX && n != TAI64N_HEX && n != TAI64NA_HEX) ||
		label >> 63 || ns > 999999999 || as > 999999999 ||
		moment_goes_on(s, at + 1 + n))
		return false;
	out->stamp.kind = STAMP_UTC;
	out->stamp.seconds = (int64_t)label - tai_epoch;
	out->stamp.ns = (uint32_t)ns;
	out->stamp.digits = n == TAI64_HEX ? 0 : 9;
	out->stamp.spelling = SPELL_TAI;
	out->layout = LAYOUT_PLAIN;
	out->end = at + 1 + n;
	return out->stamp.seconds >= seconds_min &&
		out->stamp.seconds <= seconds_max;
}

bool
stamp_text_epoch(struct span s, size_t at, bool whole, struct stamp_text *out)
{
	struct moment m = { .at = at };
	int64_t seconds = 0;
	size_t n = 0;

	*out = (struct stamp_text){ 0 };
	while (m.at < s.len && is_digit(s.ptr[m.at]) && n <= 10) {
		seconds = seconds * 10 + (s.ptr[m.at++] - '0');
		n++;
	}
	if (n != 9 && n != 10)
		return false;
	moment_fraction(s, &m, &out->stamp);
	/* Without a fraction any number would do: only 2001 to 2033. */
	if (out->stamp.digits == 0 && (!whole || n != 10 || s.ptr[at] != '1'))
		return false;
	/* splogger goes on in a second line with a + behind the stamp. */
	if (m.at < s.len && s.ptr[m.at] != ' ' && s.ptr[m.at] != '+')
		return false;
	out->stamp.kind = STAMP_UTC;
	out->stamp.seconds = seconds;
	out->stamp.spelling |= SPELL_EPOCH;
	out->layout = LAYOUT_PLAIN;
	out->has_term = m.has_term;
	out->end = m.at;
	return seconds <= seconds_max;
}

bool
stamp_text_read(struct span s, size_t at, struct stamp_text *out)
{
	struct moment m = { .at = at };

	*out = (struct stamp_text){ 0 };
	if (at >= s.len)
		return false;
	if (s.ptr[at] == '@')
		return read_tai(s, at, out);
	if (is_digit(s.ptr[at])) {
		if (read_iso(s, m, out))
			return true;
		*out = (struct stamp_text){ 0 };
		if (read_day_first(s, m, out))
			return true;
		return stamp_text_epoch(s, at, true, out);
	}
	if (eat_weekday(s, &m))
		return read_weekday(s, m, out);
	return read_named(s, m, false, out);
}
