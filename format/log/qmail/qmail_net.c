/* tcpserver (and sslserver) and rblsmtpd: who connected, and who was refused
 * before a word of SMTP. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct end {
	struct span name;
	struct span ip;
	struct span port;
};

/* "name:192.0.2.10:587" or "name:203.0.113.26:info:59874". The info is what
 * the client's ident server says; an IPv6 address has colons of its own. */
static bool
split_end(struct span s, bool with_info, struct end *out)
{
	struct end e = { 0 };
	struct span rest = { 0 };

	if (!span_cut(s, ':', &e.name, &rest) ||
		!span_rcut(rest, ':', &rest, &e.port))
		return false;
	(void)span_cut(rest, ':', &e.ip, NULL);
	if (!address_is_ip(e.ip)) {
		e.ip = rest;
		if (with_info)
			(void)span_rcut(rest, ':', &e.ip, NULL);
	}
	*out = e;
	return address_is_ip(e.ip);
}

static void
add_port(struct event *ev, enum field_id id, struct span port)
{
	if (span_all_digits(port))
		event_add(ev, id, port, FIELD_VERBATIM);
}

/* "209937 mail.example:192.0.2.10:587 :203.0.113.26::59874" */
static bool
read_ends(struct event *ev, struct span rest)
{
	struct span local = { 0 };
	struct span remote = { 0 };
	struct end e = { 0 };

	if (!qmail_eat_number(ev, FIELD_mpid, &rest))
		return false;
	if (!span_cut(span_ltrim(rest), ' ', &local, &remote))
		return true;
	if (split_end(local, false, &e)) {
		(void)qmail_add_ip(ev, FIELD_local_ip, e.ip);
		add_port(ev, FIELD_local_port, e.port);
	}
	if (!split_end(span_trim(remote), true, &e))
		return true;
	if (e.name.len > 0)
		event_add(ev, FIELD_client_name, e.name, FIELD_UNTRUSTED);
	(void)qmail_add_ip(ev, FIELD_client_ip, e.ip);
	add_port(ev, FIELD_port, e.port);
	return true;
}

static bool
tcp_ok(struct event *ev, struct span rest)
{
	ev->kind = KIND_CONNECT;
	return read_ends(ev, rest);
}

static bool
tcp_deny(struct event *ev, struct span rest)
{
	ev->kind = KIND_REFUSE;
	return read_ends(ev, rest);
}

/* "19597 from 198.51.100.7" */
static bool
tcp_pid(struct event *ev, struct span rest)
{
	ev->kind = KIND_CONNECT;
	if (!qmail_eat_number(ev, FIELD_mpid, &rest) ||
		!span_eat(&rest, SPAN(" from ")))
		return false;
	(void)qmail_add_ip(ev, FIELD_client_ip, rest);
	return true;
}

/* "209937 status 0" */
static bool
tcp_end(struct event *ev, struct span rest)
{
	ev->kind = KIND_DISCONNECT;
	if (!qmail_eat_number(ev, FIELD_mpid, &rest))
		return false;
	if (span_eat(&rest, SPAN(" status ")))
		event_add(ev, FIELD_status, rest, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct qmail_shape tcp_shapes[] = {
	{ SPAN_INIT("status: "), qmail_other, true },
	{ SPAN_INIT("pid "), tcp_pid, true },
	{ SPAN_INIT("ok "), tcp_ok, true },
	{ SPAN_INIT("deny "), tcp_deny, true },
	{ SPAN_INIT("end "), tcp_end, true },
	{ SPAN_INIT("done "), tcp_end, true },
	{ SPAN_INIT("warning: "), qmail_other, false },
	{ SPAN_INIT("error: "), qmail_other, false },
	{ SPAN_INIT("fatal: "), qmail_other, false },
	{ SPAN_INIT("ssl "), qmail_other, true },
	{ SPAN_INIT("tls "), qmail_other, true },
	{ SPAN_INIT("cafile "), qmail_other, false },
	{ SPAN_INIT("ccafile "), qmail_other, false },
	{ SPAN_INIT("cadir "), qmail_other, false },
	{ SPAN_INIT("cert "), qmail_other, false },
	{ SPAN_INIT("key "), qmail_other, false },
	{ SPAN_INIT("param "), qmail_other, false },
	{ SPAN_INIT("ciphers "), qmail_other, false },
	{ { 0 }, NULL, false },
};
/* clang-format on */

bool
qmail_tcpserver(struct event *ev, struct span text)
{
	return qmail_try(tcp_shapes, ev, text);
}

/* "451 http://..." */
static void
add_reply(struct event *ev, struct span reply)
{
	struct span rest = reply;
	struct span code = qmail_take_digits(&rest);

	if (code.len == 3)
		event_add(ev, FIELD_code, code, FIELD_VERBATIM);
	if (reply.len > 0)
		event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
}

/* "relays.example blocked 192.0.2.47 ordb-test.example -": before 0.88 */
static bool
rbl_blocked(struct event *ev, struct span text)
{
	struct span list = { 0 };
	struct span ip = { 0 };
	struct span name = { 0 };

	if (!span_cut_at(text, SPAN(" blocked "), &list, &ip) ||
		span_find_char(list, ' ') != SIZE_MAX)
		return false;
	(void)span_cut(ip, ' ', &ip, &name);
	(void)span_cut(name, ' ', &name, NULL);
	if (!qmail_add_ip(ev, FIELD_client_ip, ip))
		return false;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_reason, list, FIELD_VERBATIM);
	if (name.len > 1)
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	return true;
}

/* "198.51.100.77 pid 19597 sbl.example: 451 http://..."; some leave the list
 * out. */
bool
qmail_rblsmtpd(struct event *ev, struct span text)
{
	struct span ip = { 0 };
	struct span rest = { 0 };
	struct span list = { 0 };

	if (!span_cut_at(text, SPAN(" pid "), &ip, &rest) || !address_is_ip(ip))
		return rbl_blocked(ev, text);
	ev->kind = KIND_REFUSE;
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
	if (!qmail_eat_number(ev, FIELD_mpid, &rest))
		return false;
	if (span_eat_char(&rest, ' ')) {
		(void)span_cut(rest, ':', &list, &rest);
		event_add(ev, FIELD_reason, list, FIELD_VERBATIM);
	} else {
		(void)span_eat_char(&rest, ':');
	}
	add_reply(ev, span_ltrim(rest));
	return true;
}
