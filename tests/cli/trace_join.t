#!/bin/sh
# Which lines make one mail: for each rule lines that it joins, asked from
# either end, and lines that a stranger could have made look like that.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Lines of one day: "HH:MM:SS[.frac] host rest".
day() {
	sed 's/^/2019-03-04T/; s/^\([^ ]*\)/\1+00:00/'
}

mkdir -p hosts/front hosts/back hosts/pop hosts/exim hosts/sm
day >hosts/front/maillog <<'END'
10:00:00 front postfix/smtpd[1]: A100000001: client=out.example[192.0.2.1]
10:00:00 front postfix/cleanup[2]: A100000001: message-id=<filtered@out.example>
10:00:00 front postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:01 front postfix/smtpd[4]: A100000002: client=localhost[127.0.0.1], orig_queue_id=A100000001
10:00:01 front postfix/cleanup[2]: A100000002: message-id=<filtered@out.example>
10:00:01 front postfix/qmgr[3]: A100000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:00:01 front amavis[9]: (00009-01) Passed CLEAN {RelayedInbound}, [192.0.2.1]:999 [192.0.2.1] <ann@out.example> -> <bob@home.example>, Queue-ID: A100000001, Message-ID: <filtered@out.example>, mail_id: AAAAAAAAAAAA, Hits: -, size: 900, queued_as: A100000002, 90 ms
10:00:01 front postfix/smtp[5]: A100000001: to=<bob@home.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as A100000002)
10:00:01 front postfix/qmgr[3]: A100000001: removed
10:00:02 front postfix/smtp[5]: A100000002: to=<bob@home.example>, relay=back.home.example[10.0.0.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B100000003)
10:00:02 front postfix/qmgr[3]: A100000002: removed
10:10:00 front postfix/smtpd[1]: A200000001: client=out.example[192.0.2.1]
10:10:00 front postfix/cleanup[2]: A200000001: message-id=<stranger@out.example>
10:10:00 front postfix/qmgr[3]: A200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:10:01 front postfix/smtp[5]: A200000001: to=<mallory@evil.test>, relay=mx.evil.test[203.0.113.66]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as A200000002)
10:10:01 front postfix/qmgr[3]: A200000001: removed
10:10:00 front postfix/smtpd[6]: A200000002: client=evil.test[203.0.113.66]
10:10:00 front postfix/cleanup[2]: A200000002: message-id=<evil@evil.test>
10:10:00 front postfix/qmgr[3]: A200000002: from=<mallory@evil.test>, size=900, nrcpt=1 (queue active)
10:10:01 front postfix/local[7]: A200000002: to=<carol@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:10:01 front postfix/qmgr[3]: A200000002: removed
10:20:00 front postfix/smtpd[1]: A300000001: client=out.example[192.0.2.1]
10:20:00 front postfix/cleanup[2]: A300000001: message-id=<alias@out.example>
10:20:00 front postfix/qmgr[3]: A300000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:20:00 front postfix/cleanup[2]: A300000002: message-id=<alias@out.example>
10:20:00 front postfix/qmgr[3]: A300000002: from=<ann@out.example>, size=1100, nrcpt=1 (queue active)
10:20:01 front postfix/local[7]: A300000001: to=<team@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (forwarded as A300000002)
10:20:01 front postfix/qmgr[3]: A300000001: removed
10:20:02 front postfix/local[7]: A300000002: to=<carol@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:20:02 front postfix/qmgr[3]: A300000002: removed
10:30:00 front postfix/smtpd[1]: A400000001: client=out.example[192.0.2.1]
10:30:00 front postfix/cleanup[2]: A400000001: message-id=<bounced@out.example>
10:30:00 front postfix/qmgr[3]: A400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:30:01 front postfix/local[7]: A400000001: to=<nobody@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (unknown user: "nobody")
10:30:01 front postfix/cleanup[2]: A400000002: message-id=<20190304103001.A400000002@front.example>
10:30:01 front postfix/bounce[8]: A400000001: sender non-delivery notification: A400000002
10:30:01 front postfix/qmgr[3]: A400000002: from=<>, size=2900, nrcpt=1 (queue active)
10:30:01 front postfix/qmgr[3]: A400000001: removed
10:30:02 front postfix/smtp[5]: A400000002: to=<ann@out.example>, relay=out.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
10:30:02 front postfix/qmgr[3]: A400000002: removed
10:40:00 front postfix/pickup[8]: A500000001: uid=0 from=<root>
10:40:00 front postfix/cleanup[2]: A500000001: message-id=<requeued@front.example>
10:40:00 front postfix/qmgr[3]: A500000001: from=<root@front.example>, size=900, nrcpt=1 (queue active)
10:40:01 front postfix/smtp[5]: A500000001: to=<ann@out.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to out.example[192.0.2.1]:25: Connection refused)
10:45:00 front postfix/postsuper[20]: A500000001: requeued
10:45:01 front postfix/pickup[8]: A500000002: uid=0 from=<root@front.example> orig_id=A500000001
10:45:01 front postfix/cleanup[2]: A500000002: message-id=<requeued@front.example>
10:45:01 front postfix/qmgr[3]: A500000002: from=<root@front.example>, size=900, nrcpt=1 (queue active)
10:45:02 front postfix/smtp[5]: A500000002: to=<ann@out.example>, relay=out.example[192.0.2.1]:25, delay=302, delays=301/0/0/1, dsn=2.0.0, status=sent (250 ok)
10:45:02 front postfix/qmgr[3]: A500000002: removed
11:00:00 front postfix/smtpd[1]: A600000001: client=out.example[192.0.2.1]
11:00:00 front postfix/cleanup[2]: A600000001: message-id=<first@out.example>
11:00:00 front postfix/qmgr[3]: A600000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:01 front postfix/qmgr[3]: A600000001: removed
11:00:02 front postfix/local[7]: A600000001: to=<late@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
13:00:00 front postfix/cleanup[2]: A600000001: message-id=<second@front.example>
13:00:00 front postfix/pickup[8]: A600000001: uid=1000 from=<carol>
13:00:00 front postfix/qmgr[3]: A600000001: from=<carol@front.example>, size=500, nrcpt=1 (queue active)
13:00:01 front postfix/local[7]: A600000001: to=<bob@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
13:00:01 front postfix/qmgr[3]: A600000001: removed
14:00:00 front postfix/smtpd[1]: A700000001: client=out.example[192.0.2.1]
14:00:00 front postfix/cleanup[2]: A700000001: message-id=<same@out.example>
14:00:00 front postfix/qmgr[3]: A700000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
14:00:00 front postfix/smtpd[6]: A700000002: client=other.example[192.0.2.9]
14:00:00 front postfix/cleanup[2]: A700000002: message-id=<same@out.example>
14:00:00 front postfix/qmgr[3]: A700000002: from=<eve@other.example>, size=950, nrcpt=1 (queue active)
14:00:01 front postfix/local[7]: A700000001: to=<bob@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
14:00:01 front postfix/local[7]: A700000002: to=<bob@front.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
14:00:01 front postfix/qmgr[3]: A700000001: removed
14:00:01 front postfix/qmgr[3]: A700000002: removed
15:00:00 front postfix/smtpd[1]: A800000001: client=out.example[192.0.2.1]
15:00:00 front postfix/cleanup[2]: A800000001: message-id=<to-qmail@out.example>
15:00:00 front postfix/qmgr[3]: A800000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:00:01 front postfix/smtp[5]: A800000001: to=<bob@pop.example>, relay=pop.home.example[10.0.0.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok 1551711601 qp 4711)
15:00:01 front postfix/qmgr[3]: A800000001: removed
16:00:00 front postfix/smtpd[1]: A900000001: client=out.example[192.0.2.1]
16:00:00 front postfix/cleanup[2]: A900000001: message-id=<to-exim@out.example>
16:00:00 front postfix/qmgr[3]: A900000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
16:00:01 front postfix/pipe[7]: A900000001: to=<bob@home.example>, relay=spamassassin, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered via spamassassin service)
16:00:01 front postfix/qmgr[3]: A900000001: removed
16:00:01 front postfix/pickup[8]: A900000002: uid=110 from=<ann@out.example>
16:00:01 front postfix/cleanup[2]: A900000002: message-id=<to-exim@out.example>
16:00:01 front spamd[70]: spamd: result: . 0 - BAYES_00 scantime=0.5,size=900,user=spamd,uid=110,required_score=5.0,rhost=localhost,raddr=127.0.0.1,rport=4000,mid=<to-exim@out.example>,bayes=0.0,autolearn=ham
16:00:01 front postfix/qmgr[3]: A900000002: from=<ann@out.example>, size=1200, nrcpt=1 (queue active)
16:00:02 front postfix/local[7]: A900000002: to=<bob@home.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
16:00:02 front postfix/qmgr[3]: A900000002: removed
END
# The clock of this host is a minute ahead.
day >hosts/back/maillog <<'END'
10:01:02 back postfix/smtpd[1]: B100000003: client=front.home.example[10.0.0.1]
10:01:02 back postfix/cleanup[2]: B100000003: message-id=<filtered@out.example>
10:01:02 back postfix/qmgr[3]: B100000003: from=<ann@out.example>, size=1600, nrcpt=1 (queue active)
10:01:03 back postfix/local[4]: B100000003: to=<bob@home.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:01:03 back postfix/qmgr[3]: B100000003: removed
END
cat >hosts/pop/send <<'END'
2019-03-04 15:00:01.100000 new msg 90001
2019-03-04 15:00:01.200000 info msg 90001: bytes 950 from <ann@out.example> qp 4711 uid 89
2019-03-04 15:00:01.300000 starting delivery 7: msg 90001 to local pop.example-bob@pop.example
2019-03-04 15:00:01.400000 status: local 1/10 remote 0/20
2019-03-04 15:00:01.500000 new msg 90002
2019-03-04 15:00:01.600000 info msg 90002: bytes 1000 from <ann@out.example> qp 4720 uid 89
2019-03-04 15:00:01.700000 starting delivery 8: msg 90002 to local pop.example-kim@pop.example
2019-03-04 15:00:01.800000 delivery 7: success: did_0+1+0/qp_4720/
2019-03-04 15:00:01.900000 end msg 90001
2019-03-04 15:00:02.000000 delivery 8: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/
2019-03-04 15:00:02.100000 bounce msg 90002 qp 4730
2019-03-04 15:00:02.200000 end msg 90002
2019-03-04 15:00:02.300000 new msg 90001
2019-03-04 15:00:02.400000 info msg 90001: bytes 1900 from <> qp 4730 uid 92
2019-03-04 15:00:02.500000 starting delivery 9: msg 90001 to remote ann@out.example
2019-03-04 15:00:03.500000 delivery 9: success: 192.0.2.1_accepted_message./Remote_host_said:_250_ok_1551711603_qp_4711/
2019-03-04 15:00:03.600000 end msg 90001
END

