#!/bin/sh
# Mails of which some lines are lost: what is told all the same, and that it is
# not called whole.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

day() {
	sed 's/^/2019-03-04T/; s/^\([^ ]*\)/\1+00:00/'
}

# s1 to s4 are sent on by scripts, s1 and s2 with lines missing of what came of
# that, s3 whole, s4 kept as well; a1 is the second half of an alias; c1 and c2
# are copies of one mail of a list; end1 and the two mails after it lack an end.
# A9 looks like what came of another mail, and is not. AA: one that was broken
# off, or not; ids used again; AA5 and AA6, which nothing joins.
mkdir ev
day >ev/maillog <<'END'
10:00:00 st postfix/smtpd[1]: A100000001: client=out.example[192.0.2.1]
10:00:00 st postfix/cleanup[2]: A100000001: message-id=<s1@out.example>
10:00:00 st postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:01 st postfix/pickup[4]: A100000002: uid=5000 from=<ann@out.example>
10:00:01 st postfix/qmgr[3]: A100000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:00:01 st dovecot: lmtp(bob@st.example)<9><WOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<s1@out.example>: forwarded to <cy@far.example>
10:00:01 st postfix/lmtp[5]: A100000001: to=<bob@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <bob@st.example> WOAjLRQeeVzjVQAAkCNJ5g Saved)
10:00:01 st postfix/qmgr[3]: A100000001: removed
10:00:02 st postfix/smtp[6]: A100000002: to=<cy@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77777)
10:00:02 st postfix/qmgr[3]: A100000002: removed
10:10:00 st postfix/smtpd[1]: A200000001: client=out.example[192.0.2.1]
10:10:00 st postfix/cleanup[2]: A200000001: message-id=<s2@out.example>
10:10:00 st postfix/qmgr[3]: A200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:10:01 st dovecot: lmtp(bob@st.example)<9><XOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<s2@out.example>: redirect action: forwarded to <dot@far.example>
10:10:01 st postfix/lmtp[5]: A200000001: to=<bob@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <bob@st.example> XOAjLRQeeVzjVQAAkCNJ5g Saved)
10:10:01 st postfix/qmgr[3]: A200000001: removed
10:20:00 st postfix/smtpd[1]: A300000001: client=out.example[192.0.2.1]
10:20:00 st postfix/cleanup[2]: A300000001: message-id=<s3@out.example>
10:20:00 st postfix/qmgr[3]: A300000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:20:01 st postfix/smtpd[8]: A300000002: client=localhost[127.0.0.1]
10:20:01 st postfix/cleanup[2]: A300000002: message-id=<s3@out.example>
10:20:01 st postfix/qmgr[3]: A300000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:20:01 st dovecot: lmtp(bob@st.example)<9><YOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<s3@out.example>: redirect action: forwarded to <eve@far.example>
10:20:01 st postfix/lmtp[5]: A300000001: to=<bob@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <bob@st.example> YOAjLRQeeVzjVQAAkCNJ5g Saved)
10:20:01 st postfix/qmgr[3]: A300000001: removed
10:20:02 st postfix/smtp[6]: A300000002: to=<eve@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77778)
10:20:02 st postfix/qmgr[3]: A300000002: removed
10:30:00 st postfix/smtpd[1]: A400000001: client=out.example[192.0.2.1]
10:30:00 st postfix/cleanup[2]: A400000001: message-id=<s4@out.example>
10:30:00 st postfix/qmgr[3]: A400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:30:01 st dovecot: lmtp(bob@st.example)<9><ZOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<s4@out.example>: redirect action: forwarded to <fay@far.example>
10:30:01 st dovecot: lmtp(bob@st.example)<9><ZOAjLRQeeVzjVQAAkCNJ5g>: save: box=INBOX, uid=7, msgid=<s4@out.example>, size=900
10:30:01 st postfix/lmtp[5]: A400000001: to=<bob@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <bob@st.example> ZOAjLRQeeVzjVQAAkCNJ5g Saved)
10:30:01 st postfix/qmgr[3]: A400000001: removed
10:40:00 st postfix/cleanup[2]: A500000001: message-id=<a1@out.example>
10:40:00 st postfix/qmgr[3]: A500000001: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:40:01 st postfix/smtp[6]: A500000001: to=<gil@far.example>, orig_to=<team@st.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77779)
10:40:01 st postfix/qmgr[3]: A500000001: removed
10:50:00 st postfix/smtpd[8]: A600000001: client=localhost[127.0.0.1]
10:50:00 st postfix/cleanup[2]: A600000001: message-id=<copies@out.example>
10:50:00 st postfix/cleanup[2]: A600000002: message-id=<copies@out.example>
10:50:00 st postfix/qmgr[3]: A600000002: from=<list-bounces@st.example>, size=990, nrcpt=2 (queue active)
10:50:01 st postfix/smtp[6]: A600000001: to=<hal@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77780)
10:50:01 st postfix/smtp[6]: A600000001: to=<ida@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77780)
10:50:01 st postfix/qmgr[3]: A600000001: removed
10:50:01 st postfix/smtp[6]: A600000002: to=<jo@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77781)
10:50:01 st postfix/qmgr[3]: A600000002: removed
11:00:00 st postfix/smtpd[1]: A700000001: client=out.example[192.0.2.1]
11:00:00 st postfix/cleanup[2]: A700000001: message-id=<constant@out.example>
11:00:00 st postfix/qmgr[3]: A700000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:00 st postfix/smtpd[1]: A700000002: client=out.example[192.0.2.1]
11:00:00 st postfix/cleanup[2]: A700000002: message-id=<constant@out.example>
11:00:00 st postfix/qmgr[3]: A700000002: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:01 st postfix/pickup[4]: A700000003: uid=5000 from=<ann@out.example>
11:00:01 st postfix/cleanup[2]: A700000003: message-id=<constant@out.example>
11:00:01 st postfix/qmgr[3]: A700000003: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
11:00:01 st dovecot: lmtp(kim@st.example)<9><aOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<constant@out.example>: forwarded to <max@far.example>
11:00:01 st postfix/lmtp[5]: A700000001: to=<kim@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <kim@st.example> aOAjLRQeeVzjVQAAkCNJ5g Saved)
11:00:01 st postfix/qmgr[3]: A700000001: removed
11:00:01 st dovecot: lmtp(lee@st.example)<10><bOAjLRQeeVzjVQAAkCNJ5g>: msgid=<constant@out.example>: saved mail to INBOX
11:00:01 st postfix/lmtp[7]: A700000002: to=<lee@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <lee@st.example> bOAjLRQeeVzjVQAAkCNJ5g Saved)
11:00:01 st postfix/qmgr[3]: A700000002: removed
11:00:02 st postfix/smtp[6]: A700000003: to=<max@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77782)
11:00:02 st postfix/qmgr[3]: A700000003: removed
12:00:00 st postfix/smtpd[1]: connect from out.example[192.0.2.1]
12:00:00 st postfix/smtpd[1]: A800000001: client=out.example[192.0.2.1]
12:00:00 st postfix/cleanup[2]: A800000001: message-id=<end1@out.example>
12:00:01 st postfix/smtpd[1]: disconnect from out.example[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4
12:10:00 st postfix/smtpd[1]: connect from out.example[192.0.2.1]
12:10:00 st postfix/smtpd[1]: A800000002: client=out.example[192.0.2.1]
12:10:01 st postfix/smtpd[1]: disconnect from out.example[192.0.2.1] ehlo=1 mail=1 rcpt=1 quit=1 commands=4
12:20:00 st postfix/qmgr[3]: A800000003: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
12:20:01 st postfix/smtp[6]: A800000003: to=<ned@box.example>, relay=box.st.example[192.0.2.20]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B100000001)
12:20:01 st postfix/qmgr[3]: A800000003: removed
12:20:01 box postfix/smtpd[1]: connect from st.st.example[192.0.2.3]
12:30:00 st postfix/smtp[6]: A800000004: to=<ned@box.example>, relay=box.st.example[192.0.2.20]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B100000002)
12:30:00 box postfix/smtpd[1]: B100000002: client=st.st.example[192.0.2.3]
13:00:00 st postfix/smtpd[1]: A900000001: client=out.example[192.0.2.1]
13:00:00 st postfix/cleanup[2]: A900000001: message-id=<self@out.example>
13:00:00 st postfix/qmgr[3]: A900000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
13:00:01 st postfix/smtp[6]: A900000001: to=<pat@far.example>, orig_to=<pat@st.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77783)
13:00:01 st dovecot: lmtp(pat@st.example)<9><dOAjLRQeeVzjVQAAkCNJ5g>: msgid=<self@out.example>: saved mail to INBOX
13:00:01 st postfix/lmtp[5]: A900000001: to=<pat@st.example>, orig_to=<pat@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <pat@st.example> dOAjLRQeeVzjVQAAkCNJ5g Saved)
13:00:01 st postfix/qmgr[3]: A900000001: removed
13:10:00 st postfix/smtpd[1]: A900000002: client=out.example[192.0.2.1]
13:10:00 st postfix/cleanup[2]: A900000002: message-id=<twice@out.example>
13:10:00 st postfix/qmgr[3]: A900000002: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
13:10:01 st dovecot: lmtp(quin@st.example)<9><eOAjLRQeeVzjVQAAkCNJ5g>: msgid=<twice@out.example>: saved mail to INBOX
13:10:01 st postfix/lmtp[5]: A900000002: to=<quin@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <quin@st.example> eOAjLRQeeVzjVQAAkCNJ5g Saved)
13:10:01 st postfix/qmgr[3]: A900000002: removed
13:10:31 st postfix/pickup[4]: A900000003: uid=5000 from=<bea@out.example>
13:10:31 st postfix/cleanup[2]: A900000003: message-id=<twice@out.example>
13:10:31 st postfix/qmgr[3]: A900000003: from=<bea@out.example>, size=1300, nrcpt=1 (queue active)
13:10:31 st dovecot: lmtp(quin@st.example)<9><fOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<twice@out.example>: forwarded to <ray@far.example>
13:10:32 st postfix/smtp[6]: A900000003: to=<ray@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77784)
13:10:32 st postfix/qmgr[3]: A900000003: removed
13:20:00 box postfix/qmgr[3]: B100000003: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
13:20:01 box postfix/smtp[6]: B100000003: to=<list@st.example>, relay=st.st.example[192.0.2.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as A900000004)
13:20:01 st postfix/smtpd[1]: A900000004: client=box.st.example[192.0.2.20]
13:20:01 st postfix/cleanup[2]: A900000004: message-id=<post@out.example>
13:20:02 st postfix/qmgr[3]: A900000004: removed
13:20:02 st postfix/smtpd[8]: A900000005: client=localhost[127.0.0.1]
13:20:02 st postfix/cleanup[2]: A900000005: message-id=<post@out.example>
13:20:02 st postfix/qmgr[3]: A900000005: from=<list-bounces@st.example>, size=990, nrcpt=1 (queue active)
13:20:03 st postfix/smtp[6]: A900000005: to=<sue@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77785)
13:20:03 st postfix/qmgr[3]: A900000005: removed
13:30:00 st postfix/smtpd[1]: A900000006: client=out.example[192.0.2.1]
13:30:00 st postfix/cleanup[2]: A900000006: message-id=<later@out.example>
13:30:02 st postfix/qmgr[3]: A900000006: removed
13:30:03 st postfix/smtpd[8]: A900000007: client=localhost[127.0.0.1]
13:30:03 st postfix/cleanup[2]: A900000007: message-id=<later@out.example>
13:30:03 st postfix/smtp[6]: A900000007: to=<tom@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77786)
14:00:00 st postfix/smtpd[1]: connect from out.example[192.0.2.1]
14:00:00 st postfix/smtpd[1]: AA00000001: client=out.example[192.0.2.1]
14:00:00 st postfix/cleanup[2]: AA00000001: message-id=<kept@out.example>
14:00:00 st postfix/cleanup[2]: AA00000001: hold: header X-Look: yes from out.example[192.0.2.1]; from=<ann@out.example> to=<uma@st.example> proto=ESMTP helo=<out.example>
14:00:05 st postfix/smtpd[1]: lost connection after DATA (900 bytes) from out.example[192.0.2.1]
14:00:05 st postfix/smtpd[1]: disconnect from out.example[192.0.2.1] ehlo=1 mail=2 rcpt=2 data=1/2 commands=6/7
14:10:00 st postfix/smtpd[1]: connect from out.example[192.0.2.1]
14:10:00 st postfix/smtpd[1]: AA00000002: client=out.example[192.0.2.1]
14:10:00 st postfix/cleanup[2]: AA00000002: message-id=<gone@out.example>
14:10:05 st postfix/smtpd[1]: lost connection after DATA (900 bytes) from out.example[192.0.2.1]
14:20:00 st postfix/qmgr[3]: AA00000003: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
14:20:01 st postfix/smtp[6]: AA00000003: to=<vic@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77787)
14:50:00 st postfix/cleanup[2]: AA00000003: message-id=<next@out.example>
14:50:00 st postfix/qmgr[3]: AA00000003: from=<bea@out.example>, size=700, nrcpt=1 (queue active)
14:50:01 st postfix/smtp[6]: AA00000003: to=<wes@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77788)
15:00:00 st postfix/smtpd[1]: AA00000004: client=out.example[192.0.2.1]
15:00:00 st postfix/cleanup[2]: AA00000004: message-id=<list@out.example>
15:00:01 st postfix/local[7]: AA00000004: to=<xia@st.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to command: /usr/lib/mailman/mail/mailman post list)
15:00:06 st dovecot: lmtp(xia@st.example)<9><gOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<list@out.example>: marked message to be discarded if not explicitly delivered (discard action)
15:10:00 st postfix/smtpd[1]: AA00000005: client=out.example[192.0.2.1]
15:10:00 st postfix/cleanup[2]: AA00000005: message-id=<both@out.example>
15:10:00 st postfix/qmgr[3]: AA00000005: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:10:01 st postfix/pickup[4]: AA00000006: uid=5000 from=<ann@out.example>
15:10:01 st postfix/cleanup[2]: AA00000006: message-id=<both@out.example>
15:10:01 st postfix/qmgr[3]: AA00000006: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
15:10:01 st dovecot: lmtp(yan@st.example)<9><hOAjLRQeeVzjVQAAkCNJ5g>: sieve: msgid=<both@out.example>: stored mail into mailbox 'INBOX'
15:10:01 st postfix/lmtp[5]: AA00000005: to=<yan@st.example>, relay=st.st.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <yan@st.example> hOAjLRQeeVzjVQAAkCNJ5g Saved)
15:10:01 st postfix/qmgr[3]: AA00000005: removed
15:10:02 st postfix/smtp[6]: AA00000006: to=<zed@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77789)
15:20:00 st postfix/smtpd[8]: AA00000007: client=localhost[127.0.0.1]
15:20:00 st postfix/cleanup[2]: AA00000007: message-id=<news@out.example>
15:20:00 st postfix/smtpd[8]: AA00000008: client=localhost[127.0.0.1]
15:20:00 st postfix/cleanup[2]: AA00000008: message-id=<news@out.example>
15:20:00 st postfix/qmgr[3]: AA00000008: from=<news@st.example>, size=990, nrcpt=1 (queue active)
15:20:01 st postfix/smtp[6]: AA00000007: to=<abe@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77790)
15:20:01 st postfix/smtp[6]: AA00000008: to=<bob@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77791)
16:00:00 box postfix/cleanup[2]: B200000001: message-id=<one@out.example>
16:00:00 box postfix/qmgr[3]: B200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
16:00:01 box postfix/smtp[6]: B200000001: to=<cat@st.example>, relay=st.st.example[192.0.2.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AB00000001)
16:00:01 st postfix/smtpd[1]: AB00000001: client=box.st.example[192.0.2.20]
16:00:01 st postfix/cleanup[2]: AB00000001: message-id=<one@out.example>
16:00:02 st postfix/local[7]: AB00000001: to=<cat@st.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
16:00:02 st postfix/qmgr[3]: AB00000001: removed
16:09:00 box postfix/cleanup[2]: B200000002: message-id=<two@out.example>
16:09:00 box postfix/qmgr[3]: B200000002: from=<bea@out.example>, size=900, nrcpt=1 (queue active)
16:09:01 box postfix/smtp[6]: B200000002: to=<dee@st.example>, relay=st.st.example[192.0.2.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AB00000001)
16:09:01 st postfix/smtpd[1]: AB00000001: client=box.st.example[192.0.2.20]
16:09:01 st postfix/cleanup[2]: AB00000001: message-id=<two@out.example>
16:09:02 st postfix/local[7]: AB00000001: to=<dee@st.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
16:09:02 st postfix/qmgr[3]: AB00000001: removed
17:00:00 st postfix/smtpd[8]: AC00000001: client=localhost[127.0.0.1]
17:00:00 st postfix/qmgr[3]: AC00000001: from=<news@st.example>, size=990, nrcpt=2 (queue active)
17:00:00 st postfix/smtpd[8]: AC00000002: client=localhost[127.0.0.1]
17:00:00 st postfix/cleanup[2]: AC00000002: message-id=<double@st.example>
17:00:01 box postfix/smtpd[1]: B300000001: client=st.st.example[192.0.2.3]
17:00:01 box postfix/cleanup[2]: B300000001: message-id=<double@st.example>
17:00:01 box postfix/qmgr[3]: B300000001: from=<news@st.example>, size=1300, nrcpt=1 (queue active)
17:00:01 box postfix/local[7]: B300000001: to=<eli@box.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
17:00:01 st postfix/smtp[6]: AC00000001: to=<fox@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77792)
17:00:02 st postfix/qmgr[3]: AC00000001: removed
18:00:00 st postfix/smtp[6]: AD00000001: to=<guy@box.example>, relay=box.st.example[192.0.2.20]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B400000001)
18:00:00 box postfix/smtpd[1]: B400000001: client=st.st.example[192.0.2.3]
20:00:00 st postfix/smtp[6]: AD00000002: to=<hub@far.example>, relay=box.far.example[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B400000001)
20:10:00 st postfix/smtp[6]: AD00000003: to=<ivy@far.example>, relay=box.far.example[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 OK id=1gziaa-000sgx-0K)
20:10:00 box postfix/smtpd[1]: connect from st.st.example[192.0.2.3]
21:00:00 st postfix/smtpd[8]: AE00000001: client=localhost[127.0.0.1]
21:00:00 st postfix/cleanup[2]: AE00000001: message-id=<chain@out.example>
21:00:00 st postfix/qmgr[3]: AE00000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
21:00:00 st postfix-out/cleanup[22]: AE00000002: message-id=<chain@out.example>
21:00:00 st postfix-out/qmgr[23]: AE00000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
21:00:00 st postfix/smtp[6]: AE00000001: to=<jan@box.example>, relay=127.0.0.1[127.0.0.1]:10026, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AE00000002)
21:00:00 st postfix/qmgr[3]: AE00000001: removed
21:00:01 box postfix/smtpd[1]: B500000001: client=st.st.example[192.0.2.3]
21:00:01 box postfix/cleanup[2]: B500000001: message-id=<chain@out.example>
21:00:01 box postfix/qmgr[3]: B500000001: from=<ann@out.example>, size=1700, nrcpt=1 (queue active)
21:00:01 box postfix/local[7]: B500000001: to=<jan@box.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
21:00:01 box postfix/qmgr[3]: B500000001: removed
21:00:01 st postfix-out/qmgr[23]: AE00000002: removed
22:00:00 st postfix/smtpd[31]: connect from out.example[192.0.2.1]
22:00:00 st postfix/smtpd[31]: AF00000001: client=out.example[192.0.2.1]
22:00:00 st postfix/cleanup[2]: AF00000001: message-id=<round@out.example>
22:00:00 st postfix/qmgr[3]: AF00000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
22:00:00 st postfix/smtpd[31]: disconnect from out.example[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
22:00:00 st postfix-out/smtpd[41]: AF00000002: client=localhost[127.0.0.1]
22:00:00 st postfix-out/cleanup[22]: AF00000002: message-id=<round@out.example>
22:00:00 st postfix-out/qmgr[23]: AF00000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
22:00:01 st postfix/smtp[6]: AF00000001: to=<kay@far.example>, relay=127.0.0.1[127.0.0.1]:10026, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AF00000002)
22:00:01 st postfix/qmgr[3]: AF00000001: removed
22:00:01 st postfix-out/smtp[26]: AF00000002: to=<kay@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77783)
22:00:01 st postfix-out/qmgr[23]: AF00000002: removed
22:00:01 st postfix/smtpd[32]: connect from out.example[192.0.2.1]
22:00:01 st postfix/smtpd[32]: AF00000003: client=out.example[192.0.2.1]
22:00:01 st postfix/cleanup[2]: AF00000003: message-id=<round@out.example>
22:00:01 st postfix/qmgr[3]: AF00000003: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
22:00:01 st postfix/smtpd[32]: disconnect from out.example[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
22:00:01 st postfix-out/smtpd[42]: AF00000004: client=localhost[127.0.0.1]
22:00:01 st postfix-out/cleanup[22]: AF00000004: message-id=<round@out.example>
22:00:01 st postfix-out/qmgr[23]: AF00000004: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
22:00:02 st postfix/smtp[6]: AF00000003: to=<kay@far.example>, relay=127.0.0.1[127.0.0.1]:10026, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AF00000004)
22:00:02 st postfix/qmgr[3]: AF00000003: removed
22:00:02 st postfix-out/smtp[26]: AF00000004: to=<kay@far.example>, relay=mx.far.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77784)
22:00:02 st postfix-out/qmgr[23]: AF00000004: removed
END
run index -i idx ev
status 0 'the evidence is read'

