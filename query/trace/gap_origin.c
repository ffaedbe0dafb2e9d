/* The first hop that the evidence shows was handed the mail by a host of the
 * evidence whose lines of that time are missing: where it came from is not
 * known, and the host is not who sent it. */
#include "query/trace/end.h"

#include "query/trace/host.h"
#include "query/trace/leg.h"
#include "query/trace/meeting.h"

static const int64_t second_ns = 1000000000;

/* Whose lines there would be: its name is that of a host of the evidence, and
 * no stranger has its address or its name. */
static bool
is_ours(struct view *v, const struct leg *leg, const struct peer *client)
{
	if (client->name.len == 0 || ip_is_loopback(client->ip) ||
		span_ieq(client->name, SPAN("localhost")) ||
		host_is_named(leg->host, client->name) ||
		!view_has_host(v, client->name))
		return false;
	return span_find_char(client->name, '.') == SIZE_MAX ||
		peer_is_within(client) || view_proves_host(v, client->name);
}

/* Has the host of that name any line of a delivery to the other one, so long
 * before or after? */
static bool
has_delivery(struct view *v, struct span host, struct span to,
	const int64_t window_ns[2])
{
	enum { BLOCKS = 16 };
	/* qmail names its next hop by address alone. */
	const struct span texts[] = {
		end_say(view_arena(v), "relay=%.*s", (int)to.len, to.ptr),
		SPAN("to remote"),
	};
	struct look what = { .ntexts = 2,
		.texts = texts,
		.host = host,
		.begins = true,
		.any = true,
		.most_blocks = BLOCKS };
	struct sighting_set seen = { 0 };
	bool found = false;

	look_between(&what, window_ns[0], window_ns[1]);
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	found = seen.count > 0;
	sighting_set_release(&seen);
	return found;
}

/* The same where it calls its neighbours by their addresses alone: then their
 * replies tell. */
static bool
has_nameless_delivery(struct view *v, const struct leg *leg, struct span host,
	const int64_t window_ns[2])
{
	enum { LINES = 16, BLOCKS = 16 };
	static const struct span texts[] = { SPAN_INIT("relay=10"),
		SPAN_INIT("relay=172"), SPAN_INIT("relay=192"),
		SPAN_INIT("relay=fd") };
	struct look what = { .ntexts = sizeof(texts) / sizeof(texts[0]),
		.texts = texts,
		.host = host,
		.begins = true,
		.most = LINES,
		.most_blocks = BLOCKS };
	struct sighting_set seen = { 0 };
	bool found = false;

	look_between(&what, window_ns[0], window_ns[1]);
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && !found; i++) {
		const struct sighting *s = seen.items[i];
		struct peer relay = peer_parse(sighting_value(s, FIELD_relay));

		found = peer_is_within(&relay) &&
			end_has_id(v, sighting_value(s, FIELD_next_queue_id),
				leg->start, false);
	}
	sighting_set_release(&seen);
	return found;
}

/* Exim names its next hop, and in other lines its client, with "H=". */
static bool
has_exim_delivery(struct view *v, struct span host, struct span to,
	const int64_t window_ns[2])
{
	enum { LINES = 64, BLOCKS = 16 };
	const struct span text =
		end_say(view_arena(v), "H=%.*s", (int)to.len, to.ptr);
	struct look what = { .ntexts = 1,
		.texts = &text,
		.host = host,
		.begins = true,
		.most = LINES,
		.most_blocks = BLOCKS };
	struct sighting_set seen = { 0 };
	bool found = false;

	look_between(&what, window_ns[0], window_ns[1]);
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && !found; i++)
		found = span_eq(seen.items[i]->daemon, SPAN("exim")) &&
			seen.items[i]->kind == KIND_DELIVER;
	sighting_set_release(&seen);
	return found;
}

/* Does its queue hand mails to this host? What a program sent by itself was in
 * no queue, and has no line there. */
static bool
is_relay(struct view *v, const struct leg *leg, struct span client)
{
	/* What too many blocks hold of a day, fewer do of some hours. */
	static const int64_t widths_s[] = { 600, 3600, 10800, 86400 };
	enum { WIDTHS = sizeof(widths_s) / sizeof(widths_s[0]) };
	int64_t at = leg->start->sort_ns;
	struct span names[2] = { { 0 }, client };
	struct span to = { 0 };
	bool found = false;

	(void)span_cut(client, '.', &names[0], NULL);
	(void)span_cut(leg->host, '.', &to, NULL);
	if (to.len == 0 || at == INT64_MAX)
		return false;
	for (size_t i = 0; i < WIDTHS && !found; i++) {
		int64_t width = widths_s[i] * second_ns;
		const int64_t window[2] = { at - width, at + width };

		found = has_delivery(v, names[0], to, window) ||
			has_delivery(v, names[1], to, window) ||
			has_exim_delivery(v, names[0], to, window) ||
			has_nameless_delivery(v, leg, names[0], window);
	}
	return found;
}

/* Has its evidence nothing of that time? */
static bool
is_silent(struct view *v, struct span host, int64_t at_ns)
{
	const struct gap_answer *gap = NULL;
	int64_t first = 0;
	int64_t last = 0;

	if (at_ns == INT64_MAX)
		return false;
	if (view_host_times(v, host, &first, &last) &&
		(at_ns < first || at_ns > last))
		return true;
	gap = view_gap_after(v, host, at_ns);
	return gap && gap->since.basis != WHEN_NONE && gap->since.ns <= at_ns;
}

bool
end_origin_is_lost(struct ends *e, size_t i)
{
	struct story *s = e->story;
	const struct leg *leg = &s->legs[i];
	struct peer client = { 0 };

	if (!leg->start || leg->nedges > 0 || leg->is_session ||
		!line_is_start(leg->start))
		return false;
	client.name = sighting_value(leg->start, FIELD_client_name);
	client.ip = sighting_value(leg->start, FIELD_client_ip);
	if (!is_ours(s->view, leg, &client) ||
		(!is_silent(s->view, client.name, leg->start->sort_ns) &&
			!is_relay(s->view, leg, client.name)))
		return false;
	if (i == 0)
		s->over = client.ip.len == 0
			? client.name
			: end_say(e->arena, "%.*s [%.*s]", (int)client.name.len,
				  client.name.ptr, (int)client.ip.len,
				  client.ip.ptr);
	return true;
}
