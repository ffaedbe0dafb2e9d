#include "format/time/stamp_within.h"

#include "format/time/civil.h"
#include "format/time/moment.h"

/* "1364481363.243:", which has the serial number of the event behind it. */
static bool
read_audit(struct span s, size_t at, struct stamp_text *out)
{
	struct moment m = { .at = at };
	int64_t seconds = 0;

	while (m.at < s.len && is_digit(s.ptr[m.at]) && m.at - at < 11)
		seconds = seconds * 10 + (s.ptr[m.at++] - '0');
	if (m.at == at || seconds > UINT32_MAX)
		return false;
	moment_fraction(s, &m, &out->stamp);
	out->stamp.kind = STAMP_UTC;
	out->stamp.seconds = seconds;
	out->end = m.at;
	return m.at < s.len && s.ptr[m.at] == ':';
}

static bool
find_audit(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	static const struct span mark = SPAN_INIT("msg=audit(");
	struct span rest = span_slice(s, at, s.len);
	struct span word = { 0 };

	if (span_starts(rest, SPAN("node=")))
		(void)span_cut(rest, ' ', NULL, &rest);
	if (!span_starts(rest, SPAN("type=")) ||
		!span_cut(rest, ' ', &word, &rest) || !span_starts(rest, mark))
		return false;
	*from = (size_t)(rest.ptr - s.ptr) + mark.len;
	return read_audit(s, *from, out);
}

/* "SU 03/04 10:00 ": neither year nor second. */
static bool
find_su(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	enum { LENGTH = 11 };
	const char *p = s.ptr + at + 3;
	unsigned month = 0;
	unsigned day = 0;
	unsigned hour = 0;
	unsigned minute = 0;

	if (!span_starts(span_slice(s, at, s.len), SPAN("SU ")) ||
		s.len - at < 3 + LENGTH + 1 || p[2] != '/' || p[5] != ' ' ||
		p[8] != ':' || p[LENGTH] != ' ')
		return false;
	month = moment_two(p);
	day = moment_two(p + 3);
	hour = moment_two(p + 6);
	minute = moment_two(p + 9);
	/* 2000 stands for any leap year. */
	if (month < 1 || month > 12 || day < 1 ||
		day > civil_month_days(2000, month) || hour > 23 || minute > 59)
		return false;
	out->stamp.kind = STAMP_YEARLESS;
	out->stamp.seconds = civil_yearless(
		month, day, (int64_t)hour * 3600 + (int64_t)minute * 60);
	*from = at + 3;
	out->end = *from + LENGTH;
	return true;
}

/* "2019-03-04 10:00:00" with other marks: `marks` are those before the month,
 * the day and the hour. False if it is no such time. */
static bool
read_civil(struct span s, size_t at, const char *marks, struct stamp_text *out)
{
	enum { DATE = 10, LENGTH = 19 };
	const char *p = s.ptr + at;
	unsigned month = 0;
	unsigned day = 0;
	int64_t clock_s = 0;
	struct moment m = { .at = at };

	if (s.len < at + LENGTH || !moment_year(s, &m) || p[4] != marks[0] ||
		p[7] != marks[1] || p[DATE] != marks[2])
		return false;
	month = moment_two(p + 5);
	day = moment_two(p + 8);
	clock_s = moment_read_clock(p + DATE + 1);
	if (month < 1 || month > 12 || day < 1 ||
		day > civil_month_days(m.year, month) || clock_s < 0 ||
		moment_goes_on(s, at + LENGTH))
		return false;
	out->stamp.kind = STAMP_LOCAL;
	out->stamp.seconds =
		days_from_civil(m.year, month, day) * 86400 + clock_s;
	out->end = at + LENGTH;
	return true;
}

/* DirectAdmin: "2014:07:02-13:29:38: ". */
static bool
find_directadmin(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	*from = at;
	return read_civil(s, at, "::-", out) && out->end + 1 < s.len &&
		s.ptr[out->end] == ':' && s.ptr[out->end + 1] == ' ';
}

/* FortiMail and its kin: "date=2012-08-17 time=12:26:41.123 device_id=". */
static bool
find_fortinet(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	enum { DATE = 10, CLOCK_AT = 16, LENGTH = 24 };
	struct span rest = span_slice(s, at, s.len);
	struct moment m = { 0 };
	char text[DATE + 9];

	if (!span_eat(&rest, SPAN("date=")) || rest.len < LENGTH ||
		!span_starts(span_slice(rest, DATE, rest.len), SPAN(" time=")))
		return false;
	for (size_t i = 0; i < DATE; i++)
		text[i] = rest.ptr[i];
	text[DATE] = ' ';
	for (size_t i = 0; i < 8; i++)
		text[DATE + 1 + i] = rest.ptr[CLOCK_AT + i];
	if (!read_civil((struct span){ text, sizeof(text) }, 0, "-- ", out))
		return false;
	*from = (size_t)(rest.ptr - s.ptr);
	m.at = *from + LENGTH;
	moment_fraction(s, &m, &out->stamp);
	out->end = m.at;
	return !moment_goes_on(s, m.at);
}

/* ISPConfig: "Failed login for user 'x' from 192.0.2.1 at 2024-03-04 10:00:00";
 * the last one is not the user's. */
static bool
find_ispconfig(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	/* Of longer ones only the beginning is here. */
	enum { LONGEST = 250 };
	static const struct span mark = SPAN_INIT(" at ");
	struct span rest = span_slice(s, at, s.len);
	size_t place = 0;
	bool found = false;

	if (rest.len > LONGEST ||
		(!span_eat(&rest, SPAN("Failed login for user '")) &&
			!span_eat(&rest, SPAN("Successful login for user '"))))
		return false;
	while ((place = span_find(rest, mark)) != SIZE_MAX) {
		rest = span_slice(rest, place + mark.len, rest.len);
		if (!read_civil(s, (size_t)(rest.ptr - s.ptr), "-- ", out))
			continue;
		*from = (size_t)(rest.ptr - s.ptr);
		found = true;
	}
	return found;
}

bool
stamp_within(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	*out = (struct stamp_text){ .layout = LAYOUT_NONE };
	if (at >= s.len)
		return false;
	switch (s.ptr[at]) {
	case 'S':
		return find_su(s, at, from, out) ||
			find_ispconfig(s, at, from, out);
	case 'F':
		return find_ispconfig(s, at, from, out);
	case 'd':
		return find_fortinet(s, at, from, out);
	case 'n':
	case 't':
		return find_audit(s, at, from, out);
	default:
		return is_digit(s.ptr[at]) &&
			find_directadmin(s, at, from, out);
	}
}
