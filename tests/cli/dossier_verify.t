#!/bin/sh
# A dossier is checked against the index it was made of, or against the files
# themselves, wherever they lie.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

have_command dossier || skip_all 'no dossier'

make_evidence
run index -q ev
status 3 'an index, some of the evidence being cut'

# Lines of a plain file, of members, of UTF-16, with a CR, at the end without
# its line end, and one that is too long for the page.
run dossier search 'user2001 OR user3001 OR rcpt3 OR "a" OR end OR before OR tailpiece' -o d.html
status 0 'a dossier'
lines=$(grep -c '"type":"evidence"' d.evidence.jsonl)

run verify d.html
status 0 'it is what the index has'
like "$(cat "$out")" "^$lines lines cited, $lines as cited" 'each of its lines'
like "$(cat "$out")" 'made anew from the index, it is the same' 'and its page'
for file in d.SHA256SUMS d.evidence.jsonl; do
	run verify $file
	status 0 "it can be named by $file"
done

mkdir elsewhere
cp -R ev elsewhere/copy
mv waybill.index gone
run verify d.html elsewhere
status 0 'it is what the files have, without the index'
like "$(cat "$out")" "^$lines lines cited, $lines as cited" 'each of its lines'
like "$(cat "$out")" 'what it says about them was not checked' \
	'and no more is claimed'
run verify d.html
status 3 'without both'
like "$(cat "$err")" 'name one with -i, or the evidence' 'it says what to do'
mv gone waybill.index

# sums: write the sums anew, as a forger would.
sums() {
	sha256sum d.html d.evidence.jsonl >d.SHA256SUMS
}
cp d.html page
cp d.evidence.jsonl lines
cp d.SHA256SUMS kept
restore() {
	cp page d.html
	cp lines d.evidence.jsonl
	cp kept d.SHA256SUMS
}

sed -i 's/size=3001/size=3002/' d.html
run verify d.html elsewhere
status 1 'a page that was changed'
like "$(cat "$out")" 'd.html: its SHA-256 is not the one' 'is told by its sum'
sums
run verify d.html elsewhere
status 1 'with its sums written anew'
like "$(cat "$out")" 'maillog-20190306.gz:2: .*than the page shows' \
	'it is told by the line'
restore
sed -i 's/What the logs say/What the logs said/' d.html
sums
run verify d.html elsewhere
status 0 'what is no line is not checked by the files'
run verify d.html
status 1 'but by the index'
like "$(cat "$out")" 'd.html: made anew from the index, it is another' \
	'from which it is made anew'
restore
sed -i 's/size=3001/size=3002/' d.html d.evidence.jsonl
sums
for what in '' elsewhere; do
	run verify d.html $what
	status 1 "a line changed in both ${what:-by the index}"
	like "$(cat "$out")" '306.gz:2: .*other bytes stand there' 'is told'
done
restore
sed -i 's/"line":2,/"line":3,/' d.evidence.jsonl
sums
for what in '' elsewhere; do
	run verify d.html $what
	status 1 "another place ${what:-by the index}"
done
restore
perl -pi -e 's/("length":)(\d+)/$1 . ($2 - 9)/e
	if /"evidence"/ && /"path":"ev.mx1.maillog"/' d.evidence.jsonl
! cmp -s lines d.evidence.jsonl
ok $? 'a length was changed'
sums
run verify d.html elsewhere
status 1 'a line that is cut'
restore

# A line is taken out: of the evidence file, of the page, of both, or put in.
for what in '' elsewhere; do
	sed -i '/"type":"evidence","number":2,/d' d.evidence.jsonl
	sums
	run verify d.html $what
	status 1 "a line taken out of the evidence file ${what:-by the index}"
	like "$(cat "$out")" 'have a gap' 'is told'
	like "$(cat "$out")" 'more or fewer lines' 'by the page, too'
	restore
done
sed -i '/"type":"evidence"/d' d.evidence.jsonl
sums
run verify d.html elsewhere
status 1 'all of them taken out'
restore
sed -i 's/<span class="k" id="e3">/<span>/' d.html
sums
run verify d.html elsewhere
status 1 'a line taken out of the page'
restore
sed -n '/"type":"evidence","number":2,/p' d.evidence.jsonl >>d.evidence.jsonl
sums
run verify d.html elsewhere
status 1 'a line put in twice'
restore

# The evidence is another.
sed -i 's/size=4001/size=4002/' elsewhere/copy/mx1/maillog
run verify d.html elsewhere
status 1 'a file that was changed'
like "$(cat "$out")" 'no file of that SHA-256 is among the evidence' 'is told'
run verify --json d.html elsewhere
like "$(cat "$out")" \
	'"type":"finding","kind":"absent","path":"\[[0-9]*\] ev/mx1/maillog:2"' \
	'in JSON, too'

