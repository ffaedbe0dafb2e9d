#include "query/coverage/balance/balance_line.h"

enum { QUEUE_ID_LEAST = 5, QUEUE_ID_MOST = 25 };

static bool
is_queue_id(struct span word)
{
	bool is_word = true;

	if (word.len < QUEUE_ID_LEAST || word.len > QUEUE_ID_MOST)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		if (!is_alnum(word.ptr[i]))
			return false;
		is_word = is_word && word.ptr[i] >= 'a' && word.ptr[i] <= 'z';
	}
	/* "fatal", "warning" */
	return !is_word;
}

static bool
has_any(struct span text, const struct span *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_has(text, texts[i]))
			return true;
	return false;
}

/* What writes the log, and the host itself. */
static bool
is_reset(const struct log_head *head)
{
	static const struct span programs[] = { SPAN_INIT("kernel"),
		SPAN_INIT("rsyslogd"), SPAN_INIT("syslogd"),
		SPAN_INIT("syslog-ng"), SPAN_INIT("systemd-journald"),
		SPAN_INIT("systemd-journal") };
	static const struct span texts[] = { SPAN_INIT("Linux version "),
		SPAN_INIT("exiting on signal"), SPAN_INIT("start"),
		SPAN_INIT("Journal stopped"), SPAN_INIT("shutting down") };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (span_eq(head->program, programs[i]))
			return has_any(head->body, texts,
				sizeof(texts) / sizeof(texts[0]));
	return false;
}

/* "disconnect from H[IP] ehlo=1 mail=2 rcpt=2/3 data=1/2 quit=1 commands=7/9":
 * of each those that were answered well, and all if that is more. */
static uint64_t
mails_taken(struct span text)
{
	struct span rest;
	uint64_t n = 0;

	if (!span_cut(text, ']', NULL, &rest) ||
		!span_cut_at(rest, SPAN(" data="), NULL, &rest) ||
		!span_eat_number(&rest, &n))
		return 0;
	return n;
}

static enum balance_mark
read_smtpd(struct span body, struct balance_line *out)
{
	static const struct span within[] = { SPAN_INIT("reject: "),
		SPAN_INIT("lost connection after "),
		SPAN_INIT("timeout after "),
		SPAN_INIT("too many errors after "),
		SPAN_INIT("Anonymous TLS connection established from ") };

	if (span_eat(&body, SPAN("connect from "))) {
		if (span_cut(body, '[', NULL, &body))
			(void)span_cut(body, ']', &out->client, NULL);
		return BALANCE_CONNECT;
	}
	if (span_eat(&body, SPAN("disconnect from "))) {
		out->count = mails_taken(body);
		return BALANCE_DISCONNECT;
	}
	if (span_starts(body, SPAN("fatal: ")) ||
		span_starts(body, SPAN("panic: ")))
		return BALANCE_DEAD;
	if (span_starts(body, SPAN("client=")))
		return BALANCE_CLIENT;
	for (size_t i = 0; i < sizeof(within) / sizeof(within[0]); i++)
		if (span_starts(body, within[i]))
			return BALANCE_WITHIN;
	return BALANCE_NONE;
}

enum { SESSION_LEAST = 16, SESSION_MOST = 40 };

static bool
is_session(struct span id)
{
	if (id.len < SESSION_LEAST || id.len > SESSION_MOST)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!is_alnum(id.ptr[i]) && id.ptr[i] != '+' &&
			id.ptr[i] != '/')
			return false;
	return true;
}

/* "lmtp(bob)<77><SESSION:2>: ", "lmtp(77, bob): SESSION:2: " */
static void
read_lmtp(struct span body, struct balance_line *out)
{
	struct span id;

	if (!span_starts(body, SPAN("lmtp(")) ||
		!span_cut(body, ')', NULL, &body))
		return;
	if (span_eat_char(&body, '<'))
		(void)span_cut_at(body, SPAN("><"), NULL, &body);
	else
		(void)span_eat(&body, SPAN(": "));
	(void)span_cut(body, ' ', &id, NULL);
	(void)span_cut(id, '>', &id, NULL);
	(void)span_cut(id, ':', &id, NULL);
	if (is_session(id))
		out->session = id;
}

/* "(250 2.0.0 <bob@shop.example> SESSION Saved)" */
static bool
read_saved(struct span status, struct span *session)
{
	struct span id;

	if (!span_starts(status, SPAN("sent (250 ")) ||
		!span_cut_at(status, SPAN("> "), NULL, &status))
		return false;
	id = span_take_until(&status, ' ');
	*session = id;
	return span_eq(status, SPAN(" Saved)")) && is_session(id);
}

/* "relay=mx2[192.0.2.2]:25, ... status=sent (250 2.0.0 Ok: queued as
 * 4A1B2C3D4E)"
 */
static void
read_handed(struct span relay, struct span status, struct balance_line *out)
{
	struct span id;

	if (!read_saved(status, &id)) {
		if (!span_starts(status, SPAN("sent (250 ")) ||
			!span_cut_at(
				status, SPAN(": queued as "), NULL, &status))
			return;
		id = span_take_until(&status, ')');
		if (!span_eq(status, SPAN(")")) || !is_queue_id(id))
			return;
	}
	out->queued_as = id;
	out->peer = span_take_until(&relay, ',');
}

