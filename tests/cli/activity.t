#!/bin/sh
# One timeline of a person over mail, logins, mailbox and processes, and who the
# evidence shows to be one person.
. "$(dirname "$0")/lib.sh"

zeros() {
	dd if=/dev/zero bs=1 count="$1" 2>/dev/null
}

text() {
	printf '%s' "$2"
	zeros $(($1 - ${#2}))
}

le() {
	printf "\\$(printf %o $(($1 & 255)))\\$(printf %o $(($1 >> 8 & 255)))"
	printf "\\$(printf %o $(($1 >> 16 & 255)))\\$(printf %o $(($1 >> 24 & 255)))"
}

# acct PID COMMAND TIME STATUS UID: version 3, little-endian.
acct() {
	printf '\000\003\000\210'
	le "$4"
	le "$5"
	le 100
	le "$1"
	le 1
	le "$3"
	zeros 20
	text 16 "$2"
}

# utmp TYPE PID LINE USER HOST TIME: x86-64 Linux.
utmp() {
	le "$1"
	le "$2"
	text 32 "$3"
	zeros 4
	text 32 "$4"
	text 256 "$5"
	zeros 8
	le "$6"
	zeros 40
}

mkdir -p ev/mx1/etc ev/mx1/log ev/other/etc
cat >ev/mx1/etc/passwd <<'EOT'
root:x:0:0:root:/root:/bin/bash
ann:x:1000:1000:Ann:/home/ann:/bin/bash
EOT
echo 'ann:x:2000:2000:Ann:/home/ann:/bin/bash' >ev/other/etc/passwd
cat >ev/mx1/etc/aliases <<'EOT'
# who gets what
postmaster: root
root: ann
info:	ann@shop.example
everybody: ann, bob
pipe: |/usr/bin/program
EOT
# 2020-09-13 12:26:40 is 1600000000.
cat >ev/mx1/log/mail.log <<'EOT'
2020-09-13T12:30:00+00:00 mx1 postfix/submission/smtpd[40]: AAAA000001: client=home.example[192.0.2.7], sasl_method=PLAIN, sasl_username=ann
2020-09-13T12:30:00+00:00 mx1 postfix/cleanup[41]: AAAA000001: message-id=<1@shop.example>
2020-09-13T12:30:00+00:00 mx1 postfix/qmgr[42]: AAAA000001: from=<ann@shop.example>, size=900, nrcpt=1 (queue active)
2020-09-13T12:30:01+00:00 mx1 postfix/smtp[43]: AAAA000001: to=<bob@far.test>, relay=mx.far.test[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as F1)
2020-09-13T12:30:01+00:00 mx1 postfix/qmgr[42]: AAAA000001: removed
2020-09-13T12:31:00+00:00 mx1 postfix/smtpd[44]: AAAA000002: client=mx.far.test[198.51.100.7]
2020-09-13T12:31:00+00:00 mx1 postfix/cleanup[41]: AAAA000002: message-id=<2@far.test>
2020-09-13T12:31:00+00:00 mx1 postfix/qmgr[42]: AAAA000002: from=<bob@far.test>, size=900, nrcpt=1 (queue active)
2020-09-13T12:31:01+00:00 mx1 postfix/lmtp[45]: AAAA000002: to=<a.smith@shop.example>, relay=mx1.shop.example[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <ann> 5pq0PBqWXl8rAAAAqY5JFw Saved)
2020-09-13T12:31:01+00:00 mx1 postfix/qmgr[42]: AAAA000002: removed
2020-09-13T12:32:00+00:00 mx1 postfix/submission/smtpd[40]: AAAA000003: client=cafe.example[203.0.113.9], sasl_method=PLAIN, sasl_username=ann
2020-09-13T12:32:00+00:00 mx1 postfix/cleanup[41]: AAAA000003: message-id=<3@bank.test>
2020-09-13T12:32:00+00:00 mx1 postfix/qmgr[42]: AAAA000003: from=<ceo@bank.test>, size=900, nrcpt=1 (queue active)
2020-09-13T12:32:01+00:00 mx1 postfix/smtp[43]: AAAA000003: to=<victim@far.test>, relay=mx.far.test[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <ann> F3 Saved)
2020-09-13T12:32:01+00:00 mx1 postfix/qmgr[42]: AAAA000003: removed
2020-09-13T12:33:00+00:00 mx1 postfix/smtpd[44]: AAAA000004: client=mx.far.test[198.51.100.7]
2020-09-13T12:33:00+00:00 mx1 postfix/cleanup[41]: AAAA000004: message-id=<4@far.test>
2020-09-13T12:33:00+00:00 mx1 postfix/qmgr[42]: AAAA000004: from=<x@far.test>, size=900, nrcpt=1 (queue active)
2020-09-13T12:33:01+00:00 mx1 postfix/smtp[43]: AAAA000004: to=<ceo@bank.test>, relay=mx.bank.test[198.51.100.8]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as F4)
2020-09-13T12:33:01+00:00 mx1 postfix/qmgr[42]: AAAA000004: removed
2020-09-13T12:34:00+00:00 mx1 dovecot: imap-login: Login: user=<ann>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=50, TLS, session=<aaaaaaaaaaaaaaaa>
2020-09-13T12:34:01+00:00 mx1 dovecot: imap(ann)<50><aaaaaaaaaaaaaaaa>: delete: box=INBOX, uid=7, msgid=<2@far.test>, size=900
2020-09-13T12:34:01+00:00 mx1 dovecot: lmtp(ann)<52><5pq0PBqWXl8rAAAAqY5JFw:2>: sieve: msgid=<5@far.test>: forwarded to <drop@far.test>
2020-09-13T12:34:02+00:00 mx1 dovecot: imap(bob)<51><bbbbbbbbbbbbbbbb>: delete: box=INBOX, uid=8, msgid=<9@far.test>, size=900
EOT
cat >ev/mx1/log/auth.log <<'EOT'
2020-09-13T12:27:00+00:00 mx1 sshd[60]: Failed password for ann from 203.0.113.9 port 4000 ssh2
2020-09-13T12:27:05+00:00 mx1 sshd[60]: Accepted password for ann from 203.0.113.9 port 4000 ssh2
2020-09-13T12:28:00+00:00 mx1 sudo:      ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/cat /etc/shadow
2020-09-13T12:28:30+00:00 mx1 su[61]: (to root) ann on pts/0
2020-09-13T12:29:00+00:00 mx1 CRON[62]: (ann) CMD (backup)
2020-09-13T12:29:10+00:00 mx1 CRON[63]: (bob) CMD (backup of ann)
EOT
{
	acct 70000 wget 1600000100 0 1000
	acct 70001 sh 1600000110 256 2000
	acct 70002 kill 1600000120 9 0
} >ev/mx1/log/pacct
{
	utmp 7 60 pts/0 ann 203.0.113.9 1600000025
	utmp 8 60 pts/0 '' '' 1600000300
} >ev/mx1/log/wtmp
run index -i ix ev
status 0 'indexed'
export WAYBILL_INDEX=ix


# rows: time, what and how of each row.
rows() {
	awk '$1 ~ /^[ ~]*20/ { print $2, $4, $5 }' "$out" | sed 's/\..*Z/Z/'
}

run activity ann
status 0 'a user is found'
is "$(rows)" '12:27:00Z login failed
12:27:05Z login login
12:27:05Z session session
12:28:00Z event sudo
12:28:20Z process ran
12:28:30Z login login
12:29:00Z event ran
12:30:00Z mail sent
12:30:00Z login login
12:31:00Z mail received
12:32:00Z mail sent
12:32:00Z login login
12:34:00Z login login
12:34:01Z event delete
12:34:01Z event forward' 'one timeline, in order, of this person alone'
like "$(cat "$out")" '12:31:00Z mx1 .*bob@far.test -> a.smith@shop.example: delivered  \(ev/mx1/log/mail.log:6\)' \
	'a mail in one row, cited'
like "$(cat "$out")" '12:28:20Z mx1 +process ran +ann +wget  \(ev/mx1/log/pacct:1\)' \
	'of the same UID on that host alone'

# Who is who, and why.
like "$(cat "$out")" 'alias +address +ann@shop.example +is ann \(sasl_username\)  \(ev/mx1/log/mail.log:1\)' \
	'the login that sends as an address called like it'
like "$(cat "$out")" 'alias +address +a.smith@shop.example +is ann \(delivered to\)  \(ev/mx1/log/mail.log:9\)' \
	'the store that delivers an address to a user'
like "$(cat "$out")" 'alias +alias +info +is ann@shop.example \(aliases\)  \(ev/mx1/etc/aliases:4\)' \
	'a file of aliases'
like "$(cat "$out")" 'alias +uid +1000 +is ann \(passwd\)  \(ev/mx1/etc/passwd:2\)' \
	'a passwd file'
unlike "$(cat "$out")" 'alias.*everybody' 'a list is no person'
unlike "$(cat "$out")" 'alias.*(ceo|victim)@' \
	'nor is whom a login sent as, or what a stranger replies'
run activity root
unlike "$(cat "$out")" ' ann@shop' 'who gets mail of root is not root'
like "$(cat "$out")" 'process ran +root +kill, signal 9' 'root ran this'
for who in ann@shop.example a.smith@shop.example; do
	run activity "$who"
	is "$(rows | wc -l)" 15 "the same from $who"
done
run activity 1000
is "$(rows | wc -l)" 15 'and from the UID, of one user'
run activity --no-aliases ann --count-by activity
is "$(cat "$out")" "         6  login
         4  event
         2  mail
         1  process
         1  session" 'or nothing but the name'
run activity bob --alias bob=x@far.test --count-by activity
is "$(cat "$out")" "         2  event
         1  mail" 'a name that one says oneself'
run activity bob --alias bob
status 2 'of two names'
one_error 'says how'

# The same as objects.
run activity --json ann
is "$(sed 's/^{"type":"\([a-z]*\)".*/\1/' "$out" | sort | uniq -c |
	awk '{ print $1, $2 }')" '4 event
7 finding
6 login
3 mail
1 process
1 session' 'each of its own type'
like "$(cat "$out")" '"type":"finding","finding":"alias","name":"ann@shop.example","kind":"address","of":"ann","why":"sasl_username","cite":\{"source"' \
	'joins as findings, cited'
run activity --csv ann
is "$(sed -n 1p "$out" | cut -d, -f1-9)" \
	'time,time_basis,host,activity,action,user,client_ip,detail,path' 'CSV'

# Filters.
run activity ann --since '2020-09-13 12:29' --until '2020-09-13 12:32' --count
is "$(cat "$out")" 6 'a window, and the session that lasts into it'
run activity ann --reverse -n 2
is "$(rows)" '12:34:01Z event forward
12:34:01Z event delete' 'latest first'
like "$(cat "$err")" '2 of 15 shown' 'and how many there are'
run activity ann --ip 203.0.113.9 --count-by activity
is "$(cat "$out")" "         4  login
         1  mail
         1  session" 'from one address'
run activity ann --program sudo --count
is "$(cat "$out")" 1 'of one program'
run activity ann --host other --count
is "$(cat "$out"):$status" 0:1 'of a host'
echo ann >whos
run activity -f whos --count
is "$(cat "$out")" 15 'from a file'
run activity --count
status 2 'somebody must be named'

# Turned round: all that came from an address.
run activity --by-ip 203.0.113.0/24
is "$(rows)" '12:27:00Z login failed
12:27:05Z login login
12:27:05Z session session
12:32:00Z mail sent
12:32:00Z login login
12:34:00Z login login
12:34:01Z event delete' 'from a network, with what was done in sessions from there'
like "$(cat "$err")" 'what was run after a login from there is not shown' \
	'and that commands name no address'
run activity --by-ip 203.0.113.9 --until '2020-09-13 12:27:02'
unlike "$(cat "$err")" 'what was run' 'where somebody got in'
run activity ann 203.0.113.9
unlike "$(cat "$err")" 'what was run' 'and was not asked for, too'
run activity --by-ip ann
status 2 'that is no address'

# What was done from the first bad login on.
run activity --since-bad-login ann
status 1 'one failure is a slip of the finger'
like "$(cat "$out")" 'No login succeeded after so many failures' 'and says so'
run activity --since-bad-login --failures 1 ann
is "$(rows)" '12:27:05Z finding bad-login
12:27:05Z login login
12:27:05Z session session
12:28:00Z event sudo
12:28:20Z process ran
12:28:30Z login login
12:28:40Z process ran
12:29:00Z event ran
12:30:00Z mail sent
12:30:00Z login login
12:32:00Z mail sent
12:32:00Z login login
12:34:00Z login login
12:34:01Z event delete
12:34:01Z event forward' 'what it sent, ran and deleted'
like "$(cat "$out")" '12:28:40Z mx1 +process ran +root +kill, on pts/0  \(ev/mx1/log/pacct:3\)' \
	'and what root did on its terminal after it became that'
like "$(cat "$out")" 'bad-login +ann +203.0.113.9 ssh, after 1 failures from there  \(ev/mx1/log/auth.log:2\)' \
	'and which login it was'
run activity --since-bad-login --failures 1 --json ann
cp "$out" became
run activity --since-bad-login --failures 1 --json --scan ann
cmp -s became "$out"
ok $? 'which --scan finds, too'
run activity --bad-ip 203.0.113.0/24 --since '2020-09-13 12:31' --json ann
is "$(sed 's/^{"type":"\([a-z]*\)".*/\1/' "$out" | grep -v finding | sort |
	uniq -c | awk '{ print $1, $2 }')" '2 event
