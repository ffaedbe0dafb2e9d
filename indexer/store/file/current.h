/* INDEX/CURRENT, the root: a text file that names what is live. It is replaced
 * by rename, so the index is always one whole state or another. */
#ifndef WB_INDEXER_STORE_FILE_CURRENT_H
#define WB_INDEXER_STORE_FILE_CURRENT_H

#include "format/base/arena.h"
#include "format/base/err.h"

#include <stdint.h>

enum { CURRENT_MAX_BYTES = 64 << 20 };

/* A file of the index: its size and the XXH3-128 of its bytes; and that of the
 * top of its page sums (format/disk/sums.h), if it has any. */
struct file_ref {
	uint64_t size;
	unsigned char digest[16];
	bool has_sums;
	unsigned char sums[16];
};

struct segment_ref {
	uint32_t number;
	uint64_t frames;
	/* Raw bytes of the lines stored in it. */
	uint64_t raw_bytes;
	uint64_t blocks_size;
	/* Root of the SHA-256 tree over the stored frames. */
	unsigned char seal[32];
	struct file_ref sources;
	/* Of that file: XXH3 finds damage, but who forges can meet it. An
	 * index of before has none. */
	bool has_rows_sha256;
	unsigned char rows_sha256[32];
	/* CUT_RULES (format/record/cut.h) that its sources were cut into lines
	 * by; 0: older ones, which matters if readings_build left it so. */
	uint32_t cuts;
};

struct terms_ref {
	uint32_t number;
	uint64_t blocks;
	/* Segments number first to last, in order; live ones only. */
	uint32_t first_segment;
	uint32_t last_segment;
	/* TERMS_VERSION of the lexer that made it. */
	uint32_t version;
	uint64_t postings_size;
	uint64_t directory_size;
	struct file_ref keys;
	struct file_ref words;
};

enum override_kind {
	OVERRIDE_HOST,
	OVERRIDE_TZ,
	OVERRIDE_YEAR,
	OVERRIDE_TAI,
	/* --assume-tz: the pattern is "*". */
	OVERRIDE_ASSUME_TZ
};

/* What a person said about sources whose path fits a glob. Later ones win. */
struct override {
	enum override_kind kind;
	struct span pattern;
	struct span value;
};

/* What an older program would take for something else, and has to refuse: bits
 * of the third feature word. */
enum current_needs {
	/* A source is of lines within JSON (TEXT_WRAPPED). */
	NEEDS_WRAPPED = 1,
	/* A source is of entries (TEXT_OBJECTS to TEXT_COUNTED). */
	NEEDS_ENTRIES = 2,
	/* A source is of lines of containers (TEXT_DOCKER, TEXT_CRI). */
	NEEDS_CHUNKS = 4,
	NEEDS_KNOWN = NEEDS_WRAPPED | NEEDS_ENTRIES | NEEDS_CHUNKS
};

struct current {
	struct arena arena;
	/* enum current_needs of all its sources; readings_build tells. */
	uint32_t needs;
	uint64_t seed;
	bool has_seed;
	/* The next number for a segment, term index or reading. */
	uint32_t next;
	size_t nsegments;
	size_t segments_cap;
	struct segment_ref *segments;
	size_t nterms;
	size_t terms_cap;
	struct terms_ref *terms;
	/* Number of readings/N, 0 if none. */
	uint32_t readings;
	struct file_ref readings_file;
	size_t noverrides;
	size_t overrides_cap;
	struct override *overrides;
};

void current_release(struct current *c);

/* The number that what is made next has; 0 is none. */
static inline uint32_t
current_next(const struct current *c)
{
	return c->next ? c->next : 1;
}

/* WB_ABSENT if there is no CURRENT; WB_CORRUPT, WB_VERSION, WB_IO. */
enum wb_err current_read(
	const char *index, struct current *out, struct err *err);
/* Write, sync, rename, sync the directory. */
enum wb_err current_write(
	const char *index, const struct current *c, struct err *err);
/* SHA-256 of CURRENT's bytes: the digest of the index. */
enum wb_err current_digest(
	const char *index, unsigned char out[32], struct err *err);

void current_add_segment(struct current *c, const struct segment_ref *ref);
void current_add_terms(struct current *c, const struct terms_ref *ref);
void current_add_override(struct current *c, enum override_kind kind,
	struct span pattern, struct span value);

#endif
