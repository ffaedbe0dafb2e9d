/* Two ways to lex, the same words in the same order and the same identifiers
 * (IPv6 addresses come later in one): line by line and byte by
 * byte, as queries are, and as blocks are, 64 bytes at a time with pieces
 * remembered. Over fixtures, the corpora (skipped where absent) and random
 * bytes. */
#include "format/base/arena.h"
#include "format/lex/lex.h"
#include "format/lex/lex_mask.h"
#include "format/lex/lex_sse2.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { FILE_MAX = 1 << 20, DEPTH_MAX = 6, RANDOM_MAX = 700 };

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

struct twins {
	struct lexer *plain;
	struct lexer *fast;
	size_t idents;
	unsigned wrong;
};

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t *
sorted(const struct lexer *lx, size_t *count)
{
	const uint64_t *all = lexer_idents(lx, count);
	uint64_t *out = xmalloc((*count + 1) * sizeof(*out));

	if (*count > 0)
		memcpy(out, all, *count * sizeof(*out));
	qsort(out, *count, sizeof(*out), by_value);
	return out;
}

/* `block` is an allocation of just that size, so that sanitizers see what is
 * read behind it. */
static void
compare(struct twins *t, struct span block, const char *name)
{
	struct span rest = block;
	struct span line = { 0 };
	struct stamp_scan scan;
	size_t n = 0;
	size_t m = 0;
	uint64_t *one = NULL;
	uint64_t *two = NULL;
	bool same = false;

	lexer_reset(t->plain);
	lexer_reset_block(t->fast, block);
	while (rest.len > 0) {
		(void)span_cut(rest, '\n', &line, &rest);
		stamp_scan(line, &scan);
		lexer_line(t->plain, line, &scan);
		lexer_line(t->fast, line, &scan);
	}
	one = sorted(t->plain, &n);
	two = sorted(t->fast, &m);
	t->idents += n;
	same = n == m && (n == 0 || memcmp(one, two, n * sizeof(*one)) == 0) &&
		span_eq(lexer_words(t->plain), lexer_words(t->fast));
	free(one);
	free(two);
	if (same)
		return;
	if (t->wrong++ < 5)
		cr_expect(false, "%s: %zu and %zu identifiers: %.*s", name, n,
			m, block.len < 800 ? (int)block.len : 0, block.ptr);
}

static struct span
copy_of(struct span s)
{
	char *p = xmalloc(s.len > 0 ? s.len : 1);

	if (s.len > 0)
		memcpy(p, s.ptr, s.len);
	return (struct span){ p, s.len };
}

static void
compare_file(struct twins *t, const char *path)
{
	char *bytes = xmalloc(FILE_MAX);
	FILE *f = fopen(path, "rb");
	size_t len = f ? fread(bytes, 1, FILE_MAX, f) : 0;
	struct span block = copy_of((struct span){ bytes, len });

	compare(t, block, path);
	if (f)
		(void)fclose(f);
	free((void *)(uintptr_t)block.ptr);
	free(bytes);
}

