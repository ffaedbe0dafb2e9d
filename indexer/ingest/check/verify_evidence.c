/* `verify EVIDENCE`: are these files still those that were indexed? */
#include "indexer/ingest/check/verify.h"

#include "format/base/digest.h"
#include "format/base/lower_bound.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"
#include "indexer/store/segment/sources.h"
#include "indexer/walk/file.h"
#include "indexer/walk/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 20 };

/* A file that the index records. */
struct recorded {
	struct span path;
	unsigned char sha256[SHA256_BYTES];
	/* In the order in which they were recorded. */
	size_t at;
	bool is_hashed;
	bool is_met;
};

/* A file of the evidence whose content and path nobody recorded. */
struct stranger {
	const char *path;
	/* Of the path, below the directory that was given. */
	struct span tail;
};

struct pass {
	struct verify_report *report;
	struct arena arena;
	struct recorded *files;
	size_t nfiles;
	size_t files_cap;
	/* The same in order of path, then of recording. */
	struct recorded **by_path;
	struct recorded **by_sha256;
	struct stranger *strangers;
	size_t nstrangers;
	size_t strangers_cap;
	/* The path given that is being looked through. */
	const char *top;
	struct sha256 *sha256;
	unsigned char *chunk;
};

static bool
take_file(void *ctx, const struct file_row *row)
{
	static const unsigned char none[SHA256_BYTES];
	struct pass *p = ctx;
	struct recorded r = { .path = arena_copy(&p->arena, row->path),
		.at = p->nfiles,
		.is_hashed = memcmp(row->sha256, none, sizeof(none)) != 0 };

	memcpy(r.sha256, row->sha256, sizeof(r.sha256));
	p->files = xgrow(
		p->files, &p->files_cap, p->nfiles + 1, sizeof(*p->files));
	p->files[p->nfiles++] = r;
	return true;
}

