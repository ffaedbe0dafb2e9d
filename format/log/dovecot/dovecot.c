/* Dovecot 1.0 to 2.4, through syslog ("dovecot: imap-login: ...") and in its
 * own log ("imap-login: Info: ..."). */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"
#include "format/log/line/format.h"

struct service_row {
	struct span name;
	enum dovecot_class class;
	struct span service;
};

/* clang-format off */
static const struct service_row services[] = {
	{ SPAN_INIT("imap-login"), DOVECOT_LOGIN, SPAN_INIT("imap") },
	{ SPAN_INIT("pop3-login"), DOVECOT_LOGIN, SPAN_INIT("pop3") },
	{ SPAN_INIT("managesieve-login"), DOVECOT_LOGIN,
		SPAN_INIT("managesieve") },
	{ SPAN_INIT("submission-login"), DOVECOT_LOGIN,
		SPAN_INIT("submission") },
	{ SPAN_INIT("sieve-login"), DOVECOT_LOGIN, SPAN_INIT("sieve") },
	{ SPAN_INIT("imap-urlauth-login"), DOVECOT_LOGIN, SPAN_INIT("imap") },
	{ SPAN_INIT("imap"), DOVECOT_USER, SPAN_INIT("imap") },
	{ SPAN_INIT("IMAP"), DOVECOT_USER, SPAN_INIT("imap") },
	{ SPAN_INIT("pop3"), DOVECOT_USER, SPAN_INIT("pop3") },
	{ SPAN_INIT("POP3"), DOVECOT_USER, SPAN_INIT("pop3") },
	{ SPAN_INIT("lmtp"), DOVECOT_USER, SPAN_INIT("lmtp") },
	{ SPAN_INIT("lda"), DOVECOT_USER, SPAN_INIT("lda") },
	{ SPAN_INIT("deliver"), DOVECOT_USER, SPAN_INIT("lda") },
	{ SPAN_INIT("dovecot-lda"), DOVECOT_USER, SPAN_INIT("lda") },
	{ SPAN_INIT("managesieve"), DOVECOT_USER, SPAN_INIT("managesieve") },
	{ SPAN_INIT("MANAGESIEVE"), DOVECOT_USER, SPAN_INIT("managesieve") },
	{ SPAN_INIT("submission"), DOVECOT_USER, SPAN_INIT("submission") },
	{ SPAN_INIT("doveadm"), DOVECOT_USER, SPAN_INIT("doveadm") },
	{ SPAN_INIT("indexer-worker"), DOVECOT_USER,
		SPAN_INIT("indexer-worker") },
	{ SPAN_INIT("imap-hibernate"), DOVECOT_USER, SPAN_INIT("imap") },
	{ SPAN_INIT("imap-urlauth"), DOVECOT_USER, SPAN_INIT("imap") },
	{ SPAN_INIT("imap-urlauth-worker"), DOVECOT_USER, SPAN_INIT("imap") },
	{ SPAN_INIT("dsync"), DOVECOT_USER, SPAN_INIT("dsync") },
	{ SPAN_INIT("dsync-local"), DOVECOT_USER, SPAN_INIT("dsync") },
	{ SPAN_INIT("dsync-remote"), DOVECOT_USER, SPAN_INIT("dsync") },
	{ SPAN_INIT("dsync-server"), DOVECOT_USER, SPAN_INIT("dsync") },
	{ SPAN_INIT("auth"), DOVECOT_AUTH, SPAN_INIT("") },
	{ SPAN_INIT("auth-worker"), DOVECOT_AUTH, SPAN_INIT("") },
	{ SPAN_INIT("dovecot-auth"), DOVECOT_AUTH, SPAN_INIT("") },
	{ SPAN_INIT("master"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("log"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("anvil"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("config"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("stats"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("old-stats"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("ssl-params"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("ssl-build-param"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("dict"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("dict-async"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("director"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("indexer"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("replicator"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("aggregator"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("ipc"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("dns-client"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("dns_client"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("tcpwrap"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("script"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("quota-status"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("quota-warning"), DOVECOT_SYSTEM, SPAN_INIT("") },
	{ SPAN_INIT("sieve"), DOVECOT_SYSTEM, SPAN_INIT("") },
};

static const struct {
	bool (*parse)(struct dovecot_line *l);
} parsers[] = {
	[DOVECOT_SYSTEM] = { dovecot_system },
	[DOVECOT_LOGIN] = { dovecot_login },
	[DOVECOT_AUTH] = { dovecot_auth },
	[DOVECOT_USER] = { dovecot_user },
};
/* clang-format on */

enum { COUNT_SERVICES = sizeof(services) / sizeof(services[0]) };

bool
dovecot_service(
	struct span name, enum dovecot_class *class, struct span *service)
{
	if (name.len < 3)
		return false;
	for (size_t i = 0; i < COUNT_SERVICES; i++) {
		const struct service_row *row = &services[i];

		if (row->name.len != name.len ||
			row->name.ptr[0] != name.ptr[0] ||
			!span_eq(row->name, name))
			continue;
		*class = row->class;
		*service = row->service;
		return true;
	}
	return false;
}

static size_t
name_length(struct span s)
{
	size_t n = 0;

	while (n < s.len && n < 24 &&
		(is_alpha(s.ptr[n]) || s.ptr[n] == '-' || s.ptr[n] == '_' ||
			s.ptr[n] == '3'))
		n++;
	return n;
}

/* "imap" or "auth" alone could be anybody's; what Dovecot writes for itself
 * has a level and no host, or the user in brackets. */
static unsigned
bid_name(const struct event *ev, struct span s)
{
	size_t n = name_length(s);
	struct span name = span_slice(s, 0, n);
	enum dovecot_class class = DOVECOT_SYSTEM;
	struct span service = { 0 };
	unsigned bits = (unsigned)n * 8;

	if (!dovecot_service(name, &class, &service))
		return 0;
	if (span_find_char(name, '-') != SIZE_MAX)
		return bits;
	if (n < s.len && (s.ptr[n] == '(' || s.ptr[n] == '<'))
		return bits;
	if (span_starts(ev->head.body, SPAN("pam_unix(dovecot:")))
		return bits;
	if (ev->head.host.len == 0 && ev->head.severity.len > 0)
		return bits;
	return 0;
}

static unsigned
dovecot_bid(const struct event *ev)
{
	struct span program = ev->head.program;

	if (program.len > 0) {
		if (span_eq(program, SPAN("dovecot")))
			return FORMAT_SURE;
		return bid_name(ev, program);
	}
	return bid_name(ev, ev->head.body);
}

/* Where the prefix of the service begins: the tag itself may be one. The
 * tag's end is not trusted to be the head's, as brackets and levels of
 * Dovecot's own log belong to both. */
static struct span
prefix_start(const struct event *ev)
{
	const char *start = event_tagged(ev).ptr;
	const char *end = ev->line.ptr + ev->line.len;

	if (start == ev->head.body.ptr ||
		span_eq(ev->head.program, SPAN("dovecot")))
		return ev->head.body;
	return (struct span){ start, (size_t)(end - start) };
}

static bool
dovecot_parse(struct event *ev, const struct dialect *dialect)
{
	struct dovecot_line l = { .ev = ev };
	struct span text = prefix_start(ev);

	(void)dialect;
	ev->daemon = SPAN("dovecot");
	(void)span_eat(&text, SPAN("dovecot: "));
	dovecot_prefix(&l, text);
	return parsers[l.class].parse(&l);
}

/* Of a user whatever is said is known, and of one whom auth is asked about; a
 * login ends with addresses. */
static bool
dovecot_knows(struct event *ev)
{
	struct dovecot_line l = { .ev = ev };
	struct span text = prefix_start(ev);

	(void)span_eat(&text, SPAN("dovecot: "));
	dovecot_prefix(&l, text);
	if (l.class == DOVECOT_USER)
		return l.user.len > 0;
	if (l.class == DOVECOT_AUTH)
		return dovecot_auth_knows(&l);
	return l.class == DOVECOT_LOGIN &&
		address_rfind(l.text, SPAN(", rip=")) != SIZE_MAX;
}

const struct log_format format_dovecot = {
	.name = "dovecot",
	.title = "Dovecot 1.0 to 2.4 with Pigeonhole, syslog and own log",
	.bid = dovecot_bid,
	.parse = dovecot_parse,
	.knows = dovecot_knows,
};
