/* `waybill explain`: codes and daemon messages in plain words. */
#include "query/show/explain.h"

#include "query/cmd/command.h"

/* The operands as one text: what a shell has split belongs together. */
static bool
explain_joined(int argc, char **argv, struct buf *out)
{
	struct buf text = { 0 };
	bool found = false;

	for (int i = 0; i < argc; i++) {
		if (i > 0)
			buf_putc(&text, ' ');
		buf_puts(&text, argv[i]);
	}
	found = explain_text(buf_span(&text), out);
	buf_release(&text);
	return found;
}

static bool
explain_each(int argc, char **argv, struct buf *out)
{
	bool found = false;

	for (int i = 0; i < argc; i++) {
		if (explain_text(span_of(argv[i]), out))
			found = true;
		else
			diag("explain: '%s' is not known", argv[i]);
	}
	return found;
}

static int
explain_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct buf out = { 0 };
	bool found = false;

	if (argc == 0)
		return cmd_usage(ctx, "what is to be explained?");
	found = explain_joined(argc, argv, &out) ||
		explain_each(argc, argv, &out);
	if (found)
		(void)fwrite(out.ptr, 1, out.len, ctx->out);
	buf_release(&out);
	return found ? EXIT_FOUND : EXIT_ABSENT;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "codes and daemon messages in plain words",
	.usage = "TEXT...",
	.use = INDEX_NONE,
	.run = explain_run,
};
