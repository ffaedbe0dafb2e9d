#!/bin/sh
# Evidence into an index, again and again; and what can go wrong.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

# key NAME: a value of the JSON objects of the last run.
key() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$out"
}

make_evidence
run index -i ix --json ev
status 3 'evidence with a file that is cut off'
is "$(key files_read) $(key sources) $(key damaged) $(key skipped)" \
	'13 13 1 2' 'is indexed all the same'
is "$(grep -c "^waybill: ev/odd/" "$err")" 3 'damage and skips are told'
find ix -type f ! -path '*/journal/*' -exec sha256sum {} + | sort >.before
run index -i ix ev
status 0 'the same evidence again'
like "$(cat "$out")" '^this run: nothing was added: 0 files read, 13 unchanged' \
	'adds nothing, and says so'
find ix -type f ! -path '*/journal/*' -exec sha256sum {} + | sort >.after
cmp -s .before .after
ok $? 'and changes nothing'
run index -i ix --rehash --json ev
is "$(key new_sources) $(key new_lines) $(key new_bytes)" '0 0 0' \
	'nor does reading it all again'
run index -i ix -q ev
is "$(cat "$out")" '' '--quiet prints no summary'

# The same evidence gives the same files.
run index -i again --threads 1 ev
for file in segments/1/blocks segments/1/sources.sqlite; do
	cmp -s ix/$file again/$file
	ok $? "$file is the same, whoever makes it"
done

# A live file that grows, and copies of it.
mkdir grow
{
	iso 2019-03-04 mx6 400
	printf '2019-03-04T20:00:00Z mx6 x: unfini'
} >grow/live
cp grow/live old
run index -i ix2 grow
"$WAYBILL" sources -i ix2 --json >.sources
id=$(sed 's/.*"source":"\([0-9a-f]*\)".*/\1/' .sources)
printf 'shed\n2019-03-04T20:00:01Z mx6 x: more\n' >>grow/live
run index -i ix2 --json grow
is "$(key new_sources) $(key new_bytes)" "1 $(tail -2 grow/live | wc -c)" \
	'of a file that has grown only that is stored'
"$WAYBILL" cat -i ix2 grow/live | cmp -s - grow/live
ok $? 'which is whole again'
"$WAYBILL" cat -i ix2 "$id" | cmp -s - old
ok $? 'and so is what it was, by its id'
run search -i ix2 --count x
is "$(cat "$out")" 2 'its unfinished line is found once'
run search -i ix2 --json unfinished
like "$(cat "$out")" '"line":401,' 'where it is finished'
run show -i ix2 grow/live:402
like "$(head -1 "$out")" ':402: .*mx6 x: more$' 'lines count on'
run show -i ix2 "$id:401"
like "$(head -1 "$out")" 'x: unfini$' 'the old id has the old line'

cp old grow/old
run index -i ix2 --json grow
is "$(key new_sources) $(key known_sources) $(key new_bytes)" '0 1 0' \
	'what a file once was is known, too'
for day in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do
	echo "2019-03-05T20:00:$((day + 10))Z mx6 day $day" >>grow/live
	"$WAYBILL" index -q -i ix2 grow
done
"$WAYBILL" cat -i ix2 grow/live | cmp -s - grow/live
ok $? 'read on many days it is one path still'
run show -i ix2 grow/live:420
like "$(head -1 "$out")" 'mx6 day 18$' 'with all its lines'

cp grow/live grow/copy
run index -i ix2 --json grow
is "$(key new_sources) $(key known_sources) $(key new_bytes)" '0 1 0' \
	'a copy under another name is no new source'
run sources -i ix2 --json grow/copy
is "$(grep -c '' "$out"):$(tr , '\n' <"$out" | grep -c 'grow/[a-z]*"')" 1:3 \
	'but a path of the same one'
