#include "format/base/text.h"

enum { NOT_UTF8 = 0x110000 };

/* The smallest character that needs so many bytes. */
static const unsigned least[5] = { 0, 0, 0x80, 0x800, 0x10000 };

static unsigned char
byte_at(struct span s, size_t at)
{
	return (unsigned char)s.ptr[at];
}

static bool
is_trail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* How long the first byte says the character is; 0 if it cannot be first. */
static size_t
lead_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* The character at `at`, or NOT_UTF8 with *len 1. A strict reading (no
 * overlong forms, no surrogates) makes it independent of where one begins:
 * no valid character can begin within another. */
static unsigned
decode(struct span s, size_t at, size_t *len)
{
	unsigned char lead = byte_at(s, at);
	size_t n = lead_length(lead);
	unsigned cp = lead;

	*len = 1;
	if (n == 1)
		return cp;
	if (n == 0 || n > s.len - at)
		return NOT_UTF8;
	cp &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		unsigned char c = byte_at(s, at + i);

		if (!is_trail(c))
			return NOT_UTF8;
		cp = cp << 6 | (c & 0x3fu);
	}
	if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return NOT_UTF8;
	*len = n;
	return cp;
}

static bool
within(unsigned cp, unsigned first, unsigned last)
{
	return cp >= first && cp <= last;
}

static bool
is_wide_punctuation(unsigned cp)
{
	if (cp == 0xaa || cp == 0xb5 || cp == 0xba)
		return false;
	return within(cp, 0x80, 0xbf) || within(cp, 0x2000, 0x206f) ||
		within(cp, 0x3000, 0x303f) || within(cp, 0xff00, 0xff0f) ||
		cp == TEXT_MARK;
}

/* Ideographs, kana, and bopomofo, which is written among them. Hangul is not
 * here: Korean puts blanks between words. */
static bool
is_cjk(unsigned cp)
{
	return within(cp, 0x2e80, 0x2fdf) || within(cp, 0x3040, 0x312f) ||
		within(cp, 0x31a0, 0x31bf) || within(cp, 0x31f0, 0x31ff) ||
		within(cp, 0x3400, 0x4dbf) || within(cp, 0x4e00, 0x9fff) ||
		within(cp, 0xf900, 0xfaff) || within(cp, 0xff65, 0xff9f) ||
		within(cp, 0x1aff0, 0x1b16f) || within(cp, 0x20000, 0x3ffff);
}

static enum text_class
class_of(unsigned cp)
{
	if (cp < 0x80)
		return is_alnum((char)cp) ? TEXT_WORD : TEXT_SEP;
	if (is_wide_punctuation(cp))
		return TEXT_SEP;
	return is_cjk(cp) ? TEXT_ALONE : TEXT_WORD;
}

enum text_class
text_class_at(struct span s, size_t at, size_t *len)
{
	return class_of(decode(s, at, len));
}

enum text_class
text_class_before(struct span s, size_t at)
{
	size_t len = 0;

	for (size_t back = 1; back <= 4 && back <= at; back++) {
		unsigned cp = decode(s, at - back, &len);

		if (cp != NOT_UTF8 && len == back)
			return class_of(cp);
		if (!is_trail(byte_at(s, at - back)))
			break;
	}
	return TEXT_WORD;
}

bool
text_joined(struct span s, size_t at)
{
	size_t len = 0;

	if (at == 0 || at >= s.len)
		return false;
	return text_class_before(s, at) == TEXT_WORD &&
		text_class_at(s, at, &len) == TEXT_WORD;
}
