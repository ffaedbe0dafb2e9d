#include "query/user/session/session_text.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "query/plan/work/shelf.h"
#include "query/user/session/session_filter.h"
#include "query/user/session/session_join.h"
#include "query/user/session/session_line.h"
#include "query/user/session/session_narrow.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Lines of one login that several programs write, so far apart. */
	NEAR_S = 5,
	/* Begins that are held against the next ones. */
	RECENT_MAX = 64,
	KEYS_FIRST = 1024
};

/* A session by what pairs its lines: place in the set and 1, 0 is free. What it
 * finds must be looked at: an older session may stand there, too. */
struct key {
	uint64_t hash;
	uint32_t session;
};

struct reading_text {
	struct session_set *set;
	const struct session_question *q;
	struct event *event;
	/* Open addressing, half full at most. */
	struct key *keys;
	size_t nkeys;
	size_t keys_cap;
	/* The latest begins that are not Dovecot's, round and round. */
	uint32_t recent[RECENT_MAX];
	size_t nrecent;
	/* The machine of the last line, which is likely that of the next. */
	uint32_t machine;
	struct span last_host;
	struct span last_path;
};

static size_t
slot_of(const struct reading_text *r, uint64_t hash)
{
	size_t at = (size_t)hash & (r->keys_cap - 1);

	while (r->keys[at].session && r->keys[at].hash != hash)
		at = (at + 1) & (r->keys_cap - 1);
	return at;
}

static bool
is_open(const struct reading_text *r, const struct key *k)
{
	return k->session != 0 &&
		r->set->items[k->session - 1].end.basis == WHEN_NONE;
}

/* Room for as many again as still find an open session; the others find
 * nothing. */
static void
grow_keys(struct reading_text *r)
{
	struct key *old = r->keys;
	size_t n = r->keys_cap;
	size_t open = 0;

	for (size_t i = 0; i < n; i++)
		open += is_open(r, &old[i]);
	r->keys_cap = KEYS_FIRST;
	while (r->keys_cap < 4 * (open + 1))
		r->keys_cap *= 2;
	r->nkeys = open;
	r->keys = xcalloc(r->keys_cap, sizeof(*r->keys));
	for (size_t i = 0; i < n; i++)
		if (is_open(r, &old[i]))
			r->keys[slot_of(r, old[i].hash)] = old[i];
	free(old);
}

static void
set_key(struct reading_text *r, uint64_t hash, uint32_t session)
{
	size_t at = 0;

	if (2 * (r->nkeys + 1) > r->keys_cap)
		grow_keys(r);
	at = slot_of(r, hash);
	r->nkeys += r->keys[at].session == 0;
	r->keys[at] = (struct key){ hash, session };
}

/* The open session of that key, or NULL. */
static struct session *
find_key(const struct reading_text *r, uint64_t hash)
{
	size_t at = r->keys_cap ? slot_of(r, hash) : 0;
	struct session *s = NULL;

	if (r->keys_cap == 0 || r->keys[at].session == 0)
		return NULL;
	s = &r->set->items[r->keys[at].session - 1];
	return s->end.basis == WHEN_NONE ? s : NULL;
}

static uint64_t
key_of(uint64_t machine, char kind, uint64_t a, uint64_t b)
{
	const uint64_t parts[] = { machine, (uint64_t)kind, a, b };

	return hash64(parts, sizeof(parts));
}

static uint64_t
id_key(uint32_t machine, const struct session_told *t)
{
	return key_of(machine, t->teller == TELLER_MAIL ? 'm' : 'l',
		hash64(t->id.ptr, t->id.len), 0);
}

static uint64_t
client_key(uint32_t machine, const struct session_told *t)
{
	return key_of(machine, 'c', hash64(t->client_ip.ptr, t->client_ip.len),
		t->port);
}

/* pure-ftpd has neither process nor port. */
static uint64_t
user_key(uint32_t machine, const struct session_told *t)
{
	return key_of(machine, 'u', hash64(t->user.ptr, t->user.len),
		hash64(t->client_ip.ptr, t->client_ip.len));
}

static void
add_keys(struct reading_text *r, uint32_t machine, const struct session_told *t,
	uint32_t session)
{
	if (t->teller != TELLER_PROCESS) {
		set_key(r, id_key(machine, t), session);
		return;
	}
	if (t->pid > 0)
		set_key(r, key_of(machine, 'p', t->pid, 0), session);
	if (t->port > 0 && t->client_ip.len > 0)
		set_key(r, client_key(machine, t), session);
	if (t->pid == 0 && t->port == 0)
		set_key(r, user_key(machine, t), session);
}

static bool
same_user(const struct reading_text *r, const struct session *s,
	const struct session_told *t)
{
	return t->user.len == 0 ||
		span_eq(names_get(r->set->names, s->user), t->user);
}

/* The session that a line ends. */
static struct session *
find_end(struct reading_text *r, uint32_t machine, const struct session_told *t)
{
	struct session *s = NULL;

	if (t->teller != TELLER_PROCESS) {
		s = find_key(r, id_key(machine, t));
		return s && same_user(r, s, t) ? s : NULL;
	}
	if (t->pid > 0)
		s = find_key(r, key_of(machine, 'p', t->pid, 0));
	if ((!s || !same_user(r, s, t)) && t->port > 0)
		s = find_key(r, client_key(machine, t));
	if (!s && t->pid == 0)
		s = find_key(r, user_key(machine, t));
	return s && same_user(r, s, t) ? s : NULL;
}

