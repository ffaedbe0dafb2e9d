#!/bin/sh
# Names that are guessed once each: what is kept of one is small.
. "$(dirname "$0")/lib.sh"

mkdir ev
perl -e 'for my $i (0 .. 29999) {
	my $s = int($i / 50);
	printf "Mar  4 00:%02d:%02d mx sshd[%d]: Failed password for invalid " .
		"user guess%d from 192.0.2.%d port %d ssh2\n",
		$s / 60, $s % 60, 1000 + $i, $i, $i % 250, 1024 + $i;
}' >ev/maillog
"$WAYBILL" index -i ix ev >"$out" 2>&1
# Some more than it takes; a sanitizer takes much more.
limit=:
(unset ASAN_OPTIONS TSAN_OPTIONS && ulimit -d 100000 &&
	"$WAYBILL" --version) >/dev/null 2>&1 &&
	! grep -qE '__(asan|tsan)_init' "$WAYBILL" && limit='ulimit -d 100000'
(eval "$limit"; exec "$WAYBILL" logins -i ix --attacks --json) >"$out" 2>err
is $? 0 'thirty thousand names in bounded memory'
is "$(grep -c '"what":"brute-force".*"attempts":120,' "$out")" 250 \
	'each address that guessed'
is "$(grep -c '"what":"spraying"' "$out")" 250 'and sprayed'

finish
