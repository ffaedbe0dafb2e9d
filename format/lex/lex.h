/* The lexer: from raw bytes to terms, the same for the evidence and for the
 * text of a query. Never a parser: what a line means plays no part, so a
 * better parser needs no new index.
 *
 * A run is a maximal run of word bytes (format/base/text.h). Terms are
 * - a run of letters alone, at most 24 bytes, that no joiner (. @ _ + -)
 *   ties to another run: a *word*;
 * - any other run of letters, any run of letters and digits, any run of five
 *   or more digits: an *identifier*;
 * - two runs around an @, unless the left one is six bytes or longer and holds
 *   a digit (it narrows enough alone): an identifier "left@right", so that
 *   an address is found without its parts meeting by chance;
 * - each window of four dotted decimals (an IPv4 address), and its first
 *   three and two: identifiers, so that CIDR is a few exact look-ups;
 * - each IPv6 address in canonical form, and its first 64 and 32 bits:
 *   identifiers;
 * - two neighbouring CJK characters: a word;
 * - a few phrases of logs, wherever they stand (lex_phrase.c): identifiers;
 * - the UID of each process of an accounting record, which is a shorter number
 *   mostly (lexer_add_uid): identifiers.
 * No terms: stamps at the head of a line, names of months and weekdays, single
 * ASCII letters, shorter numbers.
 *
 * So whatever text a query asks for, as long as its ends are bounded, the runs
 * in it stand as runs in a line that has it: to look up all terms of the text
 * never loses a line. A run of letters is an identifier or a word depending on
 * what is around it, so a query looks in both places. */
#ifndef WB_FORMAT_LEX_LEX_H
#define WB_FORMAT_LEX_LEX_H

#include "format/base/buf.h"
#include "format/base/span.h"
#include "format/time/stamp.h"

enum { TERM_BITS = 40, WORD_MAX_BYTES = 24 };

/* The version of these rules; an index of another version narrows nothing, but
 * for two: that of marks took U+FEFF for a letter, so that a word behind it is
 * another one, and so did the first one, which has no phrases and no UIDs. */
enum { TERMS_VERSION_BARE = 1, TERMS_VERSION_MARKS = 2, TERMS_VERSION = 3 };

struct lexer;

/* Seed as kept in the index's CURRENT. */
struct lexer *lexer_new(uint64_t seed);
void lexer_free(struct lexer *lx);

/* Forget the terms of the block before. */
void lexer_reset(struct lexer *lx);
/* The same, and promise that the lines given until the next reset are those of
 * `block`, whole, and that it stays as it is: then text that stood in one of
 * them is not lexed again. */
void lexer_reset_block(struct lexer *lx, struct span block);
/* Lex one line without its LF; the stamp parts of `scan` are passed over. */
void lexer_line(
	struct lexer *lx, struct span line, const struct stamp_scan *scan);

/* Add the phrases that stand in a text: in all lines of a block at once, when
 * each of them was lexed, or in one line. */
void lexer_phrases(struct lexer *lx, struct span text);

/* Add the UID of a process that a record is of. */
void lexer_add_uid(struct lexer *lx, uint64_t uid);

/* The distinct terms since the last reset, valid until the next. Identifiers
 * are 40-bit hashes in order of first occurrence. Words are folded, each
 * followed by a blank. */
const uint64_t *lexer_idents(const struct lexer *lx, size_t *count);
struct span lexer_words(const struct lexer *lx);

enum term_kind {
	/* An identifier only. */
	TERM_IDENT,
	/* Letters: a word or an identifier, as the line has it. */
	TERM_EITHER,
	/* A word only (CJK). */
	TERM_WORD
};

struct term {
	enum term_kind kind;
	/* An index of TERMS_VERSION_BARE does not have it. */
	bool is_phrase;
	uint64_t hash;
	/* Folded; empty for a phrase. */
	struct span text;
	/* Enum stamp_spelling: blocks with such stamps can hold this text
	 * without having the term. */
	unsigned in_stamps;
};

/* The terms that a line must have if it has `text`, bounded at the ends as
 * said. At most `max` are given (more would narrow no further); texts live
 * until the next call with lx. */
size_t lexer_query(struct lexer *lx, struct span text, bool bound_left,
	bool bound_right, struct term *out, size_t max);

/* What a run was by the rules of TERMS_VERSION_MARKS where the mark stood
 * before it. The text lives as those of lexer_query do. */
void lexer_marked(struct lexer *lx, struct span run, struct term *out);
/* The run that `text` begins with: the one that the mark may stand before,
 * where the left end is bounded. False if it begins with none, or with one that
 * may be the beginning of another. */
bool lexer_first_run(struct span text, bool bound_right, struct span *out);

/* The term of all IPv4 addresses that share the first `octets` (2, 3 or 4). */
uint64_t lexer_ip4(const struct lexer *lx, uint32_t addr, unsigned octets);

/* The term of processes of that UID. */
uint64_t lexer_uid(const struct lexer *lx, uint64_t uid);

/* The term of all IPv6 addresses that share the first `bytes`, which is one of
 * ip6_lengths, longest first. */
enum { IP6_LENGTHS = 3 };
extern const unsigned ip6_lengths[IP6_LENGTHS];
uint64_t lexer_ip6(
	const struct lexer *lx, const unsigned char addr[16], unsigned bytes);

#endif
