#include "query/user/login/login_join.h"

#include "format/base/arena.h"
#include "query/plan/work/shelf.h"
#include "query/user/login/login_settle.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

enum {
	/* Their keys are more than are kept in memory. */
	SESSIONS = 250000,
	/* Their lines and attempts are some times as large as may be mapped. */
	KEPT = 60000,
	MAPPED_MOST = 16 << 20,
	SECONDS_APART = 60
};

static struct login_note *
note_new(struct arena *arena, unsigned session, unsigned at)
{
	struct login_note *n = arena_alloc(arena, sizeof(*n));

	*n = (struct login_note){
		.sort_ns = (int64_t)at * SECONDS_APART * 1000000000,
		.session = span_of(arena_printf(arena, "s%u", session)),
		.user = SPAN("ann@shop.example"),
		.service = SPAN("imap"),
		.group = GROUP_MAIL,
	};
	return n;
}

static void
add_login(struct login_join *j, struct arena *arena, unsigned session)
{
	struct login_note *n = note_new(arena, session, session);

	n->outcome = OUTCOME_SUCCESS;
	n->rank = RANK_VERDICT;
	login_join_add(j, n);
}

static void
add_end(struct login_join *j, struct arena *arena, unsigned session,
	unsigned at)
{
	struct login_note *n = note_new(arena, session, at);

	n->is_end = true;
	login_join_add(j, n);
}

/* Every second session ends at once; of the others only the end of every
 * thousandth is told, after all of them. */
Test(login_join, ends_come_after_any_time)
{
	struct arena arena = { 0 };
	struct shelf *shelf = shelf_new(NULL, 0);
	struct login_join *j = login_join_new(shelf, NULL);
	unsigned count = 0;

	for (unsigned i = 0; i < SESSIONS; i++) {
		add_login(j, &arena, i);
		if (i % 2 == 1)
			add_end(j, &arena, i, i);
	}
	for (unsigned i = 0; i < SESSIONS; i += 1000)
		add_end(j, &arena, i, SESSIONS);
	for (const struct login_talk *t = login_join_talks(j); t != NULL;
		t = t->next, count++) {
		bool ends = count % 2 == 1 || count % 1000 == 0;

		cr_expect_eq(t->count, 1);
		cr_expect(ends == (t->end != NULL), "session %u", count);
		if (t->end != NULL)
			cr_expect(
				span_eq(t->end->session, t->notes[0]->session));
	}
	cr_expect_eq(count, SESSIONS);
	login_join_free(j);
	shelf_free(shelf);
	arena_release(&arena);
}

/* Of files, not of the heap. */
static long
mapped_now(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f == NULL)
		cr_skip_test("no /proc/self/statm");
	if (fscanf(f, "%*d %*d %ld", &pages) != 1) /* NOLINT(cert-err34-c) */
		pages = 0;
	(void)fclose(f);
	return pages * sysconf(_SC_PAGESIZE);
}

static void
settle_all(struct login_join *j, struct attempt_list *list, long *most)
{
	struct arena scratch = { 0 };
	size_t number = 0;

	for (const struct login_talk *t = login_join_talks(j); t != NULL;
		t = t->next, number++) {
		attempts_pass(list, number);
		arena_reset(&scratch);
		login_settle(&scratch, t, list);
		if (number % 1000 == 0 && mapped_now() > *most)
			*most = mapped_now();
	}
	arena_release(&scratch);
}

Test(login_join, what_was_gone_through_is_not_kept)
{
	struct arena arena = { 0 };
	struct shelf *notes = shelf_new(NULL, 0);
	struct login_join *j = login_join_new(notes, NULL);
	struct attempt_list list = { .shelf = shelf_new(NULL, 0),
		.lists = shelf_new(NULL, 0),
		.notes = notes };
	long before = 0;
	long most = 0;

	for (unsigned i = 0; i < KEPT; i++) {
		struct login_note *n = note_new(&arena, i, i);

		n->outcome = OUTCOME_SUCCESS;
		n->rank = RANK_VERDICT;
		login_join_add(j, login_note_keep(notes, n));
		arena_reset(&arena);
	}
	shelf_let_go(notes);
	before = mapped_now();
	settle_all(j, &list, &most);
	cr_expect_eq(list.count, KEPT);
	cr_expect(most - before < MAPPED_MOST, "%ld bytes", most - before);
	for (size_t i = 0; i < list.count; i += 1000)
		cr_expect_eq(list.items[i].note->sort_ns,
			(int64_t)i * SECONDS_APART * 1000000000);
	login_join_free(j);
	shelf_free(list.shelf);
	shelf_free(list.lists);
	shelf_free(notes);
	arena_release(&arena);
}
