#include "query/cmd/dossier/dossier_used.h"

#include "format/base/json.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/evidence/source_tell.h"

#include <stdlib.h>
#include <string.h>

/* Of an index in which nothing was found, so many sources are told. */
enum { SEARCHED_MOST = 500 };

/* A source that is cited. */
struct used {
	size_t index;
	uint32_t ord;
};

struct adding {
	struct cmd_ctx *ctx;
	struct dossier *dossier;
	struct searched *indexes;
	size_t nindexes;
	struct used *used;
	size_t nused;
	size_t used_cap;
	/* The index at hand. */
	size_t at;
	struct trouble_list troubles;
};

static bool
has_damage(const struct cmd_ctx *ctx, const char *text)
{
	for (size_t i = 0; i < ctx->ndamage; i++)
		if (strcmp(ctx->damage[i], text) == 0)
			return true;
	return false;
}

void
dossier_damage(struct cmd_ctx *ctx, struct dossier *d, const char *text)
{
	const char *kept = arena_printf(&ctx->arena, "%s", text);

	dossier_take_damage(d, span_of(kept));
	if (!has_damage(ctx, kept) && ctx->ndamage < CMD_DAMAGE_MOST)
		ctx->damage[ctx->ndamage++] = kept;
}

/* The damage of a source. */
static void
take_damage(struct adding *a, uint32_t ord, struct source_answer *out)
{
	struct damage_answer *all = arena_array(
		&a->ctx->arena, a->troubles.count + 1, sizeof(*all));

	for (size_t i = 0; i < a->troubles.count; i++)
		if (a->troubles.rows[i].ord == ord)
			all[out->ndamage++] = (struct damage_answer){
				a->troubles.rows[i].offset,
				arena_copy(&a->ctx->arena,
					a->troubles.rows[i].why),
				arena_copy(&a->ctx->arena,
					a->troubles.rows[i].path)
			};
	out->damage = all;
}

static enum wb_err
on_source(void *ctx, size_t index, const struct source_view *source,
	struct err *err)
{
	struct adding *a = ctx;
	struct searched *in = &a->indexes[index];
	struct source_answer answer;
	enum wb_err rc = source_tell(in, source, &a->ctx->arena, &answer, err);

	if (rc == WB_OK)
		rc = trouble_list_read(in, &a->troubles, err);
	if (rc != WB_OK)
		return rc;
	take_damage(a, source->ord, &answer);
	trouble_list_release(&a->troubles);
	dossier_take_source(a->dossier, &answer);
	a->used = xgrow(a->used, &a->used_cap, a->nused + 1, sizeof(*a->used));
	a->used[a->nused++] = (struct used){ index, source->ord };
	return WB_OK;
}

static bool
is_used(const struct adding *a, const struct source_view *v)
{
	for (size_t i = 0; v && i < a->nused; i++)
		if (a->used[i].index == a->at && a->used[i].ord == v->ord)
			return true;
	return false;
}

/* Some source that is cited was found in it. */
static bool
is_file_used(const struct adding *a, const struct file_row *f)
{
	char hex[SHA256_HEX + 1];

	hex_encode(f->sha256, SHA256_BYTES, hex);
	for (size_t i = 0; i < a->nused; i++) {
		const struct source_view *v = a->used[i].index == a->at
			? readings_source(a->indexes[a->at].readings,
				  a->used[i].ord, NULL)
			: NULL;

		for (size_t k = 0; v && k < v->npaths; k++)
			if (strcmp(v->places[k].file_sha256, hex) == 0)
				return true;
	}
	return false;
}

static bool
on_item(void *ctx, const struct manifest_item *item)
{
	struct adding *a = ctx;
	bool wanted = item->kind == MANIFEST_FILE
		? is_file_used(a, item->file)
		: item->kind == MANIFEST_STREAM && is_used(a, item->source);

	if (wanted)
		dossier_take_file(a->dossier, item);
	return true;
}

/* What was said of the case, of the entry's time. */
static enum wb_err
on_entry(void *ctx, const struct journal_line *line, struct err *err)
{
	static const char *const keys[] = { "case", "examiner", "exhibit",
		"note" };
	struct adding *a = ctx;
	struct buf time = { 0 };
	struct buf text = { 0 };
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };

	(void)err;
	if (!line->is_sound || !json_inside(line->text, '{', &inside))
		return WB_OK;
	while (json_member(&inside, &key, &value)) {
		if (span_eq(key, SPAN("time")))
			(void)json_get_text(value, &time);
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
			if (!span_eq(key, span_of(keys[i])))
				continue;
			buf_clear(&text);
			if (json_get_text(value, &text))
				dossier_take_case(a->dossier, buf_span(&time),
					keys[i], buf_span(&text));
		}
	}
	buf_release(&time);
	buf_release(&text);
	return WB_OK;
}

/* The answer stands without what is damaged here. */
static void
add_index(struct adding *a)
{
	struct searched *in = &a->indexes[a->at];
	struct journal_state state = { 0 };
	struct err err = { 0 };
	enum wb_err rc = manifest_each(in, on_item, a, &err);

	if (rc != WB_OK)
		dossier_damage(a->ctx, a->dossier, err.text);
	if (!in->readings)
		return;
	rc = journal_read(index_place(in->index), on_entry, a, &state, &err);
	if (rc != WB_OK && rc != WB_ABSENT)
		dossier_damage(a->ctx, a->dossier, err.text);
}

/* Where nothing was found, all that was searched was used. */
static enum wb_err
add_searched(struct adding *a, struct err *err)
{
	struct searched *in = &a->indexes[a->at];
	uint32_t count = in->readings ? readings_count(in->readings) : 0;
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);

		if (!v)
			return WB_CORRUPT;
		if (v->superseded_by == UINT32_MAX && a->nused < SEARCHED_MOST)
			rc = on_source(a, a->at, v, err);
	}
	return rc;
}

static enum wb_err
open_all(struct adding *a, const struct option_list *paths, struct err *err)
{
	const char *digest = dossier_index_digest(a->dossier);
	enum wb_err rc = WB_OK;

	a->indexes =
		arena_array(&a->ctx->arena, paths->count, sizeof(*a->indexes));
	for (size_t i = 0; i < paths->count && rc == WB_OK; i++) {
		rc = search_open(paths->items[i], &a->indexes[i], err);
		a->nindexes += rc == WB_OK;
	}
	if (rc == WB_OK && digest[0] &&
		strcmp(index_digest(a->indexes[0].index), digest) != 0)
		return err_set(err, WB_BUSY,
			"the index was changed while the question was "
			"answered: ask again");
	return rc;
}

enum wb_err
dossier_add_evidence(struct cmd_ctx *ctx, struct dossier *d,
	const struct option_list *indexes, struct err *err)
{
	struct adding a = { .ctx = ctx, .dossier = d };
	enum wb_err rc = open_all(&a, indexes, err);

	if (rc == WB_OK)
		rc = dossier_take_lines(
			d, a.indexes, a.nindexes, on_source, &a, err);
	for (; a.at < a.nindexes && rc == WB_OK; a.at++) {
		if (dossier_is_absence(d))
			rc = add_searched(&a, err);
		if (rc == WB_OK)
			add_index(&a);
	}
	for (size_t i = 0; i < a.nindexes; i++)
		search_close(&a.indexes[i]);
	free(a.used);
	return rc;
}