/* depth ends it */
static void
/* NOLINTNEXTLINE(misc-no-recursion) */
compare_tree(struct twins *t, const char *path, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry = NULL;
	struct arena names = { 0 };

	while (dir && depth > 0 && (entry = readdir(dir))) {
		const char *name =
			arena_printf(&names, "%s/%s", path, entry->d_name);
		struct stat st;

		if (entry->d_name[0] == '.' || stat(name, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			compare_tree(t, name, depth - 1);
		else if (S_ISREG(st.st_mode))
			compare_file(t, name);
	}
	if (dir)
		(void)closedir(dir);
	arena_release(&names);
}

static struct twins
twins_new(void)
{
	return (struct twins){ .plain = lexer_new(3), .fast = lexer_new(3) };
}

static void
twins_free(struct twins *t)
{
	lexer_free(t->plain);
	lexer_free(t->fast);
}

Test(lex_twins, fixtures)
{
	struct twins t = twins_new();

	compare_tree(&t, "fixtures", DEPTH_MAX);
	cr_expect(t.idents > 1000, "only %zu identifiers", t.idents);
	twins_free(&t);
}

Test(lex_twins, corpora)
{
	const char *named = getenv("WAYBILL_CORPORA");
	struct twins t = twins_new();

	compare_tree(&t, named ? named : "../shared/corpora", DEPTH_MAX);
	twins_free(&t);
}

/* Texts of few pieces, put together at random, so that what is tied and what
 * is seen again come in all ways, at all places of a window. */
Test(lex_twins, random)
{
	static const char *const pieces[] = { "a", "B", "ab", "1", "12", "123",
		"255", "4567", "12345", "jan", "Sun", "foo", ".", ".", ".", "@",
		"_", "+", "-", ":", "::", " ", " ", " ", "\n", "<", "=", "\t",
		"\xc3\xa9", "\xe6\xbc\xa2", "\xff", "10.1.2.3", "2001:db8::1",
		"abcdefghijklmnopqrstuvwxyz0123456789", "xyzabc@example.test",
		"deleted", "\nMar  4 10:00:00 ", "\nMar  4 10:00:0", "Mar ",
		"\nx 2019-03-04 10:00:00 ", "2019-03-04 ", "1551693600.123 " };
	struct twins t = twins_new();
	uint64_t state = 1;

	for (int round = 0; round < 20000; round++) {
		char text[RANDOM_MAX];
		size_t want = next_random(&state) % (RANDOM_MAX - 40);
		size_t few = 3 + next_random(&state) % (COUNT(pieces) - 2);
		size_t len = 0;
		struct span block = { 0 };

		while (len < want) {
			const char *piece = pieces[next_random(&state) % few];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		block = copy_of((struct span){ text, len });
		compare(&t, block, "random");
		free((void *)(uintptr_t)block.ptr);
	}
	twins_free(&t);
}

/* Of the first `len` only. */
static void
check_short(const char *bytes, size_t len, const struct lex_mask *all,
	const char *folded)
{
	const uint64_t half = low_bits(len);
	struct lex_mask m;
	char some[LEX_MASK_BYTES];

	lex_mask(bytes, len, &m, some);
	cr_assert(((m.letter ^ all->letter) & half) == 0 &&
		((m.digit ^ all->digit) & half) == 0 &&
		((m.joiner ^ all->joiner) & half) == 0 &&
		((m.dot ^ all->dot) & half) == 0 &&
		((m.colon ^ all->colon) & half) == 0 &&
		((m.high ^ all->high) & half) == 0 &&
		memcmp(some, folded, len) == 0);
}

/* Text against the same with a few bytes changed. */
static void
check_same(const char *bytes, uint64_t *state)
{
	char other[LEX_MASK_BYTES];
	uint64_t same = 0;

	memcpy(other, bytes, sizeof(other));
	for (uint64_t i = next_random(state) % 8; i > 0; i--)
		other[next_random(state) % sizeof(other)] ^= 0x20;
	cr_assert(lex_blanks_same(bytes, other, &same) ==
			lex_blanks_plainly(bytes) &&
		same == lex_same_plainly(bytes, other));
}

/* What stands between a stamp and another one is lexed, the second is not, nor
 * is that of the next line; where the same goes on it is lexed to its end. */
Test(lex_twins, behind_stamps)
{
	struct twins t = twins_new();
	struct span block = copy_of(SPAN(
		"Mar  4 10:00:00 mx1 qmail: 1551693600.123456 new msg 1112223\n"
		"x mx1 qmail: 1551693600.123456 new msg 4445556 and so on, for "
		"a line of more than sixty-four bytes with some ids: ab12cd\n"
		"x mx1 qmail: 1551693600.123456 new msg 4445556 and so on, for "
		"a line of more than sixty-four bytes with some ids: ef34gh\n"
		"Mar  4 10:00:00 mx1 c: some word and zz99\n"
		"2019-03-04T10:00:00.123456Z mx1 c: some word\n"
		"y some word and zz99 2019-03-04T10:00:00.123456Z mx1 c: more\n"
		"and some more text, so that sixty-four bytes can be read\n"));

	compare(&t, block, "stamps");
	cr_expect(t.wrong == 0);
	free((void *)(uintptr_t)block.ptr);
	twins_free(&t);
}

Test(lex_twins, masks)
{
	uint64_t state = 7;

	for (int round = 0; round < 20000; round++) {
		char bytes[LEX_MASK_BYTES];
		char folded[2][LEX_MASK_BYTES];
		struct lex_mask masks[2];

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] =
				(char)(round < 256 ? round + (int)i
						   : (int)next_random(&state));
		lex_mask_plainly(bytes, &masks[1], folded[1]);
		lex_mask(bytes, LEX_MASK_BYTES, &masks[0], folded[0]);
		cr_assert(memcmp(&masks[0], &masks[1], sizeof(masks[0])) == 0 &&
				memcmp(folded[0], folded[1],
					sizeof(folded[0])) == 0,
			"round %d", round);
		for (size_t len = 1; len <= LEX_MASK_BYTES; len++)
			check_short(bytes, len, &masks[1], folded[1]);
		cr_assert(lex_blanks(bytes) == lex_blanks_plainly(bytes) &&
				lex_low(bytes) == lex_low_plainly(bytes),
			"round %d", round);
		check_same(bytes, &state);
	}
}
