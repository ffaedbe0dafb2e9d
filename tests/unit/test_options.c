#include "query/cmd/run/options.h"

#include "format/time/nearest.h"
#include "query/cmd/run/filters.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 12 };

struct inner {
	bool deep;
	const char *name;
};

struct target {
	bool all;
	bool brief;
	const char *text;
	struct option_list list;
	struct option_count number;
	struct option_count size;
	struct option_count span;
	unsigned word;
	struct inner inner;
};

static const char *const words[] = { "never", "auto", "always", NULL };

static const struct option_row inner_rows[] = {
	OPTION(FLAG, 'd', "deep", NULL, inner, deep, "deep"),
	OPTION(STRING, 0, "name", "NAME", inner, name, "a name"),
	OPTION_LAST,
};

static const struct option_row rows[] = {
	OPTION(FLAG, 'a', "all", NULL, target, all, "all of it"),
	OPTION(FLAG, 'b', "brief", NULL, target, brief, "briefly"),
	OPTION(STRING, 't', "text", "TEXT", target, text, "a text"),
	OPTION(LIST, 'l', "list", "X", target, list, "several"),
	OPTION(NUMBER, 'n', "limit", "N", target, number, "a number"),
	OPTION(SIZE, 0, "memory", "SIZE", target, size, "a size"),
	OPTION(DURATION, 0, "within", "T", target, span, "a duration"),
	OPTION_WORDS("color", "WHEN", target, word, words, "a word"),
	OPTION_BLOCK("Inner", inner_rows, target, inner),
	OPTION_LAST,
};

/* Split `line` at blanks and parse it; room holds the words. */
static enum wb_err
parse(struct arena *arena, const char *line, struct option_args *args,
	struct target *out, struct err *err)
{
	struct span rest = span_of(line);
	struct span word = { 0 };

	args->argc = 0;
	args->wants_help = false;
	args->argv = arena_array(arena, ARGS_MAX + 1, sizeof(*args->argv));
	while (rest.len > 0 && args->argc < ARGS_MAX) {
		(void)span_cut(rest, ' ', &word, &rest);
		args->argv[args->argc++] =
			arena_printf(arena, "%.*s", (int)word.len, word.ptr);
	}
	*out = (struct target){ 0 };
	return options_parse(arena, rows, args, out, err);
}

static void
describe(
	const struct target *t, const struct option_args *args, struct buf *out)
{
	buf_printf(out, "%s%s%s%s", t->all ? "a" : "", t->brief ? "b" : "",
		t->inner.deep ? "d" : "", args->wants_help ? "?" : "");
	if (t->text)
		buf_printf(out, " t=%s", t->text);
	for (size_t i = 0; i < t->list.count; i++)
		buf_printf(out, " l=%s", t->list.items[i]);
	if (t->number.given)
		buf_printf(out, " n=%ju", (uintmax_t)t->number.value);
	if (t->size.given)
		buf_printf(out, " s=%ju", (uintmax_t)t->size.value);
	if (t->span.given)
		buf_printf(out, " w=%ju", (uintmax_t)t->span.value);
	if (t->word)
		buf_printf(out, " c=%s", words[t->word - 1]);
	if (t->inner.name)
		buf_printf(out, " i=%s", t->inner.name);
	for (int i = 0; i < args->argc; i++)
		buf_printf(out, " %s", args->argv[i]);
}

