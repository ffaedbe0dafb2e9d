/* "mx1" may be mx1.example.org or mx1.example.net: hosts log the first label of
 * their name alone, and peers are called by all of it. What tells is whether
 * the queue ids that such a peer gave are in the logs of the host. */
#include "query/trace/view_part.h"

#include "query/trace/host.h"

#include <stdlib.h>

enum {
	LINES_MAX = 200,
	NAMED_MAX = 60,
	/* Blocks read for one name. */
	BLOCKS_MAX = 64,
	/* Ids of one name. */
	OF_NAME_MAX = 2,
	/* Names of one first label looked at. */
	NAMES_MAX = 24,
	/* Ids looked for. */
	IDS_MAX = 16
};

/* Around the mail at hand. */
static const int64_t near_ns = (int64_t)900 * 1000000000;
/* Between the clocks of two hosts. */
static const int64_t skew_ns = (int64_t)600 * 1000000000;

static void
look_near(const struct view *v, struct look *what)
{
	what->has_since = what->has_until = true;
	what->since_ns = v->focus_ns - near_ns;
	what->until_ns = v->focus_ns + near_ns;
}

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
is_about_then(const struct sighting *a, const struct sighting *b)
{
	if (a->sort_ns == INT64_MAX || b->sort_ns == INT64_MAX ||
		!a->when.zone_known || !b->when.zone_known)
		return true;
	return a->sort_ns - b->sort_ns <= skew_ns &&
		b->sort_ns - a->sort_ns <= skew_ns;
}

/* What the logs of the host that is called so have under an id, about then. */
enum id_state {
	/* Nothing. */
	ID_STRANGE,
	/* A mail of somebody else: anybody can reply with an id that he was
	 * given himself; or the sender has another name for that host. */
	ID_OTHER,
	ID_TAKEN
};

