#!/bin/sh
# Clocks against the times that others put into a host's lines, and lines whose
# stamps contradict what stands around them.
. "$(dirname "$0")/lib.sh"

# Two lines of a mail each five minutes, for three days, by a clock that is AHEAD seconds
# ahead of Gmail's and gains DRIFT a day; each with the id that the host made.
write_log() {
	awk -v ahead="$1" -v drift="$2" -v host="$3" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		first = 1551657600 # 2019-03-04
		for (i = 0; i < 3 * 24 * 12; i++) {
			true = first + i * 300
			t = true + int(ahead + drift * i / 288 + 0.5)
			print stamp(t), host " postfix/smtpd[9]: " id(t) \
				": client=a.example[192.0.2.1]"
			print stamp(t + 1), host " postfix/smtp[8]: " id(t) \
				": to=<b@mail.example>, relay=x, delay=1, " \
				"status=sent (250 2.0.0 OK  " true + 1 \
				" g10-v6si7304311pfd." i % 100 " - gsmtp)"
		}
	}
	function id(t, s) {
		for (s = ""; length(s) < 6; t = int(t / 52))
			s = substr(digits, t % 52 + 1, 1) s
		return s "0bcdzDk"
	}
	function stamp(t) {
		return sprintf("2019-03-%02dT%02d:%02d:%02d+00:00",
			4 + int((t - first) / 86400),
			int((t - first) % 86400 / 3600),
			int((t - first) % 3600 / 60), (t - first) % 60)
	}'
}

mkdir good
write_log 90 0 mx1.example >good/maillog
write_log 5 8 mx2.example >good/mx2
run index -q -i good.index good
run clocks -i good.index --json
status 0 'clocks were found'
cp "$out" clocks
is "$(grep -c . clocks)" 2 'one clock a host and no finding'
like "$(cat clocks)" '"type":"clock","host":"mx1.example".*"offset_s":90,' \
	'how far it is ahead'
like "$(grep mx1 clocks)" '"since_basis":"stated"' 'by full stamps'
like "$(grep mx1 clocks)" '"drift":"0.000","by":"others","samples":"864",' \
	'it keeps'
like "$(grep mx2 clocks)" '"drift":"(8.00|7.99)' 'and one that gains 8 s a day'
like "$(grep mx2 clocks)" '"cites":\[\{"source"' 'with citations'
like "$(grep mx1 clocks)" '"shows":"ahead"' 'what that shows'
run clocks -i good.index --scan --json
is "$(cat "$out")" "$(cat clocks)" '--scan says the same'
run clocks -i good.index --host mx2.example --count
is "$(cat "$out")" 1 '--host and --count'
run clocks -i good.index --json --on 2019-03-05 mx1.example
like "$(cat "$out")" '"since":"2019-03-05T00:01:31Z"' 'of one day'
like "$(cat "$out")" '"samples":"288"' 'its lines'
run clocks -i good.index --csv
like "$(sed -n 1p "$out")" '^host,since,since_basis,until,offset_s,' 'as a table'
run clocks -i good.index --on 2001
status 1 'no clock in another year'
run clocks -i good.index --findings --json
status 1 'no finding'
like "$(cat "$out")" '"type":"absence"' 'is an answer'

# By comparisons that differ as much as it is off, no clock is shown to be wrong;
# nor by ids that the same clock made.
mkdir vague
{
	write_log 0 0 mx3.example | head -n 100
	write_log 40 0 mx3.example | sed -n '101,200p'
	write_log 90 0 mx4.example | grep smtpd
	write_log -50 0 mx5.example | head -n 200
	write_log -50 0 mx6.example | sed -n '402p'
} >vague/maillog
run index -q -i vague.index vague
run clocks -i vague.index --json
like "$(grep mx3 "$out")" '"offset_s":20,"spread_s":20,"shows":"no-offset"' \
	'an offset no larger than its spread is none'
like "$(grep mx4 "$out")" '"shows":"nothing",.*"by":"own"' 'nor by own ids'
like "$(grep mx5 "$out")" '"offset_s":-49,"spread_s":0,"shows":"behind"' 'but this is'
run dossier clocks -i vague.index -o clocks.html
run dossier search -i vague.index host:mx6.example -o vague.html
page=$(grep '<li>.*clock of' vague.html)
like "$page" 'Nothing shows that the clock of <b>mx3.example</b> was wrong, from ' \
	'which a dossier says'
unlike "$page" 'mx3.example</b> was [0-9]' 'and claims no offset'
like "$page" 'mx4.example</b> was right or wrong: its own ids alone' \
	'nor of own ids'
like "$page" 'mx5.example</b> was 49 s behind, from .*, by 99 comparisons, half of them within' \
	'but for those that are wrong'
like "$page" 'mx6.example</b> was 49 s behind.*, by 1 comparison</li>' \
	'of one alone without a spread'

