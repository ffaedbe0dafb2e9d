/* What auth and auth-worker say. The name that was tried and, where debugging
 * is on, the password are a stranger's text. */
#include "format/log/dovecot.h"

#include "format/log/address.h"

struct answer {
	struct span text;
	struct span outcome;
	struct span reason;
};

/* clang-format off */
static const struct answer answers[] = {
	{ SPAN_INIT("Password mismatch"), SPAN_INIT("failure"),
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("password mismatch"), SPAN_INIT("failure"),
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("invalid credentials"), SPAN_INIT("failure"),
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("Invalid credentials"), SPAN_INIT("failure"),
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("unknown user"), SPAN_INIT("failure"),
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("Unknown user"), SPAN_INIT("failure"),
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("User unknown"), SPAN_INIT("failure"),
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("user not found"), SPAN_INIT("failure"),
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("pam_authenticate() failed: Authentication failure"),
		SPAN_INIT("failure"), SPAN_INIT("bad-password") },
	{ SPAN_INIT("pam_authenticate() failed: User not known"),
		SPAN_INIT("failure"), SPAN_INIT("unknown-user") },
	{ SPAN_INIT("pam_authenticate() failed: Permission denied"),
		SPAN_INIT("failure"), SPAN_INIT("not-allowed") },
	{ SPAN_INIT("pam_authenticate() failed"), SPAN_INIT("failure"),
		SPAN_INIT("other") },
	{ SPAN_INIT("pam_acct_mgmt() failed"), SPAN_INIT("failure"),
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Authentication failure due to policy"),
		SPAN_INIT("failure"), SPAN_INIT("not-allowed") },
	{ SPAN_INIT("allow_nets check failed"), SPAN_INIT("failure"),
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("allow_real_nets check failed"), SPAN_INIT("failure"),
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("Login not allowed"), SPAN_INIT("failure"),
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("User is disabled"), SPAN_INIT("failure"),
		SPAN_INIT("disabled") },
	{ SPAN_INIT("user disabled"), SPAN_INIT("failure"),
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Password expired"), SPAN_INIT("failure"),
		SPAN_INIT("disabled") },
	{ SPAN_INIT("Username character disallowed"), SPAN_INIT("failure"),
		SPAN_INIT("other") },
	{ SPAN_INIT("Invalid username"), SPAN_INIT("failure"),
		SPAN_INIT("other") },
	{ SPAN_INIT("Empty password"), SPAN_INIT("failure"),
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("Requested "), SPAN_INIT("failure"), SPAN_INIT("other") },
	{ SPAN_INIT("Password query failed"), SPAN_INIT("failure"),
		SPAN_INIT("other") },
	{ SPAN_INIT("Master user logging in as "), SPAN_INIT("success"),
		SPAN_INIT("") },
};

/* Passdbs, userdbs and mechanisms that name themselves before the brackets. */
static const struct span names[] = {
	SPAN_INIT("sql"), SPAN_INIT("ldap"), SPAN_INIT("pam"),
	SPAN_INIT("passwd-file"), SPAN_INIT("passwd"), SPAN_INIT("shadow"),
	SPAN_INIT("static"), SPAN_INIT("policy"), SPAN_INIT("oauth2"),
	SPAN_INIT("lua"), SPAN_INIT("dict"), SPAN_INIT("imap"),
	SPAN_INIT("checkpassword"), SPAN_INIT("vpopmail"),
	SPAN_INIT("bsdauth"), SPAN_INIT("cache"), SPAN_INIT("prefetch"),
	SPAN_INIT("nss"), SPAN_INIT("login"), SPAN_INIT("plain"),
	SPAN_INIT("cram-md5"), SPAN_INIT("digest-md5"), SPAN_INIT("apop"),
	SPAN_INIT("ntlm"), SPAN_INIT("gssapi"), SPAN_INIT("gss-spnego"),
	SPAN_INIT("anonymous"), SPAN_INIT("external"), SPAN_INIT("otp"),
	SPAN_INIT("scram-sha-1"), SPAN_INIT("scram-sha-256"),
	SPAN_INIT("xoauth2"), SPAN_INIT("oauthbearer"), SPAN_INIT("sia"),
	SPAN_INIT("blocking"), SPAN_INIT("auth-policy"), SPAN_INIT("userdb"),
};

