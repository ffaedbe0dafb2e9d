#!/bin/sh
# Sessions out of lines of text: sshd, login, systemd-logind, FTP, Dovecot; and
# one session where a record and lines tell of the same login.
. "$(dirname "$0")/lib.sh"

command -v perl >/dev/null || skip_all 'no perl'

# names: user, tty, service and end of each session in $out.
names() {
	sed 's/.*"user":"\([^"]*\)"/\1 /; s/ .*"tty":"\([^"]*\)"/& \1/
		s/,"host".*"service":"\([^"]*\)".*"ended_by":"\([a-z]*\)".*/\1 \2/
		s/,"host".*"ended_by":"\([a-z]*\)".*/- \1/' "$out" |
		sed 's/  */ /g'
}

# lines HOST <lines: with a stamp of that day and the host put before each.
lines() {
	sed "s/^\([0-9:]*\) /2019-03-04T\1+00:00 $1 /"
}

mkdir -p ev/shell ev/mx
lines shell >ev/shell/auth.log <<'LOG'
09:59:58 sshd[4200]: Failed password for bob from 192.0.2.66 port 51894 ssh2
10:00:01 sshd[4242]: Accepted password for bob from 192.0.2.7 port 51826 ssh2
10:00:01 sshd[4242]: pam_unix(sshd:session): session opened for user bob by (uid=0)
10:00:01 systemd-logind[1118]: New session 5 of user bob.
10:05:01 systemd-logind[1118]: New session 6 of user root.
10:05:01 CROND[2623]: pam_unix(crond:session): session opened for user root by (uid=0)
10:05:02 CROND[2623]: pam_unix(crond:session): session closed for user root
10:05:02 systemd-logind[1118]: Removed session 6.
10:06:00 su[2700]: pam_unix(su:session): session opened for user root by bob(uid=1000)
10:07:00 su[2700]: pam_unix(su:session): session closed for user root
11:00:00 sshd[4246]: Received disconnect from 192.0.2.7 port 51826:11: disconnected by user
11:00:00 sshd[4246]: Disconnected from user bob 192.0.2.7 port 51826
11:00:01 sshd[4242]: pam_unix(sshd:session): session closed for user bob
11:00:01 systemd-logind[1118]: Session 5 logged out. Waiting for processes to exit.
11:00:01 systemd-logind[1118]: Removed session 5.
11:46:40 login[612]: pam_unix(login:session): session opened for user ann by LOGIN(uid=0)
11:46:41 systemd-logind[1118]: New session 7 of user ann.
12:00:00 sshd[5000]: Accepted publickey for git from 192.0.2.9 port 40000 ssh2: ED25519 SHA256:x
12:00:00 sshd[5000]: pam_unix(sshd:session): session opened for user git by (uid=0)
12:00:03 sshd[5000]: pam_unix(sshd:session): session closed for user git
12:10:00 dropbear[1335]: Password auth succeeded for 'carl' from 192.0.2.7:60794
12:20:00 dropbear[1335]: Exit (carl): Disconnect received
12:30:00 pure-ftpd: (?@192.0.2.7) [INFO] dora is now logged in
12:31:00 pure-ftpd: (dora@192.0.2.7) [INFO] Logout.
12:40:00 proftpd[303] srv.example (c.example[192.0.2.7]): USER emil: Login successful.
12:41:00 proftpd[303]: srv.example (c.example[192.0.2.7]) - FTP session closed.
LOG
lines mx >ev/mx/maillog <<'LOG'
13:00:00 dovecot: imap-login: Login: user=<bob@shop.example>, method=PLAIN, rip=192.0.2.4, lip=192.0.2.5, mpid=77, TLS, session=<tk+T3O4PowDULq55>
13:00:10 dovecot: imap-login: Login: user=<ann@shop.example>, method=PLAIN, rip=192.0.2.5, lip=192.0.2.5, mpid=78, TLS, session=<CO3htpid9tRXDNo5>
13:30:00 dovecot: imap(bob@shop.example)<77><tk+T3O4PowDULq55>: Logged out in=412 out=90210
13:40:00 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<eve@shop.example>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.5, session=<AO3htpid9tRXDNo5>
LOG
run index -i ix ev
export WAYBILL_INDEX=ix
run sessions --json
is "$(names)" 'bob ssh logout
ann console open
git ssh logout
carl ssh logout
dora ftp logout
emil ftp logout
bob@shop.example imap logout
ann@shop.example imap open' 'each login once; no jobs, no su, none that failed'
run sessions --json bob
like "$(cat "$out")" '"begin":"2019-03-04T10:00:01Z".*"end":"2019-03-04T11:00:00Z","duration_s":3599,' \
	'from the first line of it to the first that ends it'
