/* Who handed a mail in that is in qmail's queue, which does not know it. */
#include "query/trace/leg/leg.h"
#include "query/trace/session/front.h"
#include "query/trace/session/retry.h"
#include "query/trace/session/transaction.h"

#include "format/base/arena.h"

static const int64_t ns_per_s = 1000000000;

enum {
	/* A mail may take that long from the first word about it. */
	BEFORE_S = 1200,
	AFTER_S = 10,
	/* Connections that are looked at. */
	TRIED_MAX = 8
};

/* Lines of servers that name its sender or its qp, about then. */
static enum wb_err
look_servers(struct view *v, const struct sighting *info,
	struct sighting_set *out, struct err *err)
{
	struct arena *a = view_arena(v);
	struct span qp = sighting_value(info, FIELD_qp);
	struct span texts[4];
	struct look look = { .texts = texts, .host = info->host };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < 3; i++)
		texts[look.ntexts++] = span_of(arena_printf(
			a, "qp%c%.*s", "= _"[i], (int)qp.len, qp.ptr));
	texts[look.ntexts] = sighting_value(info, FIELD_from);
	if (texts[look.ntexts].len > 0)
		look.ntexts++;
	look_between(&look, info->sort_ns - BEFORE_S * ns_per_s,
		info->sort_ns + AFTER_S * ns_per_s);
	rc = view_look(v, &look, out, NULL, err);
	return rc;
}

static bool
may_be_of(const struct sighting *s, const struct sighting *info)
{
	return line_is_of_front(s) && !line_is_refusal(s) &&
		(sighting_has(s, FIELD_qp, sighting_value(info, FIELD_qp)) ||
			sighting_has(s, FIELD_from,
				sighting_value(info, FIELD_from)));
}

static bool
has_line(const struct connection *c, const struct sighting *line)
{
	for (size_t i = 0; i < c->lines.count; i++)
		if (c->lines.items[i] == line)
			return true;
	return false;
}

/* The connection that made the mail: *out is without lines if none did. */
static enum wb_err
find_connection(struct view *v, const struct sighting *info,
	struct connection *out, struct err *err)
{
	struct sighting_set seen = { 0 };
	const struct sighting *tried[TRIED_MAX];
	size_t ntried = 0;
	enum wb_err rc = look_servers(v, info, &seen, err);

	for (size_t i = seen.count;
		i-- > 0 && rc == WB_OK && ntried < TRIED_MAX;) {
		const struct sighting *s = seen.items[i];
		bool known = has_line(out, s);

		for (size_t k = 0; k < ntried && !known; k++)
			known = span_eq(sighting_value(s, FIELD_client_ip),
					sighting_value(
						tried[k], FIELD_client_ip)) &&
				span_eq(front_process(s),
					front_process(tried[k]));
		if (known || !may_be_of(s, info))
			continue;
		connection_release(out);
		tried[ntried++] = s;
		rc = connection_load(v, s, out, err);
		if (has_line(out, info))
			break;
	}
	if (!has_line(out, info))
		connection_release(out);
	sighting_set_release(&seen);
	return rc;
}

/* What is written behind the mail's own line, and names it. */
static void
take_by_qp(const struct sighting *info, struct transaction *t)
{
	const struct sighting_set *all = &t->connection->lines;

	for (size_t i = 0; i < all->count; i++)
		if (line_is_of_front(all->items[i]) &&
			sighting_order(all->items[i], info) > 0 &&
			sighting_has(all->items[i], FIELD_qp,
				sighting_value(info, FIELD_qp)))
			sighting_set_add(&t->lines, all->items[i]);
}

static const struct sighting *
client_line(const struct sighting_set *lines)
{
	for (size_t i = lines->count; i-- > 0;)
		if (sighting_field(lines->items[i], FIELD_client_ip))
			return lines->items[i];
	return NULL;
}

enum wb_err
session_attach_front(struct story *s, struct leg *leg, struct err *err)
{
	const struct sighting *info = leg_line(leg, KIND_FROM);
	const struct sighting *before = NULL;
	const struct sighting *behind = NULL;
	const struct sighting *client = NULL;
	struct connection c = { 0 };
	struct transaction t = { .connection = &c, .accepted = info };
	enum wb_err rc = WB_OK;

	if (!info || !line_is_qmail_info(info) || info->sort_ns == INT64_MAX)
		return WB_OK;
	rc = find_connection(s->view, info, &c, err);
	if (rc != WB_OK || c.lines.count == 0)
		goto done;
	t.sender = sighting_value(info, FIELD_from);
	transaction_bounds(&c, info, &before, &behind);
	transaction_take(&t, before, info);
	take_by_qp(info, &t);
	client = client_line(&t.lines);
	transaction_take_shared(&t, &t.lines);
	for (size_t i = 0; i < t.lines.count; i++)
		sighting_set_add(&leg->lines, t.lines.items[i]);
	sighting_set_sort(&leg->lines);
	if (client && !s->without_tries)
		rc = retry_before(s, leg, client, t.sender, err);
done:
	sighting_set_release(&t.lines);
	connection_release(&c);
	return rc;
}
