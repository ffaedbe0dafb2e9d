/* How much of an incoming source a known one has, byte by byte. */
#include "indexer/ingest/known/share_part.h"

#include "format/record/cut.h"

enum {
	/* A common beginning shorter than this is not worth an extent. */
	FORK_MIN = 4096
};

/* Lines of a known source of records, frame by frame: where a frame ends, a
 * line does. */
struct records {
	/* What was found equal of the frame at hand. */
	struct buf frame;
	enum text_encoding encoding;
};

/* All lines of the frame are equal, or those that more bytes cannot change. */
static void
count_records(struct share *s, struct records *r, bool is_whole)
{
	struct span rest = buf_span(&r->frame);
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t from = s->equal - rest.len;

	if (!is_whole)
		rest.len = cut_last_end(rest, r->encoding, 0);
	if (rest.len > 0)
		s->shared = from + rest.len;
	while (cut_next(&rest, r->encoding, &line, &whole))
		s->line_ends++;
	buf_clear(&r->frame);
}

static void
count_lines(struct share *s, struct span part, enum text_encoding encoding)
{
	size_t end = lines_last_end(part, encoding, s->equal);

	s->line_ends += lines_count_ends(part, encoding, s->equal);
	if (end > 0)
		s->shared = s->equal + end;
	s->equal += part.len;
}

static void
judge(const struct incoming *in, struct share *s)
{
	bool in_ended = in->ended && incoming_peek(in).len == 0;
	bool known_ended = s->equal == s->known->row.bytes;

	if (in_ended && known_ended)
		s->result = SHARE_SAME;
	else if (in_ended)
		s->result = SHARE_CUT;
	else if (known_ended)
		s->result = SHARE_GROWN;
	else
		s->result = s->shared >= FORK_MIN ? SHARE_FORK : SHARE_NONE;
	if (s->result == SHARE_CUT || s->result == SHARE_SAME)
		s->shared = s->equal;
	else if (s->known->is_makeshift)
		/* Of a file that nobody knows lines have no year; better the
		 * whole of one that is at hand. */
		s->result = SHARE_NONE;
}

/* Consume what is equal of both; false where they differ. */
static bool
pass_equal(struct incoming *in, struct share *s, struct records *r,
	struct span *theirs)
{
	struct span ours = incoming_peek(in);
	size_t n = share_common(ours, *theirs);
	struct span part = span_slice(ours, 0, n);
	bool differs = n < ours.len && n < theirs->len;

	if (cut_is_forward(r->encoding)) {
		buf_put(&r->frame, part);
		s->equal += n;
	} else {
		count_lines(s, part, r->encoding);
	}
	incoming_skip(in, n);
	*theirs = span_slice(*theirs, n, theirs->len);
	return !differs;
}

/* Both have zero bytes that are not read; where that part of the known source
 * begins, lines do. */
static bool
pass_zeros(struct incoming *in, struct share *s, struct records *r,
	const struct extent_row *x)
{
	size_t line = cut_free_length(r->encoding);
	uint64_t from = s->equal - r->frame.len;
	uint64_t hole = incoming_hole(in);
	uint64_t end = s->equal + hole < x->to ? s->equal + hole : x->to;

	if (line == 0 || hole == 0 || from < x->from || end < from + line)
		return false;
	end -= (end - from) % line;
	if (end <= s->equal)
		return false;
	incoming_pass(in, end - s->equal);
	s->line_ends += (end - from) / line;
	s->equal = end;
	s->shared = end;
	buf_clear(&r->frame);
	return true;
}

static const struct extent_row *
zeros_at(const struct known_source *s, uint64_t at)
{
	for (size_t i = 0; i < s->nextents; i++)
		if (s->extents[i].frames == 0 && s->extents[i].from <= at &&
			at < s->extents[i].to)
			return &s->extents[i];
	return NULL;
}

/* More of the known source: whole lines, if these are zeros. */
static enum wb_err
next_of(struct source_reader *r, const struct extent_row *zeros,
	enum text_encoding encoding, struct span *out, struct err *err)
{
	size_t line = cut_free_length(encoding);

	if (!zeros)
		return source_read(r, out, NULL, err);
	*out = extent_zeros(zeros, r->offset, line > 0 ? line : 1);
	return WB_OK;
}

/* On from s->equal, as long as both are the same. */
static enum wb_err
go_on(struct incoming *in, struct share *s, const struct frame_store *store,
	struct records *records, struct err *err)
{
	struct source_reader r = share_reader(s->known, store);
	struct span theirs = { 0 };
	enum wb_err rc = WB_OK;
	bool goes_on = true;

	while (rc == WB_OK && goes_on) {
		const struct extent_row *zeros = zeros_at(s->known, s->equal);

		/* Zeros of lines of another length: they are not shared, and
		 * all that was found equal would be read again. */
		if (zeros && s->encoding != records->encoding &&
			incoming_hole(in) > 0)
			break;
		if (zeros && pass_zeros(in, s, records, zeros)) {
			theirs = (struct span){ 0 };
			continue;
		}
		rc = incoming_fill(in, 1, err);
		if (rc == WB_OK && theirs.len == 0 &&
			incoming_peek(in).len > 0) {
			r.offset = s->equal;
			rc = next_of(
				&r, zeros, records->encoding, &theirs, err);
			if (theirs.len > 0)
				count_records(s, records, true);
		}
		goes_on = rc == WB_OK && theirs.len > 0 &&
			incoming_peek(in).len > 0 &&
			pass_equal(in, s, records, &theirs);
	}
	return rc;
}

