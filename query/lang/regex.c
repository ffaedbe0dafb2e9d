#include "query/lang/regex.h"

#include "format/base/arena.h"

#include <stdatomic.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	/* Steps of the matcher: a second or so for the worst pattern. */
	MATCH_LIMIT = 2000000,
	HEAP_LIMIT_KIB = 16 * 1024,
	/* Matches that may wait for reuse; more threads than that make and
	 * free their own. */
	SPARES = 32
};

struct spares {
	_Atomic(pcre2_match_data *) slots[SPARES];
	_Atomic uint64_t given_up;
};

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
	/* Behind a pointer, for a regex that matches is const. */
	struct spares *spares;
};

static pcre2_match_data *
match_take(const struct regex *re)
{
	for (unsigned i = 0; i < SPARES; i++) {
		pcre2_match_data *m =
			atomic_exchange(&re->spares->slots[i], NULL);

		if (m)
			return m;
	}
	return pcre2_match_data_create(1, NULL);
}

static void
match_give_back(const struct regex *re, pcre2_match_data *m)
{
	for (unsigned i = 0; i < SPARES; i++) {
		pcre2_match_data *none = NULL;

		if (atomic_compare_exchange_strong(
			    &re->spares->slots[i], &none, m))
			return;
	}
	pcre2_match_data_free(m);
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

	if (is_caseless)
		options |= PCRE2_CASELESS;
	*at = 0;
	re->code = pcre2_compile(
		(PCRE2_SPTR)pattern.ptr, pattern.len, options, &code, at, NULL);
	if (!re->code) {
		(void)pcre2_get_error_message(
			code, (PCRE2_UCHAR *)why, REGEX_WHY_MAX);
		regex_free(re);
		return NULL;
	}
	/* Where the machine has no JIT, the interpreter does the same. */
	(void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
	re->spares = xcalloc(1, sizeof(*re->spares));
	re->limits = pcre2_match_context_create(NULL);
	if (re->limits) {
		(void)pcre2_set_match_limit(re->limits, MATCH_LIMIT);
		(void)pcre2_set_depth_limit(re->limits, MATCH_LIMIT);
		(void)pcre2_set_heap_limit(re->limits, HEAP_LIMIT_KIB);
	}
	return re;
}

void
regex_free(struct regex *re)
{
	if (!re)
		return;
	for (unsigned i = 0; re->spares && i < SPARES; i++)
		pcre2_match_data_free(atomic_load(&re->spares->slots[i]));
	free(re->spares);
	pcre2_match_context_free(re->limits);
	pcre2_code_free(re->code);
	free(re);
}

bool
regex_fits(const struct regex *re, struct span text)
{
	PCRE2_SPTR bytes = (PCRE2_SPTR)(text.ptr ? text.ptr : "");
	pcre2_match_data *m = match_take(re);
	int rc = PCRE2_ERROR_NOMEMORY;

	if (m) {
		rc = pcre2_match(
			re->code, bytes, text.len, 0, 0, m, re->limits);
		/* The JIT has a small stack; the interpreter uses the heap. */
		if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
			rc = pcre2_match(re->code, bytes, text.len, 0,
				PCRE2_NO_JIT, m, re->limits);
		match_give_back(re, m);
	}
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		(void)atomic_fetch_add(&re->spares->given_up, 1);
	return rc >= 0;
}

uint64_t
regex_given_up(const struct regex *re)
{
	return atomic_load(&re->spares->given_up);
}
