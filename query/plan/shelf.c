/* MAP_ANONYMOUS, madvise */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "query/plan/shelf.h"

#include "format/base/arena.h"
#include "query/plan/spare.h"

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
	/* The last chunk is of the file. */
	bool is_filed;
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

static void
map_more(struct shelf *s)
{
	char *at = s->base + s->mapped;

	if (s->room - s->mapped < CHUNK_BYTES)
		out_of_memory();
	/* Its pages are the system's to keep or to write, and are no longer
	 * counted as ours; they come back when they are read. */
	if (s->is_filed)
		(void)madvise(at - CHUNK_BYTES, CHUNK_BYTES, MADV_DONTNEED);
	s->is_filed = s->mapped >= s->memory && map_file(s, at);
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
