#include "query/dossier/mail.h"

#include "query/show/mail_lines.h"
#include "query/show/mail_words.h"
#include "query/trace/view/sighting.h"

#include <inttypes.h>
#include <string.h>

struct status_words {
	const char *plain;
	enum mail_look look;
};

static const struct status_words status_words[MAIL_STATUS_COUNT] = {
	[MAIL_DELIVERED] = { "delivered", LOOK_GOOD },
	[MAIL_RELAYED] = { "handed on to the next mail system", LOOK_PASSED },
	[MAIL_EXPANDED] = { "sent on to other recipients", LOOK_OPEN },
	[MAIL_FAILED] = { "not delivered", LOOK_BAD },
	[MAIL_DELAYED] = { "not delivered yet when the evidence ends",
		LOOK_OPEN },
	[MAIL_REJECTED] = { "refused", LOOK_BAD },
	[MAIL_ABORTED] = { "not taken: the sender broke off", LOOK_BAD },
	[MAIL_DISCARDED] = { "accepted, then thrown away", LOOK_BAD },
	[MAIL_QUARANTINED] = { "kept aside by a filter", LOOK_OPEN },
	[MAIL_HELD] = { "held back", LOOK_OPEN },
	[MAIL_PURGED] = { "removed from the queue by an administrator",
		LOOK_BAD },
	[MAIL_UNKNOWN] = { "not known: the evidence does not show the end",
		LOOK_OPEN },
};

enum mail_look
mail_look_of(enum mail_status status)
{
	return status_words[status].look;
}

const char *
mail_look_word(enum mail_look look)
{
	switch (look) {
	case LOOK_GOOD:
		return "good";
	case LOOK_PASSED:
		return "passed";
	case LOOK_BAD:
		return "bad";
	default:
		return "open";
	}
}

const char *
mail_status_plain(enum mail_status status)
{
	return status_words[status].plain;
}

static void
put_sender(struct page *p, const struct mail_answer *a)
{
	if (!a->from.ptr)
		page_puts(p, "a sender that no line names");
	else if (a->from.len == 0)
		page_puts(p,
			"the empty sender &lt;&gt; (a notice of a mail "
			"system)");
	else
		page_some(p, "<b>", a->from);
	if (a->from.len > 0)
		page_puts(p, "</b>");
}

void
mail_tell_recipient(struct page *p, const struct mail_recipient *r)
{
	if (r->to.len == 0) {
		page_puts(p, "a recipient that no line names");
		return;
	}
	page_some(p, "<b>", r->to);
	page_puts(p, "</b>");
	if (r->orig_to.len > 0 && !span_eq(r->orig_to, r->to)) {
		page_some(p, " (addressed as ", r->orig_to);
		page_puts(p, ")");
	}
}

static void
put_recipients(struct page *p, const struct mail_answer *a)
{
	if (a->nrecipients == 0) {
		page_puts(p, "recipients that no line names");
		return;
	}
	mail_tell_recipient(p, mail_asked_for(a));
	if (a->nrecipients > 1)
		page_printf(p, " and %zu more", a->nrecipients - 1);
}

static void
put_client(struct page *p, const struct mail_answer *a)
{
	const struct mail_client *c = &a->client;

	if (a->nlegs == 0)
		return;
	page_some(p, " It was handed to the host <b>", a->legs[0].host);
	if (a->legs[0].host.len > 0)
		page_puts(p, "</b>");
	if (a->legs[0].host.len > 0 && (c->name.len > 0 || c->ip.len > 0))
		page_puts(p, " by ");
	page_some(p, "", c->name);
	page_some(p, c->name.len > 0 ? " [" : "[", c->ip);
	if (c->ip.len > 0)
		page_puts(p, "]");
	if (!span_ieq(c->helo, c->name))
		page_some(p, ", which called itself ", c->helo);
	page_some(p, ", logged in as <b>", c->user);
	if (c->user.len > 0)
		page_puts(p, "</b>");
	page_some(p, ", on that host itself by the user with number ", c->uid);
	page_some(p, ", on that host itself by ", c->caller);
	page_some(p, c->ip.len > 0 ? ", as a filter says, over " : " over ",
		c->over);
	if (c->over.len > 0)
		page_puts(p, ", whose lines of that time are missing");
	page_puts(p, ".");
	page_sighting(p, a->legs[0].start);
}

