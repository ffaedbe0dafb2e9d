/* Logs whose time is known, without year and zone, cut into rotations, some of
 * them lost, under the names that rotation gives or under none, as they are
 * found: what is read is right, and what is not right is not said to be sure.
 * In whatever order they come.
 *
 * WAYBILL_SEED and WAYBILL_ROUNDS make other and longer runs. */
#include "query/lang/query.h"
#include "query/plan/search.h"
#include "tests/property/dateless.h"

struct score {
	size_t lines;
	size_t right_year;
	size_t right;
	/* Sure, and wrong. */
	size_t wrong_year;
	size_t wrong;
	size_t sure;
};

struct years {
	struct bed bed;
	struct dateless log;
	struct when found[LINES_MAX];
	struct when again[LINES_MAX];
	struct when *into;
	struct score scores[SCENES];
	size_t failed;
};

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct years *y = ctx;
	struct span text;
	uint64_t n = 0;

	if (span_cut_at(hit->raw, SPAN(" n="), NULL, &text) &&
		span_number(span_trim(text), &n) && n < y->log.nlines)
		y->into[n] = hit->when;
	return true;
}

/* What the index says of each line. */
static void
read_times(struct years *y, struct when *into)
{
	struct node all = { .kind = NODE_ALL };
	struct search_spec spec = { .query = &all, .memory = 64 << 20 };
	struct search_counts counts = { 0 };
	struct searched searched = { 0 };
	struct err err = { 0 };

	spec.threads = 1;
	y->into = into;
	memset(into, 0, LINES_MAX * sizeof(*into));
	if (search_open(y->bed.index, &searched, &err) != WB_OK ||
		search_run(&searched, 1, &spec, on_hit, y, &counts, &err) !=
			WB_OK)
		bed_die("search failed", err.text);
	search_close(&searched);
}

static void
remove_index(struct years *y)
{
	char command[700];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", y->bed.index);
	bed_run(command);
}

static void
judge_line(struct years *y, size_t n, struct score *s)
{
	const struct when *w = &y->found[n];
	int64_t ns = y->log.truth[n] * INT64_C(1000000000);
	int64_t off_s = (w->ns - ns) / 1000000000;
	bool sure = w->basis == WHEN_STATED || w->basis == WHEN_INFERRED;
	bool in_year = w->basis != WHEN_NONE && llabs(off_s) < 30 * HOUR_S;

	s->lines++;
	s->right_year += in_year;
	s->sure += sure;
	if (sure && !in_year)
		s->wrong_year++;
	if (w->basis == WHEN_NONE || !w->zone_known)
		return;
	s->right += off_s == 0;
	s->wrong += sure && off_s != 0;
}

static void
judge(struct years *y, size_t round)
{
	struct score one = { 0 };
	struct score *all = &y->scores[y->log.scene];

	for (size_t i = 0; i < y->log.nfiles; i++) {
		struct span text = buf_span(&y->log.files[i].text);
		struct span line;
		uint64_t n = 0;

		while (!y->log.files[i].is_lost && text.len > 0) {
			(void)span_cut(text, '\n', &line, &text);
			(void)span_cut_at(line, SPAN(" n="), NULL, &line);
			if (span_number(line, &n))
				judge_line(y, (size_t)n, &one);
		}
	}
	if (getenv("WAYBILL_VERBOSE") || one.wrong_year + one.wrong > 0)
		fprintf(stderr,
			"round %zu, %s%s: %zu lines, %zu in their year, %zu at "
			"their time, sure and wrong: %zu years, %zu zones\n",
			round, scene_names[y->log.scene],
			y->log.is_rough ? ", rough" : "", one.lines,
			one.right_year, one.right, one.wrong_year, one.wrong);
	all->lines += one.lines;
	all->right_year += one.right_year;
	all->right += one.right;
	all->wrong_year += one.wrong_year;
	all->wrong += one.wrong;
	all->sure += one.sure;
}

