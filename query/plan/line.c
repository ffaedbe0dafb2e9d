#include "query/plan/line_part.h"

#include "format/record/cut.h"

#include <stdlib.h>
#include <string.h>

struct line_reader *
line_reader_new(struct searched *in, const struct source_view *source)
{
	struct line_reader *r = xcalloc(1, sizeof(*r));

	r->in = in;
	r->source = source;
	index_store_init(&r->state, in->index, &r->store);
	return r;
}

void
line_reader_free(struct line_reader *r)
{
	if (!r)
		return;
	index_store_release(&r->state);
	buf_release(&r->raw);
	buf_release(&r->text);
	free(r);
}

static enum wb_err
frame_of(struct line_reader *r, size_t extent, uint64_t ordinal,
	struct dir_entry *out, struct err *err)
{
	const struct extent_row *x = &r->source->extents[extent];
	enum wb_err rc = r->store.frame(
		r->store.ctx, x->segment, x->first_frame + ordinal, out, err);

	if (rc == WB_OK && out->frame.stream != x->stream)
		return err_set(err, WB_CORRUPT,
			"segment %u: a frame of stream %u is not where the "
			"readings have it: run 'waybill reindex'",
			x->segment, x->stream);
	return rc;
}

/* Fetch the frame that r->extent and r->ordinal name, as far as it is of the
 * source, from r->offset on. */
static enum wb_err
load(struct line_reader *r, struct err *err)
{
	const struct extent_row *x = &r->source->extents[r->extent];
	const struct frame *f = &r->entry.frame;
	enum wb_err rc = frame_of(r, r->extent, r->ordinal, &r->entry, err);

	if (rc == WB_OK)
		rc = r->store.fetch(r->store.ctx, &r->entry, &r->rest, err);
	if (rc != WB_OK)
		return rc;
	if (r->offset < f->first_offset ||
		r->offset - f->first_offset >= r->rest.len)
		return err_set(err, WB_CORRUPT,
			"segment %u: the frames of stream %u have a hole at "
			"byte %llu: run 'waybill verify'",
			x->segment, x->stream, (unsigned long long)r->offset);
	if (r->rest.len > x->to - f->first_offset)
		r->rest.len = (size_t)(x->to - f->first_offset);
	r->rest = span_slice(
		r->rest, (size_t)(r->offset - f->first_offset), r->rest.len);
	return WB_OK;
}

/* How long each line is of those that no frame has. */
static size_t
zero_line(const struct line_reader *r)
{
	size_t n = cut_free_length((enum text_encoding)r->source->encoding);

	return n > 0 ? n : 1;
}

/* Is this extent of the stream that was read last? Zeros may stand between. */
static bool
goes_on(const struct line_reader *r)
{
	const struct extent_row *x = &r->source->extents[r->extent];

	return x->frames == 0 ||
		(x->stream == r->entry.frame.stream &&
			x->segment == r->entry.segment);
}

/* More bytes, if there are any: else r->rest stays empty. */
static enum wb_err
load_next(struct line_reader *r, struct err *err)
{
	const struct source_view *v = r->source;

	if (r->rest.len > 0 || r->extent >= v->nextents)
		return WB_OK;
	if (v->extents[r->extent].frames > 0)
		r->ordinal++;
	if (r->offset >= v->extents[r->extent].to) {
		if (++r->extent >= v->nextents)
			return WB_OK;
		if (!goes_on(r))
			r->ordinal = 0;
	}
	if (v->extents[r->extent].frames == 0) {
		r->rest = extent_zeros(
			&v->extents[r->extent], r->offset, zero_line(r));
		return WB_OK;
	}
	if (r->ordinal >= v->extents[r->extent].frames) {
		return err_set(err, WB_CORRUPT,
			"source %s: its frames end early, at byte %llu: run "
			"'waybill verify'",
			v->id, (unsigned long long)r->offset);
	}
	return load(r, err);
}

/* What is looked for: the beginning of a line, or a byte. */
struct goal {
	bool by_offset;
	uint64_t value;
};

/* Can it be in this frame, or in one behind it? */
static bool
reaches(const struct frame *f, const struct goal *goal)
{
	if (goal->by_offset)
		return f->first_offset <= goal->value;
	return f->first_line < goal->value ||
		(f->first_line == goal->value &&
			!(f->flags & FRAME_BEGINS_MID));
}

/* The last frame that reaches the goal, by bisection. */
static enum wb_err
find_frame(struct line_reader *r, const struct goal *goal, bool *found,
	struct err *err)
{
	const struct source_view *v = r->source;
	struct dir_entry entry;
	uint64_t lo = 0;
	uint64_t hi = 0;
	enum wb_err rc = WB_OK;

	*found = false;
	for (r->extent = v->nextents; r->extent > 0 && !*found;) {
		if (v->extents[--r->extent].frames == 0)
			continue;
		rc = frame_of(r, r->extent, 0, &entry, err);
		if (rc != WB_OK)
			return rc;
		*found = reaches(&entry.frame, goal);
	}
	if (!*found)
		return WB_OK;
	hi = v->extents[r->extent].frames;
	while (lo + 1 < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		rc = frame_of(r, r->extent, mid, &entry, err);
		if (rc != WB_OK)
			return rc;
		if (reaches(&entry.frame, goal))
			lo = mid;
		else
			hi = mid;
	}
	rc = frame_of(r, r->extent, lo, &r->entry, err);
	if (rc != WB_OK)
		return rc;
	r->ordinal = lo;
	r->offset = r->entry.frame.first_offset;
	r->number = r->entry.frame.first_line;
	/* Of one stream there may be several extents, zeros between. */
	while (r->extent > 0 && r->offset < v->extents[r->extent].from &&
		v->extents[r->extent - 1].stream == r->entry.frame.stream)
		r->extent--;
	/* The stream may go on behind the end of the source. */
	*found = r->offset < v->extents[r->extent].to;
	return rc;
}

