#include "format/record/cut.h"

#include "format/record/part.h"

static enum text_encoding
encoding_of(const struct record_layout *layout, enum text_encoding otherwise)
{
	return layout
		? (enum text_encoding)(TEXT_RECORDS + (unsigned)layout->id)
		: otherwise;
}

enum text_encoding
cut_sniff(struct span head)
{
	enum text_encoding text = lines_sniff(head);

	if (text == TEXT_BYTES && wrapped_sniff(head) &&
		!entries_are_tall(head))
		text = TEXT_WRAPPED;
	if (text == TEXT_BYTES)
		text = entries_sniff(head);
	if (text == TEXT_BYTES || text == TEXT_WRAPPED)
		text = entries_sniff_chunks(head, text);
	return encoding_of(record_sniff(head), text);
}

enum text_encoding
cut_sniff_behind(
	struct span head, uint64_t offset, enum text_encoding otherwise)
{
	return encoding_of(record_sniff_behind(head, offset), otherwise);
}

const struct record_layout *
cut_layout(enum text_encoding encoding)
{
	return record_layout_find((unsigned)encoding - TEXT_RECORDS);
}

static const struct record_layout *
foreign_of(const struct record_layout *rows, size_t count, struct span bytes,
	size_t *length)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].is_distinct &&
			record_fits(&rows[i], bytes, length) == RECORD_STRONG)
			return &rows[i];
	return NULL;
}

/* A layout, any of them, that surely has a record here. */
static const struct record_layout *
foreign(struct span bytes, size_t *length)
{
	const struct record_layout *found = NULL;
	const struct record_layout *rows = NULL;
	size_t count = 0;

	for (size_t f = 0; !found && (rows = record_layouts(f, &count)); f++)
		found = foreign_of(rows, count, bytes, length);
	return found;
}

/* Bytes up to the next sure record. */
static size_t
gap_length(const struct record_layout *layout, struct span bytes)
{
	size_t most = bytes.len < CUT_GAP_MAX ? bytes.len : CUT_GAP_MAX;

	for (size_t at = 1; at < most; at++) {
		struct span s = span_slice(bytes, at, bytes.len);
		size_t length = 0;

		if (record_fits(layout, s, &length) >= RECORD_UNCLEAN ||
			foreign(s, &length))
			return at;
	}
	return most;
}

const struct record_layout *
cut_record(
	const struct record_layout *layout, struct span bytes, size_t *length)
{
	const struct record_layout *other = NULL;
	enum record_fit how = RECORD_NO;
	size_t own = 0;

	*length = bytes.len < CUT_GAP_MAX ? bytes.len : CUT_GAP_MAX;
	if (!layout)
		return NULL;
	how = record_fits(layout, bytes, &own);
	if (how != RECORD_EMPTY && how != RECORD_STRONG)
		other = foreign(bytes, length);
	if (other)
		return other;
	*length = how == RECORD_NO ? gap_length(layout, bytes) : own;
	return how == RECORD_NO ? NULL : layout;
}

bool
cut_next_record(struct span *rest, enum text_encoding encoding,
	struct span *line, struct span *whole)
{
	size_t length = 0;

	if (rest->len == 0)
		return false;
	(void)cut_record(cut_layout(encoding), *rest, &length);
	*line = span_slice(*rest, 0, length);
	*whole = *line;
	*rest = span_slice(*rest, length, rest->len);
	return true;
}

bool
cut_is_damage(struct span line, enum text_encoding encoding)
{
	size_t length = 0;
	const struct record_layout *layout = NULL;

	if (!cut_is_records(encoding) || line.len == 0)
		return false;
	layout = cut_layout(encoding);
	return !(layout && record_has_gaps(layout)) &&
		!cut_record(layout, line, &length);
}

bool
cut_is_free(struct span line, enum text_encoding encoding)
{
	const struct record_layout *layout = NULL;

	/* Nearly all lines are done with here. */
	if (!cut_is_records(encoding) || line.len == 0 || line.ptr[0] != '\0')
		return false;
	layout = cut_layout(encoding);
	return layout && record_is_free(layout, line);
}

size_t
cut_eat_free(struct span *rest, struct span line)
{
	size_t n = 0;

	while (rest->len >= line.len && part_is_zero(*rest, 0, line.len)) {
		*rest = span_slice(*rest, line.len, rest->len);
		n++;
	}
	return n;
}

bool
cut_has_processes(enum text_encoding encoding)
{
	const struct record_layout *layout =
		cut_is_records(encoding) ? cut_layout(encoding) : NULL;

	return layout && layout->family->process;
}

size_t
cut_free_length(enum text_encoding encoding)
{
	const struct record_layout *layout =
		cut_is_records(encoding) ? cut_layout(encoding) : NULL;

	return layout && layout->family == &record_lastlog ? layout->size : 0;
}

bool
cut_process(struct span line, enum text_encoding encoding,
	struct process_record *out)
{
	const struct record_layout *layout = NULL;
	size_t length = 0;

	if (!cut_is_records(encoding) || line.len == 0)
		return false;
	layout = cut_record(cut_layout(encoding), line, &length);
	return layout && length == line.len &&
		record_process(layout, line, out);
}

size_t
cut_last_record(struct span s, enum text_encoding encoding)
{
	const struct record_layout *layout = cut_layout(encoding);
	size_t at = 0;
	size_t end = 0;

	while (at < s.len) {
		size_t length = 0;
		const struct record_layout *is =
			cut_record(layout, span_slice(s, at, s.len), &length);

		/* A record that goes on behind s fits nothing yet, while a
		 * number in it may look like a shorter one of another layout.
		 */
		if (is != layout && at + RECORD_BYTES_MAX > s.len)
			break;
		at += length;
		/* More bytes could show a record that begins within. */
		if (is || at + RECORD_BYTES_MAX <= s.len)
			end = at;
	}
	return end;
}

static void
print_damage(struct span line, struct buf *out)
{
	struct part_head head = { .tag = "record", .word = "damage" };

	part_put_head(out, &head);
	part_put_uint(out, "length", line.len);
	part_put_text(out, "text", line);
}

/* What stands between rows: mostly zero bytes, of which one is shown for each
 * stretch. */
static void
print_page(struct span line, struct buf *out)
{
	struct part_head head = { .tag = "sqlite", .word = "page" };
	char text[CUT_GAP_MAX];
	size_t n = 0;

	for (size_t i = 0; i < line.len && i < CUT_GAP_MAX; i++)
		if (i == 0 || line.ptr[i] != '\0' || line.ptr[i - 1] != '\0')
			text[n++] = line.ptr[i];
	part_put_head(out, &head);
	part_put_uint(out, "length", line.len);
	part_put_text(out, "text", (struct span){ text, n });
}

struct span
cut_record_text(struct span line, enum text_encoding encoding, uint64_t offset,
	struct buf *scratch)
{
	const struct record_layout *own = cut_layout(encoding);
	const struct record_layout *layout = own;
	size_t length = 0;

	buf_clear(scratch);
	if (line.len > 0)
		layout = cut_record(own, line, &length);
	if (layout && length == line.len)
		record_print(layout, line, offset, scratch);
	else if (own && record_has_gaps(own))
		print_page(line, scratch);
	else
		print_damage(line, scratch);
	return buf_span(scratch);
}
