#include "query/trace/view/view.h"

#include "query/plan/block/kept.h"
#include "query/trace/view/view_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOM_FIRST = 1024,
	/* The looks of one story come back to the same blocks. */
	KEPT_BYTES = 48 << 20,
	LINE_BYTES = 1024
};

struct view *
view_new_kept(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, size_t kept_bytes)
{
	struct view *v = xcalloc(1, sizeof(*v));

	v->indexes = indexes;
	v->nindexes = nindexes;
	v->spec = *spec;
	v->focus_ns = INT64_MAX;
	v->id_lines_most = VIEW_ID_LINES;
	if (!spec->scan)
		v->spec.kept = kept_new(kept_bytes);
	v->nrooms = ROOM_FIRST;
	v->rooms = xcalloc(v->nrooms, sizeof(*v->rooms));
	(void)pthread_mutex_init(&v->lock, NULL);
	return v;
}

struct view *
view_new(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec)
{
	return view_new_kept(indexes, nindexes, spec, KEPT_BYTES);
}

void
view_free(struct view *v)
{
	if (!v)
		return;
	if (v->owned)
		v->owned_release(v->owned);
	view_hosts_release(v);
	kept_free(v->spec.kept);
	view_ids_release(v);
	view_around_release(v);
	view_gaps_release(v);
	arena_release(&v->arena);
	arena_release(&v->base);
	arena_release(&v->looks);
	(void)pthread_mutex_destroy(&v->lock);
	free(v->rooms);
	free(v);
}

void
view_forget(struct view *v)
{
	view_ids_release(v);
	view_around_release(v);
	arena_release(&v->arena);
	free(v->rooms);
	v->nkept = 0;
	v->nrooms = ROOM_FIRST;
	v->rooms = xcalloc(v->nrooms, sizeof(*v->rooms));
}

/* A line has about so much made of it. */
size_t
view_bytes(const struct view *v)
{
	return v->nkept * LINE_BYTES;
}

struct arena *
view_arena(struct view *v)
{
	return &v->arena;
}

struct arena *
view_base(struct view *v)
{
	return &v->base;
}

void
view_focus(struct view *v, int64_t at_ns)
{
	v->focus_ns = at_ns;
}

static size_t
room_of(const struct view *v, uint32_t index, uint32_t ord, uint64_t offset)
{
	uint64_t h = offset * 0x9e3779b97f4a7c15ULL;

	h ^= ((uint64_t)index << 32 | ord) * 0xc2b2ae3d27d4eb4fULL;
	h ^= h >> 29;
	for (size_t i = (size_t)h & (v->nrooms - 1);;
		i = (i + 1) & (v->nrooms - 1)) {
		const struct sighting *s = v->rooms[i];

		if (!s ||
			(s->index == index && s->ord == ord &&
				s->offset == offset))
			return i;
	}
}

static void
rooms_grow(struct view *v)
{
	const struct sighting **old = v->rooms;
	size_t count = v->nrooms;

	v->nrooms = count * 2;
	v->rooms = xcalloc(v->nrooms, sizeof(*v->rooms));
	for (size_t i = 0; i < count; i++)
		if (old[i])
			v->rooms[room_of(v, old[i]->index, old[i]->ord,
				old[i]->offset)] = old[i];
	free(old);
}

/* What a parser made up is in the event itself, which the next line takes. */
static struct span
keep(struct view *v, struct span part)
{
	uintptr_t at = (uintptr_t)part.ptr;
	uintptr_t from = (uintptr_t)&v->event;

	if (at >= from && at < from + sizeof(v->event))
		return arena_copy(&v->arena, part);
	return part;
}

static void
take_event(struct view *v, struct sighting *s)
{
	const struct dialect dialect = { TEXT_BYTES };
	const struct event *ev = &v->event;
	struct field *fields = NULL;
	struct span *secrets = NULL;

	s->kind = KIND_OTHER;
	s->head.body = s->text;
	if (s->is_rest)
		return;
	event_parse(s->text, &dialect, &v->event);
	fields = arena_array(&v->arena, ev->nfields, sizeof(*fields));
	for (size_t i = 0; i < ev->nfields; i++) {
		fields[i] = ev->fields[i];
		fields[i].value = keep(v, fields[i].value);
	}
	secrets = arena_array(&v->arena, ev->nsecrets, sizeof(*secrets));
	for (size_t i = 0; i < ev->nsecrets; i++)
		secrets[i] = keep(v, ev->secrets[i]);
	s->head = ev->head;
	s->kind = ev->kind;
	s->format = ev->format;
	s->daemon = keep(v, ev->daemon);
	s->instance = keep(v, ev->instance);
	s->nfields = ev->nfields;
	s->fields = fields;
	s->nsecrets = ev->nsecrets;
	s->secrets = secrets;
}

static const struct sighting *
sighting_new(struct view *v, const struct search_hit *hit)
{
	struct sighting *s = arena_alloc(&v->arena, sizeof(*s));
	struct cite *cites =
		arena_array(&v->arena, hit->ncites, sizeof(*cites));

	s->sort_ns = hit->sort_ns;
	s->index = (uint32_t)hit->index;
	s->ord = hit->ord;
	s->offset = hit->offset;
	s->raw = arena_copy(&v->arena, hit->raw);
	s->text = hit->text.ptr == hit->raw.ptr
		? s->raw
		: arena_copy(&v->arena, hit->text);
	s->is_rest = hit->is_rest;
	s->when = hit->when;
	s->host_basis = hit->host_basis;
	s->host = arena_copy(&v->arena, hit->host);
	memcpy(cites, hit->cites, hit->ncites * sizeof(*cites));
	s->ncites = hit->ncites;
	s->cites = cites;
	take_event(v, s);
	return s;
}

