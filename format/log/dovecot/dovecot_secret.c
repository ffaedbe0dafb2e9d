/* Passwords, SASL responses and hashes, which Dovecot prints with
 * auth_verbose_passwords and auth_debug_passwords. What ends them may be part
 * of them; where that is open, more is masked. */
#include "format/log/dovecot/dovecot.h"

#include "format/log/line/address.h"

enum secret_end {
	/* White space; a tab may be written #011. */
	UNTIL_BLANK,
	/* The last bracket of the line, which is Dovecot's. */
	UNTIL_BRACKET,
	UNTIL_QUOTE,
	UNTIL_DOUBLE_QUOTE
};

struct mark {
	struct span text;
	enum secret_end end;
};

/* clang-format off */
static const struct mark marks[] = {
	{ SPAN_INIT("given password: "), UNTIL_BRACKET },
	{ SPAN_INIT("resp="), UNTIL_BLANK },
	{ SPAN_INIT("pass="), UNTIL_BLANK },
	{ SPAN_INIT("password="), UNTIL_BLANK },
	{ SPAN_INIT("Password="), UNTIL_BLANK },
	/* "userPassword(password)={SSHA}..." */
	{ SPAN_INIT("assword)="), UNTIL_BLANK },
	{ SPAN_INIT("\"pwhash\":\""), UNTIL_DOUBLE_QUOTE },
	{ SPAN_INIT("): Credentials: "), UNTIL_BLANK },
	{ SPAN_INIT(": Credentials: "), UNTIL_BLANK },
	{ SPAN_INIT("): hit: "), UNTIL_BLANK },
	{ SPAN_INIT(": cache hit: "), UNTIL_BLANK },
};

/* In a query the password stands where its author wanted it. */
static const struct mark query_marks[] = {
	{ SPAN_INIT("('"), UNTIL_QUOTE },
	{ SPAN_INIT("assword = '"), UNTIL_QUOTE },
	{ SPAN_INIT("assword='"), UNTIL_QUOTE },
};
/* clang-format on */

enum {
	COUNT_MARKS = sizeof(marks) / sizeof(marks[0]),
	COUNT_QUERY_MARKS = sizeof(query_marks) / sizeof(query_marks[0])
};

static size_t
blank_offset(struct span s)
{
	size_t end = span_find(s, SPAN("#011"));

	if (end == SIZE_MAX)
		end = s.len;
	for (size_t i = 0; i < end; i++)
		if (s.ptr[i] == ' ' || s.ptr[i] == '\t')
			return i;
	return end;
}

static size_t
secret_length(struct span s, enum secret_end end)
{
	size_t at = SIZE_MAX;

	switch (end) {
	case UNTIL_BLANK:
		return blank_offset(s);
	case UNTIL_BRACKET:
		return span_ends(s, SPAN(")")) ? s.len - 1 : s.len;
	case UNTIL_QUOTE:
		at = span_find_char(s, '\'');
		break;
	case UNTIL_DOUBLE_QUOTE:
		at = span_find_char(s, '"');
		break;
	}
	return at == SIZE_MAX ? s.len : at;
}

/* The last that there is room for reaches to the end of the line. */
static void
add_secret(struct event *ev, struct span rest, size_t length)
{
	struct span part = span_slice(rest, 0, length);

	if (span_eq(part, SPAN("<hidden>")))
		return;
	for (size_t i = 0; i < ev->nsecrets; i++)
		if (ev->secrets[i].ptr == part.ptr)
			return;
	if (ev->nsecrets == EVENT_SECRETS_MAX - 1)
		part = rest;
	event_secret(ev, part);
}

static void
mark_all(struct event *ev, struct span text, const struct mark *mark)
{
	struct span rest = text;

	while (span_cut_at(rest, mark->text, NULL, &rest)) {
		size_t length = secret_length(rest, mark->end);

		add_secret(ev, rest, length);
		rest = span_slice(rest, length, rest.len);
	}
}

/* The offset behind "SCHEME(", the first in *s; its end if there is none. */
static size_t
scheme_end(struct span s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (c == '(' && i > from)
			return i + 1;
		if (!(c >= 'A' && c <= 'Z') && !is_digit(c) && c != '-' &&
			c != '.' && c != '_')
			from = s.len;
		if (c == ' ')
			from = i + 1;
	}
	return s.len;
}

/* "CRYPT(given) != 'stored'", the last, since the given may hold it. */
static void
mark_mismatch(struct event *ev, struct span text)
{
	size_t at = address_rfind(text, SPAN(") != '"));
	struct span given = { 0 };
	struct span stored = { 0 };

	if (at == SIZE_MAX)
		return;
	stored = span_slice(text, at + 6, text.len);
	given = span_slice(text, 0, at);
	given = span_slice(given, scheme_end(given), at);
	add_secret(ev, given, given.len);
	add_secret(ev, stored,
		span_ends(stored, SPAN("'")) ? stored.len - 1 : stored.len);
}

static bool
eat_tab(struct span *s)
{
	return span_eat_char(s, '\t') || span_eat(s, SPAN("#011"));
}

/* "client in: CONT\t1\tBASE64" */
static void
mark_response(struct event *ev, struct span text)
{
	struct span rest = { 0 };

	if (!span_cut_at(text, SPAN("client in: CONT"), NULL, &rest) ||
		!eat_tab(&rest))
		return;
	rest = span_slice(rest, blank_offset(rest), rest.len);
	if (eat_tab(&rest))
		add_secret(ev, rest, rest.len);
}

void
dovecot_mark_secrets(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_MARKS; i++)
		mark_all(ev, text, &marks[i]);
	mark_mismatch(ev, text);
	mark_response(ev, text);
	if (!span_has(text, SPAN("query: ")))
		return;
	for (size_t i = 0; i < COUNT_QUERY_MARKS; i++)
		mark_all(ev, text, &query_marks[i]);
}
