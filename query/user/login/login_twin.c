#include "query/user/login/login_twin.h"

#include "format/base/digest.h"
#include "query/user/login/local_twin.h"

#include <stdlib.h>
#include <string.h>

struct sides {
	struct local_twin *texts;
	size_t ntexts;
	size_t texts_cap;
	struct local_twin *records;
	size_t nrecords;
	size_t records_cap;
};

static uint64_t
hash_of(struct span text)
{
	return hash64(text.ptr, text.len);
}

static uint64_t
who_of(const struct login_note *n, char kind, struct span where)
{
	const uint64_t parts[] = { hash_of(n->user), (uint64_t)kind,
		hash_of(where) };

	return hash64(parts, sizeof(parts));
}

/* Of the lines of an attempt the first that says it. */
static struct span
said(const struct attempt *a, bool tty)
{
	struct span value = tty ? a->note->tty : a->note->client_ip;

	for (size_t i = 0; i < a->nothers && value.len == 0; i++)
		value = tty ? a->others[i]->tty : a->others[i]->client_ip;
	return value;
}

static void
add(struct local_twin **items, size_t *count, size_t *cap,
	const struct local_twin *one)
{
	*items = xgrow(*items, cap, *count + 1, sizeof(**items));
	(*items)[(*count)++] = *one;
}

/* Lines of text, or records. */
static void
add_attempt(struct sides *s, const struct attempt *a, size_t at, bool records)
{
	const struct login_note *n = a->note;
	struct span ip = { 0 };
	struct span tty = { 0 };
	struct local_twin one = {
		.host = hash_of(n->host), .ns = n->when.ns, .at = at
	};

	if (n->outcome != OUTCOME_SUCCESS || n->user.len == 0 ||
		n->group != GROUP_SHELL || n->when.basis == WHEN_NONE ||
		n->is_record != records || n->when.zone_known != records)
		return;
	ip = said(a, false);
	tty = said(a, true);
	one.who = ip.len > 0 ? who_of(n, 'i', ip) : who_of(n, 't', tty);
	if (ip.len == 0 && tty.len == 0)
		return;
	if (records)
		add(&s->records, &s->nrecords, &s->records_cap, &one);
	else
		add(&s->texts, &s->ntexts, &s->texts_cap, &one);
}

/* By the clock of the text. */
static const struct login_note *
local_end(struct arena *arena, const struct attempt *to,
	const struct login_note *end, int64_t offset_ns)
{
	struct login_note *n = NULL;

	if (end == NULL || !end->when.zone_known)
		return end;
	n = arena_alloc(arena, sizeof(*n));
	*n = *end;
	n->when.basis = to->note->when.basis;
	n->when.ns += offset_ns;
	n->when.min_ns = n->when.max_ns = n->when.ns;
	n->when.zone_known = false;
	n->when.offset_s = 0;
	return n;
}

static void
absorb(struct arena *arena, struct attempt *to, struct attempt *record,
	int64_t offset_ns)
{
	size_t n = to->nothers + 1 + record->nothers;
	struct login_note **others =
		arena_array(arena, n, sizeof(struct login_note *));
	size_t at = 0;

	for (size_t i = 0; i < to->nothers; i++)
		others[at++] = to->others[i];
	others[at++] = record->note;
	for (size_t i = 0; i < record->nothers; i++)
		others[at++] = record->others[i];
	to->others = others;
	to->nothers = n;
	if (to->end == NULL)
		to->end = local_end(arena, to, record->end, offset_ns);
	record->note = NULL;
}

void
login_twins_join(struct arena *arena, struct attempt_list *list)
{
	struct sides s = { 0 };
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		add_attempt(&s, &list->items[i], i, false);
		attempts_pass(list, i);
	}
	for (size_t i = 0; i < list->count && s.ntexts > 0; i++) {
		add_attempt(&s, &list->items[i], i, true);
		attempts_pass(list, i);
	}
	local_twins_find(s.texts, s.ntexts, s.records, s.nrecords, list->count);
	for (size_t i = 0; i < s.ntexts; i++)
		if (s.texts[i].twin != SIZE_MAX)
			absorb(arena, &list->items[s.texts[i].at],
				&list->items[s.texts[i].twin],
				s.texts[i].offset_ns);
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].note != NULL)
			list->items[kept++] = list->items[i];
		attempts_pass(list, i);
	}
	list->count = kept;
	free(s.texts);
	free(s.records);
}
