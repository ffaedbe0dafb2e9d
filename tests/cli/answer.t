#!/bin/sh
# What the answers of all commands have in common: the window in UTC, counts in
# each form, the digest of each index, names from files.
. "$(dirname "$0")/lib.sh"

mkdir ev more
cat >ev/maillog <<'EOF'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[2001:db8::5]
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@shop.example>, size=1000, nrcpt=1 (queue active)
2019-03-04T10:00:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T10:00:03+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T10:10:00+00:00 mx1 dovecot: imap-login: Login: user=<ann@shop.example>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.1, mpid=50, TLS, session=<aaaaaaaaaaaaaaaa>
2019-03-04T10:11:00+00:00 mx1 sshd[51]: Accepted publickey for ann from 2001:db8::66 port 4712 ssh2: RSA SHA256:abc
2019-03-04T10:12:00+00:00 mx1 sshd[51]: pam_unix(sshd:session): session closed for user ann
EOF
echo '2019-03-05T10:00:00+00:00 mx2 postfix/qmgr[13]: 5A1B2C3D4E: removed' \
	>more/maillog
"$WAYBILL" index -q -i ix ev
"$WAYBILL" index -q -i iy more

# The day as it is in New York.
day='--on 2019-03-04 --tz America/New_York'
utc='from 2019-03-04T05:00:00Z to 2019-03-05T05:00:00Z'
for question in 'search sent' 'trace bob@far.example' 'logins ann' \
	'sessions ann' 'activity ann' 'coverage' 'sources' 'clocks mx1' \
	'processes' 'search nowhere' 'trace nobody@far.example'; do
	# shellcheck disable=SC2086
	run $question -i ix $day
	like "$(cat "$out")" "$utc" "$question: the window in UTC"
	# shellcheck disable=SC2086
	run $question -i ix
	like "$(cat "$out")" 'all times$|all times;' "$question: or none"
	# shellcheck disable=SC2086
	run $question -i ix $day --json
	like "$(cat "$out" "$err")" \
		'2019-03-04T05:00:00Z.*2019-03-05T05:00:00Z' \
		"$question --json: the window too"
done
# shellcheck disable=SC2086
run search -i ix $day --count sent
is "$(cat "$out")" 1 'a count is a number alone'
is "$(cat "$err")" "waybill: window: $utc" 'the window is told beside it'

for question in 'search sent' 'trace bob@far.example' 'logins' 'sessions' \
	'activity ann' 'coverage'; do
	# shellcheck disable=SC2086
	run $question -i ix --count
	n=$(cat "$out")
	# shellcheck disable=SC2086
	run $question -i ix --count --json
	is "$(cat "$out")" "{\"type\":\"count\",\"count\":$n}" \
		"$question --count --json is an object"
	# shellcheck disable=SC2086
	run $question -i ix --count --csv
	is "$(tr -d '\r' <"$out")" "count
$n" "$question --count --csv has a header"
done
run logins -i ix --count zoe --json
status 1 'none is an answer'
is "$(cat "$out")" '{"type":"count","count":0}' 'which is counted, too'

one=$("$WAYBILL" search -i ix removed | sed -n 's/.*; index \([0-9a-f]*\);.*/\1/p')
two=$("$WAYBILL" search -i iy removed | sed -n 's/.*; index \([0-9a-f]*\);.*/\1/p')
run search -i ix -i iy removed
like "$(cat "$out")" "^waybill [0-9.]+; index $one $two; all times" \
	'the digest of each index'

# Of whom nobody asked nothing is said.
run clocks -i ix -i iy mx1
unlike "$(cat "$err")" mx2 'clocks tells only of the hosts asked for'

# How sure a time is.
run coverage -i ix
like "$(cat "$out")" '^mx1 +2019-03-04 10:00:00Z to 2019-03-04 10:12:00Z' \
	'coverage: stamps with year and zone are stated'
printf 'Mar  4 10:00:00 mx9 postfix/qmgr[13]: 6A1B2C3D4E: removed\n' >plain
touch -d 2019-03-05T00:00:00Z plain
"$WAYBILL" index -q -i iz --assume-tz +01:00 plain
run coverage -i iz
like "$(cat "$out")" '^mx9 +\?2019-03-04 09:00:00Z' \
	'and those of a zone that is assumed are assumed'

printf '\357\273\277ann\r\n\r\n  zoe  \r\n' >whos
for command in logins sessions activity; do
	run $command -i ix -f whos --count
	n=$(cat "$out")
	run $command -i ix ann --count
	is "$n" "$(cat "$out")" "$command -f: a mark and line ends of Windows"
	run $command -i ix ''
	status 2 "$command: an empty name"
	one_error 'is told in one line'
	run $command -i ix -f .
	status 2 "$command: a folder is no file of names"
	one_error 'is told in one line'
done
head -c 70000000 /dev/zero | tr '\0' a | "$WAYBILL" search -i ix -f - 2>"$err"
is $? 2 'a file that is too long is refused, not cut'
one_error 'in one line'

for ip in 2001:db8::5 '[2001:db8::5]' IPv6:2001:DB8:0:0::5 \
	'[IPv6:2001:db8::5]' 2001:db8::/64; do
	run trace -i ix --ip "$ip" --count
	is "$(cat "$out")" 1 "trace --ip $ip"
	run search -i ix "ip:$ip" --count 4A1B2C3D4E
	is "$(cat "$out")" 1 "search ip:$ip"
done
run search -i ix --severity ERR removed
status 1 'words of options in any case'

# A citation of standard input can be given back as it was printed.
"$WAYBILL" index -q -i ip - <ev/maillog
line=$(sed -n 4p ev/maillog)
offset=$(head -3 ev/maillog | wc -c)
for cite in -:4 "-@$offset"; do
	run show -i ip "$cite"
	like "$(cat "$out")" '4A1B2C3D4E: removed' "show $cite"
done
run show -i ip -C 1 --json -:4
is "$(grep -cF "$line" "$out")" 1 'with options beside it'

run coverage -i ix mx8
status 1 'coverage of a host that is not there'
like "$(cat "$out")" '^Nothing found: coverage mx8$' 'says what was asked'

# A count goes on where a list for reading ends.
mkdir many
for n in $(seq 10 79); do
	echo "2019-03-04T10:$((n % 60 / 10))$((n % 10)):00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D$n: client=out.example[192.0.2.1]"
	echo "2019-03-04T10:$((n % 60 / 10))$((n % 10)):01+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D$n: message-id=<same@shop.example>"
	echo "2019-03-04T10:$((n % 60 / 10))$((n % 10)):02+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D$n: from=<ann@shop.example>, size=1000, nrcpt=1 (queue active)"
	echo "2019-03-04T10:$((n % 60 / 10))$((n % 10)):03+00:00 mx1 postfix/local[14]: 4A1B2C3D$n: to=<bob@shop.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (delivered to mailbox)"
	echo "2019-03-04T10:$((n % 60 / 10))$((n % 10)):04+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D$n: removed"
done | sort -s -k1,1 >many/maillog
"$WAYBILL" index -q -i im many
run trace -i im same@shop.example --count
is "$(cat "$out")" 70 'all mails of one Message-ID are counted'
run trace -i im same@shop.example --count-by status
is "$(cat "$out")" '        70  delivered' 'and counted by what became of them'

finish
