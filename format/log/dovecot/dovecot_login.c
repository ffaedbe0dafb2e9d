/* What imap-login and its kin say: "WHAT: user=<U>, method=M, rip=IP, ...".
 * U and M are the client's text, so they are taken between what stands left
 * of them for certain and the last rip=, which Dovecot writes behind them. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

struct login_parts {
	struct span what;
	bool has_user;
	/* The login succeeded: the user is one, and no text. */
	bool is_known;
	struct span user;
	struct span method;
	struct span ip;
	/* "rip=..., lip=..., ..." */
	struct span tail;
};

struct token_row {
	struct span key;
	enum field_id id;
	bool is_ip;
};

/* clang-format off */
static const struct token_row tokens[] = {
	{ SPAN_INIT("rip="), FIELD_client_ip, true },
	{ SPAN_INIT("lip="), FIELD_local_ip, true },
	{ SPAN_INIT("mpid="), FIELD_mpid, false },
	{ SPAN_INIT("session=<"), FIELD_session, false },
	{ SPAN_INIT("rport="), FIELD_port, false },
	{ SPAN_INIT("lport="), FIELD_local_port, false },
};

/* Of a proxied session that ended. */
static const struct token_row bytes[] = {
	{ SPAN_INIT(", in="), FIELD_bytes_in, false },
	{ SPAN_INIT(", out="), FIELD_bytes_out, false },
};
/* clang-format on */

enum {
	COUNT_TOKENS = sizeof(tokens) / sizeof(tokens[0]),
	COUNT_BYTES = sizeof(bytes) / sizeof(bytes[0])
};

/* "Login: jerry [192.0.2.1]", "Disconnected [192.0.2.1]": 0.99. */
static bool
split_old(struct span text, struct login_parts *out)
{
	struct login_parts p = { 0 };
	struct span rest = { 0 };

	if (!span_ends(text, SPAN("]")) ||
		!span_rcut(text, '[', &p.what, &p.ip))
		return false;
	p.ip.len--;
	p.what = span_trim(p.what);
	if (!address_is_ip(p.ip))
		return false;
	if (span_cut_at(p.what, SPAN("Login: "), &rest, &p.user) &&
		rest.len == 0) {
		p.what = span_slice(text, 0, 5);
		p.has_user = true;
	}
	*out = p;
	return true;
}

/* Where "KEY=" stands that ", " or ": " leads in, the last one; SIZE_MAX. */
static size_t
last_key(struct span s, struct span comma_key, struct span colon_key)
{
	size_t at = address_rfind(s, comma_key);

	return at != SIZE_MAX ? at : address_rfind(s, colon_key);
}

/* "user=<bob>, PID=1234": where a site's login_log_format_elements have %p. */
static void
drop_pid(struct span *head)
{
	size_t at = address_rfind(*head, SPAN(">, PID="));

	if (at != SIZE_MAX &&
		span_all_digits(span_slice(*head, at + 7, head->len)))
		*head = span_slice(*head, 0, at + 1);
}

static bool
split_parts(struct span text, struct login_parts *out)
{
	struct login_parts p = { 0 };
	size_t at = last_key(text, SPAN(", rip="), SPAN(": rip="));
	struct span head = { 0 };

	if (at == SIZE_MAX)
		return split_old(text, out);
	p.tail = span_slice(text, at + 2, text.len);
	head = span_slice(text, 0, at);
	/* A head that ends with > ends with the user: there is no method. */
	if (!span_ends(head, SPAN(">"))) {
		at = last_key(head, SPAN(", method="), SPAN(": method="));
		if (at != SIZE_MAX) {
			p.method = span_slice(head, at + 9, head.len);
			head = span_slice(head, 0, at);
		}
	}
	p.what = head;
	drop_pid(&head);
	at = span_find(head, SPAN(": user=<"));
	if (at != SIZE_MAX && span_ends(head, SPAN(">"))) {
		p.has_user = true;
		p.user = span_slice(head, at + 8, head.len - 1);
		p.what = span_slice(head, 0, at);
	}
	*out = p;
	return true;
}

/* A version, which comes later, says more than "TLS". */
static void
set_tls(struct event *ev, struct span word)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_tls)
			continue;
		ev->fields[i].value = word;
		return;
	}
	event_add(ev, FIELD_tls, word, FIELD_VERBATIM);
}

/* "TLS", "TLSv1.2 with cipher X (256/256 bits)"; "TLS handshaking: ..." is
 * none yet. */
static void
add_tls(struct event *ev, struct span token)
{
	struct span word = token;
	struct span rest = { 0 };

	if (span_starts(token, SPAN("TLS handshak")))
		return;
	if (token.len < 16 ||
		!span_cut_at(token, SPAN(" with cipher "), &word, &rest)) {
		(void)span_cut(token, ':', &word, NULL);
		set_tls(ev, word);
		return;
	}
	(void)span_cut(rest, ' ', &rest, NULL);
	set_tls(ev, word);
	event_add(ev, FIELD_cipher, rest, FIELD_VERBATIM);
}

