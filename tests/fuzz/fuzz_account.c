/* Any lines as those of passwd(5), of useradd and its kin, and of aliases(5).
 * What is read stands in the line. */
#include "query/user/who/account_line.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
stands_in(struct span part, struct span line, bool may_lack)
{
	if (part.len == 0 && may_lack)
		return;
	if (part.len == 0 || part.ptr < line.ptr ||
		part.ptr + part.len > line.ptr + line.len)
		abort();
}

static void
read_line(struct span line)
{
	struct account_fact fact = { 0 };
	struct span name = { 0 };
	struct span target = { 0 };

	if (account_parse_passwd(line, &fact)) {
		if (fact.change != ACCOUNT_LISTED)
			abort();
		stands_in(fact.name, line, false);
		stands_in(fact.home, line, true);
	}
	fact = (struct account_fact){ 0 };
	if (account_parse_change(line, &fact)) {
		stands_in(fact.name, line, false);
		stands_in(fact.old_name, line, true);
	}
	if (account_parse_alias(line, &name, &target)) {
		stands_in(name, line, false);
		stands_in(target, line, false);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span text = { len ? (const char *)bytes : "", len };
	struct span line = { 0 };

	while (span_cut(text, '\n', &line, &text))
		read_line(line);
	read_line(text);
	return 0;
}
