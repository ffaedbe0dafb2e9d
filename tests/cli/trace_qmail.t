#!/bin/sh
# qmail's numbers are used again at once, and its log counts no recipients: what
# is told of a mail when lines around it are lost.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Lines "SECONDS rest" of one day, as multilog stamps them.
send() {
	while read -r at rest; do
		printf '@%016x%08x %s\n' \
			$((0x4000000000000000 + 10 + 1551657600 + at)) 500 "$rest"
	done
}

mkdir -p qmail1/send
send >qmail1/send/current <<'END_OF_LOG'
100 new msg 7001
100 info msg 7001: bytes 900 from <ann@one.example> qp 501 uid 89
100 starting delivery 1: msg 7001 to local bob@home.example
100 status: local 1/10 remote 0/20
101 delivery 1: success: did_0+0+1/
101 status: local 0/10 remote 0/20
3000 starting delivery 2: msg 7001 to remote zoe@far.example
3000 status: local 0/10 remote 1/20
3001 delivery 2: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
3001 status: local 0/10 remote 0/20
3001 end msg 7001
4000 new msg 7002
4000 info msg 7002: bytes 900 from <cid@one.example> qp 502 uid 89
4000 starting delivery 3: msg 7002 to local bob@home.example
4001 delivery 3: success: did_0+0+1/
4001 end msg 7002
5000 new msg 7003
5000 info msg 7003: bytes 900 from <dan@one.example> qp 503 uid 89
5000 starting delivery 4: msg 7003 to local bob@home.example
5001 delivery 4: success: did_0+0+1/
5001 delivery 5: success: did_0+0+1/
5001 end msg 7003
5500 new msg 7009
5500 info msg 7009: bytes 900 from <gus@one.example> qp 509 uid 89
5500 starting delivery 6: msg 7009 to local bob@home.example
5501 delivery 6: success: did_0+0+1/
5501 end msg 7009
6000 new msg 7004
6000 info msg 7004: bytes 900 from <eve@one.example> qp 504 uid 89
6000 starting delivery 7: msg 7004 to local bob@home.example
6000 starting delivery 8: msg 7004 to remote zoe@far.example
6000 status: local 1/10 remote 1/20
6001 delivery 7: success: did_0+0+1/
6001 status: local 0/10 remote 1/20
6002 delivery 8: deferral: Connected_to_192.0.2.9_but_greeting_failed./
6002 status: local 0/10 remote 0/20
6402 starting delivery 9: msg 7004 to remote zoe@far.example
6403 delivery 9: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
6403 end msg 7004
7000 new msg 7005
7000 info msg 7005: bytes 900 from <fay@one.example> qp 505 uid 89
7000 starting delivery 10: msg 7005 to local bob@home.example
7000 status: local 1/10 remote 20/20
7001 delivery 10: success: did_0+0+1/
7001 status: local 0/10 remote 20/20
7300 starting delivery 11: msg 7005 to remote zoe@far.example
7301 delivery 11: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
7301 end msg 7005
8000 new msg 7006
8000 info msg 7006: bytes 990 from <hal@one.example> qp 506 uid 89
8000 starting delivery 12: msg 7006 to local bob@home.example
8001 delivery 12: success: did_0+0+1/
8001 end msg 7006
8043 new msg 7007
8043 info msg 7007: bytes 990 from <ida@one.example> qp 506 uid 89
8043 starting delivery 13: msg 7007 to local bob@home.example
8044 delivery 13: success: did_0+0+1/
8044 end msg 7007
8500 info msg 7008: bytes 900 from <jil@one.example> qp 507 uid 89
8500 starting delivery 14: msg 7008 to local bob@home.example
8500 status: local 1/10 remote 0/20
8500 starting delivery 15: msg 7008 to local kim@home.example
8501 delivery 15: success: did_0+0+1/
8501 status: local 0/10 remote 0/20
9900 starting delivery 16: msg 7008 to remote zoe@near.example
9901 delivery 16: success: 192.0.2.9_accepted_message./Remote_host_said:_250_ok/
END_OF_LOG
# The line with the sender is lost.
mkdir front
cat >front/maillog <<'END_OF_LOG'
2019-03-04T02:13:19+00:00 front postfix/smtpd[1]: A100000001: client=out.example[192.0.2.1]
2019-03-04T02:13:19+00:00 front postfix/cleanup[2]: A100000001: message-id=<hal@one.example>
2019-03-04T02:13:20+00:00 front postfix/smtp[5]: A100000001: to=<bob@home.example>, relay=qmail1.home.example[10.0.0.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok 1551665600 qp 506)
2019-03-04T02:13:20+00:00 front postfix/qmgr[3]: A100000001: removed
END_OF_LOG
run index -i idx --host-of 'qmail1/*=qmail1' qmail1 front

