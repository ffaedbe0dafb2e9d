/* Nothing is lost: sources of lengths around the limits of frames, grown,
 * forked, cut and copied, indexed in any order in several runs, read back as
 * they were given, with their lines counted and cited right.
 *
 * WAYBILL_SEED and WAYBILL_ROUNDS make other and longer runs. */
#include "indexer/store/index/reader.h"
#include "query/plan/line.h"
#include "query/plan/search.h"
#include "tests/property/bed.h"

#include <time.h>

enum { PATHS = 36, STAGES = 3, TRIES = 60 };

/* What was at a path when a run was made. */
struct version {
	char path[600];
	struct buf bytes;
};

struct trip {
	struct bed bed;
	struct rng rng;
	struct buf now[PATHS];
	struct version *versions;
	size_t nversions;
	size_t cap;
	struct searched searched;
	size_t failed;
	size_t cited;
};

static const size_t lengths[] = { 0, 1, 2, 31, 32, 33, 63, 64, 65, 500, 4095,
	4096, 4097, 8192, 65535, 65536, 65537, 100000, 262143, 262144, 262145,
	300000, 524288, 1048575, 1048576, 1048577, 1310720, 2097152 };

static const size_t line_lengths[] = { 0, 1, 10, 80, 80, 80, 300, 5000, 70000,
	262143, 262144, 400000, 1048575, 1048576, 1048577, 1500000 };

static void
complain(struct trip *t, const char *what, const char *path, uint64_t number)
{
	t->failed++;
	fprintf(stderr, "FAILED: %s: %s (%llu)\n", path, what,
		(unsigned long long)number);
}

/* Text, up to `size` bytes more; lines of one length, or of many. */
static void
write_lines(struct trip *t, size_t size, struct buf *out)
{
	static const char letters[] = "abcdefghij klmnopqrst\xc3\xa9.@0123 ";
	struct rng *r = &t->rng;
	size_t end = out->len + size;
	size_t usual = line_lengths[rng_below(r, 16)];
	bool is_mixed = rng_chance(r, 50);

	while (out->len < end) {
		size_t n = is_mixed ? line_lengths[rng_below(r, 9)] : usual;
		uint64_t word = rng_next(r);

		if (rng_chance(r, 60))
			buf_printf(out, "Mar %2zu 10:00:00 mx a: ",
				1 + rng_below(r, 28));
		for (size_t i = 0; i < n && out->len < end; i++) {
			if (i % 8 == 0)
				word = rng_next(r);
			buf_putc(out,
				letters[(word >> i % 8 * 8 & 0xff) %
					(sizeof(letters) - 1)]);
		}
		buf_putc(out, '\n');
	}
	out->len = end;
}

static void
new_source(struct trip *t, size_t at)
{
	struct buf *b = &t->now[at];

	buf_clear(b);
	write_lines(t,
		lengths[rng_below(&t->rng, sizeof(lengths) / sizeof(size_t))],
		b);
	if (b->len > 0 && rng_chance(&t->rng, 40))
		b->ptr[b->len - 1] = '\n';
}

/* Another source's beginning, and what may come behind it. */
static void
derive_source(struct trip *t, size_t at)
{
	struct rng *r = &t->rng;
	struct span from = buf_span(&t->now[rng_below(r, PATHS)]);
	struct buf made = { 0 };

	switch (rng_below(r, 5)) {
	case 0:
		buf_put(&made, from);
		break;
	case 1:
		buf_put(&made, span_slice(from, 0, rng_below(r, from.len + 1)));
		break;
	case 2:
		buf_put(&made, span_slice(from, 0, rng_below(r, from.len + 1)));
		write_lines(t, 1 + rng_below(r, 9000), &made);
		break;
	case 3:
		buf_put(&made, from);
		write_lines(t, 1 + rng_below(r, 3000), &made);
		break;
	default:
		buf_put(&made, from);
		buf_put(&made, from);
	}
	if (made.len > 3 << 20)
		made.len = 3 << 20;
	buf_release(&t->now[at]);
	t->now[at] = made;
}

static void
grow_source(struct trip *t, size_t at)
{
	size_t few = rng_below(&t->rng, 40);
	size_t many = lengths[rng_below(&t->rng, 22)];

	write_lines(t, rng_chance(&t->rng, 50) ? few : many, &t->now[at]);
}

static void
remember(struct trip *t, size_t at)
{
	struct version *v = NULL;

	t->versions = xgrow(
		t->versions, &t->cap, t->nversions + 1, sizeof(*t->versions));
	v = &t->versions[t->nversions++];
	memset(v, 0, sizeof(*v));
	(void)snprintf(v->path, sizeof(v->path), "%s/log.%zu", t->bed.dir, at);
	buf_put(&v->bytes, buf_span(&t->now[at]));
	bed_write(v->path, buf_span(&v->bytes));
}

