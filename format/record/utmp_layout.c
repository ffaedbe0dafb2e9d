/* The layouts of utmp, wtmp and btmp. */
#include "format/record/utmp.h"

/* utmp.ut_type of Linux; of Solaris; of NetBSD and macOS. */
static const uint8_t types_linux[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_NEW_TIME, TYPE_OLD_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING };
static const uint8_t types_solaris[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_OLD_TIME, TYPE_NEW_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING, TYPE_SHUTDOWN };
static const uint8_t types_bsd[] = { TYPE_EMPTY, TYPE_RUN_LEVEL, TYPE_BOOT,
	TYPE_OLD_TIME, TYPE_NEW_TIME, TYPE_INIT, TYPE_LOGIN, TYPE_USER,
	TYPE_DEAD, TYPE_ACCOUNTING, TYPE_SIGNATURE, TYPE_SHUTDOWN };

/* clang-format off */
#define LINUX .type_at = 0, .types = types_linux, .ntypes = 10, .pid_at = 4, \
	.line = { 8, 32 }, .id = { 40, 4 }, .user = { 44, 32 }, \
	.host = { 76, 256 }, .exit_at = 332, .is_linux = true
#define NONE { PART_NONE, 0 }

/* x86, 32-bit ARM, PowerPC ... */
static const struct utmp_shape linux_384 = { LINUX,
	.session = { 336, 4 }, .seconds = { 340, 4 }, .usec = { 344, 4 },
	.addr_at = 348, .pads = { { 2, 2 }, { 364, 20 } } };
/* aarch64, s390x ..., and musl on 64 bits. */
static const struct utmp_shape linux_400 = { LINUX,
	.session = { 336, 8 }, .seconds = { 344, 8 }, .usec = { 352, 8 },
	.addr_at = 360, .pads = { { 2, 2 }, { 376, 24 } } };
/* 64 bits of time at places for 32: arc, or1k. */
static const struct utmp_shape linux_392 = { LINUX,
	.session = { 336, 4 }, .seconds = { 340, 8 }, .usec = { 348, 8 },
	.addr_at = 356, .pads = { { 2, 2 }, { 372, 20 } } };
/* m68k, which aligns to two bytes. */
static const struct utmp_shape linux_382 = {
	.type_at = 0, .types = types_linux, .ntypes = 10, .pid_at = 2,
	.line = { 6, 32 }, .id = { 38, 4 }, .user = { 42, 32 },
	.host = { 74, 256 }, .exit_at = 330, .is_linux = true,
	.session = { 334, 4 }, .seconds = { 338, 4 }, .usec = { 342, 4 },
	.addr_at = 346, .pads = { { 362, 20 }, NONE } };
#define NETBSD .type_at = 326, .types = types_bsd, .ntypes = 12, \
	.pid_at = 328, .user = { 0, 32 }, .id = { 32, 4 }, .line = { 36, 32 }, \
	.host = { 68, 256 }, .session = { 324, 2 }, .exit_at = 332, \
	.addr_at = 336, .is_socket = true, .seconds = { 464, 8 }, \
	.usec = { 472, 4 }
static const struct utmp_shape netbsd_516 = { NETBSD,
	.pads = { { 476, 40 }, NONE } };
static const struct utmp_shape netbsd_520 = { NETBSD,
	.pads = { { 480, 40 }, NONE } };
static const struct utmp_shape macos_628 = {
	.type_at = 296, .types = types_bsd, .ntypes = 12, .pid_at = 292,
	.user = { 0, 256 }, .id = { 256, 4 }, .line = { 260, 32 },
	.host = { 308, 256 }, .seconds = { 300, 4 }, .usec = { 304, 4 },
	.addr_at = PART_NONE, .exit_at = PART_NONE, .session = NONE,
	.pads = { { 298, 2 }, { 564, 64 } } };
#define PLAIN .type_at = PART_NONE, .pid_at = PART_NONE, .id = NONE, \
	.usec = NONE, .addr_at = PART_NONE, .exit_at = PART_NONE, \
	.session = NONE, .pads = { NONE, NONE }
static const struct utmp_shape netbsd_40 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 8 }, .host = { 16, 16 },
	.seconds = { 32, 8 } };
/* 4.4BSD, NetBSD before 6, SunOS 4. */
static const struct utmp_shape bsd_36 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 8 }, .host = { 16, 16 },
	.seconds = { 32, 4 } };
static const struct utmp_shape openbsd_304 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 32 }, .host = { 40, 256 },
	.seconds = { 296, 8 } };
/* Before 5.5. */
static const struct utmp_shape openbsd_300 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 32 }, .host = { 40, 256 },
	.seconds = { 296, 4 } };
