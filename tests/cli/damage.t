#!/bin/sh
# An index that is damaged: every command tells it in one line, or gives the
# very answer of the sound one. None crashes, and none gives another answer.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
"$WAYBILL" index -q -i ix ev 2>"$err"

# What is asked of each damaged index.
ask() {
	case $1 in
	word) "$WAYBILL" search -i "$2" queue active --count ;;
	rare) "$WAYBILL" search -i "$2" tailpiece -n 3 --csv ;;
	id) "$WAYBILL" search -i "$2" 3FE00010 --json ;;
	address) "$WAYBILL" search -i "$2" to:rcpt7@partner.example --json ;;
	show) "$WAYBILL" show -i "$2" --json ev/mx1/maillog:7 ;;
	cat) "$WAYBILL" cat -i "$2" ev/mx2.tar.gz//log/maillog ;;
	sources) "$WAYBILL" sources -i "$2" --json ;;
	coverage) "$WAYBILL" coverage -i "$2" --json ;;
	esac
}
questions='word rare id address show cat sources coverage'
for question in $questions; do
	ask $question ix >".answer.$question" 2>"$err"
	is "$?$(cat "$err")" 0 "$question: the sound index answers"
done

# check WHAT: ask the index `bad` everything.
check() {
	wrong=
	told=0
	for question in $questions; do
		ask $question bad >"$out" 2>"$err"
		status=$?
		if [ $status = 3 ]; then
			told=$((told + 1))
			test "$(grep -c '' "$err"):$(grep -c '^waybill: ' \
				"$err")" = 1:1 || wrong="$wrong $question:said"
		elif ! cmp -s "$out" ".answer.$question" || [ $status != 0 ]
		then
			wrong="$wrong $question:$status"
		fi
	done
	is "$wrong" '' "$1 (told $told times)"
}

