#include "indexer/store/file/sql_vfs.h"

#include "format/base/arena.h"
#include "indexer/store/file/paged.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sql_vfs {
	sqlite3_vfs vfs;
	/* SQLite's own, for temporary files, sleep and the like. */
	sqlite3_vfs *base;
	struct paged *paged;
	struct err failure;
	char name[32];
};

/* SQLite allocates it. */
struct checked_file {
	sqlite3_file base;
	struct sql_vfs *vfs;
};

static int
file_close(sqlite3_file *file)
{
	(void)file;
	return SQLITE_OK;
}

static int
file_read(sqlite3_file *file, void *out, int len, sqlite3_int64 offset)
{
	struct sql_vfs *v = ((struct checked_file *)file)->vfs;
	struct err err = { 0 };
	size_t got = 0;
	enum wb_err rc = WB_OK;

	if (len < 0 || offset < 0)
		return SQLITE_IOERR_READ;
	rc = paged_read(
		v->paged, (uint64_t)offset, out, (size_t)len, &got, &err);
	if (rc == WB_OK)
		return got == (size_t)len ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
	if (v->failure.code == WB_OK)
		v->failure = err;
	return rc == WB_IO ? SQLITE_IOERR_READ : SQLITE_IOERR_DATA;
}

static int
file_write(sqlite3_file *file, const void *p, int len, sqlite3_int64 offset)
{
	(void)file;
	(void)p;
	(void)len;
	(void)offset;
	return SQLITE_READONLY;
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	(void)file;
	(void)size;
	return SQLITE_READONLY;
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	struct sql_vfs *v = ((struct checked_file *)file)->vfs;

	*size = (sqlite3_int64)paged_bytes(v->paged);
	return SQLITE_OK;
}

/* Syncs and locks: there is nothing to do. */
static int
file_nothing(sqlite3_file *file, int how)
{
	(void)file;
	(void)how;
	return SQLITE_OK;
}

static int
file_is_reserved(sqlite3_file *file, int *is)
{
	(void)file;
	*is = 0;
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *file, int op, void *arg)
{
	(void)file;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
file_sector(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static int
file_is_like(sqlite3_file *file)
{
	(void)file;
	return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods checked_methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_nothing,
	.xFileSize = file_size,
	.xLock = file_nothing,
	.xUnlock = file_nothing,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_is_like,
};

static int
vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
	int *out_flags)
{
	struct sql_vfs *v = vfs->pAppData;
	struct checked_file *checked = (struct checked_file *)file;

	/* What it sorts may be more than memory should hold. */
	if (!(flags & SQLITE_OPEN_MAIN_DB))
		return v->base->xOpen(v->base, name, file, flags, out_flags);
	checked->base.pMethods = &checked_methods;
	checked->vfs = v;
	if (out_flags)
		*out_flags = SQLITE_OPEN_READONLY;
	return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	(void)name;
	(void)sync;
	return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	(void)vfs;
	(void)name;
	(void)flags;
	*out = 0;
	return SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *vfs, const char *name, int len, char *out)
{
	(void)vfs;
	return snprintf(out, (size_t)len, "%s", name) < len ? SQLITE_OK
							    : SQLITE_CANTOPEN;
}

static int
vfs_randomness(sqlite3_vfs *vfs, int len, char *out)
{
	const struct sql_vfs *v = vfs->pAppData;

	return v->base->xRandomness(v->base, len, out);
}

static int
vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
	const struct sql_vfs *v = vfs->pAppData;

	return v->base->xSleep(v->base, microseconds);
}

static int
vfs_time(sqlite3_vfs *vfs, double *out)
{
	(void)vfs;
	/* No answer depends on today. */
	*out = 0;
	return SQLITE_OK;
}

static int
vfs_last_error(sqlite3_vfs *vfs, int len, char *out)
{
	(void)vfs;
	if (len > 0)
		out[0] = '\0';
	return 0;
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

enum wb_err
sql_vfs_new(const char *path, const struct file_ref *ref, struct sql_vfs **out,
	struct err *err)
{
	struct sql_vfs *v = xcalloc(1, sizeof(*v));
	enum wb_err rc = paged_open(path, ref, &v->paged, err);

	v->base = sqlite3_vfs_find(NULL);
	if (rc == WB_OK && !v->base)
		rc = err_set(err, WB_IO, "SQLite does not start");
	if (rc != WB_OK) {
		paged_close(v->paged);
		free(v);
		return rc;
	}
	(void)snprintf(v->name, sizeof(v->name), "waybill-%p", (void *)v);
	v->vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = larger(
			(int)sizeof(struct checked_file), v->base->szOsFile),
		.mxPathname = v->base->mxPathname,
		.zName = v->name,
		.pAppData = v,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
	if (sqlite3_vfs_register(&v->vfs, 0) != SQLITE_OK) {
		paged_close(v->paged);
		free(v);
		return err_set(err, WB_IO, "SQLite does not start");
	}
	*out = v;
	return WB_OK;
}

void
sql_vfs_free(struct sql_vfs *v)
{
	if (!v)
		return;
	(void)sqlite3_vfs_unregister(&v->vfs);
	paged_close(v->paged);
	free(v);
}

const char *
sql_vfs_name(const struct sql_vfs *v)
{
	return v->name;
}

uint64_t
sql_vfs_bytes(const struct sql_vfs *v)
{
	return paged_bytes(v->paged);
}

const struct err *
sql_vfs_failure(const struct sql_vfs *v)
{
	return v->failure.code == WB_OK ? NULL : &v->failure;
}
