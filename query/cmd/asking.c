#include "query/cmd/asking.h"
#include "query/cmd/journalled.h"
#include "query/cmd/threads.h"
#include "query/cmd/writer.h"

#include "format/base/version.h"
#include "indexer/store/journal.h"
#include "indexer/store/lock.h"
#include "indexer/store/zone_file.h"
#include "query/lang/time_arg.h"
#include "query/plan/hit.h"

#include <string.h>
#include <unistd.h>

enum { RESULT_MEMORY = 128 << 20, AROUND_DEFAULT_S = 30 * 60 };

static const int64_t ns_per_s = 1000000000;

static enum wb_err
open_indexes(
	struct asking *a, const struct index_options *index, struct err *err)
{
	struct option_list paths = index_paths(&a->ctx->arena, index);

	a->indexes =
		arena_array(&a->ctx->arena, paths.count, sizeof(*a->indexes));
	for (size_t i = 0; i < paths.count; i++) {
		enum wb_err rc =
			search_open(paths.items[i], &a->indexes[i], err);

		/* What CURRENT named may just have been replaced. */
		if (rc == WB_IO || rc == WB_CORRUPT)
			rc = search_open(paths.items[i], &a->indexes[i], err);
		if (rc == WB_ABSENT)
			return err_set(err, WB_CORRUPT,
				"no index at %s: run 'waybill index "
				"EVIDENCE...' or name one with -i",
				paths.items[i]);
		if (rc != WB_OK)
			return rc;
		a->indexes[i].spare = a->ctx->spare;
		unread_watch(&a->unread, a->ctx, &a->indexes[i]);
		a->nindexes++;
	}
	return WB_OK;
}

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

static struct node *
join(struct asking *a, enum node_kind kind, struct node *left,
	struct node *right)
{
	struct node *n = NULL;

	if (!left || !right)
		return left ? left : right;
	n = arena_alloc(&a->ctx->arena, sizeof(*n));
	n->kind = kind;
	n->nkids = 2;
	n->kids = arena_array(&a->ctx->arena, 2, sizeof(struct node *));
	n->kids[0] = left;
	n->kids[1] = right;
	return n;
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
			any = join(a, NODE_OR, any, one);
		}
	a->filter = join(a, NODE_AND, a->filter, any);
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
read_filters(struct asking *a, struct err *err)
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

static enum wb_err
begin_journal(
	struct asking *a, const struct index_options *index, struct err *err)
{
	const struct option_list paths = index_paths(&a->ctx->arena, index);

	return journalled_begin(a->ctx, &paths, err);
}

enum wb_err
asking_init(struct asking *a, struct cmd_ctx *ctx,
	const struct index_options *index, const struct output_options *output,
	const struct filter_options *filters, struct err *err)
{
	enum wb_err rc = output_check(output, err);

	memset(a, 0, sizeof(*a));
	a->ctx = ctx;
	a->output = output;
	a->filters = filters;
	a->spec.threads = threads_default();
	a->spec.memory = RESULT_MEMORY;
	if (rc == WB_OK && output->tz && strcmp(output->tz, "host") != 0)
		rc = zone_open(&ctx->arena, span_of(output->tz), &a->zone, err);
	if (rc == WB_OK && filters)
		rc = filter_check(filters, err);
	if (rc == WB_OK && filters)
		rc = read_window(a, err);
	if (rc == WB_OK && filters)
		rc = read_filters(a, err);
	if (rc == WB_OK)
		rc = open_indexes(a, index, err);
	if (rc == WB_OK && output->journal)
		rc = begin_journal(a, index, err);
	return rc;
}

/* What was done without while the question was answered. */
static void
tell_damage(struct asking *a, const struct searched *in)
{
	const struct index *index = in->index;

	if (in->readings && a->ctx->unread.code == WB_OK)
		(void)readings_status(in->readings, &a->ctx->unread);
	for (size_t i = 0;
		i < index_ndamage(index) && a->ctx->ndamage < CMD_DAMAGE_MOST;
		i++)
		a->ctx->damage[a->ctx->ndamage++] = arena_printf(
			&a->ctx->arena, "%s", index_damage(index, i)->text);
}

void
asking_release(struct asking *a)
{
	for (size_t i = 0; i < a->nindexes; i++) {
		tell_damage(a, &a->indexes[i]);
		search_close(&a->indexes[i]);
	}
	unread_tell(&a->unread, a->ctx);
	if (a->spec.query)
		query_release((struct node *)(uintptr_t)a->spec.query);
	if (a->has_printer)
		(void)printer_release(&a->printer);
	a->has_printer = false;
}

enum wb_err
asking_query(struct asking *a, struct span text, struct err *err)
{
	struct node *tree = NULL;
	enum wb_err rc = query_parse(&a->ctx->arena, text, &tree, err);

	if (rc != WB_OK)
		return rc;
	if (tree->kind == NODE_ALL && a->filter)
		a->spec.query = a->filter;
	else
		a->spec.query = join(a, NODE_AND, tree, a->filter);
	return WB_OK;
}

static int32_t
offset_of(const void *zone, int64_t utc_s)
{
	return zone_offset(zone, utc_s);
}

static void
begin(struct asking *a, enum show_type type, const struct row_type *rows)
{
	const struct output_options *o = a->output;
	const struct show_options options = {
		.form = o->json  ? SHOW_JSON
			: o->csv ? SHOW_CSV
				 : SHOW_TEXT,
		.color = output_color(o),
		.unmask = o->unmask,
		.zone_of_host = o->tz && strcmp(o->tz, "host") == 0,
		.offset_at = offset_of,
		.zone = &a->zone,
	};
	const struct begin_answer answer = {
		.type = type, .rows = rows, .since = a->since, .until = a->until
	};

	if (a->ctx->sink)
		printer_init_sink(&a->printer, &options, a->ctx->sink);
	else
		printer_init(&a->printer, &options, a->ctx->out);
	a->has_printer = true;
	show_begin(&a->printer, &answer);
}

void
asking_begin(struct asking *a, enum show_type type)
{
	begin(a, type, NULL);
}

void
asking_begin_rows(struct asking *a, const struct row_type *rows)
{
	begin(a, SHOW_ROWS, rows);
}

bool
asking_end(struct asking *a)
{
	const struct end_answer end = {
		.version = WB_PROGRAM_VERSION,
		.index_digest = a->nindexes == 1
			? index_digest(a->indexes[0].index)
			: NULL,
	};

	show_end(&a->printer, &end);
	a->has_printer = false;
	return printer_release(&a->printer);
}

void
asking_event(const struct search_hit *hit, struct event *event,
	struct event_answer *out)
{
	hit_answer(hit, event, out);
}

enum wb_err
asking_unmask(struct asking *a, struct err *err)
{
	const struct journal_entry entry = { .nargs = (size_t)a->ctx->nargs,
		.args = a->ctx->args };

	if (!a->output->unmask)
		return WB_OK;
	for (size_t i = 0; i < a->nindexes; i++) {
		const char *path = index_place(a->indexes[i].index);
		int lock = -1;
		enum wb_err rc = writer_lock(path, false, false, &lock, err);

		if (rc == WB_OK)
			rc = journal_append(path, &entry, err);
		lock_drop(lock);
		if (rc != WB_OK)
			return rc;
	}
	return WB_OK;
}
