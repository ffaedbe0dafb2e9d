#include "query/cmd/sandbox.h"

#include "query/cmd/sandbox_part.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_MOST = 64 };

/* Where a command must be able to write. */
struct needs {
	struct arena *arena;
	const struct index_options *index;
	bool writes_index;
	const char *folders[FOLDERS_MOST];
	size_t count;
};

static void
add_folder(struct needs *n, const char *path)
{
	if (path && path[0] && n->count < FOLDERS_MOST)
		n->folders[n->count++] = path;
}

static const char *
folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (!slash)
		return ".";
	return arena_copy(arena, (struct span){ path, len ? len : 1 }).ptr;
}

/* What the options say of it. */
static void
take_option(void *ctx, const struct option_row *row, const void *at)
{
	struct needs *n = ctx;

	if (row->kind == OPTION_ROWS && row->rows == index_rows)
		n->index = at;
	if (row->kind == OPTION_STRING && row->letter == 'o' &&
		*(const char *const *)at)
		add_folder(n, folder_of(n->arena, *(const char *const *)at));
}

/* What is shown unmasked, and what is asked, may be journalled; a command may
 * hand such an option on. */
static bool
is_journalled(const struct cmd_ctx *ctx)
{
	if (ctx->command->is_journalled)
		return true;
	for (int i = 1; i < ctx->nargs; i++)
		if (strcmp(ctx->args[i], "--unmask") == 0 ||
			strcmp(ctx->args[i], "--journal") == 0)
			return true;
	return false;
}

/* False if an index that is to be written is not there yet. */
static bool
add_indexes(struct needs *n)
{
	struct option_list paths = { 0 };
	struct stat st;

	if (!n->writes_index || !n->index)
		return true;
	paths = index_paths(n->arena, n->index);
	for (size_t i = 0; i < paths.count; i++) {
		if (stat(paths.items[i], &st) != 0)
			return false;
		add_folder(n, paths.items[i]);
	}
	return true;
}

void
sandbox_enter(struct cmd_ctx *ctx)
{
	const struct command *command = ctx->command;
	struct needs n = { .arena = &ctx->arena,
		.writes_index =
			command->use == INDEX_WRITE || is_journalled(ctx) };

	if (ctx->no_sandbox || command->use == INDEX_NONE)
		return;
	if (command->options)
		options_each(command->options, ctx->options, take_option, &n);
	if (!add_indexes(&n))
		return;
	/* Answers that are larger than memory wait there. */
	add_folder(&n, getenv("TMPDIR"));
	add_folder(&n, "/tmp");
	add_folder(&n, "/var/tmp");
	(void)landlock_enter(n.folders, n.count);
	(void)syscall_filter_enter();
	ctx->no_sandbox = true;
}

void
sandbox_help(FILE *out)
{
	int landlock = landlock_version();
	bool has_filter = syscall_filter_exists();

	fputs("Before a command reads evidence or an index, which may be a "
	      "stranger's, it gives up\n"
	      "what it does not need. No way leads back.\n\n",
		out);
	fprintf(out,
		"writing, except to\n"
		"  temporary folders ($TMPDIR, /tmp, /var/tmp), the folder "
		"of -o,\n"
		"  and the index, for those that write it: index, compact, "
		"reindex,\n"
		"  and what --unmask, --journal and dossier note in its "
		"journal\n");
	if (landlock > 0)
		fprintf(out,
			"  -> holds here (Landlock, version %d of this "
			"kernel)\n",
			landlock);
	else
		fprintf(out,
			"  -> does not hold: this kernel has no Landlock\n");
	fprintf(out,
		"the network, other programs and processes, mounts, "
		"tracing, kernel modules\n"
		"  -> %s\n",
		has_filter ? "holds here (a seccomp filter)"
			   : "does not hold: no seccomp here");
	fputs("\nEvidence is opened for reading only. Reading is not "
	      "restricted.\n"
	      "--no-sandbox, with any command, gives up nothing.\n",
		out);
}
