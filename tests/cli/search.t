#!/bin/sh
# Lines, by text and fields.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
mkdir -p ev/names
cat >ev/names/maillog <<'END'
2019-04-01T10:00:00.250+02:00 mx7 postfix/smtpd[11]: NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <bob@partner.example>: Relay access denied; from=<Ann@Shop.Example> to=<bob@partner.example> proto=ESMTP helo=<pc>
2019-04-01T10:00:01+02:00 mx7 postfix/smtpd[11]: lost connection after RCPT from unknown[198.51.100.7]
2019-04-01T10:00:02+02:00 mx7 postfix/smtpd[11]: connect from unknown[2001:db8::7]
2019-04-01T10:00:03+02:00 mx7 postfix/qmgr[12]: 4X0000: from=<>, size=99, nrcpt=1 (queue active)
2019-04-01T10:00:04+02:00 mx7 postfix/smtp[13]: 4X0000: to=<cat@sub.partner.example>, relay=none, delay=3, dsn=4.4.1, status=deferred (connect to 192.0.2.200[192.0.2.200]:25: Connection timed out)
2019-04-01T10:00:05+02:00 mx7 dovecot: imap-login: Login: user=<ann>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=5, session=<AbC+1/2dEf>
2019-04-01T10:00:06+02:00 mx7 dovecot: imap(ann)<5><AbC+1/2dEf>: Connection closed
2019-04-01T10:00:06+02:00 mx7 x: Grüße aus Köln, 日本語のメール
2019-04-01T10:00:07+02:00 mx7 x: reject at 10:30:45, 100% "quoted" text
2019-04-01T10:00:07+02:00 mx7 x: twice
2019-04-01T10:00:07+02:00 mx7 x: twice
END
"$WAYBILL" index -q -i ix ev 2>"$err"
export WAYBILL_INDEX=ix

# found N QUERY...: how many lines that is, by the index and by reading all.
found() {
	wanted=$1
	shift
	run search --count "$@"
	is "$(cat "$out")" "$wanted" "$wanted: $*"
	run search --count --scan "$@"
	test "$(cat "$out")" = "$wanted" || ok 1 "the same by --scan: $*"
}

# Words, phrases, regular expressions.
found 2 twice
found 2 TWICE
found 0 twic
found 2 'twic*'
found 1 lost connection
found 1 'connection lost after'
found 1 '"lost connection"'
found 0 '"connection lost"'
found 0 '"ost connection"'
found 2 'lost OR "Connection timed out"'
found 2 '"198.51.100.7"'
found 1 '"198.51.100.7" NOT lost'
found 1 -- '"198.51.100.7"' -lost
found 1 '(lost OR reject:) NOT (10:30:45 OR relay)'
found 1 '/198\.51\.100\.\d+\]: 554/'
found 1 '/GR..?SSE|CONNECTION CLOSED/i'
found 1 10:30:45
found 1 reject at 100%
found 1 reject: relay
found 1 '"\"quoted\""'
found 1 Köln
found 1 GRÜßE
found 1 日本語
found 1 メール
found 1 2001:db8::7
found 1 'AbC+1/2dEf' Login

# Fields.
found 1 from:ann@shop.example
found 1 from:Ann@Shop.Example
found 1 'from:<>'
found 1 'from:<>' host:mx7
found 1 to:@partner.example host:mx7
found 1 'to:@*.partner.example'
found 1 to:cat@sub.partner.example
found 2 ip:198.51.100.7
found 2 ip:198.51.100.0/24
found 1 ip:2001:db8::/32
found 1 ip:2001:0DB8:0:0::7
found 1 status:deferred
found 1 'dsn:4.4.*'
found 1 kind:refuse
found 1 user:ann kind:login
found 0 user:Ann kind:login
found 1 session:AbC+1/2dEf kind:login
found 2 queue_id:4X0000
found 11 host:mx7
found 11 host:MX7
found 2 program:postfix/smtp host:mx7 OR program:x 100%
found 400 '3FE*' host:mx2

# Filters.
found 11 --host mx7 '*'
found 911 --host mx7 --host mx1
found 3 --program smtpd --host mx7
found 3 --program postfix/smtpd --host mx7
found 1 --user ann --host mx7 Login
found 2 --ip 198.51.100.0/24
found 300 --source ev/mx1/maillog
found 900 --source 'ev/mx1/*'
found 200 --source 'ev/mx2.tar.gz//log/maillog'

# Windows: what is stated, and what may be.
found 200 --host mx2 --on 2019-03-05
found 60 --host mx2 --since 2019-03-05T09:01:00+01:00 \
	--until 2019-03-05T09:02:00+01:00
