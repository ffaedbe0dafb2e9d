#include "query/show/mail_text.h"

#include "query/show/escape.h"
#include "query/show/mail_words.h"
#include "query/show/print.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>

void
mail_put(struct printer *p, const char *text)
{
	buf_puts(&p->line, text);
}

void
mail_put_text(struct printer *p, const char *before, struct span text)
{
	if (text.len == 0)
		return;
	mail_put(p, before);
	escape_text(&p->line, text);
}

/* To the second: the lines below have what their daemons wrote. */
void
mail_put_time(struct printer *p, const char *before, const struct when *when)
{
	struct when whole = *when;

	if (when->basis == WHEN_NONE)
		return;
	whole.digits = 0;
	mail_put(p, before);
	print_time_text(&p->line, p, &whole);
}

void
mail_put_place(struct printer *p, const struct sighting *s)
{
	mail_put_place_of(p, "", s);
}

void
mail_put_place_of(struct printer *p, const char *what, const struct sighting *s)
{
	if (s == NULL || s->ncites == 0)
		return;
	mail_put(p, " (");
	mail_put(p, what);
	escape_text(&p->line, s->cites[0].path);
	buf_printf(&p->line, ":%" PRIu64 ")", s->cites[0].line);
}

void
mail_put_sender(struct printer *p, const struct mail_answer *a)
{
	if (a->from.ptr == NULL)
		mail_put(p, "(sender not logged)");
	else if (a->from.len == 0)
		mail_put(p, "<>");
	else
		escape_text(&p->line, a->from);
}

/* "bob@d.example and 3 more". */
void
mail_put_recipients(struct printer *p, const struct mail_answer *a)
{
	const struct mail_recipient *first = NULL;

	if (a->nrecipients == 0) {
		mail_put(p, "(no recipient logged)");
		return;
	}
	first = mail_asked_for(a);
	if (first->to.len == 0)
		mail_put(p, "(recipient not logged)");
	else
		escape_text(&p->line,
			first->orig_to.len > 0 ? first->orig_to : first->to);
	if (a->nrecipients > 1)
		buf_printf(&p->line, " and %zu more", a->nrecipients - 1);
}
