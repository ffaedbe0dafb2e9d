/* Memory for zlib that never fails: with its own deflateInit2 and inflateInit2
 * could. */
#ifndef WB_FORMAT_PACK_ZLIB_MEMORY_H
#define WB_FORMAT_PACK_ZLIB_MEMORY_H

#include <zlib.h>

void zlib_memory(z_stream *z);

#endif
