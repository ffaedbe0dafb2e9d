#include "query/cmd/evidence/skipped.h"

#include <stdlib.h>

struct skipped_file {
	struct span path;
	const char *sha256;
};

static bool
take(void *ctx, const struct manifest_item *item)
{
	struct skipped_files *s = ctx;
	char hex[SHA256_HEX + 1];

	/* What was not read to its end has no sum. */
	if (item->kind != MANIFEST_FILE || item->source || item->is_earlier ||
		item->file->bytes_read < item->file->size)
		return true;
	hex_encode(item->file->sha256, SHA256_BYTES, hex);
	s->items = xgrow(s->items, &s->cap, s->count + 1, sizeof(*s->items));
	s->items[s->count++] =
		(struct skipped_file){ arena_copy(&s->arena, item->path),
			arena_copy(&s->arena, span_of(hex)).ptr };
	return true;
}

static int
by_path(const void *a, const void *b)
{
	const struct skipped_file *x = a;
	const struct skipped_file *y = b;

	return span_cmp(x->path, y->path);
}

enum wb_err
skipped_files_read(struct skipped_files *s, struct searched *in,
	const struct trouble_list *troubles, struct err *err)
{
	enum wb_err rc = WB_OK;
	bool any = false;

	for (size_t i = 0; i < troubles->count; i++)
		any = any || troubles->rows[i].is_skip;
	if (any)
		rc = manifest_each(in, take, s, err);
	if (s->count > 1)
		qsort(s->items, s->count, sizeof(*s->items), by_path);
	return rc;
}

void
skipped_files_release(struct skipped_files *s)
{
	free(s->items);
	arena_release(&s->arena);
	*s = (struct skipped_files){ 0 };
}

const char *
skipped_sha256(const struct skipped_files *s, struct span path)
{
	const struct skipped_file key = { .path = path };
	const struct skipped_file *found = s->count == 0
		? NULL
		: bsearch(&key, s->items, s->count, sizeof(*s->items), by_path);

	return found ? found->sha256 : NULL;
}
