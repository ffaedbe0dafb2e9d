#include "query/user/account_part.h"

#include "format/log/head.h"
#include "query/plan/line.h"
#include "query/user/account_line.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A passwd file by its name: more lines of it are not read. */
	LINES_MAX = 1000000,
	/* Others are looked into if they are small, have no stamps, and are
	 * not too many. */
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

static bool
is_passwd_name(struct span path)
{
	struct span name = { 0 };

	(void)span_rcut(path, '/', NULL, &name);
	for (size_t i = 0; i + 6 <= name.len; i++)
		if (span_ieq(span_slice(name, i, i + 6), SPAN("passwd")))
			return true;
	return false;
}

static bool
has_passwd_name(const struct source_view *v)
{
	for (size_t i = 0; i < v->npaths; i++)
		if (is_passwd_name(v->paths[i]))
			return true;
	return false;
}

static bool
has_stamps(const struct source_view *v)
{
	for (size_t i = 0; i < v->nruns; i++)
		if (v->runs[i].first.kind != STAMP_NONE)
			return true;
	return false;
}

/* All its lines; of a source that only may be one, none behind a first line
 * that is not of a passwd file. */
static enum wb_err
read_passwd(struct accounts *a, struct searched *in,
	const struct source_view *v, bool is_sure, struct err *err)
{
	struct line_reader *r = line_reader_new(in, v);
	struct cite_set *cites = xcalloc(1, sizeof(*cites));
	bool found = true;
	enum wb_err rc = line_reader_seek(r, 1, err);

	for (size_t n = 0; n < LINES_MAX && rc == WB_OK && found; n++) {
		struct source_line line;
		struct account_fact fact;
		struct search_hit hit;

		rc = line_reader_next(r, &line, &found, err);
		if (rc != WB_OK || !found)
			break;
		if (!account_parse_passwd(line.raw, &fact)) {
			found = is_sure || n > 0;
			continue;
		}
		rc = line_reader_hit(r, &line, cites, &hit, err);
		if (rc == WB_OK)
			add_fact(a, &fact, &hit);
	}
	free(cites);
	line_reader_free(r);
	return rc;
}

static enum wb_err
read_sources(struct accounts *a, struct searched *in, struct err *err)
{
	uint32_t count = in->readings ? readings_count(in->readings) : 0;
	size_t others = 0;
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);
		bool is_sure = false;

		if (!v)
			return WB_CORRUPT;
		if (v->superseded_by != UINT32_MAX || v->bytes == 0 ||
			v->encoding >= TEXT_RECORDS)
			continue;
		is_sure = has_passwd_name(v);
		if (!is_sure &&
			(v->bytes > OTHER_BYTES_MAX || has_stamps(v) ||
				others++ >= OTHERS_MAX))
			continue;
		rc = read_passwd(a, in, v, is_sure, err);
	}
	return rc;
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
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < nindexes && rc == WB_OK; i++)
		rc = read_sources(a, &indexes[i], err);
	/* These come in order of time. */
	return rc == WB_OK ? read_changes(a, indexes, nindexes, spec, err) : rc;
}
