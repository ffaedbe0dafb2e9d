#!/bin/sh
# Years come from all rotations of a log together, and from other logs of the
# host; in whatever order they are found.
. "$(dirname "$0")/lib.sh"

# line FILE STAMP TEXT
line() {
	printf '%s mx1 postfix/%s\n' "$2" "$3" >>"$1"
}

# Four weeks of a log, of which the third says when it was, as a queue id: 20
# June 2021. Nothing in the others does, and all were copied years later.
mkdir logs
line logs/maillog.3 'May 30 06:25:03' 'qmgr[7]: warning: a'
line logs/maillog.3 'Jun  6 06:24:58' 'qmgr[7]: warning: b'
line logs/maillog.2 'Jun  6 06:25:01' 'qmgr[7]: warning: c'
line logs/maillog.2 'Jun 13 06:24:11' 'qmgr[7]: warning: d'
line logs/maillog.1 'Jun 13 06:25:02' 'qmgr[7]: warning: e'
line logs/maillog.1 'Jun 20 05:02:55' \
	'smtpd[9]: 4G6yC35YlszCx5Pk: client=a.example[192.0.2.1]'
line logs/maillog.1 'Jun 20 06:24:12' 'qmgr[7]: warning: f'
line logs/maillog 'Jun 20 06:25:09' 'qmgr[7]: warning: g'
line logs/maillog 'Jun 21 08:00:00' 'qmgr[7]: warning: h'
# Another log of the host, rotated with the first.
line logs/warn.1 'Jun 13 06:25:02' 'qmgr[7]: warning: i'
line logs/warn.1 'Jun 20 06:24:12' 'qmgr[7]: warning: j'
touch -d '2024-11-03 12:00:00 UTC' logs/*

# years INDEX: path, first time and basis of each source.
years() {
	run sources -i "$1" --json
	sed -n 's/.*"path":"\([^"]*\)".*"first":"\([^"]*\)".*'\
'"year_basis":"\([a-z]*\)".*/\1 \2 \3/p' "$out" | sort
}

run index -q -i together logs
years together >want
is "$(cut -d' ' -f1,2 want)" 'logs/maillog 2021-06-20T04:25:09Z
logs/maillog.1 2021-06-13T04:25:02Z
logs/maillog.2 2021-06-06T04:25:01Z
logs/maillog.3 2021-05-30T04:25:03Z
logs/warn.1 2021-06-13T04:25:02Z' 'one anchor dates the row'
is "$(cut -d' ' -f3 want | sort | uniq -c | tr -s ' ')" ' 5 inferred' \
	'and surely'

run index -q -i turned logs/warn.1 logs/maillog logs/maillog.1 \
	logs/maillog.2 logs/maillog.3
years turned >got
is "$(cat got)" "$(cat want)" 'in another order'

for file in maillog.2 warn.1 maillog maillog.3; do
	run index -q -i piecemeal "logs/$file"
done
years piecemeal >got
unlike "$(cat got)" ' 2021|inferred' 'without the anchor nothing is sure'
run index -q -i piecemeal logs/maillog.1
years piecemeal >got
is "$(cat got)" "$(cat want)" 'a rotation that comes later dates the others'

# How it is known.
run explain -i together logs/maillog.3
status 0 'a source is explained'
like "$(cat "$out")" '^  year 2021, inferred: maillog.1: 1 Postfix queue id' \
	'from what its year is known'
like "$(cat "$out")" 'for it: it is followed by maillog.2' 'what speaks for it'
like "$(cat "$out")" 'modification time 2024-11-03, that of a copy' \
	'what says little'
like "$(cat "$out")" 'next best: 20[0-9]*, against which [0-9.]* more' \
	'and the second best'
run explain -i together --json logs/maillog.1:2
like "$(cat "$out")" '^{"type":"reading","path":"logs/maillog.1",' 'a line, too'
like "$(cat "$out")" '"time":"2021-06-20T03:02:55Z".*"year":"2021"' 'its time'
like "$(cat "$out")" '"zone":"[+]02:00","zone_basis":"inferred"' 'its zone'
like "$(cat "$out")" '"cite":.*"line":2' 'and where it is'
run explain -i together --year-of x
status 2 'it changes nothing'
touch -d '2019-06-20 12:00:00 UTC' logs/maillog.1
run index -q -i against logs/maillog.1
run explain -i against logs/maillog.1
like "$(cat "$out")" 'against it: modification time 2019-06-20: says 2019' \
	'what speaks against it'
