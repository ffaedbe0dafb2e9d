#include "query/plan/work/spare.h"

#include <unistd.h>

struct spare {
	FILE *file;
	size_t users;
};

struct spare *
spare_open(struct arena *arena)
{
	struct spare *s = arena_alloc(arena, sizeof(*s));

	s->file = tmpfile();
	return s;
}

FILE *
spare_use(struct spare *s)
{
	if (!s)
		return tmpfile();
	if (!s->file)
		s->file = tmpfile();
	s->users += s->file != NULL;
	return s->file;
}

void
spare_leave(struct spare *s, FILE *f)
{
	if (!f)
		return;
	if (!s) {
		(void)fclose(f);
		return;
	}
	s->users--;
	/* The room is given back, as far as that can be done. */
	if (s->users > 0 || fflush(f) != 0 || ftruncate(fileno(f), 0) != 0)
		return;
}
