/* What the printers share. */
#ifndef WB_QUERY_SHOW_PRINT_H
#define WB_QUERY_SHOW_PRINT_H

#include "query/show/row.h"
#include "query/show/show.h"

struct printer_ops {
	void (*begin)(struct printer *p, const struct begin_answer *a);
	void (*event)(struct printer *p, const struct event_answer *a);
	void (*source)(struct printer *p, const struct source_answer *a);
	void (*coverage)(struct printer *p, const struct coverage_answer *a);
	void (*gap)(struct printer *p, const struct gap_answer *a);
	void (*summary)(struct printer *p, const struct summary_answer *a);
	void (*absence)(struct printer *p, const struct absence_answer *a);
	void (*mail)(struct printer *p, const struct mail_answer *a,
		const struct mail_form *form);
	void (*line)(struct printer *p, const struct line_answer *a);
	void (*row)(struct printer *p, const struct row_type *type,
		const struct row_value *values);
	void (*end)(struct printer *p, const struct end_answer *a);
};

extern const struct printer_ops printer_text;
extern const struct printer_ops printer_json;
extern const struct printer_ops printer_csv;

/* Write what there is of an answer that may be very long; it goes on after
 * that. */
void print_spill(struct printer *p);

/* RFC 3339 in UTC, or local without offset; empty if there is no time. Valid
 * until the next call with the same out. */
const char *print_time(char out[48], const struct when *when);
/* "stated" ..., or NULL. */
const char *print_when_basis(enum when_basis basis);
const char *print_host_basis(enum host_basis basis);

/* SHOW_SHA_DIGITS digits that are a sum? All are zero where there is none: not
 * all bytes of that file were read. */
bool print_is_sha256(struct span digits);
/* The digits, or NULL if all are zero. NULL is fine. */
const char *print_sha256(const char *digits);

/* Where a part stands in the line; false if it is no part of it. */
bool print_place(struct span line, struct span part, size_t *at);

/* A part of the event's line, or a value derived from it, with its secrets
 * masked unless the printer unmasks: appended to out, raw otherwise. True if
 * something was masked. */
bool print_masked(struct buf *out, const struct printer *p,
	const struct event *ev, struct span part);
/* The line, without the object of JSON that it came in: that may say once more,
 * in other members or with escapes, what is masked in the line or hidden. */
struct span print_said(const struct event *ev);
/* The whole line as the evidence has it: of one that came in an object of JSON
 * that object, unless something is to be masked in it or names are hidden: then
 * what was said. */
bool print_line(
	struct buf *out, const struct printer *p, const struct event_answer *a);
bool print_line_is_wrapped(
	const struct printer *p, const struct event_answer *a);
/* The same as print_masked for a derived value, which is no part of the line.
 */
bool print_masked_derived(struct buf *out, const struct printer *p,
	const struct event *ev, struct span value);
/* The first secret of the event that reaches past `at` and begins before
 * `end`, offsets in the line; false if there is none. */
bool print_next_secret(
	const struct event *ev, size_t at, size_t end, struct span *out);

/* Time for a person, in the zone of the printer, with ~ before an inferred one
 * and ? before an assumed one; "local" where no zone is known. */
void print_time_text(
	struct buf *out, struct printer *p, const struct when *when);

/* "all times", "since A", "before B", "from A to B"; in UTC. */
void print_window(
	struct buf *out, const struct when *since, const struct when *until);

/* The text of a column of a row, masked by its event, raw otherwise. True if
 * something was masked. */
bool print_row_text(
	struct buf *out, const struct printer *p, const struct row_value *v);
/* Thousandths at most, no zeros at the end: 12, 12.5, -0.125. */
void print_number(struct buf *out, double n);

/* A length of time for a person: "0:05", "01:02:03", "11d 21:14:11". */
void print_length(struct buf *out, double seconds);

/* All values of `to`, how many there are. */
size_t print_recipients(const struct event *ev);

#endif
