#include "indexer/ingest/check/finding.h"

#include <stdlib.h>

static const char *const names[FINDING_KINDS] = {
	[FINDING_CURRENT] = "current",
	[FINDING_FILE] = "file",
	[FINDING_FRAME] = "frame",
	[FINDING_SEAL] = "seal",
	[FINDING_UNSEALED] = "unsealed",
	[FINDING_DIRECTORY] = "directory",
	[FINDING_POSTINGS] = "postings",
	[FINDING_SOURCE] = "source",
	[FINDING_JOURNAL] = "journal",
	[FINDING_LOST] = "lost",
	[FINDING_REPLACED] = "replaced",
	[FINDING_DIFFERS] = "differs",
	[FINDING_UNKNOWN] = "unknown",
	[FINDING_ABSENT] = "absent",
	[FINDING_UNREADABLE] = "unreadable",
};

void
findings_release(struct findings *f)
{
	arena_release(&f->arena);
	free(f->items);
	*f = (struct findings){ 0 };
}

static void
append(struct findings *f, const struct finding *item)
{
	struct finding *mine = NULL;
	size_t listed = 0;

	f->all[item->kind]++;
	for (size_t i = 0; i < f->count; i++)
		listed += f->items[i].kind == item->kind;
	if (listed >= FINDINGS_LISTED)
		return;
	f->items = xgrow(f->items, &f->cap, f->count + 1, sizeof(*f->items));
	mine = &f->items[f->count++];
	*mine = *item;
	mine->path = arena_copy(&f->arena, item->path);
	mine->why = arena_copy(&f->arena, item->why);
}

void
findings_add(struct findings *f, enum finding_kind kind, const char *path,
	uint64_t offset, const char *why)
{
	const struct finding item = {
		.kind = kind,
		.path = span_of(path),
		.has_offset = offset != UINT64_MAX,
		.offset = offset,
		.why = span_of(why),
	};

	append(f, &item);
}

void
findings_join(struct findings *into, const struct findings *from)
{
	uint64_t sum[FINDING_KINDS];

	for (int i = 0; i < FINDING_KINDS; i++)
		sum[i] = into->all[i] + from->all[i];
	for (size_t i = 0; i < from->count; i++)
		append(into, &from->items[i]);
	for (int i = 0; i < FINDING_KINDS; i++)
		into->all[i] = sum[i];
}

uint64_t
findings_total(const struct findings *f)
{
	uint64_t n = 0;

	for (int i = 0; i < FINDING_KINDS; i++)
		n += f->all[i];
	return n;
}

const char *
finding_name(enum finding_kind kind)
{
	return names[kind];
}
