/* The words of a query to a tree. */
#include "query/lang/idn.h"
#include "query/lang/query.h"
#include "query/lang/regex.h"
#include "query/lang/token.h"
#include "query/lang/value.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Groups and negations inside each other. */
	DEPTH_MAX = 64,
	COST_TEXT = 1,
	COST_GLOB = 2,
	COST_REGEX = 3,
	COST_MAX = 5
};

struct parser {
	struct arena *arena;
	struct tokens tokens;
	struct token now;
	unsigned depth;
	/* All regexes so far, to be freed if the query turns out bad. */
	struct regex **regexes;
	size_t nregexes;
	size_t cap;
	struct err *err;
};

/* Kids of an AND or OR being read. */
struct kids {
	struct node **items;
	size_t count;
	size_t cap;
};

static enum wb_err
advance(struct parser *p)
{
	return token_next(&p->tokens, &p->now, p->err);
}

static struct node *
node_new(struct parser *p, enum node_kind kind)
{
	struct node *n = arena_alloc(p->arena, sizeof(*n));

	n->kind = kind;
	n->column = p->now.at + 1;
	return n;
}

static void
kids_add(struct kids *k, struct node *n)
{
	k->items = xgrow(k->items, &k->cap, k->count + 1, sizeof(n));
	k->items[k->count++] = n;
}

/* The kids as one node, the cheap ones first: most lines are then settled
 * without looking at an event. */
static struct node *
kids_join(struct parser *p, const struct kids *k, enum node_kind kind)
{
	struct node *n = NULL;

	if (k->count == 1)
		return k->items[0];
	n = node_new(p, kind);
	n->column = k->items[0]->column;
	n->kids = arena_array(p->arena, k->count, sizeof(*n->kids));
	for (unsigned cost = 0; cost <= COST_MAX; cost++) {
		for (size_t i = 0; i < k->count; i++) {
			if (k->items[i]->cost != cost)
				continue;
			n->kids[n->nkids++] = k->items[i];
			n->cost = cost;
		}
	}
	node_gather_texts(p->arena, n);
	return n;
}

static struct node *
text_node(struct parser *p, struct span text)
{
	struct node *n = node_new(p, NODE_TEXT);
	char *folded = arena_alloc(p->arena, text.len);

	text_fold(text, folded);
	n->value = arena_copy(p->arena, text);
	n->cost = COST_TEXT;
	n->nneedles = 1;
	n->needles = arena_alloc(p->arena, sizeof(*n->needles));
	n->needles[0] =
		(struct text_needle){ { folded, text.len }, true, true };
	return n;
}

static struct node *
word_node(struct parser *p, struct span word)
{
	struct node *n = NULL;

	if (span_eq(word, SPAN("*")))
		return node_new(p, NODE_ALL);
	if (span_find_char(word, '*') == SIZE_MAX || token_is_punctuation(word))
		return text_node(p, word);
	n = node_new(p, NODE_GLOB);
	n->cost = COST_GLOB;
	n->value = arena_copy(p->arena, word);
	n->needles = value_pieces(p->arena, word, false, &n->nneedles);
	n->glob_open_left = word.ptr[0] == '*';
	n->glob_open_right = word.ptr[word.len - 1] == '*';
	n->needles[0].bound_left = !n->glob_open_left;
	n->needles[n->nneedles - 1].bound_right = !n->glob_open_right;
	return n;
}

static enum wb_err
regex_node(struct parser *p, struct node **out)
{
	char why[REGEX_WHY_MAX] = "";
	size_t at = 0;
	struct regex *re =
		regex_compile(p->now.text, p->now.is_caseless, &at, why);

	if (!re)
		return err_set(p->err, WB_USAGE, "at column %zu: %s",
			p->now.text_at + at + 1, why);
	p->regexes = xgrow(p->regexes, &p->cap, p->nregexes + 1, sizeof(re));
	p->regexes[p->nregexes++] = re;
	*out = node_new(p, NODE_REGEX);
	(*out)->regex = re;
	(*out)->cost = COST_REGEX;
	(*out)->value = arena_copy(p->arena, p->now.text);
	return WB_OK;
}

/* An address whose domain may stand in the log in two ways: either of them. */
static struct node *
with_other_form(struct parser *p, struct node *n)
{
	struct token other = p->now;
	struct node *second = NULL;

	if (n->field != QUERY_FIELD_EVENT ||
		(n->event_field != FIELD_from && n->event_field != FIELD_to &&
			n->event_field != FIELD_orig_to &&
			n->event_field != FIELD_user))
		return n;
	other.text = idn_other(p->arena, p->now.text);
	if (!other.text.ptr)
		return n;
	second = node_new(p, NODE_FIELD);
	if (value_node(p->arena, &other, second, NULL) != WB_OK)
		return n;
	second->column = n->column;
	return node_join(p->arena, NODE_OR, n, second);
}

static enum wb_err
field_node(struct parser *p, struct node **out)
{
	struct node *n = node_new(p, NODE_FIELD);
	struct err why = { 0 };
	enum wb_err rc = value_node(p->arena, &p->now, n, &why);

	if (rc != WB_OK)
		return err_set(p->err, rc, "at column %zu: %s",
			p->now.text_at + 1, why.text);
	*out = with_other_form(p, n);
	return WB_OK;
}

