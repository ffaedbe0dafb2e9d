#include "query/lang/token.h"

#include "format/base/text.h"
#include "format/log/line/event.h"

#include <string.h>

/* Longer than any name in fields.def. */
enum { FIELD_NAME_MAX = 32 };

static const char *const head_fields[] = { "host", "program", "daemon",
	"instance", "pid", "severity", "kind", "ip", "time_basis",
	"host_basis" };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char
peek(const struct tokens *t, size_t at)
{
	if (at >= t->query.len)
		return ' ';
	return t->query.ptr[at];
}

const char *
token_field(size_t i)
{
	const size_t heads = sizeof(head_fields) / sizeof(head_fields[0]);

	if (i < heads)
		return head_fields[i];
	return i - heads < FIELD_COUNT ? field_name((enum field_id)(i - heads))
				       : NULL;
}

bool
token_is_field(struct span name)
{
	enum field_id id = FIELD_COUNT;

	for (size_t i = 0; i < sizeof(head_fields) / sizeof(head_fields[0]);
		i++)
		if (span_eq(name, span_of(head_fields[i])))
			return true;
	return field_by_name(name, &id);
}

bool
token_is_punctuation(struct span word)
{
	size_t len = 1;

	for (size_t i = 0; i < word.len; i += len)
		if (text_class_at(word, i, &len) != TEXT_SEP)
			return false;
	return true;
}

/* May a phrase or regex end here? */
static bool
is_edge(const struct tokens *t, size_t at)
{
	char c = peek(t, at);

	return is_blank(c) || (c == ')' && t->open > 0);
}

/* The end of the word at `at`: a blank, or the `)` that closes a group. */
static enum wb_err
word_end(const struct tokens *t, size_t at, size_t *end, struct err *err)
{
	unsigned inner = 0;

	for (; at < t->query.len && !is_blank(t->query.ptr[at]); at++) {
		char c = t->query.ptr[at];

		if (c == '(')
			inner++;
		if (c != ')')
			continue;
		if (inner == 0 && t->open > 0)
			break;
		if (inner == 0)
			return err_set(err, WB_USAGE,
				"at column %zu: ) without (; put the text in "
				"double quotes to look for it",
				at + 1);
		inner--;
	}
	*end = at;
	return WB_OK;
}

/* The closing quote at or behind `at`, or SIZE_MAX. */
static size_t
quote_end(struct span query, size_t at)
{
	for (; at < query.len; at++) {
		if (query.ptr[at] == '"')
			return at;
		if (query.ptr[at] == '\\')
			at++;
	}
	return SIZE_MAX;
}

/* The text between quotes, `at` being behind the first; \" and \\ stand for
 * the second byte. *end is behind the last quote. */
static enum wb_err
eat_quoted(struct tokens *t, size_t at, struct span *out, size_t *end,
	struct err *err)
{
	size_t close = quote_end(t->query, at);
	char *text = NULL;
	size_t len = 0;

	if (close == SIZE_MAX)
		return err_set(err, WB_USAGE,
			"at column %zu: this \" is never closed", at);
	if (!is_edge(t, close + 1))
		return err_set(err, WB_USAGE,
			"at column %zu: a blank must follow the closing \"",
			close + 2);
	text = arena_alloc(t->arena, close - at + 1);
	for (size_t i = at; i < close; i++) {
		char next = peek(t, i + 1);

		if (t->query.ptr[i] == '\\' && (next == '"' || next == '\\'))
			i++;
		text[len++] = t->query.ptr[i];
	}
	*out = (struct span){ text, len };
	*end = close + 1;
	return WB_OK;
}

/* /pattern/ or /pattern/i from `at` on. Else it is a word, like a path. */
static bool
eat_regex(struct tokens *t, size_t at, struct token *out)
{
	size_t i = at + 1;
	size_t end = 0;

	for (; i < t->query.len && t->query.ptr[i] != '/'; i++)
		if (t->query.ptr[i] == '\\')
			i++;
	if (i >= t->query.len || i == at + 1)
		return false;
	end = i + 1;
	out->is_caseless = peek(t, end) == 'i';
	if (out->is_caseless)
		end++;
	if (!is_edge(t, end))
		return false;
	out->kind = TOKEN_REGEX;
	out->text = span_slice(t->query, at + 1, i);
	out->text_at = at + 1;
	t->at = end;
	return true;
}

