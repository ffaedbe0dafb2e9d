/* Nothing fits: ids that one slip of the pen makes of the one asked for, since
 * ids are read out, typed off paper and taken from scans. The wrong letter is
 * in one run of letters and digits of the id: either the index knows the rest,
 * or what the run may have been. */
#include "query/trace/near.h"

#include "format/reading/apart.h"
#include "query/plan/block/has_word.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Shorter ones have too many neighbours; of longer ones nobody types
	 * more than a part. */
	ID_MIN = 8,
	ID_MAX = 200,
	PART_MIN = 5,
	PART_MAX = 64,
	/* That the terms of the index allow: then they tell too little. */
	GUESSES_MAX = 32,
	/* Ways to read letters that look alike. */
	ALIKE_MAX = 256
};

static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";

struct guessing {
	struct near *n;
	struct span asked;
	/* The part of it that is guessed at. */
	struct span run;
	size_t count;
	struct span guesses[GUESSES_MAX];
};

/* The letter or digit that stands for all that look like it. */
static char
look_of(char c)
{
	c = fold_char(c);
	if (c == 'o')
		return '0';
	if (c == 'l' || c == 'i')
		return '1';
	return c;
}

static bool
looks_alike(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (look_of(a.ptr[i]) != look_of(b.ptr[i]))
			return false;
	return true;
}

static bool
is_near(struct span value, struct span asked)
{
	size_t at = 0;

	if (value.len > ID_MAX || span_ieq(value, asked))
		return false;
	if (looks_alike(value, asked))
		return true;
	while (at < value.len && at < asked.len &&
		fold_char(value.ptr[at]) == fold_char(asked.ptr[at]))
		at++;
	value = span_slice(value, at, value.len);
	asked = span_slice(asked, at, asked.len);
	while (value.len > 2 && asked.len > 2 &&
		fold_char(value.ptr[value.len - 1]) ==
			fold_char(asked.ptr[asked.len - 1])) {
		value.len--;
		asked.len--;
	}
	return letters_apart(value, asked) <= 1;
}

static void
note_ids(struct seen_names *all, struct arena *arena, const struct sighting *s,
	struct span asked)
{
	for (size_t i = 0; i < s->nfields; i++) {
		const struct field *f = &s->fields[i];
		struct span value = query_strip_angle(f->value);

		if ((f->id == FIELD_queue_id || f->id == FIELD_message_id) &&
			is_near(value, asked))
			seen_names_add(all, arena, value);
	}
}

static enum wb_err
look_for(struct near *n, const struct span *texts, size_t count,
	struct span asked, struct seen_names *all, struct err *err)
{
	const struct look what = { .ntexts = count,
		.texts = texts,
		.most = NEAR_LINES_MAX,
		.reverse = true };
	struct sighting_set lines = { 0 };
	enum wb_err rc = WB_OK;

	if (count == 0)
		return WB_OK;
	rc = view_look(n->run->view, &what, &lines, NULL, err);
	for (size_t i = 0; i < lines.count; i++)
		note_ids(all, view_arena(n->run->view), lines.items[i], asked);
	sighting_set_release(&lines);
	return rc;
}

/* The longest run of letters and digits that has a digit, and a letter if that
 * is wanted. */
static struct span
longest_run(struct span s, bool mixed)
{
	struct span best = { 0 };

	for (size_t i = 0; i < s.len;) {
		size_t from = i;
		bool digit = false;
		bool letter = false;

		while (i < s.len && is_alnum(s.ptr[i])) {
			digit |= is_digit(s.ptr[i]);
			letter |= !is_digit(s.ptr[i]);
			i++;
		}
		if (digit && (letter || !mixed) && i - from > best.len)
			best = span_slice(s, from, i);
		i += i == from;
	}
	return best;
}

/* Keep it if the index may have it: with what stands around it. */
static void
guess(struct guessing *g, const char *run, size_t len)
{
	const struct searched *indexes = NULL;
	size_t count = view_indexes(g->n->run->view, &indexes);
	struct span word = { run, len };
	size_t before = (size_t)(g->run.ptr - g->asked.ptr);
	size_t behind = before + g->run.len;
	bool found = false;

	if (g->count == GUESSES_MAX || span_ieq(word, g->run))
		return;
	for (size_t i = 0; i < count && !found; i++)
		found = search_may_have(&indexes[i], word);
	if (found)
		g->guesses[g->count++] = span_of(arena_printf(
			view_arena(g->n->run->view), "%.*s%.*s%.*s",
			(int)before, g->asked.ptr, (int)len, run,
			(int)(g->asked.len - behind), g->asked.ptr + behind));
}

