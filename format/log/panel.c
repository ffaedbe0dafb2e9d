/* Control panels: cPanel, WHM and its webmail (login_log, session_log), Webmin
 * and Usermin, Froxlor, DirectAdmin, Proxmox, phpMyAdmin, pfSense. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";
static const char unknown_user[] = "unknown-user";
static const char bad_password[] = "bad-password";

/* What stands behind the words in login_log, and what its sessions say: a
 * "badpass" one is only there to show the form again. "-" is nobody. */
static const struct pattern cpanel[] = {
	{ "%w [%w] %i - - \"%*\" FAILED LOGIN %*", KIND_LOGIN, failure, NULL },
	{ "%w [%w] %i - %u \"%*\" FAILED LOGIN %w user password incorrect",
		KIND_LOGIN, failure, bad_password },
	{ "%w [%w] %i - %u \"%*\" FAILED LOGIN %w invalid %*", KIND_LOGIN,
		failure, unknown_user },
	{ "%w [%w] %i - %u \"%*\" FAILED LOGIN %w user name not %*", KIND_LOGIN,
		failure, unknown_user },
	{ "%w [%w] %i - %u \"%*\" FAILED LOGIN %*", KIND_LOGIN, failure, NULL },
	{ "%w [%w] %i NEW %u:%s address=%*,method=badpass%*", KIND_AUTH,
		failure, bad_password },
	{ "%w [%w] %i NEW %u:%s address=%*,method=%*", KIND_LOGIN, success,
		NULL },
	{ "%w [%w] %i PURGE %u:%s %*", KIND_LOGOUT, NULL, NULL },
	{ "%w [%w] %i - %*\" DEFERRED LOGIN %*", KIND_OTHER, NULL, NULL },
	{ "%w [%w] %i - %u (possessor: %w) - SUCCESS LOGIN %w", KIND_LOGIN,
		success, NULL },
	{ "%w [%w] %i - %u - SUCCESS LOGIN %w", KIND_LOGIN, success, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern webmin[] = {
	{ "Invalid login as %u from %c", KIND_LOGIN, failure, bad_password },
	{ "Non-existent login as %u from %c", KIND_LOGIN, failure,
		unknown_user },
	{ "Successful login as %u from %c", KIND_LOGIN, success, NULL },
	{ "Logout by %u from %c", KIND_LOGOUT, NULL, NULL },
	{ "Timeout of session for %u", KIND_LOGOUT, NULL, NULL },
	{ "Security alert: Host %c blocked after %n failed logins%*",
		KIND_REFUSE, NULL, NULL },
	{ "Webmin starting", KIND_START, NULL, NULL },
	{ "Usermin starting", KIND_START, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Its own miniserv.log, of a login that failed. */
static const struct pattern miniserv[] = {
	{ "%w [%*] %u - %i %w miniserv.pl \"failed\" \"%*\" \"wrongpass\"%*",
		KIND_LOGIN, failure, bad_password },
	{ "%w [%*] %u - %i %w miniserv.pl \"failed\" \"%*\" \"baduser\"%*",
		KIND_LOGIN, failure, unknown_user },
	{ "%w [%*] %u - %i %w miniserv.pl \"failed\" %*", KIND_LOGIN, failure,
		NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern pfsense[] = {
	{ "/index.php: webConfigurator authentication error for user '%u' "
	  "from: %i",
		KIND_LOGIN, failure, NULL },
	{ "/index.php: Successful login for user '%u' from: %i%*", KIND_LOGIN,
		success, NULL },
	{ "/index.php: User logged out for user '%u' from: %i%*", KIND_LOGOUT,
		NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* In those of 0.10 and later "user" is the address, and no name is told. */
static const struct pattern froxlor[] = {
	{ "[Login Action %i] Unknown user '%u' tried to login.", KIND_LOGIN,
		failure, unknown_user },
	{ "[Login Action %i] Unknown user %u tried to login.", KIND_LOGIN,
		failure, unknown_user },
	{ "[Login Action %i] User '%u' tried to login with wrong password.",
		KIND_LOGIN, failure, bad_password },
	{ "[Login Action %i] User %u tried to login with wrong password.",
		KIND_LOGIN, failure, bad_password },
	{ "%w User tried to login with wrong password. {%*\"user\":\"%i\"}%*",
		KIND_LOGIN, failure, bad_password },
	{ "%w Unknown user tried to login. {%*\"user\":\"%i\"}%*", KIND_LOGIN,
		failure, unknown_user },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Proxmox: its mail gateway, and the others that share the code. */
static const struct pattern proxmox[] = {
	{ "authentication failure; rhost=[%i]:%p user=%u msg=%r", KIND_LOGIN,
		failure, NULL },
	{ "authentication failure; rhost=%c user=%u msg=%r", KIND_LOGIN,
		failure, NULL },
	{ "<%w> successful auth for user '%u'", KIND_LOGIN, success, NULL },
	{ "successful auth for user '%u'", KIND_LOGIN, success, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern phpmyadmin[] = {
	{ "user denied: %u (%R) from %c", KIND_LOGIN, failure, NULL },
	{ "user authenticated: %u from %c", KIND_LOGIN, success, NULL },
	{ "%*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Each line is one more; it says how many there were. */
static const struct pattern directadmin[] = {
	{ "%w '%i' %w failed login attempts. Account '%u' via '%w'", KIND_LOGIN,
		failure, NULL },
	{ "%w '%i' %w failed login attempts. Account '%u'%*", KIND_LOGIN,
		failure, NULL },
	{ "%w '%i' %w failed login attempt. Account '%u'%*", KIND_LOGIN,
		failure, NULL },
	{ "%w '%i' %w failed login attempt. Invalid account '%u'", KIND_LOGIN,
		failure, unknown_user },
	{ "%w '%i' %w failed login attempts. Invalid account '%u'", KIND_LOGIN,
		failure, unknown_user },
	{ "%w '%i' failed login attempt. Account '%u'%*", KIND_LOGIN, failure,
		NULL },
	{ "%w '%i' successful login to '%u' after %w attempts", KIND_LOGIN,
		success, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const char *const proxmox_tags[] = { "pmgdaemon", "pmgproxy",
	"pvedaemon", "pveproxy", "proxmox-backup-api", NULL };
static const char *const pfsense_tags[] = { "php-fpm", "php", NULL };
static const char *const phpmyadmin_tags[] = { "phpMyAdmin", NULL };
static const char *const webmin_tags[] = { "webmin", "usermin", NULL };
static const char *const froxlor_tags[] = { "froxlor", "Froxlor", NULL };

/* "info [cpsrvd] 192.0.2.1 ", and one of its words. */
static bool
is_cpanel(const struct event *ev)
{
	static const char *const daemons[] = { "cpsrvd", "cpaneld", "whostmgrd",
		"webmaild", "cpdavd", "whostmgr", NULL };
	struct span rest = ev->head.body;
	struct span daemon = { 0 };

	if (ev->head.program.len > 0 ||
		!span_cut_at(rest, SPAN(" ["), NULL, &rest) ||
		!span_cut(rest, ']', &daemon, &rest))
		return false;
	for (size_t i = 0; daemons[i] != NULL; i++)
		if (span_eq(daemon, span_of(daemons[i])))
			return span_starts(rest, SPAN(" "));
	return false;
}

/* "2014:07:02-13:29:38: '192.0.2.1' " */
static bool
is_directadmin(const struct event *ev)
{
	struct span s = ev->line;

	return ev->head.program.len == 0 && s.len > 22 && s.ptr[4] == ':' &&
		s.ptr[7] == ':' && s.ptr[10] == '-' &&
		span_eq(span_slice(s, 19, 22), SPAN(": '"));
}

/* "1690466804.2161960.0 [27/Jul/2023 16:06:44] ": only its lines have it. */
static bool
is_miniserv(const struct event *ev)
{
	struct span s = ev->line;

	(void)span_take_set(&s, "0123456789.");
	return ev->head.program.len == 0 && s.ptr != ev->line.ptr &&
		span_starts(s, SPAN(" [")) &&
		span_has(s, SPAN(" miniserv.pl \""));
}

/* As Proxmox' backup server writes them to a file. */
static const struct span own_proxmox =
	SPAN_INIT("authentication failure; rhost=");

struct panel {
	const char *const *tags;
	const struct pattern *rows;
};

static const struct panel panels[] = {
	{ webmin_tags, webmin },
	{ froxlor_tags, froxlor },
	{ proxmox_tags, proxmox },
	{ phpmyadmin_tags, phpmyadmin },
};

static const struct pattern *
rows_of(const struct event *ev)
{
	for (size_t i = 0; i < sizeof(panels) / sizeof(panels[0]); i++)
		if (auth_has_tag(ev, panels[i].tags))
			return panels[i].rows;
	if (ev->head.program.len == 0 &&
		span_starts(ev->head.body, own_proxmox))
		return proxmox;
	if (is_miniserv(ev))
		return miniserv;
	return is_directadmin(ev) ? directadmin : cpanel;
}

/* pfSense's tag is that of any PHP: the text must be its own. */
static bool
is_pfsense(const struct event *ev)
{
	return (auth_has_tag(ev, pfsense_tags)) &&
		span_starts(ev->head.body, SPAN("/index.php: "));
}

static unsigned
panel_bid(const struct event *ev)
{
	if (is_pfsense(ev))
		return 7 * 8;
	if (ev->head.program.len > 0)
		return rows_of(ev) != cpanel ? FORMAT_SURE : 0;
	return rows_of(ev) != cpanel || is_cpanel(ev) ? 7 * 8 : 0;
}

static bool
panel_parse(struct event *ev, const struct dialect *dialect)
{
	const struct pattern *rows = is_pfsense(ev) ? pfsense : rows_of(ev);

	(void)dialect;
	/* Webmin's lines end with a blank. */
	if (pattern_try(rows, ev,
		    span_trim(rows == miniserv ? ev->line : ev->head.body)) ==
		NULL)
		return false;
	if (ev->kind != KIND_OTHER)
		event_add_derived(ev, FIELD_service, SPAN("web"), 0);
	return true;
}

const struct log_format format_panel = {
	.name = "panel",
	.title = "cPanel and WHM, Webmin and Usermin, Froxlor, DirectAdmin, "
		 "Proxmox, phpMyAdmin, pfSense",
	.bid = panel_bid,
	.parse = panel_parse,
};
