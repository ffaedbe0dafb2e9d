/* The last line of a copy that was made while it was written: it goes on where
 * the log does, and is a line there. What was tallied and kept of the part is
 * taken back, so that it does not count twice, and no piece of a name is a
 * host. */
#include "indexer/store/reading/gather_part.h"

#include "format/disk/frame.h"
#include "format/disk/header.h"
#include "format/log/line/event.h"
#include "format/record/cut.h"
#include "indexer/store/file/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* Where it begins, and the frame of its segment that it is in. */
struct torn {
	struct gathered_source *s;
	uint64_t from;
	uint64_t frame;
};

struct torn_list {
	size_t count;
	size_t cap;
	struct torn *items;
	struct fetch *fetch;
	struct event *event;
	struct buf scratch;
};

static bool
is_own(const struct gathered_source *s, const struct extent_row *x)
{
	return x->segment == s->segment && x->stream == s->no;
}

/* The first byte that it has itself of what goes on from another; UINT64_MAX if
 * there is none. */
static uint64_t
own_from(const struct gathered_source *s)
{
	for (size_t i = 0; i < s->nextents; i++)
		if (is_own(s, &s->extents[i]))
			return s->extents[i].from;
	return UINT64_MAX;
}

/* What goes on from it begins with its last line anew. */
static void
look_at(struct gathered *g, struct gathered_source *s, struct torn_list *out)
{
	const struct extent_row *last =
		s->nextents > 0 ? &s->extents[s->nextents - 1] : NULL;
	uint64_t from = UINT64_MAX;

	if (s->superseded_by >= g->nsources || !last || !is_own(s, last) ||
		last->to != s->bytes || last->frames == 0)
		return;
	from = own_from(&g->sources[s->superseded_by]);
	if (from < last->from || from >= s->bytes)
		return;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] =
		(struct torn){ s, from, last->first_frame + last->frames - 1 };
}

static int
by_place(const void *x, const void *y)
{
	const struct torn *a = x;
	const struct torn *b = y;

	if (a->s->segment != b->s->segment)
		return a->s->segment < b->s->segment ? -1 : 1;
	return (a->frame > b->frame) - (a->frame < b->frame);
}

static void
drop_rows(struct anchor_row *rows, size_t *count, uint64_t from)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		if (rows[i].offset < from)
			rows[kept++] = rows[i];
	*count = kept;
}

/* A stamp without its end may be of another kind than those of whole lines. */
static void
drop_stamp(struct run_row *r, const struct stamp *stamp)
{
	struct stamp_range *range = NULL;

	if (stamp->kind == STAMP_NONE)
		return;
	range = &r->range[stamp->kind - 1];
	if (range->lo != stamp->seconds || range->hi != stamp->seconds)
		return;
	range_clear(range);
	if (r->last.kind == stamp->kind)
		r->last = (struct disk_stamp){ 0 };
	if (r->first.kind == stamp->kind)
		r->first = (struct disk_stamp){ 0 };
}

static void
take_back(struct gathered *g, const struct torn *t, const struct event *e)
{
	struct gathered_source *s = t->s;
	struct run_row *last = s->nruns > 0 ? &s->runs[s->nruns - 1] : NULL;

	gather_take_back(g, s,
		&(struct tally_row){ .host = e->head.host,
			.program = e->head.program,
			.lines = 1,
			.unrecognised = e->format == NULL });
	s->lines -= s->lines > 0;
	drop_rows(s->anchors, &s->nanchors, t->from);
	drop_rows(s->marks, &s->nmarks, t->from);
	if (last && last->first_offset <= t->from && last->lines > 0) {
		last->lines--;
		drop_stamp(last, &e->head.stamp);
	}
}

/* If it is the last line of the frame, and begins in it. */
static void
read_line(struct gathered *g, struct torn_list *list, const struct torn *t,
	const struct frame *frame, struct span raw)
{
	const struct dialect dialect = { (enum text_encoding)t->s->encoding };
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t offset = frame->first_offset;

	while (offset < t->from &&
		cut_next(&raw, dialect.encoding, &line, &whole))
		offset += whole.len;
	if (offset != t->from || frame->stream != t->s->no ||
		!cut_next(&raw, dialect.encoding, &line, &whole) || raw.len > 0)
		return;
	event_parse(cut_text(line, dialect.encoding, offset, &list->scratch),
		&dialect, list->event);
	take_back(g, t, list->event);
}

/* Those of one segment, in the order of its frames. */
static enum wb_err
read_segment(const char *index, struct gathered *g, struct torn_list *list,
	size_t at, size_t count, struct err *err)
{
	struct dir_entry e = { .segment = list->items[at].s->segment,
		.offset = FILE_HEADER_BYTES };
	const size_t end = at + count;
	unsigned char head[FRAME_HEADER_BYTES];
	char path[PATH_MAX];
	struct span raw = { 0 };
	int fd = -1;
	enum wb_err rc = WB_OK;

	index_room(index, "segments", e.segment, "blocks", path);
	rc = fs_open(path, &fd, err);
	for (uint64_t i = 0; at < end && rc == WB_OK; i++) {
		rc = fs_read_at(fd, path, e.offset, head, sizeof(head), err);
		if (rc == WB_OK)
			rc = frame_decode(head, sizeof(head), &e.frame, err);
		if (rc == WB_OK && list->items[at].frame == i) {
			rc = fetch_frame(list->fetch, fd, &e, &raw, err);
			if (rc == WB_OK)
				read_line(g, list, &list->items[at], &e.frame,
					raw);
			at++;
		}
		e.offset += FRAME_HEADER_BYTES + e.frame.stored_len;
	}
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

void
gather_torn(const char *index, struct gathered *g)
{
	struct torn_list list = { 0 };
	/* What cannot be read is told by whom it is asked of. */
	struct err ignored = { 0 };

	for (size_t i = 0; i < g->nsources; i++)
		look_at(g, &g->sources[i], &list);
	if (list.count > 0) {
		qsort(list.items, list.count, sizeof(*list.items), by_place);
		list.fetch = fetch_new();
		list.event = xmalloc(sizeof(*list.event));
	}
	for (size_t i = 0, n = 0; i < list.count; i += n) {
		for (n = 1; i + n < list.count &&
			list.items[i + n].s->segment ==
				list.items[i].s->segment;)
			n++;
		(void)read_segment(index, g, &list, i, n, &ignored);
	}
	buf_release(&list.scratch);
	free(list.event);
	if (list.fetch)
		fetch_free(list.fetch);
	free(list.items);
}