/* One letter is another, too much or missing, or two are swapped. */
static void
guess_slips(struct guessing *g)
{
	char text[PART_MAX + 1];
	size_t n = g->run.len;

	for (size_t at = 0; at <= n; at++) {
		const char *rest = g->run.ptr + at;

		memcpy(text, g->run.ptr, at);
		for (size_t k = 0; k + 1 < sizeof(alphabet); k++) {
			text[at] = alphabet[k];
			memcpy(text + at + 1, rest, n - at);
			guess(g, text, n + 1);
			if (at == n)
				continue;
			memcpy(text + at + 1, rest + 1, n - at - 1);
			guess(g, text, n);
		}
		if (at == n)
			break;
		memcpy(text + at, rest + 1, n - at - 1);
		guess(g, text, n - 1);
		if (at + 1 == n)
			continue;
		memcpy(text + at, rest, n - at);
		text[at] = rest[1];
		text[at + 1] = rest[0];
		guess(g, text, n);
	}
}

/* The next of the letters that look like c; the first behind the last. */
static char
next_alike(char c)
{
	static const char rows[][3] = { { '0', 'o', '0' }, { '1', 'l', 'i' } };

	for (size_t r = 0; r < 2; r++)
		for (size_t i = 0; i < 3; i++)
			if (rows[r][i] == c)
				return rows[r][(i + 1) % 3];
	return c;
}

/* All ways to read what looks alike, as an odometer counts. */
static void
guess_alikes(struct guessing *g)
{
	char text[PART_MAX];
	size_t n = g->run.len;
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		text[i] = look_of(g->run.ptr[i]);
	for (size_t ways = 0; ways < ALIKE_MAX && at < n; ways++) {
		guess(g, text, n);
		for (at = 0; at < n; at++) {
			text[at] = next_alike(text[at]);
			if (text[at] != look_of(text[at]))
				break;
		}
	}
}

static void
say_ids(struct near *n, struct span asked, const struct seen_names *all)
{
	for (size_t i = 0; i < all->count && i < NEAR_OF_KIND_MAX; i++) {
		const struct seen_name *a = &all->items[i];
		size_t more = all->count - NEAR_OF_KIND_MAX;

		near_say(n,
			arena_printf(view_arena(n->run->view),
				"%.*s is no id in the evidence, but %.*s is "
				"(%llu %s), one slip or what looks alike away: "
				"a guess",
				(int)asked.len, asked.ptr, (int)a->name.len,
				a->name.ptr, (unsigned long long)a->lines,
				a->lines == 1 ? "line" : "lines"));
		if (i + 1 == NEAR_OF_KIND_MAX && all->count > i + 1)
			near_say(n,
				arena_printf(view_arena(n->run->view),
					"%zu more ids are as near", more));
	}
}

enum wb_err
near_id(struct near *n, struct span asked, struct err *err)
{
	struct guessing g = { .n = n };
	struct seen_names all = { 0 };
	struct span known = { 0 };
	enum wb_err rc = WB_OK;

	asked = query_strip_angle(asked);
	g.asked = asked;
	if (asked.len < ID_MIN || asked.len > ID_MAX ||
		span_find_char(asked, ' ') != SIZE_MAX)
		return WB_OK;
	/* Wrong outside of what tells most? */
	known = longest_run(asked, false);
	if (known.len >= PART_MIN && known.len < asked.len)
		rc = look_for(n, &known, 1, asked, &all, err);
	g.run = longest_run(asked, true);
	if (rc == WB_OK && all.count == 0 && g.run.len >= PART_MIN &&
		g.run.ptr != known.ptr)
		rc = look_for(n, &g.run, 1, asked, &all, err);
	/* Or in it; but numbers beside each other are no slips. */
	if (rc == WB_OK && all.count == 0 && g.run.len >= PART_MIN &&
		g.run.len < PART_MAX) {
		guess_alikes(&g);
		guess_slips(&g);
		if (g.count < GUESSES_MAX)
			rc = look_for(n, g.guesses, g.count, asked, &all, err);
	}
	say_ids(n, asked, &all);
	free(all.items);
	return rc;
}
