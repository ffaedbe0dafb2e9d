/* A dossier: the answer to a question as a page that stands alone, with the
 * lines it is drawn from. It takes an answer as a printer does, then the lines,
 * sources and files that the answer cites:
 *
 *	d = dossier_new(&asked);
 *	sink = dossier_sink(d);
 *	... a command answers into the sink, others into dossier_side(d) ...
 *	dossier_take_lines(d, indexes, nindexes, on_source, ctx, &err);
 *	dossier_take_source(d, &source); ...
 *	dossier_take_file(d, &item); ...
 *	dossier_finish(d);
 *	... dossier_page(d), dossier_evidence(d) ...
 *	dossier_free(d);
 *
 * The same question to the same index makes the same bytes. */
#ifndef WB_QUERY_DOSSIER_DOSSIER_H
#define WB_QUERY_DOSSIER_DOSSIER_H

#include "format/base/digest.h"
#include "format/time/zone.h"
#include "query/dossier/cloak.h"
#include "query/dossier/lines.h"
#include "query/plan/source/manifest.h"
#include "query/show/show.h"

/* So many lines a dossier cites at most. */
enum { DOSSIER_LINES_MAX = 100000 };

/* Borrowed while the dossier lives. */
struct dossier_asked {
	/* The question, as one would type it: "trace" and its arguments. */
	size_t nargs;
	const char *const *args;
	/* As given, or NULL. */
	const char *date;
	/* The zone of times, which must outlive that of the question. */
	bool zone_of_host;
	const struct zone *zone;
	/* Its name as given, or NULL. */
	const char *tz;
	/* What hides names, or NULL; what it was told to keep as it is, and the
	 * fields that it leaves out. */
	struct cloak *cloak;
	struct cloak_words keep;
	struct cloak_words redact;
};

struct dossier;
struct dossier *dossier_new(const struct dossier_asked *asked);
void dossier_free(struct dossier *d);

/* Lives as long as the dossier. */
const struct show_sink *dossier_sink(struct dossier *d);
/* For the answers of `coverage` and `clocks`, which stand beside it; after the
 * answer, and before its lines are taken. */
const struct show_sink *dossier_side(struct dossier *d);
/* Something was answered: a mail, a line, or that nothing is there. */
bool dossier_is_answered(const struct dossier *d);
/* That nothing is there: then all sources were searched, not only cited ones.
 */
bool dossier_is_absence(const struct dossier *d);
size_t dossier_lines(const struct dossier *d);
/* The digest of the index that the answer is of; empty for several. */
const char *dossier_index_digest(const struct dossier *d);

/* Take all cited lines; `source` is called with each source once. */
enum wb_err dossier_take_lines(struct dossier *d, struct searched *indexes,
	size_t nindexes,
	enum wb_err (*source)(void *ctx, size_t index,
		const struct source_view *source, struct err *err),
	void *ctx, struct err *err);

/* A source that is cited, what is known of its times and damage. */
void dossier_take_source(struct dossier *d, const struct source_answer *a);
/* A file that lines are cited from, or a member or stream on the way. */
void dossier_take_file(struct dossier *d, const struct manifest_item *item);
/* What was said of the case when evidence was indexed: "case", "examiner",
 * "exhibit", "note", and when. */
void dossier_take_case(
	struct dossier *d, struct span time, const char *key, struct span text);

/* What of the index was damaged and done without, as a command tells it; the
 * same text counts once. */
void dossier_take_damage(struct dossier *d, struct span text);

/* Put the page together. Nothing may be taken after that. */
void dossier_finish(struct dossier *d);
struct span dossier_page(const struct dossier *d);
struct span dossier_evidence(const struct dossier *d);
/* A sum of these bytes by the key that names are hidden with; false without. */
bool dossier_keyed_sum(
	const struct dossier *d, struct span bytes, char hex[SHA256_HEX + 1]);

#endif
