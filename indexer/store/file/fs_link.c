/* Symbolic links in a path. */
#include "indexer/store/file/fs.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

bool
fs_link_in(const char *path, char *out)
{
	size_t len = strlen(path);
	int kept = errno;
	bool found = false;

	while (len > 0 && len < PATH_MAX && !found) {
		struct stat st = { 0 };

		memcpy(out, path, len);
		out[len] = '\0';
		found = lstat(out, &st) == 0 && S_ISLNK(st.st_mode);
		while (len > 0 && path[len - 1] != '/')
			len--;
		while (len > 0 && path[len - 1] == '/')
			len--;
	}
	errno = kept;
	return found;
}
