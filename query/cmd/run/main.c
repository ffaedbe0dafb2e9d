/* waybill: find the command, parse its options, run it, and see to it that
 * what it printed has arrived. */
#include "format/base/version.h"
#include "query/cmd/run/command.h"
#include "query/cmd/run/heap.h"
#include "query/cmd/run/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A descriptor 0, 1 or 2 that is closed would be handed to the next file we
 * open, and a message would land in the index. Opened the wrong way round,
 * they fail as a closed one does. */
static bool
hold_standard_files(void)
{
	struct stat st = { 0 };

	for (int fd = 0; fd <= 2; fd++) {
		if (fstat(fd, &st) == 0)
			continue;
		if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return false;
	}
	return true;
}

static bool
reader_has_gone(void)
{
	struct pollfd p = { STDOUT_FILENO, POLLOUT, 0 };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLERR);
}

/* The reader of our answer has seen enough: end quietly and at once. It may
 * also be standard error that is gone, which must not cut the answer. */
static void
on_pipe(int sig)
{
	int saved = errno;

	(void)sig;
	if (reader_has_gone())
		_exit(EXIT_FOUND);
	errno = saved;
}

static void
watch_pipe(enum index_use use)
{
	struct sigaction act = { 0 };

	/* A writer finishes its work whoever listens. */
	act.sa_handler = use == INDEX_WRITE ? SIG_IGN : on_pipe;
	(void)sigemptyset(&act.sa_mask);
	(void)sigaction(SIGPIPE, &act, NULL);
}

/* A full disk must not look like an empty answer; a reader that has gone is
 * none of our business. */
static int
close_output(int status)
{
	bool failed = ferror(stdout) != 0;
	bool is_gone = reader_has_gone();

	errno = 0;
	if (fclose(stdout) != 0)
		failed = true;
	if (!failed || is_gone || errno == EPIPE)
		return status;
	diag("standard output: %s", errno ? strerror(errno) : "write error");
	return EXIT_BROKEN;
}

static int
run_command(struct cmd_ctx *ctx, struct option_args *args)
{
	int status = EXIT_FOUND;

	if (!command_options(ctx, args, &status))
		return status;
	watch_pipe(ctx->command->use);
	if (!ctx->command->enters_late)
		sandbox_enter(ctx);
	return command_run(ctx, args->argc, args->argv);
}

/* The arguments as typed: parsing moves those of main about. */
static const char *const *
copy_args(struct arena *arena, int argc, char **argv)
{
	const char **copy = arena_array(arena, (size_t)argc + 1, sizeof(*copy));

	for (int i = 0; i < argc; i++)
		copy[i] = argv[i];
	return copy;
}

static int
dispatch(struct cmd_ctx *ctx, int argc, char **argv)
{
	struct option_args args = { .argc = argc - 2, .argv = argv + 2 };
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		diag("no command is given: see 'waybill help'");
		return EXIT_USAGE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		help_all(ctx->out);
		return EXIT_FOUND;
	}
	if (strcmp(word, "--version") == 0) {
		fputs("waybill " WB_PROGRAM_VERSION "\n", ctx->out);
		return EXIT_FOUND;
	}
	ctx->command = command_find(word);
	if (!ctx->command)
		return help_unknown(word);
	return run_command(ctx, &args);
}

int
main(int argc, char **argv)
{
	struct cmd_ctx ctx = { 0 };
	int status = EXIT_FOUND;

	heap_prepare();
	/* SQLite would let others read what it makes. */
	(void)umask(S_IRWXG | S_IRWXO);
	/* libarchive takes the times of zip entries to be in the zone of the
	 * process, and the machine's zone must not change an answer. */
	if (setenv("TZ", "UTC0", 1) != 0 || !hold_standard_files())
		return EXIT_BROKEN;
	ctx.out = stdout;
	ctx.nargs = argc;
	ctx.args = copy_args(&ctx.arena, argc, argv);
	watch_pipe(INDEX_NONE);
	status = dispatch(&ctx, argc, argv);
	status = close_output(status);
	arena_release(&ctx.arena);
	return status;
}
