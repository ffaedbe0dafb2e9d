#include "query/dossier/cloak.h"

void
cloak_text(const struct cloak *c, struct span text, struct buf *out)
{
	(void)c;
	buf_put(out, text);
}
