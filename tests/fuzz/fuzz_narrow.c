/* Values that narrow a search must stand in the line as whole words: for any
 * bytes as a line, each field that the planner takes for verbatim, the host
 * and the program have all their terms among those of the line. */
#include "format/base/addr.h"
#include "format/base/lex.h"
#include "format/base/text.h"
#include "format/log/event.h"
#include "query/plan/narrow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
fail(const char *what, struct span line, struct span value)
{
	fprintf(stderr, "%s: \"%.*s\"\nline: %.*s\n", what, (int)value.len,
		value.ptr, (int)line.len, line.ptr);
	abort();
}

static struct span
strip_angle(struct span s)
{
	if (s.len >= 2 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>')
		return span_slice(s, 1, s.len - 1);
	return s;
}

static bool
has_word_char(struct span s)
{
	size_t len = 0;

	for (size_t at = 0; at < s.len; at += len)
		if (text_class_at(s, at, &len) != TEXT_SEP)
			return true;
	return false;
}

/* It stands there as whole words, so the terms do (see fuzz_lex). */
static void
check_text(struct span line, const char *what, struct span value)
{
	size_t at = (size_t)(value.ptr - line.ptr);

	if (!has_word_char(value))
		return;
	if ((uintptr_t)value.ptr < (uintptr_t)line.ptr ||
		(uintptr_t)(value.ptr + value.len) >
			(uintptr_t)(line.ptr + line.len))
		fail(what, line, value);
	if (text_joined(line, at) || text_joined(line, at + value.len))
		fail(what, line, value);
}

static bool
has_ident(const struct lexer *lx, uint64_t hash)
{
	size_t n = 0;
	const uint64_t *all = lexer_idents(lx, &n);

	for (size_t i = 0; i < n; i++)
		if (all[i] == hash)
			return true;
	return false;
}

static void
check_address(const struct lexer *lx, struct span line, struct span value)
{
	struct addr a;
	uint32_t ip4 = 0;

	if (!addr_parse(value, &a) || !addr_is_ip4(&a) ||
		span_find_char(value, '.') == SIZE_MAX)
		return;
	for (int i = 12; i < 16; i++)
		ip4 = ip4 << 8 | a.bytes[i];
	for (unsigned octets = 2; octets <= 4; octets++)
		if (!has_ident(lx, lexer_ip4(lx, ip4, octets)))
			fail("an address is no term", line, value);
}

static void
check_head(struct span line, const struct log_head *head)
{
	struct span last = { 0 };

	check_text(line, "host", head->host);
	check_text(line, "program", head->program);
	if (span_rcut(head->program, '/', NULL, &last))
		check_text(line, "program", last);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct dialect dialect = { TEXT_BYTES };
	char *copy = malloc(size ? size : 1);
	struct event *ev = malloc(sizeof(*ev));
	struct span line = { copy, size };
	struct stamp_scan scan;
	struct lexer *lx = lexer_new(7);

	if (!copy || !ev)
		abort();
	if (size > 0)
		memcpy(copy, bytes, size);
	line = span_take_until(&line, '\n');
	stamp_scan(line, &scan);
	lexer_reset(lx);
	lexer_line(lx, line, &scan);
	event_parse(line, &dialect, ev);
	check_head(line, &ev->head);
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct field *f = &ev->fields[i];

		if (narrow_is_verbatim(f->id))
			check_text(
				line, field_name(f->id), strip_angle(f->value));
		if (f->id == FIELD_client_ip || f->id == FIELD_local_ip ||
			f->id == FIELD_orig_client_ip)
			check_address(lx, line, f->value);
	}
	lexer_free(lx);
	free(ev);
	free(copy);
	return 0;
}
