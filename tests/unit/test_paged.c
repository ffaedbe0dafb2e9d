/* Page sums behind a file: a byte that is not the one sealed is found when the
 * page it is in is read, and no page that is sound is refused. */
#include "format/base/digest.h"
#include "format/disk/sums.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/file/sql.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bed {
	char dir[64];
	char path[128];
	struct file_ref ref;
	struct buf whole;
};

static void
bed_write(const struct bed *b, const char *p, size_t len)
{
	FILE *f = fopen(b->path, "wb");

	cr_assert(f && (len == 0 || fwrite(p, len, 1, f) == 1));
	cr_assert(fclose(f) == 0);
}

/* A sealed file of so many pages. */
static void
bed_make(struct bed *b, size_t pages)
{
	struct buf bytes = { 0 };
	struct err err = { 0 };

	memset(b, 0, sizeof(*b));
	(void)snprintf(b->dir, sizeof(b->dir), "/tmp/waybill-paged.XXXXXX");
	cr_assert(mkdtemp(b->dir) != NULL);
	(void)snprintf(b->path, sizeof(b->path), "%s/file", b->dir);
	for (size_t i = 0; i < pages * SUMS_PAGE_BYTES; i++)
		buf_putc(&bytes, (char)(i * 31 >> 5 & 0xff));
	bed_write(b, bytes.ptr, bytes.len);
	cr_assert_eq(paged_seal(b->path, &b->ref, &err), WB_OK, "%s", err.text);
	buf_release(&bytes);
	cr_assert_eq(fs_read_all(b->path, 64 << 20, &b->whole, &err), WB_OK,
		"%s", err.text);
}

static void
bed_remove(struct bed *b)
{
	(void)unlink(b->path);
	(void)rmdir(b->dir);
	buf_release(&b->whole);
}

/* How many of the pages cannot be read; all of them if it does not open. */
static size_t
unreadable(const struct bed *b, size_t pages)
{
	unsigned char page[SUMS_PAGE_BYTES];
	struct paged *p = NULL;
	struct err err = { 0 };
	size_t bad = 0;

	if (paged_open(b->path, &b->ref, &p, &err) != WB_OK)
		return pages;
	for (size_t i = 0; i < pages; i++) {
		size_t got = 0;

		if (paged_read(p, i * sizeof(page), page, sizeof(page), &got,
			    &err) != WB_OK)
			bad++;
		else
			cr_expect(memcmp(page, b->whole.ptr + i * sizeof(page),
					  sizeof(page)) == 0 &&
					got == sizeof(page),
				"page %zu", i);
	}
	paged_close(p);
	return bad;
}

Test(paged, a_changed_byte_is_found_where_it_is)
{
	static const size_t sizes[] = { 1, 2, 511, 512, 513, 1030 };
	struct bed b;

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		size_t pages = sizes[s];
		size_t at = pages * SUMS_PAGE_BYTES;

		bed_make(&b, pages);
		cr_expect_eq(unreadable(&b, pages), 0);
		cr_expect_eq(b.ref.size, b.whole.len);
		b.whole.ptr[at / 2] ^= 4;
		bed_write(&b, b.whole.ptr, b.whole.len);
		b.whole.ptr[at / 2] ^= 4;
		cr_expect_eq(unreadable(&b, pages), 1, "%zu pages", pages);
		/* A sum itself: the 512 pages it stands among. */
		b.whole.ptr[at + 8 * (pages - 1)] ^= 1;
		bed_write(&b, b.whole.ptr, b.whole.len);
		b.whole.ptr[at + 8 * (pages - 1)] ^= 1;
		cr_expect_eq(unreadable(&b, pages),
			(pages - 1) % SUMS_A_LEAF + 1, "%zu pages", pages);
		/* Top, foot, and the length. */
		for (size_t back = 1; back <= 24; back++) {
			b.whole.ptr[b.whole.len - back] ^= 1;
			bed_write(&b, b.whole.ptr, b.whole.len);
			b.whole.ptr[b.whole.len - back] ^= 1;
			cr_expect_eq(unreadable(&b, pages), pages, "%zu", back);
		}
		bed_write(&b, b.whole.ptr, b.whole.len - 1);
		cr_expect_eq(unreadable(&b, pages), pages);
		bed_remove(&b);
	}
}

