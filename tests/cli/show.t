#!/bin/sh
# The lines that a citation names.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
run index -i ix ev
export WAYBILL_INDEX=ix
live=ev/mx1/maillog

# field NAME: of the first JSON object of the last run.
field() {
	sed -n "1s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$out"
}

run show $live:12
status 0 'a line by its number'
is "$(head -1 "$out")" "$live:12: $(sed -n 12p want/mx1.0)" 'is that line'
is "$(sed -n '$s/.*cites sha256 //p' "$out")" \
	"$(sha256sum $live | cut -d' ' -f1)" 'and names the file it is from'

run show -C 2 $live:12
is "$(head -5 "$out")" "$live-10- $(sed -n 10p want/mx1.0)
$live-11- $(sed -n 11p want/mx1.0)
$live:12: $(sed -n 12p want/mx1.0)
$live-13- $(sed -n 13p want/mx1.0)
$live-14- $(sed -n 14p want/mx1.0)" 'with context, the cited line marked'
run show -C 2 $live:1 $live:300
is "$(grep -c "^$live" "$out")" 6 'at either end there is less of it'
is "$(sed -n 4p "$out")" -- 'and groups are parted'

# Every line, by number and by an offset within it, is what sed says.
offset=0
wrong=
for n in 1 2 99 150 299 300; do
	offset=$(head -n $((n - 1)) want/mx1.0 | wc -c)
	text=$(sed -n ${n}p want/mx1.0)
	for cite in $live:$n $live@$offset $live@$((offset + 9)); do
		run show --json "$cite"
		test "$(field line):$(field offset):$(field length)" = \
			"$n:$offset:${#text}" || wrong="$wrong $cite"
	done
done
is "$wrong" '' 'number, offset and length agree'
run show $live@"$(wc -c <want/mx1.0)"
status 1 'no such byte'
one_error 'is told in one line'
run show mx1/maillog:1
like "$(cat "$err")" "did you mean '$live'\\?" 'a path without its folder'
run show $live:301
status 1 'no such line'
one_error 'is told in one line'
like "$(cat "$err")" 'it has 300 lines' 'with how many there are'
run show $live:0
status 2 'lines count from 1'
run show $live:18446744073709551617
status 2 'a number too large for any'
one_error 'is told in one line'

run show --json $live:1
is "$(field time)" 2019-03-06T08:00:00 'the year is inferred, the zone open'
is "$(field time_basis)" inferred 'which it says'
run show --json ev/mx2.tar.gz//log/maillog:1
is "$(field time)" 2019-03-06T08:00:00Z 'a time that is stated'
run show --csv $live:1 $live:2
is "$(wc -l <"$out")" 3 'CSV has a header and a row for each'

id=$("$WAYBILL" sources --json $live |
	sed 's/.*"source":"\([0-9a-f]*\)".*/\1/')
run show "$(echo "$id" | cut -c1-8):7"
is "$(head -1 "$out")" "$live:7: $(sed -n 7p want/mx1.0)" 'by source id'

# Odd lines.
run show --json ev/odd/crlf.log:1
is "$(field length)" "$(head -1 want/crlf | tr -d '\n' | wc -c)" \
	'a CR belongs to the line'
run show ev/odd/nul.log:3
like "$(cat "$out")" 'a\\x00b\\x1b\[31m' 'control bytes are escaped'
run show ev/odd/noend.log:4
like "$(head -1 "$out")" 'x: no end$' 'a last line without its end'
run show ev/odd/noend.log:5
status 1 'and nothing behind it'
run show ev/odd/utf16.log:3
like "$(head -1 "$out")" 'mx3 postfix/smtp\[77\]: 3FE00002' 'UTF-16 is read'
run show -C 9 ev/odd/gaps.log:1
is "$(grep -c '^ev/odd/gaps' "$out")" 4 'empty lines are lines'
run show ev/odd/empty.log:1
status 1 'an empty source has no line'

long=$(sed -n 2p want/long | tr -d '\n' | wc -c)
run show --json ev/odd/long.log:2
is "$(field length)" "$long" 'a line of 3 MiB is cited as a whole'
is "$(tr , '\n' <"$out" | sed -n 's/.*"raw":"\(.*\)"$/\1/p' | tr -d '\n' |
	wc -c)" "$long" 'and shown as a whole'
