/* The order of mails: by their first time, then by their first line. */
#include "query/trace/trace.h"

struct mail_place
mail_place(const struct mail_answer *mail)
{
	struct mail_place p = { .has_time = mail->first.basis != WHEN_NONE };

	if (p.has_time)
		p.ns = mail->first.ns;
	if (mail->nlegs > 0 && mail->legs[0].nlines > 0) {
		p.has_line = true;
		p.line = sighting_place(mail->legs[0].lines[0]);
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
	return sighting_place_order(&a->line, &b->line);
}
