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

/* How many are not behind it in order. */
static size_t
count_upto(const struct text_set *set, struct span text)
{
	size_t lo = 0;
	size_t hi = set->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (span_cmp(set->items[mid], text) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t
same_length(struct span a, struct span b)
{
	size_t len = 0;

	while (len < a.len && len < b.len && a.ptr[len] == b.ptr[len])
		len++;
	return len;
}

/* How long the longest value is that the text begins with; 0 if it does with
 * none. The last that is not behind the text in order is it, or else shows how
 * much of the text any may be: many values that begin alike cost no more. */
static size_t
longest_value(const struct text_set *set, struct span text)
{
	while (text.len > 0) {
		size_t count = count_upto(set, text);
		size_t same = 0;

		if (count == 0)
			return 0;
		same = same_length(set->items[count - 1], text);
		if (same == set->items[count - 1].len)
			return same;
		text.len = same;
	}
	return 0;
}

/* The first value of those left out that stands in the text, the longest of
 * one place. */
static bool
find_value(const struct cloak *c, struct span folded, size_t *at, size_t *len)
{
	enum { LEAST = 4 };

	if (c->values.count == 0)
		return false;
	for (*at = 0; *at < folded.len; ++*at) {
		*len = longest_value(
			&c->values, span_slice(folded, *at, folded.len));
		if (*len >= LEAST || (*len > 0 && *len == folded.len))
			return true;
	}
	return false;
}

void
cloak_text(const struct cloak *c, struct span text, struct buf *out)
{
	struct arena arena = { 0 };
	char *bytes = arena_alloc(&arena, text.len + 1);
	struct span folded = { bytes, text.len };
	size_t at = 0;
	size_t len = 0;

	text_fold(text, bytes);
	while (text.len > 0) {
		bool found = find_value(c, folded, &at, &len);
		struct span before = found ? span_slice(text, 0, at) : text;

		if (c->key.len > 0)
			hide_names(c, before, out);
		else
			buf_put(out, before);
		if (!found)
			break;
		buf_puts(out, "[redacted]");
		text = span_slice(text, at + len, text.len);
		folded = span_slice(folded, at + len, folded.len);
	}
	arena_release(&arena);
}
