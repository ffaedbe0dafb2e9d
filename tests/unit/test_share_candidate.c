#include "format/base/digest.h"
#include "indexer/ingest/known/share.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { SOURCES = 2000, QUERIES = 400, TEXT_MAX = 400 };

static const char head_of_all[] =
	"#Software: Microsoft Exchange Server\r\n#Version: 15.01.2507.006\r\n"
	"#Log-type: Message Tracking Log\r\n#Fields: date-time,client-ip,"
	"client-hostname,server-ip,server-hostname,source-context\r\n";

struct texts {
	char bytes[SOURCES][TEXT_MAX];
	struct span text[SOURCES];
	size_t fetched;
	struct handle_state *handle;
};

static enum wb_err
frame_of(void *ctx, uint32_t segment, uint64_t ordinal, struct dir_entry *out,
	struct err *err)
{
	(void)ctx;
	(void)err;
	*out = (struct dir_entry){ .segment = segment };
	out->frame.stream = (uint32_t)ordinal;
	return WB_OK;
}

static enum wb_err
fetch_of(void *ctx, const struct dir_entry *entry, struct span *raw,
	struct err *err)
{
	struct texts *t = ctx;

	(void)err;
	t->fetched++;
	*raw = t->text[entry->frame.stream];
	return WB_OK;
}

/* Few letters, so that many have more than the head of all in common. */
static struct span
make_text(char *out, uint32_t *seed)
{
	size_t len = sizeof(head_of_all) - 1;
	size_t more = 0;

	memcpy(out, head_of_all, len);
	*seed = *seed * 1664525 + 1013904223;
	more = *seed >> 24 & 31;
	for (size_t i = 0; i < more; i++) {
		*seed = *seed * 1664525 + 1013904223;
		out[len++] = (char)('0' + (*seed >> 24 & 1));
	}
	return (struct span){ out, len };
}

static void
know(struct catalog *c, const struct texts *t, uint32_t no)
{
	struct span text = t->text[no];
	struct known_source *s = catalog_add(c, 1);

	s->row.no = no;
	s->row.bytes = text.len;
	for (int i = 0; i < HEAD_SIZES; i++) {
		if (text.len < head_sizes[i])
			continue;
		s->row.has_head[i] = true;
		s->row.head[i] = hash64(text.ptr, head_sizes[i]);
	}
	s->extents[0] = (struct extent_row){ .source = no,
		.stream = no,
		.to = text.len,
		.first_frame = no,
		.frames = 1 };
	handle_reset(t->handle);
	handle_update(t->handle, text.ptr, text.len);
	handle_digest(t->handle, s->row.id);
	catalog_publish(c, s);
}

static size_t
common(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

/* Of those that have most in common, the first of the longest. */
static uint32_t
best_of(const struct texts *t, size_t count, struct span head)
{
	uint32_t best = 0;
	size_t most = 0;

	for (size_t i = 0; i < count; i++) {
		size_t n = common(t->text[i], head);

		if (n > most ||
			(n == most && t->text[i].len > t->text[best].len))
			best = (uint32_t)i;
		most = n > most ? n : most;
	}
	return best;
}

Test(share, finds_the_best_of_many_that_begin_alike_and_reads_few)
{
	static struct texts t;
	struct frame_store store = { &t, frame_of, fetch_of };
	struct catalog *c = catalog_new();
	struct err err = { 0 };
	uint32_t seed = 1;
	size_t count = 0;

	t.handle = handle_new();
	for (size_t i = 0; i < SOURCES; i++) {
		const struct known_source *found = NULL;
		char query[TEXT_MAX];
		struct span head = make_text(query, &seed);

		t.text[i] = make_text(t.bytes[i], &seed);
		know(c, &t, (uint32_t)i);
		count++;
		if (i % (SOURCES / QUERIES) != 0)
			continue;
		cr_assert_eq(
			share_candidate(c, head, true, &store, &found, &err),
			WB_OK);
		cr_assert_not_null(found);
		cr_expect_eq(found->row.no, best_of(&t, count, head),
			"%.*s: %u, not %u", (int)head.len, head.ptr,
			found->row.no, best_of(&t, count, head));
	}
	/* To compare each query with each source is 400,000 and more. */
	cr_expect_lt(t.fetched, 2 * (2 * SOURCES + QUERIES), "%zu", t.fetched);
	catalog_free(c);
	handle_free(t.handle);
}