# edit NUMBER SED: one log, of which a line was changed.
edit() {
	rm -rf bad bad.index
	mkdir bad
	sed "$1" good/maillog >bad/maillog
	run index -q -i bad.index bad
	run clocks -i bad.index --findings --json
}
edit "401s/T16:41:30/T09:41:30/"
status 0 'a stamp that was edited'
is "$(grep -c . "$out")" 1 'one finding'
like "$(cat "$out")" '"what":"stamped-early","grade":"A","off_s":-2520[01],' \
	'by how much'
like "$(cat "$out")" '"line":401,' 'which line'
like "$(cat "$out")" 'was made at 2019-03-04T16:41:30Z' 'by what'

rm -rf bad bad.index
mkdir bad
awk 'NR == 401 { moved = $0; next }
	{ print }
	NR == 501 { print moved }' good/maillog >bad/maillog
run index -q -i bad.index bad
run clocks -i bad.index --findings --json
like "$(cat "$out")" '"what":"out-of-place","grade":"B"' \
	'a line moved to another place'

# Lines made up of later ones: their stamps fit, and their ids were not yet made.
# A block of them does not bear itself out.
splice() {
	rm -rf bad bad.index
	mkdir bad
	awk -v n="$1" 'NR == FNR { if (NR > 800 && NR <= 800 + n)
			later[NR - 800] = substr($0, 26); next }
		{ print }
		FNR == 400 { for (i = 1; i <= n; i++)
			print substr($0, 1, 25) later[i] }' \
		good/maillog good/maillog >bad/maillog
	run index -q -i bad.index bad
	run clocks -i bad.index --findings --json
}
for lines in 1 40; do
	splice $lines
	is "$(grep -c . "$out")" 1 "$lines made up of later ones: one finding"
	like "$(cat "$out")" '"what":"future-id","grade":"B",.*"lines":"'$lines'",' \
		'of all of them'
	like "$(cat "$out")" '"line":401,' 'from the first'
done

# A clock that was set back leaves mails in the queue with such ids, but has shown
# that time itself.
rm -rf bad bad.index
mkdir bad
{
	sed -n '577,600p' good/maillog
	awk 'NR == FNR { if (NR == 577) id = $4; next }
		FNR > 400 { exit }
		FNR % 20 == 0 { print $1, $2, "postfix/smtp[8]:", id,
			"to=<b@mail.example>, relay=none, delay=9,",
			"status=deferred (timed out)" }
		{ print }' good/maillog good/maillog
} >bad/maillog
run index -q -i bad.index bad
run clocks -i bad.index --findings --json
unlike "$(cat "$out")" '"future-id"' 'ids that a clock set back left are none'

edit "401{
	s/T16:41:30/T16:11:30/
	s/smtpd.9.*/qmgr[7]: warning: x/
}"
like "$(cat "$out")" '"what":"out-of-order","grade":"C"' \
	'a stamp out of order, without an id'

# A dossier tells those of the hosts of its answer, and like ones at once.
rm -rf bad bad.index
mkdir bad
awk 'NR % 200 == 100 {
	sub(/T[0-9][0-9]:/, "T00:")
	sub(/smtp.*/, "qmgr[7]: warning: x")
} { print }' good/mx2 >bad/mx2
sed '1001{
	s/T[0-9:]*/T00:11:30/
	s/smtpd.9.*/qmgr[7]: warning: x/
}' good/maillog >bad/maillog
run index -q -i bad.index bad
run clocks -i bad.index --findings --host mx2.example --count
is "$(cat "$out")" 9 'nine stamps out of order on one host'
run dossier search -i bad.index --host mx2.example smtpd -n 3 -o one.html
like "$(cat one.html)" \
	'On <b>mx2.example</b>, 9 times, from 2019.* to 2019.*: it is out of order' \
	'are one sentence'
unlike "$(cat one.html)" 'On <b>mx1.example' 'without those of another'
like "$(cat one.html)" 'does not touch, 1 such finding:' 'which is counted'
is "$(grep -c '"type":"finding"' one.evidence.jsonl)" 9 'all nine are kept'
run verify -i bad.index one.html
status 0 'as a dossier made anew has it'

# A stamp that contradicts its id, in a file that fails its checksum, and in one that was cut off.
rm -rf bad bad.index
mkdir bad
sed '401s/T16:41:30/T09:41:30/' good/maillog >edited
gzip -nc edited >edited.gz
{
	head -c -8 edited.gz
	printf '\0\0\0\0'
	tail -c 4 edited.gz
} >bad/sum.gz
sed 's/mx1/mx7/' edited | gzip -nc | head -c -1000 >bad/cut.gz
run index -q -i bad.index bad
run clocks -i bad.index --findings --json
like "$(grep mx1 "$out")" '"grade":"C".*; but damage of its source .at byte [0-9]+. may' \
	'damage may have made it'
like "$(grep mx7 "$out")" '"grade":"A"' 'but not before a mere cut'
unlike "$(grep mx7 "$out")" 'damage of its' 'and so told'

