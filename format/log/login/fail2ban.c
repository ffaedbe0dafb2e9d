/* fail2ban: whom it shut out for what it had read. Its lines repeat what other
 * lines say, so they tell of no login; by syslog, and in its own file. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

/* Behind the level; the reason is the name of the rules that applied. */
static const struct pattern rows[] = {
	{ "[%R] Ban %i", KIND_REFUSE, NULL, NULL },
	{ "[%R] Restore Ban %i", KIND_REFUSE, NULL, NULL },
	{ "[%R] Increase Ban %i (%*", KIND_REFUSE, NULL, NULL },
	{ "[%R] Unban %i", KIND_OTHER, NULL, NULL },
	{ "[%R] Found %i - %*", KIND_OTHER, NULL, NULL },
	{ "[%R] Found %i", KIND_OTHER, NULL, NULL },
	{ "[%R] %i already banned", KIND_OTHER, NULL, NULL },
	{ "[%R] Ignore %i by %*", KIND_OTHER, NULL, NULL },
	{ "Starting Fail2ban %*", KIND_START, NULL, NULL },
	{ "Exiting Fail2ban", KIND_STOP, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* "fail2ban.actions        [122]: ", "fail2ban.actions: " of its own file. */
static bool
eat_name(struct event *ev, struct span *text)
{
	struct span rest = *text;
	struct span pid = { 0 };

	if (!span_eat(&rest, SPAN("fail2ban.")))
		return false;
	(void)span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz");
	rest = span_ltrim(rest);
	if (span_eat_char(&rest, '[')) {
		pid = span_take_set(&rest, "0123456789");
		(void)span_eat_char(&rest, ']');
	}
	if (!span_eat(&rest, SPAN(": ")))
		return false;
	if (pid.len > 0)
		ev->head.pid = pid;
	*text = rest;
	return true;
}

static void
eat_level(struct span *text)
{
	static const char *const levels[] = { "DEBUG", "INFO", "NOTICE",
		"WARNING", "ERROR", "CRITICAL" };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (span_eat(text, span_of(levels[i])))
			break;
	*text = span_ltrim(*text);
}

static unsigned
fail2ban_bid(const struct event *ev)
{
	struct span tag = ev->head.program;

	if (tag.len == 0)
		return span_starts(ev->head.body, SPAN("fail2ban.")) ? 8 * 8 - 1
								     : 0;
	return span_eq(tag, SPAN("fail2ban")) ||
			span_starts(tag, SPAN("fail2ban."))
		? FORMAT_SURE
		: 0;
}

static bool
fail2ban_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	/* It sets syslog a tag, and may write its own behind that. */
	(void)eat_name(ev, &text);
	eat_level(&text);
	return pattern_try(rows, ev, text) != NULL;
}

const struct log_format format_fail2ban = {
	.name = "fail2ban",
	.title = "fail2ban (syslog, its own file)",
	.bid = fail2ban_bid,
	.parse = fail2ban_parse,
};
