#include "indexer/ingest/known/incoming.h"

#include <string.h>

enum {
	/* What is shown of what stands behind zeros. */
	LOOK_BYTES = 64 * 1024,
	/* Fewer are not worth an extent of their own. */
	ZEROS_LEAST = 1 << 20
};

void
incoming_begin(struct incoming *in, struct stream *stream)
{
	in->stream = stream;
	in->total = 0;
	in->has_passed = false;
	in->ended = false;
	in->at = 0;
	in->len = 0;
	in->zeros = 0;
	buf_clear(&in->ahead);
	in->ahead_at = 0;
	handle_reset(in->handle);
}

/* Of what incoming_look read. */
static size_t
pull_ahead(struct incoming *in, char *p, size_t cap)
{
	struct span ahead =
		span_slice(buf_span(&in->ahead), in->ahead_at, in->ahead.len);

	if (in->zeros > 0) {
		cap = in->zeros < cap ? (size_t)in->zeros : cap;
		memset(p, 0, cap);
		in->zeros -= cap;
		return cap;
	}
	cap = ahead.len < cap ? ahead.len : cap;
	if (cap > 0)
		memcpy(p, ahead.ptr, cap);
	in->ahead_at += cap;
	return cap;
}

static enum wb_err
pull(struct incoming *in, char *p, size_t cap, size_t *got, struct err *err)
{
	enum wb_err rc = WB_OK;

	*got = 0;
	if (in->ended)
		return WB_OK;
	*got = pull_ahead(in, p, cap);
	if (*got == 0)
		rc = stream_read(in->stream, p, cap, got, err);
	if (rc != WB_OK)
		return rc;
	in->ended = *got == 0;
	in->total += *got;
	handle_update(in->handle, p, *got);
	return WB_OK;
}

enum wb_err
incoming_fill(struct incoming *in, size_t want, struct err *err)
{
	if (in->at > 0) {
		memmove(in->bytes, in->bytes + in->at, in->len - in->at);
		in->len -= in->at;
		in->at = 0;
	}
	while (in->len < want && !in->ended) {
		size_t got = 0;
		enum wb_err rc = pull(in, in->bytes + in->len,
			INCOMING_BYTES - in->len, &got, err);

		if (rc != WB_OK)
			return rc;
		in->len += got;
	}
	return WB_OK;
}

/* Read on and keep it; false at the end, or if the system refused. */
static bool
read_ahead(struct incoming *in, size_t want, enum wb_err *rc, struct err *err)
{
	size_t got = 0;

	*rc = stream_read(
		in->stream, buf_reserve(&in->ahead, want), want, &got, err);
	if (*rc == WB_OK)
		in->ahead.len += got;
	return *rc == WB_OK && got > 0;
}

static size_t
zeros_before(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == '\0')
		n++;
	return n;
}

/* Zero bytes that what was read ahead begins with are counted instead of kept;
 * true if there are no others. */
static bool
count_zeros(struct incoming *in)
{
	struct span ahead = buf_span(&in->ahead);
	size_t n = zeros_before(ahead);

	in->zeros += n;
	in->ahead.len -= n;
	if (in->ahead.len > 0)
		memmove(in->ahead.ptr, ahead.ptr + n, in->ahead.len);
	return in->ahead.len == 0;
}

/* What there is of LOOK_BYTES with the `have` bytes that are at hand. */
static enum wb_err
look_on(struct incoming *in, size_t have, struct err *err)
{
	enum wb_err rc = WB_OK;

	while (have + in->ahead.len < LOOK_BYTES &&
		read_ahead(in, LOOK_BYTES - have - in->ahead.len, &rc, err))
		;
	return rc;
}

/* All that is buffered is zero. Returns the hole that comes behind it. */
static uint64_t
look_far(struct incoming *in, enum wb_err *rc, struct err *err)
{
	uint64_t hole = 0;

	while (count_zeros(in) && (hole = stream_hole(in->stream)) == 0 &&
		read_ahead(in, LOOK_BYTES, rc, err))
		;
	if (hole > 0)
		/* It stays in the stream, and so does what is behind it. */
		in->shown.len += stream_behind(in->stream,
			buf_reserve(&in->shown, LOOK_BYTES), LOOK_BYTES);
	else if (*rc == WB_OK)
		*rc = look_on(in, 0, err);
	return hole;
}

enum wb_err
incoming_look(struct incoming *in, struct span *out, uint64_t *offset,
	struct err *err)
{
	struct span held = incoming_peek(in);
	size_t n = zeros_before(held);
	uint64_t hole = 0;
	enum wb_err rc = WB_OK;

	held = span_slice(held, n, held.len);
	buf_clear(&in->shown);
	memset(buf_reserve(&in->shown, INCOMING_BEFORE), 0, INCOMING_BEFORE);
	in->shown.len = INCOMING_BEFORE;
	buf_put(&in->shown, held);
	if (held.len > 0)
		rc = look_on(in, held.len, err);
	else
		hole = look_far(in, &rc, err);
	buf_put(&in->shown, buf_span(&in->ahead));
	*out = buf_span(&in->shown);
	*offset = n + in->zeros + hole - INCOMING_BEFORE;
	return rc;
}

uint64_t
incoming_hole(const struct incoming *in)
{
	if (in->ended || in->at < in->len)
		return 0;
	if (in->zeros > 0)
		return in->zeros >= ZEROS_LEAST ? in->zeros : 0;
	return in->ahead_at < in->ahead.len ? 0 : stream_hole(in->stream);
}

void
incoming_pass(struct incoming *in, uint64_t n)
{
	if (in->zeros > 0)
		in->zeros -= n;
	else
		stream_pass(in->stream, n);
	in->has_passed = true;
	in->total += n;
}

struct span
incoming_peek(const struct incoming *in)
{
	return (struct span){ in->bytes + in->at, in->len - in->at };
}

void
incoming_skip(struct incoming *in, size_t len)
{
	in->at += len;
}

enum wb_err
incoming_take(
	struct incoming *in, char *p, size_t cap, size_t *got, struct err *err)
{
	struct span held = incoming_peek(in);

	if (held.len == 0)
		return pull(in, p, cap, got, err);
	if (held.len > cap)
		held.len = cap;
	memcpy(p, held.ptr, held.len);
	incoming_skip(in, held.len);
	*got = held.len;
	return WB_OK;
}
