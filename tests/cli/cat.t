#!/bin/sh
# Every source comes back, byte for byte.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
run index -i ix ev
status 3 'evidence with a file that is cut off'
export WAYBILL_INDEX=ix

while IFS='	' read -r path wanted; do
	"$WAYBILL" cat "$path" >got 2>"$err"
	cmp -s got "$wanted"
	ok $? "$path is whole again"
done <expected

# Decoders differ in how much they get out of the last bytes.
"$WAYBILL" cat ev/odd/cut.gz >got
size=$(wc -c <got)
head -c "$size" want/whole | cmp -s - got
ok $? 'of a cut file comes what was before the cut'
test "$size" -gt $(($(wc -c <want/cut) - 16))
ok $? 'all of it'

id=$("$WAYBILL" sources --json ev/mx1/maillog |
	sed 's/.*"source":"\([0-9a-f]*\)".*/\1/')
for name in "$id" "$(echo "$id" | cut -c1-8)" \
	"$(echo "$id" | tr a-f A-F | cut -c1-12)"; do
	"$WAYBILL" cat "$name" >got 2>"$err"
	cmp -s got want/mx1.0
	ok $? "by its id: $name"
done
run cat "$(echo "$id" | cut -c1-7)"
status 1 'seven digits of an id are no id'
one_error 'which is told in one line'

run cat ev/mx1/nothing
status 1 'no such source'
one_error 'is told in one line'
like "$(cat "$err")" "no source 'ev/mx1/nothing'" 'and named'
run cat
status 2 'no source given'
one_error 'is told in one line'
run cat a b
status 2 'two sources given'
run cat --json ev/mx1/maillog
status 2 'nothing to format'

# A path that had two contents, of which neither goes on in the other.
mkdir two
iso 2019-03-04 mx5 9 >two/log
run index -i ix2 two
iso 2019-03-05 mx5 9 >two/log
run index -i ix2 two
run cat -i ix2 two/log
status 2 'a path that two sources have'
one_error 'is told in one line'
like "$(cat "$err")" '[0-9a-f]{32} .*[0-9a-f]{32}' 'with their ids'

# Several indexes.
run cat -i ix2 -i ix ev/odd/nul.log
cmp -s "$out" want/nul
ok $? 'the second index has it'
run cat -i ix -i ix "$id"
cmp -s "$out" want/mx1.0
ok $? 'one source in two indexes is one'

# A name no terminal should see, as sources prints it.
mkdir esc
printf 'x\n' >"esc/$(printf 'a\033b')"
run index -i ix3 esc
name=$("$WAYBILL" sources -i ix3 | head -1)
is "$name" 'esc/a\x1bb' 'an escape in a name is printed as digits'
run cat -i ix3 "$name"
is "$(cat "$out")" x 'and may be given so'

{
	"$WAYBILL" cat ev/odd/long.log 2>"$err"
	echo $? >.status
} | head -c 10 >/dev/null
is "$(cat .status)$(cat "$err")" 0 'a reader that has gone is no matter'
"$WAYBILL" cat ev/odd/long.log >/dev/full 2>"$err"
is $? 3 'a full disk is told'
one_error 'in one line'

finish
