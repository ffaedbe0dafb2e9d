#include "query/user/session/session_filter.h"

#include "query/lang/value.h"
#include "query/user/session/session_line.h"

#include <string.h>

static bool
program_fits(const struct node *n, struct span program)
{
	struct span last = { 0 };

	return value_fits(n, program) ||
		(span_rcut(program, '/', NULL, &last) && value_fits(n, last));
}

static struct span
field_value(const struct session_set *set, const struct session *s,
	enum field_id id)
{
	switch (id) {
	case FIELD_user:
		return names_get(set->names, s->user);
	case FIELD_tty:
		return names_get(set->names, s->tty);
	case FIELD_client_name:
		return names_get(set->names, s->client_name);
	case FIELD_client_ip:
		return names_get(set->names, s->client_ip);
	case FIELD_service:
		return names_get(set->names, s->service);
	case FIELD_session:
		return s->id;
	default:
		return SPAN("");
	}
}

/* What is asked of. */
struct asked {
	const struct session_set *set;
	const struct session *s;
	/* What is not known of it may still be found out. */
	bool may_grow;
};

static bool
program_is(const struct asked *a, const struct node *n)
{
	const struct names *names = a->set->names;

	return program_fits(n, names_get(names, a->s->program)) ||
		(a->s->also_program != 0 &&
			program_fits(n, names_get(names, a->s->also_program)));
}

static bool
field_fits(void *ctx, const struct node *n)
{
	const struct asked *a = ctx;
	const struct names *names = a->set->names;
	struct span value = { 0 };

	switch (n->field) {
	case QUERY_FIELD_HOST:
		return value_host_fits(n,
			names_get(names,
				a->set->machines.items[a->s->machine].host));
	case QUERY_FIELD_PROGRAM:
		return a->may_grow || program_is(a, n);
	case QUERY_FIELD_SEVERITY:
		value = names_get(names, a->s->severity);
		break;
	case QUERY_FIELD_EVENT:
		value = field_value(a->set, a->s, n->event_field);
		break;
	default:
		return false;
	}
	return value.len > 0 ? value_fits(n, value) : a->may_grow;
}

bool
session_is_of(const struct session_set *set, const struct session *s,
	const struct node *filter)
{
	struct asked a = { set, s, false };

	return query_holds(filter, field_fits, &a);
}

bool
session_may_be_of(const struct session_set *set, const struct session *s,
	const struct node *filter)
{
	/* Mail sessions are told by one line. */
	struct asked a = { set, s, s->is_record || s->teller != TELLER_MAIL };

	return query_holds(filter, field_fits, &a);
}

/* Until when it may have lasted, whatever its zone. */
static int64_t
latest(const struct session_set *set, const struct session *s)
{
	const struct when until = { .basis = s->begin.basis,
		.ns = session_until(set, s),
		.zone_known = s->end.basis != WHEN_NONE ? s->end.zone_known
							: s->begin.zone_known };

	return clock_high_ns(&until);
}

bool
session_touches(const struct session_set *set, const struct session *s,
	const struct session_question *q)
{
	if (!q->has_since && !q->has_until)
		return true;
	/* Without a time it is in no window. */
	if (s->begin.basis == WHEN_NONE)
		return false;
	if (q->has_until && clock_low_ns(&s->begin) >= q->until_ns)
		return false;
	return !q->has_since || latest(set, s) >= q->since_ns;
}

static enum wb_err
add_field(struct arena *arena, struct node *any, const char *name,
	struct span who, struct err *err)
{
	struct node *one = NULL;
	enum wb_err rc = query_field_node(arena, span_of(name), who, &one, err);

	if (rc == WB_OK)
		any->kids[any->nkids++] = one;
	return rc;
}

bool
session_fits(const struct session_set *set, const struct session *s,
	const struct session_question *q, const struct source_filter *sources)
{
	return !s->is_dropped && session_touches(set, s, q) &&
		session_is_of(set, s, q->filter) &&
		session_is_in(set, s, sources);
}

enum wb_err
session_who(struct arena *arena, struct span who, struct node **out,
	struct err *err)
{
	static const char *const fields[] = { "user", "tty", "client_name",
		"client_ip" };
	enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
	struct node *any = arena_alloc(arena, sizeof(*any));
	struct cidr unused;
	enum wb_err rc = WB_OK;

	any->kind = NODE_OR;
	any->kids = arena_array(arena, FIELDS, sizeof(any->kids[0]));
	for (size_t i = 0; i < FIELDS && rc == WB_OK; i++)
		if (i < FIELDS - 1 || cidr_parse(who, &unused))
			rc = add_field(arena, any, fields[i], who, err);
	*out = any;
	return rc;
}
