#include "query/user/login/login_note.h"

#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "query/plan/work/shelf.h"

#include <string.h>

/* A family, and what its lines are to a login. */
struct family {
	const char *name;
	enum login_group group;
	/* A process is one connection. */
	bool has_process;
	/* A verdict ends what is to be said of an attempt. */
	bool is_last;
};

static const struct family families[] = {
	{ "assp", GROUP_MAIL, false, true },
	{ "auditd", GROUP_SHELL, true, false },
	{ "courier", GROUP_MAIL, false, true },
	{ "cyrus", GROUP_MAIL, false, true },
	{ "dovecot", GROUP_MAIL, false, true },
	{ "exim", GROUP_MAIL, false, false },
	{ "fortimail", GROUP_MAIL, false, true },
	{ "ftpd", GROUP_FTP, true, false },
	{ "groupware", GROUP_WEB, false, false },
	{ "haraka", GROUP_MAIL, false, false },
	{ "kerio", GROUP_MAIL, false, true },
	{ "login", GROUP_SHELL, true, false },
	{ "opensmtpd", GROUP_MAIL, false, false },
	{ "openvpn", GROUP_WEB, false, false },
	{ "pam", GROUP_SHELL, true, false },
	{ "panel", GROUP_WEB, false, false },
	{ "postfix", GROUP_MAIL, true, false },
	{ "proxy", GROUP_MAIL, false, true },
	{ "qmail", GROUP_MAIL, false, true },
	{ "record", GROUP_SHELL, true, false },
	{ "saslauthd", GROUP_MAIL, false, false },
	{ "sendmail", GROUP_MAIL, true, false },
	{ "sshd", GROUP_SHELL, true, false },
	{ "su", GROUP_SU, true, false },
	{ "sudo", GROUP_SU, true, false },
	{ "webmail", GROUP_WEB, false, false },
	{ "zimbra", GROUP_MAIL, false, false },
};

static const struct family *
family_of(const struct event *ev)
{
	if (ev->format == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strcmp(ev->format->name, families[i].name) == 0)
			return &families[i];
	return NULL;
}

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f != NULL ? f->value : (struct span){ 0 };
}

/* A mail taken from a client who had authenticated himself: the only sign that
 * Postfix and Exim give of it. */
static bool
is_submission(const struct event *ev)
{
	return ev->kind == KIND_QUEUE && event_field(ev, FIELD_user) != NULL &&
		event_field(ev, FIELD_method) != NULL;
}

/* Jobs and their sessions are nobody's login. */
static bool
is_job(const struct event *ev)
{
	struct span service = value_of(ev, FIELD_service);

	return span_eq(service, SPAN("cron")) || span_eq(service, SPAN("at")) ||
		span_eq(service, SPAN("systemd-user")) ||
		span_eq(ev->head.program, SPAN("lastlog")) ||
		span_eq(ev->head.program, SPAN("lastlog2"));
}

bool
login_note_is(const struct event *ev)
{
	switch (ev->kind) {
	case KIND_AUTH:
	case KIND_LOGIN:
	case KIND_LOGOUT:
	case KIND_SESSION:
	case KIND_SU:
	case KIND_SUDO:
	case KIND_DISCONNECT:
		return family_of(ev) != NULL && !is_job(ev);
	case KIND_QUEUE:
		return is_submission(ev) && family_of(ev) != NULL;
	default:
		return false;
	}
}

/* "authentication failure" and its like are no reason of the contract's. */
static bool
is_reason(struct span text)
{
	static const char *const words[] = { "bad-password", "unknown-user",
		"disabled", "not-allowed", "tls-required", "aborted", "other" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_eq(text, span_of(words[i])))
			return true;
	return false;
}

/* Texts that hold a password are left out. */
static struct span
without_secret(const struct event *ev, struct span text)
{
	for (size_t i = 0; i < ev->nsecrets; i++)
		if (span_has(text, ev->secrets[i]))
			return (struct span){ 0 };
	return text;
}

static struct span
reply_of(const struct event *ev)
{
	struct span reason = value_of(ev, FIELD_reason);
	struct span reply = value_of(ev, FIELD_reply);

	if (reply.len == 0 && !is_reason(reason))
		reply = reason;
	if (reply.len == 0 && login_outcome_of(ev) == OUTCOME_FAILURE)
		reply = value_of(ev, FIELD_status);
	return without_secret(ev, reply);
}

