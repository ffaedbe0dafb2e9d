#!/bin/sh
# A name that is nearly one is told, and how a line is known can be asked for.
. "$(dirname "$0")/lib.sh"

mkdir -p ev/web9
cat >ev/maillog <<'EOF'
2019-03-04T10:00:00+00:00 mx1 postfix/smtp[7]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
no stamp and no host here
EOF
echo 'Mar  4 11:00:00 mx2 postfix/qmgr[7]: 5A1B2C3D4E: removed' >ev/messages
echo '@400000005c7cf9b000000000 status: local 0/10 remote 0/20' >ev/web9/current
touch -d 2019-03-05T00:00:00Z ev/messages
"$WAYBILL" index -q -i ix --assume-tz +01:00 ev

# near ARGUMENT... -- STATUS REGEX
near() {
	expected=$1
	regex=$2
	shift 2
	run "$@"
	status "$expected" "$*"
	like "$(cat "$err")" "$regex" 'is told what is near'
}
near 1 "no field 'statuss'.* text: did you mean 'status:'\?$" \
	search -i ix statuss:sent
near 1 "did you mean 'status:'" search -i ix '(reject:x OR -sttus:sent) zzz'
near 1 "did you mean 'status:'" search -i ix --count statuss:sent
near 2 '"delivr": did you mean "deliver"\?$' search -i ix kind:delivr
near 2 "'statuss' .*: did you mean status\?$" \
	search -i ix --count-by statuss x
near 2 "'usr' .*: did you mean user\?$" logins -i ix --count-by usr
near 2 "'bouncd' is none: did you mean 'bounced'\?$" \
	trace -i ix --status sent,bouncd
near 2 "'xyzzy' is none \(delivered " trace -i ix --status xyzzy
near 1 "no source 'mx1', but a host: 'waybill sources --host mx1'" \
	sources -i ix mx1
near 1 "no source 'mx7': 'waybill sources' lists them all" sources -i ix mx7
near 1 "no field 'STATUS'.* text: did you mean 'status:'\?$" \
	search -i ix STATUS:sent
near 1 "no source 'mailog': did you mean 'ev/maillog'\?$" show -i ix mailog:1
near 1 "no source 'ev/web9/curent': did you mean 'ev/web9/current'" \
	show -i ix ev/web9/curent:1
near 1 "no source 'ab': 'waybill sources' lists" show -i ix ab:1
near 2 'SOURCE:LINE or SOURCE@OFFSET, with -C N for' show -i ix ev/maillog:1-2
near 2 'SOURCE:LINE or SOURCE@OFFSET$' show -i ix ev/maillog-2
for date in 2019-3-4 2019/03/04 2019.3.4 4.3.2019 '4 Mar 2019' 'March 4, 2019' \
	04/Mar/2019 Mar-4-2019; do
	near 2 "is no time: did you mean \"2019-03-04\"\?$" \
		search -i ix --on "$date" x
done
near 2 "did you mean \"2019-04-03\" or \"2019-03-04\"\?$" \
	search -i ix --since 3/4/2019 x
near 2 "did you mean \"2019-04-13\"\?$" search -i ix --since 4/13/2019 x
near 2 "did you mean \"2019-03-04 09:05\"\?$" \
	search -i ix --since '2019-03-04 9:05' x
near 2 "did you mean \"2019-03-04 19:05:07Z\"\?$" \
	search -i ix --since '4.3.2019 19:05:07Z' x
near 2 'is no time: give 2019,' search -i ix --since 2019-02-30 x
near 2 'is no time: give 2019,' search -i ix --since '2019-13-04 25:00' x
near 2 'counts from today' search -i ix --since '3 days ago' x
run trace -i ix bob+list@far.example
like "$(cat "$out")" 'bob\+list@far.example is not in the evidence, but bob@far.example is' \
	'the mailbox without the extension'
run search -i ix reject:x
unlike "$(cat "$err")" 'did you mean' 'text with a colon that is near nothing'
run search -i ix 'statuss:sent OR bob'
unlike "$(cat "$err")" 'did you mean' 'nor is it told where lines were found'

# count QUERY LINES: by the index and without it.
count() {
	for how in '' --scan; do
		is "$("$WAYBILL" search -i ix --count $how -- "$1")" "$2" \
			"$1 $how"
	done
}
count time_basis:stated 2
count time_basis:assumed 1
count 'time_basis:Stated mx1' 1
count 'NOT time_basis:*' 1
count host_basis:stated 2
count host_basis:inferred 2
count 'host_basis:stated time_basis:assumed' 1
run search -i ix --json host_basis:inferred
unlike "$(grep '"event"' "$out")" '"host_basis":"stated"' 'as answers have it'
run search -i ix --count-by time_basis '*'
like "$(cat "$out")" '^ +2  stated$' 'and counted by'
run search -i ix time_basis:sure
status 2 'a basis that is none'
like "$(cat "$err")" 'column 12: time_basis is one of stated inferred assumed' \
	'is refused'
finish
