/* Runs of letters and digits, byte by byte. */
#include "format/base/text.h"
#include "format/lex/lex_part.h"

static inline bool
is_joiner(const struct lexer *lx, char c)
{
	return lx->class[(unsigned char)c] == JOINER;
}

static inline bool
starts_word(const struct lexer *lx, const char *p, const char *end)
{
	unsigned k = lx->class[(unsigned char)*p];
	size_t len = 0;

	if (k != HIGH)
		return (k & (LETTER | DIGIT)) != 0;
	return text_class_at((struct span){ p, (size_t)(end - p) }, 0, &len) ==
		TEXT_WORD;
}

/* A run is complete: [start, r->end) in a text that goes on to `limit`. */
static inline void
take_run(struct lexer *lx, struct run *r, const char *start, const char *limit)
{
	const struct run *left = &lx->runs[lx->turn ^ 1];
	bool tied = left->end && left->end + 1 == start &&
		is_joiner(lx, *left->end);

	left = tied && *left->end == '@' ? left : NULL;
	if (!tied && r->mask == LETTER)
		tied = r->end + 1 < limit && is_joiner(lx, *r->end) &&
			starts_word(lx, r->end + 1, limit);
	lex_term(lx, left, r, start, tied);
	lx->turn ^= 1;
}

static void
run_room(struct run *r, size_t want)
{
	if (want > r->cap)
		r->text = xgrow(r->text, &r->cap, want, 1);
}

/* A non-ASCII character at p: add it to r if it is a letter. Returns its
 * length, 0 if the run ends here. */
static size_t
eat_high(struct run *r, const char *p, const char *end)
{
	struct span rest = { p, (size_t)(end - p) };
	size_t len = 0;

	if (text_class_at(rest, 0, &len) != TEXT_WORD)
		return 0;
	run_room(r, r->len + len);
	text_fold(span_slice(rest, 0, len), r->text + r->len);
	r->len += len;
	r->mask |= LETTER;
	return len;
}

static const char *
read_run(struct lexer *lx, const char *p, const char *end)
{
	struct run *r = &lx->runs[lx->turn];
	const char *start = p;
	unsigned k = 0;

	r->len = 0;
	r->mask = 0;
	for (;;) {
		size_t room = (size_t)(end - p);
		char *q = NULL;

		if (room > 4096)
			room = 4096;
		run_room(r, r->len + room);
		q = r->text + r->len;
		for (; p < end && room > 0; p++, room--) {
			k = lx->class[(unsigned char)*p];
			if (!(k & (LETTER | DIGIT)))
				break;
			*q++ = lx->fold[(unsigned char)*p];
			r->mask |= k;
		}
		r->len = (size_t)(q - r->text);
		if (p < end && room == 0)
			continue;
		if (p == end || k != HIGH)
			break;
		size_t len = eat_high(r, p, end);
		if (len == 0)
			break;
		p += len;
	}
	r->end = p;
	take_run(lx, r, start, end);
	return p;
}

/* p is at a CJK character: each pair of neighbours is a word. */
static const char *
read_alone(struct lexer *lx, const char *p, const char *end)
{
	const char *before = NULL;

	while (p < end) {
		size_t len = 0;
		struct span rest = { p, (size_t)(end - p) };

		if (text_class_at(rest, 0, &len) != TEXT_ALONE)
			break;
		if (before)
			lex_term_pair(lx,
				(struct span){
					before, (size_t)(p + len - before) });
		before = p;
		p += len;
	}
	return p;
}

void
lex_runs(struct lexer *lx, struct span text)
{
	const char *p = text.ptr;
	const char *end = p + text.len;

	lx->runs[0].end = NULL;
	lx->runs[1].end = NULL;
	lx->ndotted = 0;
	while (p < end) {
		unsigned k = lx->class[(unsigned char)*p];
		size_t len = 1;

		if (k & (LETTER | DIGIT)) {
			p = read_run(lx, p, end);
			continue;
		}
		if (k != HIGH) {
			p++;
			continue;
		}
		switch (text_class_at(
			(struct span){ p, (size_t)(end - p) }, 0, &len)) {
		case TEXT_WORD:
			p = read_run(lx, p, end);
			break;
		case TEXT_ALONE:
			p = read_alone(lx, p, end);
			break;
		case TEXT_SEP:
			p += len;
			break;
		}
	}
}
