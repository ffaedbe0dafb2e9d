/* Stamps that end with a year, where most have none. */
#include "format/time/stamp_fast.h"
#include "format/time/stamp_text.h"

/* "(812)" */
static bool
is_process(struct span s)
{
	return s.len > 2 && s.ptr[0] == '(' && s.ptr[s.len - 1] == ')' &&
		span_all_digits(span_slice(s, 1, s.len - 1));
}

bool
stamp_text_year_is_behind(struct span line)
{
	struct span rest = span_slice(line, STAMP_BSD_LEN, line.len);
	struct span year = { 0 };
	struct span word = { 0 };
	size_t label = 0;

	if (!span_eat_char(&rest, ' ') || !span_cut(rest, ' ', &year, &rest) ||
		year.len != 4 || !span_all_digits(year) ||
		!span_cut(rest, ' ', &word, &rest))
		return false;
	if (span_eq(word, SPAN(":")) || is_process(word))
		return true;
	while (label < word.len && is_alpha(word.ptr[label]))
		label++;
	return label > 0 && word.ptr[word.len - 1] == ':' &&
		is_process(span_slice(word, label, word.len - 1));
}
