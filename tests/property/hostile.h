/* Evidence made to be hard: every spelling of a stamp, every script, lines
 * of real daemons from fixtures/log, broken bytes, long lines, UTF-16, entries
 * that are no lines, files that grow, fork, are cut or copied. */
#ifndef WB_TESTS_PROPERTY_HOSTILE_H
#define WB_TESTS_PROPERTY_HOSTILE_H

#include "format/base/json.h"
#include "format/record/cut.h"
#include "tests/property/bed.h"
#include "tests/property/hostile_entries.h"

#include <glob.h>

/* A file of the evidence as it is at the end. */
struct given {
	char path[600];
	struct buf bytes;
	/* A cut copy, or the same bytes as another had then. */
	bool is_shadow;
};

struct hostile {
	struct bed *bed;
	struct rng rng;
	struct given *files;
	size_t nfiles;
	size_t cap;
	/* Lines of fixtures. */
	struct buf cases;
	struct span *lines;
	size_t nlines;
	size_t lines_cap;
	int64_t clock_s;
};

static const char *const hostile_words[] = { "alpha", "BETA", "Gamma",
	"M\xc3\xbcnchen", "M\xc3\x9cNCHEN", "na\xc3\xafve", "caf\xe9",
	"\xff\xfe", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
	"\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2",
	"\xce\x91\xce\x98\xce\x97\xce\x9d\xce\x91",
	"\xce\xb1\xce\xb8\xce\xb7\xce\xbd\xce\xb1", "\xe6\xbc\xa2\xe5\xad\x97",
	"\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe5\xba\x81",
	"a\xe6\xbc\xa2"
	"b\xe5\xad\x97",
	"\xe3\x81\x8b\xe3\x81\xaa", "\xef\xbe\x8a\xef\xbe\x9d",
	"\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4",
	("a\xe2\x80\x94"
	 "b"),
	"x\xc2\xa0y", "\xe2\x80\x9cquoted\xe2\x80\x9d",
	"abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwxy",
	"ABCDEFGHIJKLMNOPQRSTUVW",
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
	"\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84"
	"\xc3\x84\xc3\x84\xc3\x84\xc3\x84\xc3\x84",
	"foo_bar", "user+tag@dom.example", "a@b.test", "abc123@host.example",
	"abcdef1@x.example",
	"J\xc3\x96RG@b\xc3\xbc"
	"cher.example",
	"@b.test", "1.2.3.4", "10.0.0.1", "10.1.2.3", "255.255.255.255",
	"256.1.1.1", "1.2.3.4.5", "010.1.1.1", "[192.0.2.7]:25",
	"192.0.2.8:587", "::ffff:192.0.2.1", "::ffff:c000:201", "2001:db8::1",
	"64:ff9b::192.0.2.33", "IPv6:2001:db8::2", "x192.0.2.9",
	"192.0.2.10\xc3\xa9", "12345", "1234", "123456789", "123456789012",
	"0xdeadbeef", "4000000059900000", "@4000000059900000",
	"@400000005c7f3030000002ca", "jan", "May", "mon", "10:30:45", "T10",
	"04T10", "00Z", "Z", "msg", "12", "a..b", "@@", "x@", "@y", "--",
	"-minus", "\"quoted\"", "back\\slash", "<a@b.test>", "(paren)", "*",
	"star*star", "50%", "\x01\x02", "OR", "NOT", "from:x", "/slash/",
	"status=sent", "AB12CD34EF", "4D5E6F7081:", "dsn=5.1.1,", "E2C\xcc\x81",
	"\xe2\x82", "\xf0\x9f\x98\x80", "tail\xc3" };

static const char *const hostile_hosts[] = { "mx1", "mx2.example",
	"MX1.example", "store-1", "192.0.2.77",
	("b\xc3\xbc"
	 "cher"),
	"(others)", "2001:db8::77" };

static const char *const hostile_tags[] = { "postfix/smtpd[12]:",
	"postfix-out/qmgr[7]:", "dovecot:", "qmail:", "app:", "cron[99]:",
	"na\xc3\xafve[1]:", "a_b-c.d[5]:", "Tag:", "spamd[12345]:" };

#define HOSTILE_COUNT(list) (sizeof(list) / sizeof((list)[0]))

