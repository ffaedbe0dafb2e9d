#!/bin/sh
# The manifest: every file, member and stream with its SHA-256, as standard
# tools work it out from the evidence itself.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
printf 'a plain line\n' >'ev/odd/a\b
c'
run index -q --case 2019-17 --examiner 'A. Smith' --exhibit E1 \
	--note 'as handed over' ev
status 3 'an index, some of the evidence being cut'

run sources --sha256sums
status 0 'sums of the files given'
cp "$out" sums
sha256sum --strict --quiet -c sums >check 2>&1
ok $? 'sha256sum finds each file as recorded'
is "$(grep -vc '^#' sums)" "$(find ev -type f -exec printf x \; | wc -c)" 'all of them'
printf 'x' >>ev/mx1/maillog
sha256sum --quiet -c sums >check 2>/dev/null
is "$(cat check)" 'ev/mx1/maillog: FAILED' 'and the one that was changed'

run index -q ev
run sources --sha256sums
sha256sum --strict --quiet -c "$out" >check 2>&1
ok $? 'a file that was read again counts as it is now'
like "$(cat "$out")" '^# an earlier state of the file: [0-9a-f]{64}  ' \
	'its earlier state is a comment'

run sources --manifest --hash-streams --json
status 0 'the manifest'
cp "$out" all
# value KEY: of the lines of standard input.
value() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}
found=0
while IFS='	' read -r path file; do
	line=$(grep -F "\"path\":\"$path\"" all | grep -v '"earlier":true' |
		grep '"source":')
	case $path in
	ev/mx1/maillog) file=ev/mx1/maillog ;;
	esac
	[ "$(echo "$line" | value sha256)" = \
		"$(sha256sum <"$file" | cut -d' ' -f1)" ] || echo "# $path"
	found=$((found + 1))
done <expected >wrong
is "$(cat wrong)" '' "each of $found streams has the SHA-256 of its bytes"
line=$(grep -F '"path":"ev/mx2.tar.gz//log/maillog.1.gz"' all)
like "$line" '"kind":"member"' 'a member'
like "$line" '"read_as":"gzip[+]tar[+]gzip"' 'how it was read'
is "$(echo "$line" | value file_sha256)" \
	"$(sha256sum <ev/mx2.tar.gz | cut -d' ' -f1)" 'the file it is in'
like "$line" "\"size\":$(wc -c <want/mx2.1)," 'its size'
line=$(grep -F '"path":"ev/mx1/maillog"' all | grep -F '"earlier":true')
like "$line" '"mtime":"2019-03-06T23:00:00Z"' 'the time of a file'
like "$(grep -F 'ev/odd/cut.gz' all)" '"status":"truncated"' 'what was cut'
like "$(grep -F 'ev/odd/mbox' all)" '"reason":"mailbox' 'what was passed over'
like "$(grep -F '"kind":"case"' all)" \
	'"case":"2019-17","examiner":"A. Smith","exhibit":"E1","note":"as handed' \
	'the case'

run sources --manifest
unlike "$(grep '^stream' "$out")" '[0-9a-f]{64}' \
	'streams are not hashed unasked'
run sources --manifest ev/mx2.tar.gz
is "$(grep -c '^member' "$out")" 3 'of one archive'
run sources --manifest --csv
is "$(head -1 "$out" | cut -d, -f1-3)" kind,sha256,size 'as CSV'
run sources --manifest nowhere
status 1 'of what is not there'
one_error 'is told in one line'
run sources --manifest --on 2019
status 2 'a window makes no manifest'
run sources --sha256sums --json
status 2 'nor is there JSON of sums'

# sha256sum takes a name as it is; a terminal would do what it says.
mkdir odd
echo 'Mar  4 10:00:00 mx x: y' >"odd/$(printf '\033[31mred')"
run index -q -i odd.index odd
run sources -i odd.index --sha256sums
sha256sum --strict --quiet -c "$out" >check 2>&1
ok $? 'a name with an escape, into a file'
if command -v script >/dev/null; then
	script -qec "'$WAYBILL' sources -i odd.index --sha256sums" /dev/null \
		</dev/null >shown
	like "$(cat shown)" '^# not shown on a terminal as it is: [0-9a-f]{64}  odd/.x1b' \
		'on a terminal it is a comment'
	is "$(tr -d '\033' <shown | cmp - shown)" '' 'without the escape'
fi

finish
