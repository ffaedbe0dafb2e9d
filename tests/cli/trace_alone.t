#!/bin/sh
# Mails of which only the mail store's lines are there, and what is no mail.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: deliveries, plain and by Sieve, whose queue's log is lost; and
# what a mail program did with mails that came before the evidence begins.
mkdir evidence
cat >evidence/maillog <<'END'
2019-03-05T18:44:19+00:00 mail dovecot: lmtp(hal@home.example)<12223><IzomNYPDfly/LwAACwmYnQ>: msgid=<plain@out.example>: saved mail to INBOX
2019-03-05T18:45:10+00:00 mail dovecot: lmtp(ida@home.example)<12224><JzomNYPDfly/LwAACwmYnQ>: sieve: msgid=<sieve@out.example>: stored mail into mailbox 'Lists'
2019-03-05T18:46:10+00:00 mail dovecot: lmtp(hal@home.example)<12225><KzomNYPDfly/LwAACwmYnQ>: msgid=<two@out.example>: saved mail to INBOX
2019-03-05T18:46:10+00:00 mail dovecot: lmtp(ida@home.example)<12225><KzomNYPDfly/LwAACwmYnQ:2>: sieve: msgid=<two@out.example>: stored mail into mailbox 'Work'
2019-03-05T19:00:00+00:00 mail dovecot: imap(hal@home.example)<77><dSg1Y2xLabcdefgh>: copy from INBOX: box=Trash, uid=12, msgid=<plain@out.example>, size=900
2019-03-05T19:00:00+00:00 mail dovecot: imap(hal@home.example)<77><dSg1Y2xLabcdefgh>: delete: box=INBOX, uid=7, msgid=<plain@out.example>, size=900
2019-03-05T19:00:01+00:00 mail dovecot: imap(hal@home.example)<77><dSg1Y2xLabcdefgh>: expunge: box=INBOX, uid=7, msgid=<plain@out.example>, size=900
2019-03-05T19:10:00+00:00 mail dovecot: imap(hal@home.example)<78><eSg1Y2xLabcdefgh>: copy from INBOX: box=Trash, uid=13, msgid=<older@out.example>, size=900
2019-03-05T19:10:00+00:00 mail dovecot: imap(hal@home.example)<78><eSg1Y2xLabcdefgh>: delete: box=INBOX, uid=5, msgid=<older@out.example>, size=900
2019-03-05T19:10:01+00:00 mail dovecot: imap(hal@home.example)<78><eSg1Y2xLabcdefgh>: expunge: box=INBOX, uid=5, msgid=<older@out.example>, size=900
2019-03-05T20:00:00+00:00 mail dovecot: lmtp(kay@home.example)<12230><LzomNYPDfly/LwAACwmYnQ>: msgid=<pop@out.example>: saved mail to INBOX
2019-03-05T20:10:00+00:00 mail dovecot: pop3-login: Login: user=<kay@home.example>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.8, mpid=80, TLS, session=<fSg1Y2xLabcdefgh>
2019-03-05T20:10:01+00:00 mail dovecot: pop3(kay@home.example)<80><fSg1Y2xLabcdefgh>: flag_change: box=INBOX, uid=3, msgid=<pop@out.example>, size=676, flags=(\\Seen)
2019-03-05T20:10:02+00:00 mail dovecot: pop3(kay@home.example)<80><fSg1Y2xLabcdefgh>: Disconnected: Logged out top=0/0, retr=1/676, del=0/1, size=660
END
run index -i idx evidence
status 0 'the evidence is read'

# The ids of the mails found, in order.
ids() {
	sed -n 's/.*"type":"mail".*"message_id":"\([^"]*\)".*/\1/p' "$out" |
		tr '\n' ' '
}

for how in '' --scan; do
	run trace -i idx $how --json plain@out.example
	is "$(grep -c '"type":"mail"' "$out")" 1 "one mail $how"
	like "$(cat "$out")" '"to":"hal@home.example"' "to its user $how"
	like "$(cat "$out")" '"status":"delivered","proof":"store"' \
		"the store says that it has it $how"
	like "$(cat "$out")" '"mailbox":"INBOX"' "and where $how"
	like "$(cat "$out")" '"action":"move"' "and what became of it $how"
	run trace -i idx $how --json two@out.example
	is "$(grep -o '"status":"delivered","proof":"store"' "$out" |
		wc -l | tr -d ' ')" 2 "two recipients $how"
	run trace -i idx $how --json --to ida@home.example
	is "$(ids)" 'sieve@out.example two@out.example ' \
		"found by recipient $how"
	run trace -i idx $how --json --status delivered
	is "$(ids)" 'plain@out.example sieve@out.example two@out.example pop@out.example ' \
		"by status $how"
	run trace -i idx $how --json --on 2019-03-05
	is "$(ids)" 'plain@out.example sieve@out.example two@out.example pop@out.example ' \
		"by day, and nothing else is a mail $how"
	run trace -i idx $how --json ida@home.example
	is "$(ids)" 'sieve@out.example two@out.example ' "as a KEY $how"
	run trace -i idx $how --json older@out.example
	is "$(grep -c '"status":"unknown"' "$out")" 1 \
		"what is done in a mailbox is told where nothing else is $how"
done

run trace -i idx --json pop@out.example
like "$(cat "$out")" '"action":"fetch".*"grade":"C"' 'a download by POP3'
like "$(cat "$out")" 'gave out mails' 'and why it is held to be one'

finish
