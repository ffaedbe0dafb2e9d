/* Diag: our own messages, one line each on standard error. Only commands
 * print; everyone below returns a struct err. */
#ifndef WB_QUERY_CMD_RUN_DIAG_H
#define WB_QUERY_CMD_RUN_DIAG_H

#include "format/base/buf.h"
#include "format/base/err.h"

/* Append text as escape_text() does: no control byte gets through. */
void diag_escape(struct buf *out, struct span text);

/* "waybill: TEXT", every control byte of it escaped. */
void diag(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print err as one line and return the exit status it means: 2 for WB_USAGE,
 * 1 for WB_ABSENT, 3 for all else. */
int diag_err(const struct err *err);

#endif