# told SENDER: "RECIPIENT:STATUS ... complete".
told() {
	run trace -i idx --json --from "$1"
	grep '"type":"mail"' "$out" | head -1 >mail
	sed 's/"events":.*//' mail | grep -o '"to":"[^"]*"[^}]*"status":"[^"]*"' |
		sed 's/^"to":"\([^"]*\)".*"status":"\([^"]*\)"$/\1:\2/' | sort |
		tr '\n' ' '
	grep -o '"complete":[a-z]*' mail
}

is "$(told ann@one.example)" 'bob@home.example:delivered "complete":false' \
	'a number used again, its end and start lost: two mails'
like "$(cat mail)" 'end msg' 'and the end that is missing is told'
run trace -i idx --json --to zoe@far.example --until 2019-03-04T01:00:00
unlike "$(cat "$out")" 'ann@one.example' 'nor has the other one its sender'
is "$(told cid@one.example)" 'bob@home.example:delivered "complete":true' \
	'with all lines it is whole'
is "$(told dan@one.example)" 'bob@home.example:delivered "complete":false' \
	'a number of a delivery is missing: perhaps one more recipient'
is "$(told eve@one.example)" \
	'bob@home.example:delivered zoe@far.example:relayed "complete":true' \
	'a retry is of the same mail'
is "$(told fay@one.example)" \
	'bob@home.example:delivered zoe@far.example:relayed "complete":true' \
	'so is a first try that waited for a busy channel'
is "$(told jil@one.example)" \
	'bob@home.example:unknown kim@home.example:delivered "complete":false' \
	'a recipient new after a pause is of another mail, whatever is lost'
run trace -i idx --json A100000001
like "$(cat "$out")" '"queue_id":"7006"' 'the reply names the second'
unlike "$(cat "$out")" '"queue_id":"7007"' \
	'a process of that number in the next minute is another one'

# A message number is free as soon as its mail is done: three mails of one number
# within a second, and nothing but their lines tells them apart. The same log
# fed by two ways says each line twice.
cat >once <<'END_OF_LOG'
Mar  4 10:00:00 qm qmail-send[77]: new msg 5001
Mar  4 10:00:00 qm qmail-send[77]: info msg 5001: bytes 900 from <ann@one.example> qp 501 uid 89
Mar  4 10:00:00 qm qmail-send[77]: starting delivery 1: msg 5001 to local bob@home.example
Mar  4 10:00:00 qm qmail-send[77]: delivery 1: success: did_1+0+0/
Mar  4 10:00:00 qm qmail-send[77]: end msg 5001
Mar  4 10:00:00 qm qmail-send[77]: new msg 5001
Mar  4 10:00:00 qm qmail-send[77]: info msg 5001: bytes 901 from <cid@one.example> qp 502 uid 89
Mar  4 10:00:00 qm qmail-send[77]: starting delivery 2: msg 5001 to local dan@home.example
Mar  4 10:00:00 qm qmail-send[77]: delivery 2: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/
Mar  4 10:00:00 qm qmail-send[77]: bounce msg 5001 qp 503
Mar  4 10:00:00 qm qmail-send[77]: end msg 5001
Mar  4 10:00:00 qm qmail-send[77]: new msg 5001
Mar  4 10:00:00 qm qmail-send[77]: info msg 5001: bytes 1901 from <> qp 503 uid 90
Mar  4 10:00:00 qm qmail-send[77]: starting delivery 3: msg 5001 to remote cid@one.example
Mar  4 10:00:01 qm qmail-send[77]: delivery 3: success: 192.0.2.1_accepted_message./Remote_host_said:_250_ok/
Mar  4 10:00:01 qm qmail-send[77]: end msg 5001
END_OF_LOG
for how in once twice; do
	mkdir $how.d
	while read -r line; do
		echo "$line"
		[ $how = once ] || echo "$line"
	done <once >$how.d/mail.log
	rm -rf idx
	run index -i idx --year-of '*=2026' $how.d
	is "$(told cid@one.example)" 'dan@home.example:failed "complete":true' \
		"$how: one number, its own mail"
	like "$(cat mail)" '"related":\[{"rule":"bounce"' "$how: and its notice"
	is "$(told ann@one.example)" 'bob@home.example:delivered "complete":true' \
		"$how: so is the one before"
	run trace -i idx --json --to cid@one.example
	is "$(grep -c '"type":"mail"' "$out")" 1 "$how: and the notice"
