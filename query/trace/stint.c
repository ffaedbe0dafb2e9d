#include "query/trace/stint.h"

#include "query/trace/crew.h"

#include "format/base/arena.h"

#include <stdlib.h>

void
stint_init(struct stint *s, struct crew *c, size_t from, size_t until)
{
	*s = (struct stint){
		.crew = c, .from = from, .until = until, .is_sure = true
	};
	s->lines = xcalloc(until - from, sizeof(*s->lines));
}

void
stint_release(struct stint *s)
{
	told_release(&s->told);
	sighting_set_release(&s->added);
	free(s->lines);
	free(s->checks);
	free(s->mails);
}

/* What the chief has told stays told; whatever else is held here he will hold
 * against what he has told by then. */
bool
stint_has_told(struct stint *s, const struct sighting *line)
{
	bool has = crew_has_told(s->crew, line);

	if (has)
		return true;
	has = told_has(&s->told, line);
	s->checks = xgrow(
		s->checks, &s->checks_cap, s->nchecks + 1, sizeof(*s->checks));
	s->checks[s->nchecks++] = (struct stint_check){ line, has };
	return has;
}

void
stint_add_told(struct stint *s, const struct sighting *line)
{
	told_add(&s->told, line);
	sighting_set_add(&s->added, line);
}

static const struct sighting *
line_at(const struct run *r, const struct sighting_set *lines, size_t i)
{
	return lines->items[r->question->reverse ? lines->count - 1 - i : i];
}

void
stint_tell(struct stint *s, struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines)
{
	struct err err = { 0 };

	r->nmails = 0;
	for (size_t i = s->from; i < s->until; i++) {
		const struct sighting *line =
			view_adopt(r->view, line_at(r, lines, i));
		struct stint_line *out = &s->lines[i - s->from];

		r->stories = r->loose = 0;
		r->saw_subject = r->is_undecided = false;
		/* What is looked for ahead claims nothing. */
		if (!r->question->reverse && (i - s->from) % RUN_AHEAD == 0)
			(void)run_look_ahead(r, lines, i, s->until, &err);
		(void)view_is_unsure(r->view);
		out->first = (struct stint_mark){ s->nchecks, s->added.count,
			r->nmails };
		out->rc = run_line(r, seeding, line, &err);
		out->end = (struct stint_mark){ s->nchecks, s->added.count,
			r->nmails };
		out->is_sure = !view_is_unsure(r->view);
		out->saw_subject = r->saw_subject;
		out->is_undecided = r->is_undecided;
		out->stories = r->stories;
		out->loose = r->loose;
	}
	s->mails = r->mails;
}

/* Was it told with what holds now? */
static bool
holds(const struct stint *s, const struct stint_line *line, const struct run *r)
{
	bool same = s->is_sure && line->is_sure && line->rc == WB_OK;

	for (size_t i = line->first.checks; same && i < line->end.checks; i++)
		same = told_has(&r->told, s->checks[i].line) ==
			s->checks[i].was_told;
	return same;
}

static void
take_line(const struct stint *s, const struct stint_line *line, struct run *r)
{
	r->saw_subject = r->saw_subject || line->saw_subject;
	r->is_undecided = r->is_undecided || line->is_undecided;
	r->stories += line->stories;
	r->loose += line->loose;
	for (size_t i = line->first.added; i < line->end.added; i++)
		run_add_told(r, s->added.items[i]);
	for (size_t i = line->first.mails; i < line->end.mails; i++)
		run_keep(r, s->mails[i]);
}

enum wb_err
stint_take(struct stint *s, struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = s->from; i < s->until && rc == WB_OK && !run_is_done(r);
		i++) {
		const struct stint_line *line = &s->lines[i - s->from];

		if (holds(s, line, r))
			take_line(s, line, r);
		else
			rc = run_line(r, seeding, line_at(r, lines, i), err);
	}
	return rc;
}
