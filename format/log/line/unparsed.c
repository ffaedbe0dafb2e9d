#include "format/log/line/unparsed.h"

/* "Wed 2026-03-04 10:00:00.123456 UTC [s=8a6f...;i=1a2b;b=0f1e...;..."; its
 * zone is of any length. */
static bool
is_verbose_head(struct span line)
{
	struct span cursor = { 0 };

	return line.len > 0 && line.ptr[0] != ' ' &&
		span_cut_at(line, SPAN(" [s="), NULL, &cursor) &&
		span_cut_at(cursor, SPAN(";i="), NULL, &cursor) &&
		span_cut_at(cursor, SPAN(";b="), NULL, &cursor) &&
		span_rcut(cursor, ']', NULL, NULL);
}

/* "    _TRANSPORT=syslog" */
static bool
is_verbose_field(struct span line)
{
	struct span name = { 0 };

	if (!span_eat(&line, SPAN("    ")) ||
		!span_cut(line, '=', &name, NULL) || name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') &&
			!is_digit(name.ptr[i]) && name.ptr[i] != '_')
			return false;
	return true;
}

static bool
is_verbose(struct span head)
{
	struct span line = { 0 };
	struct span next = { 0 };

	/* "-- Journal begins at ..." of systemd before 250 */
	do {
		if (!span_cut(head, '\n', &line, &head))
			return false;
	} while (span_starts(line, SPAN("-- ")));
	return is_verbose_head(line) && span_cut(head, '\n', &next, NULL) &&
		is_verbose_field(next);
}

enum unparsed
unparsed_kind(struct span head)
{
	/* The signature of a journal file; an empty one has all of its head.
	 */
	if (span_starts(head, SPAN("LPKSHHRH")))
		return UNPARSED_JOURNAL;
	return is_verbose(head) ? UNPARSED_VERBOSE : UNPARSED_KINDS;
}

const char *
unparsed_name(enum unparsed kind)
{
	return kind == UNPARSED_JOURNAL ? "systemd journal, binary"
					: "text, journalctl -o verbose";
}
