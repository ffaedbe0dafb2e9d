#!/bin/sh
# A break-in, as an analyst goes after it: passwords are guessed by ssh, one of
# them is right, its owner becomes root, makes an account and a job, reads and
# sends mail, has it sent on; each step is found, and none is put on others.
. "$(dirname "$0")/lib.sh"

mkdir -p ev/mx1/etc ev/mx1/log
sshd() { # TIME PID TEXT
	echo "2024-03-05T$1+00:00 mx1 sshd[$2]: $3"
}

auth() { # TIME TAG TEXT
	echo "2024-03-05T$1+00:00 mx1 $2: $3"
}

printf '%s\n' 'root:x:0:0:root:/root:/bin/bash' \
	'ann:x:1000:1000:Ann:/home/ann:/bin/bash' \
	'bob:x:1001:1001:Bob:/home/bob:/bin/bash' >ev/mx1/etc/passwd
{
	pid=2000
	for user in admin test oracle postgres git bob ann; do
		pid=$((pid + 1))
		known='invalid user '
		[ $user != bob ] && [ $user != ann ] || known=
		[ -z "$known" ] ||
			sshd 02:00:$((pid - 1980)) $pid "Invalid user $user from 203.0.113.66 port 4$pid"
		sshd 02:00:$((pid - 1980)) $pid "Failed password for $known$user from 203.0.113.66 port 4$pid ssh2"
		sshd 02:00:$((pid - 1980)) $pid "Connection closed by ${known:-authenticating user }$user 203.0.113.66 port 4$pid [preauth]"
	done
	for s in 10 14 18; do
		auth 02:05:$s 'sshd[2010]' 'Failed password for ann from 203.0.113.66 port 42010 ssh2'
	done
	sshd 02:05:22 2010 'Accepted password for ann from 203.0.113.66 port 42010 ssh2'
	sshd 02:05:22 2010 'pam_unix(sshd:session): session opened for user ann(uid=1000) by (uid=0)'
	auth 02:05:22 'systemd-logind[500]' 'New session 9 of user ann.'
	auth 02:06:00 'su[2020]' 'pam_unix(su:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/1 ruser=ann rhost=  user=root'
	auth 02:06:02 'su[2020]' 'FAILED SU (to root) ann on pts/1'
	auth 02:07:00 'su[2021]' '(to root) ann on pts/1'
	auth 02:07:00 'su[2021]' 'pam_unix(su:session): session opened for user root(uid=0) by ann(uid=1000)'
	auth 02:08:00 'groupadd[2030]' 'new group: name=svc, GID=1002'
	auth 02:08:00 'useradd[2031]' 'new user: name=svc, UID=1002, GID=1002, home=/home/svc, shell=/bin/bash, from=/dev/pts/1'
	auth 02:08:20 'passwd[2032]' 'pam_unix(passwd:chauthtok): password changed for svc'
	auth 02:08:40 'usermod[2033]' "add 'svc' to group 'sudo'"
	auth 02:09:00 'crontab[2034]' '(root) REPLACE (root)'
	auth 02:10:01 'CRON[2040]' 'pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)'
	auth 02:10:01 'CRON[2041]' '(root) CMD (/usr/lib/.cache/run)'
	auth 02:30:00 'su[2021]' 'pam_unix(su:session): session closed for user root'
	sshd 02:31:00 2010 'pam_unix(sshd:session): session closed for user ann'
	auth 02:31:00 'systemd-logind[500]' 'Session 9 logged out. Waiting for processes to exit.'
	auth 02:31:00 'systemd-logind[500]' 'Removed session 9.'
	sshd 03:00:00 2100 'Accepted publickey for svc from 203.0.113.67 port 42100 ssh2: ED25519 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
	sshd 03:00:00 2100 'pam_unix(sshd:session): session opened for user svc(uid=1002) by (uid=0)'
	auth 03:01:00 'sudo[2110]' '     svc : TTY=pts/2 ; PWD=/home/svc ; USER=root ; COMMAND=/usr/bin/tar cf /home/svc/m.tar /var/mail'
	auth 03:01:00 'sudo[2110]' 'pam_unix(sudo:session): session opened for user root(uid=0) by svc(uid=1002)'
	auth 03:02:00 'sudo[2110]' 'pam_unix(sudo:session): session closed for user root'
	sshd 03:10:00 2100 'pam_unix(sshd:session): session closed for user svc'
} >ev/mx1/log/auth.log
sed 's/^/2024-03-0/' >ev/mx1/log/maillog <<'END'
4T18:00:00+00:00 mx1 dovecot: imap-login: Login: user=<ann>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=50, TLS, session=<sHomeAAAAAAAAAAA>
4T18:09:00+00:00 mx1 dovecot: imap(ann)<50><sHomeAAAAAAAAAAA>: Disconnected: Logged out in=100 out=900 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0
5T02:12:00+00:00 mx1 dovecot: imap-login: Login: user=<ann>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, mpid=60, TLS, session=<sThiefAAAAAAAAAA>
5T02:12:30+00:00 mx1 dovecot: imap(ann)<60><sThiefAAAAAAAAAA>: copy from INBOX: box=Archive, uid=12, msgid=<pay@bank.test>, size=4000
5T02:12:40+00:00 mx1 dovecot: imap(ann)<60><sThiefAAAAAAAAAA>: expunge: box=INBOX, uid=12, msgid=<pay@bank.test>, size=4000
5T02:13:00+00:00 mx1 dovecot: imap(ann)<60><sThiefAAAAAAAAAA>: Disconnected: Logged out in=300 out=90000 deleted=1 expunged=1 trashed=0 hdr_count=40 hdr_bytes=9000 body_count=31 body_bytes=88000
5T02:14:00+00:00 mx1 dovecot: managesieve-login: Login: user=<ann>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, mpid=61, TLS, session=<sSieveAAAAAAAAAA>
5T02:14:09+00:00 mx1 dovecot: managesieve(ann)<61><sSieveAAAAAAAAAA>: Disconnected: Logged out bytes=120/300
5T02:15:00+00:00 mx1 postfix/submission/smtpd[70]: BBBB000001: client=unknown[203.0.113.66], sasl_method=PLAIN, sasl_username=ann
5T02:15:00+00:00 mx1 postfix/cleanup[71]: BBBB000001: message-id=<bill@shop.example>
5T02:15:00+00:00 mx1 postfix/qmgr[72]: BBBB000001: from=<ann@shop.example>, size=900, nrcpt=1 (queue active)
5T02:15:01+00:00 mx1 postfix/smtp[73]: BBBB000001: to=<victim@far.test>, relay=mx.far.test[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as F1)
5T02:15:01+00:00 mx1 postfix/qmgr[72]: BBBB000001: removed
5T04:00:00+00:00 mx1 postfix/smtpd[74]: BBBB000002: client=mx.far.test[198.51.100.7]
5T04:00:00+00:00 mx1 postfix/cleanup[71]: BBBB000002: message-id=<reply@far.test>
5T04:00:00+00:00 mx1 postfix/qmgr[72]: BBBB000002: from=<victim@far.test>, size=900, nrcpt=1 (queue active)
5T04:00:01+00:00 mx1 dovecot: lmtp(ann)<80><5pq0PBqWXl8rAAAAqY5JFw>: sieve: msgid=<reply@far.test>: forwarded to <thief@evil.test>
5T04:00:01+00:00 mx1 postfix/lmtp[75]: BBBB000002: to=<ann@shop.example>, relay=mx1.shop.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <ann> 5pq0PBqWXl8rAAAAqY5JFw Saved)
5T04:00:01+00:00 mx1 postfix/qmgr[72]: BBBB000002: removed
END
at() { # HH:MM:SS of 2024-03-05, as seconds since 1970
	echo "$1" | awk -F: '{ print 1709596800 + $1 * 3600 + $2 * 60 + $3 }'
}

