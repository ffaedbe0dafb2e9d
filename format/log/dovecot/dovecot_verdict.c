/* What the reason of a disconnect says of the login that was tried. */
#include "format/log/dovecot/dovecot.h"

struct verdict {
	struct span text;
	enum event_kind kind;
	struct span outcome;
	struct span reason;
};

#define FAILURE SPAN_INIT("failure")

static const struct verdict failed = { SPAN_INIT(""), KIND_LOGIN, FAILURE,
	SPAN_INIT("") };

/* clang-format off */
/* What a bracket behind the reason begins with. */
static const struct verdict brackets[] = {
	/* Dovecot does not say here whether user or password was wrong. */
	{ SPAN_INIT("auth failed"), KIND_LOGIN, FAILURE, SPAN_INIT("") },
	{ SPAN_INIT("no auth attempts"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("tried to use disallowed"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("tried to use disabled plaintext"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("tried to use unsupported"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("client didn't finish SASL auth"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("aborted authentication"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("disconnected while authenticating"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("disconnected while finishing login"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("disconnected before "), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("disconnected during "), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("auth process communication failure"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("auth service reported temporary"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("internal failure"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("sent invalid base64"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("proxy dest "), KIND_LOGIN, FAILURE, SPAN_INIT("") },
	{ SPAN_INIT("auth aborted by client"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("connection limit reached"), KIND_LOGIN, FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("anonymous logins disabled"), KIND_LOGIN, FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("credentials contain control"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("auth referral"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("client_limit and process_limit was hit"),
		KIND_DISCONNECT, SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("The process is shutting down"), KIND_DISCONNECT,
		SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("authorization failed"), KIND_LOGIN, FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("login disabled"), KIND_LOGIN, FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("user disabled"), KIND_LOGIN, FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("password expired"), KIND_LOGIN, FAILURE,
		SPAN_INIT("disabled") },
	{ SPAN_INIT("cert required"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("client didn't send a cert"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("client sent an invalid cert"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("client sent an untrusted cert"), KIND_LOGIN, FAILURE,
		SPAN_INIT("tls-required") },
};

/* What stands by itself, not for the end of a login. Behind these words
 * anybody's may follow, so no bracket counts. */
static const struct verdict words[] = {
	{ SPAN_INIT("ID sent: "), KIND_OTHER, SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("ID: "), KIND_OTHER, SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("Valid certificate: "), KIND_OTHER, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("Invalid certificate: "), KIND_OTHER, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("Login failed: SSL required"), KIND_AUTH, FAILURE,
		SPAN_INIT("tls-required") },
	{ SPAN_INIT("Login failed: Plaintext authentication disabled"),
		KIND_AUTH, FAILURE, SPAN_INIT("tls-required") },
	{ SPAN_INIT("Login failed: Cleartext authentication disabled"),
		KIND_AUTH, FAILURE, SPAN_INIT("tls-required") },
	{ SPAN_INIT("Login failed"), KIND_AUTH, FAILURE, SPAN_INIT("") },
	{ SPAN_INIT("Authenticate "), KIND_AUTH, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("APOP failed: "), KIND_AUTH, FAILURE,
		SPAN_INIT("other") },
	/* The user proved who he is, and was sent to another server. */
	{ SPAN_INIT("Login with referral"), KIND_AUTH, SPAN_INIT("success"),
		SPAN_INIT("") },
};

/* What the reason itself begins with, if no bracket told more. */
static const struct verdict reasons[] = {
	{ SPAN_INIT("Aborted login"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("Login aborted"), KIND_LOGIN, FAILURE,
		SPAN_INIT("aborted") },
	{ SPAN_INIT("Maximum number of connections"), KIND_LOGIN, FAILURE,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Internal login failure"), KIND_LOGIN, FAILURE,
		SPAN_INIT("other") },
	{ SPAN_INIT("Disconnected"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("Connection closed"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("Remote closed connection"), KIND_DISCONNECT,
		SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("Inactivity"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
	{ SPAN_INIT("Too many invalid commands"), KIND_DISCONNECT,
		SPAN_INIT(""), SPAN_INIT("") },
	{ SPAN_INIT("Shutting down"), KIND_DISCONNECT, SPAN_INIT(""),
		SPAN_INIT("") },
};
/* clang-format on */

enum {
	COUNT_BRACKETS = sizeof(brackets) / sizeof(brackets[0]),
	COUNT_WORDS = sizeof(words) / sizeof(words[0]),
	COUNT_REASONS = sizeof(reasons) / sizeof(reasons[0]),
	/* No reason is longer; a line that is, is not worth the search. */
	WHAT_MAX = 512
};

static void
apply(struct event *ev, const struct verdict *v)
{
	ev->kind = v->kind;
	dovecot_add_word(ev, FIELD_outcome, v->outcome);
	dovecot_add_word(ev, FIELD_reason, v->reason);
}

/* "1 authentication attempts)": 1.x counts failures; with none there was no
 * attempt. */
static bool
apply_count(struct event *ev, struct span bracket)
{
	struct span rest = bracket;
	uint64_t count = 0;

	if (!span_eat_number(&rest, &count) ||
		!span_starts(rest, SPAN(" authentication attempts")))
		return false;
	ev->kind = KIND_DISCONNECT;
	if (count > 0) {
		apply(ev, &failed);
		event_add(ev, FIELD_attempts,
			span_slice(bracket, 0, bracket.len - rest.len),
			FIELD_VERBATIM);
	}
	return true;
}

/* "..., 3 attempts in 20 secs)" */
static void
add_attempts(struct event *ev, struct span bracket)
{
	struct span inside = { 0 };
	struct span head = { 0 };
	struct span count = { 0 };

	(void)span_cut(bracket, ')', &inside, NULL);
	if (!span_cut_at(inside, SPAN(" attempts"), &head, NULL))
		return;
	(void)span_rcut(head, ' ', NULL, &count);
	if (span_all_digits(count))
		event_add(ev, FIELD_attempts, count, FIELD_VERBATIM);
}

static bool
judge_bracket(struct event *ev, struct span bracket)
{
	for (size_t i = 0; i < COUNT_BRACKETS; i++) {
		const struct verdict *v = &brackets[i];

		if (bracket.len == 0 || bracket.ptr[0] != v->text.ptr[0] ||
			!span_starts(bracket, v->text))
			continue;
		apply(ev, v);
		if (v->kind == KIND_LOGIN)
			add_attempts(ev, bracket);
		return true;
	}
	return apply_count(ev, bracket);
}

static bool
judge_start(struct event *ev, struct span what, const struct verdict *rows,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!span_starts(what, rows[i].text))
			continue;
		apply(ev, &rows[i]);
		return true;
	}
	return false;
}

bool
dovecot_judge_login(struct event *ev, struct span what)
{
	struct span rest = span_slice(what, 0, WHAT_MAX);

	if (judge_start(ev, what, words, COUNT_WORDS))
		return true;
	while (span_cut(rest, '(', NULL, &rest))
		if (judge_bracket(ev, rest))
			return true;
	return judge_start(ev, what, reasons, COUNT_REASONS);
}
