#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/asking_filter.h"
#include "query/cmd/run/journalled.h"
#include "query/cmd/run/threads.h"
#include "query/cmd/run/writer.h"

#include "format/base/version.h"
#include "indexer/store/file/lock.h"
#include "indexer/store/file/zone_file.h"
#include "indexer/store/journal/journal.h"
#include "query/plan/view/hit.h"
#include "query/show/print.h"

#include <string.h>
#include <unistd.h>

enum { RESULT_MEMORY = 128 << 20 };

static enum wb_err
open_indexes(
	struct asking *a, const struct index_options *index, struct err *err)
{
	struct option_list paths = index_paths(&a->ctx->arena, index);

	a->indexes =
		arena_array(&a->ctx->arena, paths.count, sizeof(*a->indexes));
	for (size_t i = 0; i < paths.count; i++) {
		enum wb_err rc =
			search_open(paths.items[i], &a->indexes[i], err);

		/* What CURRENT named may just have been replaced. */
		if (rc == WB_IO || rc == WB_CORRUPT)
			rc = search_open(paths.items[i], &a->indexes[i], err);
		if (rc == WB_ABSENT)
			return err_set(err, WB_CORRUPT,
				"no index at %s: run 'waybill index "
				"EVIDENCE...' or name one with -i",
				paths.items[i]);
		if (rc != WB_OK)
			return rc;
		a->indexes[i].spare = a->ctx->spare;
		unread_watch(&a->unread, a->ctx, &a->indexes[i]);
		a->nindexes++;
	}
	return WB_OK;
}

static enum wb_err
begin_journal(
	struct asking *a, const struct index_options *index, struct err *err)
{
	const struct option_list paths = index_paths(&a->ctx->arena, index);

	return journalled_begin(a->ctx, &paths, err);
}

enum wb_err
asking_init(struct asking *a, struct cmd_ctx *ctx,
	const struct index_options *index, const struct output_options *output,
	const struct filter_options *filters, struct err *err)
{
	enum wb_err rc = output_check(output, err);

	memset(a, 0, sizeof(*a));
	a->ctx = ctx;
	a->output = output;
	a->filters = filters;
	a->spec.threads = threads_default();
	a->spec.memory = RESULT_MEMORY;
	if (rc == WB_OK && output->tz && strcmp(output->tz, "host") != 0)
		rc = zone_open(&ctx->arena, span_of(output->tz), &a->zone, err);
	if (rc == WB_OK && filters)
		rc = asking_filter(a, err);
	if (rc == WB_OK)
		rc = open_indexes(a, index, err);
	if (rc == WB_OK && output->journal)
		rc = begin_journal(a, index, err);
	return rc;
}

/* What was done without while the question was answered. */
static void
tell_damage(struct asking *a, const struct searched *in)
{
	const struct index *index = in->index;

	if (in->readings && a->ctx->unread.code == WB_OK)
		(void)readings_status(in->readings, &a->ctx->unread);
	for (size_t i = 0;
		i < index_ndamage(index) && a->ctx->ndamage < CMD_DAMAGE_MOST;
		i++)
		a->ctx->damage[a->ctx->ndamage++] = arena_printf(
			&a->ctx->arena, "%s", index_damage(index, i)->text);
}

void
asking_release(struct asking *a)
{
	for (size_t i = 0; i < a->nindexes; i++) {
		tell_damage(a, &a->indexes[i]);
		search_close(&a->indexes[i]);
	}
	unread_tell(&a->unread, a->ctx);
	if (a->spec.query)
		query_release((struct node *)(uintptr_t)a->spec.query);
	if (a->has_printer)
		(void)printer_release(&a->printer);
	a->has_printer = false;
}

enum wb_err
asking_query(struct asking *a, struct span text, struct err *err)
{
	struct node *tree = NULL;
	enum wb_err rc = query_parse(&a->ctx->arena, text, &tree, err);

	if (rc != WB_OK)
		return rc;
	if (tree->kind == NODE_ALL && a->filter)
		a->spec.query = a->filter;
	else
		a->spec.query =
			node_join(&a->ctx->arena, NODE_AND, tree, a->filter);
	return WB_OK;
}

static int32_t
offset_of(const void *zone, int64_t utc_s)
{
	return zone_offset(zone, utc_s);
}

static void
begin(struct asking *a, enum show_type type, const struct row_type *rows)
{
	const struct output_options *o = a->output;
	const struct show_options options = {
		.form = o->json  ? SHOW_JSON
			: o->csv ? SHOW_CSV
				 : SHOW_TEXT,
		.color = output_color(o),
		.unmask = o->unmask,
		.zone_of_host = o->tz && strcmp(o->tz, "host") == 0,
		.offset_at = offset_of,
		.zone = &a->zone,
	};
	const struct begin_answer answer = {
		.type = type, .rows = rows, .since = a->since, .until = a->until
	};

	if (a->ctx->sink)
		printer_init_sink(&a->printer, &options, a->ctx->sink);
	else
		printer_init(&a->printer, &options, a->ctx->out);
	a->has_printer = true;
	show_begin(&a->printer, &answer);
}

void
asking_begin(struct asking *a, enum show_type type)
{
	begin(a, type, NULL);
}

void
asking_begin_rows(struct asking *a, const struct row_type *rows)
{
	begin(a, SHOW_ROWS, rows);
}

void
asking_tell_window(struct asking *a)
{
	struct buf text = { 0 };

	if (a->tells_window || a->ctx->sink || a->ctx->is_quiet ||
		cmd_out_failed(a->ctx) ||
		(a->since.basis == WHEN_NONE && a->until.basis == WHEN_NONE))
		return;
	print_window(&text, &a->since, &a->until);
	diag("window: %s", buf_cstr(&text));
	buf_release(&text);
	a->tells_window = true;
}

/* Of all indexes, in the order of -i. */
static const char *
digests(struct asking *a)
{
	const char *all = "";

	for (size_t i = 0; i < a->nindexes; i++)
		all = arena_printf(&a->ctx->arena, "%s%s%s", all, i ? " " : "",
			index_digest(a->indexes[i].index));
	return all;
}

bool
asking_end(struct asking *a)
{
	const struct end_answer end = { .version = WB_PROGRAM_VERSION,
		.index_digest = digests(a) };

	show_end(&a->printer, &end);
	if (a->output->json || a->output->csv)
		asking_tell_window(a);
	a->has_printer = false;
	return printer_release(&a->printer);
}

void
asking_event(const struct search_hit *hit, struct event *event,
	struct event_answer *out)
{
	hit_answer(hit, event, out);
}

enum wb_err
asking_unmask(struct asking *a, struct err *err)
{
	const struct journal_entry entry = { .nargs = (size_t)a->ctx->nargs,
		.args = a->ctx->args };

	if (!a->output->unmask)
		return WB_OK;
	for (size_t i = 0; i < a->nindexes; i++) {
		const char *path = index_place(a->indexes[i].index);
		int lock = -1;
		enum wb_err rc = writer_lock(path, false, false, &lock, err);

		if (rc == WB_OK)
			rc = journal_append(path, &entry, err);
		lock_drop(lock);
		if (rc != WB_OK)
			return rc;
	}
	return WB_OK;
}
