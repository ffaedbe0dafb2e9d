/* `waybill verify`: is the index whole, is it of this evidence. */
#include "indexer/ingest/check/verify.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"
#include "query/cmd/ask/findings.h"
#include "query/cmd/dossier/dossier_files.h"
#include "query/cmd/dossier/verify_dossier.h"
#include "query/cmd/evidence/upkeep.h"
#include "query/cmd/run/sandbox.h"
#include "query/cmd/run/writer.h"

#include <inttypes.h>
#include <stdlib.h>

struct verify_command {
	struct index_options index;
	struct option_count threads;
	bool progress;
	bool json;
	bool deep;
	const char *key;
	struct option_list seals;
};

static const struct option_row verify_rows[] = {
	OPTION_BLOCK("Index", index_rows, verify_command, index),
	OPTION(FLAG, 0, "deep", NULL, verify_command, deep,
		"make the term indexes anew from the blocks, and compare"),
	OPTION(NUMBER, 0, "threads", "N", verify_command, threads,
		"workers (default: one for each processor)"),
	OPTION(FLAG, 0, "progress", NULL, verify_command, progress,
		"tell the progress even if not on a terminal"),
	OPTION(FLAG, 0, "json", NULL, verify_command, json,
		"the findings as JSON, one object a line"),
	OPTION(STRING, 0, "key", "KEYFILE", verify_command, key,
		"of a dossier: the key that its names are hidden with"),
	OPTION(LIST, 0, "seal", "HEX", verify_command, seals,
		"a digest that was written down: of the index, a segment, the "
		"journal"),
	OPTION_LAST,
};

/* Kinds from FINDING_DIFFERS on are about evidence, those before about the
 * index. */
static bool
has_findings(const struct findings *f, enum finding_kind from,
	enum finding_kind before)
{
	for (int k = (int)from; k < (int)before; k++)
		if (f->all[k] > 0)
			return true;
	return false;
}

static const char *
state_of(const struct findings *f)
{
	if (has_findings(f, FINDING_CURRENT, FINDING_JOURNAL) ||
		has_findings(f, FINDING_LOST, FINDING_DIFFERS))
		return "damaged: run 'waybill reindex', or 'waybill reindex "
		       "--salvage' if that fails";
	if (f->all[FINDING_UNSEALED] > 0)
		return "whole, but not the one that was sealed";
	/* Nothing it was made of is left. */
	return f->all[FINDING_JOURNAL] > 0
		? "whole, but its journal is not: see waybill-journal(1)"
		: "whole";
}

/* What there is on paper, and what of the index it proves. */
static void
print_seals(struct cmd_ctx *ctx, const struct verify_report *r, bool is_json)
{
	for (size_t i = 0; i < r->nseals; i++) {
		const struct verify_seal *s = &r->seals[i];

		if (!s->what)
			continue;
		fprintf(ctx->out,
			is_json ? "{\"type\":\"seal\",\"seal\":\"%s\",\"of\":"
				  "\"%s"
				: "seal %s: %s",
			s->hex, s->what);
		if (s->number > 0)
			fprintf(ctx->out, " %" PRIu64, s->number);
		fputs(is_json ? "\"}\n" : "\n", ctx->out);
	}
}

static void
print_report(struct cmd_ctx *ctx, const char *index,
	const struct verify_report *r, bool with_evidence)
{
	const struct verify_command *o = ctx->options;
	const struct findings *f = &r->findings;
	const struct upkeep_count counts[] = {
		{ "segments", "segment", "segments", r->segments },
		{ "frames", "frame", "frames", r->frames },
		{ "bytes", "byte of lines", "bytes of lines", r->bytes },
		{ "sources", "source", "sources", r->sources },
		{ "damaged", "recorded as damaged or cut off",
			"recorded as damaged or cut off", r->damaged },
		{ "incomplete", "with a part lost from the index since",
			"with a part lost from the index since",
			r->incomplete },
		{ "term_indexes", "term index", "term indexes",
			r->term_indexes },
		{ "journal_entries", "entry of the journal",
			"entries of the journal", r->journal_entries },
		{ "findings", "finding", "findings", findings_total(f) },
		{ "files", "file given", "files given", r->files },
		{ "same", "as recorded", "as recorded", r->same },
		{ "recorded", "recorded in all", "recorded in all",
			r->recorded },
	};

	findings_print(ctx, f, o->json);
	print_seals(ctx, r, o->json);
	upkeep_print(ctx, o->json, counts, with_evidence ? 12 : 9);
	if (r->is_unjournalled)
		diag("%s: its last change is not in its journal: a run was cut "
		     "short, or is under way, or entries were cut off its end",
			index);
	if (r->is_headless)
		diag("%s/journal/head is missing: an older version wrote none, "
		     "or it was taken away; whether entries were cut off the "
		     "end of the journal is not known",
			index);
	if (!o->json)
		fprintf(ctx->out, "the index is %s\n", state_of(f));
	/* A whole index of sources that are not. */
	if (!o->json && r->damaged > 0)
		fputs("not all of its sources are whole: see 'waybill "
		      "sources --status damaged,truncated'\n",
			ctx->out);
	if (!o->json && with_evidence && f->all[FINDING_CURRENT] == 0)
		fprintf(ctx->out, "the evidence is %s\n",
			has_findings(
				&r->findings, FINDING_DIFFERS, FINDING_KINDS)
				? "not all as it was recorded"
				: "as it was recorded");
}

