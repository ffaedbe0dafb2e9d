/* Entries as text: as the object on one line that a journal or a collector
 * could have written of them, which wrapped.h then reads. */
#include "format/base/json.h"
#include "format/log/line/entries_part.h"
#include "format/log/line/wrapped.h"
#include "format/time/stamp_around.h"

/* Blanks between tokens are one. */
static void
put_on_one_line(struct span object, struct buf *out)
{
	bool is_string = false;
	bool is_behind_blank = false;

	for (size_t i = 0; i < object.len; i++) {
		char c = object.ptr[i];
		bool is_blank = !is_string && entry_is_space(c);

		if (is_string && c == '\\' && i + 1 < object.len) {
			buf_putc(out, c);
			c = object.ptr[++i];
		} else if (c == '"') {
			is_string = !is_string;
		}
		if (!is_blank)
			buf_putc(out, c);
		else if (!is_behind_blank)
			buf_putc(out, ' ');
		is_behind_blank = is_blank;
	}
}

/* As journalctl -o json has it: bytes that are no UTF-8 as numbers. */
static void
put_value(struct span value, struct buf *out)
{
	size_t at = out->len;

	if (json_put_text(out, value))
		return;
	out->len = at;
	for (size_t i = 0; i < value.len; i++)
		buf_printf(out, "%c%u", i == 0 ? '[' : ',',
			(unsigned)(unsigned char)value.ptr[i]);
	buf_putc(out, ']');
}

/* Without the line end of its last field. */
static bool
put_export(struct span entry, struct buf *out)
{
	struct buf ended = { 0 };
	struct span rest;
	struct span name;
	struct span value;
	bool is_whole = true;
	size_t fields = 0;

	buf_put(&ended, entry);
	buf_putc(&ended, '\n');
	for (rest = buf_span(&ended); is_whole && rest.len > 0; fields++) {
		is_whole = export_eat_field(&rest, &name, &value);
		if (!is_whole)
			break;
		buf_puts(out, fields == 0 ? "{\"" : ",\"");
		buf_put(out, name);
		buf_puts(out, "\":");
		put_value(value, out);
	}
	buf_putc(out, '}');
	buf_release(&ended);
	/* A line of what is no entry could be taken for one of one field. */
	return is_whole && fields > 1;
}

/* What a program had the journal keep, a line of others among it, is no line.
 */
static struct span
words_only(struct span line, struct buf *scratch)
{
	buf_clear(scratch);
	buf_putc(scratch, STAMP_WRAPPING);
	buf_put(scratch, line);
	for (size_t i = 1; i < scratch->len; i++)
		if (scratch->ptr[i] == STAMP_WRAPPING)
			scratch->ptr[i] = ' ';
	buf_putc(scratch, STAMP_WRAPPING);
	buf_putc(scratch, ' ');
	return buf_span(scratch);
}

static struct span
chunks_text(struct span line, enum text_encoding encoding, struct buf *scratch)
{
	bool is_joined = entry_join_chunks(line, encoding, scratch);

	if (encoding == TEXT_CRI)
		return is_joined ? buf_span(scratch) : line;
	return is_joined ? wrapped_text_made(line, scratch)
			 : wrapped_text(line, scratch);
}

struct span
entries_text(struct span line, enum text_encoding encoding, struct buf *scratch)
{
	struct span text = { 0 };

	if (line.len == 0 || encoding == TEXT_COUNTED)
		return line;
	if (encoding == TEXT_DOCKER || encoding == TEXT_CRI)
		return chunks_text(line, encoding, scratch);
	buf_clear(scratch);
	if (encoding == TEXT_OBJECTS) {
		put_on_one_line(line, scratch);
		return wrapped_text_made(line, scratch);
	}
	if (put_export(line, scratch)) {
		text = wrapped_text_made(line, scratch);
		if (text.ptr != line.ptr)
			return text;
	}
	return words_only(line, scratch);
}