/* Index some paths, in any order. */
static void
index_stage(struct trip *t, const bool *changed)
{
	const char *paths[PATHS];
	size_t n = 0;
	struct ingest_options o;

	for (size_t i = 0; i < PATHS; i++) {
		if (!changed[i])
			continue;
		remember(t, i);
		n++;
	}

	for (size_t i = 0; i < n; i++)
		paths[i] = t->versions[t->nversions - n + i].path;
	for (size_t i = 0; i + 1 < n; i++) {
		size_t k = i + rng_below(&t->rng, n - i);
		const char *swap = paths[i];

		paths[i] = paths[k];
		paths[k] = swap;
	}
	bed_options(&o);
	o.threads = 1 + (unsigned)rng_below(&t->rng, 3);
	o.seal_bytes = rng_chance(&t->rng, 50)
		? 0
		: 100000 + rng_below(&t->rng, 3000000);
	o.rehash = true;
	bed_index(t->bed.index, paths, n, &o);
}

static void
make_index(struct trip *t)
{
	for (int stage = 0; stage < STAGES; stage++) {
		bool changed[PATHS] = { false };

		for (size_t i = 0; i < PATHS; i++) {
			size_t what = rng_below(&t->rng, 100);

			changed[i] = stage == 0 ? i < PATHS / 2 : what < 60;
			if (!changed[i])
				continue;
			if (t->now[i].len > 0 && what < 30)
				grow_source(t, i);
			else if (what < 45 || stage == 0)
				new_source(t, i);
			else
				derive_source(t, i);
		}
		index_stage(t, changed);
	}
}

static bool
reads_as(struct trip *t, const struct source_view *v, struct span want)
{
	struct index_store state;
	struct source_reader r = { .extents = v->extents,
		.nextents = v->nextents };
	struct span bytes = { "", 1 };
	struct err err = { 0 };
	size_t at = 0;
	bool same = v->bytes == want.len;

	index_store_init(&state, t->searched.index, &r.store);
	while (same && bytes.len > 0) {
		if (source_read(&r, &bytes, NULL, &err) != WB_OK)
			bed_die("cannot read a source", err.text);
		same = bytes.len <= want.len - at &&
			(bytes.len == 0 ||
				memcmp(bytes.ptr, want.ptr + at, bytes.len) ==
					0);
		at += same ? bytes.len : 0;
	}
	index_store_release(&state);
	return same && at == want.len;
}

/* The source that is these bytes, or NULL. */
static const struct source_view *
source_of(struct trip *t, const struct version *v)
{
	uint32_t ords[64];
	struct err err = { 0 };
	size_t n = readings_by_path(
		t->searched.readings, span_of(v->path), ords, 64);

	for (size_t i = 0; i < n && i < 64; i++) {
		const struct source_view *s =
			readings_source(t->searched.readings, ords[i], &err);

		if (!s)
			bed_die("no such source", err.text);
		if (reads_as(t, s, buf_span(&v->bytes)))
			return s;
	}
	return NULL;
}

static void
check_lines(
	struct trip *t, const struct version *v, const struct source_view *s)
{
	struct span text = buf_span(&v->bytes);
	uint64_t ends = lines_count_ends(text, TEXT_BYTES, 0);
	bool has_rest = text.len > 0 && text.ptr[text.len - 1] != '\n';

	if (s->lines != ends + has_rest &&
		!(s->superseded_by != UINT32_MAX && s->lines == ends))
		complain(t, "lines are counted wrong", v->path, s->lines);
}

/* A line found by number, and by any of its bytes. */
static void
check_seek(struct trip *t, const struct version *v, struct line_reader *r)
{
	struct span text = buf_span(&v->bytes);
	struct source_line line;
	struct err err = { 0 };
	uint64_t number = 0;
	uint64_t want = 0;
	size_t at = rng_below(&t->rng, text.len);
	size_t from = lines_last_end(span_slice(text, 0, at), TEXT_BYTES, 0);
	struct span rest = span_slice(text, from, text.len);
	bool found = false;

	rest = span_take_until(&rest, '\n');
	want = lines_count_ends(span_slice(text, 0, at), TEXT_BYTES, 0) + 1;
	if (line_reader_number(r, at, &number, &err) != WB_OK)
		complain(t, err.text, v->path, at);
	else if (number != want)
		complain(t, "a byte has another line", v->path, number);
	if (line_reader_seek(r, want, &err) != WB_OK ||
		line_reader_next(r, &line, &found, &err) != WB_OK || !found)
		complain(t, err.text, v->path, want);
	else if (line.number != want || line.offset != from ||
		line.length != rest.len || !span_eq(line.raw, rest))
		complain(t, "a line is another", v->path, want);
}

static void
check_version(struct trip *t, const struct version *v)
{
	const struct source_view *s = source_of(t, v);
	struct line_reader *r = NULL;

	if (!s) {
		complain(t, "does not read back", v->path, v->bytes.len);
		return;
	}
	check_lines(t, v, s);
	r = line_reader_new(&t->searched, s);
	for (int i = 0; i < 8 && v->bytes.len > 0; i++)
		check_seek(t, v, r);
	line_reader_free(r);
}

