/* Is a word in an index at all? By its terms alone, without reading a line. */
#ifndef WB_QUERY_PLAN_BLOCK_HAS_WORD_H
#define WB_QUERY_PLAN_BLOCK_HAS_WORD_H

#include "query/plan/view/searched.h"

/* May a line have this text, as a whole word? False is sure; true is not, and
 * is the answer wherever the terms tell nothing. */
bool search_may_have(const struct searched *s, struct span text);

#endif
