/* The audit of the Linux kernel: "type=USER_LOGIN msg=audit(...): pid=1 uid=0
 * ... msg='op=login acct="bob" ... res=success'", in auditd's own file, by its
 * dispatcher, by syslog of the kernel, by journald. Names that a user wrote
 * stand in quotes, or in hex where a blank or a quote is in them, so that they
 * cannot pose as anything else. */
#include "format/log/auditd.h"

#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

struct audit_type {
	/* auditd's name and the kernel's number of it. */
	struct span name;
	struct span number;
	enum event_kind kind;
	/* It tells of a session that began or ended, or of a try. */
	bool has_outcome;
};

/* clang-format off */
static const struct audit_type types[] = {
	{ SPAN_INIT("USER_AUTH"), SPAN_INIT("1100"), KIND_AUTH, true },
	{ SPAN_INIT("USER_ACCT"), SPAN_INIT("1101"), KIND_OTHER, true },
	{ SPAN_INIT("USER_MGMT"), SPAN_INIT("1102"), KIND_OTHER, true },
	{ SPAN_INIT("CRED_ACQ"), SPAN_INIT("1103"), KIND_OTHER, true },
	{ SPAN_INIT("CRED_DISP"), SPAN_INIT("1104"), KIND_OTHER, true },
	{ SPAN_INIT("USER_START"), SPAN_INIT("1105"), KIND_SESSION, true },
	{ SPAN_INIT("USER_END"), SPAN_INIT("1106"), KIND_LOGOUT, false },
	{ SPAN_INIT("USER_CHAUTHTOK"), SPAN_INIT("1108"), KIND_OTHER, true },
	{ SPAN_INIT("USER_ERR"), SPAN_INIT("1109"), KIND_AUTH, true },
	{ SPAN_INIT("CRED_REFR"), SPAN_INIT("1110"), KIND_OTHER, true },
	{ SPAN_INIT("USER_LOGIN"), SPAN_INIT("1112"), KIND_LOGIN, true },
	{ SPAN_INIT("USER_LOGOUT"), SPAN_INIT("1113"), KIND_LOGOUT, false },
	{ SPAN_INIT("ADD_USER"), SPAN_INIT("1114"), KIND_OTHER, true },
	{ SPAN_INIT("DEL_USER"), SPAN_INIT("1115"), KIND_OTHER, true },
	{ SPAN_INIT("ADD_GROUP"), SPAN_INIT("1116"), KIND_OTHER, true },
	{ SPAN_INIT("DEL_GROUP"), SPAN_INIT("1117"), KIND_OTHER, true },
	{ SPAN_INIT("USER_CMD"), SPAN_INIT("1123"), KIND_SUDO, true },
	{ SPAN_INIT("GRP_MGMT"), SPAN_INIT("1132"), KIND_OTHER, true },
	{ SPAN_INIT("GRP_CHAUTHTOK"), SPAN_INIT("1133"), KIND_OTHER, true },
	{ SPAN_INIT("ACCT_LOCK"), SPAN_INIT("1135"), KIND_OTHER, true },
	{ SPAN_INIT("ACCT_UNLOCK"), SPAN_INIT("1136"), KIND_OTHER, true },
	{ SPAN_INIT("DAEMON_START"), SPAN_INIT("1200"), KIND_START, false },
	{ SPAN_INIT("DAEMON_END"), SPAN_INIT("1201"), KIND_STOP, false },
	{ SPAN_INIT("LOGIN"), SPAN_INIT("1006"), KIND_OTHER, true },
	{ SPAN_INIT("SYSCALL"), SPAN_INIT("1300"), KIND_OTHER, false },
	{ SPAN_INIT("EXECVE"), SPAN_INIT("1309"), KIND_PROCESS, false },
	{ SPAN_INIT("SYSTEM_BOOT"), SPAN_INIT("1127"), KIND_START, false },
	{ SPAN_INIT("SYSTEM_SHUTDOWN"), SPAN_INIT("1128"), KIND_STOP, false },
};
/* clang-format on */

struct service {
	struct span program;
	struct span name;
};

/* By the file name of the program; others keep theirs. */
static const struct service services[] = {
	{ SPAN_INIT("sshd"), SPAN_INIT("ssh") },
	{ SPAN_INIT("sshd-session"), SPAN_INIT("ssh") },
	{ SPAN_INIT("sshd-auth"), SPAN_INIT("ssh") },
	{ SPAN_INIT("login"), SPAN_INIT("console") },
	{ SPAN_INIT("gdm-session-worker"), SPAN_INIT("console") },
	{ SPAN_INIT("lightdm"), SPAN_INIT("console") },
	{ SPAN_INIT("crond"), SPAN_INIT("cron") },
	{ SPAN_INIT("systemd"), SPAN_INIT("systemd-user") },
	{ SPAN_INIT("vsftpd"), SPAN_INIT("ftp") },
	{ SPAN_INIT("proftpd"), SPAN_INIT("ftp") },
	{ SPAN_INIT("pure-ftpd"), SPAN_INIT("ftp") },
	{ SPAN_INIT("auth"), SPAN_INIT("dovecot") },
};

