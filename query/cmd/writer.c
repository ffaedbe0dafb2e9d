#include "query/cmd/writer.h"

#include "indexer/store/lock.h"
#include "query/cmd/diag.h"

enum wb_err
writer_lock(
	const char *index, bool create, bool no_wait, int *fd, struct err *err)
{
	enum wb_err rc = lock_take(index, create, false, fd, err);

	if (rc != WB_BUSY || no_wait)
		return rc;
	diag("%s is being written by another waybill: waiting for it to end",
		index);
	return lock_take(index, create, true, fd, err);
}
