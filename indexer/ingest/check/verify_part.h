/* The parts of verify_index. Each fills what its comment names, and adds to
 * the findings; none fails. */
#ifndef WB_INDEXER_INGEST_CHECK_VERIFY_PART_H
#define WB_INDEXER_INGEST_CHECK_VERIFY_PART_H

#include "indexer/ingest/check/verify.h"
#include "indexer/store/journal/journal.h"
#include "indexer/store/segment/sources.h"

/* A source, as its segment records it. */
struct verified_source {
	unsigned char id[16];
	uint64_t bytes;
	struct span path;
	size_t nextents;
	size_t extents_cap;
	struct extent_row *extents;
	/* Offsets of the losses that are recorded for it: of its evidence, and
	 * of the index, where a salvage left something out. */
	size_t nlosses;
	size_t losses_cap;
	uint64_t *losses;
	/* Nothing of it is there; and that no file of the evidence has to
	 * answer for. */
	bool is_gone;
	/* Its bytes were hashed on the way, and are the recorded ones. */
	bool is_proven;
};

/* One segment; a thread's own. */
struct verified_segment {
	const char *index;
	const struct segment_ref *ref;
	/* The term index whose directory names its frames; NULL if none. */
	const struct terms_ref *terms;
	/* Its first block there. */
	uint64_t base;
	struct arena arena;
	size_t nsources;
	size_t sources_cap;
	struct verified_source *sources;
	struct findings findings;
	uint64_t frames;
	uint64_t bytes;
	/* Recorded damage. */
	uint64_t damaged;
	void (*tell)(void *ctx, uint64_t bytes);
	void *tell_ctx;
};

/* Seals that were written down: those asked for, what CURRENT holds of them,
 * then each entry of the journal, in order; at the end, those that nothing has
 * are findings. */
void verify_seals_begin(
	const struct verify_options *options, struct verify_report *report);
void verify_seals_current(const char *index, const struct current *c,
	struct verify_report *report);
void verify_seals_entry(
	const struct journal_line *line, struct verify_report *report);
void verify_seals_end(struct verify_report *report);

/* A file that CURRENT names, and the pages of it that are not those; false if
 * there is anything to find. */
bool verify_file(struct findings *findings, const char *path,
	const struct file_ref *ref);

/* Is a loss recorded from `from` to `to` of a source, both included? */
bool verified_source_lost(
	const struct verified_source *v, uint64_t from, uint64_t to);

/* What sources.sqlite says of the sources. */
void verify_rows(struct verified_segment *s);
/* Rows and frames; sources that are one stretch of frames are proven. */
void verify_segment(struct verified_segment *s);
void verified_segment_release(struct verified_segment *s);

/* The sums of a directory that is open. An older one has none. */
void verify_sums(const char *path, int fd, const struct terms_ref *ref,
	struct verify_report *report);
/* All files of a term index but the directory's entries. */
void verify_terms(const char *index, const struct terms_ref *ref,
	struct verify_report *report);

/* Term indexes against their blocks. Fails if there is no room to do so. */
enum wb_err verify_deep(const char *index, const struct current *c,
	const struct verify_options *options, struct verify_report *report,
	struct err *err);

/* The sources that are not proven yet, put together from all segments. */
void verify_sources(const char *index, struct verified_segment *segments,
	size_t nsegments, struct verify_report *report);

#endif
