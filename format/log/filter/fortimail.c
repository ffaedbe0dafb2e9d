/* FortiMail: "date=2012-08-17 time=12:26:41 device_id=F log_id=1 type=spam
 * from="a" to="b" msg="..."". Its stamp is in two keys and is not read. What is
 * in quotes may be a stranger's, who can write quotes and keys, too: the first
 * of each key counts, and those that come before a stranger's are sure. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

static const char success[] = "success";
static const char failure[] = "failure";

/* The keys of a line that say something; absent ones are NULL. */
struct said {
	struct span type;
	struct span subtype;
	struct span user;
	struct span ui;
	struct span action;
	struct span status;
	struct span session;
	struct span client_name;
	struct span client_ip;
	struct span src;
	struct span from;
	struct span to;
	struct span subject;
	struct span msg;
};

/* "word" or "\"text\"" up to a quote with a key behind, or the end. */
static struct span
take_value(struct span *s)
{
	struct span text = *s;
	struct span value = { 0 };
	size_t end = 0;

	if (!span_eat_char(&text, '"'))
		return span_take_until(s, ' ');
	for (end = 0; end < text.len; end++)
		if (text.ptr[end] == '"' &&
			(end + 1 == text.len || text.ptr[end + 1] == ' '))
			break;
	value = span_slice(text, 0, end);
	*s = span_slice(text, end + 1, text.len);
	return value;
}

static struct span *
place_of(struct said *out, struct span key)
{
	const struct {
		struct span key;
		struct span *value;
	} places[] = { { SPAN("type"), &out->type },
		{ SPAN("subtype"), &out->subtype },
		{ SPAN("user"), &out->user }, { SPAN("ui"), &out->ui },
		{ SPAN("action"), &out->action },
		{ SPAN("status"), &out->status },
		{ SPAN("session_id"), &out->session },
		{ SPAN("client_name"), &out->client_name },
		{ SPAN("client_ip"), &out->client_ip },
		{ SPAN("src"), &out->src }, { SPAN("from"), &out->from },
		{ SPAN("to"), &out->to }, { SPAN("subject"), &out->subject },
		{ SPAN("msg"), &out->msg } };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (span_eq(key, places[i].key))
			return places[i].value;
	return NULL;
}

static void
read_keys(struct span body, struct said *out)
{
	while (body.len > 0) {
		struct span key =
			span_take_set(&body, "abcdefghijklmnopqrstuvwxyz_");
		struct span *place = place_of(out, key);
		struct span value = { 0 };

		if (span_eat_char(&body, '='))
			value = take_value(&body);
		else
			(void)span_take_until(&body, ' ');
		if (place && place->ptr == NULL)
			*place = value;
		body = span_ltrim(body);
	}
}

/* "GUI(192.0.2.7)": where somebody administers it from. */
static struct span
address_of(struct span ui)
{
	struct span inner = { 0 };

	if (!span_cut(ui, '(', NULL, &inner) ||
		!span_cut(inner, ')', &inner, NULL))
		return (struct span){ 0 };
	return inner;
}

static bool
take_login(struct event *ev, const struct said *said)
{
	bool done = span_eq(said->status, SPAN("success"));

	if (!done && !span_starts(said->status, SPAN("fail")))
		return false;
	ev->kind = KIND_LOGIN;
	event_add_derived(
		ev, FIELD_outcome, span_of(done ? success : failure), 0);
	event_add(ev, FIELD_user, said->user, done ? 0 : FIELD_UNTRUSTED);
	(void)filter_add_ip(ev, FIELD_client_ip, address_of(said->ui), 0);
	event_add_derived(ev, FIELD_service, SPAN("web"), 0);
	return true;
}