# flip FILE OFFSET: one bit.
flip() {
	old=$(od -An -tu1 -j"$2" -N1 "$1" | tr -d ' ')
	printf "\\$(printf %03o $((old ^ 4)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# Under a sanitizer all takes minutes.
parts=${WAYBILL_FEWER:+7}
files=$(cd ix && find CURRENT segments terms readings -type f | sort)
for file in $files; do
	size=$(wc -c <"ix/$file")
	for part in ${parts:-0 1 2 3 5 7 8 9 10}; do
		offset=$(((size - 1) * part / 10))
		rm -rf bad
		cp -r ix bad
		chmod -R u+w bad
		flip "bad/$file" $offset
		check "$file with a bit changed at $offset"
	done
	cuts=$((size / 2))
	test -n "$parts" || cuts="0 $cuts $((size - 1))"
	for keep in $cuts; do
		rm -rf bad
		cp -r ix bad
		chmod -R u+w bad
		head -c $keep "ix/$file" >"bad/$file"
		check "$file cut off at $keep"
	done
	rm -rf bad
	cp -r ix bad
	rm -f "bad/$file"
	check "$file gone"
done

# Term indexes only say where to look: without them all is read, and the answer
# is the same.
for file in keys.mdb postings directory words.sqlite; do
	for damage in bit half gone; do
		rm -rf bad
		cp -r ix bad
		victim=$(ls -d bad/terms/*/ | head -1)$file
		size=$(wc -c <"$victim")
		case $damage in
		bit) for part in 1 3 5 6 7 8 9; do
			flip "$victim" $((size * part / 10 + 100))
		done ;;
		half) truncate -s $((size / 2)) "$victim" ;;
		gone) rm "$victim" ;;
		esac
		told=0
		wrong=
		for question in $questions; do
			ask $question bad >"$out" 2>"$err"
			status=$?
			cmp -s "$out" ".answer.$question" &&
				[ $status = 0 -o $status = 3 ] ||
				wrong="$wrong $question:$status"
			[ $status = 3 ] && told=$((told + 1))
			is "$(grep -c "^waybill: .*bad/terms/.*read instead" \
				"$err"):$status" $((status / 3)):$status \
				"$file, $damage: $question"
		done
		is "$wrong" '' "$file, $damage: the same answers"
		# A look-up asks the pages of postings themselves.
		if [ $file = keys.mdb ]; then
			is $told 0 "$file, $damage: nothing reads it"
		else
			test $told -gt 0
			ok $? "$file, $damage: it is told"
		fi
	done
done

# The readings are worked out anew: the same answers, and it is told.
for damage in bit 100 5000 half gone; do
	rm -rf bad
	cp -r ix bad
	victim=$(echo bad/readings/*)
	size=$(wc -c <"$victim")
	case $damage in
	bit) for part in 1 3 5 6 7 8 9; do
		flip "$victim" $((size * part / 10))
	done ;;
	half) truncate -s $((size / 2)) "$victim" ;;
	gone) rm "$victim" ;;
	*) flip "$victim" "$damage" ;;
	esac
	told=0
	for question in $questions; do
		ask $question bad >"$out" 2>"$err"
		status=$?
		cmp -s "$out" ".answer.$question"
		ok $? "readings, $damage: $question"
		is "$(grep -c "^waybill: .*bad/readings/.*anew instead" \
			"$err"):$(grep -c '' "$err")" \
			"$((status / 3)):$((status / 3))" "told in one line"
		[ $status = 3 ] && told=$((told + 1))
	done
	test $told -gt 0
	ok $? "readings, $damage: it is told"
done

# Who reads all gets all that can be read, and is told what cannot.
rm -rf bad
cp -r ix bad
chmod -R u+w bad
size=$(wc -c <bad/segments/1/blocks)
for part in 1 5 9; do
	flip bad/segments/1/blocks $((size * part / 10))
done
run search -i ix --count '*'
all=$(cat "$out")
run search -i bad --count --scan '*'
status 3 'reading all goes on behind frames that are damaged'
lost=$(sed -n 's/.*: \([0-9]*\) lines from line [0-9]* on cannot be .*/\1/p' \
	"$err" | awk '{ n += $1 } END { print n + 0 }')
test "$lost" -gt 0
ok $? 'tells which lines are lost'
# (A line that stands in two sources is lost in one of them only.)
test $(($(cat "$out") + lost)) -ge "$all" && test "$(cat "$out")" -lt "$all"
ok $? 'and finds the others'
for words in 'coverage --scan --json' 'search --json active' \
	'search --json --scan active'; do
	run $words -i bad
	status 3 "$words: goes on behind them, too"
	test -s "$out"
	ok $? 'and answers'
	like "$(cat "$err")" 'lines from line .* cannot be read' 'lost lines are told'
done
rm -f bad.html
run dossier -i bad -o bad.html search active -n 3
status 3 'a dossier of a damaged index'
like "$(cat bad.html)" 'lines from line .* cannot be read' 'tells what it lacks'
rm -rf bad
cp -r ix bad
flip "$(echo bad/readings/*)" 100
run dossier -i bad -o bad.html search tailpiece -n 3
status 3 'one of damage that can be worked around'
like "$(cat bad.html)" 'The index is damaged' 'is made, and says so'
for part in 1 5 9; do
	flip bad/segments/1/blocks $((size * part / 10))
done
run search -i bad --scan nothing like it
status 3 'what is lost may be what is asked for'
is "$(grep -v '^waybill ' "$out")" '' 'so its absence is not told'

# Two files at once, in an index of two segments. What is derived is made of the
# blocks; of a segment whose table is lost with the readings the lines are, and
# the others are told.
mkdir two two/a two/b
iso 2019-03-04 mx1 20 >two/a/maillog
iso 2019-03-05 mx2 20 >two/b/maillog
WAYBILL_SEAL_BYTES=1 "$WAYBILL" index -q -i two.index two
is "$(ls two.index/segments | wc -l)" 2 'an index of two segments'
readings=$(sed -n 's/^readings \([0-9]*\) .*/\1/p' two.index/CURRENT)
first=$(sed -n 's/^segment \([0-9]*\) .*/\1/p' two.index/CURRENT | head -1)
terms=$(sed -n 's/^terms \([0-9]*\) .*/\1/p' two.index/CURRENT | head -1)

# two FILE FILE: both of them gone bad.
two() {
	rm -rf bad
	cp -r two.index bad
	for file in "$@"; do
		size=$(wc -c <bad/$file)
		for part in 1 3 5 7 9; do
			flip bad/$file $((size * part / 10))
		done
	done
}
"$WAYBILL" search -i two.index --json '*' >all
"$WAYBILL" search -i two.index --json host:mx2 >others
two readings/$readings terms/$terms/words.sqlite
run search -i bad --json '*'
status 3 'readings and words damaged'
cmp -s "$out" all
ok $? 'the answer is the same'
two readings/$readings segments/$first/sources.sqlite
run search -i bad --json '*'
status 3 'readings and the table of a segment damaged'
cmp -s "$out" others
ok $? 'the lines of the others are found'
like "$(cat "$err")" 'the lines of its segment are left out' 'and it is said'
run search -i bad nothing-like-this
status 3 'what is lost may be what is asked for'
is "$(grep -v '^waybill ' "$out")" '' 'so its absence is not told'
"$WAYBILL" reindex -i bad --salvage >/dev/null 2>&1
is "$("$WAYBILL" search -i bad --count '*')" \
	"$("$WAYBILL" search -i two.index --count '*')" \
	'what was left out is there again after a salvage, as is said'
# What is looked for beside the question does not say why it failed.
mkdir pair
cat >pair/maillog <<'END'
2019-03-04T10:00:00+00:00 mx postfix/smtpd[1]: 3F00C1A26B: client=c7.example[192.0.2.7]
2019-03-04T10:00:01+00:00 mx postfix/smtp[3]: 3F00C1A26B: to=<bob@far.example>, relay=mx.far.example[198.51.100.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)
2019-03-04T10:00:02+00:00 mx postfix/qmgr[2]: 3F00C1A26B: removed
END
sed 's|3F00|4F00|;s|03-04|03-08|;s|192.0.2.7|192.0.2.8|' pair/maillog >pair/more
"$WAYBILL" index -q -i pair.index pair/maillog
"$WAYBILL" index -q -i pair.index pair/more
cp -r two.index kept.index
rm -rf two.index
mv pair.index two.index
last=$(sed -n 's/^segment \([0-9]*\) .*/\1/p' two.index/CURRENT | tail -1)
two readings/"$(sed -n 's/^readings \([0-9]*\) .*/\1/p' two.index/CURRENT)" \
	segments/$last/sources.sqlite
run trace -i bad --json 3F00C1A26B
status 3 'a mail, of whose hosts some lines are lost'
like "$(cat "$out")" '"status":"relayed"' 'is told'
rm -rf two.index
mv kept.index two.index
two terms/$terms/directory segments/$first/blocks
printf 'no frame' | dd of=bad/segments/$first/blocks bs=1 seek=64 \
	conv=notrunc 2>/dev/null
run search -i bad --json '*'
status 3 'a directory and blocks damaged'
cmp -s "$out" others
ok $? 'the lines of the others are found'
like "$(cat "$err")" 'some lines cannot be read' 'and it is said'

# A file that was made huge is not read to its end.
for file in keys.mdb words.sqlite postings; do
	rm -rf bad
	cp -r ix bad
	truncate -s 300G "$(ls -d bad/terms/*/ | head -1)$file" || continue
	timeout 20 "$WAYBILL" search -i bad tailpiece -n 3 --csv >"$out" 2>"$err"
	cmp -s "$out" .answer.rare
	ok $? "$file of 300 GB: the same answer"
done

# Nothing is built on what is damaged.
iso 2019-03-09 mx9 100 >more
for file in CURRENT segments/1/sources.sqlite; do
	size=$(wc -c <"ix/$file")
	for part in 1 4 6 9; do
		rm -rf bad
		cp -r ix bad
		chmod -R u+w bad
		flip "bad/$file" $((size * part / 10))
		run index -i bad more
		status 3 "$file damaged at $part/10: nothing is added"
		one_error 'which is told in one line'
	done
done

# All told before anything is answered wrongly; and as what it is.
rm -rf bad
cp -r ix bad
sed -i '1s/[0-9][0-9]*/99/' bad/CURRENT
run search -i bad tailpiece
status 3 'an index of a newer version'
one_error 'is told in one line'
like "$(cat "$err")" 'newer|version' 'as what it is'

mkdir plain
touch file
for index in plain file nowhere; do
	for command in 'search x' 'show x:1' 'cat x' sources; do
		run $command -i $index
		status 3 "$command: $index is no index"
		one_error 'is told in one line'
	done
done
like "$(cat "$err")" "no index at nowhere: run 'waybill index EVIDENCE" \
	'with what to do'

finish