head -c 20000 grow/live >grow/cut
run index -i ix2 --json grow
is "$(key new_sources) $(key new_bytes)" '1 0' 'a copy cut short stores nothing'
"$WAYBILL" cat -i ix2 grow/cut | cmp -s - grow/cut
ok $? 'and comes back cut'
run sources -i ix2 --json grow/cut
is "$(key last)" "$(head -c 20000 grow/live | tail -1 | cut -c1-19 |
	sed 's/T09/T08/')Z" 'its times end where it ends'
run search -i ix2 --count x
is "$(cat "$out")" 2 'and no line is found twice'
{
	head -c 30000 old
	iso 2019-03-07 mx6 50
} >grow/fork
run index -i ix2 --json grow
"$WAYBILL" cat -i ix2 grow/fork | cmp -s - grow/fork
ok $? 'a file with the same beginning comes back'

# Readings of a person, without evidence.
mkdir nohost
printf '@400000005c7cf64b00000000 no host here\n' >nohost/current
run index -i ix ev nohost
run index -i ix --host-of 'nohost/*=gaphost'
status 0 'readings alone'
run search -i ix --json '"no host here"'
like "$(cat "$out")" '"host":"gaphost","host_basis":"given"' 'are taken'
run index -i ix --tz-of 'ev/*=Nowhere/Atall'
status 2 'a zone there is not'
one_error 'is told in one line'
run index -i ix --year-of nonsense
status 2 'no PATTERN=YEAR'
one_error 'is told in one line'

# What is no evidence.
run index -i ix3 ev/nothing
status 3 'a file that is not there'
like "$(head -1 "$err")" '^waybill: ev/nothing: ' 'is named'
run index
status 2 'no evidence given'
one_error 'is told in one line'
if [ "$(id -u)" != 0 ]; then
	mkdir locked
	iso 2019-03-04 mx7 3 >locked/log
	chmod 0 locked/log
	run index -i ix4 locked
	status 3 'a file that may not be read'
	like "$(cat "$err")" '^waybill: locked/log: ' 'is named'
	run sources -i ix4 --json
	is "$(key status)" skipped 'and listed as skipped'
fi
run index -i ix5 ev/odd/empty.log
status 0 'an empty file'
cat want/mx2.0 | "$WAYBILL" index -i ix6 - >"$out" 2>"$err"
is $? 0 'standard input'
"$WAYBILL" cat -i ix6 - | cmp -s - want/mx2.0
ok $? 'comes back'
run show -i ix6 --how -- -:3
like "$(cat "$out")" '^# from standard input; sha256 .*: [0-9a-f]{64}$' \
	'no command gets it again'

# Where the index may not be.
mkdir -p inside/sub
iso 2019-03-04 mx8 3 >inside/log
run index -i inside/ix inside
status 2 'an index inside the evidence'
one_error 'is told in one line'
test ! -e inside/ix
ok $? 'and is not made'
ln -s inside/sub link
run index -i link/ix inside
status 2 'nor by way of a link'
run index -i inside/../inside/sub/deeper/ix inside
status 2 'nor by way of ..'
run index -i expected ev
status 2 'a file where the index should be'
one_error 'is told in one line'
run index -i want ev/mx1
status 2 'a directory that is no index'
one_error 'is told in one line'
test ! -e want/CURRENT
ok $? 'and is left alone'

# Two writers.
mkfifo pipe
"$WAYBILL" index -i ix - <pipe >/dev/null 2>&1 &
exec 9>pipe
sleep 0.3
run index -i ix --no-wait ev/mx1
status 3 'another writer is at it'
one_error 'is told in one line'
run search -i ix --count last
status 0 'a reader does not mind'
"$WAYBILL" index -q -i ix ev/mx2.tar.gz >"$work/second" 2>&1 9>&- &
second=$!
sleep 0.3
printf 'Mar  4 10:00:00 mx7 x: through the pipe\n' >&9
exec 9>&-
wait "$second"
is $? 0 'a second writer waits for the first'
is "$(cat "$work/second")" \
	'waybill: ix is being written by another waybill: waiting for it to end' \
	'and says so'
wait
run search -i ix --count '"through the pipe"'
status 0 'what both wrote is there'
run verify -i ix
status 0 'and whole'

