#include "indexer/store/file/paged.h"

#include "format/base/digest.h"
#include "format/disk/sums.h"
#include "indexer/store/file/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* Pages of sums that are kept; one is for 2 MiB. */
	LEAVES_KEPT = 16,
	CHUNK_PAGES = 64
};

struct leaf {
	/* UINT64_MAX if none. */
	uint64_t no;
	unsigned char sums[SUMS_PAGE_BYTES];
};

struct paged {
	int fd;
	char *path;
	uint64_t bytes;
	/* NULL if pages are not checked. */
	unsigned char *top;
	struct sums_place place;
	struct leaf *leaves;
	unsigned char page[SUMS_PAGE_BYTES];
};

static enum wb_err
tell_other(const struct paged *p, struct err *err)
{
	return err_set(err, WB_CORRUPT,
		"%s is not what CURRENT names: run 'waybill reindex'", p->path);
}

/* The last bytes of a file, if they are sums: where they stand. */
static enum wb_err
find_sums(struct paged *p, uint64_t size, bool *found, struct err *err)
{
	unsigned char foot[SUMS_FOOT_BYTES];
	enum wb_err rc = WB_OK;

	*found = false;
	if (size < sizeof(foot))
		return WB_OK;
	rc = fs_read_at(
		p->fd, p->path, size - sizeof(foot), foot, sizeof(foot), err);
	if (rc == WB_OK)
		*found = sums_place_of(foot, size, &p->place);
	return rc;
}

/* Read top and foot, and hash them. */
static enum wb_err
load_top(struct paged *p, unsigned char sum[HANDLE_BYTES], struct err *err)
{
	struct handle_state *h = NULL;
	enum wb_err rc = WB_OK;

	p->top = xmalloc(p->place.end_bytes);
	rc = fs_read_at(p->fd, p->path, p->place.top_at, p->top,
		p->place.end_bytes, err);
	if (rc != WB_OK)
		return rc;
	h = handle_new();
	handle_update(h, p->top, p->place.end_bytes);
	handle_digest(h, sum);
	handle_free(h);
	p->leaves = xmalloc(LEAVES_KEPT * sizeof(*p->leaves));
	for (size_t i = 0; i < LEAVES_KEPT; i++)
		p->leaves[i].no = UINT64_MAX;
	p->bytes = p->place.leaves_at;
	return WB_OK;
}

static enum wb_err
check_now(struct paged *p, uint64_t size, const struct file_ref *ref,
	struct err *err)
{
	unsigned char sum[HANDLE_BYTES];
	bool found = false;
	enum wb_err rc = WB_OK;

	if (size != ref->size)
		return tell_other(p, err);
	if (!ref->has_sums) {
		rc = fs_digest(p->path, sum, &size, err);
		if (rc == WB_OK &&
			(size != ref->size ||
				memcmp(sum, ref->digest, sizeof(sum)) != 0))
			return tell_other(p, err);
		return rc;
	}
	rc = find_sums(p, size, &found, err);
	if (rc == WB_OK && !found)
		return tell_other(p, err);
	if (rc == WB_OK)
		rc = load_top(p, sum, err);
	if (rc == WB_OK && memcmp(sum, ref->sums, sizeof(sum)) != 0)
		return tell_other(p, err);
	return rc;
}

enum wb_err
paged_open(const char *path, const struct file_ref *ref, struct paged **out,
	struct err *err)
{
	struct paged *p = xcalloc(1, sizeof(*p));
	size_t n = strlen(path) + 1;
	struct stat st = { 0 };
	enum wb_err rc = fs_open(path, &p->fd, err);

	p->path = memcpy(xmalloc(n), path, n);
	if (rc != WB_OK)
		p->fd = -1;
	else if (fstat(p->fd, &st) != 0)
		rc = err_errno(err, WB_IO, "cannot read %s", path);
	p->bytes = (uint64_t)st.st_size;
	if (rc == WB_OK && ref)
		rc = check_now(p, (uint64_t)st.st_size, ref, err);
	if (rc != WB_OK) {
		paged_close(p);
		return rc;
	}
	*out = p;
	return WB_OK;
}

