/* Where a version of Linux' process accounting has its fields. */
#ifndef WB_FORMAT_RECORD_ACCT_H
#define WB_FORMAT_RECORD_ACCT_H

#include "format/record/part.h"

struct acct_shape {
	uint8_t version;
	/* Without the wide ones the ids have two bytes. */
	uint16_t uid_at;
	uint16_t gid_at;
	uint16_t wide_uid_at;
	uint16_t wide_gid_at;
	uint16_t tty_at;
	uint16_t exit_at;
	uint16_t pid_at;
	uint16_t ppid_at;
	uint16_t btime_at;
	/* A comp_t, a comp2_t of three bytes, or a float. */
	uint16_t etime_at;
	uint8_t etime_bytes;
	uint16_t utime_at;
	uint16_t stime_at;
	uint16_t memory_at;
	uint16_t io_at;
	/* Ticks a second; 100 if it is not there. */
	uint16_t ahz_at;
	struct part comm;
};

#endif
