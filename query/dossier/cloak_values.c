/* Text of which values are left out, and whose names are hidden. */
#include "query/dossier/cloak_part.h"

#include "format/base/text.h"

/* Text that holds nothing that is left out. */
static void
hide_names(const struct cloak *c, struct span text, struct buf *out)
{
	struct buf written = { 0 };
	struct coded coded = { 0 };
	size_t done = 0;

	while (coded_find(c, text, done, &coded, &written)) {
		cloak_plain(c, span_slice(text, done, coded.at), out);
		buf_put(out, buf_span(&written));
		done = coded.at + coded.len;
		buf_clear(&written);
	}
	cloak_plain(c, span_slice(text, done, text.len), out);
	buf_release(&written);
}

/* The first value of those left out that stands in the text, the longest of
 * one place. */
static bool
find_value(const struct cloak *c, struct span text, size_t *at, size_t *len)
{
	enum { LEAST = 4 };

	*at = SIZE_MAX;
	for (size_t i = 0; i < c->values.count; i++) {
		struct span value = c->values.items[i];
		const struct text_needle needle = { .folded = value };
		size_t found = SIZE_MAX;

		if (value.len >= LEAST || value.len == text.len)
			found = text_find(text, 0, &needle);
		if (found < *at) {
			*at = found;
			*len = value.len;
		}
	}
	return *at != SIZE_MAX;
}

void
cloak_text(const struct cloak *c, struct span text, struct buf *out)
{
	size_t at = 0;
	size_t len = 0;

	while (text.len > 0) {
		bool found = find_value(c, text, &at, &len);
		struct span before = found ? span_slice(text, 0, at) : text;

		if (c->key.len > 0)
			hide_names(c, before, out);
		else
			buf_put(out, before);
		if (!found)
			break;
		buf_puts(out, "[redacted]");
		text = span_slice(text, at + len, text.len);
	}
}
