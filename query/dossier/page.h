/* A page being written, front to back. */
#ifndef WB_QUERY_DOSSIER_PAGE_H
#define WB_QUERY_DOSSIER_PAGE_H

#include "query/dossier/cites.h"
#include "query/show/show.h"

struct cloak;

/* What each page begins with, so that nothing on it is run or fetched: with
 * the hash of its style sheet between the two parts of the policy. */
#define PAGE_BEGIN                                                             \
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "                  \
	"charset=\"utf-8\">\n"
#define PAGE_POLICY                                                            \
	"<meta http-equiv=\"Content-Security-Policy\" "                        \
	"content=\"default-src 'none'; style-src 'sha256-"
#define PAGE_POLICY_END "'; base-uri 'none'; form-action 'none'\">\n"

struct page {
	struct buf out;
	/* The lines it cites. */
	struct cites *cites;
	/* What hides names, or NULL. */
	struct cloak *cloak;
	/* For its zone, and for whether secrets are shown. */
	struct printer *printer;
	struct buf scratch;
};

void page_release(struct page *p);

/* Markup of ours. */
void page_puts(struct page *p, const char *markup);
void page_printf(struct page *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Text from outside: names are hidden, then it is escaped. */
void page_text(struct page *p, struct span text);
/* `before` and the text, and nothing where there is none. */
void page_some(struct page *p, const char *before, struct span text);
/* The same as page_text for a part of an SVG, cut to `most` characters. */
void page_svg(struct page *p, struct span text, size_t most);
/* A time to the second, in the zone of the dossier: "2019-03-04 10:00:00 UTC",
 * with ~ or ? before it where it was worked out or assumed. */
void page_time(struct page *p, const char *before, const struct when *when);
/* How long, in its two largest units. */
void page_length(struct page *p, int64_t seconds);
/* " [3]", a link to the line cited. */
void page_cite(struct page *p, const struct cite *cite);
/* "1 line", "12 lines". */
void page_count(
	struct page *p, uint64_t n, const char *one, const char *several);

/* All up to the answer: style, title, and that nothing of it may be run or
 * fetched. `title` is text. */
void page_head(struct page *p, struct span title);
void page_foot(struct page *p);

#endif