static struct session_line
line_of(struct reading_text *r, const struct search_hit *hit)
{
	struct session_line line = { .index = (uint32_t)hit->index,
		.ord = hit->ord,
		.offset = hit->offset,
		.line = hit->cites[0].line,
		.length = hit->cites[0].length };
	struct cite *cites = NULL;

	if (hit->ncites < 2)
		return line;
	cites = arena_array(&r->set->arena, hit->ncites, sizeof(*cites));
	memcpy(cites, hit->cites, hit->ncites * sizeof(*cites));
	line.ncites = hit->ncites;
	line.cites = cites;
	return line;
}

static uint32_t
machine_of(struct reading_text *r, const struct search_hit *hit)
{
	struct span path = hit->cites[0].path;

	if (r->last_path.ptr == path.ptr && span_eq(r->last_host, hit->host) &&
		hit->host_basis == HOST_STATED)
		return r->machine;
	r->machine = machines_find(
		&r->set->machines, hit->host, hit->host_basis, path);
	r->last_path = path;
	r->last_host = names_get(
		r->set->names, r->set->machines.items[r->machine].host);
	return r->machine;
}

static struct session
session_of(struct reading_text *r, const struct search_hit *hit,
	const struct session_told *t, uint32_t machine)
{
	struct names *names = r->set->names;
	const struct log_head *head = &r->event->head;

	return (struct session){
		.user = names_add(names, t->user),
		.tty = names_add(names, t->tty),
		.client_name = names_add(names, t->client_name),
		.client_ip = names_add(names, t->client_ip),
		.service = names_add(names, t->service),
		.program = names_add(names, head->program),
		.severity = names_add(names, head->severity),
		.id = t->id,
		.machine = machine,
		.pid = (uint32_t)(t->teller == TELLER_PROCESS ? t->pid : 0),
		.port = (uint32_t)t->port,
		.teller = (uint8_t)t->teller,
		.is_dropped = t->is_job,
		.begin = hit->when,
		.first = line_of(r, hit),
	};
}

static bool
is_near(const struct when *a, const struct when *b)
{
	int64_t apart = a->ns - b->ns;
	const int64_t most = (int64_t)NEAR_S * 1000000000;

	return a->basis != WHEN_NONE && b->basis != WHEN_NONE &&
		apart <= most && apart >= -most;
}

/* Do both tell of one login? The same process, or logind and somebody else,
 * who has no partner yet. */
static bool
is_partner(const struct session *had, const struct session *s)
{
	if (had->machine != s->machine || had->user != s->user ||
		had->end.basis != WHEN_NONE || !is_near(&had->begin, &s->begin))
		return false;
	if (had->teller == s->teller)
		return had->pid == s->pid && s->pid != 0;
	return had->also_program == 0;
}

static struct session *
find_partner(struct reading_text *r, const struct session *s, uint32_t *number)
{
	size_t n = r->nrecent < RECENT_MAX ? r->nrecent : RECENT_MAX;

	for (size_t i = 0; i < n; i++) {
		*number = r->recent[(r->nrecent - 1 - i) % RECENT_MAX];
		if (is_partner(&r->set->items[*number - 1], s))
			return &r->set->items[*number - 1];
	}
	return NULL;
}

static void
begin(struct reading_text *r, const struct search_hit *hit,
	const struct session_told *t)
{
	struct session_set *set = r->set;
	uint32_t machine = machine_of(r, hit);
	struct session s = session_of(r, hit, t, machine);
	struct session *had = NULL;
	uint32_t number = 0;

	if (set->count >= UINT32_MAX - 1 ||
		(r->q->has_until && s.begin.basis != WHEN_NONE &&
			clock_low_ns(&s.begin) >= r->q->until_ns) ||
		!session_may_be_of(set, &s, r->q->filter))
		return;
	if (t->teller != TELLER_MAIL)
		had = find_partner(r, &s, &number);
	if (had) {
		if (had->id.len == 0)
			s.id = shelf_copy(set->texts, t->id);
		session_merge(set, had, &s);
		add_keys(r, machine, t, number);
		return;
	}
	s.id = shelf_copy(set->texts, t->id);
	(void)session_set_add(set, &s);
	number = (uint32_t)set->count;
	add_keys(r, machine, t, number);
	if (t->teller != TELLER_MAIL)
		r->recent[r->nrecent++ % RECENT_MAX] = number;
}

static void
end(struct reading_text *r, const struct search_hit *hit,
	const struct session_told *t)
{
	struct session *s = find_end(r, machine_of(r, hit), t);

	if (!s || hit->when.basis == WHEN_NONE)
		return;
	s->ended_by = SESSION_LOGOUT;
	s->end = hit->when;
	s->last = line_of(r, hit);
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct reading_text *r = ctx;
	struct session_told told;

	if (hit->is_record || hit->is_rest)
		return true;
	event_parse(hit->text, &dialect, r->event);
	if (!session_told_of(r->event, &told))
		return true;
	if (told.word == SESSION_BEGINS)
		begin(r, hit, &told);
	else
		end(r, hit, &told);
	return true;
}

enum wb_err
session_read_text(struct session_set *set, const struct session_question *q,
	struct err *err)
{
	struct reading_text r = { .set = set, .q = q };
	struct search_spec spec = *q->spec;
	struct search_counts counts = { 0 };
	struct node *query = NULL;
	enum wb_err rc = session_narrow(set, q, &query, err);

	if (rc != WB_OK || !query)
		return rc;
	r.event = arena_alloc(&set->arena, sizeof(*r.event));
	spec.query = query;
	spec.has_since = spec.has_until = false;
	spec.reverse = false;
	spec.nsources = 0;
	rc = search_run(
		set->indexes, set->nindexes, &spec, on_hit, &r, &counts, err);
	query_release(query);
	free(r.keys);
	return rc;
}
