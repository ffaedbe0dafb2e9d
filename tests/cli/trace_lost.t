#!/bin/sh
# Mails of which lines are lost: what others must not be held to be their
# halves, and what is whole although its last line is not there.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

day() {
	sed 's/^/2019-03-04T/; s/^\([^ ]*\)/\1+00:00/'
}

legs() {
	grep -o '"queue_id":"[^"]*","first"' "$out" | cut -d'"' -f4 | sort | tr '\n' ';'
}

# A host's own file, in whole seconds and without a zone, and a log server's,
# three seconds later, which tells its zone: each has lines that the other lacks.
mkdir two two/gate two/loghost
cat >two/gate/mail.log <<'END'
Mar  4 11:00:00 gate postfix/smtpd[1]: A100000001: client=box.site.example[192.0.2.5]
Mar  4 11:00:00 gate postfix/cleanup[2]: A100000001: message-id=<path@out.example>
Mar  4 11:00:00 gate postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
Mar  4 11:00:00 gate postfix/virtual[4]: A100000001: to=<bob@gate.example>, relay=virtual, delay=0.19, delays=0.16/0.01/0/0.02, dsn=2.0.0, status=sent (delivered to maildir)
Mar  4 11:00:00 gate postfix/qmgr[3]: A100000001: removed
END
cat >two/loghost/mail.log <<'END'
2019-03-04T11:00:03.463096+01:00 gate.site.example postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
2019-03-04T11:00:03.510275+01:00 gate.site.example postfix/virtual[4]: A100000001: to=<cy@gate.example>, relay=virtual, delay=0.19, delays=0.16/0.01/0/0.02, dsn=2.0.0, status=sent (delivered to maildir)
2019-03-04T11:00:03.521275+01:00 gate.site.example postfix/qmgr[3]: A100000001: removed
END
run index -i two.index --year-of '*=2019' two
run trace -i two.index --json --queue-id A100000001
is "$(grep -c '"type":"mail"' "$out")" 1 'lines by two ways are one mail'
is "$(recipients)" 'bob@gate.example delivered;cy@gate.example delivered;' \
	'with the recipients of both'
is "$(legs)" 'A100000001;' 'and one leg, though only one of both tells its zone'

# Relays that call each other by address alone. B1: the line with the client is
# lost; B2: that with the Message-ID, too; B3: all but the one that ends it; C5:
# all of the neighbour that had it before.
mkdir pool
day >pool/mx <<'END'
10:00:00 mx postfix/smtpd[1]: B100000001: client=out.example[192.0.2.1]
10:00:00 mx postfix/cleanup[2]: B100000001: message-id=<pool@out.example>
10:00:00 mx postfix/qmgr[3]: B100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:01 mx postfix/smtp[4]: B100000001: to=<bob@far.example>, relay=10.1.17.2[10.1.17.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as C100000001)
10:00:01 mx postfix/qmgr[3]: B100000001: removed
11:00:00 mx postfix/smtpd[1]: B100000002: client=out.example[192.0.2.1]
11:00:00 mx postfix/cleanup[2]: B100000002: message-id=<pool2@out.example>
11:00:01 mx postfix/smtp[4]: B100000002: to=<cy@far.example>, relay=10.1.17.2[10.1.17.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as C100000002)
12:00:00 mx postfix/smtpd[1]: B100000003: client=out.example[192.0.2.1]
12:00:00 mx postfix/cleanup[2]: B100000003: message-id=<pool3@out.example>
12:00:01 mx postfix/smtp[4]: B100000003: to=<dot@far.example>, relay=10.1.17.2[10.1.17.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as C100000003)
13:00:00 mx postfix/smtpd[1]: B100000004: client=out.example[192.0.2.1]
13:00:01 mx postfix/smtp[4]: B100000004: to=<eve@far.example>, relay=192.0.2.200[192.0.2.200]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as C100000003)
END
day >pool/pool3 <<'END'
10:00:00 pool3 postfix/cleanup[2]: C100000001: message-id=<pool@out.example>
10:00:00 pool3 postfix/qmgr[3]: C100000001: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:00:02 pool3 postfix/smtp[4]: C100000001: to=<bob@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.far.example[198.51.100.9] said: 550 5.1.1 No such user (in reply to RCPT TO command))
10:00:02 pool3 postfix/qmgr[3]: C100000001: removed
11:00:00 pool3 postfix/qmgr[3]: C100000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
11:00:02 pool3 postfix/smtp[4]: C100000002: to=<cy@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.far.example[198.51.100.9] said: 550 5.1.1 No such user (in reply to RCPT TO command))
12:00:02 pool3 postfix/qmgr[3]: C100000003: removed
14:00:00 pool3 postfix/cleanup[2]: C100000004: message-id=<pool4@out.example>
15:00:00 pool3 postfix/smtpd[1]: C100000005: client=pool2.site.example[10.1.16.2]
15:00:00 pool3 postfix/cleanup[2]: C100000005: message-id=<pool5@out.example>
15:00:00 pool3 postfix/qmgr[3]: C100000005: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
15:00:02 pool3 postfix/smtp[4]: C100000005: to=<fay@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
15:00:02 pool3 postfix/qmgr[3]: C100000005: removed
END
day >pool/pool2 <<'END'
14:00:01 pool2 postfix/smtp[4]: F100000001: to=<gus@far.example>, relay=10.1.17.2[10.1.17.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as C100000004)
16:00:00 pool2 postfix/smtp[4]: F100000002: to=<hal@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
END
run index -i pool.index pool
run trace -i pool.index --json --queue-id B100000001
is "$(recipients)" 'bob@far.example failed;' \
	'a neighbour known by its address alone tells the end'
