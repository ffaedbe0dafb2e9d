/* Records of login and accounting files. What a file is, its bytes tell and
 * never its name; what a record says is printed as one line of text, which
 * is searched, shown and parsed like any other line. Pure. */
#ifndef WB_FORMAT_RECORD_RECORD_H
#define WB_FORMAT_RECORD_RECORD_H

#include "format/base/addr.h"
#include "format/base/buf.h"
#include "format/base/span.h"

struct event;

/* The numbers stand in indexes: never change one, only add. */
enum record_id {
	RECORD_LINUX_384_LE = 1,
	RECORD_LINUX_384_BE = 2,
	RECORD_LINUX_400_LE = 3,
	RECORD_LINUX_400_BE = 4,
	RECORD_NETBSD_516_LE = 5,
	RECORD_NETBSD_520_LE = 6,
	RECORD_NETBSD_40_LE = 7,
	RECORD_NETBSD_36_LE = 8,
	RECORD_OPENBSD_304_LE = 9,
	RECORD_MACOS_628_LE = 10,
	RECORD_FREEBSD_UTX = 11,
	RECORD_FREEBSD_197 = 12,
	RECORD_FREEBSD_44_LE = 13,
	RECORD_NETBSD_516_BE = 14,
	RECORD_NETBSD_520_BE = 15,
	RECORD_NETBSD_40_BE = 16,
	RECORD_OPENBSD_304_BE = 17,
	RECORD_MACOS_628_BE = 18,
	RECORD_BSD_36_BE = 19,
	RECORD_LASTLOG_292_LE = 20,
	RECORD_LASTLOG_292_BE = 21,
	RECORD_LASTLOG_296_LE = 22,
	RECORD_LASTLOG_296_BE = 23,
	RECORD_LASTLOG_272_LE = 24,
	RECORD_LASTLOG_32_LE = 25,
	RECORD_FREEBSD_44_BE = 26,
	RECORD_LASTLOG_272_BE = 27,
	RECORD_LASTLOG_32_BE = 28,
	RECORD_ACCT_V0_LE = 30,
	RECORD_ACCT_V0_BE = 31,
	RECORD_ACCT_V1_LE = 32,
	RECORD_ACCT_V1_BE = 33,
	RECORD_ACCT_V2_LE = 34,
	RECORD_ACCT_V2_BE = 35,
	RECORD_ACCT_V3_LE = 36,
	RECORD_ACCT_V3_BE = 37,
	RECORD_ACCT_NETBSD_56_LE = 40,
	RECORD_ACCT_NETBSD_64_LE = 41,
	RECORD_ACCT_OPENBSD_64_LE = 42,
	RECORD_ACCT_FREEBSD_64_LE = 43,
	RECORD_ACCT_FREEBSD_72_LE = 44,
	RECORD_ACCT_FREEBSD_80_LE = 45,
	RECORD_ACCT_NETBSD_56_BE = 46,
	RECORD_ACCT_NETBSD_64_BE = 47,
	RECORD_ACCT_OPENBSD_64_BE = 48,
	RECORD_ACCT_FREEBSD_72_BE = 49,
	RECORD_SAVACCT_96_LE = 50,
	RECORD_USRACCT_104_LE = 51,
	RECORD_ACCT_FREEBSD_64_BE = 52,
	RECORD_ACCT_FREEBSD_80_BE = 53,
	RECORD_WTMPDB = 60,
	RECORD_LASTLOG2 = 61,
	RECORD_LINUX_392_LE = 70,
	RECORD_LINUX_392_BE = 71,
	RECORD_LINUX_382_BE = 72,
	RECORD_SOLARIS_372_BE = 73,
	RECORD_SOLARIS_372_LE = 74,
	RECORD_OPENBSD_300_LE = 75,
	RECORD_OPENBSD_300_BE = 76,
	RECORD_ACCT_FREEBSD_48_LE = 77
};

enum {
	/* No record of any layout is longer. */
	RECORD_BYTES_MAX = 640
};

/* How well bytes fit a layout. */
enum record_fit {
	RECORD_NO,
	/* Zero bytes only: a slot that is free, or was wiped. */
	RECORD_EMPTY,
	/* Like a record where one is due, and no more than that. */
	RECORD_WEAK,
	/* By all of its numbers a record, but a text in it has bytes that no
	 * name has, as who chose it may want: one where others are, too. */
	RECORD_UNCLEAN,
	/* A record wherever it stands. */
	RECORD_STRONG
};

struct record_layout;

