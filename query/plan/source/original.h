/* The file as given that a source is all of, bit for bit: a plain file, or a
 * .gz file, which is compressed again in the ways that gzip and zlib have until
 * one gives the recorded SHA-256. Nothing else is ever given out. */
#ifndef WB_QUERY_PLAN_SOURCE_ORIGINAL_H
#define WB_QUERY_PLAN_SOURCE_ORIGINAL_H

#include "query/plan/source/source_name.h"

struct original;

/* Look for how the file was made, and prove it; `ref` and the index must
 * outlive it. WB_ABSENT, with the reason, if it cannot be made again.
 * original_close in any case. */
enum wb_err original_open(struct searched *in, const struct source_ref *ref,
	struct original **out, struct err *err);
void original_close(struct original *o);

/* Its bytes, in order. `put` returns false to stop. */
enum wb_err original_each(struct original *o,
	bool (*put)(void *ctx, struct span bytes), void *ctx, struct err *err);

#endif
