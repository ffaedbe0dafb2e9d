/* Directory entries: from the pages of the directory, or, where these are
 * damaged, from the headers of the frames themselves. */
#include "indexer/store/index/index_part.h"

#include "format/base/arena.h"
#include "format/disk/header.h"
#include "indexer/store/file/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A page of the directory. */
struct wanted_page {
	size_t no;
	unsigned char *bytes;
};

static enum wb_err
load_page(struct index *ix, struct term_index *t,
	const struct wanted_page *page, struct err *err)
{
	enum wb_err rc = index_open_flat(
		ix, t, "directory", "blockdir", &t->directory, err);
	struct err why = { 0 };
	char path[PATH_MAX];

	if (rc != WB_OK)
		return rc;
	index_room(ix->path, "terms", t->ref->number, "directory", path);
	rc = fs_read_at(t->directory, path,
		(page->no + 1) * (uint64_t)PAGE_BYTES, page->bytes, PAGE_BYTES,
		err);
	if (rc == WB_OK && (rc = dir_check(page->bytes, &why)) != WB_OK)
		return err_set(err, rc, "%s: %s: run 'waybill reindex'", path,
			why.text);
	return rc;
}

/* To the next segment of the term index that has frames, if this one has no
 * more; false behind the last. */
static bool
settle(const struct index *ix, const struct term_index *t, struct walk_mark *at)
{
	const struct current *c = &ix->current;

	while (at->segment < c->nsegments &&
		(c->segments[at->segment].number < t->ref->first_segment ||
			at->ordinal >= c->segments[at->segment].frames)) {
		at->segment++;
		at->ordinal = 0;
		at->offset = FILE_HEADER_BYTES;
	}
	return at->segment < c->nsegments &&
		c->segments[at->segment].number <= t->ref->last_segment;
}

/* The entry of the frame at `at`, and on to the next. */
static enum wb_err
walk_frame(struct index *ix, struct walk_mark *at, struct dir_entry *out,
	struct err *err)
{
	unsigned char head[FRAME_HEADER_BYTES];
	int fd = -1;

	*out = (struct dir_entry){ .offset = at->offset,
		.segment = ix->current.segments[at->segment].number };
	enum wb_err rc = index_blocks_fd(ix, out->segment, &fd, err);

	if (rc == WB_OK)
		rc = fs_read_at(
			fd, "blocks", at->offset, head, sizeof(head), err);
	if (rc == WB_OK)
		rc = frame_decode(head, sizeof(head), &out->frame, err);
	at->ordinal++;
	at->offset += FRAME_HEADER_BYTES + out->frame.stored_len;
	return rc;
}

/* Make the page that begins at `at`, which goes on behind it. */
static enum wb_err
walk_page(struct index *ix, const struct term_index *t, struct walk_mark *at,
	unsigned char *bytes, struct err *err)
{
	enum wb_err rc = WB_OK;

	memset(bytes, 0, PAGE_BYTES);
	for (size_t i = 0; i < DIR_ENTRIES && settle(ix, t, at) && rc == WB_OK;
		i++) {
		struct dir_entry entry;

		rc = walk_frame(ix, at, &entry, err);
		if (rc == WB_OK)
			dir_put(bytes, i, &entry);
	}
	return rc;
}

/* From the last page whose beginning is known on to the one that is wanted. */
static enum wb_err
walk_to(struct index *ix, struct term_index *t, const struct wanted_page *page,
	struct err *err)
{
	size_t pages = (size_t)dir_pages_of(t->ref->blocks);
	struct walk_mark at = { 0, 0, FILE_HEADER_BYTES };
	enum wb_err rc = WB_OK;

	if (!t->marks) {
		t->marks = xcalloc(pages + 1, sizeof(*t->marks));
		t->marks[0] = at;
		t->nmarks = 1;
	}
	for (size_t i = page->no < t->nmarks ? page->no : t->nmarks - 1;
		i <= page->no && rc == WB_OK; i++) {
		at = t->marks[i];
		rc = walk_page(ix, t, &at, page->bytes, err);
		if (rc == WB_OK && i + 1 == t->nmarks && t->nmarks < pages)
			t->marks[t->nmarks++] = at;
	}
	return rc;
}

