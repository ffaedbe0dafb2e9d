/* PAM: "pam_unix(sshd:auth): authentication failure; logname= uid=0 ...". */
#include "format/log/filter/filter.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char bad_password[] = "bad-password";
static const char not_allowed[] = "not-allowed";
static const char disabled[] = "disabled";
static const char aborted[] = "aborted";

/* What is left after the module; %r is read as keys where it has them. */
static const struct pattern rows[] = {
	{ "authentication failure; %r", KIND_AUTH, failure, NULL },
	{ "authentication failure", KIND_AUTH, failure, NULL },
	{ "Authentication failure; %r", KIND_AUTH, failure, NULL },
	{ "authentication success; %r", KIND_AUTH, success, NULL },
	{ "%n more authentication failures; %r", KIND_AUTH, failure, NULL },
	{ "%n more authentication failure; %r", KIND_AUTH, failure, NULL },
	{ "check pass; user unknown", KIND_AUTH, failure, unknown_user },
	{ "bad username [%u]", KIND_AUTH, failure, unknown_user },
	{ "User unknown", KIND_AUTH, failure, unknown_user },
	/* Since 1.3.1 the user's number stands behind him. */
	{ "session opened for user %u(uid=%d) by %t(uid=%w)", KIND_SESSION,
		success, NULL },
	{ "session opened for user %u by %t(uid=%w)", KIND_SESSION, success,
		NULL },
	{ "session opened for user %u by %t", KIND_SESSION, success, NULL },
	{ "session opened for user %u", KIND_SESSION, success, NULL },
	{ "session closed for user %u", KIND_LOGOUT, NULL, NULL },
	{ "account %u has expired%*", KIND_AUTH, failure, disabled },
	{ "expired password for user %u (%*", KIND_AUTH, failure, disabled },
	{ "password for user %u will expire in %*", KIND_OTHER, NULL, NULL },
	{ "password changed for %u", KIND_OTHER, NULL, NULL },
	{ "username [%u] obtained", KIND_OTHER, NULL, NULL },
	{ "auth could not identify password for [%u]", KIND_AUTH, failure,
		aborted },
	{ "conversation failed", KIND_AUTH, failure, aborted },
	{ "received for user %u: 7 %*", KIND_AUTH, failure, bad_password },
	{ "received for user %u: 10 %*", KIND_AUTH, failure, unknown_user },
	{ "received for user %u: %*", KIND_AUTH, failure, NULL },
	{ "Access denied for user %u: %*", KIND_AUTH, failure, not_allowed },
	{ "Refused user %u for service %w", KIND_AUTH, failure, not_allowed },
	{ "access denied for user `%u' from `%c'", KIND_AUTH, failure,
		not_allowed },
	{ "user %u (%d) tally %w deny %w", KIND_AUTH, failure, disabled },
	{ "user %u tally %w deny %w", KIND_AUTH, failure, disabled },
	{ "Consecutive login failures for user %u account temporarily locked",
		KIND_AUTH, failure, disabled },
	{ "requirement %* not met by user \"%u\"", KIND_OTHER, NULL, NULL },
	{ "requirement %* was met by user \"%u\"", KIND_OTHER, NULL, NULL },
	{ "user '%u' granted access", KIND_AUTH, success, NULL },
	{ "user [%u] has blank password; authenticated without it", KIND_AUTH,
		success, NULL },
	{ "user %u not found", KIND_AUTH, failure, unknown_user },
	{ "getting password (%*", KIND_OTHER, NULL, NULL },
	{ "pam_get_item returned a password", KIND_OTHER, NULL, NULL },
	{ "unrecognized option %*", KIND_OTHER, NULL, NULL },
	{ "Failed to create session: %*", KIND_OTHER, NULL, NULL },
	{ "(null): pam_putenv: %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

struct service {
	const char *pam;
	const char *name;
};

/* What PAM's name of a service is to the reader; others keep theirs. */
static const struct service services[] = {
	{ "sshd", "ssh" },
	{ "su-l", "su" },
	{ "sudo-i", "sudo" },
	{ "login", "console" },
	{ "remote", "console" },
	{ "gdm", "console" },
	{ "gdm-password", "console" },
	{ "lightdm", "console" },
	{ "sddm", "console" },
	{ "xdm", "console" },
	{ "kdm", "console" },
	{ "vsftpd", "ftp" },
	{ "proftpd", "ftp" },
	{ "pure-ftpd", "ftp" },
	{ "wu-ftpd", "ftp" },
	{ "ftpd", "ftp" },
	{ "pop", "pop3" },
	{ "crond", "cron" },
	{ "atd", "at" },
};

static void
add_service(struct event *ev, struct span name)
{
	if (name.len == 0)
		return;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (span_eq(name, span_of(services[i].pam))) {
			event_add_derived(ev, FIELD_service,
				span_of(services[i].name), 0);
			return;
		}
	event_add(ev, FIELD_service, name, FIELD_VERBATIM);
}

/* Where a name stands twice a user has written one of them. */
static struct span
value_of(struct span keys, struct span key)
{
	struct span value = { 0 };

	if (filter_is_twice(keys, key) || !span_cut_at(keys, key, NULL, &value))
		return (struct span){ 0 };
	return value;
}

static struct span
word_of(struct span keys, struct span key)
{
	struct span value = value_of(keys, key);

	(void)span_cut(value, ' ', &value, NULL);
	return value;
}

enum asker { ASKER_NONE, ASKER_SU, ASKER_SUDO };

/* Whose ruser is he who asks; of all others he is whom they could not name. */
static enum asker
asker_of(const struct event *ev)
{
	const struct field *f = event_field(ev, FIELD_service);
	struct span name = f != NULL ? f->value : ev->head.program;

	if (span_starts(name, SPAN("sudo")))
		return ASKER_SUDO;
	return span_eq(name, SPAN("su")) || span_eq(name, SPAN("su-l")) ||
			span_eq(name, SPAN("polkit-1")) ||
			span_eq(name, SPAN("systemd-run0")) ||
			span_starts(name, SPAN("su("))
		? ASKER_SU
		: ASKER_NONE;
}

void
auth_pam_keys(struct event *ev, struct span keys)
{
	enum asker asker = asker_of(ev);
	struct span tty = word_of(keys, SPAN(" tty="));
	struct span ruser = value_of(keys, SPAN(" ruser="));
	struct span user = span_trim(value_of(keys, SPAN(" user=")));
	struct span rhost = word_of(keys, SPAN(" rhost="));

	ruser = span_slice(ruser, 0, span_find(ruser, SPAN(" rhost=")));
	/* sudo asks for the password of him who called it. */
	if (asker == ASKER_SU && ruser.len > 0 && user.len > 0) {
		event_add(ev, FIELD_user, ruser, FIELD_UNTRUSTED);
		event_add(ev, FIELD_target_user, user, FIELD_UNTRUSTED);
	} else if (user.len > 0) {
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	} else if (ruser.len > 0) {
		event_add(ev, FIELD_user, ruser, FIELD_UNTRUSTED);
	}
	if (rhost.len > 0)
		filter_add_client(ev, rhost);
	if (tty.len > 0)
		event_add(ev, FIELD_tty, tty, FIELD_VERBATIM);
	if (word_of(keys, SPAN(" uid=")).len > 0)
		event_add(ev, FIELD_uid, word_of(keys, SPAN(" uid=")),
			FIELD_VERBATIM);
}

/* "pam_unix(sshd:auth): ", "(pam_unix) ", "pam_unix: ", "PAM ". */
static bool
eat_module(struct span *text, struct span *service)
{
	struct span rest = *text;
	struct span inside = { 0 };

	if (span_eat(&rest, SPAN("(pam_unix) ")) ||
		span_eat(&rest, SPAN("(pam_unix): "))) {
		*text = rest;
		return true;
	}
	if (span_eat(&rest, SPAN("PAM "))) {
		*text = rest;
		return rest.len > 0 && is_digit(rest.ptr[0]);
	}
	/* What su and sudo called and what it said is no module's word. */
	if (!span_starts(rest, SPAN("pam_")) ||
		span_starts(rest, SPAN("pam_authenticate:")) ||
		span_starts(rest, SPAN("pam_acct_mgmt:")))
		return false;
	(void)span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (span_eat_char(&rest, '(') && span_cut(rest, ')', &inside, &rest) &&
		inside.len > 0)
		(void)span_cut(inside, ':', service, NULL);
	if (!span_eat(&rest, SPAN(": ")))
		return false;
	*text = rest;
	return true;
}

bool
auth_is_pam(struct span text)
{
	struct span service = { 0 };

	return eat_module(&text, &service);
}

/* su and sudo: the session is the target's, and who asked stands behind. */
static void
turn_round(struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		struct field *f = &ev->fields[i];

		if (f->id == FIELD_user)
			f->id = FIELD_target_user;
		else if (f->id == FIELD_target_user)
			f->id = FIELD_user;
	}
}

static void
drop_field(struct event *ev, enum field_id id)
{
	size_t n = 0;

	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id != id)
			ev->fields[n++] = ev->fields[i];
	ev->nfields = n;
}