static int
compare_paths(const void *a, const void *b)
{
	const struct recorded *x = *(struct recorded *const *)a;
	const struct recorded *y = *(struct recorded *const *)b;
	int order = span_cmp(x->path, y->path);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int
compare_sha256(const void *a, const void *b)
{
	const struct recorded *x = *(struct recorded *const *)a;
	const struct recorded *y = *(struct recorded *const *)b;

	return memcmp(x->sha256, y->sha256, SHA256_BYTES);
}

static enum wb_err
read_recorded(struct pass *p, const char *index, struct err *err)
{
	struct current c = { 0 };
	enum wb_err rc = current_read(index, &c, err);

	if (rc != WB_OK)
		return rc;
	for (size_t i = 0; i < c.nsegments && rc == WB_OK; i++) {
		struct sources *s = NULL;
		char path[PATH_MAX];

		index_room(index, "segments", c.segments[i].number,
			"sources.sqlite", path);
		rc = sources_open_checked(
			path, &c.segments[i].sources, &s, err);
		if (rc != WB_OK)
			break;
		sources_each_file(s, take_file, p);
		rc = sources_status(s, err);
		sources_close(s);
	}
	current_release(&c);
	p->by_path = xcalloc(p->nfiles + 1, sizeof(*p->by_path));
	p->by_sha256 = xcalloc(p->nfiles + 1, sizeof(*p->by_sha256));
	for (size_t i = 0; i < p->nfiles; i++)
		p->by_path[i] = p->by_sha256[i] = &p->files[i];
	qsort((void *)p->by_path, p->nfiles, sizeof(*p->by_path),
		compare_paths);
	qsort((void *)p->by_sha256, p->nfiles, sizeof(*p->by_sha256),
		compare_sha256);
	return rc;
}

/* Mark all recorded files of that content; false if there is none. */
static bool
meet(struct pass *p, const unsigned char sha256[SHA256_BYTES])
{
	struct recorded wanted = { 0 };
	const struct recorded *key = &wanted;
	bool met = false;

	memcpy(wanted.sha256, sha256, SHA256_BYTES);
	for (size_t i = lower_bound((const void *)&key,
		     (const void *)p->by_sha256, p->nfiles,
		     sizeof(*p->by_sha256), compare_sha256);
		i < p->nfiles &&
		memcmp(p->by_sha256[i]->sha256, sha256, SHA256_BYTES) == 0;
		i++) {
		p->by_sha256[i]->is_met = true;
		met = true;
	}
	return met;
}

/* What was recorded last at that path, or NULL; it counts as met if it is to.
 */
static struct recorded *
find_path(struct pass *p, struct span path, bool is_met)
{
	const struct recorded wanted = { .path = path };
	const struct recorded *key = &wanted;
	struct recorded *found = NULL;

	for (size_t i = lower_bound((const void *)&key,
		     (const void *)p->by_path, p->nfiles, sizeof(*p->by_path),
		     compare_paths);
		i < p->nfiles && span_eq(p->by_path[i]->path, path); i++) {
		found = p->by_path[i];
		found->is_met |= is_met;
	}
	return found;
}

static bool
hash_file(struct pass *p, const struct tree_entry *entry, bool known,
	unsigned char out[SHA256_BYTES], const char **why)
{
	int fd = file_open_fd(entry->dirfd, entry->name);
	ssize_t n = -1;

	if (fd < 0) {
		*why = strerror(errno);
		return false;
	}
	if (file_is_sparse(fd) && !known) {
		*why = "it is mostly holes, and no file of its path was "
		       "recorded: not read for a SHA-256";
		(void)close(fd);
		return false;
	}
	while ((n = read(fd, p->chunk, CHUNK_BYTES)) > 0)
		sha256_update(p->sha256, p->chunk, (size_t)n);
	if (n < 0)
		*why = strerror(errno);
	sha256_final(p->sha256, out);
	(void)close(fd);
	return n == 0;
}

static void
add_stranger(struct pass *p, const char *path)
{
	struct span below = arena_copy(&p->arena, span_of(path));
	struct stranger s = { .path = below.ptr };

	if (span_eat(&below, span_of(p->top)) && below.len > 0) {
		(void)span_eat_char(&below, '/');
		s.tail = below;
	}
	p->strangers = xgrow(p->strangers, &p->strangers_cap, p->nstrangers + 1,
		sizeof(*p->strangers));
	p->strangers[p->nstrangers++] = s;
}

static enum wb_err
on_file(void *ctx, const struct tree_entry *entry, struct err *err)
{
	struct pass *p = ctx;
	struct findings *findings = &p->report->findings;
	unsigned char sha256[SHA256_BYTES];
	const char *why = "";
	const struct recorded *known = NULL;

	(void)err;
	p->report->files++;
	known = find_path(p, span_of(entry->path), false);
	if (known && !known->is_hashed) {
		(void)find_path(p, span_of(entry->path), true);
		findings_add(findings, FINDING_UNREADABLE, entry->path,
			UINT64_MAX,
			"not all of it was read when it was indexed, so there "
			"is no SHA-256 to compare with");
		return WB_OK;
	}
	if (!hash_file(p, entry, known != NULL, sha256, &why)) {
		findings_add(findings, FINDING_UNREADABLE, entry->path,
			UINT64_MAX, why);
		return WB_OK;
	}
	if (meet(p, sha256)) {
		p->report->same++;
		return WB_OK;
	}
	if (!find_path(p, span_of(entry->path), true))
		add_stranger(p, entry->path);
	else
		findings_add(findings, FINDING_DIFFERS, entry->path, UINT64_MAX,
			"its SHA-256 is not the recorded one");
	return WB_OK;
}

static void
on_skip(void *ctx, const struct tree_entry *entry, const char *reason,
	bool is_loss)
{
	struct pass *p = ctx;

	/* Links and devices are no files of evidence. */
	if (is_loss)
		findings_add(&p->report->findings, FINDING_UNREADABLE,
			entry->path, UINT64_MAX, reason);
}

static bool
is_latest(const struct pass *p, size_t i)
{
	return i + 1 == p->nfiles ||
		!span_eq(p->by_path[i + 1]->path, p->by_path[i]->path);
}

/* The one that was recorded at the same place below another directory, and is
 * missing now; NULL if there is none, or more than one. */
static struct recorded *
recorded_below(struct pass *p, struct span tail)
{
	struct recorded *found = NULL;

	for (size_t i = 0; i < p->nfiles && tail.len > 0; i++) {
		struct recorded *r = p->by_path[i];

		if (r->is_met || !is_latest(p, i) ||
			!span_ends(r->path, tail) ||
			(r->path.len > tail.len &&
				r->path.ptr[r->path.len - tail.len - 1] != '/'))
			continue;
		if (found)
			return NULL;
		found = r;
	}
	return found;
}

static void
tell_strangers(struct pass *p)
{
	for (size_t i = 0; i < p->nstrangers; i++) {
		const struct stranger *s = &p->strangers[i];
		struct recorded *r = recorded_below(p, s->tail);

		if (r)
			r->is_met = true;
		findings_add(&p->report->findings,
			r ? FINDING_DIFFERS : FINDING_UNKNOWN, s->path,
			UINT64_MAX,
			r ? arena_printf(&p->arena,
				    "its SHA-256 is not the one recorded of "
				    "%.*s",
				    (int)r->path.len, r->path.ptr)
			  : "no file of that SHA-256 is recorded");
	}
}

/* Recorded, and not among the evidence; an earlier state of a file that was
 * recorded again counts for nothing. */
static void
tell_absent(struct pass *p)
{
	for (size_t i = 0; i < p->nfiles; i++) {
		struct recorded *r = p->by_path[i];
		char *path = NULL;

		if (r->is_met || !is_latest(p, i))
			continue;
		path = arena_printf(
			&p->arena, "%.*s", (int)r->path.len, r->path.ptr);
		findings_add(&p->report->findings, FINDING_ABSENT, path,
			UINT64_MAX, "recorded, and not among this evidence");
	}
}

enum wb_err
verify_evidence(const char *index, const char *const *paths, size_t npaths,
	struct verify_report *report, struct err *err)
{
	struct pass p = { .report = report };
	const struct tree_visitor visitor = {
		.ctx = &p, .file = on_file, .skip = on_skip, .take_all = true
	};
	bool has_dir = false;
	enum wb_err rc = read_recorded(&p, index, err);

	report->recorded = p.nfiles;
	p.sha256 = sha256_new();
	p.chunk = xmalloc(CHUNK_BYTES);
	for (size_t i = 0; i < npaths && rc == WB_OK; i++) {
		has_dir = has_dir || fs_is_dir(paths[i]);
		p.top = paths[i];
		rc = tree_visit(paths[i], &visitor, err);
	}
	if (rc == WB_OK)
		tell_strangers(&p);
	if (rc == WB_OK && has_dir)
		tell_absent(&p);
	sha256_free(p.sha256);
	free(p.chunk);
	free((void *)p.by_path);
	free((void *)p.by_sha256);
	free(p.files);
	free(p.strangers);
	arena_release(&p.arena);
	return rc;
}