touch -d '2024-11-03 12:00:00 UTC' logs/*
run explain -i together 4.7.1 logs/maillog:1
like "$(cat "$out")" '^4.7.1  failed for now' 'words, besides'

# Under other names.
mkdir renamed
n=0
for file in logs/maillog.2 logs/maillog logs/maillog.3 logs/maillog.1; do
	n=$((n + 1))
	cp -p "$file" "renamed/exhibit$n.txt"
done
run index -q -i lost_names renamed
years lost_names >got
is "$(cut -d' ' -f2- got | sort)" \
	"$(grep maillog want | cut -d' ' -f2- | sort)" \
	'without names by how lines go on'

# And where the first or the last line of a file came days late.
# often FILE MONTH FROM TO: a line each four hours of some days.
often() {
	for d in $(seq "$3" "$4"); do
		for h in 07 11 15 19 23; do
			line "$1" "$2 $d $h:00:00" 'qmgr[7]: warning: a'
		done
	done
}
mkdir late
often late/exhibit1 Jun 13 19
line late/exhibit1 'Jun 20 05:02:55' \
	'smtpd[9]: 4G6yC35YlszCx5Pk: client=a.example[192.0.2.1]'
line late/exhibit1 'Jun 20 06:24:12' 'qmgr[7]: warning: b'
line late/exhibit2 'Jun 18 11:00:00' 'qmgr[7]: warning: late'
often late/exhibit2 Jun 20 26
line late/exhibit2 'Jun 27 06:24:10' 'qmgr[7]: warning: d'
line late/exhibit2 'Jun 26 09:00:00' 'qmgr[7]: warning: late'
often late/exhibit3 Jun 27 30
touch -d '2024-11-03 12:00:00 UTC' late/*
run index -q -i late.ix late
years late.ix >got
is "$(cut -c1-21,34- got | tr -d Z)" 'late/exhibit1 2021-06 inferred
late/exhibit2 2021-06 assumed
late/exhibit3 2021-06 assumed' 'with late lines, though nothing is sure then'

# Lines out of order are no new year: F, G and the like of the manual.
# sure FILE NAME [UNSURE]: all lines of it are of 2019, so many of them as it
# seems.
sure() {
	touch -d '2019-11-14 UTC' "$1"
	rm -rf odd.index
	run index -q -i odd.index "$1"
	run search -i odd.index --json '*'
	is "$(sed -n 's/.*"time":"\(....\).*"time_basis":"\([a-z]*\)".*/\1 \2/p' \
		"$out" | sort | uniq -c | tr -s ' ')" \
		"${3:+ $3 2019 assumed
} $(($(grep -c . "$1") - ${3:-0})) 2019 inferred" "$2"
}
mkdir odd
for stamp in 'Oct  2 10:00:00' 'Nov 13 10:00:00' 'Oct  2 10:00:00' \
	'Nov 13 10:00:01' 'Oct  2 10:00:00' 'Nov 13 10:00:02'; do
	line odd/turns "$stamp" 'qmgr[7]: warning: a'
done
sure odd/turns 'two months in turn'
line odd/stray 'Nov 12 10:00:00' 'qmgr[7]: warning: a'
line odd/stray 'Jul  1 10:00:00' 'qmgr[7]: warning: b'
line odd/stray 'Nov 12 10:00:01' 'qmgr[7]: warning: c'
sure odd/stray 'a straggler'
line odd/boot 'Nov 12 10:00:00' 'qmgr[7]: warning: a'
line odd/boot 'Jan  1 00:00:09' 'qmgr[7]: warning: b'
line odd/boot 'Nov 12 10:00:01' 'qmgr[7]: warning: c'
sure odd/boot 'a clock that was not set yet' 1
run explain -i odd.index odd/boot:2
like "$(cat "$out")" 'a clock not set yet, as it seems' 'and what it was is said'
# Before anything else.
line odd/start 'Jan  1 00:00:07' 'qmgr[7]: warning: a'
line odd/start 'Jan  1 00:00:09' 'qmgr[7]: warning: b'
line odd/start 'Nov 12 10:00:01' 'qmgr[7]: warning: c'
sure odd/start 'a machine whose first lines are of no time' 2
line odd/repeat 'Nov 12 10:00:00' 'qmgr[7]: warning: a'
line odd/repeat 'Aug  1 00:00:09' 'qmgr[7]: message repeated 2 times: [ x]'
line odd/repeat 'Nov 12 10:00:01' 'qmgr[7]: warning: c'
sure odd/repeat 'a line that repeats an old one'
# A block that begins in one frame and ends in the next.
awk 'BEGIN {
	for (i = 0; i < 9000; i++) {
		when = i < 4500 || i > 5100 ? "Nov 13" : "Mar 13"
		printf "%s 10:%02d:%02d mx1 postfix/qmgr[7]: warning: %d\n",
			when, i / 150, i % 60, i * i
	}
}' >odd/frames
sure odd/frames 'a block over the end of a frame'

