/* A log family: what the lines of one daemon say. One const struct in one .c,
 * one line in formats.def, one fixture in fixtures/log/NAME.case. Pure. */
#ifndef WB_FORMAT_LOG_LINE_FORMAT_H
#define WB_FORMAT_LOG_LINE_FORMAT_H

#include "format/log/line/event.h"

/* A bid of so many bits ends the asking: families bid it only for a tag that
 * no other may claim, and for that tag whatever the body is. */
enum { FORMAT_SURE = 64 };

struct log_format {
	/* The file's name, the fixture's name. */
	const char *name;
	/* For `waybill formats`: one line, with the versions it was held to. */
	const char *title;
	/* How sure this family is that the line is its own, from the head
	 * (program, body) alone: the number of bits it verified, 0 for no.
	 * The highest bid is asked to parse; ties go to the first by name. */
	unsigned (*bid)(const struct event *ev);
	/* Fill kind, daemon, instance and fields from ev->head. False means
	 * "mine, but not understood": what was added is dropped again, the
	 * daemon is kept and the line counts as unrecognised. Setting kind
	 * OTHER and returning true means "known, and nothing to say". */
	bool (*parse)(struct event *ev, const struct dialect *dialect);
	/* May be NULL. Asked instead of `parse` where lines are only counted,
	 * of lines that this family has won: true only if `parse` would surely
	 * return true; false says nothing, and `parse` is asked then. Of
	 * *ev the line and the head but its stamps are filled; nothing that
	 * is added to it is read. */
	bool (*knows)(struct event *ev);
};

/* All families, in order of name; *count is set. */
const struct log_format *const *formats_all(size_t *count);

#define FORMAT(name) extern const struct log_format format_##name;
#include "format/log/line/formats.def"
#undef FORMAT

#endif
