/* The soundness of the index: whatever part of a line a query asks for, all
 * terms of the query are terms of the line, or stand in its stamps and are
 * said to. The first bytes of the input choose the part. */
#include "format/base/addr.h"
#include "format/base/text.h"
#include "format/lex/lex.h"
#include "tests/lexed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICE_BYTES = 5, TERMS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
fail(const char *what, struct span line, struct span text)
{
	fprintf(stderr, "%s\nline: %.*s\ntext: %.*s\n", what, (int)line.len,
		line.ptr, (int)text.len, text.ptr);
	abort();
}

struct query {
	struct text_needle needle;
	size_t nterms;
	struct term terms[TERMS_MAX];
};

/* The line was lexed by `lx`, with these spellings of stamps. */
static void
check_text(const struct lexer *lx, unsigned spelling, struct span line,
	const struct query *q)
{
	for (size_t i = 0; i < q->nterms; i++) {
		const struct term *t = &q->terms[i];

		if ((t->kind != TERM_WORD && has_ident(lx, t->hash)) ||
			(t->kind != TERM_IDENT && has_word(lx, t->text)) ||
			(t->in_stamps & spelling))
			continue;
		fprintf(stderr, "term: %.*s (kind %d)\n", (int)t->text.len,
			t->text.ptr, (int)t->kind);
		fail("a term of the text is none of the line", line,
			q->needle.folded);
	}
}

static void
check_addresses(const struct lexer *lx, struct span line)
{
	struct addr_found f = { 0 };

	for (size_t at = 0; addr_find(line, at, &f); at = f.at + f.len) {
		const unsigned char *p = f.addr.bytes + 12;
		uint32_t addr = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			(uint32_t)p[2] << 8 | (uint32_t)p[3];

		if (!f.dotted || !addr_is_ip4(&f.addr))
			continue;
		for (unsigned octets = 2; octets <= 4; octets++)
			if (!has_ident(lx, lexer_ip4(lx, addr, octets)))
				fail("an address is no term", line,
					span_slice(line, f.at, f.at + f.len));
	}
}

/* The twin that lexes blocks, the line once or twice: the same words in the
 * same order, the same identifiers. */
static void
check_twin(
	const struct lexer *lx, struct span line, const struct stamp_scan *scan)
{
	struct lexer *twin = lexer_new(7);
	size_t n = 0;
	size_t m = 0;
	const uint64_t *all = lexer_idents(lx, &n);

	lexer_reset_block(twin, line);
	lexer_line(twin, line, scan);
	lexer_line(twin, line, scan);
	(void)lexer_idents(twin, &m);
	if (n != m || !span_eq(lexer_words(lx), lexer_words(twin)))
		fail("twins differ", line, line);
	for (size_t i = 0; i < n; i++)
		if (!has_ident(twin, all[i]))
			fail("twins differ", line, line);
	lexer_free(twin);
}

static void
check_line(struct lexer *lx, struct span line, const struct stamp_scan *scan,
	const struct query *q)
{
	lexer_reset(lx);
	lexer_line(lx, line, scan);
	check_twin(lx, line, scan);
	check_addresses(lx, line);
	check_text(lx, scan->stamp.spelling, line, q);
}

static void
check(struct span line, struct query *q)
{
	struct stamp_scan scan;
	const struct stamp_scan none = { 0 };
	struct lexer *asking = lexer_new(7);
	struct lexer *lx = lexer_new(7);

	if (text_find(line, 0, &q->needle) != SIZE_MAX)
		q->nterms = lexer_query(asking, q->needle.folded,
			q->needle.bound_left, q->needle.bound_right, q->terms,
			TERMS_MAX);
	stamp_scan(line, &scan);
	check_line(lx, line, &scan, q);
	/* A piece of a long line has no stamp. */
	check_line(lx, line, &none, q);
	lexer_free(lx);
	lexer_free(asking);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct span line = { 0 };
	struct span part = { 0 };
	struct query q = { 0 };
	char *folded = NULL;
	char *copy = NULL;
	size_t from = 0;

	if (size <= CHOICE_BYTES)
		return 0;
	copy = malloc(size - CHOICE_BYTES);
	folded = malloc(size);
	if (!copy || !folded)
		abort();
	memcpy(copy, bytes + CHOICE_BYTES, size - CHOICE_BYTES);
	line = (struct span){ copy, size - CHOICE_BYTES };
	line = span_take_until(&line, '\n');
	from = (size_t)(bytes[0] << 8 | bytes[1]) % (line.len + 1);
	part = span_slice(line, from,
		from +
			(size_t)(bytes[2] << 8 | bytes[3]) %
				(line.len - from + 1));
	text_fold(part, folded);
	q.needle.folded = (struct span){ folded, part.len };
	q.needle.bound_left = bytes[4] & 1;
	q.needle.bound_right = (bytes[4] & 2) != 0;
	check(line, &q);
	free(folded);
	free(copy);
	return 0;
}
