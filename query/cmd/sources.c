/* `waybill sources`: what is in the index, and what is not. */
#include "query/cmd/ask/asking.h"
#include "query/cmd/evidence/manifest.h"
#include "query/cmd/evidence/skipped.h"
#include "query/cmd/evidence/source_absent.h"
#include "query/cmd/evidence/source_pick.h"
#include "query/cmd/evidence/source_tell.h"
#include "query/cmd/evidence/summary.h"
#include "query/plan/source/source_name.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct sources_options {
	bool summary;
	/* Words by commas. */
	struct option_list status;
	struct manifest_options manifest;
	struct filter_options filters;
	struct index_options index;
	struct output_options output;
};

/* Those that make sense for a source as a whole. */
static const struct option_row sources_filter_rows[] = {
	OPTION(STRING, 0, "since", "T", filter_options, since,
		"sources with lines from T on"),
	OPTION(STRING, 0, "until", "T", filter_options, until,
		"sources with lines before T"),
	OPTION(STRING, 0, "on", "DATE", filter_options, on,
		"sources that touch that day, month or year"),
	OPTION(STRING, 0, "around", "T", filter_options, around,
		"sources that touch T minus to T plus --within"),
	OPTION(DURATION, 0, "within", "DURATION", filter_options, within,
		"for --around; default 30m"),
	OPTION(LIST, 0, "host", "H", filter_options, hosts,
		"sources of a host"),
	OPTION_LAST,
};

static const struct option_row sources_rows[] = {
	OPTION(FLAG, 0, "summary", NULL, sources_options, summary,
		"the summary that index ends with"),
	OPTION(LIST, 0, "status", "WORD,...", sources_options, status,
		"only whole, truncated, damaged, empty or skipped ones"),
	OPTION_BLOCK(NULL, manifest_rows, sources_options, manifest),
	OPTION_BLOCK("Filters", sources_filter_rows, sources_options, filters),
	OPTION_BLOCK("Index", index_rows, sources_options, index),
	OPTION_BLOCK("Output", output_rows, sources_options, output),
	OPTION_LAST,
};

struct listing {
	struct asking asking;
	const struct sources_options *options;
	int argc;
	const char *const *names;
	/* Of the operands, which were found. */
	bool *found;
	struct trouble_list troubles;
	struct skipped_files skipped;
	/* The next damage of a source. */
	size_t trouble;
	struct arena arena;
	uint64_t shown;
	uint64_t timeless;
};

/* Every operand is looked at, so that one that names nothing is told. */
static bool
is_named(struct listing *l, const struct source_view *v, struct span skipped)
{
	bool any = l->argc == 0;

	for (int i = 0; i < l->argc; i++) {
		struct span name = span_of(l->names[i]);
		bool fits = v ? source_fits(v, &l->names[i], 1)
			      : path_lies_in(skipped, name) ||
				fnmatch(l->names[i], skipped.ptr, 0) == 0;

		for (size_t p = 0; v && p < v->npaths && !fits; p++)
			fits = path_lies_in(v->paths[p], name);
		l->found[i] = l->found[i] || fits;
		any = any || fits;
	}
	return any;
}

/* The damage of a source: the list is in the order of sources, too. */
static void
take_damage(struct listing *l, uint32_t ord, struct source_answer *a)
{
	const struct trouble_list *t = &l->troubles;
	struct damage_answer *damage = NULL;
	size_t from = 0;

	while (l->trouble < t->count && t->rows[l->trouble].ord < ord)
		l->trouble++;
	from = l->trouble;
	while (l->trouble < t->count && t->rows[l->trouble].ord == ord)
		l->trouble++;
	a->ndamage = l->trouble - from;
	damage = arena_array(&l->arena, a->ndamage, sizeof(*damage));
	for (size_t i = 0; i < a->ndamage; i++)
		damage[i] = (struct damage_answer){ t->rows[from + i].offset,
			t->rows[from + i].why, t->rows[from + i].path };
	a->damage = damage;
}

