/* Text written as JSON reads back as it was; anything at all can be read. */
#include "format/base/json.h"
#include "format/base/systemd.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
read_anything(struct span text)
{
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };
	struct buf out = { 0 };

	if (json_inside(text, '{', &inside))
		while (json_member(&inside, &key, &value))
			(void)json_get_text(value, &out);
	if (json_inside(text, '[', &inside))
		while (json_item(&inside, &value))
			(void)json_get_text(value, &out);
	buf_release(&out);
}

/* What stands between the quotes of an entry's values is text of JSON. */
static void
read_entry(struct span line)
{
	struct systemd_entry e = { 0 };
	struct buf out = { 0 };

	if (!systemd_read(line, &e))
		return;
	assert(e.message.ptr > line.ptr &&
		e.message.ptr + e.message.len < line.ptr + line.len);
	(void)json_get_text(
		(struct span){ e.message.ptr - 1, e.message.len + 2 }, &out);
	(void)json_get_text(
		(struct span){ e.taken_us.ptr - 1, e.taken_us.len + 2 }, &out);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { (const char *)bytes, len };
	struct buf out = { 0 };
	struct buf back = { 0 };
	bool is_utf8 = json_put_text(&out, text);

	assert(json_get_text(buf_span(&out), &back));
	assert(!is_utf8 || span_eq(buf_span(&back), text));
	read_anything(text);
	read_entry(text);
	buf_release(&out);
	buf_release(&back);
	return 0;
}
