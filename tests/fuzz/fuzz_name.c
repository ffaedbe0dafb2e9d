/* Any bytes as names of rotated logs: what is taken of a name lies within it,
 * packing changes nothing, and the order of any three is one. */
#include "format/time/log_name.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { NAMES = 3, NAME_MOST = 300 };

static bool
lies_in(struct span part, struct span whole)
{
	return part.len == 0 || span_eq(part, SPAN("@")) ||
		(part.ptr >= whole.ptr &&
			part.ptr + part.len <= whole.ptr + whole.len);
}

static void
take(struct span name, struct log_name *out)
{
	log_name_read(name, out);
	if (!lies_in(out->stem, name) || !lies_in(out->tail, name) ||
		!lies_in(out->date, name) ||
		(out->turn == LOG_DATED) != (out->date.len > 0))
		abort();
}

static bool
is_packed(struct span name)
{
	static const struct span ends[] = { SPAN_INIT(".gz"), SPAN_INIT(".xz"),
		SPAN_INIT(".bz2"), SPAN_INIT(".zst"), SPAN_INIT(".lz4"),
		SPAN_INIT(".Z"), SPAN_INIT(".lzma") };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_ends(name, ends[i]))
			return true;
	return false;
}

static void
take_packed(struct span name, const struct log_name *as)
{
	char text[NAME_MOST + sizeof(".zst")];
	struct log_name packed = { 0 };

	if (name.len == 0 || name.len > NAME_MOST || is_packed(name))
		return;
	memcpy(text, name.ptr, name.len);
	memcpy(text + name.len, ".zst", sizeof(".zst") - 1);
	take((struct span){ text, name.len + sizeof(".zst") - 1 }, &packed);
	if (log_name_order(as, &packed) != 0 ||
		!span_eq(as->stem, packed.stem) ||
		!span_eq(as->tail, packed.tail))
		abort();
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span rest = { len ? (const char *)bytes : "", len };
	struct log_name names[NAMES];

	for (size_t i = 0; i < NAMES; i++) {
		struct span name = rest;

		if (!span_cut(rest, '\n', &name, &rest))
			rest.len = 0;
		take(name, &names[i]);
		take_packed(name, &names[i]);
	}
	for (size_t i = 0; i < NAMES; i++) {
		const struct log_name *a = &names[i];
		const struct log_name *b = &names[(i + 1) % NAMES];
		const struct log_name *c = &names[(i + 2) % NAMES];

		if (sign(log_name_order(a, b)) != -sign(log_name_order(b, a)))
			abort();
		if (log_name_order(a, b) <= 0 && log_name_order(b, c) <= 0 &&
			log_name_order(a, c) > 0)
			abort();
	}
	return 0;
}
