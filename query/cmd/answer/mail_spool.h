/* Mails as they are printed, waiting in a file until all are there and their
 * order is known. */
#ifndef WB_QUERY_CMD_ANSWER_MAIL_SPOOL_H
#define WB_QUERY_CMD_ANSWER_MAIL_SPOOL_H

#include "query/plan/work/spare.h"
#include "query/trace/trace.h"

struct mail_spool;
struct printer;

/* `printer` prints JSON or CSV, has begun, and outlives it. */
struct mail_spool *mail_spool_new(struct printer *printer, struct spare *spare);
void mail_spool_free(struct mail_spool *s);
/* False if the file cannot be written. */
bool mail_spool_add(struct mail_spool *s, const struct mail_answer *mail);
/* By time, or backwards: the bytes of the first `most` mails, those of a long
 * one in parts, the first of which `begins` it, until `each` returns false. */
enum wb_err mail_spool_each(struct mail_spool *s, bool reverse, uint64_t most,
	bool (*each)(void *ctx, struct span bytes, bool begins), void *ctx,
	struct err *err);

#endif
