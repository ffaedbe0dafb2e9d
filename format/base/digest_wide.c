/* The Makefile has this file alone compiled for AVX2, where that exists. */
#define XXH_INLINE_ALL
#include "format/base/digest_wide.h"

#include <xxhash.h>

uint64_t
digest_wide_64(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

void
digest_wide_update(void *state, const void *p, size_t len)
{
	(void)XXH3_128bits_update(state, p, len);
}