cat >hosts/exim/mainlog <<'END'
2019-03-04 17:00:00 1h0qwa-0001Ab-7Q <= ann@out.example H=out.example [192.0.2.1] P=esmtp S=900 id=by-exim@out.example
2019-03-04 17:00:01 1h0qwa-0001Ab-7Q => bob@home.example R=smart T=remote_smtp H=sm.home.example [10.0.0.5] C="250 2.0.0 x24H01aa000077 Message accepted for delivery"
2019-03-04 17:00:01 1h0qwa-0001Ab-7Q ** nobody@home.example R=local: Unknown user
2019-03-04 17:00:01 1h0qwb-0001Ac-8R <= <> R=1h0qwa-0001Ab-7Q U=Debian-exim P=local S=2345
2019-03-04 17:00:01 1h0qwa-0001Ab-7Q Completed
2019-03-04 17:00:02 1h0qwb-0001Ac-8R => ann@out.example R=dnslookup T=remote_smtp H=out.example [192.0.2.1] C="250 2.0.0 Ok: queued as A100000001"
2019-03-04 17:00:02 1h0qwb-0001Ac-8R Completed
END
day >hosts/sm/maillog <<'END'
17:00:01 sm sm-mta[9]: x24H01aa000077: from=<ann@out.example>, size=1000, class=0, nrcpts=1, msgid=<by-exim@out.example>, proto=ESMTP, daemon=MTA, relay=exim.home.example [10.0.0.4]
17:00:02 sm sm-mta[9]: x24H01aa000077: to=<bob@home.example>, delay=00:00:01, xdelay=00:00:00, mailer=local, pri=30500, dsn=5.1.1, stat=User unknown
17:00:02 sm sm-mta[9]: x24H01aa000077: x24H01ab000077: DSN: User unknown
17:00:03 sm sm-mta[9]: x24H01ab000077: to=<ann@out.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=31000, relay=out.example. [192.0.2.1], dsn=2.0.0, stat=Sent (ok)
18:00:00 sm sendmail[20]: x24I00aa000100: from=carol, size=500, class=0, nrcpts=1, msgid=<201903041800.x24I00aa000100@sm.home.example>, relay=carol@localhost
18:00:00 sm sm-mta[21]: x24I00ab000101: from=<carol@home.example>, size=700, class=0, nrcpts=1, msgid=<201903041800.x24I00aa000100@sm.home.example>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]
18:00:00 sm sendmail[20]: x24I00aa000100: to=list@home.example, ctladdr=carol (1000/1000), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30500, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (x24I00ab000101 Message accepted for delivery)
18:00:00 sm sm-mta[22]: x24I00ac000101: clone x24I00ab000101, owner=owner-list
18:00:01 sm sm-mta[22]: x24I00ac000101: to=<bob@home.example>, ctladdr=<owner-list@home.example>, delay=00:00:01, xdelay=00:00:00, mailer=local, pri=31000, dsn=2.0.0, stat=Sent
END

