#include "query/cmd/run/journalled.h"

#include "format/base/digest.h"
#include "indexer/store/file/lock.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/run/writer.h"
#include "query/plan/work/spare.h"

#include <inttypes.h>
#include <stdio.h>

enum { CHUNK_BYTES = 1 << 16 };

/* An answer that is held back. */
struct held_answer {
	FILE *file;
	/* Where it goes. */
	FILE *out;
	struct option_list paths;
};

enum wb_err
journalled_begin(
	struct cmd_ctx *ctx, const struct option_list *indexes, struct err *err)
{
	struct held_answer *h = arena_alloc(&ctx->arena, sizeof(*h));

	/* A dossier has an entry of its own. */
	if (ctx->sink || ctx->held)
		return WB_OK;
	h->file = spare_use(ctx->hold);
	if (!h->file)
		return err_errno(
			err, WB_IO, "cannot make a temporary file in /tmp");
	h->out = ctx->out;
	h->paths = *indexes;
	ctx->out = h->file;
	ctx->held = h;
	return WB_OK;
}

static bool
hand_on(struct held_answer *h, char hex[SHA256_HEX + 1], uint64_t *bytes)
{
	unsigned char sum[SHA256_BYTES];
	char chunk[CHUNK_BYTES];
	struct sha256 *s = sha256_new();
	bool is_whole =
		fflush(h->file) == 0 && fseek(h->file, 0, SEEK_SET) == 0;
	size_t n = 0;

	while (is_whole && (n = fread(chunk, 1, sizeof(chunk), h->file)) > 0) {
		sha256_update(s, chunk, n);
		*bytes += n;
		(void)fwrite(chunk, 1, n, h->out);
	}
	sha256_final(s, sum);
	sha256_free(s);
	hex_encode(sum, sizeof(sum), hex);
	return is_whole && !ferror(h->file);
}

static enum wb_err
write_entries(struct cmd_ctx *ctx, const struct held_answer *h,
	const struct journal_result *results, size_t nresults, struct err *err)
{
	const struct journal_entry entry = { .nargs = (size_t)ctx->nargs,
		.args = ctx->args,
		.nresults = nresults,
		.results = results };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < h->paths.count && rc == WB_OK; i++) {
		int lock = -1;

		rc = writer_lock(h->paths.items[i], false, false, &lock, err);
		if (rc == WB_OK)
			rc = journal_append(h->paths.items[i], &entry, err);
		lock_drop(lock);
	}
	return rc;
}

int
journalled_end(struct cmd_ctx *ctx, int status)
{
	struct held_answer *h = ctx->held;
	char hex[SHA256_HEX + 1];
	uint64_t bytes = 0;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	if (!h)
		return status;
	ctx->out = h->out;
	ctx->held = NULL;
	if (!hand_on(h, hex, &bytes))
		rc = err_errno(&err, WB_IO,
			"the answer could not be kept until its digest was "
			"known");
	if (rc == WB_OK) {
		const struct journal_result results[] = {
			{ "exit_status",
				span_of(arena_printf(
					&ctx->arena, "%d", status)) },
			{ "answer_bytes",
				span_of(arena_printf(
					&ctx->arena, "%" PRIu64, bytes)) },
			{ "answer_sha256", span_of(hex) },
		};

		rc = write_entries(ctx, h, results,
			sizeof(results) / sizeof(results[0]), &err);
	}
	spare_leave(ctx->hold, h->file);
	return rc == WB_OK ? status : diag_err(&err);
}