perl "$root/tests/cli/login_records.pl" 384le >ev/mx1/log/wtmp <<END
boot 1709251200 - - 0 6.1.0
login $(at 02:05:23) ann pts/1 2010 203.0.113.66
logout $(at 02:31:00) - pts/1 2010 -
login $(at 03:00:01) svc pts/2 2100 203.0.113.67
logout $(at 03:10:00) - pts/2 2100 -
END

# acct TIME PID PPID UID TTY COMMAND: a record of version 3, little-endian; the
# terminals of a Unix 98 machine are 136 (0x88), N.
acct() {
	perl -e 'print pack("CCvVVVVVVf<v8a16", 0, 3, $ARGV[4], 0, $ARGV[3],
		$ARGV[3], $ARGV[1], $ARGV[2], $ARGV[0], 100, (0) x 8, $ARGV[5])' \
		"$(at "$1")" "$2" "$3" "$4" "$5" "$6"
}
{
	acct 02:05:22 2011 2010 1000 34817 bash
	acct 02:06:10 2015 2011 1000 34817 wget
	acct 02:08:00 2031 2022 0 34817 useradd
	acct 02:08:20 2032 2022 0 34817 passwd
	acct 02:09:00 2034 2022 0 34817 crontab
	acct 02:10:01 2041 2040 0 0 run
	acct 02:20:00 2050 1 0 0 logrotate
	acct 03:01:00 2111 2110 0 34818 tar
	acct 03:04:00 2112 2100 1002 34818 scp
} >ev/mx1/log/pacct
run index -q -i ix ev
export WAYBILL_INDEX="$work/ix"

