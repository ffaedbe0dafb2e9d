/* Records over any bytes, as any layout: the lines are all of the bytes, each
 * is cut and told the same by itself, and what one says is printable and parsed
 * again as it was printed. */
#include "format/log/line/event.h"
#include "format/record/cut.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
fail(const char *wrong)
{
	fprintf(stderr, "%s\n", wrong);
	abort();
}

static void
check_line(struct span line, enum text_encoding encoding, struct event *ev)
{
	const struct dialect dialect = { encoding };
	struct buf text = { 0 };
	size_t length = 0;
	const struct record_layout *is =
		cut_record(cut_layout(encoding), line, &length);

	if (length != line.len)
		fail("a line alone is cut otherwise");
	(void)cut_text(line, encoding, 584, &text);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			fail("a control byte in a printed form");
	event_parse(buf_span(&text), &dialect, ev);
	if (is && !ev->format)
		fail("a record is not understood");
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct event *ev = malloc(sizeof(*ev));
	struct span rest = { copy, size };
	struct span line = { 0 };
	struct span whole = { 0 };
	enum text_encoding encoding = TEXT_RECORDS;
	size_t end = 0;
	size_t at = 0;
	bool met = false;

	if (!copy || !ev)
		abort();
	if (size > 0) {
		memcpy(copy, bytes, size);
		encoding = (enum text_encoding)(TEXT_RECORDS + bytes[0] % 128);
		rest = span_slice(rest, 1, size);
	}
	(void)cut_sniff(rest);
	end = cut_last_end(rest, encoding, 0);
	met = end == 0;
	while (cut_next(&rest, encoding, &line, &whole)) {
		check_line(line, encoding, ev);
		at += whole.len;
		met = met || at == end;
	}
	if (!met || rest.len > 0)
		fail("the last end is none");
	free(copy);
	free(ev);
	return 0;
}
