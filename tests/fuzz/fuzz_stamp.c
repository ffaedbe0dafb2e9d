/* stamp_scan over any bytes: its ranges lie in the line and split no word, and
 * a time that it finds can be printed. */
#include "format/time/civil.h"
#include "format/time/stamp.h"
#include "tests/check_event.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	/* A copy of just that size, so that a read past its end is seen. */
	char *copy = malloc(size ? size : 1);
	struct span line = { copy, size };
	struct stamp_scan scan;
	char text[CIVIL_TEXT_MAX];
	const char *wrong = NULL;

	if (!copy)
		return 0;
	if (size > 0)
		memcpy(copy, bytes, size);
	stamp_scan(line, &scan);
	wrong = check_stamp(line, &scan);
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	if (scan.stamp.kind != STAMP_NONE &&
		civil_format(text,
			scan.stamp.seconds * 1000000000 + scan.stamp.ns,
			scan.stamp.digits, CIVIL_ZONE_OFFSET,
			scan.stamp.offset_s) >= sizeof(text))
		abort();
	free(copy);
	return 0;
}
