/* Which lines of one queue id are of one leg: by host and instance, under both
 * forms of a host's name, and for a great many hosts. */
#include <criterion/criterion.h>

#include "query/trace/leg/leg_lots.h"

#include <stdio.h>
#include <stdlib.h>

struct row {
	const char *host;
	const char *daemon;
	const char *instance;
	const char *body;
};

static struct sighting
sighting_of(const struct row *row, size_t at)
{
	return (struct sighting){ .sort_ns = (int64_t)at * 1000000000,
		.offset = at,
		.when = { .basis = WHEN_STATED, .zone_known = true },
		.host = span_of(row->host),
		.host_basis = HOST_STATED,
		.daemon = span_of(row->daemon),
		.instance = span_of(row->instance),
		.head = { .body = span_of(row->body) } };
}

/* How many lines each lot has. */
static void
check(const char *name, const struct row *rows, size_t count,
	const char *expected)
{
	struct sighting lines[8];
	struct lots all = { 0 };
	char got[80] = "";
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		lines[i] = sighting_of(&rows[i], i);
		lots_add(&all, &lines[i]);
	}
	lots_join_copies(&all);
	for (size_t i = 0; i < all.count; i++)
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%zu ",
			all.items[i].lines.count);
	cr_expect_str_eq(got, expected, "%s: %s", name, got);
	lots_release(&all);
}

#define CHECK(name, rows, expected)                                            \
	check(name, rows, sizeof(rows) / sizeof((rows)[0]), expected)

Test(leg_lots, names)
{
	const struct row bare_first[] = { { "mx1", "postfix", "", "a" },
		{ "mx1.site.example", "postfix", "", "a" } };
	const struct row bare_last[] = { { "mx1.site.example", "postfix", "",
						 "a" },
		{ "mx2.site.example", "postfix", "", "a" },
		{ "MX1", "postfix", "", "a" } };
	const struct row qualified[] = { { "mx1.a.example", "postfix", "",
						 "a" },
		{ "mx1.b.example", "postfix", "", "a" } };
	const struct row instances[] = { { "mx1", "postfix", "postfix-in",
						 "a" },
		{ "mx1", "postfix", "postfix-out", "a" },
		{ "mx1.site.example", "postfix", "postfix-out", "a" },
		{ "mx1", "postfix", "postfix-out", "b" } };
	const struct row filter[] = { { "mx1", "postfix", "postfix-in", "a" },
		{ "mx2", "postfix", "", "a" }, { "mx2", "amavis", "", "b" },
		{ "mx1", "amavis", "", "b" } };

	CHECK("the log server has the whole name", bare_first, "1 0 ");
	CHECK("its log comes first", bare_last, "1 1 0 ");
	CHECK("two whole names are two hosts", qualified, "1 1 ");
	CHECK("instances keep apart", instances, "1 2 0 ");
	CHECK("a filter names none", filter, "2 2 ");
}

/* Each held against all others, this would take minutes. */
Test(leg_lots, hosts, .timeout = 20)
{
	enum { HOSTS = 50000 };
	struct sighting *lines = xcalloc(HOSTS, sizeof(*lines));
	struct arena arena = { 0 };
	struct lots all = { 0 };

	for (size_t i = 0; i < HOSTS; i++) {
		const struct row row = { .host = i % 2
				? arena_printf(&arena, "h%zu", i)
				: arena_printf(&arena, "mx.h%zu.example", i),
			.daemon = "postfix",
			.instance = "",
			.body = "a" };

		lines[i] = sighting_of(&row, i);
		lots_add(&all, &lines[i]);
	}
	lots_join_copies(&all);
	cr_expect_eq(all.count, (size_t)HOSTS);
	cr_expect_eq(all.items[HOSTS - 1].lines.count, 1U);
	lots_release(&all);
	arena_release(&arena);
	free(lines);
}
