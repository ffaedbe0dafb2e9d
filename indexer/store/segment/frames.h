/* The frames of a blocks file, read from front to back with nothing but the
 * file itself. */
#ifndef WB_INDEXER_STORE_SEGMENT_FRAMES_H
#define WB_INDEXER_STORE_SEGMENT_FRAMES_H

#include "format/disk/blockdir.h"
#include "format/disk/header.h"

struct frames;

/* Opens; says nothing yet about what is in it. `segment` goes into the
 * entries that frames_next gives. */
enum wb_err frames_open(const char *path, uint32_t segment, struct frames **out,
	struct err *err);
/* NULL is fine. */
void frames_close(struct frames *f);
uint64_t frames_size(const struct frames *f);

/* The file's own header; WB_CORRUPT or WB_VERSION. */
enum wb_err frames_header(
	struct frames *f, struct file_header *out, struct err *err);

struct stored_frame {
	struct dir_entry entry;
	/* As it stands in the file. */
	unsigned char head[FRAME_HEADER_BYTES];
};

/* The frame that begins where the last one ended (the first: behind the file's
 * header); its stored bytes go to `stored`, which has FRAME_STORED_MAX bytes.
 * *found is false at the end of the file. WB_CORRUPT if no frame begins there,
 * or it ends early: the place is then the same for the next call. Checks the
 * header; the stored bytes are for unpacker_unpack to check. */
enum wb_err frames_next(struct frames *f, struct stored_frame *out,
	unsigned char *stored, bool *found, struct err *err);

/* Where the next call of frames_next looks. */
uint64_t frames_at(const struct frames *f);
void frames_seek(struct frames *f, uint64_t offset);
/* Go on to the next place, after the present one, where a frame's header
 * stands; to the end of the file if there is none. */
enum wb_err frames_search(struct frames *f, struct err *err);

#endif
