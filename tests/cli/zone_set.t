#!/bin/sh
# A clock that is set to another zone behind the last line that tells the zone:
# what follows is not said for sure where stamps show that it may have been, and
# is where they show no such thing.
. "$(dirname "$0")/lib.sh"

# log FILE HOURS-EAST-BEHIND PAUSE: from 12 June 2019 on a day in UTC+1 with
# ids, a line a minute, then half a day without any, after so many minutes.
log() {
	mkdir -p "$1"
	awk -v east="$2" -v pause="$3" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		for (m = 0; m < 1440; m++)
			put(m, 1, "smtpd[9]: " id(1560294000 + m * 60) \
				": client=a.example[192.0.2.1]")
		for (m = 1440 + pause; m < 2160; m++)
			put(m, east, "qmgr[7]: warning: client=a.example")
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
