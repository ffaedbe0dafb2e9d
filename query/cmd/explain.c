/* `waybill explain`: codes and daemon messages in plain words. */
#include "query/show/explain.h"

#include "query/cmd/command.h"

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

	if (known && span_find(buf_span(all), buf_span(&alone)) == SIZE_MAX)
		buf_put(all, buf_span(&alone));
	if (!known) {
		explain_joined(argc, argv, at, &other);
		told = span_find(buf_span(&other), joined) == SIZE_MAX;
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

static int
explain_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct buf out = { 0 };
	bool found = false;

	if (argc == 0)
		return cmd_usage(ctx, "what is to be explained?");
	explain_joined(argc, argv, -1, &out);
	if (argc > 1 || out.len == 0)
		name_unknown(argc, argv, &out);
	found = out.len > 0;
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