static enum id_state
find_id(struct view *v, struct span name, struct span id,
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

/* tcpserver names its own side first: "ok PID NAME:IP:PORT PEER...". */
static bool
serves_as(const struct sighting *s, struct span name)
{
	struct span rest = { 0 };

	if (!host_is_named(s->host, name) ||
		!span_cut_at(s->text, SPAN("tcpserver: ok "), NULL, &rest))
		return false;
	(void)span_take_until(&rest, ' ');
	(void)span_eat_char(&rest, ' ');
	rest = span_take_until(&rest, ':');
	return span_ieq(rest, name);
}

/* Has the host that is called so any line of qmail? */
static bool
runs_qmail(struct view *v, struct span name)
{
	struct span words[] = { SPAN("new msg"), SPAN("tcpserver"),
		SPAN("qmail") };
	struct look what = { .ntexts = 3, .texts = words, .any = true };
	struct sighting_set lines = { 0 };
	bool found = false;

	(void)span_cut(name, '.', &what.host, NULL);
	(void)view_look(v, &what, &lines, NULL, NULL);
	found = lines.count > 0;
	sighting_set_release(&lines);
	return found;
}

/* What the lines that have the name tell of it. */
static enum name_state
ask_lines(struct view *v, struct span name, const struct sighting_set *lines)
{
	struct span ids[IDS_MAX];
	const struct sighting *from[IDS_MAX];
	size_t n = 0;
	size_t strange = 0;
	bool has_qp = false;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		struct span id = sighting_value(s, FIELD_next_queue_id);

		if (serves_as(s, name))
			return NAME_OURS;
		if (!is_relay(s, name))
			continue;
		if (says_itself(s, name))
			return NAME_OURS;
		has_qp = has_qp || sighting_field(s, FIELD_qp);
		if (id.len > 0 && n < IDS_MAX) {
			from[n] = s;
			ids[n++] = id;
		}
	}
	(void)view_ids_want(v, ids, n, NULL);
	for (size_t i = 0; i < n; i++) {
		enum id_state state = find_id(v, name, ids[i], from[i]);

		if (state == ID_TAKEN)
			return NAME_OURS;
		strange += state == ID_STRANGE;
	}
	if (strange > 0 || (has_qp && !runs_qmail(v, name)))
		return NAME_FOREIGN;
	return NAME_LIKELY;
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
		return find_id(v, label, given->id, given->line) == ID_TAKEN;
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
		look_near(v, &what);
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

/* Is the host of that first label known under another full name? */
static bool
has_other_name(struct view *v, struct span name)
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

/* Of so many "mail" or "mx1" that were looked at, at most one is ours; the
 * recipients of a newsletter have thousands. */
static bool
is_one_of_many(const struct view *v, struct span name)
{
	struct span label = { 0 };
	size_t count = 0;

	(void)span_cut(name, '.', &label, NULL);
	for (size_t i = 0; i < v->nnames; i++)
		count += host_is_named(label, v->names[i].text);
	return count >= NAMES_MAX;
}

/* With a window, what the lines around the mail at hand tell; without one, what
 * all lines do, if these are few. */
static enum name_state
ask_around(struct view *v, struct span name, bool is_near)
{
	struct look what = { .ntexts = 1,
		.texts = &name,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set lines = { 0 };
	enum name_state state = NAME_LIKELY;

	if (is_near && v->focus_ns == INT64_MAX)
		return NAME_LIKELY;
	if (is_near)
		look_near(v, &what);
	/* A look that fails tells nothing here, and the next one will say. */
	(void)view_look(v, &what, &lines, NULL, NULL);
	state = ask_lines(v, name, &lines);
	sighting_set_release(&lines);
	return state;
}

/* Did the host of that label write anything then? */
static bool
is_awake(struct view *v, struct span name)
{
	struct span words[] = { SPAN("postfix"), SPAN("connect"),
		SPAN("removed"), SPAN("msg"), SPAN("from") };
	struct look what = { .ntexts = 5,
		.texts = words,
		.any = true,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set lines = { 0 };
	bool found = false;

	(void)span_cut(name, '.', &what.host, NULL);
	look_near(v, &what);
	(void)view_look(v, &what, &lines, NULL, NULL);
	found = lines.count > 0;
	sighting_set_release(&lines);
	return found;
}

/* Names of many users are in every block, so all lines of one are looked at
 * only where they are few: most namesakes go by the full name of ours, and ids
 * that a host does not know though it was awake are not its own. */
static enum name_state
find_state(struct view *v, struct span name)
{
	enum name_state near = ask_around(v, name, true);
	enum name_state far = NAME_LIKELY;

	if (near == NAME_OURS)
		return NAME_OURS;
	if (has_other_name(v, name))
		return NAME_FOREIGN;
	far = ask_around(v, name, false);
	if (far == NAME_LIKELY && near == NAME_FOREIGN && is_awake(v, name))
		return NAME_FOREIGN;
	return far;
}

static bool
knows_name(struct view *v, struct span name, enum name_state *state)
{
	const struct view *k = view_known(v);
	bool known = false;

	*state = NAME_FOREIGN;
	for (size_t i = 0; i < k->nnames && !known; i++)
		if (span_ieq(k->names[i].text, name)) {
			known = true;
			*state = k->names[i].state;
		}
	known = known || is_one_of_many(k, name);
	view_known_done(v);
	if (!known && v->chief)
		v->is_unsure = true;
	return known || v->chief;
}

enum name_state
view_name_state(struct view *v, struct span name)
{
	enum name_state state = NAME_LIKELY;

	if (knows_name(v, name, &state))
		return state;
	state = find_state(v, name);
	(void)view_known(v);
	v->names = xgrow(
		v->names, &v->names_cap, v->nnames + 1, sizeof(*v->names));
	v->names[v->nnames++] =
		(struct view_name){ arena_copy(&v->base, name), state };
	view_known_done(v);
	return state;
}
