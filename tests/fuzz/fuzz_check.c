/* Any bytes as the evidence file of a dossier, each line of it then compared
 * with bytes that it gives itself; and as its page and its sums. */
#include "query/dossier/check_part.h"

#include "format/base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
compare_all(struct check *c, struct span all)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct check_line *l = &c->lines[i];
		struct span raw = span_slice(all, 0, l->kept);

		check_compare(c, l, raw, l->length, l->line);
		check_compare(c, l, l->raw, raw.len, 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct check_names names = { "d.html", "d.evidence.jsonl",
		"d.SHA256SUMS" };
	static const char key[] = "a key of sixteen bytes and more";
	struct check *c = xcalloc(1, sizeof(*c));
	struct span all = { (const char *)bytes, size };
	struct err err = { 0 };

	if (size > 0 && bytes[0] % 2)
		c->key = SPAN(key);
	c->report.findings = &c->findings;
	buf_put(&c->evidence, all);
	buf_put(&c->page, all);
	buf_put(&c->sums, all);
	if (check_read(c, "d.evidence.jsonl", &err) == WB_OK)
		compare_all(c, all);
	else if (err.text[0] == '\0')
		abort();
	check_sums(c, "d.evidence.jsonl", &c->evidence);
	check_numbers(c, &names);
	check_close(c);
	return 0;
}