static enum wb_err
page_of(struct index *ix, struct term_index *t, size_t no,
	const unsigned char **out, struct err *err)
{
	struct wanted_page page = { .no = no };
	struct err why = { 0 };
	enum wb_err rc = WB_OK;

	*out = dir_pages_find(&t->dir_pages, no);
	if (*out)
		return WB_OK;
	page.bytes = xmalloc(PAGE_BYTES);
	rc = load_page(ix, t, &page, &why);
	if (rc != WB_OK) {
		if (walk_to(ix, t, &page, err) != WB_OK) {
			free(page.bytes);
			return err_set(err, rc, "%s", why.text);
		}
		/* One line for one file. */
		if (!t->has_lost_directory && !t->has_lost_sums)
			index_note(ix, &why, "the blocks were read instead");
		t->has_lost_directory = true;
	}
	dir_pages_keep(&t->dir_pages, no, page.bytes);
	*out = page.bytes;
	return WB_OK;
}

static enum wb_err
page_of_block(struct index *ix, size_t terms, uint64_t block,
	const unsigned char **out, struct err *err)
{
	struct term_index *t = &ix->terms[terms];

	if (block >= t->ref->blocks)
		return err_set(err, WB_CORRUPT,
			"%s: a posting names block %llu of %llu: run 'waybill "
			"reindex'",
			ix->path, (unsigned long long)block,
			(unsigned long long)t->ref->blocks);
	return page_of(ix, t, (size_t)(block / DIR_ENTRIES), out, err);
}

enum wb_err
index_entry(struct index *ix, size_t terms, uint64_t block,
	struct dir_entry *out, struct err *err)
{
	const unsigned char *page = NULL;
	enum wb_err rc = page_of_block(ix, terms, block, &page, err);

	return rc == WB_OK ? dir_get(page, block % DIR_ENTRIES, out, err) : rc;
}

enum wb_err
index_times(struct index *ix, size_t terms, uint64_t block, struct frame *out,
	struct err *err)
{
	const unsigned char *page = NULL;
	enum wb_err rc = page_of_block(ix, terms, block, &page, err);

	if (rc == WB_OK)
		dir_times(page, block % DIR_ENTRIES, out);
	return rc;
}

enum wb_err
index_frame(struct index *ix, uint32_t segment, uint64_t ordinal,
	struct dir_entry *out, struct err *err)
{
	struct segment_handle *s = index_segment(ix, segment);
	enum wb_err rc = WB_OK;

	if (!s || s->terms == SIZE_MAX || ordinal >= index_frames_of(ix, s))
		return err_set(err, WB_CORRUPT,
			"%s: segment %u has no frame %llu: run 'waybill "
			"verify'",
			ix->path, segment, (unsigned long long)ordinal);
	rc = index_entry(ix, s->terms, s->base + ordinal, out, err);
	if (rc == WB_OK && out->segment != segment)
		return err_set(err, WB_CORRUPT,
			"%s: the block directory has a frame of segment %u "
			"where one of %u belongs: run 'waybill reindex'",
			ix->path, out->segment, segment);
	return rc;
}

/* Its entries; and if these are damaged, too, the blocks. */
static const char in_its_place[] = "other parts of the index were read instead";

bool
index_page_times(
	struct index *ix, size_t terms, uint64_t block, struct frame *out)
{
	struct term_index *t = &ix->terms[terms];
	uint64_t at = block / DIR_ENTRIES;
	struct wanted_page page = { 0 };
	struct dir_sum sum;
	struct err why = { 0 };

	if (t->has_lost_sums ||
		!dir_has_sums(t->ref->blocks, t->ref->directory_size))
		return false;
	page.no = (size_t)(dir_pages_of(t->ref->blocks) + at / DIR_SUMS);
	page.bytes = dir_pages_find(&t->dir_pages, page.no);
	if (!page.bytes) {
		page.bytes = xmalloc(PAGE_BYTES);
		if (load_page(ix, t, &page, &why) != WB_OK) {
			free(page.bytes);
			if (!t->has_lost_directory)
				index_note(ix, &why, in_its_place);
			t->has_lost_sums = true;
			return false;
		}
		dir_pages_keep(&t->dir_pages, page.no, page.bytes);
	}
	dir_sum_get(page.bytes, at % DIR_SUMS, &sum);
	dir_sum_times(&sum, out);
	return true;
}
