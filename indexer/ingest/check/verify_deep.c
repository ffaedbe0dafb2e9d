/* What is derived against what it is derived from: each term index is made anew
 * from its blocks, and the readings from the tables of the segments, beside the
 * index, and must come out the same, byte for byte. */
#include "indexer/ingest/check/verify_part.h"

#include "format/base/buf.h"
#include "format/lex/lex.h"
#include "indexer/ingest/commit/rebuild.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/index/dense.h"
#include "indexer/store/index/index.h"
#include "indexer/store/reading/readings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

struct deep {
	const char *index;
	const struct verify_options *options;
	struct verify_report *report;
};

/* SQLite writes its own version there, which says nothing of the tables. */
static bool
is_version(uint64_t at)
{
	return at >= 96 && at < 100;
}

/* The first byte in which two files differ, up to `bytes`; that if none. */
static enum wb_err
first_difference(const char *a, const char *b, bool is_sqlite, uint64_t *bytes,
	struct err *err)
{
	char *buffer = xmalloc((size_t)2 * CHUNK);
	uint64_t end = *bytes;
	int fds[2] = { -1, -1 };
	enum wb_err rc = fs_open(a, &fds[0], err);

	if (rc == WB_OK)
		rc = fs_open(b, &fds[1], err);
	for (uint64_t at = 0; at < end && rc == WB_OK && *bytes == end;) {
		size_t n = end - at < CHUNK ? (size_t)(end - at) : CHUNK;
		size_t same = 0;

		rc = fs_read_at(fds[0], a, at, buffer, n, err);
		if (rc == WB_OK)
			rc = fs_read_at(fds[1], b, at, buffer + CHUNK, n, err);
		while (rc == WB_OK && same < n &&
			(buffer[same] == buffer[CHUNK + same] ||
				(is_sqlite && is_version(at + same))))
			same++;
		at += n;
		if (rc == WB_OK && same < n)
			*bytes = at - n + same;
	}
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			(void)close(fds[i]);
	free(buffer);
	return rc;
}

/* A file of the index, and the same made anew. */
struct pair {
	enum finding_kind kind;
	bool is_sqlite;
	uint64_t bytes;
	uint64_t made;
	char path[PATH_MAX];
	char path_made[PATH_MAX];
};

static void
compare(struct deep *d, const struct pair *pair)
{
	uint64_t same = pair->bytes < pair->made ? pair->bytes : pair->made;
	struct err err = { 0 };
	enum wb_err rc = first_difference(
		pair->path, pair->path_made, pair->is_sqlite, &same, &err);

	if (rc != WB_OK)
		findings_add(&d->report->findings, pair->kind, pair->path,
			UINT64_MAX, err.text);
	else if (same < pair->bytes || same < pair->made)
		findings_add(&d->report->findings, pair->kind, pair->path, same,
			"from here on it is not what the lines make, by the "
			"rules of this version");
}

/* Without the sums behind the pages, which hang on what is passed over. */
static uint64_t
pages_of(const char *path, const struct file_ref *ref)
{
	struct paged *p = NULL;
	struct err err = { 0 };
	uint64_t bytes = ref->size;

	if (paged_open(path, ref, &p, &err) == WB_OK)
		bytes = paged_bytes(p);
	paged_close(p);
	return bytes;
}

static void
compare_sqlite(struct deep *d, struct pair *pair, const struct file_ref *ref,
	const struct file_ref *made)
{
	pair->is_sqlite = true;
	pair->bytes = pages_of(pair->path, ref);
	pair->made = pages_of(pair->path_made, made);
	compare(d, pair);
}

static void
name_pair(const struct deep *d, uint32_t number, const char *file,
	struct pair *out)
{
	index_room(d->index, "terms", number, file, out->path);
	index_room(d->options->scratch, "terms", number, file, out->path_made);
}

/* One without sums or lists is of a version whose tables were others. */
static bool
has_same_tables(const struct deep *d, const struct terms_ref *ref)
{
	struct dense_lists *lists = NULL;
	struct err err = { 0 };
	bool found = ref->words.has_sums;

	if (found && dense_lists_open(d->index, ref, &lists, &err) == WB_OK)
		found = lists;
	dense_lists_close(lists);
	return found;
}