static inline const char *
hostile_pick(struct rng *r, const char *const *list, size_t n)
{
	return list[rng_below(r, n)];
}

/* One of the ways to write a time. */
static inline void
hostile_stamp(struct hostile *h, unsigned style, struct buf *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t s = h->clock_s;
	int day = (int)(s / 86400 % 28) + 1;
	int month = (int)(s / (86400 * 28) % 12);
	int hh = (int)(s / 3600 % 24);
	int mm = (int)(s / 60 % 60);
	int ss = (int)(s % 60);
	unsigned fraction = (unsigned)rng_below(&h->rng, 1000000);

	switch (style) {
	case 0:
		buf_printf(out, "%.3s %2d %02d:%02d:%02d ", months + 3 * month,
			day, hh, mm, ss);
		return;
	case 1:
		buf_printf(out, "2019-%02d-%02dT%02d:%02d:%02d.%06u+01:00 ",
			month + 1, day, hh, mm, ss, fraction);
		return;
	case 2:
		buf_printf(out, "2019-%02d-%02dT%02d:%02d:%02d.%03uZ ",
			month + 1, day, hh, mm, ss, fraction / 1000);
		return;
	case 3:
		buf_printf(out, "2019-%02d-%02d %02d:%02d:%02d ", month + 1,
			day, hh, mm, ss);
		return;
	case 4:
		buf_printf(out, "@40000000%08llx%08x ",
			(unsigned long long)(s + 1546300800 + 10),
			fraction * 1000);
		return;
	case 5:
		buf_printf(out, "%lld.%06u ", (long long)(s + 1546300800),
			fraction);
		return;
	case 6:
		buf_printf(out, "%.3s %2d %02d:%02d:%02d mx1 qmail: %lld.%06u ",
			months + 3 * month, day, hh, mm, ss,
			(long long)(s + 1546300800), fraction);
		return;
	case 7:
		buf_printf(out,
			"2019-%02d-%02dT%02d:%02d:%02d.%06u123Z %.3s %2d "
			"%02d:%02d:%02d ",
			month + 1, day, hh, mm, ss, fraction,
			months + 3 * month, day, hh, mm, ss);
		return;
	case 8:
		buf_printf(out,
			"<22>1 2019-%02d-%02dT%02d:%02d:%02d.%06uZ mx9 app 12 "
			"- [x@1 k=\"v\"] ",
			month + 1, day, hh, mm, ss, fraction);
		return;
	case 9:
		buf_printf(out, "[%02d/%.3s/2019:%02d:%02d:%02d +0100] ", day,
			months + 3 * month, hh, mm, ss);
		return;
	default:
		return;
	}
}

enum { HOSTILE_STYLES = 13 };

static inline void
hostile_words_to(struct hostile *h, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		const char *joint = hostile_pick(&h->rng,
			(const char *const[]){ " ", " ", " ", " ", ",", ".",
				"@", "_", "-", "=", ":", "", "/" },
			13);

		/* Numbers and names that few lines have. */
		if (rng_chance(&h->rng, 12))
			buf_printf(out, "w%zux", rng_below(&h->rng, 3000));
		else if (rng_chance(&h->rng, 8))
			buf_printf(out, "%zu", rng_below(&h->rng, 900000));
		else if (rng_chance(&h->rng, 8))
			buf_printf(out, "%zu.%zu.%zu.%zu",
				rng_below(&h->rng, 4) + 9,
				rng_below(&h->rng, 260),
				rng_below(&h->rng, 260),
				rng_below(&h->rng, 300));
		else
			buf_puts(out,
				hostile_pick(&h->rng, hostile_words,
					HOSTILE_COUNT(hostile_words)));
		if (rng_chance(&h->rng, 1))
			buf_putc(out, '\0');
		buf_puts(out, joint);
	}
}

