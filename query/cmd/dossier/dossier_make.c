#include "query/cmd/dossier/dossier_make.h"

#include "indexer/store/file/zone_file.h"
#include "query/cmd/dossier/dossier_used.h"
#include "query/dossier/cloak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What can be asked: commands that answer from lines. */
static const char *const questions[] = { "trace", "search", "logins",
	"sessions", "processes", "lastlog", "activity", "coverage", "clocks" };

const struct command *
dossier_question(const char *name)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (strcmp(questions[i], name) == 0)
			return command_find(name);
	return NULL;
}

enum wb_err
dossier_cloak(
	const struct dossier_request *r, struct cloak **out, struct err *err)
{
	struct cloak *c = NULL;

	if (r->key.len == 0 && r->redact.count == 0)
		return WB_OK;
	c = cloak_new(r->key);
	for (size_t i = 1; i < r->nargs; i++)
		cloak_keep(c, span_of(r->args[i]));
	for (size_t i = 0; i < r->keep.count; i++)
		cloak_keep(c, span_of(r->keep.items[i]));
	for (size_t i = 0; i < r->redact.count; i++) {
		if (cloak_redact(c, span_of(r->redact.items[i])))
			continue;
		cloak_free(c);
		return err_set(err, WB_USAGE,
			"--redact: no field is called '%s'",
			r->redact.items[i]);
	}
	*out = c;
	return WB_OK;
}

static void
add_arg(struct cmd_ctx *ctx, struct option_args *args, const char *arg)
{
	args->argv[args->argc++] = arena_printf(&ctx->arena, "%s", arg);
}

/* Its arguments, and before them what it must know of ours. */
static void
question_args(struct cmd_ctx *ctx, const struct dossier_request *r,
	struct option_args *out)
{
	out->argv = arena_array(&ctx->arena,
		r->nargs + 2 * r->indexes.count + 3, sizeof(*out->argv));
	for (size_t i = 0; i < r->indexes.count; i++) {
		add_arg(ctx, out, "-i");
		add_arg(ctx, out, r->indexes.items[i]);
	}
	if (r->tz) {
		add_arg(ctx, out, "--tz");
		add_arg(ctx, out, r->tz);
	}
	for (size_t i = 1; i < r->nargs; i++)
		add_arg(ctx, out, r->args[i]);
}

/* Run the question with the dossier, or what stands beside it, as its printer.
 * What it would print otherwise (a count) goes to `nowhere`. */
static int
ask(struct cmd_ctx *ctx, const struct dossier_request *r, FILE *nowhere,
	struct dossier *d, bool is_beside)
{
	bool is_quiet = is_beside || ctx->is_quiet ||
		(r->cloak && cloak_is_learning(r->cloak));
	struct cmd_ctx sub = { .command = dossier_question(r->args[0]),
		.out = nowhere,
		.nargs = ctx->nargs,
		.args = ctx->args,
		.no_sandbox = true,
		.spare = ctx->spare,
		.is_quiet = is_quiet,
		.sink = is_beside ? dossier_side(d) : dossier_sink(d) };
	struct option_args args = { 0 };
	int status = EXIT_FOUND;

	question_args(ctx, r, &args);
	if (command_options(&sub, &args, &status))
		status = sub.command->run(&sub, args.argc, args.argv);
	if (status <= EXIT_ABSENT && sub.unread.code != WB_OK)
		status = diag_err(&sub.unread);
	for (size_t i = 0; i < sub.ndamage; i++)
		dossier_damage(ctx, d, sub.damage[i]);
	arena_release(&sub.arena);
	return status;
}

/* What stands beside each answer. */
static int
ask_beside(struct cmd_ctx *ctx, const struct dossier_request *r, FILE *nowhere,
	struct dossier *d)
{
	static const char *const beside[] = { "coverage", "clocks" };
	int status = EXIT_FOUND;

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		struct dossier_request one = *r;

		one.nargs = 1;
		one.args = &beside[i];
		if (strcmp(r->args[0], beside[i]) != 0 && status <= EXIT_ABSENT)
			status = ask(ctx, &one, nowhere, d, true);
	}
	return status;
}

static enum wb_err
check_answer(
	const struct cmd_ctx *ctx, const struct dossier *d, struct err *err)
{
	if (!dossier_is_answered(d) && ctx->ndamage > 0)
		return err_set(err, WB_CORRUPT,
			"dossier: nothing was found, and it cannot be said "
			"that there is nothing");
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

/* It must live as long as the dossier. */
static enum wb_err
read_zone(struct cmd_ctx *ctx, const struct dossier_request *r,
	struct dossier_asked *out, struct err *err)
{
	struct zone *zone = arena_alloc(&ctx->arena, sizeof(*zone));

	out->tz = r->tz;
	out->zone = zone;
	out->zone_of_host = r->tz && strcmp(r->tz, "host") == 0;
	return r->tz && !out->zone_of_host
		? zone_open(&ctx->arena, span_of(r->tz), zone, err)
		: WB_OK;
}

static int
make_once(struct cmd_ctx *ctx, const struct dossier_request *r,
	struct dossier **out)
{
	struct dossier_asked asked = { .nargs = r->nargs,
		.args = r->args,
		.date = r->date,
		.keep = { r->keep.items, r->keep.count },
		.redact = { r->redact.items, r->redact.count },
		.cloak = r->cloak };
	char *printed = NULL;
	size_t printed_bytes = 0;
	FILE *nowhere = open_memstream(&printed, &printed_bytes);
	struct dossier *d = NULL;
	struct err err = { 0 };
	int status = EXIT_BROKEN;
	enum wb_err rc = read_zone(ctx, r, &asked, &err);

	*out = NULL;
	if (rc == WB_OK && !nowhere)
		rc = err_errno(
			&err, WB_IO, "cannot hold the dossier in memory");
	if (rc != WB_OK)
		goto done;
	d = dossier_new(&asked);
	status = ask(ctx, r, nowhere, d, false);
	if (status > EXIT_ABSENT)
		goto done;
	rc = check_answer(ctx, d, &err);
	if (rc == WB_OK && ask_beside(ctx, r, nowhere, d) > EXIT_ABSENT)
		rc = err_set(&err, WB_CORRUPT,
			"what the evidence covers could not be told");
	if (rc == WB_OK)
		rc = dossier_add_evidence(ctx, d, &r->indexes, &err);
	if (rc == WB_OK) {
		dossier_finish(d);
		*out = d;
		d = NULL;
	}
done:
	if (rc != WB_OK)
		status = diag_err(&err);
	if (nowhere)
		(void)fclose(nowhere);
	free(printed);
	dossier_free(d);
	return status;
}

int
dossier_make(struct cmd_ctx *ctx, const struct dossier_request *r,
	struct dossier **out)
{
	struct dossier *first = NULL;
	int status = EXIT_FOUND;

	if (!r->cloak)
		return make_once(ctx, r, out);
	*out = NULL;
	status = make_once(ctx, r, &first);
	if (!first)
		return status;
	dossier_free(first);
	cloak_settle(r->cloak);
	return make_once(ctx, r, out);
}
