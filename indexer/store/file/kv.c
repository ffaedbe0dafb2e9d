#include "indexer/store/file/kv.h"

#include "format/base/arena.h"
#include "format/disk/mdb.h"
#include "indexer/store/file/fs.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	/* A commit after so many bytes: the file's bytes depend on where the
	 * commits fall, so it must not depend on memory. */
	COMMIT_BYTES = 32 << 20,
	MAP_SLACK = 4 << 20
};

struct kv_writer {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_cursor *cursor;
	char *path;
	size_t pending;
	int rc;
};

struct kv {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_cursor *cursor;
};

/* LMDB's values are not const; it does not write through them. */
static MDB_val
val_of(struct span s)
{
	return (MDB_val){ s.len, (void *)(uintptr_t)s.ptr };
}

static struct span
span_of_val(MDB_val v)
{
	return (struct span){ v.mv_data, v.mv_size };
}

static void
writer_begin(struct kv_writer *w)
{
	if (w->rc == 0)
		w->rc = mdb_txn_begin(w->env, NULL, 0, &w->txn);
	if (w->rc == 0)
		w->rc = mdb_dbi_open(w->txn, NULL, 0, &w->dbi);
	if (w->rc == 0)
		w->rc = mdb_cursor_open(w->txn, w->dbi, &w->cursor);
	w->pending = 0;
}

static void
writer_commit(struct kv_writer *w)
{
	if (w->cursor)
		mdb_cursor_close(w->cursor);
	w->cursor = NULL;
	if (w->txn && w->rc == 0)
		w->rc = mdb_txn_commit(w->txn);
	else if (w->txn)
		mdb_txn_abort(w->txn);
	w->txn = NULL;
}

enum wb_err
kv_create(const char *path, uint64_t bytes, struct kv_writer **out,
	struct err *err)
{
	struct kv_writer *w = xcalloc(1, sizeof(*w));
	/* Twice the payload covers page heads and half-full branch pages. */
	uint64_t map = (bytes * 2 + MAP_SLACK) / (1 << 20) * (1 << 20);

	w->path = xmalloc(strlen(path) + 1);
	memcpy(w->path, path, strlen(path) + 1);
	w->rc = mdb_env_create(&w->env);
	if (w->rc == 0)
		w->rc = mdb_env_set_mapsize(w->env, (size_t)map);
	if (w->rc == 0)
		w->rc = mdb_env_open(w->env, path,
			MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NOMETASYNC,
			0600);
	writer_begin(w);
	if (w->rc != 0)
		return kv_finish(w, err);
	*out = w;
	return WB_OK;
}

void
kv_append(struct kv_writer *w, struct span key, struct span value)
{
	MDB_val k = val_of(key);
	MDB_val v = val_of(value);

	if (w->rc == 0 && w->pending > COMMIT_BYTES) {
		writer_commit(w);
		writer_begin(w);
	}
	if (w->rc == 0)
		w->rc = mdb_cursor_put(w->cursor, &k, &v, MDB_APPEND);
	w->pending += key.len + value.len;
}

enum wb_err
kv_finish(struct kv_writer *w, struct err *err)
{
	enum wb_err rc = WB_OK;

	writer_commit(w);
	if (w->rc == 0)
		w->rc = mdb_env_sync(w->env, 1);
	if (w->rc != 0)
		rc = err_set(err, WB_IO, "cannot write %s: %s", w->path,
			mdb_strerror(w->rc));
	if (w->env)
		mdb_env_close(w->env);
	free(w->path);
	free(w);
	return rc;
}

static enum wb_err
check_pages(const char *path, struct err *err)
{
	struct err why = { 0 };
	uint64_t size = 0;
	void *p = MAP_FAILED;
	int fd = -1;
	enum wb_err rc = fs_open(path, &fd, err);

	if (rc != WB_OK)
		return rc;
	rc = fs_size(path, &size, err);
	if (rc != WB_OK)
		goto done;
	if (size > 0)
		p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		rc = err_set(err, WB_CORRUPT, "cannot open %s", path);
		goto done;
	}
	rc = mdb_check((struct span){ p, (size_t)size }, &why);
	(void)munmap(p, (size_t)size);
	if (rc != WB_OK)
		rc = err_set(err, rc, "%s: %s: run 'waybill reindex'", path,
			why.text);
done:
	(void)close(fd);
	return rc;
}

enum wb_err
kv_open(const char *path, struct kv **out, struct err *err)
{
	struct kv *kv = NULL;
	enum wb_err whole = check_pages(path, err);
	int rc = 0;

	if (whole != WB_OK)
		return whole;
	kv = xcalloc(1, sizeof(*kv));
	rc = mdb_env_create(&kv->env);
	if (rc == 0)
		rc = mdb_env_open(kv->env, path,
			MDB_NOSUBDIR | MDB_NOLOCK | MDB_RDONLY, 0600);
	if (rc == 0)
		rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &kv->txn);
	if (rc == 0)
		rc = mdb_dbi_open(kv->txn, NULL, 0, &kv->dbi);
	if (rc == 0)
		rc = mdb_cursor_open(kv->txn, kv->dbi, &kv->cursor);
	if (rc != 0) {
		kv_close(kv);
		return err_set(err, WB_CORRUPT, "cannot open %s: %s", path,
			mdb_strerror(rc));
	}
	*out = kv;
	return WB_OK;
}

void
kv_close(struct kv *kv)
{
	if (!kv)
		return;
	if (kv->cursor)
		mdb_cursor_close(kv->cursor);
	if (kv->txn)
		mdb_txn_abort(kv->txn);
	if (kv->env)
		mdb_env_close(kv->env);
	free(kv);
}

bool
kv_get(struct kv *kv, struct span key, struct span *value)
{
	MDB_val k = val_of(key);
	MDB_val v = { 0, NULL };

	if (mdb_get(kv->txn, kv->dbi, &k, &v) != 0)
		return false;
	*value = span_of_val(v);
	return true;
}

static bool
take(int rc, MDB_val k, MDB_val v, struct span *found, struct span *value)
{
	if (rc != 0)
		return false;
	*found = span_of_val(k);
	*value = span_of_val(v);
	return true;
}

bool
kv_floor(struct kv *kv, struct span key, struct span *found, struct span *value)
{
	MDB_val k = val_of(key);
	MDB_val v = { 0, NULL };
	int rc = mdb_cursor_get(kv->cursor, &k, &v, MDB_SET_RANGE);

	if (rc == 0 && span_eq(span_of_val(k), key))
		return take(rc, k, v, found, value);
	rc = mdb_cursor_get(kv->cursor, &k, &v, rc == 0 ? MDB_PREV : MDB_LAST);
	return take(rc, k, v, found, value);
}

bool
kv_next(struct kv *kv, struct span *found, struct span *value)
{
	MDB_val k = { 0, NULL };
	MDB_val v = { 0, NULL };
	int rc = mdb_cursor_get(kv->cursor, &k, &v, MDB_NEXT);

	return take(rc, k, v, found, value);
}