found 60 --host mx2 --since '2019-03-05 08:01:00' --until '2019-03-05 08:02'
found 60 --tz Europe/Berlin --host mx2 --since '2019-03-05 09:01:00' \
	--until '2019-03-05 09:02'
found 61 --host mx2 --around 2019-03-05T08:01:00Z --within 30s
found 11 --host mx7 --on 2019-04
found 10 --host mx7 --since 2019-04-01T08:00:00.300Z
found 300 --source ev/mx1/maillog --on 2019-03-05
found 300 --source ev/mx1/maillog --since 2019-03-06T21:00:00Z
found 0 --source ev/mx1/maillog --since 2019-03-06T23:00:00Z
found 0 --source ev/mx1/maillog --on 2018
found 0 --host mx2 --on 2019-03-04
run search --source ev/odd/gaps.log --on 2019-03-01 '*' --json
is "$(grep -c '' "$out")" 3 'lines without a stamp are at the one before them'
like "$(cat "$err")" '1 lines? ' 'and one before any stamp is told'

# Order.
run search --host mx7 --json '*'
is "$(sed 's/.*"line":\([0-9]*\).*/\1/' "$out" | tr '\n' ' ')" \
	'1 2 3 4 5 6 7 8 9 10 11 ' 'by time, then by offset'
run search --host mx7 --json --reverse '*'
is "$(sed 's/.*"line":\([0-9]*\).*/\1/' "$out" | tr '\n' ' ')" \
	'11 10 9 8 7 6 5 4 3 2 1 ' 'and backwards'
run search --host mx7 --json -n 2 '*'
is "$(grep -c '' "$out"):$(cat "$err")" '2:waybill: 2 of 11 shown' \
	'no more than was asked for'
run search --host mx7 --json --reverse -n 1 '*'
like "$(cat "$out")" '"line":11,' 'the last one'
run search --json 'host:mx1 OR host:mx2'
sed -n 's/.*"time":"\([^"Z]*\).*/\1/p' "$out" | sort -c
ok $? 'sources are merged by time'

# Counts.
run search --count-by kind --host mx7 '*' --json
like "$(cat "$out")" '"other"' 'by a field'
run search --count-by day 'host:mx2' --csv
is "$(tail -n +2 "$out" | tr -d '\r' | sort | tr '\n' ' ')" \
	'2019-03-05,200 2019-03-06,200 ' 'by day'
run search --count-by to --host mx7 '*' -n 1 --csv
is "$(wc -l <"$out")" 2 'the largest only'
run search --count nothinglikethis
is "$status:$(cat "$out")" 1:0 'none is a count, too'

# The same line in two sources is one result; twice in one it is two.
mkdir twin
cp -p ev/mx1/maillog twin/a
{
	cat ev/mx1/maillog
	echo 'Mar  6 09:00:00 mx1 x: more'
} | sed 1d >twin/b
touch -r twin/a twin/b
"$WAYBILL" index -q -i ix2 twin
run search -i ix2 --json 'host:mx1' -n 3
is "$(sed -n 2p "$out" | tr '{' '\n' | grep -c '"path":"twin/')" 2 \
	'one result cites each source'
like "$(sed -n 2p "$out")" '"also":\[' 'the second as another'
found 301 -i ix2 host:mx1
cp -r ix2 ix3
found 301 -i ix2 -i ix3 host:mx1
found 912 -i ix2 -i ix 'host:mx1 OR host:mx7' \
	--since 2019-03-04T11:00:00Z --until 2019-04-02

# JSON.
run search --json status:deferred
is "$(cat "$out")" "{\"type\":\"event\",\"time\":\"2019-04-01T08:00:04Z\",\"time_basis\":\"stated\",\"time_text\":\"2019-04-01T10:00:04+02:00\",\"offset_s\":7200,\"host\":\"mx7\",\"host_basis\":\"stated\",\"program\":\"postfix/smtp\",\"daemon\":\"postfix\",\"pid\":13,\"kind\":\"deliver\",\"queue_id\":\"4X0000\",\"to\":\"cat@sub.partner.example\",\"status\":\"deferred\",\"dsn\":\"4.4.1\",\"reply\":\"connect to 192.0.2.200[192.0.2.200]:25: Connection timed out\",\"relay\":\"none\",\"delay\":3,\"raw\":$(sed -n '5s/.*/"&"/p' ev/names/maillog),\"cite\":{\"source\":\"$(
	"$WAYBILL" sources --json ev/names/maillog |
		sed 's/.*"source":"\([0-9a-f]*\)".*/\1/'
)\",\"file_sha256\":\"$(sha256sum ev/names/maillog |
	cut -d' ' -f1)\",\"path\":\"ev/names/maillog\",\"line\":5,\"offset\":$(
	head -4 ev/names/maillog | wc -c
),\"length\":$(sed -n 5p ev/names/maillog | tr -d '\n' | wc -c)}}" \
	'an event, key by key'
