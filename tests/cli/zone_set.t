#!/bin/sh
# A clock that is set to another zone behind the last line that tells the zone:
# what follows is not said for sure where stamps show that it may have been, and
# is where they show no such thing.
. "$(dirname "$0")/lib.sh"

# log FILE HOURS-EAST-BEHIND PAUSE [IDS]: from 12 June 2019 on a day in UTC+1
# with ids, a line a minute, then half a day without any, after so many minutes,
# but for so many lines at its beginning.
log() {
	mkdir -p "$1"
	awk -v east="$2" -v pause="$3" -v ids="${4:-0}" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		for (m = 0; m < 1440; m++)
			put(m, 1, "smtpd[9]: " id(1560294000 + m * 60) \
				": client=a.example[192.0.2.1]")
		for (m = 1440 + pause; m < 2160; m++)
			put(m, east, m < 1440 + pause + ids ? "smtpd[9]: " \
				id(1560294000 + m * 60) ": client=a.example" \
				: "qmgr[7]: warning: client=a.example")
	}
	function put(m, east, text, at) {
		at = m + (east - 1) * 60
		printf("Jun %d %02d:%02d:07 mx1 postfix/%s is=%d\n",
			12 + int(at / 1440), int(at / 60) % 24, at % 60, text,
			1560294000 + m * 60 + 7)
	}
	function id(t, s) {
		for (s = ""; length(s) < 6; t = int(t / 52))
			s = substr(digits, t % 52 + 1, 1) s
		return s "0bcdzDk"
	}' >"$1/maillog"
}

# told LOG: how many lines are sure, how many of them wrong.
told() {
	touch -d '2024-01-12 12:00:00 UTC' "$1/maillog"
	run index -q -i "$1.ix" "$1"
	run search -i "$1.ix" --json 'client=a.example'
	perl -MTime::Local -ne '
		/"time_basis":"inferred".* is=(\d+)/ or next;
		my $is = $1;
		/"time":"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z"/ or next;
		$sure++;
		$wrong += timegm($6, $5, $4, $3, $2 - 1, $1) != $is;
		END { printf "%d sure, %d wrong\n", $sure, $wrong }' "$out"
}

log same 1 1
is "$(told same)" '2159 sure, 0 wrong' 'a log that goes on as before is sure'

log quiet 1 131
is "$(told quiet)" '2029 sure, 0 wrong' \
	'so it is behind a pause that is not of so many quarters of an hour'

# A line that came half an hour late, and a few together.
log late 1 1
awk '{ print } NR == 1700 || NR == 1800 { for (i = 0; i < 4; i++) print last[i] }
	{ last[NR % 40] = $0 }' late/maillog >late.log
awk 'NR > 1 { split($3, a, ":"); m = a[1] * 60 + a[2]; if (m < before - 15) n++ }
	{ split($3, a, ":"); before = a[1] * 60 + a[2] } END { exit n < 2 }' late.log ||
	echo 'Bail out! no late lines'
mv late.log late/maillog
is "$(told late)" '2167 sure, 0 wrong' 'so it is behind lines that came late'

log back 0 1
is "$(told back)" '1440 sure, 0 wrong' 'not if the clock was set back'

log on 2 1
is "$(told on)" '1440 sure, 0 wrong' 'nor if it was set forward'
run explain -i on.ix on/maillog
like "$(cat "$out")" 'zone .01:00, assumed: no line of this stretch tells' \
	'that is told'

log india 5.5 4
is "$(told india)" '1440 sure, 0 wrong' 'by hours and a half, and some minutes'

# A line behind the step that came more than a day late: by its stamp it is of
# the time that ids tell the zone of, but the clock may have been set before it.
log stray 2 1
awk 'NR == 2155 {
		print "Jun 12 00:02:07 mx1 postfix/qmgr[7]: warning:",
			"client=a.example is=1560290527"
	}
	{ print }' stray/maillog >stray.log
mv stray.log stray/maillog
is "$(told stray)" '1440 sure, 0 wrong' 'nor a line of before that came late'

# What tells it stands right behind the step, and nowhere else; of the lines
# before the step not each is looked through for ids.
log told 6 1 10
is "$(told told)" '2132 sure, 0 wrong' 'it is if ids behind the step tell'

# The clock was not set yet when the machine was started anew, and syslogd
# repeats a line with the stamp of another day: neither hides the step.
log among 6 1
awk 'NR == 700 { print $1, 15, $3, "mx1 last message repeated 2 times" }
	NR == 1900 { for (i = 0; i < 5; i++)
		print "Jan  1 00:00:0" i " mx1 kernel: usb 1-1: new device" }
	{ print }' among/maillog >among.log
mv among.log among/maillog
is "$(told among)" '1440 sure, 0 wrong' 'a step in a run amid others counts'

# A rare line, so that any pause may end near a quarter of an hour.
log rare 6 4
awk 'NR % 4 == 1' rare/maillog >rare.log
mv rare.log rare/maillog
is "$(told rare)" '360 sure, 0 wrong' 'so does one where lines are rare'

# Before the first that tells.
log head 2 1
sed 's/smtpd.*: client/cleanup[8]: client/; s/qmgr.*: client/smtpd[9]: client/' \
	head/maillog | perl -ne '
	my @digits = split //,
		"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
	if (/smtpd.* is=(\d+)/) {
		my ($n, $id) = ($1, "");
		for (1 .. 6) { $id = $digits[$n % 52] . $id; $n = int($n / 52) }
		s/: client/: ${id}0bcdzDk: client/;
	}
	print' >head.log
mv head.log head/maillog
is "$(told head)" '719 sure, 0 wrong' 'nor what is before the first id'

finish
