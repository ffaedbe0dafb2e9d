/* A subcommand of waybill, and how to write one:
 *
 *	query/cmd/NAME.c	one const struct command command_NAME
 *	commands.def	COMMAND(NAME), where it stands in the help
 *	doc/waybill-NAME.1	its manual page
 *	tests/cli/NAME.t	its tests
 *
 *	struct show_options {
 *		struct index_options index;
 *		struct output_options output;
 *		struct option_count context;
 *	};
 *
 *	static const struct option_row show_rows[] = {
 *		OPTION(NUMBER, 'C', "context", "N", show_options, context,
 *			"lines before and after"),
 *		OPTION_BLOCK("Index", index_rows, show_options, index),
 *		OPTION_BLOCK("Output", output_rows, show_options, output),
 *		OPTION_LAST,
 *	};
 *
 *	static int
 *	show_run(struct cmd_ctx *ctx, int argc, char **argv)
 *	{
 *		const struct show_options *o = ctx->options;
 *		struct err err = { 0 };
 *
 *		if (argc == 0)
 *			return cmd_usage(ctx, "no citation is given");
 *		...
 *		if (rc != WB_OK)
 *			return diag_err(&err);
 *		return found ? EXIT_FOUND : EXIT_ABSENT;
 *	}
 *
 *	const struct command command_show = {
 *		.name = "show",
 *		.summary = "the lines a citation names, with context",
 *		.usage = "[-i INDEX] [-C N] CITATION...",
 *		.use = INDEX_READ,
 *		.run = show_run,
 *		.options = show_rows,
 *		.options_bytes = sizeof(struct show_options),
 *	};
 *
 * Options are parsed before run is called, --help is answered, and standard
 * output is flushed and checked after it: a command prints to ctx->out and
 * looks at no write's result, except that a long one stops early when
 * cmd_out_failed(). Answers go to ctx->out, all else through diag(). */
#ifndef WB_QUERY_CMD_RUN_COMMAND_H
#define WB_QUERY_CMD_RUN_COMMAND_H

#include "format/base/arena.h"
#include "query/cmd/run/diag.h"
#include "query/cmd/run/filters.h"
#include "query/cmd/run/options.h"

#include <stdio.h>

enum exit_status {
	/* Found, or done. */
	EXIT_FOUND = 0,
	/* Nothing found, or verify found a difference. */
	EXIT_ABSENT = 1,
	EXIT_USAGE = 2,
	/* Unreadable or damaged index, full disk, unwritable output; too many
	 * lines to tell. */
	EXIT_BROKEN = 3
};

enum { CMD_DAMAGE_MOST = 16 };

enum index_use { INDEX_NONE, INDEX_READ, INDEX_WRITE };

struct command;
struct held_answer;
struct sandbox_place;
struct show_sink;
struct spare;

/* All that a command is given; lives until the program ends. */
struct cmd_ctx {
	const struct command *command;
	/* The command's options struct (options_bytes), filled; NULL if it
	 * has no options. Borrows from argv and the arena. */
	const void *options;
	struct arena arena;
	/* Standard output. */
	FILE *out;
	/* The whole command line as typed, program name first: for the
	 * journal. */
	int nargs;
	const char *const *args;
	/* Nobody reads its notes on the answer. */
	bool is_quiet;
	/* Where answers go instead of `out`, or NULL. */
	const struct show_sink *sink;
	/* An answer that --journal holds back, or NULL. */
	struct held_answer *held;
	/* As --no-sandbox says, or it is entered already. */
	bool no_sandbox;
	/* What it may reach within: sandbox_allow. */
	struct sandbox_place *places;
	size_t nplaces;
	size_t places_cap;
	/* For answers larger than memory, and for one that --journal holds
	 * back; or NULL. */
	struct spare *spare;
	struct spare *hold;
	/* What of an index turned out to be damaged and was done without, and
	 * lines that a regular expression was given up on: told at the end,
	 * which is then EXIT_BROKEN whatever was found. */
	const char *damage[CMD_DAMAGE_MOST];
	size_t ndamage;
	/* Something that was asked of an index could not be read, whether or
	 * not the command took notice. */
	struct err unread;
};

struct command {
	const char *name;
	/* One line for `waybill help`: lower case, no full stop. */
	const char *summary;
	enum index_use use;
	/* argv holds the operands only: argv[0] is the first one, argv[argc]
	 * is NULL. Returns an enum exit_status. */
	int (*run)(struct cmd_ctx *ctx, int argc, char **argv);
	/* May be NULL. */
	const struct option_row *options;
	/* What follows "waybill NAME". */
	const char *usage;
	/* sizeof the options struct, which is zeroed before parsing. */
	size_t options_bytes;
	/* It hands options that it does not know on, among the operands. */
	bool keeps_unknown;
	/* It reads the index, and leaves an entry in its journal. */
	bool is_journalled;
	/* It calls sandbox_enter itself, once it knows what it needs. */
	bool enters_late;
};

/* All commands, in the order of the help. */
const struct command *const *commands_all(size_t *count);
/* NULL if there is none of that name. */
const struct command *command_find(const char *name);

/* Parse the options of ctx->command, answering --help. False if that was all:
 * *status is then how it ended. */
bool command_options(
	struct cmd_ctx *ctx, struct option_args *args, int *status);

/* Run ctx->command, whose options are parsed: an index that could not be read,
 * or was done without, makes EXIT_BROKEN of what was found. */
int command_run(struct cmd_ctx *ctx, int argc, char **argv);

/* Print "NAME: TEXT (see 'waybill help NAME')" and return EXIT_USAGE. */
int cmd_usage(const struct cmd_ctx *ctx, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A write to standard output has failed (a closed pipe, a full disk): stop,
 * main says what is to be said. */
bool cmd_out_failed(const struct cmd_ctx *ctx);

/* Print the help of one command, or the list of all. */
void help_command(FILE *out, const struct command *command);
void help_all(FILE *out);
/* One diag line about a word that is no command: what does it here, or the
 * nearest one. Returns EXIT_USAGE. */
int help_unknown(const char *word);

#define COMMAND(name) extern const struct command command_##name;
#include "query/cmd/run/commands.def"
#undef COMMAND

#endif
