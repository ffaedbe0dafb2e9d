/* A file that mdb_check lets pass does LMDB no harm, whatever was changed in
 * it; one that was not changed passes. */
#include "format/disk/mdb.h"

#include "format/base/buf.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/kv.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { KEYS = 3000, FILE_MAX = 1 << 20 };

struct bed {
	char dir[64];
	char path[80];
	struct buf bytes;
};

/* So many keys that there are branches over leaves. */
static void
bed_make(struct bed *b)
{
	struct kv_writer *w = NULL;
	struct err err = { 0 };

	*b = (struct bed){ .dir = "/tmp/waybill-mdb.XXXXXX" };
	cr_assert(mkdtemp(b->dir));
	(void)snprintf(b->path, sizeof(b->path), "%s/keys.mdb", b->dir);
	cr_assert(kv_create(b->path, (uint64_t)KEYS * 64, &w, &err) == WB_OK,
		"%s", err.text);
	for (int i = 0; i < KEYS; i++) {
		char key[24];

		(void)snprintf(key, sizeof(key), "key %08d", i);
		kv_append(w, span_of(key), SPAN("a value of some bytes"));
	}
	cr_assert(kv_finish(w, &err) == WB_OK, "%s", err.text);
	cr_assert(fs_read_all(b->path, FILE_MAX, &b->bytes, &err) == WB_OK);
}

static void
bed_remove(struct bed *b)
{
	buf_release(&b->bytes);
	(void)unlink(b->path);
	(void)rmdir(b->dir);
}

/* All pairs, by LMDB. */
static size_t
count_pairs(struct bed *b)
{
	struct kv *kv = NULL;
	struct span key;
	struct span value;
	struct err err = { 0 };
	size_t n = 0;

	cr_assert(fs_write_all(b->path, b->bytes.ptr, b->bytes.len, &err) ==
		WB_OK);
	if (kv_open(b->path, &kv, &err) != WB_OK)
		return 0;
	if (kv_floor(kv, SPAN("key 00000000"), &key, &value))
		for (n = 1; n <= KEYS && kv_next(kv, &key, &value);)
			n++;
	kv_close(kv);
	return n;
}

Test(mdb, a_file_of_ours_is_whole)
{
	struct bed b;
	struct err err = { 0 };

	bed_make(&b);
	cr_expect(b.bytes.len > 20 * 4096);
	cr_expect(mdb_check(buf_span(&b.bytes), &err) == WB_OK, "%s", err.text);
	cr_expect_eq(count_pairs(&b), KEYS);
	bed_remove(&b);
}

Test(mdb, what_passes_can_be_read)
{
	struct bed b;
	size_t passed = 0;
	size_t tried = 0;

	bed_make(&b);
	/* The heads of pages and the places of their nodes. */
	for (size_t page = 0; page < b.bytes.len; page += 4096)
		for (size_t at = page; at < page + 24; at++, tried++) {
			char kept = b.bytes.ptr[at];

			b.bytes.ptr[at] = (char)(kept ^ (1 << at % 8));
			if (mdb_check(buf_span(&b.bytes), NULL) == WB_OK) {
				passed++;
				cr_expect(count_pairs(&b) <= KEYS + 1);
			}
			b.bytes.ptr[at] = kept;
		}
	cr_expect(passed < tried / 2, "%zu of %zu pass", passed, tried);
	bed_remove(&b);
}

Test(mdb, cut_short)
{
	struct bed b;

	bed_make(&b);
	for (size_t len = 0; len < b.bytes.len; len += 1024) {
		struct err err = { 0 };

		cr_expect(mdb_check((struct span){ b.bytes.ptr, len }, &err) ==
				WB_CORRUPT,
			"%zu bytes", len);
		cr_expect(err.text[0] != '\0', "%zu bytes", len);
	}
	bed_remove(&b);
}