# Lines with a full date among those without, though all was copied years later.
# dated FILE: the years of its lines that state none.
dated() {
	touch -d '2022-01-01 UTC' "$1"
	rm -rf mixed.ix
	run index -q -i mixed.ix "$1"
	run search -i mixed.ix --json '*'
	sed -n 's/.*"time":"\(....\).*"time_basis":"\([a-z]*\)".*/\1 \2/p' \
		"$out" | grep -v stated | sort | uniq -c | tr -s ' '
}
full() {
	echo "$2 mx1 postfix/qmgr[7]: warning: full" >>"$1"
}
mkdir mixed
line mixed/strewn 'Nov 12 09:00:00' 'qmgr[7]: warning: a'
full mixed/strewn '2019-11-12T10:00:00.123456+01:00'
line mixed/strewn 'Nov 12 11:00:00' 'qmgr[7]: warning: b'
is "$(dated mixed/strewn)" ' 2 2019 inferred' 'strewn in'
full mixed/new '2019-01-02T10:00:00+01:00'
full mixed/new '2019-12-31T23:59:00+01:00'
line mixed/new 'Jan  1 11:00:00' 'qmgr[7]: warning: a'
line mixed/new 'Jan  3 11:00:00' 'qmgr[7]: warning: b'
is "$(dated mixed/new)" ' 2 2020 inferred' 'before the others, and the year turns'
line mixed/old 'Dec 30 11:00:00' 'qmgr[7]: warning: a'
line mixed/old 'Dec 31 11:00:00' 'qmgr[7]: warning: b'
full mixed/old '2020-01-01T10:00:00+01:00'
full mixed/old '2020-12-29T10:00:00+01:00'
is "$(dated mixed/old)" ' 2 2019 inferred' 'behind them'
run explain -i mixed.ix mixed/old
like "$(cat "$out")" 'year 2019, inferred: 1 line with a full date' 'as explain says'

# What a person says of one is heard by the others.
rm logs/maillog.1
run index -q -i said logs
run index -q -i said --year-of 'logs/maillog.2=2013'
years said >got
like "$(cat got)" 'maillog.3 2013-05-30T06:25:03 inferred' \
	'--year-of of one speaks for its row'
like "$(cat got)" 'maillog.2 2013-06-06T06:25:01 given' 'and for itself'
# Days that not every year has, also in the midst of a log: all else is only
# that it was copied in 2023.
mkdir days
for day in '20' '29'; do
	line days/leap "Feb $day 10:00:00" 'qmgr[7]: warning: a'