/* A - that negates the group, phrase or regex right behind it. */
static bool
is_minus(struct tokens *t)
{
	struct token unused = { 0 };
	size_t here = t->at;
	char next = peek(t, here + 1);
	bool is_regex = next == '/' && eat_regex(t, here + 1, &unused);

	t->at = here;
	return is_regex || next == '"' || next == '(';
}

static enum wb_err
eat_field(
	struct tokens *t, struct span word, struct token *out, struct err *err)
{
	size_t at = out->at + out->name.len + 1;
	size_t end = out->at + word.len;

	out->kind = TOKEN_FIELD;
	out->text_at = at;
	out->text = span_slice(t->query, at, end);
	out->is_quoted = peek(t, at) == '"';
	if (out->is_quoted) {
		enum wb_err rc = eat_quoted(t, at + 1, &out->text, &end, err);

		if (rc != WB_OK)
			return rc;
	} else if (out->text.len == 0) {
		return err_set(err, WB_USAGE,
			"at column %zu: %.*s: needs a value behind it; put it "
			"in double quotes to look for the text",
			out->at + 1, (int)out->name.len, out->name.ptr);
	}
	t->at = end;
	return WB_OK;
}

static enum wb_err
eat_word(struct tokens *t, struct token *out, struct err *err)
{
	size_t end = 0;
	enum wb_err rc = word_end(t, t->at, &end, err);
	struct span word = { 0 };

	/* A quoted value may hold what no word can: look at its name first. */
	word = span_slice(t->query, t->at, t->at + FIELD_NAME_MAX + 1);
	if (span_cut(word, ':', &out->name, NULL) &&
		token_is_field(out->name)) {
		if (peek(t, t->at + out->name.len + 1) == '"')
			end = t->at;
		else if (rc != WB_OK)
			return rc;
		return eat_field(t, span_slice(t->query, t->at, end), out, err);
	}
	if (rc != WB_OK)
		return rc;
	word = span_slice(t->query, t->at, end);
	out->kind = TOKEN_WORD;
	out->text = word;
	t->at = end;
	if (word.ptr[0] == '-' && !span_starts(word, SPAN("--")) &&
		!token_is_punctuation(word)) {
		out->kind = TOKEN_NOT;
		t->at = out->at + 1;
	} else if (span_eq(word, SPAN("OR"))) {
		out->kind = TOKEN_OR;
	} else if (span_eq(word, SPAN("AND"))) {
		out->kind = TOKEN_AND;
	} else if (span_eq(word, SPAN("NOT"))) {
		out->kind = TOKEN_NOT;
	}
	return WB_OK;
}

static enum wb_err
eat_phrase(struct tokens *t, struct token *out, struct err *err)
{
	enum wb_err rc =
		eat_quoted(t, t->at + 1, &out->text, &out->text_at, err);

	if (rc != WB_OK)
		return rc;
	if (out->text.len == 0)
		return err_set(err, WB_USAGE,
			"at column %zu: nothing between the quotes",
			out->at + 1);
	out->kind = TOKEN_PHRASE;
	t->at = out->text_at;
	out->text_at = out->at + 1;
	return WB_OK;
}

enum wb_err
token_next(struct tokens *t, struct token *out, struct err *err)
{
	*out = (struct token){ 0 };
	while (t->at < t->query.len && is_blank(t->query.ptr[t->at]))
		t->at++;
	out->at = t->at;
	out->text_at = t->at;
	if (t->at >= t->query.len)
		return WB_OK;
	switch (t->query.ptr[t->at]) {
	case '(':
		out->kind = TOKEN_OPEN;
		t->at++;
		return WB_OK;
	case ')':
		if (t->open == 0)
			break;
		out->kind = TOKEN_CLOSE;
		t->at++;
		return WB_OK;
	case '-':
		if (!is_minus(t))
			break;
		out->kind = TOKEN_NOT;
		t->at++;
		return WB_OK;
	case '"':
		return eat_phrase(t, out, err);
	case '/':
		if (eat_regex(t, t->at, out))
			return WB_OK;
		break;
	default:
		break;
	}
	return eat_word(t, out, err);
}
