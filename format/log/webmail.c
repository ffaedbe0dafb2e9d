/* Webmail: Roundcube (userlogins, errors, syslog), SOGo, Horde and IMP,
 * SquirrelMail's squirrel_logger, OpenWebMail, RainLoop and SnappyMail; and
 * qmailadmin, ISPConfig, Group-Office, Nextcloud and ownCloud. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";

static const struct pattern roundcube[] = {
	/* ISPConfig's own file; its stamp is the end of it. */
	{ "Successful login for user '%u' from %c at %*", KIND_LOGIN, success,
		NULL },
	{ "Failed login for user '%u' from %c at %*", KIND_LOGIN, failure,
		NULL },
	{ "Successful login for %u (ID: %w) from %c in session %s", KIND_LOGIN,
		success, NULL },
	{ "Successful login for %u (ID: %w) from %c%*", KIND_LOGIN, success,
		NULL },
	{ "Failed login for %u from %c in session %s (error: %w)", KIND_LOGIN,
		failure, NULL },
	{ "Failed login for %u from %c in session %s", KIND_LOGIN, failure,
		NULL },
	{ "FAILED login for %u from %c", KIND_LOGIN, failure, NULL },
	{ "IMAP Error: Login failed for %u against %* from %i(%*", KIND_LOGIN,
		failure, NULL },
	{ "IMAP Error: Login failed for %u against %* from %i. %r", KIND_LOGIN,
		failure, NULL },
	{ "IMAP Error: Login failed for %u from %i(%*). %r", KIND_LOGIN,
		failure, NULL },
	/* The server's answer may hold the name again, and what is in it. */
	{ "IMAP Error: Login failed for %u from %i. AUTHENTICATE %r",
		KIND_LOGIN, failure, NULL },
	{ "IMAP Error: Login failed for %u from %i. %r", KIND_LOGIN, failure,
		NULL },
	{ "IMAP Error: Authentication for %u failed (%r) in %*", KIND_LOGIN,
		failure, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern sogo[] = {
	{ "SOGoRootPage Login from '%c' for user '%u' might not have worked"
	  "%*",
		KIND_LOGIN, failure, NULL },
	{ "SOGoRootPage Login from '%c, %*' for user '%u' might not have "
	  "worked%*",
		KIND_LOGIN, failure, NULL },
	{ "SOGoRootPage successful login from '%c' for user '%u'%*", KIND_LOGIN,
		success, NULL },
	{ "SOGoRootPage successful login from '%c, %*' for user '%u'%*",
		KIND_LOGIN, success, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Behind "[error] [horde] ", "[imp] ". */
static const struct pattern horde[] = {
	{ "FAILED LOGIN for %u [%i] to %*", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN for %u (%i) to %*", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN for %u to %w (%i)%*", KIND_LOGIN, failure, NULL },
	{ "FAILED LOGIN %i to %* as %u", KIND_LOGIN, failure, NULL },
	{ "Login success for user %u [%i]%*", KIND_LOGIN, success, NULL },
	{ "Login success for %u [%i] to %*", KIND_LOGIN, success, NULL },
	{ "Login success for %u (%i) to %*", KIND_LOGIN, success, NULL },
	{ "Login failed for user %u [%i]%*", KIND_LOGIN, failure, NULL },
	{ "User %u logged out of %* (%i)%*", KIND_LOGOUT, NULL, NULL },
	{ "Logout for %u [%i] from %*", KIND_LOGOUT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern squirrel[] = {
	{ "[LOGIN_ERROR] %u (%w) from %i: %r", KIND_LOGIN, failure, NULL },
	{ "[LOGIN] Successful webmail login: by %u (%w) at %i on %*",
		KIND_LOGIN, success, NULL },
	{ "[LOGOUT] %u (%w) at %i on %*", KIND_LOGOUT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern openwebmail[] = {
	{ "- [%w] (%i) %u - login error - %*Password incorrect", KIND_LOGIN,
		failure, "bad-password" },
	{ "- [%w] (%i) %u - userinfo error - %*", KIND_LOGIN, failure,
		"unknown-user" },
	{ "- [%w] (%i) %u - login error - %*", KIND_LOGIN, failure, NULL },
	{ "- [%w] (%i) %u - login - %*", KIND_LOGIN, success, NULL },
	{ "- [%w] (%i) %u - logout - %*", KIND_LOGOUT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Their own file, and syslog; only what failed. */
static const struct pattern rainloop[] = {
	{ "Auth failed: ip=%i user=%u host=%w port=%w", KIND_LOGIN, failure,
		NULL },
	{ "Auth failed: ip=%i user=%u", KIND_LOGIN, failure, NULL },
	{ "Admin Auth failed: ip=%i user=%u", KIND_LOGIN, failure, NULL },
	{ "LOGIN FAILED for user: \"%u\" from IP: %i", KIND_LOGIN, failure,
		NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* Nextcloud and ownCloud, by syslog. */
static const struct pattern cloud[] = {
	{ "{%w} Login failed: '%u' (Remote IP: '%i')%*", KIND_LOGIN, failure,
		NULL },
	{ "{%w} Login failed: %u (Remote IP: %i)%*", KIND_LOGIN, failure,
		NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* vpopmail's own, where it is made to log. */
static const struct pattern qmailadmin[] = {
	{ "user:%u ip:%i auth:failed%*", KIND_LOGIN, failure, NULL },
	{ "user:%u ip:%i auth:success%*", KIND_LOGIN, success, NULL },
	{ "user:%u ip:%i auth:ok%*", KIND_LOGIN, success, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* PHP-FPM passes on what its children write: "WARNING: [pool www] child 8 said
 * into stdout: "userlogins: <session> text"". */
static struct span
unwrapped(struct span text)
{
	struct span rest = text;

	if (!span_eat(&rest, SPAN("WARNING: [pool ")) ||
		!span_cut_at(rest, SPAN(" said into std"), NULL, &rest) ||
		!span_cut_at(rest, SPAN(": \""), NULL, &rest))
		return text;
	if (!span_eat(&rest, SPAN("userlogins: ")))
		(void)span_eat(&rest, SPAN("errors: "));
	/* "..., pipe is closed" may follow. */
	(void)span_rcut(rest, '"', &rest, NULL);
	return rest;
}

/* Roundcube's own files have "[stamp]: " and no tag, Horde "HORDE [error] " for
 * host and tag. */
static struct span
text_of(const struct event *ev)
{
	struct span text = ev->head.body;
	struct span rest = text;

	/* squirrel_logger's "10/06/2013 15:50:41" could be of either order. */
	if (text.len > 20 && is_digit(text.ptr[0]) &&
		span_eq(span_slice(text, 19, 21), SPAN(" [")))
		return span_slice(text, 20, text.len);
	if (!span_eat(&text, SPAN("]: ")) && span_eat_char(&text, ']'))
		text = span_ltrim(text);
	text = unwrapped(text);
	rest = text;
	if (span_eat_char(&rest, '<') &&
		span_cut_at(rest, SPAN("> "), NULL, &rest))
		text = rest;
	rest = text;
	for (int i = 0; i < 2 && span_eat_char(&rest, '['); i++) {
		struct span word = span_take_until(&rest, ']');

		if (word.len > 12 || !span_eat(&rest, SPAN("] ")))
			break;
		if (span_starts(rest, SPAN("FAILED ")) ||
			span_starts(rest, SPAN("Log")) ||
			span_starts(rest, SPAN("User ")))
			return rest;
	}
	return text;
}

static const struct pattern *const tables[] = { roundcube, sogo, horde,
	squirrel, openwebmail, qmailadmin, rainloop, cloud };

static bool
has_words(struct span text)
{
	return span_has(text, SPAN("ogin")) || span_has(text, SPAN("LOG")) ||
		span_has(text, SPAN("ogout")) ||
		span_has(text, SPAN("logged out")) ||
		span_has(text, SPAN("Authentication for")) ||
		span_has(text, SPAN("Auth failed: "));
}

static const char *const tags[] = { "roundcube", "sogod", "HORDE", "horde",
	"rainloop", "snappymail", "Nextcloud", "nextcloud", "ownCloud",
	"owncloud", NULL };

static unsigned
webmail_bid(const struct event *ev)
{
	struct span text;

	if (auth_has_tag(ev, tags))
		return FORMAT_SURE;
	if (ev->head.program.len > 0)
		return 0;
	if (span_starts(ev->head.body, SPAN("user:")) &&
		span_has(ev->head.body, SPAN(" auth:")))
		return 5 * 8;
	if (span_starts(ev->head.body, SPAN("- [")) &&
		(span_has(ev->head.body, SPAN(" error - ")) ||
			span_has(ev->head.body, SPAN(" - log"))))
		return 5 * 8;
	if (!has_words(ev->head.body))
		return 0;
	text = text_of(ev);
	if (span_starts(text, SPAN("Successful login for ")) ||
		span_starts(text, SPAN("Failed login for ")) ||
		span_starts(text, SPAN("FAILED login for ")) ||
		span_starts(text, SPAN("FAILED LOGIN ")) ||
		span_starts(text, SPAN("IMAP Error: ")) ||
		span_starts(text, SPAN("Login success for ")) ||
		span_starts(text, SPAN("Auth failed: ip=")) ||
		span_starts(text, SPAN("LOGIN FAILED for user: ")) ||
		span_starts(text, SPAN("[LOGIN")))
		return 6 * 8;
	return 0;
}

/* The word that told where the answer begins is a part of it. */
static void
widen_reply(struct event *ev)
{
	const struct span word = SPAN("AUTHENTICATE ");

	for (size_t i = 0; i < ev->nfields; i++) {
		struct span *v = &ev->fields[i].value;

		if (ev->fields[i].id == FIELD_reply && v->len > 0 &&
			(size_t)(v->ptr - ev->line.ptr) >= word.len &&
			span_eq((struct span){ v->ptr - word.len, word.len },
				word))
			*v = (struct span){ v->ptr - word.len,
				v->len + word.len };
	}
}

static bool
webmail_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = text_of(ev);

	(void)dialect;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (pattern_try(tables[i], ev, text) == NULL)
			continue;
		widen_reply(ev);
		event_add_derived(ev, FIELD_service, SPAN("web"), 0);
		return true;
	}
	ev->kind = KIND_OTHER;
	return ev->head.program.len > 0;
}

const struct log_format format_webmail = {
	.name = "webmail",
	.title = "Roundcube, SOGo, Horde/IMP, SquirrelMail, OpenWebMail, "
		 "RainLoop, SnappyMail, qmailadmin, ISPConfig, Nextcloud",
	.bid = webmail_bid,
	.parse = webmail_parse,
};
