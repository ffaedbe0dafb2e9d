/* Entries of logs that do not stand one a line: objects of JSON however they
 * are laid out, in arrays and envelopes, journals in export form, syslog by its
 * counts of bytes, what containers say in chunks; and what breaks each of
 * them. */
#ifndef WB_TESTS_PROPERTY_HOSTILE_ENTRIES_H
#define WB_TESTS_PROPERTY_HOSTILE_ENTRIES_H

#include "format/base/json.h"
#include "tests/property/bed.h"

enum entry_kind {
	ENTRY_OBJECTS,
	ENTRY_ARRAY,
	ENTRY_ENVELOPE,
	ENTRY_EXPORT,
	ENTRY_COUNTED,
	ENTRY_DOCKER,
	ENTRY_CRI,
	ENTRY_KINDS
};

static inline void
entry_blank(struct rng *r, struct buf *out)
{
	static const char *const blanks[] = { "", "", " ", "\n", "\r\n\t" };

	buf_puts(out, blanks[rng_below(r, 5)]);
}

static inline void
entry_object(struct rng *r, struct span line, int64_t clock_s, struct buf *out)
{
	unsigned part = (unsigned)rng_below(r, 1000);

	buf_putc(out, '{');
	entry_blank(r, out);
	if (rng_chance(r, 50))
		buf_printf(out, "\"timestamp\":%lld%03u,", (long long)clock_s,
			part);
	else
		buf_printf(out,
			"\"__REALTIME_TIMESTAMP\":\"%lld%06u\","
			"\"_HOSTNAME\":\"mx%u\","
			"\"SYSLOG_IDENTIFIER\":\"app\",",
			(long long)clock_s, part, part % 3);
	entry_blank(r, out);
	buf_puts(out, rng_chance(r, 50) ? "\"MESSAGE\":" : "\"message\":");
	entry_blank(r, out);
	(void)json_put_text(out, line);
	if (rng_chance(r, 20))
		buf_puts(out, ",\"more\":[[{\"brace\":\"}]\\\"\"}]]");
	if (rng_chance(r, 3))
		buf_puts(out, ",\"message\":\"said twice \\ud800\\u0000\"");
	entry_blank(r, out);
	buf_putc(out, '}');
}

static inline void
entry_length(uint64_t n, struct buf *out)
{
	for (unsigned i = 0; i < 8; i++)
		buf_putc(out, (char)(n >> 8 * i & 0xff));
}

static inline void
entry_export(struct rng *r, struct span line, int64_t clock_s, struct buf *out)
{
	unsigned part = (unsigned)rng_below(r, 1000000);
	bool is_two = rng_chance(r, 20);

	buf_printf(out,
		"__CURSOR=s=%u\n__REALTIME_TIMESTAMP=%lld%06u\n"
		"_HOSTNAME=mx%u\n_PID=%u\n",
		part, (long long)clock_s, part, part % 3, part % 999);
	if (rng_chance(r, 80))
		buf_puts(out, "SYSLOG_IDENTIFIER=app\n");
	if (is_two || rng_chance(r, 40)) {
		buf_puts(out, "MESSAGE\n");
		entry_length(is_two ? 2 * line.len + 1 : line.len, out);
	} else {
		buf_puts(out, "MESSAGE=");
	}
	buf_put(out, line);
	if (is_two) {
		buf_putc(out, '\n');
		buf_put(out, line);
	}
	buf_puts(out, "\n\n");
}

/* A chunk of a line, or the last one. */
static inline void
entry_chunk(struct rng *r, enum entry_kind kind, struct span text, bool is_last,
	int64_t clock_s, struct buf *out)
{
	const char *output = rng_chance(r, 80) ? "stdout" : "stderr";
	unsigned s = (unsigned)(clock_s % 60);

	if (kind == ENTRY_CRI) {
		buf_printf(out, "2024-03-04T10:00:%02u.5Z %s %s ", s, output,
			is_last ? "F" : "P");
		buf_put(out, text);
		buf_putc(out, '\n');
		return;
	}
	buf_puts(out, "{\"log\":");
	(void)json_put_text(out, text);
	if (is_last && out->ptr[out->len - 1] == '"') {
		out->len--;
		buf_puts(out, "\\n\"");
	}
	buf_printf(out,
		",\"stream\":\"%s\",\"time\":\"2024-03-04T10:00:%02u.5Z\"}\n",
		output, s);
}