enum login_word {
	/* Nothing that begins or ends a session. */
	LOGIN_NOTHING,
	LOGIN_BEGIN,
	LOGIN_END,
	/* A login that failed. */
	LOGIN_ATTEMPT,
	LOGIN_BOOT,
	LOGIN_SHUTDOWN,
	/* The clock is about to be set; it was set. */
	LOGIN_OLD_TIME,
	LOGIN_NEW_TIME
};

/* What a record says of logins. Spans point into the record. */
struct login_record {
	enum login_word word;
	/* Nanoseconds since 1970; 0 if it has no time. */
	int64_t ns;
	/* Of the fraction, as written. */
	uint8_t digits;
	uint64_t pid;
	struct span user;
	struct span tty;
	/* On FreeBSD it alone pairs a login with its end. */
	struct span id;
	bool is_paired_by_id;
	struct span client_name;
	/* The address itself is in the record. */
	bool has_ip;
	struct addr ip;
};

/* What a record says of a process, as far as it is asked for in most of them.
 * Spans point into the record. */
struct process_record {
	uint64_t uid;
	struct span command;
	/* When it began, seconds since 1970; 0 if it has no time. */
	uint64_t begin_s;
};

/* Seconds and millionths, as many as the printed form has. */
struct usage_seconds {
	uint64_t s;
	uint32_t us;
};

/* What a process took, as its printed form says it; 0 where that says
 * nothing. */
struct process_usage {
	bool has_forked;
	/* Ended with a code that is not 0; by a signal. */
	bool has_failed;
	bool was_killed;
	struct usage_seconds utime;
	struct usage_seconds stime;
	struct usage_seconds etime;
	uint64_t memory_kb;
	uint64_t io;
};

struct record_family {
	/* The bytes begin at a record, perhaps. *length is that of the record
	 * where the answer is not RECORD_NO. */
	enum record_fit (*fit)(const struct record_layout *layout,
		struct span bytes, size_t *length);
	/* One line, as waybill(1) describes it. `offset` is that of the record
	 * in its source. */
	void (*print)(const struct record_layout *layout, struct span record,
		uint64_t offset, struct buf *out);
	/* NULL if the family tells of no logins. */
	bool (*login)(const struct record_layout *layout, struct span record,
		struct login_record *out);
	/* NULL if the family tells of no processes. */
	bool (*process)(const struct record_layout *layout, struct span record,
		struct process_record *out);
	void (*usage)(const struct record_layout *layout, struct span record,
		struct process_usage *out);
};

struct record_layout {
	enum record_id id;
	/* For people: "utmp, Linux, 384 bytes, little-endian". */
	const char *name;
	const struct record_family *family;
	/* Bytes of a record, 0 if each has a length of its own. */
	uint16_t size;
	bool is_big;
	/* What the family alone knows. */
	const void *shape;
	/* It has so many fixed bytes that a strong fit is a record in a file
	 * of any layout. */
	bool is_distinct;
};

/* NULL if there is no such layout. Lives for ever. */
const struct record_layout *record_layout_find(unsigned id);
/* The rows of one family after the other, from 0; NULL behind the last. */
const struct record_layout *record_layouts(size_t family, size_t *count);

/* The layout of a file that begins like this, or NULL: it is text, or nothing
 * that is known. Give the first 64 KiB or more of it; what is zero tells
 * nothing. */
const struct record_layout *record_sniff(struct span head);
/* The same where the file begins with zero bytes: `head` begins `offset` bytes
 * into it, with RECORD_BYTES_MAX or more of them. */
const struct record_layout *record_sniff_behind(
	struct span head, uint64_t offset);

/* What stands between its records is no damage: they are rows of a database.
 */
bool record_has_gaps(const struct record_layout *layout);

/* Is it a record of a user who never logged in? All of these are printed
 * alike. */
bool record_is_free(const struct record_layout *layout, struct span record);

enum record_fit record_fits(
	const struct record_layout *layout, struct span bytes, size_t *length);

/* The printed form, appended to *out. */
void record_print(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *out);

/* Are there sessions in such records? */
bool record_has_logins(const struct record_layout *layout);
/* False if the record is of another family. */
bool record_login(const struct record_layout *layout, struct span record,
	struct login_record *out);

/* False if it is none of a process. What its printed form says, without the
 * printing. */
bool record_process(const struct record_layout *layout, struct span record,
	struct process_record *out);

/* Of a record that record_process knows. */
void record_usage(const struct record_layout *layout, struct span record,
	struct process_usage *out);

/* What the record says. *text is overwritten with the printed form, which the
 * event's spans point into. */
void record_decode(const struct record_layout *layout, struct span record,
	uint64_t offset, struct buf *text, struct event *out);

#endif
