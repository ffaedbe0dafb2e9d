/* What a process can still do behind each half of the sandbox. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/run/sandbox_part.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
	char dir[64];
	char in[80];
	char out[80];
};

static void
place_make(struct place *p)
{
	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/waybill-box.XXXXXX");
	cr_assert(mkdtemp(p->dir) != NULL);
	(void)snprintf(p->in, sizeof(p->in), "%s/in", p->dir);
	(void)snprintf(p->out, sizeof(p->out), "%s/out", p->dir);
	cr_assert(mkdir(p->in, 0700) == 0 && mkdir(p->out, 0700) == 0);
}

static void
place_remove(const struct place *p)
{
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/a", p->in);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/a", p->out);
	(void)unlink(path);
	(void)rmdir(p->in);
	(void)rmdir(p->out);
	(void)rmdir(p->dir);
}

static bool
can_make(const char *dir)
{
	char path[100];
	int fd = -1;

	(void)snprintf(path, sizeof(path), "%s/a", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

/* Bits of what went wrong. */
static int
behind_landlock(const struct place *p)
{
	const struct sandbox_place places[] = { { p->in, SANDBOX_WRITE },
		{ "/nowhere/at/all", SANDBOX_READ } };
	char a[100];
	char b[100];

	if (!can_make(p->out) || !landlock_enter(places, 2))
		return 1;
	(void)snprintf(a, sizeof(a), "%s/a", p->in);
	(void)snprintf(b, sizeof(b), "%s/a", p->out);
	return (can_make(p->in) ? 0 : 2) | (can_make(p->out) ? 4 : 0) |
		(unlink(b) == 0 ? 8 : 0) | (rename(a, b) == 0 ? 16 : 0) |
		(mkdir(p->dir, 0700) == 0 || errno == EROFS ? 32 : 0) |
		((open(b, O_RDONLY) < 0) != landlock_refuses_reading() ? 64
								       : 0);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
behind_filter(const struct place *p)
{
	pthread_t thread;
	int bad = 0;

	if (!syscall_filter_enter())
		return 1;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
		bad |= 2;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM)
		bad |= 4;
	if (fork() >= 0 || errno != EPERM)
		bad |= 8;
	if (execl("/bin/true", "true", (char *)NULL) == 0 || errno != EPERM)
		bad |= 16;
	if (pthread_create(&thread, NULL, nothing, NULL) != 0 ||
		pthread_join(thread, NULL) != 0)
		bad |= 32;
	if (!can_make(p->out))
		bad |= 64;
	return bad;
}

static int
in_child(int (*what)(const struct place *p), const struct place *p)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(what(p));
	cr_assert(pid > 0 && waitpid(pid, &status, 0) == pid);
	cr_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

Test(sandbox, reads_and_writes_nowhere_else)
{
	struct place p;

	if (landlock_version() == 0)
		cr_skip("this kernel has no Landlock");
	place_make(&p);
	cr_expect_eq(in_child(behind_landlock, &p), 0);
	place_remove(&p);
}

Test(sandbox, no_network_no_programs)
{
	struct place p;

	if (!syscall_filter_exists())
		cr_skip("no seccomp here");
	place_make(&p);
	cr_expect_eq(in_child(behind_filter, &p), 0);
	place_remove(&p);
}
