/* The first hop that the evidence shows was handed the mail by a host of the
 * evidence whose lines of that time are missing: where it came from is not
 * known, and the host is not who sent it. */
#include "query/trace/end/end.h"

#include "query/trace/join/meeting.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

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

/* What a line of a delivery to the other host has in it, and whether a line
 * that has it is one; NULL: any is. */
struct trail {
	const struct span *texts;
	size_t ntexts;
	size_t most;
	bool (*fits)(struct view *v, const struct leg *leg,
		const struct sighting *s);
};

/* Has the host of that name such a line of that time? */
static bool
has_line(struct view *v, const struct leg *leg, struct span host,
	const int64_t window_ns[2], const struct trail *t)
{
	enum { BLOCKS = 16 };
	struct look what = { .ntexts = t->ntexts,
		.texts = t->texts,
		.host = host,
		.begins = true,
		.any = !t->fits,
		.most = t->most,
		.most_blocks = BLOCKS };
	struct sighting_set seen = { 0 };
	bool found = false;

	look_between(&what, window_ns[0], window_ns[1]);
	/* What cannot be read here the mail's own lines will say. */
	(void)view_look(v, &what, &seen, NULL, NULL);
	for (size_t i = 0; i < seen.count && !found; i++)
		found = !t->fits || t->fits(v, leg, seen.items[i]);
	sighting_set_release(&seen);
	return found;
}

/* By an address of the house, where a host calls its neighbours by their
 * addresses alone: then their replies tell. */
static bool
is_nameless(struct view *v, const struct leg *leg, const struct sighting *s)
{
	struct peer relay = peer_parse(sighting_value(s, FIELD_relay));

	return peer_is_within(&relay) &&
		end_has_id(v, sighting_value(s, FIELD_next_queue_id),
			leg->start, false);
}

/* Exim names its next hop, and in other lines its client, with "H=". */
static bool
is_of_exim(struct view *v, const struct leg *leg, const struct sighting *s)
{
	(void)v;
	(void)leg;
	return span_eq(s->daemon, SPAN("exim")) && s->kind == KIND_DELIVER;
}

/* Has the host `from`, by its short and its whole name, any line of a delivery
 * to `to`? */
static bool
has_delivery(struct view *v, const struct leg *leg, const struct span from[2],
	struct span to, const int64_t window_ns[2])
{
	static const struct span within[] = { SPAN_INIT("relay=10"),
		SPAN_INIT("relay=172"), SPAN_INIT("relay=192"),
		SPAN_INIT("relay=fd") };
	/* qmail names its next hop by address alone. */
	const struct span named[] = {
		arena_say(view_arena(v), "relay=%.*s", (int)to.len, to.ptr),
		SPAN("to remote"),
	};
	const struct span exim =
		arena_say(view_arena(v), "H=%.*s", (int)to.len, to.ptr);
	const struct trail by_name = { named, 2, 0, NULL };
	const struct trail by_exim = { &exim, 1, 64, is_of_exim };
	/* Each of them is a look of its own. */
	const struct trail by_address = { within,
		sizeof(within) / sizeof(within[0]), 16, is_nameless };

	return has_line(v, leg, from[0], window_ns, &by_name) ||
		has_line(v, leg, from[1], window_ns, &by_name) ||
		has_line(v, leg, from[0], window_ns, &by_exim) ||
		has_line(v, leg, from[0], window_ns, &by_address);
}

static bool
is_of_queue(struct view *v, const struct leg *leg, const struct sighting *s)
{
	(void)v;
	(void)leg;
	return line_is_of_queue(s);
}

/* Had its queue a mail of that Message-ID then? */
static bool
had_mail(struct view *v, const struct leg *leg, const struct span from[2])
{
	static const int64_t width_ns = 600 * second_ns;
	const struct span id = leg_value(leg, FIELD_message_id);
	const struct trail by_id = { &id, 1, 16, is_of_queue };
	int64_t at = leg->start->sort_ns;
	const int64_t window[2] = { at - width_ns, at + width_ns };

	return id.len > 0 &&
		(has_line(v, leg, from[0], window, &by_id) ||
			has_line(v, leg, from[1], window, &by_id));
}

/* Was a delivery of its queue told that it is this leg? qmail's results name no
 * mail, and the line that tells whose one is may be lost. */
static bool
was_told(struct view *v, const struct leg *leg, struct span client)
{
	const struct sighting_set *lines = NULL;
	bool found = false;

	if (leg->queue_id.len == 0 ||
		view_ids_want(v, &leg->queue_id, 1, NULL) != WB_OK)
		return false;
	lines = view_id_lines(v, leg->queue_id);
	for (size_t i = 0; i < lines->count && !found; i++) {
		const struct sighting *s = lines->items[i];

		found = s->kind == KIND_DELIVER &&
			sighting_has(s, FIELD_next_queue_id, leg->queue_id) &&
			host_is_named(s->host, client);
	}
	return found;
}

/* Does its queue hand mails to this host, or did it have this one? What a
 * program sent by itself was in no queue, and has no line there. */
static bool
is_relay(struct view *v, const struct leg *leg, struct span client)
{
	/* What too many blocks hold of a day, fewer do of some hours. */
	static const int64_t widths_s[] = { 600, 3600, 10800, 86400, 604800 };
	enum { WIDTHS = sizeof(widths_s) / sizeof(widths_s[0]) };
	int64_t at = leg->start->sort_ns;
	struct span names[2] = { { 0 }, client };
	struct span to = { 0 };
	bool found = false;

	(void)span_cut(client, '.', &names[0], NULL);
	(void)span_cut(leg->host, '.', &to, NULL);
	if (to.len == 0 || at == INT64_MAX)
		return false;
	found = was_told(v, leg, client) || had_mail(v, leg, names);
	for (size_t i = 0; i < WIDTHS && !found; i++) {
		int64_t width = widths_s[i] * second_ns;
		const int64_t window[2] = { at - width, at + width };

		found = has_delivery(v, leg, names, to, window);
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
			: arena_say(e->arena, "%.*s [%.*s]",
				  (int)client.name.len, client.name.ptr,
				  (int)client.ip.len, client.ip.ptr);
	return true;
}
