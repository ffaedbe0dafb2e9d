/* Table: messages of daemons in plain words. */
#include "query/show/explain_table.h"

#include <stddef.h>

/* Where two pieces can stand in one text, the longer and more special one is
 * first. */

const struct explain_message explain_messages[] = {
	/* Postfix: rules, limits, postscreen. */
	{ "reject: header", "Postfix",
		"A rule of this site (header_checks) refused the mail because "
		"of a line in its head, which is quoted; the sending server "
		"was told, and answers for the mail." },
	{ "reject: body", "Postfix",
		"A rule of this site (body_checks) refused the mail because of "
		"a line in its text." },
	{ "discard: header", "Postfix",
		"A rule of this site (header_checks) took the mail and threw "
		"it "
		"away: nobody was told." },
	{ "hold: header", "Postfix",
		"A rule of this site (header_checks) put the mail on hold "
		"until "
		"an administrator releases or deletes it." },
	{ "milter-reject", "Postfix",
		"A mail filter (milter) of this site refused the mail at the "
		"stage named; the sending server was told." },
	{ "milter-hold", "Postfix",
		"A mail filter (milter) of this site put the mail on hold." },
	{ "milter-discard", "Postfix",
		"A mail filter (milter) of this site took the mail and threw "
		"it "
		"away: nobody was told." },
	{ "improper command pipelining", "Postfix",
		"The client sent commands without waiting for the answers: "
		"mostly a program that sends spam." },
	{ "too many errors after", "Postfix",
		"The client made so many mistakes, or asked for so many "
		"unknown "
		"recipients, that the server hung up." },
	{ "pregreet", "Postfix postscreen",
		"The client spoke before it was greeted, which mail servers do "
		"not do: a test for programs that send spam." },
	{ "dnsbl rank", "Postfix postscreen",
		"So many block lists have the client's address, weighted as "
		"configured." },
	{ "hangup after", "Postfix postscreen",
		"The client hung up so many seconds after it had connected." },
	{ "address not listed for hostname", "Postfix",
		"The name that DNS has for the client's address does not lead "
		"back to that address, so the client counts as unknown." },
	{ "does not resolve to address", "Postfix",
		"The name that DNS has for the client's address does not lead "
		"back to that address, so the client counts as unknown." },
	{ "message size exceeds", "many servers",
		"The mail is larger than this server takes." },
	{ "message file too big", "Postfix",
		"The mail is larger than this server takes." },
	{ "insufficient system storage", "many servers",
		"The disk that the queue lies on is full, or nearly so; the "
		"client tries again." },
	{ "refused to talk to me", "Postfix",
		"The other server answered the connection with an error "
		"instead "
		"of a greeting; what it said follows." },
	{ "server configuration error", "Postfix",
		"A table or setting of this server is broken, and the client "
		"tries again; what is wrong stands in a line before." },
	{ "server configuration problem", "Postfix",
		"A table or setting of this server is broken, and the client "
		"tries again; what is wrong stands in a line before." },
	{ "name service error for name=", "Postfix",
		"DNS did not answer for that name; it is tried again." },
	{ "returned to sender", "Postfix",
		"The time that a mail may wait in the queue is over: the "
		"sender "
		"gets a bounce." },
	{ "still being delivered", "Postfix",
		"The queue manager came upon a mail that is on its way "
		"already." },
	{ "nis domain name not set", "Postfix",
		"A table of NIS is configured, and there is no NIS here: no "
		"harm to mail." },
	{ "max connection rate", "Postfix anvil",
		"Statistics: how many connections a client made in a minute at "
		"the most." },
	/* TLS. */
	{ "no shared cipher", "OpenSSL",
		"Both sides speak TLS, but have no cipher in common: one of "
		"them is very old, or very strict." },
	{ "wrong version number", "OpenSSL",
		"The other side did not speak TLS here at all, or none of the "
		"versions that are allowed." },
	{ "unsupported protocol", "OpenSSL",
		"The other side has only versions of TLS that are not allowed "
		"here." },
	{ "certificate unknown", "OpenSSL",
		"The other side did not accept the certificate shown to it, "
		"often since it was made by the site itself." },
	{ "tls library problem", "Postfix",
		"TLS failed between both sides; the words at the end of the "
		"line say how. Whether the mail then went without TLS, later, "
		"or not at all, other lines of the session tell." },
	/* Logins. */
	{ "sasl authentication failure", "Cyrus SASL",
		"Name or password were wrong, or the password database did not "
		"answer; the words behind say which." },
	{ "authentication failed", "many servers",
		"Name or password were wrong." },
	{ "password mismatch", "Dovecot",
		"The user exists, and the password was wrong." },
	{ "unknown user", "many servers", "There is no such user here." },
	{ "no auth attempts", "Dovecot",
		"The client connected and left without trying to log in: a "
		"monitor, a scanner, or a client that has no TLS in common." },
	/* Filters. */
	{ "blocked infected", "amavis",
		"A virus was found; the mail was not delivered." },
	{ "blocked spam", "amavis",
		"So much spoke for spam that the mail was not delivered." },
	{ "blocked banned", "amavis",
		"An attachment of a kind that this site does not take; the "
		"mail "
		"was not delivered." },
	{ "passed spammy", "amavis",
		"Marked as probable spam, and delivered." },
	{ "passed clean", "amavis", "Nothing was found, and it went on." },
	{ "identified spam", "spamd",
		"SpamAssassin counts the mail as spam; what is done with it is "
		"for the program that asked." },
	/* Words that many servers share. */
	{ "greylist", "many servers",
		"An unknown client is asked to come again later. A real server "
		"does; the delay is some minutes." },
	{ "graylist", "many servers",
		"An unknown client is asked to come again later. A real server "
		"does; the delay is some minutes." },
	{ "relay access denied", "Postfix",
		"The recipient's domain is not taken here, and the client may "
		"not relay." },
	{ "relaying denied", "many servers",
		"The recipient's domain is not taken here, and the client may "
		"not relay." },
	{ "relay not permitted", "Exim",
		"The recipient's domain is not taken here, and the client may "
		"not relay." },
	{ "user unknown in", "Postfix",
		"The recipient is in none of the tables of users that are "
		"named." },
	{ "sender address rejected: domain not found", "Postfix",
		"The sender's domain has neither MX nor address in DNS." },
	{ "cannot find your hostname", "Postfix",
		"The client's address has no name in DNS, or the name does not "
		"lead back to it." },
	{ "cannot find your reverse hostname", "Postfix",
		"The client's address has no name in DNS." },
	{ "temporary lookup failure", "Postfix",
		"A table (SQL, LDAP) gave no answer; the client tries again." },
	{ "queue file write error", "Postfix",
		"The mail could not be taken in: a full disk, or a filter "
		"(milter, proxy) that failed or timed out." },
	{ "mail transport unavailable", "Postfix",
		"The delivery agent named in the configuration does not run or "
		"does not exist." },
	{ "delivery temporarily suspended", "Postfix",
		"Not tried this time, since that next hop failed just before; "
		"the reason follows." },
	{ "loops back to myself", "Postfix",
		"DNS or a transport table names this host as the next hop of a "
		"domain that it does not take." },
	{ "retry time not reached", "Exim",
		"Not tried this time: the retry rule puts the next attempt "
		"later." },
	{ "retry timeout exceeded", "Exim",
		"The time for retries is over: final, the mail bounces." },
	{ "lost connection after", "Postfix",
		"The client hung up at the stage named. After DATA, or amid "
		"the text: the mail was not taken." },
	{ "timeout after", "Postfix",
		"The client fell silent at the stage named; nothing was taken "
		"in that transaction." },
	{ "service currently unavailable", "many servers",
		"The server cannot take mail for now; the client tries "
		"again." },
	{ "quota exceeded", "many servers", "The mailbox is full." },
	{ "over quota", "many servers", "The mailbox is full." },
	{ "mailbox is full", "many servers", "The mailbox is full." },
	{ "sender address rejected", "Postfix",
		"The envelope sender is refused: forged, unknown, blocked, or "
		"not allowed to this user. What follows the colon says "
		"which." },
	{ "helo command rejected", "Postfix",
		"The name that the client gave in HELO is refused: no such "
		"name in DNS, no full name, or one of this side's own." },
	{ "client host rejected", "Postfix",
		"The client's address or name is refused, by a list of this "
		"side or for want of a name in DNS; the mail's content has no "
		"part in it." },
	{ "recipient address rejected", "Postfix",
		"The recipient is refused: unknown, greylisted, or by a rule "
		"of this side. What follows the colon says which." },
	{ "user unknown", "many servers",
		"There is no such mailbox or alias: mostly a mistyped "
		"address, or an account that was removed. Final." },
	{ "host or domain name not found", "Postfix",
		"DNS knows no such domain (\"type=MX\", \"type=A\" say what "
		"was asked for), or gave no answer; only the latter is tried "
		"again." },
	{ "host not found", "many servers",
		"DNS knows no such name, or gave no answer." },
	{ "blocked using", "Postfix",
		"The client's address is on the blocklist (DNSBL) that is "
		"named; its operator tells why, and how to get off it." },
	{ "connection timed out", "the operating system",
		"The other host did not answer at all: it is down, or a "
		"firewall drops the packets. Nothing was sent; it is tried "
		"again." },
	{ "connection refused", "the operating system",
		"The other host answered that nothing listens on that port: "
		"its server is stopped, or a firewall rejects. Nothing was "
		"sent; it is tried again." },
	{ "no route to host", "the operating system",
		"The network has no way to the other host. Nothing was sent; "
		"it is tried again." },
	{ "network is unreachable", "the operating system",
		"This host has no network of that kind, mostly no IPv6. "
		"Nothing was sent; it is tried again." },
	{ "connection reset by peer", "the operating system",
		"The other side, or a firewall, broke the connection off. "
		"What was not acknowledged was not taken." },
	{ "conversation with", "Postfix",
		"The connection broke, or fell silent, amid the dialogue. If "
		"it was while sending the end of the text, the other side may "
		"have the mail, and gets it again." },
	{ "lost connection", "many servers",
		"The other side hung up. What it had not acknowledged was not "
		"taken; it is tried again." },
	{ "server certificate not trusted", "Postfix",
		"The other server's certificate is not signed by anyone known "
		"here. By itself mail is still sent; where TLS is demanded it "
		"waits." },
	{ "certificate verify failed", "many servers",
		"The other side's certificate does not check: expired, "
		"another name, or signed by nobody known. By itself mail is "
		"still sent; where TLS is demanded it waits." },
	{ "tls handshake failed", "many servers",
		"The encrypted connection could not be set up: mostly no "
		"version or cipher in common, or a certificate that does not "
		"check. It is tried again, sometimes without TLS." },
	{ "tls handshake", "many servers",
		"Setting up the encrypted connection. What fails there is "
		"mostly a version, a cipher or a certificate." },
	{ "certificate", "many servers",
		"What a server shows in TLS to prove its name: it can be "
		"expired, for another name, or signed by nobody known here." },
	{ "mailbox full", "many servers", "The mailbox is full." },
	{ "quota is exceeded", "many servers", "The mailbox is full." },
	{ NULL, NULL, NULL },
};
