/* JSON text: strings out, and compact objects, as we write them ourselves,
 * taken apart again. Not a JSON library: no blanks between tokens, and numbers
 * are spans. */
#ifndef WB_FORMAT_BASE_JSON_H
#define WB_FORMAT_BASE_JSON_H

#include "format/base/buf.h"
#include "format/base/span.h"

/* `text` as a quoted string. Controls and other hidden characters (utf8.h) are
 * escaped; bytes that are not UTF-8 become U+FFFD each, and false is returned.
 */
bool json_put_text(struct buf *out, struct span text);
/* The same for base64. */
void json_put_base64(struct buf *out, struct span bytes);

/* The inside of "{...}" or "[...]" (`open` says which); false if `text` is
 * nothing of that kind. What is inside is not looked at. */
bool json_inside(struct span text, char open, struct span *inside);
/* Drop one "key":value from the front of the inside of an object, with the
 * comma behind it. key is without quotes and still escaped, value as it
 * stands. False at the end, and where no member is. */
bool json_member(struct span *inside, struct span *key, struct span *value);
/* The same of text that others wrote: blanks may stand around each token. */
bool json_member_apart(
	struct span *inside, struct span *key, struct span *value);
/* The value of that member of an object as it stands; empty if there is none.
 */
struct span json_find(struct span object, struct span key);
/* Drop one value from the front of the inside of an array, likewise. */
bool json_item(struct span *inside, struct span *value);
/* Append what a string value (with quotes) says. False on anything else; *out
 * may have a part of it then. */
bool json_get_text(struct span value, struct buf *out);
/* The same of an array of numbers, a byte each. */
bool json_get_bytes(struct span value, struct buf *out);

#endif
