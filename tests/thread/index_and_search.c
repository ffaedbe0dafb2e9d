/* One index grows, indexed by several threads, while readers search it: under
 * ThreadSanitizer there is no race, no reader ever fails, and what one finds
 * never becomes less. */
#include "query/plan/search.h"
#include "tests/property/hostile.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { READERS = 3, WRITER_THREADS = 4, READER_THREADS = 3 };

struct shared {
	struct bed bed;
	atomic_bool is_over;
	atomic_uint failed;
	atomic_uint searches;
	unsigned steps;
};

static const char *const queries[] = { "*", "alpha", "from:*@b.test",
	"ip:10.0.0.0/8", "/w[0-9]+x/", "NOT beta 192.0.2.7" };

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	uint64_t *count = ctx;

	*count += hit->ncites > 0;
	return true;
}

/* How many hits; UINT64_MAX if there is no index yet. */
static uint64_t
search_once(struct shared *s, const char *text, struct err *err)
{
	struct arena arena = { 0 };
	struct searched in = { 0 };
	struct search_counts counts;
	struct search_spec spec = { .threads = READER_THREADS,
		.memory = 1 << 20 };
	struct node *root = NULL;
	uint64_t count = 0;
	enum wb_err rc = search_open(s->bed.index, &in, err);

	if (rc == WB_ABSENT)
		return UINT64_MAX;
	if (rc == WB_OK)
		rc = query_parse(&arena, span_of(text), &root, err);
	spec.query = root;
	if (rc == WB_OK)
		rc = search_run(&in, 1, &spec, on_hit, &count, &counts, err);
	if (rc != WB_OK) {
		fprintf(stderr, "FAILED: %s: %s\n", text, err->text);
		atomic_fetch_add(&s->failed, 1);
	}
	if (root)
		query_release(root);
	search_close(&in);
	arena_release(&arena);
	return count;
}

static void *
read_on(void *arg)
{
	struct shared *s = arg;
	uint64_t before = 0;

	for (unsigned i = 0; !atomic_load(&s->is_over); i++) {
		struct err err = { 0 };
		uint64_t n = search_once(s, queries[i % 6], &err);

		if (n == UINT64_MAX) {
			(void)nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
			continue;
		}
		atomic_fetch_add(&s->searches, 1);
		if (i % 6 != 0)
			continue;
		if (n < before) {
			fprintf(stderr, "FAILED: %llu lines, then %llu\n",
				(unsigned long long)before,
				(unsigned long long)n);
			atomic_fetch_add(&s->failed, 1);
		}
		before = n;
	}
	return NULL;
}

static void
index_step(void *ctx)
{
	struct shared *s = ctx;
	char path[600];
	const char *paths[] = { path };
	struct ingest_options o;

	bed_options(&o);
	o.threads = WRITER_THREADS;
	/* At first in one segment, so that it is read while it is written. */
	o.seal_bytes = s->steps++ == 0 ? 0 : 400000;
	(void)snprintf(path, sizeof(path), "%s/evidence", s->bed.dir);
	bed_index(s->bed.index, paths, 1, &o);
}

/* Two sources with a long line in common, which differ within it: one is read
 * back while the other is written. */
static void
add_forks(struct hostile *h)
{
	struct given *one = hostile_add(h, "fork/a");
	struct given *two = NULL;

	hostile_text(h, 20000, &one->bytes);
	while (one->bytes.len < 3600000)
		hostile_words_to(h, 20, &one->bytes);
	for (size_t i = 20000; i < one->bytes.len; i++)
		if (one->bytes.ptr[i] == '\n')
			one->bytes.ptr[i] = ' ';
	hostile_save(one);
	two = hostile_add(h, "fork/b");
	buf_put(&two->bytes,
		span_slice(
			buf_span(&h->files[h->nfiles - 2].bytes), 0, 3400000));
	hostile_text(h, two->bytes.len + 4000, &two->bytes);
	hostile_save(two);
}

int
main(void)
{
	struct shared *s = xcalloc(1, sizeof(*s));
	struct hostile *h = xcalloc(1, sizeof(*h));
	pthread_t readers[READERS];
	unsigned failed = 0;

	bed_make(&s->bed);
	hostile_init(h, &s->bed, bed_number("WAYBILL_SEED", 1));
	for (size_t i = 0; i < READERS; i++)
		if (pthread_create(&readers[i], NULL, read_on, s) != 0)
			bed_die("cannot start", "a thread");
	add_forks(h);
	hostile_small(h);
	index_step(s);
	hostile_change(h, 1);
	index_step(s);
	hostile_change(h, 2);
	index_step(s);
	atomic_store(&s->is_over, true);
	for (size_t i = 0; i < READERS; i++)
		(void)pthread_join(readers[i], NULL);
	failed = atomic_load(&s->failed);
	printf("%u searches meanwhile, %u failed\n", atomic_load(&s->searches),
		failed);
	if (failed == 0)
		bed_remove(&s->bed);
	hostile_release(h);
	free(h);
	free(s);
	return failed > 0;
}
