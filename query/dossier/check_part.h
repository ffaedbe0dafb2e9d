/* Parts of checking a dossier. */
#ifndef WB_QUERY_DOSSIER_CHECK_PART_H
#define WB_QUERY_DOSSIER_CHECK_PART_H

#include "format/base/lines.h"
#include "query/dossier/check.h"

#include <stdbool.h>

/* An object of type "evidence"; values are JSON as it stands there. */
struct check_line {
	uint64_t number;
	struct span source;
	struct span file_sha256;
	/* The path of the file, if that is all it is known by; else empty. */
	struct span file;
	struct span path;
	/* What follows the path of the file: "//log/maillog.1", or nothing. */
	struct span member;
	uint64_t line;
	uint64_t offset;
	uint64_t length;
	/* How many bytes of it were compared. */
	uint64_t kept;
	struct span raw;
	struct span raw_base64;
	struct span sha256;
	struct span hmac;
	/* Something of it is hidden. */
	bool is_changed;
	/* Of its source; 0 to leave the line number alone. */
	bool is_text;
	enum text_encoding encoding;
};

/* A file that lines are cited from. */
struct check_file {
	struct span path;
	/* Empty if it has none, since not all of it was read. */
	struct span sha256;
	uint64_t size;
};

struct check {
	struct check_report report;
	struct findings findings;
	struct arena arena;
	struct buf page;
	struct buf evidence;
	struct buf sums;
	struct span key;
	struct check_line *lines;
	size_t count;
	size_t cap;
	/* In the order of SHA-256, then of path. */
	struct check_file *files;
	size_t nfiles;
	size_t files_cap;
};

/* check_read.c: the objects of the evidence file. */
enum wb_err check_read(struct check *c, const char *path, struct err *err);

/* check_sums.c: the sum of this file as SHA256SUMS has it, and the one by the
 * key. */
void check_sums(struct check *c, const char *path, const struct buf *bytes);

/* check_numbers.c: the lines of the evidence file are all there, and as many on
 * the page. */
void check_numbers(struct check *c, const struct check_names *names);

/* check_page.c: nothing on the page can run, and it is of the same index. */
void check_page(struct check *c, const struct check_names *names);

/* What is wrong with a line: a finding at its place. */
void check_find(struct check *c, const struct check_line *l,
	enum finding_kind kind, const char *why);

/* These bytes stand there, in a line of `length`, the first `kept` of it given.
 * `line` is the number that was counted, or 0. */
void check_compare(struct check *c, const struct check_line *l,
	struct span bytes, uint64_t length, uint64_t line);

#endif
