#include "format/log/line/wrapped.h"

#include "format/base/json.h"
#include "format/log/line/head.h"
#include "format/log/line/severity.h"
#include "format/log/line/tag.h"
#include "format/log/line/wrapped_keys.h"
#include "format/time/civil.h"
#include "format/time/stamp_around.h"
#include "format/time/stamp_text.h"

enum {
	/* Lines of a head that are tried. */
	SNIFF_LINES = 32,
	/* Beside what stands in the line itself: words once more, a stamp. */
	MORE_BYTES = 1024,
	WORD_MAX = 255,
	TIME_MAX = 64
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

/* What is made of a line. */
struct making {
	struct span line;
	struct wrapped w;
	/* Room for all that is made, so that spans into it stay. */
	struct buf *out;
	struct span message;
	struct stamp_scan own;
	/* As it will be written; empty if there is none. */
	struct span time;
	bool time_is_utc;
	struct span host;
	struct span program;
	struct span pid;
	/* A number, for want of a facility that of the level alone; -1 if none
	 * is said. */
	int priority;
};

/* What a value says; empty if it is broken. */
static struct span
said(struct making *m, enum wrapped_role role)
{
	struct span value = m->w.values[role];
	size_t at = m->out->len;
	bool is_whole = true;

	if (value.len == 0)
		return value;
	if (value.ptr[0] == '"')
		is_whole = json_get_text(value, m->out);
	else if (value.ptr[0] == '[')
		is_whole = json_get_bytes(value, m->out);
	else
		buf_put(m->out, value);
	return is_whole ? span_slice(buf_span(m->out), at, m->out->len)
			: (struct span){ 0 };
}

/* A host, a program: nothing that could end a head elsewhere. */
static struct span
said_word(struct making *m, enum wrapped_role role)
{
	struct span word = span_trim(said(m, role));

	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.ptr[i] <= ' ')
			return (struct span){ 0 };
	return word.len <= WORD_MAX ? word : (struct span){ 0 };
}

static void
read_time(struct making *m)
{
	struct span text = said(m, WRAPPED_TIME);
	struct stamp_text stamp;
	unsigned digits = 0;
	int64_t ns = 0;
	size_t at = m->out->len;

	if (wrapped_epoch(text, &ns, &digits)) {
		char room[CIVIL_TEXT_MAX];
		size_t n = civil_format(room, ns, digits, CIVIL_ZONE_UTC, 0);

		buf_put(m->out, (struct span){ room, n });
		m->time = span_slice(buf_span(m->out), at, at + n);
		m->time_is_utc = true;
	} else if (text.len > 0 && text.len < TIME_MAX &&
		stamp_text_read(text, 0, &stamp) && stamp.end == text.len) {
		m->time = text;
		m->time_is_utc = stamp.stamp.kind == STAMP_UTC;
	}
}

/* rsyslog's tag has the pid in it. */
static void
read_program(struct making *m)
{
	struct span word = said_word(m, WRAPPED_PROGRAM);
	struct span bracket = { 0 };

	m->pid = said_word(m, WRAPPED_PID);
	(void)span_cut(word, '[', &m->program, &bracket);
	if (m->program.len == 0)
		m->program = word;
	else if (bracket.len > 0)
		(void)span_cut(bracket, ']', &m->pid, NULL);
	if (m->program.len > 1 && m->program.ptr[m->program.len - 1] == ':')
		m->program.len--;
	if (!span_all_digits(m->pid))
		m->pid = (struct span){ 0 };
}

/* "postfix", "postfix/qmgr" and "qmgr" may be one. */
static bool
is_same_program(struct span whole, struct span name)
{
	size_t behind = 0;

	if (name.len >= whole.len)
		return span_eq(whole, name);
	behind = whole.len - name.len;
	return (span_starts(whole, name) && whole.ptr[name.len] == '/') ||
		(span_ends(whole, name) && whole.ptr[behind - 1] == '/');
}

/* Who takes a program's lines says whose they are: a whole line of another
 * program in its text is no line of that one, unless it is a container's. */
static bool
is_of_another(const struct making *m)
{
	struct log_head head;

	if (m->time.len == 0 || m->program.len == 0 ||
		m->w.values[WRAPPED_CONTAINER].len > 0)
		return false;
	head_scan_from(m->message, &m->own, &head);
	return head.host.len > 0 && head.program.len > 0 &&
		!is_same_program(head.program, m->program);
}

static void
read_own(struct making *m)
{
	m->own.stamp.kind = STAMP_NONE;
	/* A mark of ours, which is no text of theirs. */
	if (m->message.ptr[0] == STAMP_WRAPPING)
		return;
	stamp_scan(m->message, &m->own);
	if (m->own.stamp.kind != STAMP_NONE && is_of_another(m))
		m->own.stamp.kind = STAMP_NONE;
}

static bool
read_all(struct making *m)
{
	struct span text = said(m, WRAPPED_MESSAGE);

	while (text.len > 0 &&
		(text.ptr[text.len - 1] == '\n' ||
			text.ptr[text.len - 1] == '\r'))
		text.len--;
	m->message = span_ltrim(text);
	if (m->message.len == 0)
		return false;
	read_time(m);
	m->host = said_word(m, WRAPPED_HOST);
	read_program(m);
	read_own(m);
	m->priority = severity_number(said(m, WRAPPED_LEVEL));
	return true;
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

struct span
wrapped_text(struct span line, struct buf *scratch)
{
	struct making m = { .out = scratch };
	size_t at = 0;
	size_t from = 0;

	if (!wrapped_read(line, &m.w))
		return line;
	/* RFC 7464's mark is ours; within an object there is none. */
	m.line = span_ltrim(line);
	(void)span_eat_char(&m.line, STAMP_WRAPPING);
	if (span_find_char(m.line, STAMP_WRAPPING) != SIZE_MAX)
		return line;
	buf_clear(scratch);
	/* Values, each said once, then the line. */
	(void)buf_reserve(scratch, 3 * line.len + MORE_BYTES);
	if (!read_all(&m))
		return line;
	at = scratch->len;
	put_object(&m);
	if (m.own.stamp.kind == STAMP_NONE)
		put_head(&m);
	else if (is_stamped_anew(&m))
		from = put_anew(&m);
	buf_put(scratch, span_slice(m.message, from, m.message.len));
	return span_slice(buf_span(scratch), at, scratch->len);
}
