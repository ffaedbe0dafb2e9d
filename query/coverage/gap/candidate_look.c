/* Lines that bound silences, and what those near them say: of all silences at
 * once, since many hosts may fall silent together. */
#include "query/coverage/gap/candidate.h"

#include <stdlib.h>

static enum wb_err
look_at_ends(
	struct gap_work *w, struct candidates *all, bool first, struct err *err)
{
	struct end_want *wants = xcalloc(all->count, sizeof(*wants));
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct candidate *c = &all->items[i];
		const struct host_log *log = c->facts.log;

		wants[i] = (struct end_want){ log->host, log->name,
			first ? c->silence.to : c->silence.from - 1,
			&c->ends[first ? 1 : 0] };
	}
	rc = look_ends(&w->looker, wants, all->count, first, err);
	free(wants);
	return rc;
}

static enum wb_err
look_at_signs(struct gap_work *w, struct candidates *all, bool starts,
	struct err *err)
{
	struct sign_want *wants = xcalloc(all->count, sizeof(*wants));
	size_t n = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct candidate *c = &all->items[i];
		const struct found_line *end = &c->ends[starts ? 1 : 0];

		if (!c->has_hole && end->found)
			wants[n++] = (struct sign_want){ c->facts.log->host,
				end->when.ns,
				starts ? &c->facts.start : &c->facts.stop };
	}
	rc = look_signs(&w->looker, wants, n, starts, err);
	free(wants);
	return rc;
}

static enum wb_err
look_at_others(struct gap_work *w, struct candidates *all, struct err *err)
{
	struct others_want *wants = xcalloc(all->count, sizeof(*wants));
	size_t n = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < all->count; i++) {
		struct gap_case *facts = &all->items[i].facts;

		if (facts->stop.kind == SIGN_DAEMON)
			wants[n++] = (struct others_want){ facts->log->host,
				&facts->stop, &facts->others };
	}
	rc = look_others(&w->looker, wants, n, err);
	free(wants);
	return rc;
}

enum wb_err
candidates_look(struct gap_work *w, struct candidates *all, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (all->count == 0)
		return WB_OK;
	rc = look_at_ends(w, all, false, err);
	if (rc == WB_OK)
		rc = look_at_ends(w, all, true, err);
	if (rc == WB_OK)
		rc = look_at_signs(w, all, false, err);
	if (rc == WB_OK)
		rc = look_at_signs(w, all, true, err);
	if (rc == WB_OK)
		rc = look_at_others(w, all, err);
	return rc;
}
