/* What the processes of a logged-in user, of a delivery or of an
 * administrator's command say. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

struct count_key {
	struct span text;
	enum field_id id;
};

struct user_row {
	struct span prefix;
	bool (*parse)(struct dovecot_line *l, struct span rest);
};

/* clang-format off */
static const struct count_key counts[] = {
	{ SPAN_INIT("in="), FIELD_bytes_in },
	{ SPAN_INIT("input="), FIELD_bytes_in },
	{ SPAN_INIT("output="), FIELD_bytes_out },
	{ SPAN_INIT("out="), FIELD_bytes_out },
	{ SPAN_INIT("deleted="), FIELD_deleted },
	{ SPAN_INIT("expunged="), FIELD_expunged },
	{ SPAN_INIT("trashed="), FIELD_trashed },
	{ SPAN_INIT("hdr_count="), FIELD_hdr_count },
	{ SPAN_INIT("body_count="), FIELD_body_count },
	{ SPAN_INIT("retr="), FIELD_retrieved },
	{ SPAN_INIT("del="), FIELD_deleted },
};

/* What the counts at the end of a logout begin with: imap, pop3, 1.x. */
static const struct span tails[] = {
	SPAN_INIT(" in="), SPAN_INIT(" top="), SPAN_INIT(" bytes="),
	SPAN_INIT(" input="),
};
/* clang-format on */

enum {
	COUNT_COUNTS = sizeof(counts) / sizeof(counts[0]),
	COUNT_TAILS = sizeof(tails) / sizeof(tails[0])
};

/* "703" of "in=703", "1" of "retr=1/10014,". */
static void
add_count(struct event *ev, struct span token)
{
	for (size_t i = 0; i < COUNT_COUNTS; i++) {
		struct span rest = token;

		if (!span_eat(&rest, counts[i].text))
			continue;
		rest = span_take_set(&rest, "0123456789");
		if (rest.len > 0)
			event_add(ev, counts[i].id, rest, FIELD_VERBATIM);
		return;
	}
}

/* "bytes=59/566" */
static bool
add_bytes(struct event *ev, struct span token)
{
	struct span in = { 0 };
	struct span out = { 0 };

	if (!span_eat(&token, SPAN("bytes=")) ||
		!span_cut(token, '/', &in, &out))
		return false;
	event_add(ev, FIELD_bytes_in, in, FIELD_VERBATIM);
	event_add(ev, FIELD_bytes_out, out, FIELD_VERBATIM);
	return true;
}

static void
add_counts(struct event *ev, struct span tail)
{
	struct span token = { 0 };

	while (tail.len > 0) {
		(void)span_cut(tail, ' ', &token, &tail);
		if (!add_bytes(ev, token))
			add_count(ev, token);
	}
}

static bool
logout(struct dovecot_line *l, struct span rest)
{
	struct event *ev = l->ev;
	struct span why = l->text;
	struct span tail = { 0 };

	(void)rest;
	for (size_t i = 0; i < COUNT_TAILS; i++) {
		size_t at = address_rfind(l->text, tails[i]);

		if (at == SIZE_MAX)
			continue;
		why = span_slice(l->text, 0, at);
		tail = span_slice(l->text, at + 1, l->text.len);
		break;
	}
	ev->kind = KIND_LOGOUT;
	if (span_ends(why, SPAN(":")))
		why.len--;
	event_add(ev, FIELD_status, why, FIELD_VERBATIM);
	add_counts(ev, tail);
	return true;
}

static bool
lmtp_connect(struct dovecot_line *l, struct span rest)
{
	l->ev->kind = KIND_CONNECT;
	dovecot_add_ip(l->ev, FIELD_client_ip, rest);
	return true;
}

/* "Disconnect from local: Successful quit" */
static bool
lmtp_disconnect(struct dovecot_line *l, struct span rest)
{
	struct span peer = rest;
	struct span why = { 0 };

	l->ev->kind = KIND_DISCONNECT;
	(void)span_cut_at(rest, SPAN(": "), &peer, &why);
	dovecot_add_ip(l->ev, FIELD_client_ip, peer);
	if (why.len > 0)
		event_add(l->ev, FIELD_status, why, FIELD_VERBATIM);
	return true;
}

/* 1.1 and 1.2: the changes that were logged before never took place. */
static bool
rolled_back(struct dovecot_line *l, struct span rest)
{
	struct span count = span_take_set(&rest, "0123456789");

	l->ev->kind = KIND_UNDO;
	event_add(l->ev, FIELD_changes, count, FIELD_VERBATIM);
	return true;
}

/* "Indexed 10 messages in INBOX" */
static bool
indexed(struct dovecot_line *l, struct span rest)
{
	struct span name = { 0 };

	if (!span_cut_at(rest, SPAN(" messages in "), NULL, &name))
		return false;
	if (span_ends(name, SPAN(")")))
		(void)span_cut_at(name, SPAN(" (UIDs "), &name, NULL);
	l->ev->kind = KIND_OTHER;
	event_add(l->ev, FIELD_mailbox, name, FIELD_VERBATIM);
	return true;
}

