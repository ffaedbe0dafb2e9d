#include "format/log/line/entries.h"

#include "format/log/line/entries_part.h"
#include "format/time/stamp_around.h"

enum { SNIFF_ENTRIES = 8 };

/* Is there a line of log in one of the first entries? *line is the first. */
static bool
find_line(struct span head, enum text_encoding encoding, struct span *line)
{
	struct buf scratch = { 0 };
	struct span whole = { 0 };
	bool found = false;

	for (unsigned i = 0; !found && i < SNIFF_ENTRIES &&
		entries_next(&head, encoding, line, &whole);
		i++)
		found = stamp_skip_wrapping(
				entries_text(*line, encoding, &scratch)) > 0;
	buf_release(&scratch);
	return found;
}

static bool
has_line(struct span head, enum text_encoding encoding)
{
	struct span line = { 0 };

	return find_line(head, encoding, &line);
}

/* An object, or an array whose first item is one: a line of log may begin with
 * a bracket, too. */
static bool
begins_object(struct span s)
{
	bool is_array = false;

	(void)span_eat(&s, SPAN("\xef\xbb\xbf"));
	while (s.len > 0 &&
		(entry_is_between(s.ptr[0]) ||
			(s.ptr[0] == '[' && !is_array))) {
		is_array = is_array || s.ptr[0] == '[';
		s = span_slice(s, 1, s.len);
	}
	return s.len > 0 && s.ptr[0] == '{';
}

enum text_encoding
entries_sniff(struct span head)
{
	if (begins_object(head) && has_line(head, TEXT_OBJECTS))
		return TEXT_OBJECTS;
	if (span_starts(head, SPAN("__CURSOR=")) && has_line(head, TEXT_EXPORT))
		return TEXT_EXPORT;
	return entry_sniff_counted(head) ? TEXT_COUNTED : TEXT_BYTES;
}

bool
entries_are_tall(struct span head)
{
	struct span line = { 0 };

	return begins_object(head) && find_line(head, TEXT_OBJECTS, &line) &&
		span_find_char(line, '\n') != SIZE_MAX;
}

struct entry
entry_cut(struct span s, enum text_encoding encoding)
{
	switch (encoding) {
	case TEXT_OBJECTS:
		return entry_cut_object(s);
	case TEXT_EXPORT:
		return entry_cut_export(s);
	case TEXT_DOCKER:
	case TEXT_CRI:
		return entry_cut_chunks(s, encoding);
	default:
		return entry_cut_counted(s);
	}
}

bool
entries_next(struct span *rest, enum text_encoding encoding, struct span *line,
	struct span *whole)
{
	struct entry e;

	if (rest->len == 0)
		return false;
	e = entry_cut(*rest, encoding);
	*line = span_slice(*rest, 0, e.line);
	*whole = span_slice(*rest, 0, e.whole);
	*rest = span_slice(*rest, e.whole, rest->len);
	return true;
}

size_t
entries_last_end(struct span s, enum text_encoding encoding)
{
	size_t at = 0;
	size_t end = 0;

	while (at < s.len) {
		struct entry e = entry_cut(span_slice(s, at, s.len), encoding);

		/* What is unsure may swallow what seems to follow. */
		if (!e.is_sure)
			break;
		at += e.whole;
		end = at;
	}
	return end;
}

struct entry
entry_by_line(struct span s)
{
	size_t most = s.len < ENTRY_BYTES_MAX ? s.len : ENTRY_BYTES_MAX;
	size_t end = span_find_char(span_slice(s, 0, most), '\n');

	if (end == SIZE_MAX)
		return (struct entry){ most, most, most < s.len };
	return (struct entry){ end, end + 1, true };
}
