/* A file of pages of 4096 bytes with a check sum for each behind them
 * (format/disk/sums.h), so that what is read of it is checked, and no more. A
 * file of an index of before has none, and is checked whole when opened. */
#ifndef WB_INDEXER_STORE_FILE_PAGED_H
#define WB_INDEXER_STORE_FILE_PAGED_H

#include "indexer/store/file/current.h"

/* Append the sums to a finished file, sync it, and say in *ref what CURRENT is
 * to name. A file that is not whole pages gets no sums. */
enum wb_err paged_seal(const char *path, struct file_ref *ref, struct err *err);

/* How CURRENT is to name a file that lies there, sums and all; WB_CORRUPT if it
 * has sums, and they are not those of its pages. */
enum wb_err paged_name(const char *path, struct file_ref *ref, struct err *err);

struct paged;
/* WB_CORRUPT if the file is not the one `ref` names, so far as that is checked
 * now; without `ref` nothing is, now or later. */
enum wb_err paged_open(const char *path, const struct file_ref *ref,
	struct paged **out, struct err *err);
/* NULL is fine. */
void paged_close(struct paged *p);

/* Bytes of the pages, without the sums. */
uint64_t paged_bytes(const struct paged *p);
/* Fill out[0..len) from `offset` on; what lies behind the last page is zero,
 * and *got says how many bytes are not. WB_CORRUPT names the page. */
enum wb_err paged_read(struct paged *p, uint64_t offset, unsigned char *out,
	size_t len, size_t *got, struct err *err);

#endif