/* Secrets that end at white space; "resp" holds a whole SASL response. */
static const struct span marks[] = {
	SPAN_INIT("\tresp="), SPAN_INIT("resp="), SPAN_INIT("pass="),
	SPAN_INIT("password="), SPAN_INIT("userPassword="),
};
/* clang-format on */

enum {
	COUNT_ANSWERS = sizeof(answers) / sizeof(answers[0]),
	COUNT_NAMES = sizeof(names) / sizeof(names[0]),
	COUNT_MARKS = sizeof(marks) / sizeof(marks[0])
};

/* syslog daemons write a tab as #011. */
static size_t
word_length(struct span s)
{
	size_t end = span_find(s, SPAN("#011"));

	if (end == SIZE_MAX)
		end = s.len;
	for (size_t i = 0; i < end; i++)
		if (s.ptr[i] == ' ' || s.ptr[i] == '\t')
			return i;
	return end;
}

static void
mark_words(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_MARKS; i++) {
		struct span rest = { 0 };

		if (!span_cut_at(text, marks[i], NULL, &rest))
			continue;
		event_secret(ev, span_slice(rest, 0, word_length(rest)));
	}
}

/* "SCHEME(given) != 'stored'" */
static void
mark_mismatch(struct event *ev, struct span text)
{
	struct span given = { 0 };
	struct span stored = { 0 };

	if (!span_cut_at(text, SPAN(") != '"), &given, &stored))
		return;
	(void)span_rcut(given, '(', NULL, &given);
	if (span_ends(stored, SPAN("'")))
		stored.len--;
	event_secret(ev, given);
	event_secret(ev, stored);
}

/* The password is the last thing on the line: it ends at the last bracket. */
static void
mark_secrets(struct event *ev, struct span text, bool is_debug)
{
	struct span rest = { 0 };

	if (span_cut_at(text, SPAN("given password: "), NULL, &rest)) {
		if (span_ends(rest, SPAN(")")))
			rest.len--;
		event_secret(ev, rest);
	}
	if (!is_debug && span_find(text, SPAN("pass")) == SIZE_MAX)
		return;
	mark_words(ev, text);
	mark_mismatch(ev, text);
}

/* "conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: " */
static void
eat_connection(struct dovecot_line *l)
{
	struct span rest = { 0 };

	if (span_starts(l->text, SPAN("conn unix:")) &&
		span_cut_at(l->text, SPAN("): "), NULL, &rest))
		l->text = rest;
	if (span_starts(l->text, SPAN("auth-worker<")) &&
		span_cut_at(l->text, SPAN(">: "), NULL, &rest))
		l->text = rest;
	dovecot_eat_level(l, &l->text);
}

static bool
is_name(struct span s)
{
	for (size_t i = 0; i < COUNT_NAMES; i++)
		if (span_eq(s, names[i]))
			return true;
	return false;
}

/* "sql(user,192.0.2.1,<session>): " or "sql: ". */
static void
eat_database(struct dovecot_line *l)
{
	struct span rest = l->text;
	size_t n = 0;
	struct dovecot_args args = { 0 };

	while (n < rest.len && n < 24 &&
		(is_alnum(rest.ptr[n]) || rest.ptr[n] == '-'))
		n++;
	if (!is_name(span_slice(rest, 0, n)))
		return;
	rest = span_slice(rest, n, rest.len);
	if (span_eat(&rest, SPAN(": "))) {
		l->text = rest;
		return;
	}
	if (!span_eat_char(&rest, '(') || !dovecot_eat_args(&rest, &args) ||
		!span_eat(&rest, SPAN(": ")))
		return;
	/* The second is an address that an anonymiser took away. */
	if (args.ip.len == 0 && args.session.len == 0)
		(void)span_cut(args.user, ',', &args.user, NULL);
	l->args = args;
	l->text = rest;
}

