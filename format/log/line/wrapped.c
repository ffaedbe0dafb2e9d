#include "format/log/line/wrapped.h"

#include "format/log/line/tag.h"
#include "format/log/line/wrapped_part.h"

enum {
	/* Lines of a head that are tried. */
	SNIFF_LINES = 32,
	/* Beside what stands in the line itself: words once more, a stamp. */
	MORE_BYTES = 1024
};

bool
wrapped_sniff(struct span head)
{
	struct span rest = head;
	struct wrapped w;

	for (unsigned i = 0; i < SNIFF_LINES && rest.len > 0; i++) {
		struct span line = { 0 };

		if (!span_cut(rest, '\n', &line, &rest) && i > 0)
			return false;
		if (wrapped_read(line, &w))
			return true;
	}
	return false;
}

/* Is the stamp that the line has itself to give way? */
static bool
is_stamped_anew(const struct making *m)
{
	return m->time_is_utc && m->own.next > 0 &&
		m->own.stamp.kind != STAMP_NONE &&
		m->own.stamp.kind != STAMP_UTC;
}

/* Where no syslogd wrote the line its first word is no host: a blank in place
 * of the T says so, as in files of such programs. */
static void
put_time(struct making *m, bool is_plain)
{
	enum { DATE = 10 };
	size_t at = m->out->len;

	buf_put(m->out, m->time);
	if (is_plain && m->time.len > DATE && m->time.ptr[DATE] == 'T')
		m->out->ptr[at + DATE] = ' ';
}

/* "postfix/smtpd[12]: ", and nothing of it that could end elsewhere. */
static void
put_tag(struct making *m)
{
	size_t at = m->out->len;
	struct tag tag;

	buf_put(m->out, m->program);
	if (m->pid.len > 0) {
		buf_putc(m->out, '[');
		buf_put(m->out, m->pid);
		buf_putc(m->out, ']');
	}
	buf_puts(m->out, ": ");
	if (tag_read(span_slice(buf_span(m->out), at, m->out->len), &tag) &&
		span_eq(tag.program, m->program))
		return;
	for (size_t i = at; i < at + m->program.len; i++)
		if (!is_alnum(m->out->ptr[i]))
			m->out->ptr[i] = '_';
}

static void
put_head(struct making *m)
{
	bool is_tagged = m->program.len > 0;
	struct tag tag;

	if (is_tagged && tag_read(m->message, &tag) &&
		span_eq(tag.program, m->program))
		is_tagged = false;
	if (m->priority >= 0)
		buf_printf(m->out, "<%d>", m->priority);
	if (m->time.len > 0) {
		put_time(m, m->program.len == 0 && m->host.len == 0);
		buf_putc(m->out, ' ');
	}
	if (m->host.len > 0) {
		buf_put(m->out, m->host);
		buf_putc(m->out, ' ');
	}
	if (is_tagged)
		put_tag(m);
}

/* In place of the line's own stamp, behind its priority. */
static size_t
put_anew(struct making *m)
{
	bool rfc5424 = false;
	size_t behind = stamp_skip_pri(m->message, 0, &rfc5424);

	buf_put(m->out, span_slice(m->message, 0, behind));
	put_time(m, m->own.layout != LAYOUT_SYSLOG);
	return m->own.next;
}

/* What stands in place of a value: of the message its stamp where that gave
 * way, of the time nothing where it stands behind. */
static bool
replacement(const struct making *m, struct span value, struct span *out)
{
	struct span quoted = { 0 };

	*out = (struct span){ 0 };
	if (value.ptr == m->w.values[WRAPPED_MESSAGE].ptr) {
		if (is_stamped_anew(m))
			*out = span_slice(m->message, 0, m->own.next);
		return true;
	}
	quoted = span_slice(value, 1, value.len > 0 ? value.len - 1 : 0);
	return m->own.stamp.kind != STAMP_UTC && m->time_is_utc &&
		value.len > 0 && value.ptr[0] == '"' &&
		span_eq(quoted, m->time);
}

/* What is left of the object, for who looks for words of it. */
static void
put_object(struct making *m)
{
	struct span values[2] = { m->w.values[WRAPPED_MESSAGE],
		m->w.values[WRAPPED_TIME] };
	struct span text = { 0 };
	size_t from = 0;

	if (values[1].len > 0 && values[1].ptr < values[0].ptr) {
		values[0] = values[1];
		values[1] = m->w.values[WRAPPED_MESSAGE];
	}
	buf_putc(m->out, STAMP_WRAPPING);
	for (unsigned i = 0; i < 2; i++) {
		size_t at = 0;

		if (values[i].len == 0 || !replacement(m, values[i], &text))
			continue;
		at = (size_t)(values[i].ptr - m->line.ptr);
		buf_put(m->out, span_slice(m->line, from, at));
		buf_putc(m->out, '"');
		buf_put(m->out, text);
		buf_putc(m->out, '"');
		from = at + values[i].len;
	}
	buf_put(m->out, span_slice(m->line, from, m->line.len));
	buf_putc(m->out, STAMP_WRAPPING);
	buf_putc(m->out, ' ');
}

/* Behind what *scratch has, in which there is room: false if no line is made of
 * this one. */
static bool
put_text(struct span line, struct buf *scratch, struct span *out)
{
	struct making m = { .line = line, .out = scratch };
	size_t at = 0;
	size_t from = 0;

	if (!wrapped_read(line, &m.w) || !wrapped_making_read(&m))
		return false;
	at = scratch->len;
	put_object(&m);
	if (m.own.stamp.kind == STAMP_NONE)
		put_head(&m);
	else if (is_stamped_anew(&m))
		from = put_anew(&m);
	buf_put(scratch, span_slice(m.message, from, m.message.len));
	*out = span_slice(buf_span(scratch), at, scratch->len);
	return true;
}

/* Values, each said once, then the line. */
static size_t
room_for(struct span line)
{
	return 3 * line.len + MORE_BYTES;
}

struct span
wrapped_text(struct span line, struct buf *scratch)
{
	struct span object = span_ltrim(line);
	struct span text = line;

	/* RFC 7464's mark is ours; within an object there is none. */
	(void)span_eat_char(&object, STAMP_WRAPPING);
	if (span_find_char(object, STAMP_WRAPPING) != SIZE_MAX)
		return line;
	buf_clear(scratch);
	(void)buf_reserve(scratch, room_for(line));
	(void)put_text(object, scratch, &text);
	return text;
}

struct span
wrapped_text_made(struct span line, struct buf *scratch)
{
	size_t len = scratch->len;
	struct span text = line;

	(void)buf_reserve(scratch, room_for(buf_span(scratch)));
	if (span_find_char(buf_span(scratch), STAMP_WRAPPING) == SIZE_MAX)
		(void)put_text(
			(struct span){ scratch->ptr, len }, scratch, &text);
	return text;
}
