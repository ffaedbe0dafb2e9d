#include "format/log/filter/pattern.h"

#include "format/log/filter/filter.h"
#include "format/log/line/address.h"

#include <string.h>

enum {
	CAPTURES_MAX = 12,
	/* Places tried for the end of a stranger's text; two such fields in a
	 * pattern at most. */
	TRIES_MAX = 32,
	/* Words are not longer than that. */
	WORD_MAX = 512
};

struct capture {
	char letter;
	struct span value;
};

struct match {
	size_t count;
	struct capture captures[CAPTURES_MAX];
};

/* The constant text at the front of a pattern. */
static struct span
literal_of(const char *pattern)
{
	return (struct span){ pattern, strcspn(pattern, "%") };
}

static bool
is_text(char letter)
{
	return strchr("utxCrRh*", letter) != NULL;
}

static bool
is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '.' && s.ptr[i] != '-' &&
			s.ptr[i] != '_' && s.ptr[i] != ':' && s.ptr[i] != '%')
			return false;
	return s.len > 0;
}

static bool
is_fit(char letter, struct span value)
{
	switch (letter) {
	case 'i':
		return address_is_ip(value);
	case 'c':
		return is_name(value);
	case 'p':
	case 'n':
	case 'd':
	case 'g':
		return span_all_digits(value) && value.len > 0;
	default:
		return is_text(letter) || value.len > 0;
	}
}

static bool
take(struct match *m, char letter, struct span value)
{
	if (m->count == CAPTURES_MAX || !is_fit(letter, value))
		return false;
	m->captures[m->count].letter = letter;
	m->captures[m->count++].value = value;
	return true;
}

/* Another field follows at once: what can be no part of this one ends it. */
static size_t
length_of(char letter, struct span text)
{
	size_t n = 0;

	if (letter == 'c' || letter == 'i')
		while (n < text.len && is_name(span_slice(text, n, n + 1)))
			n++;
	else if (letter == 'p' || letter == 'n' || letter == 'd' ||
		letter == 'g')
		while (n < text.len && is_digit(text.ptr[n]))
			n++;
	else
		while (n < text.len && text.ptr[n] != ' ')
			n++;
	return n;
}

/* A word of `text` that ends where `literal` stands. */
static bool
cut_word(struct span text, struct span literal, size_t *end)
{
	for (size_t n = 0; n <= text.len && n < WORD_MAX; n++) {
		if (literal.len > 0 ? span_starts(span_slice(text, n, text.len),
					      literal)
				    : n == text.len) {
			*end = n;
			return true;
		}
		if (n < text.len && text.ptr[n] == ' ')
			return false;
	}
	return false;
}

/* A dropped or free text up to the first `literal`, or to the end. */
static bool
cut_text(struct span text, struct span literal, size_t *end)
{
	*end = literal.len > 0 ? span_find(text, literal) : text.len;
	return *end != SIZE_MAX;
}

enum fit { FIT_NO, FIT_ALL, FIT_TO_STRANGER };

/* All up to the next stranger's text, or the end; both are moved there. */
static enum fit
eat_known(const char **pattern, struct span *text, struct match *m)
{
	for (;;) {
		struct span literal = literal_of(*pattern);
		size_t end = 0;
		char letter;

		if (!span_eat(text, literal))
			return FIT_NO;
		*pattern += literal.len;
		if (**pattern == '\0')
			return text->len == 0 ? FIT_ALL : FIT_NO;
		letter = (*pattern)[1];
		if (letter == 'u' || letter == 't' || letter == 'x')
			return FIT_TO_STRANGER;
		*pattern += 2;
		literal = literal_of(*pattern);
		if (is_text(letter)) {
			if (!cut_text(*text, literal, &end))
				return FIT_NO;
		} else if (**pattern == '%') {
			end = length_of(letter, *text);
		} else if (!cut_word(*text, literal, &end)) {
			return FIT_NO;
		}
		if (!take(m, letter, span_slice(*text, 0, end)))
			return FIT_NO;
		*text = span_slice(*text, end, text->len);
	}
}

