#!/bin/sh
# compact: one term index instead of many, and no answer changes.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

run compact
status 3 'no index'
one_error 'is told in one line'

# What is no index is none for a writer of it, either.
mkdir other
echo hello >other/thing
for command in compact reindex journal; do
	for place in other other/thing; do
		run $command -i $place
		status 3 "$command: $place is no index"
		like "$(cat "$err")" "no index at $place: run" 'and what to do'
	done
done

make_evidence
rm ev/odd/cut.gz
WAYBILL_SEAL_BYTES=100000 "$WAYBILL" index -q -i ix ev
count() {
	grep -c "^$1 " ix/CURRENT
}
answers() {
	for query in queue 'status:sent' 'user1005' 'NOT queue' '/smtp.77/'; do
		"$WAYBILL" search -i ix --json "$query"
	done
}
test "$(count terms)" -gt 1
ok $? 'several term indexes'
segments=$(count segment)
blocks=$(cd ix && find segments -type f | sort | xargs sha256sum)
before=$(answers)

run compact -i ix --json
status 0 'compact'
like "$(cat "$out")" '"term_indexes":"1"' 'tells what it did'
is "$(count terms)" 1 'one is left'
is "$(count segment)" "$segments" 'all segments are'
is "$(cd ix && find segments -type f | sort | xargs sha256sum)" "$blocks" \
	'and as they were'
is "$(answers)" "$before" 'no answer changes'
run verify -i ix ev
status 0 'it is whole'
like "$("$WAYBILL" journal -i ix)" 'compact -i ix' 'and in the journal'

current=$(cat ix/CURRENT)
run compact -i ix
status 0 'once more'
is "$(cat ix/CURRENT)" "$current" 'changes nothing'
is "$(find ix/terms -mindepth 1 -maxdepth 1 | wc -l)" 1 \
	'but takes away what is not used any more'

run compact -i ix more
status 2 'an operand is an error'

# A query looks into sixteen at most; index sees to that.
rm -rf ix many
mkdir many
i=0
while [ "$i" -lt 40 ]; do
	syslog 4 mx1 20 "$((i * 100))" >"many/log.$i"
	i=$((i + 1))
done
WAYBILL_SEAL_BYTES=1 "$WAYBILL" index -q -i ix many
is "$(count segment)" 40 'forty segments'
test "$(count terms)" -le 16
ok $? 'but no forty term indexes'
i=0
while [ "$i" -lt 20 ]; do
	syslog 5 mx1 5 "$((i * 10))" >"many/late.$i"
	"$WAYBILL" index -q -i ix many
	i=$((i + 1))
done
test "$(count terms)" -le 16
ok $? 'nor after twenty more runs'
run search -i ix --count queue
is "$(cat "$out")" 900 'every line is found'
run verify -i ix many
status 0 'and all is whole'

# What is put together is made of the term indexes alone, and is what the blocks
# make, byte for byte. A term of nearly all blocks of the first one has no list
# in its postings, and is in few of both.
rm -rf ix lists
mkdir -p lists/a lists/b
i=0
while [ "$i" -lt 400 ]; do
	of=b
	[ "$i" -lt 80 ] && of=a
	address=192.0.2.$((i % 9))
	[ "$of$((i % 10))" = a7 ] || [ "$of" = b ] || address=203.0.113.77
	printf 'Mar  4 10:%02d:%02d mx1 postfix/smtpd[%d]: connect from unknown[%s]\n' \
		"$((i / 60))" "$((i % 60))" "$((i + 10000))" "$address" \
		>"lists/$of/log.$i"
	i=$((i + 1))
done
"$WAYBILL" index -q -i ix lists/a
"$WAYBILL" index -q -i ix lists/b
is "$(count terms)" 2 'two term indexes'
made() {
	number=$(sed -n 's/^terms \([0-9]*\) .*/\1/p' ix/CURRENT)
	(cd "ix/terms/$number" && sha256sum directory keys.mdb postings \
		words.sqlite)
}
mkdir away
for number in ix/segments/*; do
	mv "$number/blocks" "away/${number##*/}"
done
run compact -i ix
status 0 'they are put together without a block'
for number in ix/segments/*; do
	mv "away/${number##*/}" "$number/blocks"
done
merged=$(made)
run search -i ix --count 203.0.113.77
is "$(cat "$out")" 72 'a term that was everywhere is found'
run verify -i ix --deep lists
status 0 'and all is as the lines make it'
run reindex -i ix
is "$(made)" "$merged" 'which is what reindex makes, byte for byte'

# Where one of them is damaged, the blocks tell.
rm -rf ix
"$WAYBILL" index -q -i ix lists/a
"$WAYBILL" index -q -i ix lists/b
number=$(sed -n 's/^terms \([0-9]*\) .*/\1/p' ix/CURRENT | head -n 1)
printf X | dd of="ix/terms/$number/postings" bs=1 seek=17000 conv=notrunc \
	2>/dev/null
run compact -i ix
status 0 'a damaged one is made anew'
run verify -i ix --deep lists
status 0 'and whole again'

finish
