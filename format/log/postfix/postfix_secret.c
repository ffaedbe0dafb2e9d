/* Passwords that Postfix logs: debugging (-v) shows the dialogue and what SASL
 * and the tables were given; and a client that pipelines, or speaks too early,
 * is quoted with whatever it said. */
#include "format/log/postfix/postfix.h"

static bool
is_base64(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '+' && s.ptr[i] != '/' &&
			s.ptr[i] != '=')
			return false;
	return s.len >= 4;
}

/* clang-format off */
static const struct span verbs[] = {
	SPAN_INIT("QUIT"), SPAN_INIT("DATA"), SPAN_INIT("RSET"),
	SPAN_INIT("NOOP"), SPAN_INIT("HELP"), SPAN_INIT("STARTTLS"),
	SPAN_INIT("EHLO"), SPAN_INIT("HELO"), SPAN_INIT("XCLIENT"),
	SPAN_INIT("XFORWARD"), SPAN_INIT("MAIL"), SPAN_INIT("RCPT"),
	SPAN_INIT("VRFY"), SPAN_INIT("EXPN"), SPAN_INIT("AUTH"),
	SPAN_INIT("BDAT"), SPAN_INIT("ETRN"), SPAN_INIT("CONNECT"),
};
/* clang-format on */

static bool
is_verb(struct span s)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (span_ieq(s, verbs[i]))
			return true;
	return false;
}

/* Postfix prints CR and LF as "\r\n", or as '?'; blanks end a line too where
 * somebody pasted it. */
static struct span
take_command(struct span *s)
{
	size_t n = 0;

	while (n < s->len && s->ptr[n] != '\\' && s->ptr[n] != '?')
		n++;
	struct span command = span_trim(span_slice(*s, 0, n));
	while (n < s->len && s->ptr[n] == '?')
		n++;
	if (n < s->len && s->ptr[n] == '\\')
		n += 2;
	*s = span_slice(*s, n, s->len);
	return command;
}

/* "AUTH PLAIN AGEAYg==", or the answer to a challenge: base64 and nothing
 * else. */
static void
mask_command(struct event *ev, struct span command, bool in_auth)
{
	struct span secret = { 0 };

	if (span_ieq(span_slice(command, 0, 5), SPAN("AUTH "))) {
		if (span_cut(span_slice(command, 5, command.len), ' ', NULL,
			    &secret))
			event_secret(ev, secret);
		return;
	}
	if (in_auth && is_base64(command) && !is_verb(command))
		event_secret(ev, command);
}

void
postfix_mask_words(struct event *ev, struct span words, bool in_auth)
{
	while (words.len > 0) {
		struct span command = take_command(&words);

		mask_command(ev, command, in_auth);
		in_auth = in_auth ||
			span_ieq(span_slice(command, 0, 5), SPAN("AUTH "));
	}
}

bool
postfix_dialogue(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	if (postfix_eat_peer(&rest, &peer) && span_eat(&rest, SPAN(": ")))
		mask_command(ev, span_trim(rest), true);
	return true;
}

/* What stands behind one of these in a line of debugging. */
/* clang-format off */
static const struct span secret_marks[] = {
	SPAN_INIT("' pass `"), SPAN_INIT("get_passwd: "),
	SPAN_INIT("init_response "), SPAN_INIT("initial response "),
	SPAN_INIT("decoded response: "), SPAN_INIT("uncoded initial reply: "),
	SPAN_INIT("uncoded client response "), SPAN_INIT(": password = "),
	SPAN_INIT(": bind_pw = "),
};
/* clang-format on */

enum { COUNT_MARKS = sizeof(secret_marks) / sizeof(secret_marks[0]) };

static void
mask_debugging(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_MARKS; i++) {
		struct span secret = { 0 };

		if (!span_cut_at(text, secret_marks[i], NULL, &secret))
			continue;
		/* The closing quote: a password may hold one, too. */
		if (i == 0 && span_ends(secret, SPAN("'")))
			secret.len--;
		event_secret(ev, secret);
		return;
	}
}

/* Debugging begins with the name of a C function: "match_hostname: ...". */
static bool
is_function(struct span text)
{
	bool underscore = false;
	size_t n = 0;

	while (n < text.len &&
		((text.ptr[n] >= 'a' && text.ptr[n] <= 'z') ||
			is_digit(text.ptr[n]) || text.ptr[n] == '_'))
		underscore = text.ptr[n++] == '_' || underscore;
	if (n > 0 && n < text.len && text.ptr[n] == '[')
		while (n < text.len && text.ptr[n] != ':')
			n++;
	return underscore &&
		span_starts(span_slice(text, n, text.len), SPAN(": "));
}

bool
postfix_debugging(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	if (!is_function(text))
		return false;
	ev->kind = KIND_OTHER;
	mask_debugging(ev, text);
	return true;
}