run trace -i pool.index --json --queue-id B100000002
is "$(recipients)" 'cy@far.example failed;' \
	'and by the recipient where no Message-ID is left'
run trace -i pool.index --json --queue-id B100000003
is "$(recipients)" 'dot@far.example unknown;' \
	'what a neighbour took has not left the evidence'
run trace -i pool.index --json --queue-id B100000004
is "$(recipients)" 'eve@far.example relayed;' \
	'a stranger who names an id of ours is no neighbour'
run trace -i pool.index --json --queue-id C100000005
is "$(recipients)" 'fay@far.example relayed;' 'a mail that a neighbour had'
like "$(cat "$out")" '"complete":false' 'whose lines of it are missing'

# A mail of qmail that a .qmail file made of another one, and lines of that are
# lost: in q1 the one that began the delivery, in q2 the one that ended it; in q3
# none is, and q4 is of another sender.
mkdir q
day >q/maillog <<'END'
10:00:00 q qmail: 1551693600.100000 new msg 100
10:00:00 q qmail: 1551693600.200000 delivery 1: success: did_0+1+0/qp_2397/
10:00:00 q qmail: 1551693600.150000 new msg 101
10:00:00 q qmail: 1551693600.160000 info msg 101: bytes 900 from <q1@out.example> qp 2397 uid 89
10:00:00 q qmail: 1551693600.300000 starting delivery 2: msg 101 to remote bob@far.example
10:00:01 q qmail: 1551693601.300000 delivery 2: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
10:00:01 q qmail: 1551693601.310000 end msg 101
10:00:01 q qmail: 1551693601.320000 end msg 100
11:00:00 q qmail: 1551697200.100000 new msg 100
11:00:00 q qmail: 1551697200.110000 info msg 100: bytes 900 from <q2@out.example> qp 2400 uid 89
11:00:00 q qmail: 1551697200.120000 starting delivery 3: msg 100 to local q.example-cy@q.example
11:00:00 q qmail: 1551697200.150000 new msg 101
11:00:00 q qmail: 1551697200.160000 info msg 101: bytes 900 from <q2@out.example> qp 2407 uid 89
11:00:00 q qmail: 1551697200.300000 starting delivery 4: msg 101 to remote cy@far.example
11:00:00 q qmail: 1551697200.310000 end msg 100
11:00:01 q qmail: 1551697201.300000 delivery 4: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
11:00:01 q qmail: 1551697201.310000 end msg 101
12:00:00 q qmail: 1551700800.100000 new msg 100
12:00:00 q qmail: 1551700800.110000 info msg 100: bytes 900 from <q3@out.example> qp 2410 uid 89
12:00:00 q qmail: 1551700800.120000 starting delivery 5: msg 100 to local q.example-cy@q.example
12:00:00 q qmail: 1551700800.130000 delivery 5: success: did_0+0+1/
12:00:00 q qmail: 1551700800.140000 end msg 100
12:00:00 q qmail: 1551700800.150000 new msg 101
12:00:00 q qmail: 1551700800.160000 info msg 101: bytes 900 from <q3@out.example> qp 2417 uid 89
12:00:00 q qmail: 1551700800.300000 starting delivery 6: msg 101 to remote dot@far.example
12:00:01 q qmail: 1551700801.300000 delivery 6: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
12:00:01 q qmail: 1551700801.310000 end msg 101
13:00:00 q qmail: 1551704400.100000 new msg 100
13:00:00 q qmail: 1551704400.110000 info msg 100: bytes 900 from <bea@out.example> qp 2420 uid 89
13:00:00 q qmail: 1551704400.120000 starting delivery 7: msg 100 to local q.example-cy@q.example
13:00:00 q qmail: 1551704400.150000 new msg 101
13:00:00 q qmail: 1551704400.160000 info msg 101: bytes 900 from <q4@out.example> qp 2427 uid 89
13:00:00 q qmail: 1551704400.300000 starting delivery 8: msg 101 to remote eve@far.example
13:00:01 q qmail: 1551704401.300000 delivery 8: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
13:00:01 q qmail: 1551704401.310000 end msg 101
END
run index -i q.index q
for mail in 'bob false' 'cy false' 'dot true' 'eve true'; do
	run trace -i q.index --json --to "${mail% *}@far.example"
	is "$(recipients)" "${mail% *}@far.example relayed;" \
		"a mail that qmail has, to ${mail% *}"
	like "$(cat "$out")" "\"complete\":${mail#* }" \
		"may be of another one whose lines are lost: not ${mail#* }"
