#include "query/cmd/answer/activity_ask.h"

#include "query/cmd/ask/who_args.h"

#include <stdlib.h>

enum {
	/* More mails of one person than anybody reads. */
	MAILS_MOST = 20000,
	/* Before a login is bad. */
	FAILURES_DEFAULT = 3
};

static const struct option_row own_rows[] = {
	OPTION(FLAG, 0, "by-ip", NULL, activity_options, by_ip,
		"WHO is an address or network: all that came from it"),
	OPTION(LIST, 0, "alias", "A=B", activity_options, alias,
		"A and B are one person"),
	OPTION(FLAG, 0, "no-aliases", NULL, activity_options, plain,
		"nothing but WHO as typed"),
	OPTION(FLAG, 0, "since-bad-login", NULL, activity_options, since_bad,
		"what was done from the first login on that succeeded after "
		"failures from its address"),
	OPTION(NUMBER, 0, "failures", "N", activity_options, failures,
		"so many before a login is bad; default 3"),
	OPTION(LIST, 0, "bad-ip", "ADDR[/LEN]", activity_options, bad_ips,
		"what was done from the first login on that came from there"),
	OPTION_LAST,
};

const struct option_row activity_options_rows[] = {
	OPTION_BLOCK("Index", index_rows, activity_options, index),
	{ .kind = OPTION_ROWS, .name = "Who", .rows = own_rows },
	OPTION_BLOCK("Filters", filter_rows, activity_options, filters),
	OPTION_BLOCK("Output", output_rows, activity_options, output),
	OPTION_LAST,
};

static struct span *
texts_of(struct arena *arena, const struct option_list *list)
{
	struct span *items = arena_array(arena, list->count, sizeof(*items));

	for (size_t i = 0; i < list->count; i++)
		items[i] = span_of(list->items[i]);
	return items;
}

static enum wb_err
check_by_ip(const struct activity_asked *s, struct err *err)
{
	for (size_t i = 0; i < s->identity.count; i++)
		if (s->options->by_ip && s->identity.names[i].is_asked &&
			s->identity.names[i].kind != NAME_IP)
			return err_set(err, WB_USAGE,
				"activity: --by-ip: '%.*s' is no address or "
				"network",
				(int)s->identity.names[i].text.len,
				s->identity.names[i].text.ptr);
	return WB_OK;
}

static enum wb_err
find_identity(struct activity_asked *s, int argc, char **argv, struct err *err)
{
	struct asking *a = s->asking;
	struct arena *arena = &a->ctx->arena;
	struct who_list whos = { 0 };
	struct identity_question q = {
		.view = s->view,
		.indexes = a->indexes,
		.nindexes = a->nindexes,
		.accounts = s->accounts,
		.spec = &a->spec,
		.pairs = texts_of(arena, &s->options->alias),
		.npairs = s->options->alias.count,
		.is_plain = s->options->plain || s->options->by_ip,
	};
	enum wb_err rc = who_list(a, argc, argv, &whos, err);

	q.names = whos.items;
	q.nnames = whos.count;
	if (rc == WB_OK && whos.count == 0)
		rc = err_set(err, WB_USAGE,
			"activity: nobody is named: give a user, an address, a "
			"UID or an IP");
	if (rc == WB_OK)
		rc = identity_find(&q, &s->identity, err);
	if (rc == WB_OK)
		rc = check_by_ip(s, err);
	return rc;
}

static enum wb_err
networks(struct arena *arena, const struct option_list *list, const char *name,
	const struct cidr **out, struct err *err)
{
	struct cidr *ips = arena_array(arena, list->count, sizeof(*ips));

	for (size_t i = 0; i < list->count; i++)
		if (!cidr_parse(span_of(list->items[i]), &ips[i]))
			return err_set(err, WB_USAGE,
				"--%s: '%s' is no address or network", name,
				list->items[i]);
	*out = ips;
	return WB_OK;
}

static struct node *
new_node(struct arena *arena, enum node_kind kind, size_t most)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = kind;
	n->kids = arena_array(arena, most, sizeof(struct node *));
	return n;
}