3 login
1 mail
1 session' 'from the stranger named, and later, or lasting till then'
like "$(cat "$out")" '"finding":"bad-login","time":"2020-09-13T12:27:05Z","time_basis":"stated","name":"ann","kind":"ssh","client_ip":"203.0.113.9","failures":"1","cite"' \
	'as a finding'
run activity --bad-ip 203.0.113.0/33 ann
status 2 'a network that is none'

for question in ann a.smith@shop.example 1000 '--by-ip 203.0.113.9' nobody; do
	"$WAYBILL" activity --json $question >indexed 2>"$err"
	"$WAYBILL" activity --scan --json $question >scanned 2>"$err"
	cmp -s indexed scanned
	ok $? "--scan finds the same: $question"
done
run activity --json nobody
status 1 'nothing found'
like "$(cat "$out")" '"type":"absence","asked":"nobody"' 'is an answer'

# A login of that name in a domain is somebody perhaps, and is said.
mkdir dom
echo '2020-09-13T12:34:00+00:00 mx1 dovecot: imap-login: Login: user=<zoe@shop.example>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=50, TLS, session=<aaaaaaaaaaaaaaaa>' \
	>dom/log
run index -i ix3 dom
run activity -i ix3 zoe
status 1 'a name is no address'
like "$(cat "$out")" 'zoe@shop.example logs in, and may be zoe: --alias zoe=zoe@shop.example makes them one' \
	'but comes near'
