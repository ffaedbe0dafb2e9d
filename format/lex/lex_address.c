/* The terms of addresses: of mail, left@right, and of hosts. */
#include "format/base/addr.h"
#include "format/lex/lex_part.h"

#include <string.h>

enum { PAIR_STRONG_BYTES = 6 };

const unsigned ip6_lengths[IP6_LENGTHS] = { 16, 8, 4 };

uint64_t
lexer_ip4(const struct lexer *lx, uint32_t addr, unsigned octets)
{
	unsigned char key[8] = "ip4";
	uint32_t kept = octets >= 4 ? addr : addr >> (32 - 8 * octets);

	key[3] = (unsigned char)octets;
	memcpy(key + 4, &kept, sizeof(kept));
	for (int i = 0; i < 4; i++)
		key[4 + i] = (unsigned char)(kept >> (8 * i) & 0xff);
	return lex_hash(lx, (struct span){ (const char *)key, sizeof(key) });
}

void
lex_add_ip4(struct lexer *lx)
{
	lex_add_ident(lx, lexer_ip4(lx, lx->dotted, 4));
	lex_add_ident(lx, lexer_ip4(lx, lx->dotted, 3));
	lex_add_ident(lx, lexer_ip4(lx, lx->dotted, 2));
	lex_note_term(
		lx, TERM_IDENT, lexer_ip4(lx, lx->dotted, 4), SPAN("ip4"));
}

/* The left half of a pair is read already, r is the right one. */
void
lex_add_pair(struct lexer *lx, const struct run *left, const struct run *r)
{
	char key[128];
	uint64_t hash = 0;

	if (left->len >= PAIR_STRONG_BYTES && (left->mask & DIGIT))
		return;
	if (left->len + r->len + 1 > sizeof(key))
		return;
	memcpy(key, left->text, left->len);
	key[left->len] = '@';
	memcpy(key + left->len + 1, r->text, r->len);
	hash = lex_hash(lx, (struct span){ key, left->len + 1 + r->len });
	lex_add_ident(lx, hash);
	lex_note_term(lx, TERM_IDENT, hash,
		(struct span){ key, left->len + 1 + r->len });
}

uint64_t
lexer_ip6(const struct lexer *lx, const unsigned char addr[16], unsigned bytes)
{
	char key[4 + 16] = "ip6";

	key[3] = (char)bytes;
	memcpy(key + 4, addr, bytes);
	return lex_hash(lx, (struct span){ key, 4 + (size_t)bytes });
}

/* An IPv6 address has "::", or six colons: eight groups, of which a dotted quad
 * can stand for two. Times have two colons. */
static bool
may_have_ip6(struct span text)
{
	enum { COLONS = 6 };
	unsigned colons = 0;
	size_t at = span_find_char(text, ':');

	if (at == SIZE_MAX)
		return false;
	for (; at < text.len; at++) {
		if (text.ptr[at] != ':')
			continue;
		colons++;
		if (colons == COLONS ||
			(at + 1 < text.len && text.ptr[at + 1] == ':'))
			return true;
	}
	return false;
}

/* IPv6 addresses, whichever way they are written. */
void
lex_term_ip6s(struct lexer *lx, struct span text)
{
	struct addr_found f;

	for (size_t at = 0; may_have_ip6(span_slice(text, at, text.len)) &&
		addr_find(text, at, &f);
		at = f.at + f.len) {
		if (addr_is_ip4(&f.addr))
			continue;
		for (size_t i = 0; i < IP6_LENGTHS; i++)
			lex_add_ident(lx,
				lexer_ip6(lx, f.addr.bytes, ip6_lengths[i]));
	}
}
