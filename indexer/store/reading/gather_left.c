/* What can be gathered of an index where more than one part is damaged. */
#include "indexer/store/reading/gather_part.h"

#include "format/disk/frame.h"
#include "format/disk/header.h"
#include "format/log/line/event.h"
#include "format/record/cut.h"
#include "indexer/store/file/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* The lines of a term index, being counted. */
struct recount {
	struct gathered *g;
	bool (*each)(void *ctx, const struct tally_row *row);
	struct fetch *fetch;
	struct event *event;
	struct buf scratch;
};

bool
gather_is_lost(const char *index, const struct gathered *g)
{
	const struct segment_ref *ref = &g->current->segments[g->at];
	struct sources *s = NULL;
	char path[PATH_MAX];
	struct err why = { 0 };
	enum wb_err rc = WB_OK;

	index_room(index, "segments", ref->number, "sources.sqlite", path);
	rc = sources_open_checked(path, &ref->sources, &s, &why);
	if (rc == WB_OK) {
		rc = sources_read_all(s, &why);
		sources_close(s);
	}
	/* Which file a line came from only that table knows: a reader would
	 * have to make up places to cite, on each question anew. A salvage does
	 * that once, says so, and is in the journal. */
	if (rc != WB_OK)
		index_note_loss(g->noting, &why,
			"the lines of its segment are left out; 'waybill "
			"reindex --salvage' takes them in again");
	return rc != WB_OK;
}

static void
count_lines(struct recount *c, const struct frame *frame, uint32_t segment,
	struct span raw)
{
	uint32_t ord = gather_ord(c->g, segment, frame->stream);
	const struct dialect dialect = { ord == UINT32_MAX
			? TEXT_BYTES
			: (enum text_encoding)c->g->sources[ord].encoding };
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t offset = frame->first_offset;

	while (cut_next(&raw, dialect.encoding, &line, &whole)) {
		event_parse(
			cut_text(line, dialect.encoding, offset, &c->scratch),
			&dialect, c->event);
		(void)c->each(c->g,
			&(struct tally_row){ .segment = segment,
				.stream = frame->stream,
				.host = c->event->head.host,
				.program = c->event->head.program,
				.lines = 1,
				.unrecognised = c->event->format == NULL });
		offset += whole.len;
	}
}

static enum wb_err
count_segment(struct recount *c, const char *index,
	const struct segment_ref *segment, struct err *err)
{
	struct dir_entry e = { .segment = segment->number,
		.offset = FILE_HEADER_BYTES };
	unsigned char head[FRAME_HEADER_BYTES];
	char path[PATH_MAX];
	struct span raw = { 0 };
	int fd = -1;
	enum wb_err rc = WB_OK;

	index_room(index, "segments", segment->number, "blocks", path);
	rc = fs_open(path, &fd, err);
	for (uint64_t i = 0; i < segment->frames && rc == WB_OK; i++) {
		rc = fs_read_at(fd, path, e.offset, head, sizeof(head), err);
		if (rc == WB_OK)
			rc = frame_decode(head, sizeof(head), &e.frame, err);
		if (rc == WB_OK)
			rc = fetch_frame(c->fetch, fd, &e, &raw, err);
		if (rc == WB_OK)
			count_lines(c, &e.frame, segment->number, raw);
		e.offset += FRAME_HEADER_BYTES + e.frame.stored_len;
	}
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static enum wb_err
recount(const char *index, struct gathered *g, const struct terms_ref *terms,
	bool (*each)(void *ctx, const struct tally_row *row), struct err *err)
{
	struct recount c = { .g = g, .each = each };
	enum wb_err rc = WB_OK;

	c.fetch = fetch_new();
	c.event = xmalloc(sizeof(*c.event));
	for (size_t i = 0; i < g->current->nsegments && rc == WB_OK; i++) {
		const struct segment_ref *s = &g->current->segments[i];

		if (s->number >= terms->first_segment &&
			s->number <= terms->last_segment)
			rc = count_segment(&c, index, s, err);
	}
	buf_release(&c.scratch);
	free(c.event);
	fetch_free(c.fetch);
	return rc;
}

static bool
see_tally(void *ctx, const struct tally_row *row)
{
	(void)ctx;
	(void)row;
	return true;
}

enum wb_err
gather_tallies(const char *index, struct gathered *g,
	const struct terms_ref *terms,
	bool (*each)(void *ctx, const struct tally_row *row), struct err *err)
{
	struct err why = { 0 };

	/* Half of them would count twice. */
	if (g->noting &&
		terms_each_tally(index, terms, see_tally, NULL, &why) !=
			WB_OK) {
		index_note(g->noting, &why, "all blocks were read instead");
		return recount(index, g, terms, each, err);
	}
	return terms_each_tally(index, terms, each, g, err);
}
