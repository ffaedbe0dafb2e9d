/* One JSON object being written, key by key, into the printer's line. */
#ifndef WB_QUERY_SHOW_JSON_KEYS_H
#define WB_QUERY_SHOW_JSON_KEYS_H

#include "query/show/show.h"

struct json_object {
	struct printer *p;
	/* A key or item was written at this level, so a comma comes next. */
	bool some;
	/* The last one written. */
	const char *key;
};

/* {"type":"TYPE" ... and the closing brace with a newline. */
void json_open(struct json_object *o, struct printer *p, const char *type);
void json_close(struct json_object *o);

/* "key": with the comma before it if one is due. */
void json_key(struct json_object *o, const char *key);
/* "key":[ or "key":{, and its end. */
void json_key_open(struct json_object *o, const char *key, char bracket);
void json_key_close(struct json_object *o, char bracket);

/* What is to be shown of a text that is a value of this key; until the next
 * call with the same printer. */
struct span json_shown(
	struct json_object *o, const char *key, struct span text);
/* A string; false if it was not UTF-8. */
bool json_key_text(struct json_object *o, const char *key, struct span text);
/* The same unless it is empty; a word of our own unless it is NULL or "". */
void json_key_some(struct json_object *o, const char *key, struct span text);
void json_key_words(struct json_object *o, const char *key, const char *text);
/* The contract lists what is an integer; counts are not among it, so they are
 * strings of digits. */
void json_key_count(struct json_object *o, const char *key, uint64_t n);
void json_key_u64(struct json_object *o, const char *key, uint64_t n);
void json_key_i64(struct json_object *o, const char *key, int64_t n);
/* Text of a line as a number, left out if it is none. */
void json_key_integer(struct json_object *o, const char *key, struct span text);
void json_key_number(struct json_object *o, const char *key, struct span text);
void json_key_true(struct json_object *o, const char *key);
/* RFC 3339; left out where no time is known. */
void json_key_time(
	struct json_object *o, const char *key, const struct when *when);

/* Items of an array. */
void json_item_text(struct json_object *o, bool *first, struct span text);
void json_item_open(struct json_object *o, bool is_first);
void json_item_close(struct json_object *o);

/* JSON type "event", whole. */
void json_event(struct printer *p, const struct event_answer *a);
/* The same within another object: all keys but "type". */
void json_event_keys(struct json_object *o, const struct event_answer *a);
/* One citation, as an object. */
void json_cite(struct json_object *o, const struct cite *c);
/* The keys `cite` and `also`; nothing if there are none. */
void json_key_cites(struct json_object *o, const struct cite *cites, size_t n);
/* Arrays; nothing if there are none. */
void json_key_gaps(
	struct json_object *o, const struct gap_answer *gaps, size_t n);
void json_key_texts(struct json_object *o, const char *key,
	const struct span *items, size_t n);
void json_row(struct printer *p, const struct row_type *type,
	const struct row_value *values);
void json_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form);

#endif
