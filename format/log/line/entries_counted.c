/* Syslog over TCP with counts of bytes and no line ends: RFC 6587, 3.4.1. */
#include "format/log/line/entries_part.h"

enum { COUNT_DIGITS = 6, PRI_DIGITS = 3 };

static size_t
digits(struct span s, size_t from, size_t most)
{
	size_t n = 0;

	while (n < most && from + n < s.len && is_digit(s.ptr[from + n]))
		n++;
	return n;
}

/* "<22>" */
static bool
is_pri(struct span s, size_t at)
{
	size_t n = 0;

	if (at >= s.len || s.ptr[at] != '<')
		return false;
	n = digits(s, at + 1, PRI_DIGITS);
	return n > 0 && at + 1 + n < s.len && s.ptr[at + 1 + n] == '>';
}

/* One past the message that begins here with its count, which may lie behind
 * s; 0 if none begins here. */
static size_t
counted_end(struct span s, size_t at)
{
	size_t n = digits(s, at, COUNT_DIGITS);
	size_t text = at + n + 1;
	uint64_t bytes = 0;

	/* What a message needs is its own: no byte behind it says what it is.
	 */
	if (n == 0 || s.ptr[at] == '0' || text > s.len ||
		s.ptr[at + n] != ' ' ||
		!span_number(span_slice(s, at, at + n), &bytes) ||
		bytes > ENTRY_BYTES_MAX ||
		!is_pri(span_slice(s, 0, text + (size_t)bytes), text))
		return 0;
	return text + (size_t)bytes;
}

/* Where messages end in line ends, these tell. */
bool
entry_sniff_counted(struct span head)
{
	size_t end = counted_end(head, 0);

	return end > 0 && end < head.len && head.ptr[end - 1] != '\n' &&
		counted_end(head, end) > 0;
}

/* Up to where a message seems to begin. */
static struct entry
cut_damage(struct span s)
{
	size_t most = s.len < ENTRY_BYTES_MAX ? s.len : ENTRY_BYTES_MAX;
	struct entry e;

	/* The line end is not looked for first: it may be far behind. */
	for (size_t at = 1; at < most && s.ptr[at - 1] != '\n'; at++)
		if (!is_digit(s.ptr[at - 1]) && counted_end(s, at) > 0)
			return (struct entry){ at, at, true };
	e = entry_by_line(s);
	if (s.len < ENTRY_BYTES_MAX)
		e.is_sure = false;
	return e;
}

struct entry
entry_cut_counted(struct span s)
{
	size_t end = counted_end(s, 0);

	if (end == 0)
		return cut_damage(s);
	if (end > s.len)
		return (struct entry){ s.len, s.len, false };
	return (struct entry){ end, end, true };
}
