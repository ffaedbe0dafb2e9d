#!/bin/sh
# The fifteen complications that tools for Postfix's logs met in the field (those
# of PLP's manual), each in a form of its own. For each mail: what became of it,
# whether that is all, and which lines it is told from, by their numbers.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no perl with JSON::PP'

# Lines of one day: "HH:MM:SS host rest", under the name of the case.
mkdir logs
day() {
	sed 's/^/2019-03-04T/; s/^\([^ ]*\)/\1+00:00/' >"logs/$1"
}
cat >told.pl <<'END'
use strict;
use warnings;
use JSON::PP;
while (<STDIN>) {
	my $mail = decode_json($_);
	next if $mail->{type} ne 'mail';
	my @ends = map { ($_->{to} // '?') . " $_->{status}" }
		@{ $mail->{recipients} };
	my @related = map { " $_->{rule} $_->{grade} $_->{queue_id}" }
		grep { $_->{queue_id} } @{ $mail->{related} || [] };
	printf "%s, %s%s:%s\n", join(', ', sort @ends),
		$mail->{complete} ? 'all told' : 'open', join('', @related),
		join('', map { " $_->{cite}{line}" } @{ $mail->{events} });
}
END

# mail NAME EXPECTED KEY...: the mails of these keys, each a line.
mail() {
	name=$1 expected=$2
	shift 2
	run trace -i idx --json --full "$@"
	is "$(perl told.pl <"$out")" "$expected" "$name"
}
# says REGEX NAME: of the last answer.
says() { like "$(cat "$out")" "$1" "$2"; }

# No queue id before the first recipient is accepted; refusals before and after.
day c01 <<'END'
10:00:00 c01 postfix/submission/smtpd[11]: connect from desk.example[198.51.100.30]
10:00:01 c01 postfix/submission/smtpd[11]: NOQUEUE: reject: RCPT from desk.example[198.51.100.30]: 550 5.1.1 <no1@in.example>: Recipient address rejected: User unknown in local recipient table; from=<ann@out.example> to=<no1@in.example> proto=ESMTP helo=<desk>
10:00:01 c01 postfix/submission/smtpd[11]: NOQUEUE: reject: RCPT from desk.example[198.51.100.30]: 450 4.2.0 <no2@in.example>: Recipient address rejected: Greylisted; from=<ann@out.example> to=<no2@in.example> proto=ESMTP helo=<desk>
10:00:02 c01 postfix/submission/smtpd[11]: 0100000001: client=desk.example[198.51.100.30], sasl_method=PLAIN, sasl_username=ann
10:00:02 c01 postfix/submission/smtpd[11]: 0100000001: reject: RCPT from desk.example[198.51.100.30]: 550 5.1.1 <no3@in.example>: Recipient address rejected: User unknown in local recipient table; from=<ann@out.example> to=<no3@in.example> proto=ESMTP helo=<desk>
10:00:03 c01 postfix/cleanup[12]: 0100000001: message-id=<c1@out.example>
10:00:03 c01 postfix/qmgr[13]: 0100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:03 c01 postfix/submission/smtpd[11]: disconnect from desk.example[198.51.100.30] ehlo=1 auth=1 mail=1 rcpt=1/4 data=1 quit=1 commands=5/8
10:00:04 c01 postfix/local[14]: 0100000001: to=<bob@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:04 c01 postfix/qmgr[13]: 0100000001: removed
END
# Several mails in a connection, another one of the same client at the same time.
day c02 <<'END'
10:00:00 c02 postfix/smtpd[21]: connect from out.example[192.0.2.1]
10:00:00 c02 postfix/smtpd[22]: connect from out.example[192.0.2.1]
10:00:01 c02 postfix/smtpd[21]: 0200000001: client=out.example[192.0.2.1]
10:00:01 c02 postfix/smtpd[22]: 0200000002: client=out.example[192.0.2.1]
10:00:01 c02 postfix/cleanup[25]: 0200000002: message-id=<c2b@out.example>
10:00:01 c02 postfix/smtpd[22]: NOQUEUE: reject: RCPT from out.example[192.0.2.1]: 554 5.7.1 <x@third.example>: Relay access denied; from=<eve@out.example> to=<x@third.example> proto=ESMTP helo=<out.example>
10:00:01 c02 postfix/cleanup[26]: 0200000001: message-id=<c2a@out.example>
10:00:02 c02 postfix/qmgr[23]: 0200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:02 c02 postfix/qmgr[23]: 0200000002: from=<ann@out.example>, size=901, nrcpt=1 (queue active)
10:00:02 c02 postfix/smtpd[21]: 0200000003: client=out.example[192.0.2.1]
10:00:03 c02 postfix/smtpd[21]: 0200000004: client=out.example[192.0.2.1]
10:00:03 c02 postfix/cleanup[26]: 0200000004: message-id=<c2d@out.example>
10:00:03 c02 postfix/qmgr[23]: 0200000004: from=<ann@out.example>, size=904, nrcpt=1 (queue active)
10:00:03 c02 postfix/smtpd[21]: disconnect from out.example[192.0.2.1] ehlo=1 mail=3 rcpt=3 data=2 rset=1 quit=1 commands=11
10:00:03 c02 postfix/smtpd[22]: disconnect from out.example[192.0.2.1] ehlo=1 mail=2 rcpt=1/2 data=1 quit=1 commands=6/7
10:00:04 c02 postfix/local[24]: 0200000001: to=<bob@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:04 c02 postfix/local[24]: 0200000002: to=<kim@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:04 c02 postfix/local[24]: 0200000004: to=<lee@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:04 c02 postfix/qmgr[23]: 0200000001: removed
10:00:04 c02 postfix/qmgr[23]: 0200000002: removed
10:00:04 c02 postfix/qmgr[23]: 0200000004: removed
END
# Children that are finished before the parent says "forwarded".
day c03 <<'END'
10:00:00 c03 postfix/pickup[31]: 0300000001: uid=1000 from=<ann>
10:00:00 c03 postfix/cleanup[32]: 0300000001: message-id=<c3@c03.example>
10:00:00 c03 postfix/qmgr[33]: 0300000001: from=<ann@c03.example>, size=500, nrcpt=2 (queue active)
10:00:01 c03 postfix/cleanup[32]: 0300000002: message-id=<c3@c03.example>
10:00:01 c03 postfix/qmgr[33]: 0300000002: from=<ann@c03.example>, size=700, nrcpt=1 (queue active)
10:00:01 c03 postfix/cleanup[34]: 0300000003: message-id=<c3@c03.example>
10:00:01 c03 postfix/qmgr[33]: 0300000003: from=<owner-list@c03.example>, size=720, nrcpt=1 (queue active)
10:00:02 c03 postfix/smtp[35]: 0300000002: to=<carl@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
10:00:02 c03 postfix/qmgr[33]: 0300000002: removed
10:00:02 c03 postfix/qmgr[33]: 0300000003: removed
10:00:02 c03 postfix/smtp[36]: 0300000003: to=<dora@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.else.example[192.0.2.9] said: 550 5.1.1 no such user (in reply to RCPT TO command))
10:00:03 c03 postfix/local[37]: 0300000001: to=<carl@c03.example>, relay=local, delay=3, delays=0/0/0/3, dsn=2.0.0, status=sent (forwarded as 0300000002)
10:00:03 c03 postfix/local[38]: 0300000001: to=<list@c03.example>, relay=local, delay=3, delays=0/0/0/3, dsn=2.0.0, status=sent (forwarded as 0300000003)
10:00:03 c03 postfix/qmgr[33]: 0300000001: removed
END
# Postfix before 2.3 says of no notice which mail it is about.
day c04 <<'END'
10:00:00 c04 postfix/smtpd[41]: 0400000001: client=out.example[192.0.2.1]
10:00:00 c04 postfix/cleanup[42]: 0400000001: message-id=<c4a@out.example>
10:00:00 c04 postfix/qmgr[43]: 0400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:00 c04 postfix/smtpd[41]: 0400000002: client=other.example[192.0.2.2]
10:00:00 c04 postfix/cleanup[42]: 0400000002: message-id=<c4b@other.example>
10:00:00 c04 postfix/qmgr[43]: 0400000002: from=<eve@other.example>, size=900, nrcpt=1 (queue active)
10:00:01 c04 postfix/local[44]: 0400000001: to=<nobody@c04.example>, relay=local, delay=1, status=bounced (unknown user: "nobody")
10:00:01 c04 postfix/local[45]: 0400000002: to=<nobody@c04.example>, relay=local, delay=1, status=bounced (unknown user: "nobody")
10:00:01 c04 postfix/cleanup[42]: 0400000003: message-id=<20190304100001.0400000003@c04.example>
10:00:01 c04 postfix/cleanup[46]: 0400000004: message-id=<20190304100001.0400000004@c04.example>
10:00:01 c04 postfix/qmgr[43]: 0400000003: from=<>, size=2900, nrcpt=1 (queue active)
10:00:01 c04 postfix/qmgr[43]: 0400000004: from=<>, size=2900, nrcpt=1 (queue active)
10:00:01 c04 postfix/qmgr[43]: 0400000001: removed
10:00:01 c04 postfix/qmgr[43]: 0400000002: removed
10:00:02 c04 postfix/smtp[47]: 0400000003: to=<eve@other.example>, relay=other.example[192.0.2.2]:25, delay=1, status=sent (250 ok)
10:00:02 c04 postfix/smtp[48]: 0400000004: to=<ann@out.example>, relay=out.example[192.0.2.1]:25, delay=1, status=sent (250 ok)
10:00:02 c04 postfix/qmgr[43]: 0400000003: removed
10:00:02 c04 postfix/qmgr[43]: 0400000004: removed
END
# The client goes after RCPT, and comes again.
day c05 <<'END'
10:00:00 c05 postfix/smtpd[51]: connect from desk.example[198.51.100.30]
10:00:00 c05 postfix/smtpd[51]: 0500000001: client=desk.example[198.51.100.30]
10:00:01 c05 postfix/smtpd[51]: disconnect from desk.example[198.51.100.30]
10:00:02 c05 postfix/smtpd[51]: connect from desk.example[198.51.100.30]
10:00:02 c05 postfix/smtpd[51]: 0500000002: client=desk.example[198.51.100.30]
10:00:02 c05 postfix/cleanup[52]: 0500000002: message-id=<c5@out.example>
10:00:02 c05 postfix/smtpd[51]: disconnect from desk.example[198.51.100.30]
10:00:03 c05 postfix/qmgr[53]: 0500000002: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:03 c05 postfix/virtual[54]: 0500000002: to=<bob@in.example>, relay=virtual, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)
10:00:03 c05 postfix/qmgr[53]: 0500000002: removed
10:10:00 c05 postfix/smtpd[55]: connect from desk.example[198.51.100.30]
10:10:00 c05 postfix/smtpd[55]: 0500000003: client=desk.example[198.51.100.30]
10:10:00 c05 postfix/smtpd[55]: 0500000003: lost connection after RCPT from desk.example[198.51.100.30]
10:10:00 c05 postfix/cleanup[52]: 0500000003: removed (canceled)
10:10:00 c05 postfix/smtpd[55]: disconnect from desk.example[198.51.100.30] ehlo=1 mail=1 rcpt=1 commands=3
END
# The client goes when later recipients were refused.
day c06 <<'END'
10:00:00 c06 postfix/smtpd[61]: connect from desk.example[198.51.100.30]
10:00:00 c06 postfix/smtpd[61]: 0600000001: client=desk.example[198.51.100.30]
10:00:01 c06 postfix/smtpd[61]: 0600000001: reject: RCPT from desk.example[198.51.100.30]: 550 5.1.1 <nobody@in.example>: Recipient address rejected: User unknown; from=<ann@out.example> to=<nobody@in.example> proto=ESMTP helo=<desk>
10:00:01 c06 postfix/smtpd[61]: 0600000001: reject: RCPT from desk.example[198.51.100.30]: 550 5.1.1 <nemo@in.example>: Recipient address rejected: User unknown; from=<ann@out.example> to=<nemo@in.example> proto=ESMTP helo=<desk>
10:00:02 c06 postfix/smtpd[61]: disconnect from desk.example[198.51.100.30]
END
# Timeout in DATA, with a line that comes after it; then the same id again. And a
# mail that is too large.
day c07 <<'END'
10:00:00 c07 postfix/smtpd[71]: connect from out.example[192.0.2.1]
10:00:00 c07 postfix/smtpd[71]: 0700000001: client=out.example[192.0.2.1]
10:05:00 c07 postfix/smtpd[71]: timeout after DATA (31412 bytes) from out.example[192.0.2.1]
10:05:00 c07 postfix/smtpd[71]: disconnect from out.example[192.0.2.1]
10:08:00 c07 postfix/cleanup[72]: 0700000001: message-id=<c7@out.example>
10:20:00 c07 postfix/smtpd[75]: connect from out.example[192.0.2.1]
10:20:00 c07 postfix/smtpd[75]: 0700000001: client=out.example[192.0.2.1]
10:20:01 c07 postfix/cleanup[72]: 0700000001: message-id=<c7@out.example>
10:20:01 c07 postfix/qmgr[73]: 0700000001: from=<ann@out.example>, size=31900, nrcpt=1 (queue active)
10:20:01 c07 postfix/smtpd[75]: disconnect from out.example[192.0.2.1]
10:20:02 c07 postfix/local[74]: 0700000001: to=<bob@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:20:02 c07 postfix/qmgr[73]: 0700000001: removed
10:30:00 c07 postfix/smtpd[76]: connect from out.example[192.0.2.1]
10:30:00 c07 postfix/smtpd[76]: 0700000002: client=out.example[192.0.2.1]
10:30:01 c07 postfix/cleanup[72]: 0700000002: message-id=<c7big@out.example>
10:30:09 c07 postfix/smtpd[76]: warning: 0700000002: queue file size limit exceeded
10:30:10 c07 postfix/smtpd[76]: disconnect from out.example[192.0.2.1]
END
# pickup writes last, and the next server happens to use the same id.
day c09 <<'END'
10:00:00 c09 postfix/cleanup[92]: 0900000001: message-id=<c9@c09.example>
10:00:00 c09 postfix/qmgr[93]: 0900000001: from=<ann@c09.example>, size=400, nrcpt=1 (queue active)
10:00:00 c09 postfix/pickup[91]: 0900000001: uid=1000 from=<ann>
10:00:01 c09 postfix/smtp[94]: 0900000001: to=<bob@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 0900000001)
10:00:01 c09 postfix/qmgr[93]: 0900000001: removed
END
# smtpd is killed; its number is used again.
day c10 <<'END'
10:00:00 c10 postfix/smtpd[101]: connect from out.example[192.0.2.1]
10:00:00 c10 postfix/smtpd[101]: 1000000001: client=out.example[192.0.2.1]
10:00:01 c10 postfix/smtpd[101]: NOQUEUE: reject: RCPT from out.example[192.0.2.1]: 550 5.1.1 <no@in.example>: Recipient address rejected: User unknown; from=<ann@out.example> to=<no@in.example> proto=ESMTP helo=<out.example>
10:00:05 c10 postfix/master[100]: warning: process /usr/lib/postfix/sbin/smtpd pid 101 killed by signal 11
10:00:05 c10 postfix/master[100]: warning: /usr/lib/postfix/sbin/smtpd: bad command startup -- throttling
12:00:00 c10 postfix/smtpd[101]: connect from other.example[192.0.2.2]
12:00:00 c10 postfix/smtpd[101]: 1000000002: client=other.example[192.0.2.2]
12:00:01 c10 postfix/cleanup[102]: 1000000002: message-id=<c10@other.example>
12:00:01 c10 postfix/qmgr[103]: 1000000002: from=<eve@other.example>, size=900, nrcpt=1 (queue active)
12:00:01 c10 postfix/smtpd[101]: disconnect from other.example[192.0.2.2]
12:00:02 c10 postfix/local[104]: 1000000002: to=<bob@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
12:00:02 c10 postfix/qmgr[103]: 1000000002: removed
END
# Deliveries after "removed", and the id has the next mail already.
day c11 <<'END'
10:00:00 c11 postfix/smtpd[111]: 1100000001: client=out.example[192.0.2.1]
10:00:00 c11 postfix/cleanup[112]: 1100000001: message-id=<c11a@out.example>
10:00:00 c11 postfix/qmgr[113]: 1100000001: from=<ann@out.example>, size=900, nrcpt=3 (queue active)
10:00:01 c11 postfix/lmtp[114]: 1100000001: to=<bob@in.example>, relay=mx[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <bob@in.example> abc Saved)
10:00:01 c11 postfix/qmgr[113]: 1100000001: removed
10:00:01 c11 postfix/lmtp[115]: 1100000001: to=<kim@in.example>, relay=mx[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=5.2.2, status=bounced (host mx[private/dovecot-lmtp] said: 552 5.2.2 <kim@in.example> Quota exceeded (in reply to end of DATA command))
10:00:01 c11 postfix/bounce[116]: 1100000001: sender non-delivery notification: 1100000009
10:00:02 c11 postfix/smtpd[117]: 1100000001: client=other.example[192.0.2.2]
10:00:02 c11 postfix/smtp[118]: 1100000001: to=<carl@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=2, delays=0/0/0/2, dsn=2.0.0, status=sent (250 ok)
10:00:02 c11 postfix/cleanup[112]: 1100000001: message-id=<c11b@other.example>
10:00:02 c11 postfix/qmgr[113]: 1100000001: from=<eve@other.example>, size=901, nrcpt=1 (queue active)
10:00:03 c11 postfix/smtp[118]: 1100000001: to=<dora@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
10:00:03 c11 postfix/qmgr[113]: 1100000001: removed
END
# Accepted, and then nothing.
day c12 <<'END'
10:00:00 c12 postfix/smtpd[121]: connect from out.example[192.0.2.1]
10:00:00 c12 postfix/smtpd[121]: 1200000001: client=out.example[192.0.2.1]
10:00:00 c12 postfix/cleanup[122]: 1200000001: message-id=<c12@out.example>
23:00:00 c12 postfix/smtpd[129]: connect from out.example[192.0.2.1]
23:00:00 c12 postfix/smtpd[129]: disconnect from out.example[192.0.2.1]
END
# Removed by an administrator before any attempt.
day c13 <<'END'
10:00:00 c13 postfix/smtpd[131]: 1300000001: client=out.example[192.0.2.1]
10:00:00 c13 postfix/cleanup[132]: 1300000001: hold: header Subject: watches from out.example[192.0.2.1]; from=<ann@out.example> to=<bob@in.example> proto=ESMTP helo=<out.example>
10:00:00 c13 postfix/cleanup[132]: 1300000001: message-id=<c13a@out.example>
10:01:00 c13 postfix/postsuper[139]: 1300000001: removed
10:01:00 c13 postfix/postsuper[139]: Deleted: 1 message
10:02:00 c13 postfix/smtpd[131]: 1300000002: client=out.example[192.0.2.1]
10:02:00 c13 postfix/cleanup[132]: 1300000002: message-id=<c13b@out.example>
10:02:00 c13 postfix/qmgr[133]: 1300000002: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
10:02:01 c13 postfix/postsuper[140]: 1300000002: removed
END
# The notice is delivered before the line that tells of it.
day c14 <<'END'
10:00:00 c14 postfix/smtpd[141]: 1400000001: client=out.example[192.0.2.1]
10:00:00 c14 postfix/cleanup[142]: 1400000001: message-id=<c14@out.example>
10:00:00 c14 postfix/qmgr[143]: 1400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:01 c14 postfix/pipe[144]: 1400000001: to=<list@in.example>, relay=mailman, delay=1, delays=0/0/0/1, dsn=5.3.0, status=bounced (Command died with status 1: "/usr/bin/mm")
10:00:01 c14 postfix/cleanup[142]: 1400000002: message-id=<20190304100001.1400000002@c14.example>
10:00:01 c14 postfix/qmgr[143]: 1400000002: from=<>, size=2900, nrcpt=1 (queue active)
10:00:01 c14 postfix/smtp[145]: 1400000002: to=<ann@out.example>, relay=out.example[192.0.2.1]:25, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)
10:00:01 c14 postfix/qmgr[143]: 1400000002: removed
10:00:01 c14 postfix/qmgr[143]: 1400000001: removed
10:00:02 c14 postfix/bounce[146]: 1400000001: sender non-delivery notification: 1400000002
END
# Removed while it is being delivered.
day c15 <<'END'
10:00:00 c15 postfix/smtpd[151]: 1500000001: client=out.example[192.0.2.1]
10:00:00 c15 postfix/cleanup[152]: 1500000001: message-id=<c15@out.example>
10:00:00 c15 postfix/qmgr[153]: 1500000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
10:00:01 c15 postfix/smtp[154]: 1500000001: to=<carl@else.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to mx.else.example[192.0.2.9]:25: Connection timed out)
10:00:30 c15 postfix/postsuper[159]: 1500000001: removed
10:00:40 c15 postfix/smtp[154]: 1500000001: to=<dora@else.example>, relay=mx.else.example[192.0.2.9]:25, delay=40, delays=0/0/0/40, dsn=2.0.0, status=sent (250 2.0.0 ok)
10:00:40 c15 postfix/qmgr[153]: warning: 1500000001: active queue file disappeared
END
# As above, where the server counts what it was asked.
day d05 <<'END'
10:00:00 d05 postfix/smtpd[51]: connect from desk.example[198.51.100.30]
10:00:00 d05 postfix/smtpd[51]: 0500000001: client=desk.example[198.51.100.30]
10:00:01 d05 postfix/smtpd[51]: disconnect from desk.example[198.51.100.30] ehlo=1 mail=1 rcpt=1 quit=1 commands=4
23:00:00 d05 postfix/smtpd[51]: connect from desk.example[198.51.100.30]
END
day d07 <<'END'
10:30:00 d07 postfix/smtpd[76]: connect from out.example[192.0.2.1]
10:30:00 d07 postfix/smtpd[76]: 0700000002: client=out.example[192.0.2.1]
10:30:01 d07 postfix/cleanup[72]: 0700000002: message-id=<big@out.example>
10:30:09 d07 postfix/cleanup[72]: warning: 0700000002: queue file size limit exceeded
10:30:10 d07 postfix/smtpd[76]: disconnect from out.example[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5
23:00:00 d07 postfix/smtpd[51]: connect from desk.example[198.51.100.30]
END

run index -i idx logs
status 0 'the lines are read'

mail '1: refused before and after the queue id' \
	'bob@in.example delivered, no1@in.example rejected, no2@in.example rejected, no3@in.example rejected, all told: 1 2 3 4 5 6 7 8 9 10' \
	--host c01 0100000001

mail '2: three mails of one connection' \
	'bob@in.example delivered, all told: 1 3 7 8 14 16 19
lee@in.example delivered, all told: 1 11 12 13 14 18 21' \
	--host c02 0200000001 0200000004
mail '2: the other connection meanwhile' \
	'kim@in.example delivered, all told: 2 4 5 9 15 17 20' --host c02 0200000002
mail '2: another sender in it, after the mail' \
	'x@third.example rejected, all told: 2 6 15' --from eve@out.example
mail '2: RSET after RCPT: both that were handed over are others' \
	'? aborted, all told: 1 10 14' --host c02 0200000003
says 'it stayed with the sending side' '2: which is said'

for id in 0300000001 0300000002 0300000003; do
	mail "3: children before their parent, asked by $id" \
		'carl@c03.example expanded, carl@else.example relayed, dora@else.example failed, list@c03.example expanded, all told: 1 2 3 4 5 6 7 8 9 10 11 12 13 14' \
		--host c03 $id
done

mail '4: a notice by its time and address' \
	'nobody@c04.example failed, all told bounce C 0400000004: 1 2 3 7 13' \
	--host c04 0400000001
mail '4: and of another mail in the same second' \
	'nobody@c04.example failed, all told bounce C 0400000003: 4 5 6 8 14' \
	--host c04 0400000002
mail '4: from the notice' \
	'eve@other.example relayed, all told bounce C 0400000002: 9 11 15 17' \
	--host c04 0400000003
run trace -i idx 0400000003
says 'grade C: likely the mail that it is about' '4: in words'

mail '5: gone after RCPT: no count tells, so nothing is claimed' \
	'? unknown, open: 1 2 3' --host c05 0500000001
says 'ends 9 minutes later' '5: how far the evidence goes on'
mail '5: the mail that came then' \
	'bob@in.example delivered, all told: 4 5 6 7 8 9 10' --host c05 0500000002
mail '5: Postfix 3.10 says so' '? aborted, all told: 11 12 13 14 15' \
	--host c05 0500000003
mail '5: and since 3.0 it counts' '? aborted, all told: 1 2 3' \
	--host d05 0500000001

mail '6: gone after refusals' \
	'nemo@in.example rejected, nobody@in.example rejected, open: 1 2 3 4 5' \
	--host c06 0600000001

mail '7, 8: a timeout, a line after it, and the id again' \
	'? aborted, all told: 1 2 3 4 5
bob@in.example delivered, all told: 6 7 8 9 10 11 12' --host c07 0700000001
mail '7: too large, as smtpd says' '? rejected, all told: 13 14 15 16 17' \
	--host c07 0700000002
says '"permanent"|for good: queue file size limit exceeded' '7: why'
mail '7: and as cleanup does' '? rejected, all told: 1 2 3 4 5' \
	--host d07 0700000002

mail '9: pickup writes last' 'bob@else.example relayed, all told: 1 2 3 4 5' \
	--host c09 0900000001

mail '10: killed meanwhile' '? unknown, open: 1 2 4' --host c10 1000000001
says "the server's own process died meanwhile" '10: which is said'
mail '10: the next of that number' \
	'bob@in.example delivered, all told: 6 7 8 9 10 11 12' --host c10 1000000002

mail '11: deliveries after "removed", one after the next mail began' \
	'bob@in.example delivered, carl@else.example relayed, kim@in.example failed, all told bounce A 1100000009: 1 2 3 4 5 6 7 9
dora@else.example relayed, all told: 8 10 11 12 13' --host c11 1100000001

mail '12: accepted, then nothing' '? unknown, open: 1 2 3' --host c12 1200000001
says 'no later line of this host tells of it' '12: which is what is said'

mail '13: removed while on hold: a header check named the recipient' \
	'bob@in.example purged, all told: 1 2 3 4' --host c13 1300000001
mail '13: removed before any attempt' '? purged, all told: 6 7 8 9' \
	--host c13 1300000002
says 'to whom it was, no line tells' '13: which is said'

mail '14: the notice comes first' \
	'list@in.example failed, all told bounce A 1400000002: 1 2 3 4 9 10' \
	--host c14 1400000001

mail '15: removed while being delivered' \
	'carl@else.example purged, dora@else.example relayed, all told: 1 2 3 4 5 6 7' \
	--host c15 1500000001

finish
