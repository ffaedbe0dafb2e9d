/* `waybill index`: evidence into an index. */
#include "indexer/store/index/index.h"
#include "format/base/digest.h"
#include "indexer/ingest/ingest.h"
#include "indexer/store/file/lock.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/evidence/evidence_paths.h"
#include "query/cmd/evidence/overrides.h"
#include "query/cmd/evidence/progress.h"
#include "query/cmd/evidence/summary.h"
#include "query/cmd/evidence/trouble.h"
#include "query/cmd/run/command.h"
#include "query/cmd/run/sandbox.h"
#include "query/cmd/run/threads.h"
#include "query/cmd/run/writer.h"

#include <stdlib.h>

struct index_command {
	struct index_options index;
	struct option_list host_of;
	struct option_list tz_of;
	struct option_list year_of;
	struct option_list tai_of;
	const char *assume_tz;
	const char *glob;
	bool all;
	bool rehash;
	const char *case_name;
	const char *examiner;
	const char *exhibit;
	const char *note;
	struct option_count memory;
	struct option_count threads;
	struct option_count max_depth;
	struct option_count max_members;
	struct option_count max_ratio;
	struct option_count max_bytes;
	struct option_count max_unpack;
	bool progress;
	bool no_wait;
	bool json;
	bool quiet;
};

enum { MEMORY_DEFAULT = 192 << 20, MEMORY_LEAST = 32 << 20 };

static const uint64_t SOURCE_BYTES_MAX = (uint64_t)1 << 40;

static const struct option_row index_command_rows[] = {
	OPTION_BLOCK("Index", index_rows, index_command, index),
	OPTION(LIST, 0, "host-of", "PATTERN=NAME", index_command, host_of,
		"host of sources whose lines name none"),
	OPTION(LIST, 0, "tz-of", "PATTERN=ZONE", index_command, tz_of,
		"zone of stamps that state none"),
	OPTION(LIST, 0, "year-of", "PATTERN=YEAR", index_command, year_of,
		"year of the first stamp that states none"),
	OPTION(LIST, 0, "tai-of", "PATTERN=djb|leap", index_command, tai_of,
		"how TAI64N labels were made"),
	OPTION(STRING, 0, "assume-tz", "ZONE", index_command, assume_tz,
		"zone where nothing tells it"),
	OPTION(STRING, 'g', "glob", "GLOB", index_command, glob,
		"only sources whose path fits"),
	OPTION(FLAG, 0, "all", NULL, index_command, all, "mailboxes too"),
	OPTION(FLAG, 0, "rehash", NULL, index_command, rehash,
		"read files again that seem unchanged"),
	OPTION(STRING, 0, "case", "TEXT", index_command, case_name,
		"for the journal"),
	OPTION(STRING, 0, "examiner", "TEXT", index_command, examiner,
		"for the journal"),
	OPTION(STRING, 0, "exhibit", "TEXT", index_command, exhibit,
		"for the journal"),
	OPTION(STRING, 0, "note", "TEXT", index_command, note,
		"for the journal"),
	OPTION(SIZE, 0, "memory", "SIZE", index_command, memory,
		"for all that grows (default 192M)"),
	OPTION(NUMBER, 0, "threads", "N", index_command, threads,
		"workers (default: one for each processor)"),
	OPTION(NUMBER, 0, "max-depth", "N", index_command, max_depth,
		"archives inside each other"),
	OPTION(NUMBER, 0, "max-members", "N", index_command, max_members,
		"members of an archive"),
	OPTION(NUMBER, 0, "max-ratio", "N", index_command, max_ratio,
		"decompressed for each compressed byte, past 64 MiB"),
	OPTION(SIZE, 0, "max-bytes", "SIZE", index_command, max_bytes,
		"decompressed bytes of one source"),
	OPTION(SIZE, 0, "max-unpack", "SIZE", index_command, max_unpack,
		"memory that unpacking may take (default 256M)"),
	OPTION(FLAG, 0, "no-wait", NULL, index_command, no_wait,
		"fail if another waybill is writing the index"),
	OPTION(FLAG, 0, "progress", NULL, index_command, progress,
		"tell the progress even if not on a terminal"),
	OPTION(FLAG, 'q', "quiet", NULL, index_command, quiet, "no summary"),
	OPTION(FLAG, 0, "json", NULL, index_command, json,
		"the summary as JSON"),
	OPTION_LAST,
};

static enum wb_err
take_overrides(struct cmd_ctx *ctx, const struct index_command *o,
	struct ingest_options *out, struct err *err)
{
	struct option_list assume = { 0 };
	const char *text = NULL;
	enum wb_err rc = overrides_take(
		&ctx->arena, &o->host_of, OVERRIDE_HOST, out, err);

	if (rc == WB_OK)
		rc = overrides_take(
			&ctx->arena, &o->tz_of, OVERRIDE_TZ, out, err);
	if (rc == WB_OK)
		rc = overrides_take(
			&ctx->arena, &o->year_of, OVERRIDE_YEAR, out, err);
	if (rc == WB_OK)
		rc = overrides_take(
			&ctx->arena, &o->tai_of, OVERRIDE_TAI, out, err);
	if (rc != WB_OK || !o->assume_tz)
		return rc;
	text = arena_printf(&ctx->arena, "*=%s", o->assume_tz);
	assume.items = &text;
	assume.count = 1;
	return overrides_take(
		&ctx->arena, &assume, OVERRIDE_ASSUME_TZ, out, err);
}

