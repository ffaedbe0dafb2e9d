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
END
run index -i idx evidence
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

finish