done

# D1 and D2 are one mail sent twice, and the queue had D1 when D2 was there; the
# start of D2 is lost. D3 is of another mail with the Message-ID of D4, whose
# recipients nobody counted, but told. D5 and D6 are copies of a list: E3 came of
# one of them. D7 has lost all but its Message-ID, and D8 may have made it. AF2 is
# AF1 once more, from outside, and its start is lost; a script may have made AF4 of
# AF3, and made none of AF5. AF7 is AF6 sent again. AF8 was let go, AF9 is on hold.
mkdir like
day >like/st <<'END'
10:00:02 st postfix/smtpd[1]: D100000001: client=out.example[192.0.2.1]
10:00:02 st postfix/cleanup[2]: D100000001: message-id=<again@out.example>
10:00:02 st postfix/qmgr[3]: D100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:02 st postfix/virtual[4]: D100000001: to=<bob@st.example>, relay=virtual, delay=0.13, delays=0.1/0.01/0/0.02, dsn=4.2.2, status=deferred (mailbox full)
10:00:45 st postfix/cleanup[2]: D100000002: message-id=<again@out.example>
10:00:45 st postfix/qmgr[3]: D100000002: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:45 st postfix/virtual[4]: D100000002: to=<bob@st.example>, relay=virtual, delay=0.13, delays=0.1/0.01/0/0.02, dsn=4.2.2, status=deferred (mailbox full)
11:10:02 st postfix/qmgr[3]: D100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:10:02 st postfix/virtual[4]: D100000001: to=<bob@st.example>, relay=virtual, delay=4200, delays=4200/0.01/0/0.02, dsn=4.2.2, status=deferred (mailbox full)
12:00:00 st postfix/smtpd[1]: D100000004: client=out.example[192.0.2.1]
12:00:00 st postfix/cleanup[2]: D100000004: message-id=<constant@out.example>
12:00:01 st postfix/smtp[4]: D100000004: to=<cy@box.example>, relay=box.site.example[10.1.2.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as E100000001)
13:00:00 st postfix/smtpd[8]: D100000005: client=localhost[127.0.0.1]
13:00:00 st postfix/cleanup[2]: D100000005: message-id=<list@out.example>
13:00:00 st postfix/qmgr[3]: D100000005: from=<list-bounces@st.example>, size=990, nrcpt=2 (queue active)
13:00:00 st postfix/smtpd[8]: D100000006: client=localhost[127.0.0.1]
13:00:00 st postfix/smtp[4]: D100000005: to=<dot@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77780)
13:00:01 st postfix/smtp[4]: D100000006: to=<eve@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77781)
13:00:02 st postfix/qmgr[3]: D100000005: removed
14:00:00 st postfix/smtpd[1]: D100000008: client=out.example[192.0.2.1]
14:00:00 st postfix/cleanup[2]: D100000008: message-id=<script@out.example>
14:00:00 st postfix/qmgr[3]: D100000008: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
14:00:01 st postfix/cleanup[2]: D100000007: message-id=<script@out.example>
14:00:01 st postfix/lmtp[5]: D100000008: to=<fay@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <fay@st.example> WOAjLRQeeVzjVQAAkCNJ5g Saved)
14:00:01 st postfix/qmgr[3]: D100000008: removed
14:00:02 st postfix/qmgr[3]: D100000007: removed
15:00:00 sx postfix/smtpd[1]: AF00000001: client=out.example[192.0.2.1]
15:00:00 sx postfix/cleanup[2]: AF00000001: message-id=<loop@out.example>
15:00:00 sx postfix/qmgr[3]: AF00000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:00:01 sx postfix/cleanup[2]: AF00000002: message-id=<loop@out.example>
15:00:01 sx postfix/qmgr[3]: AF00000002: from=<ann@out.example>, size=1600, nrcpt=1 (queue active)
15:00:01 sx postfix/smtp[4]: AF00000002: to=<ida@far.example>, orig_to=<ida@sx.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
15:00:01 sx postfix/qmgr[3]: AF00000002: removed
15:00:01 sx postfix/qmgr[3]: AF00000001: removed
15:30:00 sx postfix/smtpd[1]: AF00000006: client=out.example[192.0.2.1]
15:30:00 sx postfix/cleanup[2]: AF00000006: message-id=<retry@out.example>
15:30:00 sx postfix/qmgr[3]: AF00000006: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:30:14 sx postfix/cleanup[2]: AF00000007: message-id=<retry@out.example>
15:30:14 sx postfix/qmgr[3]: AF00000007: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:30:14 sx postfix/virtual[4]: AF00000007: to=<kay@sx.example>, relay=virtual, delay=0.13, delays=0.1/0.01/0/0.02, dsn=2.0.0, status=sent (delivered to maildir)
15:30:14 sx postfix/qmgr[3]: AF00000007: removed
16:00:00 sx postfix/smtpd[1]: AF00000003: client=out.example[192.0.2.1]
16:00:00 sx postfix/cleanup[2]: AF00000003: message-id=<kept@out.example>
16:00:00 sx postfix/qmgr[3]: AF00000003: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
16:00:01 sx postfix/pickup[4]: AF00000004: uid=5000 from=<ann@out.example>
16:00:01 sx postfix/qmgr[3]: AF00000004: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
16:00:01 sx dovecot: lmtp(jan@sx.example)<9><WOAjLRQeeVzjVQAAkCNJ5h>: sieve: msgid=<kept@out.example>: stored mail into mailbox 'INBOX'
16:00:01 sx postfix/lmtp[5]: AF00000003: to=<jan@sx.example>, relay=sx.sx.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <jan@sx.example> WOAjLRQeeVzjVQAAkCNJ5h Saved)
16:00:01 sx postfix/qmgr[3]: AF00000003: removed
16:30:00 sx postfix/smtpd[1]: AF00000008: client=out.example[192.0.2.1]
16:30:00 sx postfix/cleanup[2]: AF00000008: hold: header X-Look: yes from out.example[192.0.2.1]; from=<ann@out.example> to=<lea@sx.example> proto=ESMTP helo=<out.example>
16:40:00 sx postfix/qmgr[3]: AF00000008: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
16:50:00 sx postfix/qmgr[3]: AF00000009: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
16:50:01 sx postfix/virtual[4]: AF00000009: to=<mia@sx.example>, relay=virtual, delay=0.13, delays=0.1/0.01/0/0.02, dsn=4.2.2, status=deferred (mailbox full)
16:50:20 sx postfix/postsuper[4]: AF00000009: placed on hold
17:00:00 sx postfix/smtpd[1]: AF00000005: client=out.example[192.0.2.1]
17:00:00 sx postfix/cleanup[2]: AF00000005: message-id=<alone@out.example>
17:00:00 sx postfix/qmgr[3]: AF00000005: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
17:00:01 sx dovecot: lmtp(jan@sx.example)<9><WOAjLRQeeVzjVQAAkCNJ5i>: sieve: msgid=<alone@out.example>: stored mail into mailbox 'INBOX'
17:00:01 sx postfix/lmtp[5]: AF00000005: to=<jan@sx.example>, relay=sx.sx.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <jan@sx.example> WOAjLRQeeVzjVQAAkCNJ5i Saved)
17:00:01 sx postfix/qmgr[3]: AF00000005: removed
END
day >like/box <<'END'
12:00:00 box postfix/smtpd[1]: E100000001: client=st.site.example[10.1.2.4]
12:00:00 box postfix/cleanup[2]: E100000001: message-id=<constant@out.example>
12:00:00 box postfix/qmgr[3]: E100000001: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
12:00:01 box postfix/local[7]: E100000001: to=<cy@box.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
12:00:01 box postfix/qmgr[3]: E100000001: removed
12:05:00 box postfix/smtpd[1]: E100000002: client=st.site.example[10.1.2.4]
12:05:00 box postfix/cleanup[2]: E100000002: message-id=<constant@out.example>
12:05:01 box postfix/local[7]: E100000002: to=<gus@box.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
13:00:00 box postfix/smtpd[1]: E100000003: client=st.site.example[10.1.2.4]
13:00:00 box postfix/cleanup[2]: E100000003: message-id=<list@out.example>
13:00:00 box postfix/qmgr[3]: E100000003: from=<list-bounces@st.example>, size=1300, nrcpt=1 (queue active)
13:00:01 box postfix/local[7]: E100000003: to=<hal@box.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
13:00:01 box postfix/qmgr[3]: E100000003: removed
END
run index -i like.index like
run trace -i like.index --json --queue-id D100000001
is "$(legs)" 'D100000001;' \
	'what is tried on has not been handed on: another mail'
