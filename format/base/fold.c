#include "format/base/fold.h"

#include "format/base/text.h"

#include <string.h>

/* Simple case folding of Unicode for what has both cases in two bytes of
 * UTF-8. Left out: characters whose other case is longer or shorter (dotted
 * capital I, long s, kelvin), and symbols that are no letters of a text. */
static const struct fold_range {
	uint16_t first;
	uint16_t last;
	/* 1: all of them; 2: every second, from the first. */
	uint8_t step;
	int16_t delta;
} fold_ranges[] = {
	{ 0x00c0, 0x00d6, 1, 32 },
	{ 0x00d8, 0x00de, 1, 32 },
	{ 0x0100, 0x012e, 2, 1 },
	{ 0x0132, 0x0136, 2, 1 },
	{ 0x0139, 0x0147, 2, 1 },
	{ 0x014a, 0x0176, 2, 1 },
	{ 0x0178, 0x0178, 1, -121 },
	{ 0x0179, 0x017d, 2, 1 },
	{ 0x0386, 0x0386, 1, 38 },
	{ 0x0388, 0x038a, 1, 37 },
	{ 0x038c, 0x038c, 1, 64 },
	{ 0x038e, 0x038f, 1, 63 },
	{ 0x0391, 0x03a1, 1, 32 },
	{ 0x03a3, 0x03ab, 1, 32 },
	/* Final sigma is a sigma. */
	{ 0x03c2, 0x03c2, 1, 1 },
	{ 0x03d8, 0x03ee, 2, 1 },
	{ 0x0400, 0x040f, 1, 80 },
	{ 0x0410, 0x042f, 1, 32 },
	{ 0x0460, 0x0480, 2, 1 },
	{ 0x048a, 0x04be, 2, 1 },
	{ 0x04c0, 0x04c0, 1, 15 },
	{ 0x04c1, 0x04cd, 2, 1 },
	{ 0x04d0, 0x052e, 2, 1 },
};

enum { RANGES = sizeof(fold_ranges) / sizeof(fold_ranges[0]) };

unsigned
fold_wide(unsigned cp)
{
	for (size_t i = 0; i < RANGES && cp >= fold_ranges[i].first; i++) {
		const struct fold_range *r = &fold_ranges[i];

		if (cp <= r->last && (cp - r->first) % r->step == 0)
			return (unsigned)((int)cp + r->delta);
	}
	return cp;
}

unsigned
fold_others(unsigned cp, unsigned out[FOLD_OTHERS_MAX])
{
	unsigned n = 0;

	for (size_t i = 0; i < RANGES && n < FOLD_OTHERS_MAX; i++) {
		const struct fold_range *r = &fold_ranges[i];
		unsigned from = (unsigned)((int)cp - r->delta);

		if (from >= r->first && from <= r->last &&
			(from - r->first) % r->step == 0)
			out[n++] = from;
	}
	return n;
}

/* Fold eight bytes of ASCII at once; false if there is any other byte. */
static bool
fold_eight(const char *in, char *out)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t w = 0;
	uint64_t upper = 0;

	memcpy(&w, in, 8);
	if (w & ones * 0x80)
		return false;
	/* Bit 7 of each byte: at least 'A', and not above 'Z'. */
	upper = (w + ones * (0x80 - 'A')) & ~(w + ones * (0x7f - 'Z')) &
		ones * 0x80;
	w |= upper >> 2;
	memcpy(out, &w, 8);
	return true;
}

size_t
fold_one(struct span s, size_t at, char *out)
{
	unsigned char c = (unsigned char)s.ptr[at];
	unsigned char next = 0;
	unsigned cp = 0;

	if (at + 1 < s.len)
		next = (unsigned char)s.ptr[at + 1];
	if (c < 0xc2 || c > 0xdf || (next & 0xc0) != 0x80) {
		out[at] = fold_char((char)c);
		return 1;
	}
	cp = fold_wide((c & 0x1fu) << 6 | (next & 0x3fu));
	out[at] = (char)(0xc0 | cp >> 6);
	out[at + 1] = (char)(0x80 | (cp & 0x3f));
	return 2;
}

void
text_fold(struct span s, char *out)
{
	size_t i = 0;

	while (i < s.len) {
		if (s.len - i >= 8 && fold_eight(s.ptr + i, out + i))
			i += 8;
		else
			i += fold_one(s, i, out);
	}
}

bool
text_eq(struct span a, struct span b)
{
	size_t i = 0;

	if (a.len != b.len)
		return false;
	/* Most that are equal are so to the byte. */
	if (span_eq(a, b))
		return true;
	while (i < a.len) {
		char x[2] = { 0 };
		char y[2] = { 0 };
		size_t n = fold_one(span_slice(a, i, i + 2), 0, x);

		if (fold_one(span_slice(b, i, i + 2), 0, y) != n ||
			memcmp(x, y, n) != 0)
			return false;
		i += n;
	}
	return true;
}
