/* Identifiers are kept as 40-bit hashes with a seed that whoever wrote the
 * first source knows. He can look for two that collide; that costs the reader
 * a block, and changes no answer. */
#include "format/lex/lex.h"
#include "query/plan/search.h"
#include "tests/property/bed.h"

enum { TRIES = 3000000, NAME = 16, FILLER = 6000 };

struct candidate {
	uint64_t hash;
	uint32_t no;
};

static int
by_hash(const void *a, const void *b)
{
	const struct candidate *x = a;
	const struct candidate *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

static struct span
name_of(uint32_t no, char out[NAME])
{
	int n = snprintf(out, NAME, "q%07xz", no);

	return (struct span){ out, (size_t)n };
}

/* Two names of one hash; false if chance has none. */
static bool
find_pair(uint64_t seed, char a[NAME], char b[NAME])
{
	struct lexer *lx = lexer_new(seed);
	struct candidate *all = xmalloc(TRIES * sizeof(*all));
	bool found = false;

	for (uint32_t i = 0; i < TRIES; i++) {
		struct term term = { 0 };
		char name[NAME];

		if (lexer_query(lx, name_of(i, name), true, true, &term, 1) !=
				1 ||
			term.kind != TERM_IDENT)
			bed_die("not an identifier", name);
		all[i] = (struct candidate){ term.hash, i };
	}
	qsort(all, TRIES, sizeof(*all), by_hash);
	for (size_t i = 1; i < TRIES && !found; i++) {
		found = all[i].hash == all[i - 1].hash;
		(void)name_of(all[i].no, a);
		(void)name_of(all[i - 1].no, b);
	}
	free(all);
	lexer_free(lx);
	return found;
}

/* A log of several blocks; the name stands in the last one. */
static void
write_log(const struct bed *bed, const char *file, const char *name)
{
	struct buf b = { 0 };
	char path[600];

	for (int i = 0; i < FILLER; i++)
		buf_printf(&b,
			"Mar  4 10:%02d:%02d mx.example app[1]: filler of the "
			"file %s, number n%d\n",
			i / 60 % 60, i % 60, file, i);
	buf_printf(&b, "Mar  4 12:00:00 mx.example app[1]: it is %s\n", name);
	(void)snprintf(path, sizeof(path), "%s/%s", bed->dir, file);
	bed_write(path, buf_span(&b));
	buf_release(&b);
}

static bool
count_hit(void *ctx, const struct search_hit *hit)
{
	size_t *right = ctx;

	*right += span_find(hit->text, SPAN("it is q")) != SIZE_MAX;
	return true;
}

/* Is there one line of that name, and were the blocks of both read? */
static bool
is_found(const char *index, const char *name, bool scan)
{
	struct searched in;
	struct arena arena = { 0 };
	struct node *tree = NULL;
	struct search_spec spec = {
		.threads = 1, .memory = 1 << 20, .scan = scan
	};
	struct search_counts counts = { 0 };
	struct err err = { 0 };
	size_t right = 0;
	enum wb_err rc = search_open(index, &in, &err);

	if (rc == WB_OK)
		rc = query_parse(&arena, span_of(name), &tree, &err);
	spec.query = tree;
	if (rc == WB_OK)
		rc = search_run(
			&in, 1, &spec, count_hit, &right, &counts, &err);
	if (rc != WB_OK)
		bed_die("search", err.text);
	query_release(tree);
	search_close(&in);
	arena_release(&arena);
	printf("collide: %s: %zu found, %zu blocks of %zu read\n", name, right,
		(size_t)counts.blocks_read, (size_t)counts.blocks_all);
	return right == 1 && counts.hits == 1 &&
		(scan || counts.blocks_read <= 2);
}

int
main(void)
{
	struct bed bed;
	struct ingest_options o;
	struct current c = { 0 };
	struct err err = { 0 };
	char path[600];
	char a[NAME] = "";
	char b[NAME] = "";
	const char *paths[] = { path };
	bool good = true;

	bed_make(&bed);
	bed_options(&o);
	write_log(&bed, "first", "q0z");
	(void)snprintf(path, sizeof(path), "%s/first", bed.dir);
	bed_index(bed.index, paths, 1, &o);
	if (current_read(bed.index, &c, &err) != WB_OK)
		bed_die("CURRENT", err.text);
	if (!find_pair(c.seed, a, b))
		bed_die("no two names collide", "make TRIES larger");
	write_log(&bed, "second", a);
	write_log(&bed, "third", b);
	(void)snprintf(path, sizeof(path), "%s/second", bed.dir);
	bed_index(bed.index, paths, 1, &o);
	(void)snprintf(path, sizeof(path), "%s/third", bed.dir);
	bed_index(bed.index, paths, 1, &o);
	for (int scan = 0; scan < 2; scan++)
		good = is_found(bed.index, a, scan) &&
			is_found(bed.index, b, scan) && good;
	current_release(&c);
	bed_remove(&bed);
	return good ? 0 : 1;
}
