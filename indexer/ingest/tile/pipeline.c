#include "indexer/ingest/tile/pipeline.h"

#include "format/base/arena.h"

#include <pthread.h>
#include <stdlib.h>

enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_READY, SLOT_BUSY, SLOT_DONE };

struct slot {
	enum slot_state state;
	struct tile tile;
	/* Instead of the tile, if set. */
	enum wb_err (*call)(void *ctx, void *arg, struct err *err);
	void *arg;
};

struct pipeline {
	pthread_mutex_t lock;
	/* Something became ready, done or free, or it is over. */
	pthread_cond_t ready;
	pthread_cond_t freed;
	struct pipeline_sink sink;
	uint64_t seed;
	struct slot *slots;
	uint64_t nslots;
	/* Positions in the endless row of slots: [committed, taken) are with
	 * workers or done, [taken, given) wait. */
	uint64_t given;
	uint64_t taken;
	uint64_t committed;
	bool committing;
	bool stop;
	enum wb_err code;
	struct err first;
	pthread_t *threads;
	unsigned nthreads;
};

static struct slot *
slot_at(struct pipeline *p, uint64_t position)
{
	return &p->slots[position % p->nslots];
}

static void
commit_one(struct pipeline *p, struct slot *slot)
{
	enum wb_err rc = WB_OK;
	struct err err = { 0 };

	if (p->code == WB_OK) {
		pthread_mutex_unlock(&p->lock);
		rc = slot->call
			? slot->call(p->sink.ctx, slot->arg, &err)
			: p->sink.commit(p->sink.ctx, &slot->tile, &err);
		pthread_mutex_lock(&p->lock);
	}
	if (rc != WB_OK && p->code == WB_OK) {
		p->code = rc;
		p->first = err;
	}
	slot->state = SLOT_FREE;
	slot->call = NULL;
	p->committed++;
	pthread_cond_broadcast(&p->freed);
}

/* Commit what is done, in order; one thread at a time. Called locked. */
static void
commit_done(struct pipeline *p)
{
	if (p->committing)
		return;
	p->committing = true;
	while (p->committed < p->taken &&
		slot_at(p, p->committed)->state == SLOT_DONE)
		commit_one(p, slot_at(p, p->committed));
	p->committing = false;
}

static void *
work(void *arg)
{
	struct pipeline *p = arg;
	struct tile_worker *worker = tile_worker_new(p->seed);

	pthread_mutex_lock(&p->lock);
	while (!p->stop) {
		struct slot *slot = NULL;

		if (p->taken == p->given) {
			pthread_cond_wait(&p->ready, &p->lock);
			continue;
		}
		slot = slot_at(p, p->taken++);
		slot->state = SLOT_BUSY;
		if (!slot->call && p->code == WB_OK) {
			pthread_mutex_unlock(&p->lock);
			tile_work(worker, &slot->tile);
			pthread_mutex_lock(&p->lock);
		}
		slot->state = SLOT_DONE;
		commit_done(p);
	}
	pthread_mutex_unlock(&p->lock);
	tile_worker_free(worker);
	return NULL;
}

struct pipeline *
pipeline_new(unsigned threads, uint64_t seed, const struct pipeline_sink *sink)
{
	struct pipeline *p = xcalloc(1, sizeof(*p));

	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->ready, NULL);
	pthread_cond_init(&p->freed, NULL);
	p->sink = *sink;
	p->seed = seed;
	p->nslots = 2 * (uint64_t)threads + 4;
	p->slots = xcalloc(p->nslots, sizeof(*p->slots));
	for (uint64_t i = 0; i < p->nslots; i++)
		tile_init(&p->slots[i].tile);
	p->threads = xcalloc(threads, sizeof(*p->threads));
	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&p->threads[p->nthreads], NULL, work, p) ==
			0)
			p->nthreads++;
	return p;
}

static enum wb_err
status(const struct pipeline *p, struct err *err)
{
	if (p->code != WB_OK && err)
		*err = p->first;
	return p->code;
}

enum wb_err
pipeline_tile(struct pipeline *p, struct tile **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct slot *slot = NULL;

	pthread_mutex_lock(&p->lock);
	if (p->nthreads == 0) {
		pthread_mutex_unlock(&p->lock);
		return err_set(err, WB_IO,
			"cannot start a thread: 'ulimit -u' may say why, "
			"and --threads 1 asks for few");
	}
	slot = slot_at(p, p->given);
	/* A tile that was got and not submitted is given once more. */
	while (slot->state != SLOT_FREE && slot->state != SLOT_FILLING &&
		p->code == WB_OK)
		pthread_cond_wait(&p->freed, &p->lock);
	rc = status(p, err);
	if (rc == WB_OK) {
		slot->state = SLOT_FILLING;
		*out = &slot->tile;
	}
	pthread_mutex_unlock(&p->lock);
	return rc;
}

void
pipeline_submit(struct pipeline *p)
{
	pthread_mutex_lock(&p->lock);
	slot_at(p, p->given)->state = SLOT_READY;
	p->given++;
	pthread_cond_signal(&p->ready);
	pthread_mutex_unlock(&p->lock);
}

enum wb_err
pipeline_call(struct pipeline *p,
	enum wb_err (*fn)(void *ctx, void *arg, struct err *err), void *arg,
	struct err *err)
{
	struct tile *unused = NULL;
	enum wb_err rc = pipeline_tile(p, &unused, err);

	if (rc != WB_OK)
		return rc;
	pthread_mutex_lock(&p->lock);
	slot_at(p, p->given)->call = fn;
	slot_at(p, p->given)->arg = arg;
	pthread_mutex_unlock(&p->lock);
	pipeline_submit(p);
	return WB_OK;
}

enum wb_err
pipeline_drain(struct pipeline *p, struct err *err)
{
	enum wb_err rc = WB_OK;

	pthread_mutex_lock(&p->lock);
	while (p->committed < p->given)
		pthread_cond_wait(&p->freed, &p->lock);
	rc = status(p, err);
	pthread_mutex_unlock(&p->lock);
	return rc;
}

void
pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->ready);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->nthreads; i++)
		(void)pthread_join(p->threads[i], NULL);
	for (uint64_t i = 0; i < p->nslots; i++)
		tile_release(&p->slots[i].tile);
	pthread_cond_destroy(&p->ready);
	pthread_cond_destroy(&p->freed);
	pthread_mutex_destroy(&p->lock);
	free(p->slots);
	free(p->threads);
	free(p);
}