/* A terminal tells where its user sat. */
static struct span
service_of_tty(struct span tty)
{
	if (span_starts(tty, SPAN("ssh")))
		return SPAN("ssh");
	if (span_starts(tty, SPAN("ftp")))
		return SPAN("ftp");
	return span_starts(tty, SPAN("tty")) || span_starts(tty, SPAN(":"))
		? SPAN("console")
		: (struct span){ 0 };
}

static struct span
service_of(const struct event *ev)
{
	struct span service = value_of(ev, FIELD_service);

	/* wtmpdb has PAM's name of it. */
	if (span_eq(ev->head.program, SPAN("wtmpdb")))
		return span_starts(service, SPAN("sshd")) ? SPAN("ssh")
			: span_eq(service, SPAN("login")) ? SPAN("console")
							  : service;
	if (service.len > 0 && !span_eq(service, SPAN("dovecot")))
		return service;
	if (strcmp(ev->format->name, "record") == 0)
		return service_of_tty(value_of(ev, FIELD_tty));
	if (strcmp(ev->format->name, "postfix") == 0 ||
		strcmp(ev->format->name, "exim") == 0 ||
		strcmp(ev->format->name, "sendmail") == 0)
		return SPAN("smtp");
	return (struct span){ 0 };
}

static struct span
tty_of(const struct event *ev)
{
	struct span tty = value_of(ev, FIELD_tty);

	(void)span_eat(&tty, SPAN("/dev/"));
	/* What daemons tell PAM for want of one. */
	if (span_starts(tty, SPAN("ssh")) || span_eq(tty, SPAN("dovecot")) ||
		span_starts(tty, SPAN("ftp")))
		tty.len = 0;
	return tty;
}

static enum login_group
group_of(const struct event *ev, const struct family *family)
{
	struct span service = value_of(ev, FIELD_service);

	if (family->group != GROUP_SHELL)
		return family->group;
	if (span_starts(service, SPAN("su")) ||
		span_starts(service, SPAN("polkit")) ||
		span_eq(service, SPAN("systemd-run0")))
		return GROUP_SU;
	if (span_eq(service, SPAN("ftp")))
		return GROUP_FTP;
	if (span_eq(service, SPAN("dovecot")) ||
		span_eq(service, SPAN("saslauthd")))
		return GROUP_MAIL;
	if (span_eq(service, SPAN("imap")) || span_eq(service, SPAN("pop3")) ||
		span_eq(service, SPAN("smtp")))
		return GROUP_MAIL;
	return GROUP_SHELL;
}

/* There are many lines, and most texts of each are not there. */
static struct span
copy(struct arena *arena, struct span text)
{
	return text.len > 0 ? arena_copy(arena, text) : (struct span){ 0 };
}

static void
copy_texts(struct login_note *n, struct arena *arena, const struct event *ev)
{
	const struct log_head *head = &ev->head;

	n->program = copy(arena, head->program);
	n->pid = copy(arena, head->pid);
	n->mpid = copy(arena, value_of(ev, FIELD_mpid));
	n->service = copy(arena, service_of(ev));
	n->user = copy(arena, value_of(ev, FIELD_user));
	n->target_user = copy(arena, value_of(ev, FIELD_target_user));
	n->method = copy(arena, value_of(ev, FIELD_method));
	n->client_ip = copy(arena, value_of(ev, FIELD_client_ip));
	n->client_name = copy(arena, value_of(ev, FIELD_client_name));
	n->port = copy(arena, value_of(ev, FIELD_port));
	n->tty = copy(arena, tty_of(ev));
	n->session = copy(arena, value_of(ev, FIELD_session));
	n->reply = copy(arena, reply_of(ev));
	if (ev->kind == KIND_SUDO)
		n->command = copy(arena, value_of(ev, FIELD_command));
	if (is_reason(value_of(ev, FIELD_reason)))
		n->reason = copy(arena, value_of(ev, FIELD_reason));
	/* Records have an address for want of a name. */
	if (address_is_ip(n->client_name)) {
		if (n->client_ip.len == 0)
			n->client_ip = address_unmapped(n->client_name);
		n->client_name.len = 0;
	}
	if (span_eq(n->client_name, SPAN("unknown")))
		n->client_name.len = 0;
}