# A clock that was set is no forgery of the lines behind it.
rm -rf set set.index
mkdir set
write_log 90 0 mx1.example | head -n 600 >set/maillog
write_log -3601 0 mx1.example | tail -n +601 >>set/maillog
run index -q -i set.index set
run clocks -i set.index --json
is "$(grep -c '"type":"finding"' "$out")" 0 'a clock that was set'
is "$(grep -c '"type":"clock"' "$out")" 2 'is told as two'
like "$(cat "$out")" '"offset_s":-3600,' 'behind'

# One that was wrong for some hours, or by a day for a day, and set right again:
# its stamps repeat those of others, but its lines stand together.
# wrong_for_hours OFF CLOCK...: what is told of a log that was off by that.
wrong_for_hours() {
	rm -rf set set.index
	mkdir set
	write_log 0 0 mx1.example >right
	write_log "$1" 0 mx1.example >wrong
	sed -n 1,600p right >set/maillog
	sed -n 601,800p wrong >>set/maillog
	sed -n '801,$p' right >>set/maillog
	run index -q -i set.index set
	run clocks -i set.index --json
	is "$(sed -n 's/.*"offset_s":\([-0-9]*\),"spread_s":\([0-9]*\),"shows":"\([a-z-]*\)".*"samples":"\([0-9]*\)".*/\1 \2 \3 \4/p' \
		"$out" | sort)" "$2" "wrong by $1 s for some hours"
	is "$(grep -c '"type":"finding"' "$out")" 0 'and no line is edited'
}
wrong_for_hours -18008 '-18007 0 behind 100
0 0 no-offset 300
0 0 no-offset 464'
wrong_for_hours -86401 '-86400 0 behind 100
0 0 no-offset 300
0 0 no-offset 464'
wrong_for_hours 86400 '0 0 no-offset 764
86400 0 ahead 100'
# Others whose clock is wrong are no sign of that.
rm -rf set set.index
mkdir set
awk 'FNR == NR { off[FNR] = $0; next }
	{ print FNR % 6 < 2 ? off[FNR] : $0 }' wrong right |
	sed '/gsmtp/s/^[^ ]*/@/' >replies
awk 'FNR == NR { split($0, part, " "); stamp[FNR] = part[1]; next }
	{ sub(/^@/, stamp[FNR]); print }' right replies | grep gsmtp >set/maillog
run index -q -i set.index set
run clocks -i set.index --json
is "$(grep -c '"type":"clock"' "$out")" 1 'one of three that answer is wrong'

# The same whether a log was read in parts, and with a line in it that is longer than a block may be.
mkdir parts
head -n 500 good/maillog >parts/maillog
run index -q -i parts.index parts
cp good/maillog parts/maillog
run index -q -i parts.index parts
run clocks -i parts.index --json
is "$(sed 's/"cites".*//' "$out")" "$(grep mx1 clocks | sed 's/"cites".*//')" \
	'a log that had grown'
{
	sed -n 1,500p good/maillog
	awk 'BEGIN {
		printf "2019-03-04T20:50:00+00:00 mx1.example postfix/qmgr[7]: "
		for (i = 0; i < 200000; i++)
			printf "warning: x"
		print ""
	}'
	sed -n '501,$p' good/maillog
} >parts/maillog
run index -q -i long.index parts
run clocks -i long.index --json
like "$(cat "$out")" '"offset_s":90,.*"samples":"864"' 'a line in pieces'
is "$(grep -c . "$out")" 1 'and nothing else'

# A machine that started without the time, with a year and without, and logs put
# one behind the other, which is none.
mkdir unset
{
	sed -n 1,200p good/maillog
	for n in 1 2 3; do
		echo "1970-01-01T00:00:0$n+00:00 mx1.example kernel: usb 1-$n: new device"
	done
	sed -n 201,400p good/maillog
} >unset/maillog
{
	for n in 10 11 12; do
		echo "Nov $n 10:00:00 mx3 postfix/qmgr[7]: warning: a"
	done
	echo 'Jan  1 00:00:07 mx3 postfix/qmgr[7]: warning: b'
	echo 'Jan  1 00:03:07 mx3 postfix/qmgr[7]: warning: c'
	echo 'Nov 12 10:09:00 mx3 postfix/qmgr[7]: warning: d'
} >unset/short
for day in '04-01' '01-01' '01-04' '01-12' '04-02'; do
	echo "2019-${day}T10:00:00+00:00 mx4 postfix/qmgr[7]: warning: e"
done >unset/joined
touch -d '2019-11-13 UTC' unset/*
run index -q -i unset.index unset
run clocks -i unset.index --findings --json
is "$(sed 's/.*"time":"\([^"]*\)".*"host":"\([^"]*\)","what":"\([^"]*\)","grade":"\([^"]*\)".*"lines":"\([^"]*\)".*/\1 \2 \3 \4 \5/' "$out")" \
	'1970-01-01T00:00:01Z mx1.example clock-not-set B 3
2019-01-01T00:00:07 mx3 clock-not-set B 2' 'clocks that were not set'

# A mistake is told before anything else is.
run clocks -i long.index --count-by user
status 2 'a field that clocks have not'
one_error 'is told in one line'
like "$(cat "$err")" "'user' is no field of a clock, nor" 'and of what it is none'

finish
