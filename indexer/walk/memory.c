#include "indexer/walk/memory.h"

#include <string.h>

static enum wb_err
memory_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct memory *m = (struct memory *)s;
	size_t n = m->bytes.len - m->at;

	(void)err;
	n = n < cap ? n : cap;
	if (n > 0)
		memcpy(buf, m->bytes.ptr + m->at, n);
	m->at += n;
	*got = n;
	return WB_OK;
}

static bool
memory_seek(struct stream *s, uint64_t offset)
{
	struct memory *m = (struct memory *)s;

	if (offset > m->bytes.len)
		return false;
	m->at = (size_t)offset;
	return true;
}

static uint64_t
memory_size(struct stream *s)
{
	struct memory *m = (struct memory *)s;

	return m->bytes.len;
}

void
memory_init_span(struct memory *m, struct span bytes)
{
	*m = (struct memory){
		.base = { .read = memory_read,
			.seek = memory_seek,
			.size = memory_size },
	};
	buf_put(&m->bytes, bytes);
}

enum wb_err
memory_init(struct memory *m, struct stream *under, struct err *err)
{
	enum wb_err rc = WB_OK;
	size_t got = 1;

	memory_init_span(m, SPAN(""));
	while (rc == WB_OK && got > 0 && m->bytes.len <= MEMORY_MOST_BYTES) {
		rc = stream_read(under, buf_reserve(&m->bytes, LAYER_BYTES),
			LAYER_BYTES, &got, err);
		m->bytes.len += rc == WB_OK ? got : 0;
	}
	m->is_cut = m->bytes.len > MEMORY_MOST_BYTES;
	return rc;
}

void
memory_release(struct memory *m)
{
	buf_release(&m->bytes);
}
