#!/bin/sh
# verify: an index that is whole, every kind of damage, and evidence.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

run verify
status 3 'no index'
one_error 'is told in one line'
like "$(cat "$err")" 'no index at \./waybill\.index: run' 'with what to do'

# An index that is whole, of evidence that was not: verify, index, sources and
# the journal say the same of it.
mkdir hurt
awk 'BEGIN { for (i = 0; i < 900; i++)
	printf "2019-03-04T10:%02d:%02dZ mx x[%d]: y\n", i / 60, i % 60, i
}' >whole
gzip -nc whole >whole.gz
head -c 1500 whole.gz >hurt/cut.gz
{
	head -c -8 whole.gz
	printf '\0\0\0\0'
	tail -c 4 whole.gz
} >hurt/sum.gz
run index -i hurt.index hurt
status 3 'evidence that is cut off, and with a wrong checksum'
like "$(cat "$out")" '2 damaged' 'is told by index'
run sources -i hurt.index
like "$(cat "$out")" '[^0-9]2 damaged' 'by sources'
like "$(cat hurt.index/journal/entries.jsonl)" '"damaged":"2"' 'in the journal'
run verify -i hurt.index
status 0 'its index is whole'
like "$(cat "$out")" ' 2 recorded as damaged or cut off,' \
	'and verify tells of the same two'
like "$(cat "$out")" '^1 segment, .* 1 term index, 1 entry of the journal, 0 findings' \
	'with words that fit their numbers'
like "$(cat "$out")" '^not all of its sources are whole' 'in words'
run verify -i hurt.index --json
like "$(cat "$out")" '"damaged":"2","incomplete":"0"' 'in JSON'

make_evidence
rm ev/odd/cut.gz
WAYBILL_SEAL_BYTES=400000 "$WAYBILL" index -q -i ix ev
run verify -i ix
status 0 'an index that is whole'
like "$(cat "$out")" '^the index is whole$' 'is told so'
like "$(cat "$out")" ' 0 findings' 'with no findings'
unlike "$(cat "$out")" 'not all of its' 'made of evidence that was whole'
run verify -i ix --json
like "$(cat "$out")" '^{"type":"summary","segments":"[0-9]+"' 'as JSON'

# What was written down proves what is here, and finds what was made anew.
state=$(sha256sum <ix/CURRENT | cut -c1-64)
seal=$(sed -n '/^segment/{s/.*seal=\([0-9a-f]*\).*/\1/p;q;}' ix/CURRENT)
entry=$("$WAYBILL" journal -i ix | sed -n 's/.*last hash //p')
run verify -i ix --seal "$state" --seal "$seal" --seal "$entry"
status 0 'seals that were written down'
like "$(cat "$out")" "^seal $state: the index as it is now" 'of the index'
like "$(cat "$out")" "^seal $seal: lines of segment [0-9]" 'of a segment'
like "$(cat "$out")" "^seal $entry: the journal up to entry 1" 'of the journal'
run verify -i ix --json --seal "$entry"
like "$(cat "$out")" '^{"type":"seal",.*"of":"the journal up to entry 1"}' \
	'in JSON, too'
cp -r ix forged
rm -r forged/journal
"$WAYBILL" search -q --journal -i forged postfix >/dev/null 2>&1
run verify -i forged --seal "$entry"
status 1 'a journal that was made anew'
like "$(cat "$out")" "^$entry: nothing in this index has that seal" 'is found'
like "$(cat "$out")" 'but not the one that was sealed' 'and so told'
rm -rf forged other
mkdir other
sed 's/size=/size=1/' ev/mx1/maillog >other/maillog
"$WAYBILL" index -q -i forged other
run verify -i forged --seal "$state"
status 1 'an index of other evidence'
cp -r ix swapped
cp -r forged/CURRENT forged/segments forged/terms forged/readings swapped
run verify -i swapped --seal "$entry"
status 1 'another index beside the journal that was sealed'
like "$(cat "$out")" "^$entry: it proves the journal, which does not have" \
	'is not proven by it'
run verify -i swapped --seal "$seal"
status 1 'nor by the seal of a segment'
cp -r ix cut
: >cut/journal/entries.jsonl
rm cut/journal/head
run verify -i cut --seal "$state"
status 0 'an index that is the one sealed needs no journal'
rm -rf swapped cut
cp -r ix grown
echo 'Mar  4 10:00:00 mx x: y' >other/maillog
"$WAYBILL" index -q -i grown other
run verify -i grown --seal "$state" --seal "$seal" --seal "$entry"
status 1 'an index that has grown is another'
like "$(cat "$out")" "^$state: .* by entry 1 of the journal it was so then" \
	'which its journal explains'
is "$(grep -c '^seal ' "$out")" 2 'segments and entries of then are proven'
run verify -i ix --seal abc
status 2 'no seal'
rm -rf forged grown other

