#include "format/log/forgery.h"

#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/head.h"

#include <string.h>

/* Who writes about mail and logins. A tag of another name proves nothing. */
static const char *const daemons[] = { "postfix", "dovecot", "sshd", "sendmail",
	"sm-mta", "exim", "amavis", "spamd", "opendkim", "opendmarc", "qmail",
	"cyrus", "imapd", "pop3d", "rspamd", "clamd", "sudo", "su", "login",
	"vsftpd", "cron", "CRON", "kernel", "systemd", "smtpd", "imap-login",
	"pop3-login", "saslauthd", "useradd", "userdel", "roundcube", "sogod",
	"HORDE", "horde", "MailScanner", "proftpd", "pure-ftpd" };

/* What follows from it is told by daemons, not by those they tell of. */
static const char *const verdicts[] = { "status=sent", "status=bounced",
	"status=deferred", "status=expired", "stat=Sent", "dsn=2.", "dsn=4.",
	"dsn=5.", "relay=", "queued as ", "queued_as", "Passed CLEAN",
	"Blocked SPAM", "Blocked INFECTED", "saved mail to",
	"stored mail into mailbox", "Accepted password for",
	"Accepted publickey for", "Failed password for", "session opened for",
	"authentication failure", "auth failed",
	"client=", "sasl_username=", "user=<",
	"rip=", "rhost=", "Queue-ID: ", ", Hits: ", " => ", " ** ",
	"X-Spam-Status:", "Authentication-Results:" };

/* Line ends as loggers write them, and as strangers hope they will be. */
static const char *const newlines[] = { "#012", "#015", "\\n", "\\r", "\\012",
	"\\015", "\\x0a", "\\x0d", "\\x0A", "\\x0D", "%0a", "%0d", "%0A", "%0D",
	"^M", "^J", "\r", "\v", "\f", "\xc2\x85", "\xe2\x80\xa8",
	"\xe2\x80\xa9" };

/* A stranger's text that is no field: a header, or what follows the bracket of
 * a HELO name that has one in it. It begins at the first `from`, and ends at
 * the last `until`. */
struct place {
	struct span daemon;
	struct span from;
	struct span until;
	/* Without `until` it goes on to the end. */
	bool may_end;
};

/* clang-format off */
static const struct place places[] = {
	{ SPAN_INIT("postfix"), SPAN_INIT(": header "),
	  SPAN_INIT("; from=<"), false },
	{ SPAN_INIT("postfix"), SPAN_INIT(" helo=<"),
	  SPAN_INIT(" sasl_method="), true },
	{ SPAN_INIT("amavis"), SPAN_INIT(", Subject: \""),
	  SPAN_INIT("\", From: "), false },
};
/* clang-format on */

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool
is_tag_char(char c)
{
	return is_alnum(c) || c == '/' || c == '-' || c == '_' || c == '.';
}

/* The tag of a daemon, or of a part of it: "postfix/smtpd". */
static bool
is_daemon(struct span tag)
{
	for (size_t i = 0; i < COUNT(daemons); i++) {
		struct span rest = tag;

		if (span_eat(&rest, span_of(daemons[i])) &&
			(rest.len == 0 || !is_alnum(rest.ptr[0])))
			return true;
	}
	return false;
}

/* "postfix/smtpd[12]:" or, if `may_lack_pid`, "dovecot:" at the beginning. */
static bool
begins_with_tag(struct span text, bool may_lack_pid)
{
	size_t n = 0;
	size_t end = 0;

	while (n < text.len && is_tag_char(text.ptr[n]))
		n++;
	end = n;
	if (end < text.len && text.ptr[end] == '[') {
		for (end++; end < text.len && is_digit(text.ptr[end]);)
			end++;
		if (end == n + 1 || end == text.len || text.ptr[end] != ']')
			return false;
		end++;
	}
	return n > 0 && end < text.len && text.ptr[end] == ':' &&
		(end > n || may_lack_pid) && is_daemon(span_slice(text, 0, n));
}

/* A whole head: stamp, host and tag. */
static bool
begins_with_head(struct span text)
{
	struct log_head head = { 0 };

	head_scan(text, &head);
	return head.stamp.kind != STAMP_NONE && head.host.len > 0 &&
		head.program.len > 0 && head.body.len > 0 &&
		(head.pid.len > 0 || is_daemon(head.program));
}

static bool
looks_like_line(struct span text)
{
	text = span_ltrim(text);
	return begins_with_tag(text, true) || begins_with_head(text);
}

/* Behind what ends a line somewhere, another begins. */
static bool
has_new_line(struct span body)
{
	for (size_t i = 0; i < COUNT(newlines); i++) {
		struct span rest = body;
		struct span end = span_of(newlines[i]);
		size_t at = 0;

		while ((at = span_find(rest, end)) != SIZE_MAX) {
			rest = span_slice(rest, at + end.len, rest.len);
			if (looks_like_line(rest))
				return true;
		}
	}
	return false;
}

