#include "query/cmd/evidence/evidence_paths.h"

#include "query/cmd/run/diag.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Is `inner` the directory `outer`, or below it? By what they really are. */
static bool
lies_within(const char *inner, const char *outer)
{
	char path[PATH_MAX];
	struct stat want;
	struct stat st;

	if (stat(outer, &want) != 0 || !S_ISDIR(want.st_mode) ||
		strlen(inner) + 8 > sizeof(path))
		return false;
	(void)snprintf(path, sizeof(path), "%s", inner);
	/* It may not be there yet: then its parents count. */
	for (int depth = 0; depth < 256; depth++) {
		if (stat(path, &st) == 0) {
			if (st.st_dev == want.st_dev &&
				st.st_ino == want.st_ino)
				return true;
			if (stat("/", &want) == 0 && st.st_ino == want.st_ino &&
				st.st_dev == want.st_dev)
				return false;
			(void)stat(outer, &want);
			if (strlen(path) + 4 > sizeof(path))
				return false;
			memcpy(path + strlen(path), "/..", 4);
			continue;
		}
		char *slash = strrchr(path, '/');
		if (slash && slash != path)
			*slash = '\0';
		else
			memcpy(path, slash ? "/" : ".", 2);
	}
	return false;
}

enum wb_err
evidence_is_apart(const char *index, int argc, char **argv, struct err *err)
{
	for (int i = 0; i < argc; i++)
		if (lies_within(index, argv[i]))
			return err_set(err, WB_USAGE,
				"the index %s lies inside the evidence %s: "
				"name another place with -i",
				index, argv[i]);
	return WB_OK;
}

int
evidence_drop_absent(int argc, char **argv)
{
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		struct stat st;

		if (strcmp(argv[i], "-") != 0 && lstat(argv[i], &st) != 0 &&
			(errno == ENOENT || errno == ENOTDIR))
			diag("%s: does not exist: nothing of it is indexed",
				argv[i]);
		else
			argv[kept++] = argv[i];
	}
	return kept;
}
