/* cron: Vixie's and its heirs, cronie, busybox, anacron; at. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const struct pattern rows[] = {
	{ "(%u) CMD (%C)", KIND_PROCESS, NULL, NULL },
	/* busybox */
	{ "USER %u pid %w cmd %C", KIND_PROCESS, NULL, NULL },
	{ "(%u) CMDEND (%C)", KIND_OTHER, NULL, NULL },
	{ "(%u) CMDOUT (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) MAIL (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) RELOAD (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) LIST (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) BEGIN EDIT (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) REPLACE (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) DELETE (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) END EDIT (%*", KIND_OTHER, NULL, NULL },
	{ "(%u) AUTH (%*", KIND_AUTH, "failure", "not-allowed" },
	{ "(CRON) STARTUP (%*", KIND_START, NULL, NULL },
	{ "(%u) %*", KIND_OTHER, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern at_rows[] = {
	{ "Starting job %w (%w) for user '%u' (%d)", KIND_PROCESS, NULL, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const at_tags[] = { "atd", NULL };
static const char *const tags[] = { "CRON", "CROND", "cron", "crond", "crontab",
	"/usr/sbin/cron", "/USR/SBIN/CRON", "/usr/sbin/crond", "anacron",
	"anacrontab", NULL };

static unsigned
cron_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) || auth_has_tag(ev, at_tags) ? FORMAT_SURE
								   : 0;
}

static bool
cron_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return auth_parse(ev, auth_has_tag(ev, at_tags) ? at_rows : rows,
		auth_has_tag(ev, at_tags) ? "at" : "cron");
}

const struct log_format format_cron = {
	.name = "cron",
	.title = "cron (Vixie, cronie, Debian, busybox), crontab, anacron, atd",
	.bid = cron_bid,
	.parse = cron_parse,
};