static void
add_args(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	const struct dovecot_args *args = &l->args;
	struct span session = args->session;

	if (session.len == 0)
		session = l->session;
	/* Dovecot writes ? for a name it refused to take. */
	if (args->user.len > 0 && !span_eq(args->user, SPAN("?")))
		event_add(ev, FIELD_user, args->user, FIELD_UNTRUSTED);
	dovecot_add_ip(ev, FIELD_client_ip, args->ip);
	if (args->method.len > 0)
		event_add(ev, FIELD_method, args->method, FIELD_VERBATIM);
	if (session.len > 0)
		event_add(ev, FIELD_session, session, FIELD_VERBATIM);
}

/* "Password mismatch for jerry", "Master user logging in as jerry" */
static void
add_named_user(struct event *ev, const struct answer *a, struct span rest)
{
	(void)span_cut_at(rest, SPAN(" (given password"), &rest, NULL);
	if (a->reason.len == 0)
		event_add(ev, FIELD_target_user, rest, FIELD_UNTRUSTED);
	else if (span_eat(&rest, SPAN(" for ")) && !event_field(ev, FIELD_user))
		event_add(ev, FIELD_user, rest, FIELD_UNTRUSTED);
}

static bool
judge(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	struct span status = { 0 };

	for (size_t i = 0; i < COUNT_ANSWERS; i++) {
		const struct answer *a = &answers[i];
		struct span rest = l->text;

		if (!span_eat(&rest, a->text))
			continue;
		ev->kind = KIND_AUTH;
		status = span_slice(l->text, 0, a->text.len);
		event_add(ev, FIELD_status, span_trim(status), FIELD_VERBATIM);
		dovecot_add_word(ev, FIELD_outcome, a->outcome);
		dovecot_add_word(ev, FIELD_reason, a->reason);
		add_named_user(ev, a, rest);
		return true;
	}
	return false;
}

/* "pam_unix(dovecot:auth): authentication failure; ... ruser=U rhost=IP": U is
 * what the stranger sent, so the last rhost= is PAM's own. */
static bool
read_pam(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	size_t host = address_rfind(l->text, SPAN(" rhost="));
	struct span user = { 0 };
	struct span ip = { 0 };

	if (!span_starts(l->text, SPAN("pam_")) ||
		span_find(l->text, SPAN("): authentication failure;")) ==
			SIZE_MAX ||
		host == SIZE_MAX)
		return false;
	ev->kind = KIND_AUTH;
	dovecot_add_word(ev, FIELD_outcome, SPAN("failure"));
	if (span_cut_at(span_slice(l->text, 0, host), SPAN(" ruser="), NULL,
		    &user) &&
		user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	ip = span_slice(l->text, host + 7, l->text.len);
	dovecot_add_ip(ev, FIELD_client_ip, span_take_until(&ip, ' '));
	return true;
}

bool
dovecot_auth(struct dovecot_line *l)
{
	bool is_debug = span_eq(l->ev->head.severity, SPAN("debug"));
	/* Of "auth-worker(304)" the number is no user. */
	bool named = l->args.ip.len > 0 || l->args.method.len > 0;

	mark_secrets(l->ev, l->text, is_debug);
	if (!named)
		l->args = (struct dovecot_args){ 0 };
	eat_connection(l);
	if (read_pam(l))
		return true;
	eat_database(l);
	add_args(l);
	if (judge(l))
		return true;
	/* Known by whom it is about, even if not by what it says. */
	return l->args.user.len > 0 || dovecot_system(l);
}