run index -i idx --host-of '*/pop/*=pop' --host-of '*/exim/*=exim' \
	--assume-tz UTC hosts
status 0 'the lines are read'

# How the mail is joined: "id id(rule grade) ..." for each mail.
joined() {
	sed -n 's/.*"legs":\(.*\),"recipients":.*/\1/p' "$out" |
		sed 's/"cite":{[^}]*}//g; s/"witness":{[^}]*}//g' |
		while read -r legs; do
			printf '%s\n' "$legs" |
				grep -oE '"queue_id":"[^"]*"|"rule":"[^"]*","grade":"."' |
				sed 's/"queue_id":"\(.*\)"/ \1/
					s/"rule":"\(.*\)","grade":"\(.\)"/(\1 \2)/' |
				tr -d '\n'
			echo
		done | sed 's/^ //'
}

related() {
	sed -n 's/.*"related":\[\([^]]*\)\].*/\1/p' "$out" |
		grep -oE '"rule":"[^"]*","grade":"."|"queue_id":"[^"]*"' |
		sed 's/"rule":"\(.*\)","grade":"\(.\)"/\1 \2/
			s/"queue_id":"\(.*\)"/\1/' | tr '\n' ' '
}

# mail EXPECTED NAME ARGUMENT...
mail() {
	expected=$1
	name=$2
	shift 2
	run trace -i idx --json "$@"
	is "$(joined)" "$expected" "$name"
}

