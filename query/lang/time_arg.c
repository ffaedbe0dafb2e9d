#include "query/lang/time_arg.h"

#include "format/time/civil.h"
#include "query/lang/time_guess.h"

#include <stdio.h>

enum {
	YEAR_MIN = 1700,
	/* The last whole year whose nanoseconds fit in 64 bits. */
	YEAR_MAX = 2261,
	DAY_S = 86400,
	/* daemontools' constant, whatever TAI less UTC was. */
	TAI_LESS_UTC_S = 10
};

static const int64_t NS = 1000000000;
static const int64_t TAI_BASE = (int64_t)1 << 62;
/* Seconds since 1970 that fit, with a margin for zones. */
static const int64_t EPOCH_MAX_S = 9223286400;

/* A civil time, and how far it goes: [start, end). */
struct civil_range {
	int64_t start_s;
	int64_t end_s;
	/* Of the second; what it spans is 1 s or less. */
	int64_t fraction_ns;
	int64_t span_ns;
	bool has_offset;
	int32_t offset_s;
};

/* Exactly `width` digits, first..last. */
static bool
eat_digits(struct span *s, size_t width, unsigned first, unsigned last,
	unsigned *out)
{
	uint64_t value = 0;
	struct span digits = span_slice(*s, 0, width);

	if (digits.len != width || !span_number(digits, &value) ||
		value < first || value > last)
		return false;
	*s = span_slice(*s, width, s->len);
	*out = (unsigned)value;
	return true;
}

/* .123 of a second; without one the whole second is meant. */
static bool
eat_fraction(struct span *s, int64_t *fraction_ns, int64_t *span_ns)
{
	struct span digits = { 0 };

	*fraction_ns = 0;
	*span_ns = NS;
	if (!span_eat_char(s, '.') && !span_eat_char(s, ','))
		return true;
	digits = span_take_set(s, "0123456789");
	if (digits.len == 0 || digits.len > 9)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		*span_ns /= 10;
		*fraction_ns += (digits.ptr[i] - '0') * *span_ns;
	}
	return true;
}

/* hh:mm[:ss[.fraction]] */
static bool
eat_clock(struct span *s, struct civil_range *r)
{
	unsigned h = 0;
	unsigned m = 0;
	unsigned sec = 0;

	if (!eat_digits(s, 2, 0, 23, &h) || !span_eat_char(s, ':') ||
		!eat_digits(s, 2, 0, 59, &m))
		return false;
	r->start_s += (int64_t)h * 3600 + (int64_t)m * 60;
	r->end_s = r->start_s + 60;
	if (!span_eat_char(s, ':'))
		return true;
	/* A leap second is the first of the next minute. */
	if (!eat_digits(s, 2, 0, 60, &sec))
		return false;
	r->start_s += sec;
	r->end_s = r->start_s + 1;
	return eat_fraction(s, &r->fraction_ns, &r->span_ns);
}

/* The rest is nothing, Z, or an offset. */
static bool
is_zone(struct span s, struct civil_range *r)
{
	struct zone own = { 0 };

	s = span_ltrim(s);
	if (s.len == 0)
		return true;
	if (!zone_fixed(s, &own))
		return false;
	r->has_offset = true;
	r->offset_s = own.fixed_s;
	return true;
}

static bool
read_civil(struct span s, struct civil_range *r)
{
	unsigned year = 0;
	unsigned month = 1;
	unsigned day = 1;

	if (!eat_digits(&s, 4, YEAR_MIN, YEAR_MAX, &year))
		return false;
	r->start_s = days_from_civil(year, 1, 1) * DAY_S;
	r->end_s = days_from_civil(year + 1, 1, 1) * DAY_S;
	if (s.len == 0)
		return true;
	if (!span_eat_char(&s, '-') || !eat_digits(&s, 2, 1, 12, &month))
		return false;
	r->start_s = days_from_civil(year, month, 1) * DAY_S;
	r->end_s = r->start_s + (int64_t)civil_month_days(year, month) * DAY_S;
	if (s.len == 0)
		return true;
	if (!span_eat_char(&s, '-') ||
		!eat_digits(&s, 2, 1, civil_month_days(year, month), &day))
		return false;
	r->start_s = days_from_civil(year, month, day) * DAY_S;
	r->end_s = r->start_s + DAY_S;
	if (s.len == 0)
		return true;
	if (!span_eat_char(&s, 'T') && !span_eat_char(&s, 't') &&
		!span_eat_char(&s, ' '))
		return false;
	s = span_ltrim(s);
	return eat_clock(&s, r) && is_zone(s, r);
}

static const char *const relative_words[] = { "now", "today", "yesterday",
	"tomorrow", "last", "next", "this", "ago", "noon", "midnight", "mon",
	"tue", "wed", "thu", "fri", "sat", "sun" };