done
line days/leap 'Mar  9 10:00:00' 'qmgr[7]: warning: b'
line days/fold 'Oct 20 10:00:00' 'qmgr[7]: warning: a'
line days/fold 'Oct 27 02:50:00' 'qmgr[7]: warning: b'
line days/fold 'Oct 27 02:05:00' 'qmgr[7]: warning: c'
line days/fold 'Nov  5 10:00:00' 'qmgr[7]: warning: d'
touch -d '2023-06-01 12:00:00 UTC' days/*
run index -q -i days.ix days
years days.ix >got
like "$(cat got)" 'days/leap 2020-02-20T10:00:00 assumed' 'a leap year'
like "$(cat got)" 'days/fold 2019-10-20T10:00:00 assumed' 'and a Sunday'
run explain -i days.ix days/fold
like "$(cat "$out")" 'for it: clocks went back on 10-27, and that is done on Sundays' \
	'what speaks for it'

# Numbers that are missing say nothing against the others: what lies behind them
# is dated, too.
month() {
	line "holes/maillog.$1" "$2  1 00:10:00" 'qmgr[7]: warning: a'
	[ "$2" != Jun ] || line "holes/maillog.$1" 'Jun 20 05:02:55' \
		'smtpd[9]: 4G6yC35YlszCx5Pk: client=a.example[192.0.2.1]'
	line "holes/maillog.$1" "$2 $3 23:50:00" 'qmgr[7]: warning: b'
}
mkdir holes
month 14 Nov 30
month 12 Jan 31
month 10 Mar 31
month 9 Apr 30
month 8 May 31
month 7 Jun 30
touch -d '2026-01-01 12:00:00 UTC' holes/*
run index -q -i holes.ix holes
years holes.ix >got
like "$(cat got)" 'maillog.8 2021-04-30T22:10:00Z inferred' 'beside the anchor'
like "$(cat got)" 'maillog.12 2021-01-01T00:10:00 ' 'behind one that is missing'
like "$(cat got)" 'maillog.14 2020-11-01T00:10:00 ' 'and behind two'

# An hour that came twice: in Berlin on 27 October 2019 at 3 o'clock.
# fold FILE: a line each five minutes, from before the hour to behind it.
mkdir fold
for hm in 01:50 02:00 02:20 02:40 02:55 02:00 02:20 02:40 02:55 03:05; do
	line fold/order "Oct 27 $hm:00" 'qmgr[7]: warning: a'
	line fold/order "Oct 27 $hm:01" 'qmgr[7]: warning: b'
done
# No step back: an id made at 01:30:00Z says that this one is the second.
line fold/anchor 'Oct 27 02:10:00' 'qmgr[7]: warning: a'
line fold/anchor 'Oct 27 02:30:00' \
	'smtpd[9]: 4710dh0sf8z5Gn3: client=a.example[192.0.2.1]'
line fold/anchor 'Oct 27 02:40:00' 'qmgr[7]: warning: b'
line fold/nothing 'Oct 27 02:10:00' 'qmgr[7]: warning: a'
line fold/nothing 'Oct 27 02:40:00' 'qmgr[7]: warning: b'
# The log was turned in the middle of it: first the one hour, then the other.
line fold/turn.1 'Oct 27 01:30:00' 'qmgr[7]: warning: a'
line fold/turn.1 'Oct 27 02:15:00' 'qmgr[7]: warning: b'
line fold/turn.1 'Oct 27 02:50:00' 'qmgr[7]: warning: c'
line fold/turn 'Oct 27 02:10:00' 'qmgr[7]: warning: a'
line fold/turn 'Oct 27 02:45:00' 'qmgr[7]: warning: b'
line fold/turn 'Oct 27 04:00:00' 'qmgr[7]: warning: c'
# Or a while after it had begun again.
line fold/later.1 'Oct 27 02:15:00' 'qmgr[7]: warning: a'
line fold/later.1 'Oct 27 02:55:00' 'qmgr[7]: warning: b'
line fold/later.1 'Oct 27 02:15:00' 'qmgr[7]: warning: c'
line fold/later 'Oct 27 02:20:00' 'qmgr[7]: warning: a'
line fold/later 'Oct 27 02:45:00' 'qmgr[7]: warning: b'
# Or a while before.
line fold/sooner.1 'Oct 27 02:05:00' 'qmgr[7]: warning: a'
line fold/sooner.1 'Oct 27 02:15:00' 'qmgr[7]: warning: b'
line fold/sooner 'Oct 27 02:20:00' 'qmgr[7]: warning: c'
line fold/sooner 'Oct 27 02:55:00' 'qmgr[7]: warning: d'
line fold/sooner 'Oct 27 02:05:00' 'qmgr[7]: warning: e'
run index -q -i fold.ix --tz-of '*=Europe/Berlin' --year-of '*=2019' fold
# as_read FILE [OPTION]...: of its lines, and how they are known.
as_read() {
	file=$1
	shift
	run search -i fold.ix --json --source "fold/$file" "$@" '*'
	sed -n 's/.*"time":"2019-10-27T\([^"]*\):00Z","time_basis":"\([a-z]*\)".*/\1 \2/p' "$out" |
		tr '\n' ' '
}
want='23:50 inferred 00:00 inferred 00:20 inferred 00:40 inferred 00:55 inferred 01:00 inferred 01:20 inferred 01:40 inferred 01:55 inferred 02:05 inferred '
is "$(as_read order)" "${want#23:50 inferred }" 'told apart by the order of lines'
is "$(as_read order --scan)" "${want#23:50 inferred }" 'the same by reading all'
is "$(as_read order --since 2019-10-27T01:00Z --until 2019-10-27T02:00Z)" \
	'01:00 inferred 01:20 inferred 01:40 inferred 01:55 inferred ' \
	'a window of the second hour'
is "$(as_read anchor)" '00:10 assumed 01:30 inferred 01:40 inferred ' \
	'and by a time in a line, as far as it tells'
