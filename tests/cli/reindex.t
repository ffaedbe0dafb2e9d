#!/bin/sh
# reindex: what is derived is made anew; --salvage: so is what is damaged.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

run reindex --salvage
status 3 'no index'
one_error 'is told in one line'

make_evidence
rm ev/odd/cut.gz
mkdir -p ev/long
# Several frames in one file, and one that shares the first of them.
syslog 7 mx1 9000 20000 >ev/long/maillog.1
head -c 500000 ev/long/maillog.1 >ev/long/maillog.2
WAYBILL_SEAL_BYTES=700000 "$WAYBILL" index -q -i ix ev
queued() {
	"$WAYBILL" search -i "$1" --count queue
}
all=$(queued ix)

fresh() {
	rm -rf bad
	cp -r ix bad
}

fresh
rm -rf bad/terms/* bad/readings/*
run search -i bad queue
status 3 'without term indexes and readings'
run reindex -i bad
status 0 'reindex mends it'
run verify -i bad ev
status 0 'it is whole'
is "$(queued bad)" "$all" 'and finds what was found'
is "$(cat bad/segments/*/blocks | sha256sum)" \
	"$(cat ix/segments/*/blocks | sha256sum)" 'no block was written'

fresh
run reindex -i bad --salvage
status 0 'salvage of an index that is whole'
is "$(find bad -name '*.damaged*')" '' 'makes nothing anew'
run verify -i bad ev
status 0 'and leaves it so'

fresh
rm bad/CURRENT
run index -q -i bad ev
status 3 'an index that has lost CURRENT is not begun anew'
one_error 'and says so'
is "$(ls bad/segments)" "$(ls ix/segments)" 'its segments are kept'
rm bad/lock
rm -r bad/terms bad/readings
run reindex -i bad --salvage
status 3 'salvage with nothing left but segments'
like "$(cat "$out")" 'CURRENT: .*\[lost\]' 'tells what went with CURRENT'
run verify -i bad ev
status 0 'it is whole'
is "$(queued bad)" "$all" 'and finds what was found'

# The largest blocks file: of the long source.
blocks=$(find ix/segments -name blocks -size +1 | xargs ls -S | head -1 |
	sed 's,^ix/,,')
seg=${blocks%/blocks}
fresh
printf 'damaged' | dd of="bad/$blocks" bs=1 seek=1000 conv=notrunc 2>/dev/null
run reindex -i bad
status 3 'reindex over damaged blocks'
like "$(cat "$err")" 'bad checksum' 'is refused'
run reindex -i bad --salvage
status 3 'salvage tells of loss'
like "$(cat "$out")" '^ev/.*bytes were lost.*\[lost\]' 'in which source'
like "$(cat "$out")" "$seg.damaged \[replaced\]" 'and where the old one is'
cmp -s "bad/$seg.damaged/sources.sqlite" "ix/$seg/sources.sqlite"
ok $? 'which is kept'
run verify -i bad ev
status 0 'what is left is whole'
like "$(cat "$out")" ' [1-9][0-9]* with a part lost from the index since' 'but for that'
test "$(queued bad)" -lt "$all"
ok $? 'some lines are missing'
run sources -i bad
status 0 'sources can be told'
like "$(cat "$out")" 'lost to damage of the index' 'with their damage'
source=$(sed -n 's/^\(ev[^:]*\): at byte .*bytes were lost.*/\1/p' "$out" |
	head -1)
run index -i bad ev
status 0 'with the evidence at hand it is read again'
unlike "$(cat "$out")" ' 0 unchanged' 'what is lost of it alone'
is "$(queued bad)" "$all" 'and nothing is missing any more'
run verify -i bad ev
status 0 'all is whole'
run index -i bad ev
like "$(cat "$out")" '^this run: nothing was added: 0 files read' 'and once'

fresh
printf 'damaged' |
	dd of="bad/$seg/sources.sqlite" bs=1 seek=20 conv=notrunc 2>/dev/null
rm "bad/$seg/sources.sqlite"
run reindex -i bad --salvage
status 3 'without its table of sources'
run verify -i bad
status 0 'a segment is whole again'
run sources -i bad
like "$(cat "$out")" '^\(salvaged\) segment [0-9]+ stream 0' \
	'its sources have makeshift names'
is "$(queued bad)" "$all" 'and all their lines'

"$WAYBILL" sources -i ix --json | grep -o '"path":"[^"]*"\|"host":"[^"]*"\|"year_basis":"[^"]*"\|"zone_basis":"[^"]*"' >named
run index -q -i bad --rehash ev
"$WAYBILL" sources -i bad --json | grep -v '"path":"sources.sqlite"' |
	grep -o '"path":"[^"]*"\|"host":"[^"]*"\|"year_basis":"[^"]*"\|"zone_basis":"[^"]*"' >again
sort named >named.sorted
sort again | diff named.sorted - | head -n 5 >differ
is "$(cat differ)" '' \
	'once the evidence is read again they have their names, hosts and times back'

fresh
rm "bad/$blocks"
run reindex -i bad --salvage
status 3 'without its blocks'
run verify -i bad
status 0 'the rest is whole'

fresh
sed -i 's/mx1/mx9/;s/"version"/"Version"/' bad/journal/entries.jsonl
run reindex -i bad --salvage
status 3 'a journal that was changed'
is "$(find bad/journal -name 'entries*.damaged*' | wc -l)" 1 'is kept'
run verify -i bad
status 0 'and a new one begun'

# The bytes of a frame within a log are no frame.
mkdir forged
{
	syslog 7 mx1 30 1
	head -c 200000 /dev/urandom | base64 | fold -w 900
} >forged/a
"$WAYBILL" index -q -i forge forged
tail -c +65 ix/segments/1/blocks | head -c 4000 >frame
{
	cat frame
	echo
	head -c 300000 /dev/urandom
} >forged/b
run index -q -i forge forged
cp -r forge bad2
b=$(ls -d bad2/segments/* | sort -t/ -k3 -n | tail -1)/blocks
# Its own header is hurt, so salvage must search.
printf 'x' | dd of="$b" bs=1 seek=70 conv=notrunc 2>/dev/null
run reindex -i bad2 --salvage
status 3 'a frame that was in the evidence'
like "$(cat "$out")" 'none that was written by waybill' 'is not taken for ours'
run verify -i bad2
status 0 'and is not in the index'

finish
