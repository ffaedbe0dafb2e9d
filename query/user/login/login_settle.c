#include "query/user/login/login_settle.h"

#include "query/plan/work/shelf.h"

#include <string.h>

/* Some megabytes of attempts with their lines. */
enum { LET_GO_EVERY = 1 << 13 };

void
attempts_pass(const struct attempt_list *list, size_t number)
{
	if (number % LET_GO_EVERY != 0)
		return;
	shelf_let_go(list->shelf);
	shelf_let_go(list->lists);
	shelf_let_go(list->notes);
}

/* The surest of those that came in, and of those that did not. */
struct tops {
	enum login_rank success;
	enum login_rank failure;
};

static struct tops
tops_of(const struct login_talk *t)
{
	struct tops tops = { RANK_NONE, RANK_NONE };

	for (size_t i = 0; i < t->count; i++) {
		const struct login_note *n = t->notes[i];

		if (n->outcome == OUTCOME_SUCCESS && n->rank > tops.success)
			tops.success = n->rank;
		if (n->outcome == OUTCOME_FAILURE && n->rank > tops.failure)
			tops.failure = n->rank;
	}
	return tops;
}

/* Had another line of that user success? */
static bool
has_success_of(const struct login_talk *t, const struct login_note *n)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i]->outcome == OUTCOME_SUCCESS &&
			login_same_user(t->notes[i]->user, n->user))
			return true;
	return false;
}

/* Does the line count by itself? A success that a surer line tells is no
 * second one, and what others saw fail on the way to it is no failure. */
static bool
counts(const struct login_talk *t, const struct tops *tops,
	const struct login_note *n, bool had_success)
{
	if (n->outcome == OUTCOME_FAILURE)
		return n->rank == tops->failure && n->rank > RANK_NONE &&
			(n->rank >= tops->success || !has_success_of(t, n));
	return n->outcome == OUTCOME_SUCCESS && n->rank > RANK_NONE &&
		n->rank == tops->success &&
		(!had_success || (n->rank == RANK_VERDICT && !n->is_repeat));
}

/* Hints of one connection are all of one attempt. */
static bool
is_only_hint(const struct login_talk *t)
{
	return t->top == RANK_HINT;
}

/* Does a line that tells of a failure stand nearer to the failure before it
 * than to the success behind it? */
static bool
is_of_last(const struct login_note *last, const struct login_note *line,
	const struct login_note *next)
{
	return line->outcome == OUTCOME_FAILURE &&
		last->outcome == OUTCOME_FAILURE &&
		next->outcome == OUTCOME_SUCCESS &&
		line->sort_ns - last->sort_ns <= next->sort_ns - line->sort_ns;
}

/* Which attempt a line goes with: the next one, if it can be of one user; else
 * the last one. */
static size_t
owner_of(const struct login_talk *t, const size_t *counted, size_t ncounted,
	size_t line)
{
	for (size_t i = 0; i < ncounted; i++)
		if (counted[i] > line &&
			login_same_user(t->notes[counted[i]]->user,
				t->notes[line]->user))
			return i > 0 && counted[i - 1] < line &&
					is_of_last(t->notes[counted[i - 1]],
						t->notes[line],
						t->notes[counted[i]])
				? i - 1
				: i;
	for (size_t i = ncounted; i > 0; i--)
		if (counted[i - 1] < line)
			return i - 1;
	return 0;
}

static struct login_note *
success_of(const struct login_talk *t, const size_t *counted, size_t n)
{
	for (size_t i = n; i > 0; i--)
		if (t->notes[counted[i - 1]]->outcome == OUTCOME_SUCCESS)
			return t->notes[counted[i - 1]];
	return NULL;
}

static size_t
count_lines(const struct login_talk *t, size_t *counted)
{
	const struct tops tops = tops_of(t);
	bool had_success = false;
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++) {
		if (!counts(t, &tops, t->notes[i], had_success))
			continue;
		had_success |= t->notes[i]->outcome == OUTCOME_SUCCESS;
		if (n > 0 && is_only_hint(t))
			continue;
		counted[n++] = i;
	}
	return n;
}

void
login_settle(struct arena *scratch, const struct login_talk *t,
	struct attempt_list *out)
{
	size_t *counted = arena_array(scratch, t->count, sizeof(*counted));
	size_t n = count_lines(t, counted);
	struct attempt *mine = NULL;
	const struct login_note *success = success_of(t, counted, n);
	size_t at = 0;

