/* What the evidence says of accounts: passwd files, and lines of useradd and
 * its kin. */
#include "query/user/who/account_part.h"

#include "format/log/line/head.h"
#include "query/user/who/account_line.h"
#include "query/user/who/file_lines.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Files not called passwd are looked into if they are small, have no
	 * stamps, and are not too many. */
	OTHER_BYTES_MAX = 1 << 20,
	OTHERS_MAX = 256
};

/* Lines of one source come one behind the other, mostly. */
static size_t
origin_of(struct accounts *a, const struct account_place *place, bool is_file)
{
	struct account_origin *o = NULL;

	for (size_t i = a->norigins; i > 0; i--)
		if (a->origins[i - 1]->is_file == is_file &&
			account_place_eq(&a->origins[i - 1]->place, place))
			return i - 1;
	o = arena_alloc(&a->arena, sizeof(*o));
	o->place = account_place_copy(&a->arena, place);
	o->is_file = is_file;
	a->origins = xgrow(a->origins, &a->origins_cap, a->norigins + 1,
		sizeof(struct account_origin *));
	a->origins[a->norigins] = o;
	return a->norigins++;
}

static void
add_fact(struct accounts *a, const struct account_fact *fact,
	const struct search_hit *hit)
{
	const struct account_place place = account_place_of(hit);
	size_t origin = origin_of(a, &place, fact->change == ACCOUNT_LISTED);
	struct cite *cite = arena_alloc(&a->arena, sizeof(*cite));
	struct account_fact *f = NULL;

	if (hit->ncites > 0)
		*cite = hit->cites[0];
	a->facts = xgrow(
		a->facts, &a->facts_cap, a->nfacts + 1, sizeof(*a->facts));
	a->origin_of = xgrow(a->origin_of, &a->origin_of_cap, a->nfacts + 1,
		sizeof(*a->origin_of));
	a->origin_of[a->nfacts] = (uint32_t)origin;
	f = &a->facts[a->nfacts++];
	*f = *fact;
	f->name = arena_copy(&a->arena, fact->name);
	f->old_name = arena_copy(&a->arena, fact->old_name);
	f->home = arena_copy(&a->arena, fact->home);
	f->place = &a->origins[origin]->place;
	f->cite = cite;
}

struct reading_files {
	struct accounts *accounts;
	size_t others;
};

static bool
wants_file(void *ctx, const struct source_view *v)
{
	struct reading_files *r = ctx;

	if (file_has_stamps(v))
		return false;
	return file_is_called(v, SPAN("passwd")) ||
		(v->bytes <= OTHER_BYTES_MAX && r->others++ < OTHERS_MAX);
}

/* Of a source that only may be one, none behind a first line that is not of a
 * passwd file. */
static bool
on_line(void *ctx, const struct source_view *v, const struct search_hit *hit,
	uint64_t number)
{
	struct reading_files *r = ctx;
	struct account_fact fact;
	bool is_one = account_parse_passwd(hit->text, &fact);

	if (is_one)
		add_fact(r->accounts, &fact, hit);
	return is_one || number > 0 || file_is_called(v, SPAN("passwd"));
}

static bool
is_tool(struct span program)
{
	struct span name = { 0 };

	(void)span_rcut(program, '/', NULL, &name);
	return span_eq(name, SPAN("useradd")) ||
		span_eq(name, SPAN("usermod")) ||
		span_eq(name, SPAN("userdel"));
}

static bool
on_change(void *ctx, const struct search_hit *hit)
{
	struct account_fact fact;
	struct log_head head;

	if (hit->is_rest || hit->is_record || hit->sort_ns == INT64_MAX)
		return true;
	head_scan(hit->text, &head);
	if (!is_tool(head.program) || !account_parse_change(head.body, &fact))
		return true;
	fact.at_ns = hit->sort_ns;
	add_fact(ctx, &fact, hit);
	return true;
}

static enum wb_err
read_changes(struct accounts *a, struct searched *indexes, size_t nindexes,
	const struct search_spec *given, struct err *err)
{
	const struct search_spec spec = { .threads = given->threads,
		.memory = given->memory,
		.scan = given->scan };
	struct search_spec asked = spec;
	struct search_counts counts;
	struct node *tree = NULL;
	struct arena arena = { 0 };
	enum wb_err rc = query_parse(&arena,
		SPAN("program:useradd OR program:usermod OR program:userdel"),
		&tree, err);

	asked.query = tree;
	if (rc == WB_OK)
		rc = search_run(
			indexes, nindexes, &asked, on_change, a, &counts, err);
	query_release(tree);
	arena_release(&arena);
	return rc;
}

enum wb_err
accounts_read(struct accounts *a, struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct err *err)
{
	struct reading_files files = { .accounts = a };
	const struct file_lines f = { wants_file, on_line, &files };
	enum wb_err rc = file_lines_read(indexes, nindexes, &f, err);

	/* These come in order of time. */
	return rc == WB_OK ? read_changes(a, indexes, nindexes, spec, err) : rc;
}