/* Any of the values; NULL without one. */
static enum wb_err
any_node(struct arena *arena, const char *field, const char *const *values,
	size_t count, struct node **out)
{
	struct node *any = new_node(arena, NODE_OR, count);
	enum wb_err rc = WB_OK;

	for (; any->nkids < count && rc == WB_OK; any->nkids++)
		rc = query_field_node(arena, span_of(field),
			span_of(values[any->nkids]), &any->kids[any->nkids],
			NULL);
	*out = count > 0 ? any : NULL;
	return rc;
}

/* --program and --severity, together. The filters were read before, so no value
 * is wrong here. */
static struct node *
line_node(struct arena *arena, const struct filter_options *f)
{
	struct node *all = new_node(arena, NODE_AND, 2);

	if (any_node(arena, "program", f->programs.items, f->programs.count,
		    &all->kids[all->nkids]) == WB_OK &&
		all->kids[all->nkids])
		all->nkids++;
	if (any_node(arena, "severity", severity_words, f->severity,
		    &all->kids[all->nkids]) == WB_OK &&
		all->kids[all->nkids])
		all->nkids++;
	return all->nkids > 0 ? all : NULL;
}

static enum wb_err
ask(struct activity_asked *s, struct err *err)
{
	struct asking *a = s->asking;
	struct arena *arena = &a->ctx->arena;
	const struct filter_options *f = &s->options->filters;

	s->question = (struct activity_question){
		.view = s->view,
		.indexes = a->indexes,
		.nindexes = a->nindexes,
		.accounts = s->accounts,
		.who = &s->identity,
		.spec = &a->spec,
		.filter = a->filter,
		.users = { f->users.count, texts_of(arena, &f->users) },
		.hosts = { f->hosts.count, texts_of(arena, &f->hosts) },
		.ip_texts = { f->ips.count, texts_of(arena, &f->ips) },
		.lines = line_node(arena, f),
		.only_done = s->bad.is_found,
		.most_mails = MAILS_MOST,
	};
	return networks(arena, &f->ips, "ip", &s->question.ips, err);
}

/* From that login on, or later. */
static enum wb_err
find_bad(struct activity_asked *s, struct err *err)
{
	struct asking *a = s->asking;
	const struct activity_options *o = s->options;
	struct bad_login_question q = { .indexes = a->indexes,
		.nindexes = a->nindexes,
		.spec = &a->spec,
		.who = &s->identity,
		.nips = o->bad_ips.count,
		.failures = o->failures.given ? o->failures.value
					      : FAILURES_DEFAULT };
	enum wb_err rc = WB_OK;

	s->wants_bad = o->since_bad || o->bad_ips.count > 0;
	if (!s->wants_bad)
		return WB_OK;
	rc = networks(&a->ctx->arena, &o->bad_ips, "bad-ip", &q.ips, err);
	if (rc == WB_OK)
		rc = bad_login_find(&a->ctx->arena, &q, &s->bad, err);
	if (rc != WB_OK || !s->bad.is_found)
		return rc;
	if (!a->spec.has_since || a->spec.since_ns < s->bad.sort_ns) {
		a->spec.has_since = true;
		a->spec.since_ns = s->bad.sort_ns;
		a->since = s->bad.when;
	}
	return WB_OK;
}

enum wb_err
activity_ask(struct asking *a, const struct activity_options *o, int argc,
	char **argv, struct activity_asked *out, struct err *err)
{
	enum wb_err rc = accounts_open(
		a->indexes, a->nindexes, &a->spec, &out->accounts, err);

	out->asking = a;
	out->options = o;
	out->view = view_new(a->indexes, a->nindexes, &a->spec);
	if (rc == WB_OK)
		rc = find_identity(out, argc, argv, err);
	if (rc == WB_OK)
		rc = find_bad(out, err);
	return rc == WB_OK ? ask(out, err) : rc;
}

void
activity_asked_release(struct activity_asked *q)
{
	view_free(q->view);
	accounts_close(q->accounts);
}