static const struct sighting *
intern(struct view *v, const struct search_hit *hit)
{
	size_t room = room_of(v, (uint32_t)hit->index, hit->ord, hit->offset);

	if (!v->rooms[room]) {
		v->rooms[room] = sighting_new(v, hit);
		if (++v->nkept * 2 > v->nrooms) {
			const struct sighting *s = v->rooms[room];

			rooms_grow(v);
			return s;
		}
	}
	return v->rooms[room];
}

const struct sighting *
view_adopt(struct view *v, const struct sighting *s)
{
	size_t room = room_of(v, s->index, s->ord, s->offset);
	struct sighting *own = NULL;

	if (v->rooms[room])
		return v->rooms[room];
	own = arena_alloc(&v->arena, sizeof(*own));
	*own = *s;
	v->rooms[room] = own;
	if (++v->nkept * 2 > v->nrooms)
		rooms_grow(v);
	return own;
}

struct looking {
	struct view *view;
	const struct look *what;
	struct sighting_set *out;
	size_t found;
	bool cut;
};

static bool
program_fits(struct span program, struct span asked)
{
	struct span last = { 0 };

	(void)span_rcut(program, '/', NULL, &last);
	return span_ieq(program, asked) || span_ieq(last, asked);
}

static bool
fits(const struct look *what, const struct sighting *s)
{
	if (what->host.len > 0 && !span_ieq(what->host, s->host))
		return false;
	if (what->program.len > 0 &&
		!program_fits(s->head.program, what->program))
		return false;
	if (what->has_since && s->sort_ns < what->since_ns)
		return false;
	return !what->has_until || s->sort_ns < what->until_ns;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct looking *l = ctx;
	const struct sighting *s = intern(l->view, hit);

	if (!fits(l->what, s))
		return true;
	if (l->what->any) {
		l->found++;
		sighting_set_add(l->out, s);
		return false;
	}
	if (l->what->most > 0 && l->found == l->what->most) {
		l->cut = true;
		return false;
	}
	l->found++;
	sighting_set_add(l->out, s);
	return true;
}

static struct node *
texts_node(struct arena *arena, const struct look *what)
{
	struct node *any = arena_alloc(arena, sizeof(*any));

	any->kind = NODE_OR;
	any->kids = arena_array(arena, what->ntexts, sizeof(struct node *));
	for (size_t i = 0; i < what->ntexts; i++)
		if (what->texts[i].len > 0)
			any->kids[any->nkids++] = query_text_node(arena,
				what->texts[i], !what->ends, !what->begins);
	return any->nkids == 1 ? any->kids[0] : any;
}

static struct node *
ip_node(struct arena *arena, const struct cidr *ip)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = NODE_FIELD;
	n->field = QUERY_FIELD_IP;
	n->match = VALUE_CIDR;
	n->cidr = *ip;
	return n;
}

/* By hand: a name with a star is no pattern here. */
static struct node *
host_node(struct arena *arena, struct span host)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = NODE_FIELD;
	n->field = QUERY_FIELD_HOST;
	n->match = VALUE_EQUAL;
	n->value = host;
	return n;
}

/* NULL if no text is asked for, which finds nothing. */
static struct node *
look_query(struct arena *arena, const struct look *what)
{
	struct node *all = arena_alloc(arena, sizeof(*all));
	struct node *texts = texts_node(arena, what);
	bool has_texts = texts->kind != NODE_OR || texts->nkids > 0;

	if (!has_texts && !what->ip)
		return NULL;
	all->kind = NODE_AND;
	all->kids = arena_array(arena, what->nalso + 3, sizeof(struct node *));
	if (has_texts)
		all->kids[all->nkids++] = texts;
	if (what->ip)
		all->kids[all->nkids++] = ip_node(arena, what->ip);
	for (size_t i = 0; i < what->nalso; i++)
		if (what->also[i].len > 0)
			all->kids[all->nkids++] = query_text_node(
				arena, what->also[i], true, true);
	if (what->host.len > 0)
		all->kids[all->nkids++] = host_node(arena, what->host);
	return all;
}

enum wb_err
view_look(struct view *v, const struct look *what, struct sighting_set *out,
	bool *cut, struct err *err)
{
	struct looking l = { .view = v, .what = what, .out = out };
	struct search_spec spec = v->spec;
	struct search_counts counts = { 0 };
	enum wb_err rc = WB_OK;

	if (cut)
		*cut = false;
	arena_reset(&v->looks);
	spec.query = look_query(&v->looks, what);
	if (!spec.query)
		return WB_OK;
	spec.has_since = what->has_since;
	spec.has_until = what->has_until;
	spec.since_ns = what->since_ns;
	spec.until_ns = what->until_ns;
	spec.by_order = true;
	spec.most_blocks = what->most_blocks;
	spec.reverse = what->reverse;
	spec.any = what->any;
	rc = search_run(
		v->indexes, v->nindexes, &spec, on_hit, &l, &counts, err);
	sighting_set_sort(out);
	if (cut)
		*cut = l.cut || counts.too_many;
	return rc;
}
