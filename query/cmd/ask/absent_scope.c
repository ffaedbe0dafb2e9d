#include "query/cmd/ask/absent_scope.h"

#include "indexer/store/index/terms.h"
#include "query/lang/value.h"

enum wb_err
absent_scope_init(struct absent_scope *s, struct asking *a, struct err *err)
{
	const struct option_list *names = &a->filters->hosts;
	struct node **hosts =
		arena_array(&a->ctx->arena, names->count, sizeof(*hosts));
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < names->count && rc == WB_OK; i++)
		rc = query_field_node(&a->ctx->arena, SPAN("host"),
			span_of(names->items[i]), &hosts[i], err);
	*s = (struct absent_scope){ a, names->count, hosts };
	return rc;
}

static bool
has_name(const struct absent_scope *s, struct span host)
{
	for (size_t i = 0; i < s->nhosts; i++)
		if (value_host_fits(s->hosts[i], host))
			return true;
	/* That may be any. */
	return span_eq(host, SPAN(TALLY_OTHERS));
}

bool
absent_scope_has_host(const struct absent_scope *s, struct span hosts)
{
	bool more = true;

	/* A name that is given may hold a blank. */
	if (s->nhosts == 0 || hosts.len == 0 || has_name(s, hosts))
		return true;
	while (more) {
		struct span one = hosts;

		more = span_cut(hosts, ' ', &one, &hosts);
		if (has_name(s, one))
			return true;
	}
	return false;
}
