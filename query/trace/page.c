/* From lines that were found to their mails, one line after the other. */
#include "query/trace/crew.h"
#include "query/trace/hole.h"
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

/* The line that is told as number i. */
static const struct sighting *
line_at(const struct run *r, const struct sighting_set *lines, size_t i)
{
	return lines->items[r->question->reverse ? lines->count - 1 - i : i];
}

static bool
is_open(struct run *r, const struct sighting *s)
{
	return !run_has_told(r, s) && !hole_has(r, s);
}

/* Lines that are not told yet: the first of them, how many there are, and how
 * many have its queue id. */
struct open_lines {
	const struct sighting *first;
	size_t count;
	size_t same;
};

static struct open_lines
find_open(struct run *r, const struct sighting_set *lines)
{
	struct open_lines out = { 0 };
	struct span id = { 0 };

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = line_at(r, lines, i);

		if (!is_open(r, s))
			continue;
		if (!out.first) {
			out.first = s;
			id = sighting_value(s, FIELD_queue_id);
		}
		out.count++;
		out.same += id.len > 0 &&
			span_eq(sighting_value(s, FIELD_queue_id), id);
	}
	return out;
}

/* Mails that most of the lines are of are told before threads share the
 * others, since each of these would tell such a mail again. *open: how many
 * lines are left then. */
static enum wb_err
tell_large(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, size_t *open, struct err *err)
{
	struct open_lines now = find_open(r, lines);
	size_t before = SIZE_MAX;
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && !run_is_done(r) && now.same > now.count / 2 &&
		now.count <= before / 2) {
		rc = run_line(r, seeding, now.first, err);
		before = now.count;
		now = find_open(r, lines);
	}
	*open = now.count;
	return rc;
}

enum wb_err
run_page(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err)
{
	size_t open = 0;
	enum wb_err rc = tell_large(r, seeding, lines, &open, err);

	if (rc == WB_OK && crew_is_worth(r, open))
		return crew_page(r, seeding, lines, err);
	for (size_t i = 0; i < lines->count && rc == WB_OK && !run_is_done(r);
		i++) {
		if (!r->question->reverse && i % RUN_AHEAD == 0)
			rc = run_look_ahead(r, lines, i, lines->count, err);
		if (rc == WB_OK)
			rc = run_line(r, seeding, line_at(r, lines, i), err);
	}
	return rc;
}
