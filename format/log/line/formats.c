/* The table of families, out of formats.def. */
#include "format/log/line/format.h"

#define FORMAT(name) &format_##name,
/* The NULL keeps the table from being empty while no family is listed. */
static const struct log_format *const families[] = {
#include "format/log/line/formats.def"
	NULL
};
#undef FORMAT

const struct log_format *const *
formats_all(size_t *count)
{
	*count = sizeof(families) / sizeof(families[0]) - 1;
	return families;
}
