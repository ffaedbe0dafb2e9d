/* What the index knows already, in memory while it grows: sources by the
 * hashes of their heads and by id, files by path, paths passed over. */
#ifndef WB_INDEXER_INGEST_KNOWN_CATALOG_H
#define WB_INDEXER_INGEST_KNOWN_CATALOG_H

#include "format/base/arena.h"
#include "indexer/ingest/known/head_tree.h"
#include "indexer/store/file/current.h"
#include "indexer/store/segment/sources.h"
#include "indexer/walk/walk.h"

struct known_source {
	uint32_t segment;
	/* The row; its extents beside it. */
	struct source_row row;
	size_t nextents;
	struct extent_row *extents;
	/* A salvage made it, or one whose bytes it shares, out of frames alone:
	 * nobody knows the file that its lines were written to. */
	bool is_makeshift;
	/* Its damaged records, or those of one whose bytes it shares, were cut
	 * into lines by other rules: it is to be read again, and nothing may
	 * share them. It has no heads then, but its id. */
	bool has_old_cuts;
	/* Another has its bytes. Of what was loaded. */
	bool is_superseded;
};

/* A salvage could not keep all of it. */
bool known_has_hole(const struct known_source *s);

struct catalog;

struct catalog *catalog_new(void);
void catalog_free(struct catalog *c);
/* Read all segments that `current` names. */
enum wb_err catalog_load(struct catalog *c, const char *index,
	const struct current *current, struct err *err);

/* Of a segment that was loaded CURRENT does not say yet that its sources are
 * cut by the rules of now, as they are (its cuts). */
bool catalog_is_behind(const struct catalog *c);

/* A source to be filled by the caller; it lives as long as the catalogue.
 * catalog_publish makes it findable. */
struct known_source *catalog_add(struct catalog *c, size_t nextents);
void catalog_publish(struct catalog *c, const struct known_source *source);

/* The next one that catalog_load found; *at begins as 0. NULL at the end. */
const struct known_source *catalog_next_loaded(
	const struct catalog *c, size_t *at);
/* That one of them; NULL if there is none. */
const struct known_source *catalog_loaded(
	const struct catalog *c, uint32_t segment, uint32_t no);
/* One of the sources whose heads of some size have one hash. */
struct known_head {
	const struct known_source *source;
	const struct known_head *next;
};
/* All of them, in the order in which they were published, which may be many: of
 * some makers all files begin alike. `tree` has those before `not_in_tree`. */
struct known_heads {
	uint64_t hash;
	struct known_head first;
	struct known_head *last;
	struct head_tree tree;
	const struct known_head *not_in_tree;
	/* For the tree; the catalogue's. */
	struct arena *arena;
};
/* Those of head_sizes[size] bytes, or NULL. */
struct known_heads *catalog_heads(
	const struct catalog *c, unsigned size, uint64_t hash);
const struct known_source *catalog_find_id(
	const struct catalog *c, const unsigned char id[16]);

/* A file is known and unchanged, all that was taken of it is there still, cut
 * by the rules of now, and nothing of it was skipped that `options` would take
 * now. */
bool catalog_has_file(const struct catalog *c, const struct file_row *file,
	const struct walk_options *options);
/* It is known and unchanged, but a source of it is to be read again. */
bool catalog_is_lacking(const struct catalog *c, const struct file_row *file);
/* It is known and unchanged, and its SHA-256 is the one recorded. */
bool catalog_has_bytes(const struct catalog *c, const struct file_row *file);
void catalog_add_file(struct catalog *c, const struct file_row *file);
/* A path was passed over for that reason, and that is recorded. False if it
 * was not; it is remembered then. */
bool catalog_knows_skip(
	struct catalog *c, struct span path, struct span reason);
/* This path of this source is recorded. */
bool catalog_has_path(const struct catalog *c, const struct path_row *row);
/* The same; remembered if it is not. */
bool catalog_knows_path(
	struct catalog *c, struct span path, uint32_t segment, uint32_t source);

#endif
