#!/bin/sh
# How a mail is told to a reader: whose words are quoted, which line is cited.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: a server's refusal, this side's own words about a connection,
# an alias, a refused client; and a client that went away.
mkdir evidence
cat >evidence/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D41: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D41: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=5.1.1, status=bounced (host mx.far.example[203.0.113.9] said: 550 5.1.1 no bob here (in reply to RCPT TO command))
2019-03-04T10:01:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D42: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:01:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D42: to=<cy@slow.example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (connect to mx.slow.example[203.0.113.10]:25: Connection timed out)
2019-03-04T10:02:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D43: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:02:01+00:00 mx1 postfix/local[14]: 4A1B2C3D43: to=<dee@mx1.example>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)
2019-03-04T10:03:00+00:00 mx1 postfix/smtpd[15]: NOQUEUE: reject: RCPT from bad.example[198.51.100.9]: 554 5.7.1 <eve@bad.example>: Sender address rejected: not wanted here; from=<eve@bad.example> to=<bob@mx1.example> proto=ESMTP helo=<bad.example>
2019-03-04T10:04:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D44: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:04:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D44: to=<flo@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T10:05:00+00:00 mx1 postfix/smtpd[16]: connect from slow.example[198.51.100.10]
2019-03-04T10:05:00+00:00 mx1 postfix/smtpd[16]: 4A1B2C3D45: client=slow.example[198.51.100.10]
2019-03-04T10:05:09+00:00 mx1 postfix/smtpd[16]: lost connection after DATA from slow.example[198.51.100.10]
2019-03-04T10:05:09+00:00 mx1 postfix/smtpd[16]: disconnect from slow.example[198.51.100.10] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4
2019-03-04T11:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D46: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T11:00:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D46: to=<gus@big.example>, relay=mx.big.example[203.0.113.11]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.6.0, status=sent (250 2.6.0 Message received [InternalId=9038376765714] 40047 bytes in 0.047, Queued mail for delivery)
2019-03-04T12:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D47: hold: header X-Look: yes from out.example[192.0.2.1]; from=<ann@out.example> to=<hal@far.example> proto=ESMTP helo=<out.example>
2019-03-04T12:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D47: message-id=<held@out.example>
2019-03-04T12:30:00+00:00 mx1 postfix/postsuper[20]: 4A1B2C3D47: released from hold
2019-03-04T12:30:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D47: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T12:30:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D47: to=<hal@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1802, delays=1801/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB90)
2019-03-04T12:30:02+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D47: removed
2019-03-04T13:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D48: message-id=<again@out.example>
2019-03-04T13:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D48: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T13:10:00+00:00 mx1 postfix/postsuper[21]: 4A1B2C3D48: requeued
2019-03-04T13:10:01+00:00 mx1 postfix/pickup[22]: 4A1B2C3D49: uid=89 from=<ann@out.example> orig_id=4A1B2C3D48
2019-03-04T13:10:01+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D49: message-id=<again@out.example>
2019-03-04T13:10:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D49: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T13:10:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D49: to=<ida@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=602, delays=601/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB91)
2019-03-04T13:10:02+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D49: removed
END
mkdir sm
cat >sm/maillog <<'END'
2019-03-04T14:00:01+00:00 sm sm-mta[9]: x24H01aa000077: from=<ann@out.example>, size=1000, class=0, nrcpts=1, msgid=<dot@out.example>, proto=ESMTP, daemon=MTA, relay=out.example [192.0.2.1]
2019-03-04T14:00:02+00:00 sm sm-mta[9]: x24H01aa000077: to=<bob@far.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=31000, relay=mx.y.example. [203.0.113.12], dsn=2.0.0, stat=Sent (ok)
END
run index -i idx evidence sm
status 0 'the evidence is read'

run trace -i idx 4A1B2C3D41
like "$(cat "$out")" 'they said: host mx.far.example.* 550 5.1.1' \
	"another server's refusal is its own words"
run trace -i idx 4A1B2C3D44
like "$(cat "$out")" 'they said: 250 2.0.0' 'and so is what it took'
run trace -i idx 4A1B2C3D42
like "$(cat "$out")" 'the log says: connect to mx.slow.example' \
	'nobody answered'
