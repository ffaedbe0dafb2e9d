#include "format/base/arena.h"
#include "format/disk/codec.h"
#include "indexer/store/fs.h"
#include "indexer/store/index.h"

#include <stdlib.h>

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
	enum wb_err rc = WB_OK;

	f->stored =
		xgrow(f->stored, &f->stored_cap, entry->frame.stored_len, 1);
	rc = fs_read_at(fd, "blocks", entry->offset + FRAME_HEADER_BYTES,
		f->stored, entry->frame.stored_len, err);
	return rc == WB_OK ? fetch_unpack(f, entry, f->stored, raw, err) : rc;
}
