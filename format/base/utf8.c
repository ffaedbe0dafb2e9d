#include "format/base/utf8.h"

/* How many bytes a character that begins with c has; 0 if none does. */
static size_t
lead_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

size_t
utf8_read(struct span s, size_t at, uint32_t *code)
{
	unsigned char c = (unsigned char)s.ptr[at];
	size_t len = lead_length(c);
	uint32_t v = len < 2 ? c : c & (0x7fu >> len);

	if (len > s.len - at)
		return 0;
	for (size_t i = 1; i < len; i++) {
		unsigned char t = (unsigned char)s.ptr[at + i];

		if ((t & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (t & 0x3fu);
	}
	if (len == 0 || (len == 3 && v < 0x800) || (len == 4 && v < 0x10000) ||
		(v >= 0xd800 && v < 0xe000) || v > 0x10ffff)
		return 0;
	*code = v;
	return len;
}

void
utf8_put(struct buf *out, uint32_t code)
{
	if (code < 0x80) {
		buf_putc(out, (char)code);
		return;
	}
	if (code < 0x800) {
		buf_putc(out, (char)(0xc0 | code >> 6));
	} else if (code < 0x10000) {
		buf_putc(out, (char)(0xe0 | code >> 12));
		buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | code >> 18));
		buf_putc(out, (char)(0x80 | (code >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (code & 0x3f)));
}

static const struct {
	uint32_t first;
	uint32_t last;
} hidden[] = {
	{ 0x0000, 0x001f },
	{ 0x007f, 0x009f },
	{ 0x061c, 0x061c },
	{ 0x200b, 0x200b },
	{ 0x200e, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0xfeff, 0xfeff },
	{ 0xfff9, 0xfffb },
	{ 0xe0000, 0xe007f },
};

bool
utf8_is_hidden(uint32_t code)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return true;
	return false;
}
