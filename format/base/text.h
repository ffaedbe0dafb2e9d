/* What a letter is, what a word is, and when text is found: the one set of
 * rules that the lexer (which makes the index) and the matcher (which answers
 * queries) both follow. If they differed, the index would change answers.
 *
 * - Word bytes are ASCII letters and digits and every byte of a non-ASCII
 *   character, except: CJK ideographs and kana (each stands alone, so they
 *   never join a word), and punctuation and spaces of U+0080..00BF (but 00AA,
 *   00B5, 00BA), U+2000..206F, U+3000..303F, U+FF00..FF0F, and U+FEFF, the
 *   mark that the text of a message may begin with (RFC 5424, 6.4). Bytes that
 *   are not UTF-8 count as letters.
 * - Text is found where its bytes stand, case folded, and no word goes on past
 *   either end: the byte before and the first byte are not both word bytes,
 *   and likewise at the end.
 * - Folding keeps the length: ASCII, and the two-byte letters of Latin-1,
 *   Latin Extended-A, Greek and Cyrillic. */
#ifndef WB_FORMAT_BASE_TEXT_H
#define WB_FORMAT_BASE_TEXT_H

#include "format/base/span.h"

/* The byte order mark. */
enum { TEXT_MARK = 0xfeff };

enum text_class {
	/* Separator: joins nothing. */
	TEXT_SEP,
	/* Letter or digit. */
	TEXT_WORD,
	/* A character that is a word by itself: CJK. */
	TEXT_ALONE
};

/* The class and length in bytes (1 to 4) of the character at s.ptr[at]. */
enum text_class text_class_at(struct span s, size_t at, size_t *len);

/* The class of the character that ends just before `at`, at >= 1. Bytes that no
 * whole character covers are letters, as when read forwards. */
enum text_class text_class_before(struct span s, size_t at);

/* Copy s to out (s.len bytes) folded. */
void text_fold(struct span s, char *out);

/* Are both the same text, folded? */
bool text_eq(struct span a, struct span b);

/* Is the word character that ends just before `at` joined to the one that
 * starts at `at`? */
bool text_joined(struct span s, size_t at);

/* The first occurrence at or after `from` of `needle`, which is folded
 * already, in hay, case folded and bounded by word ends as above; `bound_left`
 * and `bound_right` say which ends must be bounded. Offset or SIZE_MAX. */
struct text_needle {
	struct span folded;
	bool bound_left;
	bool bound_right;
};
size_t text_find(
	struct span hay, size_t from, const struct text_needle *needle);

/* Does it stand right there, bounded like that? */
bool text_stands(struct span hay, size_t at, const struct text_needle *needle);

#endif