like "$(cat "$out")" '"session":"5".*"cite":\{[^}]*"line":2,.*"also":\[\{[^}]*"line":3,.*"line":4,' \
	'with the lines of all who tell of it'
run sessions --total
status 1 'connect time is that of login records'
like "$(cat "$out")" '--total.* of login records \(wtmp, utmp\) alone' \
	'which is said where there are none'
for args in '' bob --reverse '--ip 192.0.2.0/24' '--host mx' \
	'--program sshd' '--at 2019-03-04T13:10' '--since 2019-03-04T12:15'; do
	# shellcheck disable=SC2086
	run sessions --json $args
	cp "$out" indexed
	# shellcheck disable=SC2086
	run sessions --json --scan $args
	[ -s indexed ] && cmp -s indexed "$out"
	ok $? "--scan finds the same: $args"
done

# With the records of the same logins.
perl "$root/tests/cli/login_records.pl" 384le >ev/shell/wtmp <<'SPEC'
login  1551693601.250000 bob pts/0 4245 192.0.2.7
logout 1551697201.500000 bob pts/0 4245
login  1551700000.100000 ann tty1 612 -
boot   1551709000 - - 0 5.4.0
SPEC
run index -i ix2 ev
run sessions -i ix2 --json
is "$(names | grep -v @)" 'bob ssh logout
ann console crash
git ssh logout
carl ssh logout
dora ftp logout
emil ftp logout' 'a login with record and lines is one session'
run sessions -i ix2 --json bob
like "$(cat "$out")" '"tty":"pts/0","service":"ssh",.*"begin":"2019-03-04T10:00:01.250000Z".*"duration_s":3600.25,' \
	'it has the terminal of the record, and its times'
like "$(cat "$out")" '"session":"5","cite":\{[^}]*ev/shell/wtmp.*"also":\[\{[^}]*ev/shell/auth.log.*"end_also":\[\{[^}]*"line":11,' \
	'and the lines besides'
for args in '--program sshd bob' '--program utmp bob' '--source ev/shell/wtmp bob' \
	'--source ev/shell/auth.log bob' '--ip 192.0.2.7 bob'; do
	# shellcheck disable=SC2086
	run sessions -i ix2 --count $args
	is "$(cat "$out")" 1 "found by either: $args"
done
# Another machine's lines are not of this record.
mkdir -p two/a two/b
cp ev/shell/wtmp two/a
lines one <<'LOG' >two/a/messages
09:00:00 kernel: hello
LOG
sed 's/shell/other/' ev/shell/auth.log >two/b/auth.log
run index -i ix3 two
run sessions -i ix3 --count bob
is "$(cat "$out")" 2 'two machines, two sessions'