/* The extent that has the byte at that place, or NULL. */
static const struct extent_row *
extent_at(const struct known_source *s, uint64_t at)
{
	for (size_t i = 0; i < s->nextents; i++)
		if (s->extents[i].from <= at && at < s->extents[i].to)
			return &s->extents[i];
	return NULL;
}

static bool
is_same_stream(const struct extent_row *a, const struct extent_row *b)
{
	return a && b && a->segment == b->segment && a->stream == b->stream;
}

/* Does `k` begin with all that was found equal to the known source, and go on
 * differently? */
static enum wb_err
parts_there(const struct share *s, const struct known_source *k,
	const struct frame_store *store, bool *parts, struct err *err)
{
	enum wb_err rc = WB_OK;

	*parts = k != s->known && k->row.bytes > s->equal &&
		k->row.encoding == s->known->row.encoding && !k->is_makeshift &&
		!known_has_hole(k) &&
		!is_same_stream(
			extent_at(k, s->equal), extent_at(s->known, s->equal));
	for (size_t i = 0; i < s->known->nextents && rc == WB_OK && *parts;
		i++) {
		struct extent_row x = s->known->extents[i];
		const struct extent_row *y = extent_at(k, x.from);

		if (x.from >= s->equal)
			break;
		x.to = x.to < s->equal ? x.to : s->equal;
		/* The same bytes need not be read. */
		if (is_same_stream(&x, y) && y->to < x.to)
			x.from = y->to;
		if (!is_same_stream(&x, y) || y->to < x.to)
			rc = share_holds_extent(k, &x, store, parts, err);
	}
	return rc;
}

/* How much of what comes next it has, up to a limit that does not depend on how
 * the incoming bytes are read. */
static enum wb_err
next_common(struct incoming *in, const struct known_source *k, uint64_t at,
	const struct frame_store *store, size_t *common, struct err *err)
{
	struct source_reader r = share_reader(k, store);
	struct span theirs = { 0 };
	enum wb_err rc = incoming_fill(in, FORK_MIN, err);

	r.offset = at;
	if (rc == WB_OK)
		rc = source_read(&r, &theirs, NULL, err);
	*common = share_common(
		span_slice(incoming_peek(in), 0, FORK_MIN), theirs);
	return rc;
}

/* Forks of one log have the same beginning: of those that part from the known
 * one where the incoming bytes do, the one that goes on as they do. */
static enum wb_err
find_heir(struct incoming *in, const struct share *s, const struct catalog *c,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	const struct known_heads *heads = NULL;
	const struct known_head *h = NULL;
	size_t best = 0;
	unsigned size = 0;
	enum wb_err rc = WB_OK;

	while (size < HEAD_SIZES && !s->known->row.has_head[size])
		size++;
	if (size == HEAD_SIZES || s->equal < head_sizes[size])
		return WB_OK;
	heads = catalog_heads(c, size, s->known->row.head[size]);
	for (h = heads ? &heads->first : NULL; rc == WB_OK && h; h = h->next) {
		const struct known_source *k = h->source;
		size_t common = 0;
		bool parts = false;

		rc = parts_there(s, k, store, &parts, err);
		if (rc == WB_OK && parts)
			rc = next_common(in, k, s->equal, store, &common, err);
		if (common > best ||
			(common > 0 && common == best &&
				share_is_better(k, *out))) {
			best = common;
			*out = k;
		}
	}
	return rc;
}

enum wb_err
share_compare(struct incoming *in, const struct known_source *known,
	const struct frame_store *store, struct share *out, struct err *err)
{
	struct records records = {
		.encoding = (enum text_encoding)known->row.encoding
	};
	enum wb_err rc = WB_OK;

	*out = (struct share){ .known = known, .encoding = out->encoding };
	rc = go_on(in, out, store, &records, err);
	if (rc == WB_OK) {
		count_records(out, &records, false);
		judge(in, out);
	}
	buf_release(&records.frame);
	return rc;
}

enum wb_err
share_follow(struct incoming *in, size_t head_len, const struct catalog *c,
	const struct frame_store *store, struct share *share, struct err *err)
{
	struct records none = {
		.encoding = (enum text_encoding)share->known->row.encoding
	};
	const struct known_source *heir = share->known;
	enum wb_err rc = WB_OK;

	/* What was counted of the last frame of records is not kept. */
	if (cut_is_forward(none.encoding))
		return WB_OK;
	/* Of all heads that known one's has most in common with the incoming:
	 * where they part within it, no other goes on. */
	if (share->equal < head_len)
		return WB_OK;
	while (rc == WB_OK && heir &&
		(share->result == SHARE_FORK || share->result == SHARE_NONE)) {
		heir = NULL;
		rc = find_heir(in, share, c, store, &heir, err);
		if (rc != WB_OK || !heir)
			break;
		share->known = heir;
		rc = go_on(in, share, store, &none, err);
		if (rc == WB_OK)
			judge(in, share);
	}
	return rc;
}