# to and status of each recipient, in order.
for how in '' --scan; do
	run trace -i idx $how --json s1@out.example
	is "$(recipients)" 'bob@st.example expanded;cy@far.example relayed;' \
		"a leg without a Message-ID is the only one it can be $how"
	like "$(cat "$out")" '"rule":"redirect","grade":"B"' \
		'which is likely, not sure'
	run trace -i idx $how --json A100000002
	like "$(cat "$out")" '"complete":false' \
		"asked by its own id, what it was before is not told $how"
	like "$(cat "$out")" 'a script of bob@st.example sent a mail to that' \
		'and why is said'
	run trace -i idx $how --json s2@out.example
	is "$(recipients)" 'bob@st.example expanded;' "no leg goes there $how"
	like "$(cat "$out")" '"complete":false' 'so it is not whole'
	like "$(cat "$out")" 'sent on to dot@far.example' 'and says what lacks'
done

run trace -i idx --json s3@out.example
is "$(recipients)" 'bob@st.example expanded;eve@far.example relayed;' \
	'the whole mail'
like "$(cat "$out")" '"complete":true' 'is called whole'

run trace -i idx --json s4@out.example
is "$(recipients)" 'bob@st.example delivered;' 'sent on, and kept as well'
like "$(cat "$out")" '"complete":false' 'of what was sent on nothing is told'