# No room. Writers ignore SIGPIPE, and a limit is a full disk.
(
	trap '' XFSZ
	ulimit -f 64
	"$WAYBILL" index -i full ev/odd/long.log ev/mx1 ev/mx2.tar.gz \
		>"$out" 2>"$err"
)
is $? 3 'no room for the index'
one_error 'is told in one line'
"$WAYBILL" index -i full ev/mx1 >"$out" 2>"$err"
is $? 0 'with room it goes on'
"$WAYBILL" cat -i full ev/mx1/maillog | cmp -s - want/mx1.0
ok $? 'and is whole'
"$WAYBILL" index -i ix ev/mx1 >/dev/full 2>"$err"
is $? 3 'no room for the summary'
one_error 'is told in one line'

# Mailboxes: of many, one line tells.
mkdir -p spool/ann/Maildir/cur spool/ann/Maildir/new spool/ann/Maildir/tmp
for n in 1 2 3; do
	printf 'From: <a@b.example>\nSubject: %s\n\n%s\n' $n $n \
		>spool/ann/Maildir/cur/155170$n.M1P1.mx1:2,S
done
cp spool/ann/Maildir/cur/1551701.* spool/ann/Maildir/new/1551709.M1P1.mx1
printf 'From a@b.example Mon Mar  4 10:00:00 2019\nFrom: <a@b.example>\nTo: <c@b.example>\nSubject: x\n\ny\n' \
	>spool/mbox
run index -i spool.ix -q spool
is "$(cat "$err")" \
	"waybill: spool/ann/Maildir/: skipped: mailbox (Maildir), 4 files (waybill sources lists them, --all takes them)
waybill: spool/mbox: skipped: mailbox (mbox)" \
	'mailboxes are told by kind'
run sources -i spool.ix --json
is "$(grep -c '"status":"skipped"' "$out")" 5 'and listed one by one'
for file in spool/mbox spool/ann/Maildir/new/1551709.M1P1.mx1; do
	sum=$(sha256sum <$file | cut -c1-64)
	like "$(grep "\"path\":\"$file\"" "$out")" \
		"\"file_sha256\":\"$sum\".*\"status\":\"skipped\"" \
		"with the SHA-256 of $file"
done
run index -i spool.ix spool
like "$(cat "$out")" 'nothing was added: 0 files read, 5 unchanged' \
	'they are known now'

# An index that lies beside the logs says what others said.
mkdir case
echo '2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[1]: ABCDEF0123: removed' >case/maillog
run index -i case/old.ix case/maillog
echo 'waybill index of our letters: a log that only begins so' >case/note
run index -i case.ix case
like "$(cat "$err")" 'old.ix/segments/1/blocks: skipped: file of a waybill index' \
	'an index is no evidence'
run sources -i case.ix --json
is "$(grep -c '"reason":"file of a waybill index"' "$out")" \
	"$(find case/old.ix -name '*.sqlite' -o -name blocks -o -name postings \
		-o -name directory -o -path '*/readings/*' -type f -o -name CURRENT | wc -l)" \
	'its files are listed, as not read'
run search -i case.ix --count ABCDEF0123
is "$(cat "$out")" 1 'and what it holds is found once'
run search -i case.ix --count letters
is "$(cat "$out")" 1 'what only begins with its name is read'
run index -i case.ix --all case
run sources -i case.ix
like "$(cat "$out")" ' 0 skipped, ' '--all takes them'

# What was left out once is taken when it is asked for.
run index -i spool.ix --all spool
like "$(cat "$out")" '^this run: 5 files read, .*; 4 sources added' \
	'--all takes mailboxes that were skipped'
