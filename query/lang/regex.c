#include "query/lang/regex.h"

#include "format/base/arena.h"

#include <stdatomic.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	/* Steps of the quick matcher from one place in a line. It begins to
	 * count anew at each place, and does not count what it scans at once:
	 * so it gets short lines only, and not all patterns. */
	QUICK_LIMIT = 10000,
	QUICK_LEN = 1024,
	HEAP_LIMIT_KIB = 16 * 1024,
	/* Of what the library counts itself, on one text. */
	CAREFUL_LIMIT = 20000000,
	/* Matches that may wait for reuse; more threads than that make and
	 * free their own. */
	SPARES = 32
};

/* One match and what it has taken. */
struct trial {
	pcre2_match_data *found;
	pcre2_match_context *limits;
	uint64_t work;
	uint64_t most;
	/* Where it was last. */
	size_t at;
	/* What a back reference may compare unseen, for each step. */
	uint64_t step;
};

struct spares {
	_Atomic(struct trial *) slots[SPARES];
};

struct regex {
	/* NULL if only the careful one will do. */
	pcre2_code *quick;
	pcre2_code *careful;
	bool has_back_reference;
	/* Behind a pointer, for a regex that matches is const. */
	struct spares *spares;
};

/* Called before each item of the pattern: what PCRE2 itself counts leaves out
 * how far it scanned. */
static int
count_work(pcre2_callout_block *now, void *arg)
{
	struct trial *t = arg;
	size_t at = now->current_position;

	t->work += 1 + t->step + (at > t->at ? at - t->at : t->at - at) / 8;
	t->at = at;
	return t->work > t->most ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static void
trial_free(struct trial *t)
{
	if (!t)
		return;
	pcre2_match_data_free(t->found);
	pcre2_match_context_free(t->limits);
	free(t);
}

static struct trial *
trial_new(void)
{
	struct trial *t = xcalloc(1, sizeof(*t));

	t->found = pcre2_match_data_create(1, NULL);
	t->limits = pcre2_match_context_create(NULL);
	if (!t->found || !t->limits) {
		trial_free(t);
		return NULL;
	}
	(void)pcre2_set_heap_limit(t->limits, HEAP_LIMIT_KIB);
	(void)pcre2_set_callout(t->limits, count_work, t);
	return t;
}

static struct trial *
trial_take(const struct regex *re)
{
	for (unsigned i = 0; i < SPARES; i++) {
		struct trial *t = atomic_exchange(&re->spares->slots[i], NULL);

		if (t)
			return t;
	}
	return trial_new();
}

static void
trial_give_back(const struct regex *re, struct trial *t)
{
	for (unsigned i = 0; i < SPARES; i++) {
		struct trial *none = NULL;

		if (atomic_compare_exchange_strong(
			    &re->spares->slots[i], &none, t))
			return;
	}
	trial_free(t);
}

/* A pattern that can compare or scan far in one step that nobody counts: back
 * references, lookaround, atomic groups, possessive repeats, verbs. What only
 * looks like one is matched with care and to the same end. */
static bool
is_risky(struct span pattern)
{
	for (size_t i = 0; i + 1 < pattern.len; i++) {
		char c = pattern.ptr[i];
		char next = pattern.ptr[i + 1];

		if (c == '(' && (next == '*' || next == '?') &&
			!(next == '?' && i + 2 < pattern.len &&
				pattern.ptr[i + 2] == ':'))
			return true;
		if (next == '+' &&
			(c == '*' || c == '+' || c == '?' || c == '}'))
			return true;
	}
	return false;
}

static pcre2_code *
compile(struct span pattern, uint32_t options, int *code, size_t *at)
{
	pcre2_code *made = pcre2_compile(
		(PCRE2_SPTR)pattern.ptr, pattern.len, options, code, at, NULL);

	/* Where the machine has no JIT, the interpreter does the same. */
	if (made)
		(void)pcre2_jit_compile(made, PCRE2_JIT_COMPLETE);
	return made;
}

struct regex *
regex_compile(struct span pattern, bool is_caseless, size_t *at,
	char why[REGEX_WHY_MAX])
{
	/* NEVER_UTF: lines are bytes, and a pattern that begins with (*UTF)
	 * would fail on those that are not UTF-8. */
	uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
	int code = 0;
	struct regex *re = xcalloc(1, sizeof(*re));

	uint32_t back = 0;

	if (is_caseless)
		options |= PCRE2_CASELESS;
	*at = 0;
	re->careful = compile(pattern, options | PCRE2_AUTO_CALLOUT, &code, at);
	if (!re->careful) {
		(void)pcre2_get_error_message(
			code, (PCRE2_UCHAR *)why, REGEX_WHY_MAX);
		regex_free(re);
		return NULL;
	}
	(void)pcre2_pattern_info(re->careful, PCRE2_INFO_BACKREFMAX, &back);
	re->has_back_reference = back > 0;
	if (!re->has_back_reference && !is_risky(pattern))
		re->quick = compile(pattern, options, &code, at);
	re->spares = xcalloc(1, sizeof(*re->spares));
	return re;
}

void
regex_free(struct regex *re)
{
	if (!re)
		return;
	for (unsigned i = 0; re->spares && i < SPARES; i++)
		trial_free(atomic_load(&re->spares->slots[i]));
	free(re->spares);
	pcre2_code_free(re->quick);
	pcre2_code_free(re->careful);
	free(re);
}

static int
try(const pcre2_code *code, struct trial *t, struct span text, uint32_t limit)
{
	PCRE2_SPTR bytes = (PCRE2_SPTR)(text.ptr ? text.ptr : "");
	int rc = 0;

	(void)pcre2_set_match_limit(t->limits, limit);
	(void)pcre2_set_depth_limit(t->limits, limit);
	t->at = 0;
	rc = pcre2_match(code, bytes, text.len, 0, 0, t->found, t->limits);
	/* The JIT has a small stack; the interpreter uses the heap. */
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(code, bytes, text.len, 0, PCRE2_NO_JIT,
			t->found, t->limits);
	return rc;
}

static int
try_with_care(const struct regex *re, struct trial *t, struct span text,
	struct regex_meter *meter)
{
	uint64_t share = regex_meter_share(regex_meter_left(meter));
	int rc = 0;

	t->work = 0;
	t->most = share;
	t->step = re->has_back_reference ? text.len / 64 : 0;
	rc = try(re->careful, t, text, CAREFUL_LIMIT);
	if (share > regex_meter_share(0))
		regex_meter_spend(meter, (int64_t)t->work);
	return rc;
}

enum regex_found
regex_find(const struct regex *re, struct span text, struct regex_meter *meter)
{
	struct trial *t = trial_take(re);
	int rc = PCRE2_ERROR_NOMEMORY;

	if (t) {
		rc = re->quick && text.len <= QUICK_LEN
			? try(re->quick, t, text, QUICK_LIMIT)
			: PCRE2_ERROR_MATCHLIMIT;
		if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
			rc = try_with_care(re, t, text, meter);
		trial_give_back(re, t);
	}
	if (rc >= 0)
		return REGEX_FOUND;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_ABSENT : REGEX_GIVEN_UP;
}
