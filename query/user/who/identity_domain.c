/* Lines that name somebody, and whether a domain is of this site. */
#include "query/trace/view/host.h"
#include "query/user/who/identity_part.h"

#include <stdlib.h>

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f ? f->value : (struct span){ 0 };
}

/* What an address of this site has: a login, or mail that a store took. */
struct domain_look {
	struct span domain;
	bool is_ours;
	struct event event;
};

static bool
is_of_domain(struct span address, struct span domain)
{
	struct span tail = { 0 };

	return span_rcut(address, '@', NULL, &tail) && span_ieq(tail, domain);
}

static bool
is_taken_here(const struct event *ev)
{
	struct span relay = value_of(ev, FIELD_relay);
	struct peer peer = peer_parse(relay);

	return ev->kind == KIND_STORE || span_eq(relay, SPAN("local")) ||
		span_eq(relay, SPAN("virtual")) ||
		(relay.len > 0 &&
			(peer.is_socket || ip_is_private(peer.ip) ||
				span_has(relay, SPAN("[private/"))));
}

static bool
on_domain(void *ctx, const struct search_hit *hit)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct domain_look *l = ctx;

	if (hit->is_rest || hit->is_record)
		return true;
	event_parse(hit->text, &dialect, &l->event);
	if (l->event.kind == KIND_LOGIN &&
		is_of_domain(identity_user_of(&l->event), l->domain))
		l->is_ours = true;
	if ((l->event.kind == KIND_DELIVER || l->event.kind == KIND_STORE) &&
		(is_of_domain(value_of(&l->event, FIELD_to), l->domain) ||
			is_of_domain(
				value_of(&l->event, FIELD_user), l->domain)) &&
		is_taken_here(&l->event))
		l->is_ours = true;
	return !l->is_ours;
}

/* Lines that have the text, between word ends. */
enum wb_err
identity_each_line(const struct identity_question *ask, struct span text,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct err *err)
{
	struct text_needle needle = { .bound_left = true, .bound_right = true };
	const struct node query = {
		.kind = NODE_TEXT, .nneedles = 1, .needles = &needle
	};
	const struct search_spec spec = { .threads = ask->spec->threads,
		.memory = ask->spec->memory,
		.scan = ask->spec->scan,
		.query = &query };
	struct search_counts counts;
	char *folded = xmalloc(text.len + 1);
	enum wb_err rc = WB_OK;

	text_fold(text, folded);
	needle.folded = (struct span){ folded, text.len };
	rc = search_run(
		ask->indexes, ask->nindexes, &spec, each, ctx, &counts, err);
	free(folded);
	return rc;
}

struct login_seen {
	struct span user;
	bool is_there;
	struct event event;
};

static bool
on_login(void *ctx, const struct search_hit *hit)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct login_seen *l = ctx;

	if (hit->is_rest || hit->is_record)
		return true;
	event_parse(hit->text, &dialect, &l->event);
	l->is_there = l->event.kind == KIND_LOGIN &&
		span_ieq(identity_user_of(&l->event), l->user);
	return !l->is_there;
}

enum wb_err
identity_is_login(const struct identity_question *ask, struct span address,
	bool *is_login, struct err *err)
{
	struct login_seen *seen = xcalloc(1, sizeof(*seen));
	enum wb_err rc = WB_OK;

	seen->user = address;
	rc = identity_each_line(ask, address, on_login, seen, err);
	*is_login = seen->is_there;
	free(seen);
	return rc;
}

enum wb_err
identity_is_ours(const struct identity_question *ask, struct span domain,
	bool *is_ours, struct err *err)
{
	struct domain_look *look = xcalloc(1, sizeof(*look));
	enum wb_err rc = WB_OK;

	look->domain = domain;
	rc = identity_each_line(ask, domain, on_domain, look, err);
	*is_ours = look->is_ours;
	free(look);
	return rc;
}
