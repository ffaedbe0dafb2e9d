/* Regular expressions over lines: PCRE2 on bytes, with limits. */
#ifndef WB_QUERY_LANG_REGEX_H
#define WB_QUERY_LANG_REGEX_H

#include "format/base/span.h"
#include "query/lang/regex_meter.h"

struct regex;

enum { REGEX_WHY_MAX = 160 };

/* Compile; NULL on a bad pattern, with *at the offset in it and `why` what is
 * wrong there. Freed by regex_free, which takes NULL. */
struct regex *regex_compile(struct span pattern, bool is_caseless, size_t *at,
	char why[REGEX_WHY_MAX]);
void regex_free(struct regex *re);

enum regex_found { REGEX_ABSENT, REGEX_FOUND, REGEX_GIVEN_UP };

/* Is it found in the text? Any number of threads at once, each with a meter of
 * its own. Given up where the text would take more than its share of that, or
 * than PCRE2 may have of memory. */
enum regex_found regex_find(
	const struct regex *re, struct span text, struct regex_meter *meter);

#endif
