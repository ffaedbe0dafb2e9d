/* login (util-linux, shadow, BSD) and systemd-logind. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char bad_password[] = "bad-password";
static const char unknown_user[] = "unknown-user";

static const struct pattern rows[] = {
	{ "FAILED LOGIN (%w) on '%y' from '%c' FOR 'UNKNOWN', %r", KIND_LOGIN,
		failure, unknown_user },
	{ "FAILED LOGIN (%w) on '%y' FOR 'UNKNOWN', %r", KIND_LOGIN, failure,
		unknown_user },
	{ "FAILED LOGIN (%w) on '%y' from '%c' FOR '%u', %r", KIND_LOGIN,
		failure, NULL },
	{ "FAILED LOGIN (%w) on '%y' FOR '%u', %r", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN %w FROM %c FOR %u, %r", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN %w FROM (null) FOR %u, %r", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN SESSION FROM %c FOR %u, %r", KIND_LOGIN, failure,
		NULL },
	{ "TOO MANY LOGIN TRIES (%w) on '%y' from '%c' FOR '%u', %r", KIND_AUTH,
		failure, NULL },
	{ "TOO MANY LOGIN TRIES (%w) on '%y' FOR '%u', %r", KIND_AUTH, failure,
		NULL },
	{ "TOO MANY LOGIN TRIES (%w) FROM %c FOR %u, %r", KIND_AUTH, failure,
		NULL },
	{ "LOGIN ON %y BY %u FROM %c", KIND_LOGIN, success, NULL },
	{ "LOGIN ON %y BY %u", KIND_LOGIN, success, NULL },
	{ "DIALUP AT %y BY %u", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN ON %y FROM %c", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN ON %y", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN  on '%y' from '%c'", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN  on '%y'", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN (%u) ON %y", KIND_LOGIN, success, NULL },
	{ "ROOT LOGIN (%u) ON %y FROM %c", KIND_LOGIN, success, NULL },
	{ "login on %y as %u", KIND_LOGIN, success, NULL },
	{ "login from %c on %y as %u", KIND_LOGIN, success, NULL },
	{ "invalid password for 'UNKNOWN' on '%y'%*", KIND_LOGIN, failure,
		unknown_user },
	{ "invalid password for UNKNOWN on '%y'%*", KIND_LOGIN, failure,
		unknown_user },
	{ "invalid password for '%u' on '%y' from '%c'", KIND_LOGIN, failure,
		bad_password },
	{ "invalid password for '%u' on '%y'%*", KIND_LOGIN, failure,
		bad_password },
	{ "%n LOGIN FAILURES ON %y", KIND_LOGIN, failure, NULL },
	{ "%n LOGIN FAILURES FROM %c", KIND_LOGIN, failure, NULL },
	{ "%n LOGIN FAILURE ON %y", KIND_LOGIN, failure, NULL },
	{ "%n LOGIN FAILURE FROM %c", KIND_LOGIN, failure, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern logind_rows[] = {
	{ "New session '%s' of user '%u' with class '%w' and type '%w'.",
		KIND_SESSION, NULL, NULL },
	{ "New session '%s' of user '%u' with %*", KIND_SESSION, NULL, NULL },
	{ "New session %s of user %u.", KIND_SESSION, NULL, NULL },
	{ "Session %s logged out. %*", KIND_LOGOUT, NULL, NULL },
	{ "Removed session %s.", KIND_LOGOUT, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const tags[] = { "login", "systemd-logind", "elogind-daemon",
	NULL };

static unsigned
login_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) ? FORMAT_SURE : 0;
}

static bool
login_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	if (!span_eq(ev->head.program, SPAN("login")))
		return auth_parse(ev, logind_rows, NULL);
	if (!auth_parse(ev, rows, "console"))
		return false;
	if (span_starts(ev->head.body, SPAN("ROOT LOGIN")) &&
		event_field(ev, FIELD_user) == NULL)
		event_add_derived(ev, FIELD_user, SPAN("root"), 0);
	return true;
}

const struct log_format format_login = {
	.name = "login",
	.title = "login (util-linux, shadow, BSD), systemd-logind",
	.bid = login_bid,
	.parse = login_parse,
};
