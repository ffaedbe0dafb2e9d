/* iRedAPD, iRedMail's policy server: "[IP] RCPT, SENDER -> RECIPIENT, ACTION
 * [sasl_username=..., sender=..., client_name=..., helo=..., ...]" and, of the
 * whole mail, "[IP] END-OF-MESSAGE, SENDER -> , ACTION [recipient_count=...,
 * size=..., process_time=...]". Who was logged in stands before "=>". Before
 * 5.1 its tag has no colon. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

/* clang-format off */
static const struct span levels[] = {
	SPAN_INIT("INFO: "), SPAN_INIT("ERROR: "), SPAN_INIT("WARNING: "),
	SPAN_INIT("DEBUG: "),
};

/* Of a recipient; what a stranger chose ends at the daemon's next key. */
static const struct filter_part rcpt_keys[] = {
	{ SPAN_INIT("sender="), FIELD_COUNT, 0 },
	{ SPAN_INIT("client_name="), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT("reverse_client_name="), FIELD_COUNT, 0 },
	{ SPAN_INIT("helo="), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT("encryption_protocol="), FIELD_COUNT, 0 },
	{ SPAN_INIT("encryption_cipher="), FIELD_COUNT, 0 },
	{ SPAN_INIT("server_port="), FIELD_COUNT, 0 },
	{ SPAN_INIT("process_time="), FIELD_COUNT, 0 },
};

static const struct filter_part mail_keys[] = {
	{ SPAN_INIT("recipient_count="), FIELD_nrcpt, 0 },
	{ SPAN_INIT("size="), FIELD_size, 0 },
	{ SPAN_INIT("process_time="), FIELD_COUNT, 0 },
};
/* clang-format on */

static const struct span greylisting =
	SPAN_INIT("451 4.7.1 Intentional policy rejection");

static struct span
text_of(const struct event *ev)
{
	struct span text = ev->head.body;

	if (!span_eq(ev->head.program, SPAN("iredapd")) &&
		!span_eat(&text, SPAN("iredapd ")))
		return (struct span){ 0 };
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (span_eat(&text, levels[i]))
			break;
	return text;
}

static unsigned
iredapd_bid(const struct event *ev)
{
	if (filter_bid(ev, SPAN("iredapd")))
		return FORMAT_SURE;
	return ev->head.program.len == 0 && text_of(ev).len > 0 ? 8 * 8 - 1 : 0;
}

/* "ann@a -> bob@b", "ann@a => bob@b", "ann@a => other@a -> bob@b" */
static void
read_way(struct event *ev, struct span way)
{
	struct span user = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };
	struct span rest = { 0 };

	if (span_cut_at(way, SPAN(" => "), &user, &rest)) {
		event_add(ev, FIELD_user, user, 0);
		way = rest;
	} else {
		user = (struct span){ 0 };
	}
	if (!span_cut_at(way, SPAN(" -> "), &from, &to)) {
		if (user.len == 0)
			return;
		from = user;
		to = way;
	}
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (to.len > 0)
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
}

/* "DUNNO", "REJECT Not authorized", "451 4.7.1 Intentional ..." */
static void
read_action(struct event *ev, struct span action)
{
	struct span verdict = { 0 };
	struct span words = { 0 };

	if (span_starts(action, greylisting)) {
		ev->kind = KIND_GREYLIST;
		event_add(ev, FIELD_reply, action, 0);
		return;
	}
	(void)span_cut(action, ' ', &verdict, &words);
	event_add(ev, FIELD_verdict, verdict, 0);
	if (words.len > 0)
		event_add(ev, FIELD_reply, words, FIELD_UNTRUSTED);
}

static void
drop_empty(struct event *ev, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < ev->nfields; i++)
		if (ev->fields[i].value.len > 0 &&
			!span_eq(ev->fields[i].value, SPAN("unknown")))
			ev->fields[kept++] = ev->fields[i];
	ev->nfields = kept;
}

static void
read_keys(struct event *ev, struct span keys, bool is_rcpt)
{
	size_t before = ev->nfields;

	if (span_ends(keys, SPAN("]")))
		keys.len--;
	if (is_rcpt)
		filter_eat_pairs(ev, keys, SPAN(", "), rcpt_keys,
			sizeof(rcpt_keys) / sizeof(*rcpt_keys));
	else
		filter_eat_pairs(ev, keys, SPAN(", "), mail_keys,
			sizeof(mail_keys) / sizeof(*mail_keys));
	drop_empty(ev, before);
}

static bool
read_request(struct event *ev, struct span text)
{
	bool is_rcpt = false;
	struct span ip = { 0 };
	struct span way = { 0 };
	struct span keys = { 0 };
	struct span action = { 0 };

	if (!span_eat_char(&text, '[') || !span_cut(text, ']', &ip, &text))
		return false;
	is_rcpt = span_eat(&text, SPAN(" RCPT, "));
	if (!is_rcpt && !span_eat(&text, SPAN(" END-OF-MESSAGE, ")))
		return false;
	ev->kind = KIND_FILTER;
	(void)filter_add_ip(ev, FIELD_client_ip, ip, 0);
	if (!span_cut_at(text,
		    is_rcpt ? SPAN(" [sasl_username=")
			    : SPAN(" [recipient_count="),
		    &text, &keys))
		return false;
	if (!span_cut_at(text, SPAN(", "), &way, &action))
		return false;
	read_way(ev, way);
	read_action(ev, action);
	if (is_rcpt)
		(void)span_cut_at(keys, SPAN(", "), NULL, &keys);
	else
		keys = (struct span){ keys.ptr - sizeof("recipient_count=") + 1,
			keys.len + sizeof("recipient_count=") - 1 };
	read_keys(ev, keys, is_rcpt);
	return true;
}

static bool
iredapd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = text_of(ev);

	(void)dialect;
	if (span_starts(text, SPAN("[")))
		return read_request(ev, text) ||
			span_starts(text, SPAN("[srs]"));
	/* It starts, loads plugins, complains of databases. */
	return text.len > 0;
}

const struct log_format format_iredapd = {
	.name = "iredapd",
	.title = "iRedAPD (iRedMail) 3 to 5",
	.bid = iredapd_bid,
	.parse = iredapd_parse,
};
