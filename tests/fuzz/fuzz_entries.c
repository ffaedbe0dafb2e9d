/* Entries of any kind over any bytes: each has some, none reaches behind the
 * bytes, and where a file may be parted into frames both parts are cut as the
 * whole is. The first byte is the kind. */
#include "format/log/line/entries.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Cut all of s off *rest as well: the same entries. */
static void
check_part(struct span s, struct span *rest, enum text_encoding encoding)
{
	struct span lines[2];
	struct span wholes[2];

	while (entries_next(&s, encoding, &lines[0], &wholes[0])) {
		assert(wholes[0].len > 0 && lines[0].len <= wholes[0].len);
		assert(entries_next(rest, encoding, &lines[1], &wholes[1]));
		assert(wholes[0].ptr == wholes[1].ptr &&
			wholes[0].len == wholes[1].len);
		assert(lines[0].len == lines[1].len);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span s = { (const char *)bytes, len };
	struct buf scratch = { 0 };
	struct span line;
	struct span whole;
	enum text_encoding encoding;
	size_t end = 0;

	if (len == 0)
		return 0;
	encoding = (enum text_encoding)(TEXT_OBJECTS + bytes[0] % 5);
	s = span_slice(s, 1, len);
	(void)entries_sniff(s);
	(void)entries_sniff_chunks(s, TEXT_BYTES);
	(void)entries_sniff_chunks(s, TEXT_WRAPPED);
	for (size_t parts = 1; parts <= 4; parts++) {
		struct span rest = s;

		end = entries_last_end(
			span_slice(s, 0, s.len * parts / 4), encoding);
		check_part(span_slice(s, 0, end), &rest, encoding);
		check_part(span_slice(s, end, s.len), &rest, encoding);
		assert(rest.len == 0);
	}
	while (entries_next(&s, encoding, &line, &whole))
		(void)entries_text(line, encoding, &scratch);
	buf_release(&scratch);
	return 0;
}
