#include "format/log/postfix/postfix_knows.h"

#include "format/log/postfix/postfix.h"

struct known_row {
	/* Whose line it is; NULL is everybody's. */
	postfix_parser *parser;
	struct span prefix;
	/* What must be true of the rest. */
	bool (*fits)(struct span rest);
};

static bool
fits_any(struct span rest)
{
	(void)rest;
	return true;
}

static bool
fits_end(struct span rest)
{
	return rest.len == 0;
}

static bool
fits_angle(struct span rest)
{
	return rest.len > 0 && rest.ptr[0] == '<';
}

/* Will postfix_eat_peer find one? It wants a name or a bracket, and a bracket
 * must be closed. */
static bool
fits_peer(struct span rest)
{
	size_t open = 0;

	if (rest.len == 0 || rest.ptr[0] == ' ' || rest.ptr[0] == ':' ||
		rest.ptr[0] == ',' || rest.ptr[0] == ';')
		return false;
	open = span_find_char(rest, '[');
	return open == SIZE_MAX ||
		span_find_char(span_slice(rest, open, rest.len), ']') !=
		SIZE_MAX;
}

/* "H[ip]: ..." */
static bool
fits_refused_peer(struct span rest)
{
	size_t close = 0;

	for (size_t i = 0; i < rest.len && rest.ptr[i] != '['; i++)
		if (rest.ptr[i] == ' ' || rest.ptr[i] == ':' ||
			rest.ptr[i] == ',' || rest.ptr[i] == ';')
			return false;
	close = span_find_char(rest, ']');
	return close != SIZE_MAX && span_find_char(rest, '[') < close &&
		span_starts(span_slice(rest, close + 1, rest.len), SPAN(": "));
}

static bool
fits_from_peer(struct span rest)
{
	struct span peer = { 0 };

	return span_cut_at(rest, SPAN(" from "), NULL, &peer) &&
		fits_peer(peer);
}

/* clang-format off */
static const struct known_row rows[] = {
	{ postfix_smtpd, SPAN_INIT("connect from "), fits_peer },
	{ postfix_smtpd, SPAN_INIT("disconnect from "), fits_peer },
	{ postfix_smtpd, SPAN_INIT("reject: RCPT from "), fits_refused_peer },
	{ postfix_smtpd, SPAN_INIT("client="), fits_peer },
	{ postfix_smtpd, SPAN_INIT("lost connection after "), fits_from_peer },
	{ postfix_smtpd, SPAN_INIT("Anonymous TLS connection established from "),
		fits_peer },
	{ postfix_queue, SPAN_INIT("removed"), fits_end },
	{ postfix_queue, SPAN_INIT("from="), fits_angle },
	{ postfix_queue, SPAN_INIT("message-id="), fits_any },
	{ postfix_queue, SPAN_INIT("uid="), fits_any },
	{ postfix_agent, SPAN_INIT("to="), fits_any },
	{ postfix_agent, SPAN_INIT("Anonymous TLS connection established to "),
		fits_peer },
	{ postfix_agent, SPAN_INIT("Trusted TLS connection established to "),
		fits_peer },
	{ postfix_agent, SPAN_INIT("Untrusted TLS connection established to "),
		fits_peer },
	{ postfix_screen, SPAN_INIT("PASS OLD "), fits_peer },
	{ postfix_screen, SPAN_INIT("PASS NEW "), fits_peer },
	{ postfix_screen, SPAN_INIT("CONNECT from "), fits_peer },
	{ postfix_screen, SPAN_INIT("statistics: "), fits_any },
};
/* clang-format on */

bool
postfix_knows(postfix_parser *parser, struct span text)
{
	if (text.len == 0)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct known_row *row = &rows[i];

		if (row->parser == parser &&
			row->prefix.ptr[0] == text.ptr[0] &&
			span_starts(text, row->prefix) &&
			row->fits(span_slice(text, row->prefix.len, text.len)))
			return true;
	}
	return false;
}