run trace -i idx --json a1@out.example
is "$(recipients)" 'gil@far.example relayed;' 'half an alias'
like "$(cat "$out")" '"complete":false' 'where it came from is not told'
like "$(cat "$out")" 'tells where the mail came from' 'which it says'

run trace -i idx --json copies@out.example
is "$(grep -c '"type":"mail"' "$out")" 2 \
	'a leg with two recipients is not what became of one'

run trace -i idx --json --queue-id A700000002
is "$(recipients)" 'lee@st.example delivered;' \
	'what the script of another did with the same Message-ID is not its'
run trace -i idx --json --queue-id A700000001
is "$(recipients)" 'kim@st.example expanded;max@far.example relayed;' \
	'it is what became of his'

run trace -i idx --json --queue-id A800000001
like "$(cat "$out")" '"status":"unknown"' \
	'DATA that failed may have been refused or broken off'
run trace -i idx --json --queue-id A800000002
like "$(cat "$out")" '"status":"aborted"' 'no DATA was not'
run trace -i idx --json --queue-id A800000003
like "$(cat "$out")" 'what became of it: its evidence covers that time' \
	'a host is the same by its full name'

run trace -i idx --json self@out.example
is "$(recipients)" 'pat@far.example relayed;pat@st.example delivered;' \
	'an alias for others and itself: who it was stored for'
