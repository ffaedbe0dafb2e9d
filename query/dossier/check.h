/* A dossier, checked: its sums, and each line it cites against where it is said
 * to stand, in an index or in the evidence itself. */
#ifndef WB_QUERY_DOSSIER_CHECK_H
#define WB_QUERY_DOSSIER_CHECK_H

#include "indexer/ingest/check/finding.h"
#include "query/dossier/cloak.h"
#include "query/plan/search.h"

struct check_names {
	const char *page;
	const char *evidence;
	const char *sums;
};

struct check;

/* What a line of SHA256SUMS begins with that has a sum by the key; sha256sum
 * passes over it. */
#define DOSSIER_KEYED_SUM "# hmac-sha256 "

/* Read the three files; what does not fit together is a finding. `key` is that
 * of --pseudonymise, or empty; it must outlive the check. WB_IO for a file that
 * cannot be read, WB_USAGE for one that is no part of a dossier. */
enum wb_err check_open(const struct check_names *names, struct span key,
	struct check **out, struct err *err);
void check_close(struct check *c);

/* Is this the page, the sums or the evidence of a dossier, by its beginning? */
bool check_is_dossier(const struct check_names *names);

/* Each line cited against the indexes. */
enum wb_err check_by_index(struct check *c, struct searched *indexes,
	size_t nindexes, struct err *err);
/* The same against files at and below these paths; they are found by their
 * SHA-256, or that of their first bytes. */
enum wb_err check_by_evidence(struct check *c, const char *const *paths,
	size_t npaths, struct err *err);

struct check_report {
	struct findings *findings;
	/* Lines cited, those that are as cited, and those whose bytes could not
	 * be compared without the key. */
	uint64_t lines;
	uint64_t same;
	uint64_t uncompared;
	/* Files that have grown since: the cited one is their first bytes. */
	uint64_t grown;
	/* What was asked, of which index. */
	struct cloak_words asked;
	struct span index;
	/* Or NULL. */
	const char *date;
	const char *tz;
	/* Names are hidden in it, or fields left out; it says which names are
	 * kept and which fields left out; and a key hides names. */
	bool is_cloaked;
	bool has_hiding;
	bool is_keyed;
	struct cloak_words keep;
	struct cloak_words redact;
	struct span page;
	struct span evidence;
	struct span sums;
};
/* Lives as long as the check. */
const struct check_report *check_report(struct check *c);

#endif
