/* OpenSSH's sshd, 1.2 to 9.9 (then also sshd-session), and dropbear. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char bad_password[] = "bad-password";
static const char not_allowed[] = "not-allowed";
static const char disabled[] = "disabled";
static const char aborted[] = "aborted";
static const char other[] = "other";

static const struct pattern accepted[] = {
	{ "Accepted key %*", KIND_OTHER, NULL, NULL },
	{ "Accepted certificate %*", KIND_OTHER, NULL, NULL },
	{ "Accepted %m for %u from %c port %p%*", KIND_LOGIN, success, NULL },
	{ "Accepted %m for %u from %c", KIND_LOGIN, success, NULL },
	{ "Accepted %m for %u", KIND_AUTH, success, NULL },
	{ "Postponed %m for invalid user %u from %c port %p%*", KIND_OTHER,
		NULL, NULL },
	{ "Postponed %m for %u from %c port %p%*", KIND_OTHER, NULL, NULL },
	{ "Partial %m for %u from %c port %p%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* "none" is how clients ask which methods there are, and no attempt. What the
 * far end of an old protocol says stands behind its name. */
static const struct pattern failed[] = {
	{ "Failed none for invalid user %u from %c port %p%*", KIND_OTHER, NULL,
		NULL },
	{ "Failed none for %u from %c port %p%*", KIND_OTHER, NULL, NULL },
	{ "Failed %m for invalid user %u from %c port %p ssh2", KIND_LOGIN,
		failure, unknown_user },
	{ "Failed %m for illegal user %u from %c port %p ssh2", KIND_LOGIN,
		failure, unknown_user },
	{ "Failed %m for invalid user %u from %c port %p%*", KIND_LOGIN,
		failure, unknown_user },
	{ "Failed %m for illegal user %u from %c port %p%*", KIND_LOGIN,
		failure, unknown_user },
	{ "Failed %m for <invalid username> from %c port %p%*", KIND_LOGIN,
		failure, unknown_user },
	{ "Failed %m for %u from %c port %p ssh2", KIND_LOGIN, failure, NULL },
	{ "Failed %m for %u from %c port %p%*", KIND_LOGIN, failure, NULL },
	{ "Failed %m for %u from %c", KIND_LOGIN, failure, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern refused[] = {
	{ "Invalid user %u from %c port %p", KIND_AUTH, failure, unknown_user },
	{ "Invalid user %u from %c", KIND_AUTH, failure, unknown_user },
	{ "Illegal user %u from %c", KIND_AUTH, failure, unknown_user },
	{ "input_userauth_request: invalid user %u", KIND_AUTH, failure,
		unknown_user },
	{ "input_userauth_request: illegal user %u", KIND_AUTH, failure,
		unknown_user },
	{ "User %u from %c not allowed because %r", KIND_AUTH, failure,
		not_allowed },
	{ "User %u not allowed because account is locked", KIND_AUTH, failure,
		disabled },
	{ "User %u not allowed because %r", KIND_AUTH, failure, not_allowed },
	{ "ROOT LOGIN REFUSED FROM %c port %p", KIND_AUTH, failure,
		not_allowed },
	{ "ROOT LOGIN REFUSED FROM %c", KIND_AUTH, failure, not_allowed },
	{ "maximum authentication attempts exceeded for invalid user %u "
	  "from %c port %p%*",
		KIND_AUTH, failure, unknown_user },
	{ "maximum authentication attempts exceeded for %u from %c port %p%*",
		KIND_AUTH, failure, NULL },
	{ "Too many authentication failures for %u from %c port %p%*",
		KIND_AUTH, failure, NULL },
	{ "PAM: User not known to the underlying authentication module for "
	  "illegal user %u from %c",
		KIND_AUTH, failure, unknown_user },
	{ "PAM: %* for illegal user %u from %c", KIND_AUTH, failure,
		unknown_user },
	{ "PAM: %* for %u from %c via %w", KIND_AUTH, failure, bad_password },
	{ "PAM: %* for %u from %c", KIND_AUTH, failure, bad_password },
	{ "Access denied for user %u by PAM account configuration", KIND_AUTH,
		failure, not_allowed },
	{ "refused connect from %h (%c)", KIND_REFUSE, NULL, NULL },
	/* For those who failed before, since 9.8. */
	{ "drop connection #%w from [%i]:%p on %* penalty: %r", KIND_REFUSE,
		NULL, NULL },
	{ "drop connection #%w from [%i]:%p on %*", KIND_REFUSE, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern ended[] = {
	{ "Disconnecting invalid user %u %c port %p: %r", KIND_DISCONNECT,
		failure, unknown_user },
	{ "Disconnecting invalid user %u %c port %p", KIND_DISCONNECT, failure,
		unknown_user },
	{ "Disconnecting authenticating user %u %c port %p: %r",
		KIND_DISCONNECT, failure, other },
	{ "Disconnecting user %u %c port %p: %r", KIND_LOGOUT, NULL, NULL },
	{ "Disconnecting: Too many authentication failures for invalid user "
	  "%u",
		KIND_DISCONNECT, failure, unknown_user },
	{ "Disconnecting: Too many authentication failures for %u",
		KIND_DISCONNECT, failure, other },
	{ "Disconnecting %c port %p: %r", KIND_DISCONNECT, NULL, NULL },
	{ "Disconnecting: %r", KIND_DISCONNECT, NULL, NULL },
	{ "Disconnected from user %u %c port %p", KIND_LOGOUT, NULL, NULL },
	{ "Connection closed by user %u %c port %p", KIND_LOGOUT, NULL, NULL },
	{ "Connection reset by user %u %c port %p", KIND_LOGOUT, NULL, NULL },
	{ "%* authenticating user %u %c port %p", KIND_DISCONNECT, failure,
		aborted },
	{ "%* by invalid user %u %c port %p", KIND_DISCONNECT, failure,
		unknown_user },
	{ "%* from invalid user %u %c port %p", KIND_DISCONNECT, failure,
		unknown_user },
	{ "%* from illegal user %u %c port %p", KIND_DISCONNECT, failure,
		unknown_user },
	{ "Disconnected from %c port %p", KIND_DISCONNECT, NULL, NULL },
	{ "Disconnected from %c", KIND_DISCONNECT, NULL, NULL },
	{ "Connection closed by %c port %p", KIND_DISCONNECT, NULL, NULL },
	{ "Connection closed by %c", KIND_DISCONNECT, NULL, NULL },
	{ "Connection reset by %c port %p", KIND_DISCONNECT, NULL, NULL },
	{ "Connection reset by %c", KIND_DISCONNECT, NULL, NULL },
	{ "Received disconnect from %c port %p:%r", KIND_DISCONNECT, NULL,
		NULL },
	{ "Received disconnect from %c: %r", KIND_DISCONNECT, NULL, NULL },
	{ "Closing connection to %c port %p", KIND_DISCONNECT, NULL, NULL },
	{ "Closing connection to %c", KIND_DISCONNECT, NULL, NULL },
	{ "Close session: user %u from %c port %p id %w", KIND_LOGOUT, NULL,
		NULL },
	{ "Timeout before authentication for connection from %c to %*",
		KIND_DISCONNECT, NULL, NULL },
	{ "Timeout before authentication for %c port %p", KIND_DISCONNECT, NULL,
		NULL },
	{ "Timeout before authentication for %c", KIND_DISCONNECT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern connections[] = {
	{ "Connection from %c port %p on %*", KIND_CONNECT, NULL, NULL },
	{ "Connection from %c port %p", KIND_CONNECT, NULL, NULL },
	{ "Connection from %c", KIND_CONNECT, NULL, NULL },
	{ "Starting session: %* for %u from %c port %p%*", KIND_SESSION, NULL,
		NULL },
	{ "Starting session: %* for %u from %c", KIND_SESSION, NULL, NULL },
	{ "User child is on pid %w", KIND_OTHER, NULL, NULL },
	{ "Did not receive identification string from %c port %p",
		KIND_DISCONNECT, NULL, NULL },
	{ "Did not receive identification string from %c", KIND_DISCONNECT,
		NULL, NULL },
	{ "Bad protocol version identification %x from %c port %p",
		KIND_DISCONNECT, NULL, NULL },
	{ "Bad protocol version identification %x from %c", KIND_DISCONNECT,
		NULL, NULL },
	{ "banner exchange: Connection from %c port %p: %r", KIND_DISCONNECT,
		NULL, NULL },
	{ "ssh_dispatch_run_fatal: Connection from %c port %p: %r",
		KIND_DISCONNECT, NULL, NULL },
	{ "ssh_dispatch_run_fatal: Connection to %c port %p: %r",
		KIND_DISCONNECT, NULL, NULL },
	{ "Unable to negotiate with %c port %p: %r", KIND_DISCONNECT, NULL,
		NULL },
	{ "Unable to negotiate with %c: %r", KIND_DISCONNECT, NULL, NULL },
	{ "kex_exchange_identification: %r", KIND_OTHER, NULL, NULL },
	{ "Address %c maps to %*", KIND_OTHER, NULL, NULL },
	{ "reverse mapping checking %*", KIND_OTHER, NULL, NULL },
	{ "subsystem request for %*", KIND_OTHER, NULL, NULL },
	{ "beginning MaxStartups throttling", KIND_OTHER, NULL, NULL },
	{ "exited MaxStartups throttling after %*", KIND_OTHER, NULL, NULL },
	{ "srclimit_penalise: %*", KIND_OTHER, NULL, NULL },
	{ "userauth_pubkey: %*", KIND_OTHER, NULL, NULL },
	{ "Nasty PTR record %*", KIND_OTHER, NULL, NULL },
	{ "Server listening on %*", KIND_START, NULL, NULL },
	{ "Received signal 15; terminating.", KIND_STOP, NULL, NULL },
	{ "Received SIGHUP; restarting.", KIND_START, NULL, NULL },
	{ "Exiting on signal %*", KIND_STOP, NULL, NULL },
	{ "Transferred: %*", KIND_OTHER, NULL, NULL },
	{ "Authentication refused: %*", KIND_OTHER, NULL, NULL },
	{ "Bad packet length %*", KIND_OTHER, NULL, NULL },
	{ "Corrupted MAC on input.", KIND_OTHER, NULL, NULL },
	{ "Could not %*", KIND_OTHER, NULL, NULL },
	{ "PAM unable to %*", KIND_OTHER, NULL, NULL },
	{ "PAM adding faulty module: %*", KIND_OTHER, NULL, NULL },
	{ "SSH: Server;%*", KIND_OTHER, NULL, NULL },
	{ "debug1: %*", KIND_OTHER, NULL, NULL },
	{ "debug2: %*", KIND_OTHER, NULL, NULL },
	{ "debug3: %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern dropbear[] = {
	{ "Password auth succeeded for '%u' from %i:%p", KIND_LOGIN, success,
		NULL },
	{ "password auth succeeded for '%u' from %i:%p", KIND_LOGIN, success,
		NULL },
	{ "PAM password auth succeeded for '%u' from %i:%p", KIND_LOGIN,
		success, NULL },
	{ "Pubkey auth succeeded for '%u' with %* from %i:%p", KIND_LOGIN,
		success, NULL },
	{ "Auth succeeded with blank password for '%u' from %i:%p", KIND_LOGIN,
		success, NULL },
	{ "Bad password attempt for '%u' from %i:%p", KIND_LOGIN, failure,
		bad_password },
	{ "bad password attempt for '%u' from %i:%p", KIND_LOGIN, failure,
		bad_password },
	{ "Bad PAM password attempt for '%u' from %i:%p", KIND_LOGIN, failure,
		bad_password },
	{ "Login attempt for nonexistent user '%u' from %i:%p", KIND_LOGIN,
		failure, unknown_user },
	{ "Login attempt for nonexistent user from %i:%p", KIND_LOGIN, failure,
		unknown_user },
	{ "login attempt for nonexistent user from %i:%p", KIND_LOGIN, failure,
		unknown_user },
	{ "Max auth tries reached - user '%u' from %i:%p", KIND_AUTH, failure,
		NULL },
	{ "User '%u' has invalid shell, rejected", KIND_AUTH, failure,
		not_allowed },
	{ "root login rejected", KIND_AUTH, failure, not_allowed },
	{ "Child connection from %i:%p", KIND_CONNECT, NULL, NULL },
	{ "Exit before auth from <%i:%p>: (user '%u', %w fails): %r",
		KIND_DISCONNECT, NULL, NULL },
	{ "Exit before auth from <%i:%p>: %r", KIND_DISCONNECT, NULL, NULL },
	{ "Exit before auth (user '%u', %w fails): %r", KIND_DISCONNECT, NULL,
		NULL },
	{ "Exit before auth: %r", KIND_DISCONNECT, NULL, NULL },
	{ "Exit (%u) from <%i:%p>: %r", KIND_LOGOUT, NULL, NULL },
	{ "Exit (%u): %r", KIND_LOGOUT, NULL, NULL },
	{ "Failed listening on %*", KIND_OTHER, NULL, NULL },
	{ "Not backgrounding", KIND_START, NULL, NULL },
	{ "Running in background", KIND_START, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* What sshd starts for the files of those who are in; nobody logs in by it. */
static const struct pattern sftp[] = {
	{ "session opened for local user %u from [%c]", KIND_OTHER, NULL,
		NULL },
	{ "session closed for local user %u from [%c]", KIND_OTHER, NULL,
		NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const sftp_tags[] = { "internal-sftp", "sftp-server", NULL };
static const char *const tags[] = { "sshd", "sshd-session", "sshd-auth",
	"dropbear", NULL };

static unsigned
sshd_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) || auth_has_tag(ev, sftp_tags)
		? FORMAT_SURE
		: 0;
}

/* Passwords that were asked for and not accepted were wrong. */
static void
add_reason(struct event *ev)
{
	const struct field *method = event_field(ev, FIELD_method);
	const struct field *outcome = event_field(ev, FIELD_outcome);

	if (ev->kind != KIND_LOGIN || method == NULL || outcome == NULL ||
		event_field(ev, FIELD_reason) != NULL ||
		!span_eq(outcome->value, SPAN("failure")))
		return;
	if (span_eq(method->value, SPAN("password")) ||
		span_starts(method->value, SPAN("keyboard-interactive")))
		event_add_derived(ev, FIELD_reason, span_of(bad_password), 0);
}

/* What says how grave it is, and at which stage the client was. */
static bool
eat_frame(struct span *text)
{
	bool is_error = span_eat(text, SPAN("error: ")) ||
		span_eat(text, SPAN("fatal: "));

	if (span_ends(*text, SPAN(" [preauth]")))
		text->len -= sizeof(" [preauth]") - 1;
	*text = span_trim(*text);
	return is_error;
}

/* dropbear: "[825] Jul 10 23:57:29 Exit ..." when it logs twice. */
static struct span
without_second_head(struct span text)
{
	struct span rest = text;

	if (span_eat_char(&rest, '[') &&
		span_cut_at(rest, SPAN("] "), NULL, &rest) && rest.len > 16)
		return span_slice(rest, 16, rest.len);
	return text;
}

static bool
parse_text(struct event *ev, struct span text)
{
	if (auth_has_tag(ev, sftp_tags))
		return pattern_try(sftp, ev, text) != NULL;
	if (span_eq(ev->head.program, SPAN("dropbear")))
		return pattern_try(dropbear, ev, without_second_head(text)) !=
			NULL;
	return pattern_try(accepted, ev, text) != NULL ||
		pattern_try(failed, ev, text) != NULL ||
		pattern_try(refused, ev, text) != NULL ||
		pattern_try(ended, ev, text) != NULL ||
		pattern_try(connections, ev, text) != NULL;
}

static bool
sshd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = auth_unfold(ev, ev->head.body);
	bool is_error = eat_frame(&text);

	(void)dialect;
	if (auth_is_pam(text))
		return auth_pam(ev, text);
	if (!parse_text(ev, text)) {
		/* Troubles of its own are many, and tell nothing of anybody. */
		ev->kind = KIND_OTHER;
		return is_error;
	}
	if (span_starts(text, SPAN("ROOT LOGIN REFUSED")))
		event_add_derived(ev, FIELD_user, SPAN("root"), 0);
	if (ev->kind != KIND_OTHER)
		event_add_derived(ev, FIELD_service, SPAN("ssh"), 0);
	add_reason(ev);
	return true;
}

const struct log_format format_sshd = {
	.name = "sshd",
	.title = "OpenSSH sshd 1.2 to 9.9, dropbear",
	.bid = sshd_bid,
	.parse = sshd_parse,
};
