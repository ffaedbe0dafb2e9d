#include "query/cmd/who_args.h"

#include "query/cmd/term_file.h"

#include <stdlib.h>

static struct node *
join(struct arena *arena, enum node_kind kind, struct node *a, struct node *b)
{
	struct node *n = NULL;

	if (!a || !b)
		return a ? a : b;
	n = arena_alloc(arena, sizeof(*n));
	n->kind = kind;
	n->kids = arena_array(arena, 2, sizeof(n->kids[0]));
	n->kids[n->nkids++] = a;
	n->kids[n->nkids++] = b;
	return n;
}

/* As a list of one level, however many there are. */
static struct node *
any_of(struct arena *arena, struct node **kids, size_t count)
{
	struct node *any = NULL;

	if (count == 0)
		return NULL;
	any = arena_alloc(arena, sizeof(*any));
	any->kind = NODE_OR;
	any->nkids = count;
	any->kids = kids;
	return any;
}

enum wb_err
who_args(struct asking *a, int argc, char **argv,
	enum wb_err (*who)(struct arena *arena, struct span text,
		struct node **out, struct err *err),
	struct node **out, struct err *err)
{
	struct arena *arena = &a->ctx->arena;
	const struct option_list *files = &a->filters->files;
	struct term_list terms = { 0 };
	struct node **kids = NULL;
	size_t count = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < files->count && rc == WB_OK; i++)
		rc = term_file_read(arena, files->items[i], &terms, err);
	kids = arena_array(arena, terms.count + (size_t)argc, sizeof(*kids));
	for (int i = 0; i < argc && rc == WB_OK; i++)
		rc = who(arena, span_of(argv[i]), &kids[count++], err);
	for (size_t i = 0; i < terms.count && rc == WB_OK; i++)
		rc = who(arena, terms.items[i], &kids[count++], err);
	/* A file without lines asks for nobody. */
	if (rc == WB_OK && count == 0 && files->count > 0)
		rc = err_set(
			err, WB_USAGE, "%s: no lines in it", files->items[0]);
	free(terms.items);
	if (rc == WB_OK)
		*out = join(
			arena, NODE_AND, a->filter, any_of(arena, kids, count));
	return rc;
}

struct span
who_asked(struct asking *a, int argc, char **argv)
{
	struct buf text = { 0 };
	struct span all = { 0 };

	buf_puts(&text, a->ctx->command->name);
	for (int i = 0; i < argc; i++)
		buf_printf(&text, " %s", argv[i]);
	all = arena_copy(&a->ctx->arena, buf_span(&text));
	buf_release(&text);
	return all;
}
