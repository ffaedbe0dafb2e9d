/* Parts of a dossier. */
#ifndef WB_QUERY_DOSSIER_DOSSIER_PART_H
#define WB_QUERY_DOSSIER_DOSSIER_PART_H

#include "query/dossier/dossier.h"
#include "query/show/print.h"
#include "query/show/row.h"

enum { MAILS_TOLD = 10, DAMAGE_TOLD = 16 };

/* What the answer says, for the short answer and for its limits. */
struct dossier_facts {
	size_t mails;
	size_t lines;
	size_t rows;
	/* Of these, findings (attacks, contradictions), and sums. */
	size_t findings;
	size_t sums;
	/* Rows, mails and lines that tell of what was done with accounts;
	 * hosts and gaps that were asked for. */
	size_t accounts;
	size_t hosts;
	size_t gaps;
	/* Of rows that have an outcome. */
	size_t successes;
	size_t failures;
	bool is_absent;
	/* Earliest and latest time of lines and rows. */
	struct when first;
	struct when last;
	/* Of recipients that were asked for. */
	size_t ends[MAIL_STATUS_COUNT];
	size_t recipients;
	bool is_incomplete;
	/* A station, or what came afterwards, is only likely of this mail. */
	bool is_soft;
	bool has_client_ip;
	bool has_subject;
	bool has_masked;
	bool has_forged;
	bool has_inferred;
	bool has_assumed;
	bool has_no_zone;
	bool has_no_year;
	bool has_damage;
	/* The hosts that it tells of. */
	struct arena arena;
	struct span *names;
	size_t nnames;
	size_t names_cap;
};

/* facts.c */
void facts_note_event(
	struct dossier_facts *f, const struct event_answer *a, bool unmasked);
void facts_note_coverage(
	struct dossier_facts *f, const struct coverage_answer *a);
void facts_note_mail(struct dossier_facts *f, const struct mail_answer *a);
void facts_note_row(struct dossier_facts *f, const struct row_type *type,
	const struct row_value *values);
bool facts_has_host(const struct dossier_facts *f, struct span host);
void facts_release(struct dossier_facts *f);

/* Findings about stamps that are alike, from the first to the last. */
struct side_finding {
	struct span host;
	struct span what;
	struct span why;
	struct when first;
	struct when last;
	size_t count;
};

struct dossier {
	struct dossier_asked asked;
	struct show_sink sink;
	struct show_sink side;
	struct arena arena;
	struct cites cites;
	struct dossier_facts facts;
	/* For times and masks on the page. */
	struct printer text;
	struct printer json;
	struct buf evidence;
	bool is_begun;
	struct begin_answer begin;
	char digest[SHA256_HEX + 1];
	struct span version;
	/* The mail that the short answer is of, as text of the page. */
	struct page brief;
	struct page ends;
	/* Where each mail begins in the answer. */
	size_t starts[MAILS_TOLD];
	struct page answer;
	/* Of the table that is open in the answer. */
	const char *table;
	struct page lines;
	struct page sources;
	struct page files;
	struct page coverage;
	struct page gaps;
	struct page clocks;
	size_t ncoverage;
	size_t ngaps;
	size_t nclocks;
	/* What the clocks' findings come to; those of no host of the answer. */
	size_t nfindings;
	size_t findings_cap;
	struct side_finding *findings;
	size_t untold;
	struct page cases;
	/* Of the index itself. */
	struct span damage[DAMAGE_TOLD];
	size_t ndamage;
	struct page whole;
};

/* tell.c: answers that are no mails, as parts of the page. */
void tell_event(struct dossier *d, const struct event_answer *a);
void tell_row(struct dossier *d, const struct row_type *type,
	const struct row_value *values);
void tell_absence(struct dossier *d, const struct absence_answer *a);
void tell_coverage(struct page *p, const struct coverage_answer *a);
void tell_gap(struct page *p, const struct gap_answer *a);
/* Close the table that is open. */
void tell_end(struct dossier *d);

/* side.c: what is told beside the answer. */
extern const struct printer_ops dossier_side_ops;

/* side_finding.c: false if it is of a host that the answer does not touch. */
bool side_finding_take(struct dossier *d, const struct row_type *type,
	const struct row_value *values);
void side_findings_tell(struct dossier *d);
/* The value of a column that is given, or NULL. */
const struct row_value *side_value(const struct row_type *type,
	const struct row_value *values, const char *key);

/* short.c: the question in words, and the answer in a sentence or two. */
const char *short_title(const struct dossier *d);
void short_tell(struct page *p, const struct dossier *d);

/* limits.c: what the answer does not prove. */
void limits_tell(struct page *p, const struct dossier *d);

#endif
