#!/bin/sh
# Times select the mails that touch the window: also where thousands lie before
# it, and where a mail lay still all the while.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: more refusals within a week than trace looks at in one answer,
# then one mail; a mail that was put on hold before the window and let go behind
# it, and one whose next try was days later, since the host was down.
mkdir ev
{
	awk 'BEGIN {
		for (i = 0; i < 21200; i++)
			printf "2019-03-0%dT%02d:%02d:%02d+00:00 mx1 " \
				"postfix/smtpd[%d]: NOQUEUE: reject: RCPT " \
				"from h%d.bot.example[192.0.2.%d]: 550 5.1.1 " \
				"<u%d@us.example>: Recipient address " \
				"rejected: User unknown; from=<x%d@bot.example> " \
				"to=<u%d@us.example> proto=ESMTP helo=<b>\n", \
				1 + i / 10600, i / 460 % 23, i / 8 % 57, \
				i % 8 * 7, 100 + i, i, i % 250, i, i, i
	}'
	cat <<'EOF'
2019-03-04T08:00:00+00:00 mx1 postfix/smtpd[11]: 1A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T08:00:00+00:00 mx1 postfix/cleanup[12]: 1A1B2C3D4E: message-id=<held@out.example>
2019-03-04T08:00:00+00:00 mx1 postfix/qmgr[13]: 1A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T08:00:05+00:00 mx1 postfix/postsuper[15]: 1A1B2C3D4E: placed on hold
2019-03-04T09:00:00+00:00 mx1 postfix/smtpd[11]: 2A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T09:00:00+00:00 mx1 postfix/cleanup[12]: 2A1B2C3D4E: message-id=<late@out.example>
2019-03-04T09:00:00+00:00 mx1 postfix/qmgr[13]: 2A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T09:00:01+00:00 mx1 postfix/smtp[14]: 2A1B2C3D4E: to=<bob@far.example>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to mx.far.example[203.0.113.9]:25: Connection timed out)
2019-03-04T09:30:00+00:00 mx1 postfix/smtpd[11]: 3A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T09:30:00+00:00 mx1 postfix/cleanup[12]: 3A1B2C3D4E: message-id=<before@out.example>
2019-03-04T09:30:00+00:00 mx1 postfix/qmgr[13]: 3A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T09:30:01+00:00 mx1 postfix/smtp[14]: 3A1B2C3D4E: to=<bob@far.example>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to mx.far.example[203.0.113.9]:25: Connection timed out)
2019-03-04T09:40:01+00:00 mx1 postfix/smtp[14]: 3A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=601, delays=601/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB97)
2019-03-04T09:40:01+00:00 mx1 postfix/qmgr[13]: 3A1B2C3D4E: removed
2019-03-06T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-06T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<that@out.example>
2019-03-06T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-06T10:00:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<cy@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-06T10:00:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-09T09:00:01+00:00 mx1 postfix/smtp[14]: 2A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=432001, delays=432000/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB98)
2019-03-09T09:00:01+00:00 mx1 postfix/qmgr[13]: 2A1B2C3D4E: removed
2019-03-09T10:00:00+00:00 mx1 postfix/postsuper[15]: 1A1B2C3D4E: released from hold
2019-03-09T10:00:01+00:00 mx1 postfix/smtp[14]: 1A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=439201, delays=439200/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB96)
2019-03-09T10:00:01+00:00 mx1 postfix/qmgr[13]: 1A1B2C3D4E: removed
EOF
} >ev/maillog
run index -i idx ev
status 0 'the evidence is read'

ids() {
	grep -o '"message_id":"[a-z]*@out.example","from"' "$out" |
		sed 's/.*:"\([a-z]*\)@.*/\1/' | tr '\n' ' '
}
run trace -i idx --json --on 2019-03-06
status 0 'thousands before the window do not hide the mail in it'
is "$(ids)" 'held late that ' 'nor those that lay still throughout'
run trace -i idx --json --on 2019-03-06 -n 2
is "$(ids)" 'held late ' 'the first ones are those that began first'
run trace -i idx --json --on 2019-03-06 --reverse
is "$(ids)" 'that late held ' 'or last'
run trace -i idx --json --since '2019-03-07 01:00' --until '2019-03-07 02:00'
is "$(ids)" 'held late ' 'no line of them need be in it'
run trace -i idx --json --to bob@far.example --on 2019-03-07
is "$(ids)" 'held late ' 'the same by a criterion'
run trace -i idx --status delayed --on 2019-03-06
status 1 'a window that was looked through can say that nothing fits'
like "$(cat "$out")" '^Nothing found' 'and does'

# A list does not look for other tries of its mails, since its rows do not tell
# of them; the story of the only one in a window does.
mkdir again
cat >again/maillog <<'EOF'
2019-03-20T10:00:00+00:00 mx1 postfix/smtpd[21]: NOQUEUE: reject: RCPT from a.out.example[198.51.100.7]: 450 4.2.0 <bob@us.example>: Recipient address rejected: Greylisted; from=<ann@out.example> to=<bob@us.example> proto=ESMTP helo=<a.out.example>
2019-03-20T10:20:00+00:00 mx1 postfix/smtpd[22]: NOQUEUE: reject: RCPT from a.out.example[198.51.100.7]: 450 4.2.0 <bob@us.example>: Recipient address rejected: Greylisted; from=<ann@out.example> to=<bob@us.example> proto=ESMTP helo=<a.out.example>
EOF
run index -i again.idx again
run trace -i again.idx --since '2019-03-20 10:10' --until '2019-03-20 10:30'
like "$(cat "$out")" 'retry  mx1  2019-03-20 10:00:00Z, grade B' \
	'the only mail of a window is told with its other tries'
run trace -i again.idx --on 2019-03-20 --full
is "$(grep -c '^  retry  mx1' "$out")" 2 'as are all with --full'
run trace -i again.idx --on 2019-03-20
is "$(grep -c 'rejected for now$' "$out")" 2 'else a row tells each'
run trace -i again.idx --on 2019-03-20 --json
is "$(grep -c '"rule":"retry"' "$out")" 2 'JSON has them always'

finish
