/* What the packers by zlib share. Private to format/pack. */
#ifndef WB_FORMAT_PACK_ZLIB_PART_H
#define WB_FORMAT_PACK_ZLIB_PART_H

#include "format/base/buf.h"

#include <zlib.h>

/* A raw deflate stream. Never fails. */
void zlib_begin(z_stream *z, unsigned level, int mem_level);
/* Pack all that z has to read, and what `flush` asks for. */
void zlib_run(z_stream *z, int flush, struct buf *out);

#endif
