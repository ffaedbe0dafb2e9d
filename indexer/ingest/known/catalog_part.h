/* The state of a catalogue, shared by its parts. */
#ifndef WB_INDEXER_INGEST_KNOWN_CATALOG_PART_H
#define WB_INDEXER_INGEST_KNOWN_CATALOG_PART_H

#include "indexer/ingest/known/catalog.h"
#include "indexer/ingest/known/multimap.h"

/* What was skipped of a file. */
struct known_skip {
	const char *path;
	struct span why;
	const struct known_skip *next;
};

struct known_file {
	struct file_row row;
	const struct known_skip *skips;
	/* A source of it is to be read again. */
	bool is_lacking;
};

/* A path of a source leads through that file. */
struct known_way {
	const struct known_source *source;
	struct known_file *file;
};

struct catalog {
	struct arena arena;
	struct multimap heads;
	struct multimap ids;
	struct multimap files;
	struct multimap marks;
	/* While loading: the segment, and its files and sources by number. */
	uint32_t segment;
	bool is_cut_otherwise;
	bool is_behind;
	struct known_file **files_by_no;
	size_t nfiles_by_no;
	size_t files_by_no_cap;
	struct known_source **by_no;
	size_t nby_no;
	size_t by_no_cap;
	/* All that were loaded, segment after segment. */
	struct known_source **loaded;
	size_t nloaded;
	size_t loaded_cap;
	struct known_way *ways;
	size_t nways;
	size_t ways_cap;
};

/* A copy of the row, findable by its path; the catalogue's. */
struct known_file *catalog_put_file(
	struct catalog *c, const struct file_row *file);

#endif
