#include "query/cmd/run/options.h"

#include "format/time/nearest.h"

#include <string.h>

/* Tables within tables: a command's own, a shared block, its parts. */
enum { ROWS_DEPTH_MAX = 4, HELP_COLUMN = 26 };

/* A row and where its table's part of the struct begins. */
struct found_row {
	const struct option_row *row;
	unsigned char *base;
};

/* One walk over the rows of nested tables, in order. */
struct row_walk {
	size_t depth;
	const struct option_row *at[ROWS_DEPTH_MAX];
	unsigned char *base[ROWS_DEPTH_MAX];
};

struct parser {
	struct arena *arena;
	const struct option_row *table;
	unsigned char *into;
	struct option_args *args;
	/* The next of args->argv to look at. */
	int next;
	struct err *err;
};

static void
row_walk_init(
	struct row_walk *w, const struct option_row *table, unsigned char *base)
{
	w->depth = 1;
	w->at[0] = table;
	w->base[0] = base;
}

/* The next row, headings (ROWS) included; false at the end. */
static bool
row_walk_next(struct row_walk *w, struct found_row *out)
{
	while (w->depth > 0 && w->at[w->depth - 1]->kind == OPTION_END)
		w->depth--;
	if (w->depth == 0)
		return false;
	out->row = w->at[w->depth - 1]++;
	out->base = w->base[w->depth - 1];
	if (out->row->kind == OPTION_ROWS && w->depth < ROWS_DEPTH_MAX) {
		w->at[w->depth] = out->row->rows;
		w->base[w->depth] =
			out->base ? out->base + out->row->offset : NULL;
		w->depth++;
	}
	return true;
}

static bool
row_by_name(const struct parser *p, const char *name, struct found_row *out)
{
	struct row_walk w = { 0 };

	row_walk_init(&w, p->table, p->into);
	while (row_walk_next(&w, out))
		if (out->row->kind != OPTION_ROWS &&
			strcmp(out->row->name, name) == 0)
			return true;
	return false;
}

static bool
row_by_letter(const struct parser *p, char letter, struct found_row *out)
{
	struct row_walk w = { 0 };

	row_walk_init(&w, p->table, p->into);
	while (row_walk_next(&w, out))
		if (out->row->kind != OPTION_ROWS && out->row->letter == letter)
			return true;
	return false;
}

static enum wb_err
unknown_name(const struct parser *p, const char *name)
{
	struct row_walk w = { 0 };
	struct found_row f = { 0 };
	struct nearest best = { 0 };

	nearest_offer(&best, name, "help");
	nearest_offer(&best, name, "no-sandbox");
	row_walk_init(&w, p->table, NULL);
	while (row_walk_next(&w, &f))
		if (f.row->kind != OPTION_ROWS)
			nearest_offer(&best, name, f.row->name);
	if (best.word)
		return err_set(p->err, WB_USAGE,
			"unknown option --%s: did you mean --%s?", name,
			best.word);
	return err_set(p->err, WB_USAGE, "unknown option --%s", name);
}

static enum wb_err
bad_value(const struct parser *p, const struct option_row *row,
	const char *value, const char *expected)
{
	return err_set(p->err, WB_USAGE, "--%s: %s, not '%s'", row->name,
		expected, value);
}

static void
list_add(struct arena *arena, struct option_list *list, const char *item)
{
	if (list->count == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 8;
		const char **items = arena_array(arena, cap, sizeof(*items));

		if (list->count)
			memcpy(items, list->items,
				list->count * sizeof(*items));
		list->items = items;
		list->cap = cap;
	}
	list->items[list->count++] = item;
}

static enum wb_err
set_word(const struct parser *p, const struct option_row *row, void *at,
	const char *value)
{
	struct nearest best = { 0 };
	const char *all = "";

	for (unsigned i = 0; row->words[i]; i++) {
		if (span_ieq(span_of(row->words[i]), span_of(value))) {
			*(unsigned *)at = i + 1;
			return WB_OK;
		}
		nearest_offer(&best, value, row->words[i]);
		all = arena_printf(
			p->arena, "%s%s%s", all, i ? " " : "", row->words[i]);
	}
	if (best.word)
		return err_set(p->err, WB_USAGE,
			"--%s: no '%s': did you mean '%s'?", row->name, value,
			best.word);
	return err_set(p->err, WB_USAGE, "--%s: one of %s, not '%s'", row->name,
		all, value);
}

/* Store `value` (NULL for a flag) where the row says. */
static enum wb_err
set_value(const struct parser *p, const struct found_row *found,
	const char *value)
{
	const struct option_row *row = found->row;
	void *at = found->base + row->offset;
	struct option_count *count = at;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return WB_OK;
	case OPTION_STRING:
		*(const char **)at = value;
		return WB_OK;
	case OPTION_LIST:
		list_add(p->arena, at, value);
		return WB_OK;
	case OPTION_ENUM:
		return set_word(p, row, at, value);
	case OPTION_NUMBER:
		count->given = span_number(span_of(value), &count->value);
		return count->given ? WB_OK
				    : bad_value(p, row, value, "a number");
	case OPTION_SIZE:
		count->given = option_size(value, &count->value);
		return count->given
			? WB_OK
			: bad_value(p, row, value, "a size like 512M or 2G");
	case OPTION_DURATION:
		count->given = option_duration(value, &count->value);
		return count->given ? WB_OK
				    : bad_value(p, row, value,
					      "a duration like 90s, 15m, 2h "
					      "or 3d");
	case OPTION_END:
	case OPTION_ROWS:
		break;
	}
	return WB_OK;
}

