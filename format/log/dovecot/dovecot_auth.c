/* What auth and auth-worker say. The name that was tried and, where debugging
 * is on, the password are a stranger's text. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

/* clang-format off */
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
	SPAN_INIT("passdb"), SPAN_INIT("auth"), SPAN_INIT("rpa"),
	SPAN_INIT("skey"), SPAN_INIT("winbind"), SPAN_INIT("checkpasswd"),
	SPAN_INIT("userdb-cache"), SPAN_INIT("dovecot-token"),
	SPAN_INIT("scram-sha-1-plus"), SPAN_INIT("scram-sha-256-plus"),
};
/* clang-format on */

enum { COUNT_NAMES = sizeof(names) / sizeof(names[0]) };

/* "conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: ", "request [7]: " */
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
	if (span_starts(l->text, SPAN("request [")) &&
		span_cut_at(l->text, SPAN("]: "), NULL, &rest))
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

/* "sql(user,192.0.2.1,<session>): " or "sql: ". Since 2.4, where the brackets
 * stand in the prefix, the name can be any that the administrator chose. */
static void
eat_database(struct dovecot_line *l)
{
	struct span rest = l->text;
	size_t n = 0;
	struct dovecot_args args = { 0 };
	bool named = l->args.ip.len > 0 || l->args.method.len > 0;

	while (n < rest.len && n < 24 &&
		(is_alnum(rest.ptr[n]) || rest.ptr[n] == '-' ||
			rest.ptr[n] == '_'))
		n++;
	if (!named && !is_name(span_slice(rest, 0, n)))
		return;
	rest = span_slice(rest, n, rest.len);
	if (n > 0 && span_eat(&rest, SPAN(": "))) {
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

/* "2 more authentication failures; ..." */
static void
add_more(struct event *ev, struct span text)
{
	struct span rest = text;
	uint64_t count = 0;

	if (span_eat_number(&rest, &count) && count > 0)
		event_add(ev, FIELD_attempts,
			span_slice(text, 0, text.len - rest.len),
			FIELD_VERBATIM);
}

/* "pam_unix(dovecot:auth): authentication failure; ... ruser=U rhost=IP": U is
 * what the stranger sent, so the last rhost= is PAM's own. "check pass; user
 * unknown" is told besides, of the same attempt. */
static bool
read_pam(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	size_t host = address_rfind(l->text, SPAN(" rhost="));
	struct span text = { 0 };
	struct span user = { 0 };
	struct span ip = { 0 };

	if (!span_starts(l->text, SPAN("pam_")) ||
		!span_cut_at(l->text, SPAN("): "), NULL, &text))
		return false;
	if (host == SIZE_MAX || !span_has(text, SPAN("authentication failure")))
		return span_starts(text, SPAN("check pass; user unknown"));
	ev->kind = KIND_AUTH;
	dovecot_add_word(ev, FIELD_outcome, SPAN("failure"));
	add_more(ev, text);
	if (span_cut_at(span_slice(l->text, 0, host), SPAN(" ruser="), NULL,
		    &user) &&
		user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	ip = span_slice(l->text, host + 7, l->text.len);
	dovecot_add_ip(ev, FIELD_client_ip, span_take_until(&ip, ' '));
	return true;
}

/* What goes between auth and its clients, in 1.x without a level. */
static bool
is_dialogue(struct span text)
{
	return span_starts(text, SPAN("client ")) ||
		span_starts(text, SPAN("master "));
}

/* Of "auth-worker(304)" the number is no user. */
static void
drop_number(struct dovecot_line *l)
{
	if (l->args.ip.len == 0 && l->args.method.len == 0)
		l->args = (struct dovecot_args){ 0 };
}

bool
dovecot_auth_knows(struct dovecot_line *l)
{
	drop_number(l);
	eat_connection(l);
	eat_database(l);
	return l->args.user.len > 0;
}

bool
dovecot_auth(struct dovecot_line *l)
{
	dovecot_mark_secrets(l->ev, l->text);
	drop_number(l);
	eat_connection(l);
	if (read_pam(l))
		return true;
	eat_database(l);
	add_args(l);
	if (dovecot_judge_auth(l))
		return true;
	/* Known by whom it is about, even if not by what it says. */
	return l->args.user.len > 0 || is_dialogue(l->text) ||
		dovecot_system(l);
}