/* A line without its end. style: of the stamp; HOSTILE_STYLES: any. */
static inline void
hostile_line(struct hostile *h, unsigned style, struct buf *out)
{
	struct rng *r = &h->rng;

	h->clock_s += (int64_t)rng_below(r, 90);
	if (rng_chance(r, 1))
		h->clock_s -= 7200;
	if (h->nlines > 0 && rng_chance(r, 35)) {
		buf_put(out, h->lines[rng_below(r, h->nlines)]);
		if (rng_chance(r, 30))
			hostile_words_to(h, 1, out);
		return;
	}
	if (style == HOSTILE_STYLES)
		style = (unsigned)rng_below(r, HOSTILE_STYLES);
	hostile_stamp(h, style, out);
	if (rng_chance(r, 80))
		buf_printf(out, "%s ",
			hostile_pick(r, hostile_hosts,
				HOSTILE_COUNT(hostile_hosts)));
	if (rng_chance(r, 80))
		buf_printf(out, "%s ",
			hostile_pick(
				r, hostile_tags, HOSTILE_COUNT(hostile_tags)));
	hostile_words_to(h, rng_below(r, 14), out);
	if (rng_chance(r, 3))
		buf_putc(out, '\r');
}

static inline void
hostile_text(struct hostile *h, size_t size, struct buf *out)
{
	unsigned style = (unsigned)rng_below(&h->rng, HOSTILE_STYLES + 6);

	if (style > HOSTILE_STYLES)
		style = HOSTILE_STYLES;
	while (out->len < size) {
		hostile_line(h, style, out);
		buf_putc(out, '\n');
	}
}

static inline struct given *
hostile_add(struct hostile *h, const char *name)
{
	struct given *g = NULL;
	char *slash = NULL;

	h->files = xgrow(h->files, &h->cap, h->nfiles + 1, sizeof(*h->files));
	g = &h->files[h->nfiles++];
	memset(g, 0, sizeof(*g));
	(void)snprintf(
		g->path, sizeof(g->path), "%s/evidence/%s", h->bed->dir, name);
	for (slash = g->path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		(void)mkdir(g->path, 0700);
		*slash = '/';
	}
	return g;
}

static inline void
hostile_save(const struct given *g)
{
	bed_write(g->path, buf_span(&g->bytes));
}

/* ASCII and Latin-1 of `text` in UTF-16 with a mark; pairs for four bytes. */
static inline void
hostile_utf16(struct span text, bool is_big, struct buf *out)
{
	buf_put(out, is_big ? SPAN("\xfe\xff") : SPAN("\xff\xfe"));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		/* Some characters whose bytes look like line ends. */
		unsigned char high = c == '%' ? 0x0a : 0;

		buf_putc(out, (char)(is_big ? high : c));
		buf_putc(out, (char)(is_big ? c : high));
	}
}

/* Lines of the fixtures, and of a file of any log lines that WAYBILL_LINES
 * names. */