static void
compare_all(struct deep *d, const struct terms_ref *ref,
	const struct terms_ref *made)
{
	/* A directory made before its pages had sums ends with its entries. */
	bool has_sums = dir_has_sums(ref->blocks, ref->directory_size);
	static const char *const files[] = { "directory", "postings",
		"keys.mdb" };
	const uint64_t sizes[][2] = {
		{ ref->directory_size,
			has_sums ? made->directory_size
				 : (1 + dir_pages_of(made->blocks)) *
					PAGE_BYTES },
		{ ref->postings_size, made->postings_size },
		{ ref->keys.size, made->keys.size },
	};
	struct pair pair = { .kind = FINDING_DIRECTORY };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		name_pair(d, ref->number, files[i], &pair);
		pair.bytes = sizes[i][0];
		pair.made = sizes[i][1];
		compare(d, &pair);
		pair.kind = FINDING_POSTINGS;
	}
	name_pair(d, ref->number, "words.sqlite", &pair);
	if (has_same_tables(d, ref))
		compare_sqlite(d, &pair, &ref->words, &made->words);
}

static void
check_readings(struct deep *d, const struct current *c)
{
	struct pair pair = { .kind = FINDING_FILE };
	struct file_ref made = { 0 };
	struct err err = { 0 };
	struct readings_told told = { 0 };

	if (c->readings == 0 || !c->readings_file.has_sums)
		return;
	(void)snprintf(pair.path, sizeof(pair.path), "%s/readings/%u", d->index,
		c->readings);
	(void)snprintf(pair.path_made, sizeof(pair.path_made), "%s/readings",
		d->options->scratch);
	if (readings_write(d->index, c, pair.path_made, &made, &told, &err) ==
		WB_OK)
		compare_sqlite(d, &pair, &c->readings_file, &made);
	else
		findings_add(&d->report->findings, FINDING_FILE, pair.path,
			UINT64_MAX, err.text);
	fs_remove(pair.path_made);
}

static void
check_terms(
	struct deep *d, const struct current *c, const struct terms_ref *ref)
{
	const struct rebuild_options options = {
		.memory = d->options->memory,
		.threads = d->options->threads,
		.progress = d->options->progress,
		.progress_ctx = d->options->progress_ctx,
		.into = d->options->scratch,
	};
	struct current part = { .seed = c->seed, .has_seed = c->has_seed };
	struct terms_ref made = { 0 };
	struct err err = { 0 };
	char path[PATH_MAX];

	for (size_t i = 0; i < c->nsegments; i++)
		if (c->segments[i].number >= ref->first_segment &&
			c->segments[i].number <= ref->last_segment)
			current_add_segment(&part, &c->segments[i]);
	(void)snprintf(
		path, sizeof(path), "%s/terms/%u", d->index, ref->number);
	/* By other rules for terms it narrows nothing, so nothing hangs on
	 * it. */
	if (ref->version == TERMS_VERSION &&
		rebuild_terms(d->index, &part, 0, ref->number, &options, &made,
			&err) != WB_OK)
		findings_add(&d->report->findings, FINDING_POSTINGS, path,
			UINT64_MAX, err.text);
	if (made.blocks > 0)
		compare_all(d, ref, &made);
	(void)snprintf(path, sizeof(path), "%s/terms/%u", d->options->scratch,
		ref->number);
	fs_remove(path);
	current_release(&part);
}

enum wb_err
verify_deep(const char *index, const struct current *c,
	const struct verify_options *options, struct verify_report *report,
	struct err *err)
{
	struct deep d = { index, options, report };
	struct buf room = { 0 };
	enum wb_err rc = WB_OK;

	buf_printf(&room, "%s/terms", options->scratch);
	rc = fs_mkdir(buf_cstr(&room), err);
	for (size_t i = 0; i < c->nterms && rc == WB_OK; i++)
		check_terms(&d, c, &c->terms[i]);
	if (rc == WB_OK)
		check_readings(&d, c);
	fs_remove(buf_cstr(&room));
	buf_release(&room);
	return rc;
}
