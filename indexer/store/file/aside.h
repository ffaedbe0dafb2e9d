/* One call on a thread of its own, beside what the caller does meanwhile. */
#ifndef WB_INDEXER_STORE_FILE_ASIDE_H
#define WB_INDEXER_STORE_FILE_ASIDE_H

#include "format/base/err.h"

struct aside;

/* Call fn(ctx). Never NULL: where no thread can be had, the call is over on
 * return. What ctx points to is fn's alone until aside_wait. */
struct aside *aside_start(
	enum wb_err (*fn)(void *ctx, struct err *err), void *ctx);
/* What fn returned. Must be called once; frees `a`. *err is set only if `rc` is
 * WB_OK, which is what the caller has so far, and returned if it is not. */
enum wb_err aside_wait(struct aside *a, enum wb_err rc, struct err *err);

#endif
