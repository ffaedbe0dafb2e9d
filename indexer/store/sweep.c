/* What no CURRENT names is removed. */
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static bool
is_live(const struct current *c, const char *room, uint64_t number)
{
	if (strcmp(room, "readings") == 0)
		return number == c->readings;
	if (strcmp(room, "segments") == 0) {
		for (size_t i = 0; i < c->nsegments; i++)
			if (c->segments[i].number == number)
				return true;
		return false;
	}
	for (size_t i = 0; i < c->nterms; i++)
		if (c->terms[i].number == number)
			return true;
	return false;
}

/* "12" and "12.new" are ours; anything else is left alone. */
static bool
is_dead(const struct current *c, const char *room, const char *name)
{
	struct span s = span_of(name);
	uint64_t number = 0;

	if (!span_eat_number(&s, &number))
		return false;
	if (span_starts(s, SPAN(".new")))
		return true;
	return s.len == 0 && !is_live(c, room, number);
}

static void
sweep_room(const char *index, const struct current *c, const char *room)
{
	char path[PATH_MAX];
	DIR *dir = NULL;
	struct dirent *entry = NULL;

	(void)snprintf(path, sizeof(path), "%s/%s", index, room);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char dead[PATH_MAX];

		if (is_dead(c, room, entry->d_name) &&
			snprintf(dead, sizeof(dead), "%s/%s", path,
				entry->d_name) < (int)sizeof(dead))
			fs_remove(dead);
	}
	if (dir)
		(void)closedir(dir);
}

void
store_sweep(const char *index, const struct current *current)
{
	sweep_room(index, current, "segments");
	sweep_room(index, current, "terms");
	sweep_room(index, current, "readings");
}
