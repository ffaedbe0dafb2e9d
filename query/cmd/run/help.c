/* `waybill help`, and what is said about words that are no command. */
#include "format/time/nearest.h"
#include "query/cmd/run/command.h"
#include "query/cmd/run/sandbox.h"

#include <string.h>

/* What other programs do, and what does it here. The command that will do it
 * best may be of a later release; until it exists, `meanwhile` is named. */
struct alias {
	const char *word;
	const char *what;
	const char *command;
	const char *meanwhile;
};

static const struct alias aliases[] = {
	{ "last", "login sessions", "sessions", "search kind:session" },
	{ "lastb", "failed logins", "logins", "search outcome:failure" },
	{ "who", "login sessions", "sessions", "search kind:session" },
	{ "ac", "connect times", "sessions", "search kind:session" },
	{ "lastcomm", "process accounting", "processes",
		"search kind:process" },
	{ "sa", "process accounting", "processes", "search kind:process" },
	{ "lastlog", "last logins", "lastlog", "search kind:login" },
	{ "tai64nlocal", "TAI64N labels in a zone's time", "search --tz ZONE",
		"search --tz ZONE" },
	{ "matchup", "what became of a mail", "trace", "search QUEUE-ID" },
	{ "pflogsumm", "totals", "search --count-by FIELD",
		"search --count-by FIELD" },
	{ "grep", "lines by their text", "search TEXT", "search TEXT" },
};

static const char *
alias_target(const struct alias *a)
{
	return command_find(a->command) ? a->command : a->meanwhile;
}

int
help_unknown(const char *word)
{
	struct nearest best = { 0 };
	size_t count = 0;
	const struct command *const *all = commands_all(&count);

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(aliases[i].word, word) != 0)
			continue;
		diag("no command '%s': for %s use 'waybill %s'", word,
			aliases[i].what, alias_target(&aliases[i]));
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < count; i++)
		nearest_offer(&best, word, all[i]->name);
	nearest_offer(&best, word, "--help");
	nearest_offer(&best, word, "--version");
	if (word[0] == '-' && !best.word)
		diag("'%s' stands before a command: the command comes first, "
		     "as in 'waybill search -i INDEX TEXT'",
			word);
	else if (best.word)
		diag("no command '%s': did you mean '%s'?", word, best.word);
	else
		diag("no command '%s': see 'waybill help'", word);
	return EXIT_USAGE;
}

void
help_command(FILE *out, const struct command *command)
{
	struct buf text = { 0 };

	buf_printf(&text, "waybill %s %s\n\n%s\n", command->name,
		command->usage ? command->usage : "", command->summary);
	if (command->options) {
		buf_putc(&text, '\n');
		options_help(command->options, &text);
	}
	if (command->use != INDEX_NONE)
		buf_puts(&text,
			"\n--no-sandbox keeps what the command could do "
			"without: 'waybill help sandbox'\n");
	/* `help` is told of in waybill(1). */
	if (command != &command_help)
		buf_printf(&text, "\nMore: man waybill-%s\n", command->name);
	(void)fwrite(text.ptr, 1, text.len, out);
	buf_release(&text);
}

void
help_all(FILE *out)
{
	size_t count = 0;
	const struct command *const *all = commands_all(&count);

	fputs("waybill reads mail logs once and then answers from its index.\n"
	      "\n",
		out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  waybill %-10s %s\n", all[i]->name,
			all[i]->summary);
	fputs("\n'waybill help COMMAND' tells the options of one; 'waybill "
	      "--version' its version.\n",
		out);
}

static int
help_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct command *command = NULL;

	if (argc == 0) {
		help_all(ctx->out);
		return EXIT_FOUND;
	}
	if (argc > 1)
		return cmd_usage(ctx, "one command at a time");
	if (strcmp(argv[0], "sandbox") == 0) {
		sandbox_help(ctx->out);
		return EXIT_FOUND;
	}
	command = command_find(argv[0]);
	if (!command)
		return help_unknown(argv[0]);
	help_command(ctx->out, command);
	return EXIT_FOUND;
}

const struct command command_help = {
	.name = "help",
	.summary = "the commands, or the options of one",
	.usage = "[COMMAND|sandbox]",
	.use = INDEX_NONE,
	.run = help_run,
};
