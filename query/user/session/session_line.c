#include "query/user/session/session_line.h"

/* Each alternative has the words of one kind of lines, so that the index can
 * find them; what they are, the event tells. */
const char session_query_named[] =
	"\"session opened for user\" OR \"session closed for user\" OR "
	"\"op=PAM:session_open\" OR \"op=PAM:session_close\" OR "
	"\"PAM: session open\" OR \"PAM: session close\" OR "
	"(Accepted from port) OR \"auth succeeded for\" OR "
	"\"Disconnected from user\" OR (program:dropbear Exit) OR "
	"(program:login login on) OR "
	"((program:systemd-logind OR program:elogind-daemon) "
	"\"New session\") OR "
	"(program:proftpd \"Login successful\") OR "
	"(program:pure-ftpd (\"logged in\" OR Logout)) OR "
	"((\"Login: user=\" OR \"Logged in: user=\" OR "
	"\"started proxying to\") session) OR "
	"((Disconnected OR Disconnecting OR \"Logged out\" OR "
	"\"Connection closed\" OR \"shutting down\") -preauth -program:sshd)";
const char session_query_nameless[] =
	"((program:systemd-logind OR program:elogind-daemon) "
	"(\"logged out\" OR \"Removed session\")) OR "
	"((program:sshd OR program:sshd-session) "
	"\"Received disconnect from\") OR (program:proftpd \"session closed\")";

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f ? f->value : SPAN("");
}

static bool
is_one_of(struct span word, const struct span *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_eq(word, list[i]))
			return true;
	return false;
}

/* PAM opens sessions for these, too. */
static bool
is_job(struct span service)
{
	static const struct span jobs[] = { SPAN_INIT("cron"),
		SPAN_INIT("crond"), SPAN_INIT("atd"), SPAN_INIT("su"),
		SPAN_INIT("su-l"), SPAN_INIT("sudo"), SPAN_INIT("sudo-i"),
		SPAN_INIT("doas"), SPAN_INIT("runuser"), SPAN_INIT("runuser-l"),
		SPAN_INIT("systemd-user"), SPAN_INIT("polkit-1"),
		SPAN_INIT("gdm-launch-environment"),
		SPAN_INIT("lightdm-greeter"), SPAN_INIT("sddm-greeter") };

	return is_one_of(service, jobs, sizeof(jobs) / sizeof(jobs[0]));
}

/* Their logins have lines that end them. */
static bool
has_ends(const struct event *ev, struct span service)
{
	static const struct span list[] = { SPAN_INIT("ssh"),
		SPAN_INIT("console") };
	struct span tag = ev->head.program;

	return is_one_of(service, list, 2) || span_eq(tag, SPAN("proftpd")) ||
		span_eq(tag, SPAN("pure-ftpd"));
}

static enum session_word
word_of(const struct event *ev, const struct session_told *t)
{
	bool is_success = span_eq(value_of(ev, FIELD_outcome), SPAN("success"));

	switch (ev->kind) {
	case KIND_SESSION:
		return is_success || t->teller == TELLER_LOGIND
			? SESSION_BEGINS
			: SESSION_NO_WORD;
	case KIND_LOGIN:
		return is_success &&
				(t->teller == TELLER_MAIL ||
					has_ends(ev, t->service))
			? SESSION_BEGINS
			: SESSION_NO_WORD;
	case KIND_LOGOUT:
		return SESSION_ENDS;
	case KIND_DISCONNECT:
		return t->teller == TELLER_PROCESS &&
				!event_field(ev, FIELD_outcome)
			? SESSION_ENDS
			: SESSION_NO_WORD;
	default:
		return SESSION_NO_WORD;
	}
}

/* "/dev/tty1" is tty1; "ssh" is what sshd tells PAM for want of one. */
static struct span
tty_of(const struct event *ev)
{
	struct span tty = value_of(ev, FIELD_tty);

	(void)span_eat(&tty, SPAN("/dev/"));
	return span_eq(tty, SPAN("ssh")) || span_eq(tty, SPAN("ftp")) ? SPAN("")
								      : tty;
}

bool
session_told_of(const struct event *ev, struct session_told *out)
{
	*out = (struct session_told){
		.user = value_of(ev, FIELD_user),
		.tty = tty_of(ev),
		.client_name = value_of(ev, FIELD_client_name),
		.client_ip = value_of(ev, FIELD_client_ip),
		.service = value_of(ev, FIELD_service),
		.id = value_of(ev, FIELD_session),
	};
	(void)span_number(ev->head.pid, &out->pid);
	(void)span_number(value_of(ev, FIELD_port), &out->port);
	out->is_job = is_job(out->service);
	if (span_eq(ev->daemon, SPAN("dovecot")))
		out->teller = TELLER_MAIL;
	else if (span_eq(ev->head.program, SPAN("systemd-logind")) ||
		span_eq(ev->head.program, SPAN("elogind-daemon")))
		out->teller = TELLER_LOGIND;
	if (out->teller != TELLER_PROCESS && out->id.len == 0)
		return false;
	out->word = word_of(ev, out);
	return out->word != SESSION_NO_WORD;
}
