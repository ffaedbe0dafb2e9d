/* What the families have in common: numbers and texts out of a record, and the
 * parts of its printed form. For format/record only. */
#ifndef WB_FORMAT_RECORD_PART_H
#define WB_FORMAT_RECORD_PART_H

#include "format/record/record.h"

enum {
	/* A field that the layout lacks. */
	PART_NONE = 0xffff,
	PID_MOST = 1 << 22
};

/* Bytes of a record. */
struct part {
	uint16_t at;
	uint16_t len;
};

extern const struct record_family record_utmp;
extern const struct record_family record_futx;
extern const struct record_family record_lastlog;
extern const struct record_family record_acct;
extern const struct record_family record_acct_bsd;
extern const struct record_family record_acct_sum;
extern const struct record_family record_db_cell;

/* The rows of each family; *count is set. */
const struct record_layout *utmp_layouts(size_t *count);
const struct record_layout *futx_layouts(size_t *count);
const struct record_layout *lastlog_layouts(size_t *count);
const struct record_layout *acct_layouts(size_t *count);
const struct record_layout *acct_bsd_layouts(size_t *count);
const struct record_layout *acct_sum_layouts(size_t *count);
const struct record_layout *db_cell_layouts(size_t *count);

/* Is the file one of SQLite, or a journal of one? *out is its layout then, NULL
 * if it has no logins. */
bool db_cell_sniff(struct span head, const struct record_layout **out);

/* An unsigned integer of 1 to 8 bytes; 0 if it is PART_NONE. Here, since each
 * record is asked for a dozen before it is known to be one. */
static inline uint64_t
part_uint(struct span record, size_t at, unsigned size, bool is_big)
{
	const unsigned char *p = NULL;
	uint64_t value = 0;

	if (at == PART_NONE || at + size > record.len)
		return 0;
	p = (const unsigned char *)record.ptr + at;
	/* Most are of these, and compilers make one load of them. */
	if (size == 2)
		return is_big ? (unsigned)p[0] << 8 | p[1]
			      : (unsigned)p[1] << 8 | p[0];
	if (size == 4 && !is_big)
		return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
			(uint32_t)p[1] << 8 | p[0];
	for (unsigned i = 0; i < size; i++) {
		size_t from = is_big ? i : size - 1 - i;

		value = value << 8 | p[from];
	}
	return value;
}

/* A signed one of four bytes. */
int64_t part_int32(struct span record, size_t at, bool is_big);
double part_float(struct span record, size_t at, bool is_big);

/* Nothing but zero bytes there? */
bool part_is_zero(struct span record, size_t at, size_t len);
/* Up to its NUL or its end; empty if it is PART_NONE. */
struct span part_text(struct span record, struct part p);
/* Nothing but zero bytes behind its text. */
bool part_has_end(struct span record, struct part p);
/* The same, and it is printable. */
bool part_is_clean(struct span record, struct part p);

/* A second that a machine can have written: 1980 to 2099. */
bool part_is_time(uint64_t seconds);

/* "2020-09-13T12:26:40.000000Z utmp[4242]: login"; no stamp at second 0, no
 * [pid] if it is 0 behind a stamp (without both it would be no head). */
struct part_head {
	uint64_t seconds;
	uint32_t ns;
	uint8_t digits;
	const char *tag;
	uint64_t pid;
	const char *word;
};
void part_put_head(struct buf *out, const struct part_head *head);
/* " key=value", nothing if the value is empty; in quotes where a blank, quote,
 * backslash or control byte is in it. */
void part_put_text(struct buf *out, const char *key, struct span value);
void part_put_uint(struct buf *out, const char *key, uint64_t value);
/* Not negative; with so many digits behind the point, 0 if it is beyond all
 * times. */
void part_put_real(struct buf *out, const char *key, double value, int digits);
/* The same value as it is printed, of 6 digits at most. */
struct usage_seconds part_seconds(double value, int digits);
/* IPv4 of 4 bytes, IPv6 of 16. */
void part_ip(struct span bytes, struct addr *out);
void part_put_address(struct buf *out, struct span bytes);

#endif
