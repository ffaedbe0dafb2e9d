/* "mx1" may be mx1.example.org or mx1.example.net: hosts log the first label of
 * their name alone, and peers are called by all of it. What tells is whether
 * the queue ids that such a peer gave are in the logs of the host. */
#include "query/trace/view_part.h"

#include "query/trace/host.h"

#include <stdlib.h>

enum {
	LINES_MAX = 200,
	/* Ids looked for. */
	IDS_MAX = 16
};

static bool
is_relay(const struct sighting *s, struct span name)
{
	struct peer p = peer_parse(sighting_value(s, FIELD_relay));

	return s->kind == KIND_DELIVER && span_ieq(p.name, name);
}

/* The host's own lines about its own name: "relay=NAME[private/...]". */
static bool
says_itself(const struct sighting *s, struct span name)
{
	struct peer p = peer_parse(sighting_value(s, FIELD_relay));

	return p.is_socket && host_is_named(s->host, name);
}

static bool
is_host_of_id(struct view *v, struct span name, struct span id)
{
	const struct sighting_set *lines = view_id_lines(v, id);

	for (size_t i = 0; i < lines->count; i++)
		if (span_eq(sighting_value(lines->items[i], FIELD_queue_id),
			    id) &&
			host_is_named(lines->items[i]->host, name))
			return true;
	return false;
}

/* *known is false where nothing tells. */
static bool
ask_lines(struct view *v, struct span name, const struct sighting_set *lines,
	bool *known)
{
	struct span ids[IDS_MAX];
	size_t n = 0;
	bool is_ours = false;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		struct span id = sighting_value(s, FIELD_next_queue_id);

		if (!is_relay(s, name))
			continue;
		if (says_itself(s, name)) {
			*known = true;
			return true;
		}
		if (id.len > 0 && n < IDS_MAX)
			ids[n++] = id;
	}
	(void)view_ids_want(v, ids, n, NULL);
	for (size_t i = 0; i < n && !is_ours; i++)
		is_ours = is_host_of_id(v, name, ids[i]);
	*known = n > 0;
	return is_ours;
}

bool
view_knows_name(struct view *v, struct span name)
{
	struct look what = { .ntexts = 1, .texts = &name, .most = LINES_MAX };
	struct sighting_set lines = { 0 };
	bool known = false;
	bool is_ours = false;

	for (size_t i = 0; i < v->nnames; i++)
		if (span_ieq(v->names[i].text, name))
			return v->names[i].is_ours;
	/* A look that fails tells nothing here, and the next one will say. */
	(void)view_look(v, &what, &lines, NULL, NULL);
	is_ours = ask_lines(v, name, &lines, &known) || !known;
	sighting_set_release(&lines);
	v->names = xgrow(
		v->names, &v->names_cap, v->nnames + 1, sizeof(*v->names));
	v->names[v->nnames++] =
		(struct view_address){ arena_copy(view_arena(v), name),
			is_ours };
	return is_ours;
}
