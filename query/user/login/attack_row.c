/* An attack as a row. */
#include "query/user/login/attack_part.h"

static const struct row_column columns[ATTACK_COLUMNS] = {
	{ "first", ROW_TIME, 21 },
	{ "last", ROW_TIME, 21 },
	{ "what", ROW_TEXT, 22 },
	{ "grade", ROW_TEXT, 1 },
	{ "user", ROW_TEXT, 1 },
	{ "client_ip", ROW_TEXT, 15 },
	{ "attempts", ROW_INTEGER, 6 },
	{ "successes", ROW_COUNT, 0 },
	{ "nusers", ROW_COUNT, 0 },
	{ "naddresses", ROW_COUNT, 0 },
	{ "users", ROW_TEXTS, 0 },
	{ "addresses", ROW_TEXTS, 0 },
	{ "services", ROW_TEXTS, 1 },
	{ "hosts", ROW_TEXTS, 0 },
	{ "why", ROW_TEXT, 1 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 1 },
};

const struct row_type attack_rows = { "finding", ATTACK_COLUMNS, columns };

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
count_value(uint64_t n)
{
	return (struct row_value){ .is_given = true, .integer = (int64_t)n };
}

static struct row_value
names_value(const struct name_set *set)
{
	return (struct row_value){ .is_given = set->nnames > 0,
		.texts = { set->nnames, set->names } };
}

static const char *
word_of(enum attack_kind kind)
{
	switch (kind) {
	case ATTACK_KIND_BRUTE_FORCE:
		return "brute-force";
	case ATTACK_KIND_SPRAYING:
		return "spraying";
	case ATTACK_KIND_DISTRIBUTED:
		return "distributed-guessing";
	default:
		return "success-after-failures";
	}
}

static const char *
where_of(struct arena *arena, const struct attack *a)
{
	return a->run.addresses.count > 1
		? arena_printf(arena, "%zu addresses of one network",
			  a->run.addresses.count)
		: "one address";
}

static const char *
there_of(struct arena *arena, const struct attack *a)
{
	if (a->network.len > 0)
		return arena_printf(arena, "from %.*s, ", (int)a->network.len,
			a->network.ptr);
	return a->is_by_user ? "" : "from there, ";
}

static struct span
why_of(struct arena *arena, const struct attack *a)
{
	unsigned long long failures = (unsigned long long)a->run.failures;

	switch (a->kind) {
	case ATTACK_KIND_BRUTE_FORCE:
		return span_of(arena_printf(arena,
			"%llu failures from %s, of %zu user%s", failures,
			where_of(arena, a), a->run.others.count,
			a->run.others.count == 1 ? "" : "s"));
	case ATTACK_KIND_SPRAYING:
		return span_of(arena_printf(arena,
			"%zu users tried from %s, %llu failures",
			a->run.others.count, where_of(arena, a), failures));
	case ATTACK_KIND_DISTRIBUTED:
		return span_of(arena_printf(arena,
			"one user tried from %zu addresses, %llu failures",
			a->run.others.count, failures));
	default:
		return span_of(
			arena_printf(arena, "a login after %llu failures %s%s",
				failures, there_of(arena, a), a->why));
	}
}

/* A success cites itself first, then what came before it. */
static void
put_cites(struct arena *arena, const struct attack *a, struct row_value *cite,
	struct row_value *also)
{
	size_t n = a->run.ncites;
	struct cite *all = arena_array(arena, n + 1, sizeof(*all));
	size_t count = 0;

	if (a->kind == ATTACK_KIND_SUCCESS && a->success.source != NULL)
		all[count++] = a->success;
	for (size_t i = 0; i < n; i++)
		all[count++] = a->run.cites[i];
	*cite = (struct row_value){ .is_given = count > 0,
		.cites = { 1, all } };
	*also = (struct row_value){ .is_given = count > 1,
		.cites = { count > 0 ? count - 1 : 0, all + 1 } };
}

void
attack_values(struct arena *arena, const struct attack *a,
	struct row_value values[ATTACK_COLUMNS])
{
	bool by_user = a->kind == ATTACK_KIND_DISTRIBUTED;
	bool is_both = a->kind == ATTACK_KIND_SUCCESS;
	const struct attack_run *r = &a->run;
	bool is_several = r->addresses.count > 1;

	values[0] = (struct row_value){ .is_given = true, .when = r->first };
	values[1] = (struct row_value){ .is_given = true, .when = r->last };
	values[2] = text_value(span_of(word_of(a->kind)));
	values[3] = text_value((struct span){ &a->grade, 1 });
	values[4] = text_value(a->user);
	values[5] = text_value(a->address);
	values[6] = count_value(r->failures);
	values[7] = count_value(r->successes);
	values[8] = count_value(by_user || is_both ? 1 : r->others.count);
	values[9] = count_value(by_user ? r->others.count
			: is_several    ? r->addresses.count
					: 1);
	values[10] = (struct row_value){ 0 };
	values[11] = (struct row_value){ 0 };
	if (!is_both)
		values[by_user ? 11 : 10] = names_value(&r->others);
	if (is_several)
		values[11] = names_value(&r->addresses);
	values[12] = names_value(&r->services);
	values[13] = names_value(&r->hosts);
	values[14] = text_value(why_of(arena, a));
	put_cites(arena, a, &values[15], &values[16]);
}
