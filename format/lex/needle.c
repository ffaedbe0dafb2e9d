/* A text to be found, in either case: the bytes by which it is looked for, and
 * the comparison. */
#include "format/base/find.h"
#include "format/base/fold.h"
#include "format/base/text.h"

#include <string.h>

/* How common the folded bytes 0x20 to 0x7f are in mail logs, a to z: logarithms
 * of counts, measured. The rarest two bytes of a needle make the filter that
 * lets least through. */
static const char byte_rank[] =
	"zdqeiicjrrqnpvvryvuuuursqvvoquqhraaaaaaaaaaaaaaa"
	"aaaaaaaaaaaqmqnravtuuxtruvoquvvvupvwwttpvsphhhaa";

enum { RANK_CONTROL = 'c', RANK_WIDE = 'e' };

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

static bool
is_pair(struct span s, size_t at)
{
	return byte_at(s, at) >= 0xc2 && byte_at(s, at) <= 0xdf &&
		at + 1 < s.len && is_trail(byte_at(s, at + 1));
}

static unsigned
pair_char(struct span s, size_t at)
{
	return (byte_at(s, at) & 0x1fu) << 6 | (byte_at(s, at + 1) & 0x3fu);
}

static int
rank_of(unsigned char c)
{
	if (c >= 0x80)
		return RANK_WIDE;
	return c < 0x20 ? RANK_CONTROL : byte_rank[c - 0x20];
}

/* The anchor for byte `at` of the needle. Within a two-byte letter it has to
 * fit every character that folds to it. */
static struct find_anchor
anchor_at(struct span needle, size_t at)
{
	unsigned char c = byte_at(needle, at);
	size_t start = at > 0 && is_trail(c) ? at - 1 : at;
	unsigned others[FOLD_OTHERS_MAX];
	unsigned char mask = 0;
	unsigned n = 0;

	if (c < 0x80) {
		mask = is_alpha((char)c) ? 0x20 : 0;
		return (struct find_anchor){ at, mask, c };
	}
	if (is_pair(needle, start))
		n = fold_others(pair_char(needle, start), others);
	for (unsigned i = 0; i < n; i++) {
		unsigned byte = at == start ? 0xc0 | others[i] >> 6
					    : 0x80 | (others[i] & 0x3f);

		mask |= (unsigned char)(byte ^ c);
	}
	return (struct find_anchor){ at, mask, (unsigned char)(c | mask) };
}

static struct find_probe
probe_for(struct span needle)
{
	enum { LOOK_AT = 32 };
	size_t n = needle.len < LOOK_AT ? needle.len : LOOK_AT;
	size_t best = 0;
	size_t next = n > 1 ? 1 : 0;

	if (rank_of(byte_at(needle, next)) < rank_of(byte_at(needle, best))) {
		best = 1;
		next = 0;
	}
	for (size_t i = 2; i < n; i++) {
		int rank = rank_of(byte_at(needle, i));

		if (rank < rank_of(byte_at(needle, best))) {
			next = best;
			best = i;
		} else if (rank < rank_of(byte_at(needle, next))) {
			next = i;
		}
	}
	return (struct find_probe){ needle.len, anchor_at(needle, best),
		anchor_at(needle, next) };
}

/* Is the hay's text, folded, the needle? Same length. */
static bool
folds_to(struct span text, struct span needle)
{
	size_t i = 0;

	while (i < text.len) {
		char folded[2];
		struct span pair = { 0 };
		size_t n = 0;

		/* Most text is ASCII, and most of it does not fit. */
		if (byte_at(text, i) < 0x80) {
			if (fold_char(text.ptr[i]) != needle.ptr[i])
				return false;
			i++;
			continue;
		}
		pair = span_slice(text, i, i + 2);
		n = fold_one(pair, 0, folded);
		if (memcmp(folded, needle.ptr + i, n) != 0)
			return false;
		i += n;
	}
	return true;
}

bool
text_stands(struct span hay, size_t at, const struct text_needle *needle)
{
	size_t len = needle->folded.len;

	if (at > hay.len || len > hay.len - at)
		return false;
	return folds_to(span_slice(hay, at, at + len), needle->folded) &&
		!(needle->bound_left && text_joined(hay, at)) &&
		!(needle->bound_right && text_joined(hay, at + len));
}

size_t
text_find(struct span hay, size_t from, const struct text_needle *needle)
{
	struct find_probe probe = { 0 };
	size_t at = from;

	if (needle->folded.len == 0)
		return from <= hay.len ? from : SIZE_MAX;
	probe = probe_for(needle->folded);
	for (;; at++) {
		at = find_candidate(hay, at, &probe);
		if (at == SIZE_MAX || text_stands(hay, at, needle))
			return at;
	}
}