/* wtmpx of Solaris and illumos. */
static const struct utmp_shape solaris_372 = {
	.type_at = 72, .types = types_solaris, .ntypes = 11, .pid_at = 68,
	.user = { 0, 32 }, .id = { 32, 4 }, .line = { 36, 32 },
	.host = { 114, 257 }, .exit_at = 74, .session = { 88, 4 },
	.seconds = { 80, 4 }, .usec = { 84, 4 }, .addr_at = PART_NONE,
	.pads = { { 78, 2 }, { 92, 20 } } };
/* FreeBSD before 9. */
static const struct utmp_shape freebsd_44 = { PLAIN,
	.line = { 0, 8 }, .user = { 8, 16 }, .host = { 24, 16 },
	.seconds = { 40, 4 } };

static const struct record_layout layouts[] = {
	{ RECORD_LINUX_384_LE, "utmp, Linux, 384 bytes, little-endian",
		&record_utmp, 384, false, &linux_384, true },
	{ RECORD_LINUX_384_BE, "utmp, Linux, 384 bytes, big-endian",
		&record_utmp, 384, true, &linux_384, true },
	{ RECORD_LINUX_400_LE, "utmp, Linux, 400 bytes, little-endian",
		&record_utmp, 400, false, &linux_400, true },
	{ RECORD_LINUX_400_BE, "utmp, Linux, 400 bytes, big-endian",
		&record_utmp, 400, true, &linux_400, true },
	{ RECORD_NETBSD_516_LE, "utmp, NetBSD utmpx, 516 bytes",
		&record_utmp, 516, false, &netbsd_516, false },
	{ RECORD_NETBSD_520_LE, "utmp, NetBSD utmpx, 520 bytes",
		&record_utmp, 520, false, &netbsd_520, true },
	{ RECORD_NETBSD_40_LE, "utmp, NetBSD, 40 bytes",
		&record_utmp, 40, false, &netbsd_40, false },
	{ RECORD_NETBSD_36_LE, "utmp, 4.4BSD, 36 bytes",
		&record_utmp, 36, false, &bsd_36, false },
	{ RECORD_OPENBSD_304_LE, "utmp, OpenBSD, 304 bytes",
		&record_utmp, 304, false, &openbsd_304, false },
	{ RECORD_MACOS_628_LE, "utmp, macOS utmpx, 628 bytes",
		&record_utmp, 628, false, &macos_628, true },
	/* SPARC, PowerPC, m68k ... */
	{ RECORD_NETBSD_516_BE, "utmp, NetBSD utmpx, 516 bytes, big-endian",
		&record_utmp, 516, true, &netbsd_516, false },
	{ RECORD_NETBSD_520_BE, "utmp, NetBSD utmpx, 520 bytes, big-endian",
		&record_utmp, 520, true, &netbsd_520, false },
	{ RECORD_NETBSD_40_BE, "utmp, NetBSD, 40 bytes, big-endian",
		&record_utmp, 40, true, &netbsd_40, false },
	{ RECORD_OPENBSD_304_BE, "utmp, OpenBSD, 304 bytes, big-endian",
		&record_utmp, 304, true, &openbsd_304, false },
	{ RECORD_MACOS_628_BE, "utmp, macOS utmpx, 628 bytes, big-endian",
		&record_utmp, 628, true, &macos_628, false },
	{ RECORD_FREEBSD_44_LE, "utmp, FreeBSD before 9, 44 bytes",
		&record_utmp, 44, false, &freebsd_44, false },
	{ RECORD_BSD_36_BE, "utmp, 4.4BSD, 36 bytes, big-endian",
		&record_utmp, 36, true, &bsd_36, false },
	{ RECORD_FREEBSD_44_BE, "utmp, FreeBSD before 9, 44 bytes, big-endian",
		&record_utmp, 44, true, &freebsd_44, false },
	{ RECORD_LINUX_392_LE, "utmp, Linux, 392 bytes, little-endian",
		&record_utmp, 392, false, &linux_392, false },
	{ RECORD_LINUX_392_BE, "utmp, Linux, 392 bytes, big-endian",
		&record_utmp, 392, true, &linux_392, false },
	{ RECORD_LINUX_382_BE, "utmp, Linux, 382 bytes, big-endian",
		&record_utmp, 382, true, &linux_382, false },
	{ RECORD_SOLARIS_372_BE, "utmp, Solaris utmpx, 372 bytes, big-endian",
		&record_utmp, 372, true, &solaris_372, false },
	{ RECORD_SOLARIS_372_LE, "utmp, Solaris utmpx, 372 bytes",
		&record_utmp, 372, false, &solaris_372, false },
	{ RECORD_OPENBSD_300_LE, "utmp, OpenBSD before 5.5, 300 bytes",
		&record_utmp, 300, false, &openbsd_300, false },
	{ RECORD_OPENBSD_300_BE, "utmp, OpenBSD before 5.5, 300 bytes, big-endian",
		&record_utmp, 300, true, &openbsd_300, false },
};
/* clang-format on */

const struct record_layout *
utmp_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
