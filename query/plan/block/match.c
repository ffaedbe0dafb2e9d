#include "query/plan/block/match_part.h"

#include "format/record/cut.h"
#include "query/plan/block/kept.h"
#include "query/plan/block/match_basis.h"
#include "query/plan/fold/fold.h"
#include "query/plan/view/spec.h"

#include <stdlib.h>
#include <string.h>

struct matcher *
matcher_new(const struct search_spec *spec)
{
	struct matcher *m = xcalloc(1, sizeof(*m));

	m->spec = spec;
	drivers_find(&m->drivers, spec->query);
	record_asked_init(&m->asked, spec->query);
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (!m)
		return;
	if (m->fetch && m->spec->kept)
		kept_return_fetch(m->spec->kept, m->fetch);
	else
		fetch_free(m->fetch);
	buf_release(&m->text);
	buf_release(&m->stamps.text);
	free(m);
}

/* A straggler sorts where the run before it ended. */
static int64_t
sort_time(const struct match_job *job, const struct run_reading *run,
	const struct when *when)
{
	struct when before = { 0 };
	struct stamp stamp = { 0 };

	if (when->basis == WHEN_NONE)
		return INT64_MAX;
	if (!run || !run->reading.is_straggler || run == job->source->runs)
		return when->ns;
	stamp.kind = (enum stamp_kind)run[-1].last.kind;
	stamp.seconds = run[-1].last.seconds;
	stamp.ns = run[-1].last.ns;
	clock_when(run - 1, job->zone, &stamp, &before);
	return before.basis == WHEN_NONE ? when->ns : before.ns;
}

/* A stamp without a zone may be 14 hours off either way. */
static void
set_range(const struct when *when, struct match *hit)
{
	const int64_t slack =
		when->zone_known ? 0 : (int64_t)ZONE_SPAN_S * 1000000000;

	hit->lo_ns = when->ns;
	hit->hi_ns = when->max_ns > when->ns ? when->max_ns : when->ns;
	if (!when->zone_known && when->min_ns < when->ns)
		hit->lo_ns = when->min_ns;
	hit->lo_ns -= slack;
	hit->hi_ns += slack;
}

bool
match_is_in_window(const struct search_spec *spec, const struct match *hit)
{
	int64_t lo = spec->by_order ? hit->sort_ns : hit->lo_ns;
	int64_t hi = spec->by_order ? hit->sort_ns : hit->hi_ns;

	return (!spec->has_since || hi >= spec->since_ns) &&
		(!spec->has_until || lo < spec->until_ns);
}

void
match_add_at(struct matcher *m, const struct match_spot *s,
	const struct stamp *stamp, uint64_t offset, bool is_own)
{
	struct match_job *job = s->job;
	const struct frame *f = &job->entry.frame;
	struct match_list *out = &job->out;
	const struct run_reading *run = NULL;
	struct match hit = { 0 };
	struct when when = { 0 };

	run = clock_frame_run(job->source, f, offset);
	clock_when(run, job->zone, stamp, &when);
	(void)fold_settle(job->fold, offset, &when);
	set_range(&when, &hit);
	hit.sort_ns = sort_time(job, run, &when);
	if (m->spec->has_since || m->spec->has_until) {
		out->timeless += when.basis == WHEN_NONE;
		if (when.basis == WHEN_NONE ||
			!match_is_in_window(m->spec, &hit))
			return;
	}
	/* A borrowed time sorts and filters, but the line has none. */
	if (is_own)
		hit.when = when;
	hit.index = job->ref.index;
	hit.terms = job->ref.terms;
	hit.block = job->ref.block;
	hit.ord = job->ref.ord;
	hit.offset = f->first_offset + s->at;
	hit.line = f->first_line + s->number;
	hit.begins_mid = s->at == 0 && (f->flags & FRAME_BEGINS_MID);
	hit.ends_mid = s->at + s->raw.len == s->block.len &&
		(f->flags & FRAME_ENDS_MID);
	hit.raw.ptr = memcpy(xmalloc(s->raw.len), s->raw.ptr, s->raw.len);
	hit.raw.len = s->raw.len;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] = hit;
}

void
match_add(struct matcher *m, const struct match_spot *s, struct span text)
{
	struct stamp stamp;
	uint64_t offset = 0;
	bool is_own = match_stamp(&m->stamps, s, text, &stamp, &offset);

	match_add_at(m, s, &stamp, offset, is_own);
}

static void
look_at_text(struct matcher *m, const struct match_spot *s, struct span text)
{
	const struct dialect dialect = { (
		enum text_encoding)s->job->source->encoding };
	struct line_view view = { .line = text,
		.dialect = &dialect,
		.event = &m->event,
		.meter = &s->job->meter };
	struct basis_ask basis = { s, &view };

	/* The rest of a line cut in pieces begins with no head, whatever
	 * somebody may have written there. */
	if (s->at == 0 && (s->job->entry.frame.flags & FRAME_BEGINS_MID)) {
		memset(&m->event, 0, sizeof(m->event));
		m->event.line = text;
		view.parsed = true;
	}
	view.host = source_default_host(s->job->source);
	view.stated_host = match_host;
	view.basis = match_basis;
	view.basis_ctx = &basis;
	if (query_match(m->spec->query, &view))
		match_add(m, s, text);
}

