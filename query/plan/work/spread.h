/* The same work on several threads. */
#ifndef WB_QUERY_PLAN_WORK_SPREAD_H
#define WB_QUERY_PLAN_WORK_SPREAD_H

/* Run fn(arg) on `want` threads, this one among them, until all have returned.
 * fn takes its share of the work from *arg itself; threads that cannot be
 * started leave it to the others. */
void spread(unsigned want, void *(*fn)(void *arg), void *arg);

#endif
