#include "query/plan/source/source_shown.h"

#include "format/base/utf8.h"

bool
source_is_shown(struct span name)
{
	return span_has(name, SPAN("\xef\xbf\xbd"));
}

bool
source_path_shows(struct span path, struct span name)
{
	bool is_replaced = false;
	struct buf shown = { 0 };
	size_t len = 0;

	if (!source_is_shown(name))
		return false;
	for (size_t at = 0; at < path.len; at += len) {
		uint32_t code = 0;

		len = utf8_read(path, at, &code);
		if (len == 0) {
			utf8_put(&shown, UTF8_REPLACEMENT);
			is_replaced = true;
			len = 1;
		} else {
			buf_put(&shown, span_slice(path, at, at + len));
		}
	}
	is_replaced = is_replaced && span_eq(buf_span(&shown), name);
	buf_release(&shown);
	return is_replaced;
}

size_t
source_by_shown(struct readings *r, struct span name, uint32_t *out, size_t max)
{
	size_t n = 0;

	for (uint32_t ord = 0; ord < readings_count(r); ord++) {
		const struct source_view *v = readings_source(r, ord, NULL);
		bool fits = false;

		for (size_t i = 0; v && i < v->npaths && !fits; i++)
			fits = source_path_shows(v->paths[i], name);
		if (fits && n++ < max)
			out[n - 1] = ord;
	}
	return n;
}
