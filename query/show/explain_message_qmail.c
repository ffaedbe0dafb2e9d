/* Table: messages of qmail and the programs around it in plain words. */
#include "query/show/explain_table.h"

#include <stddef.h>

/* Where two pieces can stand in one text, the longer and more special one is
 * first. From qmail-log(5), qmail-remote, qmail-local, qmail-smtpd and
 * qmail-queue's exit codes. */

const struct explain_message explain_qmail_messages[] = {
	/* qmail-send: alerts. */
	{ "alert: cannot start", "qmail-send",
		"It cannot set itself up and gives up: mostly a mistake in the "
		"configuration. No mail is delivered until it starts." },
	{ "alert: oh no! lost", "qmail-send",
		"Another daemon of qmail died; qmail-send exits as soon as it "
		"can. What was being delivered is tried again after the "
		"restart, and may arrive twice." },
	{ "alert: unable to append to bounce message", "qmail-send",
		"A permanent failure cannot be recorded, mostly because the "
		"disk is full. Everything waits; it tries again every ten "
		"seconds." },
	{ "alert: out of memory", "qmail-send",
		"No more memory; it tries again in ten seconds." },
	{ "alert: unable to opendir", "qmail-send",
		"A directory of the queue cannot be read: too many open files, "
		"or wrong permissions. It tries again in ten seconds." },
	{ "alert: unable to switch back", "qmail-send",
		"After SIGHUP it cannot get back into the queue directory, and "
		"can do nothing until it can." },
	{ "alert: unable to reread", "qmail-send",
		"After SIGHUP a control file could not be read: the old "
		"settings stay in force." },
	/* qmail-send: warnings. */
	{ "delivery report out of range", "qmail-send",
		"qmail-lspawn or qmail-rspawn reported on a delivery that does "
		"not exist: a bug." },
	{ "qmail-clean unable to clean up", "qmail-send",
		"A file of the queue could not be removed; it tries again "
		"later." },
	{ "trouble fsyncing", "qmail-send",
		"What was made of a new mail could not be written to disk; it "
		"tries again later." },
	{ "trouble in select", "qmail-send",
		"The operating system misbehaves." },
	{ "trouble injecting bounce message", "qmail-send",
		"A bounce could not be queued, mostly because the disk is "
		"full; it tries again later. Until then the sender learns "
		"nothing." },
	{ "trouble marking", "qmail-send",
		"The end of a delivery could not be recorded: the mail will be "
		"delivered again to that recipient." },
	{ "trouble opening", "qmail-send",
		"The list of recipients of a mail cannot be opened; it tries "
		"again later." },
	{ "trouble reading users/cdb", "qmail-lspawn",
		"The table of users cannot be read; local deliveries wait." },
	{ "trouble reading", "qmail-send",
		"A file of the queue cannot be read; it tries again later." },
	{ "trouble writing to", "qmail-send",
		"A new mail could not be prepared, mostly because the disk is "
		"full; it tries again later." },
	{ "unable to start qmail-queue", "qmail-send",
		"A bounce could not be queued, mostly for lack of memory; it "
		"tries again later." },
	{ "unable to utime", "qmail-send",
		"It exits and cannot record when to try a mail next: that mail "
		"is tried at once after the restart." },
	{ "unknown record type in", "qmail-send",
		"A file of the queue is damaged, or there is a bug in "
		"qmail-queue or qmail-send." },
	{ "report mangled, will defer", "qmail-send",
		"qmail-lspawn or qmail-rspawn gave a report that makes no "
		"sense; the recipient is tried again." },
	{ "triple bounce: discarding", "qmail-send",
		"The bounce of a bounce could not be delivered either: it is "
		"thrown away, and nobody is told." },
	{ "not going to try again; this message has been in the queue too long",
		"qmail-send",
		"The lifetime in the queue is over: this is final, the mail "
		"bounces. The deferrals before it tell why." },
	{ "status: exiting", "qmail-send",
		"It was stopped in order. Delivery numbers begin at 1 again "
		"after the start." },
	{ "warning: unable to create", "qmail-send",
		"A new mail could not be prepared, mostly because the disk has "
		"no inodes left; it tries again later." },
	{ "warning: unable to open", "qmail-send",
		"The envelope of a new mail cannot be read; it tries again "
		"later." },
	{ "warning: unable to stat", "qmail-send",
		"A file that should be in the queue is not to be seen; it "
		"tries again later." },
	{ "warning: unable to unlink", "qmail-send",
		"A file of the queue cannot be removed; it tries again "
		"later." },
	/* qmail-remote. */
	{ "possible duplicate!", "qmail-remote",
		"The connection broke after the text was sent and before it "
		"was acknowledged: the other side may have the mail, and gets "
		"it again." },
	{ "but connection died", "qmail-remote",
		"The connection broke off before the mail's text was sent; it "
		"tries again." },
	{ "but greeting failed", "qmail-remote",
		"The other server turned the client away in its first line." },
	{ "but my name was rejected", "qmail-remote",
		"The other server does not like the name in HELO." },
	{ "but sender was rejected", "qmail-remote",
		"The other server refuses the envelope sender." },
	{ "does not like recipient", "qmail-remote",
		"The other server refuses this recipient; its words follow." },
	{ "failed on data command", "qmail-remote",
		"The other server refused after recipients and before the "
		"text." },
	{ "failed after i sent the message", "qmail-remote",
		"The other server read the text and then refused it: mostly a "
		"content filter." },
	{ "wasn't able to establish an smtp connection", "qmail-remote",
		"None of the hosts of that domain could be reached; it tries "
		"again." },
	{ "couldn't find any host named", "qmail-remote",
		"The domain does not exist in DNS." },
	{ "couldn't find any host by that name", "qmail-remote",
		"The domain does not exist in DNS." },
	{ "couldn't find a mail exchanger or ip address", "qmail-remote",
		"The domain exists in DNS, but without MX and address." },
	{ "cname lookup failed temporarily", "qmail-remote",
		"DNS gave no answer (or one too long for old versions); it "
		"tries again." },
	{ "although i'm listed as a best-preference mx", "qmail-remote",
		"DNS says that this host takes mail for the domain, and its "
		"control files say that it does not: a mistake in one of "
		"them." },
	{ "qmail-remote crashed", "qmail-rspawn",
		"The sending program died; it is tried again." },
	{ "accepted message", "qmail-remote",
		"The other server took the mail; its words follow, with the id "
		"that the mail has there." },
	/* qmail-local, qmail-lspawn. */
	{ "no mailbox here by that name", "qmail-local",
		"The user or alias does not exist on this host." },
	{ "already has my delivered-to line", "qmail-local",
		"A loop: the mail has been delivered to this address before "
		"and came back." },
	{ "home directory is sticky", "qmail-local",
		"The user keeps deliveries waiting while editing .qmail "
		"(sticky bit on the home directory)." },
	{ "home directory is writable", "qmail-local",
		"The home directory can be written by others; nothing is "
		"delivered until that is mended." },
	{ ".qmail file is writable", "qmail-local",
		"The .qmail file can be written by others; nothing is "
		"delivered until that is mended." },
	{ "unable to chdir to maildir", "qmail-local",
		"The Maildir is missing or cannot be entered; it tries "
		"again." },
	{ "temporary error on maildir delivery", "qmail-local",
		"The Maildir could not be written: mostly a full disk or a "
		"quota; it tries again." },
	{ "file has been locked for 30 seconds", "qmail-local",
		"Another program holds the mailbox; it tries again." },
	{ "unable to forward message", "qmail-local",
		"A forward in .qmail could not be queued." },
	{ "unable to find alias user", "qmail-lspawn",
		"The account \"alias\" is missing on this host: no local "
		"delivery works." },
	{ "not allowed to perform deliveries as root", "qmail-lspawn",
		"The recipient is root, who gets no mail directly in qmail: an "
		"alias is missing." },
	/* qmail-smtpd, qmail-queue. */
	{ "isn't in my list of allowed rcpthosts", "qmail-smtpd",
		"Relaying denied: the domain is not taken here, and the client "
		"may not relay." },
	{ "in my badmailfrom list", "qmail-smtpd",
		"The envelope sender is blocked by control/badmailfrom." },
	{ "exceeds my databytes limit", "qmail-smtpd",
		"The mail is larger than control/databytes allows." },
	{ "too many hops", "qmail-smtpd", "Too many Received lines: a loop." },
	{ "smtplf.html", "qmail-smtpd",
		"The client sent a line that ends in LF without CR; qmail "
		"refuses those." },
	{ "qq write error or disk full", "qmail-queue",
		"The mail could not be written to the queue: mostly a full "
		"disk." },
	{ "qq trouble creating files in queue", "qmail-queue",
		"Nothing can be created in the queue: permissions, inodes, or "
		"a damaged queue." },
	{ "qq trouble in home directory", "qmail-queue",
		"qmail's directory cannot be entered." },
	{ "qq read error", "qmail-queue",
		"The mail or its envelope could not be read to the end." },
	{ "qq timeout", "qmail-queue",
		"The mail was not queued within 24 hours." },
	{ "qq out of memory", "qmail-queue",
		"No more memory, often a limit that is set too low." },
	{ "qq permanent problem", "qmail-queue",
		"A filter in place of qmail-queue (QMAILQUEUE) refused the "
		"mail, or failed." },
	{ "qq temporary problem", "qmail-queue",
		"A filter in place of qmail-queue (QMAILQUEUE) failed; the "
		"client tries again." },
	{ "unable to exec qq", "qmail-queue",
		"qmail-queue, or the filter in its place, cannot be run: often "
		"a memory limit." },
	{ NULL, NULL, NULL }
};
