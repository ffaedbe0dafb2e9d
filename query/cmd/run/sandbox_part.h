/* The two halves of the sandbox, each of one kernel facility. */
#ifndef WB_QUERY_CMD_RUN_SANDBOX_PART_H
#define WB_QUERY_CMD_RUN_SANDBOX_PART_H

#include "query/cmd/run/sandbox.h"

#include <stdbool.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WB_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WB_SANITIZED 1
#endif

/* The version of Landlock that the kernel has; 0 for none. */
int landlock_version(void);
/* It would keep us from reading, too. */
bool landlock_refuses_reading(void);
/* From now on nothing is read, written, made, renamed or removed but at and
 * below these places, each as its use says, and nothing is executed. What is
 * not there is passed over. False if that could not be had. */
bool landlock_enter(const struct sandbox_place *places, size_t count);

bool syscall_filter_exists(void);
/* From now on there are no sockets, programs, processes, mounts and the like:
 * such calls fail with EPERM. */
bool syscall_filter_enter(void);

#endif
