/* Printers: the answers of commands as text, JSON lines or CSV. A command
 * makes one, says begin, then what it found, then end:
 *
 *	struct printer p;
 *
 *	printer_init(&p, &options, ctx->out);
 *	show_begin(&p, &begin);
 *	show_event(&p, &event); ...
 *	show_end(&p, &end);
 *	printer_release(&p);
 *
 * Everything that comes from evidence is escaped here, and secrets are masked
 * here, so commands hand over bytes as they are. */
#ifndef WB_QUERY_SHOW_SHOW_H
#define WB_QUERY_SHOW_SHOW_H

#include "format/base/buf.h"
#include "query/show/mail.h"

#include <stdbool.h>
#include <stdio.h>

enum show_form { SHOW_TEXT, SHOW_JSON, SHOW_CSV };

/* What an answer is made of; for CSV it picks the columns. */
enum show_type {
	SHOW_EVENTS,
	SHOW_SOURCES,
	SHOW_COVERAGE,
	SHOW_SUMMARY,
	SHOW_MAILS,
	/* Flat objects by a table of columns: row.h. */
	SHOW_ROWS
};

struct row_type;
struct row_value;

struct show_options {
	enum show_form form;
	/* Colours on text. */
	bool color;
	/* Print passwords as they are. */
	bool unmask;
	/* Times of text are in each host's own zone where it is known. */
	bool zone_of_host;
	/* Local time less UTC at a second UTC, in the zone of --tz; NULL is
	 * UTC. zone is handed to it. */
	int32_t (*offset_at)(const void *zone, int64_t utc_s);
	const void *zone;
	/* Of JSON: appends what is to be shown of a text, the value of `key`,
	 * in its place. NULL shows it as it is. */
	void (*hide)(
		void *ctx, const char *key, struct span text, struct buf *out);
	void *hide_ctx;
};

struct begin_answer {
	enum show_type type;
	/* The columns of SHOW_ROWS. */
	const struct row_type *rows;
	/* The window asked for; WHEN_NONE is open. */
	struct when since;
	struct when until;
};

struct end_answer {
	const char *version;
	/* Hex digits of the index's own digest, of several indexes with blanks
	 * between them; NULL or empty if there is none. */
	const char *index_digest;
};

enum {
	/* So many different cited files are named at the end. */
	SHOW_FILES_MAX = 256,
	/* Of a row as text, those behind do not grow. */
	SHOW_COLUMNS_MAX = 32,
	SHOW_SHA_DIGITS = 64
};

/* Signs and words of text that do not speak for themselves. */
enum show_mark {
	SHOW_MARK_INFERRED = 1,
	SHOW_MARK_ASSUMED = 2,
	SHOW_MARK_LOCAL = 4,
	SHOW_MARK_GRADE = 8,
	SHOW_MARK_LEG = 16,
	SHOW_MARK_HOST = 32
};

struct printer_ops;

/* A printer of somebody else, who has all answers handed to him as they are. */
struct show_sink {
	const struct printer_ops *ops;
	void *state;
};

struct printer {
	const struct printer_ops *ops;
	/* Of a sink. */
	void *state;
	struct show_options options;
	/* NULL: everything goes to `into`. */
	FILE *file;
	struct buf *into;
	/* A write failed; nothing is written after that. */
	bool failed;
	/* Scratch of one answer. */
	struct buf line;
	struct buf scratch;
	struct buf hidden;
	struct begin_answer begin;
	/* Widest so far, for columns. */
	size_t host_width;
	size_t program_width;
	/* The same of rows, and whose they are. */
	size_t row_widths[SHOW_COLUMNS_MAX];
	const struct row_type *row_shown;
	/* SHA-256 of each file cited, SHOW_SHA_DIGITS bytes each. */
	struct buf files;
	bool more_files;
	/* Of enum show_mark: what the end of a text explains. */
	unsigned marks;
};

/* Prints to `file`, which stays the caller's. */
void printer_init(
	struct printer *p, const struct show_options *options, FILE *file);
/* Appends to a buffer instead. */
void printer_init_buf(struct printer *p, const struct show_options *options,
	struct buf *into);
/* Hands all answers to a sink, and writes nothing. */
void printer_init_sink(struct printer *p, const struct show_options *options,
	const struct show_sink *sink);
/* False if anything could not be written. The file is not flushed here. */
bool printer_release(struct printer *p);
/* What printers of the same kind made already; false if it could not be
 * written. */
bool printer_pass(struct printer *p, struct span bytes);
/* Stop early when nobody can read the answer any more. */
bool printer_failed(const struct printer *p);

void show_begin(struct printer *p, const struct begin_answer *a);
void show_event(struct printer *p, const struct event_answer *a);
void show_source(struct printer *p, const struct source_answer *a);
void show_coverage(struct printer *p, const struct coverage_answer *a);
void show_gap(struct printer *p, const struct gap_answer *a);
void show_summary(struct printer *p, const struct summary_answer *a);
void show_absence(struct printer *p, const struct absence_answer *a);
/* How a mail is told as text; JSON always tells all, CSV a row a recipient. */
struct mail_form {
	/* The story; else a row. */
	bool is_story;
	/* What joins the legs, by which rule and grade. */
	bool why;
	/* All recipients and lines, however many there are. */
	bool all;
};
void show_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form);
/* Number and text of a line; in JSON and CSV the same as show_event. */
void show_line(struct printer *p, const struct line_answer *a);
/* Text: the closing line with the version, the digest of the index and the
 * hashes of the files cited. */
void show_end(struct printer *p, const struct end_answer *a);

#endif
