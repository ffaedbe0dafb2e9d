/* Why it is a gap, in plain words, and how sure that is. */
#include "query/coverage/gap/gaps.h"

#include <inttypes.h>
#include <math.h>

static void
put_length(struct buf *out, int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *one;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" },
		{ 1, "second" } };
	size_t i = 0;

	while (i < 3 && seconds < units[i].seconds * 2)
		i++;
	buf_printf(out, "%" PRId64 " %s%s", seconds / units[i].seconds,
		units[i].one, seconds / units[i].seconds == 1 ? "" : "s");
}

static void
put_odds(struct buf *out, double log10_chance)
{
	double n = pow(10, floor(-log10_chance));

	if (log10_chance < HABIT_SURE)
		buf_puts(out, "less than 1 in 1000000");
	else
		buf_printf(out, "less than 1 in %.0f", n);
}

static void
put_pauses(struct buf *out, const struct silence *s)
{
	buf_puts(out, "; in ");
	put_length(out, s->beats_seen * BEAT_S);
	buf_puts(out, " of the weeks around");
	if (!s->is_all_day)
		buf_puts(out, ", at this time of day,");
	buf_puts(out, " it is never else silent for ");
	put_length(out, (s->longest + 2) * BEAT_S);
}

static void
put_habit(struct buf *out, const struct gap_case *c)
{
	const struct silence *s = c->silence;

	if (s->log10_chance >= HABIT_GAP && s->log10_hours >= HABIT_GAP)
		return;
	/* How often that is, so few silences cannot tell. */
	if (s->is_by_pauses) {
		put_pauses(out, s);
		return;
	}
	if (s->days > 0)
		buf_printf(out,
			"; on %u other day%s it has %.0f line%s at this time "
			"on average, so that the chance of such a silence is ",
			s->days, s->days == 1 ? "" : "s", s->usual_lines,
			s->usual_lines < 1.5 && s->usual_lines >= 0.5 ? ""
								      : "s");
	else
		buf_puts(out,
			"; by its other hours the chance of such a silence "
			"is ");
	/* All of it is no likelier than its whole hours are. */
	put_odds(out, fmin(s->log10_chance, s->log10_hours));
}

static void
put_subject(struct buf *out, const struct gap_case *c)
{
	buf_puts(out, "no line ");
	buf_put(out, c->subject);
	buf_puts(out, " in ");
	put_length(out, c->length_s);
}

static void
put_hole(struct buf *out, const struct turn_hole *h)
{
	buf_put(out, h->name);
	buf_printf(out, " %s missing between ",
		h->is_many ? "and others are" : "is");
	buf_put(out, h->older);
	buf_puts(out, " and ");
	buf_put(out, h->newer);
	buf_puts(out, ": ");
}

static void
put_sign(struct buf *out, const struct sign *s, const char *what)
{
	if (s->kind == SIGN_HOST)
		buf_puts(out, "the host");
	else
		buf_put(out, s->program);
	buf_printf(out, " %s", what);
}

/* "postfix/master" and "postfix/postfix-script" are one. */
static struct span
family_of(struct span program)
{
	(void)span_cut(program, '/', &program, NULL);
	return program;
}

/* A daemon was stopped and came back, and others would have gone on writing. */
static bool
was_daemon(const struct gap_case *c)
{
	return c->stop.kind == SIGN_DAEMON && c->start.kind == SIGN_DAEMON &&
		span_eq(family_of(c->stop.program),
			family_of(c->start.program));
}

static bool
others_write(const struct gap_case *c)
{
	enum { LINES_LEAST = 5 };

	return c->others * (uint64_t)c->length_s >=
		(uint64_t)LINES_LEAST * 2 * OTHERS_S;
}

/* The same daemon, or the host itself, stopped and came back. */
static bool
was_down(const struct gap_case *c)
{
	if (c->stop.kind == SIGN_HOST)
		return true;
	if (c->stop.kind == SIGN_NONE || c->start.kind == SIGN_NONE)
		return false;
	if (c->start.kind == SIGN_HOST)
		return true;
	return was_daemon(c) && !others_write(c);
}

static bool
was_not_logged(const struct gap_case *c)
{
	return c->stop.kind == SIGN_LOGGER && c->start.kind == SIGN_LOGGER;
}

static enum gap_kind
tell_down(struct buf *out, const struct gap_case *c)
{
	put_sign(out, &c->stop, "was stopped");
	if (c->start.kind != SIGN_NONE)
		buf_puts(out, " and started again");
	buf_puts(out, ", so that no line need be missing");
	return GAP_DOWN;
}

/* A log may also be new, or have been given another name. */
static enum gap_kind
tell_edge(struct buf *out, const struct gap_case *c)
{
	buf_put(out, c->log->name);
	buf_puts(out,
		c->edge == GAP_EDGE_BEGIN
			? " begins only behind it, and others of the host go "
			  "further back: "
			: " ends before it, and others of the host go on: ");
	put_subject(out, c);
	put_habit(out, c);
	return GAP_SILENCE;
}

static enum gap_kind
tell_silence(struct buf *out, const struct gap_case *c)
{
	if (was_not_logged(c)) {
		put_sign(out, &c->stop, "");
		buf_puts(out,
			"was stopped and started again: what happened "
			"meanwhile was not written; ");
	}
	put_subject(out, c);
	put_habit(out, c);
	if (c->silence->is_like_weekend)
		buf_puts(out,
			"; all of that day has as few lines as days of the "
			"weekend have, as a holiday would");
	if (was_daemon(c)) {
		buf_puts(out, "; ");
		put_sign(out, &c->stop,
			"was stopped and started again, which "
			"is not why others there were silent");
	}
	if (c->start.kind == SIGN_HOST)
		buf_puts(out,
			"; the host was started at its end, and no line says "
			"that it had been stopped");
	return GAP_SILENCE;
}

static const char *
grade_of(const struct gap_case *c)
{
	if (was_not_logged(c))
		return "A";
	if (c->hole)
		return c->hole->is_numbered ||
				c->silence->log10_chance < HABIT_GAP
			? "A"
			: "B";
	if (c->silence->is_like_weekend || c->edge != GAP_EDGE_NONE ||
		c->start.kind == SIGN_HOST ||
		(was_daemon(c) && others_write(c)))
		return "C";
	return c->silence->log10_chance < HABIT_SURE ? "B" : "C";
}

enum gap_kind
gap_tell(struct arena *arena, const struct gap_case *c, struct span *why,
	struct span *grade)
{
	struct buf text = { 0 };
	enum gap_kind kind = GAP_TURN;

	if (c->hole) {
		put_hole(&text, c->hole);
		put_subject(&text, c);
		put_habit(&text, c);
	} else if (c->edge != GAP_EDGE_NONE) {
		kind = tell_edge(&text, c);
	} else if (was_down(c)) {
		kind = tell_down(&text, c);
	} else {
		kind = tell_silence(&text, c);
	}
	*why = arena_copy(arena, buf_span(&text));
	*grade = span_of(grade_of(c));
	buf_release(&text);
	return kind;
}
