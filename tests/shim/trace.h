/* What tests/shim/record.c writes and tests/shim/replay.c reads: each step
 * that changed a disk, in order. A step is a struct step, then its first name,
 * its second name and its bytes. Native byte order: one machine does both. */
#ifndef WB_TESTS_SHIM_TRACE_H
#define WB_TESTS_SHIM_TRACE_H

#include <stdint.h>

enum step_kind {
	/* A directory that all others are below; it is never lost. */
	STEP_ROOT,
	STEP_CREATE,
	STEP_MKDIR,
	STEP_WRITE,
	STEP_TRUNCATE,
	STEP_SYNC,
	STEP_RENAME,
	STEP_REMOVE,
	/* A program has ended well. */
	STEP_DONE
};

struct step {
	uint32_t kind;
	uint32_t name_len;
	uint32_t other_len;
	uint32_t bytes_len;
	/* The directory that the name is in; of a rename, both. */
	uint64_t parent;
	uint64_t other_parent;
	/* The file or directory itself. */
	uint64_t inode;
	uint64_t offset;
};

#endif
