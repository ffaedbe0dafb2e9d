#include "format/log/line/head_tag.h"

#include "format/log/line/severity.h"
#include "format/log/line/tag.h"

enum {
	HOST_MAX = 255,
	FACILITY_MAX = 32,
	SOLARIS_MAX = 64,
	/* Exim's message ids: "1dJXZe-0003ab-1C", and 23 bytes since 4.97. */
	EXIM_ID = 16,
	EXIM_LONG_ID = 23,
	EXIM_SECONDS = 6
};

static bool
is_host(struct span s)
{
	if (s.len == 0 || s.len > HOST_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (!is_alnum((char)c) && c != '.' && c != '-' && c != '_' &&
			c != ':' && c != '/' && c != '@' && c < 0x80)
			return false;
	}
	return true;
}

/* "[192.0.2.1]", as a relay that cannot resolve its client writes it. */
static bool
is_host_literal(struct span s)
{
	bool dotted = false;

	if (s.len < 4 || s.ptr[0] != '[' || s.ptr[s.len - 1] != ']')
		return false;
	s = span_slice(s, 1, s.len - 1);
	for (size_t i = 0; i < s.len; i++) {
		char c = fold_char(s.ptr[i]);

		if (!is_digit(c) && (c < 'a' || c > 'f') && c != '.' &&
			c != ':')
			return false;
		dotted |= c == '.' || c == ':';
	}
	return dotted;
}

static bool
is_exim_id(struct span s)
{
	return (s.len == EXIM_ID || s.len == EXIM_LONG_ID) &&
		s.ptr[EXIM_SECONDS] == '-' &&
		span_find_char(span_slice(s, EXIM_SECONDS + 1, s.len), '-') !=
		SIZE_MAX;
}

/* Tags that need no pid to be believed where no syslogd wrote the line. */
static bool
is_known_tag(struct span program)
{
	static const struct span known[] = {
		SPAN_INIT("dovecot"),
		SPAN_INIT("dovecot-auth"),
		SPAN_INIT("amavis"),
		SPAN_INIT("opendkim"),
		SPAN_INIT("opendmarc"),
		SPAN_INIT("postgrey"),
		SPAN_INIT("spamd"),
		SPAN_INIT("sudo"),
		SPAN_INIT("su"),
	};

	if (span_starts(program, SPAN("postfix")))
		return span_find_char(program, '/') != SIZE_MAX;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_eq(program, known[i]))
			return true;
	return false;
}

/* The first blank-delimited word of s. */
static struct span
first_word(struct span s)
{
	size_t n = 0;

	while (n < s.len && n <= HOST_MAX && s.ptr[n] != ' ')
		n++;
	return span_slice(s, 0, n);
}

/* "Info: text", where Dovecot itself writes the file. */
static bool
eat_level(struct span *s, struct span *severity)
{
	struct span word = first_word(*s);
	struct span level = { 0 };

	if (word.len < 2 || word.ptr[word.len - 1] != ':')
		return false;
	level = severity_dovecot(span_slice(word, 0, word.len - 1));
	if (level.len == 0)
		return false;
	*severity = level;
	*s = span_ltrim(span_slice(*s, word.len, s->len));
	return true;
}

/* "<mail.info> " (FreeBSD), or "INFO " (Chrome OS) before a tag. */
static void
eat_severity(struct span *s, struct span *severity)
{
	struct span word = first_word(*s);
	struct span level = { 0 };

	if (word.len < 3 || word.len > FACILITY_MAX)
		return;
	if (word.ptr[0] == '<' && word.ptr[word.len - 1] == '>')
		level = severity_named(span_slice(word, 1, word.len - 1));
	else if (word.ptr[1] >= 'A' && word.ptr[1] <= 'Z' &&
		span_find_char(word, ':') == SIZE_MAX)
		level = severity_named(word);
	if (level.len == 0)
		return;
	*severity = level;
	*s = span_ltrim(span_slice(*s, word.len, s->len));
}

