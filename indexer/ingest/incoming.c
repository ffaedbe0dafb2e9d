#include "indexer/ingest/incoming.h"

#include <string.h>

void
incoming_begin(struct incoming *in, struct stream *stream)
{
	in->stream = stream;
	in->total = 0;
	in->ended = false;
	in->at = 0;
	in->len = 0;
	handle_reset(in->handle);
}

static enum wb_err
pull(struct incoming *in, char *p, size_t cap, size_t *got, struct err *err)
{
	enum wb_err rc = WB_OK;

	*got = 0;
	if (in->ended)
		return WB_OK;
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

uint64_t
incoming_hole(const struct incoming *in)
{
	return in->ended || in->at < in->len ? 0 : stream_hole(in->stream);
}

void
incoming_pass(struct incoming *in, uint64_t n)
{
	stream_pass(in->stream, n);
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
