/* Where the time of indexing goes: each stage alone, on one core, over the
 * lines of some logs.
 *
 *	stages [-m MIB] PATH...
 *
 * prints, as rows of a table, nanoseconds of CPU time per raw byte. At most
 * MIB (200) of raw lines are taken, and kept in memory. Without a PATH it
 * prints nothing. */
#include "format/base/arena.h"
#include "format/base/digest.h"
#include "format/disk/codec.h"
#include "format/disk/copies.h"
#include "format/disk/recode.h"
#include "format/lex/lex.h"
#include "format/log/line/recognise.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/terms.h"
#include "indexer/walk/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SEED = 7, MIB_DEFAULT = 200, SORT_MEMORY = 64 << 20 };

struct block {
	char *raw;
	size_t raw_len;
	unsigned char *stored;
	size_t stored_len;
	uint8_t codec;
	/* What deflate knew of raw, as index has it. */
	struct packing how;
	uint64_t *idents;
	size_t nidents;
	char *words;
	size_t words_len;
};

struct bench {
	size_t max_bytes;
	size_t bytes;
	struct block *blocks;
	size_t nblocks;
	size_t blocks_cap;
	double read_s;
	/* Keeps the compiler from leaving work out. */
	uint64_t sum;
};

static double
cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
print_row(const struct bench *b, const char *stage, double seconds)
{
	printf("| %s | %.2f |\n", stage, seconds * 1e9 / (double)b->bytes);
}

/* Those of the bytes of `block`, which begin at `from` in the stream. */
static void
keep_copies(struct block *block, struct copies *known, uint64_t from)
{
	struct packing *how = &block->how;
	uint64_t *list = NULL;

	if (!known)
		return;
	list = xmalloc(RECODE_COPIES_MAX * sizeof(*list));
	how->has_copies = copies_take(known, from, from + block->raw_len, list,
		RECODE_COPIES_MAX, &how->ncopies);
	how->copies = memcpy(xmalloc(how->ncopies * sizeof(*list) + 1), list,
		how->ncopies * sizeof(*list));
	free(list);
}

/* Keep whole lines of what was read; returns how much of it was left over. */
static size_t
keep_block(struct bench *b, const char *raw, size_t len, bool is_last)
{
	struct block *block = NULL;
	size_t end = lines_last_end((struct span){ raw, len }, TEXT_BYTES, 0);

	if (is_last || end == 0)
		end = len;
	if (end == 0)
		return 0;
	b->blocks = xgrow(
		b->blocks, &b->blocks_cap, b->nblocks + 1, sizeof(*b->blocks));
	block = &b->blocks[b->nblocks++];
	memset(block, 0, sizeof(*block));
	block->raw = memcpy(xmalloc(end), raw, end);
	block->raw_len = end;
	b->bytes += end;
	return len - end;
}

static enum wb_err
take_source(void *ctx, const struct walk_source *source, struct stream *s,
	struct err *err)
{
	struct bench *b = ctx;
	char *raw = xmalloc(FRAME_RAW_TARGET);
	size_t len = 0;
	size_t got = 1;
	uint64_t from = 0;
	enum wb_err rc = WB_OK;

	(void)source;
	while (rc == WB_OK && got > 0 && b->bytes < b->max_bytes) {
		double began = cpu_s();

		rc = stream_read(
			s, raw + len, FRAME_RAW_TARGET - len, &got, err);
		b->read_s += cpu_s() - began;
		len += got;
		if (rc == WB_OK && (len == FRAME_RAW_TARGET || got == 0)) {
			size_t rest = keep_block(b, raw, len, got == 0);

			if (rest < len)
				keep_copies(&b->blocks[b->nblocks - 1],
					stream_copies(s), from);
			from += len - rest;
			memmove(raw, raw + len - rest, rest);
			len = rest;
		}
	}
	free(raw);
	return rc;
}

static enum wb_err
wanted(void *ctx, const struct walk_file *file, bool *out, struct err *err)
{
	const struct bench *b = ctx;

	(void)file;
	(void)err;
	*out = b->bytes < b->max_bytes;
	return WB_OK;
}

static enum wb_err
file_begin(void *ctx, const struct walk_file *file, struct err *err)
{
	(void)ctx;
	(void)file;
	(void)err;
	return WB_OK;
}

