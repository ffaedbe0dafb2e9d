/* UTF-8, read strictly: no overlong forms, no surrogates, nothing over
 * U+10FFFF. */
#ifndef WB_FORMAT_BASE_UTF8_H
#define WB_FORMAT_BASE_UTF8_H

#include "format/base/buf.h"
#include "format/base/span.h"

enum { UTF8_REPLACEMENT = 0xfffd };

/* Bytes of the character at s.ptr[at], its code point in *code; 0, with *code
 * untouched, if none begins there. */
size_t utf8_read(struct span s, size_t at, uint32_t *code);

/* Append one character; code is at most 0x10ffff. */
void utf8_put(struct buf *out, uint32_t code);

/* Would it move the cursor, change the direction of text or the order of
 * lines, or not be seen at all? C0, DEL, C1, bidirectional controls, line and
 * paragraph separators, invisible marks, tags. Joiners, which scripts need,
 * are not among them. */
bool utf8_is_hidden(uint32_t code);

#endif
