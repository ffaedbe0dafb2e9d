#include "format/time/name_date.h"

#include "format/time/civil.h"

enum { DAY_S = 86400, YEAR_MIN = 1990, YEAR_MAX = 2099, TAI_LABEL_DIGITS = 24 };

/* How exactly a name was dated: more is better. */
enum precision { NOTHING, OF_YEAR, OF_MONTH, OF_DAY };

static unsigned
digits_at(struct span s, size_t at, size_t n)
{
	unsigned value = 0;

	for (size_t i = at; i < at + n && i < s.len; i++)
		value = value * 10 + ((unsigned)(unsigned char)s.ptr[i] - '0');
	return value;
}

static enum precision
give_day(unsigned year, unsigned month, unsigned day, struct name_date *out)
{
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 ||
		day < 1 || day > civil_month_days(year, month))
		return NOTHING;
	out->first_day = (int32_t)days_from_civil(year, month, day);
	out->last_day = out->first_day;
	return OF_DAY;
}

static enum precision
give_month(unsigned year, unsigned month, struct name_date *out)
{
	if (give_day(year, month, 1, out) == NOTHING)
		return NOTHING;
	out->last_day += (int32_t)civil_month_days(year, month) - 1;
	return OF_MONTH;
}

static enum precision
give_year(unsigned year, struct name_date *out)
{
	if (give_day(year, 1, 1, out) == NOTHING)
		return NOTHING;
	out->last_day = (int32_t)days_from_civil(year, 12, 31);
	return OF_YEAR;
}

/* Seconds since 1970, in the ten digits that they have had since 2001. */
static enum precision
give_epoch(struct span digits, struct name_date *out)
{
	uint64_t seconds;

	if (digits.len != 10 || digits.ptr[0] != '1' ||
		!span_number(digits, &seconds))
		return NOTHING;
	out->first_day = out->last_day = (int32_t)(seconds / DAY_S);
	return OF_DAY;
}

/* One run of digits by itself: YYYYMMDD and what may follow it, YYYYMM. */
static enum precision
read_solid(struct span digits, struct name_date *out)
{
	unsigned year = digits_at(digits, 0, 4);
	unsigned month = digits_at(digits, 4, 2);
	enum precision got = NOTHING;

	switch (digits.len) {
	case 6:
		return give_month(year, month, out);
	case 8:
	case 10:
	case 12:
	case 14:
		got = give_day(year, month, digits_at(digits, 6, 2), out);
		if (got == NOTHING)
			got = give_epoch(digits, out);
		return got;
	case 4:
		return give_year(year, out);
	default:
		return NOTHING;
	}
}

static size_t
run_of_digits(struct span s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_digit(s.ptr[at + n]))
		n++;
	return n;
}

/* YYYY-MM-DD or YYYY-MM with - _ or . between; *len is what it took. */
static enum precision
read_parted(struct span s, size_t at, struct name_date *out, size_t *len)
{
	char mark;
	unsigned year = digits_at(s, at, 4);
	unsigned month = digits_at(s, at + 5, 2);

	if (run_of_digits(s, at) != 4 || run_of_digits(s, at + 5) != 2)
		return NOTHING;
	mark = s.ptr[at + 4];
	if (mark != '-' && mark != '_' && mark != '.')
		return NOTHING;
	if (at + 7 < s.len && s.ptr[at + 7] == mark &&
		run_of_digits(s, at + 8) == 2) {
		*len = 10;
		return give_day(year, month, digits_at(s, at + 8, 2), out);
	}
	*len = 7;
	return give_month(year, month, out);
}

/* multilog renames a full log to the label of that moment, so no line in it is
 * later. Ten seconds of leap seconds do not change the day that matters. */
static enum precision
read_label(struct span s, size_t at, struct name_date *out)
{
	const uint64_t epoch = UINT64_C(1) << 62;
	uint64_t seconds = 0;

	if (s.ptr[at] != '@' || s.len - at <= TAI_LABEL_DIGITS)
		return NOTHING;
	for (size_t i = 1; i <= TAI_LABEL_DIGITS; i++) {
		int digit = hex_value(s.ptr[at + i]);

		if (digit < 0)
			return NOTHING;
		if (i <= 16)
			seconds = seconds << 4 | (unsigned)digit;
	}
	if (seconds < epoch || seconds - epoch > UINT32_MAX)
		return NOTHING;
	out->first_day = out->last_day = (int32_t)((seconds - epoch) / DAY_S);
	return OF_DAY;
}

/* Read what begins at `at`; *len is how far it goes, also where it is none. */
static enum precision
read_at(struct span s, size_t at, struct name_date *out, size_t *len)
{
	enum precision got = read_label(s, at, out);

	*len = got == NOTHING ? 1 : 1 + TAI_LABEL_DIGITS;
	if (got != NOTHING || !is_digit(s.ptr[at]))
		return got;
	got = read_parted(s, at, out, len);
	if (got != NOTHING)
		return got;
	*len = run_of_digits(s, at);
	return read_solid(span_slice(s, at, at + *len), out);
}

/* "2094f1e2", "06faf8d8": digits of a number in base 16, as names that were
 * lost are replaced by, and no date. */
static bool
is_hex(struct span s, size_t at, size_t len)
{
	enum { HEX_LEAST = 8 };
	size_t from = at;
	size_t to = at + len;
	size_t letters = 0;
	bool is_mixed = false;

	while (from > 0 && hex_value(s.ptr[from - 1]) >= 0)
		from--;
	while (to < s.len && hex_value(s.ptr[to]) >= 0)
		to++;
	for (size_t i = from; i < to; i++) {
		letters += !is_digit(s.ptr[i]);
		is_mixed = is_mixed || (i < at && is_digit(s.ptr[i])) ||
			(i >= at + len && !is_digit(s.ptr[i]));
	}
	return letters > 0 && is_mixed && to - from >= HEX_LEAST &&
		(from == 0 || !is_alnum(s.ptr[from - 1])) &&
		(to == s.len || !is_alnum(s.ptr[to]));
}

bool
name_date_find(struct span name, struct name_date *out)
{
	struct name_date one = { 0 };
	enum precision best = NOTHING;
	size_t len = 0;

	for (size_t at = 0; at < name.len; at += len) {
		enum precision got = read_at(name, at, &one, &len);

		if (got == NOTHING || got < best ||
			(name.ptr[at] != '@' && is_hex(name, at, len)))
			continue;
		best = got;
		*out = one;
		out->text = span_slice(name, at, at + len);
	}
	return best != NOTHING;
}
