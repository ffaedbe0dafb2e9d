/* Lines of containers, which their runtimes cut into chunks: Docker every
 * 16 KiB, and wherever the end of the output is not known yet those of
 * Kubernetes, which say so (P for a part, F for a full line). Chunks of one
 * line are one entry: who makes a daemon log a long line chooses what its
 * second chunk begins with. */
#include "format/base/json.h"
#include "format/log/line/entries_part.h"
#include "format/log/line/wrapped_keys.h"
#include "format/time/stamp_around.h"

enum {
	/* Of a message, from which on Docker cuts. */
	DOCKER_CHUNK = 16384,
	/* A shorter line has no such message, nor the first of the chunks that
	 * say so themselves: these come from a pipe's buffer. */
	CHUNK_LEAST = 1024,
	/* Lines of others that may stand between two chunks. They are written
	 * at once. */
	OTHERS_MOST = 4,
	/* Up to the end of " stdout F". */
	HEAD_MOST = 64,
	SNIFF_LINES = 32,
	/* Bytes by which "\\u001b" is longer than what it says, and "\\ufffd",
	 * which stands for one or for three. */
	ESCAPE_ONE = 5,
	ESCAPE_THREE = 3
};

enum { WRITER_WORDS = 3 };

/* One line of the file. */
struct chunk {
	/* What it says, of an object between the quotes. */
	struct span text;
	/* Output, container and pod; empty what is not said. */
	struct span writer[WRITER_WORDS];
	bool goes_on;
};

/* "2019-03-04T10:00:00.123456789Z stdout P text" */
static bool
read_plain(struct span line, struct chunk *out)
{
	struct span head = span_slice(line, 0, HEAD_MOST);
	size_t at = head.len > 0 && is_digit(head.ptr[0])
		? span_find_char(head, ' ')
		: SIZE_MAX;
	size_t end = at == SIZE_MAX ? 0 : stamp_skip_stream(line, at);

	if (end <= at || at == SIZE_MAX)
		return false;
	*out = (struct chunk){ .text = span_slice(line, end + 1, line.len),
		.writer = { span_slice(line, at + 1, end - 1) },
		.goes_on = line.ptr[end - 1] == 'P' };
	return true;
}

static bool
is_output(struct span value)
{
	return span_eq(value, SPAN("\"stdout\"")) ||
		span_eq(value, SPAN("\"stderr\""));
}

/* Docker's chunks but for the last one are full, and end in no line end. */
static bool
is_full(struct span text)
{
	size_t bytes = text.len;
	bool ends_line = false;

	if (bytes < DOCKER_CHUNK)
		return false;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] != '\\')
			continue;
		bytes -= text.ptr[i + 1] != 'u' ? 1
			: span_starts(
				  span_slice(text, i + 2, text.len), SPAN("00"))
			? ESCAPE_ONE
			: ESCAPE_THREE;
		ends_line = text.ptr[i + 1] == 'n' && i + 2 == text.len;
		i++;
	}
	return bytes >= DOCKER_CHUNK && !ends_line;
}

/* An object of Docker, or of who ships the files of Kubernetes. */
static bool
read_object(struct span line, struct chunk *out)
{
	struct wrapped w;
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };
	struct span tag = { 0 };
	bool is_part = false;
	bool is_last = false;

	if (!json_inside(span_trim(line), '{', &inside) ||
		!wrapped_read(line, &w) ||
		w.values[WRAPPED_MESSAGE].ptr[0] != '"')
		return false;
	*out = (struct chunk){ .writer = { { 0 }, w.values[WRAPPED_CONTAINER],
				       w.values[WRAPPED_HOST] } };
	while (json_member_apart(&inside, &key, &value)) {
		if ((span_eq(key, SPAN("stream")) ||
			    span_eq(key, SPAN("source"))) &&
			is_output(value))
			out->writer[0] = value;
		else if (span_eq(key, SPAN("logtag")))
			tag = value;
		else if (span_eq(key, SPAN("partial_message")))
			is_part = span_eq(value, SPAN("\"true\""));
		else if (span_eq(key, SPAN("partial_last")))
			is_last = span_eq(value, SPAN("\"true\""));
	}
	if (out->writer[0].len == 0)
		return false;
	value = w.values[WRAPPED_MESSAGE];
	out->text = span_slice(value, 1, value.len - 1);
	if (tag.len > 0)
		out->goes_on = span_eq(tag, SPAN("\"P\""));
	else if (is_part)
		out->goes_on = !is_last;
	else
		out->goes_on = is_full(out->text);
	return true;
}

static bool
chunk_read(struct span line, enum text_encoding encoding, struct chunk *out)
{
	return encoding == TEXT_CRI ? read_plain(line, out)
				    : read_object(line, out);
}

/* Does another chunk follow this line? Of nearly all one look tells. */
static bool
begins_chunks(struct span line, enum text_encoding encoding, struct chunk *out)
{
	if (encoding == TEXT_DOCKER && line.len < CHUNK_LEAST)
		return false;
	return chunk_read(line, encoding, out) && out->goes_on;
}

static bool
is_same_writer(const struct chunk *a, const struct chunk *b)
{
	for (size_t i = 0; i < WRITER_WORDS; i++)
		if (!span_eq(a->writer[i], b->writer[i]))
			return false;
	return true;
}

