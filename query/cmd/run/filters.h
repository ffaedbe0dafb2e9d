/* The options that many commands share: which index, which events, and how
 * the answer looks. Texts are kept as typed; query/plan reads times and
 * addresses. */
#ifndef WB_QUERY_CMD_RUN_FILTERS_H
#define WB_QUERY_CMD_RUN_FILTERS_H

#include "query/cmd/run/options.h"

/* -i; `index_rows`. */
struct index_options {
	struct option_list paths;
};

/* The indexes to use: those given, else $WAYBILL_INDEX, else
 * ./waybill.index. Never empty; borrowed from o, the arena and the
 * environment. */
struct option_list index_paths(
	struct arena *arena, const struct index_options *o);

/* The one index of a command that writes; WB_USAGE if several are given.
 * *out is borrowed as above. */
enum wb_err index_path(
	const struct index_options *o, const char **out, struct err *err);

enum color_when { COLOR_UNSET, COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* --json --csv --color --tz --unmask --journal; `output_rows`. */
struct output_options {
	bool json;
	bool csv;
	/* enum color_when. */
	unsigned color;
	/* NULL is UTC; "host" is each host's own. */
	const char *tz;
	/* Show passwords; the command journals that it did. */
	bool unmask;
	/* Put the question, and the SHA-256 of the answer, into the journal. */
	bool journal;
};

/* WB_USAGE if they contradict each other. */
enum wb_err output_check(const struct output_options *o, struct err *err);
/* Colours are wanted: asked for, or standard output is a terminal and NO_COLOR
 * is not set. */
bool output_color(const struct output_options *o);

/* The words of --severity, gravest first; --severity holds n for words[n-1],
 * and stands for this one and all graver. */
extern const char *const severity_words[];

/* All else of "every command that reads events"; `filter_rows`. */
struct filter_options {
	const char *since;
	const char *until;
	const char *on;
	const char *around;
	/* Seconds. */
	struct option_count within;
	struct option_list hosts;
	struct option_list programs;
	struct option_list sources;
	struct option_list users;
	struct option_list ips;
	unsigned severity;
	struct option_count limit;
	bool reverse;
	bool count;
	/* A field's name, or hour day month domain. */
	const char *count_by;
	/* -f: files of terms, one a line. */
	struct option_list files;
	bool scan;
};

/* WB_USAGE if they contradict each other: --on with --since, --within without
 * --around ... */
enum wb_err filter_check(const struct filter_options *o, struct err *err);

extern const struct option_row index_rows[];
extern const struct option_row output_rows[];
extern const struct option_row filter_rows[];

#endif
