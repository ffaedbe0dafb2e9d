/* Rows that guesses have passed over: a row that was left alone, and that fits
 * between two others that were joined by where late lines stand, was meant to
 * stand there. That is a guess, too. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/lower_bound.h"

#include <stdlib.h>

enum {
	DAY_S = 86400,
	LEAP_YEAR_S = 366 * DAY_S,
	/* What family_late() allows, and lines that came late besides. */
	FAR_S = 10 * DAY_S + FAMILY_STRAY_S,
	TURNS_MOST = 32
};

/* From an item to the next one of its row, of one host. */
struct joint {
	size_t item;
	/* The head of that row. */
	size_t row;
	const struct span *host;
	int64_t at_s;
};

struct joints {
	size_t count;
	struct joint *items;
};

static int
by_host(const void *x, const void *y)
{
	const struct joint *a = x;
	const struct joint *b = y;
	int d = span_cmp(*a->host, *b->host);

	if (d == 0)
		d = (a->at_s > b->at_s) - (a->at_s < b->at_s);
	return d ? d : (a->item > b->item) - (a->item < b->item);
}

static void
collect_row(const struct family_list *list, size_t head, struct joints *out)
{
	for (size_t i = head; list->items[i].next != SIZE_MAX;
		i = list->items[i].next) {
		const struct family_item *t = &list->items[i];

		if (list->items[t->next].is_joined && family_is_alone(t))
			out->items[out->count++] = (struct joint){ i, head,
				&t->source->host, t->last_s };
	}
}

static void
collect(const struct family_list *list, struct joints *out)
{
	out->count = 0;
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].is_head)
			collect_row(list, i, out);
	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_host);
}

/* A row that may have been passed over. */
struct alone {
	size_t head;
	size_t tail;
};

struct best_joint {
	struct joint *joint;
	int64_t away_s;
};

/* Of two that it fits in as well, neither. */
static void
try_joint(const struct family_list *list, struct joint *joint,
	const struct alone *row, struct best_joint *best)
{
	const struct family_item *t = &list->items[joint->item];
	int64_t before_s = 0;
	int64_t behind_s = 0;

	if (joint->row == row->head)
		return;
	before_s = family_apart(t, &list->items[row->head]);
	behind_s = family_apart(&list->items[row->tail], &list->items[t->next]);
	if (before_s < 0 || behind_s < 0 || before_s + behind_s > best->away_s)
		return;
	best->joint = before_s + behind_s < best->away_s ? joint : NULL;
	best->away_s = before_s + behind_s;
}

static struct joint *
find_joint(const struct family_list *list, const struct joints *joints,
	const struct alone *row)
{
	const struct family_item *head = &list->items[row->head];
	struct best_joint best = { NULL, INT64_MAX };

	for (int turn = -1; turn <= 1; turn++) {
		const int64_t at_s =
			head->first_s + (int64_t)turn * LEAP_YEAR_S;
		const struct joint key = { .host = &head->source->host,
			.at_s = at_s - FAR_S };
		size_t i = lower_bound(&key, joints->items, joints->count,
			sizeof(*joints->items), by_host);

		for (; i < joints->count &&
			span_eq(*joints->items[i].host, *key.host) &&
			joints->items[i].at_s <= at_s + FAR_S;
			i++)
			try_joint(list, &joints->items[i], row, &best);
	}
	return best.joint;
}

static void
insert_row(struct family_list *list, const struct joints *joints,
	const struct alone *row, const struct joint *joint)
{
	struct family_item *before = &list->items[joint->item];
	struct family_item *head = &list->items[row->head];

	list->items[row->tail].next = before->next;
	list->items[before->next].hang = HANG_GUESS;
	before->next = row->head;
	head->hang = HANG_GUESS;
	head->is_head = false;
	head->is_joined = true;
	for (size_t i = 0; i < joints->count; i++)
		if (joints->items[i].row == row->head)
			joints->items[i].row = joint->row;
}

void
family_insert_rows(struct family_list *list)
{
	struct joints joints = { .items = xcalloc(list->count + 1,
					 sizeof(*joints.items)) };
	bool found = true;

	/* Beside one that was inserted another may fit. */
	for (int turn = 0; turn < TURNS_MOST && found; turn++) {
		found = false;
		collect(list, &joints);
		for (size_t i = 0; joints.count > 0 && i < list->count; i++) {
			struct alone row = { i, i };
			const struct joint *joint = NULL;

			if (!list->items[i].is_head ||
				!family_is_alone(&list->items[i]))
				continue;
			while (list->items[row.tail].next != SIZE_MAX)
				row.tail = list->items[row.tail].next;
			joint = find_joint(list, &joints, &row);
			if (!joint)
				continue;
			insert_row(list, &joints, &row, joint);
			found = true;
		}
	}
	free(joints.items);
}