static void
settle_session(struct event *ev, bool is_switch)
{
	const struct field *by = event_field(ev, FIELD_target_user);

	/* Of all others it is the daemon itself. */
	if (!is_switch || (by != NULL && by->value.len == 0))
		drop_field(ev, FIELD_target_user);
	if (is_switch)
		turn_round(ev);
}

bool
auth_pam(struct event *ev, struct span text)
{
	struct span service = { 0 };
	struct span tag = ev->head.program;
	const struct field *keys = NULL;

	if (!eat_module(&text, &service)) {
		if (!span_cut_at(tag, SPAN("(pam_unix)"), &service, NULL))
			return false;
	}
	/* Old ones have the kind alone: "pam_unix(auth): ". */
	if (span_eq(service, SPAN("auth")) || span_eq(service, SPAN("session")))
		service.len = 0;
	if (pattern_try(rows, ev, text) == NULL)
		return false;
	add_service(ev, service);
	keys = event_field(ev, FIELD_reply);
	if (keys != NULL) {
		text = keys->value;
		drop_field(ev, FIELD_reply);
		auth_pam_keys(ev, text);
	}
	if (ev->kind == KIND_SESSION || ev->kind == KIND_LOGOUT)
		settle_session(ev, asker_of(ev) != ASKER_NONE);
	return true;
}