static void
take_limits(const struct index_command *o, struct ingest_options *out)
{
	struct walk_limits *limits = &out->walk.limits;

	walk_limits_default(limits);
	if (o->max_depth.given)
		limits->depth = (unsigned)o->max_depth.value;
	if (o->max_members.given)
		limits->members = o->max_members.value;
	if (o->max_ratio.given)
		limits->ratio = o->max_ratio.value;
	/* What a frame can say of its place. */
	if (o->max_bytes.given)
		limits->source_bytes = o->max_bytes.value < SOURCE_BYTES_MAX
			? o->max_bytes.value
			: SOURCE_BYTES_MAX;
	if (o->max_unpack.given)
		limits->memory_bytes = o->max_unpack.value;
}

static enum wb_err
take_options(struct cmd_ctx *ctx, const struct index_command *o,
	struct ingest_options *out, struct err *err)
{
	out->walk.take_all = o->all;
	out->walk.glob = o->glob;
	out->rehash = o->rehash;
	out->memory = o->memory.given ? (size_t)o->memory.value
				      : (size_t)MEMORY_DEFAULT;
	out->threads = o->threads.given ? (unsigned)o->threads.value
					: threads_default();
	take_limits(o, out);
	if (out->memory < MEMORY_LEAST)
		return err_set(
			err, WB_USAGE, "--memory: less than 32M is too little");
	if (out->threads < 1 || out->threads > 256)
		return err_set(
			err, WB_USAGE, "--threads: from 1 to 256, please");
	/* For the tests of what a crash leaves: many small segments. */
	if (getenv("WAYBILL_SEAL_BYTES"))
		(void)span_number(span_of(getenv("WAYBILL_SEAL_BYTES")),
			&out->seal_bytes);
	return take_overrides(ctx, o, out, err);
}

static enum wb_err
write_journal(struct cmd_ctx *ctx, const char *index,
	const struct ingest_report *report, struct err *err)
{
	const struct index_command *o = ctx->options;
	const uint64_t counts[] = { report->files, report->new_sources,
		report->known_sources, report->lines, report->bytes_in,
		report->bytes_stored, report->damaged, report->skipped };
	static const char *const names[] = { "files", "new_sources",
		"known_sources", "lines", "bytes_in", "bytes_stored", "damaged",
		"skipped", "current_sha256" };
	struct journal_result results[9];
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	struct journal_entry entry = { .nargs = (size_t)ctx->nargs,
		.args = ctx->args,
		.case_name = o->case_name,
		.examiner = o->examiner,
		.exhibit = o->exhibit,
		.note = o->note,
		.nresults = 9,
		.results = results };
	enum wb_err rc = current_digest(index, digest, err);

	if (rc != WB_OK)
		return rc;
	hex_encode(digest, sizeof(digest), hex);
	for (size_t i = 0; i < 8; i++) {
		results[i].key = names[i];
		results[i].value = span_of(arena_printf(
			&ctx->arena, "%llu", (unsigned long long)counts[i]));
	}
	results[8] = (struct journal_result){ names[8], span_of(hex) };
	return journal_append(index, &entry, err);
}

static enum wb_err
run_locked(struct cmd_ctx *ctx, const char *index, const char *const *paths,
	size_t npaths, struct ingest_options *options,
	struct ingest_report *report, struct err *err)
{
	struct progress progress = { 0 };
	struct trouble_teller trouble = { .progress = &progress };
	const struct index_command *o = ctx->options;
	enum wb_err rc = WB_OK;

	progress_begin(&progress, o->progress, paths, npaths);
	options->progress = progress_tell;
	options->progress_ctx = &progress;
	options->walk.progress = progress_bytes;
	options->walk.progress_ctx = &progress;
	options->trouble = trouble_tell;
	options->unparsed = trouble_unparsed;
	options->trouble_ctx = &trouble;
	rc = ingest_run(index, paths, npaths, options, report, err);
	progress_end(&progress);
	trouble_end(&trouble);
	return rc;
}

static int
index_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct index_command *o = ctx->options;
	const char *const *paths = (const char *const *)argv;
	struct ingest_options options = { 0 };
	struct ingest_report report = { 0 };
	const char *index = NULL;
	int given = argc;
	int lock = -1;
	struct err err = { 0 };
	enum wb_err rc = index_path(&o->index, &index, &err);

	if (rc == WB_OK)
		rc = take_options(ctx, o, &options, &err);
	if (rc == WB_OK && argc == 0 && options.noverrides == 0)
		return cmd_usage(ctx, "no evidence is given");
	argc = evidence_drop_absent(argc, argv);
	if (rc == WB_OK && argc == 0 && given > 0)
		return EXIT_BROKEN;
	if (rc == WB_OK)
		rc = evidence_is_apart(index, argc, argv, &err);
	if (rc == WB_OK)
		rc = writer_lock(index, argc > 0, o->no_wait, &lock, &err);
	for (int i = 0; i < argc; i++)
		sandbox_allow(ctx, argv[i], SANDBOX_READ);
	if (rc == WB_OK)
		sandbox_enter(ctx);
	if (rc == WB_OK)
		rc = run_locked(ctx, index, paths, (size_t)argc, &options,
			&report, &err);
	if (rc == WB_OK)
		rc = write_journal(ctx, index, &report, &err);
	lock_drop(lock);
	if (rc == WB_OK)
		rc = overrides_tell_idle(index, &options, &err);
	if (rc == WB_OK && !o->quiet)
		rc = summary_print(ctx, index, &report, o->json, &err);
	if (rc != WB_OK)
		return diag_err(&err);
	return report.losses > 0 || argc < given ? EXIT_BROKEN : EXIT_FOUND;
}

const struct command command_index = {
	.name = "index",
	.summary = "read evidence into an index",
	.usage = "[-i INDEX] [OPTION...] EVIDENCE...",
	.use = INDEX_WRITE,
	.run = index_run,
	.options = index_command_rows,
	.options_bytes = sizeof(struct index_command),
	.enters_late = true,
};