/* Could a stamp begin here? "Mar  4 10:", "2024-03-04". */
static bool
may_begin_stamp(struct span text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (text.len < 16)
		return false;
	if (is_digit(text.ptr[0]))
		return (text.ptr[0] == '1' || text.ptr[0] == '2') &&
			text.ptr[4] == '-' && text.ptr[7] == '-';
	if (text.ptr[3] != ' ')
		return false;
	for (size_t m = 0; m < 36; m += 3)
		if (memcmp(text.ptr, months + m, 3) == 0)
			return true;
	return false;
}

/* A head that is not the line's own. What begins the body is the head that a
 * relay of logs has kept. */
static bool
has_second_head(struct span body)
{
	for (size_t at = 1; at + 16 <= body.len; at++) {
		struct span rest = span_slice(body, at, body.len);

		if (!is_alnum(body.ptr[at - 1]) && may_begin_stamp(rest) &&
			span_trim(span_slice(body, 0, at)).len > 0 &&
			begins_with_head(rest))
			return true;
	}
	return false;
}

/* Erases or overwrites what a terminal shows. */
static bool
moves_cursor(struct span s)
{
	for (size_t i = 0; i + 2 < s.len; i++) {
		size_t at = i + 2;

		if (s.ptr[i] != '\x1b' || s.ptr[i + 1] != '[')
			continue;
		while (at < s.len && (is_digit(s.ptr[at]) || s.ptr[at] == ';'))
			at++;
		if (at < s.len && strchr("ABCDEFGHJKSTfsu", s.ptr[at]) &&
			s.ptr[at])
			return true;
	}
	return false;
}

/* Text that a stranger chose. */
static bool
poses(struct span value)
{
	for (size_t i = 0; i < COUNT(verdicts); i++)
		if (span_has(value, span_of(verdicts[i])))
			return true;
	for (size_t at = 0; at < value.len; at++)
		if ((at == 0 || !is_tag_char(value.ptr[at - 1])) &&
			begins_with_tag(
				span_slice(value, at, value.len), false))
			return true;
	return moves_cursor(value);
}

/* "root from 192.0.2.7 port 22": a name that goes on as sshd's sentence does.
 */
static bool
poses_as_user(struct span value)
{
	size_t at = span_find(value, SPAN(" from "));

	return at != SIZE_MAX && at + 6 < value.len &&
		is_digit(value.ptr[at + 6]);
}

/* Names and texts. A reply is a stranger's, too, but it may well say "queued
 * as". */
static bool
is_name(enum field_id id)
{
	switch (id) {
	case FIELD_from:
	case FIELD_to:
	case FIELD_orig_to:
	case FIELD_user:
	case FIELD_target_user:
	case FIELD_subject:
	case FIELD_helo:
	case FIELD_client_name:
	case FIELD_message_id:
	case FIELD_mailbox:
		return true;
	default:
		return false;
	}
}

/* Names are strangers' wherever they stand: who sends a mail chooses to whom.
 * An address that a daemon is not sure of is one that a HELO may have written.
 */
static bool
field_poses(const struct field *f)
{
	if (f->id == FIELD_client_ip)
		return (f->marks & FIELD_UNTRUSTED) != 0;
	return is_name(f->id) &&
		(poses(f->value) ||
			(f->id == FIELD_user && poses_as_user(f->value)));
}

static bool
place_poses(const struct event *ev, const struct place *place)
{
	struct span text = { 0 };
	size_t end = 0;

	if (!span_eq(ev->daemon, place->daemon) ||
		!span_cut_at(ev->head.body, place->from, NULL, &text))
		return false;
	end = address_rfind(text, place->until);
	return (end != SIZE_MAX || place->may_end) &&
		poses(span_slice(text, 0, end));
}

bool
event_is_forged(const struct event *ev)
{
	struct span body = ev->head.body;

	if (ev->kind == KIND_FORGERY)
		return true;
	for (size_t i = 0; i < ev->nfields; i++)
		if (field_poses(&ev->fields[i]))
			return true;
	for (size_t i = 0; i < COUNT(places); i++)
		if (place_poses(ev, &places[i]))
			return true;
	/* sudo writes one command; a folder may be called like the rest. */
	if (span_eq(ev->daemon, SPAN("sudo")) &&
		filter_is_twice(body, SPAN(" ; COMMAND=")))
		return true;
	/* A text without a head of its own may quote a log. */
	return ev->head.stamp.kind != STAMP_NONE &&
		(has_new_line(body) || has_second_head(body));
}
