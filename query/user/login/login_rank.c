/* How surely a line counts an attempt, and how that came out. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"
#include "query/user/login/login_note.h"

#include <string.h>

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f != NULL ? f->value : (struct span){ 0 };
}

enum login_outcome
login_outcome_of(const struct event *ev)
{
	struct span value = value_of(ev, FIELD_outcome);

	if (span_eq(value, SPAN("success")))
		return OUTCOME_SUCCESS;
	return value.len > 0 ? OUTCOME_FAILURE : OUTCOME_NONE;
}

static bool
is_pam(const struct event *ev)
{
	return auth_is_pam(ev->head.body) ||
		span_ends(ev->head.program, SPAN("(pam_unix)"));
}

/* A login that was not got by a password says little when it is not got: most
 * clients try several keys. */
static bool
is_probe(const struct event *ev)
{
	struct span method = value_of(ev, FIELD_method);

	return span_eq(method, SPAN("publickey")) ||
		span_eq(method, SPAN("hostbased")) ||
		span_eq(method, SPAN("none"));
}

static enum login_rank
rank_of_auth(const struct event *ev, enum login_group group)
{
	const char *name = ev->format->name;

	if (span_starts(ev->head.body, SPAN("error: PAM: ")))
		return RANK_ECHO;
	if (strcmp(name, "sshd") == 0 || strcmp(name, "ftpd") == 0 ||
		strcmp(name, "login") == 0)
		return RANK_HINT;
	if (strcmp(name, "dovecot") == 0 || strcmp(name, "qmail") == 0 ||
		strcmp(name, "saslauthd") == 0 || strcmp(name, "record") == 0 ||
		strcmp(name, "zimbra") == 0)
		return RANK_WITNESS;
	return group == GROUP_MAIL ? RANK_VERDICT : RANK_HINT;
}

/* sshd tells it of each try, and once more of all. */
static enum login_rank
rank_of_audit(const struct event *ev, enum login_group group)
{
	bool failed = login_outcome_of(ev) == OUTCOME_FAILURE;

	if (ev->kind != KIND_AUTH && ev->kind != KIND_LOGIN &&
		ev->kind != KIND_SESSION && ev->kind != KIND_SUDO)
		return RANK_NONE;
	if (group == GROUP_MAIL || event_field(ev, FIELD_method) != NULL ||
		(failed && ev->kind == KIND_LOGIN) ||
		(ev->kind == KIND_AUTH &&
			!span_has(ev->head.body, SPAN("PAM"))))
		return RANK_HINT;
	return RANK_AUDIT;
}

static enum login_rank
rank_of_pam(const struct event *ev)
{
	if (ev->kind == KIND_SESSION)
		return RANK_WITNESS;
	if (ev->kind != KIND_AUTH)
		return RANK_NONE;
	/* "check pass; user unknown" comes before what counts, and Dovecot and
	 * saslauthd say themselves what PAM told them. */
	return event_field(ev, FIELD_user) == NULL ||
			strcmp(ev->format->name, "dovecot") == 0 ||
			strcmp(ev->format->name, "saslauthd") == 0
		? RANK_HINT
		: RANK_WITNESS;
}

enum login_rank
login_rank_of(const struct event *ev, enum login_group group)
{
	struct span body = ev->head.body;
	bool failed = login_outcome_of(ev) == OUTCOME_FAILURE;

	if (is_pam(ev))
		return rank_of_pam(ev);
	if (strcmp(ev->format->name, "auditd") == 0)
		return rank_of_audit(ev, group);
	switch (ev->kind) {
	case KIND_AUTH:
		return rank_of_auth(ev, group);
	case KIND_LOGIN:
		if (strcmp(ev->format->name, "record") == 0)
			return RANK_WITNESS;
		if (span_has(body, SPAN("IMAP Error: ")))
			return RANK_ECHO;
		return failed && is_probe(ev) ? RANK_HINT : RANK_VERDICT;
	case KIND_SU:
	case KIND_SUDO:
		return span_starts(body, SPAN("+ ")) ||
				span_starts(body, SPAN("- "))
			? RANK_ECHO
			: RANK_VERDICT;
	case KIND_QUEUE:
		return RANK_VERDICT;
	case KIND_DISCONNECT:
		return failed ? RANK_HINT : RANK_NONE;
	default:
		return RANK_NONE;
	}
}