Test(paged, parts_and_what_is_behind)
{
	struct bed b;
	struct paged *p = NULL;
	struct err err = { 0 };
	unsigned char out[9000];

	bed_make(&b, 3);
	cr_assert_eq(paged_open(b.path, &b.ref, &p, &err), WB_OK);
	cr_expect_eq(paged_bytes(p), 3 * SUMS_PAGE_BYTES);
	for (size_t at = 0; at < 5 * SUMS_PAGE_BYTES; at += 1021)
		for (size_t len = 1; len <= sizeof(out); len += 2222) {
			size_t got = 99;
			size_t there = at < 3 * SUMS_PAGE_BYTES
				? 3 * SUMS_PAGE_BYTES - at
				: 0;

			cr_expect_eq(
				paged_read(p, at, out, len, &got, &err), WB_OK);
			cr_expect_eq(got, there < len ? there : len);
			cr_expect(memcmp(out, b.whole.ptr + at, got) == 0);
			for (size_t i = got; i < len; i++)
				cr_expect_eq(out[i], 0);
		}
	paged_close(p);
	bed_remove(&b);
}

/* Without sums the whole file is held against its digest, as ever. */
Test(paged, a_file_of_before)
{
	struct bed b;
	struct paged *p = NULL;
	struct err err = { 0 };

	bed_make(&b, 2);
	b.ref.has_sums = false;
	cr_assert_eq(paged_open(b.path, &b.ref, &p, &err), WB_OK);
	paged_close(p);
	b.whole.ptr[5000] ^= 1;
	bed_write(&b, b.whole.ptr, b.whole.len);
	cr_expect_eq(paged_open(b.path, &b.ref, &p, &err), WB_CORRUPT);
	bed_remove(&b);
}

Test(paged, a_name_made_anew)
{
	struct bed b;
	struct file_ref again;
	struct err err = { 0 };

	bed_make(&b, 5);
	cr_assert_eq(paged_name(b.path, &again, &err), WB_OK, "%s", err.text);
	cr_expect(memcmp(again.sums, b.ref.sums, sizeof(again.sums)) == 0);
	cr_expect(
		memcmp(again.digest, b.ref.digest, sizeof(again.digest)) == 0);
	cr_expect(again.has_sums && again.size == b.ref.size);
	b.whole.ptr[9000] ^= 1;
	bed_write(&b, b.whole.ptr, b.whole.len);
	cr_expect_eq(paged_name(b.path, &again, &err), WB_CORRUPT);
	bed_remove(&b);
}

/* Through SQLite: rows that were not asked for need not be sound. */
Test(paged, a_database)
{
	struct bed b;
	struct sql *db = NULL;
	struct sql_stmt *st = NULL;
	struct err err = { 0 };
	int64_t rows = 0;
	size_t bad = 0;

	bed_make(&b, 0);
	(void)unlink(b.path);
	cr_assert_eq(sql_create(b.path, &db, &err), WB_OK);
	sql_exec(db,
		"CREATE TABLE t(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
		" SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT"
		" printf('%030d', i) FROM n; COMMIT");
	cr_assert_eq(sql_status(db, &err), WB_OK, "%s", err.text);
	sql_close(db);
	cr_assert_eq(paged_seal(b.path, &b.ref, &err), WB_OK);
	b.whole.len = 0;
	cr_assert_eq(fs_read_all(b.path, 64 << 20, &b.whole, &err), WB_OK);
	cr_assert_eq(sql_open_checked(b.path, &b.ref, &db, &err), WB_OK);
	st = sql_prepare(db, "SELECT count(*), sum(length(x)) FROM t");
	cr_assert(sql_step(st));
	rows = sql_int(st, 0);
	cr_expect_eq(rows, 5000);
	cr_expect_eq(sql_int(st, 1), 150000);
	sql_close(db);
	for (size_t at = 20; at < b.whole.len; at += 777) {
		b.whole.ptr[at] ^= 16;
		bed_write(&b, b.whole.ptr, b.whole.len);
		b.whole.ptr[at] ^= 16;
		memset(&err, 0, sizeof(err));
		if (sql_open_checked(b.path, &b.ref, &db, &err) != WB_OK) {
			bad++;
			continue;
		}
		st = sql_prepare(db, "SELECT x FROM t ORDER BY rowid LIMIT 9");
		for (rows = 0; sql_step(st); rows++)
			cr_expect_eq(strtol(sql_text(st, 0).ptr, NULL, 10),
				rows + 1);
		sql_reset(st);
		if (sql_status(db, &err) != WB_OK) {
			cr_expect_eq(err.code, WB_CORRUPT);
			bad++;
		} else {
			cr_expect_eq(rows, 9);
		}
		sql_close(db);
	}
	cr_expect(bad > 0 && bad < 40, "%zu", bad);
	bed_remove(&b);
}
