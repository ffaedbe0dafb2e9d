#!/bin/sh
# Codes and messages in plain words.
. "$(dirname "$0")/lib.sh"

run explain 5.1.1
status 0 'an enhanced status code'
test -s "$out"
ok $? 'is explained'
run explain 550 5.7.1 'go away'
status 0 'a reply, split by the shell'
is "$(cat "$err")" "waybill: explain: 'go away' is not known" \
	'what is not known of it is named'
run explain User unknown
like "$(cat "$out")" '^"user unknown"' 'words that the shell has split'
is "$(cat "$err")" '' 'are known together'
run explain 550 421 'Connection refused' zyxwvut utsrq 5.1.1 xyz
status 0 'several texts'
is "$(grep -Ec '^(550|421|5\.1\.1|"connection refused") ' "$out")" 4 \
	'each is explained'
is "$(cat "$err")" "waybill: explain: 'zyxwvut utsrq' is not known
waybill: explain: 'xyz' is not known" 'and those not known are named'
for text in 'Connection timed out' 'Connection refused' 'User unknown' \
	'mailbox full' 'over quota' 'Host or domain name not found' \
	'Client host rejected' 'blocked using' 'Helo command rejected' \
	'Sender address rejected' 'Relay access denied' 'Greylisted' \
	'lost connection' 'TLS handshake' 'certificate'; do
	run explain "$text"
	status 0 "$text is known"
done
run explain zyxwvut
status 1 'what nobody knows'
one_error 'is told in one line'
run explain
status 2 'nothing to explain'
run explain "$(printf '550 5.1.1 \033[31mred')"
unlike "$(cat "$out")" "$(printf '\033')" 'no escape gets through'


# A zone that was given, and a stamp that it has not.
mkdir spring
cat >spring/maillog <<'END'
Mar 27 01:59:00 mx9 postfix/qmgr[1]: A0001: removed
Mar 27 02:30:00 mx9 postfix/qmgr[1]: A0002: removed
Mar 27 03:05:00 mx9 postfix/qmgr[1]: A0003: removed
END
run index -q -i spring.index --tz-of '*=Europe/Berlin' --year-of '*=2022' spring
run search -i spring.index --json removed
is "$(sed 's/.*"time":"\([^"]*\)","time_basis":"\([a-z]*\)".*/\1 \2/' "$out" |
	tr '\n' ' ')" \
	'2022-03-27T00:59:00Z inferred 2022-03-27T01:00:00Z assumed 2022-03-27T01:05:00Z inferred ' \
	'an hour that the zone has not is assumed'
run explain -i spring.index spring/maillog:2
like "$(cat "$out")" 'clocks went forward over this hour, which that zone has not' \
	'and explained'
run explain -i spring.index spring/maillog:3
unlike "$(cat "$out")" 'went forward' 'an hour later is sure'

# A log, and a copy of it made before it grew: in whatever order they come, no
# more lines are told of than the copy has, and the whole is weighed.
mkdir grown
for n in 1 2 3 4 5 6; do
	echo "Mar  $n 10:00:00 mx1 postfix/qmgr[7]: A000$n: removed"
done >grown/maillog
sed 3q grown/maillog >grown/maillog.copy
touch -d '2023-03-06 10:00:10 UTC' grown/*
for order in 'maillog maillog.copy' 'maillog.copy maillog'; do
	for file in $order; do
		run index -q -i grown.index "grown/$file"
	done
	run explain -i grown.index grown/maillog.copy grown/maillog.copy:2
	is "$(grep -c 'maillog.copy: lines 1 to 3$' "$out")" 2 \
		"$order: the lines of the copy"
	is "$(grep -c 'grown/maillog has the same lines and goes on' "$out")" \
		2 'whose clues are weighed is said'
	run explain -i grown.index grown/maillog:5
	unlike "$(cat "$out")" 'the same lines' 'of its own lines nothing'
	rm -r grown.index
done
finish
