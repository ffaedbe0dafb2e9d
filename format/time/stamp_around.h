/* What relays and the runtimes of containers put around a line that had a head
 * already. For stamp_scan. */
#ifndef WB_FORMAT_TIME_STAMP_AROUND_H
#define WB_FORMAT_TIME_STAMP_AROUND_H

#include "format/base/span.h"

/* What stands on both sides of what is left of an object of JSON in which a
 * line of log came (format/log/line/wrapped.h). No JSON has it within. */
enum { STAMP_WRAPPING = '\x1e' };

/* Where the line itself begins behind that; 0 if it came in none. */
static inline size_t
stamp_skip_wrapping(struct span line)
{
	size_t end = 0;

	if (line.len == 0 || line.ptr[0] != STAMP_WRAPPING)
		return 0;
	end = span_find_char(span_slice(line, 1, line.len), STAMP_WRAPPING);
	if (end == SIZE_MAX)
		return 0;
	end += 2;
	return end < line.len && line.ptr[end] == ' ' ? end + 1 : end;
}

/* "<34>", and the version of RFC 5424 behind it, where that is: where the
 * stamp begins, or `at`. */
size_t stamp_skip_pri(struct span s, size_t at, bool *rfc5424);

/* "web_1  | " of docker-compose, also in colours, and "[pod/mx-0/postfix] " of
 * `kubectl logs --prefix`, and "123 " of syslog over TCP before a priority:
 * where it ends, or `at`. */
size_t stamp_skip_container(struct span s, size_t at);

/* " stdout F" behind the stamp of a Kubernetes node (CRI): where it ends, or
 * `at`. */
size_t stamp_skip_stream(struct span s, size_t at);

/* Where a second stamp may begin behind one that ends at `at`: directly, or
 * behind the name of the relay that took the line. 0 if none does. */
size_t stamp_find_inner(struct span s, size_t at, bool *rfc5424);

#endif
