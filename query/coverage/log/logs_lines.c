/* When hosts wrote lines that fit a query, or each of their programs. */
#include "query/coverage/log/logs.h"

#include "format/log/line/head.h"

static bool
take_hit(void *ctx, const struct search_hit *hit)
{
	struct logs_reading *r = ctx;
	const int64_t ns = hit->when.ns;
	const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;
	struct log_head head;
	struct host_log *l = NULL;
	struct log_end end;

	if (!logs_asked(r->ask, hit->host))
		return true;
	head_scan(hit->text, &head);
	if (r->ask->by_program)
		r->log = hit->is_rest ? (struct span){ 0 } : head.program;
	else
		r->log = log_of_path(&r->out->arena, hit->cites[0].path);
	l = host_log_get(r, hit->host);
	host_log_source(l, hit->index, hit->ord);
	l->lines++;
	/* Lines without a stamp sort with the one before. */
	if (hit->when.basis == WHEN_NONE || ns < 0)
		return true;
	end = (struct log_end){ ns, hit->when.basis, true,
		hit->when.zone_known };
	host_log_widen(l, end, end);
	l->zone_known = l->zone_known && hit->when.zone_known;
	host_log_add(l,
		&(struct log_beat){ .at = ns / beat_ns,
			.lines = 1,
			.offset = hit->when.zone_known
				? hit->when.offset_s / BEAT_S
				: 0 });
	return true;
}

enum wb_err
logs_read_lines(struct logs_reading *r, struct err *err)
{
	static const struct node all = { .kind = NODE_ALL };
	struct search_spec spec = *r->ask->spec;
	struct search_counts counts = { 0 };

	spec.query = r->ask->query ? r->ask->query : &all;
	/* A habit is that of the weeks around, and what touches the window is
	 * told whole. */
	spec.has_since = spec.has_until = false;
	spec.reverse = false;
	spec.most_blocks = 0;
	r->index = r->ask->nindexes;
	return search_run(r->ask->indexes, r->ask->nindexes, &spec, take_hit, r,
		&counts, err);
}
