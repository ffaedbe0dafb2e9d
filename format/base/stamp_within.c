#include "format/base/stamp_within.h"

#include "format/base/civil.h"
#include "format/base/moment.h"

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

bool
stamp_within(struct span s, size_t at, size_t *from, struct stamp_text *out)
{
	*out = (struct stamp_text){ .layout = LAYOUT_NONE };
	if (at >= s.len)
		return false;
	return s.ptr[at] == 'S' ? find_su(s, at, from, out)
				: find_audit(s, at, from, out);
}