static enum balance_mark
read_recipient(struct span body, bool is_local, struct balance_line *out)
{
	struct span rest = body;
	struct span before;
	struct span text;

	if (!span_cut_at(body, SPAN(", relay="), &before, &rest))
		return BALANCE_NONE;
	out->recipient = before;
	out->is_local = is_local || span_starts(rest, SPAN("local,"));
	if (span_cut_at(rest, SPAN(", delay="), NULL, &text))
		(void)span_eat_number(&text, &out->delay_s);
	if (!span_cut_at(rest, SPAN(", status="), NULL, &text))
		return BALANCE_NONE;
	/* An address that was only tried out has no mail. */
	if (span_starts(text, SPAN("deliverable")) ||
		span_starts(text, SPAN("undeliverable")))
		return BALANCE_GONE;
	read_handed(rest, text, out);
	if (span_eat(&text, SPAN("sent (forwarded as ")))
		out->child = span_take_until(&text, ')');
	out->is_final = span_starts(text, SPAN("sent")) ||
		span_starts(text, SPAN("bounced"));
	return BALANCE_RECIPIENT;
}

static enum balance_mark
read_qmgr(struct span body, struct balance_line *out)
{
	struct span rest;

	if (span_eq(body, SPAN("removed")))
		return BALANCE_REMOVED;
	if (!span_starts(body, SPAN("from=<")) ||
		!span_cut_at(body, SPAN(">, size="), NULL, &rest) ||
		!span_cut_at(rest, SPAN(", nrcpt="), NULL, &rest) ||
		!span_eat_number(&rest, &out->count))
		return BALANCE_NONE;
	/* Bounces, and what is sent to postmaster. */
	out->is_made_here = span_starts(body, SPAN("from=<>")) ||
		span_starts(body, SPAN("from=<double-bounce@"));
	return BALANCE_ACTIVE;
}

/* Of programs that write of a mail by its queue id. */
static enum balance_mark
read_mail(struct span daemon, struct span body, struct balance_line *out)
{
	static const struct span gone[] = { SPAN_INIT("removed"),
		SPAN_INIT("discard: "), SPAN_INIT("milter-discard: "),
		SPAN_INIT("reject: "), SPAN_INIT("milter-reject: ") };

	if (span_starts(body, SPAN("to=<")))
		return read_recipient(
			body, span_eq(daemon, SPAN("local")), out);
	if (span_eq(daemon, SPAN("qmgr")) || span_eq(daemon, SPAN("oqmgr")))
		return read_qmgr(body, out);
	if (span_eq(daemon, SPAN("cleanup")) &&
		span_starts(body, SPAN("message-id=")))
		return BALANCE_MESSAGE_ID;
	if (span_eq(daemon, SPAN("pickup")) && span_starts(body, SPAN("uid=")))
		return BALANCE_PICKUP;
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (span_starts(body, gone[i]))
			return BALANCE_GONE;
	return BALANCE_NONE;
}

/* "warning: process /usr/lib/postfix/smtpd pid 77 killed by signal 9" */
static enum balance_mark
read_master(struct span body, struct balance_line *out)
{
	if (span_starts(body, SPAN("terminating on signal")) ||
		span_starts(body, SPAN("daemon started")))
		return BALANCE_RESET;
	if (!span_starts(body, SPAN("warning: process ")) ||
		!span_cut_at(body, SPAN(" pid "), NULL, &body))
		return BALANCE_NONE;
	out->pid = span_take_until(&body, ' ');
	return BALANCE_DEAD;
}

/* "statistics: max connection rate 2/60s for (smtp:192.0.2.1) at Mar  4
 * 09:56:40"
 */
static enum balance_mark
read_anvil(struct span body, struct balance_line *out)
{
	struct span who;

	if (!span_eat(&body, SPAN("statistics: max connection ")) ||
		!span_cut_at(body, SPAN(" for ("), NULL, &body) ||
		!span_cut_at(body, SPAN(") at "), &who, &out->counted_at) ||
		!span_cut(who, ':', NULL, &out->client))
		return BALANCE_NONE;
	return BALANCE_COUNTED;
}

static bool
eat_queue_id(struct span *body, struct span *id)
{
	struct span rest = *body;
	struct span word = span_take_until(&rest, ':');

	if (!span_starts(rest, SPAN(": ")) || !is_queue_id(word))
		return false;
	*id = word;
	*body = span_slice(rest, 2, rest.len);
	return true;
}

void
balance_line_read(const struct log_head *head, struct balance_line *out)
{
	struct span daemon;
	struct span body = head->body;

	*out = (struct balance_line){ .pid = head->pid };
	if (!span_starts(head->program, SPAN("postfix"))) {
		out->mark = is_reset(head) ? BALANCE_RESET : BALANCE_NONE;
		if (span_eq(head->program, SPAN("dovecot")))
			read_lmtp(body, out);
		return;
	}
	if (!span_cut(head->program, '/', &out->instance, NULL))
		return;
	(void)span_rcut(head->program, '/', NULL, &daemon);
	if (span_eq(daemon, SPAN("master"))) {
		out->mark = read_master(body, out);
		return;
	}
	if (span_eq(daemon, SPAN("anvil"))) {
		out->mark = read_anvil(body, out);
		return;
	}
	if (span_eq(daemon, SPAN("postfix-script"))) {
		out->mark = BALANCE_RESET;
		return;
	}
	if (eat_queue_id(&body, &out->queue_id) &&
		span_eq(out->queue_id, SPAN("NOQUEUE")))
		out->queue_id = SPAN("");
	if (span_eq(daemon, SPAN("smtpd")))
		out->mark = read_smtpd(body, out);
	else if (out->queue_id.len > 0)
		out->mark = read_mail(daemon, body, out);
}
