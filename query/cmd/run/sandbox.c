#include "query/cmd/run/sandbox.h"

#include "query/cmd/run/sandbox_part.h"

#include "query/plan/work/spare.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What the rows of options say of files. */
struct row_files {
	struct cmd_ctx *ctx;
	const struct index_options *index;
};

void
sandbox_allow(struct cmd_ctx *ctx, const char *path, enum sandbox_use use)
{
	struct sandbox_place *grown = NULL;

	if (!path || path[0] == '\0')
		return;
	if (ctx->nplaces == ctx->places_cap) {
		ctx->places_cap = ctx->nplaces ? 2 * ctx->nplaces : 16;
		grown = arena_array(
			&ctx->arena, ctx->places_cap, sizeof(*grown));
		if (ctx->nplaces > 0)
			memcpy(grown, ctx->places,
				ctx->nplaces * sizeof(*grown));
		ctx->places = grown;
	}
	ctx->places[ctx->nplaces++] = (struct sandbox_place){ path, use };
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

static bool
is_file_row(const struct option_row *row)
{
	return row->value && span_ends(span_of(row->value), SPAN("FILE"));
}

static void
take_option(void *ctx, const struct option_row *row, const void *at)
{
	struct row_files *f = ctx;
	const char *const *value = at;
	const struct option_list *list = at;

	if (row->kind == OPTION_ROWS && row->rows == index_rows)
		f->index = at;
	if (row->kind == OPTION_STRING && row->letter == 'o' && *value)
		sandbox_allow(
			f->ctx, folder_of(&f->ctx->arena, *value), SANDBOX_PUT);
	if (row->kind == OPTION_STRING && is_file_row(row))
		sandbox_allow(f->ctx, *value, SANDBOX_READ);
	if (row->kind == OPTION_LIST && is_file_row(row))
		for (size_t i = 0; i < list->count; i++)
			sandbox_allow(f->ctx, list->items[i], SANDBOX_READ);
}

/* A command may hand an option on. */
static bool
is_given(const struct cmd_ctx *ctx, const char *option)
{
	for (int i = 1; i < ctx->nargs; i++)
		if (strcmp(ctx->args[i], option) == 0)
			return true;
	return false;
}

/* What is shown unmasked, and what is asked, may be journalled. */
static bool
is_journalled(const struct cmd_ctx *ctx)
{
	return ctx->command->is_journalled || is_given(ctx, "--unmask") ||
		is_given(ctx, "--journal");
}

static void
allow_indexes(struct cmd_ctx *ctx, const struct index_options *index)
{
	bool writes = ctx->command->use == INDEX_WRITE || is_journalled(ctx);
	struct option_list paths = index_paths(&ctx->arena, index);

	for (size_t i = 0; i < paths.count; i++)
		sandbox_allow(ctx, paths.items[i],
			writes ? SANDBOX_WRITE : SANDBOX_READ);
	/* SQLite sorts there what is too large for memory. */
	if (ctx->command->use == INDEX_WRITE && paths.count == 1)
		(void)setenv("SQLITE_TMPDIR", paths.items[0], 1);
}

/* Tables of zones, what a letter is, how many processors there are, chance;
 * and for the journal, the name of who runs this. */
static void
allow_system(struct cmd_ctx *ctx)
{
	static const char *const system[] = { "/usr/share/zoneinfo",
		"/usr/lib/locale", "/usr/share/locale",
		"/sys/devices/system/cpu", "/dev/urandom", "/etc/passwd",
		"/etc/nsswitch.conf" };
	size_t count = sizeof(system) / sizeof(system[0]);

	if (ctx->command->use != INDEX_WRITE && !is_journalled(ctx))
		count -= 2;
	for (size_t i = 0; i < count; i++)
		sandbox_allow(ctx, system[i], SANDBOX_READ);
}

void
sandbox_enter(struct cmd_ctx *ctx)
{
	const struct command *command = ctx->command;
	struct row_files f = { .ctx = ctx };

	if (ctx->no_sandbox || command->use == INDEX_NONE)
		return;
	if (command->options)
		options_each(command->options, ctx->options, take_option, &f);
	if (f.index)
		allow_indexes(ctx, f.index);
	allow_system(ctx);
	/* Answers that are larger than memory wait there: the folder of
	 * temporary files is out of reach from now on. */
	if (command->use == INDEX_READ)
		ctx->spare = spare_open(&ctx->arena);
	if (is_given(ctx, "--journal"))
		ctx->hold = spare_open(&ctx->arena);
	(void)landlock_enter(ctx->places, ctx->nplaces);
	(void)syscall_filter_enter();
	ctx->no_sandbox = true;
}

static void
put_landlock(FILE *out, int version)
{
	if (version > 0)
		fprintf(out,
			"  -> holds here (Landlock, version %d of this "
			"kernel)\n",
			version);
	else
		fputs("  -> does not hold: this kernel has no Landlock\n", out);
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
	fputs("reading, except of the evidence, the index and other files "
	      "that it was given,\n"
	      "  and tables of the system: time zones, letters, and for the "
	      "journal /etc/passwd\n",
		out);
	if (landlock > 0 && !landlock_refuses_reading())
		fputs("  -> does not hold: this program is built to be "
		      "tested\n",
			out);
	else
		put_landlock(out, landlock);
	fputs("writing, except to the folder of -o, and to the index, for "
	      "those that write it:\n"
	      "  index, compact, reindex, and what --unmask, --journal and "
	      "dossier note in its\n"
	      "  journal; verify --deep makes a folder of its own in $TMPDIR "
	      "or /tmp, and what\n"
	      "  is larger than memory waits there in a file without a name\n",
		out);
	put_landlock(out, landlock);
	fprintf(out,
		"the network, other programs and processes, mounts, "
		"tracing, kernel modules\n"
		"  -> %s\n",
		has_filter ? "holds here (a seccomp filter)"
			   : "does not hold: no seccomp here");
	fputs("\nEvidence is opened for reading only. A link inside an index "
	      "that leads out of it\n"
	      "leads nowhere. --no-sandbox, with any command, gives up "
	      "nothing.\n",
		out);
}
