/* Records: bytes made by hand, whole, cut at every byte, with garbage between
 * them, and the files of the corpora. */
#include "format/base/arena.h"
#include "format/log/line/event.h"
#include "format/record/cut.h"
#include "format/record/part.h"
#include "format/time/stamp.h"
#include "tests/read_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct poke {
	size_t at;
	struct span bytes;
};

struct sample {
	unsigned id;
	size_t size;
	struct poke pokes[14];
	const char *text;
};

/* clang-format off */
/* 1600000000 is 2020-09-13 12:26:40, hex 5f5e1000. */
#define T_LE SPAN_INIT("\x00\x10\x5e\x5f")
#define T_BE SPAN_INIT("\x5f\x5e\x10\x00")
static const struct sample samples[] = {
	{ RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x07") }, { 4, SPAN_INIT("\x92\x10") },
			{ 8, SPAN_INIT("pts/0") }, { 40, SPAN_INIT("ts/0") },
			{ 44, SPAN_INIT("ann") }, { 76, SPAN_INIT("pc.example") },
			{ 336, SPAN_INIT("\x4d") }, { 340, T_LE },
			{ 344, SPAN_INIT("\x40\xe2\x01") },
			{ 348, SPAN_INIT("\xc0\x00\x02\x07") } },
		"2020-09-13T12:26:40.123456Z utmp[4242]: login user=ann "
		"tty=pts/0 id=ts/0 client_name=pc.example "
		"client_ip=192.0.2.7 session=77" },
	{ RECORD_LINUX_384_BE, 384,
		{ { 1, SPAN_INIT("\x08") }, { 6, SPAN_INIT("\x10\x92") },
			{ 8, SPAN_INIT("pts/0") }, { 333, SPAN_INIT("\x0f") },
			{ 335, SPAN_INIT("\x01") }, { 340, T_BE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: logout tty=pts/0 "
		"signal=15 exit_code=1" },
	{ RECORD_LINUX_400_LE, 400,
		{ { 0, SPAN_INIT("\x06") }, { 4, SPAN_INIT("\x92\x10") },
			{ 8, SPAN_INIT("ssh:notty") },
			{ 44, SPAN_INIT("bob\x1b[2J \"\\") }, { 344, T_LE },
			{ 360, SPAN_INIT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07") } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: attempt "
		"user=\"bob\\{1b}[2J \\\"\\\\\" tty=ssh:notty "
		"client_ip=2001:db8::7" },
	{ RECORD_LINUX_400_BE, 400,
		{ { 1, SPAN_INIT("\x01") }, { 6, SPAN_INIT("\x4e\x35") },
			{ 8, SPAN_INIT("~") }, { 40, SPAN_INIT("~~") },
			{ 44, SPAN_INIT("runlevel") }, { 348, T_BE },
			{ 357, SPAN_INIT("\x01\xe2\x40") } },
		"2020-09-13T12:26:40.123456Z utmp: run-level run_level=5 "
		"before=N user=runlevel tty=~ id=~~" },
	{ RECORD_NETBSD_516_LE, 516,
		{ { 0, SPAN_INIT("ann") }, { 32, SPAN_INIT("ts/2") },
			{ 36, SPAN_INIT("pts/2") }, { 326, SPAN_INIT("\x07") },
			{ 328, SPAN_INIT("\x92\x10") },
			{ 336, SPAN_INIT("\x10\x02\x01\x02\xc0\x00\x02\x07") },
			{ 464, T_LE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/2 id=ts/2 client_ip=192.0.2.7" },
	{ RECORD_NETBSD_520_LE, 520,
		{ { 0, SPAN_INIT("reboot") }, { 36, SPAN_INIT("~") },
			{ 326, SPAN_INIT("\x05") }, { 464, T_LE } },
		"2020-09-13T12:26:40.000000Z utmp: boot user=reboot tty=~" },
	{ RECORD_NETBSD_40_LE, 40,
		{ { 0, SPAN_INIT("pts/2") }, { 8, SPAN_INIT("ann") },
			{ 16, SPAN_INIT("192.0.2.7") }, { 32, T_LE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=pts/2 "
		"client_name=192.0.2.7" },
	{ RECORD_NETBSD_36_LE, 36,
		{ { 0, SPAN_INIT("|") }, { 8, SPAN_INIT("date") },
			{ 32, T_LE } },
		"2020-09-13T12:26:40Z utmp: old-time user=date tty=|" },
	{ RECORD_OPENBSD_304_LE, 304,
		{ { 0, SPAN_INIT("ttyp2") }, { 296, T_LE } },
		"2020-09-13T12:26:40Z utmp: logout tty=ttyp2" },
	{ RECORD_MACOS_628_LE, 628,
		{ { 0, SPAN_INIT("ann") }, { 260, SPAN_INIT("console") },
			{ 292, SPAN_INIT("\x92\x10") },
			{ 296, SPAN_INIT("\x07") }, { 300, T_LE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=console" },
	{ RECORD_NETBSD_516_BE, 516,
		{ { 0, SPAN_INIT("ann") }, { 36, SPAN_INIT("pts/2") },
			{ 326, SPAN_INIT("\x00\x07") },
			{ 330, SPAN_INIT("\x10\x92") }, { 468, T_BE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/2" },
	{ RECORD_NETBSD_520_BE, 520,
		{ { 0, SPAN_INIT("ann") }, { 36, SPAN_INIT("pts/2") },
			{ 326, SPAN_INIT("\x00\x07") },
			{ 330, SPAN_INIT("\x10\x92") }, { 468, T_BE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/2" },
	{ RECORD_NETBSD_40_BE, 40,
		{ { 0, SPAN_INIT("pts/2") }, { 8, SPAN_INIT("ann") },
			{ 36, T_BE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=pts/2" },
	{ RECORD_OPENBSD_304_BE, 304,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("ann") },
			{ 300, T_BE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=ttyp2" },
	{ RECORD_MACOS_628_BE, 628,
		{ { 0, SPAN_INIT("ann") }, { 260, SPAN_INIT("console") },
			{ 294, SPAN_INIT("\x10\x92") },
			{ 296, SPAN_INIT("\x00\x07") }, { 300, T_BE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=console" },
	/* 1600000000000000 us is 05af3107a40000: cut behind its last byte. */
	{ RECORD_FREEBSD_UTX, 60,
		{ { 1, SPAN_INIT("\x3a") }, { 2, SPAN_INIT("\x04") },
			{ 3, SPAN_INIT("\x00\x05\xaf\x31\x07\xa4\x00\x00") },
			{ 11, SPAN_INIT("\x8c\x78\xde\x3f\x33\x8f\x04\xfc") },
			{ 19, SPAN_INIT("\x00\x00\x10\x92") },
			{ 23, SPAN_INIT("ann") }, { 55, SPAN_INIT("ttyv0") } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=ttyv0 id=8c78de3f338f04fc" },
	{ RECORD_FREEBSD_197, 197,
		{ { 0, SPAN_INIT("\x04") },
			{ 1, SPAN_INIT("\x00\x05\xaf\x31\x07\xa4\x00\x00") },
			{ 9, SPAN_INIT("pts/0") }, { 21, SPAN_INIT("ann") },
			{ 53, SPAN_INIT("pts/0") } },
		"2020-09-13T12:26:40.000000Z utmp: login user=ann tty=pts/0 "
		"id=pts/0" },
	{ RECORD_FREEBSD_44_LE, 44,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("annabelle") },
			{ 24, SPAN_INIT("host.example") }, { 40, T_LE } },
		"2020-09-13T12:26:40Z utmp: login user=annabelle tty=ttyp2 "
		"client_name=host.example" },
	{ RECORD_LASTLOG_292_LE, 292,
		{ { 0, T_LE }, { 4, SPAN_INIT("pts/0") },
			{ 36, SPAN_INIT("192.0.2.7") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=pts/0 "
		"client_name=192.0.2.7" },
	{ RECORD_LASTLOG_292_BE, 292,
		{ { 0, T_BE }, { 4, SPAN_INIT("pts/0") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=pts/0" },
	{ RECORD_LASTLOG_296_LE, 296,
		{ { 0, T_LE }, { 8, SPAN_INIT("pts/0") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=pts/0" },
	{ RECORD_LASTLOG_296_BE, 296,
		{ { 4, T_BE }, { 8, SPAN_INIT("pts/0") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=pts/0" },
	{ RECORD_LASTLOG_272_LE, 272,
		{ { 0, T_LE }, { 8, SPAN_INIT("ttyp2") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=ttyp2" },
	{ RECORD_ACCT_V0_LE, 64,
		{ { 2, SPAN_INIT("\xe8\x03\x64") }, { 8, T_LE },
			/* comp_t 0x1fff: 8191 ticks; 0x2400: 8192. */
			{ 12, SPAN_INIT("\xff\x1f") },
			{ 14, SPAN_INIT("\x00\x24") },
			{ 36, SPAN_INIT("sh") }, { 56, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 "
		"gid=100 exit_code=0 utime_s=81.91 stime_s=81.92 etime_s=0.00 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V0_BE, 64,
		{ { 2, SPAN_INIT("\x03\xe8") }, { 8, T_BE },
			{ 36, SPAN_INIT("sh") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"exit_code=0 utime_s=0.00 stime_s=0.00 etime_s=0.00 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V1_LE, 62,
		{ { 1, SPAN_INIT("\x01") }, { 6, SPAN_INIT("\x40\x04") },
			{ 8, T_LE }, { 34, SPAN_INIT("sh") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"tty=ttyS0 exit_code=0 utime_s=0.00 stime_s=0.00 etime_s=0.00 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V1_BE, 62,
		{ { 1, SPAN_INIT("\x81") }, { 8, T_BE },
			{ 34, SPAN_INIT("sh") }, { 51, SPAN_INIT("\x08\x00\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"exit_code=0 utime_s=0.00 stime_s=0.00 etime_s=5242.89 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V2_LE, 64,
		{ { 1, SPAN_INIT("\x02") }, { 8, T_LE }, { 30, SPAN_INIT("\x64") },
			{ 32, SPAN_INIT("\x00\x03") }, { 36, SPAN_INIT("sh") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"exit_code=3 utime_s=0.00 stime_s=0.00 etime_s=0.00 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V2_BE, 64,
		{ { 1, SPAN_INIT("\x82") }, { 8, T_BE },
			{ 30, SPAN_INIT("\x00\x64") }, { 36, SPAN_INIT("sh") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"exit_code=0 utime_s=0.00 stime_s=0.00 etime_s=0.00 "
		"memory_kb=0 io=0" },
	{ RECORD_ACCT_V3_LE, 64,
		{ { 0, SPAN_INIT("\x1a\x03\x01\x88\x8b") },
			{ 8, SPAN_INIT("\xe9\x03") }, { 16, SPAN_INIT("\x92\x10") },
			{ 20, SPAN_INIT("\x01") }, { 24, T_LE },
			/* 150.0 */
			{ 30, SPAN_INIT("\x16\x43") }, { 48, SPAN_INIT("two words") } },
		"2020-09-13T12:26:40Z acct[4242]: process "
		"command=\"two words\" uid=1001 gid=0 tty=pts/1 ppid=1 "
		"flags=SDX exit_code=0 signal=11 core=yes utime_s=0.00 "
		"stime_s=0.00 etime_s=1.50 memory_kb=0 io=0" },
	{ RECORD_ACCT_V3_BE, 64,
		{ { 1, SPAN_INIT("\x83") }, { 18, SPAN_INIT("\x10\x92") },
			{ 24, T_BE }, { 48, SPAN_INIT("sh") } },
		"2020-09-13T12:26:40Z acct[4242]: process command=sh uid=0 "
		"gid=0 ppid=0 exit_code=0 utime_s=0.00 stime_s=0.00 "
		"etime_s=0.00 memory_kb=0 io=0" },
	{ RECORD_ACCT_NETBSD_64_LE, 64,
		{ { 0, SPAN_INIT("sh") }, { 16, SPAN_INIT("\x40") },
			{ 24, T_LE }, { 32, SPAN_INIT("\xe8\x03") },
			{ 48, SPAN_INIT("\x00\x2f") }, { 56, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"tty=dev:2f00 flags=F utime_s=1.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_72_LE, 72,
		{ { 1, SPAN_INIT("\x02\x48") }, { 4, SPAN_INIT("sh") },
			/* 1000000.0 */
			{ 20, SPAN_INIT("\x00\x24\x74\x49") }, { 32, T_LE },
			{ 40, SPAN_INIT("\xe8\x03") },
			{ 56, SPAN_INIT("\xff\xff\xff\xff") },
			{ 60, SPAN_INIT("\x48") }, { 64, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_80_LE, 80,
		{ { 1, SPAN_INIT("\x03\x50") }, { 4, SPAN_INIT("sh") },
			{ 32, T_LE }, { 68, SPAN_INIT("\x50") },
			{ 72, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"tty=dev:0 utime_s=0.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	{ RECORD_LASTLOG_32_LE, 32,
		{ { 0, T_LE }, { 8, SPAN_INIT("ttyp2") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=ttyp2" },
	{ RECORD_BSD_36_BE, 36,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("ann") },
			{ 16, SPAN_INIT("pc.example") }, { 32, T_BE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=ttyp2 "
		"client_name=pc.example" },
	{ RECORD_FREEBSD_44_BE, 44,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("annabelle") },
			{ 24, SPAN_INIT("host.example") }, { 40, T_BE } },
		"2020-09-13T12:26:40Z utmp: login user=annabelle tty=ttyp2 "
		"client_name=host.example" },
	{ RECORD_LASTLOG_272_BE, 272,
		{ { 4, T_BE }, { 8, SPAN_INIT("ttyp2") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=ttyp2" },
	{ RECORD_LASTLOG_32_BE, 32,
		{ { 4, T_BE }, { 8, SPAN_INIT("ttyp2") } },
		"2020-09-13T12:26:40Z lastlog: login uid=0 tty=ttyp2" },
	{ RECORD_ACCT_NETBSD_56_LE, 56,
		{ { 0, SPAN_INIT("sh") }, { 16, SPAN_INIT("\x40") },
			{ 24, T_LE }, { 32, SPAN_INIT("\xe8\x03") },
			{ 44, SPAN_INIT("\x00\x2f") }, { 52, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"tty=dev:2f00 flags=F utime_s=1.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	{ RECORD_ACCT_NETBSD_56_BE, 56,
		{ { 0, SPAN_INIT("sh") }, { 17, SPAN_INIT("\x40") },
			{ 28, T_BE }, { 34, SPAN_INIT("\x03\xe8") },
			{ 50, SPAN_INIT("\x2f") }, { 52, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"tty=dev:2f00 flags=F utime_s=1.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	{ RECORD_ACCT_NETBSD_64_BE, 64,
		{ { 0, SPAN_INIT("sh") }, { 17, SPAN_INIT("\x40") },
			{ 28, T_BE }, { 34, SPAN_INIT("\x03\xe8") },
			{ 54, SPAN_INIT("\x2f") }, { 56, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"tty=dev:2f00 flags=F utime_s=1.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	/* Its name has 24 bytes, and it has the process. */
	{ RECORD_ACCT_OPENBSD_64_LE, 64,
		{ { 0, SPAN_INIT("a-name-of-20-letters") },
			{ 24, SPAN_INIT("\x40") }, { 32, T_LE },
			{ 40, SPAN_INIT("\xe8\x03") },
			{ 56, SPAN_INIT("\x92\x10") }, { 60, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct[4242]: process "
		"command=a-name-of-20-letters uid=1000 gid=0 tty=dev:0 flags=F "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_OPENBSD_64_BE, 64,
		{ { 0, SPAN_INIT("a-name-of-20-letters") },
			{ 25, SPAN_INIT("\x40") }, { 36, T_BE },
			{ 42, SPAN_INIT("\x03\xe8") },
			{ 58, SPAN_INIT("\x10\x92") }, { 63, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct[4242]: process "
		"command=a-name-of-20-letters uid=1000 gid=0 tty=dev:0 flags=F "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_64_LE, 64,
		{ { 1, SPAN_INIT("\x02\x40") }, { 4, SPAN_INIT("sh") },
			{ 20, SPAN_INIT("\x00\x24\x74\x49") }, { 32, T_LE },
			{ 36, SPAN_INIT("\xe8\x03") },
			{ 52, SPAN_INIT("\xff\xff\xff\xff") },
			{ 56, SPAN_INIT("\x40") }, { 60, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_64_BE, 64,
		{ { 1, SPAN_INIT("\x02\x00\x40") }, { 4, SPAN_INIT("sh") },
			{ 20, SPAN_INIT("\x49\x74\x24\x00") }, { 32, T_BE },
			{ 38, SPAN_INIT("\x03\xe8") },
			{ 52, SPAN_INIT("\xff\xff\xff\xff") },
			{ 57, SPAN_INIT("\x40") }, { 60, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_72_BE, 72,
		{ { 1, SPAN_INIT("\x02\x00\x48") }, { 4, SPAN_INIT("sh") },
			{ 20, SPAN_INIT("\x49\x74\x24\x00") }, { 36, T_BE },
			{ 42, SPAN_INIT("\x03\xe8") },
			{ 56, SPAN_INIT("\xff\xff\xff\xff") },
			{ 61, SPAN_INIT("\x48") }, { 64, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"utime_s=1.000000 stime_s=0.000000 etime_s=0.000000" },
	{ RECORD_ACCT_FREEBSD_80_BE, 80,
		{ { 1, SPAN_INIT("\x03\x00\x50") }, { 4, SPAN_INIT("sh") },
			{ 36, T_BE }, { 69, SPAN_INIT("\x50") },
			{ 72, SPAN_INIT("\x20") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=0 gid=0 "
		"tty=dev:0 utime_s=0.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	{ RECORD_LINUX_392_LE, 392,
		{ { 0, SPAN_INIT("\x07") }, { 4, SPAN_INIT("\x92\x10") },
			{ 8, SPAN_INIT("pts/0") }, { 44, SPAN_INIT("ann") },
			{ 76, SPAN_INIT("pc.example") }, { 340, T_LE },
			{ 356, SPAN_INIT("\xc0\x00\x02\x07") } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/0 client_name=pc.example client_ip=192.0.2.7" },
	{ RECORD_LINUX_392_BE, 392,
		{ { 1, SPAN_INIT("\x07") }, { 6, SPAN_INIT("\x10\x92") },
			{ 8, SPAN_INIT("pts/0") }, { 44, SPAN_INIT("ann") },
			{ 344, T_BE } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/0" },
	{ RECORD_LINUX_382_BE, 382,
		{ { 1, SPAN_INIT("\x07") }, { 4, SPAN_INIT("\x10\x92") },
			{ 6, SPAN_INIT("pts/0") }, { 42, SPAN_INIT("ann") },
			{ 338, T_BE }, { 346, SPAN_INIT("\xc0\x00\x02\x07") } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/0 client_ip=192.0.2.7" },
	{ RECORD_SOLARIS_372_BE, 372,
		{ { 0, SPAN_INIT("ann") }, { 32, SPAN_INIT("ts/2") },
			{ 36, SPAN_INIT("pts/2") }, { 70, SPAN_INIT("\x10\x92") },
			{ 72, SPAN_INIT("\x00\x07") }, { 80, T_BE },
			{ 113, SPAN_INIT("\x0b") }, { 114, SPAN_INIT("pc.example") } },
		"2020-09-13T12:26:40.000000Z utmp[4242]: login user=ann "
		"tty=pts/2 id=ts/2 client_name=pc.example" },
	/* The clock is about to be set: 3, where Linux has 4. */
	{ RECORD_SOLARIS_372_LE, 372,
		{ { 36, SPAN_INIT("old time") }, { 72, SPAN_INIT("\x03") },
			{ 80, T_LE } },
		"2020-09-13T12:26:40.000000Z utmp: old-time "
		"tty=\"old time\"" },
	{ RECORD_OPENBSD_300_LE, 300,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("ann") },
			{ 40, SPAN_INIT("pc.example") }, { 296, T_LE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=ttyp2 "
		"client_name=pc.example" },
	{ RECORD_OPENBSD_300_BE, 300,
		{ { 0, SPAN_INIT("ttyp2") }, { 8, SPAN_INIT("ann") },
			{ 296, T_BE } },
		"2020-09-13T12:26:40Z utmp: login user=ann tty=ttyp2" },
	{ RECORD_ACCT_FREEBSD_48_LE, 48,
		{ { 0, SPAN_INIT("sh") }, { 16, SPAN_INIT("\x40") },
			{ 24, T_LE }, { 28, SPAN_INIT("\xe8\x03") },
			{ 40, SPAN_INIT("\xff\xff\xff\xff") },
			{ 44, SPAN_INIT("\x01") } },
		"2020-09-13T12:26:40Z acct: process command=sh uid=1000 gid=0 "
		"flags=F utime_s=1.000000 stime_s=0.000000 "
		"etime_s=0.000000" },
	/* A row of 39 bytes, the second; 9 of them say what the others are. */
	{ RECORD_WTMPDB, 41,
		{ { 0, SPAN_INIT("\x27\x02\x09\x00\x01\x13\x06\x00\x17\x1f\x15") },
			{ 11, SPAN_INIT("\x03""ann") },
			{ 15, SPAN_INIT("\x00\x05\xaf\x31\x07\xa4\x00\x00") },
			{ 23, SPAN_INIT("pts/0192.0.2.7sshd") } },
		"2020-09-13T12:26:40.000000Z wtmpdb: login user=ann tty=pts/0 "
		"client_name=192.0.2.7 service=sshd" },
	{ RECORD_LASTLOG2, 24,
		{ { 0, SPAN_INIT("\x16\x01\x06\x13\x04\x17\x00\x15") },
			{ 8, SPAN_INIT("ann") }, { 11, T_BE },
			{ 15, SPAN_INIT("pts/0sshd") } },
		"2020-09-13T12:26:40Z lastlog2: login user=ann tty=pts/0 "
		"service=sshd" },
};
/* clang-format on */

enum { SAMPLES = sizeof(samples) / sizeof(*samples) };

static void
put_sample(struct buf *out, const struct sample *s)
{
	char *p = buf_reserve(out, s->size);

	memset(p, 0, s->size);
	for (size_t i = 0; i < sizeof(s->pokes) / sizeof(*s->pokes); i++)
		if (s->pokes[i].bytes.len > 0)
			memcpy(p + s->pokes[i].at, s->pokes[i].bytes.ptr,
				s->pokes[i].bytes.len);
	out->len += s->size;
}

static enum text_encoding
encoding_of(unsigned id)
{
	return (enum text_encoding)(TEXT_RECORDS + id);
}

Test(record, printed)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		struct buf bytes = { 0 };
		struct buf text = { 0 };
		size_t length = 0;

		put_sample(&bytes, s);
		(void)cut_record(cut_layout(encoding_of(s->id)),
			buf_span(&bytes), &length);
		cr_expect(length == s->size, "layout %u: %zu bytes", s->id,
			length);
		(void)cut_text(buf_span(&bytes), encoding_of(s->id), 0, &text);
		cr_expect_str_eq(buf_cstr(&text), s->text, "layout %u: %s",
			s->id, buf_cstr(&text));
		buf_release(&text);
		buf_release(&bytes);
	}
}

Test(record, decoded)
{
	static struct event ev;
	struct buf bytes = { 0 };
	struct buf text = { 0 };

	for (size_t i = 0; i < SAMPLES; i++) {
		buf_clear(&bytes);
		put_sample(&bytes, &samples[i]);
		record_decode(record_layout_find(samples[i].id),
			buf_span(&bytes), 0, &text, &ev);
		cr_expect(ev.format && ev.head.stamp.seconds == 1600000000,
			"layout %u", samples[i].id);
	}
	buf_clear(&bytes);
	put_sample(&bytes, &samples[2]);
	record_decode(record_layout_find(samples[2].id), buf_span(&bytes), 0,
		&text, &ev);
	cr_expect(span_eq(
		event_field(&ev, FIELD_user)->value, SPAN("bob\x1b[2J \"\\")));
	buf_release(&text);
	buf_release(&bytes);
}

Test(record, sniffed)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		const struct record_layout *found = NULL;
		struct buf bytes = { 0 };

		for (int k = 0; k < 5; k++)
			put_sample(&bytes, s);
		found = record_sniff(buf_span(&bytes));
		cr_expect(found && found->id == s->id, "layout %u: %u", s->id,
			found ? found->id : 0U);
		/* The last one is cut. */
		bytes.len--;
		found = record_sniff(buf_span(&bytes));
		cr_expect(found && found->id == s->id, "layout %u, cut", s->id);
		buf_release(&bytes);
	}
	cr_expect(!record_sniff(SPAN("")));
	cr_expect(!record_sniff(SPAN("\0\0\0\0\0\0\0\0")));
	cr_expect(
		!record_sniff(SPAN("Mar  4 10:00:00 mx postfix/qmgr[1]: \0x")));
	cr_expect(cut_sniff(SPAN("\xff\xfe"
				 "a\0")) == TEXT_UTF16LE);
}

/* Zero bytes in a log make no records of it, wherever two runs of them are: the
 * rest of the name of a command, and what is around it. */
Test(record, text_with_zeros_is_text)
{
	static const char log[] =
		"Mar  4 10:00:00 mx postfix/smtp[77]: 3FE00010: to=<a@b.test>, "
		"relay=mx.b.test[192.0.2.25]:25, status=sent (250 ok)\n"
		"Mar  4 10:00:00 mx postfix/qmgr[954]: 3FE00010: removed\n";
	char bytes[sizeof(log) - 1];

	for (size_t first = 0; first < sizeof(bytes); first += 3)
		for (size_t second = first; second < sizeof(bytes);
			second += 13) {
			memcpy(bytes, log, sizeof(bytes));
			memset(bytes + first, 0,
				first + 4 < sizeof(bytes) ? 4 : 1);
			memset(bytes + second, 0,
				second + 6 < sizeof(bytes) ? 6 : 1);
			cr_expect(!record_sniff((struct span){
					  bytes, sizeof(bytes) }),
				"zeros at %zu and %zu", first, second);
		}
}

/* A failed login by somebody whose name has blanks, from a host with a long
 * name: two thirds of the record are words, and all of them a stranger's. */
Test(record, long_names_are_no_text)
{
	enum { SIZE = 384, USER_AT = 44, USER_LEN = 32, HOST_AT = 76 };
	char bytes[8 * SIZE] = { 0 };
	const struct record_layout *found = NULL;

	for (char *r = bytes; r < bytes + sizeof(bytes); r += SIZE) {
		r[0] = 6;
		memcpy(r + 8, "ssh:notty", 9);
		memset(r + USER_AT, 'u', USER_LEN);
		r[USER_AT + 3] = ' ';
		memset(r + HOST_AT, 'h', 250);
		memcpy(r + 340, "\x00\xf6\x7b\x5c", 4);
	}
	found = record_sniff((struct span){ bytes, sizeof(bytes) });
	cr_expect(found && found->id == RECORD_LINUX_384_LE);
	found = record_sniff((struct span){ bytes, SIZE });
	cr_expect(found && found->id == RECORD_LINUX_384_LE, "one alone");
	found = record_sniff_behind(
		(struct span){ bytes + 100, sizeof(bytes) - 100 }, 100);
	cr_expect(found && found->id == RECORD_LINUX_384_LE, "cut in front");
	/* Text of which a part has the form of one is text. */
	for (size_t i = SIZE; i < sizeof(bytes); i++)
		bytes[i] = i % 7 == 0 ? ' ' : 'x';
	cr_expect(!record_sniff((struct span){ bytes, sizeof(bytes) }));
}

/* More bytes of something else than of records. */
Test(record, sniffed_among_damage)
{
	enum { RECORDS = 12 };

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct record_layout *found = NULL;
		struct buf bytes = { 0 };
		unsigned noise = 12345;

		/* Of a layout of few fixed bytes noise has some, too. */
		if (!record_layout_find(samples[i].id)->is_distinct)
			continue;
		for (int k = 0; k < RECORDS; k++) {
			size_t from = bytes.len;

			put_sample(&bytes, &samples[i]);
			for (size_t n = 4 * (bytes.len - from); n > 0; n--) {
				noise = noise * 1103515245U + 12345U;
				buf_putc(&bytes, (char)(noise >> 16));
			}
		}
		found = record_sniff(buf_span(&bytes));
		cr_expect(found && found->id == samples[i].id, "layout %u: %u",
			samples[i].id, found ? (unsigned)found->id : 0U);
		buf_release(&bytes);
	}
}

/* Garbage and the head of a login record, whose pid passes for an exit status
 * and whose terminal for a command, are no record of a process. */
Test(record, garbage_takes_no_record)
{
	/* Sample 1 is as big-endian as this version of accounting. */
	static const char garbage[] = "\x07\x82zyxwvu\x55\x44\x33\x22"
				      "klmnopqrstabcdef";
	struct buf bytes = { 0 };
	size_t length = 0;

	buf_put(&bytes, SPAN(garbage));
	put_sample(&bytes, &samples[1]);
	cr_assert(bytes.len == 28 + samples[1].size);
	cr_expect(!cut_record(
		record_layout_find(samples[1].id), buf_span(&bytes), &length));
	cr_expect(length == 28, "%zu", length);
	buf_release(&bytes);
}

/* However many zero bytes stand before them, as those of UIDs that never logged
 * in: where records begin is told by the place. */
Test(record, sniffed_behind_zeros)
{
	enum { BEFORE = 1024 };

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct record_layout *layout =
			record_layout_find(samples[i].id);
		size_t size = layout->size > 0 ? layout->size : 1;
		struct buf bytes = { 0 };

		/* Elsewhere zero bytes are no records that are free. */
		if (layout->family != &record_utmp &&
			layout->family != &record_lastlog)
			continue;
		for (int k = 0; k < BEFORE; k++)
			buf_putc(&bytes, '\0');
		put_sample(&bytes, &samples[i]);
		for (uint64_t n = 3; n < 300000; n *= 5) {
			uint64_t offset = n * size - BEFORE % size;
			const struct record_layout *found =
				record_sniff_behind(buf_span(&bytes), offset);

			cr_expect(found == layout, "%s behind %llu: %s",
				layout->name, (unsigned long long)offset,
				found ? found->name : "text");
		}
		buf_release(&bytes);
	}
	cr_expect(!record_sniff_behind(SPAN("\0\0\0\0"), 292));
	cr_expect(!record_sniff_behind(SPAN(""), 292));
}

/* Of each layout there is a sample, but for those that have no time. */
Test(record, all_are_here)
{
	static const unsigned alike[] = { RECORD_SAVACCT_96_LE,
		RECORD_USRACCT_104_LE };
	const struct record_layout *rows = NULL;
	size_t count = 0;

	for (size_t f = 0; (rows = record_layouts(f, &count)); f++)
		for (size_t i = 0; i < count; i++) {
			bool found = false;

			for (size_t k = 0; k < SAMPLES; k++)
				found = found || samples[k].id == rows[i].id;
			for (size_t k = 0; k < sizeof(alike) / sizeof(*alike);
				k++)
				found = found || alike[k] == rows[i].id;
			cr_expect(found, "no sample of %s", rows[i].name);
		}
}

/* The lines of `bytes`: all of it, and how many of them are records. */
static unsigned
count_records(struct span bytes, enum text_encoding encoding)
{
	struct span rest = bytes;
	struct span line = { 0 };
	struct span whole = { 0 };
	const char *at = bytes.ptr;
	unsigned n = 0;

	while (cut_next(&rest, encoding, &line, &whole)) {
		size_t length = 0;

		cr_assert(whole.ptr == at && whole.len > 0);
		n += cut_record(cut_layout(encoding), line, &length) != NULL;
		cr_expect(length == line.len);
		at += whole.len;
	}
	cr_assert(at == bytes.ptr + bytes.len);
	return n;
}

/* Whatever is cut off, what is whole is found; and where a frame would end,
 * all lines before are cut as in the whole. */
Test(record, cut_at_every_byte)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		struct buf bytes = { 0 };

		for (int k = 0; k < 2; k++)
			put_sample(&bytes, s);
		for (size_t n = 0; n <= bytes.len; n++) {
			struct span part = span_slice(buf_span(&bytes), 0, n);
			size_t end = cut_last_end(part, encoding_of(s->id), 0);

			/* Its last few bytes gone it is one of 384. */
			if (s->id == RECORD_LINUX_392_LE && n % s->size >= 384)
				continue;
			cr_expect(count_records(part, encoding_of(s->id)) ==
					n / s->size,
				"layout %u cut at %zu", s->id, n);
			cr_expect(end == n / s->size * s->size,
				"layout %u cut at %zu: %zu", s->id, n, end);
		}
		buf_release(&bytes);
	}
}

/* A process number, 3047952, that looks like the head of an accounting record
 * of version 2, as long as the record is not all there. */
Test(record, cut_where_a_number_looks_like_another)
{
	static const struct sample login = { RECORD_LINUX_384_LE, 384,
		{ { 0, SPAN_INIT("\x07") }, { 4, SPAN_INIT("\x10\x82\x2e") },
			{ 8, SPAN_INIT("pts/336") }, { 40, SPAN_INIT("/336") },
			{ 44, SPAN_INIT("u2056") },
			{ 76, SPAN_INIT("198.51.100.25") },
			{ 340, SPAN_INIT("\x9a\xf7\xe1\x59") },
			{ 348, SPAN_INIT("\xc6\x33\x64\x19") } },
		NULL };
	struct buf bytes = { 0 };

	put_sample(&bytes, &login);
	put_sample(&bytes, &login);
	for (size_t n = login.size; n <= bytes.len; n++) {
		size_t end = cut_last_end(span_slice(buf_span(&bytes), 0, n),
			encoding_of(login.id), 0);

		cr_expect(end == n / login.size * login.size,
			"%zu bytes: cut at %zu", n, end);
	}
	buf_release(&bytes);
}

/* Garbage of every length to 70 between the second and the third. */
Test(record, garbage_between)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];

		for (size_t n = 1; n <= 70; n++) {
			struct buf bytes = { 0 };
			unsigned found = 0;

			put_sample(&bytes, s);
			put_sample(&bytes, s);
			memset(buf_reserve(&bytes, n), 0xa5, n);
			bytes.len += n;
			put_sample(&bytes, s);
			found = count_records(
				buf_span(&bytes), encoding_of(s->id));
			cr_expect(found == 3, "layout %u, garbage of %zu: %u",
				s->id, n, found);
			buf_release(&bytes);
		}
	}
}

Test(record, two_layouts_in_one_file)
{
	struct buf bytes = { 0 };

	put_sample(&bytes, &samples[0]);
	put_sample(&bytes, &samples[3]);
	put_sample(&bytes, &samples[3]);
	put_sample(&bytes, &samples[0]);
	cr_expect(count_records(buf_span(&bytes),
			  encoding_of(RECORD_LINUX_384_LE)) == 4);
	buf_release(&bytes);
}

Test(record, of_a_layout_not_known)
{
	struct buf text = { 0 };

	cr_expect(count_records(SPAN("some\0bytes"), encoding_of(9999)) == 0);
	(void)cut_text(SPAN("a b\0c"), encoding_of(9999), 0, &text);
	cr_expect_str_eq(buf_cstr(&text),
		"record[0]: damage length=5 text=\"a b\\{00}c\"");
	buf_release(&text);
}

struct real_file {
	const char *path;
	unsigned id;
	/* Whole records, and all lines. */
	unsigned records;
};

static const struct real_file real_files[] = {
	{ "plaso/test_data/utmp/utmp", RECORD_LINUX_384_LE, 14 },
	{ "plaso/test_data/utmp/utmp_x86_64", RECORD_LINUX_384_LE, 6 },
	{ "plaso/test_data/utmp/wtmp.1", RECORD_LINUX_384_LE, 4 },
	{ "linux-utmpx/test/fixtures/utmpx_dummy.dump", RECORD_LINUX_384_LE,
		9 },
	{ "s4/CentOS7/pacct", RECORD_ACCT_V3_LE, 118 },
	{ "s4/CentOS9/x86_64/pacct", RECORD_ACCT_V3_LE, 111 },
	{ "s4/Debian11/armv6l_ARMv6/pacct", RECORD_ACCT_V3_LE, 558 },
	{ "s4/CentOS7/x86_64/wtmp", RECORD_LINUX_384_LE, 67 },
	{ "s4/CentOS7/x86_64/btmp", RECORD_LINUX_384_LE, 3 },
	{ "s4/CentOS7/x86_64/lastlog", RECORD_LASTLOG_292_LE, 1002 },
	{ "s4/Debian11/aarch64_ARM64/lastlog", RECORD_LASTLOG_296_LE, 1001 },
	{ "s4/Debian11/aarch64_ARM64/utmp", RECORD_LINUX_400_LE, 6 },
	{ "s4/Debian11/aarch64_ARM64/wtmp", RECORD_LINUX_400_LE, 5 },
	{ "s4/FreeBSD13.1/x86_64/utx.log", RECORD_FREEBSD_UTX, 83 },
	{ "s4/FreeBSD13.1/x86_64/utx.active", RECORD_FREEBSD_197, 3 },
	{ "s4/FreeBSD13.1/x86_64/utx.lastlogin", RECORD_FREEBSD_197, 3 },
	{ "s4/NetBSD9.3/x86_64/acct", RECORD_ACCT_NETBSD_64_LE, 3448 },
	{ "s4/NetBSD9.3/x86_64/lastlog", RECORD_LASTLOG_32_LE, 1 },
	{ "s4/NetBSD9.3/x86_64/utmp", RECORD_NETBSD_40_LE, 19 },
	{ "s4/NetBSD9.3/x86_64/wtmp", RECORD_NETBSD_40_LE, 3 },
	{ "s4/NetBSD9.3/x86_64/utmpx", RECORD_NETBSD_520_LE, 10 },
	{ "s4/NetBSD9.3/x86_64/wtmpx", RECORD_NETBSD_520_LE, 7 },
	{ "s4/OpenBSD7.2/x86_32/wtmp", RECORD_OPENBSD_304_LE, 19 },
	{ "s4/OpenBSD7.2/x86_32/wtmp.1", RECORD_OPENBSD_304_LE, 27 },
	{ "s4/OpenBSD7.2/x86_32/utmp.1", RECORD_OPENBSD_304_LE, 25 },
	{ "s4/OpenBSD7.2/x86_32/lastlog", RECORD_LASTLOG_272_LE, 1 },
	{ "made/v0.acct", RECORD_ACCT_V0_LE, 4 },
	{ "made/v0be.acct", RECORD_ACCT_V0_BE, 4 },
	{ "made/v1.acct", RECORD_ACCT_V1_LE, 4 },
	{ "made/v1be.acct", RECORD_ACCT_V1_BE, 4 },
	{ "made/v2.acct", RECORD_ACCT_V2_LE, 4 },
	{ "made/v2be.acct", RECORD_ACCT_V2_BE, 4 },
	{ "made/v3le.acct", RECORD_ACCT_V3_LE, 4 },
	{ "made/v3be.acct", RECORD_ACCT_V3_BE, 4 },
	{ "made/linux-6.18-acctv3-le.pacct", RECORD_ACCT_V3_LE, 14 },
	{ "made/wtmp-synth-sessions.LE384", RECORD_LINUX_384_LE, 15 },
	{ "made/wtmp-synth-trunc.LE384", RECORD_LINUX_384_LE, 14 },
	{ "made/wtmp-synth-zeroed.LE384", RECORD_LINUX_384_LE, 17 },
};

Test(record, corpora)
{
	const char *named = getenv("WAYBILL_CORPORA");
	size_t rows = sizeof(real_files) / sizeof(*real_files);

	for (size_t i = 0; i < rows; i++) {
		const struct real_file *f = &real_files[i];
		struct arena arena = { 0 };
		struct buf bytes = { 0 };
		const struct record_layout *found = NULL;
		unsigned records = 0;

		if (read_file(arena_printf(&arena, "%s/%s",
				      named ? named : "../shared/corpora",
				      f->path),
			    &bytes)) {
			found = record_sniff(buf_span(&bytes));
			cr_expect(found && found->id == f->id, "%s: %s",
				f->path, found ? found->name : "text");
			records = count_records(
				buf_span(&bytes), encoding_of(f->id));
			cr_expect(records == f->records, "%s: %u records",
				f->path, records);
		}
		buf_release(&bytes);
		arena_release(&arena);
	}
}

static const struct sample *
sample_of(unsigned id)
{
	const struct sample *s = samples;

	while (s->id != id)
		s++;
	return s;
}

/* The time in the bytes is the stamp of the printed form, to the last flag. */
Test(record, begins_with_its_time)
{
	unsigned found = 0;

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct sample *s = &samples[i];
		enum text_encoding encoding = encoding_of(s->id);
		struct process_record process = { 0 };
		struct buf bytes = { 0 };
		struct buf text = { 0 };
		struct stamp_scan scan;

		put_sample(&bytes, s);
		if (cut_process(buf_span(&bytes), encoding, &process)) {
			found++;
			stamp_scan(
				cut_text(buf_span(&bytes), encoding, 0, &text),
				&scan);
			cr_expect(scan.stamp.kind == STAMP_UTC &&
					scan.stamp.spelling == SPELL_ISO &&
					scan.stamp.has_offset &&
					scan.stamp.digits == 0 &&
					scan.stamp.ns == 0 &&
					scan.stamp.seconds ==
						(int64_t)process.begin_s,
				"layout %u", s->id);
		}
		buf_release(&bytes);
		buf_release(&text);
	}
	cr_expect(found > 4, "%u layouts", found);
}

/* What searches and sums by process ask of a line as it was cut. */
Test(record, a_line_by_itself)
{
	struct buf acct = { 0 };
	struct buf lastlog = { 0 };
	struct process_record process = { 0 };
	enum text_encoding v3 = encoding_of(RECORD_ACCT_V3_LE);
	enum text_encoding last = encoding_of(RECORD_LASTLOG_292_LE);
	struct span free_slots = { 0 };
	char zeros[3 * 292 + 10] = { 0 };

	put_sample(&acct, sample_of(RECORD_ACCT_V3_LE));
	put_sample(&lastlog, sample_of(RECORD_LASTLOG_292_LE));
	cr_expect(cut_process(buf_span(&acct), v3, &process));
	cr_expect_eq(process.uid, 1001);
	cr_expect(span_eq(process.command, SPAN("two words")));
	cr_expect_eq(process.begin_s, 1600000000);
	cr_expect(!cut_process(buf_span(&lastlog), last, &process));
	cr_expect(!cut_process(buf_span(&acct), TEXT_BYTES, &process));
	acct.len--;
	cr_expect(!cut_process(buf_span(&acct), v3, &process));
	cr_expect(cut_is_damage(buf_span(&acct), v3));
	cr_expect(!cut_is_damage(buf_span(&acct), TEXT_BYTES));
	cr_expect(!cut_is_damage(buf_span(&lastlog), last));
	/* Three slots that nobody has, and a part of a fourth. */
	free_slots = (struct span){ zeros, 292 };
	cr_expect(cut_is_free(free_slots, last));
	cr_expect(!cut_is_free(buf_span(&lastlog), last));
	cr_expect(!cut_is_free(free_slots, TEXT_BYTES));
	free_slots = (struct span){ zeros, sizeof(zeros) };
	cr_expect_eq(cut_eat_free(&free_slots, (struct span){ zeros, 292 }), 3);
	cr_expect_eq(free_slots.len, 10);
	buf_release(&acct);
	buf_release(&lastlog);
}
