/* Values that narrow a search: for any bytes as a line, if it fits field:value
 * for a value of its own, all terms of that value are terms of the line. */
#include "format/lex/lex.h"
#include "query/lang/query.h"
#include "tests/lexed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
fail(const char *what, struct span line, struct span value)
{
	fprintf(stderr, "%s: \"%.*s\"\nline: %.*s\n", what, (int)value.len,
		value.ptr, (int)line.len, line.ptr);
	abort();
}

struct state {
	struct lexer *lexer;
	struct lexer *asking;
	struct stamp_scan scan;
	struct line_view view;
};

static void
check_terms(struct state *s, struct span text)
{
	struct term terms[TERMS_MAX];
	size_t n = lexer_query(s->asking, text, true, true, terms, TERMS_MAX);

	for (size_t i = 0; i < n; i++) {
		const struct term *t = &terms[i];

		if ((t->kind != TERM_WORD && has_ident(s->lexer, t->hash)) ||
			(t->kind != TERM_IDENT &&
				has_word(s->lexer, t->text)) ||
			(t->in_stamps & s->scan.stamp.spelling))
			continue;
		fail("a term of the value is none of the line", s->view.line,
			text);
	}
}

static void
check_address(struct state *s, const struct cidr *c)
{
	uint32_t ip4 = 0;

	for (int i = 12; i < 16; i++)
		ip4 = ip4 << 8 | c->addr[i];
	for (unsigned octets = 2; octets <= 4; octets++)
		if (!has_ident(s->lexer, lexer_ip4(s->lexer, ip4, octets)))
			fail("an address is no term", s->view.line,
				(struct span){ "", 0 });
}

/* If the line fits name:value, the planner must not pass it over. */
static void
check_value(struct state *s, const char *name, struct span value)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct arena arena = { 0 };
	struct node *n = NULL;
	struct span text = value;

	if (query_field_node(&arena, span_of(name), value, &n, NULL) == WB_OK &&
		n->match != VALUE_GLOB && query_match(n, &s->view)) {
		if (value.len >= 2 && value.ptr[0] == '<' &&
			value.ptr[value.len - 1] == '>')
			text = span_slice(value, 1, value.len - 1);
		if (n->match != VALUE_CIDR)
			check_terms(s, text);
		else if (memcmp(n->cidr.addr, mapped, 12) == 0 &&
			n->cidr.len == 128)
			check_address(s, &n->cidr);
	}
	arena_release(&arena);
}

static void
check_event(struct state *s, const struct event *ev)
{
	struct span label = { 0 };
	struct span last = { 0 };

	check_value(s, "host", ev->head.host);
	(void)span_cut(ev->head.host, '.', &label, NULL);
	check_value(s, "host", label);
	check_value(s, "program", ev->head.program);
	(void)span_rcut(ev->head.program, '/', NULL, &last);
	check_value(s, "program", last);
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];
		struct node n = { .event_field = f->id };
		struct span domain = f->value;

		if (query_is_verbatim(&n) || f->id == FIELD_client_ip ||
			f->id == FIELD_local_ip ||
			f->id == FIELD_orig_client_ip)
			check_value(s, field_name(f->id), f->value);
		if (query_is_verbatim(&n) &&
			span_rcut(domain, '@', NULL, &domain) && domain.len > 0)
			check_value(s, field_name(f->id),
				span_slice(f->value,
					f->value.len - domain.len - 1,
					f->value.len));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct dialect dialect = { TEXT_BYTES };
	char *copy = malloc(size ? size : 1);
	struct event *ev = malloc(sizeof(*ev));
	struct event *own = malloc(sizeof(*own));
	struct span line = { copy, size };
	struct state s = { .lexer = lexer_new(7), .asking = lexer_new(7) };

	if (!copy || !ev || !own)
		abort();
	if (size > 0)
		memcpy(copy, bytes, size);
	line = span_take_until(&line, '\n');
	s.view = (struct line_view){
		.line = line, .dialect = &dialect, .event = own
	};
	stamp_scan(line, &s.scan);
	lexer_reset(s.lexer);
	lexer_line(s.lexer, line, &s.scan);
	/* As a block is read: it is but this line. */
	lexer_phrases(s.lexer, line);
	event_parse(line, &dialect, ev);
	check_event(&s, ev);
	lexer_free(s.lexer);
	lexer_free(s.asking);
	free(ev);
	free(own);
	free(copy);
	return 0;
}
