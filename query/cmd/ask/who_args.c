#include "query/cmd/ask/who_args.h"

#include "query/cmd/ask/term_file.h"

#include <stdlib.h>

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
who_list(struct asking *a, int argc, char **argv, struct who_list *out,
	struct err *err)
{
	struct arena *arena = &a->ctx->arena;
	const struct option_list *files = &a->filters->files;
	struct term_list terms = { 0 };
	struct span *items = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < files->count && rc == WB_OK; i++)
		rc = term_file_read(arena, files->items[i], &terms, err);
	items = arena_array(arena, terms.count + (size_t)argc, sizeof(*items));
	for (int i = 0; i < argc; i++) {
		if (argv[i][0] == '\0' && rc == WB_OK)
			rc = err_set(err, WB_USAGE,
				"%s: a name is empty: leave it out to ask for "
				"all",
				a->ctx->command->name);
		items[i] = span_of(argv[i]);
	}
	for (size_t i = 0; i < terms.count; i++)
		items[(size_t)argc + i] = terms.items[i];
	free(terms.items);
	*out = (struct who_list){ terms.count + (size_t)argc, items };
	return rc;
}

enum wb_err
who_args(struct asking *a, int argc, char **argv,
	enum wb_err (*who)(struct arena *arena, struct span text,
		struct node **out, struct err *err),
	struct node **out, struct err *err)
{
	struct arena *arena = &a->ctx->arena;
	struct who_list whos = { 0 };
	struct node **kids = NULL;
	enum wb_err rc = who_list(a, argc, argv, &whos, err);

	kids = arena_array(arena, whos.count, sizeof(*kids));
	for (size_t i = 0; i < whos.count && rc == WB_OK; i++)
		rc = who(arena, whos.items[i], &kids[i], err);
	if (rc == WB_OK)
		*out = node_join(arena, NODE_AND, a->filter,
			any_of(arena, kids, whos.count));
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
