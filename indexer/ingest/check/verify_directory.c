/* The sums behind the pages of a directory, held against its pages. The entries
 * themselves are held against the frames (verify_segment.c). */
#include "indexer/ingest/check/verify_part.h"

#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <limits.h>

struct sums {
	struct verify_report *report;
	const struct terms_ref *ref;
	const char *path;
	int fd;
	unsigned char page[PAGE_BYTES];
	unsigned char sums[PAGE_BYTES];
};

static void
tell(struct sums *s, uint64_t at, const char *why)
{
	findings_add(&s->report->findings, FINDING_DIRECTORY, s->path, at, why);
}

/* Page number `no` behind the header; false if it is no good. */
static bool
load(const struct sums *s, uint64_t no, unsigned char *page, struct err *err)
{
	return fs_read_at(s->fd, s->path, (no + 1) * PAGE_BYTES, page,
		       PAGE_BYTES, err) == WB_OK &&
		dir_check(page, err) == WB_OK;
}

/* What the page's own entries sum up to; false if they cannot be read, which is
 * told where they are checked. */
static bool
add_up(struct sums *s, uint64_t no, struct dir_sum *out)
{
	uint64_t left = s->ref->blocks - no * DIR_ENTRIES;
	struct err err = { 0 };
	struct frame times = { 0 };

	dir_sum_clear(out);
	if (!load(s, no, s->page, &err))
		return false;
	for (uint64_t i = 0; i < DIR_ENTRIES && i < left; i++) {
		dir_times(s->page, i, &times);
		dir_sum_add(out, &times);
	}
	return true;
}

static void
check_page(struct sums *s, uint64_t at, uint64_t first, uint64_t last)
{
	for (uint64_t no = first; no < last; no++) {
		struct dir_sum want;
		struct dir_sum got;

		dir_sum_get(s->sums, no - first, &got);
		if (add_up(s, no, &want) && !dir_sum_same(&want, &got))
			tell(s, at + (no - first) * DIR_SUM_BYTES,
				"it is not the sum of its page");
	}
}

void
verify_sums(const char *path, int fd, const struct terms_ref *ref,
	struct verify_report *report)
{
	struct sums s = { report, ref, path, fd, { 0 }, { 0 } };
	uint64_t pages = dir_pages_of(ref->blocks);
	struct err err = { 0 };

	if (!dir_has_sums(ref->blocks, ref->directory_size))
		return;
	for (uint64_t i = 0; i < dir_sum_pages_of(ref->blocks); i++) {
		uint64_t first = i * DIR_SUMS;
		uint64_t last = first + DIR_SUMS;
		uint64_t at = (pages + i + 1) * PAGE_BYTES;

		if (load(&s, pages + i, s.sums, &err))
			check_page(&s, at, first, last < pages ? last : pages);
		else
			tell(&s, at, err.text);
	}
}
