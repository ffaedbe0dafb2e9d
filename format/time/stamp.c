#include "format/time/stamp.h"

#include "format/base/systemd.h"
#include "format/time/moment.h"
#include "format/time/stamp_around.h"
#include "format/time/stamp_fast.h"
#include "format/time/stamp_text.h"
#include "format/time/stamp_within.h"

#include <string.h>

enum {
	WINDOW = 256,
	/* colon, blank, 9 digits, dot, 6 digits */
	SPLOGGER_MIN = 18
};

static struct span
window_from(struct span line, size_t at)
{
	return span_slice(
		line, 0, line.len - at > WINDOW ? at + WINDOW : line.len);
}

/* A stamp that something longer goes on from, or that holds a term, is no
 * part: the lexer is to see it whole. */
static void
add_part(struct span s, size_t at, const struct stamp_text *text,
	struct stamp_scan *out)
{
	size_t end = text->end;

	if (text->has_term || stamp_text_joined(s, end) ||
		(at > 0 && moment_goes_on(s, at - 1)))
		return;
	out->parts[out->nparts].at = (uint32_t)at;
	out->parts[out->nparts].len = (uint32_t)(end - at);
	out->nparts++;
}

static void
take_first(struct span s, size_t at, const struct stamp_text *text,
	struct stamp_scan *out)
{
	out->stamp = text->stamp;
	out->at = (uint32_t)at;
	out->len = (uint32_t)(text->end - at);
	out->next = (uint32_t)text->end;
	out->layout = text->layout;
	add_part(s, at, text, out);
}

/* An epoch where the text of a line begins: splogger's, whose header the
 * local syslogd wrote, so that the two tell the zone. */
static void
take_epoch(struct span s, size_t at, const struct stamp_text *text,
	struct stamp_scan *out)
{
	unsigned spelling = out->stamp.spelling;

	if (out->stamp.kind == STAMP_UTC) {
		add_part(s, at, text, out);
		out->stamp.spelling =
			(uint8_t)(spelling | text->stamp.spelling);
		return;
	}
	out->header = out->stamp;
	out->stamp = text->stamp;
	out->stamp.spelling = (uint8_t)(spelling | text->stamp.spelling);
	out->at = (uint32_t)at;
	out->len = (uint32_t)(text->end - at);
	add_part(s, at, text, out);
}

/* Are these at most a host and a tag, as splogger's caller has them? It gives
 * no pid; a pid is believed only of a tag that begins with qmail. */
static bool
is_splogger_head(struct span head)
{
	struct span tag = { 0 };
	unsigned words = 0;

	while (head.len > 0) {
		size_t n = 0;

		while (n < head.len && head.ptr[n] != ' ')
			n++;
		if (n > 0) {
			tag = span_slice(head, 0, n);
			words++;
		}
		head = span_slice(head, n == 0 ? 1 : n, head.len);
	}
	if (words < 1 || words > 2)
		return false;
	return tag.ptr[tag.len - 1] != ']' || span_starts(tag, SPAN("qmail"));
}

/* "host qmail: 955436538.813320 new msg", `from` being behind the header's
 * stamp. Tried on most lines, so it gives up early. */
static void
find_splogger(struct span s, size_t from, struct stamp_scan *out)
{
	struct stamp_text text;
	const char *p = s.ptr + from;
	size_t len = s.len - from;
	const char *colon = memchr(p, ':', len);
	size_t at = 0;

	if (!colon || (size_t)(p + len - colon) < SPLOGGER_MIN ||
		colon[1] != ' ' || (colon[11] != '.' && colon[12] != '.'))
		return;
	at = from + (size_t)(colon - p) + 2;
	if (!is_splogger_head(span_slice(s, from, at - 2)) ||
		!stamp_text_epoch(s, at, false, &text) ||
		text.stamp.digits != 6)
		return;
	take_epoch(s, at, &text, out);
}

/* A relay, `docker logs -t` and others put a stamp of their own before a whole
 * line. Of two the better one counts: that of who wrote the line, but for one
 * without year and zone behind one that has them.
 * "2019-03-04T10:00:00.123456789Z Mar  4 10:00:00 host tag: text",
 * "Mar  4 10:00:01 loghost 1 2019-03-04T10:00:00Z host tag 12 - - text". */
static void
find_second(struct span s, struct stamp_scan *out)
{
	struct stamp_text text;
	bool rfc5424 = false;
	size_t at = 0;

	if (out->stamp.kind == STAMP_UTC && out->next + 1 < s.len &&
		s.ptr[out->next + 1] == 's') {
		size_t next = stamp_skip_stream(s, out->next);

		/* What a program wrote to its output has no host before it. */
		if (next > out->next)
			out->layout = LAYOUT_PLAIN;
		out->next = (uint32_t)next;
	}
	at = stamp_find_inner(s, out->next, &rfc5424);
	if (at == 0 || !stamp_text_read(s, at, &text) ||
		text.stamp.kind == STAMP_LOCAL)
		return;
	if (out->stamp.kind == STAMP_UTC && text.stamp.kind == STAMP_YEARLESS) {
		out->header = text.stamp;
	} else {
		text.stamp.spelling |= out->stamp.spelling;
		out->stamp = text.stamp;
		out->at = (uint32_t)at;
		out->len = (uint32_t)(text.end - at);
	}
	out->next = (uint32_t)text.end;
	out->layout = rfc5424 ? LAYOUT_RFC5424 : text.layout;
	out->stamp.spelling =
		(uint8_t)(out->stamp.spelling | text.stamp.spelling);
	add_part(s, at, &text, out);
}

