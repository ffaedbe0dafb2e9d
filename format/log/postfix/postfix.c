/* Postfix: tags "postfix[-instance]/[service/]daemon", bodies "QUEUEID: text",
 * "warning: text" or text. */
#include "format/log/postfix/postfix.h"

#include "format/log/line/format.h"
#include "format/log/postfix/postfix_knows.h"

struct postfix_daemon {
	struct span name;
	bool (*parse)(struct event *ev, struct span text);
};

/* clang-format off */
static const struct postfix_daemon daemons[] = {
	{ SPAN_INIT("smtpd"), postfix_smtpd },
	{ SPAN_INIT("qmgr"), postfix_queue },
	{ SPAN_INIT("cleanup"), postfix_queue },
	{ SPAN_INIT("smtp"), postfix_agent },
	{ SPAN_INIT("lmtp"), postfix_agent },
	{ SPAN_INIT("local"), postfix_agent },
	{ SPAN_INIT("pipe"), postfix_agent },
	{ SPAN_INIT("virtual"), postfix_agent },
	{ SPAN_INIT("postscreen"), postfix_screen },
	{ SPAN_INIT("dnsblog"), postfix_screen },
	{ SPAN_INIT("bounce"), postfix_queue },
	{ SPAN_INIT("anvil"), postfix_screen },
	{ SPAN_INIT("pickup"), postfix_queue },
	{ SPAN_INIT("error"), postfix_agent },
	{ SPAN_INIT("tlsproxy"), postfix_screen },
	{ SPAN_INIT("scache"), postfix_system },
	{ SPAN_INIT("postsuper"), postfix_postsuper },
	{ SPAN_INIT("defer"), postfix_queue },
	{ SPAN_INIT("trace"), postfix_queue },
	{ SPAN_INIT("nqmgr"), postfix_queue },
	{ SPAN_INIT("oqmgr"), postfix_queue },
	{ SPAN_INIT("retry"), postfix_agent },
	{ SPAN_INIT("discard"), postfix_agent },
	{ SPAN_INIT("relay"), postfix_agent },
	{ SPAN_INIT("master"), postfix_system },
	{ SPAN_INIT("postfix-script"), postfix_system },
	{ SPAN_INIT("script"), postfix_system },
	{ SPAN_INIT("postfix"), postfix_system },
	{ SPAN_INIT("postmulti"), postfix_system },
	{ SPAN_INIT("postmulti-script"), postfix_system },
	{ SPAN_INIT("verify"), postfix_system },
	{ SPAN_INIT("trivial-rewrite"), postfix_system },
	{ SPAN_INIT("proxymap"), postfix_system },
	{ SPAN_INIT("tlsmgr"), postfix_system },
	{ SPAN_INIT("flush"), postfix_system },
	{ SPAN_INIT("showq"), postfix_system },
	{ SPAN_INIT("spawn"), postfix_system },
	{ SPAN_INIT("sendmail"), postfix_submit },
	{ SPAN_INIT("postdrop"), postfix_submit },
	{ SPAN_INIT("postqueue"), postfix_system },
	{ SPAN_INIT("postlog"), postfix_system },
	{ SPAN_INIT("postlogd"), postfix_system },
	{ SPAN_INIT("postmap"), postfix_system },
	{ SPAN_INIT("postalias"), postfix_system },
	{ SPAN_INIT("postconf"), postfix_system },
	{ SPAN_INIT("postkick"), postfix_system },
	{ SPAN_INIT("postlock"), postfix_system },
	{ SPAN_INIT("postcat"), postfix_system },
	{ SPAN_INIT("posttls-finger"), postfix_agent },
	{ SPAN_INIT("qmqpd"), postfix_smtpd },
};

struct postfix_level {
	struct span prefix;
	/* The syslog level that Postfix gives to it. */
	struct span severity;
};

static const struct postfix_level levels[] = {
	{ SPAN_INIT("warning: "), SPAN_INIT("warning") },
	{ SPAN_INIT("error: "), SPAN_INIT("err") },
	{ SPAN_INIT("fatal: "), SPAN_INIT("crit") },
	{ SPAN_INIT("panic: "), SPAN_INIT("crit") },
};
/* clang-format on */

