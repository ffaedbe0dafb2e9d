/* `waybill dossier`: an answer as a page that stands alone. */
#include "query/dossier/dossier.h"
#include "indexer/store/zone_file.h"
#include "query/cmd/command.h"
#include "query/cmd/dossier_files.h"
#include "query/cmd/dossier_used.h"

#include <stdio.h>
#include <string.h>

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

/* What can be asked: commands that answer from lines. */
static const char *const questions[] = { "trace", "search", "logins",
	"sessions", "processes", "lastlog", "activity", "coverage", "clocks" };

static const struct command *
question_find(const char *name)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (strcmp(questions[i], name) == 0)
			return command_find(name);
	return NULL;
}

static void
add_arg(struct cmd_ctx *ctx, struct option_args *args, const char *arg)
{
	args->argv[args->argc++] = arena_printf(&ctx->arena, "%s", arg);
}

/* Its arguments, and before them what it must know of ours. */
static void
question_args(struct cmd_ctx *ctx, char **argv, struct option_args *out)
{
	const struct dossier_command *o = ctx->options;
	struct option_list paths = index_paths(&ctx->arena, &o->index);
	size_t count = 0;

	while (argv[count])
		count++;
	out->argv = arena_array(
		&ctx->arena, count + 2 * paths.count + 3, sizeof(*out->argv));
	for (size_t i = 0; i < paths.count; i++) {
		add_arg(ctx, out, "-i");
		add_arg(ctx, out, paths.items[i]);
	}
	if (o->tz) {
		add_arg(ctx, out, "--tz");
		add_arg(ctx, out, o->tz);
	}
	for (size_t i = 0; i < count; i++)
		add_arg(ctx, out, argv[i]);
}

/* Run the question with the dossier as its printer. What it would print
 * otherwise (a count) goes to `nowhere`. */
static int
ask(struct cmd_ctx *ctx, const struct command *question, FILE *nowhere,
	struct dossier *d, char **argv)
{
	struct cmd_ctx sub = { .command = question,
		.out = nowhere,
		.nargs = ctx->nargs,
		.args = ctx->args,
		.sink = dossier_sink(d) };
	struct option_args args = { 0 };
	int status = EXIT_FOUND;

	question_args(ctx, argv, &args);
	if (command_options(&sub, &args, &status))
		status = question->run(&sub, args.argc, args.argv);
	arena_release(&sub.arena);
	return status;
}

static enum wb_err
check_answer(const struct dossier *d, struct err *err)
{
	if (!dossier_is_answered(d))
		return err_set(err, WB_USAGE,
			"dossier: the question gives no answer that cites "
			"lines: ask without --count, --count-by");
	if (dossier_lines(d) > DOSSIER_LINES_MAX)
		return err_set(err, WB_USAGE,
			"dossier: the answer cites more than %d lines: narrow "
			"the question",
			DOSSIER_LINES_MAX);
	return WB_OK;
}

static int
make(struct cmd_ctx *ctx, const struct command *question,
	const struct dossier_asked *asked, char **argv)
{
	const struct dossier_command *o = ctx->options;
	struct option_list paths = index_paths(&ctx->arena, &o->index);
	struct dossier *d = dossier_new(asked);
	FILE *nowhere = fopen("/dev/null", "w");
	struct err err = { 0 };
	int status = EXIT_BROKEN;
	enum wb_err rc = WB_OK;

	if (!nowhere) {
		diag("cannot open /dev/null");
		goto done;
	}
	status = ask(ctx, question, nowhere, d, argv);
	if (status > EXIT_ABSENT)
		goto done;
	rc = check_answer(d, &err);
	if (rc == WB_OK)
		rc = dossier_add_evidence(ctx, d, &paths, &err);
	if (rc == WB_OK) {
		dossier_finish(d);
		rc = dossier_write(ctx, d, o->output, &paths, &err);
	}
	if (rc != WB_OK)
		status = diag_err(&err);
done:
	if (nowhere)
		(void)fclose(nowhere);
	dossier_free(d);
	return status;
}

static int
dossier_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct dossier_command *o = ctx->options;
	const struct command *question = NULL;
	struct zone zone = { 0 };
	struct err err = { 0 };
	struct dossier_asked asked = {
		.date = o->date,
		.zone_of_host = o->tz && strcmp(o->tz, "host") == 0,
		.zone = &zone,
	};

	if (argc == 0)
		return cmd_usage(ctx,
			"no question is given: for example "
			"'trace KEY'");
	if (!o->output || o->output[0] == '\0')
		return cmd_usage(ctx, "-o FILE.html is missing");
	question = question_find(argv[0]);
	if (!question)
		return cmd_usage(ctx,
			"'%s' is no question: trace, search, "
			"logins, activity ...",
			argv[0]);
	if (o->tz && !asked.zone_of_host &&
		zone_open(&ctx->arena, span_of(o->tz), &zone, &err) != WB_OK)
		return diag_err(&err);
	asked.nargs = (size_t)argc;
	asked.args = (const char *const *)argv;
	return make(ctx, question, &asked, argv + 1);
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