static void
find_more(struct span s, struct stamp_scan *out)
{
	if (out->layout == LAYOUT_SYSLOG ||
		(out->stamp.kind == STAMP_UTC && out->layout != LAYOUT_RFC5424))
		find_second(s, out);
	if (out->nparts < 2 && out->layout == LAYOUT_SYSLOG)
		find_splogger(s, out->next, out);
}

static bool
read_here(struct span s, size_t at, struct stamp_scan *out)
{
	struct stamp_text text;
	bool rfc5424 = false;
	bool bracket = false;

	at = stamp_skip_pri(s, at, &rfc5424);
	bracket = at < s.len && s.ptr[at] == '[';
	if (bracket)
		at++;
	if (!stamp_text_read(s, at, &text))
		return false;
	if (bracket && (text.end >= s.len || s.ptr[text.end] != ']'))
		return false;
	if (rfc5424)
		text.layout = LAYOUT_RFC5424;
	take_first(s, at, &text, out);
	if (bracket)
		out->next++;
	find_more(s, out);
	return true;
}

/* What stands before and behind it is no head, and the lexer sees all of it. */
static bool
read_within(struct span s, size_t at, struct stamp_scan *out)
{
	struct stamp_text text;
	size_t from = 0;

	if (!stamp_within(s, at, &from, &text))
		return false;
	out->stamp = text.stamp;
	out->at = (uint32_t)from;
	out->len = (uint32_t)(text.end - from);
	return true;
}

/* The lexer sees all of such a line. */
static bool
read_systemd(struct span line, struct stamp_scan *out)
{
	enum { PER_SECOND = 1000000, DIGITS = 6 };
	struct systemd_entry entry;
	uint64_t us = 0;

	if (!systemd_read(line, &entry) || !span_number(entry.taken_us, &us) ||
		us / PER_SECOND > UINT32_MAX)
		return false;
	out->stamp.kind = STAMP_UTC;
	out->stamp.seconds = (int64_t)(us / PER_SECOND);
	out->stamp.ns = (uint32_t)(us % PER_SECOND) * 1000;
	out->stamp.digits = DIGITS;
	out->at = (uint32_t)(entry.taken_us.ptr - line.ptr);
	out->len = (uint32_t)entry.taken_us.len;
	return true;
}

/* All but the two commonest forms. */
static void
scan_slowly(struct span line, struct stamp_scan *out)
{
	size_t at = 0;
	size_t behind = 0;
	struct span s;

	at = stamp_skip_wrapping(line);
	while (at < line.len && line.ptr[at] == '\0')
		at++;
	/* A line longer than 4 GiB does not exist; pieces are 1 MiB. */
	if (at > UINT32_MAX - WINDOW)
		return;
	if (line.ptr[0] == '{' && line.len < UINT32_MAX &&
		read_systemd(line, out))
		return;
	s = window_from(line, at);
	if (span_starts(span_slice(s, at, s.len), SPAN("\xef\xbb\xbf")))
		at += 3;
	if (read_here(s, at, out) || read_within(s, at, out))
		return;
	behind = stamp_skip_container(s, at);
	if (span_starts(span_slice(s, at, s.len), SPAN("dovecot: ")))
		behind = at + sizeof("dovecot: ") - 1;
	if (behind > at && read_here(s, behind, out))
		return;
	find_splogger(s, at, out);
	if (out->stamp.kind != STAMP_NONE) {
		out->next = (uint32_t)at;
		out->layout = LAYOUT_SYSLOG;
	}
}

static bool
scan_bsd(struct span line, struct stamp_scan *out)
{
	int64_t seconds = 0;

	if (line.len > STAMP_BSD_LEN &&
		(line.ptr[STAMP_BSD_LEN] != ' ' || stamp_text_has_year(line)))
		return false;
	seconds = stamp_fast_bsd(line.ptr);
	if (seconds < 0)
		return false;
	out->stamp.kind = STAMP_YEARLESS;
	out->stamp.seconds = seconds;
	out->len = STAMP_BSD_LEN;
	out->next = STAMP_BSD_LEN;
	out->layout = LAYOUT_SYSLOG;
	out->nparts = 1;
	out->parts[0].len = STAMP_BSD_LEN;
	if (line.len > STAMP_BSD_LEN)
		find_more(window_from(line, 0), out);
	return true;
}

/* Field by field: gcc clears a struct of this size with `rep stos`, which
 * takes longer than all the rest. */
static void
clear(struct stamp_scan *out)
{
	out->stamp = (struct stamp){ 0 };
	out->at = 0;
	out->len = 0;
	out->next = 0;
	out->layout = LAYOUT_NONE;
	out->nparts = 0;
	out->parts[0].at = 0;
	out->header = (struct stamp){ 0 };
}

static bool
scan_iso(struct span line, struct stamp_scan *out)
{
	size_t len = stamp_fast_iso(line, &out->stamp);

	if (len == 0)
		return false;
	out->len = (uint32_t)len;
	out->next = (uint32_t)len;
	out->layout = LAYOUT_SYSLOG;
	out->nparts = 1;
	out->parts[0].len = (uint32_t)len;
	find_more(window_from(line, 0), out);
	return true;
}

void
stamp_scan(struct span line, struct stamp_scan *out)
{
	clear(out);
	if (line.len == 0)
		return;
	if (line.len >= STAMP_BSD_LEN && line.ptr[3] == ' ' &&
		line.ptr[6] == ' ' && scan_bsd(line, out))
		return;
	if (line.len >= STAMP_ISO_LEN && line.ptr[10] == 'T' &&
		line.ptr[4] == '-' && scan_iso(line, out))
		return;
	scan_slowly(line, out);
}