/* Does all of `text` fit? A stranger's text is tried from the right, so that he
 * cannot pose as what stands behind him. */
static bool
fits(const char *pattern, struct span text, /* NOLINT(misc-no-recursion) */
	struct match *m)
{
	enum fit fit = eat_known(&pattern, &text, m);
	struct span literal;
	size_t count = m->count;
	size_t end = text.len;
	char letter;

	if (fit != FIT_TO_STRANGER)
		return fit == FIT_ALL;
	/* As deep as the pattern has such fields, which is two at most. */
	letter = pattern[1];
	pattern += 2;
	literal = literal_of(pattern);
	if (literal.len == 0)
		return pattern[0] == '\0' && take(m, letter, text);
	for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
		end = address_rfind(span_slice(text, 0, end), literal);
		if (end == SIZE_MAX)
			return false;
		m->count = count;
		if (take(m, letter, span_slice(text, 0, end)) &&
			fits(pattern, span_slice(text, end, text.len), m))
			return true;
		/* The next one to the left may overlap this one. */
		end += literal.len - 1;
	}
	return false;
}

static enum field_id
field_of(char letter)
{
	switch (letter) {
	case 'u':
		return FIELD_user;
	case 't':
		return FIELD_target_user;
	case 'h':
		return FIELD_client_name;
	case 'p':
		return FIELD_port;
	case 'n':
		return FIELD_attempts;
	case 'd':
		return FIELD_uid;
	case 'g':
		return FIELD_gid;
	case 'm':
		return FIELD_method;
	case 's':
		return FIELD_session;
	case 'v':
		return FIELD_service;
	case 'y':
		return FIELD_tty;
	case 'C':
		return FIELD_command;
	case 'r':
		return FIELD_reply;
	case 'R':
		return FIELD_reason;
	default:
		return FIELD_COUNT;
	}
}

static void
add(struct event *ev, const struct capture *c, unsigned user_marks)
{
	enum field_id id = field_of(c->letter);

	if (c->letter == 'c' || c->letter == 'i') {
		filter_add_client(ev, c->value);
	} else if (id == FIELD_user || id == FIELD_target_user) {
		event_add(ev, id, c->value, user_marks);
	} else if (id == FIELD_client_name) {
		/* Without a name daemons write the address twice. */
		if (c->value.len > 0 && !address_is_ip(c->value))
			event_add(ev, id, c->value, FIELD_UNTRUSTED);
	} else if (id == FIELD_tty && span_eq(c->value, SPAN("unknown"))) {
		return;
	} else if (id != FIELD_COUNT && c->value.len > 0) {
		event_add(ev, id, c->value,
			id == FIELD_reply || id == FIELD_command
				? FIELD_UNTRUSTED
				: FIELD_VERBATIM);
	}
}

/* Names of accounts that exist; all others anybody can write. */
static unsigned
marks_of(const struct pattern *row)
{
	if (row->outcome != NULL && strcmp(row->outcome, "success") == 0)
		return FIELD_VERBATIM;
	return row->kind == KIND_LOGOUT || row->kind == KIND_SESSION ||
			row->kind == KIND_PROCESS
		? FIELD_VERBATIM
		: FIELD_UNTRUSTED;
}

const struct pattern *
pattern_try(const struct pattern *rows, struct event *ev, struct span text)
{
	for (; rows->text != NULL; rows++) {
		struct match m = { .count = 0 };

		/* Most rows fail here. */
		if (rows->text[0] != '%' &&
			(text.len == 0 || rows->text[0] != text.ptr[0]))
			continue;
		if (!fits(rows->text, text, &m))
			continue;
		ev->kind = rows->kind;
		if (rows->outcome != NULL)
			event_add_derived(
				ev, FIELD_outcome, span_of(rows->outcome), 0);
		if (rows->reason != NULL)
			event_add_derived(
				ev, FIELD_reason, span_of(rows->reason), 0);
		for (size_t i = 0; i < m.count; i++)
			add(ev, &m.captures[i], marks_of(rows));
		return rows;
	}
	return NULL;
}
