/* The layouts of Linux' process accounting. */
#include "format/record/acct.h"

/* clang-format off */
#define NARROW .uid_at = 2, .gid_at = 4, .tty_at = 6, .btime_at = 8, \
	.utime_at = 12, .stime_at = 14, .memory_at = 18, .io_at = 20, \
	.pid_at = PART_NONE, .ppid_at = PART_NONE

static const struct acct_shape acct_v0 = { .version = 0, NARROW,
	.wide_uid_at = 56, .wide_gid_at = 60, .exit_at = 32,
	.etime_at = 16, .etime_bytes = 2, .ahz_at = PART_NONE,
	.comm = { 36, 17 } };
static const struct acct_shape acct_v1 = { .version = 1, NARROW,
	.wide_uid_at = 54, .wide_gid_at = 58, .exit_at = 30,
	.etime_at = 51, .etime_bytes = 3, .ahz_at = PART_NONE,
	.comm = { 34, 17 } };
static const struct acct_shape acct_v2 = { .version = 2, NARROW,
	.wide_uid_at = 56, .wide_gid_at = 60, .exit_at = 32,
	.etime_at = 53, .etime_bytes = 3, .ahz_at = 30,
	.comm = { 36, 17 } };
static const struct acct_shape acct_v3 = { .version = 3,
	.uid_at = PART_NONE, .gid_at = PART_NONE,
	.wide_uid_at = 8, .wide_gid_at = 12, .tty_at = 2, .exit_at = 4,
	.pid_at = 16, .ppid_at = 20, .btime_at = 24,
	.etime_at = 28, .etime_bytes = 4, .utime_at = 32, .stime_at = 34,
	.memory_at = 36, .io_at = 38, .ahz_at = PART_NONE,
	.comm = { 48, 16 } };

static const struct record_layout layouts[] = {
	{ RECORD_ACCT_V0_LE, "acct, Linux, version 0, little-endian",
		&record_acct, 64, false, &acct_v0, false },
	{ RECORD_ACCT_V0_BE, "acct, Linux, version 0, big-endian",
		&record_acct, 64, true, &acct_v0, false },
	{ RECORD_ACCT_V1_LE, "acct, Linux, version 1, little-endian",
		&record_acct, 62, false, &acct_v1, true },
	{ RECORD_ACCT_V1_BE, "acct, Linux, version 1, big-endian",
		&record_acct, 62, true, &acct_v1, true },
	{ RECORD_ACCT_V2_LE, "acct, Linux, version 2, little-endian",
		&record_acct, 64, false, &acct_v2, true },
	{ RECORD_ACCT_V2_BE, "acct, Linux, version 2, big-endian",
		&record_acct, 64, true, &acct_v2, true },
	{ RECORD_ACCT_V3_LE, "acct, Linux, version 3, little-endian",
		&record_acct, 64, false, &acct_v3, true },
	{ RECORD_ACCT_V3_BE, "acct, Linux, version 3, big-endian",
		&record_acct, 64, true, &acct_v3, true },
};
/* clang-format on */

const struct record_layout *
acct_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