is "$(as_read nothing)" '00:10 assumed 00:40 assumed ' 'else it is the first, and marked'
is "$(as_read turn.1)" '00:15 inferred 00:50 inferred ' \
	'the end of a log, whose next one goes back'
is "$(as_read turn)" '01:10 inferred 01:45 inferred 03:00 inferred ' \
	'and the next one'
is "$(as_read turn --scan)" '01:10 inferred 01:45 inferred 03:00 inferred ' \
	'the same by reading all'
is "$(as_read later)" '01:20 inferred 01:45 inferred ' \
	'a log that goes on in the second hour'
is "$(as_read sooner.1)" '00:05 inferred 00:15 inferred ' \
	'a log that ends in the first'
run sources -i fold.ix --json fold/anchor
like "$(cat "$out")" '"zone":"Europe/Berlin","zone_basis":"given"' \
	'a zone that is given by its name is given, whatever ids say'
run explain -i fold.ix fold/order:11 fold/order:5 fold/anchor:3 fold/nothing:1
like "$(cat "$out")" 'by the order of the lines it is the second time' \
	'explain says which, and how it is known'
like "$(cat "$out")" 'by the order of the lines it is the first time' 'the first'
like "$(cat "$out")" 'by times inside the lines it is the second time' 'by an anchor'
like "$(cat "$out")" 'this hour came twice, and it may be .*01:10:00' 'or that it is not'
run show -i fold.ix --json fold/order:11
like "$(cat "$out")" '"time":"2019-10-27T01:00:00Z","time_basis":"inferred"' \
	'show has the same time'

# --- what was copied together says only by when, over the end of a year too

mkdir turn
for d in 28 29 30 31; do
	line turn/maillog.$((34 - d)) "Dec $d 06:25:01" 'qmgr[7]: warning: a'
	line turn/maillog.$((34 - d)) "Dec $d 23:25:01" 'qmgr[7]: warning: b'
done
for d in 1 2 3; do
	line turn/maillog.$((3 - d)) "Jan  $d 06:25:01" 'qmgr[7]: warning: a'
	line turn/maillog.$((3 - d)) "Jan  $d 23:25:01" 'qmgr[7]: warning: b'
done
touch -d '2024-01-12 12:00:00 UTC' turn/*
run index -q -i turn.ix turn
years turn.ix >got
is "$(grep -c ' assumed$' got)" 7 'the days around a new year'

# --- a copy that seems written when the log ended, of another year

mkdir lucky
for d in 7 8 9; do
	line lucky/maillog.$((9 - d)) "Oct  $d 00:01:01" 'qmgr[7]: warning: a'
	line lucky/maillog.$((9 - d)) "Oct  $d 08:59:01" 'qmgr[7]: warning: b'
done
touch -d '2020-10-09 09:49:46 UTC' lucky/*
run index -q -i lucky.ix lucky
is "$(years lucky.ix | grep -c ' inferred$')" 0 \
	'rotations that end days apart were not all written at one time'

# --- a .gz to which each rotation was appended: the last header says by when

member() {
	for d in "$@"; do
		line member "Dec $d 06:25:01" 'qmgr[7]: warning: a'
	done
	touch -d "$when" member
	gzip -c member
	rm member
}
mkdir members
when='2020-12-26 00:00:00 UTC'
member 20 22 25 >members/maillog.gz
when='2021-01-01 00:00:00 UTC'
member 26 28 31 >>members/maillog.gz
touch -d '2024-01-12 12:00:00 UTC' members/*
run index -q -i members.ix members
is "$(years members.ix)" 'members/maillog.gz 2020-12-20T06:25:01 inferred' \
	'the first header is not that of the last member'

# --- a number in a name that cannot be a year

mkdir far
line far/case-2099.txt 'Jun 13 06:25:02' 'qmgr[7]: warning: e'
line far/case-2099.txt 'Jun 20 05:02:55' \
	'smtpd[9]: 4G6yC35YlszCx5Pk: client=a.example[192.0.2.1]'
touch -d '2024-01-12 12:00:00 UTC' far/*
run index -q -i far.ix far
is "$(years far.ix)" 'far/case-2099.txt 2021-06-13T04:25:02Z inferred' \
	'the time in a queue id counts for more'

# --- a machine whose zone was set anew, in the middle of a rotation

# moved FILE FROM TO EAST: the hours from 2019-02-01 on, with the ids that the
# host made, by a clock EAST hours east of Greenwich.
moved() {
	awk -v from="$2" -v to="$3" -v east="$4" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		for (h = from; h < to; h += 0.5) {
			t = 1548979200 + h * 3600
			day = int((h + east) / 24)
			at = (h + east) % 24
			month = day < 28 ? "Feb" : day < 59 ? "Mar" : "Apr"
			day -= day < 28 ? 0 : day < 59 ? 28 : 59
			printf("%s %2d %02d:%02d:00 mx1 postfix/smtpd[9]: " \
				"%s: client=a.example[192.0.2.1] is=%d\n",
				month, day + 1, int(at), at % 1 * 60, id(t), t)
		}
	}
	function id(t, s) {
		for (s = ""; length(s) < 6; t = int(t / 52))
			s = substr(digits, t % 52 + 1, 1) s
		return s "0bcdzDk"
	}' >>"$1"
}
mkdir moved
moved moved/maillog.2 24 96 1
moved moved/maillog.1 96 180 1
moved moved/maillog.1 180 264 -5
moved moved/maillog 264 360 -5
touch -d '2024-01-12 12:00:00 UTC' moved/*
run index -q -i moved.ix moved
run search -i moved.ix --json 'client=a.example'
# As it was, and as it is told; what is assumed may be wrong.
sed -n 's/.*"time":"\([^"]*\)Z","time_basis":"\([a-z]*\)".*"raw":".* is=\([0-9]*\)".*/\3 \2 \1/p' \
	"$out" | while read -r is basis told; do
	[ "$(date -u -d "@$is" +%Y-%m-%dT%H:%M:%S)" = "$told" ] ||
		echo "$is $basis $told"
