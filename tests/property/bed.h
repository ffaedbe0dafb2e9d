/* What property and thread tests stand on: a folder of their own, evidence in
 * memory beside the files, numbers drawn from a seed, and an index made of it.
 */
#ifndef WB_TESTS_PROPERTY_BED_H
#define WB_TESTS_PROPERTY_BED_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/ingest/ingest.h"
#include "indexer/store/file/lock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct rng {
	uint64_t state;
};

static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* Below n, or 0. */
static inline size_t
rng_below(struct rng *r, size_t n)
{
	return n ? (size_t)(rng_next(r) % n) : 0;
}

static inline bool
rng_chance(struct rng *r, unsigned percent)
{
	return rng_below(r, 100) < percent;
}

/* A number from the environment. */
static inline uint64_t
bed_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && text[0] ? strtoull(text, NULL, 10) : otherwise;
}

static inline void
bed_die(const char *what, const char *which)
{
	fprintf(stderr, "%s: %s\n", what, which);
	exit(1);
}

struct bed {
	char dir[256];
	char index[512];
};

static inline void
bed_make(struct bed *b)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(b->dir, sizeof(b->dir), "%s/waybill-bed.XXXXXX",
		tmp && strlen(tmp) < 200 ? tmp : "/tmp");
	if (!mkdtemp(b->dir))
		bed_die("cannot make a folder", b->dir);
	(void)snprintf(b->index, sizeof(b->index), "%s/index", b->dir);
}

static inline void
bed_run(const char *command)
{
	if (system(command) != 0)
		bed_die("failed", command);
}

static inline void
bed_remove(struct bed *b)
{
	char command[1024];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", b->dir);
	bed_run(command);
}

static inline void
bed_write(const char *path, struct span bytes)
{
	FILE *f = fopen(path, "wb");

	if (!f || (bytes.len && fwrite(bytes.ptr, bytes.len, 1, f) != 1) ||
		fclose(f) != 0)
		bed_die("cannot write", path);
}

static inline bool
bed_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	size_t got = 0;

	if (!f)
		return false;
	do {
		char *room = buf_reserve(out, 1 << 16);

		got = fread(room, 1, 1 << 16, f);
		out->len += got;
	} while (got > 0);
	(void)fclose(f);
	return true;
}

static inline void
bed_options(struct ingest_options *o)
{
	memset(o, 0, sizeof(*o));
	walk_limits_default(&o->walk.limits);
	/* Lines of chance can look like a mailbox. */
	o->walk.take_all = true;
	o->memory = 32 << 20;
	o->threads = 2;
}

/* Index these paths; ends the program on failure. */
static inline void
bed_index(const char *index, const char *const *paths, size_t npaths,
	const struct ingest_options *o)
{
	struct ingest_report report = { 0 };
	struct err err = { 0 };
	int lock = -1;
	enum wb_err rc = lock_take(index, true, true, &lock, &err);

	if (rc == WB_OK)
		rc = ingest_run(index, paths, npaths, o, &report, &err);
	lock_drop(lock);
	if (rc != WB_OK)
		bed_die("indexing failed", err.text);
}

#endif
