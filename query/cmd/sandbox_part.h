/* The two halves of the sandbox, each of one kernel facility. */
#ifndef WB_QUERY_CMD_SANDBOX_PART_H
#define WB_QUERY_CMD_SANDBOX_PART_H

#include <stdbool.h>
#include <stddef.h>

/* The version of Landlock that the kernel has; 0 for none. */
int landlock_version(void);
/* From now on nothing is written, made, renamed or removed but below these
 * folders, and nothing is executed. Folders that are not there are passed
 * over. False if that could not be had. */
bool landlock_enter(const char *const *folders, size_t count);

bool syscall_filter_exists(void);
/* From now on there are no sockets, programs, processes, mounts and the like:
 * such calls fail with EPERM. */
bool syscall_filter_enter(void);

#endif
