#include "format/reading/apart.h"

#include "format/base/text.h"

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
letters_apart(struct span a, struct span b)
{
	size_t rows[3][APART_BYTES_MAX + 1];

	if (a.len > APART_BYTES_MAX || b.len > APART_BYTES_MAX)
		return SIZE_MAX;
	for (size_t k = 0; k <= b.len; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *up = rows[(i + 2) % 3];
		const size_t *up2 = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t k = 1; k <= b.len; k++) {
			char x = fold_char(a.ptr[i - 1]);
			char y = fold_char(b.ptr[k - 1]);

			row[k] = least(up[k - 1] + (x != y),
				1 + least(up[k], row[k - 1]));
			if (i > 1 && k > 1 && x != y &&
				x == fold_char(b.ptr[k - 2]) &&
				y == fold_char(a.ptr[i - 2]))
				row[k] = least(row[k], up2[k - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

void
seen_names_add(struct seen_names *all, struct arena *arena, struct span name)
{
	for (size_t i = 0; i < all->count; i++)
		if (span_ieq(all->items[i].name, name)) {
			all->items[i].lines++;
			return;
		}
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count++] =
		(struct seen_name){ arena_copy(arena, name), 1 };
}
