/* What commands hand to the printers: one struct per JSON type. Borrowed, all
 * of it, for the length of one call. */
#ifndef WB_QUERY_SHOW_ANSWER_H
#define WB_QUERY_SHOW_ANSWER_H

#include "format/log/line/event.h"
#include "format/time/when.h"

struct cite {
	/* 32 hex digits. */
	const char *source;
	/* 64 hex digits. */
	const char *file_sha256;
	struct span path;
	/* From 1; the number of the true line for a piece of a long one. */
	uint64_t line;
	/* Bytes of the decompressed source; length without LF. */
	uint64_t offset;
	uint64_t length;
};

enum host_basis { HOST_UNKNOWN, HOST_STATED, HOST_GIVEN, HOST_INFERRED };

/* JSON type "event". */
struct event_answer {
	const struct event *event;
	struct when when;
	struct span host;
	enum host_basis host_basis;
	/* cites[0] is `cite`, the others `also`. */
	size_t ncites;
	const struct cite *cites;
	/* What the query found, as parts of the line, in order; for colour. */
	size_t nmatches;
	const struct span *matches;
	/* A record of a binary file: the event's line is its printed form, and
	 * these are its bytes. */
	bool is_binary;
	/* What is shown is not all of the line that is cited. */
	bool is_part;
	struct span raw;
	/* Of a line that came in an object of JSON the bytes that are cited:
	 * the event's line is what they say. Else empty. */
	struct span wrapped;
};

/* A line of `show`: what a citation names, or context around it. */
struct line_answer {
	struct event_answer event;
	bool is_cited;
};

/* JSON type "gap". */
struct gap_answer {
	struct span host;
	/* Whose lines are missing; empty is all. */
	struct span program;
	struct when since;
	struct when until;
	struct span why;
	struct span grade;
	/* The lines that bound it, or tell it. */
	size_t ncites;
	const struct cite *cites;
};

struct damage_answer {
	uint64_t offset;
	struct span why;
	/* Of the paths of a source the one that is damaged. */
	struct span path;
};

/* JSON type "source". */
struct source_answer {
	/* Empty for a file or member that was skipped. */
	const char *source;
	const char *file_sha256;
	struct span path;
	size_t npaths;
	const struct span *paths;
	/* "text", later "utmp" ... */
	struct span format;
	uint64_t bytes;
	uint64_t lines;
	uint64_t unrecognised;
	struct when first;
	struct when last;
	/* Several hosts are joined by blanks. */
	struct span host;
	enum host_basis host_basis;
	/* stated, inferred, assumed, none: how the year and zone are known. */
	struct span year_basis;
	struct span zone;
	struct span zone_basis;
	/* From what, in words. */
	struct span year_why;
	struct span zone_why;
	/* whole truncated damaged empty skipped */
	struct span status;
	struct span reason;
	size_t ndamage;
	const struct damage_answer *damage;
	/* Accounting: bytes stored here, bytes shared with other sources. */
	uint64_t stored_bytes;
	uint64_t shared_bytes;
	/* Another source continues this one. */
	bool superseded;
};

struct coverage_answer {
	struct span host;
	/* Of which the lines are; empty is all. */
	struct span program;
	struct when since;
	struct when until;
	uint64_t lines;
	uint64_t sources;
	/* When it was down, as its lines tell. */
	size_t ndowns;
	const struct gap_answer *downs;
};

/* JSON type "absence": nothing was found, and what that is worth. */
struct absence_answer {
	/* Not everything that may fit was looked at. */
	bool undecided;
	/* The question in words, and the window as asked (either may be
	 * WHEN_NONE). */
	struct span asked;
	struct when since;
	struct when until;
	uint64_t sources;
	uint64_t lines;
	uint64_t unrecognised;
	size_t ncoverage;
	const struct coverage_answer *coverage;
	/* Sentences: what comes near, and what follows from it all. */
	size_t nnear;
	const struct span *near;
	struct span statement;
	size_t ngaps;
	const struct gap_answer *gaps;
};

struct tally_answer {
	struct span name;
	uint64_t count;
	/* Of a host, where known. */
	struct when since;
	struct when until;
};

/* JSON type "summary" of `index` and `sources --summary`. */
struct summary_answer {
	/* A run of `index` comes before it: what this run did. */
	bool has_run;
	uint64_t files_read;
	uint64_t known_sources;
	uint64_t new_lines;
	uint64_t new_bytes;
	uint64_t files;
	uint64_t sources;
	uint64_t new_sources;
	uint64_t lines;
	uint64_t bytes_in;
	uint64_t bytes_stored;
	uint64_t bytes_shared;
	uint64_t bytes_skipped;
	/* By damage of the index; a salvage left them out. */
	uint64_t bytes_lost;
	uint64_t damaged;
	uint64_t skipped;
	uint64_t unchanged_files;
	uint64_t unrecognised;
	struct when first;
	struct when last;
	/* Hosts with line counts; programs with unrecognised lines. */
	size_t nhosts;
	const struct tally_answer *hosts;
	size_t nprograms;
	const struct tally_answer *programs;
	/* "3 of 5 sources: year from ..." one sentence each. */
	size_t nreadings;
	const struct span *readings;
};

#endif