run trace -i idx --json --queue-id A900000002
is "$(recipients)" 'quin@st.example delivered;' \
	'what a later mail of that Message-ID did is told by its session'
run trace -i idx --json --queue-id A900000003
is "$(recipients)" 'ray@far.example relayed;' 'which is told apart'
like "$(cat "$out")" '"complete":false' 'and is the end of a mail'
like "$(cat "$out")" 'a script of quin@st.example sent it on' 'as it says'
run trace -i idx --json --queue-id A900000004
is "$(recipients)" 'list@st.example unknown;' \
	'what a list sends has another sender'
run trace -i idx --json --queue-id A900000006
unlike "$(cat "$out")" 'tom@far.example' 'and begins when the mail is gone'

run trace -i idx --json --queue-id AA00000001
is "$(recipients)" 'uma@st.example held;' \
	'of two mails begun it is not this one that was broken off'
run trace -i idx --json --queue-id AA00000002
like "$(cat "$out")" '"status":"unknown"' \
	'without the count nobody knows which one'
run trace -i idx --json next@out.example
is "$(recipients)" 'wes@far.example relayed;' \
	'the next mail of an id begins with its Message-ID'
run trace -i idx --json --queue-id AA00000004
is "$(recipients)" 'xia@st.example delivered;' \
	'what LMTP said later is not about a delivery by local(8)'