static inline void
entry_chunks(struct rng *r, enum entry_kind kind, struct span line,
	int64_t clock_s, struct buf *out)
{
	struct buf full = { 0 };

	if (rng_chance(r, 10)) {
		size_t chunk =
			kind == ENTRY_CRI ? 1 + rng_below(r, 300) : 16384;

		/* Docker's are full of words. */
		while (kind == ENTRY_DOCKER && full.len < chunk) {
			buf_put(&full, line);
			buf_putc(&full, ' ');
		}
		if (kind == ENTRY_CRI)
			buf_put(&full, line);
		full.len = full.len < chunk ? full.len : chunk;
		for (size_t n = rng_below(r, 3); n > 0; n--)
			entry_chunk(
				r, kind, buf_span(&full), false, clock_s, out);
		if (rng_chance(r, 30))
			entry_chunk(r, kind, line, true, clock_s, out);
		entry_chunk(r, kind, buf_span(&full), false, clock_s, out);
	}
	entry_chunk(r, kind, line, true, clock_s, out);
	buf_release(&full);
}

static inline void
entry_put(struct rng *r, enum entry_kind kind, struct span line,
	int64_t clock_s, struct buf *out)
{
	static const char *const behind[] = { "", "\n", "\n\n", "\x1e", " " };

	if (kind == ENTRY_DOCKER || kind == ENTRY_CRI) {
		entry_chunks(r, kind, line, clock_s, out);
		return;
	}
	if (kind == ENTRY_COUNTED) {
		buf_printf(out, "%zu <22>", line.len + 4);
		buf_put(out, line);
		return;
	}
	if (kind == ENTRY_EXPORT) {
		entry_export(r, line, clock_s, out);
		return;
	}
	entry_object(r, line, clock_s, out);
	buf_puts(out, kind == ENTRY_OBJECTS ? "" : ",");
	buf_puts(out, behind[rng_below(r, 5)]);
}

/* What an intruder, or a full disk, leaves between entries: `entry` is where
 * the last one begins. */
static inline void
entry_break(struct rng *r, size_t entry, struct span line, struct buf *out)
{
	static const char *const broken[] = { "999999 <22>", "262144 <1>x",
		"MESSAGE\n\xff\xff\xff\xff\xff\xff\xff\xff", "A=1\n\n",
		"{\"a\":", "]}", "\xef\xbb\xbf", "{\"a\":\"\n", "3 <1>",
		"\\\"" };
	size_t n = 0;

	switch (rng_below(r, 5)) {
	case 0:
		out->len = entry + rng_below(r, out->len - entry);
		break;
	case 1:
		buf_put(out, line);
		buf_putc(out, '\n');
		break;
	case 2:
		n = 1 + rng_below(r, 90);
		memset(buf_reserve(out, n), 0, n);
		out->len += n;
		break;
	case 3:
		buf_puts(out, "MESSAGE\n");
		entry_length(rng_below(r, 9000), out);
		break;
	default:
		n = rng_chance(r, 20) ? 70 : 1;
		for (const char *s = broken[rng_below(r, 10)]; n > 0; n--)
			buf_puts(out, s);
	}
}

static inline void
entry_head(enum entry_kind kind, struct buf *out)
{
	if (kind == ENTRY_ARRAY)
		buf_puts(out, "[\n");
	if (kind == ENTRY_ENVELOPE)
		buf_puts(out, "{\"owner\":\"1\",\"logEvents\": [ ");
}

static inline void
entry_tail(struct rng *r, enum entry_kind kind, struct buf *out)
{
	if (rng_chance(r, 50))
		return;
	if (kind == ENTRY_ARRAY)
		buf_puts(out, "]\n");
	if (kind == ENTRY_ENVELOPE)
		buf_puts(out, "]}");
}

#endif