whole='A100000001 A100000002(queued-as A) B100000003(handed-over A)'
for id in A100000001 A100000002 B100000003 filtered@out.example; do
	mail "$whole" "filter and next host, asked by $id" "$id"
done
mail "$whole" 'the same by reading all' --scan B100000003

mail 'A200000001' "a stranger's reply that names an id of ours joins nothing" \
	A200000001
mail 'A200000002' 'nor from the other end' A200000002

for id in A300000001 A300000002; do
	mail 'A300000001 A300000002(forwarded-as A)' "an alias, asked by $id" \
		$id
done

mail A400000001 'a notice is a mail of its own' A400000001
is "$(related)" 'bounce A A400000002 ' 'related to what it is about'
mail A400000002 'and the other way round' A400000002
is "$(related)" 'bounce A A400000001 ' 'the notice names its mail'

for id in A500000001 A500000002; do
	mail 'A500000001 A500000002(requeued A)' "put again, asked by $id" $id
done

mail 'A600000001
A600000001' 'a queue id used twice is two mails' A600000001
mail A600000001 'one of them by its Message-ID' first@out.example
like "$(cat "$out")" '"to":"late@front.example"' \
	'with the line that came after its end'
unlike "$(cat "$out")" 'carol@front.example' 'and nothing of the second'
mail A600000001 'the second by its own' second@front.example
like "$(cat "$out")" '"uid":"*1000' 'whose start came after its Message-ID'

mail 'A700000001
A700000002' 'a Message-ID twice is two mails' same@out.example

mail 'A800000001 90001(handed-over A) 90002(qp A)' \
	'qmail: handed over and forwarded by qp' A800000001
is "$(related)" 'bounce A 90001 ' 'and its bounce is related'
mail 'A800000001 90001(handed-over A) 90002(qp A)' \
	'asked by the message number, around the time' \
	--queue-id 90002
mail 90001 'the bounce, whose number was used before' \
	--from '<>' --queue-id 90001
unlike "$(cat "$out")" 'A800000001' \
	"a stranger's reply with a qp of ours joins nothing"

for id in A900000001 A900000002; do
	mail 'A900000001 A900000002(message-id B)' \
		"a pipe filter that tells no id, asked by $id" $id
done
like "$(cat "$out")" 'spamd: result' 'with what spamd says by Message-ID'

for id in 1h0qwa-0001Ab-7Q x24H01aa000077; do
	mail '1h0qwa-0001Ab-7Q x24H01aa000077(handed-over A)' \
		"Exim to Sendmail, asked by $id" $id
	is "$(related)" 'bounce A 1h0qwb-0001Ac-8R bounce A x24H01ab000077 ' \
		'with both notices'
