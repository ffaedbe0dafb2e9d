/* Lines that are only counted are recognised exactly when a full parse
 * recognises them: over the lines of all fixtures, of the corpora (skipped
 * where those are absent), and over pieces of them. */
#include "format/base/arena.h"
#include "format/log/line/recognise.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 20, DEPTH_MAX = 6, LINE_MAX_BYTES = 2048 };

static const struct dialect dialect = { TEXT_BYTES };

struct bed {
	struct recogniser *recogniser;
	struct event *full;
	struct event *quick;
	unsigned lines;
	unsigned recognised;
	unsigned wrong;
};

static bool
same(const struct bed *b, bool known)
{
	const struct log_head *full = &b->full->head;
	const struct log_head *quick = &b->quick->head;

	return known == (b->full->format != NULL) &&
		span_eq(full->host, quick->host) &&
		span_eq(full->program, quick->program);
}

static void
check_line(struct bed *b, struct span line)
{
	struct stamp_scan scan;

	stamp_scan(line, &scan);
	event_parse_from(line, &scan, &dialect, b->full);
	/* The second time its head is known. */
	for (int i = 0; i < 2; i++) {
		bool known = recognise(
			b->recogniser, line, &scan, &dialect, b->quick);

		if (same(b, known) || b->wrong > 20)
			continue;
		b->wrong++;
		cr_expect(false, "%s, but parsed: %s (%d): %.*s",
			known ? "known" : "unknown",
			b->full->format ? "known" : "unknown", i, (int)line.len,
			line.ptr);
	}
	b->lines++;
	b->recognised += b->full->format != NULL;
}

/* The line as a syslogd would have it, with a pid or without, cut off anywhere.
 */
static void
check_pieces(struct bed *b, struct span line, const char *pid)
{
	char text[LINE_MAX_BYTES];
	struct span program = { 0 };
	struct span body = { 0 };
	int front = 0;
	size_t len = 0;

	event_parse(line, &dialect, b->full);
	program = b->full->head.program;
	body = b->full->head.body;
	if (program.len == 0)
		program = SPAN("x");
	if (program.len + body.len + 64 > sizeof(text))
		return;
	front = snprintf(text, sizeof(text),
		"Mar  4 10:00:00 mx1 %.*s%s: ", (int)program.len, program.ptr,
		pid);
	len = (size_t)front;
	/* A NUL in the tag ends it there. */
	if (body.len > 0)
		memcpy(text + len, body.ptr, body.len);
	for (size_t n = 0; n <= body.len; n++)
		check_line(b, (struct span){ text, len + n });
}

static void
check_file(struct bed *b, const char *path, bool is_fixture)
{
	char *bytes = xmalloc(FILE_MAX);
	FILE *f = fopen(path, "rb");
	struct span rest = { bytes, f ? fread(bytes, 1, FILE_MAX, f) : 0 };
	struct span line = { 0 };

	while (rest.len > 0) {
		(void)span_cut(rest, '\n', &line, &rest);
		if (is_fixture && !span_eat(&line, SPAN("< ")))
			continue;
		check_line(b, line);
		if (!is_fixture)
			continue;
		check_pieces(b, line, "[123]");
		check_pieces(b, line, "");
	}
	if (f)
		(void)fclose(f);
	free(bytes);
}

/* depth ends it */
static void
/* NOLINTNEXTLINE(misc-no-recursion) */
check_tree(struct bed *b, const char *path, bool is_fixture, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry = NULL;
	struct arena names = { 0 };

	while (dir && depth > 0 && (entry = readdir(dir))) {
		const char *name =
			arena_printf(&names, "%s/%s", path, entry->d_name);
		struct stat st;

		if (entry->d_name[0] == '.' || stat(name, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			check_tree(b, name, is_fixture, depth - 1);
		else if (S_ISREG(st.st_mode))
			check_file(b, name, is_fixture);
	}
	if (dir)
		(void)closedir(dir);
	arena_release(&names);
}

static struct bed
bed_new(void)
{
	return (struct bed){ .recogniser = recogniser_new(),
		.full = xcalloc(1, sizeof(struct event)),
		.quick = xcalloc(1, sizeof(struct event)) };
}

static void
bed_free(struct bed *b)
{
	recogniser_free(b->recogniser);
	free(b->full);
	free(b->quick);
}

Test(recognise, fixtures_and_their_pieces)
{
	struct bed b = bed_new();

	check_tree(&b, "fixtures/log", true, 1);
	cr_expect(b.lines > 10000, "only %u lines", b.lines);
	cr_expect(b.recognised > 1000, "only %u recognised", b.recognised);
	bed_free(&b);
}

Test(recognise, corpora)
{
	const char *named = getenv("WAYBILL_CORPORA");
	struct bed b = bed_new();

	check_tree(&b, named ? named : "../shared/corpora", false, DEPTH_MAX);
	bed_free(&b);
}

/* Lines with one tag have one number, others another, and it tells the truth
 * about the tag. */
Test(recognise, numbers)
{
	static const struct {
		struct span line;
		bool same;
	} rows[] = {
		{ SPAN_INIT("Mar  4 10:00:00 mx1 postfix/qmgr[1]: 1CE971C2A7: "
			    "removed"),
			false },
		{ SPAN_INIT("Mar  4 10:00:09 mx1 postfix/qmgr[22]: x: y"),
			true },
		{ SPAN_INIT("Mar  4 10:00:09 mx1 postfix/qmgr: x: y"), false },
		{ SPAN_INIT("Mar  4 10:00:09 mx1 postfix/qmgr: z"), true },
		{ SPAN_INIT("Mar  4 10:00:09 mx2 postfix/qmgr[22]: x: y"),
			false },
		{ SPAN_INIT("Mar  4 10:00:09 mx2 postfix/pipe[22]: x: y"),
			false },
	};
	struct bed b = bed_new();
	uint64_t before = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_line(&b, rows[i].line);
		cr_expect((recogniser_tag(b.recogniser) == before) ==
				rows[i].same,
			"line %zu", i);
		before = recogniser_tag(b.recogniser);
		cr_expect(before != 0, "line %zu", i);
	}
	check_line(&b, SPAN("no head at all"));
	cr_expect(recogniser_tag(b.recogniser) == 0);
	bed_free(&b);
}
