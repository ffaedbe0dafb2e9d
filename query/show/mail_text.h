/* A mail as text, to the files that print it. All of them add to the line. */
#ifndef WB_QUERY_SHOW_MAIL_TEXT_H
#define WB_QUERY_SHOW_MAIL_TEXT_H

#include "query/show/show_text.h"

void mail_put(struct printer *p, const char *text);
/* Nothing where there is no text. */
void mail_put_text(struct printer *p, const char *before, struct span text);
void mail_put_time(
	struct printer *p, const char *before, const struct when *when);
void mail_put_place(struct printer *p, const struct sighting *s);
/* The same, and of what line: " (login: mx1/maillog:8)". */
void mail_put_place_of(
	struct printer *p, const char *what, const struct sighting *s);
void mail_put_sender(struct printer *p, const struct mail_answer *a);
/* "bob@d.example and 3 more" */
void mail_put_recipients(struct printer *p, const struct mail_answer *a);

void mail_put_status(struct printer *p, const struct mail_recipient *r);
/* "9,980 delivered, 12 failed": of recipients from `from` on. */
void mail_put_statuses(
	struct printer *p, const struct mail_answer *a, size_t from);
/* Each with what became of it, of very many the first. */
void mail_put_all_recipients(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form);

#endif
