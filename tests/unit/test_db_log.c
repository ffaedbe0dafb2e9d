/* SQLite's write-ahead log, written by hand as its documents say. */
#include "format/record/db_log.h"

#include "format/base/buf.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PAGE = 512, HEAD = 32, FRAME = 24 + PAGE };

/* The sums so far, and whether words are big-endian. */
struct writer {
	struct buf out;
	uint32_t a;
	uint32_t b;
	bool is_big;
};

static void
put_big(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(n >> shift & 0xff));
}

static uint32_t
word(const struct writer *w, const char *at)
{
	const unsigned char *p = (const unsigned char *)at;
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 8 | p[w->is_big ? i : 3 - i];
	return n;
}

static void
add_up(struct writer *w, size_t from, size_t to)
{
	for (size_t at = from; at < to; at += 8) {
		w->a += word(w, w->out.ptr + at) + w->b;
		w->b += word(w, w->out.ptr + at + 4) + w->a;
	}
}

static void
put_head(struct writer *w, bool is_big)
{
	*w = (struct writer){ .is_big = is_big };
	put_big(&w->out, 0x377f0682 | (is_big ? 1 : 0));
	put_big(&w->out, 3007000);
	put_big(&w->out, PAGE);
	put_big(&w->out, 0);
	buf_puts(&w->out, "saltsalt");
	add_up(w, 0, w->out.len);
	put_big(&w->out, w->a);
	put_big(&w->out, w->b);
}

/* `npages` of a frame that ends a transaction, else 0. */
static void
put_frame(struct writer *w, uint32_t page, uint32_t npages, char fill)
{
	size_t at = w->out.len;

	put_big(&w->out, page);
	put_big(&w->out, npages);
	buf_puts(&w->out, "saltsalt");
	add_up(w, at, at + 8);
	for (int i = 0; i < PAGE; i++)
		buf_putc(&w->out, fill);
	add_up(w, at + 16, w->out.len);
	{
		struct buf page_bytes = { 0 };

		/* The sums stand between the salts and the page. */
		buf_put(&page_bytes,
			span_slice(buf_span(&w->out), at + 16, w->out.len));
		w->out.len = at + 16;
		put_big(&w->out, w->a);
		put_big(&w->out, w->b);
		buf_put(&w->out, buf_span(&page_bytes));
		buf_release(&page_bytes);
	}
}

/* Two transactions, of one page and of two, and one that was not completed. */
static void
put_log(struct writer *w, bool is_big)
{
	put_head(w, is_big);
	put_frame(w, 1, 2, 'a');
	put_frame(w, 2, 0, 'b');
	put_frame(w, 1, 3, 'c');
	put_frame(w, 3, 0, 'd');
}

static bool
read_log(const struct writer *w, struct db_log *out)
{
	return db_log_read(buf_span(&w->out), PAGE, (size_t)2 * PAGE, out);
}

Test(db_log, completed_transactions)
{
	for (int is_big = 0; is_big < 2; is_big++) {
		struct writer w;
		struct db_log log;

		put_log(&w, is_big);
		cr_assert(read_log(&w, &log));
		cr_expect_eq(log.npages, 3);
		/* Page 1 as the second one left it, and not page 3. */
		cr_expect_eq(log.at[0], HEAD + 2 * FRAME + 24);
		cr_expect_eq(log.at[1], HEAD + FRAME + 24);
		cr_expect_eq(log.at[2], 0);
		cr_expect_eq(w.out.ptr[log.at[0]], 'c');
		db_log_release(&log);
		buf_release(&w.out);
	}
}

/* What is behind a frame that does not bear its sums is of another use of the
 * file; a page that a database of that size cannot have is none. */
Test(db_log, ends_where_it_does_not_hold)
{
	static const struct {
		size_t at;
		size_t npages;
	} rows[] = {
		{ 0, 0 },
		{ 10, 0 },
		{ 30, 0 },
		{ HEAD + 40, 0 },
		{ HEAD + 8, 0 },
		{ HEAD + FRAME + 100, 2 },
		{ HEAD + 2 * FRAME + 3, 2 },
		{ HEAD + 2 * FRAME + 17, 2 },
		{ HEAD + 3 * FRAME + 99, 3 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct writer w;
		struct db_log log;

		put_log(&w, false);
		w.out.ptr[rows[i].at] ^= 1;
		cr_expect_eq(read_log(&w, &log), rows[i].npages > 0, "byte %zu",
			rows[i].at);
		cr_expect_eq(
			log.npages, rows[i].npages, "byte %zu", rows[i].at);
		db_log_release(&log);
		buf_release(&w.out);
	}
}

Test(db_log, cut_anywhere)
{
	struct writer w;

	put_log(&w, false);
	for (size_t len = 0; len <= w.out.len; len += 7) {
		struct span part = { w.out.ptr, len };
		struct db_log log;
		size_t whole = len < HEAD ? 0 : (len - HEAD) / FRAME;
		size_t npages = whole >= 3 ? 3 : whole >= 1 ? 2 : 0;

		cr_expect_eq(db_log_read(part, PAGE, (size_t)2 * PAGE, &log),
			npages > 0, "%zu bytes", len);
		cr_expect_eq(log.npages, npages, "%zu bytes", len);
		db_log_release(&log);
	}
	buf_release(&w.out);
}

Test(db_log, a_page_out_of_reach)
{
	struct writer w;
	struct db_log log;

	put_head(&w, false);
	put_frame(&w, 4000000, 2, 'a');
	cr_expect(!read_log(&w, &log));
	put_frame(&w, 1, 4000000, 'a');
	cr_expect(!read_log(&w, &log));
	buf_release(&w.out);
}
