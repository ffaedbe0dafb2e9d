#include "format/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum wb_err
err_set(struct err *err, enum wb_err code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	va_start(args, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return code;
}

enum wb_err
err_errno(struct err *err, enum wb_err code, const char *fmt, ...)
{
	int saved = errno;
	char why[128] = "unknown error";
	va_list args;
	size_t used = 0;

	if (!err)
		return code;
	err->code = code;
	va_start(args, fmt);
	(void)vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	(void)strerror_r(saved, why, sizeof(why));
	used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", why);
	return code;
}
