#include "query/plan/pending.h"

#include "format/base/arena.h"
#include "query/plan/work/spare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Matches that came in order; those before `first` were taken. */
struct queue {
	struct match *items;
	size_t first;
	size_t count;
	size_t cap;
};

/* A sorted run in the temporary file, its first match in memory. */
struct spilled {
	long at;
	uint64_t left;
	struct match head;
};

struct pending {
	bool reverse;
	size_t memory;
	size_t used;
	/* Most matches come in order, and need no heap. */
	struct queue queue;
	struct match *heap;
	size_t count;
	size_t cap;
	struct spare *spare;
	FILE *file;
	struct spilled *runs;
	size_t nruns;
	size_t runs_cap;
};

static int
order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int
match_order(const struct match *a, const struct match *b, bool reverse)
{
	int d = order_of(a->sort_ns, b->sort_ns);

	/* Without a time they come last, whichever way the rest goes. */
	if (reverse && d != 0 && a->sort_ns != INT64_MAX &&
		b->sort_ns != INT64_MAX)
		return -d;
	if (d != 0)
		return d;
	d = order_of(a->index, b->index);
	if (d == 0)
		d = order_of(a->ord, b->ord);
	if (d == 0)
		d = (a->offset > b->offset) - (a->offset < b->offset);
	return reverse ? -d : d;
}

struct pending *
pending_new(bool reverse, size_t memory, struct spare *spare)
{
	struct pending *p = xcalloc(1, sizeof(*p));

	p->spare = spare;
	p->reverse = reverse;
	p->memory = memory;
	return p;
}

void
pending_free(struct pending *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++)
		free((void *)(uintptr_t)p->heap[i].raw.ptr);
	for (size_t i = p->queue.first; i < p->queue.count; i++)
		free((void *)(uintptr_t)p->queue.items[i].raw.ptr);
	for (size_t i = 0; i < p->nruns; i++)
		free((void *)(uintptr_t)p->runs[i].head.raw.ptr);
	spare_leave(p->spare, p->file);
	free(p->heap);
	free(p->queue.items);
	free(p->runs);
	free(p);
}

static bool
before(const struct pending *p, const struct match *a, const struct match *b)
{
	return match_order(a, b, p->reverse) < 0;
}

/* Put `m` in the place of the first: what comes before it moves up into the
 * place that is free, and is written once. */
