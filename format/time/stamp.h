/* A time stamp as a line writes it. What the writing leaves open (year, zone)
 * stays open here; readings settle it later. */
#ifndef WB_FORMAT_TIME_STAMP_H
#define WB_FORMAT_TIME_STAMP_H

#include "format/base/span.h"

enum stamp_kind {
	STAMP_NONE,
	/* "Mar  4 10:00:00": neither year nor zone. seconds counts from 1
	 * January 00:00 of a leap year, so 29 February has its place. */
	STAMP_YEARLESS,
	/* "2019-03-04 10:00:00": a year, no zone. seconds is the civil time
	 * read as if it were UTC. */
	STAMP_LOCAL,
	/* RFC 3339 with offset, TAI64N, an epoch: seconds is UTC. */
	STAMP_UTC
};

/* How a stamp is spelled, so far as a query's text can meet it: the lexer
 * makes no terms of stamps, and a block says which spellings it holds. */
enum stamp_spelling {
	/* Letters and short numbers only: nothing a term could be. */
	SPELL_PLAIN = 0,
	/* A fraction of five or more digits. */
	SPELL_FRACTION = 1,
	/* ISO 8601 with T or Z glued to digits. */
	SPELL_ISO = 2,
	/* A TAI64, TAI64N or TAI64NA label: @ and 16, 24 or 32 hex digits. */
	SPELL_TAI = 4,
	/* Seconds since 1970, 9 to 11 digits. */
	SPELL_EPOCH = 8
};

/* What follows the stamp, so far as its form tells. */
enum stamp_layout {
	/* No stamp. */
	LAYOUT_NONE,
	/* A syslog header: host, tag. */
	LAYOUT_SYSLOG,
	/* RFC 5424: host, app-name, procid, msgid, structured data. */
	LAYOUT_RFC5424,
	/* A program's own log: its text, and rarely a head. */
	LAYOUT_PLAIN
};

struct stamp {
	enum stamp_kind kind;
	/* Digits of the fraction as written, 0 to 9. */
	uint8_t digits;
	/* Flags of enum stamp_spelling. In a scan's `stamp` they are those of
	 * all parts[] together. */
	uint8_t spelling;
	/* The offset from UTC is written (kind UTC); Z counts as 0. */
	bool has_offset;
	uint32_t ns;
	int32_t offset_s;
	int64_t seconds;
};

/* Where the stamps of a line stand. A line may have two (a syslog header and
 * splogger's epoch): `stamp` is the better one, parts[] are both, in order. */
struct stamp_scan {
	struct stamp stamp;
	/* The text of `stamp` itself, for display as written. */
	uint32_t at;
	uint32_t len;
	/* Where the text behind the stamp begins: behind the header's stamp
	 * and any bracket around it, 0 if there is no header. */
	uint32_t next;
	enum stamp_layout layout;
	/* Byte ranges that are stamp and no term. They never split a run of
	 * letters and digits, nor what . @ _ + - : join; and they hold no
	 * word but English months and weekdays. A stamp that would ("Okt 14
	 * 10:00:00", "... GMT") is known (`at`, `len`) but is no part. */
	uint32_t nparts;
	struct {
		uint32_t at;
		uint32_t len;
	} parts[2];
	/* The kind YEARLESS or LOCAL stamp of the syslog header when `stamp`
	 * is an absolute one found behind it, or before it (else kind NONE):
	 * the two give the header's year and zone. */
	struct stamp header;
};

/* Find the stamp at the head of a line. Pure; fast for RFC 3164 and RFC 3339
 * at the very start. Without one, out->stamp.kind is STAMP_NONE and nparts 0.
 * Behind leading NUL bytes, only the first 256 bytes are looked at. Years are
 * 1700 to 2261, so that nanoseconds since 1970 fit in 64 bits. */
void stamp_scan(struct span line, struct stamp_scan *out);

#endif
