/* Parts of hiding names. */
#ifndef WB_QUERY_DOSSIER_CLOAK_PART_H
#define WB_QUERY_DOSSIER_CLOAK_PART_H

#include "format/base/arena.h"
#include "query/dossier/cloak.h"

/* Texts, ASCII folded, sorted once it is settled. */
struct text_set {
	struct span *items;
	size_t count;
	size_t cap;
};

struct cloak {
	struct arena arena;
	struct span key;
	bool is_settled;
	bool leaves_out[FIELD_COUNT];
	struct text_set users;
	/* These and other names that are one word. */
	struct text_set words;
	/* Domains of addresses, and names of clients. */
	struct text_set domains;
	/* Both and how else they are written, with every sign between letters
	 * and digits made a dot. */
	struct text_set parts;
	/* Names of several words. */
	struct text_set phrases;
	struct text_set sessions;
	/* Network addresses that were seen, as addr_put writes them. */
	struct text_set addresses;
	/* Values that are left out, folded. */
	struct text_set values;
	/* What stays. */
	struct text_set kept;
};

struct span cloak_fold(struct arena *arena, struct span text);
void text_set_add(struct text_set *set, struct span text);
bool text_set_has(const struct text_set *set, struct span folded);
/* Learn a user, a name of several words, or names that are written before
 * addresses. */
void cloak_learn_user(struct cloak *c, struct span text);
void cloak_learn_phrase(struct cloak *c, struct span text);
void cloak_learn_phrases(struct cloak *c, struct span text);
/* Users whom the words around them tell, in any text. */
void cloak_learn_hints(struct cloak *c, struct span line);
/* Users of whom a value is made that is more than a name: `ann*master`. */
void cloak_learn_pieces(struct cloak *c, struct span value);
/* The user whose folder another one sees: "user.ann", "shared/ann/INBOX". */
void cloak_learn_shared(struct cloak *c, struct span mailbox);
/* Network addresses that stand in a text. */
void cloak_learn_addresses(struct cloak *c, struct span text);
/* Make `parts` of what was learnt. */
void cloak_settle_parts(struct cloak *c);
/* Add other spellings to `parts` and `phrases`; users, domains and what is kept
 * are settled. */
void cloak_settle_variants(struct cloak *c);

/* The token of a name: kind is "p", "u" ... */
void cloak_token(const struct cloak *c, const char *kind, struct span name,
	struct buf *out);
/* Is it an address that a person, or a machine of one, may have? */
bool cloak_hides_ip(const struct cloak *c, struct span text);

/* An address in text: local part, domain, and where it stands. */
struct address_found {
	size_t at;
	size_t len;
	struct span local;
	struct span domain;
};
/* The next one from byte `from` on. */
bool address_find(struct span text, size_t from, struct address_found *out);

/* What is written before it as its name, `"Ann Smith" <ann@c.example>`: in
 * *out, and where it stands. False if there is none behind byte `from`. */
bool phrase_find(struct span text, size_t from, const struct address_found *a,
	struct span *out, size_t *at);

/* A hidden name, or a network address, as part of a run of name bytes:
 * `bob_smith` in "old-bob.smith.sieve", 192.0.2.7 in
 * "host-192-0-2-7.dsl.example" and in "7.2.0.192.list.example"; IPv6 in the
 * same ways. */
struct part {
	size_t at;
	size_t end;
	bool is_ip;
	char ip[48];
};
/* The next of each kind is kept, since a run may be as long as a line and have
 * many of one kind and none of another. */
enum { PART_KINDS = 5 };

struct part_search {
	const struct cloak *cloak;
	struct span run;
	/* With every sign between letters and digits made a dot. */
	struct span dots;
	struct arena arena;
	struct part next[PART_KINDS];
	bool is_found[PART_KINDS];
	bool is_over[PART_KINDS];
};

void part_search_init(
	struct part_search *s, const struct cloak *c, struct span run);
void part_search_release(struct part_search *s);
/* The next one from byte `from` on, which never goes back. */
bool part_next(struct part_search *s, size_t from, struct part *out);
/* Those of one kind. */
bool part_find_six(
	const struct cloak *c, struct span run, size_t from, struct part *out);
bool part_find_hex(
	const struct cloak *c, struct span run, size_t from, struct part *out);
bool part_find_decimal(
	const struct cloak *c, struct span run, size_t from, struct part *out);
/* How long the hidden name of several words is that begins at byte `at`; 0 if
 * none does. */
size_t phrase_length(const struct cloak *c, struct span text, size_t at);

/* Text with its names hidden, whose encoded parts are as they were. */
void cloak_plain(const struct cloak *c, struct span text, struct buf *out);
/* The next part of a text that hides a name by how it is written (encoded
 * words, base64, %40), and what to write in its place: *out must be empty. */
struct coded {
	size_t at;
	size_t len;
};
bool coded_find(const struct cloak *c, struct span text, size_t from,
	struct coded *found, struct buf *out);

/* Write a text with those names hidden of which a byte, or one beside them, is
 * written as an escape, and all others as cloak_plain does; false, and nothing
 * written, if there is none. */
bool escaped_hide(const struct cloak *c, struct span raw, struct buf *out);

static inline bool
is_high(char b)
{
	return (unsigned char)b >= 0x80;
}

static inline bool
is_domain_byte(char b)
{
	return is_alnum(b) || is_high(b) || b == '.' || b == '-';
}

static inline bool
is_name_byte(char b)
{
	return is_domain_byte(b) || b == '_' || b == '+';
}

#endif
