/* IPv6 addresses in names of machines, where colons cannot stand. */
#include "format/base/addr.h"
#include "query/dossier/cloak_part.h"

#include <string.h>

enum {
	NIBBLES = 32,
	/* With the dots between them. */
	NIBBLES_LEN = 2 * NIBBLES - 1,
	GROUPS = 8,
	/* "2001-db8--1" is an address, "be--ad" a name. */
	FIRST_GROUP = 3
};

static bool
is_letter(char b)
{
	return is_alnum(b) || is_high(b);
}

static bool
is_hex(char b)
{
	return is_digit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
}

/* The address of that text, if it is hidden. */
static bool
take(const struct cloak *c, struct span text, struct part *out)
{
	struct addr addr = { 0 };
	struct buf plain = { 0 };
	bool found = addr_parse(text, &addr) && cloak_hides_ip(c, text);

	if (found)
		addr_put(&plain, &addr);
	found = found && plain.len < sizeof(out->ip);
	if (found)
		memcpy(out->ip, buf_cstr(&plain), plain.len + 1);
	buf_release(&plain);
	return found;
}

/* Turned round, digit by digit, as before ip6.arpa or the name of a list. */
static bool
nibbles_at(const struct cloak *c, struct span run, size_t at, struct part *out)
{
	char text[NIBBLES + GROUPS];
	size_t to = sizeof(text) - 1;
	size_t end = at + NIBBLES_LEN;

	if (end > run.len || (end < run.len && run.ptr[end] != '.'))
		return false;
	for (size_t i = 0; i < NIBBLES; i++) {
		if (!is_hex(run.ptr[at + 2 * i]) ||
			(i + 1 < NIBBLES && run.ptr[at + 2 * i + 1] != '.'))
			return false;
		if (i > 0 && i % (NIBBLES / GROUPS) == 0)
			text[--to] = ':';
		text[--to] = run.ptr[at + 2 * i];
	}
	out->end = end;
	return take(c,
		span_slice((struct span){ text, sizeof(text) - 1 }, to,
			sizeof(text) - 1),
		out);
}

/* "2001-db8--7" in "2001-db8--7.dsl.example". */
static bool
dashed_at(const struct cloak *c, struct span run, size_t at, struct part *out)
{
	char text[NIBBLES + GROUPS];
	size_t len = 0;
	size_t dashes = 0;
	size_t first = 0;
	bool has_gap = false;

	while (at + len < run.len && len < sizeof(text) &&
		(is_hex(run.ptr[at + len]) || run.ptr[at + len] == '-')) {
		char b = run.ptr[at + len];
		bool is_dash = b == '-';

		if (is_dash)
			b = ':';
		has_gap =
			has_gap || (is_dash && len > 0 && text[len - 1] == ':');
		dashes += is_dash;
		first += dashes == 0;
		text[len++] = b;
	}
	if (first < FIRST_GROUP || (!has_gap && dashes != GROUPS - 1) ||
		(at + len < run.len && is_letter(run.ptr[at + len])))
		return false;
	out->end = at + len;
	return take(c, (struct span){ text, len }, out);
}

bool
part_find_six(
	const struct cloak *c, struct span run, size_t from, struct part *out)
{
	for (size_t at = from; at < run.len; at++) {
		if (!is_hex(run.ptr[at]) ||
			(at > 0 && is_letter(run.ptr[at - 1])))
			continue;
		*out = (struct part){ .at = at, .is_ip = true };
		if (nibbles_at(c, run, at, out) || dashed_at(c, run, at, out))
			return true;
	}
	return false;
}
