#include "indexer/walk/stream.h"

#include "indexer/walk/layer.h"

#include <assert.h>

enum wb_err
stream_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	assert(cap > 0);
	return s->read(s, buf, cap, got, err);
}

uint64_t
stream_hole(struct stream *s)
{
	return s->hole ? s->hole(s) : 0;
}

void
stream_pass(struct stream *s, uint64_t n)
{
	s->pass(s, n);
}

size_t
stream_behind(struct stream *s, void *buf, size_t cap)
{
	return s->behind(s, buf, cap);
}

struct copies *
stream_copies(struct stream *s)
{
	return s->copies;
}
