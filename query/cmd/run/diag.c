#include "query/cmd/run/diag.h"

#include "query/cmd/run/command.h"
#include "query/show/escape.h"

#include <stdarg.h>
#include <stdio.h>

/* Evidence gets into errors (paths, member names): nothing in them may drive
 * the reader's terminal. */
void
diag_escape(struct buf *out, struct span text)
{
	escape_text(out, text);
}

static void
print_line(struct span text)
{
	struct buf line = { 0 };

	buf_puts(&line, "waybill: ");
	diag_escape(&line, text);
	buf_putc(&line, '\n');
	/* One write, so that lines of two processes do not mix. */
	(void)fwrite(line.ptr, 1, line.len, stderr);
	buf_release(&line);
}

void
diag(const char *fmt, ...)
{
	char text[4096];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	print_line(span_of(text));
}

int
diag_err(const struct err *err)
{
	print_line(span_of(err->text));
	switch (err->code) {
	case WB_OK:
		return EXIT_FOUND;
	case WB_ABSENT:
		return EXIT_ABSENT;
	case WB_USAGE:
		return EXIT_USAGE;
	case WB_IO:
	case WB_CORRUPT:
	case WB_VERSION:
	case WB_BUSY:
		break;
	}
	return EXIT_BROKEN;
}
