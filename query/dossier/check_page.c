/* What holds of every page of a dossier, whatever it says: a forged one could
 * run or fetch something where it is looked at. */
#include "query/dossier/check_part.h"
#include "query/dossier/page.h"

static bool
is_base64(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '+' || c == '/' || c == '=';
}

static bool
has_policy(struct span page)
{
	if (!span_eat(&page, SPAN(PAGE_BEGIN PAGE_POLICY)))
		return false;
	while (page.len > 0 && is_base64(page.ptr[0]))
		page = span_slice(page, 1, page.len);
	return span_eat(&page, SPAN(PAGE_POLICY_END));
}

void
check_page(struct check *c, const struct check_names *names)
{
	struct span page = buf_span(&c->page);

	/* Text of the evidence is escaped there. */
	if (!has_policy(page) || span_has(page, SPAN("<script")))
		findings_add(&c->findings, FINDING_DIFFERS, names->page,
			UINT64_MAX,
			"it does not begin as each page does, or has a script: "
			"do not open it in a browser");
	if (c->report.index.len > 0 && !span_has(page, c->report.index))
		findings_add(&c->findings, FINDING_DIFFERS, names->page,
			UINT64_MAX,
			"it names another index than the evidence file");
}