done | grep -v ' assumed ' >wrong
is "$(cat wrong)" '' 'no line is surely told by the zone of others'
grep -o '"time":"[^"]*Z"' "$out" >timed
sure='"time_basis":"inferred"'
is "$(grep -c "$sure" "$out")" 662 \
	'all have theirs for sure, but those amid which it was changed'
cp "$out" indexed
run search -i moved.ix --json --scan 'client=a.example'
is "$(grep -o '"time":"[^"]*Z"' "$out")" "$(cat timed)" 'the same by reading all'
run search -i moved.ix --json --on 2019-02-11 --host mx1 'client=a.example'
is "$(grep -c '"time":"2019-02-11T[^"]*Z"' "$out")" 48 'a day behind it'
run search -i moved.ix --json --on 2019-02-05 --host mx1 'client=a.example'
is "$(grep -c '"time":"2019-02-05T[^"]*Z"' "$out")" 48 'a day before it'
run explain -i moved.ix moved/maillog.1
is "$(grep -e ': lines' -e '^  zone' "$out")" \
	'moved/maillog.1: lines 1 to 158
  zone +01:00, inferred: 33 lines of this stretch; the zone was changed
moved/maillog.1: lines 159 to 168
  zone +01:00, assumed: it was changed in this stretch
moved/maillog.1: lines 169 to 336
  zone -05:00, inferred: 22 lines of this stretch; the zone was changed' \
	'in three stretches, told why'
run explain -i moved.ix --json moved/maillog.1:181
like "$(cat "$out")" '"first_line":"169","lines":"168".*"zone":"-05:00"' 'a line'
run sources -i moved.ix --json moved/maillog.1
like "$(cat "$out")" \
	'"first":"2019-02-05T00:00:00Z","last":"2019-02-11T23:30:00Z"' \
	'first and last are by the zone of each'
for how in '' --scan; do
	run coverage -i moved.ix --json $how
	is "$(cut -d, -f1-4 "$out")" \
		'{"type":"coverage","host":"mx1","since":"2019-02-02T00:00:00Z","until":"2019-02-15T23:30:00Z"' \
		"no gap is made by it $how"
done
run clocks -i moved.ix --findings
status 1 'and no line is said to be out of order'
# Shortly before the end of a rotation: no line of it tells, but the next one.
mkdir tail
moved tail/maillog.1 24 48 1
moved without 48 60 -5
sed 's/smtpd.*: client/qmgr[7]: client/' without >>tail/maillog.1
moved tail/maillog 60 84 -5
touch -d '2024-01-12 12:00:00 UTC' tail/*
run index -q -i tail.ix tail
run explain -i tail.ix tail/maillog.1
is "$(grep -e ': lines' -e '^  zone' "$out")" \
	'tail/maillog.1: lines 1 to 48
  zone +01:00, inferred: 26 lines of this stretch; the zone was changed
tail/maillog.1: lines 49 to 72
  zone +01:00, assumed: no line of this stretch tells whether it was changed' \
	'behind the last line that tells the same is assumed'
run search -i tail.ix --json 'client=a.example'
is "$(grep -c "$sure" "$out")" 96 'of others the time is known'
# One of the last ids tells it, and there is no next rotation.
mkdir last
moved last/maillog 24 48 1
sed '1,12s/smtpd.*: client/qmgr[7]: client/' without >>last/maillog
touch -d '2024-01-12 12:00:00 UTC' last/*
run index -q -i last.ix last
run search -i last.ix --json 'client=a.example'
is "$(grep -c "$sure" "$out")" 48 'one line in another zone is heard'
# Of a host that goes by daylight saving, which all but a few of its lines tell.
mkdir summer
moved summer/maillog.1 24 1378 1
moved summer/maillog.1 1378 1440 2
moved summer/maillog 1440 1482 2
moved summer/maillog 1482 1485 -5
moved without 1485 1500 -5
sed 's/smtpd.*: client/qmgr[7]: client/' without >>summer/maillog
touch -d '2024-01-12 12:00:00 UTC' summer/*
run index -q -i summer.ix summer
run explain -i summer.ix summer/maillog.1
like "$(cat "$out")" 'zone CET-1CEST.*inferred: daylight saving' \
	'a rule holds where the clock goes by it'
run explain -i summer.ix summer/maillog
like "$(cat "$out")" 'zone -05:00, inferred: 6 lines of this stretch' \
	'not where it was set to another zone'
# A mail whose last lines tell no zone stands together all the same.
mkdir seam
moved seam/maillog.1 24 47 -5
id=$(tail -n 1 seam/maillog.1 | cut -d' ' -f7)
at=$(tail -n 1 seam/maillog.1 | cut -c 1-15)
line seam/maillog.1 "$at" "cleanup[8]: $id message-id=<1@a.example>"
line seam/maillog.1 "$at" "qmgr[7]: $id from=<a@a.example>, size=3027, nrcpt=1 (queue active)"
line seam/maillog.1 "$at" "smtp[6]: $id to=<b@b.example>, relay=b.example[192.0.2.2]:25, delay=0.6, delays=0.2/0/0.2/0.2, dsn=2.0.0, status=sent (250 ok)"
line seam/maillog.1 "$at" "qmgr[7]: $id removed"
moved seam/maillog 96 140 0
touch -d '2024-01-12 12:00:00 UTC' seam/*
run index -q -i seam.ix seam
run trace -i seam.ix --json 1@a.example
like "$(cat "$out")" '"complete":true' 'a mail at the seam is told to its end'
like "$(cat "$out")" '"legs":\[{[^}]*}\]' 'and in one leg'
run search -i seam.ix --json "${id%:}"
like "$(tail -n 1 "$out")" '"time_basis":"assumed".* removed' \
	'its last line has no sure time'
# In the hour that daylight saving leaves out, between two rotations: only what
# others replied tells the zone.
mkdir begin
moved begin/maillog.1 1320 1390 1
moved unheard 1390 1393 1
sed 's/smtpd.*: client/qmgr[7]: client/' unheard >>begin/maillog.1
moved begin/maillog 1393 1440 2
sed -i 's/smtpd.* is=\(.*\)/smtp[5]: 1A940BB4: to=<b@b.example>, relay=b.example[192.0.2.2]:25, delay=0.6, delays=0.2\/0\/0.2\/0.2, dsn=2.0.0, status=sent (250 2.0.0 OK \1 d01-v6si4066342srd.184 - gsmtp)/' \
	begin/*
touch -d '2024-01-12 12:00:00 UTC' begin/*
run index -q -i begin.ix begin
run explain -i begin.ix begin/maillog.1 begin/maillog
is "$(grep ': lines' "$out")" 'begin/maillog.1: lines 1 to 146
begin/maillog: lines 1 to 94' 'its beginning leaves no line open'
# Daemons of two zones that write side by side are of no one zone.
mkdir side
moved side/here 24 96 1
moved side/there 24 96 -5
paste -d '\n' side/here side/there >side/maillog
rm side/here side/there
touch -d '2024-01-12 12:00:00 UTC' side/maillog
run index -q -i side.ix side
run search -i side.ix --json 'client=a.example'
is "$(grep -c '"time":"[^"]*Z"' "$out")" 0 'side by side nothing tells them apart'
run explain -i side.ix side/maillog
like "$(cat "$out")" 'zone not known: lines of several zones side by side: [0-9]+ anchors say [+-]0[15]:00 \(Postfix queue ids\), [0-9]+ say [+-]0[15]:00' \
	'which these are is told'
# Nor are they where only those of the one zone have ids, as of a daemon in a
# chroot, or of one host among others.
mkdir chroot
moved chroot/here 24 96 1
moved chroot/there 24 96 -5
sed -i 's/ mx1 .*: client/ mx1 dovecot: imap-login: client/' chroot/there
paste -d '\n' chroot/here chroot/there >chroot/maillog
rm chroot/here chroot/there
touch -d '2024-01-12 12:00:00 UTC' chroot/maillog
run index -q -i chroot.ix chroot
run search -i chroot.ix --json 'client=a.example'
is "$(grep -c '"time_basis":"inferred"' "$out")" 0 'nor that others have no ids'
run explain -i chroot.ix chroot/maillog
like "$(cat "$out")" 'zone \+01:00, assumed: .*lines of another zone are among' \
	'that is told'
run clocks -i chroot.ix --json
is "$(grep -c '"type":"finding"' "$out")" 0 'and no line is out of place for it'
is "$(grep -c '"type":"clock"' "$out")" 1 'the ids tell that of their lines'
# Behind the last id of all, or before the first, stamps tell it as they step
# back; a log that goes on as before is of its zone.
mkdir behind before same
moved behind/maillog 84 108 1
cp behind/maillog same/maillog
moved behind/more 108 120 -5
moved same/more 108 120 1
for log in behind same; do
	sed 's/smtpd.*: client/qmgr[7]: client/' $log/more >>$log/maillog
	rm $log/more
done
moved before/less 84 96 1
sed 's/smtpd.*: client/qmgr[7]: client/' before/less >before/maillog
moved before/more 96 120 -5
cat before/more >>before/maillog
rm before/less before/more
touch -d '2024-01-12 12:00:00 UTC' behind/* before/* same/*
for log in behind before same; do
	run index -q -i $log.ix $log
	run search -i $log.ix --json 'client=a.example'
	sed -n 's/.*"time":"\([^"]*\)Z","time_basis":"\([a-z]*\)".*"raw":".* is=\([0-9]*\)".*/\3 \2 \1/p' \
		"$out" | while read -r is basis told; do
		[ "$(date -u -d "@$is" +%Y-%m-%dT%H:%M:%S)" = "$told" ] ||
			echo "$basis"
	done | sort -u >$log.wrong
	grep -c '"time_basis":"inferred"' "$out" >$log.sure
done
is "$(cat behind.wrong before.wrong same.wrong)" 'assumed
assumed' 'behind the last id nothing is told by the zone before for sure'
is "$(cat same.sure)" 72 'where nothing steps back it is'

# --- logs of a day each about 29 February, whose names are lost

mkdir leap
n=0
for day in 'Feb 27' 'Feb 28' 'Feb 29' 'Mar  1' 'Mar  2' 'Mar  3'; do
	n=$((n + 1))
	[ $n != 1 ] || line leap/a$n 'Feb 27 04:00:00' \
		'smtpd[9]: 3Tx8Sc0bcdzDk: client=a.example[192.0.2.1]'
	for hour in 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
		line leap/a$n "$day $hour:10:00" 'qmgr[7]: warning: a'
	done
done
touch -d '2021-05-05 UTC' leap/*
mv leap/a2 leap/k
mv leap/a3 leap/b
mv leap/a4 leap/z
mv leap/a6 leap/c
run index -q -i leap.ix leap
is "$(years leap.ix | sed 's/.* \(....\)-.* /\1 /' | sort | uniq -c | tr -s ' ')" \
	' 6 2012 inferred' 'a day of a leap year is not passed over'

# --- a log that two hosts write to, and one rotation of it without any clue
mkdir both
for h in 10 12 14 16; do
	echo "Feb  1 $h:00:00 mx2 postfix/smtpd[8]: 1A2B3C4D5E: client=a.example[192.0.2.1]"
	echo "Feb  1 $h:30:00 mx3 postfix/smtpd[8]: 1A2B3C4D5F: client=a.example[192.0.2.1]"
done >both/maillog-20190202
moved both/maillog-20190203 24 47 1
sed 's/ mx1 / mx2 /; n; s/ mx1 / mx3 /' both/maillog-20190203 >both.log
mv both.log both/maillog-20190203
run index -q -i both.ix both
run search -i both.ix --json --limit 1 'client=a.example'
like "$(cat "$out")" '"time":"2019-02-01T09:00:00Z","time_basis":"assumed"' \
	'a rotation of a log of several hosts has the zone of the next'

finish
