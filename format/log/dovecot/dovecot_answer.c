/* What auth's answer to a login says: why it was refused, or as whom a master
 * user goes on. */
#include "format/log/dovecot/dovecot.h"

#define SUCCESS SPAN_INIT("success")
#define FAILURE SPAN_INIT("failure")

struct answer {
	struct span text;
	struct span outcome;
	struct span reason;
};

/* clang-format off */
static const struct answer answers[] = {
	{ SPAN_INIT("Password mismatch"), FAILURE,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("password mismatch"), FAILURE,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("invalid credentials"), FAILURE,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("Invalid credentials"), FAILURE,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("unknown user"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("Unknown user"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("User unknown"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("user not found"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("pam_authenticate() failed: Authentication failure"),
		FAILURE, SPAN_INIT("bad-password") },
	{ SPAN_INIT("pam_authenticate() failed: User not known"),
		FAILURE, SPAN_INIT("unknown-user") },
	{ SPAN_INIT("pam_authenticate() failed: Permission denied"),
		FAILURE, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("pam_authenticate() failed"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("pam_acct_mgmt() failed"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Authentication failure due to policy"),
		FAILURE, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("allow_nets check failed"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("allow_real_nets check failed"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Login not allowed"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("User is disabled"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("user disabled"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Password expired"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Username character disallowed"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("Invalid username"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("Empty password"), FAILURE,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("Login attempt with empty password"),
		FAILURE, SPAN_INIT("bad-password") },
	{ SPAN_INIT("Attempted login with password having illegal chars"),
		FAILURE, SPAN_INIT("bad-password") },
	{ SPAN_INIT("Username not known"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("username not known"), FAILURE,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("User found from deny passdb"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("User not authorized to log in as "),
		FAILURE, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("User not authorized to log in"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Attempted master login with no master passdbs (trying "
		"to log in as user: "), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Attempted master login with no master passdbs"),
		FAILURE, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("k5principals check failed"), FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("POP3 disabled in vpopmail"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("IMAP disabled in vpopmail"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Webmail disabled in vpopmail"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("SMTP disabled in vpopmail"), FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Login failed"), FAILURE,
		SPAN_INIT("") },
	{ SPAN_INIT("IMAP authentication failed"), FAILURE,
		SPAN_INIT("") },
	{ SPAN_INIT("oauth2 failed"), FAILURE, SPAN_INIT("") },
	{ SPAN_INIT("Request timed out waiting for client"),
		FAILURE, SPAN_INIT("aborted") },
	{ SPAN_INIT("invalid input"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("invalid response"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("malformed data"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("no initial respon"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("Requested"), FAILURE, SPAN_INIT("other") },
	{ SPAN_INIT("Password query failed"), FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("Master user logging in as "), SUCCESS,
		SPAN_INIT("") },
};
/* clang-format on */

enum { COUNT_ANSWERS = sizeof(answers) / sizeof(answers[0]) };

/* "Password mismatch for jerry", "Master user logging in as jerry",
 * "Username character disallowed by ...: 0x20 (username: a b)" */
static void
add_named_user(struct event *ev, const struct answer *a, struct span rest)
{
	enum field_id id = FIELD_user;
	struct span user = { 0 };
	bool is_bracketed = span_ends(a->text, SPAN(": "));

	(void)span_cut_at(rest, SPAN(" (given password"), &rest, NULL);
	if (span_ends(a->text, SPAN(" "))) {
		id = FIELD_target_user;
		user = rest;
	} else if (span_cut_at(rest, SPAN(" (username: "), NULL, &user)) {
		is_bracketed = true;
	} else if (span_eat(&rest, SPAN(" for "))) {
		user = rest;
	}
	if (is_bracketed && span_ends(user, SPAN(")")))
		user.len--;
	if (user.len > 0 && !event_field(ev, id))
		event_add(ev, id, user, FIELD_UNTRUSTED);
}

bool
dovecot_judge_auth(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	struct span status = { 0 };

	for (size_t i = 0; i < COUNT_ANSWERS; i++) {
		const struct answer *a = &answers[i];
		struct span rest = l->text;

		if (!span_eat(&rest, a->text))
			continue;
		ev->kind = KIND_AUTH;
		(void)span_cut_at(a->text, SPAN(" ("), &status, NULL);
		status = span_slice(l->text, 0, status.len);
		event_add(ev, FIELD_status, span_trim(status), FIELD_VERBATIM);
		dovecot_add_word(ev, FIELD_outcome, a->outcome);
		dovecot_add_word(ev, FIELD_reason, a->reason);
		add_named_user(ev, a, rest);
		return true;
	}
	return false;
}
