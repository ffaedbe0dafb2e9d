/* Any bytes as keys.mdb: what the check lets pass LMDB can read, all of it, in
 * order, without a crash. */
#include "format/base/buf.h"
#include "indexer/store/file/kv.h"
#include "tests/fuzz/room.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { KEYS_MOST = 100000 };

/* All keys from the first one on; copied, so that every byte is read. */
static void
read_all(struct kv *kv)
{
	static const char *const asked[] = { "p", "p\x01\x02\x03", "\xff" };
	struct buf copy = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct span s = span_of(asked[i]);
		bool found = false;

		if (kv_get(kv, s, &value))
			buf_put(&copy, value);
		found = kv_floor(kv, s, &key, &value);
		for (int n = 0; found && n < KEYS_MOST; n++) {
			buf_clear(&copy);
			buf_put(&copy, key);
			buf_put(&copy, value);
			found = kv_next(kv, &key, &value);
		}
	}
	buf_release(&copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char path[80];
	struct err err = { 0 };
	struct kv *kv = NULL;
	FILE *f = NULL;

	(void)snprintf(path, sizeof(path), "%s/keys.mdb", room_path());
	f = fopen(path, "wb");
	if (!f || (size > 0 && fwrite(bytes, size, 1, f) != 1) ||
		fclose(f) != 0)
		abort();
	if (kv_open(path, &kv, &err) == WB_OK) {
		read_all(kv);
		kv_close(kv);
	} else if (err.text[0] == '\0') {
		abort();
	}
	return 0;
}
