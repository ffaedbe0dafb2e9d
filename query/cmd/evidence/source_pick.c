#include "query/cmd/evidence/source_pick.h"

#include "query/plan/view/clock.h"

#include <fnmatch.h>

static char *
folded(struct arena *arena, struct span text)
{
	char *out = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len; i++)
		out[i] = fold_char(text.ptr[i]);
	return out;
}

bool
pick_host(
	struct arena *arena, const struct option_list *hosts, struct span names)
{
	struct span rest = names;
	struct span word;

	while (hosts->count > 0 && rest.len > 0) {
		(void)span_cut(rest, ' ', &word, &rest);
		for (size_t i = 0; i < hosts->count; i++)
			if (fnmatch(folded(arena, span_of(hosts->items[i])),
				    folded(arena, word), 0) == 0)
				return true;
	}
	return hosts->count == 0;
}

enum wb_err
pick_status_check(const struct option_list *asked, struct err *err)
{
	static const char *const words[] = { "whole", "truncated", "damaged",
		"empty", "skipped" };

	for (size_t i = 0; i < asked->count; i++) {
		struct span rest = span_of(asked->items[i]);
		struct span word;
		bool is_known = false;

		do {
			(void)span_cut(rest, ',', &word, &rest);
			is_known = false;
			for (size_t k = 0; k < sizeof(words) / sizeof(words[0]);
				k++)
				is_known = is_known ||
					span_eq(word, span_of(words[k]));
			if (!is_known)
				return err_set(err, WB_USAGE,
					"--status: '%.*s' is none of whole, "
					"truncated, damaged, empty, skipped",
					(int)word.len, word.ptr);
		} while (rest.len > 0);
	}
	return WB_OK;
}

bool
pick_status(const struct option_list *asked, struct span status)
{
	for (size_t i = 0; i < asked->count; i++) {
		struct span rest = span_of(asked->items[i]);
		struct span word;

		while (rest.len > 0) {
			(void)span_cut(rest, ',', &word, &rest);
			if (span_eq(word, status))
				return true;
		}
	}
	return asked->count == 0;
}

static int64_t
slack_of(const struct when *when)
{
	return when->zone_known ? 0 : (int64_t)ZONE_SPAN_S * 1000000000;
}

bool
pick_window(const struct search_spec *spec, const struct source_answer *a,
	uint64_t *timeless)
{
	if (!spec->has_since && !spec->has_until)
		return true;
	if (a->first.basis == WHEN_NONE) {
		(*timeless)++;
		return false;
	}
	/* Stamps of lines are cut to the second, so the last one may be
	 * almost a second later. */
	return (!spec->has_since ||
		       a->last.max_ns + slack_of(&a->last) + 999999999 >=
			       spec->since_ns) &&
		(!spec->has_until ||
			a->first.min_ns - slack_of(&a->first) < spec->until_ns);
}