# What comes to the index later does not make a dossier wrong.
echo '2019-03-09T10:00:00Z mx9 x: later' >ev/later
run index -q ev
run verify d.html
status 0 'an index that has grown'
unlike "$(cat "$out")" 'made anew' 'of which it would be another page'
like "$(cat "$out")" 'by the journal of the index' 'its journal has it'
sed -i 's/What the logs say/What the logs said/' d.html
sums
run verify d.html
status 1 'a page whose words were changed'
like "$(cat "$out")" 'd.html: it names another index, and made anew' 'is told'
restore

# Who changes what a dossier says may change the index it names, too.
mkdir named
printf '2019-03-04T10:00:0%dZ mx1 x: this one\n' 1 2 3 >named/maillog
"$WAYBILL" index -q -i named.index named
run dossier -i named.index search this -o named.html
was=$(sha256sum <named.index/CURRENT | cut -d' ' -f1)
other=$(echo other | sha256sum | cut -d' ' -f1)
named() { # SED-SCRIPT...
	sed -i "s/$was/$other/g$1" named.html named.evidence.jsonl
	sha256sum named.html named.evidence.jsonl >named.SHA256SUMS
	run verify -i named.index named.html
}
named
status 0 'another index is named'
like "$(cat "$out")" 'anew from this index, which is not the one it names' \
	'is told'
run verify -i named.index --json named.html
like "$(cat "$out")" '"words_checked":"1"' 'in JSON, too'
run verify named.html named --json
like "$(cat "$out")" '"words_checked":"0"' 'and by the evidence they are not'
named '; s/What the logs say/What the logs said/'
status 1 'with it the words were changed'
like "$(cat "$out")" 'journal of this one has it neither' 'is told'

rm d.SHA256SUMS
run verify d.html
status 3 'a file that is missing'
one_error 'is told in one line'

# A page that would run something is told without an index, whatever its sums.
mkdir runs
printf '2019-03-04T10:00:0%dZ mx1 x: this one\n' 1 2 3 >runs/maillog
"$WAYBILL" index -q -i runs.index runs
forged() { # WHAT SED-SCRIPT FILE
	run dossier -i runs.index search this -o runs.html
	sed -i "$2" "$3"
	sha256sum runs.html runs.evidence.jsonl >runs.SHA256SUMS
	run verify runs.html runs
	status 1 "$1"
	like "$(cat "$out")" "$4" 'is told'
}
forged 'a page with a script' 's|</main>|<script>alert(1)</script></main>|' \
	runs.html 'do not open it in a browser'
forged 'a page without its policy' '/Content-Security-Policy/d' \
	runs.html 'do not open it in a browser'
forged 'another policy' "s|default-src 'none'|default-src *|" \
	runs.html 'do not open it in a browser'
forged 'another index, so that it is not made anew' \
	'1s/"index":"../"index":"00/' runs.evidence.jsonl 'another index'

# A log goes on: the recorded one is its first bytes, whole lines or not.
mkdir grow grow.then
printf '2019-03-04T10:00:0%dZ mx1 x: this one\n' 1 2 3 >grow/maillog
printf '2019-03-04T10:00:04Z mx1 x: this one is cut' >>grow/maillog
"$WAYBILL" index -q -i grow.index grow/maillog
run dossier -i grow.index search this -o grow.html
printf ' off\n2019-03-04T10:00:05Z mx1 x: this one is later\n' >>grow/maillog
run verify grow.html grow
status 0 'a file that has grown'
like "$(cat "$out")" '^4 lines cited, 4 as cited, .* 1 file that has grown' 'is told'
cp grow/maillog grow.then
sed -i 's/:02Z mx1/:02Z mx2/' grow.then/maillog
run verify grow.html grow.then
status 1 'one that was changed and has grown'
like "$(cat "$out")" 'no file of that SHA-256' 'is another'
sed -i '3s/"length":40/"length":39/; s/this one is cut/this one is cu/' grow.evidence.jsonl
sha256sum grow.html grow.evidence.jsonl >grow.SHA256SUMS
run verify grow.html grow
status 1 'a line of it that was forged'

# Who forges lines may let them overlap: the later one begins before what of the
# file is at hand.
mkdir long
perl -e 'print "a word ", "x" x 900000, "\nanother word\n"' >long/maillog
"$WAYBILL" index -q -i long.index long
run dossier -i long.index search word -o long.html
status 0 'a dossier of a long line'
run verify long.html long
status 0 'is as it was made'
sed -i 's/"offset":900008/"offset":5/' long.evidence.jsonl
sha256sum long.html long.evidence.jsonl >long.SHA256SUMS
run verify long.html long
status 1 'a line that begins within another one'
like "$(cat "$out")" 'a line that is cited before goes on there' 'is told'

finish
