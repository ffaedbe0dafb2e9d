/* saslauthd, which asks for others, and the mail daemons that log a login in
 * one sentence: UW imapd and ipop3d, solid-pop3d, vm-pop3d. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char not_allowed[] = "not-allowed";
static const char disabled[] = "disabled";

static const struct pattern saslauthd[] = {
	/* Since 2.1.27 the name of the function is mostly blanks. */
	{ ": auth failure: [user=%u] [service=%v] [realm=%*] [mech=%m] "
	  "[reason=%r]",
		KIND_AUTH, failure, NULL },
	{ ": auth success: [user=%u] [service=%v] [realm=%*] [mech=%m]",
		KIND_AUTH, success, NULL },
	{ ": auth success (cached): [user=%u] [service=%v] [realm=%*] "
	  "[mech=%m]",
		KIND_AUTH, success, NULL },
	{ "do_auth%*: auth failure: [user=%u] [service=%v] [realm=%*] "
	  "[mech=%m] [reason=%r]",
		KIND_AUTH, failure, NULL },
	{ "do_auth%*: auth success: [user=%u] [service=%v] [realm=%*] "
	  "[mech=%m]",
		KIND_AUTH, success, NULL },
	{ "do_auth%*: auth success (cached): [user=%u] [service=%v] "
	  "[realm=%*] [mech=%m]",
		KIND_AUTH, success, NULL },
	{ "detach_tty%*", KIND_START, NULL, NULL },
	{ "server_exit%*", KIND_STOP, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern uw[] = {
	{ "Login failed user=%u auth=%* host=%h [%i]", KIND_LOGIN, failure,
		NULL },
	{ "Login disabled user=%u auth=%* host=%h [%i]", KIND_LOGIN, failure,
		disabled },
	{ "Login excessive login failures user=%u auth=%* host=%h [%i]",
		KIND_AUTH, failure, NULL },
	{ "AUTHENTICATE %m failure host=%h [%i]", KIND_LOGIN, failure, NULL },
	{ "Authenticated user=%u host=%h [%i] mech=%m", KIND_LOGIN, success,
		NULL },
	{ "Authenticated user=%u host=%h [%i]%*", KIND_LOGIN, success, NULL },
	{ "Login user=%u host=%h [%i]%*", KIND_LOGIN, success, NULL },
	{ "APOP login user=%u host=%h [%i]%*", KIND_LOGIN, success, NULL },
	{ "Auth user=%u host=%h [%i]%*", KIND_LOGIN, success, NULL },
	{ "Logout user=%u host=%h [%i]%*", KIND_LOGOUT, NULL, NULL },
	{ "Autologout user=%u host=%h [%i]%*", KIND_LOGOUT, NULL, NULL },
	{ "Killed (%*) user=%u host=%h [%i]%*", KIND_LOGOUT, NULL, NULL },
	{ "%* user=%u host=%h [%i]", KIND_DISCONNECT, NULL, NULL },
	{ "connect from %c (%i)", KIND_CONNECT, NULL, NULL },
	{ "connect from %c", KIND_CONNECT, NULL, NULL },
	{ "%* service init from %i", KIND_CONNECT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern solid[] = {
	{ "authentication failed: no such user: %u - %c", KIND_LOGIN, failure,
		unknown_user },
	{ "APOP authentication failed for user %u - %c", KIND_LOGIN, failure,
		NULL },
	{ "authentication failed for user %u - %c", KIND_LOGIN, failure, NULL },
	{ "%u login not allowed - %c", KIND_LOGIN, failure, not_allowed },
	{ "user %u authenticated - %c", KIND_LOGIN, success, NULL },
	{ "connect from %c", KIND_CONNECT, NULL, NULL },
	{ "session ended for user %u - %c", KIND_LOGOUT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern virtual_mail[] = {
	{ "User '%u' - failed auth, from=%c", KIND_LOGIN, failure, NULL },
	{ "User '%u' - failed auth", KIND_LOGIN, failure, NULL },
	{ "User '%u' logged in with mailbox '%*' from %c", KIND_LOGIN, success,
		NULL },
	{ "User '%u' logged in with mailbox '%*'", KIND_LOGIN, success, NULL },
	{ "Session ended for no user from %c", KIND_DISCONNECT, NULL, NULL },
	{ "Session ended for no user", KIND_DISCONNECT, NULL, NULL },
	{ "Session ended for user: %u from %c", KIND_LOGOUT, NULL, NULL },
	{ "Session ended for user: %u", KIND_LOGOUT, NULL, NULL },
	{ "%* startup succeeded", KIND_START, NULL, NULL },
	{ "%* shutdown succeeded", KIND_STOP, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const sure_tags[] = { "saslauthd", "solid-pop3d", "ipop3d",
	"ipop2d", "imapsd", "vm-pop3d", "gnu-pop3d", NULL };

/* "imapd" is Courier's, Cyrus' or the University of Washington's. */
static bool
is_uw(const struct event *ev)
{
	struct span body = ev->head.body;

	return span_eq(ev->head.program, SPAN("imapd")) &&
		span_has(body, SPAN(" host=")) && span_has(body, SPAN("user="));
}

static unsigned
saslauthd_bid(const struct event *ev)
{
	if (auth_has_tag(ev, sure_tags))
		return FORMAT_SURE;
	return is_uw(ev) ? 60 : 0;
}

static bool
saslauthd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span tag = ev->head.program;

	(void)dialect;
	ev->daemon = tag;
	if (span_eq(tag, SPAN("saslauthd")))
		return auth_parse(ev, saslauthd, NULL);
	if (span_eq(tag, SPAN("solid-pop3d")))
		return auth_parse(ev, solid, "pop3");
	if (span_eq(tag, SPAN("vm-pop3d")) || span_eq(tag, SPAN("gnu-pop3d")))
		return auth_parse(ev, virtual_mail, "pop3");
	return auth_parse(
		ev, uw, span_starts(tag, SPAN("ipop")) ? "pop3" : "imap");
}

const struct log_format format_saslauthd = {
	.name = "saslauthd",
	.title = "saslauthd, UW imapd and ipop3d, solid-pop3d, vm-pop3d",
	.bid = saslauthd_bid,
	.parse = saslauthd_parse,
};