static enum wb_err
list_source(
	struct listing *l, struct searched *in, uint32_t ord, struct err *err)
{
	struct source_answer a;
	const struct source_view *v = readings_source(in->readings, ord, err);
	enum wb_err rc = v ? WB_OK : WB_CORRUPT;

	if (!v || !is_named(l, v, SPAN("")))
		return rc;
	arena_reset(&l->arena);
	rc = source_tell(in, v, &l->arena, &a, err);
	if (rc != WB_OK)
		return rc;
	take_damage(l, ord, &a);
	if (!pick_host(&l->arena, &l->options->filters.hosts, a.host) ||
		!pick_status(&l->options->status, a.status) ||
		!pick_window(&l->asking.spec, &a, &l->timeless))
		return WB_OK;
	show_source(&l->asking.printer, &a);
	l->shown++;
	return WB_OK;
}

/* What gave no source: skipped files and members, and damage outside of any
 * source. They have no host and no time. */
static void
list_skipped(struct listing *l)
{
	const struct search_spec *spec = &l->asking.spec;

	if (l->options->filters.hosts.count > 0 || spec->has_since ||
		spec->has_until)
		return;
	for (size_t i = 0; i < l->troubles.count; i++) {
		const struct trouble_row *t = &l->troubles.rows[i];
		const struct damage_answer damage = { t->offset, t->why,
			t->path };
		struct source_answer a = { .path = t->path,
			.bytes = t->bytes,
			.status = SPAN("skipped"),
			.reason = t->why,
			.file_sha256 = skipped_sha256(&l->skipped, t->path) };

		if (t->ord != UINT32_MAX || !is_named(l, NULL, t->path))
			continue;
		if (!t->is_skip) {
			a.status = SPAN("damaged");
			a.reason = (struct span){ 0 };
			a.ndamage = 1;
			a.damage = &damage;
		}
		if (!pick_status(&l->options->status, a.status))
			continue;
		show_source(&l->asking.printer, &a);
		l->shown++;
	}
}

static enum wb_err
list_index(struct listing *l, struct searched *in, struct accounts *accounts,
	struct err *err)
{
	uint32_t count = in->readings ? readings_count(in->readings) : 0;
	enum wb_err rc = trouble_list_read(in, &l->troubles, err);

	l->trouble = 0;
	for (uint32_t ord = 0;
		ord < count && rc == WB_OK && !cmd_out_failed(l->asking.ctx);
		ord++)
		rc = list_source(l, in, ord, err);
	if (rc == WB_OK)
		rc = skipped_files_read(&l->skipped, in, &l->troubles, err);
	if (rc == WB_OK)
		list_skipped(l);
	skipped_files_release(&l->skipped);
	if (rc == WB_OK)
		rc = accounts_add(accounts, in, &l->troubles, err);
	trouble_list_release(&l->troubles);
	return rc;
}

/* For a person, where everything was listed. */
static void
tell_accounts(const struct listing *l, const struct accounts *a)
{
	const struct output_options *o = &l->options->output;

	if (o->json || o->csv)
		return;
	fprintf(l->asking.ctx->out,
		"bytes in %llu = stored %llu + shared %llu + skipped %llu",
		(unsigned long long)a->bytes_in, (unsigned long long)a->stored,
		(unsigned long long)a->shared,
		(unsigned long long)a->skipped_bytes);
	if (a->lost > 0)
		fprintf(l->asking.ctx->out,
			" + lost to damage of the index %llu",
			(unsigned long long)a->lost);
	fprintf(l->asking.ctx->out,
		"; %llu damaged, %llu skipped, %llu source%s, %llu file%s\n",
		(unsigned long long)a->damaged, (unsigned long long)a->skipped,
		(unsigned long long)a->sources, a->sources == 1 ? "" : "s",
		(unsigned long long)a->files, a->files == 1 ? "" : "s");
}

