/* "mx1" may be mx1.example.org or mx1.example.net: hosts log the first label of
 * their name alone, and peers are called by all of it. What tells is whether
 * the queue ids that such a peer gave are in the logs of the host. */
#include "query/trace/view_part.h"

#include "query/trace/host.h"

#include <stdlib.h>

enum {
	LINES_MAX = 200,
	/* Names of one first label looked at. */
	NAMES_MAX = 24,
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
	struct look what = { .ntexts = 3, .texts = words, .most = 1 };
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
	size_t n = 0;
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
		if (id.len > 0 && n < IDS_MAX)
			ids[n++] = id;
	}
	(void)view_ids_want(v, ids, n, NULL);
	for (size_t i = 0; i < n; i++)
		if (is_host_of_id(v, name, ids[i]))
			return NAME_OURS;
	if (n > 0 || (has_qp && !runs_qmail(v, name)))
		return NAME_FOREIGN;
	return NAME_LIKELY;
}

/* Is the host of that first label known under another full name: did it take
 * mails under it that are in its logs? */
static bool
has_other_name(struct view *v, struct span name)
{
	struct span label = { 0 };
	struct span text = { 0 };
	struct look what = {
		.ntexts = 1, .texts = &text, .begins = true, .most = LINES_MAX
	};
	struct sighting_set lines = { 0 };
	struct span ids[IDS_MAX];
	size_t n = 0;
	bool found = false;

	(void)span_cut(name, '.', &label, NULL);
	text = span_of(arena_printf(
		view_arena(v), "relay=%.*s.", (int)label.len, label.ptr));
	(void)view_look(v, &what, &lines, NULL, NULL);
	for (size_t i = 0; i < lines.count && n < IDS_MAX; i++) {
		struct span id =
			sighting_value(lines.items[i], FIELD_next_queue_id);

		if (id.len > 0 && !is_relay(lines.items[i], name))
			ids[n++] = id;
	}
	sighting_set_release(&lines);
	(void)view_ids_want(v, ids, n, NULL);
	for (size_t i = 0; i < n && !found; i++)
		found = is_host_of_id(v, label, ids[i]);
	return found;
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

enum name_state
view_name_state(struct view *v, struct span name)
{
	struct look what = { .ntexts = 1, .texts = &name, .most = LINES_MAX };
	struct sighting_set lines = { 0 };
	enum name_state state = NAME_LIKELY;

	for (size_t i = 0; i < v->nnames; i++)
		if (span_ieq(v->names[i].text, name))
			return v->names[i].state;
	if (is_one_of_many(v, name))
		return NAME_FOREIGN;
	/* A look that fails tells nothing here, and the next one will say. */
	(void)view_look(v, &what, &lines, NULL, NULL);
	state = ask_lines(v, name, &lines);
	if (state == NAME_LIKELY && has_other_name(v, name))
		state = NAME_FOREIGN;
	sighting_set_release(&lines);
	v->names = xgrow(
		v->names, &v->names_cap, v->nnames + 1, sizeof(*v->names));
	v->names[v->nnames++] =
		(struct view_name){ arena_copy(view_arena(v), name), state };
	return state;
}
