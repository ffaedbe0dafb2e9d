/* INDEX/CURRENT of any bytes, its sum made right: what is taken is written and
 * read again as the same. */
#include "format/base/digest.h"
#include "indexer/store/file/current.h"
#include "tests/fuzz/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
write_all(const char *path, const void *bytes, size_t size, bool has_sum)
{
	FILE *f = fopen(path, "wb");

	if (!f || (size > 0 && fwrite(bytes, size, 1, f) != 1))
		abort();
	if (has_sum)
		fprintf(f, "check %016llx\n",
			(unsigned long long)hash64(bytes, size));
	if (fclose(f) != 0)
		abort();
}

static void
read_once(const char *dir)
{
	struct current c = { 0 };
	struct current again = { 0 };
	unsigned char one[32];
	unsigned char two[32];
	struct err err = { 0 };

	if (current_read(dir, &c, &err) != WB_OK)
		return;
	if (current_write(dir, &c, &err) != WB_OK ||
		current_digest(dir, one, &err) != WB_OK ||
		current_read(dir, &again, &err) != WB_OK ||
		current_write(dir, &again, &err) != WB_OK ||
		current_digest(dir, two, &err) != WB_OK ||
		memcmp(one, two, sizeof(one)) != 0) {
		fprintf(stderr, "CURRENT does not survive: %s\n", err.text);
		abort();
	}
	current_release(&c);
	current_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "%s/CURRENT", room_path());
	write_all(path, bytes, size, false);
	read_once(room_path());
	write_all(path, bytes, size, true);
	read_once(room_path());
	return 0;
}