static inline void
hostile_cases(struct hostile *h)
{
	const char *extra = getenv("WAYBILL_LINES");
	glob_t found = { 0 };
	struct span rest = { 0 };
	struct span line = { 0 };
	const char *cases = NULL;
	size_t len = 0;

	(void)glob("fixtures/log/*.case", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		(void)bed_read(found.gl_pathv[i], &h->cases);
	globfree(&found);
	len = h->cases.len;
	if (extra)
		(void)bed_read(extra, &h->cases);
	rest = buf_span(&h->cases);
	cases = rest.ptr + len;
	while (span_cut(rest, '\n', &line, &rest)) {
		if (line.ptr < cases && !span_eat(&line, SPAN("< ")))
			continue;
		h->lines = xgrow(h->lines, &h->lines_cap, h->nlines + 1,
			sizeof(*h->lines));
		h->lines[h->nlines++] = line;
	}
}

static inline void
hostile_init(struct hostile *h, struct bed *bed, uint64_t seed)
{
	memset(h, 0, sizeof(*h));
	h->bed = bed;
	h->rng.state = seed;
	h->clock_s = 86400 * 20;
	hostile_cases(h);
}

/* What wbsim makes, if the environment names it. */
static inline void
hostile_simulate(struct hostile *h)
{
	const char *wbsim = getenv("WBSIM");
	char command[2048];
	char pattern[600];
	glob_t found = { 0 };

	if (!wbsim || !wbsim[0])
		return;
	(void)hostile_add(h, "sim/x");
	h->nfiles--;
	(void)snprintf(command, sizeof(command),
		"'%s' -s %zu -o '%s/evidence/sim' --size 240K --days 6 "
		"--hosts 5 --plain --dovecot-log >/dev/null",
		wbsim, rng_below(&h->rng, 100000), h->bed->dir);
	bed_run(command);
	for (int depth = 0; depth < 2; depth++) {
		(void)snprintf(pattern, sizeof(pattern), "%s/evidence/sim/%s",
			h->bed->dir, depth ? "*/*/*" : "*/*");
		(void)glob(pattern, depth ? GLOB_APPEND : 0, NULL, &found);
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		struct stat st = { 0 };
		struct given *g = NULL;

		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		g = hostile_add(
			h, path + strlen(h->bed->dir) + sizeof("/evidence"));
		(void)bed_read(path, &g->bytes);
	}
	globfree(&found);
}

static inline void
hostile_small(struct hostile *h)
{
	for (unsigned i = 0; i < 70; i++) {
		char name[64];
		struct given *g = NULL;

		(void)snprintf(name, sizeof(name), "%c/%u/log.%u", "abc"[i % 3],
			i % 7, i);
		g = hostile_add(h, name);
		hostile_text(h, 200 + rng_below(&h->rng, 7000), &g->bytes);
		/* Without a last line end. */
		if (rng_chance(&h->rng, 40))
			hostile_words_to(h, 3, &g->bytes);
		hostile_save(g);
	}
}

static inline void
hostile_wide(struct hostile *h)
{
	for (unsigned i = 0; i < 4; i++) {
		struct buf text = { 0 };
		char name[64];
		struct given *g = NULL;

		(void)snprintf(name, sizeof(name), "wide/log.%u", i);
		g = hostile_add(h, name);
		hostile_text(h, i == 3 ? 140000 : 7000, &text);
		hostile_utf16(buf_span(&text), i & 1, &g->bytes);
		buf_release(&text);
		hostile_save(g);
	}
}

/* Lines as Docker's json-file and others wrap them, and some as they are. */
static inline void
hostile_wrapped(struct hostile *h)
{
	for (unsigned i = 0; i < 4; i++) {
		struct buf text = { 0 };
		struct span rest = { 0 };
		struct span line = { 0 };
		char name[64];
		struct given *g = NULL;

		(void)snprintf(name, sizeof(name), "wrapped/log.%u", i);
		g = hostile_add(h, name);
		hostile_text(h, i == 3 ? 140000 : 7000, &text);
		rest = buf_span(&text);
		while (span_cut(rest, '\n', &line, &rest)) {
			if (rng_chance(&h->rng, 5)) {
				buf_put(&g->bytes, line);
				buf_putc(&g->bytes, '\n');
				continue;
			}
			buf_puts(&g->bytes, "{\"stream\":\"stdout\",\"log\":");
			(void)json_put_text(&g->bytes, line);
			buf_printf(&g->bytes,
				",\"timestamp\":%lld%03u,\"pid\":%u}\n",
				(long long)h->clock_s,
				(unsigned)rng_below(&h->rng, 1000),
				(unsigned)rng_below(&h->rng, 40000));
		}
		buf_release(&text);
		hostile_save(g);
	}
}

/* The first few are whole: by these it is known what the file is. */
static inline void
hostile_entries_to(
	struct hostile *h, enum entry_kind kind, size_t size, struct buf *out)
{
	struct buf line = { 0 };

	for (unsigned i = 0; i < 3 || out->len < size; i++) {
		size_t entry = out->len;

		buf_clear(&line);
		hostile_line(h, HOSTILE_STYLES, &line);
		entry_put(&h->rng, kind, buf_span(&line), h->clock_s, out);
		if (i > 2 && rng_chance(&h->rng, 3))
			entry_break(&h->rng, entry, buf_span(&line), out);
	}
	buf_release(&line);
}

/* Of each kind a file, and one that several blocks have. */
static inline void
hostile_entries(struct hostile *h)
{
	size_t large = rng_below(&h->rng, ENTRY_KINDS);

	for (unsigned i = 0; i < ENTRY_KINDS; i++) {
		char name[64];
		struct given *g = NULL;

		(void)snprintf(name, sizeof(name), "entries/log.%u", i);
		g = hostile_add(h, name);
		entry_head((enum entry_kind)i, &g->bytes);
		hostile_entries_to(h, (enum entry_kind)i,
			i == large ? 300000 : 9000, &g->bytes);
		entry_tail(&h->rng, (enum entry_kind)i, &g->bytes);
		hostile_save(g);
	}
}

/* A login of x86-64 Linux or a process of accounting version 3, whose names
 * are whatever fits. */
static inline void
hostile_record(struct hostile *h, bool is_acct, struct buf *out)
{
	size_t size = is_acct ? 64 : 384;
	char *p = memset(buf_reserve(out, size), 0, size);
	uint32_t seconds = (uint32_t)h->clock_s;
	struct buf name = { 0 };

	h->clock_s += (int64_t)rng_below(&h->rng, 900);
	hostile_words_to(h, 1 + rng_below(&h->rng, 2), &name);
	p[is_acct ? 1 : 0] = is_acct ? 3 : (char)(1 + rng_below(&h->rng, 8));
	for (int i = 0; i < 4; i++)
		p[(is_acct ? 24 : 340) + i] = (char)(seconds >> 8 * i & 0xff);
	p[is_acct ? 9 : 5] = (char)rng_below(&h->rng, 256);
	memcpy(p + (is_acct ? 48 : 44), name.ptr,
		name.len < 15 ? name.len : 15);
	if (!is_acct) {
		memcpy(p + 8, "pts/7", 5);
		memcpy(p + 76, name.ptr, name.len < 256 ? name.len : 256);
		p[348] = 10;
		p[351] = (char)rng_below(&h->rng, 256);
	}
	out->len += size;
	buf_release(&name);
}

/* Records, some of them wiped, some with other bytes between. */
static inline void
hostile_records(struct hostile *h)
{
	for (unsigned i = 0; i < 4; i++) {
		struct given *g = NULL;
		char name[64];

		(void)snprintf(name, sizeof(name), "rec/%u", i);
		g = hostile_add(h, name);
		for (unsigned k = 0; k < (i == 3 ? 1500 : 60); k++) {
			if (rng_chance(&h->rng, 4)) {
				(void)memset(
					buf_reserve(&g->bytes, 384), 0, 384);
				g->bytes.len += 384;
			}
			if (i > 0 && rng_chance(&h->rng, 4))
				hostile_words_to(h, 3, &g->bytes);
			hostile_record(
				h, (i & 1) ^ rng_chance(&h->rng, 3), &g->bytes);
		}
		hostile_save(g);
	}
}

/* Lines about as long as pieces are. */
static inline void
hostile_long(struct hostile *h)
{
	static const size_t sizes[] = { 300000, (1 << 20) + 1 };
	struct given *g = hostile_add(h, "long/log");

	for (size_t i = 0; i < HOSTILE_COUNT(sizes); i++) {
		size_t end = 0;

		hostile_line(h, 0, &g->bytes);
		buf_putc(&g->bytes, '\n');
		end = g->bytes.len + sizes[i];
		hostile_stamp(h, (unsigned)rng_below(&h->rng, 10), &g->bytes);
		while (g->bytes.len < end)
			hostile_words_to(h, 50, &g->bytes);
		g->bytes.len = end;
		if (i + 1 < HOSTILE_COUNT(sizes))
			buf_putc(&g->bytes, '\n');
	}
	hostile_save(g);
}

static inline enum entry_kind
hostile_kind(enum text_encoding encoding)
{
	return encoding == TEXT_EXPORT     ? ENTRY_EXPORT
		: encoding == TEXT_COUNTED ? ENTRY_COUNTED
		: encoding == TEXT_DOCKER  ? ENTRY_DOCKER
		: encoding == TEXT_CRI     ? ENTRY_CRI
					   : ENTRY_OBJECTS;
}

static inline void
hostile_big(struct hostile *h)
{
	struct given *g = hostile_add(h, "big/log");

	hostile_text(h, 290000, &g->bytes);
	hostile_save(g);
	/* A block of lines without a stamp, then a few with. */
	g = hostile_add(h, "big/bare");
	while (g->bytes.len < 60000) {
		hostile_words_to(h, 2, &g->bytes);
		buf_putc(&g->bytes, '\n');
	}
	hostile_text(h, g->bytes.len + 3000, &g->bytes);
	hostile_save(g);
}

/* Some files grow; others are copied, cut, or go on differently. */
static inline void
hostile_change(struct hostile *h, unsigned round)
{
	size_t n = h->nfiles;

	for (size_t i = 0; i < n; i++) {
		struct buf *bytes = &h->files[i].bytes;
		enum text_encoding e =
			cut_sniff(span_slice(buf_span(bytes), 0, 65536));

		if (cut_is_records(e) && !h->files[i].is_shadow) {
			hostile_record(h, i & 1, bytes);
			hostile_save(&h->files[i]);
		}
		if (cut_is_entries(e) && rng_chance(&h->rng, 60)) {
			hostile_entries_to(h, hostile_kind(e),
				bytes->len + rng_below(&h->rng, 4000), bytes);
			hostile_save(&h->files[i]);
		}
		if (h->files[i].is_shadow || !rng_chance(&h->rng, 15) ||
			e != TEXT_BYTES || bytes->len < 200)
			continue;
		hostile_text(
			h, bytes->len + 100 + rng_below(&h->rng, 6000), bytes);
		if (rng_chance(&h->rng, 40))
			hostile_words_to(h, 2, bytes);
		hostile_save(&h->files[i]);
	}
	for (unsigned i = 0; i < 12; i++) {
		size_t from = rng_below(&h->rng, n);
		struct span old = buf_span(&h->files[from].bytes);
		size_t cut = old.len / 4 + rng_below(&h->rng, old.len / 2 + 1);
		struct given *g = NULL;
		char name[64];

		if (old.len < 200 || h->files[from].is_shadow ||
			cut_sniff(span_slice(old, 0, 65536)) != TEXT_BYTES)
			continue;
		(void)snprintf(name, sizeof(name), "d/%u.%u", round, i);
		g = hostile_add(h, name);
		g->is_shadow = i % 3 != 0;
		buf_put(&g->bytes, i % 3 == 2 ? old : span_slice(old, 0, cut));
		if (i % 3 == 0) {
			buf_puts(&g->bytes, "fork");
			hostile_text(h, g->bytes.len + 3000, &g->bytes);
		}
		hostile_save(g);
	}
}

/* What a log server has of some of these, that writes hosts by whole names. */
static inline void
hostile_whole_names(struct hostile *h)
{
	size_t n = h->nfiles;

	for (size_t i = 0; i < n; i += 5) {
		struct span text = buf_span(&h->files[i].bytes);
		struct span line;
		struct given *g = NULL;
		char name[64];

		/* What is equal to its end is the same log. */
		if (h->files[i].is_shadow ||
			cut_sniff(span_slice(text, 0, 65536)) != TEXT_BYTES ||
			span_find(text, SPAN(" mx1 ")) == SIZE_MAX)
			continue;
		(void)snprintf(name, sizeof(name), "server/%zu", i);
		g = hostile_add(h, name);
		text = buf_span(&h->files[i].bytes);
		while (text.len > 0) {
			struct span before;
			struct span behind;

			(void)span_cut(text, '\n', &line, &text);
			if (span_cut_at(
				    line, SPAN(" mx1 "), &before, &behind)) {
				buf_put(&g->bytes, before);
				buf_puts(&g->bytes, " mx1.shop.example ");
				line = behind;
			}
			buf_put(&g->bytes, line);
			buf_putc(&g->bytes, '\n');
		}
		hostile_save(g);
	}
}

/* Calls step(ctx) whenever the files are to be indexed once more. */
static inline void
hostile_make(struct hostile *h, void (*step)(void *ctx), void *ctx)
{
	hostile_simulate(h);
	hostile_small(h);
	hostile_wide(h);
	hostile_wrapped(h);
	hostile_entries(h);
	hostile_records(h);
	hostile_long(h);
	hostile_big(h);
	hostile_whole_names(h);
	step(ctx);
	hostile_change(h, 1);
	step(ctx);
	hostile_change(h, 2);
	step(ctx);
}

static inline void
hostile_release(struct hostile *h)
{
	for (size_t i = 0; i < h->nfiles; i++)
		buf_release(&h->files[i].bytes);
	free(h->files);
	free(h->lines);
	buf_release(&h->cases);
}

#endif
