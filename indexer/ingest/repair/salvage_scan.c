/* The frames of a damaged segment that are whole, by a scan for their headers.
 */
#include "indexer/ingest/repair/salvage_part.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"
#include "format/disk/codec.h"
#include "format/disk/seal.h"
#include "indexer/store/file/fs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pass {
	struct salvage_job *job;
	struct frames *frames;
	unsigned char *stored;
	char *raw;
	struct unpacker *unpacker;
	struct seal seal;
	/* Damage was met: what follows was found by searching. */
	bool is_searching;
	struct stored_frame frame;
};

void
salvage_tell(struct salvage_job *job, enum finding_kind kind, const char *file,
	uint64_t offset, const char *why)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "segments/%u/%s", job->number, file);
	findings_add(job->findings, kind, path, offset, why);
}

void
salvage_scan_release(struct salvage_scan *scan)
{
	free(scan->entries);
	*scan = (struct salvage_scan){ 0 };
}

/* Is it the frame that the directory names at that place? */
static bool
is_named(struct pass *p, const struct dir_entry *e)
{
	struct salvage_job *job = p->job;
	unsigned char head[FRAME_HEADER_BYTES];
	struct dir_entry named = { 0 };
	uint64_t lo = 0;
	uint64_t hi = job->ref->frames;

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (directory_entry(job->directory, job->base + mid, &named,
			    NULL) != WB_OK)
			return false;
		if (named.offset == e->offset)
			break;
		if (named.offset < e->offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	frame_encode(&named.frame, head);
	return lo < hi && memcmp(head, p->frame.head, sizeof(head)) == 0;
}

/* Streams come one after the other, their bytes in order. */
static bool
is_next(const struct salvage_scan *scan, const struct frame *f)
{
	const struct frame *last = NULL;

	if (scan->count == 0)
		return true;
	last = &scan->entries[scan->count - 1].frame;
	if (f->stream != last->stream)
		return f->stream > last->stream;
	return f->first_offset >= last->first_offset + last->raw_len;
}

static void
keep_frame(struct pass *p)
{
	struct salvage_scan *scan = &p->job->scan;
	const struct frame *f = &p->frame.entry.frame;
	unsigned char digest[SHA256_BYTES];

	scan->entries = xgrow(scan->entries, &scan->cap, scan->count + 1,
		sizeof(*scan->entries));
	scan->entries[scan->count++] = p->frame.entry;
	scan->raw_bytes += f->raw_len;
	if (f->stream >= scan->streams)
		scan->streams = f->stream + 1;
	sha256_once(p->stored, f->stored_len, digest);
	seal_add(&p->seal, p->frame.head, digest);
}

/* A frame with a whole header: kept, or passed over. False: what is behind its
 * header cannot be trusted to be its own. */
static bool
take_frame(struct pass *p)
{
	struct salvage_scan *scan = &p->job->scan;
	const struct dir_entry *e = &p->frame.entry;
	struct err err = { 0 };

	if (p->is_searching && p->job->directory && !is_named(p, e)) {
		salvage_tell(p->job, FINDING_FRAME, "blocks", e->offset,
			"what looks like a frame here is none that was written "
			"by waybill");
		return false;
	}
	if (unpacker_unpack(p->unpacker, &e->frame, p->stored, p->raw, &err) !=
		WB_OK) {
		scan->is_whole = false;
		salvage_tell(
			p->job, FINDING_FRAME, "blocks", e->offset, err.text);
		return true;
	}
	if (!is_next(scan, &e->frame)) {
		scan->is_whole = false;
		salvage_tell(p->job, FINDING_FRAME, "blocks", e->offset,
			"a frame that is out of its place");
		return !p->is_searching;
	}
	keep_frame(p);
	return true;
}

static enum wb_err
skip_damage(struct pass *p, uint64_t from, struct err *err)
{
	enum wb_err rc = WB_OK;
	char text[64];

	p->job->scan.is_whole = false;
	p->is_searching = true;
	frames_seek(p->frames, from);
	rc = frames_search(p->frames, err);
	if (rc != WB_OK)
		return rc;
	(void)snprintf(text, sizeof(text), "%llu bytes are no whole frame",
		(unsigned long long)(frames_at(p->frames) - from));
	salvage_tell(p->job, FINDING_FRAME, "blocks", from, text);
	return WB_OK;
}

static enum wb_err
read_frames(struct pass *p, struct err *err)
{
	for (;;) {
		uint64_t from = frames_at(p->frames);
		bool found = false;
		struct err why = { 0 };
		enum wb_err rc = frames_next(
			p->frames, &p->frame, p->stored, &found, &why);

		/* Of a newer version, it is not for this one to repair; but
		 * the size of a header is a part of the file's version. */
		if (rc == WB_VERSION &&
			get_u16(p->frame.head + 4) != FRAME_HEADER_BYTES)
			rc = WB_CORRUPT;
		if (rc == WB_IO || rc == WB_VERSION) {
			*err = why;
			return rc;
		}
		if (rc == WB_OK && !found)
			return WB_OK;
		if (rc == WB_OK && take_frame(p))
			continue;
		rc = skip_damage(p, from, err);
		if (rc != WB_OK)
			return rc;
	}
}

enum wb_err
salvage_scan(struct salvage_job *job, struct err *err)
{
	struct pass p = { .job = job };
	struct salvage_scan *scan = &job->scan;
	struct file_header header = { 0 };
	struct err why = { 0 };
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/blocks", job->dir);
	if (!fs_exists(path)) {
		salvage_tell(job, FINDING_FILE, "blocks", UINT64_MAX,
			"it is missing");
		return WB_OK;
	}
	rc = frames_open(path, job->number, &p.frames, err);
	if (rc != WB_OK)
		return rc;
	scan->is_whole = frames_header(p.frames, &header, &why) == WB_OK;
	if (!scan->is_whole)
		salvage_tell(job, FINDING_REPLACED, "blocks", 0, why.text);
	p.stored = xmalloc(FRAME_STORED_MAX);
	p.raw = xmalloc(FRAME_RAW_MAX);
	p.unpacker = unpacker_new();
	rc = read_frames(&p, err);
	if (scan->is_whole && header.count != scan->count) {
		scan->is_whole = false;
		salvage_tell(job, FINDING_FILE, "blocks", 0,
			"it does not hold as many frames as its header says");
	}
	scan->size = frames_size(p.frames);
	seal_root(&p.seal, scan->seal);
	unpacker_free(p.unpacker);
	free(p.raw);
	free(p.stored);
	frames_close(p.frames);
	return rc;
}

size_t
salvage_extents(
	const struct salvage_job *job, uint32_t stream, struct extent_row **out)
{
	const struct salvage_scan *scan = &job->scan;
	struct extent_row *all = NULL;
	size_t count = 0;
	size_t cap = 0;
	size_t first = 0;
	size_t end = scan->count;

	while (first < end) {
		size_t mid = first + (end - first) / 2;

		if (scan->entries[mid].frame.stream < stream)
			first = mid + 1;
		else
			end = mid;
	}
	for (end = first;
		end < scan->count && scan->entries[end].frame.stream == stream;
		end++) {
		const struct frame *f = &scan->entries[end].frame;

		if (count > 0 && all[count - 1].to == f->first_offset) {
			all[count - 1].to += f->raw_len;
			continue;
		}
		all = xgrow(all, &cap, count + 1, sizeof(*all));
		all[count++] = (struct extent_row){
			.source = stream,
			.segment = job->number,
			.stream = stream,
			.from = f->first_offset,
			.to = f->first_offset + f->raw_len,
		};
	}
	for (size_t i = 0; i < count; i++) {
		all[i].first_frame = first;
		all[i].frames = end - first;
	}
	*out = all;
	return count;
}
