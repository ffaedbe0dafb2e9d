/* MAP_ANONYMOUS, madvise */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "query/plan/work/shelf.h"

#include "format/base/arena.h"
#include "query/plan/work/spare.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	CHUNK_BYTES = 8 << 20,
	/* Of addresses, which cost nothing; half of it where that is too much.
	 */
	ROOM_BITS = 40,
	ROOM_BITS_LEAST = 24,
	ALIGNMENT = 8
};

struct shelf {
	struct spare *spare;
	FILE *file;
	size_t memory;
	char *base;
	/* Bytes of addresses, with something behind them, and in use. */
	size_t room;
	size_t mapped;
	size_t used;
	/* The last chunk is of the file, as are all from `filed_at` on. */
	bool is_filed;
	size_t filed_at;
};

struct shelf *
shelf_new(struct spare *spare, size_t memory)
{
	struct shelf *s = xcalloc(1, sizeof(*s));
	void *base = MAP_FAILED;

	s->spare = spare;
	s->memory = memory;
	for (int bits = ROOM_BITS;
		base == MAP_FAILED && bits >= ROOM_BITS_LEAST; bits--) {
		s->room = (size_t)1 << bits;
		base = mmap(NULL, s->room, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	}
	if (base == MAP_FAILED)
		out_of_memory();
	s->base = base;
	return s;
}

void
shelf_free(struct shelf *s)
{
	if (!s)
		return;
	(void)munmap(s->base, s->room);
	spare_leave(s->spare, s->file);
	free(s);
}

/* A chunk at the end of the spare file. All of it is made at once: where the
 * disk is full, that is told now, and not by a signal later. */
static bool
map_file(struct shelf *s, char *at)
{
	const long page = sysconf(_SC_PAGESIZE);
	long end = 0;
	int fd = 0;

	if (!s->file)
		s->file = spare_use(s->spare);
	if (!s->file || fflush(s->file) != 0 ||
		fseek(s->file, 0, SEEK_END) != 0)
		return false;
	end = ftell(s->file);
	fd = fileno(s->file);
	if (end < 0 || page <= 0)
		return false;
	end += (page - end % page) % page;
	return posix_fallocate(fd, end, CHUNK_BYTES) == 0 &&
		mmap(at, CHUNK_BYTES, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_FIXED, fd, end) != MAP_FAILED;
}

/* Pages of the file are the system's to keep or to write, and are no longer
 * counted as ours; they come back when they are read. Memory that is not of the
 * file would be lost. */
static void
let_go(struct shelf *s, size_t from, size_t to)
{
	if (from < s->filed_at)
		from = s->filed_at;
	if (to > s->mapped)
		to = s->mapped;
	if (s->is_filed && from < to)
		(void)madvise(s->base + from, to - from, MADV_DONTNEED);
}

static void
map_more(struct shelf *s)
{
	char *at = s->base + s->mapped;
	const bool was_filed = s->is_filed;

	if (s->room - s->mapped < CHUNK_BYTES)
		out_of_memory();
	if (was_filed)
		let_go(s, s->mapped - CHUNK_BYTES, s->mapped);
	s->is_filed = s->mapped >= s->memory && map_file(s, at);
	if (s->is_filed && !was_filed)
		s->filed_at = s->mapped;
	if (!s->is_filed &&
		mmap(at, CHUNK_BYTES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			0) == MAP_FAILED)
		out_of_memory();
	s->mapped += CHUNK_BYTES;
}

void *
shelf_room(struct shelf *s, size_t bytes)
{
	char *at = s->base + s->used;

	if (bytes > s->room - s->used - ALIGNMENT)
		out_of_memory();
	s->used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	while (s->used > s->mapped)
		map_more(s);
	return at;
}

struct span
shelf_copy(struct shelf *s, struct span text)
{
	char *at = NULL;

	if (text.len == 0)
		return (struct span){ 0 };
	at = shelf_room(s, text.len);
	memcpy(at, text.ptr, text.len);
	return (struct span){ at, text.len };
}

/* Where an item goes over the end of a chunk, one chunk was passed: the one it
 * begins in, or going backwards the one it ends in. */
void
shelf_pass(struct shelf *s, const void *item, size_t bytes)
{
	size_t from = (size_t)((const char *)item - s->base);
	size_t chunk = from - from % CHUNK_BYTES;

	if (from + bytes >= chunk + CHUNK_BYTES)
		let_go(s, chunk, chunk + (size_t)2 * CHUNK_BYTES);
}

void
shelf_let_go(struct shelf *s)
{
	let_go(s, 0, s->mapped);
}