done
mail '1h0qwb-0001Ac-8R' "Exim's notice; what took it is a stranger" \
	1h0qwb-0001Ac-8R
is "$(related)" 'bounce A 1h0qwa-0001Ab-7Q ' 'it names its mail'
for id in x24I00aa000100 x24I00ab000101 x24I00ac000101; do
	mail 'x24I00aa000100 x24I00ab000101(queued-as A) x24I00ac000101(clone A)' \
		"Sendmail's two queues and a clone, asked by $id" $id
done

# The order of files, and the same file twice, make no difference.
mkdir twice
cp -r hosts/front hosts/back twice/
cp hosts/back/maillog twice/back/maillog.copy
run index -i other twice/back twice/front
run trace -i other --json A100000001
is "$(joined)" "$whole" 'files in another order, and one twice'
is "$(grep -o '"raw":"[^"]*B100000003: removed"' "$out" | wc -l | tr -d ' ')" \
	1 'each line once'

# Exim refuses one recipient and takes the mail for another: one connection, if
# its process is told; the next process is another one.
mkdir pid
cat >pid/mainlog <<'END'
2019-03-04 10:00:00 [4711] H=(desk.example) [198.51.100.30] F=<ann@out.example> rejected RCPT <nobody@in.example>: Unknown user
2019-03-04 10:00:00 [4711] 1h0kIy-0001Dh-7A <= ann@out.example H=(desk.example) [198.51.100.30] P=esmtp S=456 id=two.of.three@out.example
2019-03-04 10:00:00 [4712] 1h0kIy-0001Dh-7A => bob <bob@in.example> R=users T=to_box
2019-03-04 10:00:00 [4712] 1h0kIy-0001Dh-7A Completed
2019-03-04 10:00:01 [4713] H=(desk.example) [198.51.100.30] F=<ann@out.example> rejected RCPT <other@in.example>: Unknown user
END
export WAYBILL_INDEX="$work/pid.index"
run index pid
run trace --json --message-id two.of.three@out.example
like "$(cat "$out")" '"to":"nobody@in.example","leg":0,"status":"rejected"' \
	'refused in the dialogue of a mail that was taken'
like "$(cat "$out")" '"to":"bob@in.example","leg":0,"status":"delivered"' \
	'which another recipient got'
unlike "$(cat "$out")" 'other@in.example' 'and no other connection'

# Hand-overs where no Message-ID is logged: the reply has the id that the other
# host gave; and that host says from whom it had it, or by which address, or
# has the same envelope.
mkdir hops
day >hops/aa <<'END'
10:00:00 aa postfix/smtpd[1]: A100000001: client=out.example[192.0.2.1]
10:00:00 aa postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:02 aa postfix/smtp[6]: A100000001: to=<cy@in.example>, relay=198.51.100.9[198.51.100.9]:25, delay=2, delays=0/0/0/2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B100000001)
10:00:02 aa postfix/qmgr[3]: A100000001: removed
11:00:00 aa postfix/smtpd[1]: A200000001: client=out.example[192.0.2.1]
11:00:00 aa postfix/qmgr[3]: A200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:02 aa postfix/smtp[6]: A200000001: to=<cy@in.example>, relay=10.0.0.9[10.0.0.9]:25, delay=2, delays=0/0/0/2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B200000001)
11:00:02 aa postfix/qmgr[3]: A200000001: removed
12:00:00 aa postfix/smtpd[1]: A300000001: client=out.example[192.0.2.1]
12:00:00 aa postfix/qmgr[3]: A300000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
12:00:02 aa postfix/smtp[6]: A300000001: to=<cy@in.example>, relay=bb.in.example[198.51.100.9]:25, delay=2, delays=0/0/0/2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B300000001)
12:00:02 aa postfix/qmgr[3]: A300000001: removed
13:00:00 aa postfix/smtpd[1]: A400000001: client=out.example[192.0.2.1]
13:00:00 aa postfix/qmgr[3]: A400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
13:00:02 aa postfix/smtp[6]: A400000001: to=<mal@evil.example>, relay=mx.evil.example[203.0.113.66]:25, delay=2, delays=0/0/0/2, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B400000001)
13:00:02 aa postfix/qmgr[3]: A400000001: removed
END
day >hops/bb <<'END'
10:00:02 bb postfix/smtpd[1]: B100000001: client=aa.in.example[198.51.100.8]
10:00:02 bb postfix/qmgr[3]: B100000001: from=<ann@out.example>, size=1100, nrcpt=1 (queue active)
10:00:02 bb postfix/local[6]: B100000001: to=<cy@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:02 bb postfix/qmgr[3]: B100000001: removed
11:00:02 bb postfix/smtpd[1]: B200000001: client=unknown[10.0.0.8]
11:00:02 bb postfix/qmgr[3]: B200000001: from=<ann@out.example>, size=1100, nrcpt=1 (queue active)
11:00:02 bb postfix/local[6]: B200000001: to=<cy@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
11:00:02 bb postfix/qmgr[3]: B200000001: removed
12:00:02 bb postfix/smtpd[1]: B300000001: client=unknown[198.51.100.8]
12:00:02 bb postfix/qmgr[3]: B300000001: from=<ann@out.example>, size=1100, nrcpt=1 (queue active)
12:00:02 bb postfix/local[6]: B300000001: to=<cy@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
12:00:02 bb postfix/qmgr[3]: B300000001: removed
13:00:02 bb postfix/smtpd[1]: B400000001: client=mx.evil.example[203.0.113.66]
13:00:02 bb postfix/qmgr[3]: B400000001: from=<ann@out.example>, size=1100, nrcpt=1 (queue active)
13:00:02 bb postfix/local[6]: B400000001: to=<cy@in.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
13:00:02 bb postfix/qmgr[3]: B400000001: removed
END
rm -rf idx
run index -i idx hops
for id in A100000001 B100000001; do
	mail 'A100000001 B100000001(handed-over A)' \
		"the next host names this one, asked by $id" $id
