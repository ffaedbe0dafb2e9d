#!/bin/sh
# Internationalised domains: asked for one way, they are found the other way,
# too (RFC 6531; RFC 5890: U-labels and A-labels).
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

mkdir ev
cat >ev/maillog <<'END'
2024-03-01T10:00:00.100000+00:00 mx1 postfix/smtpd[101]: 4Tm0gg1Kz1zB1: client=c.example[198.51.100.7]
2024-03-01T10:00:00.200000+00:00 mx1 postfix/cleanup[102]: 4Tm0gg1Kz1zB1: message-id=<a1@bücher.example>
2024-03-01T10:00:00.300000+00:00 mx1 postfix/qmgr[103]: 4Tm0gg1Kz1zB1: from=<jörg@bücher.example>, size=812, nrcpt=1 (queue active), smtputf8
2024-03-01T10:00:01.300000+00:00 mx1 postfix/smtp[104]: 4Tm0gg1Kz1zB1: to=<anna@post.example>, relay=mx.post.example[198.51.100.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA12)
2024-03-01T10:00:01.400000+00:00 mx1 postfix/qmgr[103]: 4Tm0gg1Kz1zB1: removed
2024-03-01T11:00:00.100000+00:00 mx1 postfix/smtpd[101]: 4Tm0hh2Kz1zB2: client=c.example[198.51.100.7]
2024-03-01T11:00:00.200000+00:00 mx1 postfix/cleanup[102]: 4Tm0hh2Kz1zB2: message-id=<a2@x.example>
2024-03-01T11:00:00.300000+00:00 mx1 postfix/qmgr[103]: 4Tm0hh2Kz1zB2: from=<anna@post.example>, size=812, nrcpt=2 (queue active)
2024-03-01T11:00:01.300000+00:00 mx1 postfix/smtp[104]: 4Tm0hh2Kz1zB2: to=<info@xn--bcher-kva.example>, relay=mx.xn--bcher-kva.example[198.51.100.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA13)
2024-03-01T11:00:01.300000+00:00 mx1 postfix/smtp[104]: 4Tm0hh2Kz1zB2: to=<info@post.xn--bcher-kva.example>, relay=mx.xn--bcher-kva.example[198.51.100.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA14)
2024-03-01T11:00:01.400000+00:00 mx1 postfix/qmgr[103]: 4Tm0hh2Kz1zB2: removed
END
run index -i idx ev
status 0 'the evidence is read'

# traced QUEUE_ID ARG...: that mail is found and no other.
traced() {
	id=$1
	shift
	for scan in '' --scan; do
		# shellcheck disable=SC2086
		run trace -i idx --json $scan "$@"
		is "$(grep '"type":"mail"' "$out" | grep -c "$id") $(grep -c '"type":"mail"' "$out")" \
			'1 1' "$* $scan"
	done
}
traced 4Tm0gg1Kz1zB1 --from 'jörg@xn--bcher-kva.example'
traced 4Tm0gg1Kz1zB1 --from 'Jörg@XN--BCHER-KVA.example'
traced 4Tm0gg1Kz1zB1 --from '@xn--bcher-kva.example'
traced 4Tm0gg1Kz1zB1 --from '*@xn--bcher-kva.example'
traced 4Tm0gg1Kz1zB1 'JÖRG@xn--bcher-kva.example'
traced 4Tm0gg1Kz1zB1 --from nobody@x.example --from 'jörg@xn--bcher-kva.example'
traced 4Tm0hh2Kz1zB2 --to 'info@BÜCHER.example'
traced 4Tm0hh2Kz1zB2 --to '@bücher.example'
traced 4Tm0hh2Kz1zB2 --to '@*.bücher.example'
traced 4Tm0hh2Kz1zB2 'info@bücher.example'
run trace -i idx --json --to 'info@bücher.example'
like "$(cat "$out")" '"to":"info@xn--bcher-kva.example"' 'told as the log has it'
run trace -i idx --json --to 'info@bucher.example'
status 1 'another domain is another domain'
run trace -i idx --json --to 'info@xn--b.example'
status 1 'what only looks like an A-label has no other form'

# found COUNT QUERY: of the lines.
found() {
	for scan in '' --scan; do
		# shellcheck disable=SC2086
		run search -i idx --count $scan -- "$2"
		is "$(tr -dc 0-9 <"$out")" "$1" "$2 $scan"
	done
}
found 1 'to:info@bücher.example'
found 1 'to:@bücher.example'
found 1 'from:jörg@xn--bcher-kva.example'
found 2 'from:@xn--bcher-kva.example OR to:@*.bücher.example'
found 10 '-to:info@bücher.example'

finish
