/* The numbers of a dossier's citations: none is missing, none without evidence.
 */
#include "query/dossier/check_part.h"

#include "format/base/arena.h"
#include "query/dossier/lines.h"

#include <stdlib.h>

/* From 1 on, each once: who takes a line out leaves a gap. */
static bool
is_gapless(const struct check *c)
{
	bool *seen = xcalloc(c->count + 1, sizeof(*seen));
	bool good = true;

	for (size_t i = 0; i < c->count; i++) {
		uint64_t n = c->lines[i].number;

		good = good && n >= 1 && n <= c->count && !seen[n];
		if (good)
			seen[n] = true;
	}
	free(seen);
	return good;
}

/* Text of the evidence is escaped on the page, so that it has no such marks. */
static uint64_t
marks_on(struct span page)
{
	static const char mark[] = "<span class=\"k\" id=\"e";
	uint64_t count = 0;
	size_t at = 0;

	while ((at = span_find(page, SPAN(mark))) != SIZE_MAX) {
		page = span_slice(page, at + sizeof(mark) - 1, page.len);
		count++;
	}
	return count;
}

void
check_numbers(struct check *c, const struct check_names *names)
{
	uint64_t expected = c->count < LINES_ON_PAGE ? c->count : LINES_ON_PAGE;

	if (!is_gapless(c))
		findings_add(&c->findings, FINDING_DIFFERS, names->evidence,
			UINT64_MAX,
			"the numbers of its lines have a gap: lines were taken "
			"out or put in");
	if (marks_on(buf_span(&c->page)) != expected)
		findings_add(&c->findings, FINDING_DIFFERS, names->page,
			UINT64_MAX,
			"it cites more or fewer lines than the evidence file "
			"has");
}