static int
verify_one(struct cmd_ctx *ctx, const char *index, int argc, char **argv,
	const struct verify_options *options)
{
	struct verify_report r = { 0 };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = verify_index(index, options, &r, &err);

	if (rc == WB_OK && argc > 0 && r.findings.all[FINDING_CURRENT] == 0)
		rc = verify_evidence(index, (const char *const *)argv,
			(size_t)argc, &r, &err);
	if (rc == WB_ABSENT)
		rc = err_set(&err, WB_IO,
			"no index at %s: run 'waybill index EVIDENCE...' or "
			"name one with -i",
			index);
	if (rc != WB_OK) {
		verify_release(&r);
		return diag_err(&err);
	}
	writer_warn(index);
	print_report(ctx, index, &r, argc > 0);
	if (findings_total(&r.findings) > 0)
		status = EXIT_ABSENT;
	verify_release(&r);
	return status;
}

/* The first operand is one; what follows is evidence. */
static int
verify_answer(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct verify_command *o = ctx->options;
	const struct verify_dossier_asked asked = { .path = argv[0],
		.evidence = (const char *const *)argv + 1,
		.nevidence = (size_t)argc - 1,
		.indexes = index_paths(&ctx->arena, &o->index),
		.key = o->key,
		.json = o->json };

	return verify_dossier(ctx, &asked);
}

/* A folder of its own, and what it takes to remove that at the end. */
static enum wb_err
make_scratch(struct cmd_ctx *ctx, const char **out, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path = NULL;

	if (!tmp || tmp[0] == '\0')
		tmp = "/tmp";
	path = (char *)(uintptr_t)arena_printf(
		&ctx->arena, "%s/waybill.XXXXXX", tmp);
	if (!mkdtemp(path))
		return err_errno(err, WB_IO, "cannot make %s", path);
	sandbox_allow(ctx, path, SANDBOX_WRITE);
	(void)setenv("SQLITE_TMPDIR", path, 1);
	sandbox_allow(ctx, tmp, SANDBOX_TIDY);
	*out = path;
	return WB_OK;
}

/* What is given, and the files that a dossier is made of. */
static void
allow_given(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct dossier_names names = { 0 };

	for (int i = 0; i < argc; i++)
		sandbox_allow(ctx, argv[i], SANDBOX_READ);
	if (argc == 0)
		return;
	dossier_names_of(&ctx->arena, argv[0], &names);
	sandbox_allow(ctx, names.page, SANDBOX_READ);
	sandbox_allow(ctx, names.evidence, SANDBOX_READ);
	sandbox_allow(ctx, names.sums, SANDBOX_READ);
}

static int
verify_given(struct cmd_ctx *ctx, int argc, char **argv,
	struct verify_options *options)
{
	const struct verify_command *o = ctx->options;
	const struct upkeep_options upkeep = { .threads = o->threads };
	struct option_list paths = index_paths(&ctx->arena, &o->index);
	struct upkeep_progress progress = { 0 };
	struct rebuild_options rebuild = { 0 };
	struct err err = { 0 };
	int status = EXIT_FOUND;

	if (argc > 0 && verify_is_dossier(ctx, argv[0]))
		return verify_answer(ctx, argc, argv);
	if (upkeep_take(&upkeep, &progress, &rebuild, &err) != WB_OK)
		return diag_err(&err);
	options->threads = rebuild.threads;
	options->memory = rebuild.memory;
	upkeep_progress_begin(&progress, o->progress);
	if (progress.wanted) {
		options->progress = rebuild.progress;
		options->progress_ctx = rebuild.progress_ctx;
	}
	for (size_t i = 0; i < paths.count; i++) {
		int one = verify_one(ctx, paths.items[i], argc, argv, options);

		upkeep_progress_end(&progress);
		status = one > status ? one : status;
	}
	return status;
}

static enum wb_err
take_seals(const struct verify_command *o, struct verify_options *options,
	struct err *err)
{
	unsigned char digest[SHA256_BYTES];

	for (size_t i = 0; i < o->seals.count; i++) {
		struct span hex = span_of(o->seals.items[i]);

		if (hex.len != SHA256_HEX ||
			!hex_decode(hex, digest, sizeof(digest)))
			return err_set(err, WB_USAGE,
				"--seal: %s: 64 hexadecimal digits make one, "
				"as "
				"'waybill index' and 'waybill journal' print "
				"them at their ends",
				o->seals.items[i]);
	}
	options->seals = o->seals.items;
	options->nseals = o->seals.count;
	return WB_OK;
}

static int
verify_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct verify_command *o = ctx->options;
	struct verify_options options = { 0 };
	struct err err = { 0 };
	int status = EXIT_FOUND;

	if (take_seals(o, &options, &err) != WB_OK)
		return diag_err(&err);
	allow_given(ctx, argc, argv);
	if (o->deep && make_scratch(ctx, &options.scratch, &err) != WB_OK)
		return diag_err(&err);
	sandbox_enter(ctx);
	status = verify_given(ctx, argc, argv, &options);
	if (options.scratch)
		fs_remove(options.scratch);
	return status;
}

const struct command command_verify = {
	.name = "verify",
	.summary = "is the index whole; is it of this evidence",
	.usage = "[-i INDEX] [--deep] [--json] [EVIDENCE...|DOSSIER ...]",
	.use = INDEX_READ,
	.run = verify_command,
	.options = verify_rows,
	.options_bytes = sizeof(struct verify_command),
	.enters_late = true,
};
