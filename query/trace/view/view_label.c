/* The full name that the first label of a host of the evidence stands for: that
 * under which others gave it mails, or took some of it, which are in its logs.
 */
#include "query/trace/view/view_part.h"

#include "query/trace/view/host.h"

enum {
	NAMED_MAX = 60,
	/* Blocks read for one name. */
	BLOCKS_MAX = 64,
	/* Ids of one name. */
	OF_NAME_MAX = 2,
	/* Ids looked for. */
	IDS_MAX = 16
};

static const int64_t second = 1000000000;
/* Between the clocks of two hosts. */
static const int64_t skew_ns = (int64_t)600 * 1000000000;

void
view_look_near(const struct view *v, struct look *what, int64_t width_s)
{
	what->has_since = what->has_until = true;
	what->since_ns = v->focus_ns - width_s * second;
	what->until_ns = v->focus_ns + width_s * second;
}

static bool
is_about_then(const struct sighting *a, const struct sighting *b)
{
	if (a->sort_ns == INT64_MAX || b->sort_ns == INT64_MAX ||
		!a->when.zone_known || !b->when.zone_known)
		return true;
	return a->sort_ns - b->sort_ns <= skew_ns &&
		b->sort_ns - a->sort_ns <= skew_ns;
}

enum id_state
view_name_id(struct view *v, struct span name, struct span id,
	const struct sighting *delivery)
{
	const struct sighting_set *lines = view_id_lines(v, id);
	enum id_state state = ID_STRANGE;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		struct span client = sighting_value(s, FIELD_client_name);

		if (!sighting_has(s, FIELD_queue_id, id) ||
			!host_is_named(s->host, name) ||
			!is_about_then(s, delivery))
			continue;
		if (s->kind == KIND_QUEUE &&
			span_find_char(client, '.') != SIZE_MAX &&
			!host_is_named(delivery->host, client))
			return ID_OTHER;
		state = ID_TAKEN;
	}
	return state;
}

/* An id that a peer of some full name gave, once or twice of each name. */
struct given_id {
	struct span id;
	struct span name;
	const struct sighting *line;
	bool is_client;
};

/* The peer of such a name took the mail under an id, or handed it over to be
 * given one here. */
static bool
read_given(const struct sighting *s, struct span label, struct given_id *out)
{
	out->name = sighting_value(s, FIELD_client_name);
	out->id = sighting_value(s, FIELD_queue_id);
	out->line = s;
	out->is_client = s->kind == KIND_QUEUE;
	if (!out->is_client) {
		out->name = peer_parse(sighting_value(s, FIELD_relay)).name;
		out->id = sighting_value(s, FIELD_next_queue_id);
	}
	return out->id.len > 0 && host_is_named(label, out->name);
}

static size_t
gather_given(const struct sighting_set *lines, struct span label,
	struct given_id *out)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->count && n < IDS_MAX; i++) {
		struct given_id one = { 0 };
		size_t same = 0;

		if (!read_given(lines->items[i], label, &one))
			continue;
		for (size_t k = 0; k < n; k++)
			same += span_ieq(out[k].name, one.name);
		if (same < OF_NAME_MAX)
			out[n++] = one;
	}
	return n;
}

/* Do the logs of the host of that label have the other end? */
static bool
is_proved(struct view *v, struct span label, const struct given_id *given)
{
	const struct sighting_set *lines = view_id_lines(v, given->id);

	if (!given->is_client)
		return view_name_id(v, label, given->id, given->line) ==
			ID_TAKEN;
	for (size_t i = 0; i < lines->count; i++)
		if (host_is_named(lines->items[i]->host, label) &&
			sighting_has(lines->items[i], FIELD_next_queue_id,
				given->id))
			return true;
	return false;
}

/* The full name under which the host of that label took or gave mails that are
 * in its logs; empty if none is found. */
static struct span
find_full_name(struct view *v, struct span label)
{
	struct arena *a = view_arena(v);
	struct span texts[2];
	struct look what = { .ntexts = 2,
		.texts = texts,
		.begins = true,
		.most = NAMED_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set lines = { 0 };
	struct given_id given[IDS_MAX];
	struct span ids[IDS_MAX];
	struct span full = { 0 };
	size_t n = 0;

	texts[0] = span_of(
		arena_printf(a, "relay=%.*s.", (int)label.len, label.ptr));
	texts[1] = span_of(
		arena_printf(a, "client=%.*s.", (int)label.len, label.ptr));
	if (v->focus_ns != INT64_MAX)
		view_look_near(v, &what, VIEW_NEAR_S);
	(void)view_look(v, &what, &lines, NULL, NULL);
	n = gather_given(&lines, label, given);
	sighting_set_release(&lines);
	for (size_t i = 0; i < n; i++)
		ids[i] = given[i].id;
	(void)view_ids_want(v, ids, n, NULL);
	for (size_t i = 0; i < n && full.len == 0; i++)
		if (is_proved(v, label, &given[i]))
			full = given[i].name;
	return full;
}

bool
view_label_is_other(struct view *v, struct span name)
{
	struct span label = { 0 };
	struct view_label *known = NULL;

	(void)span_cut(name, '.', &label, NULL);
	for (size_t i = 0; i < v->nlabels && !known; i++)
		if (span_ieq(v->labels[i].label, label))
			known = &v->labels[i];
	if (!known) {
		struct span full = find_full_name(v, label);

		/* Around another mail it may be found. */
		if (full.len == 0)
			return false;
		v->labels = xgrow(v->labels, &v->labels_cap, v->nlabels + 1,
			sizeof(*v->labels));
		known = &v->labels[v->nlabels++];
		*known = (struct view_label){ arena_copy(&v->base, label),
			arena_copy(&v->base, full) };
	}
	return !span_ieq(known->full, name);
}
