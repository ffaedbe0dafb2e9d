/* Runs a command and says what it cost, for scripts to read:
 *
 *	runstat [-n TIMES] [-q] COMMAND [ARG...]
 *
 * prints, on standard error, one line "WALL USER SYSTEM RSS ANON STATUS":
 * seconds (medians of the TIMES), KiB at the peak, exit status of the last
 * run. ANON is what the command took of its own memory, without the pages of
 * files it has mapped, seen by looking every few milliseconds. -q throws the
 * command's standard output away. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_CAP = 1000, POLL_NS = 5000000 };

struct cost {
	double wall_s;
	double user_s;
	double system_s;
	long anon_kib;
	int status;
};

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static long
anon_kib(pid_t pid)
{
	char line[256];
	long kib = 0;
	FILE *f;

	snprintf(line, sizeof(line), "/proc/%ld/status", (long)pid);
	f = fopen(line, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kib = strtol(line + 8, NULL, 10);
	fclose(f);
	return kib;
}

static pid_t
start(char **command, bool is_quiet)
{
	pid_t pid = fork();
	int null;

	if (pid != 0)
		return pid;
	if (is_quiet) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	execvp(command[0], command);
	fprintf(stderr, "runstat: %s: %s\n", command[0], strerror(errno));
	_exit(127);
}

/* Sleeping costs a short command up to a poll; it is waited for outright. */
static int
wait_for(pid_t pid, bool is_watched, long *anon)
{
	const struct timespec pause = { .tv_nsec = POLL_NS };
	int status = 0;
	long kib;

	while (is_watched && waitpid(pid, &status, WNOHANG) == 0) {
		kib = anon_kib(pid);
		if (kib > *anon)
			*anon = kib;
		nanosleep(&pause, NULL);
	}
	if (!is_watched)
		waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static struct cost
run(char **command, bool is_quiet, bool is_watched)
{
	struct rusage before;
	struct rusage after;
	struct cost c = { 0 };
	double begin = now_s();
	pid_t pid;

	getrusage(RUSAGE_CHILDREN, &before);
	pid = start(command, is_quiet);
	if (pid < 0) {
		perror("runstat: fork");
		exit(3);
	}
	c.status = wait_for(pid, is_watched, &c.anon_kib);
	c.wall_s = now_s() - begin;
	getrusage(RUSAGE_CHILDREN, &after);
	c.user_s = seconds(after.ru_utime) - seconds(before.ru_utime);
	c.system_s = seconds(after.ru_stime) - seconds(before.ru_stime);
	return c;
}

static int
by_wall(const void *a, const void *b)
{
	const struct cost *x = a;
	const struct cost *y = b;

	return (x->wall_s > y->wall_s) - (x->wall_s < y->wall_s);
}

int
main(int argc, char **argv)
{
	static const char usage[] =
		"usage: runstat [-n TIMES] [-q] COMMAND [ARG...]\n";
	struct cost *costs = NULL;
	struct rusage all;
	long times = 1;
	bool is_quiet = false;
	int last = 0;
	int c;

	/* `+`: options after COMMAND are the command's. */
	while ((c = getopt(argc, argv, "+n:q")) != -1) {
		if (c == 'n')
			times = strtol(optarg, NULL, 10);
		else if (c == 'q')
			is_quiet = true;
	}
	if (optind == argc || times < 1 || times > TIMES_CAP) {
		fputs(usage, stdout);
		return argc > 1 ? 2 : 0;
	}
	costs = calloc((size_t)times, sizeof(*costs));
	if (!costs)
		return 3;
	for (long i = 0; i < times; i++)
		costs[i] = run(argv + optind, is_quiet, times == 1);
	last = costs[times - 1].status;
	qsort(costs, (size_t)times, sizeof(*costs), by_wall);
	getrusage(RUSAGE_CHILDREN, &all);
	fprintf(stderr, "%.6f %.6f %.6f %ld %ld %d\n", costs[times / 2].wall_s,
		costs[times / 2].user_s, costs[times / 2].system_s,
		all.ru_maxrss, costs[times / 2].anon_kib, last);
	free(costs);
	return last;
}
