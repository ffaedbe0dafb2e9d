/* How many threads a command uses where it is not told. */
#ifndef WB_QUERY_CMD_RUN_THREADS_H
#define WB_QUERY_CMD_RUN_THREADS_H

/* One for each processor, 1 to 64. No answer depends on it. */
unsigned threads_default(void);

#endif
