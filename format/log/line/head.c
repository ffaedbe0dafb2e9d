#include "format/log/line/head.h"

#include "format/base/systemd.h"
#include "format/log/line/head_tag.h"
#include "format/log/line/severity.h"
#include "format/time/stamp_around.h"

enum { PRI_MAX = 191 };

static struct span
not_nil(struct span s)
{
	return span_eq(s, SPAN("-")) ? (struct span){ 0 } : s;
}

static struct span
eat_field(struct span *s)
{
	struct span word = { 0 };

	(void)span_cut(*s, ' ', &word, s);
	return not_nil(word);
}

/* "-", or "[id name="value"]..." where \ escapes " \ and ]. */
static void
skip_structured(struct span *s)
{
	size_t i = 0;

	if (span_eat_char(s, '-'))
		return;
	while (i < s->len && s->ptr[i] == '[') {
		bool quoted = false;

		for (i++; i < s->len; i++) {
			if (s->ptr[i] == '\\' && quoted)
				i++;
			else if (s->ptr[i] == '"')
				quoted = !quoted;
			else if (s->ptr[i] == ']' && !quoted)
				break;
		}
		if (i >= s->len)
			return;
		i++;
	}
	*s = span_slice(*s, i, s->len);
}

static void
read_rfc5424(struct span s, struct log_head *head)
{
	head->host = eat_field(&s);
	head->program = eat_field(&s);
	head->pid = eat_field(&s);
	(void)eat_field(&s);
	skip_structured(&s);
	(void)span_eat_char(&s, ' ');
	(void)span_eat(&s, SPAN("\xef\xbb\xbf"));
	head->body = span_ltrim(s);
}

/* "<22>" at the start: the severity of RFC 3164 and 5424. */
static bool
eat_pri(struct span *s, struct span *severity)
{
	struct span rest = *s;
	uint64_t pri = 0;

	if (!span_eat_char(&rest, '<') || !span_eat_number(&rest, &pri) ||
		pri > PRI_MAX || !span_eat_char(&rest, '>'))
		return false;
	*severity = severity_of(pri & 7);
	*s = rest;
	return true;
}

/* What stands before the stamp: NUL bytes of a crash, a byte order mark, a
 * priority, and the name that Dovecot 1.x puts before its own stamps. */
static void
read_prefix(struct span *s, struct log_head *head)
{
	while (span_eat_char(s, '\0'))
		;
	(void)span_eat(s, SPAN("\xef\xbb\xbf"));
	(void)eat_pri(s, &head->severity);
	if (head->time_text.ptr > s->ptr && span_starts(*s, SPAN("dovecot: ")))
		head->program = span_slice(*s, 0, sizeof("dovecot") - 1);
}

/* splogger's epoch is stamp, not text. */
static void
drop_epoch(
	struct span line, const struct stamp_scan *scan, struct log_head *head)
{
	size_t at = (size_t)(head->body.ptr - line.ptr);
	size_t end = 0;

	if (at == scan->at && scan->len > 0)
		end = scan->at + scan->len;
	else if (scan->nparts == 2 && at == scan->parts[1].at)
		end = scan->parts[1].at + scan->parts[1].len;
	if (end > at)
		head->body = span_ltrim(
			span_slice(head->body, end - at, head->body.len));
}

/* What a relay makes of RFC 5424 in the older form may keep the mark. */
static void
drop_mark(struct log_head *head)
{
	if (span_eat(&head->body, SPAN("\xef\xbb\xbf")))
		head->body = span_ltrim(head->body);
}

static void
read_rest(struct span s, enum stamp_layout layout, struct log_head *head)
{
	/* "stamp: text" and "stamp,text" have no host and no tag. */
	bool apart = s.len > 0 && s.ptr[0] == ' ';

	head->body = s;
	if (!apart) {
		if (span_eat_char(&head->body, ':'))
			head->body = span_ltrim(head->body);
		return;
	}
	s = span_ltrim(s);
	if (layout == LAYOUT_RFC5424)
		read_rfc5424(s, head);
	else if (layout == LAYOUT_SYSLOG)
		head_syslog(s, head);
	else
		head_plain(s, head);
}

/* "node=mx1 type=...": auditd's name of the host. */
static void
read_node(struct span s, struct log_head *head)
{
	if (span_eat(&s, SPAN("node=")))
		(void)span_cut(s, ' ', &head->host, NULL);
}

/* A program of the host can say what it likes of itself, as it can to syslogd;
 * what it says otherwise has no end before its closing quote. */
static bool
read_systemd(struct span line, struct log_head *head)
{
	struct systemd_entry entry;
	uint64_t level = 0;

	if (line.len == 0 || line.ptr[0] != '{' || !systemd_read(line, &entry))
		return false;
	head->host = entry.host;
	head->program = entry.program;
	head->pid = entry.pid;
	if (span_number(entry.priority, &level))
		head->severity = severity_of(level);
	head->body = entry.message;
	return true;
}

/* Field by field, as in stamp_scan: it is faster. */
static void
clear(struct span line, struct log_head *head)
{
	head->stamp.kind = STAMP_NONE;
	head->time_text = span_slice(line, 0, 0);
	head->header_stamp.kind = STAMP_NONE;
	head->host = (struct span){ 0 };
	head->program = (struct span){ 0 };
	head->pid = (struct span){ 0 };
	head->severity = (struct span){ 0 };
	head->body = line;
}

struct span
head_text(struct span line)
{
	while (line.len > 0 &&
		(line.ptr[line.len - 1] == '\r' ||
			line.ptr[line.len - 1] == ' '))
		line.len--;
	return line;
}

void
head_scan_from(
	struct span line, const struct stamp_scan *scan, struct log_head *head)
{
	struct span text = head_text(line);

	/* Behind the object, even where it is all blanks. */
	if (text.len > 0 && text.ptr[0] == STAMP_WRAPPING)
		text = head_text(
			span_slice(line, stamp_skip_wrapping(line), line.len));
	clear(text, head);
	head->stamp = scan->stamp;
	head->header_stamp = scan->header;
	if (scan->stamp.kind != STAMP_NONE)
		head->time_text = span_slice(
			line, scan->at, (size_t)scan->at + scan->len);
	if (scan->at > 0 && scan->next == 0 && read_systemd(text, head))
		return;
	if (scan->parts[0].at > 0 || scan->at > 0 || scan->nparts == 0)
		read_prefix(&text, head);
	if (scan->next > 0)
		read_rest(span_slice(line, scan->next,
				  (size_t)(text.ptr - line.ptr) + text.len),
			scan->layout, head);
	else if (scan->layout == LAYOUT_SYSLOG)
		head_syslog(text, head);
	else if (scan->at > 0)
		/* Of a file that begins its lines otherwise. */
		read_node(text, head);
	else
		head_bare(text, head);
	drop_epoch(line, scan, head);
	drop_mark(head);
}

void
head_scan(struct span line, struct log_head *head)
{
	struct stamp_scan scan;

	stamp_scan(line, &scan);
	head_scan_from(line, &scan, head);
}
