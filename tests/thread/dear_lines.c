/* Lines that are dear to match, and a limit on the work on all of them: which
 * are given up must not depend on the number of threads; nor may one be said
 * to fit, or not to, that was given up. */
#include "query/plan/search.h"

#include "query/lang/regex_meter.h"
#include "tests/property/bed.h"

/* Each file is a block at least. Lines are longer than the quick matcher takes,
 * and a dear one takes a million steps and more: the square of its length.
 */
enum { FILES = 60, LINES = 12, LONG = 1060, WORK = 25000000 };

static void
make_file(struct buf *out, unsigned file, struct rng *rng, uint64_t *dear)
{
	for (unsigned i = 0; i < LINES; i++) {
		bool is_dear = rng_chance(rng, 5);

		buf_printf(out,
			"Mar  4 %02u:%02u:%02u mx.example postfix/smtpd[9]: "
			"warning: %s in ",
			8 + file / 60, file % 60, i,
			i % 3 ? "garbage" : "Zero bytes");
		for (unsigned k = 0; k < LONG; k++)
			buf_putc(out, is_dear ? 'a' : 'b');
		*dear += is_dear && i % 3;
		buf_puts(out, is_dear ? " the line Z\n" : " the line\n");
	}
}

static uint64_t
make_index(const struct bed *bed, uint64_t seed)
{
	struct rng rng = { seed };
	struct ingest_options o;
	char paths[FILES][600];
	const char *all[FILES];
	uint64_t dear = 0;

	for (unsigned i = 0; i < FILES; i++) {
		struct buf text = { 0 };

		make_file(&text, i, &rng, &dear);
		(void)snprintf(paths[i], sizeof(paths[i]), "%s/mail%u.log",
			bed->dir, i);
		bed_write(paths[i], buf_span(&text));
		all[i] = paths[i];
		buf_release(&text);
	}
	bed_options(&o);
	bed_index(bed->index, all, FILES, &o);
	return dear;
}

struct answer {
	struct buf lines;
	struct search_counts counts;
};

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct answer *a = ctx;

	buf_printf(&a->lines, "%u@%llu ", hit->ord,
		(unsigned long long)hit->offset);
	return true;
}

static void
ask(const struct bed *bed, const char *text, const struct search_spec *how,
	struct answer *out)
{
	struct search_spec spec = *how;
	struct arena arena = { 0 };
	struct node *query = NULL;
	struct searched in = { 0 };
	struct err err = { 0 };

	*out = (struct answer){ 0 };
	spec.memory = 8 << 20;
	if (query_parse(&arena, span_of(text), &query, &err) != WB_OK ||
		search_open(bed->index, &in, &err) != WB_OK)
		bed_die("cannot ask", err.text);
	spec.query = query;
	if (search_run(&in, 1, &spec, on_hit, out, &out->counts, &err) != WB_OK)
		bed_die("the search failed", err.text);
	search_close(&in);
	query_release(query);
	arena_release(&arena);
}

static unsigned
expect(bool is_so, const char *what, const char *query)
{
	if (!is_so)
		printf("dear_lines: %s: %s\n", query, what);
	return !is_so;
}

/* How many things about this question are wrong. */
static unsigned
check(const struct bed *bed, const char *query, uint64_t dear, bool is_not)
{
	static const unsigned threads[] = { 2, 5 };
	struct search_spec spec = { .threads = 1, .regex_work = WORK };
	struct answer all;
	struct answer one;
	unsigned bad = 0;

	ask(bed, query, &spec, &one);
	spec.regex_work = REGEX_WORK;
	ask(bed, query, &spec, &all);
	bad += expect(all.counts.given_up == 0, "given up early", query);
	bad += expect(one.counts.given_up > 3 && one.counts.given_up < dear,
		"not some of the dear lines are given up", query);
	bad += expect(one.counts.hits + (is_not ? 0 : one.counts.given_up) ==
			all.counts.hits,
		"what was given up is claimed", query);
	spec.regex_work = WORK;
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		struct answer many;

		spec.threads = threads[i];
		ask(bed, query, &spec, &many);
		bad += expect(many.counts.given_up == one.counts.given_up &&
				span_eq(buf_span(&many.lines),
					buf_span(&one.lines)),
			"threads give up others", query);
		buf_release(&many.lines);
	}
	buf_release(&one.lines);
	buf_release(&all.lines);
	return bad;
}

int
main(void)
{
	struct bed bed;
	uint64_t dear = 0;
	unsigned bad = 0;

	bed_make(&bed);
	dear = make_index(&bed, bed_number("WAYBILL_SEED", 7));
	bad += check(&bed, "/a*[ab]?Z/", dear, false);
	bad += check(&bed, "NOT /a*[ab]?Z/", dear, true);
	bad += check(&bed, "warning (Zero OR /a*[ab]?Z/)", dear, false);
	printf("dear_lines: %llu dear lines, %u bad\n",
		(unsigned long long)dear, bad);
	bed_remove(&bed);
	return bad > 0;
}
