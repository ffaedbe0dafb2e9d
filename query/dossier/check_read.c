/* The evidence file, taken apart. */
#include "query/dossier/check_part.h"

#include "format/base/json.h"
#include "format/record/cut.h"
#include "query/plan/line.h"

#include <stdlib.h>

enum { MEMBERS_DEEP = 64 };

struct source_known {
	struct span id;
	enum text_encoding encoding;
};

struct objects {
	struct check *check;
	struct source_known *sources;
	size_t nsources;
	size_t sources_cap;
	bool is_begun;
};

/* What a JSON string says, in the arena; empty if it is none. */
static struct span
text_of(struct check *c, struct span value)
{
	struct buf text = { 0 };
	struct span out = { 0 };

	if (json_get_text(value, &text))
		out = arena_copy(&c->arena, buf_span(&text));
	buf_release(&text);
	return out;
}

static uint64_t
number_of(struct span object, const char *wanted)
{
	uint64_t n = 0;

	return span_number(json_find(object, span_of(wanted)), &n) ? n : 0;
}

/* An array of strings; false if it is none. */
static bool
read_words(struct check *c, struct span array, struct cloak_words *out)
{
	struct span inside = { 0 };
	struct span item = { 0 };
	struct span rest = { 0 };
	const char **words = NULL;
	size_t count = 0;

	if (!json_inside(array, '[', &inside))
		return false;
	for (rest = inside; json_item(&rest, &item);)
		count++;
	words = arena_array(&c->arena, count + 1, sizeof(*words));
	count = 0;
	for (rest = inside; json_item(&rest, &item);) {
		item = text_of(c, item);
		words[count++] = item.ptr ? item.ptr : "";
	}
	*out = (struct cloak_words){ words, count };
	return true;
}

static void
read_dossier(struct objects *r, struct span object)
{
	struct check *c = r->check;
	struct span item = { 0 };

	r->is_begun = true;
	c->report.index = text_of(c, json_find(object, SPAN("index")));
	item = text_of(c, json_find(object, SPAN("date")));
	c->report.date = item.len > 0 ? item.ptr : NULL;
	item = text_of(c, json_find(object, SPAN("tz")));
	c->report.tz = item.len > 0 ? item.ptr : NULL;
	c->report.is_cloaked = json_find(object, SPAN("hidden")).len > 0;
	c->report.is_keyed = json_find(object, SPAN("pseudonymised")).len > 0;
	c->report.has_hiding = read_words(c, json_find(object, SPAN("kept")),
				       &c->report.keep) &&
		read_words(c, json_find(object, SPAN("redacted")),
			&c->report.redact);
	(void)read_words(c, json_find(object, SPAN("asked")), &c->report.asked);
}

static bool
is_zeros(struct span digits)
{
	size_t at = 0;

	while (at < digits.len && digits.ptr[at] == '0')
		at++;
	return at == digits.len;
}

static void
read_file(struct objects *r, struct span object)
{
	struct check *c = r->check;
	struct check_file f = {
		.path = text_of(c, json_find(object, SPAN("path"))),
		.sha256 = text_of(c, json_find(object, SPAN("sha256"))),
		.size = number_of(object, "size"),
	};

	/* Members are objects of that type, too. */
	if (json_find(object, SPAN("file")).len > 0)
		return;
	/* Earlier versions wrote zeros where there is none. */
	if (is_zeros(f.sha256))
		f.sha256.len = 0;
	c->files = xgrow(
		c->files, &c->files_cap, c->nfiles + 1, sizeof(*c->files));
	c->files[c->nfiles++] = f;
}

static void
read_source(struct objects *r, struct span object)
{
	struct span format =
		text_of(r->check, json_find(object, SPAN("format")));
	struct source_known known = {
		text_of(r->check, json_find(object, SPAN("source"))),
		TEXT_RECORDS
	};

	if (span_eq(format, SPAN("text")))
		known.encoding = TEXT_BYTES;
	else if (span_eq(format, SPAN("text, UTF-16LE")))
		known.encoding = TEXT_UTF16LE;
	else if (span_eq(format, SPAN("text, UTF-16BE")))
		known.encoding = TEXT_UTF16BE;
	else if (span_eq(format, SPAN("text, JSON lines")))
		known.encoding = TEXT_WRAPPED;
	else if (span_eq(format, SPAN("text, JSON objects")))
		known.encoding = TEXT_OBJECTS;
	else if (span_eq(format, SPAN("text, journal export")))
		known.encoding = TEXT_EXPORT;
	else if (span_eq(format, SPAN("text, counted syslog")))
		known.encoding = TEXT_COUNTED;
	else if (span_eq(format, SPAN("text, Docker JSON lines")))
		known.encoding = TEXT_DOCKER;
	else if (span_eq(format, SPAN("text, CRI lines")))
		known.encoding = TEXT_CRI;
	r->sources = xgrow(r->sources, &r->sources_cap, r->nsources + 1,
		sizeof(*r->sources));
	r->sources[r->nsources++] = known;
}