Test(options, command_lines)
{
	const struct {
		const char *line;
		const char *expected;
	} table[] = {
		{ "", "" },
		{ "x y", " x y" },
		{ "-a", "a" },
		{ "-abd x", "abd x" },
		{ "x --all y", "a x y" },
		{ "--text=v x", " t=v x" },
		{ "--text v x", " t=v x" },
		{ "--text=", " t=" },
		{ "--text=a=b", " t=a=b" },
		{ "-tv", " t=v" },
		{ "-t v", " t=v" },
		{ "-atv -b", "ab t=v" },
		{ "-t -b", " t=-b" },
		{ "--text 1 --text 2", " t=2" },
		{ "-l 1 x -l2 --list=3 --list 4", " l=1 l=2 l=3 l=4 x" },
		{ "-l1 -l2 -l3 -l4 -l5 -l6 -l7 -l8 -l9",
			" l=1 l=2 l=3 l=4 l=5 l=6 l=7 l=8 l=9" },
		{ "-- -a --all", " -a --all" },
		{ "-a -- -- x", "a -- x" },
		{ "- -a -", "a - -" },
		{ "-n5", " n=5" },
		{ "--limit 0", " n=0" },
		{ "--memory 4096", " s=4096" },
		{ "--memory=64K", " s=65536" },
		{ "--memory 2M", " s=2097152" },
		{ "--memory 1G", " s=1073741824" },
		{ "--within 90s", " w=90" },
		{ "--within 15m", " w=900" },
		{ "--within 2h", " w=7200" },
		{ "--within 3d", " w=259200" },
		{ "--color always", " c=always" },
		{ "--deep --name=x", "d i=x" },
		{ "--help", "?" },
		{ "-h --nonsense", "?" },
		{ "x --help", "? x" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct arena arena = { 0 };
		struct option_args args = { 0 };
		struct target t = { 0 };
		struct err err = { 0 };
		struct buf got = { 0 };

		cr_expect_eq(parse(&arena, table[i].line, &args, &t, &err),
			WB_OK, "%s: %s", table[i].line, err.text);
		describe(&t, &args, &got);
		cr_expect_str_eq(buf_cstr(&got), table[i].expected,
			"%s: got '%s'", table[i].line, buf_cstr(&got));
		cr_expect_null(args.argv[args.argc]);
		buf_release(&got);
		arena_release(&arena);
	}
}

Test(options, refusals)
{
	const struct {
		const char *line;
		const char *text;
	} table[] = {
		{ "--al", "unknown option --al: did you mean --all?" },
		{ "--lits", "did you mean --list?" },
		{ "--nmae x", "did you mean --name?" },
		{ "--hepl", "did you mean --help?" },
		{ "--xyzzy", "unknown option --xyzzy" },
		{ "--", NULL },
		{ "--=x", "unknown option --" },
		{ "-aX", "unknown option -X" },
		{ "--all=1", "takes no value" },
		{ "--text", "--text: TEXT is missing" },
		{ "-t", "--text: TEXT is missing" },
		{ "-n x", "--limit: a number, not 'x'" },
		{ "-n -1", "a number, not '-1'" },
		{ "-n=5", "a number, not '=5'" },
		{ "--limit=", "a number, not ''" },
		{ "-n 99999999999999999999", "a number" },
		{ "--memory 1X", "a size" },
		{ "--memory 1KB", "a size" },
		{ "--memory K", "a size" },
		{ "--memory 17179869184G", "a size" },
		{ "--within 5", "a duration" },
		{ "--within 1w", "a duration" },
		{ "--color alway", "did you mean 'always'?" },
		{ "--color red", "one of never auto always" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct arena arena = { 0 };
		struct option_args args = { 0 };
		struct target t = { 0 };
		struct err err = { 0 };
		enum wb_err rc = parse(&arena, table[i].line, &args, &t, &err);

		if (!table[i].text)
			cr_expect_eq(rc, WB_OK, "%s", table[i].line);
		else
			cr_expect(rc == WB_USAGE &&
					strstr(err.text, table[i].text),
				"%s: got '%s'", table[i].line, err.text);
		arena_release(&arena);
	}
}

Test(options, help_shows_every_row)
{
	struct buf out = { 0 };

	options_help(rows, &out);
	cr_expect(strstr(buf_cstr(&out), "  -a, --all "));
	cr_expect(strstr(buf_cstr(&out), "      --memory SIZE "));
	cr_expect(strstr(buf_cstr(&out), "Inner:\n  -d, --deep "));
	buf_release(&out);
}

Test(options, nearest_word)
{
	const struct {
		const char *a;
		const char *b;
		size_t distance;
	} table[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "search", "search", 0 },
		{ "serach", "search", 1 },
		{ "sarch", "search", 1 },
		{ "seaarch", "search", 1 },
		{ "zearch", "search", 1 },
		{ "index", "reindex", 2 },
		{ "ca", "abc", 3 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		cr_expect_eq(word_distance(table[i].a, table[i].b),
			table[i].distance, "%s %s", table[i].a, table[i].b);
}

Test(options, of_somebody_else)
{
	const struct {
		const char *line;
		const char *expected;
	} table[] = {
		{ "x --unknown y -a", "a x --unknown y" },
		{ "-t v x -z 5 --zed=1", " t=v x -z 5 --zed=1" },
		{ "x -za -n 3", " n=3 x -za" },
		{ "x -- -a --", " x -- -a --" },
		{ "x --help", "? x" },
		{ "x -h", "? x" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct arena arena = { 0 };
		struct option_args args = { .keeps_unknown = true };
		struct target got = { 0 };
		struct err err = { 0 };
		struct buf text = { 0 };

		cr_expect_eq(parse(&arena, table[i].line, &args, &got, &err),
			WB_OK, "%s: %s", table[i].line, err.text);
		describe(&got, &args, &text);
		cr_expect_str_eq(buf_cstr(&text), table[i].expected, "%s",
			table[i].line);
		buf_release(&text);
		arena_release(&arena);
	}
}

Test(options, filters_that_contradict)
{
	const struct {
		struct filter_options o;
		bool is_fine;
	} table[] = {
		{ { 0 }, true },
		{ { .on = "2019" }, true },
		{ { .on = "2019", .since = "2018" }, false },
		{ { .on = "2019", .around = "2018" }, false },
		{ { .since = "2019", .until = "2020" }, true },
		{ { .around = "2019", .until = "2020" }, false },
		{ { .within = { true, 60 } }, false },
		{ { .around = "2019", .within = { true, 60 } }, true },
		{ { .count = true, .count_by = "host" }, false },
	};
	struct output_options both = { .json = true, .csv = true };
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		cr_expect_eq(filter_check(&table[i].o, &err) == WB_OK,
			table[i].is_fine, "row %zu", i);
	cr_expect_eq(output_check(&both, &err), WB_USAGE);
}
