#include "query/coverage/look/sign.h"

#include "format/log/line/head.h"

/* A daemon that may say it, and how. Strangers can write into lines of others,
 * so the program counts. */
struct shape {
	enum sign_kind kind;
	bool starts;
	struct span program;
	struct span text;
};

/* clang-format off */
static const struct shape shapes[] = {
	{ SIGN_HOST, true, SPAN_INIT("kernel"), SPAN_INIT("Linux version ") },
	{ SIGN_HOST, true, SPAN_INIT("kernel"), SPAN_INIT("Booting Linux") },
	{ SIGN_HOST, true, SPAN_INIT("kernel"), SPAN_INIT("Copyright (c) 1992-") },
	{ SIGN_HOST, true, SPAN_INIT("/bsd"), SPAN_INIT("OpenBSD ") },
	{ SIGN_HOST, false, SPAN_INIT("kernel"), SPAN_INIT("reboot: ") },
	{ SIGN_HOST, false, SPAN_INIT("shutdown"), SPAN_INIT("") },
	{ SIGN_HOST, false, SPAN_INIT("reboot"), SPAN_INIT("") },
	{ SIGN_HOST, false, SPAN_INIT("halt"), SPAN_INIT("") },
	{ SIGN_HOST, false, SPAN_INIT("init"), SPAN_INIT("runlevel: 0") },
	{ SIGN_HOST, false, SPAN_INIT("init"), SPAN_INIT("runlevel: 6") },
	{ SIGN_HOST, false, SPAN_INIT("systemd"), SPAN_INIT("Shutting down.") },
	{ SIGN_HOST, false, SPAN_INIT("systemd"), SPAN_INIT("Power-Off") },
	{ SIGN_HOST, false, SPAN_INIT("systemd"), SPAN_INIT("Reached target Shutdown") },
	{ SIGN_HOST, false, SPAN_INIT("systemd"), SPAN_INIT("Reached target Reboot") },
	{ SIGN_HOST, false, SPAN_INIT("systemd"), SPAN_INIT("Reached target System Reboot") },
	{ SIGN_HOST, false, SPAN_INIT("systemd-logind"), SPAN_INIT("System is powering down") },
	{ SIGN_HOST, false, SPAN_INIT("systemd-logind"), SPAN_INIT("System is rebooting") },
	{ SIGN_HOST, false, SPAN_INIT("systemd-logind"), SPAN_INIT("The system will") },
	{ SIGN_LOGGER, false, SPAN_INIT("rsyslogd"), SPAN_INIT("exiting on signal") },
	{ SIGN_LOGGER, false, SPAN_INIT("syslogd"), SPAN_INIT("exiting on signal") },
	{ SIGN_LOGGER, false, SPAN_INIT("syslog"), SPAN_INIT("exiting on signal") },
	{ SIGN_LOGGER, false, SPAN_INIT("exiting"), SPAN_INIT("on signal") },
	{ SIGN_LOGGER, false, SPAN_INIT("syslog-ng"), SPAN_INIT("shutting down") },
	{ SIGN_LOGGER, false, SPAN_INIT("systemd-journald"), SPAN_INIT("Journal stopped") },
	{ SIGN_LOGGER, false, SPAN_INIT("systemd-journal"), SPAN_INIT("Journal stopped") },
	{ SIGN_LOGGER, true, SPAN_INIT("rsyslogd"), SPAN_INIT("start") },
	{ SIGN_LOGGER, true, SPAN_INIT("syslogd"), SPAN_INIT("restart") },
	{ SIGN_LOGGER, true, SPAN_INIT("syslog"), SPAN_INIT("restart") },
	{ SIGN_LOGGER, true, SPAN_INIT("syslog-ng"), SPAN_INIT("starting up") },
	{ SIGN_LOGGER, true, SPAN_INIT("systemd-journald"), SPAN_INIT("Journal started") },
	{ SIGN_LOGGER, true, SPAN_INIT("systemd-journal"), SPAN_INIT("Journal started") },
};
/* clang-format on */

/* Without one of these it is not worth reading the line. */
static bool
may_tell(struct span body)
{
	static const struct span words[] = { SPAN_INIT("start"),
		SPAN_INIT("stop"), SPAN_INIT("erminat"), SPAN_INIT("xiting"),
		SPAN_INIT("Killed"), SPAN_INIT("status: "),
		SPAN_INIT("shutting") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_has(body, words[i]))
			return true;
	return false;
}

enum sign_kind
sign_of(const struct search_hit *hit, bool starts, struct event *room,
	struct span *program)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct log_head head;

	if (hit->is_rest)
		return SIGN_NONE;
	head_scan(hit->text, &head);
	*program = head.program;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].starts == starts &&
			span_eq(head.program, shapes[i].program) &&
			span_has(head.body, shapes[i].text))
			return shapes[i].kind;
	if (!hit->is_record && !may_tell(head.body))
		return SIGN_NONE;
	event_parse(hit->text, &dialect, room);
	if (room->kind != (starts ? KIND_START : KIND_STOP))
		return SIGN_NONE;
	*program = room->head.program;
	return hit->is_record ? SIGN_HOST : SIGN_DAEMON;
}
