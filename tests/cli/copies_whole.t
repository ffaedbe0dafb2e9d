#!/bin/sh
# Logs beside which copies of their lines lie answer as they do alone: some lines
# picked out of them, all of them in one file, a part that begins and ends in the
# middle, and what a log server received.
. "$(dirname "$0")/lib.sh"

have_command coverage || skip_all 'no coverage'
[ -x "${WBSIM:=$root/build/wbsim}" ] || skip_all 'no simulator'

"$WBSIM" -s 7 -o alone --size 480K --days 3 --hosts 5 --counted --eventful \
	--plain 2>/dev/null
hosts=$(ls alone | grep -v qmail)
for copies in picked one part received; do
	mkdir $copies
	cp -pr alone/* $copies
done
for host in $hosts; do
	cat alone/"$host"/maillog* >all
	lines=$(grep -c '' all)
	grep 'connect from' all >"picked/$host/connects"
	cp all "one/$host/mail.info"
	mkdir "part/a-$host"
	sed -n "$((lines / 3)),$((lines * 3 / 4))p" all >"part/a-$host/maillog"
	# As the server has them 1.2 to 1.8 s later, in the order in which they
	# came.
	perl -e '
		use Time::Local;
		my ($zone, $last, $late) = ($ARGV[0], 0, 0);
		my %month = (Jan => 0, Feb => 1, Mar => 2);
		while (<STDIN>) {
			my ($t, $rest);
			if (/^(\w\w\w) +(\d+) (\d\d):(\d\d):(\d\d) (.*)/) {
				$t = timegm($5, $4, $3, $2, $month{$1}, 2019) -
					$zone * 3600;
				$rest = $6;
			} elsif (/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\S*([-+]\d\d):00 (.*)/) {
				$t = timegm($6, $5, $4, $3, $2 - 1, $1) - $7 * 3600;
				$rest = $8;
			}
			$late = ($late * 7 + 3) % 11;
			$t += 1.2 + $late * 0.06;
			$t = $last + 0.001 if $t <= $last;
			$last = $t;
			my @g = gmtime($t);
			printf "%04d-%02d-%02dT%02d:%02d:%06.3f+00:00 %s\n",
				$g[5] + 1900, $g[4] + 1, @g[3, 2, 1],
				$g[0] + $t - int($t), $rest;
		}' -- "$([ "$host" = smtp1 ] && echo -5 || echo 1)" <all
done | sort -s -k 1,1 >received/all.log

ask() {
	run index -q --tz-of '*mx1/*=+01:00' --tz-of '*filter1/*=+01:00' \
		--tz-of '*smtp1/*=-05:00' --year-of '*=2019' -i "$1.ix" "$1"
	for what in 'search --count-by host *' 'search --count-by program *' \
		'search --count-by hour status=sent' 'logins --count-by user' \
		'trace --count-by status --since 2019-03-02 --until 2019-03-04'; do
		set -f
		echo "$what"
		# shellcheck disable=SC2086
		"$WAYBILL" $what -i "$1.ix" 2>&1 | grep -v '^waybill: \(window\|index\)'
		set +f
	done >"$1.told"
	run coverage -i "$1.ix" --json
	grep '"type":"gap"' "$out" | sed 's/.*"why":"//' >"$1.gaps"
	grep '"type":"coverage"' "$out" |
		sed 's/.*\("host":"[^"]*"\).*\("lines":"[0-9]*"\).*/\1 \2/' >"$1.lines"
}

ask alone
[ "$(grep -c '' alone.told)" -gt 40 ]
ok $? 'there is something to tell'
is "$(cat alone.gaps)" '' 'and no gap'
for copies in picked one part received; do
	ask $copies
	is "$(diff alone.told $copies.told)" '' "$copies: what is told is the same"
	is "$(cat $copies.gaps)" '' "$copies: and there is no gap"
	is "$(cat $copies.lines)" "$(cat alone.lines)" \
		"$copies: and each line counts once"
done

finish