/* "auth.info": how busybox' syslogd writes where a line came from. */
static bool
is_priority(struct span word)
{
	static const struct span facilities[] = {
		SPAN_INIT("auth"),
		SPAN_INIT("authpriv"),
		SPAN_INIT("cron"),
		SPAN_INIT("daemon"),
		SPAN_INIT("ftp"),
		SPAN_INIT("kern"),
		SPAN_INIT("mail"),
		SPAN_INIT("syslog"),
		SPAN_INIT("user"),
	};
	struct span facility = { 0 };
	struct span level = { 0 };
	bool found = false;

	if (word.len > FACILITY_MAX || !span_cut(word, '.', &facility, &level))
		return false;
	for (size_t i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		found |= span_eq(facility, facilities[i]);
	found |= facility.len == 6 && span_starts(facility, SPAN("local")) &&
		is_digit(facility.ptr[5]);
	return found && level.len > 0 && !is_digit(level.ptr[0]) &&
		span_find_char(level, '.') == SIZE_MAX &&
		severity_named(level).len > 0;
}

/* Solaris: "[ID 197553 mail.info] text". */
static void
eat_solaris_id(struct log_head *head)
{
	struct span rest = head->body;
	struct span inner = { 0 };
	struct span word = { 0 };

	if (!span_eat(&rest, SPAN("[ID ")) ||
		!span_cut(
			span_slice(rest, 0, SOLARIS_MAX), ']', &inner, NULL) ||
		!span_rcut(inner, ' ', NULL, &word))
		return;
	rest = span_slice(rest, inner.len + 1, rest.len);
	head->severity = severity_named(word);
	head->body = span_ltrim(rest);
}

static void
take_tag(const struct tag *tag, struct log_head *head)
{
	head->program = tag->program;
	head->pid = tag->pid;
	if (tag->severity.len > 0)
		head->severity = tag->severity;
	head->body = tag->rest;
	if (head->body.len > 0 && head->body.ptr[0] == '[')
		eat_solaris_id(head);
	/* Dovecot's own file names no host: "imap(user): Info: text". */
	if (head->host.len == 0 && head->severity.len == 0)
		(void)eat_level(&head->body, &head->severity);
}

static bool
is_repeat(struct span s)
{
	/* Two letters settle it for nearly all hosts and bodies. */
	if (s.len < 2 ||
		((s.ptr[0] != 'l' || s.ptr[1] != 'a') &&
			(s.ptr[0] != 'm' || s.ptr[1] != 'e') &&
			(s.ptr[0] != '-' || s.ptr[1] != '-')))
		return false;
	return span_starts(s, SPAN("last message repeated ")) ||
		span_starts(s, SPAN("--- last message repeated ")) ||
		span_starts(s, SPAN("message repeated "));
}

/* metalog: "Mar  4 10:00:00 [sshd] text", without a host. */
static bool
eat_bracketed(struct span s, struct log_head *head)
{
	struct span rest = { 0 };
	struct span name = { 0 };

	if (!span_eat_char(&s, '['))
		return false;
	rest = s;
	name = span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz0123456789-_/");
	if (name.len == 0 || is_digit(name.ptr[0]) ||
		severity_named(name).len > 0 || !span_eat(&rest, SPAN("] ")))
		return false;
	head->program = name;
	head->body = span_ltrim(rest);
	return true;
}

/* "auth.info sshd[123]: text" in front of a tag. */
static bool
eat_priority(struct span s, struct log_head *head)
{
	struct span word = first_word(s);
	struct tag tag;

	if (!is_priority(word) ||
		!tag_read(span_ltrim(span_slice(s, word.len, s.len)), &tag))
		return false;
	head->severity = severity_named(word);
	take_tag(&tag, head);
	return true;
}

/* "[123] text": a number between that pair, and no tag. */
static bool
eat_process(struct span s, const char pair[2], struct log_head *head)
{
	struct span word = first_word(s);
	struct span pid = span_slice(word, 1, word.len > 0 ? word.len - 1 : 0);

	if (word.len < 3 || word.ptr[0] != pair[0] ||
		word.ptr[word.len - 1] != pair[1] || !span_all_digits(pid))
		return false;
	head->pid = pid;
	head->body = span_ltrim(span_slice(s, word.len, s.len));
	return true;
}

void
head_syslog(struct span s, struct log_head *head)
{
	struct tag tag;

	head->body = s;
	if (s.len == 0 || is_repeat(s))
		return;
	/* sudo's own file: "Mar  4 10:00:00 : bob : TTY=...". */
	if (span_eat(&s, SPAN(": "))) {
		head->body = s;
		return;
	}
	/* Mailman: "Mar  4 10:00:00 2019 (812) post to ...". */
	if (eat_process(s, "()", head))
		return;
	if (s.ptr[0] == '<' || (s.ptr[0] >= 'A' && s.ptr[0] <= 'Z')) {
		if (eat_level(&head->body, &head->severity))
			return;
		eat_severity(&head->body, &head->severity);
		s = head->body;
		if (s.len == 0)
			return;
	}
	if (s.ptr[0] == '[' && eat_bracketed(s, head))
		return;
	if (tag_read(s, &tag)) {
		take_tag(&tag, head);
		return;
	}
	struct span host = first_word(s);
	if (!is_host(host) && !is_host_literal(host))
		return;
	head->host = host;
	head->body = span_ltrim(span_slice(s, host.len, s.len));
	if (is_repeat(head->body))
		return;
	if (tag_read(head->body, &tag))
		take_tag(&tag, head);
	else
		(void)eat_priority(head->body, head);
}

/* Where no syslogd wrote the line a word with a colon is more often text
 * ("status: local 0/10") than a tag. */
static bool
is_sure_tag(const struct tag *tag)
{
	struct span rest = tag->rest;
	struct span level = { 0 };

	return tag->pid.len > 0 ||
		(tag->colon &&
			(is_known_tag(tag->program) ||
				eat_level(&rest, &level)));
}

void
head_plain(struct span s, struct log_head *head)
{
	struct tag tag;
	struct span host = { 0 };
	struct span word = { 0 };

	head->body = s;
	word = first_word(s);
	/* Exim with +pid: "[123] 1dJXZe-0003ab-1C <= ...". */
	if (eat_process(s, "[]", head))
		return;
	if (eat_level(&head->body, &head->severity))
		return;
	if (tag_read(s, &tag)) {
		if (is_sure_tag(&tag))
			take_tag(&tag, head);
		return;
	}
	/* OpenWrt's logread. */
	if (is_priority(word) && eat_priority(s, head))
		return;
	host = word;
	if (!is_host(host) || is_exim_id(host) ||
		!tag_read(span_ltrim(span_slice(s, host.len, s.len)), &tag) ||
		!is_sure_tag(&tag))
		return;
	head->host = host;
	take_tag(&tag, head);
}

void
head_bare(struct span s, struct log_head *head)
{
	struct log_head found = *head;

	head_plain(s, &found);
	if (found.program.len > 0 && found.body.ptr > found.program.ptr)
		*head = found;
}
