#include "query/cmd/run/writer.h"

#include "indexer/store/file/lock.h"
#include "query/cmd/run/diag.h"

#include <sys/stat.h>

enum wb_err
writer_lock(
	const char *index, bool create, bool no_wait, int *fd, struct err *err)
{
	enum wb_err rc = lock_take(index, create, false, fd, err);

	if (rc == WB_BUSY && !no_wait) {
		diag("%s is being written by another waybill: waiting for it "
		     "to end",
			index);
		rc = lock_take(index, create, true, fd, err);
	}
	if (rc == WB_OK)
		writer_warn(index);
	return rc;
}

void
writer_warn(const char *index)
{
	struct stat st;

	if (stat(index, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		diag("%s: others can read this index, and the evidence in it: "
		     "chmod 700 ends that",
			index);
}