done
for id in A200000001 B200000001; do
	mail 'A200000001 B200000001(handed-over A)' \
		"addresses that no stranger has, asked by $id" $id
done
for id in A300000001 B300000001; do
	mail 'A300000001 B300000001(handed-over B)' \
		"the next host is named, its client is not, asked by $id" $id
done
mail A400000001 "a stranger's reply, for another recipient" A400000001

# Two processes of one number within half a minute: the second that the reply
# names tells which is meant, though the way out wrote another sender.
mkdir -p kin/st kin/qm kin/mx2
day >kin/st/maillog <<'END'
10:00:10 st postfix/smtpd[1]: A100000001: client=out.example[192.0.2.1]
10:00:10 st postfix/qmgr[3]: A100000001: from=<owner-list@st.in.example>, size=900, nrcpt=1 (queue active)
10:00:11 st postfix/smtp[6]: A100000001: to=<cy@in.example>, relay=qm.in.example[10.0.0.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok 1551693611 qp 777)
10:00:11 st postfix/qmgr[3]: A100000001: removed
11:00:00 st postfix/smtpd[1]: A200000001: client=mx2.in.example[10.0.0.2]
11:00:00 st postfix/qmgr[3]: A200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:01 st postfix/local[6]: A200000001: to=<cy@st.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
11:00:01 st postfix/qmgr[3]: A200000001: removed
14:00:00 st postfix/smtpd[1]: A300000001: client=out.example[192.0.2.1]
14:00:00 st postfix/qmgr[3]: A300000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
14:00:01 st postfix/smtp[6]: A300000001: to=<mal@far.example>, relay=mx2.far.example[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B200000001)
14:00:01 st postfix/qmgr[3]: A300000001: removed
15:00:00 st postfix/smtpd[1]: A400000001: client=out.example[192.0.2.1]
15:00:00 st postfix/qmgr[3]: A400000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
15:00:01 st postfix/smtp[6]: A400000001: to=<mal@far.example>, relay=mx2.far.example[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok 1551711601 qp 9096)
15:00:01 st postfix/qmgr[3]: A400000001: removed
END
day >kin/qm/maillog <<'END'
09:59:46 qm qmail-send[77]: new msg 5001
09:59:46 qm qmail-send[77]: info msg 5001: bytes 70000 from <else@out.example> qp 777 uid 89
09:59:46 qm qmail-send[77]: starting delivery 1: msg 5001 to local dan@in.example
09:59:46 qm qmail-send[77]: delivery 1: success: did_1+0+0/
09:59:46 qm qmail-send[77]: end msg 5001
10:00:11 qm qmail-send[77]: new msg 5002
10:00:11 qm qmail-send[77]: info msg 5002: bytes 1200 from <ann@out.example> qp 777 uid 89
10:00:11 qm qmail-send[77]: starting delivery 2: msg 5002 to local cy@in.example
10:00:11 qm qmail-send[77]: delivery 2: success: did_1+0+0/
10:00:11 qm qmail-send[77]: end msg 5002
END
day >kin/mx2/maillog <<'END'
11:00:00 mx2 postfix/smtpd[1]: B200000001: client=out.example[192.0.2.1]
11:00:00 mx2 postfix/qmgr[3]: B200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
11:00:00 mx2 postfix/smtp[6]: B200000001: to=<cy@st.example>, relay=st.in.example[10.0.0.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as A200000001)
11:00:01 mx2 postfix/qmgr[3]: B200000001: removed
END
rm -rf idx
run index -i idx kin
for id in A100000001 5002; do
	mail 'A100000001 5002(handed-over B)' \
		"of two processes the one of that second, asked by $id" $id
