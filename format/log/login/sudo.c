/* sudo ("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", by syslog and
 * in its own file), doas, pkexec and polkitd. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char not_allowed[] = "not-allowed";

static const struct pattern others[] = {
	{ "%u : no passwd entry for %t!", KIND_SUDO, failure, unknown_user },
	{ "unable to %*", KIND_OTHER, NULL, NULL },
	{ "pam_authenticate: %r", KIND_AUTH, failure, NULL },
	{ "pam_acct_mgmt: %r", KIND_AUTH, failure, not_allowed },
	{ "%* : (command continued) %*", KIND_OTHER, NULL, NULL },
	{ "%* : problem with defaults entries%*", KIND_OTHER, NULL, NULL },
	{ "%* : unable to %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern doas_rows[] = {
	{ "%u ran command %C as %t from %*", KIND_SUDO, success, NULL },
	{ "%u ran command as %t: %C", KIND_SUDO, success, NULL },
	{ "command not permitted for %u: %C", KIND_SUDO, failure, not_allowed },
	{ "failed command for %u: %C", KIND_SUDO, failure, not_allowed },
	{ "failed auth for %u", KIND_SUDO, failure, "bad-password" },
	{ "failed password for %u", KIND_SUDO, failure, "bad-password" },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern pkexec_rows[] = {
	{ "%u: Executing command [USER=%t] [TTY=%y] [CWD=%*] [COMMAND=%C]",
		KIND_SUDO, success, NULL },
	{ "%u: Error executing command as another user: Not authorized "
	  "[USER=%t] [TTY=%y] [CWD=%*] [COMMAND=%C]",
		KIND_SUDO, failure, not_allowed },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Of whatever asked: pkexec tells what it ran besides. */
static const struct pattern polkit_rows[] = {
	{ "Operator of %* successfully authenticated as unix-user:%t to gain "
	  "%* [%*] (owned by unix-user:%u)",
		KIND_AUTH, success, NULL },
	{ "Operator of %* FAILED to authenticate to gain authorization for "
	  "%* [%*] (owned by unix-user:%u)",
		KIND_AUTH, failure, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

struct refusal {
	const char *text;
	const char *reason;
};

/* What stands before "; TTY=" where the command was not run. */
static const struct refusal refusals[] = {
	{ "user NOT in sudoers", not_allowed },
	{ "user NOT authorized on host", not_allowed },
	{ "command not allowed", not_allowed },
	{ "command rejected by ", not_allowed },
	{ "host NOT allowed", not_allowed },
	{ "a password is required", "aborted" },
	{ "no tty present and no askpass program specified", "aborted" },
	{ "a terminal is required to read the password", "aborted" },
	{ "sorry, you must have a tty to run sudo", not_allowed },
	{ "sorry, you are not allowed to ", not_allowed },
	{ "conversation failed", "aborted" },
};

/* "3 incorrect password attempts" */
static bool
add_incorrect(struct event *ev, struct span text)
{
	struct span count = span_take_set(&text, "0123456789");

	if (count.len == 0 ||
		!span_starts(text, SPAN(" incorrect password attempt")))
		return false;
	event_add_derived(ev, FIELD_outcome, span_of(failure), 0);
	event_add_derived(ev, FIELD_reason, SPAN("bad-password"), 0);
	event_add(ev, FIELD_attempts, count, FIELD_VERBATIM);
	return true;
}

/* What was asked for and what came of it: "" is that it was run. */
static bool
add_outcome(struct event *ev, struct span text)
{
	if (text.len == 0) {
		event_add_derived(ev, FIELD_outcome, span_of(success), 0);
		return true;
	}
	if (add_incorrect(ev, text))
		return true;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (!span_starts(text, span_of(refusals[i].text)))
			continue;
		event_add_derived(ev, FIELD_outcome, span_of(failure), 0);
		event_add_derived(
			ev, FIELD_reason, span_of(refusals[i].reason), 0);
		return true;
	}
	return false;
}

/* "/bin/ls ; SIGNAL=TERM ; EXIT=143": log_exit_status writes the line once more
 * when the command has ended. An argument may look like it, too. */
static void
take_exit(struct event *ev, struct span *command)
{
	struct span rest = *command;
	struct span code = { 0 };
	struct span name = { 0 };

	(void)span_rcut(rest, '=', &rest, &code);
	if (code.len == 0 || code.len > 5 ||
		!span_ends(rest, SPAN(" ; EXIT")) ||
		span_take_set(&code, "0123456789").len == 0 || code.len > 0)
		return;
	(void)span_rcut(*command, '=', NULL, &code);
	event_add(ev, FIELD_exit_code, code, FIELD_UNTRUSTED);
	rest.len -= SPAN(" ; EXIT").len;
	*command = rest;
	(void)span_rcut(rest, '=', &rest, &name);
	if (span_find_char(name, ' ') != SIZE_MAX ||
		!span_ends(rest, SPAN(" ; SIGNAL")))
		return;
	rest.len -= SPAN(" ; SIGNAL").len;
	*command = rest;
}

/* "TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls": the command is last. Where
 * it seems to come twice, the user has called a folder or an argument like the
 * rest of a line: nobody can tell whose command and target it is. */
static bool
add_keys(struct event *ev, struct span keys)
{
	struct span command = { 0 };
	struct span part = { 0 };
	bool is_clear = !filter_is_twice(keys, SPAN(" ; COMMAND="));
	bool has_command = span_cut_at(keys, SPAN("COMMAND="), &keys, &command);

	while (keys.len > 0) {
		(void)span_cut_at(keys, SPAN(" ; "), &part, &keys);
		part = span_trim(part);
		/* Where it is folded. */
		if (span_ends(part, SPAN(" ;")))
			part.len -= 2;
		if (is_clear && span_eat(&part, SPAN("USER=")))
			event_add(ev, FIELD_target_user, part, FIELD_VERBATIM);
		else if (span_eat(&part, SPAN("TTY=")) &&
			!span_eq(part, SPAN("unknown")))
			event_add(ev, FIELD_tty, part, FIELD_VERBATIM);
	}
	if (has_command && is_clear) {
		take_exit(ev, &command);
		event_add(ev, FIELD_command, command, FIELD_UNTRUSTED);
	}
	return has_command;
}

/* Its own file has no tag: "Mar  4 10:00:00 : bob : TTY=pts/0 ; ..." */
static bool
is_file(const struct event *ev)
{
	struct span user = { 0 };
	struct span keys = { 0 };

	return ev->head.program.len == 0 && ev->head.host.len == 0 &&
		ev->head.stamp.kind != STAMP_NONE &&
		span_cut_at(ev->head.body, SPAN(" : "), &user, &keys) &&
		span_find_char(user, ' ') == SIZE_MAX &&
		span_has(keys, SPAN(" ; PWD="));
}

/* "bob : [WHY ; ][HOST=h ; ]TTY=pts/0 ; ..." */
static bool
parse_sudo(struct event *ev, struct span text)
{
	static const char *const firsts[] = { "TTY=", "CWD=", "PWD=", "USER=" };
	struct span user = { 0 };
	struct span why = { 0 };
	size_t at = SIZE_MAX;

	if (!span_cut_at(text, SPAN(" : "), &user, &text))
		return false;
	/* A reason may stand behind it. */
	if (span_starts(text, SPAN("HOST=")))
		(void)span_cut_at(text, SPAN(" : "), NULL, &text);
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		size_t place = span_find(text, span_of(firsts[i]));

		at = place < at ? place : at;
	}
	if (at == SIZE_MAX)
		return false;
	why = span_trim(span_slice(text, 0, at));
	if (span_ends(why, SPAN(";")))
		why.len--;
	ev->kind = KIND_SUDO;
	event_add(ev, FIELD_user, span_trim(user), FIELD_VERBATIM);
	/* In its own file the command may be on the next line. */
	return add_outcome(ev, span_trim(why)) &&
		(add_keys(ev, span_slice(text, at, text.len)) || is_file(ev));
}