/* Does it look like a time that counts from now? */
static bool
is_relative(struct span text)
{
	uint64_t n = 0;

	for (size_t i = 0;
		i < sizeof(relative_words) / sizeof(relative_words[0]); i++) {
		struct span word = span_of(relative_words[i]);

		if (span_ieq(span_slice(text, 0, word.len), word))
			return true;
	}
	if (text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+'))
		return true;
	if (!span_eat_number(&text, &n))
		return false;
	text = span_ltrim(text);
	return text.len > 0 && is_alpha(text.ptr[0]) &&
		fold_char(text.ptr[0]) != 't' && fold_char(text.ptr[0]) != 'z';
}

/* Those of the guesses that are times, in words; nothing if none is. */
static void
put_guesses(struct span text, char *out, size_t cap)
{
	struct time_guess g;
	size_t len = 0;

	out[0] = '\0';
	time_guess(text, &g);
	for (size_t i = 0; i < g.count && len < cap; i++) {
		struct civil_range r = { 0 };

		if (read_civil(span_of(g.text[i]), &r))
			len += (size_t)snprintf(out + len, cap - len,
				"%s\"%s\"", len > 0 ? " or " : "", g.text[i]);
	}
}

static enum wb_err
refuse(struct span text, struct err *err)
{
	char guesses[2 * TIME_GUESS_BYTES + 16];

	put_guesses(text, guesses, sizeof(guesses));
	if (guesses[0])
		return err_set(err, WB_USAGE,
			"\"%.*s\" is no time: did you mean %s?", (int)text.len,
			text.ptr, guesses);
	if (is_relative(text))
		return err_set(err, WB_USAGE,
			"\"%.*s\" counts from today, and answers here never "
			"depend on that: give a date as 2019-03-04 or "
			"2019-03-04 10:00",
			(int)text.len, text.ptr);
	return err_set(err, WB_USAGE,
		"\"%.*s\" is no time: give 2019, 2019-03, 2019-03-04, "
		"2019-03-04 10:00:00, RFC 3339, @1551693600 or a TAI64N label",
		(int)text.len, text.ptr);
}

static void
civil_to_arg(const struct civil_range *r, const struct zone *zone,
	struct time_arg *out)
{
	struct zone own = { .fixed_s = r->offset_s };
	struct zone_moment start = { 0 };
	struct zone_moment end = { 0 };
	const struct zone *z = r->has_offset ? &own : zone;

	zone_local(z, r->start_s, &start);
	zone_local(z, r->end_s, &end);
	out->is_skipped = start.fit == ZONE_NEVER;
	out->from_ns = start.first_s * NS;
	out->late_ns = start.last_s * NS;
	/* A clock time that occurs twice means both; a day ends where the next
	 * one first begins. */
	if (r->end_s - r->start_s < DAY_S)
		out->to_ns = out->late_ns + (r->end_s - r->start_s) * NS;
	else
		out->to_ns = end.first_s * NS;
	if (r->span_ns == 0)
		return;
	out->from_ns += r->fraction_ns;
	out->late_ns += r->fraction_ns;
	out->to_ns = out->late_ns + r->span_ns;
}

static void
moment_to_arg(
	int64_t s, int64_t fraction_ns, int64_t span_ns, struct time_arg *out)
{
	*out = (struct time_arg){ 0 };
	out->from_ns = s * NS + fraction_ns;
	out->late_ns = out->from_ns;
	out->to_ns = out->from_ns + span_ns;
}

static bool
eat_hex(struct span *s, size_t width, uint64_t *out)
{
	*out = 0;
	if (s->len < width)
		return false;
	for (size_t i = 0; i < width; i++) {
		char c = fold_char(s->ptr[i]);
		unsigned digit = (unsigned)(unsigned char)c - '0';

		if (!is_digit(c)) {
			if (c < 'a' || c > 'f')
				return false;
			digit = (unsigned)(unsigned char)c - 'a' + 10;
		}
		*out = *out << 4 | digit;
	}
	*s = span_slice(*s, width, s->len);
	return true;
}

/* 16, 24 or 32 hex digits: TAI64, TAI64N, TAI64NA (the last 8 are dropped). */
static bool
read_label(struct span s, struct time_arg *out)
{
	bool has_ns = s.len > 16;
	uint64_t label = 0;
	uint64_t ns = 0;
	uint64_t as = 0;
	int64_t utc_s = 0;

	if (!eat_hex(&s, 16, &label) || label >> 63 ||
		(has_ns && (!eat_hex(&s, 8, &ns) || ns >= (uint64_t)NS)) ||
		(s.len > 0 && !eat_hex(&s, 8, &as)) || s.len != 0)
		return false;
	utc_s = (int64_t)label - TAI_BASE - TAI_LESS_UTC_S;
	if (utc_s > EPOCH_MAX_S || utc_s < -EPOCH_MAX_S)
		return false;
	moment_to_arg(utc_s, (int64_t)ns, has_ns ? 1 : NS, out);
	return true;
}

static bool
read_epoch(struct span s, struct time_arg *out)
{
	uint64_t seconds = 0;
	int64_t fraction_ns = 0;
	int64_t span_ns = 0;

	if (!span_eat_number(&s, &seconds) || seconds > (uint64_t)EPOCH_MAX_S ||
		!eat_fraction(&s, &fraction_ns, &span_ns) || s.len != 0)
		return false;
	moment_to_arg((int64_t)seconds, fraction_ns, span_ns, out);
	return true;
}

enum wb_err
time_arg_parse(struct span text, const struct zone *zone, struct time_arg *out,
	struct err *err)
{
	struct civil_range r = { 0 };
	struct time_arg arg = { 0 };
	struct span s = span_trim(text);

	if (span_eat_char(&s, '@')) {
		if (!read_label(s, &arg) && !read_epoch(s, &arg))
			return refuse(text, err);
	} else {
		if (!read_civil(s, &r))
			return refuse(span_trim(text), err);
		civil_to_arg(&r, zone, &arg);
	}
	*out = arg;
	return WB_OK;
}
