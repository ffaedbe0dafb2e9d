/* qmail: multilog ("@4000... new msg 1"), splogger ("qmail: 1157520813.485077
 * new msg 1") and plain; helpers name themselves in the tag or before their
 * text ("tcpserver: ..."). */
#include "format/log/qmail/qmail.h"

#include "format/log/line/format.h"

struct helper {
	struct span name;
	bool (*parse)(struct event *ev, struct span text);
	struct span daemon;
	/* The tag may be another program's: the text must fit too. */
	bool (*fits)(struct span text);
};

/* clang-format off */
static const struct helper helpers[] = {
	{ SPAN_INIT("tcpserver"), qmail_tcpserver, SPAN_INIT("tcpserver"),
		NULL },
	{ SPAN_INIT("sslserver"), qmail_tcpserver, SPAN_INIT("tcpserver"),
		NULL },
	{ SPAN_INIT("rblsmtpd"), qmail_rblsmtpd, SPAN_INIT("rblsmtpd"),
		NULL },
	{ SPAN_INIT("qmail-smtpd"), qmail_smtpd, SPAN_INIT("qmail"), NULL },
	{ SPAN_INIT("qmail-popup"), qmail_sqmail, SPAN_INIT("qmail"), NULL },
	{ SPAN_INIT("qlogenvelope"), qmail_envelope, SPAN_INIT("qmail"), NULL },
	{ SPAN_INIT("qlogreceived"), qmail_received, SPAN_INIT("qmail"), NULL },
	{ SPAN_INIT("qmail-scanner"), qmail_scanner,
		SPAN_INIT("qmail-scanner"), NULL },
	{ SPAN_INIT("spamdyke"), qmail_spamdyke, SPAN_INIT("spamdyke"),
		NULL },
	{ SPAN_INIT("simscan"), qmail_simscan, SPAN_INIT("simscan"), NULL },
	{ SPAN_INIT("vpopmail"), qmail_vchkpw, SPAN_INIT("vpopmail"), NULL },
	{ SPAN_INIT("vchkpw"), qmail_vchkpw, SPAN_INIT("vpopmail"), NULL },
	{ SPAN_INIT("authdaemond"), qmail_authdaemon, SPAN_INIT("courier"),
		NULL },
	{ SPAN_INIT("imapd"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("imapd-ssl"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("pop3d"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("pop3d-ssl"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("imaplogin"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("pop3login"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("courierpop3login"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
	{ SPAN_INIT("courierpop3d"), qmail_courier, SPAN_INIT("courier"),
		qmail_is_courier },
};

/* "qmail-smtpd 4711: ..." */
static const struct helper ldap_smtpd = { SPAN_INIT("qmail-smtpd"),
	qmail_ldap_smtpd, SPAN_INIT("qmail"), NULL };
/* clang-format on */

enum { COUNT_HELPERS = sizeof(helpers) / sizeof(helpers[0]) };

const struct qmail_shape *
qmail_shape_of(const struct qmail_shape *rows, struct span text)
{
	if (text.len == 0)
		return NULL;
	for (; rows->parse; rows++) {
		size_t n = rows->prefix.len;

		if (rows->prefix.ptr[0] != text.ptr[0] ||
			!span_starts(text, rows->prefix))
			continue;
		if (!rows->numbered || (n < text.len && is_digit(text.ptr[n])))
			return rows;
	}
	return NULL;
}

bool
qmail_try(const struct qmail_shape *rows, struct event *ev, struct span text)
{
	const struct qmail_shape *row = qmail_shape_of(rows, text);

	if (!row)
		return false;
	return row->parse(ev, span_slice(text, row->prefix.len, text.len));
}

bool
qmail_other(struct event *ev, struct span rest)
{
	(void)rest;
	ev->kind = KIND_OTHER;
	return true;
}

/* splogger's "1157520813.485077 " where the head left it. A line that it had
 * to break goes on behind a plus. */
static bool
eat_epoch(struct span *text, bool *is_rest)
{
	struct span s = *text;
	struct span seconds = qmail_take_digits(&s);

	if (seconds.len < 9 || !span_eat_char(&s, '.') ||
		qmail_take_digits(&s).len != 6)
		return false;
	*is_rest = span_eat_char(&s, '+');
	*text = span_ltrim(s);
	return true;
}

static const struct helper *
find_helper(struct span name)
{
	for (size_t i = 0; i < COUNT_HELPERS; i++) {
		const struct helper *h = &helpers[i];

		if (h->name.len == name.len && h->name.ptr[0] == name.ptr[0] &&
			span_eq(h->name, name))
			return h;
	}
	return NULL;
}

static bool
is_ldap_smtpd(struct span text, size_t n)
{
	return n + 1 < text.len && text.ptr[n] == ' ' &&
		is_digit(text.ptr[n + 1]) &&
		span_eq(span_slice(text, 0, n), ldap_smtpd.name);
}

/* "tcpserver: ...", "simscan:[123]: ...", "vchkpw-smtp: ...",
 * "spamdyke[123]: ...": the name, which is short and has no blanks. */
static const struct helper *
helper_in_text(struct span text, struct span *rest)
{
	size_t n = 0;
	const struct helper *h = NULL;

	while (n < text.len && n < 20 &&
		(is_alnum(text.ptr[n]) || text.ptr[n] == '-'))
		n++;
	if (n < 5 || n == text.len)
		return NULL;
	if (is_ldap_smtpd(text, n)) {
		*rest = span_slice(text, n + 1, text.len);
		return &ldap_smtpd;
	}
	if (text.ptr[n] != ':' && text.ptr[n] != '[')
		return NULL;
	*rest = text;
	if (span_starts(text, SPAN("vchkpw-")) ||
		span_starts(text, SPAN("vchkpw: ")))
		return find_helper(SPAN("vchkpw"));
	h = find_helper(span_slice(text, 0, n));
	if (!h || h->fits)
		return NULL;
	*rest = span_slice(text, n, text.len);
	/* Some lines lost the bracket that closes. */
	if (span_eat_char(rest, '[')) {
		(void)qmail_take_digits(rest);
		(void)span_eat_char(rest, ']');
	}
	if (!span_eat_char(rest, ':'))
		return NULL;
	*rest = span_ltrim(*rest);
	return h;
}

/* The tag without what its instances add: "authdaemond.plain". */
static const struct helper *
helper_in_tag(struct span tag, struct span text)
{
	const struct helper *h = NULL;

	(void)span_cut(tag, '.', &tag, NULL);
	if (span_starts(tag, SPAN("vchkpw-")))
		tag = span_slice(tag, 0, 6);
	/* "courier-imapd", as some packages call it. */
	if (span_starts(tag, SPAN("courier-")))
		tag = span_slice(tag, 8, tag.len);
	h = find_helper(tag);
	if (h && h->fits && !h->fits(text))
		return NULL;
	return h;
}

static bool
is_qmail_tag(struct span tag)
{
	return span_starts(tag, SPAN("qmail"));
}

/* A bid is sure only by the tag alone. */
static unsigned
bid_of(const struct helper *h, bool by_tag)
{
	unsigned bits = (unsigned)h->name.len * 8;

	return bits < FORMAT_SURE || by_tag ? bits : FORMAT_SURE - 1;
}

static unsigned
qmail_bid(const struct event *ev)
{
	struct span tag = ev->head.program;
	struct span text = ev->head.body;
	struct span rest = { 0 };
	const struct helper *h = NULL;
	const struct qmail_shape *row = NULL;
	bool is_rest = false;

	if (tag.len > 0) {
		h = helper_in_tag(tag, text);
		if (h)
			return bid_of(h, !h->fits);
		if (is_qmail_tag(tag))
			return 40;
	}
	(void)eat_epoch(&text, &is_rest);
	h = helper_in_text(text, &rest);
	if (h)
		return bid_of(h, false);
	row = qmail_shape_of(qmail_send_shapes(), text);
	if (row && row->numbered)
		return (unsigned)row->prefix.len * 8;
	if (row && tag.len == 0 && ev->head.stamp.kind == STAMP_UTC)
		return 16;
	return qmail_is_smtpd(text) ? 32 : 0;
}

static bool
ask_helper(struct event *ev, const struct helper *h, struct span text)
{
	ev->daemon = h->daemon;
	return h->parse(ev, text);
}

static bool
qmail_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span rest = { 0 };
	const struct helper *h = helper_in_tag(ev->head.program, text);
	bool is_rest = false;

	(void)dialect;
	ev->daemon = SPAN("qmail");
	if (h) {
		(void)helper_in_text(text, &text);
		return ask_helper(ev, h, text);
	}
	(void)eat_epoch(&text, &is_rest);
	if (is_rest || span_eat_char(&text, '+'))
		return qmail_other(ev, text);
	h = helper_in_text(text, &rest);
	if (h)
		return ask_helper(ev, h, rest);
	if (qmail_try(qmail_send_shapes(), ev, text))
		return true;
	return qmail_smtpd(ev, text);
}

const struct log_format format_qmail = {
	.name = "qmail",
	.title = "qmail, netqmail and s/qmail with ucspi-tcp, CHKUSER, "
		 "spamdyke, "
		 "simscan, qmail-scanner, vpopmail; Courier's imapd and pop3d",
	.bid = qmail_bid,
	.parse = qmail_parse,
};
