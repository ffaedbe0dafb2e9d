#include "indexer/store/journal/journal.h"

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/journal/journal_line.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An index directory of its own for each test. */
struct place {
	char dir[64];
	struct buf path;
};

static void
place_init(struct place *p)
{
	*p = (struct place){ .dir = "/tmp/waybill-journal.XXXXXX" };
	cr_assert(mkdtemp(p->dir));
	journal_path(p->dir, &p->path);
	(void)buf_cstr(&p->path);
}

static void
place_release(struct place *p)
{
	fs_remove(p->dir);
	buf_release(&p->path);
}

static void
append(const struct place *p, const char *arg, const char *note)
{
	const char *const args[] = { "waybill", "index", arg };
	const struct journal_result results[] = {
		{ "lines", SPAN_INIT("12") },
		{ "current", SPAN_INIT("ab\"c") },
	};
	struct journal_entry e = { .nargs = 3, .args = args, .note = note };
	struct err err = { 0 };

	e.nresults = 2;
	e.results = results;
	cr_expect_eq(journal_append(p->dir, &e, &err), WB_OK, "%s", err.text);
}

static void
slurp(const struct place *p, struct buf *out)
{
	struct err err = { 0 };

	buf_clear(out);
	cr_assert_eq(fs_read_all(p->path.ptr, 1 << 20, out, &err), WB_OK);
}

static void
spill(const struct place *p, struct span bytes)
{
	struct err err = { 0 };

	cr_assert_eq(
		fs_write_all(p->path.ptr, bytes.ptr, bytes.len, &err), WB_OK);
}

struct seen {
	size_t lines;
	size_t sound;
	uint64_t first_unsound;
};

static enum wb_err
look(void *ctx, const struct journal_line *line, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->lines++;
	if (line->is_sound)
		s->sound++;
	else if (s->first_unsound == 0)
		s->first_unsound = line->number;
	return WB_OK;
}

Test(journal, entries_follow_each_other)
{
	struct place p;
	struct seen seen = { 0 };
	struct journal_state state = { 0 };
	struct err err = { 0 };
	struct buf text = { 0 };
	char *big = xmalloc(200001);

	place_init(&p);
	cr_expect_eq(journal_read(p.dir, look, &seen, &state, &err), WB_ABSENT);
	append(&p, "mail.log", NULL);
	append(&p, "mail \"2\"\n.log\x1b\xff", "note");
	/* Longer than what is first read of the end. */
	memset(big, 'x', 200000);
	big[200000] = '\0';
	append(&p, big, NULL);
	append(&p, "last", NULL);
	cr_expect_eq(journal_read(p.dir, look, &seen, &state, &err), WB_OK,
		"%s", err.text);
	cr_expect_eq(seen.lines, 4u);
	cr_expect_eq(seen.sound, 4u);
	cr_expect_eq(state.entries, 4u);
	cr_expect_eq(state.torn_bytes, 0u);
	slurp(&p, &text);
	cr_expect(span_find(buf_span(&text), SPAN("\"args_base64\":[\"")) !=
		SIZE_MAX);
	cr_expect(span_find(buf_span(&text), SPAN("\\u001b")) != SIZE_MAX);
	cr_expect(span_find(buf_span(&text),
			  SPAN("\"results\":{\"lines\":"
			       "\"12\",\"current\":"
			       "\"ab\\\"c\"}")) != SIZE_MAX);
	cr_expect(span_find(buf_span(&text), span_of(state.head)) != SIZE_MAX);
	buf_release(&text);
	free(big);
	place_release(&p);
}

/* Drop line `n`, from 1. */
static void
drop_line(struct buf *text, size_t n)
{
	struct span rest = buf_span(text);
	struct span line = { 0 };
	struct buf kept = { 0 };

	for (size_t i = 1; span_cut(rest, '\n', &line, &rest); i++) {
		if (i == n)
			continue;
		buf_put(&kept, line);
		buf_putc(&kept, '\n');
	}
	buf_release(text);
	*text = kept;
}

Test(journal, every_changed_byte_breaks_it)
{
	struct place p;
	struct buf whole = { 0 };
	struct err err = { 0 };

	place_init(&p);
	append(&p, "a", NULL);
	append(&p, "b", NULL);
	slurp(&p, &whole);
	for (size_t i = 0; i < whole.len; i++) {
		struct seen seen = { 0 };
		struct journal_state state = { 0 };
		enum wb_err rc = WB_OK;

		whole.ptr[i] = (char)(whole.ptr[i] ^ 1);
		spill(&p, buf_span(&whole));
		rc = journal_read(p.dir, look, &seen, &state, &err);
		/* Without its LF the last entry counts as never finished. */
		cr_expect(rc == WB_CORRUPT ||
				(i + 1 == whole.len && state.torn_bytes > 0),
			"byte %zu", i);
		whole.ptr[i] = (char)(whole.ptr[i] ^ 1);
	}
	buf_release(&whole);
	place_release(&p);
}

static void
head_path(const struct place *p, char out[300])
{
	(void)snprintf(out, 300, "%s/journal/head", p->dir);
}

static void
drop_head(const struct place *p)
{
	char path[300];

	head_path(p, path);
	cr_assert_eq(unlink(path), 0);
}

