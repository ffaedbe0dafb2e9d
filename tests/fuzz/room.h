/* A directory for a fuzzer that needs files, one for all of its inputs. A
 * fuzzer ends by signals, by aborts, by limits of memory: so it is a process
 * beside it that removes the directory once the fuzzer is gone. */
#ifndef WB_TESTS_FUZZ_ROOM_H
#define WB_TESTS_FUZZ_ROOM_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROOM_DEPTH = 3 };

/* What is in the directory `at`, `name`, and itself. */
static inline void
/* NOLINTNEXTLINE(misc-no-recursion): bounded by ROOM_DEPTH */
room_remove(int at, const char *name, int depth)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e = NULL;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (unlinkat(fd, e->d_name, 0) != 0 && depth < ROOM_DEPTH)
			room_remove(fd, e->d_name, depth + 1);
	}
	if (d)
		(void)closedir(d);
	(void)unlinkat(at, name, AT_REMOVEDIR);
}

/* Wait until the other end of the pipe is closed, by whatever ended it. */
static inline void
room_watch(const char *room, const int ends[2])
{
	char byte = 0;

	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)setsid();
	/* Nobody shall wait for what this would print. */
	(void)close(0);
	(void)close(1);
	(void)close(2);
	(void)close(ends[1]);
	while (read(ends[0], &byte, 1) > 0)
		;
	room_remove(AT_FDCWD, room, 0);
	_exit(0);
}

/* The directory, made by the first call: in memory where that can be. */
static inline const char *
room_path(void)
{
	static char room[64];
	int ends[2] = { -1, -1 };
	pid_t pid = -1;

	if (room[0])
		return room;
	(void)snprintf(room, sizeof(room), "%s/waybill-fuzz.XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(room) || pipe(ends) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0)
		room_watch(room, ends);
	(void)close(ends[0]);
	return room;
}

#endif
