#include "query/cmd/absent_scope.h"

#include "query/cmd/source_tell.h"
#include "query/lang/value.h"
#include "query/plan/source_name.h"
#include "query/plan/source_time.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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
	return false;
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

bool
absent_scope_has_source(
	const struct absent_scope *s, const struct source_view *v)
{
	const struct option_list *names = &s->asking->filters->sources;

	return (names->count == 0 ||
		       source_fits(v, names->items, names->count)) &&
		absent_scope_has_host(s, v->host);
}

bool
absent_scope_touches(const struct absent_scope *s, const struct when *first,
	const struct when *last)
{
	const int64_t slack = (int64_t)ZONE_SPAN_S * 1000000000;
	const struct search_spec *spec = &s->asking->spec;

	return (!spec->has_since || last->basis == WHEN_NONE ||
		       last->ns + slack >= spec->since_ns) &&
		(!spec->has_until || first->basis == WHEN_NONE ||
			first->ns - slack < spec->until_ns);
}

static void
add(struct absent_gaps *gaps, struct arena *arena,
	const struct trouble_row *row, struct span path, struct gap_answer gap)
{
	struct buf why = { 0 };

	buf_put(&why, path);
	if (!row->is_skip)
		buf_printf(&why, ": at byte %" PRIu64, row->offset);
	buf_puts(&why, ": ");
	buf_put(&why, row->why);
	gap.host = arena_copy(arena, gap.host);
	gap.why = arena_copy(arena, buf_span(&why));
	buf_release(&why);
	gaps->items = xgrow(
		gaps->items, &gaps->cap, gaps->count + 1, sizeof(*gaps->items));
	gaps->items[gaps->count++] = gap;
}

/* A source that is cut off lacks what came after its last time; where the
 * lines stood that are lost amid a source, no time tells. */
static enum wb_err
add_of_source(struct absent_gaps *gaps, const struct absent_scope *scope,
	struct searched *in, const struct trouble_row *row, struct err *err)
{
	struct arena *arena = &scope->asking->ctx->arena;
	const struct source_view *v =
		readings_source(in->readings, row->ord, err);
	struct source_answer told = { 0 };
	struct gap_answer gap = { 0 };
	struct when open = { 0 };
	bool is_cut = false;
	enum wb_err rc = WB_OK;

	if (!v)
		return err->code == WB_OK ? WB_OK : err->code;
	if (v->superseded_by != UINT32_MAX ||
		!absent_scope_has_source(scope, v))
		return WB_OK;
	rc = source_tell(in, v, arena, &told, err);
	if (rc != WB_OK)
		return rc;
	is_cut = span_eq(v->status, SPAN("truncated"));
	if (!absent_scope_touches(scope, is_cut ? &told.last : &told.first,
		    is_cut ? &open : &told.last))
		return WB_OK;
	gap.host = v->host;
	if (is_cut)
		gap.since = told.last;
	add(gaps, arena, row, told.path, gap);
	return WB_OK;
}

/* Whose lines a file held that could not be read is not known. */
static void
add_unread(struct absent_gaps *gaps, const struct absent_scope *scope,
	const struct trouble_row *row)
{
	struct span path = row->path;
	const struct source_view file = { .npaths = 1, .paths = &path };

	if (row->is_loss && absent_scope_has_source(scope, &file))
		add(gaps, &scope->asking->ctx->arena, row, path,
			(struct gap_answer){ 0 });
}

enum wb_err
absent_gaps_add(struct absent_gaps *gaps, const struct absent_scope *scope,
	struct searched *in, struct err *err)
{
	struct trouble_list list = { 0 };
	enum wb_err rc = trouble_list_read(in, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++) {
		const struct trouble_row *row = &list.rows[i];

		if (row->ord == UINT32_MAX || row->is_skip)
			add_unread(gaps, scope, row);
		else
			rc = add_of_source(gaps, scope, in, row, err);
	}
	trouble_list_release(&list);
	return rc;
}

void
absent_gaps_release(struct absent_gaps *gaps)
{
	free(gaps->items);
	memset(gaps, 0, sizeof(*gaps));
}
