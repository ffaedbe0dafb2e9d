/* The files of the evidence that lines of a dossier are cited from. */
#ifndef WB_QUERY_DOSSIER_CHECK_FILES_H
#define WB_QUERY_DOSSIER_CHECK_FILES_H

#include "format/base/digest.h"
#include "query/dossier/check_part.h"

/* A file of the evidence that lines are cited from. */
struct file_found {
	const char *path;
	char sha256[SHA256_HEX + 1];
	/* What it was called, if it has no SHA-256. */
	struct span file;
	/* The SHA-256 is that of its first bytes, so many: it has grown; else
	 * 0. */
	uint64_t grown_from;
};

struct files_found {
	struct file_found *files;
	size_t nfiles;
	size_t cap;
};

/* Look for them below these paths; what cannot be read is a finding of the
 * check, whose lines are sorted by their place. Caller releases *out, whatever
 * is returned. */
enum wb_err files_find(struct check *c, const char *const *paths, size_t npaths,
	struct files_found *out, struct err *err);
void files_release(struct files_found *f);

/* Is the file that it is cited from among them? */
bool files_have(const struct files_found *f, const struct check_line *l);

/* The first line cited from that file and member, or behind these: of lines
 * that are sorted. */
size_t check_first_line(const struct check *c, struct span sha256,
	struct span file, struct span member);

#endif