static enum wb_err
file_end(void *ctx, const struct walk_file *file,
	const unsigned char sha256[32], uint64_t bytes, bool changed,
	struct err *err)
{
	(void)ctx;
	(void)file;
	(void)sha256;
	(void)bytes;
	(void)changed;
	(void)err;
	return WB_OK;
}

static void
damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why)
{
	(void)ctx;
	(void)file;
	(void)offset;
	fprintf(stderr, "stages: %s: %s\n", path, why);
}

static void
skipped(void *ctx, const struct walk_skip *skip)
{
	(void)ctx;
	fprintf(stderr, "stages: %s: %s\n", skip->path, skip->reason);
}

static bool
read_all(struct bench *b, char **paths, int count)
{
	struct walk_options options = { 0 };
	struct err err = { 0 };
	const struct walk_sink sink = { .ctx = b,
		.file_wanted = wanted,
		.file_begin = file_begin,
		.source = take_source,
		.damage = damage,
		.skipped = skipped,
		.file_end = file_end };

	walk_limits_default(&options.limits);
	for (int i = 0; i < count; i++) {
		const char *path = paths[i];

		if (walk_run(&path, 1, &options, &sink, &err) != WB_OK) {
			fprintf(stderr, "stages: %s\n", err.text);
			return false;
		}
	}
	return b->bytes > 0;
}

enum line_stage { LINES, STAMPS, TERMS, RECOGNISED, PARSED };

struct tools {
	struct lexer *lexer;
	struct recogniser *recogniser;
	struct event *event;
};

static uint64_t
one_line(const struct tools *tools, enum line_stage stage, struct span line)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct stamp_scan scan;

	if (stage == LINES)
		return line.len;
	stamp_scan(line, &scan);
	if (stage == TERMS)
		lexer_line(tools->lexer, line, &scan);
	else if (stage == RECOGNISED)
		return recognise(
			tools->recogniser, line, &scan, &dialect, tools->event);
	else if (stage == PARSED)
		event_parse_from(line, &scan, &dialect, tools->event);
	return scan.next;
}

static void
keep_terms(struct block *block, const struct lexer *lx)
{
	size_t n = 0;
	const uint64_t *idents = lexer_idents(lx, &n);
	struct span words = lexer_words(lx);

	if (block->idents)
		return;
	block->idents = memcpy(xmalloc(n * sizeof(*idents) + 1),
		n > 0 ? idents : (const void *)"", n * sizeof(*idents));
	block->nidents = n;
	block->words = memcpy(xmalloc(words.len + 1),
		words.len > 0 ? words.ptr : "", words.len);
	block->words_len = words.len;
}

/* CPU seconds for all lines up to and with that stage. */
static double
time_lines(struct bench *b, const struct tools *tools, enum line_stage stage)
{
	double began = cpu_s();

	for (size_t i = 0; i < b->nblocks; i++) {
		struct block *block = &b->blocks[i];
		struct span rest = { block->raw, block->raw_len };
		struct span line = { 0 };
		struct span whole = { 0 };

		if (stage == TERMS)
			lexer_reset_block(tools->lexer, rest);
		while (lines_next(&rest, TEXT_BYTES, &line, &whole))
			b->sum += one_line(tools, stage, line);
		if (stage == TERMS)
			keep_terms(block, tools->lexer);
	}
	return cpu_s() - began;
}

/* The best of three: others disturb, nobody helps. */
static double
best_lines(struct bench *b, const struct tools *tools, enum line_stage stage)
{
	double best = time_lines(b, tools, stage);

	for (int i = 0; i < 2; i++) {
		double next = time_lines(b, tools, stage);

		best = next < best ? next : best;
	}
	return best;
}

static void
time_packing(struct bench *b)
{
	struct packer *packer = packer_new();
	unsigned char *out = xmalloc(FRAME_STORED_MAX);
	unsigned char sha256[SHA256_BYTES];
	double pack_s = 0;
	double began = 0;
	size_t stored = 0;

	for (size_t i = 0; i < b->nblocks; i++) {
		struct block *block = &b->blocks[i];

		began = cpu_s();
		block->stored_len = packer_pack(packer,
			(struct span){ block->raw, block->raw_len },
			&block->how, out, &block->codec);
		pack_s += cpu_s() - began;
		block->stored = memcpy(
			xmalloc(block->stored_len), out, block->stored_len);
		stored += block->stored_len;
	}
	print_row(b, "zstd, by the copies of deflate", pack_s);
	began = cpu_s();
	for (size_t i = 0; i < b->nblocks; i++) {
		struct block *block = &b->blocks[i];

		b->sum += hash64(block->raw, block->raw_len) ^
			hash64(block->stored, block->stored_len);
		sha256_once(block->stored, block->stored_len, sha256);
	}
	print_row(b, "sums and seal", cpu_s() - began);
	free(out);
	packer_free(packer);
	fprintf(stderr, "stages: packed to 1/%.2f\n",
		(double)b->bytes / (double)stored);
}

