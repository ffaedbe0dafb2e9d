/* Regular expressions over lines: PCRE2 on bytes, with limits. */
#ifndef WB_QUERY_LANG_REGEX_H
#define WB_QUERY_LANG_REGEX_H

#include "format/base/span.h"

struct regex;

enum { REGEX_WHY_MAX = 160 };

/* Compile; NULL on a bad pattern, with *at the offset in it and `why` what is
 * wrong there. Freed by regex_free, which takes NULL. */
struct regex *regex_compile(struct span pattern, bool is_caseless, size_t *at,
	char why[REGEX_WHY_MAX]);
void regex_free(struct regex *re);

/* Is it found in the text? Any number of threads at once. A text on which the
 * limits are hit counts as not found, and in regex_given_up. The work on one
 * text is limited, and that on all texts but for a little on each; who comes
 * after that was used up depends on the order of the threads. */
bool regex_fits(const struct regex *re, struct span text);
uint64_t regex_given_up(const struct regex *re);

#endif
