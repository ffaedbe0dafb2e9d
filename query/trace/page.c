/* From lines that were found to their mails, one line after the other. */
#include "query/trace/crew.h"
#include "query/trace/leg/leg.h"
#include "query/trace/run.h"
#include "query/trace/window.h"

#include "format/base/arena.h"

/* Without a limit: so many mails with one Message-ID are enough. */
enum { SAME_ID_MAX = 50 };

static bool
is_same_id(const struct run *r)
{
	return r->key_is_id && r->question->limit == 0 &&
		r->nmails >= r->key_from + SAME_ID_MAX;
}

bool
run_is_done(struct run *r)
{
	bool enough = is_same_id(r) || r->nmails >= r->most ||
		(r->most_stories > 0 && r->stories >= r->most_stories);

	r->cut = r->cut || enough;
	return enough || r->is_stopped;
}

bool
run_has_told(struct run *r, const struct sighting *s)
{
	return r->stint ? stint_has_told(r->stint, s) : told_has(&r->told, s);
}

void
run_add_told(struct run *r, const struct sighting *s)
{
	if (r->stint)
		stint_add_told(r->stint, s);
	else if (r->crew)
		crew_add_told(r->crew, &r->told, s);
	else
		told_add(&r->told, s);
}

void
run_keep(struct run *r, struct mail_answer *mail)
{
	r->nmails++;
	if (r->each && !r->stint) {
		r->is_stopped = r->is_stopped || !r->each(r->each_ctx, mail);
		return;
	}
	r->mails = xgrow(r->mails, &r->mails_cap, r->nmails,
		sizeof(struct mail_answer *));
	r->mails[r->nmails - 1] = mail;
}

enum wb_err
run_look_ahead(struct run *r, const struct sighting_set *lines, size_t from,
	size_t until, struct err *err)
{
	struct span ids[RUN_AHEAD];
	size_t n = 0;

	/* Few of these are looked at as a whole. */
	if (r->seeding && r->seeding->held)
		return WB_OK;
	for (size_t i = from; i < until && i < from + RUN_AHEAD; i++)
		if (!run_has_told(r, lines->items[i]) &&
			!leg_is_sought_near(lines->items[i]))
			ids[n++] =
				sighting_value(lines->items[i], FIELD_queue_id);
	return legs_want(r->view, ids, n, err);
}

enum wb_err
run_line(struct run *r, const struct seeding *seeding,
	const struct sighting *line, struct err *err)
{
	bool wanted = false;
	enum wb_err rc = WB_OK;

	view_focus(r->view, line->sort_ns);
	rc = window_wants(r, seeding, line, &wanted, err);
	if (rc == WB_OK && wanted)
		rc = run_seed(r, line, err);
	return rc;
}

enum wb_err
run_page(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err)
{
	bool reverse = r->question->reverse;
	enum wb_err rc = WB_OK;

	if (crew_is_worth(r, lines))
		return crew_page(r, seeding, lines, err);
	for (size_t i = 0; i < lines->count && rc == WB_OK && !run_is_done(r);
		i++) {
		size_t at = reverse ? lines->count - 1 - i : i;

		if (!reverse && i % RUN_AHEAD == 0)
			rc = run_look_ahead(r, lines, i, lines->count, err);
		if (rc == WB_OK)
			rc = run_line(r, seeding, lines->items[at], err);
	}
	return rc;
}
