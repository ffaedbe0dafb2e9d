#include "query/plan/source/source_name.h"

#include "format/base/digest.h"
#include "query/plan/source/source_shown.h"
#include "query/plan/source/source_unknown.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So that the ids find room in a message. */
enum { NAME_TOLD = 120, PATHS_TOLD = 3 };

bool
source_is_id(struct span name)
{
	if (name.len < SOURCE_ID_MIN || name.len > HANDLE_HEX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = fold_char(name.ptr[i]);

		if (!is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

struct span
source_unescape(struct span name, struct buf *out)
{
	buf_clear(out);
	if (!span_has(name, SPAN("\\x")))
		return name;
	for (size_t i = 0; i < name.len; i++) {
		const char *p = name.ptr + i;
		unsigned char raw[1];

		if (i + 3 < name.len && p[0] == '\\' && p[1] == 'x' &&
			hex_decode((struct span){ p + 2, 2 }, raw, 1)) {
			buf_putc(out, (char)raw[0]);
			i += 3;
		} else {
			buf_putc(out, *p);
		}
	}
	return buf_span(out);
}

static size_t
path_of(const struct source_view *v, struct span name)
{
	for (size_t i = 0; i < v->npaths; i++)
		if (span_eq(v->paths[i], name) ||
			source_path_shows(v->paths[i], name))
			return i;
	return 0;
}

static void
take(struct sources_named *out, const struct source_ref *ref)
{
	for (size_t i = 0; i < out->count && i < SOURCES_NAMED_MAX; i++)
		if (strcmp(out->refs[i].view->id, ref->view->id) == 0)
			return;
	if (out->count < SOURCES_NAMED_MAX)
		out->refs[out->count] = *ref;
	out->count++;
}

/* What a name may be, in the order in which it is tried. */
enum name_kind { NAME_PATH, NAME_ID, NAME_ESCAPED, NAME_SHOWN, NAME_KINDS };

struct look {
	struct searched *indexes;
	enum name_kind kind;
	struct span name;
};

static bool
has_hole(const struct source_view *v)
{
	uint64_t at = 0;

	for (size_t i = 0; i < v->nextents && v->extents[i].from == at; i++)
		at = v->extents[i].to;
	return at != v->bytes;
}

const struct source_view *
source_in_full(struct readings *r, const struct source_view *v, struct err *err)
{
	const struct source_view *full = v;
	uint32_t next = readings_successor(r, v->ord);

	if (next == UINT32_MAX || !has_hole(v))
		return v;
	full = readings_source(r, next, err);
	return full && full->bytes != v->bytes ? v : full;
}

struct views {
	const struct source_view *const *items;
	size_t count;
};

static bool
is_among(const void *ctx, uint32_t ord)
{
	const struct views *v = ctx;

	for (size_t i = 0; i < v->count; i++)
		if (v->items[i]->ord == ord)
			return true;
	return false;
}

/* Those that another source continues only if all are, and then the last
 * states of them. */
static void
take_views(struct readings *r, const struct source_view *const *views, size_t n,
	size_t index, struct sources_named *out)
{
	const struct views others = { views, n };
	bool all = true;

	for (size_t i = 0; i < n; i++)
		all = all && views[i]->superseded_by != UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		const struct source_ref ref = { .index = index,
			.view = views[i] };

		if (all ? !readings_goes_on(r, views[i]->ord, is_among, &others)
			: views[i]->superseded_by == UINT32_MAX)
			take(out, &ref);
	}
}

static size_t
find_ords(struct readings *r, const struct look *l, uint32_t *out, size_t max)
{
	if (l->kind == NAME_SHOWN)
		return source_by_shown(r, l->name, out, max);
	return l->kind == NAME_ID ? readings_by_id(r, l->name, out, max)
				  : readings_by_path(r, l->name, out, max);
}

static enum wb_err
look_up(struct look *l, size_t index, struct sources_named *out,
	struct err *err)
{
	struct readings *r = l->indexes[index].readings;
	const struct source_view **views = NULL;
	uint32_t *ords = NULL;
	size_t n = 0;
	enum wb_err rc = WB_OK;

	if (!r)
		return WB_OK;
	/* A live file has as many sources as there were days when it was
	 * read. */
	n = find_ords(r, l, NULL, 0);
	ords = xcalloc(n + 1, sizeof(*ords));
	views = xcalloc(n + 1, sizeof(*views));
	(void)find_ords(r, l, ords, n);
	rc = readings_status(r, err);
	for (size_t i = 0; i < n && rc == WB_OK; i++) {
		views[i] = readings_source(r, ords[i], err);
		if (views[i])
			views[i] = source_in_full(r, views[i], err);
		rc = views[i] ? WB_OK : WB_CORRUPT;
	}
	if (rc == WB_OK)
		take_views(r, views, n, index, out);
	free((void *)views);
	free(ords);
	return rc;
}

enum wb_err
sources_named(struct searched *indexes, size_t nindexes, struct span name,
	struct sources_named *out, struct err *err)
{
	struct look l = { .indexes = indexes, .name = name };
	struct buf plain = { 0 };
	enum wb_err rc = WB_OK;

	memset(out, 0, sizeof(*out));
	for (int kind = 0; kind < NAME_KINDS && out->count == 0; kind++) {
		if ((kind == NAME_ID && !source_is_id(name)) ||
			(kind == NAME_SHOWN && !source_is_shown(name)))
			continue;
		l.kind = (enum name_kind)kind;
		l.name = kind == NAME_ESCAPED ? source_unescape(name, &plain)
					      : name;
		for (size_t i = 0; i < nindexes && rc == WB_OK; i++)
			rc = look_up(&l, i, out, err);
	}
	for (size_t i = 0; i < out->count && i < SOURCES_NAMED_MAX; i++)
		out->refs[i].path = path_of(out->refs[i].view, l.name);
	buf_release(&plain);
	return rc;
}

static void
tell_candidate(struct buf *text, const struct source_view *v, size_t count)
{
	buf_printf(text, "%s%s", text->len ? ", " : "", v->id);
	if (count <= PATHS_TOLD && v->npaths > 0)
		buf_printf(
			text, " (%.*s)", (int)v->paths[0].len, v->paths[0].ptr);
}

enum wb_err
source_named(struct searched *indexes, size_t nindexes, struct span name,
	struct source_ref *out, struct err *err)
{
	struct sources_named all;
	struct buf text = { 0 };
	enum wb_err rc = sources_named(indexes, nindexes, name, &all, err);

	if (rc != WB_OK)
		return rc;
	if (all.count == 1) {
		*out = all.refs[0];
		return WB_OK;
	}
	if (all.count == 0)
		return source_unknown(indexes, nindexes, name, err);
	for (size_t i = 0; i < all.count && i < SOURCES_NAMED_MAX; i++)
		tell_candidate(&text, all.refs[i].view, all.count);
	rc = err_set(err, WB_USAGE, "'%.*s' may be any of %zu sources: %s%s",
		(int)(name.len < NAME_TOLD ? name.len : NAME_TOLD), name.ptr,
		all.count, buf_cstr(&text),
		all.count > SOURCES_NAMED_MAX ? " ..." : "");
	buf_release(&text);
	return rc;
}

static bool
fits_path(const struct source_view *v, const char *name, struct span plain)
{
	for (size_t p = 0; p < v->npaths; p++)
		if (span_eq(v->paths[p], plain) ||
			span_eq(v->paths[p], span_of(name)) ||
			source_path_shows(v->paths[p], span_of(name)) ||
			fnmatch(name, v->paths[p].ptr, 0) == 0)
			return true;
	return false;
}

bool
source_fits(const struct source_view *v, const char *const *names, size_t count)
{
	struct buf plain = { 0 };
	bool fits = false;

	for (size_t i = 0; i < count && !fits; i++) {
		struct span want = span_of(names[i]);

		fits = (source_is_id(want) &&
			       span_ieq(span_slice(span_of(v->id), 0, want.len),
				       want)) ||
			fits_path(v, names[i], source_unescape(want, &plain));
	}
	buf_release(&plain);
	return fits;
}

bool
path_lies_in(struct span path, struct span name)
{
	while (name.len > 1 && name.ptr[name.len - 1] == '/')
		name.len--;
	return span_starts(path, name) &&
		(path.len == name.len || path.ptr[name.len] == '/');
}
