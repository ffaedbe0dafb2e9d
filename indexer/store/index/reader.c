#include "indexer/store/index/reader.h"

enum { ZEROS_BYTES = 256 * 1024 };

static enum wb_err
store_frame(void *ctx, uint32_t segment, uint64_t ordinal,
	struct dir_entry *out, struct err *err)
{
	struct index_store *state = ctx;

	return index_frame(state->index, segment, ordinal, out, err);
}

static enum wb_err
store_fetch(void *ctx, const struct dir_entry *entry, struct span *raw,
	struct err *err)
{
	struct index_store *state = ctx;
	int fd = -1;
	enum wb_err rc =
		index_blocks_fd(state->index, entry->segment, &fd, err);

	if (rc != WB_OK)
		return rc;
	return fetch_frame(state->fetch, fd, entry, raw, err);
}

void
index_store_init(
	struct index_store *state, struct index *index, struct frame_store *out)
{
	state->index = index;
	state->fetch = fetch_new();
	*out = (struct frame_store){ state, store_frame, store_fetch };
}

void
index_store_release(struct index_store *state)
{
	fetch_free(state->fetch);
	state->fetch = NULL;
}

/* The last frame of the stream that begins at or before `offset`. */
static enum wb_err
find_frame(struct source_reader *r, const struct extent_row *x,
	struct dir_entry *out, struct err *err)
{
	uint64_t lo = 0;
	uint64_t hi = x->frames;
	enum wb_err rc = WB_OK;

	while (lo + 1 < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		rc = r->store.frame(r->store.ctx, x->segment,
			x->first_frame + mid, out, err);
		if (rc != WB_OK)
			return rc;
		if (out->frame.first_offset <= r->offset)
			lo = mid;
		else
			hi = mid;
	}
	return r->store.frame(
		r->store.ctx, x->segment, x->first_frame + lo, out, err);
}

static const struct extent_row *
extent_at(const struct source_reader *r)
{
	for (size_t i = 0; i < r->nextents; i++)
		if (r->offset >= r->extents[i].from &&
			r->offset < r->extents[i].to)
			return &r->extents[i];
	return NULL;
}

struct span
extent_zeros(const struct extent_row *x, uint64_t offset, size_t unit)
{
	static const char zeros[ZEROS_BYTES];
	size_t most = ZEROS_BYTES / unit * unit;
	uint64_t left = x->to - offset;

	return (struct span){ zeros, left < most ? (size_t)left : most };
}

static void
hash_both(struct handle_state *h, struct sha256 *sha256, const void *bytes,
	size_t len)
{
	handle_update(h, bytes, len);
	if (sha256)
		sha256_update(sha256, bytes, len);
}

enum wb_err
source_handle(struct source_reader *r, struct handle_state *h,
	struct sha256 *sha256, unsigned char id[HANDLE_BYTES], struct err *err)
{
	const struct extent_row *x = NULL;
	struct span bytes = { "", 1 };
	unsigned char mark[ZEROS_MARK_BYTES];
	uint64_t zeros = 0;
	enum wb_err rc = WB_OK;

	handle_reset(h);
	while (rc == WB_OK && bytes.len > 0) {
		x = extent_at(r);
		if (x && x->frames == 0) {
			zeros += x->to - r->offset;
			r->offset = x->to;
			continue;
		}
		zeros_mark(zeros, mark);
		if (zeros > 0)
			hash_both(h, sha256, mark, sizeof(mark));
		zeros = 0;
		rc = source_read(r, &bytes, NULL, err);
		if (rc == WB_OK)
			hash_both(h, sha256, bytes.ptr, bytes.len);
	}
	handle_digest(h, id);
	return rc;
}

enum wb_err
source_read(struct source_reader *r, struct span *bytes,
	struct dir_entry *entry, struct err *err)
{
	const struct extent_row *x = extent_at(r);
	struct dir_entry found = { 0 };
	struct span raw = { 0 };
	uint64_t skip = 0;
	enum wb_err rc = WB_OK;

	if (!x && r->nextents > 0 && r->offset < r->extents[r->nextents - 1].to)
		return err_set(err, WB_CORRUPT,
			"the source lacks a part from byte %llu on, which was "
			"lost to damage of the index",
			(unsigned long long)r->offset);
	if (!x) {
		*bytes = (struct span){ "", 0 };
		return WB_OK;
	}
	if (x->frames == 0) {
		*bytes = extent_zeros(x, r->offset, 1);
		r->offset += bytes->len;
		return WB_OK;
	}
	rc = find_frame(r, x, &found, err);
	if (rc == WB_OK)
		rc = r->store.fetch(r->store.ctx, &found, &raw, err);
	if (rc != WB_OK)
		return rc;
	skip = r->offset - found.frame.first_offset;
	if (found.frame.stream != x->stream ||
		found.frame.first_offset > r->offset || skip >= raw.len)
		return err_set(err, WB_CORRUPT,
			"segment %u: the frames of stream %u have a hole at "
			"byte %llu: run 'waybill verify'",
			x->segment, x->stream, (unsigned long long)r->offset);
	raw = span_slice(raw, (size_t)skip, raw.len);
	if (raw.len > x->to - r->offset)
		raw.len = (size_t)(x->to - r->offset);
	r->offset += raw.len;
	*bytes = raw;
	if (entry)
		*entry = found;
	return WB_OK;
}

size_t
extent_present(const struct extent_row *x, const struct extent_row *own,
	size_t nown, struct extent_row *out)
{
	size_t n = 0;

	for (size_t i = 0; i < nown; i++) {
		struct extent_row part = *x;

		if (own[i].segment != x->segment || own[i].stream != x->stream)
			continue;
		part.from = own[i].from > x->from ? own[i].from : x->from;
		part.to = own[i].to < x->to ? own[i].to : x->to;
		part.first_frame = own[i].first_frame;
		part.frames = own[i].frames;
		if (part.from < part.to)
			out[n++] = part;
	}
	return n;
}
