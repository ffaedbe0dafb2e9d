/* Nodes for field:value. */
#ifndef WB_QUERY_LANG_VALUE_H
#define WB_QUERY_LANG_VALUE_H

#include "query/lang/query.h"
#include "query/lang/token.h"

/* Fill *out, zeroed but for its column, from the name, text and is_quoted of a
 * field token. In quotes a star is a star. WB_USAGE, without a column, if the
 * value cannot be one of that field. */
enum wb_err value_node(struct arena *arena, const struct token *field,
	struct node *out, struct err *err);

/* WB_USAGE, without a column, if no line can have that value. */
enum wb_err value_check(const struct node *n, struct err *err);

/* Cut `text` at its stars into folded needles, unbounded; in *count, how
 * many. With `is_exact` they are not folded. */
struct text_needle *value_pieces(
	struct arena *arena, struct span text, bool is_exact, size_t *count);

/* Does the value of a field fit the node? Any field: the caller knows which
 * ones the node asks for. */
bool value_fits(const struct node *n, struct span value);

/* The same of a host's name: whole, or its first label. */
bool value_host_fits(const struct node *n, struct span host);

#endif
