/* The blocks of a segment against its seal, its frames' own sums, and the
 * directory. */
#include "indexer/ingest/check/verify_part.h"

#include "format/base/digest.h"
#include "format/disk/codec.h"
#include "format/disk/seal.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"
#include "indexer/store/segment/frames.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The frames of one segment being read. */
struct pass {
	struct verified_segment *s;
	char path[PATH_MAX];
	struct frames *frames;
	unsigned char *stored;
	char *raw;
	struct unpacker *unpacker;
	struct sha256 *sha256;
	struct seal seal;
	/* The frame before, if there is one. */
	bool has_last;
	struct frame last;
	/* The source whose bytes are being hashed, or NULL. */
	struct verified_source *source;
	struct handle_state *handle;
	uint64_t hashed;
	/* The block directory; -1 if it cannot be read. */
	int directory;
	char dir_path[PATH_MAX];
	uint64_t dir_page;
	bool dir_page_ok;
	unsigned char page[PAGE_BYTES];
	uint64_t ordinal;
};

/* The bytes of the stream, if they are a source's from its first to its last,
 * are hashed on the way. */
static void
hash_begin(struct pass *p, const struct frame *f)
{
	struct verified_segment *s = p->s;
	struct verified_source *v = NULL;

	p->source = NULL;
	if (f->stream >= s->nsources)
		return;
	v = &s->sources[f->stream];
	if (v->nextents != 1 || v->extents[0].segment != s->ref->number ||
		v->extents[0].stream != f->stream || v->extents[0].from != 0 ||
		v->extents[0].to != v->bytes)
		return;
	p->source = v;
	p->hashed = 0;
	handle_reset(p->handle);
}

static void
hash_end(struct pass *p)
{
	unsigned char id[HANDLE_BYTES];
	struct verified_source *v = p->source;

	p->source = NULL;
	if (!v || p->hashed != v->bytes)
		return;
	handle_digest(p->handle, id);
	v->is_proven = memcmp(id, v->id, sizeof(id)) == 0;
}

static void
tell_frame(struct pass *p, const struct dir_entry *e, const char *why)
{
	struct verified_segment *s = p->s;
	const struct frame *f = &e->frame;
	const char *text = why;

	if (f->stream < s->nsources)
		text = arena_printf(&s->arena,
			"%s (%u lines of %.*s from %llu)", why, f->lines,
			(int)s->sources[f->stream].path.len,
			s->sources[f->stream].path.ptr,
			(unsigned long long)f->first_line);
	findings_add(&s->findings, FINDING_FRAME, p->path, e->offset, text);
}

/* Are these bytes zero, and in no frame? */
static bool
is_zeros(const struct verified_source *v, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < v->nextents; i++)
		if (v->extents[i].frames == 0 && v->extents[i].from == from &&
			v->extents[i].to == to)
			return true;
	return false;
}

/* A stretch that no frame has: lost to a salvage, or a hole of the file. */
static bool
is_told(const struct verified_segment *s, uint32_t stream, uint64_t from,
	uint64_t to)
{
	return stream < s->nsources &&
		(verified_source_lost(&s->sources[stream], from, from) ||
			is_zeros(&s->sources[stream], from, to));
}

/* Streams come one after the other, their frames without a hole. */
static void
check_order(struct pass *p, const struct dir_entry *e)
{
	const struct frame *a = &p->last;
	const struct frame *b = &e->frame;
	const uint64_t end = a->first_offset + a->raw_len;

	if (!p->has_last)
		return;
	if (b->stream > a->stream)
		return;
	if (b->stream < a->stream)
		tell_frame(p, e, "its stream came before");
	else if (b->first_offset != end &&
		!is_told(p->s, b->stream, end, b->first_offset))
		tell_frame(p, e, "it does not go on where the last one ended");
}

/* Read the directory page of entry `block`; false if it is no good. */
static bool
dir_load(struct pass *p, uint64_t block)
{
	uint64_t no = block / DIR_ENTRIES;
	struct err err = { 0 };

	if (p->directory < 0)
		return false;
	if (no == p->dir_page)
		return p->dir_page_ok;
	p->dir_page = no;
	p->dir_page_ok =
		fs_read_at(p->directory, p->dir_path, (no + 1) * PAGE_BYTES,
			p->page, PAGE_BYTES, &err) == WB_OK &&
		dir_check(p->page, &err) == WB_OK;
	if (!p->dir_page_ok)
		findings_add(&p->s->findings, FINDING_DIRECTORY, p->dir_path,
			(no + 1) * PAGE_BYTES, err.text);
	return p->dir_page_ok;
}

static void
check_directory(struct pass *p, const struct stored_frame *f)
{
	struct dir_entry named = { 0 };
	uint64_t block = 0;

	/* Behind a hole in the file, the offsets tell which frame it is. */
	for (; p->ordinal < p->s->ref->frames; p->ordinal++) {
		block = p->s->base + p->ordinal;
		if (!dir_load(p, block))
			break;
		if (dir_get(p->page, block % DIR_ENTRIES, &named, NULL) !=
				WB_OK ||
			named.offset >= f->entry.offset)
			break;
	}
	if (p->ordinal++ >= p->s->ref->frames || !dir_load(p, block))
		return;
	if (memcmp(p->page + block % DIR_ENTRIES * DIR_ENTRY_BYTES, f->head,
		    FRAME_HEADER_BYTES) != 0 ||
		named.offset != f->entry.offset ||
		named.segment != f->entry.segment)
		findings_add(&p->s->findings, FINDING_DIRECTORY, p->dir_path,
			(block / DIR_ENTRIES + 1) * PAGE_BYTES +
				block % DIR_ENTRIES * DIR_ENTRY_BYTES,
			"its entry is not the frame that it names");
}

