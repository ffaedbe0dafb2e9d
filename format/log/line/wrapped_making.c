/* What an object says of the line in it: whose is it, and when was it written?
 */
#include "format/base/json.h"
#include "format/log/line/head.h"
#include "format/log/line/severity.h"
#include "format/log/line/wrapped_part.h"
#include "format/time/civil.h"
#include "format/time/stamp_text.h"

enum { WORD_MAX = 255, TIME_MAX = 64 };

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
 * program in its text is no line of that one, nor is what looks like a line of
 * a file that only Exim or Dovecot write, unless it is a container's. */
static bool
is_of_another(const struct making *m, const struct log_head *head)
{
	return m->time.len > 0 && m->program.len > 0 &&
		m->w.values[WRAPPED_CONTAINER].len == 0 &&
		!is_same_program(head->program, m->program);
}

/* Dovecot puts its own stamp before what it writes to its standard error, and
 * systemd takes that: "Mar 04 10:00:00 imap-login: Info: Login". */
static void
drop_own(struct making *m, const struct log_head *head)
{
	if (head->host.len == 0 && head->program.len > 0 &&
		span_eq(m->program, SPAN("dovecot")))
		m->message = span_ltrim(
			span_slice(m->message, m->own.next, m->message.len));
	m->own.stamp.kind = STAMP_NONE;
}

static void
read_own(struct making *m)
{
	struct log_head head;

	m->own.stamp.kind = STAMP_NONE;
	/* A mark of ours, which is no text of theirs. */
	if (m->message.ptr[0] == STAMP_WRAPPING)
		return;
	stamp_scan(m->message, &m->own);
	if (m->own.stamp.kind == STAMP_NONE)
		return;
	head_scan_from(m->message, &m->own, &head);
	if (is_of_another(m, &head))
		drop_own(m, &head);
}

bool
wrapped_making_read(struct making *m)
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
