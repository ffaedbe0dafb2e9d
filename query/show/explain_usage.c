/* Table: what an enhanced status code is used for besides. */
#include "query/show/explain_table.h"

#include <stddef.h>

const struct explain_usage explain_usages[] = {
	{ 2, 0, 0,
		"The usual code of \"accepted\". From then on the server that "
		"said it answers for the mail; that it reached a mailbox is "
		"not said." },
	{ 2, 1, 5, "The usual answer to RCPT: this recipient is accepted." },
	{ 2, 6, 0, "Exchange: queued for delivery; accepted, like 2.0.0." },
	{ 4, 0, 0, "Given by servers that tell no detail: read the text." },
	{ 5, 0, 0, "Given by servers that tell no detail: read the text." },
	{ 4, 1, 1,
		"The user could not be looked up, or is unknown on a server "
		"told to say so only for now (Postfix: soft_bounce, unverified "
		"addresses)." },
	{ 5, 1, 0,
		"Microsoft and others refuse senders and recipients alike with "
		"it." },
	{ 5, 1, 1,
		"The address is wrong, or the mailbox was removed. Some "
		"servers say it to strangers of addresses that do exist." },
	{ 5, 1, 10,
		"Exchange says \"recipient not found\" with it: 5.1.1 to "
		"others." },
	{ 5, 1, 2, "Sendmail, qmail: the domain does not exist in DNS." },
	{ 4, 1, 8,
		"Postfix: the sender's domain cannot be looked up for now." },
	{ 5, 1, 8,
		"Postfix: the sender's domain does not exist. Exchange Online: "
		"the sending account is blocked for sending spam." },
	{ 4, 2, 0,
		"Greylisting (postgrey behind Postfix): an unknown client is "
		"asked to come again; mailbox trouble is not meant." },
	{ 4, 2, 1,
		"Gmail: the user gets mail too quickly. qmail: a mailbox file "
		"or Maildir cannot be opened." },
	{ 5, 2, 0, "Local delivery failed, for a reason told in the text." },
	{ 5, 2, 1,
		"The account exists and is switched off; some servers say it "
		"of accounts that never were." },
	{ 4, 2, 2,
		"The mailbox is over quota; the sender tries again for days, "
		"and the mail may arrive yet." },
	{ 5, 2, 2,
		"RFC 3463 means it for now; servers that give it with class 5 "
		"bounce at once." },
	{ 4, 3, 0,
		"Trouble inside the server: a lookup, a filter, a full disk. "
		"Some greylist with it." },
	{ 5, 3, 0,
		"A program or filter on the server refused the mail or failed: "
		"read the text." },
	{ 4, 3, 2, "Exchange: throttled, or short of resources." },
	{ 5, 3, 4,
		"The size limit of the whole server, as against X.2.3, that of "
		"one mailbox." },
	{ 4, 3, 5,
		"The administrator of the server named must act. Postfix: a "
		"table or a restriction is set up wrongly." },
	{ 5, 3, 5,
		"The administrator of the server named must act. Sendmail: "
		"\"local configuration error\", mostly an MX that points to "
		"this host although it does not take the domain." },
	{ 4, 4, 1,
		"Timed out or refused while connecting: host down, firewall, "
		"port 25 blocked." },
	{ 5, 4, 1,
		"Exchange Online: \"recipient address rejected: access "
		"denied\", the address does not exist there (5.1.1 to others). "
		"Postfix: no usable connection." },
	{ 4, 4, 2,
		"The connection was lost or timed out amid the dialogue. If "
		"that was after the mail's text, the mail may have been taken, "
		"and a second copy follow." },
	{ 4, 4, 3,
		"DNS gave no answer for the domain: its name servers, or the "
		"resolver here." },
	{ 4, 4, 4,
		"Postfix: an address of the next hop could not be found for "
		"now." },
	{ 5, 4, 4,
		"Postfix: no host or domain of that name, where RFC 3463 has "
		"5.1.2. Microsoft: no MX that can be used." },
	{ 4, 4, 5, "Gmail: server busy." },
	{ 5, 4, 6,
		"Mail goes in a circle: an alias or forward that leads back, "
		"or an MX that points to a host that does not know the domain "
		"as its own." },
	{ 5, 4, 14, "Exchange: routing loop, as 5.4.6." },
	{ 4, 4, 7, "The queue gave up after days of retries." },
	{ 5, 4, 7,
		"The queue gave up after days of retries. The cause is in the "
		"deferrals before it." },
	{ 5, 5, 0,
		"Outlook.com: \"mailbox unavailable\", 5.1.1 to others. "
		"Sendmail: mailer failure." },
	{ 5, 5, 1,
		"Commands out of order or unknown: a broken client, or a "
		"scanner. Some servers refuse spam with it." },
	{ 5, 5, 2,
		"Postfix: an address or a HELO name cannot be, or has no "
		"domain." },
	{ 4, 5, 3,
		"The rest of the recipients follow in a second transaction: no "
		"loss." },
	{ 5, 6, 0,
		"Content filters: the mail's text or attachment is not "
		"wanted." },
	{ 4, 7, 0,
		"Gmail, Outlook: slowed down or blocked for now for the "
		"reputation of the client's address, or TLS is required." },
	{ 5, 7, 0,
		"Content blocked (Gmail: attachment or virus); authentication "
		"or STARTTLS required." },
	{ 4, 7, 1,
		"Greylisting by many servers; else refused for now by policy, "
		"a block list or a filter." },
	{ 5, 7, 1,
		"The code for all refusals by policy: relaying denied, block "
		"list, spam, SPF, DMARC, sender not allowed, filter. Only the "
		"text tells which." },
	{ 5, 7, 8,
		"Wrong name or password. In numbers from one client: "
		"guessing." },
	{ 5, 7, 9, "Gmail: an application password is needed." },
	{ 5, 7, 25,
		"The client's address has no name in DNS, or the name does not "
		"lead back." },
	{ 5, 7, 26,
		"Gmail: neither SPF nor DKIM passed, or DMARC asks to "
		"reject." },
	{ 4, 7, 26,
		"Gmail: neither SPF nor DKIM passed; slowed down for that." },
	{ 4, 7, 28,
		"Gmail: too much mail from this address, domain or network." },
	{ 5, 7, 57,
		"Exchange: the client must authenticate before it may send." },
	{ 5, 7, 133,
		"Exchange: the group takes mail from authenticated senders of "
		"its own organisation only." },
	{ 5, 7, 606,
		"Exchange Online: the client's address is on a block list." },
	{ 4, 7, 650,
		"Outlook.com: slowed down for the reputation of the client's "
		"address." },
	{ 5, 7, 705,
		"Exchange Online: the tenant sent too much spam or bulk "
		"mail." },
	{ 0, 0, 0, NULL },
};