/* sshd's words for a name that no account has. */
static bool
is_nobody(struct span user)
{
	return span_eq(user, SPAN("(invalid user)")) ||
		span_eq(user, SPAN("(unknown user)")) ||
		span_eq(user, SPAN("(unknown)"));
}

static void
add_user(struct event *ev, struct span said, enum field_id id)
{
	struct field *f = NULL;
	size_t before = ev->nfields;

	audit_add_text(ev, id, audit_value_of(said, SPAN("acct=")));
	if (ev->nfields == before)
		return;
	f = &ev->fields[before];
	if (!is_nobody(f->value))
		return;
	ev->nfields = before;
	event_add_derived(ev, FIELD_reason, SPAN("unknown-user"), 0);
}

static void
add_client(struct event *ev, struct span said)
{
	struct audit_value name = audit_value_of(said, SPAN("hostname="));
	struct audit_value ip = audit_value_of(said, SPAN("addr="));

	/* UNKNOWN, or the name again, stands for want of an address. */
	filter_add_ip(ev, FIELD_client_ip, ip.text, 0);
	if (event_field(ev, FIELD_client_ip) == NULL)
		filter_add_ip(ev, FIELD_client_ip, name.text, 0);
	if (name.text.len > 0 && !address_is_ip(name.text))
		event_add(ev, FIELD_client_name, name.text, FIELD_UNTRUSTED);
}

/* "ssh" of "/usr/sbin/sshd". */
static struct span
service_of(struct span program)
{
	struct span name = program;

	(void)span_rcut(program, '/', NULL, &name);
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (span_eq(name, services[i].program))
			return services[i].name;
	return name;
}

static void
add_outcome(struct event *ev, struct span said)
{
	struct span res = audit_value_of(said, SPAN("res=")).text;
	bool succeeded = span_eq(res, SPAN("success")) ||
		span_eq(res, SPAN("1")) || span_eq(res, SPAN("yes"));

	if (res.len > 0)
		event_add_derived(ev, FIELD_outcome,
			succeeded ? SPAN("success") : SPAN("failure"), 0);
}

static void
add_tty(struct event *ev, struct span tty)
{
	(void)span_eat(&tty, SPAN("/dev/"));
	if (tty.len > 0)
		event_add(ev, FIELD_tty, tty, FIELD_VERBATIM);
}

/* The session of him who has logged in: what he calls has its number, too, and
 * a daemon that he started. */
static void
add_session(struct event *ev, struct span who, struct span service)
{
	const struct field *f = event_field(ev, FIELD_outcome);
	bool failed = f != NULL && span_eq(f->value, SPAN("failure"));

	if (!failed && ev->kind != KIND_AUTH &&
		(span_eq(service, SPAN("ssh")) ||
			span_eq(service, SPAN("console"))))
		audit_add_number(
			ev, FIELD_session, audit_value_of(who, SPAN("ses=")));
}

/* What a program has told the kernel. */
static void
read_said(struct event *ev, struct span who, struct span said)
{
	struct span op = audit_value_of(said, SPAN("op=")).text;
	struct span service =
		service_of(audit_value_of(said, SPAN("exe=")).text);
	bool is_switch =
		span_eq(service, SPAN("su")) || span_eq(service, SPAN("sudo"));

	/* Whom su asks PAM about is whom it is to become. */
	add_user(ev, said,
		span_eq(service, SPAN("su")) ||
				(is_switch && ev->kind != KIND_AUTH)
			? FIELD_target_user
			: FIELD_user);
	if (!is_switch)
		add_client(ev, said);
	add_tty(ev, audit_value_of(said, SPAN("terminal=")).text);
	audit_add_number(ev, FIELD_uid, audit_value_of(said, SPAN("id=")));
	if (span_eq(op, SPAN("password")))
		event_add(ev, FIELD_method, op, FIELD_VERBATIM);
	else if (span_eq(op, SPAN("pubkey")))
		event_add_derived(ev, FIELD_method, SPAN("publickey"), 0);
	audit_add_text(ev, FIELD_command, audit_value_of(said, SPAN("cmd=")));
	if (ev->kind == KIND_SUDO && service.len == 0)
		service = SPAN("sudo");
	if (service.len > 0)
		event_add_derived(ev, FIELD_service, service, 0);
	add_session(ev, who, service);
}

