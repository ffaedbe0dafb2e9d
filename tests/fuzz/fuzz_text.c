/* Texts that are read by themselves: times, citations, sources, networks,
 * seals, fields, sizes and what a person pastes as a key on the command line,
 * encoded words, codes and messages to explain, lines of passwd files, of
 * aliases and of useradd. */
#include "format/base/digest.h"
#include "query/cmd/answer/trace_key.h"
#include "query/cmd/ask/citation.h"
#include "query/cmd/run/options.h"
#include "query/dossier/cloak_part.h"
#include "query/lang/query.h"
#include "query/lang/time_arg.h"
#include "query/show/explain.h"
#include "query/trace/view/subject.h"
#include "query/user/who/account_line.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool
is_within(struct span part, struct span whole)
{
	return part.len == 0 ||
		(part.ptr >= whole.ptr &&
			part.ptr + part.len <= whole.ptr + whole.len);
}

static void
read_time(struct span text)
{
	struct zone zone = { .has_rule = true };
	struct time_arg t = { 0 };
	struct err err = { 0 };

	if (!zone_rule_parse(SPAN("CET-1CEST,M3.5.0,M10.5.0/3"), &zone.rule))
		abort();
	if (time_arg_parse(text, &zone, &t, &err) != WB_OK) {
		if (err.text[0] == '\0')
			abort();
		return;
	}
	if (t.from_ns > t.late_ns || t.late_ns > t.to_ns)
		abort();
}

static void
read_subject(struct span text)
{
	struct arena arena = { 0 };
	struct span out = subject_decode(&arena, text);

	/* Nothing grows by more than a character of one byte does. */
	if (out.len > 4 * text.len + 4 ||
		(text.len > 0 && out.len > 0 && !out.ptr))
		abort();
	arena_release(&arena);
}

static void
read_code(struct span text)
{
	struct buf out = { 0 };

	buf_putc(&out, '!');
	if (explain_text(text, &out) != (out.len > 1))
		abort();
	buf_release(&out);
}

static void
read_account(struct span text)
{
	struct account_fact fact = { 0 };
	struct span name = { 0 };
	struct span target = { 0 };

	if (account_parse_passwd(text, &fact) &&
		(!is_within(fact.name, text) || !is_within(fact.home, text)))
		abort();
	fact = (struct account_fact){ 0 };
	(void)account_parse_change(text, &fact);
	if (account_parse_alias(text, &name, &target) &&
		(name.len == 0 || target.len == 0 || !is_within(name, text) ||
			!is_within(target, text)))
		abort();
}

/* No index is there, so that no source has any name. */
static void
read_citation(struct span text)
{
	struct citation citation = { 0 };
	struct err err = { 0 };
	struct buf plain = { 0 };

	if (citation_read(NULL, 0, text, &citation, &err) == WB_OK ||
		err.text[0] == '\0')
		abort();
	if (source_unescape(text, &plain).len > text.len)
		abort();
	buf_release(&plain);
}

/* Addresses in text, each behind the last. */
static void
read_addresses(struct span text)
{
	struct address_found a = { 0 };
	struct span phrase = { 0 };
	size_t done = 0;
	size_t at = 0;

	while (address_find(text, done, &a)) {
		if (a.at < done || a.len == 0 || a.at + a.len > text.len ||
			!is_within(a.local, text) || !is_within(a.domain, text))
			abort();
		if (phrase_find(text, done, &a, &phrase, &at) &&
			(at < done || at + phrase.len > a.at))
			abort();
		done = a.at + a.len;
	}
}

static void
read_word(struct span text)
{
	struct cloak *c = cloak_new(SPAN("a key of sixteen bytes and more"));
	unsigned char seal[SHA256_BYTES];
	struct cidr cidr = { 0 };

	(void)cloak_redact(c, text);
	cloak_keep(c, text);
	(void)hex_decode(text, seal, sizeof(seal));
	if (cidr_parse(text, &cidr) &&
		(cidr.len > 128 || !cidr_has(&cidr, cidr.addr)))
		abort();
	cloak_free(c);
}

/* A key is a part of what was pasted. */
static void
read_key(struct span text)
{
	if (!is_within(trace_key(text), text))
		abort();
}

static void
read_option(struct span text)
{
	struct buf copy = { 0 };
	struct span digits = { 0 };
	uint64_t n = 0;

	buf_put(&copy, text);
	digits = span_of(buf_cstr(&copy));
	if (option_size(digits.ptr, &n) && !is_digit(digits.ptr[0]))
		abort();
	if (option_duration(digits.ptr, &n) && !is_digit(digits.ptr[0]))
		abort();
	buf_release(&copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	/* A copy of that length, so that a byte too many is seen. */
	char *copy = malloc(size > 0 ? size : 1);
	struct span text = { copy, size };

	if (!copy)
		abort();
	for (size_t i = 0; i < size; i++)
		copy[i] = (char)bytes[i];
	read_time(text);
	read_subject(text);
	read_code(text);
	read_account(text);
	read_citation(text);
	read_addresses(text);
	read_word(text);
	read_key(text);
	read_option(text);
	free(copy);
	return 0;
}
