/* Proxies in front of a mail store: nginx's mail module (its error log), and
 * Perdition. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";

/* Behind "[info] 8#8: *15950 ". A name comes last, and is a stranger's. */
static const struct pattern nginx[] = {
	{ "client %i:%p connected to %*", KIND_CONNECT, NULL, NULL },
	{ "client [%i]:%p connected to %*", KIND_CONNECT, NULL, NULL },
	{ "client login failed: %* while in http auth state, client: %i, "
	  "server: %*, login: \"%u\"",
		KIND_LOGIN, failure, NULL },
	{ "client login failed: %* while in http auth state, client: %i, "
	  "server: %*",
		KIND_LOGIN, failure, NULL },
	{ "client logged in, client: %i, server: %*, login: \"%u\"", KIND_LOGIN,
		success, NULL },
	{ "proxied session done, client: %i, server: %*, login: \"%u\", "
	  "upstream: %*",
		KIND_LOGOUT, NULL, NULL },
	{ "%* while %*, client: %i, server: %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static const struct pattern perdition[] = {
	{ "Connect: %i:%p->%*", KIND_CONNECT, NULL, NULL },
	{ "Connect: %i->%*", KIND_CONNECT, NULL, NULL },
	{ "Auth: %i:%p->%* authentication_id=\"%u\" server=%* status=\"ok\"",
		KIND_LOGIN, success, NULL },
	{ "Auth: %i:%p->%* authentication_id=\"%u\" server=%* "
	  "status=\"failed: %r\"",
		KIND_LOGIN, failure, NULL },
	{ "Auth: %i->%* user=\"%u\" server=\"%*\" port=\"%*\" status=\"ok\"",
		KIND_LOGIN, success, NULL },
	{ "Auth: %i->%* user=\"%u\" server=\"%*\" port=\"%*\" "
	  "status=\"failed: %r\"",
		KIND_LOGIN, failure, NULL },
	{ "Close: %i:%p->%* authentication_id=\"%u\" received=%*", KIND_LOGOUT,
		NULL, NULL },
	{ "Close: %i->%* user=\"%u\" received=%*", KIND_LOGOUT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* "[info] 8#8: *15950 text": the process is told, the connection not. */
static bool
cut_nginx(struct span body, struct span *pid, struct span *text)
{
	struct span level = { 0 };
	uint64_t number = 0;

	if (!span_eat_char(&body, '[') || !span_cut(body, ']', &level, &body) ||
		level.len > sizeof("notice") || !span_eat_char(&body, ' '))
		return false;
	*pid = span_take_set(&body, "0123456789");
	if (pid->len == 0 || !span_eat_char(&body, '#') ||
		!span_eat_number(&body, &number) ||
		!span_eat(&body, SPAN(": ")))
		return false;
	if (span_eat_char(&body, '*') &&
		(!span_eat_number(&body, &number) ||
			!span_eat_char(&body, ' ')))
		return false;
	*text = body;
	return true;
}

static const char *const tags[] = { "perdition", "perdition.imap4",
	"perdition.imap4s", "perdition.imaps", "perdition.imap",
	"perdition.pop3", "perdition.pop3s", "perdition.managesieve", NULL };

static unsigned
proxy_bid(const struct event *ev)
{
	struct span pid = { 0 };
	struct span text = { 0 };

	if (auth_has_tag(ev, tags))
		return FORMAT_SURE;
	if (ev->head.program.len > 0 || ev->head.time_text.len == 0)
		return 0;
	return cut_nginx(ev->head.body, &pid, &text) ? 5 * 8 : 0;
}

/* By the port on which it came in; nobody but the mail module logs in. */
static struct span
nginx_service(struct span text)
{
	static const struct {
		struct span port;
		struct span service;
	} ports[] = { { SPAN_INIT(":25"), SPAN_INIT("smtp") },
		{ SPAN_INIT(":465"), SPAN_INIT("smtp") },
		{ SPAN_INIT(":587"), SPAN_INIT("smtp") },
		{ SPAN_INIT(":110"), SPAN_INIT("pop3") },
		{ SPAN_INIT(":995"), SPAN_INIT("pop3") },
		{ SPAN_INIT(":143"), SPAN_INIT("imap") },
		{ SPAN_INIT(":993"), SPAN_INIT("imap") } };
	struct span server = { 0 };

	if (!span_cut_at(text, SPAN(", server: "), NULL, &server))
		return (struct span){ 0 };
	(void)span_cut(server, ',', &server, NULL);
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (span_ends(server, ports[i].port))
			return ports[i].service;
	return (struct span){ 0 };
}

static struct span
perdition_service(struct span tag)
{
	if (span_has(tag, SPAN(".pop3")))
		return SPAN("pop3");
	if (span_has(tag, SPAN(".imap")))
		return SPAN("imap");
	return span_has(tag, SPAN(".managesieve")) ? SPAN("sieve") : SPAN("");
}

static bool
proxy_parse(struct event *ev, const struct dialect *dialect)
{
	bool is_perdition = ev->head.program.len > 0;
	struct span text = ev->head.body;
	struct span pid = { 0 };
	struct span service = { 0 };

	(void)dialect;
	if (is_perdition) {
		service = perdition_service(ev->head.program);
	} else if (cut_nginx(ev->head.body, &pid, &text)) {
		ev->head.pid = pid;
		service = nginx_service(text);
	}
	if (pattern_try(is_perdition ? perdition : nginx, ev, text) == NULL)
		return false;
	if (service.len > 0 && ev->kind != KIND_OTHER)
		event_add_derived(ev, FIELD_service, service, 0);
	return true;
}

const struct log_format format_proxy = {
	.name = "proxy",
	.title = "nginx as a mail proxy (error log), Perdition",
	.bid = proxy_bid,
	.parse = proxy_parse,
};
