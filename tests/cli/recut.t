#!/bin/sh
# An index of an older version, whose rules cut damaged records into other
# lines: what cannot be told is told, and plain `index` reads these again.
. "$(dirname "$0")/lib.sh"

tar -xzf "$root/fixtures/recut/indexes.tar.gz"
chmod 700 old sound
run index -q -i new ev
status 0 'the evidence in an index of now'
grep -q '^segment .* cuts=1$' new/CURRENT
ok $? 'whose CURRENT says by which rules it was cut'

# What is asked, without what differs by where lines are numbered and kept.
ask() {
	set -f
	"$WAYBILL" $2 -i "$1" --json 2>"$err" </dev/null
	echo "status $?" >>"$err"
	set +f
}
plain() {
	sed 's/"source":"[^"]*",*//g;s/"line":[0-9]*,*//g'
}
told='damaged accounting .* of ev/pacct, ev/wtmp \(.waybill reindex. cuts'

while read -r question; do
	ask new "$question" | plain >expected
	test -s expected
	ok $? "$question: it is answered"
	ask old "$question" | plain | cmp -s - expected
	ok $? "$question: the older index gives the same"
	like "$(cat "$err")" "$told" "$question: and tells which files to read"
	is "$(tail -1 "$err")" 'status 3' "$question: its status does, too"
done <<'E2'
processes
processes cmd7
search 30147
sessions
search --since 2020-09-13T12:30:00Z --until 2020-09-13T12:40:00Z *
search uid=1003
search record length
search --scan *
E2

run search -i old nowhere
status 3 'a word that is not there'
unlike "$(cat "$out" "$err")" 'nothing|no line' 'is not said to be absent'

cp -r old grown
cp -r old anew
run index -i old ev clean
status 0 'index reads it again'
like "$(cat "$out")" ' 2 sources added with 299 lines' 'and only what was damaged is stored'
while read -r question; do
	ask new "$question" | sed 's/"source":"[^"]*",*//g' >expected
	ask old "$question" | sed 's/"source":"[^"]*",*//g' | cmp -s - expected
	ok $? "$question: now all is the same"
	unlike "$(cat "$err")" 'damaged accounting' "$question: and nothing is told"
done <<'E2'
processes
sessions
search uid=1003
search *
search --scan *
E2
run coverage -i old --json
like "$(cat "$out")" '"type":"coverage".*"sources":"3"' 'each source counts once'
run index -i old ev clean
like "$(cat "$out")" '^this run: nothing was added: 0 files read' 'once'
like "$(cat "$out")" ', 19 of them unrecognised' 'and each line counts once'
run reindex -i old
run verify -i old --deep ev
status 0 'after a reindex all is as this version makes it'

# Without the evidence.
run reindex -i anew
status 0 'reindex cuts them anew out of the index itself'
like "$(cat "$out")" ', 2 sources of damaged records cut anew$' 'and says so'
while read -r question; do
	ask new "$question" | sed 's/"source":"[^"]*",*//g' >expected
	ask anew "$question" | sed 's/"source":"[^"]*",*//g' | cmp -s - expected
	ok $? "$question: all is as in an index of now"
	unlike "$(cat "$err")" 'damaged accounting' "$question: and nothing is told"
done <<'E2'
processes
sessions
search 30147
search *
search --scan *
E2
for path in pacct wtmp; do
	run cat -i anew ev/$path
	cmp -s "$out" ev/$path
	ok $? "$path is what it was"
done
run verify -i anew --deep ev
status 0 'the index is whole, and the evidence what custody has of it'
run reindex -i anew
unlike "$(cat "$out")" 'cut anew' 'once'

# The files have grown since, and lie elsewhere.
mkdir -p later
cp ev/* later
tail -c 640 ev/pacct >>later/pacct
tail -c 3840 ev/wtmp >>later/wtmp
run index -q -i grown later
status 0 'what has grown since'
run processes -i grown --count
unlike "$(cat "$err")" 'damaged accounting' 'takes the place of it, too'
run index -q -i later.new later
ask later.new processes | plain >expected
ask grown processes | plain | cmp -s - expected
ok $? 'with all its records'

# A salvage does not know any more by which rules they were cut.
rm new/CURRENT
run reindex -i new --salvage
run processes -i new --count
like "$(cat "$err")" "$told" 'of an index without CURRENT it is told'
run index -i new ev
like "$(cat "$out")" '^this run: 2 files read, 1 unchanged' \
	'files that have not changed are read again all the same'
run processes -i new --count
is "$(cat "$err")" '' 'and then all is well'
run index -i new ev
like "$(cat "$out")" '^this run: nothing was added: 0 files read, 3 unchanged' \
	'for good'

# What was skipped of a file that is read again can be asked for later.
mkdir packed
for i in 1 2 3; do
	printf 'From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\n'
	printf 'Subject: x\nDate: Mon, 1 Jan 2024 00:00:00 +0000\n\nbody\n\n'
done >mbox
cp ev/pacct .
tar -cf packed/a.tar pacct mbox
run index -q -i boxed packed
rm boxed/CURRENT
run reindex -i boxed --salvage
run index -q -i boxed packed
is "$("$WAYBILL" sources -i boxed | grep -c 'mailbox')" 1 \
	'what was skipped of a file read again is told once'
run index -i boxed packed
like "$(cat "$out")" '0 files read, 1 unchanged' 'it is not read a third time'
run index -i boxed --all packed
like "$(cat "$out")" ' 1 source added' 'but for what was skipped'
run index -i boxed --all packed
like "$(cat "$out")" '0 files read, 1 unchanged' 'and no more'

run search -i sound 4F2A11C0D3 --count
status 0 'an older index without damage is as good as ever'
is "$(cat "$err")" '' 'and nothing is told of it'
run index -q -i sound clean
grep -q '^segment .* cuts=1$' sound/CURRENT
ok $? 'the next index says so in CURRENT'
finish
