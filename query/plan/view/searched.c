#include "query/plan/view/searched.h"

#include "query/plan/view/spec.h"

bool
search_lost(const struct searched *in, const struct search_spec *spec,
	const struct search_loss *loss)
{
	if (spec->lost)
		spec->lost(spec->lost_ctx, loss);
	else if (in->lost)
		in->lost(in->lost_ctx, loss);
	return spec->lost || in->lost;
}

void
search_loss_put(struct buf *out, const struct search_loss *loss)
{
	buf_put(out, loss->path);
	if (loss->first_line > 0)
		buf_printf(out,
			": %llu lines from line %llu on cannot be read: ",
			(unsigned long long)loss->lines,
			(unsigned long long)loss->first_line);
	else
		buf_puts(out, ": some lines cannot be read: ");
	buf_puts(out, loss->why->text);
}
