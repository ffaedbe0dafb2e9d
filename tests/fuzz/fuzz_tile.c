/* A tile of any bytes: its lines are all counted, its ranges hold all stamps,
 * it unpacks to what it was, and it has every term that its lines have alone.
 * The first byte says in which encoding, and whether it begins or ends within
 * a line. */
#include "format/disk/codec.h"
#include "format/lex/lex.h"
#include "format/record/cut.h"
#include "indexer/ingest/tile/tile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static bool
has_ident(const struct tile *t, uint64_t hash)
{
	for (size_t i = 0; i < t->nidents; i++)
		if (t->idents[i] == hash)
			return true;
	return false;
}

static bool
has_word(const struct tile *t, struct span word)
{
	struct span rest = buf_span(&t->words);
	struct span one = { 0 };

	while (span_cut(rest, ' ', &one, &rest))
		if (span_eq(one, word))
			return true;
	return false;
}

static void
check_terms(const struct tile *t, const struct lexer *lx)
{
	size_t n = 0;
	const uint64_t *idents = lexer_idents(lx, &n);
	struct span rest = lexer_words(lx);
	struct span one = { 0 };

	for (size_t i = 0; i < n; i++)
		check(has_ident(t, idents[i]), "a line's identifier is lost");
	while (span_cut(rest, ' ', &one, &rest))
		check(has_word(t, one), "a line's word is lost");
}

static void
check_stamp(const struct tile *t, const struct stamp_scan *scan)
{
	const struct stamp *s = &scan->stamp;

	if (s->kind == STAMP_NONE)
		return;
	check(t->range[s->kind - 1].lo <= s->seconds &&
			t->range[s->kind - 1].hi >= s->seconds,
		"a stamp is out of the range");
	check((t->spelling & s->spelling) == s->spelling,
		"a spelling is not told");
}

static void
check_lines(const struct tile *t)
{
	struct span rest = { t->raw, t->raw_len };
	struct span line = { 0 };
	struct span whole = { 0 };
	struct buf scratch = { 0 };
	struct lexer *lx = lexer_new(SEED);
	uint32_t n = 0;

	for (; lines_next(&rest, t->encoding, &line, &whole); n++) {
		struct span text = cut_text(line, t->encoding, 0, &scratch);
		struct stamp_scan scan = { 0 };

		if (n > 0 || !t->begins_mid)
			stamp_scan(text, &scan);
		check_stamp(t, &scan);
		/* Lexing all again is slow; some will do. */
		if (n % 7 != 0)
			continue;
		lexer_reset(lx);
		lexer_line(lx, text, &scan);
		check_terms(t, lx);
	}
	check(n == t->lines, "lines are counted wrong");
	lexer_free(lx);
	buf_release(&scratch);
}

static void
check_sums(const struct tile *t)
{
	uint64_t told = 0;
	uint64_t lines = 0;

	for (uint32_t i = 0; i < t->ntallies; i++) {
		told += t->tallies[i].lines;
		check(t->tallies[i].unrecognised <= t->tallies[i].lines,
			"more unrecognised lines than lines");
	}
	check(told + (t->begins_mid ? 1 : 0) == t->lines,
		"tallies do not add up");
	check(t->npieces >= 1 && t->npieces <= TILE_PIECES_MAX, "pieces");
	for (uint32_t i = 0; i < t->npieces; i++) {
		const struct piece *p = &t->pieces[i];

		check(p->first_line == lines, "a piece begins elsewhere");
		lines += p->lines;
		for (int k = 0; k < 3; k++)
			check(p->range[k].lo > p->range[k].hi ||
					(p->range[k].lo >= t->range[k].lo &&
						p->range[k].hi <=
							t->range[k].hi),
				"a piece's range is wider");
	}
	check(lines == t->lines, "pieces do not add up");
	for (uint32_t i = 0; i < t->nanchors; i++)
		check(t->anchors[i].piece < t->npieces &&
				t->anchors[i].offset < t->raw_len,
			"an anchor lies outside");
}

static void
check_bytes(const struct tile *t)
{
	struct unpacker *u = unpacker_new();
	struct err err = { 0 };
	struct frame f = { .codec = t->codec,
		.raw_len = (uint32_t)t->raw_len,
		.stored_len = (uint32_t)t->stored_len,
		.raw_check = t->raw_check,
		.stored_check = t->stored_check };
	char *out = malloc(t->raw_len);

	check(out && t->stored_len <= FRAME_STORED_MAX, "too long");
	check(unpacker_unpack(u, &f, t->stored, out, &err) == WB_OK &&
			memcmp(out, t->raw, t->raw_len) == 0,
		"it unpacks to something else");
	free(out);
	unpacker_free(u);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct tile *t = calloc(1, sizeof(*t));
	struct tile_worker *w = tile_worker_new(SEED);

	if (!t)
		abort();
	tile_init(t);
	if (size > 1 && size - 1 <= FRAME_RAW_MAX) {
		t->raw_len = size - 1;
		memcpy(t->raw, bytes + 1, t->raw_len);
		t->encoding = (enum text_encoding)(bytes[0] % 4);
		t->begins_mid = (bytes[0] & 0x40) != 0;
		t->ends_mid = (bytes[0] & 0x80) != 0;
		/* Nothing may stay of what was worked on before. */
		tile_work(w, t);
		tile_work(w, t);
		check_lines(t);
		check_sums(t);
		check_bytes(t);
	}
	tile_release(t);
	free(t);
	tile_worker_free(w);
	return 0;
}