# rows [TIME ACTIVITY ACTION USER DETAIL] of the table, without the joins.
rows() {
	python3 -c '
import csv, sys
for r in csv.DictReader(open(sys.argv[1])):
    if r["time"]:
        print(r["time"][11:19], r["action"], r["user"], r["detail"])' "$out"
}

run logins --attacks --json
is "$(sed 's/.*"what":"\([^"]*\)","grade":"\(.\)"\(,"user":"\([a-z]*\)"\)*.*"attempts":\([0-9]*\).*/\1 \2 \4 \5/' "$out")" \
	'brute-force B  10
spraying B  10
success-after-failures A ann 10' \
	'who guessed, and who was guessed; his mail logins are no second finding'
like "$(sed -n 3p "$out")" '"client_ip":"203.0.113.66".*"cite":[^}]*auth.log","line":23' \
	'from where, with the line'

run activity --since-bad-login --csv ann
is "$(rows | grep -v ' \(copy\|expunge\|read\|forward\) ')" \
	'02:05:22 bad-login ann ssh, after 4 failures from there
02:05:22 login ann ssh, password, pts/1
02:05:22 ran ann bash
02:05:23 session ann on pts/1: logout after 1537 s
02:06:02 failed ann su to root, pts/1
02:06:10 ran ann wget
02:07:00 login ann su to root, pts/1
02:08:00 ran root useradd, on pts/1
02:08:00 other  while ann was root on pts/1: new group: name=svc, GID=1002
02:08:00 other svc while ann was root on pts/1: new user: name=svc, UID=1002, GID=1002, home=/home/svc, shell=/bin/bash, from=/dev/pts/1
02:08:20 ran root passwd, on pts/1
02:08:20 other svc while ann was root on pts/1: pam_unix(passwd:chauthtok): password changed for svc
02:08:40 other svc while ann was root on pts/1: add '"'svc' to group 'sudo'"'
02:09:00 ran root crontab, on pts/1
02:09:00 other root while ann was root on pts/1: (root) REPLACE (root)
02:12:00 login ann imap, PLAIN
02:14:00 login ann managesieve, PLAIN
02:15:00 sent ann ann@shop.example -> victim@far.test: relayed
02:15:00 login ann smtp, PLAIN' \
	'what she did from then on, as root, too, and what was changed meanwhile'
is "$(rows | grep ' \(copy\|expunge\|read\|forward\) ' | cut -d' ' -f1-3 | tr '\n' ,)" \
	'02:12:30 copy ann,02:12:40 expunge ann,02:13:00 read ann,04:00:01 forward ann,' \
	'what was done in the mailbox, and that a script sends mail on'
like "$(rows)" '02:13:00 read .*body_count=31' 'and how many mails were read'
cp "$out" indexed
run activity --since-bad-login --csv --scan ann
cmp -s indexed "$out"
ok $? 'the index and --scan find the same'

# The account that was made, and what came of it from elsewhere.
run activity --bad-ip 203.0.113.67 --csv svc
is "$(rows | cut -d' ' -f1-4)" '03:00:00 bad-login svc ssh,
03:00:00 login svc ssh,
03:00:01 session svc on
03:01:00 ran root tar,
03:01:00 sudo svc svc
03:04:00 ran svc scp' 'the account that was made, as root, too'

# The day before was hers; what else root ran was of the machine.
run activity --by-ip 203.0.113.66 --csv
unlike "$(rows)" ' (18:|logrotate|scp)' 'others are others'
run activity --csv ann
like "$(rows)" '18:00:00 login ann imap' 'her own login is there'
unlike "$(rows)" ' read .*body_count=0' 'a session that read nothing is no row'
unlike "$(rows)" 'while ann' 'who is not said to be bad is not put beside it'
run sessions --at '2024-03-05 02:20' --json
is "$(grep -c '"user":"ann"' "$out")" 1 'who was on'
run processes --on 2024-03-05 --csv run
like "$(cat "$out")" '2024-03-05T02:10:01.*run,root,0' 'and what the job ran'

# useradd on another terminal was somebody else.
sed 's,from=/dev/pts/1,from=/dev/pts/7,' ev/mx1/log/auth.log >auth.log
cp auth.log ev/mx1/log/auth.log
run index -q -i ix7 ev
run activity -i ix7 --since-bad-login --csv ann
unlike "$(rows)" 'new user' 'what another terminal did is not put beside it'
finish
