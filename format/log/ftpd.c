/* FTP daemons: vsftpd (syslog and its own file), ProFTPD, Pure-FTPd, wu-ftpd
 * and the ftpd of the BSDs. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char bad_password[] = "bad-password";
static const char not_allowed[] = "not-allowed";

/* %C is a password that anonymous users give: an address, or their own. */
static const struct pattern vsftpd[] = {
	{ "[%u] OK LOGIN: Client \"%i\", anon password \"%C\"", KIND_LOGIN,
		success, NULL },
	{ "[%u] OK LOGIN: Client \"%i\"", KIND_LOGIN, success, NULL },
	{ "[%u] FAIL LOGIN: Client \"%i\"", KIND_LOGIN, failure, NULL },
	{ "CONNECT: Client \"%i\"", KIND_CONNECT, NULL, NULL },
	{ "CONNECT: Client \"%i\", %*", KIND_CONNECT, NULL, NULL },
	/* By its list of users; of that it may say no more. */
	{ "[%u] FTP response: Client \"%i\", \"530 Permission denied.\"",
		KIND_AUTH, failure, "not-allowed" },
	{ "[%u] FTP response: Client \"%i\", \"%r\"", KIND_OTHER, NULL, NULL },
	{ "[%u] FTP command: Client \"%i\", \"PASS %C\"", KIND_OTHER, NULL,
		NULL },
	{ "[%u] %* Client \"%i\"%*", KIND_OTHER, NULL, NULL },
	{ "FTP response: Client \"%i\", \"%r\"", KIND_OTHER, NULL, NULL },
	{ "FTP command: Client \"%i\", %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* What stands behind "server (client[ip]) - ". */
static const struct pattern proftpd[] = {
	{ "USER %u: Login successful.", KIND_LOGIN, success, NULL },
	{ "USER %u: Login successful", KIND_LOGIN, success, NULL },
	{ "ANON %u: Login successful.", KIND_LOGIN, success, NULL },
	{ "USER %u (Login failed): Incorrect password%*", KIND_LOGIN, failure,
		bad_password },
	{ "USER %u (Login failed): No such user found%*", KIND_LOGIN, failure,
		unknown_user },
	{ "USER %u (Login failed): User in /etc/ftpusers%*", KIND_LOGIN,
		failure, not_allowed },
	{ "USER %u (Login failed): %r", KIND_LOGIN, failure, NULL },
	{ "USER %u: no such user found from %*", KIND_LOGIN, failure,
		unknown_user },
	{ "USER %u: no such user found", KIND_LOGIN, failure, unknown_user },
	{ "USER %u: Limit access denies login%*", KIND_LOGIN, failure,
		not_allowed },
	/* Of these the verdict mostly comes besides. */
	{ "no such user '%u'", KIND_AUTH, failure, unknown_user },
	{ "PAM(%u): Authentication failure%*", KIND_AUTH, failure,
		bad_password },
	{ "PAM(%u): User not known to the underlying authentication module%*",
		KIND_AUTH, failure, unknown_user },
	{ "mod_auth_pam/%w: PAM(%u): Authentication failure%*", KIND_AUTH,
		failure, bad_password },
	{ "mod_auth_pam/%w: PAM(%u): User not known %*", KIND_AUTH, failure,
		unknown_user },
	{ "SECURITY VIOLATION: %u login attempted%*", KIND_LOGIN, failure,
		not_allowed },
	{ "SECURITY VIOLATION: %r", KIND_OTHER, NULL, NULL },
	{ "Maximum login attempts (%n) exceeded%*", KIND_AUTH, failure, NULL },
	{ "FTP session opened.", KIND_CONNECT, NULL, NULL },
	{ "FTP session closed.", KIND_DISCONNECT, NULL, NULL },
	{ "FTP login timed out, disconnected%*", KIND_DISCONNECT, NULL, NULL },
	{ "Connection from %* denied.", KIND_REFUSE, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern pure_ftpd[] = {
	{ "(?@%c) [WARNING] Authentication failed for user [%u]", KIND_LOGIN,
		failure, NULL },
	{ "(%*@%c) [WARNING] Authentication failed for user [%u]", KIND_LOGIN,
		failure, NULL },
	{ "(?@%c) [INFO] %u is now logged in", KIND_LOGIN, success, NULL },
	{ "(?@%c) [INFO] Anonymous user logged in%*", KIND_LOGIN, success,
		NULL },
	{ "(?@%*) [INFO] New connection from %c", KIND_CONNECT, NULL, NULL },
	{ "(?@%c) [INFO] Logout%*", KIND_DISCONNECT, NULL, NULL },
	{ "(%u@%c) [INFO] Logout%*", KIND_LOGOUT, NULL, NULL },
	{ "(%u@%c) [INFO] Timeout%*", KIND_LOGOUT, NULL, NULL },
	{ "(%u@%c) [%w] %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern ftpd[] = {
	{ "failed login from %h [%i]", KIND_LOGIN, failure, NULL },
	{ "FTP LOGIN FROM %h [%i], %u", KIND_LOGIN, success, NULL },
	{ "FTP LOGIN REFUSED FROM %h [%i], %u", KIND_LOGIN, failure,
		not_allowed },
	{ "FTP LOGIN FAILED FROM %c, %u", KIND_LOGIN, failure, NULL },
	{ "FTP LOGIN FAILED (cannot set guest privileges) for %h [%i], %u",
		KIND_LOGIN, failure, not_allowed },
	{ "FTP LOGIN REFUSED (%R) FROM %h [%i], %u", KIND_LOGIN, failure,
		not_allowed },
	{ "FTP LOGIN FROM %c as %u", KIND_LOGIN, success, NULL },
	{ "ANONYMOUS FTP LOGIN FROM %h [%i], %C", KIND_LOGIN, success, NULL },
	{ "ANONYMOUS FTP LOGIN FROM %c, %C", KIND_LOGIN, success, NULL },
	{ "connection from %h (%i)", KIND_CONNECT, NULL, NULL },
	{ "connection from %c", KIND_CONNECT, NULL, NULL },
	{ "connect from %h [%i]", KIND_CONNECT, NULL, NULL },
	{ "FTP session closed", KIND_DISCONNECT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const tags[] = { "vsftpd", "proftpd", "pure-ftpd", "ftpd",
	"wu-ftpd", "in.ftpd", "ftp", NULL };

/* "[pid 27244] ", and no tag. */
static bool
is_vsftpd_file(const struct event *ev)
{
	struct span rest = ev->head.body;

	return ev->head.program.len == 0 && span_eat(&rest, SPAN("[pid ")) &&
		span_take_set(&rest, "0123456789").len > 0 &&
		span_starts(rest, SPAN("] "));
}

static unsigned
ftpd_bid(const struct event *ev)
{
	if (ev->head.program.len > 0)
		return auth_has_tag(ev, tags) ? FORMAT_SURE : 0;
	return is_vsftpd_file(ev) ? 7 * 8 : 0;
}

/* What a password is, if the row has one. */
static void
hide_password(struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_command)
			continue;
		event_secret(ev, ev->fields[i].value);
		ev->fields[i] = ev->fields[--ev->nfields];
	}
}

/* "server (c.example[192.0.2.1]) - ", also with a colon for the dash. */
static bool
parse_proftpd(struct event *ev, struct span text)
{
	static const struct pattern client[] = {
		{ "%w (%h[%i]) - %r", KIND_OTHER, NULL, NULL },
		{ "%w (%h[%i]): %r", KIND_OTHER, NULL, NULL },
		{ "%w - %r", KIND_OTHER, NULL, NULL },
		{ NULL, KIND_OTHER, NULL, NULL },
	};
	const struct field *rest = NULL;

	if (pattern_try(client, ev, text) == NULL)
		return false;
	rest = event_field(ev, FIELD_reply);
	if (rest == NULL)
		return false;
	text = span_trim(rest->value);
	ev->nfields--;
	return pattern_try(proftpd, ev, text) != NULL;
}

static bool
parse_text(struct event *ev, struct span text)
{
	struct span tag = ev->head.program;

	if (tag.len == 0 && span_eat(&text, SPAN("[pid "))) {
		ev->head.pid = span_take_set(&text, "0123456789");
		(void)span_eat(&text, SPAN("] "));
		return pattern_try(vsftpd, ev, text) != NULL;
	}
	if (span_eq(tag, SPAN("vsftpd")))
		return pattern_try(vsftpd, ev, text) != NULL;
	if (span_eq(tag, SPAN("proftpd")))
		return parse_proftpd(ev, text);
	if (span_eq(tag, SPAN("pure-ftpd")))
		return pattern_try(pure_ftpd, ev, text) != NULL;
	return pattern_try(ftpd, ev, text) != NULL;
}

static bool
ftpd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = auth_unfold(ev, ev->head.body);

	(void)dialect;
	if (auth_is_pam(text))
		return auth_pam(ev, text);
	if (!parse_text(ev, text))
		return false;
	hide_password(ev);
	if (ev->kind != KIND_OTHER)
		event_add_derived(ev, FIELD_service, SPAN("ftp"), 0);
	return true;
}

const struct log_format format_ftpd = {
	.name = "ftpd",
	.title = "vsftpd, ProFTPD, Pure-FTPd, wu-ftpd, BSD ftpd",
	.bid = ftpd_bid,
	.parse = ftpd_parse,
};