enum { COUNT_DAEMONS = sizeof(daemons) / sizeof(daemons[0]) };
enum { COUNT_LEVELS = sizeof(levels) / sizeof(levels[0]) };

static const struct postfix_daemon *
find_exactly(struct span name)
{
	for (size_t i = 0; name.len > 0 && i < COUNT_DAEMONS; i++)
		if (daemons[i].name.len == name.len &&
			daemons[i].name.ptr[0] == name.ptr[0] &&
			span_eq(name, daemons[i].name))
			return &daemons[i];
	return NULL;
}

/* Also of a copy under another name, as master.cf may have it: "smtpd.in". */
static const struct postfix_daemon *
find_daemon(struct span name)
{
	const struct postfix_daemon *found = find_exactly(name);

	if (found == NULL && span_cut(name, '.', &name, NULL))
		found = find_exactly(name);
	return found;
}

/* The daemon is what follows the last slash of the tag. */
static struct span
tag_daemon(struct span tag)
{
	size_t at = tag.len;

	while (at > 0 && tag.ptr[at - 1] != '/')
		at--;
	return span_slice(tag, at, tag.len);
}

/* "postfix/x" and "postfix-out/x" are ours; under a syslog_name of the
 * administrator's own choice the daemon's name must do. */
static unsigned
postfix_bid(const struct event *ev)
{
	struct span tag = ev->head.program;
	bool known = find_daemon(tag_daemon(tag)) != NULL;
	bool has_slash = span_find_char(tag, '/') != SIZE_MAX;

	if (span_eat(&tag, SPAN("postfix"))) {
		if (tag.len == 0)
			return 48;
		if (tag.ptr[0] != '/' && tag.ptr[0] != '-')
			return 0;
		/* "postfix/policy-spf" may be another family's. */
		return !has_slash ? 8 : known ? 64 : 40;
	}
	if (!has_slash)
		return 0;
	/* "cyrus/lmtp" is not; nor is the "dovecot/..." of some packagers. */
	if (span_starts(tag, SPAN("cyrus")) ||
		span_starts(tag, SPAN("dovecot")))
		return 0;
	return known ? 24 : 0;
}

static bool
eat_level(struct event *ev, struct span *text)
{
	for (size_t i = 0; i < COUNT_LEVELS; i++) {
		if (!span_eat(text, levels[i].prefix))
			continue;
		if (ev->head.severity.len == 0)
			ev->head.severity = levels[i].severity;
		return true;
	}
	return false;
}

static void
eat_id(struct event *ev, struct span *text, bool *found)
{
	struct span id = { 0 };

	*found = postfix_eat_queue_id(text, &id);
	if (id.len > 0)
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
}

static bool
postfix_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span name = tag_daemon(ev->head.program);
	const struct postfix_daemon *daemon = find_daemon(name);
	struct span instance = { 0 };
	bool has_id = false;
	bool has_level = false;
	size_t before = 0;

	(void)dialect;
	ev->daemon = SPAN("postfix");
	(void)span_cut(ev->head.program, '/', &instance, NULL);
	if (!span_eq(instance, SPAN("postfix")))
		ev->instance = instance;
	/* "ID: warning: header ..." is an action of cleanup, not a level. */
	eat_id(ev, &text, &has_id);
	if (!has_id) {
		has_level = eat_level(ev, &text);
		if (has_level)
			eat_id(ev, &text, &has_id);
	}
	before = ev->nfields;
	if (daemon && daemon->parse(ev, text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	return has_level || postfix_system(ev, text);
}

static bool
postfix_knows_line(struct event *ev)
{
	struct span text = ev->head.body;
	const struct postfix_daemon *daemon =
		find_daemon(tag_daemon(ev->head.program));
	struct span id = { 0 };

	if (!postfix_eat_queue_id(&text, &id) &&
		span_starts(text, SPAN("warning: ")))
		return true;
	return daemon && postfix_knows(daemon->parse, text);
}

const struct log_format format_postfix = {
	.name = "postfix",
	.title = "Postfix 2.0 to 3.11",
	.bid = postfix_bid,
	.parse = postfix_parse,
	.knows = postfix_knows_line,
};
