#!/bin/sh
# The journal: read, and what damage does to it.
. "$(dirname "$0")/lib.sh"

run journal
status 3 'no index'
one_error 'is told in one line'
like "$(cat "$err")" 'no index at \./waybill\.index: run' 'with what to do'

mkdir -p an.index/journal
run journal -i an.index
status 1 'an index without a journal'

file=an.index/journal/entries.jsonl
zeros=0000000000000000000000000000000000000000000000000000000000000000
entry() {
	text="{\"type\":\"journal\",\"sequence\":$1,\"time\":\"2019-03-04T10:00:00.000Z\",\"version\":\"0.1.0\",\"user\":\"ann\",\"uid\":1000,\"host\":\"desk\",\"args\":[\"waybill\",\"index\",\"a b\",\"x\\u001b[31m\"],\"case\":\"2019-17\",\"results\":{\"lines\":\"12\"},\"prev\":\"$2\""
	hash=$(printf '%s' "$text" | sha256sum | cut -d' ' -f1)
	printf '%s,"hash":"%s"}\n' "$text" "$hash"
}
entry 1 $zeros >$file
first=$hash
entry 2 "$hash" >>$file
WAYBILL_INDEX=an.index
export WAYBILL_INDEX

run journal
status 0 'a sound journal'
like "$(cat "$out")" "^2 entries, last hash $hash" 'its last hash is told'
like "$(cat "$out")" "waybill index 'a b' 'x\\\\x1b\[31m'" 'arguments are safe'
like "$(cat "$out")" 'ann@desk' 'who'
like "$(cat "$out")" 'case: 2019-17' 'which case'
like "$(cat "$out")" 'lines=12' 'what came of it'
run journal --json
cmp -s "$out" $file
ok $? 'as JSON it is the file itself'

sed -i '1s/2019-17/2019-18/' $file
run journal
status 3 'a changed entry'
one_error 'is told in one line'
like "$(cat "$err")" 'breaks at line 1' 'with its number'
like "$(cat "$out")" 'NOT SOUND' 'and is marked'
run journal --json
like "$(cat "$out")" '"line":1,"status":"damaged","raw":' 'in JSON too'

entry 2 "$first" >$file
run journal
status 3 'a dropped entry'

# Evidence by a relative path: relative to what.
mkdir -p "$work/in here/ev"
(
	cd "$work/in here" || exit 1
	echo 'one line' >ev/log
	"$WAYBILL" index -q -i "$work/dir.index" ev
)
run journal -i "$work/dir.index"
like "$(cat "$out")" "directory: .*in here" 'the working directory is there'
run journal -i "$work/dir.index" --json
like "$(cat "$out")" '"directory":"[^"]*/in here","args":' 'in JSON too'

# What was asked, and what was answered.
WAYBILL_INDEX=$work/dir.index
run search --journal one
status 0 'a question for the journal'
like "$(cat "$out")" 'one line' 'is answered'
answer=$(sha256sum <"$out" | cut -d' ' -f1)
run journal --json
last=$(tail -1 "$out")
like "$last" '"args":\[[^]]*"search","--journal","one"\]' 'what was asked'
like "$last" "\"answer_sha256\":\"$answer\"" 'the SHA-256 of the answer'
like "$last" '"exit_status":"0"' 'how it ended'

# Several at once: each entry is there, and the chain holds.
entries=$("$WAYBILL" journal --json | grep -c .)
for i in 1 2 3 4 5 6; do
	"$WAYBILL" search --journal --count one >"one.$i" 2>"$err" &
done
wait
run journal --json
status 0 'written by six at once it is sound'
is "$(grep -c . "$out")" $((entries + 6)) 'and has all six'
is "$(sort -u one.*)" 1 'who all got their answer'

# An end that is cut off, between entries or within one, is told; and nothing is
# written behind it.
chain=$WAYBILL_INDEX/journal/entries.jsonl
cp "$chain" chain
size=$(wc -c <chain)
last=$(tail -1 chain | wc -c)
for less in 1 7 $((last / 2)) $((last - 1)) "$last"; do
	head -c $((size - less)) chain >"$chain"
	run journal
	status 3 "cut off by $less bytes"
	like "$(cat "$err")" 'it had [0-9]* entries, and ends behind' 'is told'
	run search --journal --count one
	status 3 'nothing is added to it'
	is "$(wc -c <"$chain" | tr -d ' ')" $((size - less)) 'not a byte'
	run verify
	status 1 'verify finds it'
	like "$(cat "$out")" '\[journal\]' 'as the journal'
	unlike "$(cat "$out")" 'reindex' 'which reindex cannot mend'
done
# Taken away, all of it or its head.
cp -r "$WAYBILL_INDEX" robbed
rm robbed/journal/entries.jsonl
run verify -i robbed
status 1 'a journal that is gone'
like "$(cat "$out")" 'entries.jsonl is gone; it had [0-9]* entries \[journal\]' \
	'is told by its head'
run journal -i robbed
status 3 'by journal, too'
run index -i robbed evidence
status 3 'no other one is begun in its place'
run reindex -i robbed --salvage
status 3 'but by a salvage'
run verify -i robbed
status 0 'after which it is whole'
for kept in $(wc -l <chain) 3 1; do
	head -n "$kept" chain >robbed/journal/entries.jsonl
	rm -f robbed/journal/head
	run verify -i robbed
	status 1 "$kept entries, and their head is gone"
	like "$(cat "$out")" 'its head is gone.*\[journal\]' 'is told'
	run search -i robbed --journal --count one
	status 3 'nothing is added'
done
rm -rf robbed

# One that a crash left half written is told, kept, and written behind.
cp chain "$chain"
head -c 100 chain >>"$chain"
run journal
status 0 'an entry that was never finished'
like "$(cat "$err")" '100 bytes at its end' 'is told'
run search --journal --count one
status 0 'the next goes on'
run journal
status 0 'and the chain holds'
like "$(cat "$out")" 'torn_bytes=100' 'the next one says so'

run search --journal --count nothing
status 1 'nothing found'
answer=$(sha256sum <"$out" | cut -d' ' -f1)
run journal --json
last=$(tail -1 "$out")
like "$last" "\"exit_status\":\"1\".*$answer" 'is in the journal, too'
lines=$(grep -c . "$out")
run search one
run journal --json
is "$(grep -c . "$out")" "$lines" 'a question is there only if asked for'

finish
