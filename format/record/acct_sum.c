/* savacct and usracct of GNU acct: what sa(8) has added up, by command and by
 * user, as the structs of a 64-bit machine. They have no times. The padding
 * within them holds what was on the stack, and tells nothing. */
#include "format/record/part.h"

#include <math.h>
#include <string.h>

struct sum_shape {
	const char *tag;
	/* What the first text is. */
	const char *key;
	struct part name;
	/* A count of 8 bytes, then doubles. */
	uint16_t calls_at;
};

enum { SUM_DOUBLES = 8 };

static double
part_double(struct span record, size_t at)
{
	uint64_t bits = part_uint(record, at, 8, false);
	double value = 0;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* A sum that can be: not negative, and 0 or neither tiny nor huge. */
static bool
is_sum(double value)
{
	return isfinite(value) && value >= 0 &&
		(value == 0 || (value >= 1e-6 && value < 1e18));
}

static enum record_fit
sum_fit(const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct sum_shape *s = layout->shape;
	struct span r = span_slice(bytes, 0, layout->size);
	uint64_t calls = part_uint(r, s->calls_at, 8, false);

	if (r.len < layout->size || calls == 0 || calls >> 40 != 0 ||
		part_text(r, s->name).len == 0 || !part_has_end(r, s->name))
		return RECORD_NO;
	for (size_t i = 0; i < SUM_DOUBLES; i++)
		if (!is_sum(part_double(r, s->calls_at + 8 + 8 * i)))
			return RECORD_NO;
	*length = layout->size;
	return part_is_clean(r, s->name) ? RECORD_STRONG : RECORD_UNCLEAN;
}

static void
sum_print(const struct record_layout *layout, struct span r, uint64_t offset,
	struct buf *out)
{
	static const char *const keys[SUM_DOUBLES] = { "utime", "stime",
		"etime", "memory", "io_sum", "minflt", "majflt", "swaps" };
	const struct sum_shape *s = layout->shape;
	const struct part_head head = { .tag = s->tag, .word = "sum" };

	(void)offset;
	part_put_head(out, &head);
	part_put_text(out, s->key, part_text(r, s->name));
	part_put_uint(out, "calls", part_uint(r, s->calls_at, 8, false));
	for (size_t i = 0; i < SUM_DOUBLES; i++)
		part_put_real(out, keys[i],
			part_double(r, s->calls_at + 8 + 8 * i), 2);
}

const struct record_family record_acct_sum = { sum_fit, sum_print, NULL, NULL,
	NULL };

static const struct sum_shape savacct = { "savacct", "command", { 0, 16 }, 24 };
static const struct sum_shape usracct = { "usracct", "user", { 0, 32 }, 32 };

/* clang-format off */
static const struct record_layout layouts[] = {
	{ RECORD_SAVACCT_96_LE, "savacct, GNU acct, 96 bytes (sums by command)",
		&record_acct_sum, 96, false, &savacct, false },
	{ RECORD_USRACCT_104_LE, "usracct, GNU acct, 104 bytes (sums by user)",
		&record_acct_sum, 104, false, &usracct, false },
};
/* clang-format on */

const struct record_layout *
acct_sum_layouts(size_t *count)
{
	*count = sizeof(layouts) / sizeof(*layouts);
	return layouts;
}