static enum wb_err
add_blocks(struct bench *b, struct terms_writer *terms, bool words,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; rc == WB_OK && i < b->nblocks; i++) {
		const struct block *block = &b->blocks[i];
		struct dir_entry entry = { .segment = 1 };
		struct span text = { block->words,
			words ? block->words_len : 0 };

		entry.frame.raw_len = (uint32_t)block->raw_len;
		rc = terms_add_block(terms, &entry, block->idents,
			words ? 0 : block->nidents, text, err);
	}
	return rc;
}

/* A term index of the words alone, or of the identifiers alone. */
static bool
time_terms(struct bench *b, const char *dir, bool words)
{
	struct terms_writer *terms = NULL;
	struct terms_ref ref = { 0 };
	struct err err = { 0 };
	double began = cpu_s();
	enum wb_err rc = terms_create(dir, 1, SORT_MEMORY, &terms, &err);

	if (rc == WB_OK)
		rc = add_blocks(b, terms, words, &err);
	if (rc == WB_OK)
		rc = terms_finish(terms, &ref, &err);
	else
		terms_abandon(terms);
	if (rc != WB_OK) {
		fprintf(stderr, "stages: %s\n", err.text);
		return false;
	}
	print_row(b, words ? "words into FTS5" : "identifiers sorted, packed",
		cpu_s() - began);
	return true;
}

static bool
time_stores(struct bench *b)
{
	char dir[] = "/tmp/waybill-stages-XXXXXX";
	char sub[sizeof(dir) + sizeof("/terms")];
	bool ok = mkdtemp(dir) != NULL;
	struct err err = { 0 };

	if (!ok)
		return false;
	(void)snprintf(sub, sizeof(sub), "%s/terms", dir);
	ok = fs_mkdir(sub, &err) == WB_OK && time_terms(b, dir, true) &&
		time_terms(b, dir, false);
	fs_remove(dir);
	return ok;
}

static void
time_all_lines(struct bench *b)
{
	const struct tools tools = { lexer_new(SEED), recogniser_new(),
		xcalloc(1, sizeof(struct event)) };
	double lines = best_lines(b, &tools, LINES);
	double stamps = best_lines(b, &tools, STAMPS);

	print_row(b, "lines found", lines);
	print_row(b, "stamps", stamps - lines);
	print_row(b, "terms", best_lines(b, &tools, TERMS) - stamps);
	print_row(b, "lines recognised",
		best_lines(b, &tools, RECOGNISED) - stamps);
	print_row(b, "(lines parsed whole, as --scan does)",
		best_lines(b, &tools, PARSED) - stamps);
	free(tools.event);
	recogniser_free(tools.recogniser);
	lexer_free(tools.lexer);
}

static void
release(struct bench *b)
{
	for (size_t i = 0; i < b->nblocks; i++) {
		free(b->blocks[i].raw);
		free(b->blocks[i].stored);
		free(b->blocks[i].idents);
		free(b->blocks[i].words);
		free((void *)(uintptr_t)b->blocks[i].how.copies);
	}
	free(b->blocks);
}

int
main(int argc, char **argv)
{
	struct bench b = { .max_bytes = (size_t)MIB_DEFAULT << 20 };
	int first = 1;
	bool ok = true;

	if (argc > 2 && strcmp(argv[1], "-m") == 0) {
		b.max_bytes = (size_t)strtoul(argv[2], NULL, 10) << 20;
		first = 3;
	}
	if (first >= argc)
		return 0;
	ok = read_all(&b, argv + first, argc - first);
	if (ok) {
		printf("| stage | ns of CPU per raw byte |\n|---|---|\n");
		print_row(&b, "inflate, SHA-256 of the file", b.read_s);
		time_all_lines(&b);
		time_packing(&b);
		ok = time_stores(&b);
	}
	release(&b);
	return ok ? 0 : 1;
}
