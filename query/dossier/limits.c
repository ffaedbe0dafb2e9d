/* What an answer does not prove, as far as can be told from the answer: said
 * on every page, so that nobody has to know it. */
#include "query/dossier/cloak.h"
#include "query/dossier/dossier_part.h"

static void
say(struct page *p, bool holds, const char *text)
{
	if (!holds)
		return;
	page_puts(p, "<li>");
	page_puts(p, text);
	page_puts(p, "</li>\n");
}

static void
say_of_mails(struct page *p, const struct dossier_facts *f)
{
	say(p, f->ends[MAIL_DELIVERED] > 0,
		"<b>Delivered is not read.</b> The system of the mailbox took "
		"the mail. That does not show that a person saw or read it.");
	say(p, f->ends[MAIL_RELAYED] > 0,
		"<b>Handed on is not delivered.</b> The next mail system said "
		"that it took the mail. What became of it there is in the logs "
		"of that system, which are not in this evidence.");
	say(p, f->ends[MAIL_DISCARDED] + f->ends[MAIL_QUARANTINED] > 0,
		"<b>Filtered is not lost by chance.</b> A rule or a filter "
		"acted; the logs do not show who wrote that rule, or why.");
	say(p, f->is_incomplete,
		"<b>The evidence ends before the mail does.</b> What happened "
		"later, or on hosts whose logs are not here, is not known.");
	say(p, f->mails > 0,
		"<b>A sender is a claim.</b> Sender, names and Message-ID are "
		"what the sending side wrote, and can be false. Only a login, "
		"or a line of a host of its own, says more.");
	say(p, f->has_subject,
		"<b>The content is not here.</b> The logs say that a mail "
		"passed, not what was written in it; the subject, too, is what "
		"its sender wrote.");
	say(p, f->is_soft,
		"<b>Some of it is only likely.</b> Where it says grade C, or "
		"only likely, no line names the mail; time and details fit, "
		"and they could fit another mail.");
}

static void
say_of_index(struct page *p, const struct dossier *d)
{
	if (d->ndamage == 0)
		return;
	page_puts(p,
		"<li><b>The index is damaged.</b> The answer is made without "
		"what cannot be read of it:<ul>\n");
	for (size_t i = 0; i < d->ndamage; i++) {
		page_puts(p, "<li>");
		page_text(p, d->damage[i]);
		page_puts(p, "</li>\n");
	}
	page_puts(p, "</ul></li>\n");
}

void
limits_tell(struct page *p, const struct dossier *d)
{
	const struct dossier_facts *f = &d->facts;

	page_puts(p, "<h2>What this does not prove</h2>\n<ul>\n");
	say(p, f->is_absent,
		"<b>Not found is not the same as did not happen.</b> It says "
		"something only of the hosts and times that the evidence "
		"covers, as listed on this page.");
	say_of_mails(p, f);
	say(p, f->accounts > 0,
		"<b>An account is not a person.</b> A line shows that an "
		"account was used, not who sat at the keyboard.");
	say(p, f->has_client_ip || f->accounts > 0,
		"<b>A network address is not a person.</b> Several people can "
		"share one, and it can belong to another customer the next "
		"day.");
	say(p, f->has_inferred,
		"<b>Some times are worked out.</b> Lines often leave out the "
		"year or the time zone. Times with ~ before them follow from "
		"other clues, which are listed below.");
	say(p, f->has_assumed,
		"<b>Some times are assumed.</b> Times with ? before them have "
		"a year or a zone that no clue of the evidence confirms.");
	say(p, f->has_no_zone,
		"<b>Some times are local.</b> For times marked local the zone "
		"is not known; they can be up to 14 hours off from UTC.");
	say(p, f->has_no_year,
		"<b>Some lines have no known time.</b> They are told by their "
		"place in the file only.");
	say(p, true,
		"<b>Clocks can be wrong.</b> Times are what the clock of each "
		"host said.");
	say(p, f->has_damage,
		"<b>Some of the evidence is damaged.</b> Lines that are lost "
		"could say otherwise; where, is listed below.");
	say_of_index(p, d);
	say(p, f->has_forged,
		"<b>Somebody may want to mislead.</b> In lines that are marked "
		"so, text that a sender or a client chose looks like what only "
		"a mail or login system writes. It proves nothing but that it "
		"was sent.");
	say(p, f->has_masked,
		"<b>Passwords are masked.</b> The files still hold them.");
	say(p, d->asked.cloak && !cloak_has_key(d->asked.cloak),
		"<b>Some fields were left out.</b> They are in the files, at "
		"the place that says [redacted].");
	say(p, d->asked.cloak && cloak_has_key(d->asked.cloak),
		"<b>Names were replaced.</b> Addresses, users and network "
		"addresses of others are tokens; who has the key can check "
		"them against the true lines. The place and the length of each "
		"line are true, and lines may name people in ways that no "
		"program finds.");
	say(p, true,
		"<b>Logs can be changed before they are collected.</b> The "
		"SHA-256 values show that the files are the same as when they "
		"were indexed, not that nobody wrote to them before.");
	page_puts(p, "</ul>\n");
}