static void
read_line(struct objects *r, struct span object)
{
	struct check *c = r->check;
	struct span cite = json_find(object, SPAN("cite"));
	struct check_line l = {
		.number = number_of(object, "number"),
		.source = text_of(c, json_find(cite, SPAN("source"))),
		.file_sha256 = text_of(c, json_find(cite, SPAN("file_sha256"))),
		.path = text_of(c, json_find(cite, SPAN("path"))),
		.line = number_of(cite, "line"),
		.offset = number_of(cite, "offset"),
		.length = number_of(cite, "length"),
		.kept = number_of(object, "kept"),
		.raw = json_find(object, SPAN("raw")),
		.raw_base64 = json_find(object, SPAN("raw_base64")),
		.sha256 = json_find(object, SPAN("sha256")),
		.hmac = json_find(object, SPAN("hmac_sha256")),
		.is_changed = json_find(object, SPAN("changed")).len > 0,
	};

	if (l.kept == 0 || l.kept > l.length)
		l.kept = l.length;
	if (l.kept > LINE_KEPT_MAX)
		l.kept = LINE_KEPT_MAX;
	c->lines = xgrow(c->lines, &c->cap, c->count + 1, sizeof(*c->lines));
	c->lines[c->count++] = l;
}

static int
by_id(const void *a, const void *b)
{
	return span_cmp(((const struct source_known *)a)->id,
		((const struct source_known *)b)->id);
}

static int
by_file(const void *a, const void *b)
{
	const struct check_file *x = a;
	const struct check_file *y = b;
	int order = span_cmp(x->sha256, y->sha256);

	return order ? order : span_cmp(x->path, y->path);
}

static void
sort(void *items, size_t count, size_t size,
	int (*order)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, order);
}

static enum text_encoding
encoding_of(const struct objects *r, struct span id)
{
	const struct source_known wanted = { .id = id };
	const struct source_known *found = NULL;

	if (r->nsources > 0)
		found = bsearch(&wanted, r->sources, r->nsources,
			sizeof(*r->sources), by_id);
	return found ? found->encoding : TEXT_RECORDS;
}

static bool
is_file(const struct objects *r, struct span path, struct span sha256)
{
	const struct check *c = r->check;
	const struct check_file wanted = { .path = path, .sha256 = sha256 };

	return c->nfiles > 0 &&
		bsearch(&wanted, c->files, c->nfiles, sizeof(*c->files),
			by_file) != NULL;
}

/* What follows the path of the file: nothing, or "//" and a member. */
static struct span
member_of(const struct objects *r, const struct check_line *l)
{
	size_t at = 0;

	/* No deeper than archives are read. */
	for (int depth = 0; depth < MEMBERS_DEEP && at < l->path.len; depth++) {
		struct span rest = span_slice(l->path, at, l->path.len);
		size_t found = span_find(rest, SPAN("//"));

		at = found == SIZE_MAX ? l->path.len : at + found;
		if (is_file(r, span_slice(l->path, 0, at), l->file_sha256))
			return span_slice(l->path, at, l->path.len);
		at += 2;
	}
	return (struct span){ 0 };
}

/* Files come behind the lines that are cited from them. Who forged it may have
 * written very many. */
static void
settle(struct objects *r)
{
	struct check *c = r->check;

	sort(r->sources, r->nsources, sizeof(*r->sources), by_id);
	sort(c->files, c->nfiles, sizeof(*c->files), by_file);
	for (size_t i = 0; i < c->count; i++) {
		struct check_line *l = &c->lines[i];

		l->encoding = encoding_of(r, l->source);
		l->is_text = l->encoding == TEXT_BYTES;
		l->member = member_of(r, l);
		if (l->file_sha256.len == 0)
			l->file = span_slice(
				l->path, 0, l->path.len - l->member.len);
	}
}

static void
read_object(struct objects *r, struct span object)
{
	struct span type = json_find(object, SPAN("type"));

	if (span_eq(type, SPAN("\"dossier\"")))
		read_dossier(r, object);
	else if (span_eq(type, SPAN("\"file\"")))
		read_file(r, object);
	else if (span_eq(type, SPAN("\"source\"")))
		read_source(r, object);
	else if (span_eq(type, SPAN("\"evidence\"")))
		read_line(r, object);
}

enum wb_err
check_read(struct check *c, const char *path, struct err *err)
{
	struct objects r = { .check = c };
	struct span rest = buf_span(&c->evidence);
	struct span line = { 0 };

	while (span_cut(rest, '\n', &line, &rest))
		read_object(&r, line);
	settle(&r);
	free(r.sources);
	if (!r.is_begun)
		return err_set(err, WB_USAGE,
			"%s is not the evidence file of a dossier", path);
	return WB_OK;
}