for id in AA00000005 AA00000006; do
	run trace -i idx --json --queue-id $id
	is "$(grep -o '"queue_id":"AA[^"]*","first' "$out" | wc -l)" 1 \
		"$id alone, since nothing joins it"
	like "$(cat "$out")" '"complete":false' 'but it may be half a mail'
	like "$(cat "$out")" 'has the same Message-ID and sender' 'as it says'
done
run trace -i idx --json --queue-id AA00000007
is "$(recipients)" 'abe@far.example relayed;' \
	'what one process took twice are two mails'
run trace -i idx --json --queue-id AC00000001
unlike "$(cat "$out")" 'eli@box.example' \
	'of two that may have handed it over neither did for sure'
run trace -i idx --json --queue-id AD00000003
is "$(recipients)" 'ivy@far.example relayed;' \
	'a stranger is not a host whose ids he knows'
run trace -i idx --json --queue-id AE00000002
is "$(recipients)" 'jan@box.example delivered;' \
	'what a mail came of cannot have come of it'
for id in AF00000001 AF00000003; do
	run trace -i idx --json --queue-id $id
	is "$(recipients)" 'kay@far.example relayed;' "one pass of a loop, $id"
	like "$(cat "$out")" '"complete":true' \
		'a leg of another pass is not half of it'
done
for how in '' --scan; do
	run trace -i idx $how --json one@out.example
	is "$(recipients)" 'cat@st.example delivered;' \
		"an id used again: the first mail $how"
	run trace -i idx $how --json two@out.example
	is "$(recipients)" 'dee@st.example delivered;' \
		"and the second $how"
done

# The same lines twice, and only one of both files tells its zone.
mkdir c1 c2
cat >c1/maillog <<'END'
Mar  4 10:00:00 mz postfix/smtpd[1]: F100000001: client=out.example[192.0.2.1]
Mar  4 10:00:00 mz postfix/cleanup[2]: F100000001: hold: header X-Look: yes from out.example[192.0.2.1]; from=<ann@out.example> to=<kit@mz.example> proto=ESMTP helo=<out.example>
Mar  4 11:30:00 mz postfix/postsuper[9]: F100000001: removed
END
{
	echo 'Mar  4 09:00:00 mz postfix/smtpd[1]: connect from a.example[192.0.2.2]'
	cat c1/maillog
} >c2/maillog
run index -i idz --year-of '*=2019' --tz-of 'c2/*=Europe/Berlin' c1 c2
run trace -i idz --json --queue-id F100000001
is "$(grep -c '"type":"mail"' "$out")" 1 'a line and its copy are one'
is "$(recipients)" 'kit@mz.example purged;' 'whose end is told'

# What is known of a host does not hang on what was asked before: a mailing had
# recipients at 30 strangers' hosts that are called as ours is.
mkdir -p many/relay many/store
{
	echo 'Mar  4 10:00:00 relay postfix/smtpd[11]: 4A1B2C3D01: client=out.example[192.0.2.1]'
	echo 'Mar  4 10:00:00 relay postfix/cleanup[12]: 4A1B2C3D01: message-id=<mailing@out.example>'
	echo 'Mar  4 10:00:00 relay postfix/qmgr[13]: 4A1B2C3D01: from=<ann@out.example>, size=900, nrcpt=30 (queue active)'
	for i in $(seq 10 39); do
		echo "Mar  4 10:00:01 relay postfix/smtp[14]: 4A1B2C3D01: to=<bob@d$i.example>, relay=relay.d$i.example[203.0.113.$i]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB$i)"
	done
	echo 'Mar  4 10:00:02 relay postfix/qmgr[13]: 4A1B2C3D01: removed'
	for i in 1 2; do
		echo "Mar  4 1$i:00:00 relay postfix/smtpd[21]: 4A1B2C3D1$i: client=out.example[192.0.2.1]"
		echo "Mar  4 1$i:00:00 relay postfix/cleanup[22]: 4A1B2C3D1$i: message-id=<m$i@out.example>"
		echo "Mar  4 1$i:00:00 relay postfix/qmgr[13]: 4A1B2C3D1$i: from=<ann@out.example>, size=900, nrcpt=1 (queue active)"
		echo "Mar  4 1$i:00:01 relay postfix/smtp[24]: 4A1B2C3D1$i: to=<cy$i@own.example>, relay=store.own.example[10.0.0.2]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5B1B2C3D1$i)"
		echo "Mar  4 1$i:00:01 relay postfix/qmgr[13]: 4A1B2C3D1$i: removed"
	done | grep -v 4A1B2C3D12
} >many/relay/maillog
for i in 1 2; do
	echo "Mar  4 1$i:00:01 store postfix/smtpd[31]: 5B1B2C3D1$i: client=relay.own.example[10.0.0.1]"
	echo "Mar  4 1$i:00:01 store postfix/cleanup[32]: 5B1B2C3D1$i: message-id=<m$i@out.example>"
	echo "Mar  4 1$i:00:01 store postfix/qmgr[33]: 5B1B2C3D1$i: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)"
	echo "Mar  4 1$i:00:02 store postfix/virtual[34]: 5B1B2C3D1$i: to=<cy$i@own.example>, relay=virtual, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)"
	echo "Mar  4 1$i:00:02 store postfix/qmgr[33]: 5B1B2C3D1$i: removed"
done >many/store/maillog
run index -i many.index --tz-of '*=UTC' --year-of '*=2019' many
run trace -i many.index --json m2@out.example
is "$(grep -o '"complete":[a-z]*' "$out")" '"complete":false' \
	'who handed the mail over has lost its lines'
printf '%s\n' mailing@out.example m2@out.example >keys
run trace -i many.index --json -f keys
is "$(grep -o '"complete":[a-z]*' "$out" | tail -1)" '"complete":false' \
	'after a mailing to namesakes, too'

# Of a mail that left the queue and was only put off before, no line says that
# there were other attempts: an operator may have removed it.
cat >off <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[9]: 1A2B3C4D5E: client=a.example[192.0.2.1]
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[7]: 1A2B3C4D5E: from=<x@a.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:05+00:00 mx1 postfix/smtp[6]: 1A2B3C4D5E: to=<y@b.example>, relay=mx.b.example[198.51.100.1]:25, delay=5, delays=0/0/5/0, dsn=4.7.1, status=deferred (host mx.b.example[198.51.100.1] said: 450 4.7.1 greylisted (in reply to RCPT TO command))
2019-03-04T10:30:00+00:00 mx1 postfix/qmgr[7]: 1A2B3C4D5E: removed
END
run index -q -i off.index off
run trace -i off.index 1A2B3C4D5E
like "$(cat "$out")" 'was put off by mx.b.example. No line tells what became of it after that\.$' \
	'put off, and gone: nothing is said of attempts'

# A rotation is missing while a mail was put off time and again: its end is
# told, and so is the hole. One in another log of the host is none of it.
days() {
	awk -v file="$1" -v skip="$2" 'BEGIN {
		for (d = 4; d < 8; d++) {
			out = file (d < 7 ? "-2019030" d + 1 : "")
			for (m = 0; m < 1440; m += 20) {
				at = sprintf("Mar  %d %02d:%02d:", d, m / 60, m % 60)
				if (d == skip) continue
				if (file ~ /secure/) {
					print at "00 hol1 sshd[71]: Received disconnect from 192.0.2.9 port 4711:11: bye" >out
					continue
				}
				print at "00 hol1 postfix/smtpd[41]: connect from out.example[192.0.2.1]" >out
				print at "01 hol1 postfix/smtpd[41]: disconnect from out.example[192.0.2.1]" >out
				if (d == 4 && m == 600)
					print at "02 hol1 postfix/smtpd[41]: 4D1A00FFFF: client=out.example[192.0.2.1]" >out
				if (d == 4 && m < 600 || d == 7 || m % 120)
					continue
				print at "03 hol1 postfix/qmgr[42]: 4D1A00FFFF: from=<ann@out.example>, size=900, nrcpt=1 (queue active)" >out
				done = d == 6 && m == 1320; age = (d - 4) * 86400 + (m - 600) * 60 + 2
				print at "04 hol1 postfix/smtp[43]: 4D1A00FFFF: to=<cy@far.example>, relay=" (done ? "mx.far.example[192.0.2.9]:25" : "none") ", delay=" age ", delays=0.1/" age - 1 "/0.5/0.4, dsn=" (done ? "2.0.0, status=sent (250 2.0.0 Ok: queued as 77793)" : "4.4.1, status=deferred (connect to mx.far.example[192.0.2.9]:25: Connection timed out)") >out
				if (done)
					print at "05 hol1 postfix/qmgr[42]: 4D1A00FFFF: removed" >out
			}
		}
	}'
}
for what in '5 0 yes' '0 5 no' '0 0 no'; do
	set -- $what
	rm -rf hole hole.index
	mkdir hole
	days hole/maillog "$1"
	days hole/secure "$2"
	run index -q -i hole.index --tz-of '*=UTC' --year-of '*=2019' hole
	for how in '' --scan; do
		run trace -i hole.index $how --json 4D1A00FFFF
		like "$(cat "$out")" '"complete":true.*"status":"relayed"' \
			"its end is told: $what $how"
		is "$(grep -o '"gaps":.*"why":"[^;]*; no line' "$out" |
			sed 's/.*"since":"\([^"]*\)","until":"\([^"]*\)".*/\1 \2/')" \
			"$([ "$3" = no ] || echo 2019-03-04T23:40:01Z 2019-03-06T00:00:00Z)" \
			'and a hole of its own log before it'
	done
	[ "$3" = no ] || run trace -i hole.index 4D1A00FFFF
done
like "$(run trace -i hole.index 4D1A00FFFF; cat "$out")" 'relayed' 'also as text'


finish
