/* How failure of the world is told: a code to act on, and one line for a
 * person that says what, where, why and, where it helps, what to do. */
#ifndef WB_FORMAT_BASE_ERR_H
#define WB_FORMAT_BASE_ERR_H

enum wb_err {
	WB_OK = 0,
	/* Asked for, and not there: no such line, no such source. */
	WB_ABSENT,
	/* The command line or a query is wrong. */
	WB_USAGE,
	/* A system call failed: permissions, full disk, read error. */
	WB_IO,
	/* Bytes of the index disagree with their checksum or their shape. */
	WB_CORRUPT,
	/* Written by a newer version, or it needs a feature unknown here. */
	WB_VERSION,
	/* The index is locked by another writer. */
	WB_BUSY
};

struct err {
	enum wb_err code;
	char text[600];
};

/* Fill *err, where it is not NULL, and return `code`. The text is cut, never
 * overrun; bytes from evidence in it are escaped by whoever prints it. */
enum wb_err err_set(struct err *err, enum wb_err code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno at the end. */
enum wb_err err_errno(struct err *err, enum wb_err code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
