#include "query/cmd/ask/findings.h"

#include "format/base/json.h"

#include <inttypes.h>

static void
print_text(struct buf *line, const struct finding *f)
{
	diag_escape(line, f->path);
	if (f->has_offset)
		buf_printf(line, ": at byte %" PRIu64, f->offset);
	buf_puts(line, ": ");
	diag_escape(line, f->why);
	buf_printf(line, " [%s]\n", finding_name(f->kind));
}

static void
print_json(struct buf *line, const struct finding *f)
{
	buf_printf(line, "{\"type\":\"finding\",\"kind\":\"%s\",\"path\":",
		finding_name(f->kind));
	(void)json_put_text(line, f->path);
	if (f->has_offset)
		buf_printf(line, ",\"offset\":%" PRIu64, f->offset);
	buf_puts(line, ",\"why\":");
	(void)json_put_text(line, f->why);
	buf_puts(line, "}\n");
}

void
findings_print(struct cmd_ctx *ctx, const struct findings *findings, bool json)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		buf_clear(&line);
		if (json)
			print_json(&line, &findings->items[i]);
		else
			print_text(&line, &findings->items[i]);
		(void)fwrite(line.ptr, 1, line.len, ctx->out);
	}
	for (int k = 0; k < FINDING_KINDS && !json; k++)
		if (findings->all[k] > FINDINGS_LISTED)
			fprintf(ctx->out, "and %" PRIu64 " more [%s]\n",
				findings->all[k] - FINDINGS_LISTED,
				finding_name((enum finding_kind)k));
	buf_release(&line);
}