/* What its sendmail says: "to=<a@b>, ..., dsn=2.0.0, stat=Sent (...)". */
static const struct filter_part sendmail_keys[] = {
	{ SPAN_INIT("from="), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT("to="), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT("size="), FIELD_size, 0 },
	{ SPAN_INIT("class="), FIELD_COUNT, 0 },
	{ SPAN_INIT("nrcpts="), FIELD_nrcpt, 0 },
	{ SPAN_INIT("msgid="), FIELD_message_id, FIELD_UNTRUSTED },
	{ SPAN_INIT("proto="), FIELD_protocol, 0 },
	{ SPAN_INIT("daemon="), FIELD_COUNT, 0 },
	{ SPAN_INIT("delay="), FIELD_COUNT, 0 },
	{ SPAN_INIT("xdelay="), FIELD_COUNT, 0 },
	{ SPAN_INIT("mailer="), FIELD_COUNT, 0 },
	{ SPAN_INIT("pri="), FIELD_COUNT, 0 },
	{ SPAN_INIT("relay="), FIELD_relay, FIELD_UNTRUSTED },
	{ SPAN_INIT("dsn="), FIELD_dsn, 0 },
	{ SPAN_INIT("stat="), FIELD_status, FIELD_UNTRUSTED },
};

static void
take_smtp(struct event *ev, const struct said *said)
{
	if (span_starts(said->msg, SPAN("from=")))
		ev->kind = KIND_FROM;
	else if (span_starts(said->msg, SPAN("to=")))
		ev->kind = KIND_DELIVER;
	else if (span_starts(said->msg, SPAN("STARTTLS=")))
		ev->kind = KIND_TLS;
	if (ev->kind == KIND_FROM || ev->kind == KIND_DELIVER)
		filter_eat_pairs(ev, said->msg, SPAN(", "), sendmail_keys,
			sizeof(sendmail_keys) / sizeof(*sendmail_keys));
}

static void
take_mail(struct event *ev, const struct said *said)
{
	ev->kind = KIND_FILTER;
	if (said->from.ptr)
		filter_add_address(ev, FIELD_from, said->from);
	if (said->to.len > 0)
		filter_add_address(ev, FIELD_to, said->to);
	if (said->client_name.len > 0)
		event_add(ev, FIELD_client_name, said->client_name,
			FIELD_UNTRUSTED);
	(void)filter_add_ip(ev, FIELD_client_ip,
		said->client_ip.len > 0 ? said->client_ip : said->src, 0);
	if (said->subject.len > 0)
		event_add(ev, FIELD_subject, said->subject, FIELD_UNTRUSTED);
	if (said->msg.len > 0)
		event_add(ev, FIELD_reply, said->msg, FIELD_UNTRUSTED);
}

static unsigned
fortimail_bid(const struct event *ev)
{
	struct span body = ev->head.body;

	if (!span_starts(body, SPAN("date=")) &&
		!span_starts(body, SPAN("time=")))
		return 0;
	body = span_slice(body, 0, 128);
	return span_has(body, SPAN(" device_id=")) &&
			span_has(body, SPAN(" log_id="))
		? FORMAT_SURE - 1
		: 0;
}

static bool
fortimail_parse(struct event *ev, const struct dialect *dialect)
{
	struct said said = { 0 };

	(void)dialect;
	read_keys(ev->head.body, &said);
	if (said.type.len == 0)
		return false;
	if (span_eq(said.type, SPAN("spam")) ||
		span_eq(said.type, SPAN("virus")) ||
		span_eq(said.type, SPAN("statistics")))
		take_mail(ev, &said);
	else if (span_eq(said.subtype, SPAN("smtp")))
		take_smtp(ev, &said);
	else if (span_eq(said.subtype, SPAN("admin")) &&
		span_eq(said.action, SPAN("login")))
		(void)take_login(ev, &said);
	if (said.session.len > 0)
		event_add(ev, FIELD_session, said.session, 0);
	return true;
}

const struct log_format format_fortimail = {
	.name = "fortimail",
	.title = "FortiMail",
	.bid = fortimail_bid,
	.parse = fortimail_parse,
};