static void
put_ids(struct page *p, const struct mail_answer *a)
{
	page_puts(p, "<p class=\"soft\">");
	page_some(p, "Message-ID <code>&lt;", a->message_id);
	page_puts(p,
		a->message_id.len > 0 ? "&gt;</code>"
				      : "No Message-ID was logged");
	if (a->size.len > 0) {
		page_some(p, ", ", a->size);
		page_puts(p, " bytes");
	}
	if (a->subject.len > 0) {
		/* It may be written from right to left; what follows is not. */
		page_some(p, ", subject &ldquo;<bdi>", a->subject);
		page_puts(p, "</bdi>&rdquo; (written by the sender)");
	} else {
		page_puts(p, ", no subject was logged");
	}
	page_puts(p, ".</p>\n");
}

static void
number(struct page *p, const struct sighting *s)
{
	if (s && s->ncites > 0)
		(void)cites_number(p->cites, &s->cites[0]);
}

/* Logins and their ends: of recipients that are not on the page, too. */
static void
number_logins(struct page *p, const struct mail_recipient *r)
{
	for (size_t i = 0; i < r->nafter; i++) {
		number(p, r->after[i].login);
		number(p, r->after[i].end);
	}
}

void
mail_number_lines(struct page *p, const struct mail_answer *a)
{
	struct mail_lines lines;

	mail_lines_fill(a, &lines);
	for (size_t i = 0; i < lines.count; i++)
		number(p, lines.items[i].line);
	mail_lines_release(&lines);
	for (size_t i = 0; i < a->nrecipients; i++)
		number_logins(p, &a->recipients[i]);
}

enum { ENDS_BRIEFLY = 5 };

static bool
is_bad(enum mail_status status)
{
	return mail_look_of(status) == LOOK_BAD;
}

static void
put_brief_end(struct page *p, const struct mail_recipient *r)
{
	mail_tell_recipient(p, r);
	page_printf(p, ": <b>%s</b>", mail_status_plain(r->status));
	page_time(p, ", ", &r->time);
	if (r->nafter == 0)
		return;
	page_puts(p, ", then ");
	page_text(p, mail_action_words(r->after[r->nafter - 1].action));
	page_some(p, " to ", r->after[r->nafter - 1].to_mailbox);
}

/* Of many recipients how many ended how: the bad ones first, so that they are
 * not overlooked. */
static void
put_counts(struct page *p, const struct mail_answer *a)
{
	size_t ends[MAIL_STATUS_COUNT] = { 0 };

	for (size_t i = 0; i < a->nrecipients; i++)
		ends[a->recipients[i].status]++;
	page_printf(p, "<p>Of %zu recipients:</p>\n<ul>\n", a->nrecipients);
	for (int bad = 1; bad >= 0; bad--)
		for (size_t s = 0; s < MAIL_STATUS_COUNT; s++)
			if (ends[s] > 0 && is_bad((enum mail_status)s) == bad)
				page_printf(p, "<li>%zu: <b>%s</b></li>\n",
					ends[s],
					mail_status_plain((enum mail_status)s));
	page_puts(p, "</ul>\n");
}

void
mail_tell_ends_briefly(struct page *p, const struct mail_answer *a)
{
	bool is_list = a->nrecipients > 1 && a->nrecipients <= ENDS_BRIEFLY;

	page_puts(p, is_list ? "<ul>\n" : "");
	if (a->nrecipients > ENDS_BRIEFLY)
		put_counts(p, a);
	for (size_t i = 0; a->nrecipients <= ENDS_BRIEFLY && i < a->nrecipients;
		i++) {
		page_puts(p, is_list ? "<li>" : "<p>");
		put_brief_end(p, &a->recipients[i]);
		page_puts(p, is_list ? "</li>\n" : "</p>\n");
	}
	page_puts(p, is_list ? "</ul>\n" : "");
	if (!a->complete)
		page_printf(p, "<p>%s</p>\n", mail_open_sentence(a));
}

void
mail_tell_briefly(struct page *p, const struct mail_answer *a)
{
	page_puts(p, "<p>A mail from ");
	put_sender(p, a);
	page_puts(p, " to ");
	put_recipients(p, a);
	page_time(p, ", ", &a->first);
	page_puts(p, ".");
	put_client(p, a);
	page_puts(p, "</p>\n");
}

void
mail_tell(struct page *p, const struct mail_answer *a)
{
	put_ids(p, a);
	mail_tell_gaps(p, a);
	mail_tell_ends(p, a);
	page_puts(p, "<h3>Its path</h3>\n");
	mail_draw(p, a);
	mail_tell_joins(p, a);
	mail_tell_related(p, a);
}
