#include "query/user/session_join.h"

#include "format/base/arena.h"
#include "query/user/session_line.h"

/* sshd writes its line before the record, login behind it; both by one clock.
 * Lines have whole seconds, mostly. */
static const int64_t near_ns = 5000000000;

static void
fill(uint32_t *to, uint32_t from)
{
	if (*to == 0)
		*to = from;
}

/* Behind those that are there. */
static void
add_line(struct session_set *set, struct session *to,
	const struct session_line *line, bool is_end)
{
	struct session_more **at = &to->more;

	while (*at)
		at = &(*at)->next;
	*at = arena_alloc(&set->arena, sizeof(**at));
	(*at)->line = *line;
	(*at)->is_end = is_end;
}

void
session_merge(
	struct session_set *set, struct session *to, const struct session *from)
{
	add_line(set, to, &from->first, false);
	fill(&to->tty, from->tty);
	fill(&to->client_name, from->client_name);
	fill(&to->client_ip, from->client_ip);
	fill(&to->service, from->service);
	fill(&to->severity, from->severity);
	fill(&to->id, from->id);
	fill(&to->pid, from->pid);
	fill(&to->port, from->port);
	if (from->program != to->program)
		to->also_program = from->program;
	to->is_dropped = to->is_dropped || from->is_dropped;
}

/* Names that both know must be equal. */
static bool
agree(uint32_t a, uint32_t b)
{
	return a == 0 || b == 0 || a == b;
}

static bool
is_same(const struct session_set *set, const struct session *record,
	const struct session *text)
{
	return record->is_record && !record->is_boot && !record->is_dropped &&
		record->also_program == 0 && record->user == text->user &&
		agree(record->client_ip, text->client_ip) &&
		agree(record->tty, text->tty) &&
		machines_agree(&set->machines, record->machine, text->machine);
}

static int64_t
apart(const struct session *a, const struct session *b)
{
	int64_t ns = a->begin.ns - b->begin.ns;

	return ns < 0 ? -ns : ns;
}

static struct session *
nearer(const struct session_set *set, struct session *best, struct session *s,
	const struct session *text)
{
	if (!is_same(set, s, text) ||
		(best && apart(best, text) <= apart(s, text)))
		return best;
	return s;
}

/* The record of the login that a line of text tells of, or NULL. */
static struct session *
record_of(struct session_set *set, size_t at)
{
	const struct session *text = &set->items[at];
	struct session *best = NULL;

	for (size_t i = at; i-- > 0 && apart(&set->items[i], text) <= near_ns;)
		best = nearer(set, best, &set->items[i], text);
	for (size_t i = at + 1;
		i < set->count && set->items[i].begin.basis != WHEN_NONE &&
		apart(&set->items[i], text) <= near_ns;
		i++)
		best = nearer(set, best, &set->items[i], text);
	return best;
}

static void
add_end(struct session_set *set, struct session *to, const struct session *from)
{
	if (from->end.basis == WHEN_NONE)
		return;
	/* A record of its own end is as good; without it the text knows more
	 * than another login on the terminal, or a start. */
	if (to->ended_by != SESSION_LOGOUT &&
		(to->end.basis == WHEN_NONE || from->end.ns <= to->end.ns)) {
		to->ended_by = from->ended_by;
		to->end = from->end;
		to->last = from->last;
		return;
	}
	add_line(set, to, &from->last, true);
}

void
session_join(struct session_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct session *text = &set->items[i];
		struct session *record = NULL;

		if (text->is_record || text->is_dropped ||
			text->teller == TELLER_MAIL || !text->begin.zone_known)
			continue;
		record = record_of(set, i);
		if (!record)
			continue;
		session_merge(set, record, text);
		for (struct session_more *m = text->more; m; m = m->next) {
			struct session other = { .first = m->line,
				.program = record->also_program };

			session_merge(set, record, &other);
		}
		add_end(set, record, text);
		text->is_dropped = true;
	}
}