# Processes come again with the same number.
mkdir pids
lines shell >pids/auth.log <<'LOG'
10:00:00 sshd[9]: Accepted password for ann from 192.0.2.7 port 1001 ssh2
10:30:00 sshd[9]: Accepted password for bob from 192.0.2.8 port 1002 ssh2
10:40:00 sshd[9]: pam_unix(sshd:session): session closed for user bob
10:50:00 sshd[9]: pam_unix(sshd:session): session closed for user ann
LOG
run index -i ix4 pids
run sessions -i ix4 --json
is "$(names)" 'ann ssh open
bob ssh logout' 'a line ends no session of another process or user'
# Lines in local time of a zone that nobody knows, and records of UTC: what most
# are apart by is the zone. Ann comes each hour, from 10:00 UTC; carl comes once
# the day, in summer time from the second on; dora from another address.
mkdir local
perl "$root/tests/cli/login_records.pl" 384le >local/wtmp <<'SPEC'
login  1711533600.500000 ann pts/0 9 192.0.2.7
logout 1711535400 ann pts/0 9
login  1711537201.500000 ann pts/0 9 192.0.2.7
logout 1711538000 ann pts/0 9
login  1711540802 ann pts/0 9 192.0.2.7
login  1711620000 dora pts/1 9 192.0.2.9
login  1711706400 carl pts/2 9 192.0.2.8
login  1711965600 carl pts/3 9 192.0.2.8
SPEC
cat >local/auth.log <<'LOG'
Mar 27 11:00:00 mx sshd[9]: Accepted password for ann from 192.0.2.7 port 1 ssh2
Mar 27 12:00:01 mx sshd[19]: Accepted password for ann from 192.0.2.7 port 2 ssh2
Mar 27 12:13:21 mx sshd[19]: pam_unix(sshd:session): session closed for user ann
Mar 27 13:00:02 mx sshd[29]: Accepted password for ann from 192.0.2.7 port 3 ssh2
Mar 27 13:30:02 mx sshd[29]: pam_unix(sshd:session): session closed for user ann
Mar 28 11:00:00 mx sshd[39]: Accepted password for dora from 192.0.2.10 port 4 ssh2
Mar 29 11:00:00 mx sshd[49]: Accepted password for carl from 192.0.2.8 port 5 ssh2
Apr  1 12:00:00 mx sshd[59]: Accepted password for carl from 192.0.2.8 port 6 ssh2
LOG
run index -i ix5 --year-of '*auth.log=2024' local
run sessions -i ix5 --csv
is "$(cut -d, -f1,3,7,9 "$out" | sed 's/\.[0-9]*Z/Z/g')" \
	'user,tty,begin,end
ann,pts/0,2024-03-27T10:00:00Z,2024-03-27T10:30:00Z
ann,pts/0,2024-03-27T11:00:01Z,2024-03-27T11:13:20Z
ann,pts/0,2024-03-27T12:00:02Z,2024-03-27T12:30:02Z
dora,pts/1,2024-03-28T10:00:00Z,
dora,,2024-03-28T11:00:00,
carl,pts/2,2024-03-29T10:00:00Z,
carl,pts/3,2024-04-01T10:00:00Z,' 'records and local lines are one session'
run logins -i ix5 --count-by user
is "$(sed 's/^ *//' "$out")" '3  ann
2  carl
2  dora' 'and one login'
run logins -i ix5 --json ann
like "$(sed -n 1p "$out")" '"tty":"pts/0".*"cite":[{][^}]*auth.log.*"also":[[][{].*wtmp' \
	'which cites both'
run sessions -i ix5 --at 2024-03-28T22:00:00 --csv dora
is "$(cut -d, -f1,7 "$out" | sed 1d | tail -1)" 'dora,2024-03-28T11:00:00' \
	'a time of no zone may be of 14 hours later'

# last of several hosts: whose session, and of which year.
mkdir -p hosts/mx1 hosts/mx2
for h in 1 2; do
	echo "2020-09-13T12:00:00+00:00 mx$h sshd[1]: Server listening on :: port 22." \
		>hosts/mx$h/auth.log
	perl "$root/tests/cli/login_records.pl" 384le >hosts/mx$h/wtmp <<SPEC
login  1600000000 user$h pts/0 9 192.0.2.7
logout 1600000600 user$h pts/0 9
SPEC
done
run index -i ix6 hosts
run sessions -i ix6 --last
is "$(sed -n 2p "$out")" \
	'mx1              user1    pts/0        192.0.2.7        Sun Sep 13 12:26:40 2020 - Sun Sep 13 12:36:40 2020  (00:10)' \
	'the host and whole times'
run sessions -i ix6 --last --host mx1
is "$(sed -n 1p "$out")" \
	'user1    pts/0        192.0.2.7        Sun Sep 13 12:26 - 12:36  (00:10)' \
	'of one host as last has it'

finish