static void
copy_cites(struct login_note *n, struct arena *arena,
	const struct event_answer *answer)
{
	struct cite *cites = arena_array(arena, answer->ncites, sizeof(*cites));

	if (answer->ncites > 0)
		memcpy(cites, answer->cites, answer->ncites * sizeof(*cites));
	n->cites = cites;
	n->ncites = answer->ncites;
}

/* btmp has those who did not come in, whatever type its records are: lastb(1)
 * knows it by its name alone, too. */
static bool
is_of_failures(const struct event *ev, const struct event_answer *answer)
{
	if (span_eq(value_of(ev, FIELD_tty), SPAN("ssh:notty")))
		return true;
	for (size_t i = 0; i < answer->ncites; i++) {
		struct span name = answer->cites[i].path;

		(void)span_rcut(answer->cites[i].path, '/', NULL, &name);
		if (span_starts(name, SPAN("btmp")))
			return true;
	}
	return false;
}

static void
set_role(struct login_note *n, const struct event *ev,
	const struct family *family)
{
	n->group = group_of(ev, family);
	n->rank = login_rank_of(ev, n->group);
	n->outcome = login_outcome_of(ev);
	/* One that asks PAM for others serves them all. */
	n->has_process = family->has_process &&
		(family->group != GROUP_SHELL || n->group != GROUP_MAIL);
	n->is_repeat = ev->kind == KIND_QUEUE;
	n->is_last = family->is_last && n->rank == RANK_VERDICT;
	n->is_record = strcmp(family->name, "record") == 0;
	n->is_end = ev->kind == KIND_LOGOUT ||
		(ev->kind == KIND_DISCONNECT && n->outcome == OUTCOME_NONE);
	if (n->is_record && ev->kind == KIND_LOGIN)
		n->outcome = OUTCOME_SUCCESS;
	if (ev->kind == KIND_QUEUE)
		n->outcome = OUTCOME_SUCCESS;
	if (n->is_end)
		n->outcome = OUTCOME_NONE;
	(void)span_number(value_of(ev, FIELD_attempts), &n->attempts);
	n->is_exit = ev->kind == KIND_SUDO && n->outcome == OUTCOME_SUCCESS &&
		event_field(ev, FIELD_exit_code) != NULL;
}

struct login_note *
login_note_of(struct arena *arena, const struct search_hit *hit,
	const struct event *ev, const struct event_answer *answer)
{
	const struct family *family = family_of(ev);
	struct login_note *n = NULL;

	if (family == NULL || !login_note_is(ev))
		return NULL;
	n = arena_alloc(arena, sizeof(*n));
	n->sort_ns = hit->sort_ns;
	n->index = (uint32_t)hit->index;
	n->ord = hit->ord;
	n->offset = hit->offset;
	n->when = hit->when;
	n->host = copy(arena, hit->host);
	set_role(n, ev, family);
	if (n->is_record && ev->kind == KIND_LOGIN &&
		is_of_failures(ev, answer))
		n->outcome = OUTCOME_FAILURE;
	copy_texts(n, arena, ev);
	copy_cites(n, arena, answer);
	return n;
}

int
login_note_order(const struct login_note *a, const struct login_note *b)
{
	if (a->sort_ns != b->sort_ns)
		return a->sort_ns < b->sort_ns ? -1 : 1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->ord != b->ord)
		return a->ord < b->ord ? -1 : 1;
	return (a->offset > b->offset) - (a->offset < b->offset);
}

struct login_note *
login_note_keep(struct shelf *shelf, const struct login_note *n)
{
	struct login_note *kept = shelf_room(shelf, sizeof(*kept));
	struct span *const texts[] = { &kept->host, &kept->program, &kept->pid,
		&kept->mpid, &kept->service, &kept->user, &kept->target_user,
		&kept->method, &kept->client_ip, &kept->client_name,
		&kept->port, &kept->tty, &kept->session, &kept->reason,
		&kept->reply, &kept->command };
	struct cite *cites = NULL;

	*kept = *n;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = shelf_copy(shelf, *texts[i]);
	if (n->ncites == 0)
		return kept;
	cites = shelf_room(shelf, n->ncites * sizeof(*cites));
	memcpy(cites, n->cites, n->ncites * sizeof(*cites));
	kept->cites = cites;
	return kept;
}
