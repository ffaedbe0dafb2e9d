#!/bin/sh
# Logins: each attempt once, with all of its lines.
. "$(dirname "$0")/lib.sh"

mkdir -p ev
cat >ev/auth.log <<'END'
2019-03-04T10:00:00+00:00 shell sshd[4242]: Connection from 192.0.2.66 port 44004 on 192.0.2.1 port 22
2019-03-04T10:00:01+00:00 shell sshd[4242]: Invalid user oracle from 192.0.2.66 port 44004
2019-03-04T10:00:01+00:00 shell sshd[4242]: pam_unix(sshd:auth): check pass; user unknown
2019-03-04T10:00:01+00:00 shell sshd[4242]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66
2019-03-04T10:00:03+00:00 shell sshd[4242]: Failed password for invalid user oracle from 192.0.2.66 port 44004 ssh2
2019-03-04T10:00:04+00:00 shell sshd[4242]: Connection closed by invalid user oracle 192.0.2.66 port 44004 [preauth]
2019-03-04T10:01:00+00:00 shell sshd[4300]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
2019-03-04T10:01:02+00:00 shell sshd[4300]: Failed password for root from 192.0.2.66 port 44010 ssh2
2019-03-04T10:01:09+00:00 shell sshd[4300]: message repeated 2 times: [ Failed password for root from 192.0.2.66 port 44010 ssh2]
2019-03-04T10:01:09+00:00 shell sshd[4300]: Connection closed by authenticating user root 192.0.2.66 port 44010 [preauth]
2019-03-04T10:01:09+00:00 shell sshd[4300]: PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
2019-03-04T11:00:00+00:00 shell sshd[5000]: Accepted password for bob from 192.0.2.7 port 51826 ssh2
2019-03-04T11:00:00+00:00 shell sshd[5000]: pam_unix(sshd:session): session opened for user bob by (uid=0)
2019-03-04T11:05:00+00:00 shell sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls
2019-03-04T11:05:00+00:00 shell sudo: pam_unix(sudo:session): session opened for user root by bob(uid=0)
2019-03-04T11:05:01+00:00 shell sudo: pam_unix(sudo:session): session closed for user root
2019-03-04T11:06:00+00:00 shell su[5100]: pam_unix(su:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser=bob rhost=  user=root
2019-03-04T11:06:02+00:00 shell su[5100]: FAILED SU (to root) bob on pts/0
2019-03-04T11:10:00+00:00 shell CRON[5200]: pam_unix(cron:session): session opened for user root by (uid=0)
2019-03-04T11:10:00+00:00 shell CRON[5200]: (root) CMD (date)
2019-03-04T11:10:00+00:00 shell CRON[5200]: pam_unix(cron:session): session closed for user root
2019-03-04T11:30:00+00:00 shell sshd[5002]: Received disconnect from 192.0.2.7 port 51826:11: disconnected by user
2019-03-04T11:30:00+00:00 shell sshd[5002]: Disconnected from user bob 192.0.2.7 port 51826
2019-03-04T11:30:00+00:00 shell sshd[5000]: pam_unix(sshd:session): session closed for user bob
END
cat >ev/maillog <<'END'
2019-03-04T12:00:00+00:00 mx dovecot: auth-worker(900): sql(bob@shop.example,192.0.2.66,<aaaaBBBBcccc>): Password mismatch
2019-03-04T12:00:05+00:00 mx dovecot: auth-worker(900): sql(bob@shop.example,192.0.2.66,<aaaaBBBBcccc>): Password mismatch
2019-03-04T12:00:09+00:00 mx dovecot: imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<bob@shop.example>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.10, TLS, session=<aaaaBBBBcccc>
2019-03-04T12:10:00+00:00 mx dovecot: imap-login: Login: user=<bob@shop.example>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.10, mpid=70157, TLS, session=<fzDAEldbr82XVI7P>
2019-03-04T12:40:00+00:00 mx dovecot: imap(bob@shop.example)<70157><fzDAEldbr82XVI7P>: Logged out in=412 out=90210
2019-03-04T12:50:00+00:00 mx dovecot: auth-worker(900): sql(kim@shop.example,192.0.2.11): Password mismatch
2019-03-04T12:50:02+00:00 mx postfix/smtpd[4242]: connect from unknown[192.0.2.11]
2019-03-04T12:50:02+00:00 mx postfix/smtpd[4242]: warning: unknown[192.0.2.11]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
2019-03-04T12:50:03+00:00 mx postfix/smtpd[4242]: disconnect from unknown[192.0.2.11] ehlo=1 auth=0/1 quit=1 commands=2/3
2019-03-04T13:00:00+00:00 mx postfix/smtpd[4242]: connect from pc.example[192.0.2.7]
2019-03-04T13:00:01+00:00 mx postfix/smtpd[4242]: 4104E3D0A1: client=pc.example[192.0.2.7], sasl_method=PLAIN, sasl_username=bob@shop.example
2019-03-04T13:00:02+00:00 mx postfix/smtpd[4242]: 4104E3D0A2: client=pc.example[192.0.2.7], sasl_method=PLAIN, sasl_username=bob@shop.example
2019-03-04T13:00:03+00:00 mx postfix/smtpd[4242]: disconnect from pc.example[192.0.2.7] ehlo=1 auth=1 mail=2 rcpt=2 data=2 quit=1 commands=8
END
"$WAYBILL" index -q -i ix ev 2>"$err"
export WAYBILL_INDEX=ix

# row: the last answer in short, an attempt a line, with the lines it cites.
row() {
	# perl starts in a tenth of the time of python.
	perl -MJSON::PP -ne '
		my $o = decode_json($_);
		next if $o->{type} ne "login";
		my @lines = map { $_->{line} } $o->{cite}, @{$o->{also} // []};
		my $end = $o->{end} // "-" x 11 . "--:--:--";
		print join(" ", substr($o->{time}, 11, 8),
			(map { $o->{$_} // "-" } qw(service user target_user outcome
				attempts client_ip reason)),
			join(",", @lines), substr($end, 11, 8),
			$o->{duration_s} // "-"), "\n"' "$out"
}

# both NAME ARGUMENT...: the same by the index and by reading all.
both() {
	name=$1
	shift
	run logins --json --scan "$@"
	cp "$out" scanned
	run logins --json "$@"
	cmp -s scanned "$out"
	ok $? "$name: the index and --scan agree"
}

both 'all'
status 0 'there are logins'
is "$(row)" '10:00:03 ssh oracle - failure - 192.0.2.66 unknown-user 5,2,3,4,6 --:--:-- -
10:01:02 ssh root - failure - 192.0.2.66 bad-password 8,7 --:--:-- -
10:01:09 ssh root - failure 2 192.0.2.66 bad-password 9,10,11 --:--:-- -
11:00:00 ssh bob - success - 192.0.2.7 - 12,13 11:30:00 1800
11:05:00 sudo bob root success - - - 14,15 11:05:01 1
11:06:02 su bob root failure - - - 18,17 --:--:-- -
12:00:09 imap bob@shop.example - failure 2 192.0.2.66 bad-password 3,1,2 --:--:-- -
12:10:00 imap bob@shop.example - success - 192.0.2.7 - 4 12:40:00 1800
12:50:02 smtp kim@shop.example - failure - 192.0.2.11 bad-password 8,6,9 --:--:-- -
13:00:01 smtp bob@shop.example - success - 192.0.2.7 - 11,12 13:00:03 2' \
	'each attempt once, with its lines and its end'

# Daemons that write several lines for one attempt, each in its own way.
mkdir several
cat >several/log <<'END'
2019-03-04T09:00:00+00:00 web roundcube: <3z506z6r> IMAP Error: Login failed for eve against localhost from 192.0.2.66. AUTHENTICATE PLAIN: A0002 NO Login failed. in /usr/share/x.php on line 205
2019-03-04T09:00:00+00:00 web roundcube: <3z506z6r> Failed login for eve from 192.0.2.66 in session 3z506z6r (error: 0)
2019-03-04T09:10:00+00:00 srv vsftpd[27]: pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=test rhost=192.0.2.66
2019-03-04T09:10:02+00:00 srv vsftpd[26]: [test] FAIL LOGIN: Client "192.0.2.66"
2019-03-04T09:11:00+00:00 srv vsftpd[28]: CONNECT: Client "192.0.2.7"
2019-03-04T09:11:01+00:00 srv vsftpd[27]: [bob] OK LOGIN: Client "192.0.2.7"
2019-03-04T09:20:00+00:00 srv proftpd[300]: srv (c.example[192.0.2.66]) - FTP session opened.
2019-03-04T09:20:01+00:00 srv proftpd[300]: srv (c.example[192.0.2.66]) - USER bob (Login failed): Incorrect password
2019-03-04T09:20:03+00:00 srv proftpd[300]: srv (c.example[192.0.2.66]) - USER bob (Login failed): Incorrect password
2019-03-04T09:20:04+00:00 srv proftpd[300]: srv (c.example[192.0.2.66]) - Maximum login attempts (2) exceeded, connection refused
2019-03-04T09:20:04+00:00 srv proftpd[300]: srv (c.example[192.0.2.66]) - FTP session closed.
2019-03-04T09:21:00+00:00 srv proftpd[301]: srv (c.example[192.0.2.7]) - USER ann: Login successful.
2019-03-04T09:31:00+00:00 srv proftpd[301]: srv (c.example[192.0.2.7]) - FTP session closed.
2019-03-04T09:40:00+00:00 mx saslauthd[612]: pam_unix(smtp:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=kim
2019-03-04T09:40:02+00:00 mx saslauthd[612]: do_auth         : auth failure: [user=kim] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]
2019-03-04T09:40:02+00:00 mx postfix/smtpd[42]: warning: unknown[192.0.2.11]: SASL LOGIN authentication failed: authentication failure
2019-03-04T09:50:00+00:00 srv login[700]: pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob
2019-03-04T09:50:03+00:00 srv login[700]: FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure
2019-03-04T09:50:10+00:00 srv login[700]: pam_unix(login:session): session opened for user bob by LOGIN(uid=0)
2019-03-04T09:50:10+00:00 srv login[700]: LOGIN ON tty1 BY bob
2019-03-04T09:59:10+00:00 srv login[700]: pam_unix(login:session): session closed for user bob
2019-03-04T10:00:00+00:00 srv sshd[800]: Failed publickey for bob from 192.0.2.7 port 5000 ssh2: RSA aa
2019-03-04T10:00:01+00:00 srv sshd[800]: Accepted publickey for bob from 192.0.2.7 port 5000 ssh2: ED25519 bb
2019-03-04T10:00:01+00:00 srv sshd[800]: pam_unix(sshd:session): session opened for user bob by (uid=0)
2019-03-04T10:10:01+00:00 srv sshd[800]: pam_unix(sshd:session): session closed for user bob
2019-03-04T10:20:00+00:00 srv sudo: pam_unix(sudo:auth): authentication failure; logname=bob uid=1000 euid=0 tty=/dev/pts/0 ruser=bob rhost=  user=bob
2019-03-04T10:20:20+00:00 srv sudo:      bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls
2019-03-04T10:30:00+00:00 srv su[900]: Successful su for root by bob
2019-03-04T10:30:00+00:00 srv su[900]: + /dev/pts/0 bob:root
2019-03-04T10:30:00+00:00 srv su[900]: pam_unix(su:session): session opened for user root by bob(uid=1000)
2019-03-04T10:40:00+00:00 srv su[900]: pam_unix(su:session): session closed for user root
2019-03-04T10:50:00+00:00 srv sshd[950]: User root from 192.0.2.66 not allowed because not listed in AllowUsers
2019-03-04T10:50:01+00:00 srv sshd[950]: Failed password for invalid user root from 192.0.2.66 port 6000 ssh2
2019-03-04T10:50:02+00:00 srv sshd[950]: Connection closed by invalid user root 192.0.2.66 port 6000 [preauth]
2019-03-04T11:10:00+00:00 mx imapd: LOGIN FAILED, user=root, ip=[::ffff:192.0.2.4]
2019-03-04T11:11:00+00:00 mx imapd: LOGIN, user=bob@shop.example, ip=[::ffff:192.0.2.3], port=[41222], protocol=IMAP
2019-03-04T11:21:00+00:00 mx imapd: LOGOUT, user=bob@shop.example, ip=[::ffff:192.0.2.3], port=[41222], headers=0, body=0, rcvd=35, sent=353, time=600
2019-03-04T11:30:00+00:00 mx cyrus/imap[7568]: login: c.example [203.0.113.21] bob plaintext User logged in SESSIONID=<mx-7568-1-1>
END
"$WAYBILL" index -q -i id several 2>"$err"
both 'several daemons' -i id
is "$(row | cut -d' ' -f1-10)" '09:00:00 web eve - failure - 192.0.2.66 - 2,1 --:--:--
09:10:02 ftp test - failure - 192.0.2.66 - 4,3 --:--:--
09:11:01 ftp bob - success - 192.0.2.7 - 6 --:--:--
09:20:01 ftp bob - failure - 192.0.2.66 bad-password 8 --:--:--
09:20:03 ftp bob - failure - 192.0.2.66 bad-password 9,10,11 --:--:--
09:21:00 ftp ann - success - 192.0.2.7 - 12 09:31:00
09:40:02 smtp kim - failure - 192.0.2.11 - 16,14,15 --:--:--
09:50:03 console bob - failure - - - 18,17 --:--:--
09:50:10 console bob - success - - - 20,19 09:59:10
10:00:01 ssh bob - success - 192.0.2.7 - 23,22,24 10:10:01
10:20:20 sudo bob root failure 3 - bad-password 27,26 --:--:--
10:30:00 su bob root success - - - 28,29,30 10:40:00
10:50:01 ssh root - failure - 192.0.2.66 not-allowed 33,32,34 --:--:--
11:10:00 imap root - failure - 192.0.2.4 - 35 --:--:--
11:11:00 imap bob@shop.example - success - 192.0.2.3 - 36 11:21:00
11:30:00 imap bob - success - 203.0.113.21 - 38 --:--:--' \
	'several lines of one attempt'
row >whole
# Whoever is asked for, his logins are told as among all.
for who in kim bob root ann 192.0.2.11 192.0.2.66 192.0.2.7; do
	both "$who" -i id "$who"
	row >one
	is "$(grep -Fxc -f whole one)" "$(wc -l <one | tr -d ' ')" \
		"the same as among all: $who"
done

# What is asked of one user or address finds lines that do not name him.
both 'a user' --user kim@shop.example
is "$(row)" '12:50:02 smtp kim@shop.example - failure - 192.0.2.11 bad-password 8,6,9 --:--:-- -' \
	'the user stands on another line than the verdict'
both 'a network' --ip 192.0.2.11/32
is "$(row | cut -d' ' -f3)" kim@shop.example 'the address finds the user'
both 'a Unix user' bob
is "$(row | cut -d' ' -f1,2 | tr '\n' ' ')" \
	'11:00:00 ssh 11:05:00 sudo 11:06:02 su ' 'case and domain count'
both 'whom they became' root
is "$(row | cut -d' ' -f2 | tr '\n' ' ')" 'ssh ssh sudo su ' 'a target, too'
both 'a star' '*@shop.example'
is "$(row | wc -l | tr -d ' ')" 4 'a star is any text'
both 'both must hold' --user bob@shop.example --ip 192.0.2.66
is "$(row | cut -d' ' -f1)" 12:00:09 'a user and an address'
both 'service and outcome' --service imap --outcome success
is "$(row | cut -d' ' -f1)" 12:10:00 'a service and an outcome'
both 'program' --program sshd --outcome failure
is "$(row | wc -l | tr -d ' ')" 3 'a program'
both 'host' --host mx
is "$(row | wc -l | tr -d ' ')" 4 'a host'
printf 'bob\nkim@shop.example\n' >whos
both 'a file' -f whos
is "$(row | wc -l | tr -d ' ')" 4 'each line of a file'

# A session touches a window that it lasts into.
both 'a window' --since 11:10 --until 11:20 2>"$err"
run logins --json --since '2019-03-04 11:10' --until '2019-03-04 11:20'
is "$(row | cut -d' ' -f2,3)" 'ssh bob' 'a session that lasts into the window'
both 'a window' --since '2019-03-04 12:05' --until '2019-03-04 12:20'
is "$(row | cut -d' ' -f1)" 12:10:00 'attempts in a window'

# Numbers count what a line tells of several.
run logins --count
is "$(cat "$out")" 12 'attempts are counted, not lines'
run logins --count --scan --outcome failure
is "$(cat "$out")" 8 'failures are counted'
run logins --count-by client_ip
is "$(tr -s ' ' <"$out")" ' 6 192.0.2.66
 3 192.0.2.7
 1 192.0.2.11' 'by address'
run logins -n 1 --reverse --json
is "$(row | cut -d' ' -f1)" 13:00:01 'the latest first'
like "$(cat "$err")" '1 of 10 shown' 'and how many there are'
run logins --csv --user kim@shop.example
like "$(head -1 "$out")" '^time,time_basis,host,service,user,target_user,outcome' \
	'CSV has a head'
is "$(wc -l <"$out" | tr -d ' ')" 2 'and a row'
run logins bob
like "$(cat "$out")" \
	'11:00:00Z shell +ssh +bob .*192\.0\.2\.7.*\(ev/auth\.log:12, ev/auth\.log:13\)' \
	'text cites its lines'

# Added up by user and by address.
run logins --summary --json
is "$(python3 -c '
import json, sys
for line in open(sys.argv[1]):
    o = json.loads(line)
    print(o["type"], o.get("user", "-"), o.get("client_ip", "-"), o["success"],
        o["failure"], o["first"][11:19], o["last"][11:19], ",".join(o["hours"]))
' "$out")" 'summary bob@shop.example - 2 2 12:00:09 13:00:01 0,0,0,0,0,0,0,0,0,0,0,0,3,1,0,0,0,0,0,0,0,0,0,0
summary bob - 2 1 11:00:00 11:06:02 0,0,0,0,0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,0
summary root - 0 3 10:01:02 10:01:09 0,0,0,0,0,0,0,0,0,0,3,0,0,0,0,0,0,0,0,0,0,0,0,0
summary kim@shop.example - 0 1 12:50:02 12:50:02 0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0
summary oracle - 0 1 10:00:03 10:00:03 0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0
summary - 192.0.2.66 0 6 10:00:03 12:00:09 0,0,0,0,0,0,0,0,0,0,4,0,2,0,0,0,0,0,0,0,0,0,0,0
summary - 192.0.2.7 3 0 11:00:00 13:00:01 0,0,0,0,0,0,0,0,0,0,0,1,1,1,0,0,0,0,0,0,0,0,0,0
summary - 192.0.2.11 0 1 12:50:02 12:50:02 0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0' \
	'a summary by user and by address'
run logins --summary --tz Asia/Kolkata bob
like "$(cat "$out")" '^bob .*\.{16}9\.{7}' 'hours are of the zone asked for'

# found: findings in short.
found() {
	perl -MJSON::PP -ne '
		my $o = decode_json($_);
		next if $o->{type} ne "finding";
		print join(" ", @$o{qw(what grade)},
			(map { $o->{$_} // "-" } qw(user client_ip)),
			@$o{qw(attempts nusers naddresses)},
			substr($o->{first}, 11, 8), substr($o->{last}, 11, 8),
			1 + @{$o->{also} // []}), "\n"' "$out"
}
mkdir attacked
{
	# One address, many failures of one user, and then it is in.
	for i in 10 11 12 13 14 15 16 17 18 19 20 21; do
		echo "2019-03-05T10:00:$i+00:00 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<ann@shop.example>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.10, session=<a$i>"
	done
	echo "2019-03-05T10:00:30+00:00 mx dovecot: imap-login: Login: user=<ann@shop.example>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.10, mpid=1, session=<b1>"
	# One address, many users.
	for i in 10 11 12 13 14 15; do
		echo "2019-03-05T14:00:$i+00:00 mx vpopmail[7$i]: vchkpw-smtp: vpopmail user not found u$i@shop.example:192.0.2.77"
	done
	# One user, many addresses; from home he logs in as ever.
	for i in 10 11 12 13 14 15; do
		echo "2019-03-05T18:00:$i+00:00 mx postfix/smtpd[9$i]: warning: unknown[198.51.100.$i]: SASL LOGIN authentication failed: authentication failure, sasl_username=kim@shop.example"
	done
	echo "2019-03-05T18:10:00+00:00 mx dovecot: imap-login: Login: user=<kim@shop.example>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.10, mpid=1, session=<b2>"
	# Mistyped, far apart.
	for i in 10 12 14 16 18 20; do
		echo "2019-03-06T$i:00:00+00:00 mx dovecot: imap-login: Disconnected (auth failed, 3 attempts in 9 secs): user=<tom@shop.example>, method=PLAIN, rip=192.0.2.88, lip=192.0.2.10, session=<c$i>"
	done
} >attacked/maillog
"$WAYBILL" index -q -i ia attacked 2>"$err"
run logins -i ia --attacks --json
status 0 'there are findings'
is "$(found)" 'brute-force B ann@shop.example 192.0.2.66 12 1 1 10:00:10 10:00:21 12
success-after-failures A ann@shop.example 192.0.2.66 12 1 1 10:00:10 10:00:30 13
spraying B - 192.0.2.77 6 6 1 14:00:10 14:00:15 6
distributed-guessing B kim@shop.example - 6 1 6 18:00:10 18:00:15 6' \
	'guessing from one address, at many users, from many addresses'
cp "$out" indexed
run logins -i ia --attacks --json --scan
cmp -s indexed "$out"
ok $? 'the index and --scan find the same'
run logins -i ia --attacks --json --spraying 7 --distributed 7 --before 13 \
	--brute-force 13
status 1 'no threshold is reached'
like "$(cat "$out")" '^{"type":"absence".*"near":\["42 failed attempts' \
	'which says how much was looked at'
run logins -i ia --attacks --json --apart 3h --user tom@shop.example
is "$(found)" 'brute-force B tom@shop.example 192.0.2.88 18 1 1 10:00:00 20:00:00 6' \
	'failures that are far apart, if asked for'
run logins -i ia --attacks --count
is "$(cat "$out")" 4 'findings are counted'
run logins -i ia --brute-force 3
status 2 'a threshold without --attacks'

# Records of wtmp and btmp are of the attempts that sshd tells of, by their
# process; without its log they are attempts of their own.
mkdir -p rec/shell
python3 - <<'END'
import struct, calendar, socket

def record(kind, pid, line, user, ip, second):
    address = socket.inet_aton(ip) + bytes(12) if ip else bytes(16)
    return struct.pack("<hhi32s4s32s256shhiII16s20s", kind, 0, pid,
        line.encode(), line[-4:].encode(), user.encode(), ip.encode(), 0, 0, 0,
        second, 0, address, bytes(20))

at = calendar.timegm((2019, 3, 4, 11, 0, 0))
open("rec/shell/wtmp", "wb").write(
    record(7, 5000, "pts/0", "bob", "192.0.2.7", at + 1) +
    record(8, 5000, "pts/0", "", "", at + 1800) +
    record(7, 6000, "pts/1", "ann", "192.0.2.9", at + 3600) +
    record(8, 6000, "pts/1", "", "", at + 3660))
open("rec/shell/btmp", "wb").write(
    record(6, 4300, "ssh:notty", "root", "192.0.2.66", at - 3538) +
    record(6, 4301, "ssh:notty", "eve", "192.0.2.66", at - 3000))
END
cat >rec/shell/auth.log <<'END'
2019-03-04T10:01:00+00:00 shell sshd[4300]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
2019-03-04T10:01:02+00:00 shell sshd[4300]: Failed password for root from 192.0.2.66 port 44010 ssh2
2019-03-04T11:00:00+00:00 shell sshd[5000]: Accepted password for bob from 192.0.2.7 port 51826 ssh2
2019-03-04T11:30:00+00:00 shell sshd[5000]: pam_unix(sshd:session): session closed for user bob
END
"$WAYBILL" index -q -i ir rec 2>"$err"
both 'records' -i ir
is "$(row)" '10:01:02 ssh root - failure - 192.0.2.66 bad-password 2,1,1 --:--:-- -
10:10:00 ssh eve - failure - 192.0.2.66 - 2 --:--:-- -
11:00:00 ssh bob - success - 192.0.2.7 - 3,1 11:30:00 1800
12:00:00 - ann - success - 192.0.2.9 - 3 12:01:00 60' \
	'records and the lines of sshd are one attempt'
both 'records of one user' -i ir ann
is "$(row)" '12:00:00 - ann - success - 192.0.2.9 - 3 12:01:00 60' \
	'the end of a record is that of its process'

# The audit of the kernel: alone each try of PAM is an attempt; beside the logs
# of the daemons it tells the same attempts once more.
mkdir audit
said() {
	echo "type=$1 msg=audit($2): pid=$3 uid=0 auid=$4 msg='op=$5 terminal=$6 res=$7'"
}
{
	for i in 1 2; do
		said USER_AUTH "155169366$i.100:1$i" 4300 '4294967295 ses=4294967295' 'PAM:authentication acct="root" exe="/usr/sbin/sshd" hostname=192.0.2.66 addr=192.0.2.66' ssh failed
		said USER_AUTH "155169366$i.200:2$i" 4300 '4294967295 ses=4294967295' 'password acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.66' ssh failed
	done
	said USER_LOGIN 1551693667.100:30 4300 '4294967295 ses=4294967295' 'login acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.66' ssh failed
	said USER_AUTH 1551697200.000:40 5000 '4294967295 ses=4294967295' 'PAM:authentication acct="bob" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7' ssh success
	said CRED_ACQ 1551697200.000:41 5000 '4294967295 ses=4294967295' 'PAM:setcred acct="bob" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7' ssh success
	said USER_START 1551697200.100:42 5000 '1000 ses=3' 'PAM:session_open acct="bob" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7' ssh success
	said USER_LOGIN 1551697200.200:43 5000 '1000 ses=3' 'login id=1000 exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7' /dev/pts/0 success
	said USER_AUTH 1551697500.000:50 5100 '1000 ses=3' 'PAM:authentication acct="root" exe="/usr/bin/su" hostname=shell addr=?' pts/0 failed
	echo "type=USER_CMD msg=audit(1551697600.000:60): pid=5200 uid=1000 auid=1000 ses=3 msg='cwd=\"/\" cmd=\"ls\" exe=\"/usr/bin/sudo\" terminal=pts/0 res=success'"
	said USER_START 1551697600.100:61 5200 '1000 ses=3' 'PAM:session_open acct="root" exe="/usr/bin/sudo" hostname=? addr=?' /dev/pts/0 success
	said USER_END 1551697601.100:62 5200 '1000 ses=3' 'PAM:session_close acct="root" exe="/usr/bin/sudo" hostname=? addr=?' /dev/pts/0 success
	said USER_END 1551699000.100:63 5000 '1000 ses=3' 'PAM:session_close acct="bob" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7' ssh success
	said USER_START 1551699060.100:64 5300 '0 ses=5' 'PAM:session_open acct="root" exe="/usr/sbin/crond" hostname=? addr=?' cron success
} >audit/audit.log
"$WAYBILL" index -q -i iu1 --host-of '*=shell' audit 2>"$err"
both 'the audit alone' -i iu1
is "$(row)" '10:01:01 ssh root - failure - 192.0.2.66 - 1 --:--:-- -
10:01:02 ssh root - failure - 192.0.2.66 - 3,2,4,5 --:--:-- -
11:00:00 ssh bob - success - 192.0.2.7 - 6,8,9 11:30:00 1800.1
11:05:00 su - root failure - - - 10 --:--:-- -
11:06:40 sudo - root success - - - 11,12 11:06:41 1.1' \
	'what PAM and sshd told the kernel of one attempt is one'
run sessions -i iu1 --json
like "$(cat "$out")" '"user":"bob",.*"duration_s":1800[.0]*,"ended_by":"logout"' \
	'a session by the audit alone'
is "$(grep -c . "$out")" 1 'and of jobs and sudo none'
cat >audit/auth.log <<'END'
2019-03-04T10:01:01+00:00 shell sshd[4300]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
2019-03-04T10:01:01+00:00 shell sshd[4300]: Failed password for root from 192.0.2.66 port 44010 ssh2
2019-03-04T10:01:02+00:00 shell sshd[4300]: Failed password for root from 192.0.2.66 port 44010 ssh2
2019-03-04T11:00:00+00:00 shell sshd[5000]: Accepted password for bob from 192.0.2.7 port 51826 ssh2
2019-03-04T11:00:00+00:00 shell sshd[5000]: pam_unix(sshd:session): session opened for user bob by (uid=0)
2019-03-04T11:05:02+00:00 shell su[5100]: FAILED SU (to root) bob on pts/0
2019-03-04T11:06:40+00:00 shell sudo:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=ls
2019-03-04T11:06:40+00:00 shell sudo: pam_unix(sudo:session): session opened for user root by bob(uid=0)
END
"$WAYBILL" index -q -i iu2 --host-of '*=shell' audit 2>"$err"
both 'the audit and the daemons' -i iu2
is "$(row | cut -d' ' -f1-7)" '10:01:01 ssh root - failure - 192.0.2.66
10:01:02 ssh root - failure - 192.0.2.66
11:00:00 ssh bob - success - 192.0.2.7
11:05:02 su bob root failure - -
11:06:40 sudo bob root success - -' 'each attempt once'

run activity -i iu2 bob
is "$(grep -c 'PAM:setcred' "$out")" 0 'what belongs to a login is no row of its own'
is "$(grep -c ' login ' "$out")" 2 'an attempt is one row'

# Files of su and sudo have stamps of their own kind.
mkdir switch
cat >switch/sulog <<'END'
SU 12/31 23:59 + pts/0 bob-root
SU 01/02 10:00 - pts/1 ann-root
END
cat >switch/sudo.log <<'END'
Mar  4 10:06:00 2019 : bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls
Mar  4 10:07:00 2019 : ann : HOST=mx1 : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ;
    COMMAND=/usr/bin/vi /etc/hosts
END
"$WAYBILL" index -q -i iw --year-of '*sulog=2018' --host-of '*=shell' switch 2>"$err"
both 'sulog and sudolog' -i iw
is "$(row | cut -d' ' -f1-5)" '23:59:00 su bob root success
10:00:00 su ann root failure
10:06:00 sudo bob root success
10:07:00 sudo ann root failure' 'by month and day; with a year'
run search -i iw --json COMMAND vi
like "$(cat "$out")" '"daemon":"sudo",.*"command":"/usr/bin/vi /etc/hosts"' \
	'a folded line tells the command'

# btmp and wtmp of one login at a terminal: each goes with its own attempt.
mkdir -p tty/shell
python3 - <<'END'
import struct, calendar

def record(kind, line, user, minute, second):
    return struct.pack("<hhi32s4s32s256shhiII16s20s", kind, 0, 700,
        line.encode(), line[-4:].encode(), user.encode(), b"", 0, 0, 0,
        calendar.timegm((2019, 3, 4, 9, minute, second)), 0, bytes(16),
        bytes(20))

open("tty/shell/btmp", "wb").write(record(7, "tty1", "bob", 40, 3))
open("tty/shell/wtmp", "wb").write(record(7, "tty1", "bob", 41, 10) +
    record(8, "tty1", "", 59, 10))
END
cat >tty/shell/auth.log <<'END'
2019-03-04T09:40:00+00:00 shell login[700]: pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob
2019-03-04T09:40:03+00:00 shell login[700]: FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure
2019-03-04T09:41:10+00:00 shell login[700]: pam_unix(login:session): session opened for user bob by LOGIN(uid=0)
2019-03-04T09:41:10+00:00 shell login[700]: LOGIN ON tty1 BY bob
2019-03-04T10:00:00+00:00 shell auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=eve rhost=192.0.2.66
2019-03-04T10:00:02+00:00 shell dovecot: auth-worker(900): pam(eve,192.0.2.66,<DDDDeeeeFFFF>): unknown user
2019-03-04T10:00:08+00:00 shell dovecot: imap-login: Disconnected (auth failed, 1 attempts in 8 secs): user=<eve>, method=PLAIN, rip=192.0.2.66, lip=192.0.2.10, TLS, session=<DDDDeeeeFFFF>
2019-03-04T10:10:00+00:00 shell saslauthd[612]: pam_unix(imap:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=kim
2019-03-04T10:10:02+00:00 shell saslauthd[612]: do_auth         : auth failure: [user=kim] [service=imap] [realm=] [mech=pam] [reason=PAM auth error]
2019-03-04T10:10:02+00:00 shell cyrus/imap[7568]: badlogin: c.example [192.0.2.66] plaintext kim SASL(-13): authentication failure: checkpass failed
2019-03-04T10:20:00+00:00 shell doas: pam_unix(doas:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser=bob rhost=  user=bob
2019-03-04T10:20:02+00:00 shell doas: failed auth for bob
END
"$WAYBILL" index -q -i it tty 2>"$err"
both 'records at a terminal, PAM under other tags' -i it
is "$(row | cut -d' ' -f1-9)" '09:40:03 console bob - failure - - - 2,1,1
09:41:10 console bob - success - - - 4,3,1
10:00:08 imap eve - failure 1 192.0.2.66 unknown-user 7,5,6
10:10:02 imap kim - failure - 192.0.2.66 bad-password 10,8,9
10:20:02 doas bob - failure - - bad-password 12,11' \
	'each attempt once, with its own lines'

# A simulated mail system knows how many logins it had: each counts once, with
# auth workers, aborted ones and several attempts a connection.
if [ -n "${WBSIM:-}" ] && [ -x "$WBSIM" ]; then
	for how in '' --eventful --dovecot-log; do
		rm -rf sim im
		mkdir sim
		# shellcheck disable=SC2086
		"$WBSIM" -s 5 -o sim --size 3M --days 4 $how 2>told
		"$WAYBILL" index -q -i im sim 2>"$err"
		run logins -i im --count
		is "$(cat "$out")" "$(sed 's/.* \([0-9]*\) logins.*/\1/' told)" \
			"as many as there were, simulated: ${how:-plain}"
		run logins -i im --json -n 300
		cp "$out" indexed
		run logins -i im --json -n 300 --scan
		cmp -s indexed "$out"
		ok $? "the index and --scan agree, simulated: ${how:-plain}"
	done
fi

if [ -d "$WAYBILL_CORPORA/seeds" ]; then
	"$WAYBILL" index -q -i is "$WAYBILL_CORPORA/seeds" 2>"$err"
	run logins -i is --count --outcome failure
	is "$(cat "$out")" 5 'real lines: five failures'
	run logins -i is --attacks --brute-force 3 --json
	is "$(found | cut -d' ' -f1-6)" \
		'brute-force B admin@mail.com 1.2.3.4 3 1' \
		'real lines: one address guesses'
fi

# Panels and webmail: what two logs tell of one attempt is one, and guessing is
# told. cPanel's session for a bad password is not another attempt.
mkdir -p panel/zimbra panel/cpanel
for s in 1 2 3 4 5 6; do
	cat <<END
2026-09-01 00:15:4$s,087 WARN  [ImapServer-1] [ip=192.0.2.3;oip=192.0.2.66;] security - cmd=Auth; account=bob@shop.example; protocol=imap; error=authentication failed for [bob@shop.example], invalid password;
2026-09-01 00:15:4$s,089 WARN  [ImapServer-1] [ip=192.0.2.3;oip=192.0.2.66;] imap - authentication failed for [bob@shop.example] (invalid password)
END
done >panel/zimbra/mailbox.log
cat >>panel/zimbra/mailbox.log <<'END'
2026-09-01 00:15:50,087 INFO  [ImapServer-1] [ip=192.0.2.3;oip=192.0.2.66;] security - cmd=Auth; account=bob@shop.example; protocol=imap;
2026-09-01 00:15:50,097 INFO  [ImapServer-1] [ip=192.0.2.3;oip=192.0.2.66;] imap - user bob@shop.example authenticated, mechanism=LOGIN [TLS]
END
cat >panel/cpanel/login_log <<'END'
[2026-09-02 06:01:10 +0000] info [cpaneld] 192.0.2.67 - kim "POST /login/?login_only=1 HTTP/1.1" FAILED LOGIN cpaneld: user password incorrect
END
cat >panel/cpanel/session_log <<'END'
[2026-09-02 06:01:10 +0000] info [cpaneld] 192.0.2.67 NEW kim:Zz9YyXxWwVvUu address=192.0.2.67,app=cpaneld,method=badpass,path=form,possessed=0
[2026-09-02 06:02:10 +0000] info [cpaneld] 192.0.2.67 NEW kim:Ab3dEfGhIjKlMnOp address=192.0.2.67,app=cpaneld,creator=kim,method=handle_form_login,path=form,possessed=0
[2026-09-02 06:12:10 +0000] info [cpaneld] 192.0.2.67 PURGE kim:Ab3dEfGhIjKlMnOp logout
END
"$WAYBILL" index -q -i ip --host-of '*/zimbra/*=mail' \
	--host-of '*/cpanel/*=web' panel 2>"$err"
run logins -i ip --count-by outcome --host mail
is "$(awk '{ print $1, $2 }' "$out" | sort | tr '\n' ' ')" \
	'1 success 6 failure ' 'Zimbra: each attempt once, though two lines tell it'
run logins -i ip --attacks --json --host mail
like "$(cat "$out")" '"what":"success-after-failures"' 'and who guessed it'
run logins -i ip --json --host web
is "$(sed 's/.*"outcome":"\([a-z]*\)".*/\1/' "$out" | tr '\n' ' ')" \
	'failure success ' 'cPanel: one failure, one login'
like "$(sed -n 2p "$out")" '"duration_s":600' 'with the end of its session'

# As text, columns are as wide as what stands in them; a terminal has heads.
run logins --color always
like "$(sed -n 1p "$out" | tr -s ' ')" 'time host service user .* outcome' \
	'heads of columns'
run logins
unlike "$(cat "$out")" '^time' 'but not in a file'
is "$(grep -c '^.2019' "$out")" "$(grep -vc '^waybill' "$out")" \
	'where each line is a row'

# The edges of each rule: a threshold that is just reached, one less, a gap that
# is just long enough and one second longer, over midnight, two hosts, two
# addresses of one /64, a success that came first.
mkdir edges
{
	fail() { # SECOND-OF-23:00 USER ADDRESS HOST
		s=$((82800 + $1))
		printf '2019-03-%02dT%02d:%02d:%02d+00:00 %s sshd[%d]: Failed password for %s from %s port 4 ssh2\n' \
			$((5 + s / 86400)) $((s % 86400 / 3600)) \
			$((s % 3600 / 60)) $((s % 60)) "${4:-mx1}" "$1" "$2" "$3"
	}
	fail 0 a1 192.0.2.1
	fail 3600 a1 192.0.2.1
	fail 7200 a1 192.0.2.1 mx2
	fail 0 a2 192.0.2.2
	fail 3601 a2 192.0.2.2
	fail 7202 a2 192.0.2.2
	fail 0 a3 192.0.2.3
	fail 10 a3 192.0.2.3
	fail 0 b1 2001:db8::1
	fail 10 b1 2001:db8::2
	fail 20 b1 2001:db8:0:0::2
	echo '2019-03-05T22:59:00+00:00 mx1 sshd[9]: Accepted password for a1 from 192.0.2.1 port 4 ssh2'
	for u in c1 c2 c3; do
		fail 30 $u 192.0.2.4
	done
	fail 30 d1 192.0.2.5
	fail 30 d2 192.0.2.5
} | sort >edges/auth.log
"$WAYBILL" index -q -i ie edges 2>"$err"
run logins -i ie --attacks --json --brute-force 3 --spraying 3 --distributed 2 \
	--before 3
is "$(found | cut -d' ' -f1-8 | sort)" 'brute-force B - 192.0.2.4 3 3 1 23:00:30
brute-force B a1 192.0.2.1 3 1 1 23:00:00
brute-force B b1 2001:db8::/64 3 1 2 23:00:00
spraying B - 192.0.2.4 3 3 1 23:00:30' \
	'thresholds and gaps just reached, and no more'
like "$(grep '"user":"b1"' "$out")" '"addresses":\["2001:db8::1","2001:db8::2"\].*"why":"3 failures from 2 addresses of one network, of 1 user"' \
	'addresses of one /64 are one client'
run logins -i ie --attacks --json --brute-force 3 --spraying 3 --distributed 2 \
	--before 3 --ipv6-prefix 128 --user b1
is "$(found | cut -d' ' -f1-8)" \
	'distributed-guessing B b1 - 3 1 2 23:00:00' 'or each its own'
run logins -i ie --attacks --ipv6-prefix 129
status 2 'more bits than an address has'
run logins -i ie --attacks --json --brute-force 3 --spraying 0 --distributed 0 \
	--before 0 --apart 3601s
is "$(found | cut -d' ' -f3 | sort | tr '\n' ' ')" '- a1 a2 b1 ' 'a second more'

# Daemons that tell one attempt in several lines, and what is none.
mkdir daemons
cat >daemons/auth.log <<'END'
2024-03-04T10:00:00+00:00 mx ovpn-server[3]: 192.0.2.7:51000 TLS: Username/Password authentication succeeded for username 'bob'
2024-03-04T10:00:01+00:00 mx ovpn-server[3]: 192.0.2.7:51000 [bob] Peer Connection Initiated with [AF_INET]192.0.2.7:51000
2024-03-04T10:10:01+00:00 mx ovpn-server[3]: bob/192.0.2.7:51000 SIGTERM[soft,remote-exit] received, client-instance exiting
2024-03-04T11:00:00+00:00 mx polkitd[7]: Operator of unix-session:2 successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.freedesktop.policykit.exec for unix-process:200:300 [bash] (owned by unix-user:kim)
2024-03-04T11:00:00+00:00 mx pkexec[8]: pam_unix(polkit-1:session): session opened for user root(uid=0) by kim(uid=1000)
2024-03-04T11:00:00+00:00 mx pkexec[8]: kim: Executing command [USER=root] [TTY=/dev/pts/0] [CWD=/home/kim] [COMMAND=/usr/bin/id]
2024-03-04T12:00:00+00:00 mx (bash)[9]: pam_unix(systemd-run0:session): session opened for user root(uid=0) by ann(uid=1001)
2024-03-04T13:00:00+00:00 mx snappymail[10]: Auth failed: ip=192.0.2.66 user=eve@shop.example
2024-03-04T13:00:01+00:00 mx fail2ban.filter[11]: INFO [webmail] Found 192.0.2.66 - 2024-03-04 13:00:00
2024-03-04T13:00:01+00:00 mx fail2ban.actions[11]: NOTICE [webmail] Ban 192.0.2.66
2024-03-04T13:10:00+00:00 mx sudo[20]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls
2024-03-04T13:10:00+00:00 mx sudo[20]: pam_unix(sudo:session): session opened for user root(uid=0) by bob(uid=1000)
2024-03-04T13:10:05+00:00 mx sudo[20]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls ; EXIT=0
2024-03-04T13:10:05+00:00 mx sudo[20]: pam_unix(sudo:session): session closed for user root
2024-03-04T13:20:00+00:00 mx sudo:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/cp a b
2024-03-04T13:21:00+00:00 mx sudo:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/cp a b ; SIGNAL=TERM ; EXIT=143
2024-03-04T13:21:09+00:00 mx sudo:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/rm x ; EXIT=0
2024-03-04T13:30:00+00:00 mx saslauthd[612]: pam_unix(smtp:auth): check pass; user unknown
2024-03-04T13:30:00+00:00 mx saslauthd[612]: pam_unix(smtp:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=
2024-03-04T13:30:02+00:00 mx saslauthd[612]:                 : auth failure: [user=zoe] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]
2024-03-04T13:30:02+00:00 mx postfix/smtpd[42]: warning: SASL authentication failure: Password verification failed
2024-03-04T13:30:02+00:00 mx postfix/smtpd[42]: warning: unknown[192.0.2.11]: SASL PLAIN authentication failed: authentication failure
2024-03-04T13:30:04+00:00 mx saslauthd[612]:                 : auth failure: [user=kim] [service=imap] [realm=] [mech=pam] [reason=PAM auth error]
2024-03-04T13:40:00+00:00 mx su[30]: pam_authenticate: Authentication failure
2024-03-04T13:40:00+00:00 mx su[30]: FAILED su for root by bob
2024-03-04T13:40:00+00:00 mx su[30]: - /dev/pts/0 bob:root
2024-03-04T14:00:00+00:00 mx (systemd)[12]: pam_unix(systemd-user:session): session opened for user bob(uid=1002) by bob(uid=0)
2024-03-04T14:00:00+00:00 mx atd[13]: pam_unix(atd:session): session opened for user bob(uid=1002) by (uid=0)
2024-03-04T14:00:00+00:00 mx CROND[14]: (bob) CMD (/usr/bin/true)
END
run index -q -i daemons.ix daemons
run logins -i daemons.ix --json
is "$(python3 -c '
import json, sys
for line in open(sys.argv[1]):
    o = json.loads(line)
    print(o["service"], o["user"], o.get("target_user", "-"), o["outcome"],
        o.get("duration_s", "-"))
' "$out")" 'vpn bob - success 600
pkexec kim root success -
systemd-run0 ann root success -
web eve@shop.example - failure -
sudo bob root success 5
sudo bob root success 60
sudo bob root success -
smtp zoe - failure -
imap kim - failure -
su bob root failure -' \
	'each attempt once; what looks like the end of a command nobody began counts'

# Failures by a clock whose zone nobody knows cannot be put among the others.
mkdir zones
echo '2019-03-04T10:00:03+00:00 mx sshd[1]: Failed password for bob from 192.0.2.66 port 44004 ssh2' >zones/a
echo 'Mar  4 11:00:03 shell sshd[2]: Failed password for bob from 192.0.2.66 port 44005 ssh2' >zones/b
"$WAYBILL" index -q -i zones.ix --year-of '*/b=2019' zones
run logins -i zones.ix --attacks --brute-force 2
like "$(cat "$err")" '^waybill: 1 of 2 failures are of hosts whose zone is not' \
	'attacks over hosts without a zone: what may be missed'

# Nothing found is an answer.
run logins --json nobody
status 1 'nobody has no logins'
like "$(cat "$out")" '^{"type":"absence","asked":"nobody"' 'which is told'
run logins kmi@shop.example
like "$(cat "$out")" '^    kim@shop.example is a user in the evidence \(' \
	'a name mistyped has one near'
run logins kim
like "$(cat "$out")" '^    kim@shop.example is a user in the evidence \(' \
	'and so has one without its domain'
run logins kim@shop.example --service ftp
like "$(cat "$out")" 'kim@shop.example is the user in lines that do not fit' \
	'a user who is there is not said to be missing'
run logins --attacks --brute-force 5000 --spraying 0 --distributed 0 --before 0
like "$(cat "$out")" 'threshold was reached: 5000 failures from one address' \
	'attacks that are none: which thresholds'
run logins --outcome succes
status 2 'a word mistyped'
like "$(cat "$err")" "did you mean 'success'" 'names the nearest'
run logins --ip 192.0.2.300
status 2 'no address'

# A number of a process that ended days ago names another one by now.
mkdir late
cat >late/auth.log <<'EOF'
2019-03-01T10:00:00+00:00 h1 sshd[100]: Accepted password for ann from 192.0.2.1 port 1000 ssh2
2019-03-01T10:10:00+00:00 h1 sshd[100]: pam_unix(sshd:session): session closed for user ann
2019-03-01T10:11:00+00:00 h1 sshd[100]: pam_unix(sshd:session): session closed for user ann
2019-03-04T10:00:00+00:00 h1 sshd[200]: Accepted password for bob from 192.0.2.2 port 1001 ssh2
2019-03-04T10:10:00+00:00 h1 sshd[100]: pam_unix(sshd:session): session closed for user bob
EOF
run index -i late.idx late
run logins -i late.idx --json
is "$(grep -o '"duration_s":[0-9]*' "$out" | tr '\n' ' ')" \
	'"duration_s":600 "duration_s":600 ' \
	'an end days after its process ended is of another session'

# PAM counts what sshd has told one by one when the client has taken leave.
mkdir leave
cat >leave/log <<'END'
2019-03-04T10:00:01+00:00 shell sshd[300]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
2019-03-04T10:00:03+00:00 shell sshd[300]: Failed password for root from 192.0.2.66 port 99 ssh2
2019-03-04T10:00:06+00:00 shell sshd[300]: Failed password for root from 192.0.2.66 port 99 ssh2
2019-03-04T10:00:09+00:00 shell sshd[300]: Failed password for root from 192.0.2.66 port 99 ssh2
2019-03-04T10:00:09+00:00 shell sshd[300]: Received disconnect from 192.0.2.66 port 99:11: Bye Bye [preauth]
2019-03-04T10:00:09+00:00 shell sshd[300]: Disconnected from authenticating user root 192.0.2.66 port 99 [preauth]
2019-03-04T10:00:09+00:00 shell sshd[300]: PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root
END
"$WAYBILL" index -q -i leave.ix leave
run logins -i leave.ix --json
is "$(row)" '10:00:03 ssh root - failure - 192.0.2.66 bad-password 2,1 --:--:-- -
10:00:06 ssh root - failure - 192.0.2.66 bad-password 3 --:--:-- -
10:00:09 ssh root - failure - 192.0.2.66 bad-password 4,5,6,7 --:--:-- -' \
	'three attempts, not three and two'

finish