	if (n == 0)
		return;
	mine = shelf_room(out->shelf, n * sizeof(*mine));
	if (out->count == 0)
		out->items = mine;
	for (size_t i = 0; i < n; i++)
		mine[i] = (struct attempt){ .note = t->notes[counted[i]] };
	for (size_t i = 0; i < t->count; i++) {
		struct attempt *a = &mine[owner_of(t, counted, n, i)];

		if (at < n && counted[at] == i) {
			at++;
			continue;
		}
		if (a->others == NULL)
			a->others = shelf_room(out->lists,
				(t->count - n) * sizeof(struct login_note *));
		a->others[a->nothers++] = t->notes[i];
	}
	for (size_t i = 0; i < n; i++)
		if (mine[i].note == success)
			mine[i].end = t->end;
	out->count += n;
}

static void
fill(struct span *out, struct span value)
{
	if (out->len == 0)
		*out = value;
}

/* Names of another line tell what the deciding one does not. */
static void
fill_from(struct login *l, const struct login_note *n)
{
	fill(&l->service, n->service);
	fill(&l->user, n->user);
	fill(&l->target_user, n->target_user);
	fill(&l->method, n->method);
	fill(&l->client_ip, n->client_ip);
	fill(&l->client_name, n->client_name);
	fill(&l->tty, n->tty);
	fill(&l->session, n->session);
	fill(&l->command, n->command);
	if (l->succeeded)
		return;
	fill(&l->reason, n->reason);
	fill(&l->reply, n->reply);
	/* sshd tells who may not come as if nobody knew him. */
	if (span_eq(n->reason, SPAN("not-allowed")) ||
		span_eq(n->reason, SPAN("disabled")))
		l->reason = n->reason;
}

/* Hints and witnesses count once, and say how many more there were. */
static uint64_t
attempts_of(const struct attempt *a, bool *said)
{
	uint64_t n = a->note->attempts;

	*said = n > 0;
	for (size_t i = 0; i < a->nothers && a->note->rank < RANK_VERDICT; i++)
		if (a->others[i]->rank == a->note->rank &&
			a->others[i]->attempts > n) {
			n = a->others[i]->attempts;
			*said = true;
		}
	return n > 0 ? n : 1;
}

static void
set_cites(struct arena *arena, const struct attempt *a, struct login *out)
{
	size_t n = a->note->ncites;
	struct cite *cites = NULL;
	size_t at = a->note->ncites;

	for (size_t i = 0; i < a->nothers; i++)
		n += a->others[i]->ncites;
	cites = arena_array(arena, n, sizeof(*cites));
	if (a->note->ncites > 0)
		memcpy(cites, a->note->cites, a->note->ncites * sizeof(*cites));
	for (size_t i = 0; i < a->nothers; i++) {
		const struct login_note *o = a->others[i];

		if (o->ncites > 0)
			memcpy(&cites[at], o->cites,
				o->ncites * sizeof(*cites));
		at += o->ncites;
	}
	out->ncites = n;
	out->cites = cites;
}

static void
set_end(const struct attempt *a, struct login *out)
{
	const struct when *begin = &a->note->when;

	if (a->end == NULL)
		return;
	out->nend_cites = a->end->ncites;
	out->end_cites = a->end->cites;
	if (a->end->when.basis == WHEN_NONE)
		return;
	out->has_end = true;
	out->end = a->end->when;
	out->duration_s = -1;
	if (begin->basis != WHEN_NONE &&
		begin->zone_known == out->end.zone_known &&
		out->end.ns >= begin->ns)
		out->duration_s = (double)(out->end.ns - begin->ns) / 1e9;
}

void
login_of_attempt(
	struct arena *arena, const struct attempt *a, struct login *out)
{
	const struct login_note *n = a->note;

	*out = (struct login){ .when = n->when,
		.sort_ns = n->sort_ns,
		.host = n->host,
		.succeeded = n->outcome == OUTCOME_SUCCESS };
	fill_from(out, n);
	for (int rank = RANK_VERDICT; rank >= RANK_NONE; rank--)
		for (size_t i = 0; i < a->nothers; i++)
			if ((int)a->others[i]->rank == rank)
				fill_from(out, a->others[i]);
	out->attempts = attempts_of(a, &out->says_attempts);
	set_cites(arena, a, out);
	set_end(a, out);
}
