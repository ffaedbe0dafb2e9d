#include "query/plan/work/spread.h"

#include <pthread.h>

enum { THREADS_MAX = 64 };

void
spread(unsigned want, void *(*fn)(void *arg), void *arg)
{
	pthread_t threads[THREADS_MAX];
	unsigned started = 0;

	if (want > THREADS_MAX)
		want = THREADS_MAX;
	for (; started + 1 < want; started++)
		if (pthread_create(&threads[started], NULL, fn, arg) != 0)
			break;
	(void)fn(arg);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
}
