/* `waybill cat`: a source, or the file it came in, byte for byte. */
#include "indexer/store/index/reader.h"
#include "query/cmd/ask/asking.h"
#include "query/plan/source/original.h"

#include <string.h>

struct cat_options {
	struct index_options index;
	bool is_original;
};

static const struct option_row cat_rows[] = {
	OPTION(FLAG, 0, "original", NULL, cat_options, is_original,
		"the file as it was given, compressed as it was"),
	OPTION_BLOCK("Index", index_rows, cat_options, index),
	OPTION_LAST,
};

static enum wb_err
write_source(struct asking *a, const struct source_ref *ref, struct err *err)
{
	struct index_store state = { 0 };
	const struct source_view *v = ref->view;
	struct source_reader r = { .extents = v->extents,
		.nextents = v->nextents };
	struct span bytes = { "", 1 };
	enum wb_err rc = WB_OK;

	index_store_init(&state, a->indexes[ref->index].index, &r.store);
	while (rc == WB_OK && bytes.len > 0 && !cmd_out_failed(a->ctx)) {
		rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK && bytes.len > 0)
			(void)fwrite(bytes.ptr, 1, bytes.len, a->ctx->out);
	}
	index_store_release(&state);
	if (rc == WB_OK && bytes.len == 0 && r.offset != v->bytes)
		return err_set(err, WB_CORRUPT,
			"source %s has %llu bytes, but its frames have %llu: "
			"run 'waybill verify'",
			v->id, (unsigned long long)v->bytes,
			(unsigned long long)r.offset);
	return rc;
}

static bool
put(void *ctx, struct span bytes)
{
	struct cmd_ctx *cmd = ctx;

	(void)fwrite(bytes.ptr, 1, bytes.len, cmd->out);
	return !cmd_out_failed(cmd);
}

static enum wb_err
write_original(struct asking *a, const struct source_ref *ref, struct err *err)
{
	struct original *o = NULL;
	enum wb_err rc = original_open(&a->indexes[ref->index], ref, &o, err);

	if (rc == WB_OK)
		rc = original_each(o, put, a->ctx, err);
	original_close(o);
	return rc;
}

static int
cat_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct cat_options *o = ctx->options;
	const struct output_options output = { 0 };
	struct asking a = { 0 };
	struct source_ref ref = { 0 };
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	if (argc == 0)
		return cmd_usage(ctx, "no source is given");
	if (argc > 1)
		return cmd_usage(ctx, "one source at a time, please");
	rc = asking_init(&a, ctx, &o->index, &output, NULL, &err);
	if (rc == WB_OK)
		rc = source_named(
			a.indexes, a.nindexes, span_of(argv[0]), &ref, &err);
	if (rc == WB_OK)
		rc = o->is_original ? write_original(&a, &ref, &err)
				    : write_source(&a, &ref, &err);
	asking_release(&a);
	return rc == WB_OK ? EXIT_FOUND : diag_err(&err);
}

const struct command command_cat = {
	.name = "cat",
	.summary = "a source, byte for byte",
	.usage = "[-i INDEX] [--original] SOURCE",
	.use = INDEX_READ,
	.run = cat_run,
	.options = cat_rows,
	.options_bytes = sizeof(struct cat_options),
};
