#include "query/plan/block/host_filter.h"

#include "query/lang/value.h"

enum { DEPTH_MAX = 8 };

static void
/* depth is capped: NOLINTNEXTLINE(misc-no-recursion) */
gather(struct host_filter *f, const struct node *node, unsigned depth)
{
	if (narrow_is_host(node) && f->count < HOSTS_ASKED_MAX)
		f->hosts[f->count++] = (struct host_asked){ .node = node };
	for (size_t i = 0;
		node->kind == NODE_AND && i < node->nkids && depth < DEPTH_MAX;
		i++)
		gather(f, node->kids[i], depth + 1);
}

void
host_filter_init(struct host_filter *f, const struct node *query)
{
	*f = (struct host_filter){ 0 };
	gather(f, query, 0);
}

void
host_filter_release(struct host_filter *f)
{
	for (size_t i = 0; i < f->count; i++)
		blockset_release(&f->hosts[i].named);
	f->count = 0;
}

/* In a source of several hosts the name stands in the line. */
static enum wb_err
is_named(struct host_asked *h, struct narrow *n, uint32_t block, bool *fits,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	if (!h->is_looked_up) {
		h->named.all = true;
		rc = narrow_host_named(n, h->node, &h->named, err);
		h->is_looked_up = rc == WB_OK;
	}
	*fits = blockset_has(&h->named, block);
	return rc;
}

enum wb_err
host_filter_fits(struct host_filter *f, struct narrow *n,
	const struct source_view *v, uint32_t block, bool *fits,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	*fits = true;
	for (size_t i = 0; i < f->count && *fits && rc == WB_OK; i++) {
		struct host_asked *h = &f->hosts[i];

		if (narrow_host_fits(h->node, v))
			continue;
		if (source_is_mixed(v))
			rc = is_named(h, n, block, fits, err);
		else
			*fits = false;
	}
	return rc;
}
