#include "indexer/store/file/check.h"

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "indexer/store/file/fs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 18 };

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

enum wb_err
check_sha256(const char *path, unsigned char out[32], struct err *err)
{
	struct sha256 *sum = NULL;
	unsigned char *chunk = NULL;
	uint64_t size = 0;
	int fd = -1;
	enum wb_err rc = fs_open(path, &fd, err);

	if (rc != WB_OK)
		return rc;
	sum = sha256_new();
	chunk = xmalloc(CHUNK_BYTES);
	rc = fs_size(path, &size, err);
	for (uint64_t at = 0; at < size && rc == WB_OK; at += CHUNK_BYTES) {
		size_t len = size - at < CHUNK_BYTES ? (size_t)(size - at)
						     : CHUNK_BYTES;

		rc = fs_read_at(fd, path, at, chunk, len, err);
		sha256_update(sum, chunk, len);
	}
	if (rc == WB_OK)
		sha256_final(sum, out);
	sha256_free(sum);
	free(chunk);
	(void)close(fd);
	return rc;
}
