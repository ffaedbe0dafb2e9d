/* The index never changes an answer: queries drawn from hard evidence give
 * the same hits, in the same order, from the index as from reading all of it;
 * and what text queries find is what a matcher of the test's own finds.
 *
 * WAYBILL_QUERIES and WAYBILL_SEED make longer or other runs; without them it
 * stops after WAYBILL_SECONDS (25). */
#include "format/base/addr.h"
#include "query/plan/search.h"
#include "tests/property/ask.h"
#include "tests/property/hostile.h"

#include <time.h>

enum { PIECE_BYTES = 1 << 20, TREE_DEPTH = 2, HITS_MOST = 300 };

/* A true line of the evidence, its pieces taken apart. */
struct true_line {
	uint32_t file;
	uint64_t number;
	uint64_t offset;
	uint64_t length;
	size_t npieces;
	struct ask_line *pieces;
};

struct truth {
	struct true_line *lines;
	size_t nlines;
	size_t cap;
	/* Texts, for queries to be drawn from. */
	struct span *texts;
	size_t ntexts;
	size_t texts_cap;
	struct arena arena;
};

struct hit {
	uint64_t hash;
	/* Time of its own, or INT64_MIN. */
	int64_t ns;
	int64_t min_ns;
	int64_t max_ns;
	bool zone_known;
	/* Its citations, among those of all. */
	size_t cites_at;
	size_t ncites;
};

/* Of files with equal bytes any may be cited: they count as one. */
struct path_name {
	uint64_t path;
	uint64_t name;
};

struct hits {
	const struct path_name *names;
	size_t nnames;
	struct hit *items;
	size_t count;
	size_t cap;
	/* Of all citations: path, line, offset, length. */
	uint64_t *cites;
	size_t ncites;
	size_t cites_cap;
	uint64_t want_cite;
	/* Stop after so many; 0: never. */
	size_t most;
	struct buf first;
	size_t want_text_of;
};

struct test {
	struct bed bed;
	struct hostile hostile;
	struct truth truth;
	struct path_name *names;
	struct searched searched;
	struct rng rng;
	struct event event;
	size_t queries;
	size_t compared;
	size_t refused;
	size_t narrowed;
	size_t failed;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
	struct rng r = { a ^ b * 0x9e3779b97f4a7c15u };

	return rng_next(&r);
}

static uint64_t
hash_span(struct span s)
{
	uint64_t h = s.len;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
	return h;
}

static uint64_t
cite_sum(uint64_t name, uint64_t line, uint64_t offset, uint64_t length)
{
	return mix(mix(mix(name, line), offset), length);
}

static uint64_t
name_of(const struct hits *h, struct span path)
{
	uint64_t sum = hash_span(path);

	for (size_t i = 0; i < h->nnames; i++)
		if (h->names[i].path == sum)
			return h->names[i].name;
	return sum;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct hits *h = ctx;
	struct hit one = {
		.ns = INT64_MIN, .cites_at = h->ncites, .ncites = hit->ncites
	};

	one.hash = mix(hash_span(hit->raw), hash_span(hit->host));
	for (size_t i = 0; i < hit->ncites; i++) {
		const struct cite *c = &hit->cites[i];
		uint64_t sum = cite_sum(
			name_of(h, c->path), c->line, c->offset, c->length);

		one.hash = mix(one.hash, sum);
		h->cites = xgrow(h->cites, &h->cites_cap, h->ncites + 1,
			sizeof(*h->cites));
		h->cites[h->ncites++] = sum;
		if (sum == h->want_cite)
			fprintf(stderr, "only search: %.*s:%llu@%llu+%llu\n",
				(int)c->path.len, c->path.ptr,
				(unsigned long long)c->line,
				(unsigned long long)c->offset,
				(unsigned long long)c->length);
	}
	if (hit->when.basis != WHEN_NONE) {
		one.ns = hit->when.ns;
		one.zone_known = hit->when.zone_known;
		one.min_ns = one.ns;
		one.max_ns =
			hit->when.max_ns > one.ns ? hit->when.max_ns : one.ns;
		if (!one.zone_known && hit->when.min_ns < one.ns)
			one.min_ns = hit->when.min_ns;
	}
	if (h->count == h->want_text_of) {
		buf_clear(&h->first);
		buf_printf(&h->first, "%.*s:%llu ", (int)hit->cites[0].path.len,
			hit->cites[0].path.ptr,
			(unsigned long long)hit->cites[0].line);
		buf_put(&h->first, span_slice(hit->raw, 0, 2000));
	}
	h->items = xgrow(h->items, &h->cap, h->count + 1, sizeof(one));
	h->items[h->count++] = one;
	return h->count != h->most;
}

