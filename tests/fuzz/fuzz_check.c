/* Any bytes as the evidence file of a dossier, each line of it then compared
 * with bytes that it gives itself. */
#include "query/dossier/check_part.h"

#include "format/base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char key[] = "a key of sixteen bytes and more";
	struct check *c = xcalloc(1, sizeof(*c));
	struct span all = { (const char *)bytes, size };
	struct err err = { 0 };

	if (size > 0 && bytes[0] % 2)
		c->key = SPAN(key);
	c->report.findings = &c->findings;
	buf_put(&c->evidence, all);
	if (check_read(c, "d.evidence.jsonl", &err) == WB_OK)
		for (size_t i = 0; i < c->count; i++) {
			const struct check_line *l = &c->lines[i];
			struct span raw = span_slice(all, 0, l->kept);

			check_compare(c, l, raw, l->length, l->line);
			check_compare(c, l, l->raw, raw.len, 0);
		}
	else if (err.text[0] == '\0')
		abort();
	check_close(c);
	return 0;
}
