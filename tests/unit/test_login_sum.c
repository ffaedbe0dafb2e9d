#include "query/user/login/login_sum.h"

#include "format/base/arena.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

enum {
	ONCE = 100000,
	/* A name and what little one login says. */
	BYTES_MOST = 230
};

static const int64_t noon_ns = INT64_C(1700049600) * 1000000000;
static const struct zone utc = { 0 };
static const int64_t hour_ns = INT64_C(3600) * 1000000000;

static struct login
login_at(int64_t ns, struct span service)
{
	return (struct login){ .when = { .basis = WHEN_STATED,
				       .ns = ns,
				       .min_ns = ns,
				       .max_ns = ns,
				       .zone_known = true },
		.user = SPAN("ann@shop.example"),
		.service = service,
		.attempts = 1 };
}

/* What the only row says. */
struct seen {
	size_t rows;
	int64_t failures;
	struct when first;
	struct when last;
	char services[80];
	bool has_hours;
	char busy[25];
};

static bool
take(void *ctx, const struct row_value *v)
{
	struct seen *seen = ctx;
	size_t at = 0;

	seen->rows++;
	seen->failures = v[3].integer;
	seen->first = v[4].when;
	seen->last = v[5].when;
	for (size_t i = 0; i < v[6].texts.count; i++)
		at += (size_t)snprintf(&seen->services[at],
			sizeof(seen->services) - at, "%.*s ",
			(int)v[6].texts.items[i].len, v[6].texts.items[i].ptr);
	seen->has_hours = v[7].is_given;
	if (v[8].is_given)
		(void)snprintf(seen->busy, sizeof(seen->busy), "%.*s",
			(int)v[8].text.len, v[8].text.ptr);
	return true;
}

static struct seen
sum_of(const struct login *logins, size_t count)
{
	struct login_sum *s = login_sum_new(&utc);
	struct seen seen = { 0 };

	for (size_t i = 0; i < count; i++)
		login_sum_add(s, &logins[i]);
	login_sum_each(s, UINT64_MAX, take, &seen);
	login_sum_free(s);
	return seen;
}

Test(login_sum, one_login_is_told_like_several)
{
	const struct login one = login_at(noon_ns, SPAN("imap"));
	const struct seen seen = sum_of(&one, 1);

	cr_expect_eq(seen.rows, 1);
	cr_expect_eq(seen.failures, 1);
	cr_expect(seen.first.ns == noon_ns && seen.last.ns == noon_ns);
	cr_expect_str_eq(seen.services, "imap ");
	cr_expect_str_eq(seen.busy, "............9...........");
}

Test(login_sum, what_has_no_time_is_counted)
{
	struct login logins[] = { login_at(0, SPAN("ssh")),
		login_at(noon_ns, SPAN("imap")),
		login_at(noon_ns - hour_ns, SPAN("ssh")) };
	struct seen seen = { 0 };

	logins[0].when = (struct when){ .basis = WHEN_NONE };
	logins[0].attempts = 5;
	seen = sum_of(logins, 1);
	cr_expect_eq(seen.failures, 5);
	cr_expect(seen.first.basis == WHEN_NONE &&
		seen.last.basis == WHEN_NONE && !seen.has_hours);
	cr_expect_str_eq(seen.services, "ssh ");
	seen = sum_of(logins, 3);
	cr_expect_eq(seen.failures, 7);
	cr_expect_eq(seen.first.ns, noon_ns - hour_ns);
	cr_expect_eq(seen.last.ns, noon_ns);
	cr_expect_str_eq(seen.services, "ssh imap ");
	cr_expect_str_eq(seen.busy, "...........99...........");
}

/* A line may say that it stands for any number. */
Test(login_sum, counts_go_round)
{
	struct login logins[] = { login_at(noon_ns, SPAN("ssh")),
		login_at(noon_ns, SPAN("imap")),
		login_at(noon_ns, SPAN("pop3")) };
	struct seen seen = { 0 };

	logins[0].attempts = UINT64_MAX;
	seen = sum_of(logins, 3);
	cr_expect_eq(seen.failures, 1);
	cr_expect_str_eq(seen.services, "ssh imap pop3 ");
}

static long
resident_now(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f == NULL)
		cr_skip_test("no /proc/self/statm");
	if (fscanf(f, "%*d %ld", &pages) != 1) /* NOLINT(cert-err34-c) */
		pages = 0;
	(void)fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

Test(login_sum, who_came_once_takes_little)
{
	struct login_sum *s = login_sum_new(&utc);
	const long before = resident_now();
	struct arena arena = { 0 };
	long each = 0;

	for (unsigned i = 0; i < ONCE; i++) {
		struct login l = login_at(noon_ns, SPAN("ssh"));

		l.user = span_of(arena_printf(&arena, "user%u", i));
		login_sum_add(s, &l);
		arena_reset(&arena);
	}
	each = (resident_now() - before) / ONCE;
	cr_expect(each < BYTES_MOST, "%ld bytes", each);
	login_sum_free(s);
	arena_release(&arena);
}