/* As a crash between an entry and its head leaves it. */
Test(journal, head_one_behind)
{
	struct place p;
	struct journal_state state = { 0 };
	struct err err = { 0 };
	char path[300];
	char kept[310];

	place_init(&p);
	append(&p, "a", NULL);
	head_path(&p, path);
	(void)snprintf(kept, sizeof(kept), "%s.kept", path);
	cr_assert_eq(link(path, kept), 0);
	append(&p, "b", NULL);
	cr_assert_eq(rename(kept, path), 0);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_OK);
	append(&p, "c", NULL);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_OK);
	cr_expect_eq(state.entries, 3u);
	place_release(&p);
}

Test(journal, breaks_are_told)
{
	for (size_t gone = 1; gone <= 3; gone++) {
		struct place p;
		struct buf text = { 0 };
		struct seen seen = { 0 };
		struct journal_state state = { 0 };
		struct err err = { 0 };
		enum wb_err rc = WB_OK;

		place_init(&p);
		append(&p, "a", NULL);
		append(&p, "b", NULL);
		append(&p, "c", NULL);
		slurp(&p, &text);
		drop_line(&text, gone);
		spill(&p, buf_span(&text));
		rc = journal_read(p.dir, look, &seen, &state, &err);
		cr_expect_eq(rc, WB_CORRUPT);
		cr_expect_eq(seen.lines, 2u);
		cr_expect_eq(seen.first_unsound, gone == 3 ? 0 : gone);
		/* Without the head that a missing end shows by. */
		drop_head(&p);
		rc = journal_read(p.dir, NULL, NULL, &state, &err);
		cr_expect_eq(rc, WB_CORRUPT);
		buf_release(&text);
		place_release(&p);
	}
}

/* As a version wrote them that had no head. */
static void
put_old(const struct place *p, const char *const *args, struct buf *out)
{
	const struct journal_entry e = { .nargs = 1, .args = args };
	struct journal_next next = { .sequence = 1, .prev = journal_no_hash() };
	struct journal_link link = { 0 };
	size_t begin = out->len;

	journal_line_make(&e, &next, out);
	cr_assert(journal_line_check(
		span_slice(buf_span(out), begin, out->len - 1), &link));
	cr_expect_not(link.has_head);
	spill(p, buf_span(out));
}

Test(journal, head_that_is_gone_is_told)
{
	static const char *const args[] = { "waybill" };
	struct place p;
	struct buf text = { 0 };
	struct journal_state state = { 0 };
	struct journal_entry e = { .nargs = 1, .args = args };
	struct err err = { 0 };

	place_init(&p);
	append(&p, "a", NULL);
	slurp(&p, &text);
	/* From the first entry on. */
	drop_head(&p);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_CORRUPT);
	cr_expect_eq(journal_append(p.dir, &e, &err), WB_CORRUPT);
	buf_clear(&text);
	put_old(&p, args, &text);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_OK);
	cr_expect_not(state.has_head);
	append(&p, "b", NULL);
	append(&p, "c", NULL);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_OK);
	cr_expect(state.has_head);
	drop_head(&p);
	cr_expect_eq(journal_read(p.dir, NULL, NULL, &state, &err), WB_CORRUPT);
	buf_release(&text);
	place_release(&p);
}

Test(journal, torn_end_is_cut_and_counted)
{
	struct place p;
	struct buf text = { 0 };
	struct seen seen = { 0 };
	struct journal_state state = { 0 };
	struct err err = { 0 };

	place_init(&p);
	append(&p, "a", NULL);
	slurp(&p, &text);
	buf_puts(&text, "{\"type\":\"jou");
	spill(&p, buf_span(&text));
	cr_expect_eq(journal_read(p.dir, look, &seen, &state, &err), WB_OK);
	cr_expect_eq(state.torn_bytes, 12u);
	append(&p, "b", NULL);
	cr_expect_eq(journal_read(p.dir, look, &seen, &state, &err), WB_OK);
	cr_expect_eq(state.entries, 2u);
	slurp(&p, &text);
	cr_expect(span_find(buf_span(&text), SPAN("\"torn_bytes\":\"12\"")) !=
		SIZE_MAX);
	/* Nothing but a torn line: the next entry is the first. */
	spill(&p, SPAN("{\"type"));
	drop_head(&p);
	append(&p, "c", NULL);
	cr_expect_eq(journal_read(p.dir, look, &seen, &state, &err), WB_OK);
	cr_expect_eq(state.entries, 1u);
	buf_release(&text);
	place_release(&p);
}

Test(journal, does_not_write_behind_damage_or_links)
{
	struct place p;
	struct journal_entry e = { 0 };
	struct err err = { 0 };

	place_init(&p);
	append(&p, "a", NULL);
	spill(&p, SPAN("{\"type\":\"journal\"}\n"));
	cr_expect_eq(journal_append(p.dir, &e, &err), WB_CORRUPT);
	spill(&p, SPAN("\n"));
	cr_expect_eq(journal_append(p.dir, &e, &err), WB_CORRUPT);
	cr_assert_eq(unlink(p.path.ptr), 0);
	cr_assert_eq(symlink("/tmp/waybill-journal-elsewhere", p.path.ptr), 0);
	cr_expect_eq(journal_append(p.dir, &e, &err), WB_IO);
	cr_assert_eq(unlink(p.path.ptr), 0);
	cr_assert_eq(mkfifo(p.path.ptr, 0600), 0);
	cr_expect_eq(journal_read(p.dir, NULL, NULL,
			     &(struct journal_state){ 0 }, &err),
		WB_CORRUPT);
	place_release(&p);
}
