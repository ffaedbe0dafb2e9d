#!/bin/sh
# Signs that records of logins were changed: what they contradict.
. "$(dirname "$0")/lib.sh"

command -v perl >/dev/null || skip_all 'no perl'

records() {
	perl "$root/tests/cli/login_records.pl" 384le
}
# lastlog UID SECONDS TTY HOST...: records of four words each.
lastlog() {
	perl -e 'while (@ARGV) {
		my ($uid, $at, $tty, $host) = splice @ARGV, 0, 4;
		substr($all, 292 * $uid, 292) = pack "La32a256", $at, $tty, $host;
	} continue { $all .= "\0" x (292 * 1003 - length $all) }
	BEGIN { $all = "\0" x (292 * 1003) } print $all' "$@"
}
found() {
	sed -n 's/.*"what":"\([^"]*\)","grade":"\(.\)".*/\1 \2 &/p' "$out" |
		sed 's/^\([^ ]* .\) .*"user":"\([^"]*\)".*/\1 \2/; s/^\([^ ]* .\) {.*/\1 -/' |
		sort
}

# alice comes each hour and is in all of them.
mkdir -p good/var/log good/etc
cat >good/etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
alice:x:1000:100::/home/alice:/bin/sh
bob:x:1001:100::/home/bob:/bin/sh
END
{
	echo 'boot 1600000000 reboot ~ 0 6.1'
	for h in 1 2 3 4 5 6; do
		at=$((1600000000 + h * 3600))
		echo "login $at alice pts/0 $((2000 + h)) 192.0.2.7"
		echo "logout $((at + 600)) - pts/0 $((2000 + h)) -"
	done
	# The clock goes back, and it is said.
	echo 'old 1600025000 date | 0 -'
	echo 'new 1600023000 date { 0 -'
	echo 'login 1600023500 alice tty1 3000 -'
	echo 'logout 1600023600 - tty1 3000 -'
} >spec
records <spec >good/var/log/wtmp
echo 'login 1600021600 alice pts/0 2006 192.0.2.7' | records >good/var/log/utmp
lastlog 1000 1600023500 tty1 '' >good/var/log/lastlog
for h in 1 2 3 4 5 6; do
	at=$(perl -e 'my @t = gmtime(1600000000 + 3600 * shift);
		printf "2020-09-13T%02d:%02d:%02d+00:00", @t[2, 1, 0]' "$h")
	echo "$at shell sshd[$((2000 + h))]: Accepted password for alice from 192.0.2.7 port 5000$h ssh2"
	echo "$at shell sshd[$((2000 + h))]: pam_unix(sshd:session): session opened for user alice by (uid=0)"
done >good/var/log/auth.log
run index -i good.ix good
run sessions -i good.ix --check
status 1 'nothing contradicts'
like "$(cat "$out")" 'Nothing found: .*--check' 'which is what was asked'
like "$(cat "$out")" 'login records were looked at' 'and how much was looked at'
run sessions -i good.ix --json
is "$(grep -c '"user":"alice"' "$out")" 7 'of seven sessions'

# bob's records are zero, and one of alice's; carol's was put in later.
cp -r good bad
{
	head -7 spec
	echo 'login 1600012000 bob pts/5 4100 203.0.113.66'
	echo 'logout 1600012500 - pts/5 4100 -'
	sed -n '8,13p' spec
	echo 'login 1600005000 carol pts/9 4300 192.0.2.9'
	sed -n '14,$p' spec
} | records >whole
perl -e 'local $/; $_ = <STDIN>; for my $i (7, 8) { substr($_, 384 * $i, 384) = "\0" x 384 } print' \
	<whole >bad/var/log/wtmp
echo 'login 1600009000 dave pts/6 4400 192.0.2.8' | records >>bad/var/log/utmp
lastlog 1000 1600023500 tty1 '' 1001 1600012000 pts/5 203.0.113.66 \
	>bad/var/log/lastlog
cat >>bad/var/log/auth.log <<'END'
2020-09-13T15:46:40+00:00 shell sshd[4100]: Accepted password for bob from 203.0.113.66 port 41000 ssh2
2020-09-13T15:46:40+00:00 shell sshd[4100]: pam_unix(sshd:session): session opened for user bob by (uid=0)
2020-09-13T16:40:00+00:00 shell sshd[4200]: Accepted password for erin from 192.0.2.11 port 41001 ssh2
2020-09-13T16:40:00+00:00 shell sshd[4200]: pam_unix(sshd:session): session opened for user erin by (uid=0)
END
run index -i bad.ix bad
run sessions -i bad.ix --check --json
status 0 'there are findings'
is "$(found)" 'erased-records B -
lastlog-only B bob
no-record B bob
no-record C erin
time-backwards B carol
utmp-only B dave' 'each sign, and no other'
cp "$out" indexed
like "$(grep erased "$out")" '"first":"2020-09-13T15:36:40[^}]*"last":"2020-09-13T16:26:40[^}]*"why":"2 records of .*wtmp","line":8,' \
	'between which times, and where'
like "$(grep backwards "$out")" '17200 s earlier.*"line":16,.*"also":\[\{[^]]*"line":15,' \
	'with the record before it'
run sessions -i bad.ix --check --json --scan
cmp -s indexed "$out"
ok $? 'the index and --scan agree'
run sessions -i bad.ix --check --count bob
is "$(cat "$out")" 2 'of somebody'
run sessions -i bad.ix --check --count --until '2020-09-13 15:00'
is "$(cat "$out")" 2 'in a window'
run sessions -i bad.ix --check --reverse -n 1 --json
is "$(cat "$out")" "$(tail -1 indexed)" 'the latest first'
run sessions -i bad.ix --check --count-by what
like "$(cat "$out")" '2 *no-record' 'counted by what it is'
run sessions -i bad.ix --check --total
status 2 'not with sums'

# What is erased is a gap of the evidence.
run coverage -i bad.ix --json
like "$(cat "$out")" '"type":"gap","host":"[a-z]*","since":"2020-09-13T15:36:40[^}]*"until":"2020-09-13T16:26:40[^}]*nothing but zeros.*"grade":"B","cite":[{][^}]*"line":8,' \
	'erased records are a gap'
like "$(cat "$err")" 'login records show 2 more signs .* --check' \
	'other signs are hinted at'
run coverage -i bad.ix --until '2020-09-13 15:00'
unlike "$(cat "$out")" 'zeros' 'not of another window'
run coverage -i good.ix
unlike "$(cat "$out" "$err")" 'zeros|--check' 'nor where there is none'

# Who does not ask for it is told that there is something to look at.
mkdir gone
perl -e 'local $/; $_ = <STDIN>; for my $i (3, 4) { substr($_, 384 * $i, 384) = "\0" x 384 } print' \
	<good/var/log/wtmp >gone/wtmp
run index -i gone.ix gone
run sessions -i gone.ix
like "$(cat "$err")" 'login records are missing in 1 place, .*: --check tells' \
	'though no session that is left was on then'
run sessions -i good.ix
unlike "$(cat "$err")" 'check' 'nothing where each has its record'
mkdir few
grep -v '20:00:00' good/var/log/auth.log >few/auth.log
sed 's/alice/carol/; s/50001/51001/; s/sshd.2001./sshd[2999]/' few/auth.log |
	sed -n 1,2p | sed 's/T13:26/T13:46/' >>few/auth.log
cp good/var/log/wtmp few
run index -i few.ix few
run sessions -i few.ix
like "$(cat "$err")" '1 of these sessions have no login record, as [0-9]* others of sshd have: --check' \
	'a login without a record where others have one'

finish