done
# An id of ours that a stranger named hours later makes his mx2 no host of ours.
for id in A400000001 A300000001; do
	run trace -i idx --json $id
	like "$(cat "$out")" '"status":"relayed"' \
		"mx2.far.example is no host of the evidence: $id"
done

# The first host that is left had it from another one of the evidence, whose
# lines of that time are missing: that one did not send it.
mkdir -p hole/mx7 hole/fl
day >hole/fl/maillog <<'END'
10:00:00 fl postfix/smtpd[1]: A100000001: client=mx7.in.example[10.0.0.7]
10:00:00 fl postfix/cleanup[2]: A100000001: message-id=<hole@out.example>
10:00:00 fl postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:00:01 fl postfix/smtpd[4]: A100000002: client=localhost[127.0.0.1], orig_queue_id=A100000001
10:00:01 fl postfix/cleanup[2]: A100000002: message-id=<hole@out.example>
10:00:01 fl postfix/qmgr[3]: A100000002: from=<ann@out.example>, size=1300, nrcpt=1 (queue active)
10:00:01 fl amavis[9]: (00009-01) Passed CLEAN {RelayedInbound}, [192.0.2.1]:999 [192.0.2.1] <ann@out.example> -> <bob@fl.example>, Queue-ID: A100000001, Message-ID: <hole@out.example>, mail_id: AAAAAAAAAAAA, Hits: -, size: 900, queued_as: A100000002, 90 ms
10:00:01 fl postfix/smtp[5]: A100000001: to=<bob@fl.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as A100000002)
10:00:01 fl postfix/qmgr[3]: A100000001: removed
10:00:02 fl postfix/local[5]: A100000002: to=<bob@fl.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:00:02 fl postfix/qmgr[3]: A100000002: removed
10:10:00 fl postfix/smtpd[1]: A200000001: client=mx7.in.example[10.0.0.7]
10:10:00 fl postfix/qmgr[3]: A200000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:10:02 fl postfix/local[5]: A200000001: to=<bob@fl.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:10:02 fl postfix/qmgr[3]: A200000001: removed
10:20:00 fl postfix/smtpd[1]: A300000001: client=mx7.far.example[203.0.113.7]
10:20:00 fl postfix/qmgr[3]: A300000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
10:20:02 fl postfix/local[5]: A300000001: to=<bob@fl.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
10:20:02 fl postfix/qmgr[3]: A300000001: removed
END
day >hole/mx7/maillog <<'END'
12:00:00 mx7 postfix/smtpd[1]: B100000001: client=out.example[192.0.2.1]
12:00:00 mx7 postfix/qmgr[3]: B100000001: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
12:00:00 mx7 postfix/local[5]: B100000001: to=<dan@mx7.example>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
12:00:00 mx7 postfix/qmgr[3]: B100000001: removed
END
rm -rf idx
run index -i idx hole
client() {
	run trace -i idx --json "$1"
	grep -o '"complete":[a-z]*,"client":{[^}]*}' "$out"
}
is "$(client A100000001)" \
	'"complete":false,"client":{"ip":"192.0.2.1","over":"mx7.in.example [10.0.0.7]"}' \
	'the host between is missing: amavis has the client'
is "$(client A200000001)" \
	'"complete":false,"client":{"over":"mx7.in.example [10.0.0.7]"}' \
	'and nobody has it'
is "$(client A300000001)" \
	'"complete":true,"client":{"name":"mx7.far.example","ip":"203.0.113.7"}' \
	'a stranger of that first label is who sent it'
run trace -i idx A200000001
like "$(cat "$out")" 'missing: mx7.in.example .*it handed the mail over' \
	'whose lines are missing is said'

