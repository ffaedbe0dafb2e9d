#include "query/cmd/run/threads.h"

#include <unistd.h>

unsigned
threads_default(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 64 ? 64 : (unsigned)n;
}
