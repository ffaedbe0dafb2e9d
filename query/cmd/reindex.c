/* `waybill reindex`: all that is derived anew; with --salvage, what is damaged
 * made whole as far as it goes. */
#include "indexer/ingest/ingest.h"
#include "indexer/ingest/repair/salvage.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/lock.h"
#include "query/cmd/ask/findings.h"
#include "query/cmd/evidence/upkeep.h"

#include <limits.h>

struct reindex_options {
	struct index_options index;
	struct upkeep_options upkeep;
	bool salvage;
};

static const struct option_row reindex_rows[] = {
	OPTION_BLOCK("Index", index_rows, reindex_options, index),
	OPTION(FLAG, 0, "salvage", NULL, reindex_options, salvage,
		"repair: keep every block that is whole"),
	OPTION_BLOCK("Work", upkeep_rows, reindex_options, upkeep),
	OPTION_LAST,
};

static enum wb_err
reindex(struct cmd_ctx *ctx, const char *index,
	const struct rebuild_options *rebuild, struct err *err)
{
	const struct reindex_options *o = ctx->options;
	const struct ingest_options recuts = { .recuts = true,
		.memory = 2 * rebuild->memory,
		.threads = rebuild->threads };
	struct compact_report r = { 0 };
	struct ingest_report again = { 0 };
	struct upkeep_count counts[UPKEEP_COUNTS + 1];
	size_t n = UPKEEP_COUNTS;
	enum wb_err rc = reindex_run(index, rebuild, &r, err);

	if (rc == WB_OK)
		rc = ingest_run(index, NULL, 0, &recuts, &again, err);
	if (rc != WB_OK)
		return rc;
	upkeep_counts(&r, counts);
	if (again.new_sources > 0)
		counts[n++] = (struct upkeep_count){ "sources_cut_anew",
			"source of damaged records cut anew",
			"sources of damaged records cut anew",
			again.new_sources };
	rc = upkeep_journal(ctx, index, counts, n, err);
	if (rc == WB_OK)
		upkeep_print(ctx, o->upkeep.json, counts, n);
	return rc;
}

/* A journal that is broken is kept under another name, and a new one begun:
 * what it says cannot be made whole by anyone. */
static enum wb_err
check_journal(const char *index, struct findings *findings, struct err *err)
{
	struct journal_state state = { 0 };
	struct err why = { 0 };
	char path[PATH_MAX];
	char spare[PATH_MAX + 32];
	char head[PATH_MAX];
	char spare_head[PATH_MAX + 32];
	enum wb_err rc = journal_read(index, NULL, NULL, &state, &why);

	if (rc == WB_OK || rc == WB_ABSENT)
		return WB_OK;
	if (rc != WB_CORRUPT) {
		*err = why;
		return rc;
	}
	findings_add(findings, FINDING_LOST, "journal", UINT64_MAX, why.text);
	(void)snprintf(path, sizeof(path), "%s/journal/entries.jsonl", index);
	(void)snprintf(head, sizeof(head), "%s/journal/head", index);
	for (int i = 1; i < 1000; i++) {
		(void)snprintf(spare, sizeof(spare), "%s.damaged%d", path, i);
		(void)snprintf(spare_head, sizeof(spare_head), "%s.damaged%d",
			head, i);
		if (!fs_exists(spare) && !fs_exists(spare_head))
			break;
	}
	findings_add(findings, FINDING_REPLACED, path, UINT64_MAX,
		"begun anew; the damaged one is kept beside it");
	rc = fs_exists(path) ? fs_rename(path, spare, err) : WB_OK;
	if (rc == WB_OK && fs_exists(head))
		rc = fs_rename(head, spare_head, err);
	return rc;
}

static enum wb_err
salvage(struct cmd_ctx *ctx, const char *index,
	const struct rebuild_options *rebuild, int *status, struct err *err)
{
	const struct reindex_options *o = ctx->options;
	struct salvage_report r = { 0 };
	struct upkeep_count counts[5];
	enum wb_err rc = salvage_run(index, rebuild, &r, err);

	if (rc == WB_OK)
		rc = check_journal(index, &r.findings, err);
	counts[0] = (struct upkeep_count){ "segments", "segment whole",
		"segments whole", r.segments };
	counts[1] = (struct upkeep_count){ "salvaged", "made anew", "made anew",
		r.salvaged };
	counts[2] = (struct upkeep_count){ "frames", "frame kept",
		"frames kept", r.frames };
	counts[3] = (struct upkeep_count){ "lost", "loss", "losses",
		r.findings.all[FINDING_LOST] };
	counts[4] = (struct upkeep_count){ "replaced", "thing replaced",
		"things replaced", r.findings.all[FINDING_REPLACED] };
	if (rc == WB_OK)
		rc = upkeep_journal(ctx, index, counts, 5, err);
	findings_print(ctx, &r.findings, o->upkeep.json);
	if (rc == WB_OK)
		upkeep_print(ctx, o->upkeep.json, counts, 5);
	if (rc == WB_OK && r.findings.all[FINDING_LOST] > 0) {
		diag("%s: what is lost can be had again from the evidence: "
		     "'waybill index EVIDENCE...'",
			index);
		*status = EXIT_BROKEN;
	}
	salvage_release(&r);
	return rc;
}

static int
reindex_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct reindex_options *o = ctx->options;
	struct upkeep_progress progress = { 0 };
	struct rebuild_options rebuild = { 0 };
	const char *index = NULL;
	int lock = -1;
	int status = EXIT_FOUND;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	if (argc > 0)
		return cmd_usage(
			ctx, "it takes no operand, so not '%s'", argv[0]);
	rc = index_path(&o->index, &index, &err);
	if (rc == WB_OK)
		rc = upkeep_take(&o->upkeep, &progress, &rebuild, &err);
	if (rc == WB_OK && o->salvage)
		rc = salvage_rooms(index, &err);
	if (rc == WB_OK)
		rc = upkeep_lock(index, &o->upkeep, &lock, &err);
	upkeep_progress_begin(&progress, o->upkeep.progress);
	if (rc == WB_OK)
		rc = o->salvage ? salvage(ctx, index, &rebuild, &status, &err)
				: reindex(ctx, index, &rebuild, &err);
	upkeep_progress_end(&progress);
	lock_drop(lock);
	return rc == WB_OK ? status : diag_err(&err);
}

const struct command command_reindex = {
	.name = "reindex",
	.summary = "rebuild what is derived from the blocks",
	.usage = "[-i INDEX] [--salvage] [OPTION...]",
	.use = INDEX_WRITE,
	.run = reindex_command,
	.options = reindex_rows,
	.options_bytes = sizeof(struct reindex_options),
};
