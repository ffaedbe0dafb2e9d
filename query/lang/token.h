/* The words of a query. */
#ifndef WB_QUERY_LANG_TOKEN_H
#define WB_QUERY_LANG_TOKEN_H

#include "format/base/arena.h"
#include "format/base/err.h"
#include "format/base/span.h"

enum token_kind {
	TOKEN_END,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OR,
	TOKEN_AND,
	/* NOT, or the - before a word. */
	TOKEN_NOT,
	/* Text as it stands; stars may be meant. */
	TOKEN_WORD,
	/* In quotes; escapes are resolved, stars are stars. */
	TOKEN_PHRASE,
	TOKEN_REGEX,
	/* field:value, the value with or without quotes. */
	TOKEN_FIELD
};

struct token {
	enum token_kind kind;
	/* Word, phrase, pattern or value. */
	struct span text;
	/* FIELD: the name before the colon. */
	struct span name;
	/* FIELD: the value was in quotes. */
	bool is_quoted;
	/* REGEX: /i. */
	bool is_caseless;
	/* Where it begins in the query, and where its text does. */
	size_t at;
	size_t text_at;
};

struct tokens {
	struct arena *arena;
	struct span query;
	size_t at;
	/* Groups open: with none, `)` is an error. */
	unsigned open;
};

/* The next token; its texts live as long as the query and the arena. */
enum wb_err token_next(struct tokens *t, struct token *out, struct err *err);

/* Does a word like this name a field? (fields.def and the head's parts) */
bool token_is_field(struct span name);
/* All names of fields, one by one; NULL behind the last. */
const char *token_field(size_t i);
/* Is there no letter and no digit in it? */
bool token_is_punctuation(struct span word);

#endif
