#include "query/cmd/run/filters.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const color_words[] = { "auto", "always", "never", NULL };

const char *const severity_words[] = { "emerg", "alert", "crit", "err",
	"warning", "notice", "info", "debug", NULL };

const struct option_row index_rows[] = {
	OPTION(LIST, 'i', "index", "INDEX", index_options, paths,
		"the index; default $WAYBILL_INDEX, else ./waybill.index"),
	OPTION_LAST,
};

const struct option_row output_rows[] = {
	OPTION(FLAG, 0, "json", NULL, output_options, json,
		"one JSON object a line"),
	OPTION(FLAG, 0, "csv", NULL, output_options, csv,
		"comma-separated values with a header row"),
	OPTION_WORDS("color", "WHEN", output_options, color, color_words,
		"auto, always or never"),
	OPTION(STRING, 0, "tz", "ZONE", output_options, tz,
		"zone of times given and printed; host: each host's own"),
	OPTION(FLAG, 0, "unmask", NULL, output_options, unmask,
		"show logged passwords (this is journalled)"),
	OPTION(FLAG, 0, "journal", NULL, output_options, journal,
		"put the question and the answer's SHA-256 into the journal"),
	OPTION_LAST,
};

const struct option_row filter_rows[] = {
	OPTION(STRING, 0, "since", "T", filter_options, since, "from T on"),
	OPTION(STRING, 0, "until", "T", filter_options, until, "before T"),
	OPTION(STRING, 0, "on", "DATE", filter_options, on,
		"that day, month or year: 2019-03-31, 2019-03, 2019"),
	OPTION(STRING, 0, "around", "T", filter_options, around,
		"T minus to T plus --within"),
	OPTION(DURATION, 0, "within", "DURATION", filter_options, within,
		"for --around; default 30m"),
	OPTION(LIST, 0, "host", "H", filter_options, hosts,
		"the host that wrote the line"),
	OPTION(LIST, 0, "program", "P", filter_options, programs,
		"the tag, or its last part"),
	OPTION(LIST, 0, "source", "S", filter_options, sources,
		"a source id, or a glob over source paths"),
	OPTION(LIST, 0, "user", "U", filter_options, users,
		"the user of the event"),
	OPTION(LIST, 0, "ip", "ADDR[/LEN]", filter_options, ips,
		"the client's address"),
	OPTION_WORDS("severity", "WORD", filter_options, severity,
		severity_words, "this severity and graver ones"),
	OPTION(NUMBER, 'n', "limit", "N", filter_options, limit,
		"no more than N results"),
	OPTION(FLAG, 0, "reverse", NULL, filter_options, reverse,
		"latest first"),
	OPTION(FLAG, 0, "count", NULL, filter_options, count,
		"only how many there are"),
	OPTION(STRING, 0, "count-by", "FIELD", filter_options, count_by,
		"how many for each value; also hour, day, month, domain"),
	OPTION(LIST, 'f', "file", "FILE", filter_options, files,
		"terms from FILE, one a line"),
	OPTION(FLAG, 0, "scan", NULL, filter_options, scan,
		"read every block: the same answer, slower"),
	OPTION_LAST,
};

static const char *
default_index(void)
{
	const char *path = getenv("WAYBILL_INDEX");

	return path && path[0] ? path : "./waybill.index";
}

struct option_list
index_paths(struct arena *arena, const struct index_options *o)
{
	struct option_list one = { 1, NULL, 1 };

	if (o->paths.count > 0)
		return o->paths;
	one.items = arena_array(arena, 1, sizeof(*one.items));
	one.items[0] = default_index();
	return one;
}

enum wb_err
index_path(const struct index_options *o, const char **out, struct err *err)
{
	if (o->paths.count > 1)
		return err_set(err, WB_USAGE,
			"this command works on one index: give -i once");
	*out = o->paths.count > 0 ? o->paths.items[0] : default_index();
	return WB_OK;
}

enum wb_err
output_check(const struct output_options *o, struct err *err)
{
	if (o->json && o->csv)
		return err_set(
			err, WB_USAGE, "--json and --csv exclude each other");
	return WB_OK;
}

bool
output_color(const struct output_options *o)
{
	const char *off = getenv("NO_COLOR");

	if (o->json || o->csv || o->color == COLOR_NEVER)
		return false;
	if (o->color == COLOR_ALWAYS)
		return true;
	return !(off && off[0]) && isatty(STDOUT_FILENO) == 1;
}

enum wb_err
filter_check(const struct filter_options *o, struct err *err)
{
	if (o->on && (o->since || o->until || o->around))
		return err_set(err, WB_USAGE,
			"--on is a window of its own: no --since, --until or "
			"--around with it");
	if (o->around && (o->since || o->until))
		return err_set(err, WB_USAGE,
			"--around is a window of its own: no --since or "
			"--until with it");
	if (o->within.given && !o->around)
		return err_set(
			err, WB_USAGE, "--within needs --around T beside it");
	if (o->count && o->count_by)
		return err_set(err, WB_USAGE,
			"--count and --count-by exclude each other");
	return WB_OK;
}
