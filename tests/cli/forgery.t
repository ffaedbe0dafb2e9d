#!/bin/sh
# Strangers who write what only a log says: kind:forgery finds them, by index
# and by scan, and nothing that is shown drives the terminal or a spreadsheet.
. "$(dirname "$0")/lib.sh"

mkdir evidence
{
	printf '%s\n' "Mar  4 10:00:00 mx postfix/cleanup[8]: 3F00C1A2B7: warning: header Subject: hello, dsn=2.0.0, status=sent (250 ok) from c.example[192.0.2.7]; from=<a@b.test> to=<c@d.test> proto=ESMTP helo=<c.example>"
	printf '%s\n' "Mar  4 10:00:01 mx sshd[9]: Invalid user root from 198.51.100.7 port 22 from 192.0.2.7 port 4711"
	printf '%s\n' "Mar  4 10:00:02 mx sshd[9]: Failed password for invalid user x#012Mar  4 10:00:01 mx sshd[9]: Accepted password for root from 198.51.100.7 port 2222 ssh2 from 192.0.2.7 port 4711 ssh2"
	printf '%s\n' "Mar  4 10:00:03 mx postfix/qmgr[7]: 3F00C1A2B7: from=<ann@b.test>, size=812, nrcpt=1 (queue active)"
	printf 'Mar  4 10:00:04 mx postfix/cleanup[8]: 3F00C1A2B7: warning: header Subject: \033]0;pwn\007\033[2J\342\200\256gpj.exe\342\200\213x\302\205y from c.example[192.0.2.7]; from=<=cmd@b.test> to=<c@d.test> proto=ESMTP helo=<=1+1>\n'
	printf '%s\n' "Mar  4 10:00:05 mx postfix/qmgr[7]: 3F00C1A2B7: removed"
} >evidence/maillog
printf 'Mar  4 11:00:00 mx app[1]: \033[31mred\n' >"evidence/$(printf 'log\033[2Jx\342\200\256')"
run index -q -i ix --year-of '*=2024' evidence
status 0 'index'

run search -i ix --json kind:forgery
status 0 'forgeries are found'
is "$(sed -n 's/.*"line":\([0-9]*\),.*/\1/p' "$out" | tr '\n' ' ')" '1 2 3 5 ' \
	'the four of them'
is "$(grep -c '"kind":"forgery"' "$out")" 4 'as what they are'
mv "$out" by_index
"$WAYBILL" search --scan -i ix --json kind:forgery | cmp -s by_index -
ok $? 'the same by reading all'
run search -i ix --count kind:from
is "$(cat "$out")" 1 'other lines are no forgeries'
run search -i ix --count-by kind '*'
like "$(cat "$out")" '4.*forgery|forgery.*4' 'counted by kind'

# What is shown is text, wherever it comes from.
hidden=$(printf '[\001-\010\013\014\016-\037\177]|\302[\200-\237]|\342\200[\213-\217\252-\256]')
for command in "search -i ix *" "search -i ix --csv *" "sources -i ix" \
	"sources -i ix -v" "show -i ix -C 9 evidence/maillog:3" \
	"trace -i ix 3F00C1A2B7" "trace -i ix --full 3F00C1A2B7" \
	"logins -i ix" "search -i ix --count-by subject *"; do
	set -f
	"$WAYBILL" $command >"$out" 2>"$err"
	set +f
	is "$(cat "$out" "$err" | LC_ALL=C grep -cE "$hidden")" 0 \
		"$command: nothing but text"
done
run search -i ix --csv '*'
is "$(LC_ALL=C grep -cE '(^|,)"?[=+@-][^,]' "$out")" 0 'no cell is a formula'

finish
