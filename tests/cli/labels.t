#!/bin/sh
# TAI64N labels: those of multilog are ten seconds ahead of UTC, those of s6
# count leap seconds. Times in the lines tell which; names tell the rest.
. "$(dirname "$0")/lib.sh"

# write_log AHEAD WITH: labels AHEAD seconds ahead of UTC, with ids or without.
write_log() {
	awk -v ahead="$1" -v with="$2" '
	BEGIN {
		digits = "0123456789BCDFGHJKLMNPQRSTVWXYZ" \
			"bcdfghjklmnpqrstvwxyz"
		for (i = 0; i < 5; i++) {
			t = 1551693600 + i * 60 # 2019-03-04 10:00
			printf "@40000000%08x00000000 postfix/smtpd[9]: ",
				t + ahead
			print with ? id(t) ": client=a.example[192.0.2.1]" \
				: "warning: x"
		}
	}
	function id(t, s) {
		for (s = ""; length(s) < 6; t = int(t / 52))
			s = substr(digits, t % 52 + 1, 1) s
		return s "0bcdzDk"
	}'
}

# first INDEX PATTERN: the time of the first line of a source.
first() {
	run sources -i "$1" --json "$2"
	sed -n 's/.*"first":"\([^"]*\)".*/\1/p' "$out"
}

mkdir -p djb/log leap/log leap/other
write_log 10 1 >djb/log/current
write_log 37 1 >leap/log/current
write_log 37 '' >leap/other/@400000005c7cfb0000000000.s
run index -q -i index --host-of 'djb/*=mx1' --host-of 'leap/*=mx2' djb leap

is "$(first index djb/log/current)" '2019-03-04T10:00:00Z' \
	'multilog'
is "$(first index leap/log/current)" '2019-03-04T10:00:00Z' 's6'
is "$(first index 'leap/other/*')" '2019-03-04T10:00:00Z' \
	'a log of the same host that says nothing'
run explain -i index leap/log/current
like "$(cat "$out")" 'count leap seconds: ids in the lines say so' 'told'
run explain -i index djb/log/current
like "$(cat "$out")" 'ten seconds ahead of UTC: ids in the lines' 'and told'
run explain -i index leap/other/@400000005c7cfb0000000000.s
like "$(cat "$out")" 'as in other logs of the host' 'by others'
like "$(cat "$out")" 'multilog finished this log' 'how it was closed'
run coverage -i index --json
unlike "$(cat "$out")" '"type":"gap"' 'a log that was finished has no gap'

# Whether multilog had closed it the permissions tell, of files and of members.
mkdir modes
write_log 10 '' >modes/current
chmod 744 modes/current
tar -cf closed.tar modes
write_log 10 1 >modes/current
chmod 644 modes/current
run index -q -i modes.index closed.tar modes
run explain -i modes.index closed.tar//modes/current
like "$(cat "$out")" 'multilog was stopped, and closed this log \(mode 744\)' \
	'a log that was closed, in an archive'
run explain -i modes.index modes/current
like "$(cat "$out")" 'multilog had not closed this log \(mode 644\)' \
	'and one that was still written to'
# Other files by that name are none of multilog.
mkdir plain
echo 'Mar  4 10:00:00 mx1 postfix/qmgr[7]: warning: x' >plain/current
run index -q -i plain.index --year-of '*=2019' plain
run explain -i plain.index plain/current
unlike "$(cat "$out")" 'multilog' 'another log by that name'
echo '2019-03-04T10:00:00Z mx1 postfix/qmgr[7]: warning: x' >plain/current
chmod 744 plain/current
run index -q -i full.index plain
run explain -i full.index plain/current
like "$(cat "$out")" 'stated' 'one with full stamps'
unlike "$(cat "$out")" 'multilog' 'is none either'
mkdir cut
# What multilog found unfinished when it began again, at 10:10.
write_log 10 '' >cut/@400000005c7cf98200000000.u
run index -q -i cut.index cut
run coverage -i cut.index --json
like "$(cat "$out")" '"type":"gap","host":"cut","since":"2019-03-04T10:04:00[.0]*Z","until":"2019-03-04T10:10:00[.0]*Z","why":"cut/@400000005c7cf98200000000.u: multilog was interrupted, and its last lines may be missing","grade":"C"' \
	'one that was interrupted may lack its end'

# What a person says counts more; without a clue it is multilog.
run index -q -i index --tai-of 'leap/log/*=djb'
is "$(first index leap/log/current)" '2019-03-04T10:00:27Z' \
	'--tai-of'
mkdir -p mute/log
write_log 10 '' >mute/log/current
run index -q -i mute.index mute
is "$(first mute.index mute/log/current)" '2019-03-04T10:00:00Z' \
	'without a clue'
run explain -i mute.index mute/log/current
like "$(cat "$out")" 'taken to be ten seconds ahead' 'that it is a guess'
finish