/* Is the citation's line there, in a version of its path? */
static bool
is_cite_right(const struct trip *t, const struct cite *c, struct span raw)
{
	for (size_t i = 0; i < t->nversions; i++) {
		struct span text = buf_span(&t->versions[i].bytes);
		struct span line = span_slice(text, (size_t)c->offset,
			(size_t)(c->offset + c->length));
		size_t end = (size_t)(c->offset + c->length);

		if (!span_eq(c->path, span_of(t->versions[i].path)) ||
			line.len != c->length || c->offset > text.len ||
			(end < text.len && text.ptr[end] != '\n') ||
			(c->offset > 0 && text.ptr[c->offset - 1] != '\n') ||
			span_find(line, raw) == SIZE_MAX)
			continue;
		if (c->line ==
			lines_count_ends(span_slice(text, 0, (size_t)c->offset),
				TEXT_BYTES, 0) +
				1)
			return true;
	}
	return false;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct trip *t = ctx;

	t->cited += hit->ncites;
	for (size_t i = 0; i < hit->ncites; i++) {
		const struct cite *c = &hit->cites[i];

		/* Each takes a walk over a whole source. */
		if (!rng_chance(&t->rng, 2) && c->length < 60000)
			continue;
		if (!is_cite_right(t, c, hit->raw))
			complain(t, "is cited wrong", c->path.ptr, c->line);
	}
	return true;
}

/* Of a path that has held one text and nothing else: that. Else NULL. */
static const struct version *
only_version(const struct trip *t, struct span path)
{
	const struct version *only = NULL;

	for (size_t i = 0; i < t->nversions; i++) {
		const struct version *v = &t->versions[i];

		if (!span_eq(path, span_of(v->path)))
			continue;
		if (only &&
			!span_eq(buf_span(&only->bytes), buf_span(&v->bytes)))
			return NULL;
		only = v;
	}
	return only;
}

/* A source that another continues is cited, too, where it is a copy: its path
 * has held nothing else, as that of a log that grew has. Its last line may go
 * on in the longer one, or be held in two parts: then it is not. */
static void
count_copy(const struct trip *t, const struct source_view *s, uint64_t *least,
	uint64_t *most)
{
	for (size_t i = 0; i < s->npaths; i++) {
		const struct version *v = only_version(t, s->paths[i]);
		struct span text = v ? buf_span(&v->bytes) : SPAN("");
		uint64_t ends = lines_count_ends(text, TEXT_BYTES, 0);

		if (!v)
			continue;
		*least += ends;
		*most +=
			ends + (text.len > 0 && text.ptr[text.len - 1] != '\n');
		return;
	}
}

/* Every line of every source that no other continues is cited once. */
static void
check_citations(struct trip *t)
{
	struct node everything = { .kind = NODE_ALL };
	struct search_spec spec = {
		.query = &everything, .threads = 2, .memory = 1 << 20
	};
	struct search_counts counts;
	struct err err = { 0 };
	uint64_t want = 0;
	uint64_t most = 0;

	spec.reverse = rng_chance(&t->rng, 30);
	for (uint32_t i = 0; i < readings_count(t->searched.readings); i++) {
		const struct source_view *s =
			readings_source(t->searched.readings, i, &err);

		if (s->superseded_by != UINT32_MAX) {
			count_copy(t, s, &want, &most);
			continue;
		}
		want += s->lines;
		most += s->lines;
	}
	t->cited = 0;
	if (search_run(&t->searched, 1, &spec, on_hit, t, &counts, &err) !=
		WB_OK)
		complain(t, err.text, "search", 0);
	if (t->cited < want || t->cited > most)
		complain(t, "lines are cited, of so many", "search",
			t->cited * 1000000 + want);
}

static void
trip_release(struct trip *t)
{
	for (size_t i = 0; i < PATHS; i++)
		buf_release(&t->now[i]);
	for (size_t i = 0; i < t->nversions; i++)
		buf_release(&t->versions[i].bytes);
	free(t->versions);
}

static size_t
run_round(uint64_t seed)
{
	struct trip *t = xcalloc(1, sizeof(*t));
	struct err err = { 0 };
	size_t failed = 0;

	t->rng.state = seed;
	bed_make(&t->bed);
	make_index(t);
	if (search_open(t->bed.index, &t->searched, &err) != WB_OK)
		bed_die("cannot open the index", err.text);
	for (size_t i = 0; i < t->nversions; i++)
		check_version(t, &t->versions[i]);
	check_citations(t);
	search_close(&t->searched);
	failed = t->failed;
	printf("seed %llu: %zu versions, %zu citations, %zu failed\n",
		(unsigned long long)seed, t->nversions, t->cited, failed);
	if (failed == 0)
		bed_remove(&t->bed);
	trip_release(t);
	free(t);
	return failed;
}

int
main(void)
{
	uint64_t seed = bed_number("WAYBILL_SEED", 1);
	uint64_t rounds = bed_number("WAYBILL_ROUNDS", 1000);
	time_t end = time(NULL) + (time_t)bed_number("WAYBILL_SECONDS", 15);
	size_t failed = 0;

	for (uint64_t i = 0; i < rounds && time(NULL) < end && !failed; i++)
		failed = run_round(seed + i);
	return failed > 0;
}