static void
search(struct test *t, struct search_spec *spec, bool scan, struct hits *out,
	struct search_counts *counts)
{
	struct err err = { 0 };

	spec->scan = scan;
	spec->threads = 2;
	if (spec->memory == 0)
		spec->memory = 64 << 20;
	out->names = t->names;
	out->nnames = t->hostile.nfiles;
	out->count = 0;
	out->ncites = 0;
	if (search_run(&t->searched, 1, spec, on_hit, out, counts, &err) !=
		WB_OK)
		bed_die("search failed", err.text);
}

static size_t
first_difference(const struct hits *a, const struct hits *b)
{
	size_t i = 0;

	while (i < a->count && i < b->count &&
		a->items[i].hash == b->items[i].hash &&
		a->items[i].ns == b->items[i].ns)
		i++;
	return i;
}

static bool
same_hits(const struct hits *a, const struct hits *b)
{
	return a->count == b->count && first_difference(a, b) == a->count;
}

static void
hits_release(struct hits *h)
{
	free(h->items);
	free(h->cites);
	buf_release(&h->first);
}

static bool
is_window_kept(const struct hit *h, const struct search_spec *spec)
{
	int64_t slack = h->zone_known ? 0 : (int64_t)14 * 3600 * 1000000000;

	return (!spec->has_since || h->max_ns + slack >= spec->since_ns) &&
		(!spec->has_until || h->min_ns - slack < spec->until_ns);
}

static bool
has_cite(const struct hits *all, const struct hit *h, uint64_t cite)
{
	for (size_t i = 0; i < h->ncites; i++)
		if (all->cites[h->cites_at + i] == cite)
			return true;
	return false;
}

/* Of copies of a line that are read differently, a year being known of one
 * alone, some may lie in a window and some not. Then these stand for all. */
static const struct hit *
find_whole(
	const struct hits *in, const struct hit *part, const struct hits *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct hit *whole = &all->items[i];
		size_t shared = 0;

		for (size_t k = 0; k < part->ncites; k++)
			shared += has_cite(
				all, whole, in->cites[part->cites_at + k]);
		if (shared == part->ncites && part->ncites < whole->ncites)
			return whole;
	}
	return NULL;
}

static bool
has_hash(const struct hits *all, uint64_t hash)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].hash == hash)
			return true;
	return false;
}

/* The windowed answer has just those of the whole that lie in it; lines that
 * borrow their time are compared by index and scan only. */
static bool
is_window_right(
	const struct hits *in, const struct hits *all, struct search_spec *spec)
{
	uint64_t want = 0;
	uint64_t got = 0;

	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].ns != INT64_MIN &&
			is_window_kept(&all->items[i], spec))
			want += all->items[i].hash;
	for (size_t i = 0; i < in->count; i++)
		if (in->items[i].ns != INT64_MIN)
			got += in->items[i].hash;
	for (size_t i = 0; i < in->count && want != got; i++) {
		const struct hit *part = &in->items[i];
		const struct hit *whole = has_hash(all, part->hash)
			? NULL
			: find_whole(in, part, all);

		if (!whole || part->ns == INT64_MIN)
			continue;
		got -= part->hash;
		if (is_window_kept(whole, spec))
			want -= whole->hash;
	}
	return want == got;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t
line_sum(const struct test *t, const struct true_line *l)
{
	return cite_sum(
		t->names[l->file].name, l->number, l->offset, l->length);
}

/* What the test's own matcher finds, as sums of citations, sorted. */
static uint64_t *
find_text(const struct test *t, const struct ask *q, size_t *count)
{
	uint64_t *sums = xcalloc(t->truth.nlines + 1, sizeof(*sums));

	*count = 0;
	for (size_t i = 0; i < t->truth.nlines; i++) {
		const struct true_line *l = &t->truth.lines[i];
		bool fits = false;

		for (size_t k = 0; k < l->npieces && !fits; k++)
			fits = ask_fits(q, &l->pieces[k]);
		if (fits)
			sums[(*count)++] = line_sum(t, l);
	}
	qsort(sums, *count, sizeof(*sums), by_number);
	return sums;
}

