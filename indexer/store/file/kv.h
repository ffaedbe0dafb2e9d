/* LMDB, as much of it as the store needs; the only file that knows it. Write
 * once, then read only. LMDB crashes on files that are not what it wrote, so
 * kv_open is only for a file whose digest has been checked. */
#ifndef WB_INDEXER_STORE_FILE_KV_H
#define WB_INDEXER_STORE_FILE_KV_H

#include "format/base/err.h"
#include "format/base/span.h"

struct kv_writer;
struct kv;

/* `bytes`: an upper bound of keys and values together, for the map size. */
enum wb_err kv_create(const char *path, uint64_t bytes, struct kv_writer **out,
	struct err *err);
/* Keys must come in ascending order. Failures are sticky. */
void kv_append(struct kv_writer *w, struct span key, struct span value);
/* Commit, sync, close and free, in any case. */
enum wb_err kv_finish(struct kv_writer *w, struct err *err);

/* WB_CORRUPT if its pages do not hold: they are all walked before LMDB sees the
 * file, which crashes on damaged ones. */
enum wb_err kv_open(const char *path, struct kv **out, struct err *err);
/* NULL is fine. */
void kv_close(struct kv *kv);

/* Spans point into the map and live until kv_close. */
bool kv_get(struct kv *kv, struct span key, struct span *value);
/* The greatest key <= `key`; false if there is none. */
bool kv_floor(
	struct kv *kv, struct span key, struct span *found, struct span *value);
/* The pair after the last one that kv_floor or kv_next gave. */
bool kv_next(struct kv *kv, struct span *found, struct span *value);

#endif
