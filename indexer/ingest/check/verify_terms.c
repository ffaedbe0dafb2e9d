/* The pages of postings: each against its sum, and in the order of their keys.
 */
#include "indexer/ingest/check/verify_part.h"

#include "format/disk/bytes.h"
#include "format/disk/header.h"
#include "format/disk/page.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/kv.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/terms.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* The postings of one term index being read. */
struct pass {
	const struct terms_ref *ref;
	struct verify_report *report;
	char path[PATH_MAX];
	int fd;
	/* NULL if the keys are damaged. */
	struct kv *keys;
	struct page_bounds last;
	unsigned char page[PAGE_BYTES];
};

static void
tell(struct pass *p, uint64_t offset, const char *why)
{
	findings_add(
		&p->report->findings, FINDING_POSTINGS, p->path, offset, why);
}

/* A flat file: there, as large as CURRENT says, with its header; *fd is open
 * then, else -1. */
static void
open_flat(struct verify_report *report, const char *path, const char *kind,
	uint64_t size, int *fd)
{
	unsigned char head[PAGE_BYTES];
	struct file_header header = { 0 };
	struct err err = { 0 };
	uint64_t got = 0;
	enum wb_err rc = fs_size(path, &got, &err);

	*fd = -1;
	if (rc == WB_OK && got != size)
		rc = err_set(&err, WB_CORRUPT,
			"it has %llu bytes, not the %llu that CURRENT names",
			(unsigned long long)got, (unsigned long long)size);
	if (rc == WB_OK)
		rc = fs_open(path, fd, &err);
	if (rc == WB_OK)
		rc = fs_read_at(*fd, path, 0, head, sizeof(head), &err);
	if (rc == WB_OK)
		rc = file_header_decode(
			head, sizeof(head), kind, &header, &err);
	for (size_t i = FILE_HEADER_BYTES; rc == WB_OK && i < PAGE_BYTES; i++)
		if (head[i] != 0)
			rc = err_set(&err, WB_CORRUPT,
				"the page of its header is not zero behind it");
	if (rc != WB_OK)
		findings_add(&report->findings, FINDING_FILE, path, UINT64_MAX,
			err.text);
}

/* Pages follow each other, and the keys name each. */
static void
check_place(struct pass *p, uint64_t no, const struct page_bounds *b)
{
	unsigned char key[POSTING_KEY_BYTES];
	struct span value = { 0 };
	uint64_t at = (no + 1) * PAGE_BYTES;

	if (no > 0 &&
		(b->first_term < p->last.last_term ||
			(b->first_term == p->last.last_term &&
				b->first_block <= p->last.last_block)))
		tell(p, at, "the page does not follow the one before");
	p->last = *b;
	if (!p->keys)
		return;
	posting_key(b->first_term, b->first_block, key);
	if (!kv_get(p->keys, (struct span){ (const char *)key, sizeof(key) },
		    &value) ||
		value.len != 4 ||
		get_u32((const unsigned char *)value.ptr) != no)
		tell(p, at, "keys.mdb does not name the page");
}

static void
read_pages(struct pass *p)
{
	uint64_t pages = p->ref->postings_size / PAGE_BYTES;

	for (uint64_t no = 0; no + 1 < pages; no++) {
		uint64_t at = (no + 1) * PAGE_BYTES;
		struct page_bounds bounds = { 0 };
		struct err err = { 0 };
		enum wb_err rc = fs_read_at(
			p->fd, p->path, at, p->page, PAGE_BYTES, &err);

		if (rc == WB_OK)
			rc = page_verify(
				p->page, p->ref->blocks, &bounds, &err);
		if (rc == WB_OK)
			check_place(p, no, &bounds);
		else
			tell(p, at, err.text);
		p->report->pages++;
	}
}

void
verify_terms(const char *index, const struct terms_ref *ref,
	struct verify_report *report)
{
	struct pass p = { .ref = ref, .report = report, .fd = -1 };
	char path[PATH_MAX];
	bool is_whole = false;
	struct err err = { 0 };
	int fd = -1;

	index_room(index, "terms", ref->number, "words.sqlite", path);
	(void)verify_file(&report->findings, path, &ref->words);
	index_room(index, "terms", ref->number, "directory", path);
	open_flat(report, path, "blockdir", ref->directory_size, &fd);
	if (fd >= 0) {
		verify_sums(path, fd, ref, report);
		(void)close(fd);
	}
	index_room(index, "terms", ref->number, "keys.mdb", path);
	is_whole = verify_file(&report->findings, path, &ref->keys);
	/* LMDB crashes on what it did not write. */
	if (is_whole && kv_open(path, &p.keys, &err) != WB_OK)
		findings_add(&report->findings, FINDING_FILE, path, UINT64_MAX,
			err.text);
	index_room(index, "terms", ref->number, "postings", p.path);
	open_flat(report, p.path, "postings", ref->postings_size, &p.fd);
	if (p.fd >= 0) {
		read_pages(&p);
		(void)close(p.fd);
	}
	kv_close(p.keys);
	report->term_indexes++;
}