static void
tell_line(const struct test *t, uint64_t sum)
{
	for (size_t i = 0; i < t->truth.nlines; i++) {
		const struct true_line *l = &t->truth.lines[i];

		if (line_sum(t, l) != sum)
			continue;
		fprintf(stderr, "only own: %s:%llu@%llu+%llu\n",
			t->hostile.files[l->file].path,
			(unsigned long long)l->number,
			(unsigned long long)l->offset,
			(unsigned long long)l->length);
	}
}

/* 0, or a citation that only one of the two has: *mine is set if it is the
 * test's. */
static uint64_t
odd_one(const uint64_t *own, size_t nown, const uint64_t *found, size_t nfound,
	bool *mine)
{
	size_t i = 0;

	while (i < nown && i < nfound && own[i] == found[i])
		i++;
	if (i == nown && i == nfound)
		return 0;
	*mine = i < nown && (i == nfound || own[i] < found[i]);
	return *mine ? own[i] : found[i];
}

static bool
is_text_right(struct test *t, const struct ask *q, struct search_spec *spec,
	struct hits *found)
{
	struct search_counts counts;
	size_t n = 0;
	bool mine = false;
	uint64_t *sums = find_text(t, q, &n);
	uint64_t *cites = xcalloc(found->ncites + 1, sizeof(*cites));
	uint64_t odd = 0;

	for (size_t i = 0; i < found->ncites; i++)
		cites[i] = found->cites[i];
	qsort(cites, found->ncites, sizeof(*cites), by_number);
	odd = odd_one(sums, n, cites, found->ncites, &mine);
	free(sums);
	free(cites);
	if (odd == 0)
		return true;
	fprintf(stderr, "own matcher: %zu lines, search: %zu citations\n", n,
		found->ncites);
	found->want_cite = odd;
	if (mine)
		tell_line(t, odd);
	else
		search(t, spec, true, found, &counts);
	return false;
}

static void
tell(struct test *t, const char *what, struct span query)
{
	t->failed++;
	fprintf(stderr, "FAILED: %s\nquery: %.*s\n", what, (int)query.len,
		query.ptr);
}

/* The first hit that one answer has and the other has not. */
static void
tell_difference(struct test *t, struct search_spec *spec, struct hits *index,
	struct hits *scan)
{
	struct search_counts counts;
	struct hits again = { .want_text_of = first_difference(index, scan) };

	fprintf(stderr, "index: %zu hits, scan: %zu\n", index->count,
		scan->count);
	search(t, spec, true, &again, &counts);
	fprintf(stderr, "scan has:  %.*s\n", (int)again.first.len,
		again.first.ptr);
	buf_clear(&again.first);
	search(t, spec, false, &again, &counts);
	fprintf(stderr, "index has: %.*s\n", (int)again.first.len,
		again.first.ptr);
	hits_release(&again);
}

static void
draw_window(struct test *t, const struct hits *all, struct search_spec *spec)
{
	const int64_t day = (int64_t)86400 * 1000000000;
	int64_t at = 0;

	if (all->count > 0)
		at = all->items[rng_below(&t->rng, all->count)].ns;
	if (at == INT64_MIN || rng_chance(&t->rng, 10))
		at = (int64_t)1546300800 * 1000000000 +
			(int64_t)rng_below(&t->rng, 400) * day;
	spec->by_order = rng_chance(&t->rng, 40);
	spec->has_since = rng_chance(&t->rng, 70);
	spec->has_until = !spec->has_since || rng_chance(&t->rng, 70);
	spec->since_ns = at -
		(int64_t)rng_below(&t->rng, 3) *
			(int64_t)rng_below(&t->rng, 86400) * 1000000000;
	spec->until_ns = at + (int64_t)rng_below(&t->rng, 2) +
		(int64_t)rng_below(&t->rng, 3) *
			(int64_t)rng_below(&t->rng, 86400) * 1000000000;
}