/* "Executing command 'expunge' as 'bob'": an administrator's. */
static bool
executing(struct dovecot_line *l, struct span rest)
{
	struct event *ev = l->ev;
	struct span command = { 0 };
	struct span user = { 0 };

	if (!span_cut(rest, '\'', &command, &rest))
		return false;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_command, command, FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(" as '")) && l->user.len == 0 &&
		span_cut(rest, '\'', &user, NULL))
		event_add(ev, FIELD_user, user, FIELD_VERBATIM);
	return true;
}

static bool
submitted(struct dovecot_line *l, struct span rest)
{
	(void)rest;
	return dovecot_submitted(l);
}

static bool
proxied(struct dovecot_line *l, struct span rest)
{
	(void)rest;
	return dovecot_lmtp_proxied(l);
}

static bool
deliver(struct dovecot_line *l, struct span rest)
{
	(void)rest;
	return dovecot_deliver(l, l->text);
}

/* clang-format off */
static const struct user_row rows[] = {
	{ SPAN_INIT("sieve: "), deliver },
	{ SPAN_INIT("msgid="), deliver },
	{ SPAN_INIT("Logged out"), logout },
	{ SPAN_INIT("Connection closed"), logout },
	{ SPAN_INIT("Disconnected"), logout },
	{ SPAN_INIT("Connect from "), lmtp_connect },
	{ SPAN_INIT("Disconnect from "), lmtp_disconnect },
	{ SPAN_INIT("Logout "), logout },
	{ SPAN_INIT("Server shutting down"), logout },
	{ SPAN_INIT("Shutting down"), logout },
	{ SPAN_INIT("Connection timed out"), logout },
	{ SPAN_INIT("Remote closed connection"), logout },
	{ SPAN_INIT("Too many invalid IMAP commands"), logout },
	{ SPAN_INIT("Mailbox "), dovecot_mailbox },
	{ SPAN_INIT("Transaction rolled back: Ignore last "), rolled_back },
	{ SPAN_INIT("Indexed "), indexed },
	{ SPAN_INIT("Executing command '"), executing },
	{ SPAN_INIT("Successfully relayed message: "), submitted },
	{ SPAN_INIT("Failed to relay message: "), submitted },
	{ SPAN_INIT("<"), proxied },
};

/* What is told with a level too, and by nothing else that begins so. */
static const struct span certain[] = {
	SPAN_INIT("sieve: msgid="), SPAN_INIT("msgid="), SPAN_INIT("<"),
};
/* clang-format on */

/* The session that lmtp of 2.0 to 2.2 writes before its text. */
static void
eat_session(struct dovecot_line *l)
{
	struct span rest = l->text;
	size_t n = 0;

	while (n < rest.len && n < 64 &&
		(is_alnum(rest.ptr[n]) || rest.ptr[n] == '+' ||
			rest.ptr[n] == '/'))
		n++;
	if (n < 16)
		return;
	if (n < rest.len && rest.ptr[n] == ':')
		for (n++; n < rest.len && is_digit(rest.ptr[n]);)
			n++;
	if (rest.ptr[n - 1] == ':')
		n--;
	struct span session = span_slice(rest, 0, n);
	rest = span_slice(rest, n, rest.len);
	if (!span_eat(&rest, SPAN(": ")))
		return;
	l->session = session;
	l->text = rest;
}

static bool
try_rows(struct dovecot_line *l)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span rest = l->text;

		if (span_eat(&rest, rows[i].prefix))
			return rows[i].parse(l, rest);
	}
	/* The reason of a logout can be any text; its counts cannot. */
	if (address_rfind(l->text, SPAN(" in=")) != SIZE_MAX &&
		span_has(l->text, SPAN(" out=")))
		return logout(l, l->text);
	/* deliver_log_format may put the id anywhere. */
	return dovecot_is_delivery(l) && dovecot_deliver(l, l->text);
}

/* Errors and warnings can be any text. */
static bool
is_certain(const struct dovecot_line *l)
{
	if (!l->has_level)
		return true;
	for (size_t i = 0; i < sizeof(certain) / sizeof(certain[0]); i++)
		if (span_starts(l->text, certain[i]))
			return true;
	return false;
}

bool
dovecot_user(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	size_t before = 0;

	if (l->session.len == 0 && span_eq(l->service, SPAN("lmtp")))
		eat_session(l);
	if (span_eq(ev->head.severity, SPAN("debug")))
		dovecot_mark_secrets(ev, l->text);
	dovecot_add_prefix(l);
	before = ev->nfields;
	if (dovecot_mail_log(l, l->text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	if (is_certain(l) && try_rows(l))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	/* Whom it is about is known, even if not what it says. */
	return l->user.len > 0 || dovecot_system(l);
}
