#include "format/time/stamp_fast.h"

#include "format/time/civil.h"
#include "format/time/moment.h"
#include "format/time/month.h"

int64_t
stamp_fast_bsd(const char *p)
{
	unsigned month = month_english(p);
	unsigned tens = p[4] == ' ' ? 0 : (unsigned)(unsigned char)p[4] - '0';
	unsigned ones = (unsigned)(unsigned char)p[5] - '0';
	unsigned day = tens * 10 + ones;
	int64_t clock_s = 0;

	if (month == 0 || p[3] != ' ' || p[6] != ' ' || tens > 3 || ones > 9)
		return -1;
	clock_s = moment_read_clock(p + 7);
	/* 2000 stands for any leap year. */
	if (clock_s < 0 || day == 0 || day > civil_month_days(2000, month))
		return -1;
	return civil_yearless(month, day, clock_s);
}

/* ".123456" at p[i], at most 9 digits; the offset behind it. */
static size_t
read_fraction(struct span line, size_t i, struct stamp *out)
{
	uint32_t ns = 0;
	unsigned digits = 0;

	for (; i < line.len && is_digit(line.ptr[i]) && digits < 9; i++) {
		ns = ns * 10 + (uint32_t)(line.ptr[i] - '0');
		digits++;
	}
	out->digits = (uint8_t)digits;
	if (digits >= 5)
		out->spelling |= SPELL_FRACTION;
	for (; digits < 9; digits++)
		ns *= 10;
	out->ns = ns;
	return i;
}

/* Z or +hh:mm at p[i], a blank behind it; the offset of the blank, or 0. */
static size_t
read_zone(struct span line, size_t i, struct stamp *out)
{
	const char *p = line.ptr + i;
	unsigned hours = 0;
	unsigned minutes = 0;

	if (line.len - i >= 2 && p[0] == 'Z' && p[1] == ' ')
		return i + 1;
	if (line.len - i < 7 || (p[0] != '+' && p[0] != '-') || p[3] != ':' ||
		p[6] != ' ')
		return 0;
	hours = moment_two(p + 1);
	minutes = moment_two(p + 4);
	if (hours > 15 || minutes > 59)
		return 0;
	out->offset_s = (int32_t)(hours * 3600 + minutes * 60);
	if (p[0] == '-')
		out->offset_s = -out->offset_s;
	return i + 6;
}

size_t
stamp_fast_iso(struct span line, struct stamp *out)
{
	const char *p = line.ptr;
	struct stamp stamp = {
		.kind = STAMP_UTC, .has_offset = true, .spelling = SPELL_ISO
	};
	unsigned century = moment_two(p);
	unsigned year = moment_two(p + 2);
	unsigned month = moment_two(p + 5);
	unsigned day = moment_two(p + 8);
	int64_t clock_s = moment_read_clock(p + 11);
	size_t i = STAMP_ISO_LEN;

	if (p[4] != '-' || p[7] != '-' || p[10] != 'T' || clock_s < 0 ||
		century < 18 || century > 21 || year > 99)
		return 0;
	year += century * 100;
	if (month < 1 || month > 12 || day < 1 ||
		(day > 28 && day > civil_month_days(year, month)))
		return 0;
	if (line.len > i + 1 && p[i] == '.' && is_digit(p[i + 1]))
		i = read_fraction(line, i + 1, &stamp);
	i = read_zone(line, i, &stamp);
	if (i == 0)
		return 0;
	stamp.seconds = days_from_civil(year, month, day) * 86400 + clock_s -
		stamp.offset_s;
	*out = stamp;
	return i;
}
