#include "query/cmd/answer/logins_ask.h"

#include "query/cmd/ask/who_args.h"
#include "query/user/who/origin.h"

#include <stdlib.h>

static const char *const outcomes[] = { "success", "failure", NULL };

static const struct option_row own_rows[] = {
	OPTION(LIST, 0, "service", "NAME", logins_options, services,
		"only of this service: imap pop3 smtp ssh su sudo ..."),
	{ .kind = OPTION_ENUM,
		.name = "outcome",
		.value = "WORD",
		.help = "only success or failure",
		.offset = offsetof(struct logins_options, outcome),
		.words = outcomes },
	OPTION(FLAG, 0, "summary", NULL, logins_options, summary,
		"counts by user and by address"),
	OPTION(FLAG, 0, "attacks", NULL, logins_options, attacks,
		"guessing of passwords, and logins after it"),
	OPTION(NUMBER, 0, "brute-force", "N", logins_options, brute_force,
		"so many failures from one address (10)"),
	OPTION(NUMBER, 0, "spraying", "N", logins_options, spraying,
		"so many users tried from one address (5)"),
	OPTION(NUMBER, 0, "distributed", "N", logins_options, distributed,
		"so many addresses that try one user (5)"),
	OPTION(NUMBER, 0, "before", "N", logins_options, before,
		"so many failures before a success (5)"),
	OPTION(DURATION, 0, "apart", "TIME", logins_options, apart,
		"failures further apart are another attack (1h)"),
	OPTION(NUMBER, 0, "ipv6-prefix", "N", logins_options, ipv6_prefix,
		"IPv6 addresses of one network of N bits are one (64)"),
	OPTION_LAST,
};

const struct option_row logins_rows[] = {
	OPTION_BLOCK("Index", index_rows, logins_options, index),
	{ .kind = OPTION_ROWS, .name = "Logins", .rows = own_rows },
	OPTION_BLOCK("Filters", filter_rows, logins_options, filters),
	OPTION_BLOCK("Output", output_rows, logins_options, output),
	OPTION_LAST,
};

struct filter_options
logins_line_filters(const struct filter_options *f)
{
	struct filter_options out = *f;

	out.users = (struct option_list){ 0 };
	out.ips = (struct option_list){ 0 };
	out.programs = (struct option_list){ 0 };
	out.severity = 0;
	return out;
}

static const struct span *
spans_of(struct arena *arena, const struct option_list *list)
{
	struct span *out = arena_array(arena, list->count, sizeof(*out));

	for (size_t i = 0; i < list->count; i++)
		out[i] = span_of(list->items[i]);
	return out;
}

static enum wb_err
any_node(struct arena *arena, struct span field, const char *const *values,
	size_t count, struct node **out, struct err *err)
{
	struct node *any = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count && rc == WB_OK; i++) {
		struct node *one = NULL;

		rc = query_field_node(
			arena, field, span_of(values[i]), &one, err);
		any = node_join(arena, NODE_OR, any, one);
	}
	*out = any;
	return rc;
}

/* What one line of an attempt must fit. */
static enum wb_err
line_node(struct arena *arena, const struct filter_options *f,
	const struct node **out, struct err *err)
{
	struct node *program = NULL;
	struct node *severity = NULL;
	enum wb_err rc = any_node(arena, SPAN("program"), f->programs.items,
		f->programs.count, &program, err);

	if (rc == WB_OK)
		rc = any_node(arena, SPAN("severity"), severity_words,
			f->severity, &severity, err);
	if (rc == WB_OK)
		*out = node_join(arena, NODE_AND, program, severity);
	return rc;
}

enum wb_err
logins_ask(struct asking *a, const struct logins_options *o, int argc,
	char **argv, struct login_ask *out, struct err *err)
{
	struct arena *arena = &a->ctx->arena;
	const struct filter_options *f = &o->filters;
	struct who_list whos = { 0 };
	enum wb_err rc = who_list(a, argc, argv, &whos, err);

	*out = (struct login_ask){ .nwhos = whos.count,
		.whos = whos.items,
		.nusers = f->users.count,
		.users = spans_of(arena, &f->users),
		.nips = f->ips.count,
		.ips = spans_of(arena, &f->ips),
		.nservices = o->services.count,
		.services = spans_of(arena, &o->services),
		.hosts = a->filter,
		.only_success = o->outcome == 1,
		.only_failure = o->outcome == 2 };
	if (rc == WB_OK)
		rc = line_node(arena, f, &out->lines, err);
	return rc == WB_OK ? login_ask_check(out, err) : rc;
}

static uint64_t
or_default(const struct option_count *o, uint64_t value)
{
	return o->given ? o->value : value;
}

struct attack_limits
logins_limits(const struct logins_options *o)
{
	uint64_t apart = or_default(&o->apart, ATTACK_APART_S);

	return (struct attack_limits){
		.brute_force = or_default(&o->brute_force, ATTACK_BRUTE_FORCE),
		.spraying = or_default(&o->spraying, ATTACK_SPRAYING),
		.distributed = or_default(&o->distributed, ATTACK_DISTRIBUTED),
		.before = or_default(&o->before, ATTACK_BEFORE),
		.apart_s = apart < INT32_MAX ? (int64_t)apart : INT32_MAX,
		.ipv6_prefix =
			(unsigned)or_default(&o->ipv6_prefix, ORIGIN_PREFIX),
	};
}

enum wb_err
logins_check(const struct logins_options *o, struct err *err)
{
	bool has_limit = o->brute_force.given || o->spraying.given ||
		o->distributed.given || o->before.given || o->apart.given ||
		o->ipv6_prefix.given;

	if (o->attacks && o->summary)
		return err_set(err, WB_USAGE,
			"--attacks and --summary are two answers: choose one");
	if (has_limit && !o->attacks)
		return err_set(err, WB_USAGE,
			"--brute-force and the other thresholds belong to "
			"--attacks");
	if (o->ipv6_prefix.given &&
		(o->ipv6_prefix.value < 1 ||
			o->ipv6_prefix.value > ORIGIN_PREFIX_MAX))
		return err_set(err, WB_USAGE,
			"--ipv6-prefix takes 1 to 128 bits, not %llu",
			(unsigned long long)o->ipv6_prefix.value);
	if (o->attacks && o->outcome > 0)
		return err_set(err, WB_USAGE,
			"--attacks looks at failures and at what comes after "
			"them: not with --outcome");
	return WB_OK;
}

static void
say(struct buf *out, const char *name, const struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, "%s--%s %s", out->len > 0 ? " " : "", name,
			list->items[i]);
}

struct span
logins_asked(
	struct asking *a, const struct logins_options *o, int argc, char **argv)
{
	struct buf text = { 0 };
	struct span all = { 0 };

	for (int i = 0; i < argc; i++)
		buf_printf(&text, "%s%s", i > 0 ? " " : "", argv[i]);
	say(&text, "user", &o->filters.users);
	say(&text, "ip", &o->filters.ips);
	say(&text, "program", &o->filters.programs);
	say(&text, "service", &o->services);
	if (o->outcome > 0)
		buf_printf(&text, "%s--outcome %s", text.len > 0 ? " " : "",
			outcomes[o->outcome - 1]);
	if (o->filters.severity > 0)
		buf_printf(&text, "%s--severity %s", text.len > 0 ? " " : "",
			severity_words[o->filters.severity - 1]);
	if (text.len == 0 || o->attacks)
		buf_printf(&text, "%s%s", text.len > 0 ? " " : "",
			o->attacks ? "attacks" : "logins");
	all = arena_copy(&a->ctx->arena, buf_span(&text));
	buf_release(&text);
	return all;
}
