#include "query/trace/crew.h"

#include "query/trace/stint.h"

#include "format/base/arena.h"
#include "indexer/store/index/index.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	AIDES_MAX = 16,
	/* Fewer lines are told sooner by one thread. */
	LINES_MIN = 128,
	MAILS_MIN = 64,
	STINTS_EACH = 4,
	STINT_MIN = 64
};

/* A thread's own: its indexes and what it sees in them. */
struct aide {
	struct crew *crew;
	struct searched *indexes;
	size_t nindexes;
	struct view *view;
	/* Something could not be read: then only the chief's word counts. */
	bool has_lost;
	pthread_t thread;
	bool is_running;
};

struct crew {
	struct run *chief;
	size_t naides;
	struct aide aides[AIDES_MAX];
	/* Of what follows, and of what the chief has told. */
	pthread_mutex_t lock;
	pthread_cond_t done;
	/* The page at hand. */
	struct run model;
	const struct seeding *seeding;
	const struct sighting_set *lines;
	size_t nstints;
	struct stint *stints;
	size_t next;
	bool is_over;
};

static void
on_lost(void *ctx, const struct search_loss *loss)
{
	struct aide *a = ctx;

	(void)loss;
	a->has_lost = true;
}

/* The same indexes, as they are for the chief. */
static bool
aide_open(struct aide *a, const struct run *r)
{
	const struct searched *theirs = NULL;
	size_t n = view_indexes(r->view, &theirs);
	struct err err = { 0 };

	a->indexes = xcalloc(n, sizeof(*a->indexes));
	for (size_t i = 0; i < n; i++) {
		const struct index *ix = theirs[i].index;

		if (search_open(index_place(ix), &a->indexes[i], &err) != WB_OK)
			return false;
		a->nindexes++;
		if (strcmp(index_digest(ix),
			    index_digest(a->indexes[i].index)) != 0)
			return false;
		a->indexes[i].lost = on_lost;
		a->indexes[i].lost_ctx = a;
	}
	a->view = view_new_aide(r->view, a->indexes);
	return true;
}

static void
aide_close(struct aide *a)
{
	view_free(a->view);
	for (size_t i = 0; i < a->nindexes; i++)
		search_close(&a->indexes[i]);
	free(a->indexes);
	*a = (struct aide){ 0 };
}

static struct crew *
crew_new(struct run *r)
{
	struct crew *c = xcalloc(1, sizeof(*c));
	unsigned threads = view_threads(r->view);
	int64_t ns = 0;

	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_cond_init(&c->done, NULL);
	/* Hosts are read before anybody asks. */
	(void)view_host_times(r->view, SPAN("-"), &ns, &ns);
	while (c->naides < threads && c->naides < AIDES_MAX) {
		struct aide *a = &c->aides[c->naides];

		a->crew = c;
		if (!aide_open(a, r)) {
			aide_close(a);
			break;
		}
		c->naides++;
	}
	return c;
}

static void
crew_free(void *ctx)
{
	struct crew *c = ctx;

	for (size_t i = 0; i < c->naides; i++)
		aide_close(&c->aides[i]);
	(void)pthread_mutex_destroy(&c->lock);
	(void)pthread_cond_destroy(&c->done);
	free(c);
}

bool
crew_is_worth(struct run *r, size_t open)
{
	if (open < LINES_MIN || r->most - r->nmails < MAILS_MIN ||
		(r->key_is_id && r->question->limit == 0) ||
		r->most_stories > 0 || view_threads(r->view) < 2)
		return false;
	if (!r->crew)
		r->crew = view_owned(r->view);
	if (!r->crew) {
		r->crew = crew_new(r);
		view_own(r->view, r->crew, crew_free);
	}
	r->crew->chief = r;
	return r->crew->naides > 1;
}

void
crew_forget(struct crew *c)
{
	for (size_t i = 0; c && i < c->naides; i++)
		view_forget(c->aides[i].view);
}

void
crew_add_told(struct crew *c, struct told *told, const struct sighting *s)
{
	(void)pthread_mutex_lock(&c->lock);
	told_add(told, s);
	(void)pthread_mutex_unlock(&c->lock);
}

