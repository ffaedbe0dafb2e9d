/* Names hidden behind tokens: the same name has the same token for the same
 * key, and without the key nobody can tell which name it was, nor try. */
#ifndef WB_QUERY_DOSSIER_CLOAK_H
#define WB_QUERY_DOSSIER_CLOAK_H

#include "format/base/buf.h"
#include "format/base/span.h"

struct cloak;

/* Append the text with all names hidden. */
void cloak_text(const struct cloak *c, struct span text, struct buf *out);

#endif
