#include "indexer/walk/decoder.h"

#include <assert.h>

struct decoder *
decoder_open(enum sniff_kind kind, uint64_t memory_bytes)
{
	switch (kind) {
	case SNIFF_BZIP2:
		return decode_bzip2_new();
	case SNIFF_XZ:
		return decode_xz_new(memory_bytes);
	case SNIFF_ZSTD:
		return decode_zstd_new(memory_bytes);
	case SNIFF_LZ4:
		return decode_lz4_new();
	default:
		assert(kind == SNIFF_COMPRESS);
		return decode_lzw_new();
	}
}

void
decoder_close(struct decoder *d)
{
	if (d)
		d->close(d);
}

bool
decoder_marked(struct span s, struct span mark)
{
	return s.len >= 4 && span_starts(mark, span_slice(s, 0, mark.len));
}