static const char *const tags[] = { "sudo", "doas", "pkexec", "sudo-i",
	"sudo-rs", "/usr/bin/sudo", "polkitd", "polkitd(authority=local)",
	NULL };

/* It folds its lines at blanks, where not told otherwise: what goes on begins
 * with four of them. */
static bool
is_folded(const struct event *ev)
{
	struct span s = ev->line;

	return ev->head.stamp.kind == STAMP_NONE &&
		span_eat(&s, SPAN("    ")) && s.len > 0 && s.ptr[0] != ' ' &&
		(span_starts(s, SPAN("COMMAND=")) ||
			span_has(s, SPAN(" ; COMMAND=")));
}

static unsigned
sudo_bid(const struct event *ev)
{
	if (auth_has_tag(ev, tags))
		return FORMAT_SURE;
	return is_file(ev) || is_folded(ev) ? 6 * 8 : 0;
}

/* The rest of a line. The one before it tells whose it is. */
static bool
parse_folded(struct event *ev)
{
	ev->kind = KIND_OTHER;
	return add_keys(ev, span_ltrim(ev->line));
}

static bool
sudo_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = span_ltrim(ev->head.body);
	size_t before = ev->nfields;
	bool fits = false;

	(void)dialect;
	if (span_eq(ev->head.program, SPAN("doas")))
		return auth_parse(ev, doas_rows, "doas");
	if (span_eq(ev->head.program, SPAN("pkexec")))
		return auth_parse(ev, pkexec_rows, "pkexec");
	if (span_starts(ev->head.program, SPAN("polkitd")))
		return auth_parse(ev, polkit_rows, "polkit");
	if (is_folded(ev))
		return parse_folded(ev);
	if (auth_is_pam(text))
		return auth_pam(ev, text);
	fits = parse_sudo(ev, text);
	if (!fits) {
		ev->nfields = before;
		if (pattern_try(others, ev, text) == NULL)
			return false;
		if (ev->kind == KIND_OTHER)
			return true;
	}
	event_add_derived(ev, FIELD_service, SPAN("sudo"), 0);
	return true;
}

const struct log_format format_sudo = {
	.name = "sudo",
	.title = "sudo (syslog, sudolog), doas, pkexec, polkitd",
	.bid = sudo_bid,
	.parse = sudo_parse,
};
