/* A connection whose lines all name it: OpenSMTPD and Haraka have one process
 * for all. */
#include "query/trace/session/connection.h"

#include "query/trace/view/host.h"

bool
line_names_session(const struct sighting *s)
{
	return (span_eq(s->daemon, SPAN("opensmtpd")) ||
		       span_eq(s->daemon, SPAN("haraka"))) &&
		sighting_value(s, FIELD_session).len > 0;
}

enum wb_err
connection_load_session(struct view *v, const struct sighting *at,
	struct connection *out, struct err *err)
{
	struct span session = sighting_value(at, FIELD_session);
	const struct look what = {
		.ntexts = 1, .texts = &session, .host = at->host
	};
	struct sighting_set seen = { 0 };
	enum wb_err rc = view_look(v, &what, &seen, NULL, err);

	for (size_t i = 0; i < seen.count; i++) {
		const struct sighting *s = seen.items[i];

		if (!host_same(s, at) ||
			!sighting_has(s, FIELD_session, session))
			continue;
		sighting_set_add(&out->lines, s);
		if (s->kind == KIND_CONNECT)
			out->client_ip = sighting_value(s, FIELD_client_ip);
	}
	sighting_set_release(&seen);
	return rc;
}
