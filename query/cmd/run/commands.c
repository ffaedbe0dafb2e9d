/* The table of subcommands, out of commands.def, and how one is run. */
#include "query/cmd/run/command.h"
#include "query/cmd/run/journalled.h"

#include <stdarg.h>
#include <string.h>

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "query/cmd/run/commands.def"
#undef COMMAND
};

const struct command *const *
commands_all(size_t *count)
{
	*count = sizeof(commands) / sizeof(commands[0]);
	return commands;
}

const struct command *
command_find(const char *name)
{
	size_t count = 0;
	const struct command *const *all = commands_all(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

bool
command_options(struct cmd_ctx *ctx, struct option_args *args, int *status)
{
	static const struct option_row no_rows[] = { OPTION_LAST };
	const struct command *command = ctx->command;
	void *options = arena_alloc(&ctx->arena, command->options_bytes);
	struct err err = { 0 };

	args->keeps_unknown = command->keeps_unknown;
	if (options_parse(&ctx->arena,
		    command->options ? command->options : no_rows, args,
		    options, &err) != WB_OK) {
		*status = cmd_usage(ctx, "%s", err.text);
		return false;
	}
	if (args->wants_help) {
		help_command(ctx->out, command);
		*status = EXIT_FOUND;
		return false;
	}
	ctx->options = options;
	ctx->no_sandbox = ctx->no_sandbox || args->no_sandbox;
	return true;
}

/* What was found, or what was wrong with the index. */
static int
status_of(struct cmd_ctx *ctx, int status)
{
	if (status >= EXIT_USAGE)
		return status;
	if (ctx->unread.code != WB_OK)
		return diag_err(&ctx->unread);
	for (size_t i = 0; i < ctx->ndamage; i++)
		diag("%s", ctx->damage[i]);
	return ctx->ndamage > 0 ? EXIT_BROKEN : status;
}

int
command_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	int status = status_of(ctx, ctx->command->run(ctx, argc, argv));

	return journalled_end(ctx, status);
}

int
cmd_usage(const struct cmd_ctx *ctx, const char *fmt, ...)
{
	char text[4096];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag("%s: %s (see 'waybill help %s')", ctx->command->name, text,
		ctx->command->name);
	return EXIT_USAGE;
}

bool
cmd_out_failed(const struct cmd_ctx *ctx)
{
	return ferror(ctx->out) != 0;
}
