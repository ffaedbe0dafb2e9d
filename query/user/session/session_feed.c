#include "query/user/session/session_feed.h"

#include "format/record/cut.h"
#include "query/plan/line.h"
#include "query/user/session/session_table.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Sources of fewer records may be tables that are not in order of time;
	 * they are held whole. */
	TABLE_MAX = 1024,
	/* Records of one time that are held against each other. */
	ALIKE_MAX = 64
};

/* A record that was handed out, for others that say the same. */
struct fed {
	const struct feed_source *source;
	uint64_t hash;
};

/* A source being read. */
struct opened {
	const struct feed_source *source;
	struct line_reader *reader;
	/* Of a table: its lines in order, and how many were taken. */
	struct table_line *lines;
	size_t nlines;
	size_t taken;
	struct arena arena;
	/* A table has free places, and no order. */
	bool is_table;
	/* Where bytes were lost before they came into the index. */
	uint64_t *losses;
	size_t nlosses;
	size_t losses_cap;
	/* Zero bytes before the record at its head, and the time of the one
	 * before them. */
	struct feed_wiped wiped;
	int64_t last_ns;
	/* Behind the line at its head. */
	uint64_t end;
	/* The record at its head. */
	struct source_line line;
	struct login_record login;
	bool at_end;
};

struct feed {
	struct searched *indexes;
	/* By their first time; those before `next` have been opened. */
	const struct feed_source *sources;
	size_t count;
	size_t next;
	struct opened **open;
	size_t nopen;
	size_t cap;
	/* The one whose head was handed out. */
	struct opened *last;
	/* Since a record was handed out. */
	bool met_hole;
	int64_t alike_ns;
	size_t nalike;
	struct fed alike[ALIKE_MAX];
	void (*tell)(void *ctx, const struct feed_wiped *w);
	void *tell_ctx;
};

struct feed *
feed_new(struct searched *indexes, const struct feed_source *sources,
	size_t count)
{
	struct feed *f = xcalloc(1, sizeof(*f));

	f->indexes = indexes;
	f->sources = sources;
	f->count = count;
	return f;
}

static void
opened_free(struct opened *o)
{
	line_reader_free(o->reader);
	arena_release(&o->arena);
	free(o->losses);
	free(o);
}

void
feed_free(struct feed *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nopen; i++)
		opened_free(f->open[i]);
	free(f->open);
	free(f);
}

/* What the bytes of a line say; false if they are damage, or of another
 * family. */
static bool
decode(const struct source_view *view, struct span raw,
	struct login_record *out)
{
	size_t length = 0;
	const struct record_layout *layout = cut_record(
		cut_layout((enum text_encoding)view->encoding), raw, &length);

	return layout && length == raw.len && record_login(layout, raw, out);
}

static bool
is_lost_between(const struct opened *o, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < o->nlosses; i++)
		if (o->losses[i] >= from && o->losses[i] <= to)
			return true;
	return from < to;
}

/* Zero bytes: a place that is free, or a record that was wiped. Some logs begin
 * with one. */
static bool
is_wiped(const struct source_line *line)
{
	for (size_t i = 0; i < line->raw.len; i++)
		if (line->raw.ptr[i] != '\0')
			return false;
	return line->number > 1;
}

static struct session_line
line_of(const struct opened *o)
{
	return (struct session_line){ .index = o->source->index,
		.ord = o->source->view->ord,
		.offset = o->line.offset,
		.line = o->line.number,
		.length = o->line.length };
}

/* Does the line at the head show that there were others? */
static bool
is_hole(struct opened *o)
{
	const struct source_line *line = &o->line;
	bool is_lost = is_lost_between(o, o->end, line->offset);
	bool wiped = is_wiped(line);

	o->end = line->offset + line->length;
	if (wiped && o->wiped.count++ == 0)
		o->wiped.line = line_of(o);
	return is_lost || wiped ||
		cut_is_damage(line->raw,
			(enum text_encoding)o->source->view->encoding);
}

/* The run of wiped records is at its end. */
static void
tell_wiped(struct feed *f, struct opened *o, int64_t after_ns)
{
	o->wiped.source = o->source;
	o->wiped.before_ns = o->last_ns;
	o->wiped.after_ns = after_ns;
	if (o->wiped.count > 0 && f->tell)
		f->tell(f->tell_ctx, &o->wiped);
	o->wiped.count = 0;
	o->last_ns = after_ns;
}

/* Move to the next record, passing over what tells of no logins, and noting
 * where that is damage. */
static enum wb_err
advance(struct feed *f, struct opened *o, struct err *err)
{
	enum wb_err rc = WB_OK;
	bool found = true;

	while (rc == WB_OK && found) {
		if (o->lines) {
			found = o->taken < o->nlines;
			if (found)
				o->line = o->lines[o->taken++].line;
		} else {
			rc = line_reader_next(o->reader, &o->line, &found, err);
		}
		if (rc == WB_OK && found && !o->is_table && is_hole(o))
			f->met_hole = true;
		/* Of the BSDs' layouts zero bytes would be a logout. */
		if (rc == WB_OK && found &&
			(o->is_table || !is_wiped(&o->line)) &&
			decode(o->source->view, o->line.raw, &o->login) &&
			o->login.word != LOGIN_NOTHING) {
			tell_wiped(f, o, o->login.ns);
			return WB_OK;
		}
	}
	o->at_end = true;
	tell_wiped(f, o, 0);
	if (!o->is_table && is_lost_between(o, o->end, o->end))
		f->met_hole = true;
	return rc;
}