static bool
compare(struct test *t, const struct ask *q, struct span text,
	struct search_spec *spec)
{
	struct search_counts counts;
	struct search_counts all;
	struct hits index = { .want_text_of = SIZE_MAX };
	struct hits scan = { .want_text_of = SIZE_MAX };
	struct hits windowed = { .want_text_of = SIZE_MAX };
	size_t failed = t->failed;

	/* Answers of many lines take long; all of them are looked at where
	 * the test has an answer of its own. */
	bool whole = rng_chance(&t->rng, 25);

	index.most = scan.most = windowed.most = whole ? 0 : HITS_MOST;
	spec->reverse = rng_chance(&t->rng, 20);
	spec->memory = rng_chance(&t->rng, 10) ? 20000 : 0;
	search(t, spec, false, &index, &counts);
	search(t, spec, true, &scan, &all);
	t->narrowed += counts.blocks_read * 4 < counts.blocks_all;
	if (!same_hits(&index, &scan)) {
		tell(t, "the index changed the answer", text);
		tell_difference(t, spec, &index, &scan);
	}
	if (whole && ask_is_plain(q)) {
		t->compared++;
		if (!is_text_right(t, q, spec, &scan))
			tell(t, "not what the text says", text);
	}
	if (whole || rng_chance(&t->rng, 20)) {
		draw_window(t, &scan, spec);
		search(t, spec, false, &windowed, &counts);
		if (whole && !spec->by_order &&
			!is_window_right(&windowed, &scan, spec))
			tell(t, "not what the window says", text);
		search(t, spec, true, &scan, &all);
		if (!same_hits(&windowed, &scan) ||
			(whole && counts.timeless > all.timeless)) {
			tell(t, "the index changed a windowed answer", text);
			tell_difference(t, spec, &windowed, &scan);
		}
	}
	hits_release(&index);
	hits_release(&scan);
	hits_release(&windowed);
	return t->failed == failed;
}

/* Returns false if the answer differs. */
static bool
try_query(struct test *t, const struct ask *q) /* NOLINT(misc-no-recursion) */
{
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct search_spec spec = { 0 };
	struct node *root = NULL;
	struct err err = { 0 };
	bool right = true;

	ask_write(q, &text);
	if (query_parse(&arena, buf_span(&text), &root, &err) != WB_OK) {
		t->refused++;
	} else {
		spec.query = root;
		t->queries++;
		right = compare(t, q, buf_span(&text), &spec);
		query_release(root);
	}
	buf_release(&text);
	arena_release(&arena);
	/* Which part of it is to blame? */
	for (size_t i = 0; !right && i < q->nkids; i++)
		(void)try_query(t, q->kids[i]);
	return right;
}