enum text_encoding
entries_sniff_chunks(struct span head, enum text_encoding otherwise)
{
	struct span line = { 0 };
	struct chunk c;

	for (unsigned i = 0; i < SNIFF_LINES && head.len > 0; i++) {
		bool is_whole = span_cut(head, '\n', &line, &head);

		if (!is_whole && i > 0)
			break;
		if (otherwise != TEXT_BYTES && read_object(line, &c))
			return TEXT_DOCKER;
		/* The first line may be the rest of one. */
		if (otherwise == TEXT_BYTES && i < 2 && read_plain(line, &c))
			return TEXT_CRI;
		if (!is_whole)
			break;
	}
	return otherwise;
}

struct entry
entry_cut_chunks(struct span s, enum text_encoding encoding)
{
	struct span most = span_slice(s, 0, ENTRY_BYTES_MAX);
	struct entry e = entry_by_line(s);
	struct chunk first;
	struct chunk next;
	unsigned others = 0;
	size_t at = e.whole;

	if (e.line == e.whole ||
		!begins_chunks(span_slice(s, 0, e.line), encoding, &first))
		return e;
	e.is_sure = s.len >= ENTRY_BYTES_MAX;
	while (at < most.len && others <= OTHERS_MOST) {
		struct span rest = span_slice(most, at, most.len);
		struct span line = rest;
		struct span behind = { 0 };
		bool is_whole = span_cut(rest, '\n', &line, &behind);

		/* What is cut off there may be of anybody. */
		if (!is_whole && s.len >= ENTRY_BYTES_MAX)
			break;
		at = most.len - (is_whole ? behind.len : 0);
		if (!chunk_read(line, encoding, &next) ||
			!is_same_writer(&first, &next)) {
			others += is_whole;
			continue;
		}
		others = 0;
		e.line = at - is_whole;
		e.whole = at;
		if (!next.goes_on) {
			e.is_sure = is_whole || e.is_sure;
			return e;
		}
	}
	e.is_sure = e.is_sure || others > OTHERS_MOST;
	return e;
}

/* Of a chunk that goes on, and what follows it: the writer's text to *out, the
 * lines of others to *others. */
static void
gather(struct span rest, enum text_encoding encoding, const struct chunk *first,
	struct buf *out, struct buf *others)
{
	struct span line = rest;

	while (rest.len > 0) {
		struct chunk c;

		line = rest;
		if (!span_cut(rest, '\n', &line, &rest))
			rest.len = 0;
		if (chunk_read(line, encoding, &c) &&
			is_same_writer(first, &c)) {
			buf_put(out, c.text);
			continue;
		}
		if (encoding == TEXT_CRI) {
			buf_put(others, line);
			buf_putc(others, ' ');
		} else {
			buf_putc(others, others->len > 0 ? ',' : '[');
			(void)json_put_text(others, line);
		}
	}
}

/* The full line that it would have been; lines of others are words before it,
 * as those of an object are. */
static void
put_plain(struct span line, struct span rest, const struct chunk *first,
	struct buf *scratch)
{
	struct buf text = { 0 };
	struct buf others = { 0 };
	size_t tag = (size_t)(first->text.ptr - line.ptr) - 2;

	gather(rest, TEXT_CRI, first, &text, &others);
	if (others.len > 0) {
		for (size_t i = 0; i < others.len; i++)
			if (others.ptr[i] == STAMP_WRAPPING)
				others.ptr[i] = ' ';
		buf_putc(scratch, STAMP_WRAPPING);
		buf_put(scratch, buf_span(&others));
		buf_putc(scratch, STAMP_WRAPPING);
		buf_putc(scratch, ' ');
	}
	buf_put(scratch, span_slice(line, 0, tag));
	buf_puts(scratch, "F ");
	buf_put(scratch, first->text);
	buf_put(scratch, buf_span(&text));
	buf_release(&text);
	buf_release(&others);
}

static void
put_object(struct span line, struct span rest, const struct chunk *first,
	struct buf *scratch)
{
	struct buf others = { 0 };
	size_t end = 0;

	line = span_trim(line);
	end = (size_t)(first->text.ptr - line.ptr) + first->text.len;
	buf_put(scratch, span_slice(line, 0, end));
	gather(rest, TEXT_DOCKER, first, scratch, &others);
	buf_put(scratch, span_slice(line, end, line.len - 1));
	if (others.len > 0) {
		buf_puts(scratch, ",\"between\":");
		buf_put(scratch, buf_span(&others));
		buf_putc(scratch, ']');
	}
	buf_putc(scratch, '}');
	buf_release(&others);
}

bool
entry_join_chunks(
	struct span entry, enum text_encoding encoding, struct buf *scratch)
{
	struct span line = entry;
	struct span rest = { 0 };
	struct chunk first;

	if (!span_cut(entry, '\n', &line, &rest) || rest.len == 0 ||
		!begins_chunks(line, encoding, &first))
		return false;
	buf_clear(scratch);
	if (encoding == TEXT_CRI)
		put_plain(line, rest, &first, scratch);
	else
		put_object(line, rest, &first, scratch);
	return true;
}