void
match_look(struct matcher *m, const struct match_spot *s)
{
	look_at_text(m, s,
		cut_text(s->raw, (enum text_encoding)s->job->source->encoding,
			s->job->entry.frame.first_offset + s->at, &m->text));
}

/* Only lines around the drivers' texts are looked at. */
static void
match_driven(struct matcher *m, struct match_job *job, struct span block,
	const struct places *places)
{
	size_t from = 0;
	size_t counted = 0;
	uint64_t number = 0;

	drivers_seek(&m->drivers, places);
	while (from < block.len && !match_is_enough(m, job)) {
		size_t hit = drivers_next(&m->drivers, block, from);
		struct match_spot s = { .job = job, .block = block };
		size_t end = 0;

		if (hit == SIZE_MAX)
			return;
		s.at = lines_last_end(span_slice(block, 0, hit), TEXT_BYTES, 0);
		end = span_find_char(span_slice(block, hit, block.len), '\n');
		end = end == SIZE_MAX ? block.len : hit + end;
		s.raw = span_slice(block, s.at, end);
		number = places ? places_lines_before(places, s.at)
				: number +
				lines_count_ends(
					span_slice(block, counted, s.at),
					TEXT_BYTES, 0);
		counted = s.at;
		s.number = number;
		match_look(m, &s);
		from = end + 1;
	}
}

static void
match_each(struct matcher *m, struct match_job *job, struct span block)
{
	struct span rest = block;
	struct span line = { 0 };
	struct span whole = { 0 };
	struct match_spot s = { .job = job, .block = block };

	while (!match_is_enough(m, job) &&
		cut_next(&rest, (enum text_encoding)job->source->encoding,
			&line, &whole)) {
		s.raw = line;
		s.at = (size_t)(whole.ptr - block.ptr);
		match_look(m, &s);
		s.number++;
	}
}

/* The same where their text is not their bytes. */
static void
match_told(struct matcher *m, struct match_job *job, struct span block,
	const struct told *told, const struct places *places)
{
	const struct span texts = told_texts(told);
	struct match_spot s = { .job = job, .block = block };
	size_t from = 0;

	drivers_seek(&m->drivers, places);
	while (from < texts.len && !match_is_enough(m, job)) {
		size_t hit = m->drivers.count > 0
			? drivers_next(&m->drivers, texts, from)
			: from;
		size_t line = 0;

		if (hit >= texts.len)
			return;
		line = told_line_at(told, hit);
		s.raw = told_raw(told, line);
		s.at = (size_t)(s.raw.ptr - block.ptr);
		s.number = line;
		look_at_text(m, &s,
			span_slice(texts, told_begin(told, line),
				told_end(told, line)));
		from = told_end(told, line) + 1;
	}
}

/* The lines of a block that was not kept. It is from now on, if *held is set;
 * else they live until the next one is read. */
static enum wb_err
read_block(struct matcher *m, struct match_job *job, struct span *block,
	struct kept_block **held)
{
	struct kept *kept = m->spec->kept;
	enum wb_err rc = WB_OK;

	if (!m->fetch)
		m->fetch = kept ? kept_lend_fetch(kept) : fetch_new();
	rc = fetch_frame(
		m->fetch, job->ref.fd, &job->entry, block, &job->out.err);
	if (rc != WB_OK || !kept)
		return rc;
	*held = kept_add(kept, job->ref.fd, job->entry.offset,
		(char *)(uintptr_t)block->ptr, block->len);
	if (*held)
		(void)fetch_hand_over(m->fetch);
	return rc;
}

/* A block that is kept is asked for many texts. */
static void
match_kept(struct matcher *m, struct match_job *job, struct span block,
	struct kept_block *held)
{
	enum text_encoding encoding = (enum text_encoding)job->source->encoding;
	struct kept *kept = m->spec->kept;
	const struct told *told =
		encoding == TEXT_BYTES ? NULL : kept_told(kept, held, encoding);
	const struct places *places = m->drivers.count > 0
		? kept_places(kept, held, m->drivers.count)
		: NULL;

	if (told)
		match_told(m, job, block, told, places);
	else if (m->drivers.count > 0)
		match_driven(m, job, block, places);
	else
		match_each(m, job, block);
}

void
match_block(struct matcher *m, struct match_job *job)
{
	struct span block = { 0 };
	struct kept *kept = m->spec->kept;
	struct kept_block *held = kept
		? kept_take(kept, job->ref.fd, job->entry.offset, &block)
		: NULL;

	if (!held)
		job->out.code = read_block(m, job, &block, &held);
	if (job->out.code != WB_OK)
		return;
	match_stamps_begin(&m->stamps);
	if (cut_is_records((enum text_encoding)job->source->encoding))
		match_records(m, job, block);
	else if (held)
		match_kept(m, job, block, held);
	else if (m->drivers.count > 0 && job->source->encoding == TEXT_BYTES)
		match_driven(m, job, block, NULL);
	else
		match_each(m, job, block);
	if (held)
		kept_give_back(kept, held);
}

void
match_list_release(struct match_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free((void *)(uintptr_t)list->items[i].raw.ptr);
	free(list->items);
	*list = (struct match_list){ 0 };
}
