/* Lines that may be wrapped in JSON: any bytes can be read; what is made of one
 * depends on it alone, is no longer than a few times its own length, and is
 * read as a line of its own only behind what is left of the object. */
#include "format/log/line/head.h"
#include "format/log/line/wrapped.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
check_head(struct span text)
{
	size_t behind = stamp_skip_wrapping(text);
	struct stamp_scan scan;
	struct log_head head;

	stamp_scan(text, &scan);
	head_scan_from(text, &scan, &head);
	assert(behind == 0 || scan.stamp.kind == STAMP_NONE ||
		scan.at >= behind);
	assert(head.body.ptr >= text.ptr + behind);
	assert(head.body.ptr + head.body.len <= text.ptr + text.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span line = { (const char *)bytes, len };
	struct buf scratch = { 0 };
	struct buf again = { 0 };
	struct span text = wrapped_text(line, &scratch);

	(void)wrapped_sniff(line);
	assert(text.len <= 3 * len + 1024);
	assert(span_eq(text, wrapped_text(line, &again)));
	if (text.ptr != line.ptr)
		check_head(text);
	buf_release(&scratch);
	buf_release(&again);
	return 0;
}