bool
crew_has_told(struct crew *c, const struct sighting *s)
{
	bool has = false;

	(void)pthread_mutex_lock(&c->lock);
	has = told_has(&c->chief->told, s);
	(void)pthread_mutex_unlock(&c->lock);
	return has;
}

static bool
is_whole(const struct aide *a)
{
	struct err err = { 0 };

	for (size_t i = 0; i < a->nindexes; i++)
		if (index_ndamage(a->indexes[i].index) > 0 ||
			(a->indexes[i].readings &&
				readings_status(a->indexes[i].readings, &err) !=
					WB_OK))
			return false;
	return !a->has_lost;
}

/* The next one to tell, or NULL. */
static struct stint *
take_stint(struct crew *c)
{
	struct stint *s = NULL;

	(void)pthread_mutex_lock(&c->lock);
	if (c->next < c->nstints && !c->is_over)
		s = &c->stints[c->next++];
	(void)pthread_mutex_unlock(&c->lock);
	return s;
}

static void *
aide_main(void *arg)
{
	struct aide *a = arg;
	struct crew *c = a->crew;
	struct stint *s = NULL;

	while ((s = take_stint(c)) != NULL) {
		struct run r = c->model;

		r.view = a->view;
		r.stint = s;
		stint_tell(s, &r, c->seeding, c->lines);
		if (!is_whole(a))
			s->is_sure = false;
		(void)pthread_mutex_lock(&c->lock);
		s->is_told = true;
		(void)pthread_cond_signal(&c->done);
		(void)pthread_mutex_unlock(&c->lock);
	}
	return NULL;
}

static void
start(struct crew *c, const struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines)
{
	size_t each = lines->count / (c->naides * STINTS_EACH) + 1;

	each = each < STINT_MIN ? STINT_MIN : each;
	c->seeding = seeding;
	c->lines = lines;
	c->model = *r;
	c->model.told = (struct told){ 0 };
	c->model.crew = NULL;
	c->model.mails = NULL;
	c->model.mails_cap = 0;
	c->nstints = (lines->count + each - 1) / each;
	c->stints = xcalloc(c->nstints, sizeof(*c->stints));
	c->next = 0;
	c->is_over = false;
	for (size_t i = 0; i < c->nstints; i++)
		stint_init(&c->stints[i], c, i * each,
			(i + 1) * each < lines->count ? (i + 1) * each
						      : lines->count);
	for (size_t i = 0; i < c->naides; i++)
		c->aides[i].is_running =
			pthread_create(&c->aides[i].thread, NULL, aide_main,
				&c->aides[i]) == 0;
}

static void
stop(struct crew *c)
{
	(void)pthread_mutex_lock(&c->lock);
	c->is_over = true;
	(void)pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->naides; i++)
		if (c->aides[i].is_running)
			(void)pthread_join(c->aides[i].thread, NULL);
	for (size_t i = 0; i < c->nstints; i++)
		stint_release(&c->stints[i]);
	free(c->stints);
	c->stints = NULL;
	c->nstints = 0;
}

/* False if nobody is there to tell it. */
static bool
wait_for(struct crew *c, const struct stint *s)
{
	bool is_told = false;
	bool anybody = false;

	for (size_t i = 0; i < c->naides; i++)
		anybody = anybody || c->aides[i].is_running;
	(void)pthread_mutex_lock(&c->lock);
	while (anybody && !s->is_told)
		(void)pthread_cond_wait(&c->done, &c->lock);
	is_told = s->is_told;
	(void)pthread_mutex_unlock(&c->lock);
	return is_told;
}

enum wb_err
crew_page(struct run *r, const struct seeding *seeding,
	const struct sighting_set *lines, struct err *err)
{
	struct crew *c = r->crew;
	enum wb_err rc = WB_OK;

	start(c, r, seeding, lines);
	for (size_t i = 0; i < c->nstints && rc == WB_OK && !run_is_done(r);
		i++) {
		struct stint *s = &c->stints[i];

		if (!wait_for(c, s))
			s->is_sure = false;
		rc = stint_take(s, r, seeding, lines, err);
	}
	stop(c);
	return rc;
}
