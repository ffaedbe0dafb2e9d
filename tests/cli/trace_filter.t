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

finish
