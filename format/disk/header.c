#include "format/disk/header.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

#include <string.h>

enum {
	AT_KIND = 8,
	AT_VERSION = 16,
	AT_COMPAT = 20,
	AT_RO_COMPAT = 24,
	AT_INCOMPAT = 28,
	AT_COUNT = 32,
	AT_EXTRA = 40,
	AT_CHECK = 56
};

static const char magic[8] = { 'w', 'a', 'y', 'b', 'i', 'l', 'l', '\n' };

void
file_header_encode(const struct file_header *h, unsigned char *out)
{
	memset(out, 0, FILE_HEADER_BYTES);
	memcpy(out, magic, sizeof(magic));
	memcpy(out + AT_KIND, h->kind, strnlen(h->kind, 8));
	put_u32(out + AT_VERSION, DISK_VERSION);
	put_u64(out + AT_COUNT, h->count);
	put_u64(out + AT_EXTRA, h->extra);
	put_u64(out + AT_CHECK, hash64(out, AT_CHECK));
}

enum wb_err
file_header_decode(const unsigned char *p, size_t len, const char *kind,
	struct file_header *out, struct err *err)
{
	struct file_header h = { 0 };

	if (len < FILE_HEADER_BYTES || memcmp(p, magic, sizeof(magic)) != 0)
		return err_set(
			err, WB_CORRUPT, "not a %s file of waybill", kind);
	if (get_u64(p + AT_CHECK) != hash64(p, AT_CHECK))
		return err_set(err, WB_CORRUPT, "file header: bad checksum");
	if (get_u32(p + AT_VERSION) > DISK_VERSION ||
		get_u32(p + AT_INCOMPAT) != 0)
		return err_set(err, WB_VERSION,
			"format version %u, features %x: made by a newer "
			"waybill",
			(unsigned)get_u32(p + AT_VERSION),
			(unsigned)get_u32(p + AT_INCOMPAT));
	memcpy(h.kind, p + AT_KIND, 8);
	if (strcmp(h.kind, kind) != 0)
		return err_set(err, WB_CORRUPT, "not a %s file", kind);
	h.count = get_u64(p + AT_COUNT);
	h.extra = get_u64(p + AT_EXTRA);
	*out = h;
	return WB_OK;
}