run trace -i like.index --json --queue-id D100000004
is "$(recipients)" 'cy@box.example delivered;' \
	'recipients that nobody counted are not more than told'
run trace -i like.index --json --queue-id D100000005
unlike "$(cat "$out")" 'hal@box.example' \
	'of two copies of a list either may have become it'
run trace -i like.index --json --queue-id D100000008
is "$(recipients)" 'fay@st.example delivered;' 'a mail that the store took'
like "$(cat "$out")" '"complete":false' \
	'a script may have made another one of it'
run trace -i like.index --json --queue-id AF00000001
is "$(legs)" 'AF00000001;' \
	'a host that hands nothing to itself had the mail twice'
run trace -i like.index --json --queue-id AF00000006
is "$(legs)" 'AF00000006;' \
	'and one where nobody puts mails through the queue anew'
run trace -i like.index --json --queue-id AF00000003
like "$(cat "$out")" '"complete":false' \
	'a script that stored it may have sent it on, too'
run trace -i like.index --json --queue-id AF00000008
is "$(recipients)" 'lea@sx.example unknown;' \
	'what the queue manager takes up is on hold no more'
run trace -i like.index --json --queue-id AF00000009
is "$(recipients)" 'mia@sx.example held;' 'and what it had before is'
run trace -i like.index --json --queue-id AF00000005
like "$(cat "$out")" '"complete":true' 'and did not where nothing came then'

