/* The pieces that time stamps are made of, eaten one by one from the left.
 * For stamp_text.c and stamp.c only. */
#ifndef WB_FORMAT_TIME_MOMENT_H
#define WB_FORMAT_TIME_MOMENT_H

#include "format/time/stamp.h"

enum {
	/* What moment_two gives for no two digits: it fails every bound. */
	MOMENT_NOT_TWO = 100
};

/* A date and time of day as read so far; year 0 if none was. */
struct moment {
	int64_t year;
	unsigned month;
	unsigned day;
	int64_t clock_s;
	/* Something that the lexer makes a term of: "Okt", "GMT", a fraction
	 * of more than 9 digits. */
	bool has_term;
	/* Where reading goes on in the span. */
	size_t at;
};

/* Two digits at p. */
static inline unsigned
moment_two(const char *p)
{
	unsigned hi = (unsigned)(unsigned char)p[0] - '0';
	unsigned lo = (unsigned)(unsigned char)p[1] - '0';

	return hi <= 9 && lo <= 9 ? hi * 10 + lo : MOMENT_NOT_TWO;
}

/* "hh:mm:ss" at p as the second of the day, or -1. */
static inline int64_t
moment_read_clock(const char *p)
{
	unsigned h = moment_two(p);
	unsigned m = moment_two(p + 3);
	unsigned s = moment_two(p + 6);

	if (h > 23 || m > 59 || s > 60 || p[2] != ':' || p[5] != ':')
		return -1;
	return (int64_t)(h * 3600 + m * 60 + s);
}

/* Is s.ptr[at] a letter or digit, or part of a non-ASCII character? */
static inline bool
moment_goes_on(struct span s, size_t at)
{
	return at < s.len &&
		(is_alnum(s.ptr[at]) || (unsigned char)s.ptr[at] >= 0x80);
}

/* Each of these moves m->at behind what it ate and returns true, or returns
 * false; m is then of no more use, unless told otherwise. */
bool moment_clock(struct span s, struct moment *m);
bool moment_year(struct span s, struct moment *m);
/* A name in any language known. */
bool moment_month(struct span s, struct moment *m);
/* One or two digits that no digit follows; the day, or 0 for none. */
unsigned moment_day(struct span s, struct moment *m);
/* One byte; m is unchanged if it is not there. */
bool moment_eat(struct span s, struct moment *m, char c);
/* .123 or ,123, or nothing; digits behind the ninth are dropped. */
void moment_fraction(struct span s, struct moment *m, struct stamp *out);
/* Z or an offset, glued, or behind one blank if `apart`; m is unchanged if
 * there is none. */
bool moment_zone(
	struct span s, struct moment *m, bool apart, struct stamp *out);

#endif
