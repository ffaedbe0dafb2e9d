/* segments/N/sources.sqlite: what custody must know of files, sources, paths,
 * extents, runs, anchors and damage. Evidence: written once with its segment,
 * stamps as written, nothing worked out from them. */
#ifndef WB_INDEXER_STORE_SEGMENT_SOURCES_H
#define WB_INDEXER_STORE_SEGMENT_SOURCES_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "format/disk/frame.h"
#include "format/pack/member.h"
#include "indexer/store/file/current.h"

#include <stdint.h>

enum { HEAD_SIZES = 5 };
/* The prefixes whose hashes are kept, to find a known source again. */
extern const uint32_t head_sizes[HEAD_SIZES];

struct file_row {
	uint32_t no;
	struct span path;
	/* All zero if it was not read to its end. */
	unsigned char sha256[32];
	uint64_t size;
	/* Bytes actually read. */
	uint64_t bytes_read;
	int64_t mtime_ns;
	int64_t ctime_ns;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint64_t dev;
	uint64_t inode;
	bool is_regular;
	/* Size or mtime changed while it was read. */
	bool changed;
};

/* A member of a .gz file, in the order in which they stand in it. */
struct gzip_member_row {
	uint32_t file;
	struct packed_member member;
};

struct source_row {
	uint32_t no;
	unsigned char id[16];
	uint64_t bytes;
	/* True lines, the last one counting though it lack its LF. */
	uint64_t lines;
	/* Bytes stored as frames of this segment. */
	uint64_t stored_bytes;
	/* enum text_encoding. */
	uint32_t encoding;
	bool has_head[HEAD_SIZES];
	uint64_t head[HEAD_SIZES];
};

/* Bytes [from, to) of the source are the same bytes of a stream; or they are
 * zero, and the extent has no frames: never the first or the last of one. */
struct extent_row {
	uint32_t source;
	uint32_t segment;
	uint32_t stream;
	uint64_t from;
	uint64_t to;
	/* The frames of the whole stream: ordinal in the segment, count. */
	uint64_t first_frame;
	uint64_t frames;
};

/* Where a source was found. The source may be of an earlier segment. */
struct path_row {
	uint32_t segment;
	uint32_t source;
	uint32_t file;
	struct span path;
	bool has_mtime;
	int64_t mtime_ns;
	uint32_t gzip_mtime;
	struct span gzip_name;
	struct span wrapping;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
};

struct run_row {
	uint32_t source;
	uint32_t run;
	uint64_t first_line;
	uint64_t first_offset;
	uint64_t lines;
	struct disk_stamp first;
	struct disk_stamp last;
	struct stamp_range range[3];
};

struct anchor_row {
	uint32_t source;
	uint32_t run;
	uint64_t offset;
	uint32_t length;
	/* enum anchor_kind and strength of format/log/anchor/anchor.h. */
	uint32_t kind;
	uint32_t strength;
	bool own_clock;
	/* The line's own stamp, and what the anchor says. */
	struct disk_stamp stamp;
	int64_t utc_s;
};

struct damage_row {
	/* Of the path in the file; source UINT32_MAX if none was made. */
	uint32_t file;
	uint32_t source;
	struct span path;
	uint64_t offset;
	struct span why;
	bool is_skip;
	bool is_loss;
};

/* What a row says of bytes between records that are none, and whether it says
 * that: such a source may be cut otherwise by other rules. */
enum { DAMAGE_GAP_MAX = 64 };
void damage_gap_put(uint32_t length, char out[DAMAGE_GAP_MAX]);
bool damage_is_gap(struct span why);

struct sources_writer;
enum wb_err sources_create(
	const char *path, struct sources_writer **out, struct err *err);
void sources_add_file(struct sources_writer *w, const struct file_row *row);
void sources_add_gzip_member(
	struct sources_writer *w, const struct gzip_member_row *row);
void sources_add_source(struct sources_writer *w, const struct source_row *row);
void sources_add_extent(struct sources_writer *w, const struct extent_row *row);
void sources_add_path(struct sources_writer *w, const struct path_row *row);
void sources_add_run(struct sources_writer *w, const struct run_row *row);
void sources_add_anchor(struct sources_writer *w, const struct anchor_row *row);
void sources_add_damage(struct sources_writer *w, const struct damage_row *row);
/* Source `child` of this segment continues a known one, or was found to be a
 * proper prefix: the shorter is superseded by the longer. */
void sources_add_superseded(struct sources_writer *w, uint32_t old_segment,
	uint32_t old_source, uint32_t new_segment, uint32_t new_source);
/* Commit, close and free; the file is not yet synced. */
enum wb_err sources_finish(struct sources_writer *w, struct err *err);
void sources_abandon(struct sources_writer *w);

/* Reading. Rows borrow their spans until the next row. Each `each` returns
 * false to stop. */
struct sources;
/* What is read is held against what CURRENT says of the file; pages are
 * checked as they are read. */
enum wb_err sources_open_checked(const char *path, const struct file_ref *ref,
	struct sources **out, struct err *err);
/* Where CURRENT is lost, or the file is known to be damaged: nothing is
 * checked. */
enum wb_err sources_open(
	const char *path, struct sources **out, struct err *err);
void sources_close(struct sources *s);
/* SQLite finds nothing wrong with the shape of the whole file. */
bool sources_is_sound(struct sources *s);
enum wb_err sources_status(struct sources *s, struct err *err);

/* Hand each row to `each` until that returns false; NULL reads them all the
 * same. */
void sources_each_file(struct sources *s,
	bool (*each)(void *ctx, const struct file_row *row), void *ctx);
/* None in a segment of before they were kept. */
void sources_each_gzip_member(struct sources *s,
	bool (*each)(void *ctx, const struct gzip_member_row *row), void *ctx);
void sources_each_source(struct sources *s,
	bool (*each)(void *ctx, const struct source_row *row), void *ctx);
void sources_each_extent(struct sources *s,
	bool (*each)(void *ctx, const struct extent_row *row), void *ctx);
void sources_each_path(struct sources *s,
	bool (*each)(void *ctx, const struct path_row *row), void *ctx);
void sources_each_run(struct sources *s,
	bool (*each)(void *ctx, const struct run_row *row), void *ctx);
void sources_each_anchor(struct sources *s,
	bool (*each)(void *ctx, const struct anchor_row *row), void *ctx);
void sources_each_damage(struct sources *s,
	bool (*each)(void *ctx, const struct damage_row *row), void *ctx);
struct superseded_row {
	uint32_t old_segment;
	uint32_t old_source;
	uint32_t new_segment;
	uint32_t new_source;
};
void sources_each_superseded(struct sources *s,
	bool (*each)(void *ctx, const struct superseded_row *row), void *ctx);
/* Read every row, so that damage shows; WB_CORRUPT if there is any. */
enum wb_err sources_read_all(struct sources *s, struct err *err);

#endif
