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

finish
