#include "format/pack/zlib_memory.h"

#include "format/base/arena.h"

#include <stdlib.h>

static void *
zlib_alloc(void *ctx, unsigned items, unsigned size)
{
	(void)ctx;
	return xcalloc(items, size);
}

static void
zlib_free(void *ctx, void *p)
{
	(void)ctx;
	free(p);
}

void
zlib_memory(z_stream *z)
{
	z->zalloc = zlib_alloc;
	z->zfree = zlib_free;
	z->opaque = NULL;
}
