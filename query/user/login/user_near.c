#include "query/user/login/user_near.h"

#include "format/base/text.h"
#include "format/reading/apart.h"
#include "query/plan/view/hit.h"
#include "query/user/login/login_fit.h"

#include <stdlib.h>

enum { LINES_MAX = 500, BLOCKS_MAX = 1024 };

struct looking {
	struct arena *arena;
	struct span who;
	struct span local;
	struct event event;
	uint64_t lines;
	struct seen_names users;
};

static struct span
local_of(struct span name)
{
	struct span local = { 0 };

	return span_rcut(name, '@', &local, NULL) ? local : name;
}

/* The same but for a few letters, or for the domain that one of them has. */
static bool
is_near(const struct looking *l, struct span user)
{
	bool is_bare = span_find_char(user, '@') == SIZE_MAX ||
		span_find_char(l->who, '@') == SIZE_MAX;

	return (is_bare && span_ieq(local_of(user), l->local)) ||
		letters_apart(user, l->who) <= APART_MAX;
}

static bool
take(void *ctx, const struct search_hit *hit)
{
	struct looking *l = ctx;
	struct event_answer answer;

	hit_answer(hit, &l->event, &answer);
	for (size_t i = 0; i < l->event.nfields; i++) {
		const struct field *f = &l->event.fields[i];

		if (f->id == FIELD_user && f->value.len > 0 &&
			is_near(l, f->value))
			seen_names_add(&l->users, l->arena, f->value);
	}
	return ++l->lines < LINES_MAX;
}

static enum wb_err
look_for(struct looking *l, struct searched *indexes, size_t nindexes,
	struct span text, struct err *err)
{
	const struct login_ask anybody = { 0 };
	const struct login_fit fit = { .ask = &anybody };
	struct node *both[2] = { query_text_node(l->arena, text, true, true),
		login_fit_lines(&fit, l->arena) };
	const struct search_spec spec = {
		.query = login_node(l->arena, NODE_AND, both, 2),
		.most_blocks = BLOCKS_MAX,
		.threads = 1,
		.memory = 16 << 20,
	};
	struct search_counts counts = { 0 };

	l->lines = 0;
	return search_run(indexes, nindexes, &spec, take, l, &counts, err);
}

static void
say(const struct looking *l, struct user_near *out)
{
	for (size_t i = 0; i < l->users.count && out->count < USER_NEAR_MAX;
		i++) {
		const struct seen_name *u = &l->users.items[i];
		bool is_it = span_ieq(u->name, l->who);

		out->sentences[out->count++] = span_of(arena_printf(l->arena,
			is_it ? "%.*s is the user in lines that do not fit "
				"what "
				"was asked (%s%llu %s)"
			      : "%.*s is a user in the evidence (%s%llu %s)",
			(int)u->name.len, u->name.ptr,
			u->lines == LINES_MAX ? "more than " : "",
			(unsigned long long)u->lines,
			u->lines == 1 ? "line" : "lines"));
	}
}

enum wb_err
user_near(struct searched *indexes, size_t nindexes, struct span who,
	struct arena *arena, struct user_near *out, struct err *err)
{
	struct looking *l = xcalloc(1, sizeof(*l));
	struct span texts[2] = { local_of(who), { 0 } };
	enum wb_err rc = WB_OK;

	l->arena = arena;
	l->who = who;
	l->local = texts[0];
	if (texts[0].len < who.len)
		texts[1] = span_slice(who, texts[0].len + 1, who.len);
	/* Many have the domain: only if nobody near has the name. */
	for (size_t i = 0; i < 2 && rc == WB_OK && l->users.count == 0; i++)
		if (texts[i].len > 0 && span_find_char(who, '*') == SIZE_MAX)
			rc = look_for(l, indexes, nindexes, texts[i], err);
	if (rc == WB_OK)
		say(l, out);
	free(l->users.items);
	free(l);
	return rc;
}
