#!/bin/sh
# What other rotations of a log tell of one: its zone, unless lines beside are
# of another; its year, though lines came late where rotations meet.
. "$(dirname "$0")/lib.sh"

# lines FROM TO EAST HAS_IDS: every six minutes of the hours from 2018-05-01 on,
# with ids or without, by a clock EAST hours east of Greenwich.
lines() {
	awk -v from="$1" -v to="$2" -v east="$3" -v has_ids="$4" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		for (n = from * 10; n < to * 10; n++) {
			t = 1525132800 + n * 360
			at = (n + east * 10) % 240 * 360
			printf("May %2d %02d:%02d:00 mx1 postfix/",
				int((n + east * 10) / 240) + 1,
				int(at / 3600), at % 3600 / 60)
			if (has_ids)
				printf("smtpd[9]: %s: client=a.example" \
					"[192.0.2.1] is=%d\n", id(t), t)
			else
				printf("qmgr[7]: warning: is=%d\n", t)
		}
	}
	function id(t, s) {
		for (s = ""; length(s) < 6; t = int(t / 52))
			s = substr(digits, t % 52 + 1, 1) s
		return s "0bcdzDk1"
	}'
}

# A machine was set from 12 hours east to 4 hours west, and soon after started
# anew, twice, before its clock was set; by then no line had an id. The hours
# behind that are those of the day before once more.
boots() {
	printf 'Jan  1 00:00:0%d mx1 kernel: usb 1-1: new device\n' 0 1 2 3
}
mkdir zones
lines 12 47 12 1 >zones/maillog.1
{
	lines 47 50 12 1
	lines 50 53 -4 1
	boots
	lines 53 54 -4 0
	boots
	lines 54 62 -4 0
} >zones/maillog
touch -d '2020-03-03 12:00:00 UTC' zones/*
run index -q -i zones.ix zones
run search -i zones.ix --json 'warning'
sed -n 's/.*"time":"\([^"]*\)Z","time_basis":"\([a-z]*\)".*"raw":".* is=\([0-9]*\)".*/\3 \2 \1/p' \
	"$out" >told
is "$(wc -l <told | tr -d ' ')" 90 'all lines without ids have a time'
is "$(cut -d' ' -f2 told | sort -u)" assumed \
	'behind lines that stand alone it is not that of another rotation'
while read -r is basis told; do
	[ "$(date -u -d "@$is" +%Y-%m-%dT%H:%M:%S)" = "$told" ] ||
		echo "$is $basis $told"
done <told >wrong
is "$(cat wrong)" '' 'but that of the lines before them'

# day FILE DAY-OF-WINTER: lines of a day from 25 November 2008 on.
day() {
	for hour in 02 08 14 20; do
		printf '%s mx1 postfix/qmgr[7]: warning: x\n' \
			"$(date -u -d "2008-11-25 +$2 days" "+%b %e $hour:11:00")" \
			>>"$1"
	done
}
late() {
	printf '%s mx1 postfix/qmgr[7]: warning: late\n' "$2" >>"$1"
}
# week FILE N
week() {
	for d in 0 1 2 3 4 5 6; do
		day "$1" "$((7 * $2 + d))"
	done
}

# Weeks of which some are lost; one ends with lines that came two days late, and
# the next begins with lines that came three days late. Only the last says that
# it is of 2009, and all were copied two years later.
mkdir weeks
week weeks/maillog.8 -2
week weeks/maillog.6 0
week weeks/maillog.5 1
week weeks/maillog.4 2
late weeks/maillog.4 'Dec 14 00:15:09'
late weeks/maillog.4 'Dec 14 00:15:29'
late weeks/maillog.3 'Dec 13 13:34:14'
late weeks/maillog.3 'Dec 13 13:34:34'
week weeks/maillog.3 3
week weeks/maillog.1 5
week weeks/maillog 6
# A queue id of 12 January 2009.
printf '%s\n' 'Jan 12 22:40:00 mx1 postfix/smtpd[9]: '\
'3DSWKX0bcdzDk1: client=a.example[192.0.2.1]' >>weeks/maillog
touch -d '2011-03-03 23:33:25 UTC' weeks/*
run index -q -i weeks.ix weeks
for n in 8 6 5 4 3; do
	run explain -i weeks.ix "weeks/maillog.$n"
	sed -n "s/^  year \([0-9]*\), \([a-z]*\).*/$n \1 \2/p" "$out"
done | sort -u >got
is "$(cut -d' ' -f2 got | sort -u | tr "\n" " ")" "2008 " \
	'rotations about such late lines are in their year'

finish
