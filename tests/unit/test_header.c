/* The head of a flat file of an index: what is refused, and as what. */
#include "format/disk/header.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

#include <criterion/criterion.h>
#include <string.h>

/* As header.c places them. */
enum { AT_VERSION = 16, AT_RO_COMPAT = 24, AT_INCOMPAT = 28, AT_CHECK = 56 };

static void
make(unsigned char out[FILE_HEADER_BYTES])
{
	const struct file_header h = { "postings", 12345678901, 7 };

	file_header_encode(&h, out);
}

static void
seal(unsigned char *bytes)
{
	put_u64(bytes + AT_CHECK, hash64(bytes, AT_CHECK));
}

Test(header, it_comes_back)
{
	unsigned char bytes[FILE_HEADER_BYTES];
	struct file_header h = { 0 };
	struct err err = { 0 };

	make(bytes);
	cr_expect(file_header_decode(
			  bytes, sizeof(bytes), "postings", &h, &err) == WB_OK,
		"%s", err.text);
	cr_expect_str_eq(h.kind, "postings");
	cr_expect(h.count == 12345678901 && h.extra == 7);
}

Test(header, other_bytes_are_refused)
{
	unsigned char bytes[FILE_HEADER_BYTES];
	struct file_header h = { .count = 99 };
	struct err err = { 0 };

	make(bytes);
	cr_expect_eq(file_header_decode(bytes, FILE_HEADER_BYTES - 1,
			     "postings", &h, &err),
		WB_CORRUPT);
	cr_expect_eq(
		file_header_decode(bytes, sizeof(bytes), "blocks", &h, &err),
		WB_CORRUPT);
	cr_expect(strstr(err.text, "blocks"), "%s", err.text);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] ^= 0x10;
		cr_expect_eq(file_header_decode(bytes, sizeof(bytes),
				     "postings", &h, &err),
			WB_CORRUPT, "byte %zu", i);
		bytes[i] ^= 0x10;
	}
	cr_expect_eq(h.count, 99, "outputs are untouched");
}

/* A sum that fits says that a program wrote it: it is newer, not damaged. */
Test(header, what_a_newer_program_wrote_is_said_to_be_newer)
{
	static const struct {
		size_t at;
		uint32_t value;
		enum wb_err want;
	} rows[] = {
		{ AT_VERSION, DISK_VERSION + 1, WB_VERSION },
		{ AT_VERSION, DISK_VERSION, WB_OK },
		{ AT_INCOMPAT, 1, WB_VERSION },
		{ AT_INCOMPAT, 0x80000000, WB_VERSION },
		{ AT_RO_COMPAT, 1, WB_OK },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned char bytes[FILE_HEADER_BYTES];
		struct file_header h = { 0 };
		struct err err = { 0 };

		make(bytes);
		put_u32(bytes + rows[i].at, rows[i].value);
		seal(bytes);
		cr_expect_eq(file_header_decode(bytes, sizeof(bytes),
				     "postings", &h, &err),
			rows[i].want, "row %zu: %s", i, err.text);
	}
}
