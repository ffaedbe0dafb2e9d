#include "indexer/store/index/index_part.h"

#include "format/base/digest.h"
#include "format/base/lower_bound.h"
#include "format/disk/bytes.h"
#include "format/disk/codec.h"
#include "format/disk/header.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/index/terms.h"
#include "indexer/store/segment/sources.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
index_room(const char *index, const char *room, uint32_t number,
	const char *file, char *out)
{
	(void)snprintf(out, PATH_MAX, "%s/%s/%u/%s", index, room, number, file);
}

/* Which term index covers a segment, and from which block on. */
static enum wb_err
place_segments(struct index *ix, struct err *err)
{
	const struct current *c = &ix->current;
	size_t s = 0;

	ix->segments = xcalloc(c->nsegments, sizeof(*ix->segments));
	for (size_t i = 0; i < c->nsegments; i++)
		ix->segments[i] = (struct segment_handle){ -1, SIZE_MAX, 0 };
	for (size_t t = 0; t < c->nterms; t++) {
		uint64_t base = 0;

		for (s = 0; s < c->nsegments; s++) {
			if (c->segments[s].number < c->terms[t].first_segment ||
				c->segments[s].number >
					c->terms[t].last_segment)
				continue;
			ix->segments[s].terms = t;
			ix->segments[s].base = base;
			base += c->segments[s].frames;
		}
		if (base != c->terms[t].blocks)
			return err_set(err, WB_CORRUPT,
				"%s: term index %u does not fit its segments: "
				"run 'waybill reindex'",
				ix->path, c->terms[t].number);
	}
	return WB_OK;
}

enum wb_err
index_open(const char *path, struct index **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct index *ix = NULL;
	struct current current = { 0 };
	unsigned char digest[32] = { 0 };
	size_t n = strlen(path) + 1;

	rc = current_read(path, &current, err);
	if (rc == WB_ABSENT && fs_is_dir(path))
		return err_set(err, WB_ABSENT,
			"%s is a directory but no waybill index (it has no "
			"CURRENT)",
			path);
	if (rc == WB_OK)
		rc = current_digest(path, digest, err);
	if (rc != WB_OK) {
		current_release(&current);
		return rc;
	}
	ix = xcalloc(1, sizeof(*ix));
	ix->path = memcpy(xmalloc(n), path, n);
	ix->current = current;
	hex_encode(digest, sizeof(digest), ix->digest);
	ix->terms = xcalloc(current.nterms, sizeof(*ix->terms));
	for (size_t i = 0; i < current.nterms; i++) {
		ix->terms[i].ref = &ix->current.terms[i];
		ix->terms[i].postings = -1;
		ix->terms[i].directory = -1;
	}
	rc = place_segments(ix, err);
	if (rc != WB_OK) {
		index_close(ix);
		return rc;
	}
	*out = ix;
	return WB_OK;
}

void
index_close(struct index *ix)
{
	if (!ix)
		return;
	for (size_t i = 0; i < ix->current.nterms; i++) {
		struct term_index *t = &ix->terms[i];

		sql_close(t->words);
		free(t->marks);
		free(t->page_firsts);
		dir_pages_release(&t->dir_pages);
		term_cache_release(&t->cache);
		if (t->postings >= 0)
			(void)close(t->postings);
		if (t->directory >= 0)
			(void)close(t->directory);
	}
	for (size_t i = 0; ix->segments && i < ix->current.nsegments; i++)
		if (ix->segments[i].fd >= 0)
			(void)close(ix->segments[i].fd);
	free(ix->terms);
	free(ix->segments);
	current_release(&ix->current);
	free(ix->path);
	free(ix);
}

const char *
index_place(const struct index *ix)
{
	return ix->path;
}

const struct current *
index_current(const struct index *ix)
{
	return &ix->current;
}

const char *
index_digest(const struct index *ix)
{
	return ix->digest;
}

size_t
index_nterms(const struct index *ix)
{
	return ix->current.nterms;
}

uint64_t
index_nblocks(const struct index *ix, size_t terms)
{
	return ix->current.terms[terms].blocks;
}

enum wb_err
index_open_flat(struct index *ix, const struct term_index *t, const char *file,
	const char *kind, int *fd, struct err *err)
{
	enum wb_err rc = WB_OK;
	unsigned char head[FILE_HEADER_BYTES];
	struct file_header header = { 0 };
	char path[PATH_MAX];
	struct err why = { 0 };

	if (*fd >= 0)
		return WB_OK;
	index_room(ix->path, "terms", t->ref->number, file, path);
	rc = fs_open(path, fd, err);
	if (rc == WB_OK)
		rc = fs_read_at(*fd, path, 0, head, sizeof(head), err);
	if (rc == WB_OK &&
		(rc = file_header_decode(
			 head, sizeof(head), kind, &header, &why)) != WB_OK)
		(void)err_set(err, rc, "%s: %s", path, why.text);
	if (rc != WB_OK && *fd >= 0) {
		(void)close(*fd);
		*fd = -1;
	}
	return rc;
}

static int
segment_to_number(const void *item, const void *key)
{
	const struct segment_ref *s = item;
	const uint32_t *number = key;

	return (s->number > *number) - (s->number < *number);
}

struct segment_handle *
index_segment(struct index *ix, uint32_t segment)
{
	const struct segment_ref *all = ix->current.segments;
	const size_t count = ix->current.nsegments;
	size_t at = lower_bound(
		&segment, all, count, sizeof(*all), segment_to_number);

	if (at == count || all[at].number != segment)
		return NULL;
	return &ix->segments[at];
}

enum wb_err
index_blocks_fd(struct index *ix, uint32_t segment, int *fd, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct segment_handle *s = index_segment(ix, segment);
	char path[PATH_MAX];

	if (!s)
		return err_set(err, WB_CORRUPT,
			"%s: segment %u is not in the index: run 'waybill "
			"verify'",
			ix->path, segment);
	if (s->fd < 0) {
		index_room(ix->path, "segments", segment, "blocks", path);
		rc = fs_open(path, &s->fd, err);
	}
	if (rc == WB_OK)
		*fd = s->fd;
	return rc;
}

void
index_note(struct index *ix, const struct err *why, const char *instead)
{
	struct err *d = &ix->damage[ix->ndamage];

	for (size_t i = 0; i < ix->ndamage; i++)
		if (span_starts(
			    span_of(ix->damage[i].text), span_of(why->text)))
			return;
	if (ix->ndamage == INDEX_DAMAGE_MOST)
		return;
	ix->ndamage++;
	(void)err_set(d, why->code, "%s (%s)", why->text, instead);
}

void
index_note_loss(struct index *ix, const struct err *why, const char *instead)
{
	index_note(ix, why, instead);
	ix->lacks_lines = true;
}

bool
index_lacks_lines(const struct index *ix)
{
	return ix->lacks_lines;
}

size_t
index_ndamage(const struct index *ix)
{
	return ix->ndamage;
}

const struct err *
index_damage(const struct index *ix, size_t at)
{
	return &ix->damage[at];
}