static enum wb_err
list_all(struct listing *l, struct err *err)
{
	struct asking *a = &l->asking;
	struct accounts accounts = { 0 };
	enum wb_err rc = WB_OK;

	asking_begin(a, SHOW_SOURCES);
	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++)
		rc = list_index(l, &a->indexes[i], &accounts, err);
	if (rc != WB_OK)
		return rc;
	if (l->shown > 0 || l->argc == 0)
		tell_accounts(l, &accounts);
	(void)asking_end(a);
	if (l->timeless > 0)
		diag("%llu sources have no times, so the window leaves them "
		     "out",
			(unsigned long long)l->timeless);
	return WB_OK;
}

static enum wb_err
summarise(struct listing *l, struct err *err)
{
	struct asking *a = &l->asking;
	enum wb_err rc = WB_OK;

	asking_begin(a, SHOW_SUMMARY);
	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++)
		rc = summary_show(&a->printer, &a->indexes[i], NULL, err);
	if (rc == WB_OK)
		(void)asking_end(a);
	l->shown = 1;
	return rc;
}

static enum wb_err
list_manifest(struct listing *l, struct err *err)
{
	const struct manifest_asked asked = { &l->options->manifest, l->argc,
		l->names, l->found };

	return manifest_show(&l->asking, &asked, &l->shown, err);
}

static bool
wants_manifest(const struct sources_options *o)
{
	return o->manifest.manifest || o->manifest.sha256sums ||
		o->manifest.hash_streams;
}

/* NULL, or what is wrong with the command line. */
static const char *
check_options(const struct sources_options *o, int argc)
{
	const struct filter_options *f = &o->filters;
	bool is_filtered = f->hosts.count > 0 || f->since || f->until ||
		f->on || f->around || o->status.count > 0;

	if (o->summary && argc > 0)
		return "--summary is of the whole index";
	if (o->summary && wants_manifest(o))
		return "--summary or --manifest, not both";
	if (wants_manifest(o) && is_filtered)
		return "a manifest is of whole files: name them, or leave the "
		       "filters out";
	if (o->manifest.sha256sums && (o->output.json || o->output.csv))
		return "--sha256sums has a form of its own: no --json, --csv";
	return NULL;
}

static enum wb_err
answer(struct listing *l, struct err *err)
{
	if (wants_manifest(l->options))
		return list_manifest(l, err);
	return l->options->summary ? summarise(l, err) : list_all(l, err);
}

static int
finish(const struct listing *l)
{
	int status = EXIT_FOUND;

	for (int i = 0; i < l->argc; i++)
		if (!l->found[i]) {
			source_absent_tell(&l->asking, l->names[i]);
			status = EXIT_ABSENT;
		}
	return l->shown > 0 ? status : EXIT_ABSENT;
}

static int
sources_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct sources_options *o = ctx->options;
	struct listing l = {
		.options = o, .argc = argc, .names = (const char *const *)argv
	};
	struct err err = { 0 };
	const char *wrong = check_options(o, argc);
	int status = EXIT_FOUND;
	enum wb_err rc = WB_OK;

	if (wrong)
		return cmd_usage(ctx, "%s", wrong);
	l.found = arena_array(&ctx->arena, (size_t)argc + 1, sizeof(bool));
	rc = pick_status_check(&o->status, &err);
	if (rc == WB_OK)
		rc = asking_init(&l.asking, ctx, &o->index, &o->output,
			&o->filters, &err);
	if (rc == WB_OK)
		rc = answer(&l, &err);
	status = rc == WB_OK ? finish(&l) : diag_err(&err);
	asking_release(&l.asking);
	arena_release(&l.arena);
	return status;
}

const struct command command_sources = {
	.name = "sources",
	.summary = "what is in the index, and what is not",
	.usage = "[-i INDEX] [--summary|--manifest|--sha256sums] [SOURCE...]",
	.use = INDEX_READ,
	.run = sources_run,
	.options = sources_rows,
	.options_bytes = sizeof(struct sources_options),
};
