/* The order of mails: by their first time, then by their first line. */
#include "query/trace/trace.h"

struct mail_place
mail_place(const struct mail_answer *mail)
{
	struct mail_place p = { .has_time = mail->first.basis != WHEN_NONE };

	if (p.has_time)
		p.ns = mail->first.ns;
	if (mail->nlegs > 0 && mail->legs[0].nlines > 0) {
		const struct sighting *line = mail->legs[0].lines[0];

		p.has_line = true;
		p.sort_ns = line->sort_ns;
		p.index = line->index;
		p.ord = line->ord;
		p.offset = line->offset;
	}
	return p;
}

int
mail_place_order(const struct mail_place *a, const struct mail_place *b)
{
	if (a->has_time != b->has_time)
		return a->has_time ? -1 : 1;
	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	if (!a->has_line || !b->has_line)
		return 0;
	if (a->sort_ns != b->sort_ns)
		return a->sort_ns < b->sort_ns ? -1 : 1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->ord != b->ord)
		return a->ord < b->ord ? -1 : 1;
	return (a->offset > b->offset) - (a->offset < b->offset);
}
