/* INDEX/readings/N: all that is derived from the segments together and that a
 * query needs at hand: in one SQLite file, replaced whole. A pure function of
 * the segments, the tallies and the recorded overrides. */
#ifndef WB_INDEXER_STORE_READING_READINGS_H
#define WB_INDEXER_STORE_READING_READINGS_H

#include "format/base/arena.h"
#include "format/reading/reading.h"
#include "indexer/store/index/index.h"
#include "indexer/store/segment/sources.h"

/* Build readings/N from everything that c names; sets c->readings,
 * c->readings_file, c->needs and, of segments in which no other lines can come
 * out of damaged records by the rules of now, their cuts. */
enum wb_err readings_build(
	const char *index, struct current *c, struct err *err);

/* What CURRENT is to say of the sources. */
struct readings_told {
	uint32_t needs;
	/* By place of the segment: it has a source of damaged records. The
	 * caller's, or NULL. */
	bool *has_gaps;
};
/* The same into a file at `path`, which may be there already; *ref is how
 * CURRENT would name it. */
enum wb_err readings_write(const char *index, const struct current *c,
	const char *path, struct file_ref *ref, struct readings_told *told,
	struct err *err);

struct readings;
/* What is read of the file is checked against CURRENT; if it is damaged, all of
 * it is worked out anew, in memory, and index_damage tells that. An index
 * without readings has none: *out is then NULL. `ix` must outlive it. */
enum wb_err readings_open(
	struct index *ix, struct readings **out, struct err *err);
void readings_close(struct readings *r);

/* How the host's name is known: as query/show/answer.h has it. */
enum host_known {
	HOST_KNOWN_NOT,
	HOST_KNOWN_STATED,
	HOST_KNOWN_GIVEN,
	HOST_KNOWN_INFERRED
};

/* A run and its reading. Where the zone was changed in the middle of a run, it
 * has a row for each piece: of one number, and with all else but first_offset
 * and the reading as of the whole. */
struct run_reading {
	uint32_t run;
	uint64_t first_line;
	uint64_t first_offset;
	uint64_t lines;
	struct disk_stamp first;
	struct disk_stamp last;
	struct stamp_range range[3];
	struct reading reading;
	/* A named zone, or empty: then reading.zone_s holds for all of it. */
	struct span zone_name;
	/* TAI64N labels count leap seconds. */
	bool has_leap_tai;
};

/* How a path leads to its source: the file as given, and what the source was
 * wrapped in there ("xz+tar+gzip", outermost first). */
struct source_place {
	struct span file;
	struct span wrapping;
	char file_sha256[65];
};

/* A source as queries see it. */
struct source_view {
	/* Place in the order of `sources`, from 0. */
	uint32_t ord;
	uint32_t segment;
	uint32_t no;
	char id[33];
	char file_sha256[65];
	uint64_t bytes;
	uint64_t lines;
	uint64_t stored_bytes;
	uint64_t unrecognised;
	uint32_t encoding;
	/* paths[0] is the one it was found by first. */
	size_t npaths;
	struct span *paths;
	/* Of the same numbers. */
	struct source_place *places;
	/* Blank-separated if several are stated. */
	struct span host;
	enum host_known host_basis;
	/* By --host-of, for lines that state none. */
	struct span given_host;
	/* Of the source this one is a beginning of, or UINT32_MAX. */
	uint32_t superseded_by;
	size_t nextents;
	struct extent_row *extents;
	size_t nruns;
	struct run_reading *runs;
	/* whole, truncated, damaged, empty */
	struct span status;
};

/* Several hosts write it, so a line that states none has none. (A name that is
 * given or inferred may hold a blank.) */
static inline bool
source_is_mixed(const struct source_view *v)
{
	return v->host_basis == HOST_KNOWN_STATED &&
		span_find_char(v->host, ' ') != SIZE_MAX;
}

/* The host of its lines that state none; empty if that is not known. */
static inline struct span
source_default_host(const struct source_view *v)
{
	if (v->given_host.len > 0)
		return v->given_host;
	return source_is_mixed(v) ? (struct span){ 0 } : v->host;
}

