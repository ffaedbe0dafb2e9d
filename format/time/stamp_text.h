/* The text of one time stamp at a known place. For stamp_scan, which knows
 * where to look. */
#ifndef WB_FORMAT_TIME_STAMP_TEXT_H
#define WB_FORMAT_TIME_STAMP_TEXT_H

#include "format/time/stamp.h"

struct stamp_text {
	struct stamp stamp;
	enum stamp_layout layout;
	/* It holds something that the lexer makes a term of. */
	bool has_term;
	/* Offset just behind its last byte. */
	size_t end;
};

/* Read the stamp that begins at s.ptr[at]. False, with *out undefined, if
 * there is none, or if a letter or digit follows it directly. */
bool stamp_text_read(struct span s, size_t at, struct stamp_text *out);

/* The same for "955436538.813320", and for whole seconds if `whole`. */
bool stamp_text_epoch(
	struct span s, size_t at, bool whole, struct stamp_text *out);

/* Behind "Mar  4 10:00:00", in the place of a host: a year, as in sudo's own
 * file if told to, "2019 : bob : ...", and Mailman's, "2019 (812) post to ...",
 * "2019 qrunner(812): ...". */
bool stamp_text_year_is_behind(struct span line);

static inline bool
stamp_text_has_year(struct span line)
{
	return line.len > 22 && line.ptr[20] == ' ' && is_digit(line.ptr[16]) &&
		stamp_text_year_is_behind(line);
}

/* Do letters or digits, directly or behind one of . @ _ + - : , make the text
 * before `at` a part of something longer? */
bool stamp_text_joined(struct span s, size_t at);

#endif
