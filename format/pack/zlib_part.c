#include "format/pack/zlib_part.h"

#include "format/pack/zlib_memory.h"

#include <assert.h>

enum { ROOM = 64 * 1024 };

void
zlib_begin(z_stream *z, unsigned level, int mem_level)
{
	int rc = Z_OK;

	*z = (z_stream){ 0 };
	zlib_memory(z);
	rc = deflateInit2(z, (int)level, Z_DEFLATED, -MAX_WBITS, mem_level,
		Z_DEFAULT_STRATEGY);
	assert(rc == Z_OK);
	(void)rc;
}

void
zlib_run(z_stream *z, int flush, struct buf *out)
{
	int rc = Z_OK;

	do {
		z->next_out = (Bytef *)buf_reserve(out, ROOM);
		z->avail_out = ROOM;
		rc = deflate(z, flush);
		out->len += ROOM - z->avail_out;
	} while (rc == Z_OK && z->avail_out == 0);
}
