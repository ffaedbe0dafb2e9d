/* Any bytes as the file of -f: its terms make a query, and a line that is one
 * of the terms fits it. */
#include "query/cmd/ask/term_file.h"
#include "query/lang/query.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
match_all(const struct node *root, const struct term_list *terms)
{
	struct dialect plain = { 0 };
	struct event *event = xcalloc(1, sizeof(*event));

	for (size_t i = 0; i < terms->count; i++) {
		struct line_view view = { .line = terms->items[i],
			.dialect = &plain,
			.event = event };

		if (terms->items[i].len == 0 || !query_match(root, &view))
			abort();
	}
	free(event);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { len ? (const char *)bytes : "", len };
	struct arena arena = { 0 };
	struct term_list terms = { 0 };
	struct buf query = { 0 };
	struct node *root = NULL;
	struct err err;

	term_list_add(&arena, text, &terms);
	if (terms.count > 0) {
		term_list_query(&terms, &query);
		if (query_parse(&arena, buf_span(&query), &root, &err) != WB_OK)
			abort();
		match_all(root, &terms);
	}
	query_release(root);
	buf_release(&query);
	free(terms.items);
	arena_release(&arena);
	return 0;
}
