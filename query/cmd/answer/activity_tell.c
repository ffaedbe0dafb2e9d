#include "query/cmd/answer/activity_tell.h"

#include "query/user/activity/activity.h"

enum { FINDING_COLUMNS = 9 };

/* JSON; text and CSV have the table of the rows. */
static const struct row_column finding_columns[FINDING_COLUMNS] = {
	{ "finding", ROW_TEXT, 0 },
	{ "time", ROW_TIME, 0 },
	{ "name", ROW_TEXT, 0 },
	{ "kind", ROW_TEXT, 0 },
	{ "of", ROW_TEXT, 0 },
	{ "client_ip", ROW_TEXT, 0 },
	{ "failures", ROW_COUNT, 0 },
	{ "why", ROW_TEXT, 0 },
	{ "cite", ROW_CITE, 0 },
};
static const struct row_type finding_rows = { "finding", FINDING_COLUMNS,
	finding_columns };

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
cite_value(const struct cite *cite, size_t count)
{
	return (struct row_value){ .is_given = count > 0,
		.cites = { count, cite } };
}

static void
tell_alias(
	struct asking *a, const struct identity *id, const struct known_name *n)
{
	struct span of = id->names[n->of].text;
	struct span kind = span_of(name_kind_word(n->kind));
	struct row_value v[FINDING_COLUMNS] = { 0 };

	if (a->output->json) {
		v[0] = text_value(SPAN("alias"));
		v[2] = text_value(n->text);
		v[3] = text_value(kind);
		v[4] = text_value(of);
		v[7] = text_value(n->why);
		v[8] = cite_value(&n->cite, n->ncites);
		show_row(&a->printer, &finding_rows, v);
		return;
	}
	v[2] = text_value(SPAN("alias"));
	v[3] = text_value(kind);
	v[4] = text_value(n->text);
	v[6] = text_value(span_of(arena_printf(&a->ctx->arena, "is %.*s (%.*s)",
		(int)of.len, of.ptr, (int)n->why.len, n->why.ptr)));
	v[7] = cite_value(&n->cite, n->ncites);
	show_row(&a->printer, &activity_rows, v);
}

static void
tell_bad(struct asking *a, const struct bad_login *bad)
{
	struct row_value v[FINDING_COLUMNS] = { 0 };

	if (a->output->json) {
		v[0] = text_value(SPAN("bad-login"));
		v[1] = (struct row_value){ .is_given = true,
			.when = bad->when };
		v[2] = text_value(bad->user);
		v[3] = text_value(bad->service);
		v[5] = text_value(bad->client_ip);
		v[6] = (struct row_value){ .is_given = true,
			.integer = (int64_t)bad->failures };
		v[8] = cite_value(&bad->cite, 1);
		show_row(&a->printer, &finding_rows, v);
		return;
	}
	v[0] = (struct row_value){ .is_given = true, .when = bad->when };
	v[1] = text_value(bad->host);
	v[2] = text_value(SPAN("finding"));
	v[3] = text_value(SPAN("bad-login"));
	v[4] = text_value(bad->user);
	v[5] = text_value(bad->client_ip);
	v[6] = text_value(span_of(arena_printf(&a->ctx->arena,
		"%.*s%safter %llu failures from there", (int)bad->service.len,
		bad->service.ptr, bad->service.len > 0 ? ", " : "",
		(unsigned long long)bad->failures)));
	v[7] = cite_value(&bad->cite, 1);
	show_row(&a->printer, &activity_rows, v);
}

void
activity_tell(struct asking *a, const struct identity *id,
	const struct bad_login *bad)
{
	for (size_t i = 0; i < id->count; i++)
		if (!id->names[i].is_asked)
			tell_alias(a, id, &id->names[i]);
	if (id->is_cut)
		diag("more than %d names were joined: the rest is left out",
			IDENTITY_NAMES_MAX);
	if (bad->is_found)
		tell_bad(a, bad);
}
