/* Parts of the text printer. */
#ifndef WB_QUERY_SHOW_SHOW_TEXT_H
#define WB_QUERY_SHOW_SHOW_TEXT_H

#include "query/show/show.h"

/* Colours by what they mean; none of them where colour is off. */
enum text_style {
	STYLE_TIME,
	STYLE_HOST,
	STYLE_PROGRAM,
	STYLE_MATCH,
	STYLE_CITE,
	/* What came to a good end, to a bad one, to none yet. */
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_OPEN,
	STYLE_OFF
};
void text_style(struct printer *p, enum text_style style);

void text_event(struct printer *p, const struct event_answer *a);
void text_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form);
void text_line(struct printer *p, const struct line_answer *a);
void text_row(struct printer *p, const struct row_type *type,
	const struct row_value *values);

void text_coverage(struct printer *p, const struct coverage_answer *a);
void text_gap(struct printer *p, const struct gap_answer *a);
/* What the evidence covers of what was not found; of many gaps the longest. */
void text_covers(struct printer *p, const struct absence_answer *a);

/* "1 line", "2 lines". */
void text_number(
	struct printer *p, uint64_t n, const char *one, const char *many);
/* "A to B", or "no times". */
void text_range(
	struct printer *p, const struct when *since, const struct when *until);

/* "  (PATH:LINE, PATH:LINE and 3 more)": the first of them are named. */
enum { TEXT_CITES_MAX = 4 };
void text_cite(struct printer *p, const struct cite *c, size_t nth);
void text_cites_end(struct printer *p, size_t n);

#endif