/* One for the cycle: groups hold whole queries. Bounded by DEPTH_MAX. */
static enum wb_err parse_or(struct parser *p, struct node **out);

static enum wb_err
parse_group(struct parser *p, struct node **out) /* NOLINT(misc-no-recursion) */
{
	size_t open_at = p->now.at;
	enum wb_err rc = WB_OK;

	p->tokens.open++;
	rc = advance(p);
	if (rc == WB_OK)
		rc = parse_or(p, out);
	if (rc != WB_OK)
		return rc;
	if (p->now.kind != TOKEN_CLOSE)
		return err_set(p->err, WB_USAGE,
			"at column %zu: this ( is never closed", open_at + 1);
	p->tokens.open--;
	return WB_OK;
}

static enum wb_err
parse_leaf(struct parser *p, struct node **out) /* NOLINT(misc-no-recursion) */
{
	switch (p->now.kind) {
	case TOKEN_OPEN:
		return parse_group(p, out);
	case TOKEN_WORD:
		*out = word_node(p, p->now.text);
		return WB_OK;
	case TOKEN_PHRASE:
		*out = text_node(p, p->now.text);
		return WB_OK;
	case TOKEN_REGEX:
		return regex_node(p, out);
	case TOKEN_FIELD:
		return field_node(p, out);
	default:
		return err_set(p->err, WB_USAGE,
			"at column %zu: a word, \"phrase\", /regex/, "
			"field:value or ( is missing here",
			p->now.at + 1);
	}
}

static enum wb_err
parse_not(struct parser *p, struct node **out) /* NOLINT(misc-no-recursion) */
{
	struct node *n = NULL;
	enum wb_err rc = WB_OK;

	if (++p->depth > DEPTH_MAX)
		return err_set(p->err, WB_USAGE,
			"at column %zu: nested too deeply: more than %d times",
			p->now.at + 1, DEPTH_MAX);
	if (p->now.kind != TOKEN_NOT) {
		rc = parse_leaf(p, out);
		if (rc == WB_OK)
			rc = advance(p);
	} else {
		n = node_new(p, NODE_NOT);
		n->kids = arena_array(p->arena, 1, sizeof(*n->kids));
		n->nkids = 1;
		rc = advance(p);
		if (rc == WB_OK)
			rc = parse_not(p, &n->kids[0]);
		if (rc == WB_OK)
			n->cost = n->kids[0]->cost;
		*out = n;
	}
	p->depth--;
	return rc;
}

static enum wb_err
parse_and(struct parser *p, struct node **out) /* NOLINT(misc-no-recursion) */
{
	struct kids kids = { 0 };
	struct node *kid = NULL;
	enum wb_err rc = WB_OK;

	for (;;) {
		rc = parse_not(p, &kid);
		if (rc != WB_OK)
			break;
		kids_add(&kids, kid);
		if (p->now.kind == TOKEN_AND)
			rc = advance(p);
		else if (p->now.kind == TOKEN_END ||
			p->now.kind == TOKEN_CLOSE || p->now.kind == TOKEN_OR)
			break;
		if (rc != WB_OK)
			break;
	}
	if (rc == WB_OK)
		*out = kids_join(p, &kids, NODE_AND);
	free(kids.items);
	return rc;
}

static enum wb_err
parse_or(struct parser *p, struct node **out) /* NOLINT(misc-no-recursion) */
{
	struct kids kids = { 0 };
	struct node *kid = NULL;
	enum wb_err rc = WB_OK;

	for (;;) {
		rc = parse_and(p, &kid);
		if (rc != WB_OK)
			break;
		kids_add(&kids, kid);
		if (p->now.kind != TOKEN_OR)
			break;
		rc = advance(p);
		if (rc != WB_OK)
			break;
	}
	if (rc == WB_OK)
		*out = kids_join(p, &kids, NODE_OR);
	free(kids.items);
	return rc;
}

enum wb_err
query_parse(struct arena *arena, struct span text, struct node **out,
	struct err *err)
{
	struct parser p = { .arena = arena, .err = err };
	struct node *root = NULL;
	enum wb_err rc = WB_OK;

	p.tokens = (struct tokens){ .arena = arena, .query = text };
	rc = advance(&p);
	if (rc == WB_OK && p.now.kind == TOKEN_END)
		root = node_new(&p, NODE_ALL);
	else if (rc == WB_OK)
		rc = parse_or(&p, &root);
	for (size_t i = 0; rc != WB_OK && i < p.nregexes; i++)
		regex_free(p.regexes[i]);
	free(p.regexes);
	if (rc == WB_OK)
		*out = root;
	return rc;
}

enum wb_err
query_field_node(struct arena *arena, struct span name, struct span value,
	struct node **out, struct err *err)
{
	struct node *n = arena_alloc(arena, sizeof(*n));
	struct token field = { .name = name, .text = value };
	enum wb_err rc = WB_OK;

	if (!token_is_field(name))
		return err_set(err, WB_USAGE, "no field is called \"%.*s\"",
			(int)name.len, name.ptr);
	rc = value_node(arena, &field, n, err);
	if (rc == WB_OK)
		*out = n;
	return rc;
}
