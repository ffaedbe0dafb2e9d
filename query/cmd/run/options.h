/* Options of the command line, told by const tables. A row says where in the
 * command's own options struct its value goes; all zero means not given. */
#ifndef WB_QUERY_CMD_RUN_OPTIONS_H
#define WB_QUERY_CMD_RUN_OPTIONS_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a row takes, and the type that stands at its offset. */
enum option_kind {
	/* The end of a table. */
	OPTION_END = 0,
	/* No value: bool. */
	OPTION_FLAG,
	/* const char *; given twice, the last one counts. */
	OPTION_STRING,
	/* struct option_list; may be given several times. */
	OPTION_LIST,
	/* struct option_count: a decimal number. */
	OPTION_NUMBER,
	/* struct option_count, in bytes: 4096, 64K, 2M, 1G, 1T. */
	OPTION_SIZE,
	/* struct option_count, in seconds: 90s, 15m, 2h, 3d. */
	OPTION_DURATION,
	/* unsigned: 0 is not given, n is words[n - 1]. */
	OPTION_ENUM,
	/* Another table, `rows`, whose offsets count from this one's. */
	OPTION_ROWS
};

struct option_list {
	size_t count;
	const char **items;
	size_t cap;
};

struct option_count {
	bool given;
	uint64_t value;
};

struct option_row {
	enum option_kind kind;
	/* 0 if it has none. */
	char letter;
	/* The long name without dashes; for ROWS the heading in the help. */
	const char *name;
	/* What the value is, in capitals, for the help; NULL for flags. */
	const char *value;
	const char *help;
	size_t offset;
	/* ENUM: the words, closed by NULL. */
	const char *const *words;
	/* ROWS. */
	const struct option_row *rows;
};

/* Rows as tables write them; `type` is the options struct without `struct`.
 *	OPTION(NUMBER, 'C', "context", "N", show_options, context,
 *		"lines before and after")
 *	OPTION_BLOCK("Output", output_rows, show_options, output)
 */
/* clang-format off */
#define OPTION(k, c, n, v, type, field, h) \
	{ .kind = OPTION_##k, .letter = (c), .name = (n), .value = (v), \
	  .help = (h), .offset = offsetof(struct type, field) }
#define OPTION_WORDS(n, v, type, field, w, h) \
	{ .kind = OPTION_ENUM, .name = (n), .value = (v), .help = (h), \
	  .offset = offsetof(struct type, field), .words = (w) }
#define OPTION_BLOCK(heading, table, type, field) \
	{ .kind = OPTION_ROWS, .name = (heading), .rows = (table), \
	  .offset = offsetof(struct type, field) }
#define OPTION_LAST { .kind = OPTION_END }
/* clang-format on */

/* A command line being taken apart. */
struct option_args {
	/* Without program and command name; argv[argc] is NULL. Afterwards:
	 * the operands only, in their order, and NULL. */
	int argc;
	char **argv;
	/* --help or -h was met, and parsing stopped there. */
	bool wants_help;
	/* --no-sandbox was met, which every command takes. */
	bool no_sandbox;
	/* Set by the caller: options that the table does not have are of
	 * somebody else, and stay as operands; so does "--". */
	bool keeps_unknown;
};

/* Parse args by `table` into the struct at `into`, which is zeroed or holds
 * defaults. Options may stand between operands; everything after "--" is an
 * operand, and so is "-". --opt=value and --opt value, -nVALUE and -n VALUE,
 * -abc for -a -b -c. Strings are borrowed from argv, lists live in the arena.
 * WB_USAGE with a text that names the option, and the nearest one for a
 * mistyped one; args and `into` are then of no use. */
enum wb_err options_parse(struct arena *arena, const struct option_row *table,
	struct option_args *args, void *into, struct err *err);

/* Every row, those of tables within and their headings too, and where in `from`
 * its value stands. */
void options_each(const struct option_row *table, const void *from,
	void (*each)(void *ctx, const struct option_row *row, const void *at),
	void *ctx);

/* One line for each option, under the headings of its tables. */
void options_help(const struct option_row *table, struct buf *out);

/* The values, for other users: false on anything but a whole value. */
bool option_size(const char *text, uint64_t *bytes);
bool option_duration(const char *text, uint64_t *seconds);

#endif
