/* Times of files that are those of copies: several files have the same, though
 * their last lines are days apart from each other, or from that time. */
#include "indexer/store/reading/gather_part.h"

#include "format/time/civil.h"

#include <stdlib.h>

enum { DAY_S = 86400, LEAP_YEAR_S = 366 * DAY_S };

int64_t
gather_gap(int64_t from_s, int64_t to_s)
{
	int64_t gap = to_s - from_s;

	if (gap < -LEAP_YEAR_S / 2)
		gap += LEAP_YEAR_S;
	else if (gap > LEAP_YEAR_S / 2)
		gap -= LEAP_YEAR_S;
	return gap;
}

/* A container's time, and the day of the year of the last line in it. */
struct written {
	int64_t mtime_s;
	int64_t last_s;
	struct reading_member *member;
	/* Where it lies, and as what rotation of which log. */
	struct span folder;
	struct log_name name;
};

static int
by_mtime(const void *x, const void *y)
{
	const struct written *a = x;
	const struct written *b = y;

	if (a->mtime_s != b->mtime_s)
		return a->mtime_s < b->mtime_s ? -1 : 1;
	return (a->last_s > b->last_s) - (a->last_s < b->last_s);
}

static int
by_log(const void *x, const void *y)
{
	const struct written *a = x;
	const struct written *b = y;
	int d = span_cmp(a->folder, b->folder);

	if (d == 0)
		d = span_cmp(a->name.stem, b->name.stem);
	if (d == 0)
		d = span_cmp(a->name.tail, b->name.tail);
	return d;
}

static int
by_log_and_end(const void *x, const void *y)
{
	const struct written *a = x;
	const struct written *b = y;
	const int d = by_log(a, b);

	return d ? d : (a->last_s > b->last_s) - (a->last_s < b->last_s);
}

static bool
is_apart(const struct written *a, const struct written *b)
{
	return llabs(gather_gap(a->last_s, b->last_s)) > INT64_C(2) * DAY_S;
}

/* Is it days from the last line, in any year? What writes a log writes its last
 * line then. */
static bool
is_late(const struct written *w)
{
	int64_t written_s = civil_drop_year(w->mtime_s, NULL);

	return llabs(gather_gap(w->last_s, written_s)) > INT64_C(2) * DAY_S;
}

/* Two of those times, or one beside those of copies, were no chance. They are
 * of one copy, and must not count as often as there are files. */
static void
mark_late(struct written *list, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += list[i].member->clues.is_copied || is_late(&list[i]);
	for (size_t i = 0; found > 1 && i < count; i++)
		list[i].member->clues.is_copied |= is_late(&list[i]);
}

/* Times within minutes of each other, of logs that end days apart: one of three
 * is far from any that has one far from it. The year goes round, so that the
 * ends of the list are none. */
static void
mark_copied(struct written *list, size_t count)
{
	const struct written *early = list;
	const struct written *late = list;

	for (size_t i = 0; i < count; i++) {
		int64_t gap = gather_gap(list->last_s, list[i].last_s);

		if (gap < gather_gap(list->last_s, early->last_s))
			early = &list[i];
		if (gap > gather_gap(list->last_s, late->last_s))
			late = &list[i];
	}
	for (size_t i = 0; i < count; i++)
		list[i].member->clues.is_copied = is_apart(list, &list[i]) ||
			is_apart(early, &list[i]) || is_apart(late, &list[i]);
	mark_late(list, count);
}

/* One log is written to at one time: where rotations of it end hours apart that
 * have one time, that is of a copy. Sorts the list anew. */
static void
mark_rotations(struct written *list, size_t count)
{
	const int64_t hours_s = INT64_C(2) * 3600;

	qsort(list, count, sizeof(*list), by_log_and_end);
	for (size_t i = 1; i < count; i++) {
		struct written *a = &list[i - 1];
		struct written *b = &list[i];

		if (by_log(a, b) == 0 && b->last_s - a->last_s > hours_s)
			a->member->clues.is_copied =
				b->member->clues.is_copied = true;
	}
}

static struct span
folder_of(const struct gathered_source *s)
{
	const struct span path = s->npaths > 0 ? s->paths[0].path : SPAN("");

	return (struct span){ path.ptr, path.len - s->member->name.len };
}

void
gather_copied(struct gathered *g)
{
	const int64_t together_s = 600;
	struct written *list = xcalloc(g->nsources + 1, sizeof(*list));
	size_t count = 0;
	size_t from = 0;

	for (size_t i = 0; i < g->nsources; i++) {
		struct reading_member *m = g->sources[i].member;

		if (!m || !m->clues.has_mtime ||
			reading_last_main(m) == SIZE_MAX)
			continue;
		list[count] = (struct written){ m->clues.mtime_s,
			m->links[reading_last_main(m)].last_s, m,
			.folder = folder_of(&g->sources[i]) };
		log_name_read(m->name, &list[count].name);
		count++;
	}
	if (count > 0)
		qsort(list, count, sizeof(*list), by_mtime);
	for (size_t i = 1; i <= count; i++)
		if (i == count ||
			list[i].mtime_s - list[i - 1].mtime_s > together_s) {
			mark_copied(list + from, i - from);
			mark_rotations(list + from, i - from);
			from = i;
		}
	free(list);
}
