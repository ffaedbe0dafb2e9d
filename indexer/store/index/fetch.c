/* A block read from disk, held against its sums and unpacked. */
#include "format/base/arena.h"
#include "format/disk/codec.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <stdlib.h>
#include <string.h>

struct fetch {
	struct unpacker *unpacker;
	unsigned char *stored;
	size_t stored_cap;
	char *raw;
	size_t raw_cap;
};

struct fetch *
fetch_new(void)
{
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->unpacker = unpacker_new();
	return f;
}

void
fetch_free(struct fetch *f)
{
	if (!f)
		return;
	unpacker_free(f->unpacker);
	free(f->stored);
	free(f->raw);
	free(f);
}

char *
fetch_hand_over(struct fetch *f)
{
	char *raw = f->raw;

	f->raw = NULL;
	f->raw_cap = 0;
	return raw;
}

enum wb_err
fetch_unpack(struct fetch *f, const struct dir_entry *entry,
	const unsigned char *stored, struct span *raw, struct err *err)
{
	struct err why = { 0 };
	enum wb_err rc = WB_OK;

	f->raw = xgrow(f->raw, &f->raw_cap, entry->frame.raw_len, 1);
	rc = unpacker_unpack(f->unpacker, &entry->frame, stored, f->raw, &why);
	if (rc != WB_OK)
		return err_set(err, rc,
			"segment %u, frame at byte %llu: %s: run 'waybill "
			"verify'",
			entry->segment, (unsigned long long)entry->offset,
			why.text);
	*raw = (struct span){ f->raw, entry->frame.raw_len };
	return WB_OK;
}

enum wb_err
fetch_frame(struct fetch *f, int fd, const struct dir_entry *entry,
	struct span *raw, struct err *err)
{
	unsigned char head[FRAME_HEADER_BYTES];
	enum wb_err rc = WB_OK;

	f->stored = xgrow(f->stored, &f->stored_cap,
		FRAME_HEADER_BYTES + (size_t)entry->frame.stored_len, 1);
	rc = fs_read_at(fd, "blocks", entry->offset, f->stored,
		FRAME_HEADER_BYTES + (size_t)entry->frame.stored_len, err);
	if (rc != WB_OK)
		return rc;
	/* The directory could be made to say of a frame what it is not. */
	frame_encode(&entry->frame, head);
	if (memcmp(head, f->stored, sizeof(head)) != 0)
		return err_set(err, WB_CORRUPT,
			"segment %u, frame at byte %llu: it is not the one "
			"that the block directory names: run 'waybill verify'",
			entry->segment, (unsigned long long)entry->offset);
	return fetch_unpack(f, entry, f->stored + FRAME_HEADER_BYTES, raw, err);
}
