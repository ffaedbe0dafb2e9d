/* What became of a mail for each recipient. */
#include "query/dossier/mail.h"

#include "query/show/mail_words.h"

#include <inttypes.h>

enum { RECIPIENTS_MAX = 200, INTO_MAX = 20 };

/* A mark besides the colour, for print and for who sees no colours. */
static const char *
mark_of(enum mail_look look)
{
	switch (look) {
	case LOOK_GOOD:
		return "\xe2\x9c\x94";
	case LOOK_PASSED:
		return "\xe2\x86\x92";
	case LOOK_BAD:
		return "\xe2\x9c\x98";
	default:
		return "\xe2\x80\xa6";
	}
}

static void
put_besides(struct page *p, const char *what, const struct sighting *s)
{
	if (!s)
		return;
	page_puts(p, what);
	page_sighting(p, s);
	page_puts(p, ")");
}

static void
put_after(struct page *p, const struct mail_after *f)
{
	page_puts(p, "<li>Then ");
	page_text(p, mail_action_words(f->action));
	page_some(p, mail_action_place(f), f->mailbox);
	page_some(p, " to ", f->to_mailbox);
	page_some(p, mail_action_by(f), f->by);
	page_some(p, mail_action_from(f), f->client_ip);
	put_besides(p, " (login:", f->login);
	page_time(p, ", ", &f->time);
	page_sighting(p, f->cite);
	put_besides(p, " (removed there:", f->removal);
	if (f->grade == 'C')
		page_some(p, " &mdash; only likely: ", f->why);
	put_besides(p, " (end:", f->end);
	page_puts(p, "</li>\n");
}

static void
put_into(struct page *p, const struct mail_recipient *r)
{
	size_t shown = r->ninto < INTO_MAX ? r->ninto : INTO_MAX;

	for (size_t i = 0; i < shown; i++)
		page_some(p, i == 0 ? "<p>Sent on to " : ", ", r->into[i]);
	if (shown < r->ninto)
		page_printf(p, " and %zu more", r->ninto - shown);
	if (shown > 0)
		page_puts(p, "</p>\n");
}

static void
put_end(struct page *p, const struct mail_recipient *r)
{
	enum mail_look look = mail_look_of(r->status);

	page_printf(p,
		"<div class=\"end %s\"><p><span class=\"mark\">%s</span> ",
		mail_look_word(look), mark_of(look));
	mail_tell_recipient(p, r);
	page_printf(p, ": <b>%s</b>", mail_status_plain(r->status));
	page_some(p, " (mailbox ", r->mailbox);
	if (r->mailbox.len > 0)
		page_puts(p, ")");
	page_time(p, ", ", &r->time);
	if (r->attempts > 1)
		page_printf(p, ", after %" PRIu64 " attempts", r->attempts);
	page_sighting(p, r->cite);
	page_puts(p, "</p>\n");
	page_some(p, "<p>", r->meaning);
	page_puts(p, r->meaning.len > 0 ? "</p>\n" : "");
	put_into(p, r);
	if (mail_reply_is_worth(r)) {
		page_some(p,
			mail_reply_is_theirs(r)
				? "<p class=\"soft\">The other side said: <q>"
				: "<p class=\"soft\">The log says: <q>",
			r->reply);
		page_puts(p, "</q></p>\n");
	}
	page_puts(p, r->nafter > 0 ? "<ul>\n" : "");
	for (size_t i = 0; i < r->nafter; i++)
		put_after(p, &r->after[i]);
	page_puts(p, r->nafter > 0 ? "</ul>\n</div>\n" : "</div>\n");
}

/* Of very many, what a reader looks for first: those whom it did not reach.
 * How many of `most` were told. */
static size_t
put_worst(struct page *p, const struct mail_answer *a, size_t most)
{
	static const enum mail_look order[] = { LOOK_BAD, LOOK_OPEN,
		LOOK_PASSED, LOOK_GOOD };
	size_t told = 0;

	page_puts(p,
		"<p>Those whom it did not reach, or perhaps not, come "
		"first.</p>\n");
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		for (size_t i = 0; i < a->nrecipients && told < most; i++) {
			const struct mail_recipient *r = &a->recipients[i];

			if (mail_look_of(r->status) != order[k])
				continue;
			put_end(p, r);
			told++;
		}
	return told;
}

void
mail_tell_ends(struct page *p, const struct mail_answer *a)
{
	size_t shown = a->nrecipients;

	page_puts(p, "<h3>What became of it</h3>\n");
	if (a->nrecipients == 0)
		page_puts(p,
			"<p>No line of the evidence names a recipient of "
			"this mail.</p>\n");
	if (shown > RECIPIENTS_MAX)
		shown = put_worst(p, a, RECIPIENTS_MAX);
	else
		for (size_t i = 0; i < shown; i++)
			put_end(p, &a->recipients[i]);
	if (shown < a->nrecipients)
		page_printf(p,
			"<p>And %zu more recipients, who are in the evidence "
			"file.</p>\n",
			a->nrecipients - shown);
}
