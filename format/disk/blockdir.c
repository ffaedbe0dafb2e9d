#include "format/disk/blockdir.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

enum { AT_CHECK = PAGE_BYTES - 8 };

void
dir_put(unsigned char *page, size_t at, const struct dir_entry *entry)
{
	unsigned char *p = page + at * DIR_ENTRY_BYTES;

	frame_encode(&entry->frame, p);
	put_u64(p + FRAME_HEADER_BYTES, entry->offset);
	put_u32(p + FRAME_HEADER_BYTES + 8, entry->segment);
	put_u32(p + FRAME_HEADER_BYTES + 12, 0);
}

void
dir_finish(unsigned char *page)
{
	put_u64(page + AT_CHECK, hash64(page, AT_CHECK));
}

enum wb_err
dir_check(const unsigned char *page, struct err *err)
{
	if (get_u64(page + AT_CHECK) != hash64(page, AT_CHECK))
		return err_set(
			err, WB_CORRUPT, "block directory: bad checksum");
	return WB_OK;
}

enum wb_err
dir_get(const unsigned char *page, size_t at, struct dir_entry *out,
	struct err *err)
{
	const unsigned char *p = page + at * DIR_ENTRY_BYTES;

	out->offset = get_u64(p + FRAME_HEADER_BYTES);
	out->segment = get_u32(p + FRAME_HEADER_BYTES + 8);
	return frame_decode_checked(p, FRAME_HEADER_BYTES, &out->frame, err);
}

void
dir_times(const unsigned char *page, size_t at, struct frame *out)
{
	frame_times(page + at * DIR_ENTRY_BYTES, out);
}
