/* Texts that come again and again, each kept once and known by a number. */
#ifndef WB_QUERY_USER_WHO_NAMES_H
#define WB_QUERY_USER_WHO_NAMES_H

#include "format/base/span.h"

#include <stdint.h>

struct names;

struct names *names_new(void);
/* NULL is fine. */
void names_free(struct names *n);

/* The number of a text, which is copied if it is new. The empty text is 0. */
uint32_t names_add(struct names *n, struct span text);
/* As long as the names. */
struct span names_get(const struct names *n, uint32_t id);
/* All numbers are below this. */
uint32_t names_count(const struct names *n);

#endif
