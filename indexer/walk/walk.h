/* From evidence to sources: directories (recursive, sorted by name bytes;
 * symlinks and special files not followed), files, standard input, archives
 * and compression, nested, all by content and never by name. Streamed: nothing
 * is unpacked to disk. */
#ifndef WB_INDEXER_WALK_WALK_H
#define WB_INDEXER_WALK_WALK_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "format/pack/member.h"
#include "indexer/walk/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Limits; walk_limits_default() gives those of the manual. */
struct walk_limits {
	/* Archives and compression inside each other. */
	unsigned depth;
	/* Members of one archive, and of the whole run of nested ones. */
	uint64_t members;
	/* Decompressed bytes of one source. */
	uint64_t source_bytes;
	/* Decompressed per compressed byte, looked at past 64 MiB. */
	uint64_t ratio;
	/* What a compressed stream may ask for to be unpacked (the dictionary
	 * of xz, the window of zstd); 0 is no limit. */
	uint64_t memory_bytes;
};
void walk_limits_default(struct walk_limits *out);

/* A file as given, with what custody needs. Times in nanoseconds UTC. */
struct walk_file {
	/* As named by the user, joined with '/' below directories; "-" is
	 * standard input. */
	const char *path;
	uint64_t size;
	int64_t mtime_ns;
	int64_t ctime_ns;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint64_t dev;
	uint64_t inode;
	/* A regular file: fields above are from fstat on the open file. */
	bool is_regular;
};

/* One decompressed byte stream within a file. */
struct walk_source {
	const struct walk_file *file;
	/* The file's path, then for each archive member "//" and its name. */
	const char *path;
	/* Modification time of the innermost container that states one (tar,
	 * zip, cpio, 7z entry), else of the file; ns since 1970. */
	bool has_mtime;
	int64_t mtime_ns;
	/* From the gzip header (first member): 0 and "" if not stated. */
	uint32_t gzip_mtime;
	const char *gzip_name;
	/* Owner as the innermost archive entry states it, else the file's. */
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	/* Outermost first, joined by '+': "gzip", "xz+tar+gzip", "" for a
	 * plain file. */
	const char *wrapping;
};

/* Why a file or a member gave no source. */
struct walk_skip {
	const struct walk_file *file;
	const char *path;
	/* "symbolic link", "mailbox (mbox)", "socket", "not permitted" ... */
	const char *reason;
	/* The bytes are evidence that could not be read (damage, permission,
	 * a limit), not something that was left out on purpose. */
	bool is_loss;
};

/* Who consumes the walk. Each function returns WB_OK to go on; any other code
 * stops the walk and is returned by walk_run with *err as it was filled. */
struct walk_sink {
	void *ctx;
	/* A file is about to be opened: *wanted = false leaves it unread (it
	 * is unchanged since it was recorded). NULL means always wanted. */
	enum wb_err (*file_wanted)(void *ctx, const struct walk_file *file,
		bool *wanted, struct err *err);
	/* The file is open and its first byte about to be read. */
	enum wb_err (*file_begin)(
		void *ctx, const struct walk_file *file, struct err *err);
	/* One source: pull bytes from s by stream_read until it ends; bytes
	 * that are left unread are read and hashed by the walk afterwards. */
	enum wb_err (*source)(void *ctx, const struct walk_source *source,
		struct stream *s, struct err *err);
	/* Damage in the source being read (offset in its decompressed bytes),
	 * or, outside of one, in the file (offset in the file). */
	void (*damage)(void *ctx, const struct walk_file *file,
		const char *path, uint64_t offset, const char *why);
	/* Something was passed over. */
	void (*skipped)(void *ctx, const struct walk_skip *skip);
	/* The file under way is a .gz file, made of these, which live until the
	 * return. Not called where that is not known: there is damage, or it is
	 * an archive. NULL if nobody asks. */
	void (*gzip_members)(
		void *ctx, const struct packed_member *members, size_t count);
	/* The whole file was read: SHA-256 of its bytes; `changed` if fstat
	 * before and after differ in size or mtime; bytes read. */
	enum wb_err (*file_end)(void *ctx, const struct walk_file *file,
		const unsigned char sha256[32], uint64_t bytes, bool changed,
		struct err *err);
};

struct walk_options {
	struct walk_limits limits;
	/* Take mailboxes (mbox, Maildir) too; else they are skipped. */
	bool take_all;
	/* Glob that a source path must match (fnmatch, '*' crosses '/'), or
	 * NULL. A file that is no archive and does not match is skipped. */
	const char *glob;
	/* Inflate by zlib, not by our own inflater: for tests. */
	bool force_zlib;
	/* Bytes read so far of the file given, for progress; may be NULL. */
	void (*progress)(void *ctx, uint64_t bytes);
	void *progress_ctx;
};

/* Would these options take what was skipped at `path` for that reason? */
bool walk_takes(
	const struct walk_options *o, const char *path, struct span reason);

/* Walk each path in order. A path that cannot be opened is reported as
 * `skipped` with is_loss, and the walk goes on. */
enum wb_err walk_run(const char *const *paths, size_t npaths,
	const struct walk_options *options, const struct walk_sink *sink,
	struct err *err);

/* Count files and bytes first, for progress: adds to *files and *bytes. */
void walk_measure(const char *const *paths, size_t npaths, uint64_t *files,
	uint64_t *bytes);

#endif
