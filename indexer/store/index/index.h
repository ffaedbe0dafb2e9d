/* An index opened for reading: what CURRENT named at that moment. Everything
 * read is checked before it is used. */
#ifndef WB_INDEXER_STORE_INDEX_INDEX_H
#define WB_INDEXER_STORE_INDEX_INDEX_H

#include "format/base/arena.h"
#include "format/base/err.h"
#include "format/disk/blockdir.h"
#include "format/lex/lex.h"
#include "indexer/store/file/current.h"

#include <stdint.h>

struct index;

/* WB_ABSENT if there is none; a directory that is no index is told apart. */
enum wb_err index_open(const char *path, struct index **out, struct err *err);
void index_close(struct index *ix);

/* The path it was opened by. */
const char *index_place(const struct index *ix);
const struct current *index_current(const struct index *ix);
/* 64 hex digits: SHA-256 of CURRENT. */
const char *index_digest(const struct index *ix);

/* Term indexes are numbered from 0 here, in order of CURRENT. */
size_t index_nterms(const struct index *ix);
uint64_t index_nblocks(const struct index *ix, size_t terms);

/* What of that which is derived turned out to be damaged and was done without,
 * a line for each file: the answers are right, but the index is to be repaired.
 * Not thread-safe. */
enum { INDEX_DAMAGE_MOST = 64 };
/* Keep what is wrong, and what was done instead; once for each file. */
void index_note(struct index *ix, const struct err *why, const char *instead);
/* The same of lines that no answer can have. */
void index_note_loss(
	struct index *ix, const struct err *why, const char *instead);
bool index_lacks_lines(const struct index *ix);
size_t index_ndamage(const struct index *ix);
const struct err *index_damage(const struct index *ix, size_t at);

/* The directory entry of a block; where the directory is damaged, made from
 * the blocks. Not thread-safe. */
enum wb_err index_entry(struct index *ix, size_t terms, uint64_t block,
	struct dir_entry *out, struct err *err);
/* Of the entry what frame_times gives: for looking over many. */
enum wb_err index_times(struct index *ix, size_t terms, uint64_t block,
	struct frame *out, struct err *err);
/* The same of the whole page of the directory that the block is in, all its
 * blocks together; false if that is not told. */
bool index_page_times(
	struct index *ix, size_t terms, uint64_t block, struct frame *out);
/* Frame number `ordinal` of a segment. */
enum wb_err index_frame(struct index *ix, uint32_t segment, uint64_t ordinal,
	struct dir_entry *out, struct err *err);

/* Where the stored bytes of a segment are: an open descriptor, which lives
 * with the index, so that other threads can read. Not thread-safe itself. */
enum wb_err index_blocks_fd(
	struct index *ix, uint32_t segment, int *fd, struct err *err);

/* A set of blocks of one term index: all of them, or a sorted list. */
struct blockset {
	bool all;
	uint32_t *blocks;
	size_t count;
	size_t cap;
};
void blockset_release(struct blockset *s);

/* Add to *out (which the caller zeroed) the blocks that a term names: all, if
 * that cannot be read, which index_damage then tells. */
void index_find_ident(
	struct index *ix, size_t terms, uint64_t hash, struct blockset *out);
/* Blocks that do not lie within are left out, or not. */
struct word_look {
	struct span word;
	const struct blockset *within;
};
void index_find_word(struct index *ix, size_t terms,
	const struct word_look *look, struct blockset *out);

/* Blocks with stamps of one of these spellings (enum stamp_spelling). */
enum wb_err index_find_spelled(struct index *ix, size_t terms, unsigned mask,
	struct blockset *out, struct err *err);
/* Add all blocks of a stream, as its extent names its frames; nothing if it is
 * NULL or not in this term index. */
struct extent_row;
void index_add_stream(struct index *ix, size_t terms, uint32_t segment,
	const struct extent_row *extent, struct blockset *out);

/* Set algebra; the result replaces *a. */
void blockset_and(struct blockset *a, const struct blockset *b);
void blockset_or(struct blockset *a, const struct blockset *b);
bool blockset_has(const struct blockset *s, uint32_t block);
/* One above all that it has. */
void blockset_add(struct blockset *s, uint32_t block);

/* The frames of a block set fetched: raw bytes of one frame. One per thread. */
struct fetch;
struct fetch *fetch_new(void);
void fetch_free(struct fetch *f);
/* Read and unpack; *raw lives until the next fetch. fd as index_blocks_fd gave
 * it. */
enum wb_err fetch_frame(struct fetch *f, int fd, const struct dir_entry *entry,
	struct span *raw, struct err *err);

/* What was fetched last, from malloc: the caller's from now on. */
char *fetch_hand_over(struct fetch *f);

/* Unpack stored bytes that are at hand. */
enum wb_err fetch_unpack(struct fetch *f, const struct dir_entry *entry,
	const unsigned char *stored, struct span *raw, struct err *err);

/* Remove the files of rooms that `current` does not name: what a crash or a
 * replaced state left. Under the lock only. */
void store_sweep(const char *index, const struct current *current);

/* Paths of rooms, in `out` of PATH_MAX bytes. */
void index_room(const char *index, const char *room, uint32_t number,
	const char *file, char *out);

#endif
