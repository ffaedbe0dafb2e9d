/* Where names stand in text: mail addresses, and what is written before one. */
#include "query/dossier/cloak_part.h"

#include <string.h>

enum { QUOTED_MAX = 66, PHRASE_MAX = 160 };

/* Words that stand before an address without being anybody's name. */
static const char *const no_phrase[] = { "access", "account", "address", "bad",
	"blocked", "denied", "for", "from", "invalid", "mail", "mailbox",
	"message", "no", "not", "ok", "recipient", "rejected", "relay",
	"sender", "sorry", "such", "to", "unknown", "unrouteable", "user" };

static bool
is_local_byte(char b)
{
	return is_alnum(b) || is_high(b) ||
		(b != '\0' && strchr(".!#$%&*+-/=?^_{|}~", b) != NULL);
}

/* A byte as syslog daemons write those that are not ASCII: "\\303", "#303". */
static bool
is_escape(struct span text, size_t at)
{
	if (at + 4 > text.len || (text.ptr[at] != '\\' && text.ptr[at] != '#'))
		return false;
	for (size_t i = at + 1; i < at + 4; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '7')
			return false;
	return true;
}

/* "user=ann": the key of a log is no part of the address. */
static size_t
behind_key(struct span text, size_t from, size_t to)
{
	size_t at = from;

	while (at < to &&
		(is_alpha(text.ptr[at]) || text.ptr[at] == '_' ||
			text.ptr[at] == '-'))
		at++;
	if (at == to || at == from || text.ptr[at] != '=' ||
		(from > 0 && text.ptr[from - 1] == '<'))
		return from;
	return at + 1;
}

/* Where the local part before the @ at `at` begins. */
static size_t
local_begin(struct span text, size_t from, size_t at)
{
	size_t begin = at;

	if (at > from && text.ptr[at - 1] == '"') {
		for (begin = at - 1; begin > from && at - begin < QUOTED_MAX;)
			if (text.ptr[--begin] == '"')
				return begin;
		return at;
	}
	while (begin > from &&
		(is_local_byte(text.ptr[begin - 1]) ||
			is_escape(text, begin - 1)))
		begin--;
	return behind_key(text, begin, at);
}

/* The @ of an address, or what stands for it where it is written for the web;
 * its length, or 0. */
static size_t
at_sign(struct span text, size_t at)
{
	if (text.ptr[at] == '@')
		return 1;
	return span_starts(span_slice(text, at, text.len), SPAN("%40")) ? 3 : 0;
}

static bool
is_address(const struct address_found *a, struct span text, size_t sign)
{
	size_t end = a->at + a->len;

	if (a->local.len == 0 || a->domain.len == 0)
		return false;
	/* "ann%40c.example@relay": the other one is the address. */
	return sign == 1 ||
		(span_find_char(a->domain, '.') != SIZE_MAX &&
			(end == text.len || text.ptr[end] != '@'));
}

bool
address_find(struct span text, size_t from, struct address_found *out)
{
	for (size_t at = from; at < text.len; at++) {
		size_t sign = at_sign(text, at);
		struct address_found a = { 0 };
		size_t end = at + sign;

		if (sign == 0)
			continue;
		a.at = local_begin(text, from, at);
		while (end < text.len &&
			(is_domain_byte(text.ptr[end]) || is_escape(text, end)))
			end += is_escape(text, end) ? 4 : 1;
		while (end > at + sign &&
			(text.ptr[end - 1] == '.' || text.ptr[end - 1] == '-'))
			end--;
		a.len = end - a.at;
		a.local = span_slice(text, a.at, at);
		a.domain = span_slice(text, at + sign, end);
		if (!is_address(&a, text, sign))
			continue;
		*out = a;
		return true;
	}
	return false;
}

static bool
is_phrase_byte(char b)
{
	return is_alpha(b) || is_high(b) || b == '.' || b == '-' || b == '\'';
}

static bool
is_capital(char b)
{
	return is_high(b) || (is_alpha(b) && fold_char(b) != b);
}

static bool
is_plain_word(struct span word)
{
	for (size_t i = 0; i < sizeof(no_phrase) / sizeof(no_phrase[0]); i++)
		if (span_ieq(word, span_of(no_phrase[i])))
			return true;
	return false;
}

/* Where words that end at `end` begin, if they can be a name: two and more
 * that begin with capitals, or one behind a colon. */
static size_t
words_begin(struct span text, size_t from, size_t end)
{
	size_t begin = end;
	size_t count = 0;

	while (begin > from && end - begin < PHRASE_MAX) {
		size_t stop = begin;
		size_t at = 0;

		while (stop > from && count > 0 && text.ptr[stop - 1] == ' ')
			stop--;
		for (at = stop; at > from && is_phrase_byte(text.ptr[at - 1]);)
			at--;
		if (at == stop || !is_capital(text.ptr[at]))
			break;
		if (is_plain_word(span_slice(text, at, stop)))
			return end;
		begin = at;
		count++;
	}
	if (count == 1 && begin > from + 1 &&
		span_eq(span_slice(text, begin - 2, begin), SPAN(": ")))
		return begin;
	return count > 1 ? begin : end;
}

/* Where "..." or =?...?= that ends at `end` begins. */
static size_t
quoted_begin(struct span text, size_t from, size_t end)
{
	bool is_encoded = text.ptr[end - 1] == '=';
	struct span open = is_encoded ? SPAN("=?") : SPAN("\"");

	if (end - from < 2 || (is_encoded && text.ptr[end - 2] != '?'))
		return end;
	for (size_t at = end - 2; at > from && end - at < PHRASE_MAX; at--)
		if (span_starts(span_slice(text, at - 1, end), open))
			return at - 1;
	return end;
}

bool
phrase_find(struct span text, size_t from, const struct address_found *a,
	struct span *out, size_t *at)
{
	size_t end = a->at;
	size_t begin = 0;

	if (end < from + 3 || text.ptr[end - 1] != '<')
		return false;
	end--;
	while (end > from && text.ptr[end - 1] == ' ')
		end--;
	if (end == from)
		return false;
	begin = text.ptr[end - 1] == '"' || text.ptr[end - 1] == '='
		? quoted_begin(text, from, end)
		: words_begin(text, from, end);
	*out = span_slice(text, begin, end);
	*at = begin;
	return end > begin;
}