static void
sift_down(struct pending *p, const struct match *m)
{
	struct match *heap = p->heap;
	size_t at = 0;
	size_t child = 1;

	for (; child < p->count; child = 2 * at + 1) {
		if (child + 1 < p->count &&
			before(p, &heap[child + 1], &heap[child]))
			child++;
		if (!before(p, &heap[child], m))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = *m;
}

static void
heap_push(struct pending *p, const struct match *m)
{
	size_t at = p->count;

	p->heap = xgrow(p->heap, &p->cap, p->count + 1, sizeof(*p->heap));
	p->count++;
	for (; at > 0 && before(p, m, &p->heap[(at - 1) / 2]);
		at = (at - 1) / 2)
		p->heap[at] = p->heap[(at - 1) / 2];
	p->heap[at] = *m;
}

static struct match
heap_pop(struct pending *p)
{
	struct match m = p->heap[0];

	p->count--;
	if (p->count > 0)
		sift_down(p, &p->heap[p->count]);
	return m;
}

static bool
queue_is_empty(const struct queue *q)
{
	return q->first == q->count;
}

static void
queue_push(struct queue *q, const struct match *m)
{
	/* Half of it is free. */
	if (q->count == q->cap && q->first > q->count / 2) {
		q->count -= q->first;
		memmove(q->items, q->items + q->first,
			q->count * sizeof(*q->items));
		q->first = 0;
	}
	q->items = xgrow(q->items, &q->cap, q->count + 1, sizeof(*q->items));
	q->items[q->count++] = *m;
}

static struct match
queue_pop(struct queue *q)
{
	struct match m = q->items[q->first++];

	if (queue_is_empty(q))
		q->first = q->count = 0;
	return m;
}

/* Of those in memory, is the first one in the heap? */
static bool
heap_is_first(const struct pending *p)
{
	return p->count > 0 &&
		(queue_is_empty(&p->queue) ||
			before(p, &p->heap[0],
				&p->queue.items[p->queue.first]));
}

static const struct match *
first_held(const struct pending *p)
{
	if (heap_is_first(p))
		return &p->heap[0];
	return queue_is_empty(&p->queue) ? NULL
					 : &p->queue.items[p->queue.first];
}

static struct match
take_held(struct pending *p)
{
	struct match m = heap_is_first(p) ? heap_pop(p) : queue_pop(&p->queue);

	p->used -= sizeof(m) + m.raw.len;
	return m;
}

static bool
write_match(FILE *f, const struct match *m)
{
	/* A temporary file of this process alone: the struct as it is. */
	return fwrite(m, sizeof(*m), 1, f) == 1 &&
		(m->raw.len == 0 || fwrite(m->raw.ptr, m->raw.len, 1, f) == 1);
}

static enum wb_err
read_head(struct pending *p, struct spilled *run, struct err *err)
{
	char *raw = NULL;

	if (fseek(p->file, run->at, SEEK_SET) != 0 ||
		fread(&run->head, sizeof(run->head), 1, p->file) != 1) {
		run->head.raw = (struct span){ NULL, 0 };
		return err_errno(
			err, WB_IO, "cannot read a temporary file in /tmp");
	}
	raw = xmalloc(run->head.raw.len);
	run->head.raw.ptr = raw;
	if (run->head.raw.len > 0 &&
		fread(raw, run->head.raw.len, 1, p->file) != 1)
		return err_errno(
			err, WB_IO, "cannot read a temporary file in /tmp");
	run->at = ftell(p->file);
	run->left--;
	return WB_OK;
}

static enum wb_err
spill(struct pending *p, struct err *err)
{
	struct spilled run = { .left = p->count + p->queue.count -
			p->queue.first };
	enum wb_err rc = WB_OK;

	if (!p->file)
		p->file = spare_use(p->spare);
	if (!p->file || fseek(p->file, 0, SEEK_END) != 0)
		return err_errno(
			err, WB_IO, "cannot make a temporary file in /tmp");
	run.at = ftell(p->file);
	while (first_held(p)) {
		struct match m = take_held(p);
		bool done = write_match(p->file, &m);

		free((void *)(uintptr_t)m.raw.ptr);
		if (!done)
			return err_errno(err, WB_IO,
				"cannot write a temporary file in /tmp");
	}
	if (fflush(p->file) != 0)
		return err_errno(
			err, WB_IO, "cannot write a temporary file in /tmp");
	rc = read_head(p, &run, err);
	if (rc != WB_OK)
		return rc;
	p->runs = xgrow(p->runs, &p->runs_cap, p->nruns + 1, sizeof(*p->runs));
	p->runs[p->nruns++] = run;
	return WB_OK;
}

enum wb_err
pending_push(struct pending *p, const struct match *m, struct err *err)
{
	if (queue_is_empty(&p->queue) ||
		!before(p, m, &p->queue.items[p->queue.count - 1]))
		queue_push(&p->queue, m);
	else
		heap_push(p, m);
	p->used += sizeof(*m) + m->raw.len;
	return p->used > p->memory ? spill(p, err) : WB_OK;
}

/* SIZE_MAX: it is in memory; else the run. */
static size_t
first_of(const struct pending *p)
{
	size_t best = SIZE_MAX;
	const struct match *m = first_held(p);

	for (size_t i = 0; i < p->nruns; i++) {
		if (m && match_order(&p->runs[i].head, m, p->reverse) >= 0)
			continue;
		m = &p->runs[i].head;
		best = i;
	}
	return best;
}

const struct match *
pending_peek(const struct pending *p)
{
	size_t i = first_of(p);

	if (i != SIZE_MAX)
		return &p->runs[i].head;
	return first_held(p);
}

enum wb_err
pending_pop(struct pending *p, struct match *out, struct err *err)
{
	size_t i = first_of(p);

	if (i == SIZE_MAX) {
		*out = take_held(p);
		return WB_OK;
	}
	*out = p->runs[i].head;
	if (p->runs[i].left > 0)
		return read_head(p, &p->runs[i], err);
	p->runs[i] = p->runs[--p->nruns];
	return WB_OK;
}
