/* Memory that is asked for by sizes from outside: what overflows ends the
 * program with a word, and never gives less than was asked for. */
#include "format/base/arena.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NO_MEMORY = 3 };

Test(arena, gives_zeros_of_their_own)
{
	struct arena a = { 0 };
	unsigned char *list[200];

	/* Odd sizes, and one that no chunk has room for. */
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < 200; i++) {
			size_t size = i == 100 ? (size_t)1 << 20 : i * 7;

			list[i] = arena_array(&a, size, 1);
			cr_expect_eq((uintptr_t)list[i] % _Alignof(max_align_t),
				0, "%zu", size);
			for (size_t k = 0; k < size; k++)
				if (list[i][k] != 0)
					cr_assert_fail(
						"%zu of %zu is not 0", k, size);
			memset(list[i], (int)i, size);
		}
		for (size_t i = 0; i < 200; i++)
			if (i > 0 && i != 100)
				cr_expect(list[i][0] == i &&
						list[i][i * 7 - 1] == i,
					"%zu is another's, too", i);
		/* What is used again is zero again. */
		arena_reset(&a);
	}
	arena_release(&a);
}

Test(arena, array_that_overflows, .exit_code = EXIT_NO_MEMORY)
{
	struct arena a = { 0 };

	/* As a product of 64 bits it would be 0. */
	(void)arena_array(&a, SIZE_MAX / 8 + 1, 8);
}

Test(arena, size_that_overflows, .exit_code = EXIT_NO_MEMORY)
{
	struct arena a = { 0 };

	/* Rounded up it would be 0. */
	(void)arena_alloc(&a, SIZE_MAX - 3);
}

Test(arena, list_that_overflows, .exit_code = EXIT_NO_MEMORY)
{
	size_t cap = 0;

	(void)xgrow(NULL, &cap, SIZE_MAX / 16 + 2, 16);
}

Test(arena, list_of_one)
{
	size_t cap = 0;
	char *one = xgrow_one(NULL, &cap, 1, 1);

	cr_expect_eq(cap, 1, "of a million lists each has room for one");
	one = xgrow_one(one, &cap, 3, 1);
	cr_expect_eq(cap, 4);
	one[3] = 'x';
	one = xgrow_one(one, &cap, 4, 1);
	cr_expect_eq(cap, 4);
	free(one);
}

Test(arena, list_longer_than_numbers, .exit_code = EXIT_NO_MEMORY)
{
	size_t cap = 0;

	(void)xgrow(NULL, &cap, SIZE_MAX, 1);
}

Test(arena, lists_grow)
{
	uint32_t *list = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < 5000; i++) {
		list = xgrow(list, &cap, i + 1, sizeof(*list));
		cr_assert(cap > i);
		list[i] = (uint32_t)i;
	}
	for (size_t i = 0; i < 5000; i++)
		cr_expect_eq(list[i], i);
	free(list);
}

/* Before a sanitizer looks for leaks: it would stop threads of a process that
 * was forked. The status is looked at above. */
static void
leave(void)
{
	_exit(EXIT_NO_MEMORY);
}

/* What a limit of the shell did is no matter of --memory. */
Test(arena, out_of_memory)
{
	char said[512] = "";
	int ends[2];
	int status = 0;
	pid_t child = 0;

	cr_assert_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		(void)atexit(leave);
		out_of_memory();
	}
	(void)close(ends[1]);
	cr_assert_gt(read(ends[0], said, sizeof(said) - 1), 0);
	cr_assert_eq(waitpid(child, &status, 0), child);
	(void)close(ends[0]);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_MEMORY);
	cr_expect_not_null(strstr(said, "ulimit -v"), "%s", said);
	cr_expect_eq(strchr(said, '\n'), said + strlen(said) - 1, "%s", said);
}
