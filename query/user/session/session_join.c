#include "query/user/session/session_join.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "query/plan/work/shelf.h"
#include "query/user/login/local_twin.h"
#include "query/user/session/session_line.h"

#include <stdlib.h>

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
	*at = shelf_room(set->texts, sizeof(**at));
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
	if (to->id.len == 0)
		to->id = from->id;
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

static void
join(struct session_set *set, struct session *record, struct session *text)
{
	session_merge(set, record, text);
	for (struct session_more *m = text->more; m; m = m->next) {
		struct session other = { .first = m->line,
			.program = record->also_program };

		session_merge(set, record, &other);
	}
	add_end(set, record, text);
	text->is_dropped = true;
}

static bool
is_told(const struct session *s)
{
	return !s->is_record && !s->is_dropped && s->teller != TELLER_MAIL &&
		s->begin.basis != WHEN_NONE;
}

/* The user with the client's address, or with the terminal. */
static uint64_t
who_of(const struct session *s)
{
	const uint32_t parts[] = { s->user, s->client_ip,
		s->client_ip == 0 ? s->tty : 0 };

	return s->user == 0 || (s->client_ip == 0 && s->tty == 0)
		? 0
		: hash64(parts, sizeof(parts));
}

static struct local_twin
side_of(const struct session_set *set, size_t at)
{
	const struct session *s = &set->items[at];

	return (struct local_twin){
		.host = set->machines.items[s->machine].host,
		.who = who_of(s),
		.ns = s->begin.ns,
		.at = at
	};
}

/* By the zone that a record shows. */
static void
join_local(struct session_set *set, struct session *record,
	struct session *text, int64_t offset_ns)
{
	if (!is_same(set, record, text))
		return;
	if (text->end.basis != WHEN_NONE && !text->end.zone_known) {
		text->end.basis = WHEN_INFERRED;
		text->end.ns -= offset_ns;
		text->end.min_ns = text->end.max_ns = text->end.ns;
		text->end.zone_known = true;
		text->end.offset_s = (int32_t)(offset_ns / 1000000000);
	}
	join(set, record, text);
}

/* Lines in local time of a zone that nobody knows. */
static void
join_locals(struct session_set *set)
{
	struct local_twin *sides =
		xcalloc(set->count + 1, sizeof(struct local_twin));
	struct local_twin *texts = sides;
	struct local_twin *records = NULL;
	size_t n = 0;
	size_t ntexts = 0;

	for (size_t i = 0; i < set->count; i++) {
		if (is_told(&set->items[i]) &&
			!set->items[i].begin.zone_known &&
			who_of(&set->items[i]) != 0)
			sides[n++] = side_of(set, i);
		session_set_pass(set, i);
	}
	ntexts = n;
	records = &sides[n];
	for (size_t i = 0; i < set->count && ntexts > 0; i++) {
		const struct session *s = &set->items[i];

		if (s->is_record && !s->is_boot && !s->is_dropped &&
			s->begin.zone_known && s->begin.basis != WHEN_NONE &&
			s->also_program == 0 && who_of(s) != 0)
			sides[n++] = side_of(set, i);
		session_set_pass(set, i);
	}
	local_twins_find(texts, ntexts, records, n - ntexts, set->count);
	for (size_t i = 0; i < ntexts; i++)
		if (texts[i].twin != SIZE_MAX)
			join_local(set, &set->items[texts[i].twin],
				&set->items[texts[i].at], texts[i].offset_ns);
	free(sides);
}

void
session_join(struct session_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct session *text = &set->items[i];
		struct session *record = NULL;

		session_set_pass(set, i);
		if (!is_told(text) || !text->begin.zone_known)
			continue;
		record = record_of(set, i);
		if (record)
			join(set, record, text);
	}
	join_locals(set);
}
