/* When hosts wrote, as a term index keeps it in words.sqlite. */
#ifndef WB_INDEXER_STORE_INDEX_TERMS_BEATS_H
#define WB_INDEXER_STORE_INDEX_TERMS_BEATS_H

#include "format/disk/beats.h"
#include "indexer/store/index/terms.h"

/* Beats (format/disk/beats.h) of a stream's lines that state this host, or
 * none, whose stamps are of one kind (enum stamp_kind; NONE: all in beat 0),
 * and that are of the run that `from`, an offset in the source, lies in. */
struct beats_row {
	uint32_t segment;
	uint32_t stream;
	uint64_t from;
	struct span host;
	uint8_t kind;
	struct span beats;
};
void terms_add_beats(struct terms_writer *w, const struct beats_row *row);

/* Read those of a finished term index, in the order in which they were added.
 * An index of before they were kept has none: *found is false then. */
enum wb_err terms_each_beats(const char *index, const struct terms_ref *ref,
	bool (*each)(void *ctx, const struct beats_row *row), void *ctx,
	bool *found, struct err *err);

#endif
