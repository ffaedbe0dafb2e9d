/* Where the words and the lines of a text stand, for a text in which many
 * things are looked for. What is found is what text_find finds. */
#ifndef WB_FORMAT_BASE_PLACES_H
#define WB_FORMAT_BASE_PLACES_H

#include "format/base/text.h"

struct places;

/* Of a text shorter than 4 GiB, which must outlive them; the caller frees. */
struct places *places_new(struct span text);
/* NULL is fine. */
void places_free(struct places *p);

/* Bytes of memory that they take. */
size_t places_bytes(const struct places *p);

/* How many line ends lie before `at`. */
uint64_t places_lines_before(const struct places *p, size_t at);

/* One needle's way through the text. */
struct places_seek {
	const struct places *places;
	const struct text_needle *needle;
	/* Where a word of the needle may stand, ascending; how far into the
	 * needle it is. */
	const uint32_t *at;
	size_t left;
	size_t shift;
};

/* False if no word of the needle is whole, so that text_find must be asked. The
 * needle must outlive *out. */
bool places_seek(const struct places *p, const struct text_needle *needle,
	struct places_seek *out);

/* As text_find; `from` must not go back from call to call. */
size_t places_next(struct places_seek *s, size_t from);

#endif
