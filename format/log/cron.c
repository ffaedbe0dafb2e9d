/* cron: Vixie's and its heirs, cronie, anacron. */
#include "format/log/auth.h"
#include "format/log/format.h"

static const struct pattern rows[] = {
	{ "(%u) CMD (%C)", KIND_PROCESS, NULL, NULL },
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

static const char *const tags[] = { "CRON", "cron", "crond", "crontab",
	"/usr/sbin/cron", "/USR/SBIN/CRON", "/usr/sbin/crond", "anacron",
	"anacrontab", NULL };

static unsigned
cron_bid(const struct event *ev)
{
	return auth_has_tag(ev, tags) ? FORMAT_SURE : 0;
}

static bool
cron_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return auth_parse(ev, rows, "cron");
}

const struct log_format format_cron = {
	.name = "cron",
	.title = "cron (Vixie, cronie, Debian), crontab, anacron",
	.bid = cron_bid,
	.parse = cron_parse,
};
