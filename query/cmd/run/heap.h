/* How malloc takes memory, for commands that live for some milliseconds. */
#ifndef WB_QUERY_CMD_RUN_HEAP_H
#define WB_QUERY_CMD_RUN_HEAP_H

/* To be called before anything is allocated. What it asks for are hints:
 * without them all works as before. */
void heap_prepare(void);

#endif
