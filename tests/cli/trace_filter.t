#!/bin/sh
# Filters that have the mail between two queues, and keep some of it.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines in the shape of a Proxmox Mail Gateway's: of three recipients
# the filter lets one through.
mkdir ev
cat >ev/maillog <<'END'
2019-03-04T10:00:00+00:00 gw postfix/smtpd[11]: DEF2520A69: client=out.far.example[192.0.2.9]
2019-03-04T10:00:00+00:00 gw postfix/cleanup[12]: DEF2520A69: message-id=<m@far.example>
2019-03-04T10:00:00+00:00 gw postfix/qmgr[13]: DEF2520A69: from=<cy@far.example>, size=900, nrcpt=3 (queue active)
2019-03-04T10:00:01+00:00 gw pmg-smtp-filter[7]: 20A9560092030F3374: new mail message-id=<m@far.example>#012
2019-03-04T10:00:02+00:00 gw postfix/smtpd[15]: A673520AB5: client=localhost[127.0.0.1], orig_client=out.far.example[192.0.2.9]
2019-03-04T10:00:02+00:00 gw postfix/cleanup[12]: A673520AB5: message-id=<m@far.example>
2019-03-04T10:00:02+00:00 gw postfix/qmgr[13]: A673520AB5: from=<cy@far.example>, size=990, nrcpt=1 (queue active)
2019-03-04T10:00:02+00:00 gw pmg-smtp-filter[7]: 20A9560092030F3374: accept mail to <ann@us.example> (A673520AB5) (rule: default-accept)
2019-03-04T10:00:02+00:00 gw pmg-smtp-filter[7]: 20A9560092030F3374: block mail to <bob@us.example> (rule: Block)
2019-03-04T10:00:02+00:00 gw pmg-smtp-filter[7]: 20A9560092030F3374: moved mail for <eve@us.example> to spam quarantine - 1C2A9560092030F33 (rule: Quarantine)
2019-03-04T10:00:02+00:00 gw pmg-smtp-filter[7]: 20A9560092030F3374: processing time: 1.748 seconds (1.5, 0.137, 0)
2019-03-04T10:00:02+00:00 gw postfix/lmtp[14]: DEF2520A69: to=<ann@us.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, dsn=2.5.0, status=sent (250 2.5.0 OK (20A9560092030F3374))
2019-03-04T10:00:02+00:00 gw postfix/lmtp[14]: DEF2520A69: to=<bob@us.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, dsn=2.7.0, status=sent (250 2.7.0 BLOCKED (20A9560092030F3374))
2019-03-04T10:00:02+00:00 gw postfix/lmtp[14]: DEF2520A69: to=<eve@us.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, dsn=2.5.0, status=sent (250 2.5.0 OK (20A9560092030F3374))
2019-03-04T10:00:02+00:00 gw postfix/qmgr[13]: DEF2520A69: removed
2019-03-04T10:00:03+00:00 gw postfix/smtp[16]: A673520AB5: to=<ann@us.example>, relay=mail.us.example[198.51.100.4]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as B6B682E547)
2019-03-04T10:00:03+00:00 gw postfix/qmgr[13]: A673520AB5: removed
END
run index -i idx ev
status 0 'the evidence is read'

recipients() {
	tr '{' '\n' <"$out" |
		sed -n 's/^"to":"\([^"]*\)","leg":[0-9]*,"status":"\([a-z]*\)".*/\1 \2/p' |
		sort | tr '\n' ';'
}
for key in DEF2520A69 20A9560092030F3374 A673520AB5 m@far.example; do
	run trace -i idx --json "$key"
	is "$(grep -c '"type":"mail"' "$out")" 1 "$key: one mail"
	is "$(recipients)" 'ann@us.example relayed;bob@us.example discarded;eve@us.example quarantined;' \
		"$key: what became of each recipient"
	like "$(cat "$out")" '"complete":true' "$key: and that is all"
done
grep -v ' pmg-smtp-filter' ev/maillog >ev/without
rm ev/maillog
rm -rf idx
run index -i idx ev
run trace -i idx --json DEF2520A69
unlike "$(recipients)" '(bob|eve)@us.example (relayed|delivered)' \
	'without its lines nothing is claimed of what it kept'