run sources -i spool.ix
unlike "$(cat "$out")" 'status +skipped' 'which then are skipped no more'
like "$(cat "$out")" ' 0 skipped, 4 sources' 'nor counted so'
run cat -i spool.ix spool/mbox
cmp -s "$out" spool/mbox
ok $? 'byte for byte'
run index -i spool.ix --all spool
like "$(cat "$out")" 'nothing was added: 0 files read' 'once'
mkdir two
echo '2019-03-04T10:00:00+00:00 mx1 a[1]: one' >two/a.log
echo '2019-03-04T10:00:00+00:00 mx1 a[1]: two' >two/b.txt
tar cf two.tar two
for evidence in two two.tar; do
	"$WAYBILL" index -q -i "$evidence.ix" -g '*.log' "$evidence" 2>"$err"
	run sources -i "$evidence.ix"
	is "$(grep -c 'skipped, does not' "$out")" 1 "-g: of $evidence one"
	run index -i "$evidence.ix" "$evidence"
	run sources -i "$evidence.ix"
	like "$(cat "$out")" ' 0 skipped, 2 sources' "$evidence: without -g all"
	run search -i "$evidence.ix" --count two
	is "$(cat "$out")" 1 'with its lines'
done

# Whoever packed it, and however hastily, blocks take no more room for it.
awk 'BEGIN {
	srand(3)
	for (i = 0; i < 9000; i++)
		printf "Mar  4 %02d:%02d:%02d mx1 postfix/smtp[%d]: %08X: " \
			"to=<u%d@d%d.example>, relay=mx%d.d.example[192.0.2." \
			"%d]:25, delay=%.1f, dsn=2.0.0, status=sent\n",
			i / 3600, i / 60 % 60, i % 60, 20000 * rand(),
			1e8 * rand(), 2000 * rand(), 60 * rand(), 9 * rand(),
			255 * rand(), 9 * rand()
}' >packed.log
for level in 1 6; do
	gzip -nc -$level packed.log >packed-$level.gz
done
for file in packed.log packed-1.gz packed-6.gz; do
	"$WAYBILL" index -q -i $file.ix $file
	wc -c <$file.ix/segments/1/blocks
done >.lengths
ok "$(awk 'NR == 1 { most = 1.02 * $1 } $1 > most { bad = 1 }
	END { print bad + 0 }' .lengths)" 'packed by gzip -1 or -6 it takes no more'

# What is not there is a slip of the pen: nothing of it stays in the index.
run index -i none.ix not/there
status 3 'evidence that does not exist'
one_error 'is told in one line'
ok "$([ ! -e none.ix ]; echo $?)" 'and no index is made'
sha256sum two.ix/CURRENT >.before
run index -q -i two.ix not/there two
status 3 'the same beside evidence that does'
like "$(cat "$err")" '^waybill: not/there: does not exist' 'is told'
sha256sum -c --quiet .before
ok $? 'and changes nothing'

# Journals that are not read are told, many by one line.
mkdir -p jr/journal/m jr/text
for n in 1 2; do
	printf 'LPKSHHRH\001\0\0\0\036\0\0\0id%s\0MESSAGE=4104E3D0A%s: removed\n' $n $n >jr/journal/m/user-$n.journal
done
cat >jr/text/log <<'EOF'
Wed 2026-03-04 10:00:00.123456 UTC [s=8a6f;i=1a2b;b=0f1e;m=5f5e;t=64c2;x=1234]
    SYSLOG_IDENTIFIER=postfix/qmgr
    MESSAGE=4104E3D0A1: removed
EOF
run index -q -i jr.ix jr
status 0 'journals that are not read'
is "$(wc -l <"$err")" 2 'are told in a line for each kind'
like "$(cat "$err")" '^waybill: jr/journal/m/: systemd journal, binary, 2 files: kept as bytes, but no entry of it is read; index what .journalctl --file COPY -o json. makes of the journal' \
	'with what to do'
like "$(cat "$err")" 'waybill: jr/text/log: text, journalctl -o verbose: .*.journalctl -o json.' \
	'also what journalctl -o verbose made'
run sources -i jr.ix
is "$(grep -c 'format     systemd journal, binary' "$out")" 2 'and sources names them'
like "$(cat "$out")" 'format     text, journalctl -o verbose' 'and that'
run search -i jr.ix --count 4104E3D0A2
is "$(head -n 1 "$out")" 1 'their bytes are found'

finish