/* The value of an option: what is glued to it, else the next argument. */
static enum wb_err
take_value(struct parser *p, const struct found_row *found, const char *glued)
{
	if (glued)
		return set_value(p, found, glued);
	if (p->next >= p->args->argc)
		return err_set(p->err, WB_USAGE, "--%s: %s is missing",
			found->row->name,
			found->row->value ? found->row->value : "its value");
	return set_value(p, found, p->args->argv[p->next++]);
}

/* `arg` without its two dashes. */
static enum wb_err
parse_long(struct parser *p, const char *arg)
{
	size_t len = strcspn(arg, "=");
	const char *glued = arg[len] ? arg + len + 1 : NULL;
	const char *name = arena_copy(p->arena, (struct span){ arg, len }).ptr;
	struct found_row found = { 0 };

	if (strcmp(name, "help") == 0 && !glued) {
		p->args->wants_help = true;
		return WB_OK;
	}
	if (strcmp(name, "no-sandbox") == 0 && !glued) {
		p->args->no_sandbox = true;
		return WB_OK;
	}
	if (!row_by_name(p, name, &found))
		return unknown_name(p, name);
	if (found.row->kind != OPTION_FLAG)
		return take_value(p, &found, glued);
	if (glued)
		return err_set(p->err, WB_USAGE,
			"--%s takes no value, so not '%s'", name, glued);
	return set_value(p, &found, NULL);
}

/* `arg` without its dash: flags, and at the end perhaps one with a value. */
static enum wb_err
parse_letters(struct parser *p, const char *arg)
{
	enum wb_err rc = WB_OK;

	for (const char *at = arg; *at && rc == WB_OK; at++) {
		struct found_row found = { 0 };

		if (!row_by_letter(p, *at, &found)) {
			p->args->wants_help = *at == 'h';
			return *at == 'h' ? WB_OK
					  : err_set(p->err, WB_USAGE,
						    "unknown option -%c in "
						    "'-%s': put -- before what "
						    "is no option",
						    *at, arg);
		}
		if (found.row->kind != OPTION_FLAG)
			return take_value(p, &found, at[1] ? at + 1 : NULL);
		rc = set_value(p, &found, NULL);
	}
	return rc;
}

/* "-" is standard input, and what came from it is cited as "-:12", "-@345" and
 * "-//member:6". */
static bool
is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] != '\0' && arg[1] != ':' &&
		arg[1] != '@' && arg[1] != '/';
}

/* `arg` is an option that the table has, or "--help". */
static bool
is_known(const struct parser *p, const char *arg)
{
	struct found_row found = { 0 };
	const char *name = NULL;

	if (arg[1] != '-')
		return arg[1] == 'h' || row_by_letter(p, arg[1], &found);
	name = arena_copy(
		p->arena, (struct span){ arg + 2, strcspn(arg + 2, "=") })
		       .ptr;
	return strcmp(name, "help") == 0 || strcmp(name, "no-sandbox") == 0 ||
		row_by_name(p, name, &found);
}

enum wb_err
options_parse(struct arena *arena, const struct option_row *table,
	struct option_args *args, void *into, struct err *err)
{
	struct parser p = { arena, table, into, args, 0, err };
	enum wb_err rc = WB_OK;
	bool only_operands = false;
	int operands = 0;

	while (p.next < args->argc && rc == WB_OK && !args->wants_help) {
		char *arg = args->argv[p.next++];

		if (strcmp(arg, "--") == 0 && !only_operands) {
			only_operands = true;
			if (!args->keeps_unknown)
				continue;
		}
		if (only_operands || !is_option(arg) ||
			(args->keeps_unknown && !is_known(&p, arg)))
			args->argv[operands++] = arg;
		else if (arg[1] == '-')
			rc = parse_long(&p, arg + 2);
		else
			rc = parse_letters(&p, arg + 1);
	}
	args->argc = operands;
	args->argv[operands] = NULL;
	return rc;
}

void
options_each(const struct option_row *table, const void *from,
	void (*each)(void *ctx, const struct option_row *row, const void *at),
	void *ctx)
{
	struct row_walk w = { 0 };
	struct found_row f = { 0 };

	row_walk_init(&w, table, (unsigned char *)(uintptr_t)from);
	while (row_walk_next(&w, &f))
		each(ctx, f.row, f.base + f.row->offset);
}

static void
help_row(const struct option_row *row, struct buf *out)
{
	struct buf left = { 0 };

	if (row->letter)
		buf_printf(&left, "-%c, ", row->letter);
	else
		buf_puts(&left, "    ");
	buf_printf(&left, "--%s", row->name);
	if (row->value)
		buf_printf(&left, " %s", row->value);
	buf_printf(out, "  %-*s", HELP_COLUMN, buf_cstr(&left));
	if (left.len >= HELP_COLUMN)
		buf_printf(out, "\n  %*s", HELP_COLUMN, "");
	buf_printf(out, " %s\n", row->help);
	buf_release(&left);
}

void
options_help(const struct option_row *table, struct buf *out)
{
	struct row_walk w = { 0 };
	struct found_row f = { 0 };

	row_walk_init(&w, table, NULL);
	while (row_walk_next(&w, &f)) {
		if (f.row->kind != OPTION_ROWS)
			help_row(f.row, out);
		else if (f.row->name)
			buf_printf(out, "%s:\n", f.row->name);
	}
}
