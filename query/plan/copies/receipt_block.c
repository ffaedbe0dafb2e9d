#include "query/plan/copies/receipt_block.h"

#include "format/base/digest.h"
#include "format/base/lower_bound.h"
#include "format/log/exim/exim.h"
#include "format/log/postfix/postfix.h"
#include "format/log/sendmail/sendmail.h"
#include "format/record/cut.h"
#include "query/plan/copies/body.h"
#include "query/plan/fold/fold.h"

#include <stdlib.h>
#include <string.h>

void
receipt_block_release(struct receipt_block *b)
{
	free(b->lines);
	free(b->places);
	memset(b, 0, sizeof(*b));
}

static int
by_host(const void *x, const void *y)
{
	const struct receipt_place *a = x;
	const struct receipt_place *b = y;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

const struct receipt_place *
receipt_block_of_host(
	const struct receipt_block *b, uint64_t host, size_t *count)
{
	const struct receipt_place wanted = { .host = host };
	size_t from = lower_bound(
		&wanted, b->places, b->count, sizeof(*b->places), by_host);
	size_t end = from;

	while (end < b->count && b->places[end].host == host)
		end++;
	*count = end - from;
	return &b->places[from];
}

uint64_t
receipt_host_key(struct span host)
{
	struct span label = host;

	/* By one label or by all of them it is one host; what is none of the
	 * host is sorted out where copies are put together. */
	(void)span_cut(host, '.', &label, NULL);
	if (label.len == 0 || span_all_digits(label))
		label = host;
	return hash64(label.ptr, label.len);
}

static bool
begins_with_id(struct span text)
{
	struct span id = { 0 };

	return (postfix_eat_queue_id(&text, &id) ||
		       sendmail_eat_id(&text, &id) ||
		       exim_eat_id(&text, &id)) &&
		id.len > 0;
}

/* What is at hand while a block is read. */
struct block_read {
	const struct source_view *owner;
	const struct zone *zone;
	const struct fold *fold;
	const struct frame *frame;
	struct receipt_block *out;
};

static void
take_line(struct block_read *r, struct span line, uint64_t offset)
{
	struct receipt_block *b = r->out;
	struct receipt_line *to = NULL;
	struct body body;
	struct when when;

	if (!body_of(line, &body))
		return;
	clock_when(clock_frame_run(r->owner, r->frame, offset), r->zone,
		&body.stamp, &when);
	(void)fold_settle(r->fold, offset, &when);
	if (when.basis == WHEN_NONE)
		return;
	if (body.host.len == 0)
		body.host = source_default_host(r->owner);
	b->lines = xgrow(b->lines, &b->cap, b->count + 1, sizeof(*b->lines));
	to = &b->lines[b->count++];
	*to = (struct receipt_line){ .offset = offset,
		.key = body_key(&body),
		.host = receipt_host_key(body.host),
		.at_s = clock_second(when.ns),
		.is_utc = when.zone_known,
		.has_id = begins_with_id(body.text) };
}

static void
take_block(struct block_read *r, struct span raw)
{
	enum text_encoding encoding = (enum text_encoding)r->owner->encoding;
	const char *base = raw.ptr;
	struct buf text = { 0 };
	struct span line;
	struct span whole;

	while (cut_next(&raw, encoding, &line, &whole)) {
		size_t at = (size_t)(whole.ptr - base);

		/* Neither are the pieces of a long line. */
		if ((at > 0 || !(r->frame->flags & FRAME_BEGINS_MID)) &&
			(raw.len > 0 || !(r->frame->flags & FRAME_ENDS_MID)))
			take_line(r, cut_text(line, encoding, 0, &text),
				r->frame->first_offset + at);
	}
	buf_release(&text);
}

/* Where the source begins or ends. */
static void
find_ends(const struct source_view *owner, const struct frame *f,
	struct receipt_block *out)
{
	if (out->count > 0 && f->first_offset == 0)
		out->begin_s = out->lines[0].at_s;
	if (out->count > 0 && f->first_offset + f->raw_len >= owner->bytes)
		out->end_s = out->lines[out->count - 1].at_s;
}

/* Of one host, as most blocks are, they are in order as they come. */
static void
sort_by_host(struct receipt_block *b)
{
	bool is_sorted = true;

	b->places = xcalloc(b->count + 1, sizeof(*b->places));
	for (size_t i = 0; i < b->count; i++) {
		b->places[i] = (struct receipt_place){ b->lines[i].host, i };
		is_sorted = is_sorted &&
			(i == 0 || b->lines[i - 1].host <= b->lines[i].host);
	}
	if (!is_sorted)
		qsort(b->places, b->count, sizeof(*b->places), by_host);
}

static void
find_stretch(struct receipt_block *b)
{
	b->first_s = INT64_MAX;
	b->last_s = INT64_MIN;
	for (size_t i = 0; i < b->count; i++) {
		int64_t at_s = b->lines[i].at_s;

		if (at_s < b->first_s)
			b->first_s = at_s;
		if (at_s > b->last_s)
			b->last_s = at_s;
	}
}

void
receipt_block_read(
	struct searched *in, const struct match *m, struct receipt_block *out)
{
	struct fetch *fetch = fetch_new();
	struct dir_entry entry;
	struct block_read r = { .frame = &entry.frame, .out = out };
	struct span raw;
	int fd = -1;

	out->index = m->index;
	out->terms = m->terms;
	out->block = m->block;
	out->begin_s = out->end_s = INT64_MIN;
	r.owner = readings_source_part(in->readings, m->ord, SOURCE_RUNS, NULL);
	if (r.owner &&
		(r.owner->encoding == TEXT_BYTES ||
			r.owner->encoding == TEXT_WRAPPED ||
			cut_is_entries(
				(enum text_encoding)r.owner->encoding)) &&
		index_entry(in->index, m->terms, m->block, &entry, NULL) ==
			WB_OK &&
		index_blocks_fd(in->index, entry.segment, &fd, NULL) == WB_OK &&
		fetch_frame(fetch, fd, &entry, &raw, NULL) == WB_OK) {
		if (r.owner->nruns > 0)
			r.zone = clock_zone_find(
				&in->zones, r.owner->runs[0].zone_name);
		if (r.zone)
			r.fold = fold_of_frame(in, r.owner, &entry.frame);
		take_block(&r, raw);
		find_ends(r.owner, &entry.frame, out);
	}
	find_stretch(out);
	sort_by_host(out);
	fetch_free(fetch);
}
