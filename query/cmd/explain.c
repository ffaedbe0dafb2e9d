/* `waybill explain`: codes and daemon messages in plain words, and how the
 * times of lines are known. */
#include "query/show/explain.h"

#include "format/base/json.h"
#include "query/cmd/answer/explain_time.h"

static const struct option_row explain_rows[] = {
	OPTION_BLOCK("Index", index_rows, explain_options, index),
	OPTION_BLOCK("Output", output_rows, explain_options, output),
	OPTION_LAST,
};

/* The operands as one text, for what a shell has split belongs together; all
 * but the one at `skip`. */
static void
explain_joined(int argc, char **argv, int skip, struct buf *out)
{
	struct buf text = { 0 };

	for (int i = 0; i < argc; i++) {
		if (i == skip)
			continue;
		if (text.len > 0)
			buf_putc(&text, ' ');
		buf_puts(&text, argv[i]);
	}
	(void)explain_text(buf_span(&text), out);
	buf_release(&text);
}

/* Is anything told because of this operand? What it says alone is added if it
 * got lost among the others. */
static bool
is_told(int argc, char **argv, int at, struct span joined, struct buf *all)
{
	struct buf other = { 0 };
	struct buf alone = { 0 };
	bool known = explain_text(span_of(argv[at]), &alone);
	bool told = known;

	if (known && !span_has(buf_span(all), buf_span(&alone)))
		buf_put(all, buf_span(&alone));
	if (!known) {
		explain_joined(argc, argv, at, &other);
		told = !span_has(buf_span(&other), joined);
	}
	buf_release(&other);
	buf_release(&alone);
	return told;
}

/* Neighbours that are not known are one text. */
static void
name_unknown(int argc, char **argv, struct buf *all)
{
	struct buf unknown = { 0 };
	struct buf joined = { 0 };

	buf_put(&joined, buf_span(all));
	for (int i = 0; i <= argc; i++) {
		if (i < argc &&
			!is_told(argc, argv, i, buf_span(&joined), all)) {
			buf_puts(&unknown, unknown.len > 0 ? " " : "");
			buf_puts(&unknown, argv[i]);
			continue;
		}
		if (unknown.len > 0)
			diag("explain: '%s' is not known", buf_cstr(&unknown));
		buf_clear(&unknown);
	}
	buf_release(&unknown);
	buf_release(&joined);
}

/* What is told of the words, as one object: to be read by programs. */
static void
print_json(FILE *file, struct span text)
{
	struct buf out = { 0 };

	buf_puts(&out, "{\"type\":\"explanation\",\"text\":");
	(void)json_put_text(&out, span_trim(text));
	buf_puts(&out, "}\n");
	(void)fwrite(out.ptr, 1, out.len, file);
	buf_release(&out);
}

static bool
explain_words(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct explain_options *o = ctx->options;
	struct buf out = { 0 };
	bool found = false;

	explain_joined(argc, argv, -1, &out);
	if (argc > 1 || out.len == 0)
		name_unknown(argc, argv, &out);
	found = out.len > 0;
	if (found && o->output.json)
		print_json(ctx->out, buf_span(&out));
	else if (found)
		(void)fwrite(out.ptr, 1, out.len, ctx->out);
	buf_release(&out);
	return found;
}

/* Operands that are citations or sources are about time; the others are
 * words. */
static int
explain_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct explain_options *o = ctx->options;
	bool *done = arena_array(&ctx->arena, (size_t)argc + 1, sizeof(*done));
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool found = false;
	int rest = 0;

	if (argc == 0)
		return cmd_usage(ctx, "what is to be explained?");
	if (explain_asks_time(ctx, o, argc, argv))
		rc = explain_times(ctx, o, argc, argv, done, &err);
	if (rc != WB_OK)
		return diag_err(&err);
	for (int i = 0; i < argc; i++) {
		found = found || done[i];
		if (!done[i])
			argv[rest++] = argv[i];
	}
	if (rest > 0 && !explain_words(ctx, rest, argv))
		return EXIT_ABSENT;
	return found || rest > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

const struct command command_explain = {
	.name = "explain",
	.summary =
		"codes and daemon messages in plain words; how a time is known",
	.usage = "[-i INDEX] TEXT...|CITATION...|SOURCE...",
	.use = INDEX_NONE,
	.run = explain_run,
	.options = explain_rows,
	.options_bytes = sizeof(struct explain_options),
};
