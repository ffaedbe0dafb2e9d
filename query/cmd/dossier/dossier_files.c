#include "query/cmd/dossier/dossier_files.h"

#include "indexer/store/file/fs.h"
#include "indexer/store/file/lock.h"
#include "indexer/store/journal/journal.h"
#include "query/cmd/run/writer.h"
#include "query/dossier/check.h"
#include "query/show/escape.h"

#include <sys/stat.h>

void
dossier_names_of(
	struct arena *arena, const char *any, struct dossier_names *out)
{
	static const char *const ends[] = { ".html", ".htm", ".evidence.jsonl",
		".SHA256SUMS" };
	struct span stem = span_of(any);
	bool is_page = true;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_ends(span_of(any), span_of(ends[i]))) {
			stem.len -= span_of(ends[i]).len;
			is_page = i < 2;
			break;
		}
	stem = arena_copy(arena, stem);
	out->page = is_page ? any : arena_printf(arena, "%s.html", stem.ptr);
	out->evidence = arena_printf(arena, "%s.evidence.jsonl", stem.ptr);
	out->sums = arena_printf(arena, "%s.SHA256SUMS", stem.ptr);
}

struct output {
	const char *path;
	struct span bytes;
	const char *part;
};

static enum wb_err
write_part(struct arena *arena, struct output *o, struct err *err)
{
	struct stat st;

	/* To rename over /dev/null would take it away from everybody. */
	if (lstat(o->path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(err, WB_USAGE,
			"%s is no regular file: name another one with -o",
			o->path);
	o->part = arena_printf(arena, "%s.part", o->path);
	return fs_write_all(o->part, o->bytes.ptr, o->bytes.len, err);
}

/* All of them or, where the disk is full, none: a page beside the sums of
 * another is no dossier. */
static enum wb_err
write_together(struct arena *arena, struct output *outputs, size_t count,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count && rc == WB_OK; i++)
		rc = write_part(arena, &outputs[i], err);
	for (size_t i = 0; i < count && rc == WB_OK; i++)
		rc = fs_rename(outputs[i].part, outputs[i].path, err);
	for (size_t i = 0; i < count && rc != WB_OK; i++)
		if (outputs[i].part)
			fs_remove(outputs[i].part);
	return rc;
}

/* A line for sha256sum, by the name that the file has in its folder; and a
 * comment to it: where names are hidden, only the key can tell that nobody
 * wrote others in their place. */
static void
put_sum(struct buf *out, const struct dossier *d, const char *path,
	struct span bytes)
{
	unsigned char sum[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	struct span folder = { 0 };
	struct span name = span_of(path);

	(void)span_rcut(span_of(path), '/', &folder, &name);
	sha256_once(bytes.ptr, bytes.len, sum);
	hex_encode(sum, sizeof(sum), hex);
	buf_printf(out, "%s  %.*s\n", hex, (int)name.len, name.ptr);
	if (dossier_keyed_sum(d, bytes, hex))
		buf_printf(out, "%s%s  %.*s\n", DOSSIER_KEYED_SUM, hex,
			(int)name.len, name.ptr);
}

static void
print_names(FILE *out, const struct dossier_names *names)
{
	const char *const all[] = { names->page, names->evidence, names->sums };
	struct buf text = { 0 };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		escape_text(&text, span_of(all[i]));
		buf_putc(&text, '\n');
	}
	(void)fwrite(text.ptr, 1, text.len, out);
	buf_release(&text);
}

static void
write_journals(struct cmd_ctx *ctx, const struct option_list *indexes,
	const char *sums_sha256)
{
	const struct journal_result result = { "dossier_sha256sums",
		span_of(sums_sha256) };
	const struct journal_entry entry = { .nargs = (size_t)ctx->nargs,
		.args = ctx->args,
		.nresults = 1,
		.results = &result };

	for (size_t i = 0; i < indexes->count; i++) {
		struct err err = { 0 };
		int lock = -1;
		enum wb_err rc = writer_lock(
			indexes->items[i], false, false, &lock, &err);

		if (rc == WB_OK)
			rc = journal_append(indexes->items[i], &entry, &err);
		lock_drop(lock);
		if (rc != WB_OK)
			diag("the dossier is made, but not in the journal: %s",
				err.text);
	}
}

enum wb_err
dossier_write(struct cmd_ctx *ctx, const struct dossier *d, const char *output,
	const struct option_list *indexes, struct err *err)
{
	struct dossier_names names;
	struct output outputs[3];
	struct buf sums = { 0 };
	unsigned char sum[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	enum wb_err rc = WB_OK;

	dossier_names_of(&ctx->arena, output, &names);
	put_sum(&sums, d, names.page, dossier_page(d));
	put_sum(&sums, d, names.evidence, dossier_evidence(d));
	outputs[0] = (struct output){ names.page, dossier_page(d), NULL };
	outputs[1] =
		(struct output){ names.evidence, dossier_evidence(d), NULL };
	outputs[2] = (struct output){ names.sums, buf_span(&sums), NULL };
	rc = write_together(&ctx->arena, outputs, 3, err);
	if (rc == WB_OK) {
		sha256_once(sums.ptr, sums.len, sum);
		hex_encode(sum, sizeof(sum), hex);
		print_names(ctx->out, &names);
		fprintf(ctx->out, "sha256 of the last: %s\n", hex);
		write_journals(ctx, indexes, hex);
	}
	buf_release(&sums);
	return rc;
}
