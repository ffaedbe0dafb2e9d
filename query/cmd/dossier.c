/* `waybill dossier`: an answer as a page that stands alone. */
#include "query/dossier/dossier.h"
#include "query/cmd/command.h"
#include "query/cmd/dossier_files.h"
#include "query/cmd/dossier_make.h"

struct dossier_command {
	struct index_options index;
	const char *output;
	const char *date;
	const char *tz;
};

static const struct option_row dossier_rows[] = {
	OPTION(STRING, 'o', "output", "FILE.html", dossier_command, output,
		"the page; FILE.evidence.jsonl and FILE.SHA256SUMS beside it"),
	OPTION(STRING, 0, "date", "TEXT", dossier_command, date,
		"a date to stand on the page; none does otherwise"),
	OPTION(STRING, 0, "tz", "ZONE", dossier_command, tz,
		"zone of the times; 'host': each host's own"),
	OPTION_BLOCK("Index", index_rows, dossier_command, index),
	OPTION_LAST,
};

static int
dossier_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct dossier_command *o = ctx->options;
	struct dossier_request request = {
		.indexes = index_paths(&ctx->arena, &o->index),
		.nargs = (size_t)argc,
		.args = (const char *const *)argv,
		.date = o->date,
		.tz = o->tz,
	};
	struct dossier *d = NULL;
	struct err err = { 0 };
	int status = EXIT_FOUND;

	if (argc == 0)
		return cmd_usage(ctx,
			"no question is given: for example "
			"'trace KEY'");
	if (!o->output || o->output[0] == '\0')
		return cmd_usage(ctx, "-o FILE.html is missing");
	if (!dossier_question(argv[0]))
		return cmd_usage(ctx,
			"'%s' is no question: trace, search, logins, activity "
			"...",
			argv[0]);
	status = dossier_make(ctx, &request, &d);
	if (d &&
		dossier_write(ctx, d, o->output, &request.indexes, &err) !=
			WB_OK)
		status = diag_err(&err);
	dossier_free(d);
	return status;
}

const struct command command_dossier = {
	.name = "dossier",
	.summary = "an answer as a page that stands alone",
	.usage = "[-i INDEX] -o FILE.html QUESTION...",
	.use = INDEX_READ,
	.run = dossier_run,
	.options = dossier_rows,
	.options_bytes = sizeof(struct dossier_command),
	.keeps_unknown = true,
};
