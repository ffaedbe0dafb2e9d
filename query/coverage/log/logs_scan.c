/* When hosts wrote, by reading every block: the same as the term indexes have,
 * for --scan and for an index of before they had it. */
#include "query/coverage/log/logs.h"

#include "format/log/line/head.h"
#include "format/record/cut.h"

/* Adds lines of one block up, as long as they are of one beat. */
struct adding {
	struct logs_reading *reading;
	struct logs_lines lines;
	bool any;
};

static void
flush(struct adding *a)
{
	if (a->any && logs_is_far(a->reading, &a->lines))
		logs_count(a->reading, &a->lines);
	else if (a->any)
		logs_add(a->reading, &a->lines);
	a->any = false;
}

static void
add_line(struct adding *a, const struct logs_lines *line)
{
	struct logs_lines *held = &a->lines;

	if (a->any && held->kind == line->kind &&
		held->beat.at == line->beat.at &&
		span_eq(held->host, line->host) &&
		clock_run_at(a->reading->owner, held->from) ==
			clock_run_at(a->reading->owner, line->from)) {
		held->beat.lines++;
		return;
	}
	flush(a);
	*held = *line;
	a->any = true;
}

static void
take_line(struct adding *a, struct span text, uint64_t offset)
{
	struct logs_lines line = { .from = offset, .beat = { 0, 1 } };
	struct stamp_scan scan;
	struct log_head head;

	stamp_scan(text, &scan);
	head_scan_from(text, &scan, &head);
	line.host = head.host;
	line.kind = scan.stamp.kind;
	if (line.kind != STAMP_NONE)
		line.beat.at = beat_of(scan.stamp.seconds);
	add_line(a, &line);
}

static void
take_lines(struct logs_reading *r, const struct frame *f, struct span raw)
{
	enum text_encoding encoding = (enum text_encoding)r->owner->encoding;
	struct adding a = { .reading = r };
	struct buf text = { 0 };
	const char *base = raw.ptr;
	struct span line;
	struct span whole;

	while (cut_next(&raw, encoding, &line, &whole)) {
		uint64_t offset =
			f->first_offset + (uint64_t)(whole.ptr - base);

		/* The rest of a line that was cut is no line of its own. */
		if (whole.ptr == base && (f->flags & FRAME_BEGINS_MID))
			continue;
		if (r->has_torn && offset == r->torn.from)
			continue;
		take_line(&a, cut_text(line, encoding, offset, &text), offset);
		/* The host of such text goes with it. */
		if (encoding != TEXT_BYTES)
			flush(&a);
	}
	flush(&a);
	buf_release(&text);
}

static enum wb_err
take_block(struct logs_reading *r, struct fetch *fetch,
	const struct dir_entry *entry, struct err *err)
{
	struct searched *in = &r->ask->indexes[r->index];
	const struct source_view *owner = NULL;
	struct span raw = { 0 };
	uint32_t ord = 0;
	int fd = -1;
	enum wb_err rc = WB_OK;

	if (!readings_owner(
		    in->readings, entry->segment, entry->frame.stream, &ord))
		return WB_OK;
	owner = readings_source(in->readings, ord, err);
	if (!owner)
		return WB_CORRUPT;
	if (owner != r->owner && !logs_stream(r, owner))
		return WB_OK;
	rc = index_blocks_fd(in->index, entry->segment, &fd, err);
	if (rc == WB_OK)
		rc = fetch_frame(fetch, fd, entry, &raw, err);
	if (rc == WB_OK)
		take_lines(r, &entry->frame, raw);
	return rc;
}

/* What cannot be read is told, as a search tells it. */
static enum wb_err
pass_over(struct logs_reading *r, const struct frame *f, enum wb_err rc,
	struct err *err)
{
	struct search_loss loss = {
		.first_line = f->first_line, .lines = f->lines, .why = err
	};

	if (rc == WB_OK || !r->owner)
		return rc;
	if (r->owner->npaths > 0)
		loss.path = r->owner->paths[0];
	return search_lost(&r->ask->indexes[r->index], r->ask->spec, &loss)
		? WB_OK
		: rc;
}

enum wb_err
logs_read_stream(struct logs_reading *r, const struct source_view *owner,
	struct err *err)
{
	struct index *ix = r->ask->indexes[r->index].index;
	struct fetch *fetch = fetch_new();
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < owner->nextents; i++) {
		const struct extent_row *x = &owner->extents[i];
		const bool is_own =
			x->segment == owner->segment && x->stream == owner->no;

		for (uint64_t k = 0; k < x->frames && is_own && rc == WB_OK;
			k++) {
			struct dir_entry entry;

			rc = index_frame(ix, x->segment, x->first_frame + k,
				&entry, err);
			if (rc == WB_OK && entry.frame.stream == owner->no)
				rc = pass_over(r, &entry.frame,
					take_block(r, fetch, &entry, err), err);
		}
	}
	fetch_free(fetch);
	return rc;
}

enum wb_err
logs_read_blocks(struct logs_reading *r, struct err *err)
{
	struct index *ix = r->ask->indexes[r->index].index;
	struct fetch *fetch = fetch_new();
	enum wb_err rc = WB_OK;

	r->owner = NULL;
	for (size_t t = 0; t < index_nterms(ix) && rc == WB_OK; t++) {
		uint64_t blocks = index_nblocks(ix, t);

		for (uint64_t b = 0; b < blocks && rc == WB_OK; b++) {
			struct dir_entry entry;

			rc = index_entry(ix, t, b, &entry, err);
			if (rc == WB_OK)
				rc = pass_over(r, &entry.frame,
					take_block(r, fetch, &entry, err), err);
		}
	}
	fetch_free(fetch);
	return rc;
}
