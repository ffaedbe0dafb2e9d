/* `waybill compact`: one term index instead of many. */
#include "indexer/store/file/lock.h"
#include "indexer/store/index/index.h"
#include "query/cmd/evidence/upkeep.h"

struct compact_options {
	struct index_options index;
	struct upkeep_options upkeep;
};

static const struct option_row compact_rows[] = {
	OPTION_BLOCK("Index", index_rows, compact_options, index),
	OPTION_BLOCK("Work", upkeep_rows, compact_options, upkeep),
	OPTION_LAST,
};

/* What an earlier writer left goes first. */
static enum wb_err
sweep(const char *index, struct err *err)
{
	struct current c = { 0 };
	enum wb_err rc = current_read(index, &c, err);

	if (rc == WB_OK)
		store_sweep(index, &c);
	current_release(&c);
	return rc;
}

static enum wb_err
compact(struct cmd_ctx *ctx, const char *index,
	const struct rebuild_options *rebuild, struct err *err)
{
	const struct compact_options *o = ctx->options;
	struct compact_report r = { 0 };
	struct upkeep_count counts[UPKEEP_COUNTS];
	enum wb_err rc = sweep(index, err);

	if (rc == WB_OK)
		rc = compact_run(index, 1, rebuild, &r, err);
	if (rc != WB_OK)
		return rc;
	upkeep_counts(&r, counts);
	if (r.before != r.after)
		rc = upkeep_journal(ctx, index, counts, UPKEEP_COUNTS, err);
	if (rc == WB_OK)
		upkeep_print(ctx, o->upkeep.json, counts, UPKEEP_COUNTS);
	return rc;
}

static int
compact_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct compact_options *o = ctx->options;
	struct upkeep_progress progress = { 0 };
	struct rebuild_options rebuild = { 0 };
	const char *index = NULL;
	int lock = -1;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	if (argc > 0)
		return cmd_usage(
			ctx, "it takes no operand, so not '%s'", argv[0]);
	rc = index_path(&o->index, &index, &err);
	if (rc == WB_OK)
		rc = upkeep_take(&o->upkeep, &progress, &rebuild, &err);
	if (rc == WB_OK)
		rc = upkeep_lock(index, &o->upkeep, &lock, &err);
	upkeep_progress_begin(&progress, o->upkeep.progress);
	if (rc == WB_OK)
		rc = compact(ctx, index, &rebuild, &err);
	upkeep_progress_end(&progress);
	lock_drop(lock);
	return rc == WB_OK ? EXIT_FOUND : diag_err(&err);
}

const struct command command_compact = {
	.name = "compact",
	.summary = "merge term indexes",
	.usage = "[-i INDEX] [OPTION...]",
	.use = INDEX_WRITE,
	.run = compact_command,
	.options = compact_rows,
	.options_bytes = sizeof(struct compact_options),
};
