/* A walk sink that keeps all it is told, for the tests of indexer/walk. */
#ifndef WB_TESTS_UNIT_COLLECT_H
#define WB_TESTS_UNIT_COLLECT_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/walk/walk.h"
#include "tests/read_file.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct collect {
	/* "PATH [WRAPPING] LENGTH\n" for each source. */
	struct buf sources;
	/* The bytes of all sources. */
	struct buf bytes;
	/* "PATH@OFFSET WHY\n", and "PATH REASON\n" with "!" for a loss. */
	struct buf damage;
	struct buf skips;
	unsigned nsources;
	unsigned begun;
	unsigned ended;
	uint64_t file_bytes;
	char sha256[65];
	bool changed;
	/* Of the last source. */
	uint32_t gzip_mtime;
	char gzip_name[64];
	bool has_mtime;
	int64_t mtime_ns;
	uint32_t mode;
	/* Leave a source after so many bytes; 0 is never. */
	size_t leave_after;
	/* Read in pieces of so many bytes. */
	size_t piece;
	/* Refuse each file. */
	bool is_unwanted;
	/* Stop the walk at the first source. */
	bool is_stopping;
	struct walk_options options;
};

static inline enum wb_err
collect_wanted(
	void *ctx, const struct walk_file *file, bool *wanted, struct err *err)
{
	struct collect *c = ctx;

	(void)file;
	(void)err;
	*wanted = !c->is_unwanted;
	return WB_OK;
}

static inline enum wb_err
collect_begin(void *ctx, const struct walk_file *file, struct err *err)
{
	struct collect *c = ctx;

	(void)file;
	(void)err;
	c->begun++;
	return WB_OK;
}

static inline enum wb_err
collect_source(void *ctx, const struct walk_source *source, struct stream *s,
	struct err *err)
{
	struct collect *c = ctx;
	size_t start = c->bytes.len;
	size_t got = 1;
	enum wb_err rc = WB_OK;

	if (c->is_stopping)
		return err_set(err, WB_BUSY, "stop");
	c->nsources++;
	c->gzip_mtime = source->gzip_mtime;
	(void)snprintf(
		c->gzip_name, sizeof(c->gzip_name), "%s", source->gzip_name);
	c->has_mtime = source->has_mtime;
	c->mtime_ns = source->mtime_ns;
	c->mode = source->mode;
	while (rc == WB_OK && got > 0) {
		size_t cap = c->piece ? c->piece : 65536;

		if (c->leave_after > 0 &&
			c->bytes.len - start >= c->leave_after)
			break;
		rc = stream_read(
			s, buf_reserve(&c->bytes, cap), cap, &got, err);
		c->bytes.len += rc == WB_OK ? got : 0;
	}
	buf_printf(&c->sources, "%s [%s] %zu\n", source->path, source->wrapping,
		c->bytes.len - start);
	return rc;
}

static inline void
collect_damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why)
{
	struct collect *c = ctx;

	(void)file;
	buf_printf(&c->damage, "%s@%llu %s\n", path, (unsigned long long)offset,
		why);
}

static inline void
collect_skipped(void *ctx, const struct walk_skip *skip)
{
	struct collect *c = ctx;

	buf_printf(&c->skips, "%s%s %s\n", skip->is_loss ? "!" : "", skip->path,
		skip->reason);
}

static inline enum wb_err
collect_end(void *ctx, const struct walk_file *file,
	const unsigned char sha256[32], uint64_t bytes, bool changed,
	struct err *err)
{
	struct collect *c = ctx;
	size_t i = 0;

	(void)file;
	(void)err;
	c->ended++;
	c->file_bytes = bytes;
	c->changed = changed;
	for (i = 0; i < 32; i++)
		(void)snprintf(c->sha256 + 2 * i, 3, "%02x", sha256[i]);
	return WB_OK;
}

static inline void
collect_init(struct collect *c)
{
	*c = (struct collect){ 0 };
	walk_limits_default(&c->options.limits);
}

static inline void
collect_release(struct collect *c)
{
	buf_release(&c->sources);
	buf_release(&c->bytes);
	buf_release(&c->damage);
	buf_release(&c->skips);
}

/* Walk one path; what was collected before is forgotten. */
static inline enum wb_err
collect_run(struct collect *c, const char *path)
{
	struct walk_sink sink = {
		.ctx = c,
		.file_wanted = collect_wanted,
		.file_begin = collect_begin,
		.source = collect_source,
		.damage = collect_damage,
		.skipped = collect_skipped,
		.file_end = collect_end,
	};
	struct err err = { 0 };

	buf_clear(&c->sources);
	buf_clear(&c->bytes);
	buf_clear(&c->damage);
	buf_clear(&c->skips);
	c->nsources = 0;
	c->begun = 0;
	c->ended = 0;
	return walk_run(&path, 1, &c->options, &sink, &err);
}

/* A new directory, which the process is then in. */
static inline void
scratch_enter(char dir[32])
{
	(void)snprintf(dir, 32, "/tmp/waybill-walk-XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		abort();
}

static inline void
scratch_leave(const char *dir)
{
	char command[128] = "";

	(void)snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s",
		dir, dir);
	if (chdir("/") != 0 || system(command) != 0)
		abort();
}

/* Run a command of the shell; true if it went well. */
static inline bool
shell(const char *command)
{
	return system(command) == 0;
}

static inline bool
has_tool(const char *name)
{
	char command[128] = "";

	(void)snprintf(command, sizeof(command),
		"command -v %s >/dev/null 2>&1", name);
	return shell(command);
}

static inline void
write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (!f || (len > 0 && fwrite(bytes, 1, len, f) != len) ||
		fclose(f) != 0)
		abort();
}

/* The file alone, or nothing where there is none. */
static inline void
read_anew(const char *path, struct buf *out)
{
	buf_clear(out);
	(void)read_file(path, out);
}

/* About `bytes` of log that compresses as logs do. */
static inline void
make_log(struct buf *out, size_t bytes)
{
	unsigned long long x = 88172645463325252ULL;
	unsigned n = 0;

	buf_clear(out);
	for (n = 0; out->len < bytes; n++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		buf_printf(out,
			"Mar %2u %02u:%02u:%02u mx1 postfix/qmgr[%u]: "
			"%010llX: from=<u%llu@a.example>, size=%llu\n",
			1 + n / 86400 % 28, n / 3600 % 24, n / 60 % 60, n % 60,
			1000 + n / 100, x & 0xffffffffff, x % 977, x >> 44);
	}
}

static inline unsigned
count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		(void)closedir(dir);
	return n;
}

#endif