void
paged_close(struct paged *p)
{
	if (!p)
		return;
	if (p->fd >= 0)
		(void)close(p->fd);
	free(p->top);
	free(p->leaves);
	free(p->path);
	free(p);
}

uint64_t
paged_bytes(const struct paged *p)
{
	return p->bytes;
}

/* The sums of the pages around page `no`. */
static enum wb_err
leaf_of(struct paged *p, uint64_t no, const unsigned char **out,
	struct err *err)
{
	uint64_t at = no / SUMS_A_LEAF;
	struct leaf *leaf = &p->leaves[at % LEAVES_KEPT];
	enum wb_err rc = WB_OK;

	*out = leaf->sums;
	if (leaf->no == at)
		return WB_OK;
	leaf->no = UINT64_MAX;
	rc = fs_read_at(p->fd, p->path,
		p->place.leaves_at + at * SUMS_PAGE_BYTES, leaf->sums,
		SUMS_PAGE_BYTES, err);
	if (rc == WB_OK && !sums_fit(p->top, at, leaf->sums))
		return tell_other(p, err);
	if (rc == WB_OK)
		leaf->no = at;
	return rc;
}

static enum wb_err
read_page(struct paged *p, uint64_t no, unsigned char *out, struct err *err)
{
	const unsigned char *sums = NULL;
	enum wb_err rc = leaf_of(p, no, &sums, err);

	if (rc == WB_OK)
		rc = fs_read_at(p->fd, p->path, no * SUMS_PAGE_BYTES, out,
			SUMS_PAGE_BYTES, err);
	if (rc == WB_OK && !sums_fit(sums, no % SUMS_A_LEAF, out))
		return err_set(err, WB_CORRUPT,
			"%s: the page at byte %llu is not what CURRENT names: "
			"run 'waybill reindex'",
			p->path, (unsigned long long)no * SUMS_PAGE_BYTES);
	return rc;
}

/* Whole pages go where they are wanted, and are checked there; parts by way of
 * a page of our own. */
static enum wb_err
read_checked(struct paged *p, uint64_t offset, unsigned char *out, size_t len,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	while (len > 0 && rc == WB_OK) {
		uint64_t no = offset / SUMS_PAGE_BYTES;
		size_t skip = (size_t)(offset % SUMS_PAGE_BYTES);
		size_t part = SUMS_PAGE_BYTES - skip;

		if (part > len)
			part = len;
		rc = read_page(
			p, no, part == SUMS_PAGE_BYTES ? out : p->page, err);
		if (rc == WB_OK && part < SUMS_PAGE_BYTES)
			memcpy(out, p->page + skip, part);
		offset += part;
		out += part;
		len -= part;
	}
	return rc;
}

enum wb_err
paged_read(struct paged *p, uint64_t offset, unsigned char *out, size_t len,
	size_t *got, struct err *err)
{
	uint64_t there = offset < p->bytes ? p->bytes - offset : 0;

	*got = there < len ? (size_t)there : len;
	memset(out + *got, 0, len - *got);
	if (p->top)
		return read_checked(p, offset, out, *got, err);
	return fs_read_at(p->fd, p->path, offset, out, *got, err);
}

/* Reads the pages [0, bytes) of fd: their sums, and all they hold into h. */
static enum wb_err
take_pages(int fd, const char *path, uint64_t bytes, struct sums_taken *sums,
	struct handle_state *h, struct err *err)
{
	size_t most = (size_t)CHUNK_PAGES * SUMS_PAGE_BYTES;
	unsigned char *chunk = xmalloc(most);
	enum wb_err rc = WB_OK;

