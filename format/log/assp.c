/* ASSP, the Anti-Spam SMTP Proxy: "Apr-27-13 02:25:11 m1-64217-12013
 * [Worker_1] [TLS-in] 192.0.2.66 <from> to: to text". Nobody else writes such
 * stamps. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char failure[] = "failure";

/* The server behind it says 535 to a login that it passed on. */
static const struct pattern rows[] = {
	{ "Blocking %i - too much AUTH errors (%n)%*", KIND_REFUSE, NULL,
		NULL },
	{ "%i [SMTP Error] 535 %r", KIND_LOGIN, failure, NULL },
	{ "%i [SMTP Error] %r", KIND_OTHER, NULL, NULL },
	{ "%i max sender authentication errors (%n) exceeded%*", KIND_REFUSE,
		NULL, NULL },
	{ "%i SSL negotiation with client failed: %r", KIND_TLS, NULL, NULL },
	{ "Connected: %i:%p > %*", KIND_CONNECT, NULL, NULL },
	{ "Connected: session:%w %i:%p > %*", KIND_CONNECT, NULL, NULL },
	{ "%i disconnected: session:%*", KIND_DISCONNECT, NULL, NULL },
	{ "Disconnected: %i%*", KIND_DISCONNECT, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* "Apr-27-13 02:25:11" */
static bool
is_stamp(struct span s)
{
	return s.len == 18 && s.ptr[3] == '-' && s.ptr[6] == '-' &&
		is_digit(s.ptr[7]) && !is_digit(s.ptr[0]);
}

/* Its own id of the mail, and what it says of the connection. */
static struct span
eat_marks(struct span s, struct span *id)
{
	struct span word = { 0 };
	struct span rest = { 0 };

	if (span_cut(s, ' ', &word, &rest) && word.len > 8 &&
		span_starts(word, SPAN("m1-"))) {
		*id = word;
		s = span_ltrim(rest);
	}
	while (s.len > 0 && s.ptr[0] == '[' &&
		span_cut_at(s, SPAN("] "), &word, &rest) && word.len < 64 &&
		span_find_char(word, ' ') == SIZE_MAX)
		s = span_ltrim(rest);
	return s;
}

/* "192.0.2.66 <from> to: to text": what it decided about a mail. */
static bool
take_mail(struct event *ev, struct span s)
{
	struct span ip = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };

	if (!span_cut(s, ' ', &ip, &s) || !address_is_ip(ip) ||
		!span_eat_char(&s, '<') || !span_cut(s, '>', &from, &s))
		return false;
	(void)filter_add_ip(ev, FIELD_client_ip, ip, 0);
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (span_eat(&s, SPAN(" to: "))) {
		to = span_take_until(&s, ' ');
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	}
	ev->kind = span_has(s, SPAN(" blocked")) ? KIND_REFUSE : KIND_FILTER;
	s = span_ltrim(s);
	if (s.len > 0)
		event_add(ev, FIELD_reply, s, FIELD_UNTRUSTED);
	return true;
}

static unsigned
assp_bid(const struct event *ev)
{
	return is_stamp(ev->head.time_text) ? 6 * 8 : 0;
}

static bool
assp_parse(struct event *ev, const struct dialect *dialect)
{
	struct span id = { 0 };
	struct span text = eat_marks(ev->head.body, &id);

	(void)dialect;
	if (pattern_try(rows, ev, text) == NULL && !take_mail(ev, text))
		return false;
	if (ev->kind != KIND_OTHER && ev->kind != KIND_TLS)
		event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	if (id.len > 0)
		event_add(ev, FIELD_session, id, 0);
	return true;
}

const struct log_format format_assp = {
	.name = "assp",
	.title = "ASSP (Anti-Spam SMTP Proxy) 1 and 2",
	.bid = assp_bid,
	.parse = assp_parse,
};
