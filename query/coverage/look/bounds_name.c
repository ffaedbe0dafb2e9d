#include "query/coverage/look/bounds_name.h"

/* Hosts are the same in upper and lower case, which is all that name_slots
 * knows; names of logs are not. */
struct span
bounds_name(struct buf *out, struct span host, struct span name)
{
	buf_clear(out);
	buf_put(out, host);
	buf_putc(out, '\0');
	for (size_t i = 0; i < name.len; i++) {
		if (fold_char(name.ptr[i]) != name.ptr[i])
			buf_putc(out, '\0');
		buf_putc(out, name.ptr[i]);
	}
	return buf_span(out);
}