if command -v python3 >/dev/null; then
	run search --json '*'
	python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    assert list(json.loads(line))[0] == "type"' "$out"
	ok $? 'every line is JSON'
fi
run search nothinglikethis --json
status 1 'nothing found'
like "$(cat "$out")" '^\{"type":"absence","asked":"nothinglikethis"' \
	'is an answer'

# Questions that are none.
for query in '(' 'a OR' '"open' '/(/' 'kind:nonsense' 'ip:nonsense' \
	'ip:10.0.0.0/99' NOT; do
	run search -- "$query"
	status 2 "no query: $query"
	one_error 'which is told in one line'
done
for option in '--since tomorrow' '--since -1h' '--on 2019-13' '--tz Nowhere' \
	'--within 5m' '--around 2019 --since 2019' '--count-by nonsense' \
	'--since 2020 --until 2019' '--ip nonsense' '--severity loud' \
	'-n x' '--json --csv' '-f nowhere' '--count --count-by kind'; do
	# shellcheck disable=SC2086
	run search $option x
	status 2 "no option: $option"
	one_error 'which is told in one line'
done
run search
status 2 'no query at all'
printf 'lost\n\nTimed out\n' >terms
found 2 -f terms
# Among many, which are looked for at once.
{
	seq 200 | sed 's/.*/no&.such.example/'
	printf 'lost\nGrüsse aus\nköln\n"QUOTED" text\n'
} >many
found 3 -f many
found 1 -f many 'reject at'
printf 'lost\r\nTimed out' | "$WAYBILL" search --count -f - >"$out"
is "$(cat "$out")" 2 'terms from standard input, with other line ends'

{
	"$WAYBILL" search '*' 2>"$err"
	echo $? >.status
} | head -1 >/dev/null
is "$(cat .status)$(cat "$err")" 0 'a reader that has gone is no matter'
"$WAYBILL" search '*' >/dev/full 2>"$err"
is $? 3 'a full disk is told'
one_error 'in one line'

# A parser knows addresses that the text around does not show as such, and one
# address is written in several ways; most blocks have none of them.
mkdir ip6
{
	printf '@400000004ccc70a30b5515bc simscan:[210394]:SPAM REJECT (15.10/12.00):3.3608s:Offers:2001:db8::7:news@bulk.example:export@shop.example\n'
	awk 'BEGIN { for (i = 0; i < 9000; i++)
		print "2019-03-04T10:00:00Z mx1 postfix/smtpd[7]: connect " \
			"from unknown[198.51.100." i % 250 "]" }'
	for ip in 2001:0DB8::7 2001:0db8:0:0:0:0:0:7 2001:db8::8; do
		echo "2019-03-04T10:00:01Z mx1 postfix/smtpd[7]: connect" \
			"from unknown[$ip]"
	done
} >ip6/log
run index -q -i ix6 ip6
for how in '' --scan; do
	is "$("$WAYBILL" search -i ix6 --count client_ip:2001:db8::7 $how)" 3 \
		"client_ip finds an IPv6 address however it is written $how"
	is "$("$WAYBILL" search -i ix6 --count client_ip:2001:db8::/32 $how)" \
		4 "and a network of them $how"
done

# A kind that is none.
run search -i ix6 kind:reject
status 2 'a kind that is none'
like "$(cat "$err")" 'no event has the kind "reject": .* refuse greylist' \
	'is told with those that are'

# Blanks are no query, and not one that every line fits.
for query in '' ' ' '  '; do
	run search -i ix6 "$query"
	status 2 "'$query' asks for nothing"
done
run search -i ix6 --count --host mx1 ''
status 0 'unless there is a filter'

# A path as text output prints it, also where its bytes are no text.
mkdir names
for name in "$(printf 'bad\377')" "$(printf 'esc\033[m')" plain; do
	echo "2019-03-04T10:00:00Z mx1 app: in $name" >"names/$name"
done
run index -q -i ixn names
for name in 'bad\xff' 'esc\x1b[m' plain; do
	run sources -i ixn "names/$name"
	is "$(head -1 "$out")" "names/$name" "sources takes $name as it prints it"
	for how in '' --scan; do
		is "$("$WAYBILL" search -i ixn --count --source "names/$name" \
			$how)" 1 "and so does --source $how"
	done
done

# A form feed is a blank, and may be typed in a word of the query.
mkdir feed
printf '2019-03-04T10:00:00Z h a[1]: one\ftwo\n' >feed/log
run index -q -i feed.ix feed
(ulimit -t 5; exec "$WAYBILL" search -i feed.ix --count \
	"$(printf '\f*two')") >"$out"
is "$(cat "$out")" 0 'a piece that begins with a blank ends no search'

finish
