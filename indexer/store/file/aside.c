#include "indexer/store/file/aside.h"

#include "format/base/arena.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct aside {
	enum wb_err (*fn)(void *ctx, struct err *err);
	void *ctx;
	enum wb_err code;
	struct err why;
	pthread_t thread;
	bool has_thread;
};

static void *
call(void *arg)
{
	struct aside *a = arg;

	a->code = a->fn(a->ctx, &a->why);
	return NULL;
}

struct aside *
aside_start(enum wb_err (*fn)(void *ctx, struct err *err), void *ctx)
{
	struct aside *a = xcalloc(1, sizeof(*a));

	a->fn = fn;
	a->ctx = ctx;
	a->has_thread = pthread_create(&a->thread, NULL, call, a) == 0;
	if (!a->has_thread)
		(void)call(a);
	return a;
}

enum wb_err
aside_wait(struct aside *a, enum wb_err rc, struct err *err)
{
	if (a->has_thread)
		(void)pthread_join(a->thread, NULL);
	if (rc == WB_OK && a->code != WB_OK) {
		rc = a->code;
		if (err)
			*err = a->why;
	}
	free(a);
	return rc;
}
