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
	/* Users and other names that are one word. */
	struct text_set words;
	/* Domains of addresses, and names of clients. */
	struct text_set domains;
	struct text_set sessions;
	/* Values that are left out, the longest first once settled. */
	struct text_set values;
	/* What stays. */
	struct text_set kept;
};

struct span cloak_fold(struct arena *arena, struct span text);
bool text_set_has(const struct text_set *set, struct span folded);

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

#endif
