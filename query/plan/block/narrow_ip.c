/* Blocks by addresses and networks. */
#include "query/plan/block/narrow_part.h"

#include <stdio.h>
#include <string.h>

static bool
is_ip4(const struct cidr *c)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	return c->len >= 96 && memcmp(c->addr, mapped, sizeof(mapped)) == 0;
}

/* An address behind a mark was none, where that was a letter; its first number
 * was a word. */
static void
add_marked(struct narrow *n, const char *number, struct blockset *out)
{
	struct term term;
	struct blockset all = { .all = true };
	struct word_look look = { .within = &all };

	if (out->all)
		return;
	lexer_marked(n->lexer, span_of(number), &term);
	look.word = term.text;
	index_find_ident(n->index, n->terms, term.hash, out);
	if (term.kind != TERM_IDENT && !out->all)
		index_find_word(n->index, n->terms, &look, out);
}

static void
add_marked_number(
	struct narrow *n, unsigned number, bool is_hex, struct blockset *out)
{
	const int most = is_hex ? 4 : 3;

	for (int digits = 1; narrow_has_marks(n) && digits <= most; digits++) {
		char text[16];
		int len = snprintf(text, sizeof(text), is_hex ? "%0*x" : "%0*u",
			digits, number);

		if (len == digits)
			add_marked(n, text, out);
	}
}

/* The longest prefix that has a term and that all of the network share. */
static void
narrow_ip6(struct narrow *n, const struct cidr *c, struct blockset *out)
{
	struct blockset any = { 0 };
	size_t i = 0;

	static const unsigned char zero[8];

	while (i < IP6_LENGTHS && 8 * ip6_lengths[i] > c->len)
		i++;
	/* What begins with zeros may hold IPv4 addresses, which have terms of
	 * their own. */
	if (i == IP6_LENGTHS || memcmp(c->addr, zero, sizeof(zero)) == 0)
		return;
	index_find_ident(n->index, n->terms,
		lexer_ip6(n->lexer, c->addr, ip6_lengths[i]), &any);
	add_marked_number(
		n, (unsigned)c->addr[0] << 8 | c->addr[1], true, &any);
	blockset_and(out, &any);
	blockset_release(&any);
}

/* The terms are those of 2, 3 and 4 octets: look up all that the network
 * has at the next of these lengths. */
void
narrow_ip(struct narrow *n, const struct cidr *c, struct blockset *out)
{
	unsigned bits = c->len - 96;
	unsigned octets = bits == 32 ? 4 : bits > 16 ? 3 : 2;
	uint32_t base = (uint32_t)c->addr[12] << 24 |
		(uint32_t)c->addr[13] << 16 | (uint32_t)c->addr[14] << 8 |
		(uint32_t)c->addr[15];
	struct blockset any = { 0 };
	uint32_t count = 0;

	if (!is_ip4(c)) {
		narrow_ip6(n, c, out);
		return;
	}
	if (bits < 8)
		return;
	base &= 0xffffffffU << (32 - bits);
	count = bits >= 8 * octets ? 1 : 1U << (8 * octets - bits);
	for (uint32_t i = 0; i < count && !any.all; i++)
		index_find_ident(n->index, n->terms,
			lexer_ip4(n->lexer, base + (i << (32 - 8 * octets)),
				octets),
			&any);
	add_marked_number(n, base >> 24, false, &any);
	blockset_and(out, &any);
	blockset_release(&any);
}

/* Is a group of hex digits an identifier, however many zeros begin it? */
static bool
is_mixed_group(unsigned group)
{
	bool has_digit = false;
	bool has_letter = false;

	for (; group > 0; group >>= 4) {
		has_digit = has_digit || (group & 15) < 10;
		has_letter = has_letter || (group & 15) >= 10;
	}
	return has_digit && has_letter;
}

/* One group of an IPv6 address, as it may be written. */
static enum wb_err
narrow_group(
	struct narrow *n, unsigned group, struct blockset *out, struct err *err)
{
	struct blockset any = { 0 };
	enum wb_err rc = WB_OK;

	for (int digits = group > 0xfff ? 4
			: group > 0xff  ? 3
					: 2;
		digits <= 4 && rc == WB_OK; digits++) {
		struct blockset one = { .all = true };
		char text[8];

		(void)snprintf(text, sizeof(text), "%0*x", digits, group);
		rc = narrow_text(n, span_of(text), true, true, &one, err);
		if (rc == WB_OK)
			blockset_or(&any, &one);
		blockset_release(&one);
	}
	if (rc == WB_OK)
		blockset_and(out, &any);
	blockset_release(&any);
	return rc;
}

/* A parser knows an IPv6 address where the text around it would not tell
 * ("Offers:2001:db8::7:news"), and then it is no term. But its inner groups are
 * runs of their own: the first one and the last can touch what is around
 * them, and of the last two IPv4 can be made. */
static enum wb_err
ip6_field(struct narrow *n, const struct cidr *c, struct blockset *out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 1; i < 6 && 16 * (i + 1) <= c->len && rc == WB_OK;
		i++) {
		const unsigned char *at = c->addr + 2 * i;
		unsigned group = (unsigned)at[0] << 8 | at[1];

		if (is_mixed_group(group) && !narrow_is_enough(n, out))
			rc = narrow_group(n, group, out, err);
	}
	return rc;
}

enum wb_err
narrow_ip_field(struct narrow *n, const struct cidr *c, struct blockset *out,
	struct err *err)
{
	if (!is_ip4(c))
		return ip6_field(n, c, out, err);
	narrow_ip(n, c, out);
	return WB_OK;
}
