/* A temporary file for what is larger than memory, made before the folder of
 * such files is out of reach. */
#ifndef WB_QUERY_PLAN_WORK_SPARE_H
#define WB_QUERY_PLAN_WORK_SPARE_H

#include "format/base/arena.h"

#include <stdio.h>

struct spare;

/* Lives as long as the arena; its file until the program ends, and it has no
 * name. Where none can be made, spare_use tries again. */
struct spare *spare_open(struct arena *arena);

/* A file to append to, and to read from; others may use it at the same time,
 * in the same thread, so seek before each. NULL with errno set if there is
 * none. `s` may be NULL: then it is a new one. */
FILE *spare_use(struct spare *s);
/* Nothing in it is needed any more. `f` may be NULL. */
void spare_leave(struct spare *s, FILE *f);

#endif