/* Views live as long as the readings. NULL and *err if there is none, or on
 * failure. */
const struct source_view *readings_source(
	struct readings *r, uint32_t ord, struct err *err);
/* The same view with less in it, for what asks about many sources: its own row
 * (all but paths, extents and runs), or its runs besides. More may be there. */
enum source_part { SOURCE_ROW, SOURCE_RUNS, SOURCE_WHOLE };
const struct source_view *readings_source_part(struct readings *r, uint32_t ord,
	enum source_part part, struct err *err);
uint32_t readings_count(const struct readings *r);

/* The host that a line states. Behind damage what stands in the place of one
 * may be a piece of a line: if it is not among those of the source it is empty,
 * as of a line that states none. */
struct span source_stated_host(const struct source_view *v, struct span stated);

/* The sources that hold these bytes of a stream, superseded ones left out
 * where another holds them: fills out[0..max) with ords ascending, returns how
 * many there are. */
size_t readings_covering(struct readings *r, uint32_t segment, uint32_t stream,
	uint64_t from, uint64_t to, uint32_t *out, size_t max);
/* The superseded ones that hold them all under a path that has held nothing
 * else: copies, and not what a log was before it grew or was rotated. */
struct source_copy {
	uint32_t ord;
	struct span path;
};
size_t readings_copies(struct readings *r, const struct extent_row *part,
	struct source_copy *out, size_t max);
/* A source that holds bytes [from, to) of a stream. */
struct stream_holder {
	uint32_t ord;
	uint64_t from;
	uint64_t to;
};
/* Every source, superseded or not, that holds any of these bytes: in order of
 * ord, then of from. */
void readings_each_holder(struct readings *r, const struct extent_row *part,
	void (*each)(void *ctx, const struct stream_holder *holder), void *ctx);
/* The ord of the source whose frames a stream is. */
bool readings_owner(
	struct readings *r, uint32_t segment, uint32_t stream, uint32_t *ord);

/* Sources whose id begins with these hex digits, or one of whose paths is
 * this: fills out, returns how many there are. */
size_t readings_by_id(
	struct readings *r, struct span hex, uint32_t *out, size_t max);
size_t readings_by_path(
	struct readings *r, struct span path, uint32_t *out, size_t max);
/* Each source of which a path fits this glob (`*` crosses '/'); one with
 * several such paths comes several times. */
void readings_each_path(struct readings *r, const char *glob,
	void (*each)(void *ctx, uint32_t ord), void *ctx);
/* ord of the source that goes on where this one ends, or has what is left of
 * it; UINT32_MAX if there is none. */
uint32_t readings_successor(struct readings *r, uint32_t ord);
/* Does one of these go on from it, perhaps over states between? */
bool readings_goes_on(struct readings *r, uint32_t ord,
	bool (*is_one)(const void *ctx, uint32_t later), const void *ctx);
/* The last of those that go on from it, itself if none does. */
uint32_t readings_latest(struct readings *r, uint32_t ord);

/* Totals for summaries and for "nothing found". */
struct host_total {
	struct span host;
	uint64_t lines;
	uint64_t sources;
	/* Earliest and latest time known, ns; has_times false if none is. */
	bool has_times;
	int64_t first_ns;
	int64_t last_ns;
	bool zone_known;
};
struct program_total {
	struct span program;
	uint64_t unrecognised;
};
/* Files as given that were read, and their bytes. */
void readings_files(struct readings *r, uint64_t *files, uint64_t *bytes);
void readings_each_host(struct readings *r,
	void (*each)(void *ctx, const struct host_total *row), void *ctx);
void readings_each_program(struct readings *r,
	void (*each)(void *ctx, const struct program_total *row), void *ctx);

/* Files and members that gave no source, and damage of sources. */
struct trouble_row {
	/* Of the source, or UINT32_MAX. */
	uint32_t ord;
	struct span path;
	uint64_t offset;
	struct span why;
	bool is_skip;
	bool is_loss;
	uint64_t bytes;
};
void readings_each_trouble(struct readings *r,
	void (*each)(void *ctx, const struct trouble_row *row), void *ctx);
enum wb_err readings_status(struct readings *r, struct err *err);

#endif
