/* When hosts wrote first and last: of all hosts at once, since there may be a
 * million that have lines in the same five minutes. */
#include "query/coverage/look/look_part.h"

#include "format/base/name_slots.h"
#include "format/log/line/head.h"
#include "query/coverage/look/bounds_name.h"

#include <stdlib.h>

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

/* Those of one beat that look for the same end. */
struct bounds_look {
	const struct coverage_ask *ask;
	struct bound_want *wants;
	size_t count;
	size_t left;
	struct coverage_answer *hosts;
	/* Their names, in the same order. */
	struct arena arena;
	struct name_slots names;
	struct buf name;
};

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct bounds_look *b = ctx;
	struct log_head head = { 0 };
	struct bound_want *w = NULL;
	size_t place = 0;

	if (hit->when.basis == WHEN_NONE)
		return true;
	if (b->ask->by_program)
		head_scan(hit->text, &head);
	place = name_slots_find(
		&b->names, bounds_name(&b->name, hit->host, head.program));
	if (place == SIZE_MAX || b->wants[place].found)
		return true;
	w = &b->wants[place];
	w->found = true;
	if (w->first)
		b->hosts[w->host].since = hit->when;
	else
		b->hosts[w->host].until = hit->when;
	return --b->left > 0;
}

static enum wb_err
look_beat(struct looker *k, struct bounds_look *b, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	const int64_t from_ns = b->wants[0].beat * beat_ns;
	struct search_spec spec;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < b->count; i++) {
		const struct coverage_answer *a = &b->hosts[b->wants[i].host];

		name_slots_add(&b->names,
			arena_copy(&b->arena,
				bounds_name(&b->name, a->host, a->program)));
	}
	b->left = b->count;
	look_spec_fill(k, k->ask->query ? k->ask->query : &all, &spec);
	spec.reverse = !b->wants[0].first;
	look_spec_between(&spec, from_ns, from_ns + beat_ns);
	rc = look_run(k, &spec, take_line, b, err);
	name_slots_release(&b->names);
	arena_release(&b->arena);
	buf_release(&b->name);
	return rc;
}

static int
by_beat(const void *x, const void *y)
{
	const struct bound_want *a = x;
	const struct bound_want *b = y;

	if (a->beat != b->beat)
		return a->beat < b->beat ? -1 : 1;
	if (a->first != b->first)
		return a->first ? -1 : 1;
	return a->host < b->host ? -1 : a->host > b->host;
}

enum wb_err
look_bounds(struct looker *k, struct bound_want *wants, size_t count,
	struct coverage_answer *hosts, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (count > 1)
		qsort(wants, count, sizeof(*wants), by_beat);
	for (size_t i = 0, n = 0; i < count && rc == WB_OK; i += n) {
		struct bounds_look b = {
			.ask = k->ask, .wants = &wants[i], .hosts = hosts
		};

		for (n = 1; i + n < count &&
			wants[i + n].beat == b.wants->beat &&
			wants[i + n].first == b.wants->first;)
			n++;
		b.count = n;
		rc = look_beat(k, &b, err);
	}
	return rc;
}
