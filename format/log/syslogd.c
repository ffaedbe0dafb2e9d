/* Those that write logs: rsyslogd, syslog-ng, journald, the syslogd of the
 * BSDs, and the kernel where it says that its messages were lost. */
#include "format/log/syslogd.h"

#include "format/log/filter/pattern.h"
#include "format/log/line/format.h"

struct loss_shape {
	/* Beginning of the program's name. */
	struct span program;
	struct span text;
	bool is_unwritten;
};

/* clang-format off */
static const struct loss_shape shapes[] = {
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("imuxsock lost "), false },
	/* "begins to" up to 7, "begin to" since 8. */
	{ SPAN_INIT("rsyslogd"), SPAN_INIT(" to drop messages "), false },
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("messages lost due to rate"), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("Suppressed "), false },
	{ SPAN_INIT("journal"), SPAN_INIT("Suppressed "), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("Missed "), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("to syslog missed "), false },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("some messages lost"), false },
	{ SPAN_INIT("kernel"), SPAN_INIT(" callbacks suppressed"), false },
	{ SPAN_INIT("kernel"), SPAN_INIT(" messages suppressed"), false },
	{ SPAN_INIT("kernel"), SPAN_INIT("audit_lost="), false },
	{ SPAN_INIT("syslog-ng"), SPAN_INIT("Destination queue full"), false },
	/* "Message" in 3.8, "Message(s)" since. */
	{ SPAN_INIT("syslog-ng"), SPAN_INIT(" dropped while sending message"), false },
	{ SPAN_INIT("rsyslogd"), SPAN_INIT("No space left on device"), true },
	{ SPAN_INIT("syslog"), SPAN_INIT("No space left on device"), true },
	{ SPAN_INIT("systemd-journal"), SPAN_INIT("No space left on device"), true },
};
/* clang-format on */

/* Behind rsyslogd's own name and version. */
static const struct pattern rows[] = {
	{ "[origin software=%*] start", KIND_START, NULL, NULL },
	{ "[origin software=%*] (re)start", KIND_START, NULL, NULL },
	{ "[origin software=%*] exiting on signal %*", KIND_STOP, NULL, NULL },
	{ "[origin software=%*] rsyslogd was HUPed%*", KIND_OTHER, NULL, NULL },
	{ "restart", KIND_START, NULL, NULL },
	{ "exiting on signal %*", KIND_STOP, NULL, NULL },
	{ "syslog-ng starting up; %*", KIND_START, NULL, NULL },
	{ "syslog-ng shutting down; %*", KIND_STOP, NULL, NULL },
	{ "Log statistics; %*", KIND_OTHER, NULL, NULL },
	{ "Configuration reload request received, reloading configuration; %*",
		KIND_OTHER, NULL, NULL },
	{ "Journal started", KIND_START, NULL, NULL },
	{ "Journal stopped", KIND_STOP, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* The number in front of "messages", or behind "count=" or "batch_size=", or 0.
 */
static uint64_t
count_of(struct span body)
{
	static const struct span units[] = { SPAN_INIT(" messages"),
		SPAN_INIT(" kernel messages"), SPAN_INIT(" callbacks") };
	struct span before;
	struct span word;
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!span_cut_at(body, units[i], &before, NULL))
			continue;
		(void)span_rcut(before, ' ', NULL, &word);
		if (span_number(word, &n))
			return n;
	}
	if ((span_cut_at(body, SPAN(" count='"), NULL, &word) ||
		    span_cut_at(body, SPAN(" batch_size='"), NULL, &word)) &&
		span_eat_number(&word, &n))
		return n;
	return 0;
}

bool
syslogd_tells_loss(const struct log_head *head, struct syslogd_loss *out)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (span_starts(head->program, shapes[i].program) &&
			span_has(head->body, shapes[i].text)) {
			out->lines = count_of(head->body);
			out->is_unwritten = shapes[i].is_unwritten;
			return true;
		}
	return false;
}

static bool
is_logger(struct span program)
{
	/* The number behind rsyslogd's name is that of the message. */
	return span_eq(program, SPAN("rsyslogd")) ||
		span_starts(program, SPAN("rsyslogd-")) ||
		span_eq(program, SPAN("syslogd")) ||
		span_eq(program, SPAN("syslog-ng")) ||
		span_eq(program, SPAN("systemd-journal")) ||
		span_eq(program, SPAN("systemd-journald"));
}

static unsigned
syslogd_bid(const struct event *ev)
{
	struct span program = ev->head.program;
	struct syslogd_loss loss;

	if (is_logger(program))
		return FORMAT_SURE;
	/* All others say much else. */
	if (!span_eq(program, SPAN("kernel")) &&
		!span_eq(program, SPAN("journal")) &&
		!span_eq(program, SPAN("syslog")))
		return 0;
	return syslogd_tells_loss(&ev->head, &loss) ? 8 * 10 : 0;
}

static bool
syslogd_parse(struct event *ev, const struct dialect *dialect)
{
	struct syslogd_loss loss;

	(void)dialect;
	if (syslogd_tells_loss(&ev->head, &loss)) {
		ev->kind = KIND_LOSS;
		return true;
	}
	return pattern_try(rows, ev, span_trim(ev->head.body)) != NULL;
}

const struct log_format format_syslogd = {
	.name = "syslogd",
	.title = "rsyslogd, syslog-ng, journald, syslogd: starts, stops and "
		 "what they lost",
	.bid = syslogd_bid,
	.parse = syslogd_parse,
};
