/* A term index being written: terms/N.new with keys.mdb (LMDB), postings and
 * directory (flat pages) and words.sqlite (FTS5 and tallies), renamed to
 * terms/N when whole. */
#ifndef WB_INDEXER_STORE_INDEX_TERMS_H
#define WB_INDEXER_STORE_INDEX_TERMS_H

#include "format/base/span.h"
#include "format/disk/blockdir.h"
#include "indexer/store/file/current.h"

struct terms_writer;

/* `memory`: bytes for sorting postings. */
enum wb_err terms_create(const char *index, uint32_t number, size_t memory,
	struct terms_writer **out, struct err *err);
/* The next block; blocks come in order of segment and offset. `words`: folded,
 * blank-separated. */
enum wb_err terms_add_block(struct terms_writer *w,
	const struct dir_entry *entry, const uint64_t *idents, size_t nidents,
	struct span words, struct err *err);
/* Stands for those that were too many to be counted apart: programs of a host,
 * and where these are of too many hosts, hosts. */
#define TALLY_OTHERS "(others)"

/* How many lines of a stream a host and program wrote, and how many of them no
 * family understood. */
struct tally_row {
	uint32_t segment;
	uint32_t stream;
	struct span host;
	struct span program;
	uint64_t lines;
	uint64_t unrecognised;
};
void terms_add_tally(struct terms_writer *w, const struct tally_row *row);
enum wb_err terms_finish(
	struct terms_writer *w, struct terms_ref *out, struct err *err);
/* Terms in order, each with all its blocks, which hold until the next call.
 * False at the end or on failure, which `status` tells. */
struct posting_source {
	void *ctx;
	bool (*next)(void *ctx, uint64_t *term, const uint32_t **blocks,
		size_t *count);
	enum wb_err (*status)(void *ctx, struct err *err);
};
/* The same where blocks were added without their identifiers: these are taken
 * from there. NULL is terms_finish. */
enum wb_err terms_finish_from(struct terms_writer *w,
	const struct posting_source *from, struct terms_ref *out,
	struct err *err);
void terms_abandon(struct terms_writer *w);

/* Read the tallies of a finished term index, live or not. */
enum wb_err terms_each_tally(const char *index, const struct terms_ref *ref,
	bool (*each)(void *ctx, const struct tally_row *row), void *ctx,
	struct err *err);

/* Key of a posting page in LMDB: 'p', term (5 bytes), first block (4 bytes),
 * both big-endian. The value is the page's number, 4 bytes little-endian. */
enum { POSTING_KEY_BYTES = 10 };
void posting_key(uint64_t term, uint32_t block, unsigned char *out);

#endif
