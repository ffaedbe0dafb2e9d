/* All sources of all segments in memory, for working out what is derived from
 * them together. */
#ifndef WB_INDEXER_STORE_READING_GATHER_H
#define WB_INDEXER_STORE_READING_GATHER_H

#include "format/base/arena.h"
#include "format/reading/reading_family.h"
#include "indexer/store/reading/readings.h"

struct gathered_path {
	struct span path;
	struct span gzip_name;
	struct span wrapping;
	int64_t mtime_ns;
	bool has_mtime;
	/* Index into files, or UINT32_MAX. */
	uint32_t file;
	uint32_t gzip_mtime;
	uint32_t mode;
};

/* There may be a million of them. The lists have room for the power of two
 * from their count on. */
/* A host that lines of a source state, and how many of its own do: all of them,
 * and those that a family understands, of programs that it has more than one
 * such line of. */
struct gathered_name {
	struct span name;
	uint64_t lines;
	uint64_t understood;
};

struct gathered_source {
	/* As of its source_row. */
	uint32_t segment;
	uint32_t no;
	unsigned char id[16];
	uint64_t bytes;
	uint64_t lines;
	uint64_t stored_bytes;
	uint32_t encoding;
	/* ord of the source it is a beginning of, or UINT32_MAX. */
	uint32_t superseded_by;
	size_t npaths;
	struct gathered_path *paths;
	size_t nextents;
	struct extent_row *extents;
	size_t nruns;
	struct run_row *runs;
	size_t nanchors;
	struct anchor_row *anchors;
	/* Those of the calendar. */
	size_t nmarks;
	struct anchor_row *marks;
	/* Where runs of several sources were put together (gather_grown): its
	 * own as stored, else NULL; and of an earlier copy the ord of the
	 * source that has them now, else UINT32_MAX. */
	size_t nstored;
	struct run_row *stored;
	uint32_t whole;
	/* By the tallies of its own stream, and of those it shares. */
	size_t nhosts;
	struct gathered_name *hosts;
	uint64_t unrecognised;
	size_t ndamage;
	bool is_cut_off;
	/* Bytes between its records are none. */
	bool has_gaps;
	/* TAI64N labels count leap seconds; by --tai-of. */
	bool has_leap_tai;
	bool has_given_tai;
	/* Worked out: */
	enum host_known host_basis;
	struct span host;
	/* By --host-of, for the lines that state none. */
	struct span given_host;
	struct reading *readings;
	/* What its years were found from; NULL if it has no runs, or once it
	 * is done with. */
	struct reading_member *member;
	/* By --tz-of, and by --assume-tz where it is a name. */
	struct span zone_name;
	struct span assumed_zone;
};

struct gathered_file {
	struct file_row row;
	/* Of a .gz of several members, the latest time that their headers
	 * state; 0 if one states none. */
	uint32_t members;
	uint32_t members_mtime;
	bool has_timeless_member;
};

struct gathered_trouble {
	uint32_t ord;
	struct damage_row row;
	uint64_t bytes;
	/* Its file, SIZE_MAX if it has none; the first one of its segment. */
	size_t file;
	size_t first_file;
	/* Of what was skipped: it was read later, or before. */
	bool is_taken;
};

struct gathered_tally {
	struct span name;
	uint64_t lines;
	uint64_t unrecognised;
};

struct gathered {
	struct arena arena;
	/* Of those that are many and mostly the same: reasons, names of hosts
	 * and zones. */
	struct text_pool texts;
	/* What years are found from. */
	struct arena members;
	const struct current *current;
	size_t nsources;
	size_t sources_cap;
	struct gathered_source *sources;
	size_t nfiles;
	size_t files_cap;
	struct gathered_file *files;
	size_t ntroubles;
	size_t troubles_cap;
	struct gathered_trouble *troubles;
	size_t nhosts;
	size_t hosts_cap;
	struct gathered_tally *hosts;
	size_t nprograms;
	size_t programs_cap;
	struct gathered_tally *programs;
	/* By the hash of the name: place in programs plus 1, or 0. */
	uint32_t *program_slots;
	size_t nslots;
	/* First ord of each segment of `current`. */
	uint32_t *first_ord;
	/* What is damaged is done without, and noted there; NULL: it ends all.
	 */
	struct index *noting;
	/* While loading: the segment's place, its first file. */
	size_t at;
	size_t first_file;
};

/* What all segments of `c` say of their sources. On failure *out is released;
 * else gather_release. */
enum wb_err gather_all(const char *index, const struct current *c,
	struct gathered *out, struct err *err);
/* The same of what is left of a damaged index: a segment whose table cannot be
 * read has no sources, and tallies that cannot are counted anew. Both are noted
 * in the index. */
enum wb_err gather_left(
	struct index *ix, struct gathered *out, struct err *err);
void gather_release(struct gathered *g);

/* ord of a source, UINT32_MAX if there is none. */
uint32_t gather_ord(
	const struct gathered *g, uint32_t segment, uint32_t source);

/* Names of hosts: stated, given, or inferred from siblings and folders. */
void gather_hosts(struct gathered *g);
/* Years and zones. */
void gather_readings(struct gathered *g);
/* Zones that nothing in a run tells, from other logs of its host; after hosts
 * and readings. */
void gather_zones(struct gathered *g);

/* Readings are worked out, and how they were is not wanted: lets go of the
 * members. */
void gather_settle(struct gathered *g);

/* The source whose runs, and readings, those of s are; s itself mostly. */
const struct gathered_source *gather_whole(
	const struct gathered *g, const struct gathered_source *s);
/* Which of its runs has that offset. */
size_t gather_whole_run(const struct gathered_source *whole, uint64_t offset);

/* Does the glob fit one of the source's paths, or of one that goes on from it?
 * They begin with the same lines. `*` also crosses '/'. */
bool gather_fits(const struct gathered *g, const struct gathered_source *s,
	struct span pattern);

#endif