# A filter before the queue: smtpd hands it the mail while the client waits. One
# that it passes, and one that it refuses.
mkdir front
cat >front/maillog <<'END'
2019-03-04T11:00:00+00:00 mx postfix/smtpd[21]: connect from out.far.example[192.0.2.9]
2019-03-04T11:00:00+00:00 mx postfix/smtpd[21]: NOQUEUE: client=out.far.example[192.0.2.9]
2019-03-04T11:00:01+00:00 mx postfix/smtpd[22]: connect from localhost[127.0.0.1]
2019-03-04T11:00:01+00:00 mx postfix/smtpd[22]: C100000001: client=localhost[127.0.0.1]
2019-03-04T11:00:01+00:00 mx postfix/cleanup[12]: C100000001: message-id=<good@far.example>
2019-03-04T11:00:01+00:00 mx postfix/qmgr[13]: C100000001: from=<cy@far.example>, size=900, nrcpt=1 (queue active)
2019-03-04T11:00:01+00:00 mx postfix/smtpd[22]: disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
2019-03-04T11:00:01+00:00 mx amavis[7]: (00007-01) Passed CLEAN {RelayedInbound}, [192.0.2.9]:999 [192.0.2.9] <cy@far.example> -> <ann@us.example>, Message-ID: <good@far.example>, mail_id: AAAAAAAAAAAA, Hits: -, size: 900, queued_as: C100000001, 90 ms
2019-03-04T11:00:01+00:00 mx postfix/smtpd[21]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as C100000001; from=<cy@far.example> to=<ann@us.example> proto=ESMTP helo=<out.far.example>
2019-03-04T11:00:01+00:00 mx postfix/smtpd[21]: disconnect from out.far.example[192.0.2.9] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5
2019-03-04T11:00:02+00:00 mx postfix/local[14]: C100000001: to=<ann@us.example>, relay=local, delay=1, dsn=2.0.0, status=sent (delivered to mailbox)
2019-03-04T11:00:02+00:00 mx postfix/qmgr[13]: C100000001: removed
2019-03-04T12:00:00+00:00 mx postfix/smtpd[31]: connect from bulk.far.example[192.0.2.66]
2019-03-04T12:00:00+00:00 mx postfix/smtpd[31]: NOQUEUE: client=bulk.far.example[192.0.2.66]
2019-03-04T12:00:01+00:00 mx amavis[7]: (00007-02) Blocked SPAM {RejectedInbound}, [192.0.2.66]:999 [192.0.2.66] <mal@far.example> -> <ann@us.example>, Message-ID: <bad@far.example>, mail_id: BBBBBBBBBBBB, Hits: 9.2, size: 900, 90 ms
2019-03-04T12:00:01+00:00 mx postfix/smtpd[31]: proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=00007-02 - spam; from=<mal@far.example> to=<ann@us.example> proto=ESMTP helo=<bulk.far.example>
2019-03-04T12:00:01+00:00 mx postfix/smtpd[31]: disconnect from bulk.far.example[192.0.2.66] ehlo=1 mail=1 rcpt=1 data=0/1 quit=1 commands=4/5
END
rm -rf idx
run index -i idx front
for key in C100000001 good@far.example 192.0.2.9; do
	run trace -i idx --json $key
	is "$(grep -c '"type":"mail"' "$out")" 1 "before the queue, $key"
	is "$(recipients)" 'ann@us.example delivered;' 'it came through'
	like "$(cat "$out")" '"client":{[^}]*"ip":"192.0.2.9"[^}]*"helo":"out.far.example"' \
		'and the client is who gave it, not the filter'
done
for key in bad@far.example 192.0.2.66 mal@far.example; do
	run trace -i idx --json $key
	is "$(grep -c '"type":"mail"' "$out")" 1 "refused before it, $key"
	is "$(recipients)" 'ann@us.example rejected;' 'nobody took it'
	like "$(cat "$out")" '"client":{[^}]*"ip":"192.0.2.66"' \
		'and the client is known'
done

# An address with a route begins as a domain does.
mkdir route
cat >route/maillog <<'END'
2023-04-05T04:00:00+00:00 mq postfix/smtpd[1004]: C000000004: client=c4.example[198.51.100.4]
2023-04-05T04:00:01+00:00 mq postfix/qmgr[3]: C000000004: from=<@relay1.example,@relay2.example:routed@q.example>, size=100, nrcpt=1 (queue active)
2023-04-05T04:00:02+00:00 mq postfix/smtp[4]: C000000004: to=<t4@d.example>, relay=r.example[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 OK)
END
run index -i route.ix route
run trace -i route.ix --json --from '@relay1.example,@relay2.example:routed@q.example'
status 0 'a sender with a route is found'
is "$(grep -c '"type":"mail"' "$out")" 1 'as it is written'

finish