	for (uint64_t at = 0; at < bytes && rc == WB_OK;) {
		size_t n = bytes - at < most ? (size_t)(bytes - at) : most;

		rc = fs_read_at(fd, path, at, chunk, n, err);
		for (size_t i = 0; i < n && rc == WB_OK; i += SUMS_PAGE_BYTES)
			sums_take(sums, chunk + i);
		if (rc == WB_OK)
			handle_update(h, chunk, n);
		at += n;
	}
	free(chunk);
	return rc;
}

static enum wb_err
append(int fd, const char *path, uint64_t at, const struct buf *b,
	struct err *err)
{
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = pwrite(
			fd, b->ptr + done, b->len - done, (off_t)(at + done));

		if (n <= 0)
			return err_errno(err, WB_IO, "cannot write %s", path);
		done += (size_t)n;
	}
	return WB_OK;
}

/* The sums of a file's pages, as they stand or are to stand behind them. */
static enum wb_err
take_all(int fd, const char *path, uint64_t bytes, struct file_ref *ref,
	struct buf *behind, struct err *err)
{
	struct sums_taken sums = { 0 };
	struct handle_state *whole = handle_new();
	struct handle_state *top = handle_new();
	size_t end = 0;
	enum wb_err rc = take_pages(fd, path, bytes, &sums, whole, err);

	sums_finish(&sums, behind, &end);
	handle_update(whole, behind->ptr, behind->len);
	handle_update(top, behind->ptr + behind->len - end, end);
	handle_digest(whole, ref->digest);
	handle_digest(top, ref->sums);
	ref->size = bytes + behind->len;
	ref->has_sums = true;
	handle_free(whole);
	handle_free(top);
	return rc;
}

enum wb_err
paged_seal(const char *path, struct file_ref *ref, struct err *err)
{
	struct buf behind = { 0 };
	struct stat st = { 0 };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	enum wb_err rc = WB_OK;

	*ref = (struct file_ref){ 0 };
	if (fd < 0 || fstat(fd, &st) != 0)
		rc = err_errno(err, WB_IO, "cannot open %s", path);
	else if (st.st_size % SUMS_PAGE_BYTES != 0)
		rc = err_set(err, WB_CORRUPT, "%s is not whole pages", path);
	if (rc == WB_OK)
		rc = take_all(
			fd, path, (uint64_t)st.st_size, ref, &behind, err);
	if (rc == WB_OK)
		rc = append(fd, path, (uint64_t)st.st_size, &behind, err);
	if (rc == WB_OK && fsync(fd) != 0)
		rc = err_errno(err, WB_IO, "cannot sync %s", path);
	if (fd >= 0 && close(fd) != 0 && rc == WB_OK)
		rc = err_errno(err, WB_IO, "cannot write %s", path);
	buf_release(&behind);
	return rc;
}

/* What stands behind the pages must be what belongs there. */
static enum wb_err
check_behind(struct paged *p, const struct buf *behind, struct err *err)
{
	unsigned char *there = xmalloc(behind->len);
	enum wb_err rc = fs_read_at(
		p->fd, p->path, p->place.leaves_at, there, behind->len, err);

	if (rc == WB_OK && memcmp(there, behind->ptr, behind->len) != 0)
		rc = err_set(err, WB_CORRUPT,
			"%s: its pages are not those of its check sums",
			p->path);
	free(there);
	return rc;
}

enum wb_err
paged_name(const char *path, struct file_ref *ref, struct err *err)
{
	struct buf behind = { 0 };
	struct paged *p = NULL;
	bool found = false;
	enum wb_err rc = paged_open(path, NULL, &p, err);

	*ref = (struct file_ref){ 0 };
	if (rc == WB_OK)
		rc = find_sums(p, p->bytes, &found, err);
	if (rc == WB_OK && !found)
		rc = fs_digest(path, ref->digest, &ref->size, err);
	if (rc == WB_OK && found)
		rc = take_all(
			p->fd, path, p->place.leaves_at, ref, &behind, err);
	if (rc == WB_OK && found)
		rc = check_behind(p, &behind, err);
	buf_release(&behind);
	paged_close(p);
	return rc;
}