run show --json ev/odd/long.log@2000000
is "$(field line)" 2 'an offset within it leads to it'
run show ev/odd/long.log:3
like "$(head -1 "$out")" ':3: .*x: after$' 'the line behind it'
run search -i ix --json tailpiece
is "$(field line):$(field length)" "2:$long" 'search cites it as a whole, too'
like "$(cat "$out")" '"partial":true' 'and says that what is shown is a part of it'
run search -i ix tailpiece
like "$(cat "$out")" ' \[part of a line\]  \(ev/odd/long\.log:2\)$' 'in text, too'
run show --json ev/odd/long.log:2
unlike "$(cat "$out")" '"partial"' 'which all of it is not'
run search -i ix --json --source ev/odd/long.log after
unlike "$(cat "$out")" '"partial"' 'nor a line that fits'

# What stands in several sources.
run show --json "ev/mx2.tar.gz//log/it's [a] copy:5"
is "$(field line)" 5 'a path with blanks, quotes and brackets'

# The commands that get the same bytes.
sources='ev/mx1/maillog ev/mx1/maillog-20190305.xz ev/mx1/maillog-20190306.gz
	ev/mx2.tar.gz//log/maillog.1.gz ev/mx2.tar.gz//log/maillog'
for source in $sources; do
	run show --how -C 1 "$source:50"
	sh -c "$(cat "$out")" >.how 2>.how.err
	run show -C 1 "$source:50"
	sed -n 's/^[^ ]* //p' "$out" | head -3 >.shown
	{
		tail -n +2 .how
		echo
	} | head -3 | cmp -s - .shown
	ok $? "--how gets the bytes of $source"
done
run show --how ev/mx2.tar.gz//log/maillog
status 0 'a whole source'
like "$(cat "$out")" "^sha256sum 'ev/mx2.tar.gz'  # [0-9a-f]{64}$" \
	'with the hash of the file'
sh -c "$(cat "$out")" | grep -v mx2.tar.gz >.how
cmp -s .how want/mx2.0
ok $? 'comes by its commands, too'
is "$(grep -c 'gzip -dc' "$out")" 2 'from each of its paths'
run show --how "ev/mx2.tar.gz//log/it's [a] copy"
sh -c "$(cat "$out")" | tail -n +2 >.how
cmp -s .how want/mx2.0
ok $? 'one of which needs quoting'
run show --how --json $live:1
status 2 '--how is no JSON'

run show $live
status 2 'a source is no line of one'
one_error 'which is told in one line'
run show
status 2 'no citation given'
run show nothing
status 2 'no citation at all'
run show nothing:1
status 1 'no such source'
one_error 'is told in one line'
run show $live:1 $live:999
status 1 'one citation of two leads nowhere'
is "$(grep -c "^$live:1:" "$out")" 1 'the other is shown'

# A path that ends like a citation.
mkdir tail
iso 2019-03-04 mx5 9 >tail/log:3
run index -i ix2 tail
run show -i ix2 tail/log:3:2
is "$(head -1 "$out")" "tail/log:3:2: $(sed -n 2p tail/log:3)" \
	'the last number counts'
run show -i ix2 tail/log:3
status 2 'unless all of it is a source'

# Secrets.
mkdir pw
printf '2019-03-04T10:00:00Z mx5 dovecot: auth: Debug: client in: AUTH\t1\tPLAIN\tservice=imap\tresp=AGFubgBzZWNyZXQ=\n' >pw/log
run index -i ix3 pw
run show -i ix3 pw/log:1
unlike "$(cat "$out")" AGFubgBzZWNyZXQ 'a password is masked'
like "$(cat "$out")" '\[masked\]' 'and said to be'
before=$(wc -l <ix3/journal/entries.jsonl)
run show -i ix3 --unmask pw/log:1
like "$(cat "$out")" AGFubgBzZWNyZXQ '--unmask shows it'
is "$(wc -l <ix3/journal/entries.jsonl)" $((before + 1)) 'and is journalled'

finish
