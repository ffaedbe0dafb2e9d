/* What the files of narrow.h share. Each narrows *out further. */
#ifndef WB_QUERY_PLAN_BLOCK_NARROW_PART_H
#define WB_QUERY_PLAN_BLOCK_NARROW_PART_H

#include "query/plan/block/narrow.h"

/* Of the rules by which the terms looked into were made. */
static inline uint32_t
terms_version(const struct narrow *n)
{
	return index_current(n->index)->terms[n->terms].version;
}

/* By rules that took the mark (lexer_marked) for a letter. */
static inline bool
narrow_has_marks(const struct narrow *n)
{
	return terms_version(n) != TERMS_VERSION;
}

/* Terms by other rules than this program's tell nothing. */
bool narrow_has_terms(const struct narrow *n);
/* To narrow it further would cost more than to read what is left. */
bool narrow_is_enough(const struct narrow *n, const struct blockset *s);

/* Text that stands in the line, bounded as said. */
enum wb_err narrow_text(struct narrow *n, struct span text, bool left,
	bool right, struct blockset *out, struct err *err);

/* Leave out what the window rules out at once. */
void narrow_window(struct narrow *n, struct blockset *out);
/* And then what the sources of the blocks rule out, unless these are many. */
void narrow_sources(struct narrow *n, struct blockset *out);

/* An address of the network, as the lexer finds it. */
void narrow_ip(struct narrow *n, const struct cidr *c, struct blockset *out);
/* The same as a parser finds it, in a field. */
enum wb_err narrow_ip_field(struct narrow *n, const struct cidr *c,
	struct blockset *out, struct err *err);

#endif
