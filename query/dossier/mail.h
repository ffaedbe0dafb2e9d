/* A mail on the page: its story, its path as a drawing, each recipient's end.
 */
#ifndef WB_QUERY_DOSSIER_MAIL_H
#define WB_QUERY_DOSSIER_MAIL_H

#include "query/dossier/page.h"
#include "query/show/mail.h"

/* How an end looks to a person: well, out of sight, badly, or not yet an end.
 */
enum mail_look { LOOK_GOOD, LOOK_PASSED, LOOK_BAD, LOOK_OPEN };
enum mail_look mail_look_of(enum mail_status status);
/* "good", "passed", "bad", "open": classes of the style sheet. */
const char *mail_look_word(enum mail_look look);
/* The status for a person who knows no mail system: "delivered".
 */
const char *mail_status_plain(enum mail_status status);

/* Numbers for its lines in the order of time, before any is cited. */
void mail_number_lines(struct page *p, const struct mail_answer *a);
/* One paragraph, with which a mail begins. */
void mail_tell_briefly(struct page *p, const struct mail_answer *a);
/* What became of it, a line for each of the first recipients. */
void mail_tell_ends_briefly(struct page *p, const struct mail_answer *a);
/* All that follows. */
void mail_tell(struct page *p, const struct mail_answer *a);

/* Parts of it: mail_ends.c. */
void mail_tell_ends(struct page *p, const struct mail_answer *a);
/* Whom it was for, and who that was at first. */
void mail_tell_recipient(struct page *p, const struct mail_recipient *r);
/* mail_joins.c */
void page_sighting(struct page *p, const struct sighting *s);
void mail_tell_gaps(struct page *p, const struct mail_answer *a);
void mail_tell_joins(struct page *p, const struct mail_answer *a);
void mail_tell_related(struct page *p, const struct mail_answer *a);

/* The drawing alone: path.c. */
void mail_draw(struct page *p, const struct mail_answer *a);

#endif
