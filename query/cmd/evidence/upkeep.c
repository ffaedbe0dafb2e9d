#include "query/cmd/evidence/upkeep.h"
#include "query/cmd/run/threads.h"
#include "query/cmd/run/writer.h"

#include "format/base/digest.h"

#include <inttypes.h>
#include <unistd.h>

enum {
	MEMORY_DEFAULT = 192 << 20,
	MEMORY_LEAST = 32 << 20,
	TELL_ELSEWHERE_S = 5
};

const struct option_row upkeep_rows[] = {
	OPTION(SIZE, 0, "memory", "SIZE", upkeep_options, memory,
		"for all that grows (default 192M)"),
	OPTION(NUMBER, 0, "threads", "N", upkeep_options, threads,
		"workers (default: one for each processor)"),
	OPTION(FLAG, 0, "no-wait", NULL, upkeep_options, no_wait,
		"fail if another waybill is writing the index"),
	OPTION(FLAG, 0, "progress", NULL, upkeep_options, progress,
		"tell the progress even if not on a terminal"),
	OPTION(FLAG, 0, "json", NULL, upkeep_options, json,
		"the answer as JSON, one object a line"),
	OPTION_LAST,
};

void
upkeep_progress_begin(struct upkeep_progress *p, bool forced)
{
	p->on_terminal = isatty(STDERR_FILENO) == 1;
	p->wanted = forced || p->on_terminal;
	p->told = time(NULL);
}

void
upkeep_progress_tell(void *ctx, uint64_t done, uint64_t all)
{
	struct upkeep_progress *p = ctx;
	time_t now = 0;

	if (!p->wanted)
		return;
	now = time(NULL);
	if (now < p->told + (p->on_terminal ? 1 : TELL_ELSEWHERE_S))
		return;
	p->told = now;
	(void)fprintf(stderr, "%s%5.1f %%  %.1f of %.1f MB%s",
		p->on_terminal ? "\r" : "waybill: ",
		all ? 100.0 * (double)done / (double)all : 0,
		(double)done / 1e6, (double)all / 1e6,
		p->on_terminal ? "\033[K" : "\n");
	p->shown = p->on_terminal;
}

void
upkeep_progress_end(struct upkeep_progress *p)
{
	if (p->shown)
		(void)fputs("\r\033[K", stderr);
	p->shown = false;
}

enum wb_err
upkeep_take(const struct upkeep_options *o, struct upkeep_progress *progress,
	struct rebuild_options *out, struct err *err)
{
	uint64_t memory = o->memory.given ? o->memory.value : MEMORY_DEFAULT;
	uint64_t threads =
		o->threads.given ? o->threads.value : threads_default();

	if (memory < MEMORY_LEAST)
		return err_set(
			err, WB_USAGE, "--memory: less than 32M is too little");
	if (threads < 1 || threads > 256)
		return err_set(
			err, WB_USAGE, "--threads: from 1 to 256, please");
	*out = (struct rebuild_options){
		.memory = (size_t)memory / 2,
		.threads = (unsigned)threads,
		.progress = upkeep_progress_tell,
		.progress_ctx = progress,
	};
	return WB_OK;
}

enum wb_err
upkeep_lock(const char *index, const struct upkeep_options *o, int *fd,
	struct err *err)
{
	enum wb_err rc = writer_lock(index, false, o->no_wait, fd, err);

	if (rc != WB_ABSENT)
		return rc;
	return err_set(err, WB_IO,
		"no index at %s: run 'waybill index EVIDENCE...' or name one "
		"with -i",
		index);
}

void
upkeep_counts(
	const struct compact_report *r, struct upkeep_count out[UPKEEP_COUNTS])
{
	out[0] = (struct upkeep_count){ "term_indexes_before",
		"term index before", "term indexes before", r->before };
	out[1] =
		(struct upkeep_count){ "term_indexes", "now", "now", r->after };
	out[2] = (struct upkeep_count){ "blocks", "block in it", "blocks in it",
		r->blocks };
	out[3] = (struct upkeep_count){ "bytes", "byte of lines in them",
		"bytes of lines in them", r->raw_bytes };
}

void
upkeep_print(struct cmd_ctx *ctx, bool json, const struct upkeep_count *counts,
	size_t ncounts)
{
	if (json)
		fputs("{\"type\":\"summary\"", ctx->out);
	for (size_t i = 0; i < ncounts; i++) {
		if (json)
			fprintf(ctx->out, ",\"%s\":\"%" PRIu64 "\"",
				counts[i].key, counts[i].n);
		else
			fprintf(ctx->out, "%s%" PRIu64 " %s", i ? ", " : "",
				counts[i].n,
				counts[i].n == 1 ? counts[i].one
						 : counts[i].many);
	}
	fputs(json ? "}\n" : "\n", ctx->out);
}

enum wb_err
upkeep_journal(struct cmd_ctx *ctx, const char *index,
	const struct upkeep_count *counts, size_t ncounts, struct err *err)
{
	struct journal_result *results =
		arena_array(&ctx->arena, ncounts + 1, sizeof(*results));
	const struct journal_entry entry = { .nargs = (size_t)ctx->nargs,
		.args = ctx->args,
		.nresults = ncounts + 1,
		.results = results };
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	enum wb_err rc = current_digest(index, digest, err);

	if (rc != WB_OK)
		return rc;
	hex_encode(digest, sizeof(digest), hex);
	for (size_t i = 0; i < ncounts; i++) {
		results[i].key = counts[i].key;
		results[i].value = span_of(
			arena_printf(&ctx->arena, "%" PRIu64, counts[i].n));
	}
	results[ncounts] =
		(struct journal_result){ "current_sha256", span_of(hex) };
	return journal_append(index, &entry, err);
}
