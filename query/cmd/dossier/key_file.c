#include "query/cmd/dossier/key_file.h"

#include "indexer/store/file/fs.h"
#include "query/cmd/run/diag.h"

#include <sys/stat.h>

enum { KEY_LEAST_BYTES = 16, KEY_MOST_BYTES = 1 << 20 };

/* Of a file of zero bytes, or of one letter, who has the dossier thinks first.
 */
static bool
is_one_byte(struct span key)
{
	for (size_t i = 1; i < key.len; i++)
		if (key.ptr[i] != key.ptr[0])
			return false;
	return true;
}

enum wb_err
key_file_read(struct arena *arena, const char *path, struct span *out,
	struct err *err)
{
	struct buf bytes = { 0 };
	struct stat st = { 0 };
	enum wb_err rc = fs_read_all(path, KEY_MOST_BYTES, &bytes, err);

	if (rc == WB_OK && bytes.len < KEY_LEAST_BYTES)
		rc = err_set(err, WB_USAGE,
			"%s: %d bytes at least make a key: for example 'head "
			"-c 32 /dev/urandom'",
			path, KEY_LEAST_BYTES);
	if (rc == WB_OK && is_one_byte(buf_span(&bytes)))
		rc = err_set(err, WB_USAGE,
			"%s: one byte over and over is no key", path);
	if (rc == WB_OK)
		*out = arena_copy(arena, buf_span(&bytes));
	if (rc == WB_OK && stat(path, &st) == 0 &&
		(st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		diag("%s: others can read the key: 'chmod 600' it", path);
	buf_release(&bytes);
	return rc;
}
