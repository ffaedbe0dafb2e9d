/* The first 64 bytes of every flat file of an index. */
#ifndef WB_FORMAT_DISK_HEADER_H
#define WB_FORMAT_DISK_HEADER_H

#include "format/base/err.h"
#include "format/base/span.h"

enum { FILE_HEADER_BYTES = 64, DISK_VERSION = 1 };

struct file_header {
	/* Up to 8 bytes: "blocks", "postings", "blockdir". */
	char kind[9];
	/* Two numbers whose meaning is the kind's. */
	uint64_t count;
	uint64_t extra;
};

/* Writes FILE_HEADER_BYTES. */
void file_header_encode(const struct file_header *h, unsigned char *out);

/* WB_VERSION for a newer format or an unknown incompatible feature, WB_CORRUPT
 * for anything else that is not a header of that kind. */
enum wb_err file_header_decode(const unsigned char *p, size_t len,
	const char *kind, struct file_header *out, struct err *err);

#endif