/* Read all of a small source; if it is a table, sort it. */
static enum wb_err
load_table(struct opened *o, struct err *err)
{
	const struct source_view *view = o->source->view;
	struct source_line line;
	bool found = true;
	enum wb_err rc = WB_OK;

	o->lines = arena_array(
		&o->arena, (size_t)view->lines + 1, sizeof(*o->lines));
	while (rc == WB_OK && found && o->nlines < view->lines + 1) {
		struct table_line *t = &o->lines[o->nlines];

		rc = line_reader_next(o->reader, &line, &found, err);
		if (rc != WB_OK || !found)
			break;
		t->line = line;
		t->line.raw = arena_copy(&o->arena, line.raw);
		if (!decode(view, t->line.raw, &t->login))
			memset(&t->login, 0, sizeof(t->login));
		o->nlines++;
	}
	if (rc == WB_OK)
		o->is_table = table_sort(o->lines, o->nlines);
	return rc;
}

static void
on_trouble(void *ctx, const struct trouble_row *row)
{
	struct opened *o = ctx;

	if (row->ord != o->source->view->ord)
		return;
	o->losses = xgrow(
		o->losses, &o->losses_cap, o->nlosses + 1, sizeof(*o->losses));
	o->losses[o->nlosses++] = row->offset;
}

static enum wb_err
open_source(struct feed *f, const struct feed_source *source, struct err *err)
{
	struct opened *o = xcalloc(1, sizeof(*o));
	enum wb_err rc = WB_OK;

	f->open = xgrow(f->open, &f->cap, f->nopen + 1, sizeof(*f->open));
	f->open[f->nopen++] = o;
	o->source = source;
	o->reader = line_reader_new(&f->indexes[source->index], source->view);
	if (span_eq(source->view->status, SPAN("damaged")) ||
		span_eq(source->view->status, SPAN("truncated")))
		readings_each_trouble(
			f->indexes[source->index].readings, on_trouble, o);
	if (source->view->lines == 0) {
		o->at_end = true;
		return WB_OK;
	}
	rc = line_reader_seek(o->reader, 1, err);
	if (rc == WB_OK && source->view->lines <= TABLE_MAX)
		rc = load_table(o, err);
	return rc == WB_OK ? advance(f, o, err) : rc;
}

/* The source whose head comes first; NULL if all are at their end. */
static struct opened *
first_of(const struct feed *f)
{
	struct opened *best = NULL;

	for (size_t i = 0; i < f->nopen; i++)
		if (!f->open[i]->at_end &&
			(!best || f->open[i]->login.ns < best->login.ns))
			best = f->open[i];
	return best;
}

/* Close what is at its end. */
static void
sweep(struct feed *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->nopen; i++) {
		if (f->open[i]->at_end)
			opened_free(f->open[i]);
		else
			f->open[kept++] = f->open[i];
	}
	f->nopen = kept;
}

static enum wb_err
pick(struct feed *f, struct opened **out, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (f->last)
		rc = advance(f, f->last, err);
	f->last = NULL;
	if (rc != WB_OK)
		return rc;
	sweep(f);
	*out = first_of(f);
	/* One that begins before that head must be looked into. */
	while (rc == WB_OK && f->next < f->count &&
		(!*out || f->sources[f->next].first_ns <= (*out)->login.ns)) {
		rc = open_source(f, &f->sources[f->next++], err);
		*out = first_of(f);
	}
	return rc;
}

/* Another source had the same record of the same time. */
static bool
is_known(struct feed *f, const struct opened *o)
{
	uint64_t hash = login_hash(&o->login);

	if (o->login.ns != f->alike_ns)
		f->nalike = 0;
	f->alike_ns = o->login.ns;
	for (size_t i = 0; i < f->nalike; i++)
		if (f->alike[i].hash == hash && f->alike[i].source != o->source)
			return true;
	if (f->nalike < ALIKE_MAX)
		f->alike[f->nalike++] = (struct fed){ o->source, hash };
	return false;
}

enum wb_err
feed_next(struct feed *f, struct feed_record *out, bool *found, struct err *err)
{
	struct opened *o = NULL;
	enum wb_err rc = pick(f, &o, err);

	f->last = o;
	*found = rc == WB_OK && o;
	if (!*found)
		return rc;
	*out = (struct feed_record){
		.login = o->login,
		.source = o->source,
		.is_of_table = o->is_table,
		.is_again = is_known(f, o),
		.is_behind_hole = f->met_hole,
		.line = line_of(o),
	};
	f->met_hole = false;
	return WB_OK;
}

void
feed_watch(struct feed *f, void (*wiped)(void *ctx, const struct feed_wiped *w),
	void *ctx)
{
	f->tell = wiped;
	f->tell_ctx = ctx;
}

bool
feed_ends_in_hole(const struct feed *f)
{
	return f->met_hole;
}
