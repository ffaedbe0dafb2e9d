/* Any bytes as a stream of deflate: what our own inflater makes of them is what
 * zlib does, byte for byte, and the copies that it notes are copies. */
#include "format/disk/copies.h"
#include "tests/inflate_all.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_copies(struct copies *c, struct span bytes)
{
	uint64_t *list = xcalloc(bytes.len + 1, sizeof(*list));
	size_t from = bytes.len > COPIES_KEPT ? bytes.len - COPIES_KEPT : 0;
	size_t at = from;
	size_t n = 0;

	check(copies_take(c, from, bytes.len, list, bytes.len + 1, &n));
	for (size_t i = 0; i < n; i++) {
		size_t len = copy_length(list[i]);
		size_t back = copy_distance(list[i]);

		at += copy_literals(list[i]);
		check(at + len <= bytes.len && back <= at);
		check(len == 0 || back > 0);
		for (size_t k = 0; k < len; k++, at++)
			check(bytes.ptr[at] == bytes.ptr[at - back]);
	}
	free(list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct inflater *own_z = inflater_open(false);
	struct inflater *zlib_z = inflater_open(true);
	size_t piece = len > 0 ? bytes[0] % 40 : 0;
	struct span in = { (const char *)bytes + (len > 0), len - (len > 0) };
	struct inflated own = inflate_all(own_z, in, piece);
	struct inflated zlib = inflate_all(zlib_z, in, 0);

	check(own.status == zlib.status);
	check(span_eq(buf_span(&own.bytes), buf_span(&zlib.bytes)));
	check(own.crc == zlib.crc);
	if (zlib.status == INFLATE_END)
		check(own.left == zlib.left);
	check_copies(inflater_copies(own_z), buf_span(&own.bytes));
	buf_release(&own.bytes);
	buf_release(&zlib.bytes);
	inflater_close(own_z);
	inflater_close(zlib_z);
	return 0;
}
