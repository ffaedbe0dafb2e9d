/* `waybill dossier`: an answer as a page that stands alone. */
#include "query/dossier/dossier.h"
#include "query/cmd/dossier/dossier_files.h"
#include "query/cmd/dossier/dossier_make.h"
#include "query/cmd/dossier/key_file.h"
#include "query/cmd/run/command.h"
#include "query/cmd/run/sandbox.h"
#include "query/dossier/cloak.h"

#include <sys/stat.h>

struct dossier_command {
	struct index_options index;
	const char *output;
	const char *date;
	const char *tz;
	const char *pseudonymise;
	struct option_list keep;
	struct option_list redact;
};

static const struct option_row dossier_rows[] = {
	OPTION(STRING, 'o', "output", "FILE.html", dossier_command, output,
		"the page; FILE.evidence.jsonl and FILE.SHA256SUMS beside it"),
	OPTION(STRING, 0, "date", "TEXT", dossier_command, date,
		"a date to stand on the page; none does otherwise"),
	OPTION(STRING, 0, "tz", "ZONE", dossier_command, tz,
		"zone of the times; 'host': each host's own"),
	OPTION(STRING, 0, "pseudonymise", "KEYFILE", dossier_command,
		pseudonymise, "hide the names of others behind tokens"),
	OPTION(LIST, 0, "keep", "NAME", dossier_command, keep,
		"a name that is not hidden, besides those of the question"),
	OPTION(LIST, 0, "redact", "FIELD,...", dossier_command, redact,
		"leave the values of these fields out"),
	OPTION_BLOCK("Index", index_rows, dossier_command, index),
	OPTION_LAST,
};

/* Files of search terms that the question names, in any of the ways that it can
 * be written. */
static void
allow_files(struct cmd_ctx *ctx, int argc, char **argv)
{
	static const char *const ways[] = { "", "-f", "--file=" };

	for (int i = 1; i < argc; i++)
		for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
			struct span path = span_of(argv[i]);
			struct stat st;

			if (span_eat(&path, span_of(ways[w])) &&
				stat(path.ptr, &st) == 0 && S_ISREG(st.st_mode))
				sandbox_allow(ctx, path.ptr, SANDBOX_READ);
		}
}

/* "subject,helo" names two fields, as in lists of other options. */
static struct option_list
fields_of(struct arena *a, const struct option_list *given)
{
	struct option_list all = { 0 };
	struct span word = { 0 };

	for (size_t i = 0; i < given->count; i++)
		for (size_t k = 0; given->items[i][k]; k++)
			all.cap += given->items[i][k] == ',';
	all.cap += given->count;
	all.items = arena_array(a, all.cap, sizeof(*all.items));
	for (size_t i = 0; i < given->count; i++) {
		struct span rest = span_of(given->items[i]);
		bool more = true;

		while (more) {
			more = span_cut(rest, ',', &word, &rest);
			all.items[all.count++] = arena_copy(a, word).ptr;
		}
	}
	return all;
}

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
		.keep = o->keep,
		.redact = fields_of(&ctx->arena, &o->redact),
	};
	struct dossier *d = NULL;
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = WB_OK;

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
	allow_files(ctx, argc, argv);
	sandbox_enter(ctx);
	if (o->pseudonymise)
		rc = key_file_read(
			&ctx->arena, o->pseudonymise, &request.key, &err);
	if (rc == WB_OK)
		rc = dossier_cloak(&request, &request.cloak, &err);
	if (rc != WB_OK) {
		status = diag_err(&err);
		goto done;
	}
	status = dossier_make(ctx, &request, &d);
	if (d &&
		dossier_write(ctx, d, o->output, &request.indexes, &err) !=
			WB_OK)
		status = diag_err(&err);
done:
	dossier_free(d);
	cloak_free(request.cloak);
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
	.is_journalled = true,
	.enters_late = true,
};
