/* What the machine has beyond what every one of its kind has, which is all that
 * the program is compiled for. */
#ifndef WB_FORMAT_BASE_CPU_H
#define WB_FORMAT_BASE_CPU_H

#include <stdbool.h>

static inline bool
cpu_has_avx2(void)
{
#if defined(__x86_64__)
	return __builtin_cpu_supports("avx2") != 0;
#else
	return false;
#endif
}

#endif