run activity -i ix3 --alias zoe=zoe@shop.example zoe --count
is "$(cat "$out")" 1 'and can be made one'

# Two of one name in two domains are two, whatever either sends as; an address
# that both get is neither's, and a stranger's domain is not joined.
mkdir twins
cat >twins/log <<'END'
2024-03-04T10:00:00+00:00 mx dovecot: imap-login: Login: user=<ann@a.example>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=99, TLS, session=<s5AAAAAAAAAAAAAA>
2024-03-04T10:01:00+00:00 mx dovecot: imap-login: Login: user=<ann@b.example>, method=PLAIN, rip=192.0.2.8, lip=192.0.2.1, mpid=98, TLS, session=<s6AAAAAAAAAAAAAA>
2024-03-04T10:03:00+00:00 mx postfix/submission/smtpd[40]: AAAA000002: client=h[192.0.2.8], sasl_method=PLAIN, sasl_username=ann@b.example
2024-03-04T10:03:00+00:00 mx postfix/qmgr[42]: AAAA000002: from=<ann@a.example>, size=900, nrcpt=1 (queue active)
2024-03-04T10:06:00+00:00 mx postfix/submission/smtpd[40]: AAAA000005: client=h[192.0.2.9], sasl_method=PLAIN, sasl_username=ann
2024-03-04T10:06:00+00:00 mx postfix/qmgr[42]: AAAA000005: from=<ann@victim.test>, size=900, nrcpt=1 (queue active)
2024-03-04T10:06:05+00:00 mx postfix/submission/smtpd[40]: AAAA000007: client=h[192.0.2.9], sasl_method=PLAIN, sasl_username=ann
2024-03-04T10:06:05+00:00 mx postfix/qmgr[42]: AAAA000007: from=<ann@b.example>, size=900, nrcpt=1 (queue active)
2024-03-04T10:07:01+00:00 mx postfix/lmtp[45]: AAAA000006: to=<info@a.example>, relay=mx[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <ann@a.example> 5pq0PBqWXl8rAAAAqY5JFw Saved)
2024-03-04T10:07:01+00:00 mx postfix/lmtp[45]: AAAA000006: to=<info@a.example>, relay=mx[private/dovecot-lmtp], delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 <ann@b.example> 6pq0PBqWXl8rAAAAqY5JFw Saved)
2024-03-04T10:08:00+00:00 mx dovecot: imap-login: Login: user=<info@a.example>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1, mpid=97, TLS, session=<s7AAAAAAAAAAAAAA>
END
run index -q -i twins.ix twins
run activity -i twins.ix ann@a.example
like "$(cat "$out")" 'alias +alias +info@a.example +is ann@a.example' \
	'mail for an address of several is told'