run trace -i idx 4A1B2C3D43
like "$(cat "$out")" 'the log says: delivered to maildir' \
	'what this side did'
run trace -i idx --from eve@bad.example
like "$(cat "$out")" 'the log says: 554 5.7.1' 'what this side refused'

run trace -i idx 4A1B2C3D45
like "$(cat "$out")" ': aborted, .*maillog:12\)' \
	'the line that tells of the broken connection is cited'
for order in '' --reverse; do
	run trace -i idx --status aborted --on 2019-03-04 --full $order
	is "$(grep -c '^Mail from' "$out")" 1 "the broken mail in a list $order"
	like "$(cat "$out")" '4A1B2C3D45: client=slow.example.*maillog:11\)' \
		"with the line that has its queue id $order"
done
run trace -i idx --json 4A1B2C3D41
unlike "$(cat "$out")" '"client":' 'no client is known'

run trace -i idx --json 4A1B2C3D46
like "$(cat "$out")" '"remote_id":"9038376765714"' "Exchange's number alone"
run trace -i idx x24H01aa000077
like "$(cat "$out")" 'mx\.y\.example took it' "no root's dot behind a name"
run trace -i idx 4A1B2C3D47
like "$(cat "$out")" 'took it .* on hold on mx1 until it was released' \
	'a mail that was on hold'
run trace -i idx 4A1B2C3D49
like "$(cat "$out")" 'took it .*put back into the queue' \
	'a mail that was requeued'
run trace -i idx 4A1B2C3D44
unlike "$(cat "$out")" 'on hold|requeued' 'and one that was neither'

# Refused for now and for good are told apart in a row, too.
mkdir now
cat >now/maillog <<'END'
2019-03-04T10:00:00+00:00 mx9 postfix/smtpd[15]: connect from out.example[198.51.100.9]
2019-03-04T10:00:01+00:00 mx9 postfix/smtpd[15]: NOQUEUE: reject: RCPT from out.example[198.51.100.9]: 450 4.7.1 <bob@mx9.example>: Recipient address rejected: Greylisted; from=<ann@out.example> to=<bob@mx9.example> proto=ESMTP helo=<out.example>
2019-03-04T10:00:01+00:00 mx9 postfix/smtpd[15]: NOQUEUE: reject: RCPT from out.example[198.51.100.9]: 550 5.1.1 <nobody@mx9.example>: Recipient address rejected: User unknown; from=<ann@out.example> to=<nobody@mx9.example> proto=ESMTP helo=<out.example>
2019-03-04T10:00:02+00:00 mx9 postfix/smtpd[15]: disconnect from out.example[198.51.100.9] ehlo=1 mail=1 rcpt=0/2 quit=1 commands=3/5
END
run index -i now.index now
run trace -i now.index --from ann@out.example --on 2019-03
like "$(cat "$out")" '1 rejected, 1 rejected for now' 'each is counted'
like "$(cat "$out")" 'bob@mx9.example: rejected for now, 2019' 'and said'

# What a join stands on that is not of grade A.
mkdir why
cat >why/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@out.example>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@home.example>, relay=127.0.0.1[127.0.0.1]:10025, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5B1B2C3D4E)
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T10:00:01+00:00 mx1 postfix/smtpd[15]: 5B1B2C3D4E: client=localhost[127.0.0.1]
2019-03-04T10:00:01+00:00 mx1 postfix/cleanup[12]: 5B1B2C3D4E: message-id=<list-m1@out.example>
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: 5B1B2C3D4E: from=<ann@out.example>, size=990, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/virtual[16]: 5B1B2C3D4E: to=<bob@home.example>, relay=virtual, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: 5B1B2C3D4E: removed
END
run index -i why.index why
run trace -i why.index 4A1B2C3D4E --why
like "$(cat "$out")" 'from leg 1, grade B: .*against it: their Message-IDs differ' \
	'what is against it'
like "$(cat "$out")" '^ *sender and recipient of both legs are the same' \
	'and what is for it'
run trace -i why.index 4A1B2C3D4E --json
like "$(cat "$out")" '"why":"sender and recipient of both' 'in JSON, too'

finish
