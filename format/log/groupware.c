/* Mail servers and groupware of one maker, in their own files: Domino (console
 * log), Exchange (protocol logs of SMTP, IMAP and POP3), Oracle Messaging
 * Server, Tine 2.0, Sympa, and what Mailu and mailcow say of
 * guessers. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";

/* The text from the tag on, where there is one: "smtp: " looks like it. */
static const struct pattern rows[] = {
	{ "SMTP Server: Authentication failed for user %u ; connecting host %i",
		KIND_LOGIN, failure, NULL },
	{ "%v: %u [%i] authentication failure using internet password",
		KIND_LOGIN, failure, "bad-password" },
	{ "SMTP Server [%*] Connection from [%i] rejected for policy reasons. "
	  "%r",
		KIND_REFUSE, NULL, NULL },
	{ "%*Tinebase_Controller::login::%w Login with username %u from %i "
	  "failed (%w)!",
		KIND_LOGIN, failure, NULL },
	{ "WARNING in limiter: Authentication attempt from %i has been "
	  "rate-limited.",
		KIND_REFUSE, NULL, NULL },
	{ "WARNING in limiter: Authentication attempt from %i for %u has been "
	  "rate-limited.",
		KIND_REFUSE, NULL, NULL },
	{ "CRIT: Banning %i/%w for %*", KIND_REFUSE, NULL, NULL },
	{ "CRIT: Added host/network %i to denylist", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Behind what Sympa says of its own code. */
static const struct pattern sympa[] = {
	{ "%*[client %i] [user %u] %*", KIND_OTHER, NULL, NULL },
	{ "%*[client %i]%*", KIND_OTHER, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const sympa_tags[] = { "wwsympa", "sympa", "sympa_msg",
	"bulk", "bounced", "archived", "task_manager", NULL };
static const char *const sympa_own[] = { "wwsympa", NULL };

/* Domino writes the day as it was told to, which may be one that nobody can
 * tell from the month: "08-09-2014 06:14:27   smtp: ...". */
static struct span
without_date(struct span s)
{
	if (s.len > 20 && s.ptr[2] == '-' && s.ptr[5] == '-' &&
		is_digit(s.ptr[0]) && s.ptr[13] == ':' && s.ptr[16] == ':' &&
		s.ptr[19] == ' ')
		return span_ltrim(span_slice(s, 19, s.len));
	return s;
}

static struct span
text_of(const struct event *ev)
{
	struct span tag = ev->head.program;
	struct span body = ev->head.body;

	if (tag.len == 0)
		return ev->head.time_text.len > 0 ? body : without_date(body);
	return event_tagged(ev);
}

/* ",a,b,c": the columns behind the stamp. */
static size_t
cut_columns(struct span body, struct span *out, size_t max)
{
	size_t n = 0;

	while (n < max && span_eat_char(&body, ',')) {
		out[n++] = span_take_until(&body, ',');
		if (n == max - 1)
			break;
	}
	/* The rest is one: it may be in quotes, with commas in it. */
	if (n < max && span_eat_char(&body, ','))
		out[n++] = body;
	return n;
}

/* "192.0.2.1:25", "[2001:db8::1]:25" */
static struct span
host_of(struct span end)
{
	struct span host = { 0 };

	if (!span_rcut(end, ':', &host, NULL))
		return (struct span){ 0 };
	if (span_eat_char(&host, '[') && span_ends(host, SPAN("]")))
		host.len--;
	return address_is_ip(host) ? host : (struct span){ 0 };
}

/* Columns of Exchange's SMTP log: connector-id, session-id, sequence-number,
 * local-endpoint, remote-endpoint, event, data (and context). */
enum { SMTP_SESSION = 1, SMTP_LOCAL = 3, SMTP_REMOTE, SMTP_EVENT, SMTP_DATA };
/* Of IMAP and POP3: sessionId, seqNumber, sIp, cIp, user, duration, rqsize,
 * rpsize, command, parameters and context. */
enum { IMAP_LOCAL = 2, IMAP_REMOTE, IMAP_USER, IMAP_COMMAND = 8, IMAP_REST };
enum { COLUMNS_MAX = 10 };

static bool
is_smtp(const struct span *c, size_t n)
{
	return n > SMTP_DATA && c[SMTP_EVENT].len == 1 &&
		host_of(c[SMTP_REMOTE]).len > 0 &&
		host_of(c[SMTP_LOCAL]).len > 0;
}

static bool
is_imap(const struct span *c, size_t n)
{
	return n > IMAP_REST && host_of(c[IMAP_LOCAL]).len > 0 &&
		host_of(c[IMAP_REMOTE]).len > 0;
}

static void
add_outcome(struct event *ev, bool done, struct span service)
{
	ev->kind = KIND_LOGIN;
	event_add_derived(
		ev, FIELD_outcome, span_of(done ? success : failure), 0);
	event_add_derived(ev, FIELD_service, service, 0);
}

static void
take_smtp(struct event *ev, const struct span *c)
{
	struct span data = c[SMTP_DATA];

	(void)filter_add_ip(ev, FIELD_client_ip, host_of(c[SMTP_REMOTE]), 0);
	event_add(ev, FIELD_session, c[SMTP_SESSION], 0);
	if (c[SMTP_EVENT].ptr[0] == '+')
		ev->kind = KIND_CONNECT;
	else if (c[SMTP_EVENT].ptr[0] == '-')
		ev->kind = KIND_DISCONNECT;
	else if (c[SMTP_EVENT].ptr[0] == '>' && span_starts(data, SPAN("535 ")))
		add_outcome(ev, false, SPAN("smtp"));
	else if (c[SMTP_EVENT].ptr[0] == '>' && span_starts(data, SPAN("235 ")))
		add_outcome(ev, true, SPAN("smtp"));
	else
		return;
	if (ev->kind == KIND_LOGIN)
		event_add(ev, FIELD_reply, data, FIELD_UNTRUSTED);
}

/* The command says which it is; what it came to is in the context. */
static void
take_imap(struct event *ev, const struct span *c)
{
	static const struct {
		struct span command;
		struct span service;
	} logins[] = { { SPAN_INIT("authenticate"), SPAN_INIT("imap") },
		{ SPAN_INIT("login"), SPAN_INIT("imap") },
		{ SPAN_INIT("auth"), SPAN_INIT("pop3") },
		{ SPAN_INIT("pass"), SPAN_INIT("pop3") } };
	struct span rest = c[IMAP_REST];
	bool failed = span_has(rest, SPAN("AuthFailed")) ||
		span_has(rest, SPAN(" NO ")) || span_has(rest, SPAN("\"-ERR "));
	bool done = span_has(rest, SPAN("R=ok"));

	(void)filter_add_ip(ev, FIELD_client_ip, host_of(c[IMAP_REMOTE]), 0);
	if (c[IMAP_USER].len > 0)
		event_add(ev, FIELD_user, c[IMAP_USER],
			failed ? FIELD_UNTRUSTED : 0);
	for (size_t i = 0; i < sizeof(logins) / sizeof(*logins); i++)
		if (span_ieq(c[IMAP_COMMAND], logins[i].command) &&
			failed != done)
			add_outcome(ev, done, logins[i].service);
}

static bool
is_exchange(const struct event *ev, struct span *columns, size_t *count)
{
	if (ev->head.program.len > 0 || ev->head.time_text.len == 0 ||
		ev->head.body.len == 0 || ev->head.body.ptr[0] != ',')
		return false;
	*count = cut_columns(ev->head.body, columns, COLUMNS_MAX);
	return is_smtp(columns, *count) || is_imap(columns, *count);
}

/* Of Oracle's <co key="value" .../>; a quote in a value is written &quot;. */
static struct span
attribute(struct span line, struct span key)
{
	struct span value = { 0 };

	if (!span_cut_at(line, key, NULL, &value))
		return (struct span){ 0 };
	(void)span_cut(value, '"', &value, NULL);
	return value;
}

static bool
is_oracle(const struct event *ev)
{
	return span_starts(ev->line, SPAN("<co ts=\""));
}

/* tr is TCP|here|port|there|port. */
static bool
take_oracle(struct event *ev)
{
	struct span way = attribute(ev->line, SPAN(" tr=\"TCP|"));
	struct span said = attribute(ev->line, SPAN(" di=\""));
	struct span user = attribute(ev->line, SPAN(" us=\""));
	bool done = span_starts(said, SPAN("235 "));

	for (int i = 0; i < 2; i++)
		(void)span_cut(way, '|', NULL, &way);
	(void)span_cut(way, '|', &way, NULL);
	(void)filter_add_ip(ev, FIELD_client_ip, way, 0);
	if (!done && !span_starts(said, SPAN("535 ")))
		return true;
	add_outcome(ev, done, SPAN("smtp"));
	if (user.len > 0)
		event_add(ev, FIELD_user, user, done ? 0 : FIELD_UNTRUSTED);
	event_add(ev, FIELD_reply, said, FIELD_UNTRUSTED);
	return true;
}

static const struct span beginnings[] = { SPAN_INIT("SMTP Server: Auth"),
	SPAN_INIT("SMTP Server ["), SPAN_INIT("WARNING in limiter: "),
	SPAN_INIT("CRIT: Banning "), SPAN_INIT("CRIT: Added host/network ") };

static unsigned
groupware_bid(const struct event *ev)
{
	struct span columns[COLUMNS_MAX];
	struct span text = text_of(ev);
	size_t count = 0;

	if (auth_has_tag(ev, sympa_own))
		return FORMAT_SURE;
	if (auth_has_tag(ev, sympa_tags) &&
		span_has(ev->head.body, SPAN(" [robot ")))
		return 6 * 8;
	if (is_oracle(ev) || is_exchange(ev, columns, &count))
		return 7 * 8;
	if (ev->head.host.len > 0)
		return 0;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		if (span_starts(text, beginnings[i]))
			return 7 * 8;
	if (span_ends(text, SPAN(" failure using internet password")))
		return 7 * 8;
	if (ev->head.time_text.len > 0)
		return 0;
	return span_has(text, SPAN(" Tinebase_Controller::login::")) ? 7 * 8
								     : 0;
}

static struct span
service_of(struct span said)
{
	if (span_eq(said, SPAN("http")))
		return SPAN("web");
	return span_eq(said, SPAN("pop3")) || span_eq(said, SPAN("imap")) ||
			span_eq(said, SPAN("ldap"))
		? said
		: SPAN("smtp");
}

static void
set_service(struct event *ev, struct span text)
{
	struct span said = SPAN("http");

	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_service)
			continue;
		said = ev->fields[i].value;
		ev->fields[i] = ev->fields[--ev->nfields];
	}
	if (span_starts(text, SPAN("SMTP Server")))
		said = SPAN("smtp");
	if (ev->kind == KIND_LOGIN)
		event_add_derived(ev, FIELD_service, service_of(said), 0);
}

static bool
groupware_parse(struct event *ev, const struct dialect *dialect)
{
	struct span columns[COLUMNS_MAX];
	struct span text = text_of(ev);
	size_t count = 0;

	(void)dialect;
	if (auth_has_tag(ev, sympa_tags))
		return pattern_try(sympa, ev, ev->head.body) != NULL;
	if (is_oracle(ev))
		return take_oracle(ev);
	if (is_exchange(ev, columns, &count)) {
		if (is_smtp(columns, count))
			take_smtp(ev, columns);
		else
			take_imap(ev, columns);
		return true;
	}
	if (pattern_try(rows, ev, text) == NULL)
		return false;
	set_service(ev, text);
	return true;
}

const struct log_format format_groupware = {
	.name = "groupware",
	.title = "Domino, Exchange (protocol logs), Oracle Messaging Server, "
		 "Tine 2.0, Sympa, Mailu",
	.bid = groupware_bid,
	.parse = groupware_parse,
};
