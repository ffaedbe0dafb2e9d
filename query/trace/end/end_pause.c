/* How long a queue may be silent about a mail that it keeps, before lines must
 * be missing. */
#include "query/trace/end/end.h"

/* How long a daemon lets a deferred mail lie before it tries again, at most: if
 * its log goes on for longer and has no attempt, lines are missing. */
struct pause_row {
	struct span daemon;
	int64_t seconds;
	/* What its queue writes when it does anything. */
	struct span words[2];
};

/* clang-format off */
static const struct pause_row pauses[] = {
	/* maximal_backoff_time is 4000 s, and the queue is scanned now and
	 * then. */
	{ SPAN_INIT("postfix"), 7200,
		{ SPAN_INIT("removed"), SPAN_INIT("queue active") } },
	/* Pauses grow with the age: 8 3/4 h after a week. */
	{ SPAN_INIT("qmail"), 36000,
		{ SPAN_INIT("end msg"), SPAN_INIT("starting delivery") } },
	{ SPAN_INIT("sendmail"), 18000,
		{ SPAN_INIT("stat"), SPAN_INIT("nrcpts") } },
	{ SPAN_INIT("exim"), 32400,
		{ SPAN_INIT("Completed"), SPAN_INIT("<=") } },
};
/* clang-format on */

enum { COUNT_PAUSES = sizeof(pauses) / sizeof(pauses[0]) };

static const int64_t second_ns = 1000000000;

static const struct pause_row *
pause_row(const struct leg *leg)
{
	for (size_t i = 0; i < COUNT_PAUSES; i++)
		if (span_eq(leg->daemon, pauses[i].daemon))
			return &pauses[i];
	return NULL;
}

static int64_t
pause_ns(const struct leg *leg)
{
	const struct pause_row *row = pause_row(leg);

	return (row ? row->seconds : 86400) * second_ns;
}

bool
end_is_soon_after(const struct leg *leg, int64_t before_ns, int64_t after_ns)
{
	return before_ns == INT64_MAX || after_ns == INT64_MAX ||
		after_ns < before_ns || after_ns - before_ns <= pause_ns(leg);
}

/* The last thing that any queue of this host's daemon did. Its log may go on
 * with logins and such, which says nothing about queues. INT64_MIN if there is
 * nothing, INT64_MAX if it cannot be told. */
static int64_t
queue_last_ns(struct ends *e, const struct leg *leg)
{
	struct leg_ends *l = &e->legs[leg - e->story->legs];
	const struct pause_row *row = pause_row(leg);
	struct look what = { .host = leg->host, .reverse = true, .most = 1 };
	struct sighting_set seen = { 0 };

	if (l->queue_asked)
		return l->queue_last_ns;
	l->queue_asked = true;
	l->queue_last_ns = INT64_MAX;
	if (!row)
		return l->queue_last_ns;
	what.ntexts = sizeof(row->words) / sizeof(row->words[0]);
	what.texts = row->words;
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	l->queue_last_ns = seen.count > 0 ? seen.items[0]->sort_ns : INT64_MIN;
	sighting_set_release(&seen);
	return l->queue_last_ns;
}

bool
end_evidence_ends(struct ends *e, const struct leg *leg, int64_t last_ns)
{
	int64_t first = 0;
	int64_t last = 0;

	if (!view_host_times(e->story->view, leg->host, &first, &last) ||
		end_is_soon_after(leg, last_ns, last))
		return true;
	last = queue_last_ns(e, leg);
	return last != INT64_MAX && end_is_soon_after(leg, last_ns, last);
}
