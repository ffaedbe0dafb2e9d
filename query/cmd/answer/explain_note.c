/* What is to be said of one reading besides: how a log was closed, which of two
 * hours a line is of, whose clues were weighed. */
#include "query/cmd/answer/explain_reading.h"

#include "format/time/civil.h"

enum {
	/* multilog writes a log under these, and gives it the others when it
	 * has closed and synced it. */
	MODE_OPEN = 0644,
	MODE_CLOSED = 0744
};

/* What name and permissions that multilog gave a log say of how it was closed.
 */
static struct span
closing_of(const struct explained *x)
{
	struct span name = x->path;

	(void)span_rcut(x->path, '/', NULL, &name);
	if (span_eq(name, SPAN("current")) && x->has_labels) {
		if (x->mode == MODE_CLOSED)
			return SPAN("multilog was stopped, and closed this log "
				    "(mode 744)");
		if (x->mode == MODE_OPEN)
			return SPAN("multilog had not closed this log (mode "
				    "644): it was still written to, or it was "
				    "interrupted");
		return SPAN("");
	}
	if (!span_starts(name, SPAN("@")))
		return SPAN("");
	if (span_ends(name, SPAN(".s")))
		return SPAN("multilog finished this log and synced it");
	if (span_ends(name, SPAN(".u")))
		return SPAN("multilog was interrupted in this log (.u): its "
			    "end may be missing");
	return SPAN("");
}

/* How an hour that came twice was told apart. */
static struct span
fold_words(enum fold_pass pass)
{
	switch (pass) {
	case FOLD_FIRST:
		return SPAN("clocks went back: this hour came twice, and by "
			    "the order of the lines it is the first time");
	case FOLD_SECOND:
		return SPAN("clocks went back: this hour came twice, and by "
			    "the order of the lines it is the second time");
	case FOLD_FIRST_BY_ANCHOR:
		return SPAN("clocks went back: this hour came twice, and by "
			    "times inside the lines it is the first time");
	case FOLD_SECOND_BY_ANCHOR:
		return SPAN("clocks went back: this hour came twice, and by "
			    "times inside the lines it is the second time");
	default:
		return SPAN("");
	}
}

/* Assumed, and not for want of a year or between two times. */
static bool
is_in_no_hour(const struct explained *x, const struct when *w)
{
	return w->basis == WHEN_ASSUMED && x->run->zone_name.len > 0 &&
		w->zone_known && w->min_ns == w->ns && w->max_ns == w->ns;
}

/* What is to be said of the line's own time. */
static struct span
note_of(struct arena *arena, const struct explained *x)
{
	const struct when *w = x->hit ? &x->hit->when : NULL;
	char later[CIVIL_TEXT_MAX];

	if (x->run->reading.is_straggler)
		return SPAN("it is in a block that is out of order, and takes "
			    "the year of the lines around it");
	if (!w)
		return closing_of(x);
	if (x->hit->fold > FOLD_OPEN)
		return fold_words(x->hit->fold);
	if (is_in_no_hour(x, w))
		return SPAN("clocks went forward over this hour, which that "
			    "zone has not: this clock did not follow, or kept "
			    "another zone, and the moment of the change is "
			    "taken");
	if (w->basis != WHEN_ASSUMED || x->run->zone_name.len == 0 ||
		w->max_ns - w->ns != INT64_C(3600000000000))
		return SPAN("");
	(void)civil_format(later, w->max_ns, 0, CIVIL_ZONE_UTC, 0);
	return span_of(arena_printf(arena,
		"clocks went back: this hour came twice, and it may be %s as "
		"well",
		later));
}

/* Lines are kept once, and dated with all of the log that they are of. */
static struct span
shared_words(struct arena *arena, const struct explained *x)
{
	const struct span path = x->is_shared && x->whole->npaths > 0
		? x->whole->paths[0]
		: SPAN("");

	if (path.len == 0)
		return SPAN("");
	return span_of(arena_printf(arena,
		"%.*s has the same lines%s: its clues are the ones weighed",
		(int)path.len, path.ptr,
		x->is_earlier ? " and goes on from them"
			      : " and was indexed before"));
}

struct span
explained_note(struct arena *arena, const struct explained *x)
{
	const struct span note = note_of(arena, x);

	return note.len > 0 ? note : shared_words(arena, x);
}
