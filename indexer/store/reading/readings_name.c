/* Sources by their names, and what became of them. */
#include "format/base/digest.h"
#include "indexer/store/reading/readings_part.h"

#include <fnmatch.h>
#include <stdio.h>

static size_t
collect(struct sql_stmt *st, uint32_t *out, size_t max)
{
	size_t n = 0;

	while (sql_step(st)) {
		if (n < max)
			out[n] = (uint32_t)sql_int(st, 0);
		n++;
	}
	return n;
}

size_t
readings_by_id(struct readings *r, struct span hex, uint32_t *out, size_t max)
{
	char low[HANDLE_HEX + 1];
	char high[HANDLE_HEX + 2];
	size_t n = 0;

	if (hex.len > HANDLE_HEX)
		return 0;
	for (size_t i = 0; i < hex.len; i++)
		low[i] = fold_char(hex.ptr[i]);
	low[hex.len] = '\0';
	/* 'g' comes after every hex digit. */
	(void)snprintf(high, sizeof(high), "%sg", low);
	do {
		sql_bind_text(r->by_id, 1, span_of(low));
		sql_bind_text(r->by_id, 2, span_of(high));
		n = collect(r->by_id, out, max);
	} while (readings_mend(r));
	return n;
}

size_t
readings_by_path(
	struct readings *r, struct span path, uint32_t *out, size_t max)
{
	size_t n = 0;

	do {
		sql_bind_text(r->by_path, 1, path);
		n = collect(r->by_path, out, max);
	} while (readings_mend(r));
	return n;
}

void
readings_each_path(struct readings *r, const char *glob,
	void (*each)(void *ctx, uint32_t ord), void *ctx)
{
	static const char query[] = "SELECT ord, path FROM paths";
	struct sql_stmt *st = NULL;
	struct buf path = { 0 };

	readings_touch(r, query);
	st = sql_prepare(r->db, query);
	while (sql_step(st)) {
		buf_clear(&path);
		buf_put(&path, sql_text(st, 1));
		if (fnmatch(glob, buf_cstr(&path), 0) == 0)
			each(ctx, (uint32_t)sql_int(st, 0));
	}
	buf_release(&path);
}

static void
load_successors(struct readings *r)
{
	static const char query[] = "SELECT ord, superseded_by FROM sources";
	struct sql_stmt *st = NULL;

	readings_touch(r, query);
	st = sql_prepare(r->db, query);
	r->successors = xcalloc(r->count + 1, sizeof(*r->successors));
	for (uint32_t i = 0; i < r->count; i++)
		r->successors[i] = UINT32_MAX;
	while (sql_step(st)) {
		int64_t ord = sql_int(st, 0);
		int64_t next = sql_int(st, 1);

		if (ord >= 0 && ord < r->count && next >= 0 && next < r->count)
			r->successors[ord] = (uint32_t)next;
	}
}

uint32_t
readings_successor(struct readings *r, uint32_t ord)
{
	if (!r->successors)
		load_successors(r);
	return ord < r->count ? r->successors[ord] : UINT32_MAX;
}

bool
readings_goes_on(struct readings *r, uint32_t ord,
	bool (*is_one)(const void *ctx, uint32_t later), const void *ctx)
{
	/* Damage could make a ring of them. */
	for (uint32_t steps = 0; steps < r->count; steps++) {
		ord = readings_successor(r, ord);
		if (ord == UINT32_MAX)
			return false;
		if (is_one(ctx, ord))
			return true;
	}
	return false;
}

static bool
note_latest(const void *ctx, uint32_t later)
{
	**(uint32_t *const *)ctx = later;
	return false;
}

uint32_t
readings_latest(struct readings *r, uint32_t ord)
{
	uint32_t *latest = &ord;

	(void)readings_goes_on(r, ord, note_latest, &latest);
	return ord;
}
