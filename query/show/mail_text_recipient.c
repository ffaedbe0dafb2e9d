/* What became of each recipient. */
#include "query/show/escape.h"
#include "query/show/mail_text.h"
#include "query/show/mail_words.h"

#include <inttypes.h>

enum {
	/* What is told of a mail with very many. */
	RECIPIENTS_MAX = 20
};

static enum text_style
status_style(enum mail_status status)
{
	switch (status) {
	case MAIL_DELIVERED:
	case MAIL_RELAYED:
	case MAIL_EXPANDED:
		return STYLE_GOOD;
	case MAIL_DELAYED:
	case MAIL_HELD:
	case MAIL_QUARANTINED:
	case MAIL_DISCARDED:
	case MAIL_PURGED:
		return STYLE_OPEN;
	default:
		return STYLE_BAD;
	}
}

static void
put_status(struct printer *p, enum mail_status status, bool for_now)
{
	text_style(p, status_style(status));
	mail_put(p, mail_status_word(status));
	mail_put(p, for_now ? " for now" : "");
	text_style(p, STYLE_OFF);
}

/* Refused, as greylisting does: the sending server will come again. */
static bool
is_for_now(const struct mail_recipient *r)
{
	return r->status == MAIL_REJECTED && r->permanent == PERMANENT_NO;
}

void
mail_put_status(struct printer *p, const struct mail_recipient *r)
{
	put_status(p, r->status, is_for_now(r));
}

static void
put_after(struct printer *p, const struct mail_after *f, bool why)
{
	mail_put(p, "      then ");
	mail_put_text(p, "", mail_action_words(f->action));
	mail_put_text(p, mail_action_place(f), f->mailbox);
	mail_put_text(p, " to ", f->to_mailbox);
	mail_put_text(p, mail_action_by(f), f->by);
	mail_put_text(p, mail_action_from(f), f->client_ip);
	mail_put_place_of(p, "login: ", f->login);
	mail_put_time(p, ", ", &f->time);
	mail_put_place(p, f->cite);
	mail_put_place_of(p, "removed there: ", f->removal);
	mail_put(p, "\n");
	/* What is only likely says so unasked. */
	if (!why && f->grade != 'C')
		return;
	p->marks |= SHOW_MARK_GRADE;
	buf_printf(&p->line, "        grade %c", f->grade ? f->grade : '?');
	mail_put_text(p, ": ", f->why);
	mail_put_place_of(p, "end: ", f->end);
	mail_put(p, "\n");
}

static void
put_recipient(struct printer *p, const struct mail_recipient *r,
	const struct mail_recipient *like, bool why)
{
	mail_put(p, "  ");
	if (r->to.len == 0)
		mail_put(p, "(recipient not logged)");
	escape_text(&p->line, r->to);
	if (r->orig_to.len > 0 && !span_eq(r->orig_to, r->to)) {
		mail_put_text(p, " (for ", r->orig_to);
		mail_put(p, ")");
	}
	mail_put(p, ": ");
	mail_put_status(p, r);
	mail_put_text(p, " to mailbox ", r->mailbox);
	for (size_t i = 0; i < r->ninto; i++)
		mail_put_text(p,
			i > 0 ? ", "
				: r->status == MAIL_DELIVERED
				? " and sent on to "
				: " into ",
			r->into[i]);
	mail_put_time(p, ", ", &r->time);
	if (r->attempts > 1)
		buf_printf(&p->line, ", %" PRIu64 " attempts", r->attempts);
	mail_put_place(p, r->cite);
	mail_put(p, "\n");
	mail_put_text(p, like ? "      As with " : "      ",
		like ? like->to : r->meaning);
	if (r->meaning.len > 0)
		mail_put(p, like ? " above.\n" : "\n");
	if (mail_reply_is_worth(r)) {
		mail_put_text(p,
			mail_reply_is_theirs(r) ? "      they said: "
						: "      the log says: ",
			r->reply);
		mail_put(p, "\n");
	}
	for (size_t i = 0; i < r->nafter; i++)
		put_after(p, &r->after[i], why);
}

/* "9,980 delivered, 12 failed": of recipients from `from` on. */
void
mail_put_statuses(struct printer *p, const struct mail_answer *a, size_t from)
{
	size_t counts[MAIL_STATUS_COUNT][2] = { { 0 } };
	bool some = false;

	for (size_t i = from; i < a->nrecipients; i++)
		counts[a->recipients[i].status]
		      [is_for_now(&a->recipients[i])]++;
	for (unsigned s = 0; s < 2 * MAIL_STATUS_COUNT; s++) {
		size_t count = counts[s / 2][s % 2];

		if (count == 0)
			continue;
		buf_printf(&p->line, "%s%zu ", some ? ", " : "", count);
		put_status(p, (enum mail_status)(s / 2), s % 2);
		some = true;
	}
}

/* Who among the few before it was told of in the same words. */
static const struct mail_recipient *
said_before(const struct mail_answer *a, size_t i)
{
	const struct mail_recipient *like = NULL;

	for (size_t k = i > RECIPIENTS_MAX ? i - RECIPIENTS_MAX : 0;
		k < i && !like; k++)
		if (mail_means_the_same(&a->recipients[k], &a->recipients[i]))
			like = &a->recipients[k];
	return like;
}

void
mail_put_all_recipients(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	size_t shown = a->nrecipients;

	if (a->nrecipients > 1) {
		buf_printf(&p->line, "  %zu recipients: ", a->nrecipients);
		mail_put_statuses(p, a, 0);
		mail_put(p, "\n");
	}
	if (!form->all && shown > RECIPIENTS_MAX)
		shown = RECIPIENTS_MAX;
	for (size_t i = 0; i < shown; i++)
		put_recipient(
			p, &a->recipients[i], said_before(a, i), form->why);
	if (shown == a->nrecipients)
		return;
	buf_printf(&p->line,
		"  and %zu more (--full names them): ", a->nrecipients - shown);
	mail_put_statuses(p, a, shown);
	mail_put(p, "\n");
}