unlike "$(cat "$out")" 'login.*(ann@b|info@)' 'who else has it is another'
run activity -i twins.ix ann@b.example
unlike "$(cat "$out")" 'login.*ann@a' 'whom a login sends as is another'
run activity -i twins.ix ann
unlike "$(cat "$out")" ' is ann ' 'nor is an account, or a domain elsewhere'
like "$(cat "$err")" 'ann sent as ann@victim.test, and no mail for that domain was stored here' \
	'which is said'

# One UID of two users is nobody's.
echo 'eve:x:1000:1000:Eve:/home/eve:/bin/bash' >>ev/other/etc/passwd
run index -i ix2 ev
run activity -i ix2 1000
like "$(cat "$err")" 'UID 1000 was ann on one host or at one time and eve on another' \
	'a UID that is of two is not joined'
is "$(rows)" '12:28:20Z process ran' 'and finds what ran under it'

# The audit of the kernel: the call tells who had logged in and as whom he ran
# it, another line of its number what; others' numbers are as near as can be.
mkdir -p au/etc au/var/log
printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'bob:x:1000:100::/home/bob:/bin/sh' \
	'kim:x:1001:100::/home/kim:/bin/sh' >au/etc/passwd
cat >au/var/log/audit.log <<'END'
type=SYSCALL msg=audit(1668381400.000:373510): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 items=2 ppid=173590 pid=173950 auid=1000 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm="cat" exe="/usr/bin/cat" key="exec"
type=SYSCALL msg=audit(1668381400.000:373511): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 items=2 ppid=1 pid=173951 auid=1001 uid=1001 gid=100 tty=pts1 ses=4 comm="ls" exe="/usr/bin/ls" key="exec"
type=EXECVE msg=audit(1668381400.000:373511): argc=1 a0="ls"
type=EXECVE msg=audit(1668381400.000:373510): argc=3 a0="cat" a1="/etc/shadow" a2=6120620A
type=CWD msg=audit(1668381400.000:373510): cwd="/root"
type=PROCTITLE msg=audit(1668381400.000:373510): proctitle=636174
type=SYSCALL msg=audit(1668381402.000:373512): arch=c000003e syscall=257 success=yes exit=3 ppid=173590 pid=173952 auid=1000 uid=1000 gid=100 tty=pts0 ses=3 comm="vi" exe="/usr/bin/vi" key="watch"
type=SYSCALL msg=audit(1668381403.000:373513): arch=c000003e syscall=59 success=no exit=-2 ppid=173590 pid=173953 auid=1000 uid=1000 gid=100 tty=pts0 ses=3 comm="sh" exe="/bin/sh" key="exec"
type=EXECVE msg=audit(1668381403.000:373513): argc=1 a0="no-such"
END
run index -i auix au
for how in '' --scan; do
	# shellcheck disable=SC2086
	run activity -i auix $how --json bob
	is "$(grep -c '"type":"process"' "$out")" 1 "one command: ${how:-index}"
	like "$(cat "$out")" '"command":"cat /etc/shadow a b\\u000a","user":"bob","uid":0,"gid":0,"tty":"pts0","pid":173950,.*"line":1,.*"also":\[\{[^]]*"line":4,' \
		'of him who had logged in, with both lines'
