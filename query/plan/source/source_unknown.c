#include "query/plan/source/source_unknown.h"

#include "format/reading/apart.h"

/* Is `name` the end of the path, from a slash on? */
static bool
is_tail(struct span path, struct span name)
{
	return path.len > name.len && span_ends(path, name) &&
		path.ptr[path.len - name.len - 1] == '/';
}

/* By how many letters is the path, or its last part, another? */
static size_t
slips(struct span path, struct span name)
{
	struct span file = path;

	if (span_find_char(name, '/') == SIZE_MAX)
		(void)span_rcut(path, '/', NULL, &file);
	return letters_apart(file, name);
}

/* The path that was meant, so far. */
struct meant {
	struct span path;
	/* It ends so: no other comes nearer. */
	bool is_tail;
	size_t least;
};

static void
consider(struct meant *m, struct span path, struct span name)
{
	size_t apart = 0;

	if (m->is_tail)
		return;
	m->is_tail = is_tail(path, name);
	apart = m->is_tail ? 0 : slips(path, name);
	if (!m->is_tail &&
		(apart > m->least || (m->path.ptr && apart == m->least)))
		return;
	m->path = path;
	m->least = apart;
}

/* A path that ends so, since they are often typed without the folder that was
 * indexed; else one that is a slip or two away; empty if there is none. */
static struct span
path_like(struct searched *indexes, size_t nindexes, struct span name)
{
	struct meant m = { .least = APART_MAX < name.len / 3 ? APART_MAX
							     : name.len / 3 };

	for (size_t i = 0; i < nindexes && name.len > 0; i++) {
		struct readings *r = indexes[i].readings;

		for (uint32_t ord = 0; r && ord < readings_count(r); ord++) {
			const struct source_view *v =
				readings_source(r, ord, NULL);

			for (size_t k = 0; v && k < v->npaths; k++)
				consider(&m, v->paths[k], name);
		}
	}
	return m.path;
}

/* What was left out, or could not be read, under that path. */
struct left_out {
	struct span name;
	bool found;
	bool is_skip;
	struct arena arena;
	struct span why;
};

static void
compare_trouble(void *ctx, const struct trouble_row *row)
{
	struct left_out *l = ctx;

	if (l->found || row->ord != UINT32_MAX || !span_eq(row->path, l->name))
		return;
	l->found = true;
	l->is_skip = row->is_skip;
	l->why = arena_copy(&l->arena, row->why);
}

/* WB_OK if it is none of these. */
static enum wb_err
refuse_left_out(struct searched *indexes, size_t nindexes, struct span name,
	struct err *err)
{
	struct left_out l = { .name = name };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < nindexes && !l.found; i++)
		if (indexes[i].readings)
			readings_each_trouble(
				indexes[i].readings, compare_trouble, &l);
	if (l.found)
		rc = err_set(err, WB_ABSENT,
			"no bytes of '%.*s' are in the index: %s%.*s%s",
			(int)name.len, name.ptr, l.is_skip ? "skipped: " : "",
			(int)l.why.len, l.why.ptr,
			span_starts(l.why, SPAN("mailbox")) ||
					span_ends(l.why, SPAN("waybill index"))
				? ": 'waybill index --all' takes it"
				: "");
	arena_release(&l.arena);
	return rc;
}

enum wb_err
source_unknown(struct searched *indexes, size_t nindexes, struct span name,
	struct err *err)
{
	struct span like = { 0 };
	enum wb_err rc = refuse_left_out(indexes, nindexes, name, err);

	if (rc != WB_OK)
		return rc;
	like = path_like(indexes, nindexes, name);
	if (like.len > 0)
		return err_set(err, WB_ABSENT,
			"no source '%.*s': did you mean '%.*s'?", (int)name.len,
			name.ptr, (int)like.len, like.ptr);
	return err_set(err, WB_ABSENT,
		"no source '%.*s': 'waybill sources' lists them", (int)name.len,
		name.ptr);
}
