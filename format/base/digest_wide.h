/* XXH3 by vectors of 32 bytes, for digest.c alone: the same sums in half of the
 * instructions. */
#ifndef WB_FORMAT_BASE_DIGEST_WIDE_H
#define WB_FORMAT_BASE_DIGEST_WIDE_H

#include <stddef.h>
#include <stdint.h>

/* As XXH3_64bits and XXH3_128bits_update, for machines that have AVX2. */
uint64_t digest_wide_64(const void *p, size_t len);
void digest_wide_update(void *state, const void *p, size_t len);

#endif
