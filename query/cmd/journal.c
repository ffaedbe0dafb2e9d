/* `waybill journal`: who did what to this index. */
#include "indexer/store/journal/journal.h"
#include "format/base/json.h"
#include "indexer/store/file/fs.h"
#include "query/cmd/run/command.h"

#include <inttypes.h>
#include <string.h>

struct journal_options {
	struct index_options index;
	bool json;
};

static const struct option_row journal_rows[] = {
	OPTION(FLAG, 0, "json", NULL, journal_options, json,
		"the entries as they stand, one JSON object a line"),
	OPTION_BLOCK("Index", index_rows, journal_options, index),
	OPTION_LAST,
};

/* An entry, taken apart; values are JSON as it stands. */
struct entry {
	struct span time;
	struct span version;
	struct span user;
	struct span host;
	struct span args;
	struct span results;
};

static void
entry_read(struct span line, struct entry *out)
{
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };
	const struct {
		const char *key;
		struct span *value;
	} wanted[] = {
		{ "time", &out->time },
		{ "version", &out->version },
		{ "user", &out->user },
		{ "host", &out->host },
		{ "args", &out->args },
		{ "results", &out->results },
	};

	if (!json_inside(line, '{', &inside))
		return;
	while (json_member(&inside, &key, &value))
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			if (span_eq(key, span_of(wanted[i].key)))
				*wanted[i].value = value;
}

/* What a JSON string says, safe to print; "?" if it is none. */
static void
put_value(struct buf *out, struct span value)
{
	struct buf text = { 0 };

	if (json_get_text(value, &text))
		diag_escape(out, buf_span(&text));
	else
		buf_putc(out, '?');
	buf_release(&text);
}

/* So that a blank within an argument does not look like one between two. */
static void
put_arg(struct buf *out, struct span value)
{
	struct buf text = { 0 };
	bool is_plain = false;

	put_value(&text, value);
	is_plain = text.len > 0 &&
		strcspn(buf_cstr(&text), " '\"$`;&|<>()*?[]\\") == text.len;
	if (!is_plain)
		buf_putc(out, '\'');
	buf_put(out, buf_span(&text));
	if (!is_plain)
		buf_putc(out, '\'');
	buf_release(&text);
}

static void
put_args(struct buf *out, struct span args)
{
	struct span inside = { 0 };
	struct span item = { 0 };

	if (!json_inside(args, '[', &inside))
		return;
	while (json_item(&inside, &item)) {
		buf_putc(out, ' ');
		put_arg(out, item);
	}
}

static void
put_members(struct buf *out, struct span object)
{
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };

	if (!json_inside(object, '{', &inside))
		return;
	while (json_member(&inside, &key, &value)) {
		buf_puts(out, "      ");
		diag_escape(out, key);
		buf_putc(out, '=');
		put_value(out, value);
		buf_putc(out, '\n');
	}
}

/* The case, examiner, exhibit and note of an entry. */
static void
put_custody(struct buf *out, struct span line)
{
	const char *const words[] = { "directory", "case", "examiner",
		"exhibit", "note" };
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };

	if (!json_inside(line, '{', &inside))
		return;
	while (json_member(&inside, &key, &value))
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			if (!span_eq(key, span_of(words[i])))
				continue;
			buf_printf(out, "      %s: ", words[i]);
			put_value(out, value);
			buf_putc(out, '\n');
		}
}

static void
put_entry(struct buf *out, const struct journal_line *line)
{
	struct entry e = { 0 };

	entry_read(line->text, &e);
	buf_printf(out, "%4" PRIu64 "  ", line->number);
	put_value(out, e.time);
	buf_puts(out, "  ");
	put_value(out, e.user);
	buf_putc(out, '@');
	put_value(out, e.host);
	buf_puts(out, "  ");
	put_value(out, e.version);
	buf_puts(out, line->is_sound ? "\n     " : "  NOT SOUND\n     ");
	put_args(out, e.args);
	buf_putc(out, '\n');
	put_custody(out, line->text);
	put_members(out, e.results);
}

/* A sound line is JSON as we wrote it; any other may be anything. */
static void
put_json(struct buf *out, const struct journal_line *line)
{
	bool is_clean = line->is_sound;

	for (size_t i = 0; i < line->text.len && is_clean; i++)
		is_clean = (unsigned char)line->text.ptr[i] >= 0x20;
	if (is_clean) {
		buf_put(out, line->text);
	} else {
		buf_printf(out,
			"{\"type\":\"journal\",\"line\":%" PRIu64
			",\"status\":\"damaged\",\"raw\":",
			line->number);
		(void)json_put_text(out, line->text);
		buf_putc(out, '}');
	}
	buf_putc(out, '\n');
}

static enum wb_err
print_line(void *ctx_of_walk, const struct journal_line *line, struct err *err)
{
	struct cmd_ctx *ctx = ctx_of_walk;
	const struct journal_options *o = ctx->options;
	struct buf out = { 0 };

	(void)err;
	if (o->json)
		put_json(&out, line);
	else
		put_entry(&out, line);
	(void)fwrite(out.ptr, 1, out.len, ctx->out);
	buf_release(&out);
	return WB_OK;
}

static enum wb_err
refuse(const char *index, struct err *err)
{
	return err_set(err, WB_IO,
		"no index at %s: run 'waybill index EVIDENCE...' or name one "
		"with -i",
		index);
}

static enum wb_err
print_journal(struct cmd_ctx *ctx, const char *index, struct err *err)
{
	const struct journal_options *o = ctx->options;
	struct journal_state state = { 0 };
	enum wb_err rc = WB_OK;

	if (!fs_is_dir(index))
		return refuse(index, err);
	rc = journal_read(index, print_line, ctx, &state, err);
	/* An index that has lost its journal is one all the same. */
	if (rc == WB_ABSENT &&
		!fs_exists(arena_printf(&ctx->arena, "%s/journal", index)))
		rc = refuse(index, err);
	if (state.torn_bytes > 0)
		diag("journal of %s: %" PRIu64 " bytes at its end are an "
		     "entry that was never finished",
			index, state.torn_bytes);
	if (rc == WB_OK && !o->json)
		fprintf(ctx->out, "%" PRIu64 " entries, last hash %s\n",
			state.entries, state.head[0] ? state.head : "none");
	return rc;
}

static int
journal_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct journal_options *o = ctx->options;
	struct option_list paths = index_paths(&ctx->arena, &o->index);
	int status = EXIT_FOUND;

	if (argc > 0)
		return cmd_usage(
			ctx, "it takes no operand, so not '%s'", argv[0]);
	for (size_t i = 0; i < paths.count; i++) {
		struct err err = { 0 };
		int one = EXIT_FOUND;

		if (print_journal(ctx, paths.items[i], &err) != WB_OK)
			one = diag_err(&err);
		status = one > status ? one : status;
	}
	return status;
}

const struct command command_journal = {
	.name = "journal",
	.summary = "who did what to this index",
	.usage = "[-i INDEX] [--json]",
	.use = INDEX_READ,
	.run = journal_run,
	.options = journal_rows,
	.options_bytes = sizeof(struct journal_options),
};