/* "a0="ls" a1="-l"", as one text. */
static void
add_arguments(struct event *ev, struct span s)
{
	size_t before = ev->nfields;
	char *room = event_scratch(ev, EVENT_SCRATCH_BYTES / 2);
	size_t n = 0;

	for (unsigned i = 0; room != NULL && i < 1000; i++) {
		char key[8] = { 'a' };
		size_t at = 1;
		struct span text = { 0 };

		if (i >= 100)
			key[at++] = (char)('0' + i / 100);
		if (i >= 10)
			key[at++] = (char)('0' + i / 10 % 10);
		key[at++] = (char)('0' + i % 10);
		key[at++] = '=';
		audit_add_text(ev, FIELD_command,
			audit_value_of(s, (struct span){ key, at }));
		if (ev->nfields == before)
			break;
		text = ev->fields[before].value;
		ev->nfields = before;
		if (n + text.len + 1 > EVENT_SCRATCH_BYTES / 2)
			break;
		if (n > 0)
			room[n++] = ' ';
		for (size_t k = 0; k < text.len; k++)
			room[n++] = text.ptr[k];
	}
	if (n > 0)
		event_add(ev, FIELD_command, (struct span){ room, n },
			FIELD_DERIVED | FIELD_UNTRUSTED);
}

/* What the kernel saw itself. */
static void
read_seen(struct event *ev, const struct audit_type *type, struct span s)
{
	if (ev->kind == KIND_PROCESS) {
		add_arguments(ev, s);
		return;
	}
	/* Who logged in, whoever he is by now. */
	audit_add_number(ev, FIELD_uid, audit_value_of(s, SPAN("auid=")));
	if (!span_eq(type->name, SPAN("SYSCALL")))
		return;
	audit_add_number(ev, FIELD_gid, audit_value_of(s, SPAN("gid=")));
	add_tty(ev, audit_value_of(s, SPAN("tty=")).text);
	audit_add_text(ev, FIELD_command, audit_value_of(s, SPAN("exe=")));
	if (audit_value_of(s, SPAN("ppid=")).text.len > 0)
		event_add(ev, FIELD_ppid, audit_value_of(s, SPAN("ppid=")).text,
			FIELD_VERBATIM);
}

/* "[   12.345678] audit: ", where no auditd runs. */
static bool
eat_kernel(struct span *s)
{
	struct span rest = *s;

	if (span_eat_char(&rest, '[') &&
		!span_cut_at(rest, SPAN("] "), NULL, &rest))
		return false;
	if (!span_eat(&rest, SPAN("audit: ")))
		return false;
	*s = rest;
	return true;
}

/* "type=1100 ", "USER_AUTH " of journald; the rest goes on behind it. */
static const struct audit_type *
eat_type(struct span *s)
{
	struct span word = { 0 };

	(void)eat_kernel(s);
	if (span_starts(*s, SPAN("node=")))
		(void)span_cut(*s, ' ', NULL, s);
	(void)span_cut(*s, ' ', &word, s);
	(void)span_eat(&word, SPAN("type="));
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (span_eq(word, types[i].name) ||
			span_eq(word, types[i].number))
			return &types[i];
	return NULL;
}

static unsigned
auditd_bid(const struct event *ev)
{
	struct span body = ev->head.body;
	struct span tag = ev->head.program;

	if (span_starts(tag, SPAN("kernel")))
		(void)eat_kernel(&body);
	if (span_starts(body, SPAN("node=")))
		(void)span_cut(body, ' ', NULL, &body);
	if (span_starts(body, SPAN("type=")) &&
		span_has(span_slice(body, 0, 80), SPAN("audit(")))
		return FORMAT_SURE - 1;
	/* The kernel's word is itself no name of a daemon that others have. */
	return span_eq(tag, SPAN("audit")) ? 5 * 8 : 0;
}

static bool
auditd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span who = ev->head.body;
	struct span said = { 0 };
	const struct audit_type *type = eat_type(&who);

	(void)dialect;
	ev->daemon = SPAN("auditd");
	ev->kind = KIND_OTHER;
	if (type == NULL)
		return true;
	ev->kind = type->kind;
	if (!span_cut_at(who, SPAN("msg='"), &who, &said))
		said = (struct span){ 0 };
	if (audit_value_of(who, SPAN("pid=")).text.len > 0)
		ev->head.pid = audit_value_of(who, SPAN("pid=")).text;
	if (type->has_outcome)
		add_outcome(ev, said.len > 0 ? said : who);
	if (said.len > 0)
		read_said(ev, who, said);
	else
		read_seen(ev, type, who);
	return true;
}

const struct log_format format_auditd = {
	.name = "auditd",
	.title = "audit of the Linux kernel (auditd, audispd, journald)",
	.bid = auditd_bid,
	.parse = auditd_parse,
};
