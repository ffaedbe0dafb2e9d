/* What the parts of gather_readings share. */
#ifndef WB_INDEXER_STORE_READING_GATHER_PART_H
#define WB_INDEXER_STORE_READING_GATHER_PART_H

#include "format/time/log_name.h"
#include "indexer/store/index/terms.h"
#include "indexer/store/reading/gather.h"

/* Can all of the table of segment `g->at` be read? If not, that is noted. */
bool gather_is_lost(const char *index, const struct gathered *g);
/* The tallies of a term index; counted anew from the blocks where they cannot
 * be read and that is to be noted. */
enum wb_err gather_tallies(const char *index, struct gathered *g,
	const struct terms_ref *terms,
	bool (*each)(void *ctx, const struct tally_row *row), struct err *err);
/* For gather_tallies, of a struct gathered: the row counts to its program and
 * its source. */
bool gather_take_tally(void *gathered, const struct tally_row *row);

/* NULL if there is no such source. */
struct gathered_source *gather_source(
	struct gathered *g, uint32_t segment, uint32_t source);
/* The lines of a tally are the source's own. */
void gather_name(struct gathered *g, struct gathered_source *s,
	const struct tally_row *row);
/* What was tallied of a line that is none: the row, whose stream is not asked,
 * counts no more. */
void gather_take_back(struct gathered *g, struct gathered_source *s,
	const struct tally_row *row);
void gather_unname(struct gathered_source *s, const struct tally_row *row);
/* The same of lines that earlier copies have a part of, and what was kept of
 * them. */
void gather_torn(const char *index, struct gathered *g);
/* All tallies are known: of a damaged source only true hosts are kept, and what
 * shares some of its bytes has these, too. */
void gather_named(struct gathered *g);
/* Pieces of lines may have come out of it. */
static inline bool
gather_is_damaged(const struct gathered_source *s)
{
	return s->ndamage > 0 && !s->is_cut_off;
}

/* What sources share as it is there now; what is not is noted as loss. */
void gather_extents(struct gathered *g);

/* The longest source that goes on from this one, itself if none does; NULL
 * where damage made a ring. */
struct gathered_source *gather_longest(
	const struct gathered *g, const struct gathered_source *s);
/* A path's last component. */
struct span gather_own_name(struct span path);
/* The same whatever order the paths were found in. Of several times the
 * earliest: the others are of copies made later. */
void gather_clues(const struct gathered_source *s, struct reading_clues *out);
/* Of the copies made before a log grew the earliest times, each where the lines
 * of the copy end. After all have members. */
void gather_early(struct gathered *g);

/* Of the anchors and marks of a source that was put together those that one
 * that came at once has. */
void gather_thin(struct gathered_source *s);
/* Puts runs together of what was stored before and after it grew. */
void gather_grown(struct gathered *g);

/* A source whose lines have no year, in its place among the rotations of its
 * log. */
struct family_item {
	struct gathered_source *source;
	/* The path that speaks for it: its own, or that of the longer source
	 * that goes on from it. */
	struct span folder;
	struct span path;
	struct log_name name;
	/* Where it begins and ends, as written. */
	int64_t first_s;
	int64_t last_s;
	/* Its latest line: those behind it came late. */
	int64_t latest_s;
	enum reading_hang hang;
	/* One end of a row of items that hang together. */
	bool is_head;
	/* To the one before it by where lines stand that came late. */
	bool is_joined;
	/* Into the list of items; SIZE_MAX if the row ends here. */
	size_t next;
};

struct family_list {
	size_t count;
	struct family_item *items;
};

/* The name that a salvage made up says nothing of hosts and rotations. */
static inline bool
path_is_made_up(struct span path)
{
	return span_starts(path, SPAN("(salvaged) "));
}

/* Of one host, so that rows of that may go on in it. */
static inline bool
family_is_alone(const struct family_item *item)
{
	return item->source->host.len > 0 && item->source->nhosts <= 1;
}

/* Order of folder and log, without the turn of a rotation. */
int family_by_log(const struct family_item *a, const struct family_item *b);
/* How long behind it the next line of a log may come, by its usual pause. */
int64_t family_late(const struct family_item *item);
/* Lines come days late, as the last of one or the first of the next. */
enum { FAMILY_STRAY_S = 3 * 86400 + 100 };
/* How far apart the one's end and the other's beginning are; -1 if the one
 * does not go on in the other even with lines that came late. */
int64_t family_apart(
	const struct family_item *from, const struct family_item *to);
/* Set hang, is_head and next of sorted items by their names, as far as lines
 * bear these out. */
void family_hang_logs(struct family_list *list);
/* Join rows of one host by how their lines go on. */
void family_join_rows(struct family_list *list);
/* What that has passed over is put between, where it fits. */
void family_insert_rows(struct family_list *list);
/* Make ends of rows that have none. */
void family_cut_rings(struct family_list *list);
/* Items in rows, by names and by how their lines go on; `next` leads through a
 * row from each item that is_head. */
void family_list_init(struct family_list *list, struct gathered *g);
void family_list_release(struct family_list *list);

/* From one yearless time to another, the nearest way round the year. */
int64_t gather_gap(int64_t from_s, int64_t to_s);

/* Container times that are those of copies: sets clues.is_copied. */
void gather_copied(struct gathered *g);

/* What rows could not tell, from sources of the host that are dated: those
 * that end where another begins, or with it. */
void gather_beside(struct gathered *g, const struct family_list *list);

static inline void
gather_take_zone(struct reading *r, int32_t zone_s, enum reading_basis basis,
	const char *why)
{
	r->zone_s = zone_s;
	r->zone_basis = basis;
	r->zone_why = why;
}

/* A zone that a run has from other logs is only assumed where lines of its
 * source are of another. */
void gather_doubt_carried(const struct gathered_source *s, size_t run);
/* The same where the clock may have been set beside it; after gather_ends. */
void gather_doubt_open(const struct gathered *g);

/* One zone for each host whose clock goes by the rules of daylight saving. */
void gather_rules(struct gathered *g);

/* Runs whose lines are not all of the zone that their anchors say. */
void gather_steps(struct gathered *g);

/* Where in a run its clock was set, as it seems: the last such place up to an
 * offset, 0 if there is none, or the first behind it, UINT64_MAX if there is
 * none. */
uint64_t gather_set_before(
	const struct gathered_source *s, size_t run, uint64_t offset);
uint64_t gather_set_behind(
	const struct gathered_source *s, size_t run, uint64_t offset);

/* Where a log goes on in another zone: which of its runs are open at that end.
 * After all zones. */
void gather_ends(struct gathered *g);

/* How the TAI64N labels of multilog's files are meant. */
void gather_labels(struct gathered *g);

/* Drops skips of what was read all the same, by other options. */
void gather_skipped(struct gathered *g);

/* The runs of a source as the solver wants them; freed by the caller. */
struct run_fact *gather_facts(const struct gathered_source *s);

#endif
