/* Names hidden behind tokens, and fields left out. With a key, addresses, users
 * and network addresses become tokens: the same name has the same token for the
 * same key, and without the key nobody can tell which name it was, or try. What
 * is to be hidden is learnt first, from an answer that nobody sees:
 *
 *	c = cloak_new(key);
 *	cloak_keep(c, question);
 *	... answer, with cloak_note for each value and cloak_note_event ...
 *	cloak_settle(c);
 *	... answer again, with cloak_value and cloak_text ...
 *	cloak_free(c); */
#ifndef WB_QUERY_DOSSIER_CLOAK_H
#define WB_QUERY_DOSSIER_CLOAK_H

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "format/base/span.h"
#include "format/log/line/event.h"

struct cloak;

/* Words as somebody gave them. */
struct cloak_words {
	const char *const *items;
	size_t count;
};

/* The key is borrowed; an empty one hides no names. */
struct cloak *cloak_new(struct span key);
void cloak_free(struct cloak *c);

/* Names in this text stay as they are. */
void cloak_keep(struct cloak *c, struct span text);
/* Leave this field out. False if no field has that name. */
bool cloak_redact(struct cloak *c, struct span field);

/* Until it is settled, it learns. */
bool cloak_is_learning(const struct cloak *c);
/* A value of the answer, by its key in JSON. */
void cloak_note(struct cloak *c, const char *key, struct span text);
/* A line: where a field to be left out does not stand in it as it is, the line
 * behind its head is left out. */
void cloak_note_event(struct cloak *c, const struct event *event);
/* What a line says without saying it in a field: accounts of a passwd file,
 * folders of users, names before addresses. */
void cloak_note_line(struct cloak *c, struct span line);
void cloak_settle(struct cloak *c);
/* Does it hide names, or only leave fields out? */
bool cloak_has_key(const struct cloak *c);
/* How many names are hidden. */
size_t cloak_names(const struct cloak *c);

/* Append the text with all names hidden. */
void cloak_text(const struct cloak *c, struct span text, struct buf *out);
/* The same for the value of a key, which may be one that is left out, or one
 * that says where the evidence is and stays. */
void cloak_value(const struct cloak *c, const char *key, struct span text,
	struct buf *out);

/* HMAC of bytes with the key, as hex digits; false without a key. */
bool cloak_sum(
	const struct cloak *c, struct span bytes, char hex[SHA256_HEX + 1]);

#endif