static void
add_token(struct event *ev, struct span token)
{
	for (size_t i = 0; i < COUNT_TOKENS; i++) {
		const struct token_row *row = &tokens[i];
		struct span value = token;

		if (token.len == 0 || token.ptr[0] != row->key.ptr[0] ||
			!span_eat(&value, row->key))
			continue;
		if (row->is_ip) {
			dovecot_add_ip(ev, row->id, value);
			return;
		}
		if (span_ends(value, SPAN(">")))
			value.len--;
		event_add(ev, row->id, value, FIELD_VERBATIM);
		return;
	}
	if (span_starts(token, SPAN("TLS")))
		add_tls(ev, token);
}

static void
add_tail(struct event *ev, struct span tail)
{
	struct span token = { 0 };

	while (tail.len > 0) {
		(void)span_cut(tail, ',', &token, &tail);
		(void)span_eat_char(&tail, ' ');
		add_token(ev, token);
	}
}

static void
add_parts(struct dovecot_line *l, const struct login_parts *p)
{
	struct event *ev = l->ev;

	dovecot_add_service(l);
	if (p->user.len > 0)
		event_add(ev, FIELD_user, p->user,
			p->is_known ? FIELD_VERBATIM : FIELD_UNTRUSTED);
	if (p->method.len > 0)
		event_add(ev, FIELD_method, p->method, FIELD_UNTRUSTED);
	if (p->ip.len > 0)
		dovecot_add_ip(ev, FIELD_client_ip, p->ip);
	add_tail(ev, p->tail);
}

/* ", in=703, out=12338+0)" */
static void
add_bytes(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_BYTES; i++) {
		size_t at = address_rfind(text, bytes[i].key);
		struct span rest = { 0 };

		if (at == SIZE_MAX)
			continue;
		rest = span_slice(text, at + bytes[i].key.len, text.len);
		rest = span_take_set(&rest, "0123456789");
		if (rest.len > 0)
			event_add(ev, bytes[i].id, rest, FIELD_VERBATIM);
	}
}

static void
add_relay(struct event *ev, struct span relay)
{
	relay = span_take_until(&relay, ' ');
	relay = span_take_until(&relay, '/');
	if (span_eat_char(&relay, '<'))
		relay = span_take_until(&relay, '>');
	if (relay.len > 0)
		event_add(ev, FIELD_relay, relay, FIELD_VERBATIM);
}

/* "proxy(user): started proxying to HOST:PORT[/user]", "proxy(user):
 * disconnecting HOST (why)"; since 2.3.13 "proxy(user,HOST:PORT): Started
 * proxying to <IP> (<host>)", "Disconnected by client (0s idle, in=1, out=2)",
 * "Login failed: what the other server says". */
static void
read_proxy(struct event *ev, struct login_parts *p)
{
	struct span rest = { 0 };
	struct span user = { 0 };
	struct span head = { 0 };
	struct span relay = { 0 };

	(void)span_cut_at(p->what, SPAN("): "), &head, &rest);
	(void)span_cut(head, '(', NULL, &user);
	(void)span_cut(user, ',', &user, &relay);
	if (!p->has_user)
		p->user = user;
	p->what = rest;
	if (span_starts(rest, SPAN("Started proxying to ")) ||
		span_starts(rest, SPAN("started proxying to "))) {
		p->is_known = true;
		ev->kind = KIND_LOGIN;
		dovecot_add_word(ev, FIELD_outcome, SPAN("success"));
		relay = span_slice(rest, 20, rest.len);
	} else if (span_cut_at(rest, SPAN("isconnecting "), &head, &user) &&
		head.len == 1) {
		p->is_known = true;
		ev->kind = KIND_LOGOUT;
		relay = user;
	} else if (span_starts(rest, SPAN("Disconnected by "))) {
		p->is_known = true;
		ev->kind = KIND_LOGOUT;
		add_bytes(ev, rest);
	} else {
		(void)dovecot_judge_login(ev, rest);
	}
	add_relay(ev, relay);
}

/* "access(tcpwrap): Client refused (rip=192.0.2.1)" */
static bool
read_access(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	struct span what = l->text;
	struct span ip = { 0 };

	if (!span_starts(what, SPAN("access(")) ||
		!span_cut_at(what, SPAN(" (rip="), &what, &ip) ||
		!span_ends(ip, SPAN(")")))
		return false;
	ip.len--;
	ev->kind = span_ends(what, SPAN("Client refused")) ? KIND_REFUSE
							   : KIND_DISCONNECT;
	event_add(ev, FIELD_status, what, FIELD_VERBATIM);
	dovecot_add_service(l);
	dovecot_add_ip(ev, FIELD_client_ip, ip);
	return true;
}

bool
dovecot_login(struct dovecot_line *l)
{
	struct login_parts p = { 0 };
	struct event *ev = l->ev;

	if (!split_parts(l->text, &p))
		return read_access(l) || dovecot_system(l);
	if (span_eq(p.what, SPAN("Login")) ||
		span_eq(p.what, SPAN("Logged in"))) {
		ev->kind = KIND_LOGIN;
		p.is_known = true;
		dovecot_add_word(ev, FIELD_outcome, SPAN("success"));
	} else if (span_starts(p.what, SPAN("proxy("))) {
		read_proxy(ev, &p);
	} else {
		(void)dovecot_judge_login(ev, p.what);
	}
	if (p.what.len > 0)
		event_add(ev, FIELD_status, p.what, FIELD_VERBATIM);
	add_parts(l, &p);
	return true;
}
