#include "indexer/store/check.h"

#include "indexer/store/fs.h"

#include <string.h>

enum wb_err
check_file(const char *path, const struct file_ref *ref, struct err *err)
{
	unsigned char digest[16];
	uint64_t size = 0;
	enum wb_err rc = WB_OK;

	if (!fs_exists(path))
		return err_set(err, WB_CORRUPT, "%s is missing", path);
	/* A file that was made huge is not read to its end for that. */
	rc = fs_size(path, &size, err);
	if (rc == WB_OK && size == ref->size)
		rc = fs_digest(path, digest, &size, err);
	if (rc != WB_OK)
		return rc;
	if (size != ref->size)
		return err_set(err, WB_CORRUPT,
			"%s has %llu bytes, not the %llu that CURRENT names",
			path, (unsigned long long)size,
			(unsigned long long)ref->size);
	if (memcmp(digest, ref->digest, sizeof(digest)) != 0)
		return err_set(err, WB_CORRUPT,
			"%s: its bytes are not those that CURRENT names", path);
	return WB_OK;
}
