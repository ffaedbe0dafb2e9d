/* Terms against blocks: each term index is made anew from its blocks, beside
 * the index, and must come out the same, byte for byte. */
#include "indexer/ingest/verify_part.h"

#include "format/base/buf.h"
#include "format/base/lex.h"
#include "format/disk/sums.h"
#include "indexer/ingest/rebuild.h"
#include "indexer/store/fs.h"
#include "indexer/store/index.h"

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

/* The first byte in which two files differ, up to `bytes`; that if none. */
static enum wb_err
first_difference(const char *a, const char *b, uint64_t *bytes, struct err *err)
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
			buffer[same] == buffer[CHUNK + same])
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

struct pair {
	enum finding_kind kind;
	const char *file;
	uint64_t bytes;
	uint64_t made;
};

static void
compare(struct deep *d, const struct terms_ref *ref, const struct pair *pair)
{
	char path[PATH_MAX];
	char made[PATH_MAX];
	uint64_t same = pair->bytes < pair->made ? pair->bytes : pair->made;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	index_room(d->index, "terms", ref->number, pair->file, path);
	index_room(d->options->scratch, "terms", ref->number, pair->file, made);
	rc = first_difference(path, made, &same, &err);
	if (rc != WB_OK)
		findings_add(&d->report->findings, pair->kind, path, UINT64_MAX,
			err.text);
	else if (same < pair->bytes || same < pair->made)
		findings_add(&d->report->findings, pair->kind, path, same,
			"from here on it is not what its blocks make");
}

static void
compare_all(struct deep *d, const struct terms_ref *ref,
	const struct terms_ref *made)
{
	const struct pair pairs[] = {
		{ FINDING_DIRECTORY, "directory", ref->directory_size,
			made->directory_size },
		{ FINDING_POSTINGS, "postings", ref->postings_size,
			made->postings_size },
		{ FINDING_POSTINGS, "keys.mdb", ref->keys.size,
			made->keys.size },
		/* One without sums is of a version whose tables were others. */
		{ FINDING_POSTINGS, "words.sqlite", ref->words.size,
			made->words.size },
	};

	for (size_t i = 0; i < (ref->words.has_sums ? 4 : 3); i++)
		compare(d, ref, &pairs[i]);
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
	fs_remove(buf_cstr(&room));
	buf_release(&room);
	return rc;
}
