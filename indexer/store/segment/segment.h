/* A segment being written: segments/N.new until it is whole, then renamed to
 * segments/N. Not live before CURRENT names it. */
#ifndef WB_INDEXER_STORE_SEGMENT_SEGMENT_H
#define WB_INDEXER_STORE_SEGMENT_SEGMENT_H

#include "format/disk/frame.h"
#include "indexer/store/file/current.h"
#include "indexer/store/segment/sources.h"

struct segment_writer;

/* Begin INDEX/segments/N under a temporary name, with its table of sources. */
enum wb_err segment_create(const char *index, uint32_t number,
	struct segment_writer **out, struct err *err);
/* Append a frame; *offset is where it stands in the file. */
enum wb_err segment_put(struct segment_writer *w, const struct frame *f,
	const unsigned char *stored, const unsigned char payload_sha256[32],
	uint64_t *offset, struct err *err);
/* Read stored bytes back before the segment is finished. */
enum wb_err segment_read_back(struct segment_writer *w, uint64_t offset,
	void *p, size_t len, struct err *err);
struct sources_writer *segment_sources(struct segment_writer *w);
uint32_t segment_number(const struct segment_writer *w);
uint64_t segment_frames(const struct segment_writer *w);
uint64_t segment_raw_bytes(const struct segment_writer *w);
/* Sync, rename, free. The files are in place but not live. */
enum wb_err segment_finish(
	struct segment_writer *w, struct segment_ref *out, struct err *err);
/* Throw away. NULL is fine. */
void segment_abandon(struct segment_writer *w);

#endif
