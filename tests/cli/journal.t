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
