/* What a line of records says of a process, and lines of nobody. */
#include "format/record/cut.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* 1600000000. */
#define T_LE SPAN_INIT("\x00\x10\x5e\x5f")

static enum text_encoding
kind_of(enum record_id id)
{
	return (enum text_encoding)(TEXT_RECORDS + (unsigned)id);
}

struct poke {
	size_t at;
	struct span bytes;
};

/* clang-format off */
static const struct {
	enum record_id id;
	size_t size;
	struct poke pokes[10];
	uint64_t uid;
	const char *command;
	struct process_usage usage;
} processes[] = {
	/* utime 5 << 3 ticks of a hundredth, stime 3, etime 150.0; exit code 1. */
	{ RECORD_ACCT_V3_LE, 64,
		{ { 0, SPAN_INIT("\x01\x03") }, { 5, SPAN_INIT("\x01") },
			{ 8, SPAN_INIT("\xe9\x03") }, { 16, SPAN_INIT("\x92\x10") },
			{ 24, T_LE }, { 30, SPAN_INIT("\x16\x43") },
			{ 32, SPAN_INIT("\x05\x20\x03") },
			{ 48, SPAN_INIT("two words") } },
		1001, "two words",
		{ .has_forked = true, .has_failed = true,
			.utime = { 0, 400000 }, .stime = { 0, 30000 },
			.etime = { 1, 500000 } } },
	/* Killed by signal 11, with a core. */
	{ RECORD_ACCT_V3_LE, 64,
		{ { 0, SPAN_INIT("\x1a\x03") }, { 4, SPAN_INIT("\x8b") },
			{ 24, T_LE }, { 48, SPAN_INIT("sh") } },
		0, "sh", { .was_killed = true } },
	/* Times in 1/64 s: 32, 1, 16 << 3. */
	{ RECORD_ACCT_NETBSD_56_LE, 56,
		{ { 0, SPAN_INIT("cc1") }, { 16, SPAN_INIT("\x20\0\x01\0\x10\x20") },
			{ 24, T_LE }, { 32, SPAN_INIT("\xe8\x03") },
			{ 52, SPAN_INIT("\x01") } },
		1000, "cc1",
		{ .has_forked = true, .utime = { 0, 500000 },
			.stime = { 0, 15625 }, .etime = { 2, 0 } } },
	/* Floats of microseconds: no number, less than nothing, 1.5 s. */
	{ RECORD_ACCT_FREEBSD_80_LE, 80,
		{ { 1, SPAN_INIT("\x03\x50") }, { 4, SPAN_INIT("sh") },
			{ 22, SPAN_INIT("\xc0\x7f") },
			{ 24, SPAN_INIT("\x00\x1b\xb7\xc9") },
			{ 28, SPAN_INIT("\x00\x1b\xb7\x49") },
			{ 32, T_LE }, { 68, SPAN_INIT("\x50") } },
		0, "sh", { .etime = { 1, 500000 } } },
};
/* clang-format on */

static struct span
make(const struct poke *pokes, size_t size, char *bytes)
{
	memset(bytes, 0, size);
	for (const struct poke *p = pokes; p->bytes.len > 0; p++)
		memcpy(bytes + p->at, p->bytes.ptr, p->bytes.len);
	return (struct span){ bytes, size };
}

static bool
same_seconds(struct usage_seconds a, struct usage_seconds b)
{
	return a.s == b.s && a.us == b.us;
}

Test(cut, a_process_tells_who_and_how_long)
{
	for (size_t i = 0; i < COUNT(processes); i++) {
		const struct process_usage *want = &processes[i].usage;
		enum text_encoding kind = kind_of(processes[i].id);
		char bytes[128];
		struct span line =
			make(processes[i].pokes, processes[i].size, bytes);
		struct process_record p = { 0 };
		struct process_usage u = { 0 };

		cr_expect(cut_process(line, kind, &p), "row %zu", i);
		cr_expect(p.uid == processes[i].uid &&
				p.begin_s == 1600000000 &&
				span_eq(p.command,
					span_of(processes[i].command)),
			"row %zu", i);
		record_usage(cut_layout(kind), line, &u);
		cr_expect(u.has_forked == want->has_forked &&
				u.has_failed == want->has_failed &&
				u.was_killed == want->was_killed,
			"row %zu", i);
		cr_expect(same_seconds(u.utime, want->utime) &&
				same_seconds(u.stime, want->stime) &&
				same_seconds(u.etime, want->etime),
			"row %zu", i);
		/* Cut short it is nobody's, and as text it is none. */
		cr_expect_not(cut_process(
			span_slice(line, 0, line.len - 1), kind, &p));
		cr_expect_not(cut_process(line, TEXT_BYTES, &p));
		cr_expect_not(cut_process(span_slice(line, 0, 0), kind, &p));
	}
}

Test(cut, users_who_never_logged_in_are_eaten_together)
{
	enum { SIZE = 292, ROWS = 5 };
	static char bytes[ROWS * SIZE + 10];
	enum text_encoding kind = kind_of(RECORD_LASTLOG_292_LE);
	struct span rest = { bytes, sizeof(bytes) };
	struct span line = { 0 };
	struct span whole = { 0 };

	/* The fifth did. */
	memcpy(bytes + 4 * SIZE, "\x00\x10\x5e\x5fpts/0", 9);
	cr_expect_eq(cut_free_length(kind), SIZE);
	cr_expect_eq(cut_free_length(kind_of(RECORD_ACCT_V3_LE)), 0);
	cr_expect_eq(cut_free_length(TEXT_BYTES), 0);
	cr_assert(cut_next(&rest, kind, &line, &whole));
	cr_expect(cut_is_free(line, kind) && !cut_is_free(line, TEXT_BYTES));
	cr_expect_eq(cut_eat_free(&rest, line), 3);
	cr_assert(cut_next(&rest, kind, &line, &whole));
	cr_expect(!cut_is_free(line, kind) && line.len == SIZE);
	cr_expect_eq(cut_eat_free(&rest, line), 0);
	cr_expect_eq(rest.len, 10, "less than a record is none");
}

/* An index of a program that knows more layouts: its records are damage here,
 * and all bytes are told. */
Test(cut, records_of_a_layout_that_is_not_known_are_damage)
{
	enum text_encoding kind = (enum text_encoding)(TEXT_RECORDS + 4000);
	struct span rest = SPAN("\0\1\2 what is this");
	size_t length = rest.len;
	struct span line = { 0 };
	struct span whole = { 0 };
	struct buf text = { 0 };

	cr_expect_null(cut_layout(kind));
	cr_assert(cut_next(&rest, kind, &line, &whole));
	cr_expect(line.len == length && rest.len == 0);
	cr_expect(cut_is_damage(line, kind) && !cut_is_free(line, kind));
	cr_expect(span_find(cut_text(line, kind, 0, &text),
			  SPAN("damage length=16")) != SIZE_MAX,
		"%s", buf_cstr(&text));
	cr_expect_not(cut_next(&rest, kind, &line, &whole));
	buf_release(&text);
}
