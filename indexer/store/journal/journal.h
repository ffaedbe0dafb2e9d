/* INDEX/journal/entries.jsonl: who did what to this index, when, with which
 * version. JSON objects, one a line, only ever appended to. Each holds the
 * SHA-256 of the one before it ("prev") and, at its end, of its own bytes
 * before ,"hash" ("hash"); so nothing within can be changed, dropped or put
 * in without a break. That entries were cut off the end shows by the file
 * "head" beside it, which has the last hash; or, if both were forged, by a copy
 * of that hash kept elsewhere.
 *
 *	{"type":"journal","sequence":2,"time":"...Z","version":"0.1.0",
 *	"user":"ann","uid":1000,"host":"desk","directory":"/home/ann",
 *	"args":["waybill","index",...],
 *	"case":...,"examiner":...,"exhibit":...,"note":...,
 *	"results":{"lines":"12",...},"head":true,"prev":"...","hash":"..."}
 *
 * "head" stands where there was that file when the entry was written.
 * Arguments that are not UTF-8 are in "args_base64" too, all of them; so is
 * such a working directory in "directory_base64". */
#ifndef WB_INDEXER_STORE_JOURNAL_JOURNAL_H
#define WB_INDEXER_STORE_JOURNAL_JOURNAL_H

#include "format/base/digest.h"
#include "format/base/err.h"
#include "format/base/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_result {
	/* A plain word. */
	const char *key;
	struct span value;
};

/* What a command says of itself. All borrowed for the call. */
struct journal_entry {
	/* The command line as typed, program name first. */
	size_t nargs;
	const char *const *args;
	/* NULL where not given. */
	const char *case_name;
	const char *examiner;
	const char *exhibit;
	const char *note;
	/* Counts, segment names, the digest of CURRENT ... */
	size_t nresults;
	const struct journal_result *results;
};

/* Append one entry and sync it. The caller holds the lock of the index. Time,
 * user, host and version are filled in here. What a crash left of a last,
 * unfinished line is cut off and counted in the result "torn_bytes".
 * WB_CORRUPT if the last entry is not sound: it is then left as it is.
 * WB_IO, and the journal as it was, on a full disk. */
enum wb_err journal_append(const char *index_dir,
	const struct journal_entry *entry, struct err *err);

/* A line being read. */
struct journal_line {
	/* Without LF; borrowed for the call. */
	struct span text;
	/* From 1. */
	uint64_t number;
	/* It says what was written, and follows the line before it. */
	bool is_sound;
};

struct journal_state {
	uint64_t entries;
	/* Hash of the last entry; empty if there is none. */
	char head[SHA256_HEX + 1];
	/* Bytes of an unfinished last line, as a crash leaves it. */
	uint64_t torn_bytes;
	/* Older versions wrote none; without it a missing end does not show. */
	bool has_head;
};

typedef enum wb_err journal_line_fn(
	void *ctx, const struct journal_line *line, struct err *err);

/* Hand every whole line to `fn` (which may be NULL), those behind a break too.
 * WB_CORRUPT at the end tells the first break; *out is filled even then.
 * WB_ABSENT if there is no journal; a code from fn ends the reading. */
enum wb_err journal_read(const char *index_dir, journal_line_fn *fn, void *ctx,
	struct journal_state *out, struct err *err);

#endif
