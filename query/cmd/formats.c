/* `waybill formats`: the log families it knows. */
#include "format/log/line/format.h"
#include "query/cmd/run/command.h"

struct formats_options {
	bool json;
};

static const struct option_row formats_rows[] = {
	OPTION(FLAG, 0, "json", NULL, formats_options, json,
		"one JSON object a line"),
	OPTION_LAST,
};

static int
formats_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct formats_options *o = ctx->options;
	size_t count = 0;
	const struct log_format *const *all = formats_all(&count);

	if (argc > 0)
		return cmd_usage(
			ctx, "it takes no operand, so not '%s'", argv[0]);
	/* Names and titles are our own and need no escaping. */
	for (size_t i = 0; i < count; i++)
		fprintf(ctx->out,
			o->json ? "{\"type\":\"format\",\"name\":\"%s\","
				  "\"title\":\"%s\"}\n"
				: "%-12s %s\n",
			all[i]->name, all[i]->title);
	return count > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

const struct command command_formats = {
	.name = "formats",
	.summary = "the log families it knows",
	.usage = "[--json]",
	.use = INDEX_NONE,
	.run = formats_run,
	.options = formats_rows,
	.options_bytes = sizeof(struct formats_options),
};
