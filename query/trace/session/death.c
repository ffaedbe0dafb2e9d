/* A server's process that was killed, or failed: what it had to do with its
 * client ended then, and no line of its own says so. */
#include "query/trace/session/connection.h"

#include "format/base/arena.h"

static const int64_t second = 1000000000;

enum {
	/* Longer than a client is waited for. */
	SOON_S = 3600,
	LINES_MAX = 16
};

bool
line_is_death(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("postfix")) &&
		sighting_is_program(s, SPAN("master")) &&
		sighting_field(s, FIELD_command) &&
		(sighting_field(s, FIELD_signal) ||
			sighting_field(s, FIELD_exit_code));
}

/* Numbers of processes are used again: did the process serve anybody between
 * the two? */
static enum wb_err
has_served(struct view *v, const struct sighting *last,
	const struct sighting *death, bool *out, struct err *err)
{
	struct span tag = span_of(arena_printf(view_arena(v), "%.*s[%.*s]",
		(int)last->head.program.len, last->head.program.ptr,
		(int)last->head.pid.len, last->head.pid.ptr));
	struct look what = { .ntexts = 1, .texts = &tag, .host = last->host };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	look_between(&what, last->sort_ns, death->sort_ns + 1);
	rc = view_look(v, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count; i++)
		*out = *out ||
			(seen.items[i]->kind == KIND_CONNECT &&
				sighting_order(seen.items[i], last) > 0 &&
				sighting_order(seen.items[i], death) < 0);
	sighting_set_release(&seen);
	return rc;
}

enum wb_err
connection_death(struct view *v, const struct connection *c,
	const struct sighting **out, struct err *err)
{
	const struct sighting *last = NULL;
	const struct sighting *death = NULL;
	struct span words = { 0 };
	struct look what = { .ntexts = 1, .texts = &words, .most = LINES_MAX };
	struct sighting_set seen = { 0 };
	bool served = false;
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (c->end || c->lines.count == 0)
		return WB_OK;
	last = c->lines.items[c->lines.count - 1];
	if (last->head.pid.len == 0 || last->sort_ns == INT64_MAX ||
		!span_eq(last->daemon, SPAN("postfix")))
		return WB_OK;
	words = span_of(arena_printf(view_arena(v), "pid %.*s",
		(int)last->head.pid.len, last->head.pid.ptr));
	what.host = last->host;
	look_between(&what, last->sort_ns, last->sort_ns + SOON_S * second);
	rc = view_look(v, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !death; i++)
		if (line_is_death(seen.items[i]))
			death = seen.items[i];
	sighting_set_release(&seen);
	if (rc == WB_OK && death)
		rc = has_served(v, last, death, &served, err);
	if (rc == WB_OK && death && !served)
		*out = death;
	return rc;
}
