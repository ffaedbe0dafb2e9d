/* Filters of the command line -> a window, and a tree. */
#include "query/cmd/ask/asking_filter.h"

#include "query/lang/time_arg.h"

enum { AROUND_DEFAULT_S = 30 * 60 };

static const int64_t ns_per_s = 1000000000;

static void
set_when(struct when *out, int64_t ns)
{
	*out = (struct when){ .basis = WHEN_STATED,
		.ns = ns,
		.zone_known = true,
		.min_ns = ns,
		.max_ns = ns };
}

static enum wb_err
parse_time(const struct asking *a, const char *text, struct time_arg *out,
	struct err *err)
{
	return time_arg_parse(span_of(text), &a->zone, out, err);
}

static enum wb_err
read_window(struct asking *a, struct err *err)
{
	const struct filter_options *o = a->filters;
	struct search_spec *spec = &a->spec;
	struct time_arg t = { 0 };
	int64_t within =
		o->within.given ? (int64_t)o->within.value : AROUND_DEFAULT_S;
	enum wb_err rc = WB_OK;

	if (o->since && (rc = parse_time(a, o->since, &t, err)) == WB_OK) {
		spec->has_since = true;
		spec->since_ns = t.from_ns;
	}
	if (rc == WB_OK && o->until &&
		(rc = parse_time(a, o->until, &t, err)) == WB_OK) {
		spec->has_until = true;
		spec->until_ns = t.from_ns;
	}
	if (rc == WB_OK && o->on &&
		(rc = parse_time(a, o->on, &t, err)) == WB_OK) {
		spec->has_since = spec->has_until = true;
		spec->since_ns = t.from_ns;
		spec->until_ns = t.to_ns;
	}
	if (rc == WB_OK && o->around &&
		(rc = parse_time(a, o->around, &t, err)) == WB_OK) {
		spec->has_since = spec->has_until = true;
		spec->since_ns = t.from_ns - within * ns_per_s;
		spec->until_ns = t.late_ns + within * ns_per_s + 1;
	}
	if (rc == WB_OK && spec->has_since && spec->has_until &&
		spec->since_ns >= spec->until_ns)
		return err_set(err, WB_USAGE,
			"the window is empty: --until is not after --since");
	if (spec->has_since)
		set_when(&a->since, spec->since_ns);
	if (spec->has_until)
		set_when(&a->until, spec->until_ns);
	return rc;
}

/* Any of the values, in any of the fields. */
static enum wb_err
add_values(struct asking *a, const char *const *fields,
	const char *const *values, size_t count, struct err *err)
{
	struct node *any = NULL;

	for (size_t i = 0; i < count; i++)
		for (const char *const *f = fields; *f; f++) {
			struct node *one = NULL;
			enum wb_err rc = query_field_node(&a->ctx->arena,
				span_of(*f), span_of(values[i]), &one, err);

			if (rc != WB_OK)
				return rc;
			any = node_join(&a->ctx->arena, NODE_OR, any, one);
		}
	a->filter = node_join(&a->ctx->arena, NODE_AND, a->filter, any);
	return WB_OK;
}

/* The fields below take any text; the option takes addresses only, as ip: does.
 */
static enum wb_err
check_addresses(struct asking *a, struct err *err)
{
	const struct option_list *ips = &a->filters->ips;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < ips->count && rc == WB_OK; i++) {
		struct node *unused = NULL;

		rc = query_field_node(&a->ctx->arena, SPAN("ip"),
			span_of(ips->items[i]), &unused, err);
	}
	return rc;
}

static enum wb_err
read_values(struct asking *a, struct err *err)
{
	static const char *const host[] = { "host", NULL };
	static const char *const program[] = { "program", NULL };
	static const char *const user[] = { "user", NULL };
	static const char *const ip[] = { "client_ip", "orig_client_ip", NULL };
	static const char *const severity[] = { "severity", NULL };
	const struct filter_options *o = a->filters;
	enum wb_err rc =
		add_values(a, host, o->hosts.items, o->hosts.count, err);

	if (rc == WB_OK)
		rc = add_values(
			a, program, o->programs.items, o->programs.count, err);
	if (rc == WB_OK)
		rc = add_values(a, user, o->users.items, o->users.count, err);
	if (rc == WB_OK)
		rc = check_addresses(a, err);
	if (rc == WB_OK)
		rc = add_values(a, ip, o->ips.items, o->ips.count, err);
	if (rc == WB_OK && o->severity > 0)
		rc = add_values(a, severity, severity_words, o->severity, err);
	a->spec.nsources = o->sources.count;
	a->spec.sources = o->sources.items;
	a->spec.reverse = o->reverse;
	a->spec.scan = o->scan;
	return rc;
}

enum wb_err
asking_filter(struct asking *a, struct err *err)
{
	enum wb_err rc = filter_check(a->filters, err);

	if (rc == WB_OK)
		rc = read_window(a, err);
	return rc == WB_OK ? read_values(a, err) : rc;
}
