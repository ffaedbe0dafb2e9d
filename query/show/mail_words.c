#include "query/show/mail_words.h"

#include "query/trace/view/host.h"

struct action_words {
	const char *action;
	const char *words;
};

static const struct action_words action_words[] = {
	{ "copy", "copied" },
	{ "move", "moved" },
	{ "delete", "marked as deleted" },
	{ "undelete", "marked as not deleted again" },
	{ "expunge", "removed for good" },
	{ "autoexpunge", "removed by the server for its age" },
	{ "flag", "its flags changed" },
	{ "fetch", "probably downloaded" },
	{ "rolled-back", "the change before undone" },
	{ "delete-folder", "its folder deleted" },
	{ "rename-folder", "its folder renamed" },
};

struct span
mail_action_words(struct span action)
{
	for (size_t i = 0; i < sizeof(action_words) / sizeof(action_words[0]);
		i++)
		if (span_eq(action, span_of(action_words[i].action)))
			return span_of(action_words[i].words);
	return action;
}

const char *
mail_action_place(const struct mail_after *f)
{
	return f->to_mailbox.len > 0 || span_eq(f->action, SPAN("expunge")) ||
			span_eq(f->action, SPAN("autoexpunge")) ||
			span_eq(f->action, SPAN("fetch"))
		? " from "
		: " in ";
}

const char *
mail_action_by(const struct mail_after *f)
{
	return f->login && f->session.len > 0 ? " by whoever was logged in as "
					      : " by ";
}

const char *
mail_action_from(const struct mail_after *f)
{
	return f->login && f->session.len == 0 ? ", perhaps from " : " from ";
}

bool
mail_reply_is_worth(const struct mail_recipient *r)
{
	/* qmail's "did 1+0+0/" says nothing to people, and what the sentence
	 * has already need not be said twice. */
	return r->reply.len > 0 && r->proof != PROOF_STORE &&
		!span_starts(r->reply, SPAN("did ")) &&
		!span_has(r->meaning, r->reply);
}

static bool
has(struct span hay, struct span needle)
{
	return span_has(hay, needle);
}

bool
mail_reply_is_theirs(const struct mail_recipient *r)
{
	struct peer peer = peer_parse(r->relay);

	if (has(r->reply, SPAN("emote host said:")) ||
		has(r->reply, SPAN("emote_host_said:")) ||
		has(r->reply, SPAN("SMTP error from remote")))
		return true;
	if (r->status == MAIL_REJECTED || peer.is_socket ||
		ip_is_loopback(peer.ip) ||
		(peer.ip.len == 0 && !has(peer.name, SPAN("."))))
		return false;
	return r->status == MAIL_RELAYED || is_digit(r->reply.ptr[0]) ||
		(span_starts(r->reply, SPAN("host ")) &&
			(has(r->reply, SPAN(" said: ")) ||
				has(r->reply, SPAN(" refused to talk"))));
}

bool
mail_means_the_same(
	const struct mail_recipient *a, const struct mail_recipient *b)
{
	struct span x = a->meaning;
	struct span y = b->meaning;

	if (a->status != b->status || a->to.len == 0 || b->to.len == 0)
		return false;
	while (x.len > 0 && y.len > 0) {
		if (span_starts(x, a->to) && span_starts(y, b->to)) {
			x = span_slice(x, a->to.len, x.len);
			y = span_slice(y, b->to.len, y.len);
			continue;
		}
		if (x.ptr[0] != y.ptr[0])
			return false;
		x = span_slice(x, 1, x.len);
		y = span_slice(y, 1, y.len);
	}
	return a->meaning.len > 0 && x.len == 0 && y.len == 0;
}

const char *
mail_open_sentence(const struct mail_answer *a)
{
	if (a->complete)
		return "Its end is told; of the time before, lines are "
		       "missing.";
	for (size_t i = 0; i < a->nrecipients; i++)
		switch (a->recipients[i].status) {
		case MAIL_UNKNOWN:
		case MAIL_DELAYED:
		case MAIL_HELD:
			return "The evidence ends before this mail does.";
		default:
			break;
		}
	return "The evidence does not tell all of this mail.";
}

const struct mail_recipient *
mail_asked_for(const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nrecipients; i++)
		if (a->recipients[i].fits)
			return &a->recipients[i];
	return &a->recipients[0];
}