static void
check_frame(struct pass *p, const struct stored_frame *f)
{
	const struct frame *frame = &f->entry.frame;
	unsigned char digest[SHA256_BYTES];
	struct err err = { 0 };

	sha256_update(p->sha256, p->stored, frame->stored_len);
	sha256_final(p->sha256, digest);
	seal_add(&p->seal, f->head, digest);
	if (unpacker_unpack(p->unpacker, frame, p->stored, p->raw, &err) !=
		WB_OK)
		tell_frame(p, &f->entry, err.text);
	check_order(p, &f->entry);
	check_directory(p, f);
	if (!p->has_last || p->last.stream != frame->stream) {
		hash_end(p);
		hash_begin(p, frame);
	}
	if (p->source && frame->first_offset == p->hashed) {
		handle_update(p->handle, p->raw, frame->raw_len);
		p->hashed += frame->raw_len;
	}
	p->has_last = true;
	p->last = *frame;
	p->s->frames++;
	p->s->bytes += frame->raw_len;
	if (p->s->tell && (p->s->frames & 31) == 0)
		p->s->tell(p->s->tell_ctx, p->s->bytes);
}

/* Past bytes that are no frame, to where one begins again. */
static bool
skip_damage(struct pass *p, const struct err *why)
{
	uint64_t from = frames_at(p->frames);
	struct err err = { 0 };
	char text[700];

	if (frames_search(p->frames, &err) != WB_OK) {
		findings_add(&p->s->findings, FINDING_FRAME, p->path, from,
			err.text);
		return false;
	}
	(void)snprintf(text, sizeof(text), "%s; %llu bytes are no whole frame",
		why->text, (unsigned long long)(frames_at(p->frames) - from));
	findings_add(&p->s->findings, FINDING_FRAME, p->path, from, text);
	return true;
}

static void
read_frames(struct pass *p)
{
	struct stored_frame frame = { 0 };
	struct err err = { 0 };
	bool found = true;

	while (found) {
		enum wb_err rc =
			frames_next(p->frames, &frame, p->stored, &found, &err);

		if (rc == WB_OK && found)
			check_frame(p, &frame);
		else if (rc != WB_OK)
			found = skip_damage(p, &err);
	}
	hash_end(p);
}

static void
check_seal(struct pass *p)
{
	const struct segment_ref *ref = p->s->ref;
	unsigned char root[SHA256_BYTES];

	seal_root(&p->seal, root);
	if (frames_size(p->frames) != ref->blocks_size)
		findings_add(&p->s->findings, FINDING_FILE, p->path, UINT64_MAX,
			"its size is not the one that CURRENT names");
	if (p->s->frames != ref->frames)
		findings_add(&p->s->findings, FINDING_FILE, p->path, UINT64_MAX,
			"it does not hold as many frames as CURRENT names");
	if (memcmp(root, ref->seal, sizeof(root)) != 0)
		findings_add(&p->s->findings, FINDING_SEAL, p->path, UINT64_MAX,
			"its frames are not those that were sealed");
}

static void
check_header(struct pass *p)
{
	struct file_header header = { 0 };
	struct err err = { 0 };

	if (frames_header(p->frames, &header, &err) != WB_OK)
		findings_add(
			&p->s->findings, FINDING_FILE, p->path, 0, err.text);
	else if (header.count != p->s->ref->frames ||
		header.extra != p->s->ref->number)
		findings_add(&p->s->findings, FINDING_FILE, p->path, 0,
			"its header and CURRENT do not agree");
}

static void
open_directory(struct pass *p)
{
	struct err err = { 0 };

	p->directory = -1;
	p->dir_page = UINT64_MAX;
	if (!p->s->terms)
		return;
	index_room(p->s->index, "terms", p->s->terms->number, "directory",
		p->dir_path);
	/* That it is missing is told once, by verify_terms. */
	(void)fs_open(p->dir_path, &p->directory, &err);
}

void
verify_segment(struct verified_segment *s)
{
	struct pass *p = xcalloc(1, sizeof(*p));
	struct err err = { 0 };

	p->s = s;
	verify_rows(s);
	index_room(s->index, "segments", s->ref->number, "blocks", p->path);
	if (frames_open(p->path, s->ref->number, &p->frames, &err) != WB_OK) {
		findings_add(&s->findings, FINDING_FILE, p->path, UINT64_MAX,
			err.text);
		free(p);
		return;
	}
	p->stored = xmalloc(FRAME_STORED_MAX);
	p->raw = xmalloc(FRAME_RAW_MAX);
	p->unpacker = unpacker_new();
	p->sha256 = sha256_new();
	p->handle = handle_new();
	open_directory(p);
	check_header(p);
	read_frames(p);
	check_seal(p);
	if (p->directory >= 0)
		(void)close(p->directory);
	handle_free(p->handle);
	sha256_free(p->sha256);
	unpacker_free(p->unpacker);
	free(p->raw);
	free(p->stored);
	frames_close(p->frames);
	free(p);
}

void
verified_segment_release(struct verified_segment *s)
{
	for (size_t i = 0; i < s->nsources; i++) {
		free(s->sources[i].extents);
		free(s->sources[i].losses);
	}
	free(s->sources);
	findings_release(&s->findings);
	arena_release(&s->arena);
}
