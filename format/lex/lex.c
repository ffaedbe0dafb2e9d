#include "format/lex/lex_part.h"

#include <stdlib.h>
#include <string.h>

enum { TABLE_FIRST = 1 << 13 };

static void
fill_classes(struct lexer *lx)
{
	for (int c = 0; c < 256; c++) {
		char ch = (char)c;

		lx->fold[c] = fold_char(ch);
		if (c >= 0x80)
			lx->class[c] = HIGH;
		else if (is_digit(ch))
			lx->class[c] = DIGIT;
		else if (is_alpha(ch))
			lx->class[c] = LETTER;
		else if (c && strchr(".@_+-", c))
			lx->class[c] = JOINER;
	}
}

struct lexer *
lexer_new(uint64_t seed)
{
	struct lexer *lx = xcalloc(1, sizeof(*lx));

	lx->seed = seed;
	lx->table_size = TABLE_FIRST;
	lx->table = xcalloc(lx->table_size, sizeof(*lx->table));
	lx->chunks = xcalloc(CHUNK_SLOTS, sizeof(*lx->chunks));
	lx->generation = 1;
	fill_classes(lx);
	return lx;
}

void
lexer_free(struct lexer *lx)
{
	if (!lx)
		return;
	free(lx->table);
	free(lx->chunks);
	free(lx->idents);
	buf_release(&lx->words);
	free(lx->runs[0].text);
	free(lx->runs[1].text);
	arena_release(&lx->term_texts);
	free(lx);
}

void
lexer_reset(struct lexer *lx)
{
	lx->block = NULL;
	lx->block_end = NULL;
	lx->before = NULL;
	lx->near_phrase = false;
	lx->nidents = 0;
	lx->table_used = 0;
	buf_clear(&lx->words);
	if (++lx->generation > 0xffff) {
		lx->generation = 1;
		memset(lx->table, 0, lx->table_size * sizeof(*lx->table));
		memset(lx->chunks, 0, CHUNK_SLOTS * sizeof(*lx->chunks));
	}
}

void
lexer_reset_block(struct lexer *lx, struct span block)
{
	lexer_reset(lx);
	if (block.len == 0 || block.len > UINT32_MAX)
		return;
	lx->block = block.ptr;
	lx->block_end = block.ptr + block.len;
}

static void
lex_part(struct lexer *lx, struct span text, bool is_last)
{
	if (text.len == 0)
		return;
	if (lx->block) {
		lex_chunks(lx, text, is_last);
		return;
	}
	lex_runs(lx, text);
	lex_term_ip6s(lx, text);
}

void
lexer_line(struct lexer *lx, struct span line, const struct stamp_scan *scan)
{
	size_t at = 0;

	for (uint32_t i = 0; i < scan->nparts; i++) {
		lex_part(lx, span_slice(line, at, scan->parts[i].at), false);
		at = (size_t)scan->parts[i].at + scan->parts[i].len;
	}
	lex_part(lx, span_slice(line, at, line.len), true);
}

const uint64_t *
lexer_idents(const struct lexer *lx, size_t *count)
{
	*count = lx->nidents;
	return lx->idents;
}

struct span
lexer_words(const struct lexer *lx)
{
	return buf_span(&lx->words);
}
