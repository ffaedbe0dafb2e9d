/* Why a recipient was refused in the dialogue, and whether for good. */
#include "query/trace/end/end.h"
#include "query/trace/session/front.h"

struct verdict {
	struct span daemon;
	struct span word;
	enum field_id id;
	enum mail_permanent permanent;
};

/* clang-format off */
/* What stands before qmail's queue has a word for each refusal, and a code for
 * each word: spamdyke 421 or 554, qmail-smtpd 553, CHKUSER 55x or 451. What
 * leaves a choice to the administrator is not here. */
static const struct verdict verdicts[] = {
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_TOO_MANY_RECIPIENTS"), FIELD_status, PERMANENT_NO },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RDNS_MISSING"), FIELD_status, PERMANENT_NO },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RDNS_RESOLVE"), FIELD_status, PERMANENT_NO },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_SENDER_NO_MX"), FIELD_status, PERMANENT_NO },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_UNQUALIFIED_RECIPIENT"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_IP_IN_CC_RDNS"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_IP_IN_RDNS"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_EARLYTALKER"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_BLACKLIST_NAME"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_BLACKLIST_IP"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_SENDER_BLACKLISTED"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RECIPIENT_BLACKLISTED"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RBL_MATCH"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RHSBL_MATCH"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_ACCESS_DENIED"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_RELAYING"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_ZERO_RECIPIENTS"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_AUTH_REQUIRED"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_REJECT_ALL"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_IDENTICAL_SENDER_RECIPIENT"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_HEADER_BLACKLISTED"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_INVALID_RECIPIENT"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_UNAVAILABLE_RECIPIENT"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_SENDER_NOT_LOCAL"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("spamdyke"),
		SPAN_INIT("DENIED_SENDER_NOT_AUTH"), FIELD_status, PERMANENT_YES },
	{ SPAN_INIT("simscan"),
		SPAN_INIT("SPAM REJECT"), FIELD_verdict, PERMANENT_YES },
	{ SPAN_INIT("simscan"),
		SPAN_INIT("VIRUS"), FIELD_verdict, PERMANENT_YES },
	{ SPAN_INIT("simscan"),
		SPAN_INIT("ATTACH"), FIELD_verdict, PERMANENT_YES },
	{ SPAN_INIT("simscan"),
		SPAN_INIT("REGEX"), FIELD_verdict, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("badmailfrom"), FIELD_reason, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("badmailto"), FIELD_reason, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("badhelo"), FIELD_reason, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("not existing recipient"), FIELD_reply, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("client not allowed to relay"), FIELD_reply, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("invalid rcpt MX domain"), FIELD_reply, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("invalid sender MX domain"), FIELD_reply, PERMANENT_YES },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("temporary DNS problem"), FIELD_reply, PERMANENT_NO },
	{ SPAN_INIT("qmail"),
		SPAN_INIT("no auth resource available"), FIELD_reply, PERMANENT_NO },
};
/* clang-format on */

static enum mail_permanent
front_permanent(const struct sighting *s)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (span_eq(s->daemon, verdicts[i].daemon) &&
			span_eq(sighting_value(s, verdicts[i].id),
				verdicts[i].word))
			return verdicts[i].permanent;
	return PERMANENT_UNSAID;
}

/* "550 5.1.1 <a@b>: Recipient address rejected" -> what follows the codes and
 * the address. spamdyke writes a blank as "_". */
static struct span
own_words(struct span reply)
{
	struct span rest = reply;
	struct span inside = { 0 };

	while (rest.len > 0 &&
		(is_digit(rest.ptr[0]) || rest.ptr[0] == '.' ||
			rest.ptr[0] == ' ' || rest.ptr[0] == '-' ||
			rest.ptr[0] == '_'))
		rest = span_slice(rest, 1, rest.len);
	if (rest.len > 0 && rest.ptr[0] == '<' &&
		span_cut_at(rest, SPAN(">: "), &inside, &reply))
		rest = reply;
	return rest;
}

/* Exim gives no code of its own refusals, but says which are temporary; where a
 * check of headers gives none, Postfix answers 550 5.7.1, and 552 5.3.4 to what
 * is too large. */
static enum mail_permanent
uncoded_permanent(const struct sighting *s)
{
	struct span verdict = sighting_value(s, FIELD_verdict);

	if (line_is_of_front(s))
		return front_permanent(s);
	if (span_eq(s->daemon, SPAN("exim"))) {
		if (span_eq(verdict, SPAN("rejected")))
			return PERMANENT_YES;
		return span_eq(verdict, SPAN("temporarily rejected"))
			? PERMANENT_NO
			: PERMANENT_UNSAID;
	}
	return sighting_is_program(s, SPAN("cleanup")) ||
			span_eq(sighting_value(s, FIELD_reason),
				SPAN("queue file size limit exceeded"))
		? PERMANENT_YES
		: PERMANENT_UNSAID;
}

/* "Intentional policy rejection": the server's answer does not say why, but the
 * policy server whose answer that was does, of the same recipient. */
static bool
is_by_policy(const struct leg *leg, const struct mail_recipient *r)
{
	struct span digit = r->code.len > 0 ? r->code : r->dsn;

	if (digit.len == 0 || digit.ptr[0] != '4' || r->to.len == 0)
		return false;
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == KIND_GREYLIST &&
			sighting_has(leg->lines.items[i], FIELD_to, r->to))
			return true;
	return false;
}

/* A milter's answer does not say why; its own line does. */
static bool
is_greylisted(const struct leg *leg, const struct mail_recipient *r)
{
	if ((r->cite && r->cite->kind == KIND_GREYLIST) || is_by_policy(leg, r))
		return true;
	for (size_t i = 0; i < leg->lines.count && r->dsn.len > 0 &&
		r->dsn.ptr[0] == '4' && r->code.len == 0;
		i++)
		if (span_eq(leg->lines.items[i]->daemon, SPAN("rspamd")) &&
			sighting_has(leg->lines.items[i], FIELD_verdict,
				SPAN("greylist")))
			return true;
	return false;
}

/* One that has nothing but its word for it: "DENIED_RDNS_MISSING". */
static struct span
front_reason(const struct sighting *s)
{
	struct span verdict = sighting_value(s, FIELD_verdict);

	return verdict.len > 0 ? verdict : sighting_value(s, FIELD_status);
}

void
end_refusal(const struct leg *leg, struct mail_recipient *r)
{
	struct span digit = r->code.len > 0 ? r->code : r->dsn;

	if (is_greylisted(leg, r)) {
		r->permanent = PERMANENT_NO;
		r->reason = SPAN("greylisted");
		return;
	}
	if (digit.len > 0 && digit.ptr[0] == '5')
		r->permanent = PERMANENT_YES;
	else if (digit.len > 0 && digit.ptr[0] == '4')
		r->permanent = PERMANENT_NO;
	else if (r->cite)
		r->permanent = uncoded_permanent(r->cite);
	if (r->reason.len == 0)
		r->reason = own_words(r->reply);
	if (r->reason.len == 0 && r->cite)
		r->reason = sighting_value(r->cite, FIELD_reason);
	if (r->reason.len == 0 && r->cite && line_is_of_front(r->cite))
		r->reason = front_reason(r->cite);
}

bool
end_refusal_is_for_nobody(const struct sighting *s)
{
	return line_is_refusal(s) &&
		span_starts(sighting_value(s, FIELD_command), SPAN("DATA")) &&
		(sighting_has(s, FIELD_code, SPAN("503")) ||
			span_has(sighting_value(s, FIELD_reply),
				SPAN("no valid recipients")));
}