done

# A block list keeps a client from naming anybody: whose mail it was no line
# tells, but the client's name may.
mkdir -p front/smtpd
cat >front/smtpd/current <<'END_OF_LOG'
@4000000066828d0a00000002 tcpserver: pid 4101 from 198.51.100.77
@4000000066828d0a00000003 tcpserver: ok 4101 mx.front.test:10.51.0.4:25 out.listed.example:198.51.100.77::41002
@4000000066828d0a10000003 rblsmtpd: 198.51.100.77 pid 4101: 451 Listed, see rule 9
@4000000066828d4a00000001 tcpserver: end 4101 status 0
@4000000066828e0a00000002 tcpserver: pid 4201 from 198.51.100.78
@4000000066828e0a00000003 tcpserver: ok 4201 mx.front.test:10.51.0.4:25 out.named.example:198.51.100.78::41003
@4000000066828e0b00000002 CHKUSER rejected rcpt: from <amy@named.example::> remote <out.named.example:out.named.example:198.51.100.78> rcpt <no@front.test> : not existing recipient
@4000000066828e0c00000001 tcpserver: end 4201 status 256
@4000000066828f0a00000003 tcpserver: ok 4301 mx.front.test:10.51.0.4:25 out.unlisted.example:198.51.100.79::41004
@4000000066828f0a10000003 rblsmtpd: 198.51.100.79 pid 4301: 451 Listed, see rule 10
@4000000066828f4a00000001 tcpserver: end 4301 status 0
END_OF_LOG
rm -rf idx
run index -i idx front
run trace -i idx --from ed@listed.example --to bob@front.test
status 1 'no line names the sender of what a block list refused'
like "$(cat "$out")" 'out.listed.example was refused on 2024-07-01 11:03:28Z .* before it named a sender: 451 Listed, see rule 9 .*current:3' \
	'a client of his domain is near'
unlike "$(cat "$out")" 'unlisted' 'and no other'
run trace -i idx --from ed@named.example
unlike "$(cat "$out")" 'before it named' 'nor one that named its sender'
run trace -i idx --from ed@listed.example --since 2024-07-02
unlike "$(cat "$out")" 'before it named' 'nor one outside of the window'

# A client that spamdyke lost names its sender, but no mail came of it.
mkdir dyke
cat >dyke/mail.log <<'END_OF_LOG'
2024-03-09T12:10:30+00:00 dk spamdyke[29407]: TIMEOUT from: late@slow.example to: bob@dk.test origin_ip: 203.0.113.68 origin_rdns: mx.slow.example auth: (unknown) encryption: (none) reason: TIMEOUT
END_OF_LOG
rm -rf idx
run index -i idx dyke
run trace -i idx --from late@slow.example --to bob@dk.test
status 1 'no mail came of a client that timed out'
like "$(cat "$out")" 'late@slow.example stands in 1 line, the last of them .*mail.log:1' \
	'its line is near all the same'

finish