# flip FILE OFFSET: one bit of a byte.
flip() {
	byte=$(dd if="$1" bs=1 skip="$2" count=1 2>/dev/null |
		od -An -tu1 | tr -d ' ')
	printf "\\$(printf %03o $((byte ^ 8)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

first() {
	sed -n "s/^$1 \([0-9]*\) .*/\1/p" ix/CURRENT | head -1
}
seg=segments/$(first segment)
terms=terms/$(first terms)
readings=readings/$(sed -n 's/^readings \([0-9]*\) .*/\1/p' ix/CURRENT)

# File, offset, the kind of finding it must be among the first ones.
while read -r file offset kind; do
	rm -rf bad
	cp -r ix bad
	flip "bad/$file" "$offset"
	run verify -i bad
	status 1 "a bit in $file at $offset"
	like "$(cat "$out")" "\[$kind\]\$" "is found as $kind"
	run verify -i bad --json
	like "$(cat "$out")" "^{\"type\":\"finding\",\"kind\":\"$kind\"," \
		'as JSON, too'
done <<EOF
CURRENT 30 current
$seg/blocks 20 file
$seg/blocks 70 frame
$seg/blocks 300 frame
$seg/blocks 300 seal
$seg/sources.sqlite 5000 file
$terms/keys.mdb 4000 file
$terms/words.sqlite 6000 file
$terms/directory 40 file
$terms/directory 9000 file
$terms/directory 16400 directory
$terms/postings 33 file
$terms/postings 17000 postings
$readings 4200 file
journal/entries.jsonl 60 journal
journal/head 12 journal
EOF

rm -rf bad
cp -r ix bad
rm "bad/$terms/postings" "bad/$readings"
truncate -s -100 "bad/$seg/blocks"
run verify -i bad
status 1 'files that are missing or cut short'
like "$(cat "$out")" "$terms/postings.*\[file\]" 'are named: postings'
like "$(cat "$out")" "$readings.*\[file\]" 'readings'
like "$(cat "$out")" "$seg/blocks.*\[frame\]" 'the last frame'

rm -rf bad
cp -r ix bad
run index -q -i bad ev
run verify -i bad
status 0 'a journal of two entries'
sed -i '$d' bad/journal/entries.jsonl
run verify -i bad
status 1 'its last entry cut off'
like "$(cat "$out")" 'had 2 entries, and ends behind 1 \[journal\]' 'is told'

# The same bytes swapped for others that are sound in themselves.
rm -rf bad
cp -r ix bad
mkdir other
cp ev/mx1/maillog other/
run index -q -i ix2 other
cp "ix2/segments/1/blocks" "bad/$seg/blocks"
run verify -i bad
status 1 'sound blocks, but not those that were sealed'
like "$(cat "$out")" '\[seal\]$' 'are told by the seal'

# Sound in all their sums, but not what the blocks make.
run verify -i ix --deep
status 0 'the terms against the blocks'
rm -rf bad
cp -r ix bad
rm -r other
cp -r ev other
sed -i '5s/$/ tail77piece/' other/mx1/maillog
WAYBILL_SEAL_BYTES=400000 "$WAYBILL" index -q -i ix3 other
foreign=ix3/terms/$(sed -n 's/^terms \([0-9]*\) .*/\1/p' ix3/CURRENT | head -1)
for file in directory postings; do
	rm -rf bad
	cp -r ix bad
	cp "$foreign/$file" "bad/$terms/$file"
	run verify -i bad --deep
	status 1 "$file of another index"
	like "$(cat "$out")" "$terms/$file: at byte [0-9]*: from here on it" \
		'is told, and where it begins to differ'
done
mkdir scratch
TMPDIR=$PWD/scratch run verify -i ix --deep
status 0 'what is made for it is made in TMPDIR'
is "$(ls scratch)" '' 'and nothing is left behind'

run verify -i ix ev
status 0 'the evidence itself'
like "$(cat "$out")" '^the evidence is as it was recorded$' 'is told so'
cp -r ev moved
run verify -i ix moved
status 0 'under another name'
run verify -i ix moved/mx1/maillog
status 0 'one file of it'
echo 'one more line' >>moved/mx1/maillog
run verify -i ix moved/mx1/maillog
status 1 'a file with one more line'
like "$(cat "$out")" '^moved/mx1/maillog: .*\[unknown\]$' 'is not known'
run verify -i ix moved
like "$(cat "$out")" '^moved/mx1/maillog: .* of ev/mx1/maillog \[differs\]$' \
	'and among the others it is known by its place'
unlike "$(cat "$out")" 'absent' 'so that nothing is missing'
mv moved/mx1/maillog moved/mx1/other
run verify -i ix moved
like "$(cat "$out")" '^ev/mx1/maillog: .*\[absent\]$' \
	'a changed one with another name: the true one misses'
cp ev/mx1/maillog kept
echo 'one more line' >>ev/mx1/maillog
run verify -i ix --json ev
status 1 'the same at its own place'
like "$(cat "$out")" '"kind":"differs","path":"ev/mx1/maillog"' 'differs'
mv kept ev/mx1/maillog
rm ev/mx1/maillog-20190306.gz
run verify -i ix ev
status 1 'a file that has gone'
like "$(cat "$out")" '^ev/mx1/maillog-20190306.gz: .*\[absent\]$' 'is told'
run verify -i ix nowhere
unlike "$status" '^0$' 'evidence that is not there'

finish