# Exim's notice that nobody takes lies frozen: "Completed" is yet to come. The
# second is a mail of which only one recipient is told.
mkdir exim
cat >exim/mainlog <<'END'
2019-03-04 10:00:00 1h0gBB-0001Ix-W5 <= <> R=1h0Gow-0001I2-IQ U=Debian-exim P=local S=3693 for ann@far.example
2019-03-04 10:00:01 1h0gBB-0001Ix-W5 ** ann@far.example R=dnslookup T=remote_smtp H=mx1.far.example [192.0.2.9]: SMTP error from remote mail server after RCPT TO:<ann@far.example>: 550 5.1.1 <ann@far.example>: User unknown
2019-03-04 10:00:01 1h0gBB-0001Ix-W5 Frozen (delivery error message)
2019-03-04 10:30:00 1h0gBB-0001Ix-W5 Message is frozen
2019-03-04 11:00:00 1h0gCC-0001Ix-W5 <= bob@out.example H=out.example [192.0.2.1] P=esmtp S=3693
2019-03-04 11:00:01 1h0gCC-0001Ix-W5 ** ann@far.example R=dnslookup T=remote_smtp H=mx1.far.example [192.0.2.9]: SMTP error from remote mail server after RCPT TO:<ann@far.example>: 550 5.1.1 <ann@far.example>: User unknown
2019-03-04 11:00:01 1h0gCC-0001Ix-W5 Frozen (delivery error message)
END
run index -i exim.index --tz-of '*=UTC' exim
run trace -i exim.index --json --queue-id 1h0gBB-0001Ix-W5
is "$(recipients)" 'ann@far.example failed;' 'a notice that failed'
like "$(cat "$out")" '"complete":true' 'is told, though it lies there frozen'
run trace -i exim.index --json --queue-id 1h0gCC-0001Ix-W5
like "$(cat "$out")" '"complete":false' \
	'of a frozen mail that names no recipients one may be missing'

finish
