/* A queue has one manager, which runs until Postfix is started anew. Where two
 * write in turn, two hosts of one name do. */
#include "query/trace/leg/leg_cut.h"

#include "query/trace/view/host.h"

enum {
	LINES_MAX = 400,
	PIDS_MAX = 8,
	/* One that goes on behind the line of another one may only have been
	 * slow to write its last. */
	RETURNS_MIN = 2
};

static const int64_t around_ns = (int64_t)4 * 3600 * 1000000000;

/* The processes that wrote, and how often one did again behind another. */
struct turns {
	size_t npids;
	struct span pids[PIDS_MAX];
	struct span last;
	size_t returns;
};

static bool
is_seen(const struct turns *t, struct span pid)
{
	for (size_t i = 0; i < t->npids; i++)
		if (span_eq(t->pids[i], pid))
			return true;
	return false;
}

static void
turns_add(struct turns *t, struct span pid)
{
	if (pid.len == 0 || span_eq(pid, t->last))
		return;
	if (is_seen(t, pid))
		t->returns++;
	else if (t->npids < PIDS_MAX)
		t->pids[t->npids++] = pid;
	t->last = pid;
}

static bool
is_of_such_a_queue(const struct sighting *s, const struct sighting *line)
{
	return host_same(s, line) && span_eq(s->daemon, SPAN("postfix")) &&
		span_eq(s->instance, line->instance);
}

bool
leg_has_two_managers(struct view *v, const struct sighting *line)
{
	struct span words[] = { SPAN("queue active"), SPAN("removed") };
	struct look what = { .ntexts = 2,
		.texts = words,
		.host = line->host,
		.program = SPAN("qmgr"),
		.most = LINES_MAX };
	struct sighting_set seen = { 0 };
	struct turns turns = { 0 };

	if (line->sort_ns == INT64_MAX)
		return false;
	look_between(
		&what, line->sort_ns - around_ns, line->sort_ns + around_ns);
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count; i++)
		if (is_of_such_a_queue(seen.items[i], line))
			turns_add(&turns, seen.items[i]->head.pid);
	sighting_set_release(&seen);
	return turns.returns >= RETURNS_MIN;
}
