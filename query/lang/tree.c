/* What is done with the tree of a query: joined, asked, and its texts gathered.
 */
#include "query/lang/query.h"

#include "format/base/text.h"
#include "query/lang/regex.h"

/* Fewer texts are found as soon one by one. */
enum { TEXTS_MANY = 16 };

/* As deep as the parser lets a tree be; likewise below. */
void
query_release(struct node *root) /* NOLINT(misc-no-recursion) */
{
	if (!root)
		return;
	for (size_t i = 0; i < root->nkids; i++)
		query_release(root->kids[i]);
	regex_free(root->regex);
	root->regex = NULL;
}

bool
query_holds(const struct node *n, /* NOLINT(misc-no-recursion) */
	bool (*fits)(void *ctx, const struct node *field), void *ctx)
{
	bool is_or = n && n->kind == NODE_OR;

	if (!n)
		return true;
	if (n->kind == NODE_FIELD)
		return fits(ctx, n);
	if (n->kind != NODE_AND && n->kind != NODE_OR)
		return n->kind == NODE_ALL;
	for (size_t i = 0; i < n->nkids; i++)
		if (query_holds(n->kids[i], fits, ctx) == is_or)
			return is_or;
	return !is_or;
}

struct node *
node_join(struct arena *arena, enum node_kind kind, struct node *a,
	struct node *b)
{
	struct node *n = NULL;

	if (!a || !b)
		return a ? a : b;
	n = arena_alloc(arena, sizeof(*n));
	n->kind = kind;
	n->nkids = 2;
	n->kids = arena_array(arena, 2, sizeof(struct node *));
	n->kids[0] = a;
	n->kids[1] = b;
	return n;
}

struct node *
query_text_node(struct arena *arena, struct span text, bool bound_left,
	bool bound_right)
{
	struct node *n = arena_alloc(arena, sizeof(*n));
	char *folded = arena_alloc(arena, text.len);

	text_fold(text, folded);
	n->kind = NODE_TEXT;
	n->value = text;
	n->nneedles = 1;
	n->needles = arena_alloc(arena, sizeof(*n->needles));
	n->needles[0] = (struct text_needle){ { folded, text.len }, bound_left,
		bound_right };
	return n;
}

/* Several pieces must stand in order, which no set knows of. */
static bool
is_text(const struct node *n)
{
	return (n->kind == NODE_TEXT || n->kind == NODE_GLOB) &&
		n->nneedles == 1 && needle_set_takes(&n->needles[0]);
}

void
node_gather_texts(struct arena *arena, struct node *n)
{
	struct text_needle *texts = NULL;
	size_t count = 0;

	for (size_t i = 0; n->kind == NODE_OR && i < n->nkids; i++)
		count += is_text(n->kids[i]);
	if (count < TEXTS_MANY)
		return;
	texts = arena_array(arena, count, sizeof(*texts));
	n->others = arena_array(arena, n->nkids - count, sizeof(*n->others));
	count = 0;
	for (size_t i = 0; i < n->nkids; i++) {
		if (is_text(n->kids[i]))
			texts[count++] = n->kids[i]->needles[0];
		else
			n->others[n->nothers++] = n->kids[i];
	}
	n->texts = needle_set_new(arena, texts, count);
}
