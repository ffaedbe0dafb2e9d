/* Where names that were learnt stand as parts of other text. */
#include "format/base/lower_bound.h"
#include "query/dossier/cloak_part.h"

#include <stdio.h>
#include <string.h>

enum {
	/* Of a name: so that a run of dots alone is no work. */
	PARTS_MOST = 12,
	/* All phrases are longer. */
	PHRASE_HEAD = 4
};

static bool
is_letter(char b)
{
	return is_alnum(b) || is_high(b);
}

/* "bob_smith", "bob-smith" and "bob.smith" as one. */
static struct span
dotted(struct arena *arena, struct span text)
{
	struct span folded = cloak_fold(arena, text);
	char *out = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < folded.len; i++)
		out[i] = (char)(is_letter(folded.ptr[i]) ? folded.ptr[i] : '.');
	return (struct span){ out, folded.len };
}

void
cloak_settle_parts(struct cloak *c)
{
	for (size_t i = 0; i < c->words.count; i++)
		text_set_add(&c->parts, dotted(&c->arena, c->words.items[i]));
	for (size_t i = 0; i < c->domains.count; i++)
		text_set_add(&c->parts, dotted(&c->arena, c->domains.items[i]));
}

/* Where the run of letters and digits ends that byte `at` is in. */
static size_t
letters_end(struct span run, size_t at)
{
	while (at < run.len && is_letter(run.ptr[at]))
		at++;
	return at;
}

/* The end of the longest name that begins at `at`; `at` if none does. */
static size_t
longest_end(const struct cloak *c, struct span dots, size_t at)
{
	size_t longest = at;
	size_t end = letters_end(dots, at);

	for (int n = 0; n < PARTS_MOST; n++) {
		if (text_set_has(&c->parts, span_slice(dots, at, end)))
			longest = end;
		if (end == dots.len)
			break;
		end = letters_end(dots, end + 1);
	}
	return longest;
}

/* `dots` is the run as dotted() makes it. */
static bool
find_name(
	const struct cloak *c, struct span dots, size_t from, struct part *out)
{
	for (size_t i = from; i < dots.len;) {
		if (!is_letter(dots.ptr[i])) {
			i++;
			continue;
		}
		*out = (struct part){ .at = i, .end = longest_end(c, dots, i) };
		if (out->end > i)
			return true;
		i = letters_end(dots, i);
	}
	return false;
}

/* Four numbers that begin at `at`, between dots or between dashes. */
static bool
quad_at(struct span run, size_t at, unsigned numbers[4], size_t *end)
{
	char between = '\0';

	for (int i = 0; i < 4; i++) {
		size_t from = at;

		for (numbers[i] = 0;
			at < run.len && at < from + 4 && is_digit(run.ptr[at]);
			at++)
			numbers[i] =
				10 * numbers[i] + (unsigned)(run.ptr[at] - '0');
		if (at == from || numbers[i] > 255)
			return false;
		*end = at;
		if (i == 3)
			break;
		if (at == run.len || is_letter(run.ptr[at]) ||
			(between != '\0' && run.ptr[at] != between))
			return false;
		between = run.ptr[at++];
	}
	return at == run.len || !is_letter(run.ptr[at]);
}

/* An address that a machine has in its name, or turned round before the name of
 * a list or of in-addr.arpa. */
static bool
find_quad(const struct cloak *c, struct span run, size_t from, struct part *out)
{
	unsigned n[4];

	for (size_t at = from; at < run.len; at++) {
		size_t end = at;
		bool turned = false;

		if ((at > 0 && is_digit(run.ptr[at - 1])) ||
			!quad_at(run, at, n, &end))
			continue;
		turned = at == 0 && end < run.len && run.ptr[end] == '.' &&
			span_find_char(span_slice(run, 0, end), '-') ==
				SIZE_MAX;
		*out = (struct part){ .at = at, .end = end, .is_ip = true };
		(void)snprintf(out->ip, sizeof(out->ip), "%u.%u.%u.%u",
			turned ? n[3] : n[0], turned ? n[2] : n[1],
			turned ? n[1] : n[2], turned ? n[0] : n[3]);
		if (cloak_hides_ip(c, span_of(out->ip)))
			return true;
	}
	return false;
}

typedef bool part_finder(
	const struct cloak *c, struct span run, size_t from, struct part *out);

void
part_search_init(struct part_search *s, const struct cloak *c, struct span run)
{
	*s = (struct part_search){ .cloak = c, .run = run };
	if (c->parts.count > 0)
		s->dots = dotted(&s->arena, run);
}

void
part_search_release(struct part_search *s)
{
	arena_release(&s->arena);
}

bool
part_next(struct part_search *s, size_t from, struct part *out)
{
	/* Of those at one place the first: digits of IPv6 may look like four
	 * numbers. */
	static part_finder *const finders[PART_KINDS] = { find_name,
		part_find_six, find_quad, part_find_hex, part_find_decimal };
	const struct part *first = NULL;

	for (int i = 0; i < PART_KINDS; i++) {
		struct part *next = &s->next[i];

		if (!s->is_over[i] && (!s->is_found[i] || next->at < from)) {
			s->is_found[i] = true;
			s->is_over[i] = !finders[i](s->cloak,
				i == 0 ? s->dots : s->run, from, next);
		}
		if (!s->is_over[i] && (!first || next->at < first->at))
			first = next;
	}
	if (first)
		*out = *first;
	return first != NULL;
}

static int
text_order(const void *item, const void *key)
{
	return span_cmp(*(const struct span *)item, *(const struct span *)key);
}

/* The first phrase that is not before these bytes. */
static size_t
first_phrase(const struct text_set *set, struct span folded)
{
	return lower_bound(&folded, set->items, set->count, sizeof(*set->items),
		text_order);
}

size_t
phrase_length(const struct cloak *c, struct span text, size_t at)
{
	char folded[PHRASE_HEAD];
	struct span head = { folded, PHRASE_HEAD };
	size_t longest = 0;

	if (c->phrases.count == 0 || at + PHRASE_HEAD > text.len)
		return 0;
	for (size_t i = 0; i < PHRASE_HEAD; i++)
		folded[i] = fold_char(text.ptr[at + i]);
	for (size_t i = first_phrase(&c->phrases, head);
		i < c->phrases.count && span_starts(c->phrases.items[i], head);
		i++) {
		size_t len = c->phrases.items[i].len;
		struct span here = span_slice(text, at, at + len);

		if (len > longest && span_ieq(here, c->phrases.items[i]) &&
			(at + len == text.len ||
				!is_letter(text.ptr[at + len])))
			longest = len;
	}
	return longest;
}
