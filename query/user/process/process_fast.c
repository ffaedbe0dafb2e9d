#include "query/user/process/process_fast.h"

#include "format/record/cut.h"
#include "query/plan/copies/cite.h"
#include "query/plan/view/hit.h"

#include <pthread.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

struct fast_run {
	const struct process_fast *asked;
	/* How the printed form spells a time. */
	struct stamp spelling;
	/* For the sums, the readings and the accounts. */
	pthread_mutex_t lock;
};

/* A block that is being added up. */
struct fast_block {
	struct fast_run *run;
	struct process_sum *sums;
	/* Of the record before. */
	uint64_t begin_s;
	struct when when;
};

static void
set_when(struct fast_block *b, uint64_t begin_s)
{
	struct stamp stamp = b->run->spelling;

	if (b->begin_s == begin_s)
		return;
	b->begin_s = begin_s;
	stamp.seconds = (int64_t)begin_s;
	/* A time that is stated in UTC is read the same in every run. */
	if (begin_s == 0)
		b->when = (struct when){ 0 };
	else
		clock_when(NULL, NULL, &stamp, &b->when);
}

static bool
is_in_window(const struct search_spec *spec, int64_t ns)
{
	return (!spec->has_since || ns >= spec->since_ns) &&
		(!spec->has_until || ns < spec->until_ns);
}

/* False: only the search can tell. */
static bool
add_record(struct fast_block *b, const struct record_layout *layout,
	struct span record)
{
	const struct search_spec *spec = b->run->asked->spec;
	struct process_usage usage;
	struct process_record p;
	struct process_key key = { .has_uid = true };

	if (!layout || !record_process(layout, record, &p))
		return true;
	set_when(b, p.begin_s);
	/* Without a time it is where the records before it are. */
	if (p.begin_s == 0 && (spec->has_since || spec->has_until))
		return false;
	if (!is_in_window(spec, (int64_t)p.begin_s * ns_per_s))
		return true;
	record_usage(layout, record, &usage);
	key.command = p.command;
	key.is_fork = usage.has_forked;
	key.uid = p.uid;
	process_sum_add_usage(b->sums, &key, &usage, &b->when);
	return true;
}

/* Where all records of a block stand. */
struct fast_place {
	struct accounts *accounts;
	struct account_place place;
	struct cite_set cites;
};

static bool
set_place(struct fast_place *p, const struct process_fast *asked,
	const struct unordered_block *b, struct span raw)
{
	const struct frame *f = &b->entry.frame;
	const struct cite_place all = { .from = f->first_offset,
		.to = f->first_offset + f->raw_len,
		.known_from = f->first_offset,
		.known_to = f->first_offset + f->raw_len };
	struct search_hit hit = { .offset = f->first_offset };
	struct searched *in = &asked->indexes[b->ref.index];
	struct span record = raw;
	struct span line = { 0 };
	struct span whole = { 0 };
	struct buf text = { 0 };
	bool is_cited =
		cite_range(in, b->source, &all, &p->cites, NULL) == WB_OK;

	if (cut_next(&record, (enum text_encoding)b->source->encoding, &line,
		    &whole))
		hit_describe(b->source, line, &text, &hit);
	hit.ncites = p->cites.count;
	hit.cites = p->cites.cites;
	p->accounts = asked->accounts;
	p->place = account_place_of(&hit);
	buf_release(&text);
	return is_cited;
}

static struct span
name_of(void *ctx, uint64_t uid)
{
	struct fast_place *p = ctx;
	const struct account *a =
		account_by_uid(p->accounts, &p->place, uid, INT64_MAX);

	return a ? a->name : (struct span){ 0 };
}

/* Under the lock. */
static bool
join_block(
	struct fast_block *b, const struct unordered_block *of, struct span raw)
{
	const struct process_fast *asked = b->run->asked;
	struct fast_place place = { 0 };

	if (!asked->by_user || !asked->accounts) {
		process_sum_join(asked->sums, b->sums, NULL, NULL);
		return true;
	}
	if (!set_place(&place, asked, of, raw))
		return false;
	process_sum_join(asked->sums, b->sums, name_of, &place);
	return true;
}

static bool
add_block(void *ctx, const struct unordered_block *block, struct span raw)
{
	struct fast_run *run = ctx;
	struct fast_block b = { .run = run };
	struct span rest = raw;
	const struct record_layout *own =
		cut_layout((enum text_encoding)block->source->encoding);
	bool is_added = true;

	b.sums = process_sum_new(run->asked->by_user);
	while (rest.len > 0 && is_added) {
		size_t length = 0;
		const struct record_layout *layout =
			cut_record(own, rest, &length);

		is_added = add_record(&b, layout, span_slice(rest, 0, length));
		rest = span_slice(rest, length, rest.len);
	}
	if (is_added) {
		(void)pthread_mutex_lock(&run->lock);
		is_added = join_block(&b, block, raw);
		(void)pthread_mutex_unlock(&run->lock);
	}
	process_sum_free(b.sums);
	return is_added;
}

enum wb_err
process_fast_add(
	const struct process_fast *f, struct unordered **out, struct err *err)
{
	struct fast_run run = { .asked = f };
	struct stamp_scan scan;
	enum wb_err rc = WB_OK;

	stamp_scan(SPAN("2000-01-01T00:00:00Z acct: process"), &scan);
	run.spelling = scan.stamp;
	*out = NULL;
	rc = unordered_open(f->indexes, f->nindexes, f->spec, out, err);
	if (rc != WB_OK)
		return rc;
	(void)pthread_mutex_init(&run.lock, NULL);
	unordered_each(*out, add_block, &run);
	(void)pthread_mutex_destroy(&run.lock);
	return WB_OK;
}