# Postfix's client tells of TLS before it hands a mail over, and names no mail
# there: it is that of its process and next hop. Who expired, no line may name.
mkdir tls
cat >tls/log <<'END'
2019-03-04T10:00:00Z mx1 postfix/qmgr[7]: 4AAA000001: from=<a@shop.example>, size=9, nrcpt=2 (queue active)
2019-03-04T10:00:01Z mx1 postfix/smtp[10065]: Trusted TLS connection established to mx.far.example[192.0.2.25]:25: TLSv1.2 with cipher ECDHE-RSA-AES128-GCM-SHA256 (128/128 bits)
2019-03-04T10:00:02Z mx1 postfix/smtp[10065]: 4AAA000001: to=<b@far.example>, relay=mx.far.example[192.0.2.25]:25, delay=2, dsn=2.0.0, status=sent (250 ok)
2019-03-04T10:00:02Z mx1 postfix/smtp[10066]: 4AAA000001: to=<c@else.example>, relay=mx.else.example[192.0.2.26]:25, delay=2, dsn=2.0.0, status=sent (250 ok)
2019-03-04T10:00:03Z mx1 postfix/qmgr[7]: 4AAA000001: removed
2019-03-04T10:00:04Z mx1 postfix/qmgr[7]: 4AAA000002: from=<d@shop.example>, status=expired, returned to sender
END
run index -q -i tlsix tls
for how in '' --scan; do
	run trace -i tlsix $how --json 4AAA000001
	like "$(cat "$out")" '"to":"b@far.example",[^}]*"tls":"TLSv1.2"' \
		"how it was encrypted $how"
	is "$(grep -o '"tls":' "$out" | grep -c .)" 1 \
		"and not the one by another process $how"
	run trace -i tlsix $how --json 4AAA000002
	like "$(cat "$out")" '"status":"failed","reason":"expired"' \
		"expired, whoever it was to $how"
done

# One Exchange server names the number that the next one gave: a reply, which
# joins only with what that one says itself.
mkdir -p ex/EX1 ex/EX2
cat >ex/EX1/MSGTRK.LOG <<'END'
2022-09-19T15:02:29.450Z,198.51.100.9,mx.far.example,192.0.2.10,EX1,08DA;0,EX1\Default EX1,SMTP,RECEIVE,438,<m1@far.example>,6a638d20-1e63-493a-80a2-08da9a4ff8da,bob@shop.example,,4096,1,,,Order,eve@far.example,eve@far.example,0cI: ,Incoming,,198.51.100.9,192.0.2.10,S:x,Email,12345678-3232-2323-1111-12345679987,15.01.2375.007
2022-09-19T15:02:31.100Z,192.0.2.10,EX1,192.0.2.11,EX2.shop.example,"08DA9806C5B670C2;250 2.6.0 <m1@far.example> [InternalId=64712272257897, Hostname=EX2.shop.example] Queued mail for delivery",Intra,SMTP,SEND,438,<m1@far.example>,6a638d20-1e63-493a-80a2-08da9a4ff8da,bob@shop.example,250 2.1.5 Recipient OK,4300,1,,,Order,eve@far.example,eve@far.example,x,Incoming,,,,S:E2ELatency=2,Email,12345678-3232-2323-1111-12345679987,15.01.2375.007
END
cat >ex/EX2/MSGTRK.LOG <<'END'
2022-09-19T15:02:31.090Z,192.0.2.10,EX1.shop.example,192.0.2.11,EX2,08DB;0,EX2\Default EX2,SMTP,RECEIVE,64712272257897,<m1@far.example>,6a638d20-1e63-493a-80a2-08da9a4ff8da,bob@shop.example,,4300,1,,,Order,eve@far.example,eve@far.example,0cI: ,Incoming,,198.51.100.9,192.0.2.10,S:x,Email,12345678-3232-2323-1111-12345679987,15.01.2375.007
2022-09-19T15:02:31.900Z,,EX2,,EX2,,,STOREDRIVER,DELIVER,64712272257897,<m1@far.example>,6a638d20-1e63-493a-80a2-08da9a4ff8da,bob@shop.example,,4300,1,,,Order,eve@far.example,eve@far.example,x,Incoming,,,,,Email,12345678-3232-2323-1111-12345679987,15.01.2375.007
END
run index -i ex.index --host-of '*EX1*=EX1' --host-of '*EX2*=EX2' ex
run trace -i ex.index m1@far.example
like "$(cat "$out")" '2  EX2 exchange 64712272257897' 'from server to server'
like "$(cat "$out")" 'by handed-over from leg 1, grade A' 'by both of them'
like "$(cat "$out")" 'bob@shop.example: delivered' 'to its end'

finish
