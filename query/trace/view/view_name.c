/* "mx1" may be mx1.example.org or mx1.example.net: hosts log the first label of
 * their name alone, and peers are called by all of it. What tells is whether
 * the queue ids that such a peer gave are in the logs of the host. */
#include "query/trace/view/view_part.h"

#include "query/trace/view/host.h"

#include <stdlib.h>

enum {
	LINES_MAX = 200,
	/* Blocks read for one name. */
	BLOCKS_MAX = 64,
	/* Names of one first label looked at for one mail. */
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
		enum id_state state = view_name_id(v, name, ids[i], from[i]);

		if (state == ID_TAKEN)
			return NAME_OURS;
		strange += state == ID_STRANGE;
	}
	if (strange > 0 || (has_qp && !runs_qmail(v, name)))
		return NAME_FOREIGN;
	return NAME_LIKELY;
}

/* Of so many "mail" or "mx1" of one mail, at most one is ours; the recipients
 * of a newsletter have thousands. */
static bool
is_one_of_many(const struct view *known, struct span name, int64_t focus_ns)
{
	struct span label = { 0 };
	size_t count = 0;

	(void)span_cut(name, '.', &label, NULL);
	for (size_t i = 0; i < known->nnames; i++)
		count += known->names[i].focus_ns == focus_ns &&
			host_is_named(label, known->names[i].text);
	return count >= NAMES_MAX;
}

/* With a width, what the lines around the mail at hand tell; without one, what
 * all lines do, if these are few. */
static enum name_state
ask_around(struct view *v, struct span name, int64_t width_s)
{
	struct look what = { .ntexts = 1,
		.texts = &name,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set lines = { 0 };
	enum name_state state = NAME_LIKELY;

	if (width_s > 0 && v->focus_ns == INT64_MAX)
		return NAME_LIKELY;
	if (width_s > 0)
		view_look_near(v, &what, width_s);
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
	view_look_near(v, &what, VIEW_NEAR_S);
	(void)view_look(v, &what, &lines, NULL, NULL);
	found = lines.count > 0;
	sighting_set_release(&lines);
	return found;
}

/* Do the lines of some hours show that the name is ours? It is in too many for
 * all to be looked at, and the ones around the mail at hand are lost. */
static bool
is_ours_then(struct view *v, struct span name)
{
	static const int64_t widths_s[] = { 10800, 86400 };
	enum { WIDTHS = sizeof(widths_s) / sizeof(widths_s[0]) };

	for (size_t i = 0; i < WIDTHS; i++)
		if (ask_around(v, name, widths_s[i]) == NAME_OURS)
			return true;
	return false;
}

/* Names of many users are in every block, so all lines of one are looked at
 * only where they are few: most namesakes go by the full name of ours, and ids
 * that a host does not know though it was awake are not its own. */
static enum name_state
find_state(struct view *v, struct span name)
{
	enum name_state near = ask_around(v, name, VIEW_NEAR_S);
	enum name_state far = NAME_LIKELY;

	if (near == NAME_OURS)
		return NAME_OURS;
	if (view_label_is_other(v, name))
		return NAME_FOREIGN;
	far = ask_around(v, name, 0);
	if (far != NAME_LIKELY)
		return far;
	if (is_ours_then(v, name))
		return NAME_OURS;
	return near == NAME_FOREIGN && is_awake(v, name) ? NAME_FOREIGN
							 : NAME_LIKELY;
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
	known = known || is_one_of_many(k, name, v->focus_ns);
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
	v->names[v->nnames++] = (struct view_name){ arena_copy(&v->base, name),
		state, v->focus_ns };
	view_known_done(v);
	return state;
}