/* Is the goal among the zeros behind the frame that was found? Then that line
 * is where it goes on. */
static bool
enter_zeros(struct line_reader *r, const struct goal *goal)
{
	const struct source_view *v = r->source;
	const struct frame *f = &r->entry.frame;
	uint64_t from = f->first_offset + f->raw_len;
	uint64_t line = f->first_line + f->lines;
	size_t length = zero_line(r);
	uint64_t n = 0;

	if (goal->value < (goal->by_offset ? from : line))
		return false;
	n = goal->by_offset ? (goal->value - from) / length
			    : goal->value - line;
	for (size_t i = 0; i < v->nextents; i++) {
		const struct extent_row *x = &v->extents[i];

		if (x->frames > 0 || x->from != from ||
			n >= (x->to - from) / length)
			continue;
		r->extent = i;
		r->offset = from + n * length;
		r->number = line + n;
		r->rest = extent_zeros(x, r->offset, length);
		return true;
	}
	return false;
}

/* Drop the next piece of the frame. */
static void
pass(struct line_reader *r)
{
	struct span line;
	struct span whole;

	if (!cut_next(&r->rest, (enum text_encoding)r->source->encoding, &line,
		    &whole))
		return;
	r->offset += whole.len;
	r->number++;
}

static enum wb_err
no_line(const struct line_reader *r, uint64_t number, struct err *err)
{
	const struct source_view *v = r->source;

	return err_set(err, WB_ABSENT,
		"no line %llu in %.*s: it has %llu lines",
		(unsigned long long)number,
		v->npaths ? (int)v->paths[0].len : 32,
		v->npaths ? v->paths[0].ptr : v->id,
		(unsigned long long)v->lines);
}

enum wb_err
line_reader_seek(struct line_reader *r, uint64_t number, struct err *err)
{
	const struct goal goal = { false, number };
	bool found = false;
	enum wb_err rc = find_frame(r, &goal, &found, err);

	if (rc == WB_OK && found && !enter_zeros(r, &goal))
		rc = load(r, err);
	if (rc != WB_OK)
		return rc;
	while (found && r->number < number && r->rest.len > 0)
		pass(r);
	if (!found || r->rest.len == 0 || r->number != number)
		return no_line(r, number, err);
	return WB_OK;
}

enum wb_err
line_reader_number(struct line_reader *r, uint64_t offset, uint64_t *number,
	struct err *err)
{
	const struct source_view *v = r->source;
	const struct goal goal = { true, offset };
	bool found = false;
	enum wb_err rc = WB_OK;

	if (offset >= v->bytes)
		return err_set(err, WB_ABSENT,
			"no byte %llu in %.*s: it has %llu bytes",
			(unsigned long long)offset,
			v->npaths ? (int)v->paths[0].len : 32,
			v->npaths ? v->paths[0].ptr : v->id,
			(unsigned long long)v->bytes);
	rc = find_frame(r, &goal, &found, err);
	if (rc == WB_OK && found && !enter_zeros(r, &goal))
		rc = load(r, err);
	if (rc != WB_OK)
		return rc;
	while (found && r->rest.len > 0) {
		*number = r->number;
		pass(r);
		if (r->offset > offset)
			return WB_OK;
	}
	return err_set(err, WB_CORRUPT,
		"source %s: no frame has byte %llu: run 'waybill verify'",
		v->id, (unsigned long long)offset);
}

/* A piece of the line; does the line go on behind it? */
static bool
keep_piece(struct line_reader *r, struct source_line *out)
{
	struct span line;
	struct span whole;
	size_t n = 0;

	(void)cut_next(&r->rest, (enum text_encoding)r->source->encoding, &line,
		&whole);
	n = line.len;
	if (n > LINE_KEPT_MAX - r->raw.len)
		n = LINE_KEPT_MAX - r->raw.len;
	buf_put(&r->raw, span_slice(line, 0, n));
	out->length += line.len;
	r->offset += whole.len;
	/* A record has no end to miss. */
	return whole.len == line.len &&
		!cut_is_forward((enum text_encoding)r->source->encoding);
}

enum wb_err
line_reader_next(struct line_reader *r, struct source_line *out, bool *found,
	struct err *err)
{
	bool goes_on = true;
	enum wb_err rc = load_next(r, err);

	*found = false;
	if (rc != WB_OK || r->rest.len == 0)
		return rc;
	memset(out, 0, sizeof(*out));
	out->number = r->number++;
	out->offset = r->offset;
	out->entry = r->entry;
	buf_clear(&r->raw);
	while (rc == WB_OK && goes_on && r->rest.len > 0) {
		goes_on = keep_piece(r, out);
		if (goes_on)
			rc = load_next(r, err);
	}
	out->raw = buf_span(&r->raw);
	*found = rc == WB_OK;
	return rc;
}