done
run activity -i auix bob
like "$(cat "$out")" 'ran *bob *cat /etc/shadow .*, as root' 'as root, which is said'
run activity -i auix --json kim
is "$(sed -n 's/.*"command":"\([^"]*\)".*/\1/p' "$out")" ls "another's is another's"

# A mail of which neither sender nor recipient was logged is not from <>.
mkdir half
cat >half/log <<'END'
2019-03-04T10:00:00Z mx1 postfix/smtpd[7]: 6AAA000001: client=unknown[192.0.2.7], sasl_method=PLAIN, sasl_username=kim
END
run index -q -i halfix half
run activity -i halfix kim
like "$(cat "$out")" '\(sender not logged\) -> \(recipient not logged\): unknown' \
	'what was not logged is said'
unlike "$(cat "$out")" '<>' 'and is no null sender'

# Mails by sender, by recipient and by login are found more than once, by many
# threads where there are many, and are told once; those of one session, each.
mkdir many
awk 'BEGIN {
	for (i = 0; i < 150; i++) {
		t = sprintf("2024-03-04T%02d:%02d:%02d+00:00 mx postfix/", 8 + i / 60, i % 60, 10 + i % 2)
		id = sprintf("4TpAA%06dz1", i + 1)
		s = t "submission/smtpd[" 100 + int(i / 2) "]: "
		if (i % 2 == 0)
			print s "connect from home.example[192.0.2.7]"
		login = i % 4 < 2 ? ", sasl_method=PLAIN, sasl_username=kim@shop.example" : ""
		print s id ": client=home.example[192.0.2.7]" login
		print t "cleanup[41]: " id ": message-id=<" i "@shop.example>"
		print t "qmgr[42]: " id ": from=<kim@shop.example>, size=900, nrcpt=1 (queue active)"
		print t "smtp[43]: " id ": to=<" (i % 5 ? "bob" : "kim") "@shop.example>, relay=mx.far.test[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as F" i ")"
		print t "qmgr[42]: " id ": removed"
		if (i % 2)
			print s "disconnect from home.example[192.0.2.7] ehlo=1 auth=1 mail=2 rcpt=2 data=2 quit=1 commands=9"
	}
}' | sort -s -k 1,1 >many/log
run index -q -i many.ix many
run activity -i many.ix --json kim@shop.example
is "$(sed -n 's/.*"type":"mail","message_id":"\([^"]*\)".*/\1/p' "$out" | sort | uniq -c |
	awk '{ n[$1]++ } END { for (i in n) print n[i], "told", i }')" '150 told 1' \
	'each mail once, whatever finds it'
run activity -i many.ix --csv kim@shop.example
is "$(grep ',mail,' "$out" | cut -d, -f9,10 | sort -u | wc -l)" 150 \
	'and each cites a line of its own'
for who in kim@shop.example '--by-ip 192.0.2.7'; do
	# shellcheck disable=SC2086
	run activity -i many.ix --count-by action $who
	like "$(cat "$out")" '^ *150  sent$' "so many were sent: $who"
done

# What a filter of the account does with its mail; whom a machine shut out.
mkdir rules
cat >rules/log <<'END'
2024-03-04T10:00:00+00:00 mx dovecot: lmtp(kim)<7><aaaaaaaaaaaaaaaa>: sieve: msgid=<a@far.test>: forwarded to <thief@far.test>
2024-03-04T10:00:01+00:00 mx dovecot: lmtp(kim)<7><aaaaaaaaaaaaaaaa>: sieve: msgid=<b@far.test>: discarded message
2024-03-04T10:00:02+00:00 mx dovecot: lmtp(kim)<7><aaaaaaaaaaaaaaaa>: sieve: msgid=<c@far.test>: sent vacation response to <x@far.test>
2024-03-04T10:00:03+00:00 mx dovecot: lmtp(bob)<7><aaaaaaaaaaaaaaaa>: sieve: msgid=<d@far.test>: forwarded to <thief@far.test>
2024-03-04T10:00:04+00:00 mx fail2ban.actions[9]: NOTICE [dovecot] Ban 203.0.113.9
2024-03-04T10:00:05+00:00 mx sshd[9]: drop connection #0 from [203.0.113.9]:51000 on [192.0.2.1]:22 penalty: failed authentication
END
run index -i rules.ix rules
run activity -i rules.ix kim
is "$(rows)" '10:00:00Z event forward
10:00:01Z mail received
10:00:01Z event discard
10:00:02Z event notify' 'redirect, discard and vacation of the account'
like "$(cat "$out")" 'received .*-> kim: discarded' 'a mail to a mailbox without a domain'
run activity -i rules.ix --by-ip 203.0.113.9
is "$(rows)" '10:00:04Z event refuse
10:00:05Z event refuse' 'bans of an address'

# A command that sudo refused is one attempt, told once and with the command;
# records of processes have whole seconds, so one that began in the second in
# which sudo did is later than its line.
mkdir -p asked/mx1
cat >asked/mx1/auth.log <<'EOT2'
2020-09-13T12:27:00.100000+00:00 mx1 sshd[60]: Failed password for ann from 203.0.113.9 port 4000 ssh2
2020-09-13T12:27:05.100000+00:00 mx1 sshd[60]: Accepted password for ann from 203.0.113.9 port 4000 ssh2
2020-09-13T12:28:20.500000+00:00 mx1 sudo:      ann : TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/cat /etc/shadow
2020-09-13T12:28:20.500000+00:00 mx1 sudo: pam_unix(sudo:session): session opened for user root(uid=0) by ann(uid=1000)
2020-09-13T12:28:20.900000+00:00 mx1 sudo: pam_unix(sudo:session): session closed for user root
2020-09-13T12:30:00.100000+00:00 mx1 sudo:      ann : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/ann ; USER=root ; COMMAND=/bin/kill 1
EOT2
acct 70000 cat 1600000100 0 0 >asked/mx1/pacct
run index -i asked.ix asked
run activity -i asked.ix --since-bad-login --failures 1 ann
is "$(rows)" '12:27:05Z finding bad-login
12:27:05Z login login
12:28:20Z process ran
12:28:20Z event sudo
12:30:00Z login failed' 'what sudo ran and what it refused, each once'
like "$(cat "$out")" \
	'failed +ann +sudo to root, pts/0, bad-password, /bin/kill 1, 3 attempts' \
	'with the command'
run logins -i asked.ix --json --service sudo --outcome failure
like "$(cat "$out")" '"command":"/bin/kill 1"' 'which logins tell, too'

finish