/* One by one, in any order, the same comes out. */
static void
index_piecemeal(struct years *y, size_t round)
{
	size_t order[FILES_MAX] = { 0 };
	struct ingest_options o;

	bed_options(&o);
	remove_index(y);
	for (size_t i = 0; i < y->log.nfiles; i++)
		order[i] = i;
	for (size_t i = y->log.nfiles; i > 1; i--) {
		size_t k = rng_below(&y->log.rng, i);
		size_t swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
	for (size_t i = 0; i < y->log.nfiles; i++) {
		const struct dateless_file *f = &y->log.files[order[i]];
		const char *path = f->path;

		if (!f->is_lost && f->text.len > 0)
			bed_index(y->bed.index, &path, 1, &o);
	}
	read_times(y, y->again);
	for (size_t n = 0; n < y->log.nlines; n++) {
		if (y->found[n].ns == y->again[n].ns &&
			y->found[n].basis == y->again[n].basis)
			continue;
		fprintf(stderr,
			"FAILED: round %zu: line %zu has another time when its "
			"log comes in pieces\n",
			round, n);
		y->failed++;
		return;
	}
}

static void
run_round(struct years *y, size_t round)
{
	struct ingest_options o;
	char folder[300];
	const char *path = folder;

	dateless_begin(&y->log, round);
	(void)snprintf(folder, sizeof(folder), "%s/logs", y->bed.dir);
	if (mkdir(folder, 0700) != 0)
		bed_die("cannot make a folder", folder);
	dateless_files(&y->log, folder);
	bed_options(&o);
	bed_index(y->bed.index, &path, 1, &o);
	read_times(y, y->found);
	judge(y, round);
	if (round % 12 == 1)
		index_piecemeal(y, round);
	remove_index(y);
	for (size_t i = 0; i < y->log.nfiles; i++)
		if (!y->log.files[i].is_lost && y->log.files[i].text.len > 0)
			(void)unlink(y->log.files[i].path);
	(void)rmdir(folder);
}

static void
expect(struct years *y, enum scene scene, unsigned percent)
{
	const struct score *s = &y->scores[scene];

	if (s->right_year * 100 >= s->lines * percent)
		return;
	fprintf(stderr,
		"FAILED: %s: %zu of %zu lines are dated right, not %u %%\n",
		scene_names[scene], s->right_year, s->lines, percent);
	y->failed++;
}

static void
tell(struct years *y)
{
	for (size_t i = 0; i < SCENES; i++) {
		const struct score *s = &y->scores[i];

		printf("%s: %zu lines, %zu in their year, %zu at their time, "
		       "%zu sure, of these wrong: %zu by years, %zu by hours\n",
			scene_names[i], s->lines, s->right_year, s->right,
			s->sure, s->wrong_year, s->wrong);
		if (s->wrong_year > 0) {
			fprintf(stderr,
				"FAILED: %s: %zu lines are said to be of a "
				"year that they are not of\n",
				scene_names[i], s->wrong_year);
			y->failed++;
		}
		if (s->wrong > 0) {
			fprintf(stderr,
				"FAILED: %s: %zu lines are said to be of a "
				"zone that they are not of\n",
				scene_names[i], s->wrong);
			y->failed++;
		}
	}
	expect(y, SCENE_ANCHOR, 99);
	expect(y, SCENE_RENAMED, 99);
	expect(y, SCENE_DATES, 90);
}

int
main(void)
{
	struct years *y = xcalloc(1, sizeof(*y));
	size_t rounds = (size_t)bed_number("WAYBILL_ROUNDS", 36);
	int status;

	y->log.rng.state = bed_number("WAYBILL_SEED", 5);
	bed_make(&y->bed);
	for (size_t i = 0; i < rounds; i++)
		run_round(y, i);
	tell(y);
	bed_remove(&y->bed);
	dateless_release(&y->log);
	status = y->failed > 0;
	free(y);
	return status;
}
