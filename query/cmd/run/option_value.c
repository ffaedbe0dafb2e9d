/* The values of options: numbers, sizes, durations. */
#include "format/base/span.h"
#include "query/cmd/run/options.h"

struct unit {
	char letter;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{ 'K', UINT64_C(1) << 10 },
	{ 'M', UINT64_C(1) << 20 },
	{ 'G', UINT64_C(1) << 30 },
	{ 'T', UINT64_C(1) << 40 },
	{ 'k', UINT64_C(1) << 10 },
	{ 'm', UINT64_C(1) << 20 },
	{ 'g', UINT64_C(1) << 30 },
	{ 't', UINT64_C(1) << 40 },
};

static const struct unit duration_units[] = {
	{ 's', 1 },
	{ 'm', 60 },
	{ 'h', 3600 },
	{ 'd', 86400 },
};

static bool
number_with_unit(
	struct span s, const struct unit *units, size_t count, uint64_t *out)
{
	uint64_t n = 0;

	if (!span_eat_number(&s, &n) || s.len != 1)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (s.ptr[0] != units[i].letter)
			continue;
		if (n > UINT64_MAX / units[i].factor)
			return false;
		*out = n * units[i].factor;
		return true;
	}
	return false;
}

bool
option_size(const char *text, uint64_t *bytes)
{
	struct span s = span_of(text);

	if (span_number(s, bytes))
		return true;
	return number_with_unit(s, size_units,
		sizeof(size_units) / sizeof(size_units[0]), bytes);
}

bool
option_duration(const char *text, uint64_t *seconds)
{
	return number_with_unit(span_of(text), duration_units,
		sizeof(duration_units) / sizeof(duration_units[0]), seconds);
}