static void
add_line(struct truth *truth, uint32_t file, struct true_line l,
	struct span line)
{
	l.file = file;
	l.length = line.len;
	l.npieces = line.len / PIECE_BYTES + 1;
	l.pieces = xcalloc(l.npieces, sizeof(*l.pieces));
	for (size_t i = 0; i < l.npieces; i++)
		ask_take(span_slice(
				 line, i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
			&l.pieces[i]);
	truth->lines = xgrow(truth->lines, &truth->cap, truth->nlines + 1,
		sizeof(*truth->lines));
	truth->lines[truth->nlines++] = l;
}

static void
add_text(struct truth *truth, struct span line)
{
	truth->texts = xgrow(truth->texts, &truth->texts_cap, truth->ntexts + 1,
		sizeof(*truth->texts));
	truth->texts[truth->ntexts++] = line;
}

static void
learn_names(struct test *t)
{
	const struct given *files = t->hostile.files;

	t->names = xcalloc(t->hostile.nfiles, sizeof(*t->names));
	for (size_t i = 0; i < t->hostile.nfiles; i++) {
		size_t k = 0;

		while (!span_eq(
			buf_span(&files[k].bytes), buf_span(&files[i].bytes)))
			k++;
		t->names[i].path = hash_span(span_of(files[i].path));
		t->names[i].name = hash_span(span_of(files[k].path));
	}
}

/* Does the line stand there whole? Of a copy that was cut in a line, which goes
 * on in what it was cut from, that line does not. */
static bool
stands_whole(const struct test *t, uint32_t file, uint64_t end)
{
	struct span bytes = buf_span(&t->hostile.files[file].bytes);

	for (size_t i = 0; i < t->hostile.nfiles && end == bytes.len; i++) {
		struct span full = buf_span(&t->hostile.files[i].bytes);

		if (full.len > bytes.len && span_starts(full, bytes) &&
			bytes.ptr[bytes.len - 1] != '\n' &&
			full.ptr[bytes.len] != '\n')
			return false;
	}
	return true;
}

/* The same bytes as a file before it are the same source. */
static bool
is_again(const struct test *t, uint32_t file)
{
	const struct given *files = t->hostile.files;

	for (uint32_t i = 0; i < t->hostile.nfiles; i++)
		if (i != file &&
			span_eq(buf_span(&files[i].bytes),
				buf_span(&files[file].bytes)) &&
			(i < file || !files[i].is_shadow))
			return true;
	return false;
}

static void
learn_truth(struct test *t)
{
	struct truth *truth = &t->truth;

	for (uint32_t i = 0; i < t->hostile.nfiles; i++) {
		const struct given *g = &t->hostile.files[i];
		struct span rest = buf_span(&g->bytes);
		enum text_encoding encoding =
			cut_sniff(span_slice(rest, 0, 65536));
		struct true_line l = { .number = 1 };
		struct span line = { 0 };
		struct span whole = { 0 };
		struct buf scratch = { 0 };

		if (g->is_shadow && is_again(t, i))
			continue;
		while (cut_next(&rest, encoding, &line, &whole)) {
			struct span text = arena_copy(&truth->arena,
				cut_text(line, encoding, l.offset, &scratch));

			if (!stands_whole(t, i, l.offset + whole.len))
				break;

			add_line(truth, i, l, text);
			truth->lines[truth->nlines - 1].length = line.len;
			if (text.len > 0)
				add_text(truth, text);
			l.number++;
			l.offset += whole.len;
		}
		buf_release(&scratch);
	}
}

static void
truth_release(struct truth *truth)
{
	for (size_t i = 0; i < truth->nlines; i++) {
		for (size_t k = 0; k < truth->lines[i].npieces; k++)
			ask_drop(&truth->lines[i].pieces[k]);
		free(truth->lines[i].pieces);
	}
	free(truth->lines);
	free(truth->texts);
	arena_release(&truth->arena);
}

static void
index_step(void *ctx)
{
	struct test *t = ctx;
	char path[600];
	const char *paths[] = { path };
	struct ingest_options o;

	bed_options(&o);
	o.seal_bytes = 700000;
	(void)snprintf(path, sizeof(path), "%s/evidence", t->bed.dir);
	bed_index(t->bed.index, paths, 1, &o);
}

static void
run_queries(struct test *t)
{
	uint64_t most = bed_number("WAYBILL_QUERIES", UINT64_MAX);
	time_t end = time(NULL) +
		(time_t)bed_number(
			"WAYBILL_SECONDS", most == UINT64_MAX ? 25 : 1 << 30);
	struct arena arena = { 0 };
	struct ask_pool pool = { &arena, &t->rng, t->truth.texts,
		t->truth.ntexts, &t->event };

	for (uint64_t i = 0; i < most && time(NULL) < end; i++) {
		(void)try_query(t, ask_tree(&pool, TREE_DEPTH));
		arena_reset(&arena);
		if (t->failed > 20)
			break;
	}
	arena_release(&arena);
}

int
main(void)
{
	struct test *t = xcalloc(1, sizeof(*t));
	uint64_t seed = bed_number("WAYBILL_SEED", 1);
	struct err err = { 0 };
	int status = 0;

	t->rng.state = seed;
	bed_make(&t->bed);
	hostile_init(&t->hostile, &t->bed, seed);
	hostile_make(&t->hostile, index_step, t);
	learn_names(t);
	learn_truth(t);
	if (search_open(t->bed.index, &t->searched, &err) != WB_OK)
		bed_die("cannot open the index", err.text);
	run_queries(t);
	printf("%zu queries (%zu refused), %zu of them narrowed to a quarter "
	       "of the blocks, %zu compared with a matcher of its own: %zu "
	       "failed\n",
		t->queries, t->refused, t->narrowed, t->compared, t->failed);
	search_close(&t->searched);
	truth_release(&t->truth);
	free(t->names);
	hostile_release(&t->hostile);
	if (t->failed == 0)
		bed_remove(&t->bed);
	status = t->failed > 0;
	free(t);
	return status;
}
