/* A journal in export form: a field a line, "NAME=value", or, where that has
 * line ends or is no text, its name, 8 bytes of length, and so many bytes; an
 * empty line behind each entry. systemd's journal export format. */
#include "format/log/line/entries_part.h"

enum { NAME_MAX_BYTES = 64, LENGTH_BYTES = 8 };

static size_t
name_length(struct span s)
{
	size_t n = 0;

	while (n < s.len && n <= NAME_MAX_BYTES &&
		((s.ptr[n] >= 'A' && s.ptr[n] <= 'Z') || is_digit(s.ptr[n]) ||
			s.ptr[n] == '_'))
		n++;
	return n <= NAME_MAX_BYTES ? n : 0;
}

static bool
eat_counted(struct span *s, struct span *value)
{
	uint64_t n = 0;

	if (s->len < LENGTH_BYTES)
		return false;
	for (size_t i = LENGTH_BYTES; i > 0; i--)
		n = n << 8 | (unsigned char)s->ptr[i - 1];
	*s = span_slice(*s, LENGTH_BYTES, s->len);
	if (n >= s->len || s->ptr[n] != '\n')
		return false;
	*value = span_slice(*s, 0, (size_t)n);
	*s = span_slice(*s, (size_t)n + 1, s->len);
	return true;
}

bool
export_eat_field(struct span *s, struct span *name, struct span *value)
{
	struct span rest = *s;
	size_t n = name_length(rest);

	if (n == 0 || n == rest.len)
		return false;
	*name = span_slice(rest, 0, n);
	rest = span_slice(rest, n, rest.len);
	if (span_eat_char(&rest, '=')) {
		if (!span_cut(rest, '\n', value, &rest))
			return false;
	} else if (!span_eat_char(&rest, '\n') || !eat_counted(&rest, value)) {
		return false;
	}
	*s = rest;
	return true;
}

/* Is what begins s no field, whatever follows? */
static bool
is_no_field(struct span s)
{
	size_t n = name_length(s);

	return n < s.len && (n == 0 || (s.ptr[n] != '=' && s.ptr[n] != '\n'));
}

/* Fields that nothing ends, at the end of a file that was cut off or before
 * what is no field, are no entry: the rest of it may have said otherwise. They
 * are taken at once, since each line of them would be read anew, and with their
 * last line end, which tells them from an entry. */
struct entry
entry_cut_export(struct span s)
{
	struct span rest = span_slice(s, 0, ENTRY_BYTES_MAX);
	struct span name;
	struct span value;
	struct entry e;
	size_t end = 0;

	while (export_eat_field(&rest, &name, &value))
		;
	end = (size_t)(rest.ptr - s.ptr);
	if (end > 0 && rest.len > 0 && rest.ptr[0] == '\n')
		return (struct entry){ end - 1, end + 1, true };
	e = end > 0 ? (struct entry){ end, end, true } : entry_by_line(s);
	if (s.len < ENTRY_BYTES_MAX && !is_no_field(rest))
		e.is_sure = false;
	return e;
}
