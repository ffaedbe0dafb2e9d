#!/bin/sh
# Names of others are hidden behind tokens, everywhere, and who has the key can
# still check each line.
. "$(dirname "$0")/lib.sh"

have_command dossier || skip_all 'no dossier'

# Fixture lines: names as log lines have them. ann asks about herself.
mkdir ev
cat >ev/maillog <<'END'
2019-03-04T09:59:00+00:00 mx1 dovecot: imap-login: Login: user=<carl>, method=PLAIN, rip=192.0.2.99, lip=192.0.2.1, session=<Em6ZFthgpMzGM2Qe>
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=pc-of-ann.dsl.example[192.0.2.7], sasl_method=PLAIN, sasl_username=ann
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@shop.example>
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header Subject: =?utf-8?q?Divorce_of_Bob?= from pc-of-ann.dsl.example[192.0.2.7]; from=<ann@shop.example> to=<bob@far.example> proto=ESMTP helo=<ann-laptop>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=2 (queue active)
2019-03-04T10:00:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<Bob@Far.Example>, orig_to=<bob@far.example>, relay=mx.far.example[2001:db8::9]:25, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99 for /home/bob/Maildir "DIVORCE OF BOB")
2019-03-04T10:00:03+00:00 mx1 postfix/local[15]: 4A1B2C3D4E: to=<carl@shop.example>, relay=local, delay=3, delays=0.1/0/0/2.9, dsn=2.0.0, status=sent (delivered to command: /usr/bin/procmail carl)
2019-03-04T10:00:03+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header From: Gesine Hidden <bob@far.example> from local; from=<ann@shop.example> to=<bob@far.example>
2019-03-04T10:00:03+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header Cc: "Hidden, Doris" <dora@far.example>, =?utf-8?q?Emil_Hidden?= <emil@far.example> from local; from=<ann@shop.example> to=<bob@far.example>
2019-03-04T10:00:03+00:00 mx1 httpd: GET /webmail?user=fritz%40far.example&id=4A1B2C3D4E HTTP/1.1
2019-03-04T10:00:03+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T10:00:09+00:00 mx1 dovecot: imap-login: Disconnected: user=<dora>, rip=198.51.100.7, lip=192.0.2.1, session=<Zm6ZFthgpMzGM2Qf>
END
run index -q ev
export WAYBILL_INDEX="$work/waybill.index"
printf 'a key that nobody knows, %032d' 1 >key
chmod 600 key

run dossier trace --from ann@shop.example --pseudonymise key -o d.html
status 0 'a dossier'
sha256sum --quiet -c d.SHA256SUMS
ok $? 'its sums'
# The name of the key's file, its bytes, and nothing of the others.
both=$(cat d.html d.evidence.jsonl)
for name in bob carl dora Hidden Gesine fritz emil 'far\.example' '2001:db8::9' '198\.51\.100\.7' \
	'192\.0\.2\.99' '192\.0\.2\.7' 'dsl\.example' ann-laptop Em6ZFth \
	Zm6ZFth 'a key that'; do
	unlike "$both" "$(printf '%s' "$name" | sed 's/^[a-z]*$/[^a-zA-Z]&[^a-z]/')" \
		"$name is not in it"
done
like "$both" 'ann@shop\.example' 'who asks is'
like "$both" 'sasl_username=ann' 'in the lines, too'
token=$(sed -n 's/.*"to":"\(p-[0-9a-f]*@d-[0-9a-f]*\.invalid\)".*/\1/p' \
	d.evidence.jsonl | head -1)
like "$token" '^p-' 'another one is a token'
like "$(cat d.html)" "to=&lt;$token&gt;" 'the same one in the line'
is "$(grep -o "p-[0-9a-f]*@" d.html | sort -u |
	grep -c .)" 5 'the same whatever the case: bob carl dora emil, the Message-ID'
like "$(cat d.html)" 'left out: a line of a kind in which names' \
	'a line around them of an unknown kind is left out'
like "$(cat d.html)" 'names in it are hidden' 'lines that were changed say so'
is "$(grep -c '"type":"evidence".*"changed":true.*"hmac_sha256"' \
	d.evidence.jsonl)" "$(grep -c '"changed":true' d.evidence.jsonl)" \
	'and have no sum that could be guessed by'
unlike "$(grep '"changed":true' d.evidence.jsonl)" '"sha256"' 'as a plain one'
like "$(cat d.html)" '<b>Names were replaced' 'the page says what that means'

run verify d.html ev
status 0 'without the key'
like "$(cat "$out")" '[1-9][0-9]* not compared for want of the key' \
	'not all can be compared'
run verify --key key d.html ev
status 0 'with it'
like "$(cat "$out")" ' 0 not compared' 'all are, by the files'
run verify --key key d.html
like "$(cat "$out")" ' 0 not compared' 'and by the index'
like "$(cat "$out")" 'made anew from the index, it is the same, byte for byte' \
	'of which it is made anew'
run verify d.html
unlike "$(cat "$out")" 'made anew from the index, it' 'not so without the key'
# Who has not the key can change what is shown, and the plain sums.
mkdir forged
cp d.html d.evidence.jsonl d.SHA256SUMS forged
sed -i 's/status=sent/status=lost/' forged/d.html forged/d.evidence.jsonl
(cd forged && sha256sum d.html d.evidence.jsonl && grep '^#' d.SHA256SUMS) \
	>sums && mv sums forged/d.SHA256SUMS
(cd forged && sha256sum -c --quiet d.SHA256SUMS)
ok $? 'a changed dossier whose sums were made anew'
run verify --key key forged/d.html ev
status 1 'is found out by the key'
like "$(cat "$out")" '^forged/d.html: it is not as it was made' 'as is told'
sed -i '/^#/d' forged/d.SHA256SUMS
run verify --key key forged/d.html ev
like "$(cat "$out")" 'has no sum of it by the key' 'and without its sums, too'

# Nor does one who has it pass for the program: the page is made anew.
sed -i 's/What the logs say/What the logs said/' forged/d.html
(cd forged && sha256sum d.html d.evidence.jsonl) >forged/d.SHA256SUMS
run verify --key key forged/d.html
like "$(cat "$out")" '^forged/d.html: made anew from the index, it is another' \
	'a sentence that was changed'

sed 's/delay=3/delay=4/' ev/maillog >other
cp -R waybill.index kept.index
cp d.evidence.jsonl d.kept
sed -i 's/"offset":[0-9]*,"length":\([0-9]*\)/"offset":0,"length":\1/' \
	d.evidence.jsonl
sha256sum d.html d.evidence.jsonl >d.SHA256SUMS
run verify --key key d.html ev
status 1 'places that were changed'
cp d.kept d.evidence.jsonl
printf 'another key that nobody knows, %032d' 1 >key2
chmod 600 key2
run verify --key key2 d.html ev
status 1 'another key'
like "$(cat "$out")" 'or the key is another' 'is told'

run dossier trace --from ann@shop.example --pseudonymise key -o again.html
cmp -s d.html again.html
ok $? 'the same key makes the same tokens'
run dossier trace --from ann@shop.example --pseudonymise key2 -o other.html
unlike "$(cat other.html)" "$token" 'another key makes others'
run dossier trace --from ann@shop.example --keep bob@far.example \
	--pseudonymise key --redact relay -o bob.html
like "$(cat bob.html)" 'to=&lt;Bob@Far.Example&gt;' 'a name that is kept'
unlike "$(cat bob.html)" 'carl@' 'keeps no other'
run verify --key key bob.html
like "$(cat "$out")" 'made anew from the index, it is the same' \
	'what it keeps and leaves out is known when it is checked'
sed -i '1s/"redacted":\["relay"\]/"redacted":["nonsense"]/' bob.evidence.jsonl
run verify --key key bob.html
status 1 'a field that there is not'
like "$(cat "$out")" "no field is called 'nonsense'" 'is told'

run dossier trace --from ann@shop.example --redact subject -o red.html
status 0 'a field left out'
both=$(cat red.html red.evidence.jsonl)
unlike "$both" '[Dd][Ii][Vv][Oo][Rr][Cc][Ee]' \
	'is not in it, decoded or not, nor in a reply'
like "$both" 'bob@far.example' 'names are'
unlike "$both" 'Names were replaced' 'and no name is said to be hidden'
like "$(grep redacted red.evidence.jsonl)" '"changed":true' 'the line says so'
unlike "$(grep '"changed":true' red.evidence.jsonl)" '"sha256"|hmac' \
	'and has no sum at all'
run verify red.html
like "$(cat "$out")" 'made anew from the index, it is the same' \
	'without a key it can be made anew'
run verify red.html ev
status 0 'such a dossier can be checked'
like "$(cat "$out")" ' 2 not compared for want' \
	'but for that line, and the reply'

run dossier trace --from ann@shop.example --redact subject,relay -o list.html
status 0 'two fields in a list'
run dossier trace --from ann@shop.example --redact subject --redact relay \
	-o twice.html
cmp -s list.html twice.html
ok $? 'are the same as one after the other'
like "$(cat list.evidence.jsonl)" '"redacted":\["subject","relay"\]' \
	'and named alone'
run dossier trace --from ann@shop.example --redact subject,colour -o x.html
status 2 'a list with a field that is none'
like "$(cat "$err")" "no field is called 'colour'" 'which one is told'

# Names that stand in other places than fields: in other spellings, in paths, in
# what a passwd file has, in lines around those cited.
mkdir -p tricks/mx1/etc tricks/mx1/log
cat >tricks/mx1/log/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=host-192-0-2-77.dsl.example[192.0.2.77], sasl_method=PLAIN, sasl_username=ann
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header Subject: =?utf-8?B?Zm9yIGJvYi5zbWl0aEBmYXIuZXhhbXBsZSBvbmx5?= from host-192-0-2-77.dsl.example[192.0.2.77]; from=<ann@shop.example> to=<bob.smith@far.example>
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header To: Robert Q Smithers <bob.smith@far.example> from local; from=<ann@shop.example> to=<bob.smith@far.example>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=2 (queue active)
2019-03-04T10:00:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob.smith@far.example>, relay=far-example.mail.test[203.0.113.9]:25, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (250 ok for /home/bob.smith/.bob.smith.old/ Robert Q Smithers by bob_smith.sieve Ym9iLnNtaXRoQGZhci5leGFtcGxl)
2019-03-04T10:00:02+00:00 mx1 gate: the last word of gustav.heinz
2019-03-04T10:00:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<jurgen+news@z.example>, relay=mx.z-mail.test[203.0.113.10]:25, delay=2, delays=0.1/0/0/1.9, dsn=5.1.1, status=bounced (host mx.z-mail.test[203.0.113.10] said: 550 5.1.1 no mailbox of jurgen; see https://bl.example/q?ip=192.0.2.77&a=jurgen%2Bnews%40z.example 77.2.0.192.zen.example pc-2001-db8-5--cb7.dsl.test 2001-db8-0-0-0-0-5-cb7.dsl.test 7.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa)
2019-03-04T10:00:04+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T10:00:04+00:00 mx1 sudo:    erwin : TTY=pts/1 ; PWD=/home/erwin ; USER=root ; COMMAND=/bin/cat /var/mail/ludwig
2019-03-04T10:00:05+00:00 mx1 sshd[99]: Accepted password for ann from 203.0.113.200 port 5111 ssh2
END
cat >tricks/mx1/etc/passwd <<'END'
root:x:0:0:root:/root:/bin/bash
ann:x:1001:1001:Ann Asker,,,:/home/ann:/bin/bash
konrad:x:1003:1003:Lindner Zuse,Room 12:/home/konrad:/bin/bash
END
run index -q -i tricks.index tricks
for words in 'trace --from ann@shop.example' 'activity ann' 'logins ann'; do
	run dossier -i tricks.index --pseudonymise key -o tricks.html $words
	status 0 "$words: a dossier"
	both=$(cat tricks.html tricks.evidence.jsonl)
	found=
	for name in bob smith robert jurgen ludwig erwin konrad lindner zuse \
		gustav heinz far.example far-example z-mail dsl.example \
		192-0-2-77 77.2.0.192 203.0.113 cb7 8.b.d.0 Zm9yIGJv Ym9iLnNt; do
		case $(printf '%s' "$both" | tr A-Z a-z) in
		*$(printf '%s' "$name" | tr A-Z a-z)*) found="$found $name" ;;
		esac
	done
	is "$found" '' "$words: no name of others in it"
	run verify -i tricks.index --key key tricks.html
	like "$(cat "$out")" ' 0 not compared' 'and all its lines are true'
done
like "$both" 'Accepted password for ann' 'who asks is in the last'

# What stands around the lines of who asks, as daemons have it: each line names
# somebody else, in no field that says so, and "quincy" where no name is.
mkdir around
while read -r line; do
	printf '2019-03-04T10:00:00+00:00 mx1 %s\n' "$line" \
		'postfix/smtpd[11]: 4A1B2C3D4E: client=pc.shop.example[192.0.2.7], sasl_method=PLAIN, sasl_username=ann'
done >around/maillog <<'END'
postfix/smtpd[12]: < unknown[192.0.2.8]: EHLO waldemar-pc
postfix/smtpd[12]: < unknown[192.0.2.8]: AUTH PLAIN AHdhbGRlbWFyAHNlY3JldA==
postfix/smtpd[12]: warning: unknown[192.0.2.8]: SASL PLAIN authentication failed: AHdhbGRlbWFyAHNlY3JldA==
postfix/local[12]: warning: user waldemar: cannot find alias owner
postfix/local[12]: 5A1B2C3D4E: to=<x@y.example>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to file: /export/waldemar.mbox)
postfix/smtpd[12]: warning: Illegal address syntax from unknown[192.0.2.8] in MAIL command: <waldemar@>
dovecot: imap-login: Aborted login (auth failed): user=<waldemar*quincy>, method=PLAIN, rip=192.0.2.8
dovecot: imap(x): Error: stat(/srv/mail/waldemar/Maildir) failed: Permission denied (euid=1001(waldemar) egid=1001(users))
dovecot: imap(x)<99><abcdefgh>: copy from INBOX: box=Shared/waldemar, uid=5, msgid=<m@x.example>, size=3
cyrus/lmtpunix[99]: Delivered: <x@y.example> to mailbox: user.waldemar.Sent
spamd[99]: spamd: connection from localhost [127.0.0.1]:3; spamd: setuid to waldemar succeeded
openvpn[99]: 192.0.2.8:1194 VERIFY OK: depth=0, C=DE, O=Shop, CN=waldemar
groupadd[99]: new group: name=waldemar, GID=1000
sm-mta[99]: x24A0000001: to=|"/usr/bin/vacation waldemar", ctladdr=x, mailer=prog, stat=Sent
exim[99]: 1h0kGb-0001Ab-Cd U=waldemar P=local S=300
postfix/smtp[12]: 6A1B2C3D4E: to=<"waldemar quincy"@y.example>, relay=mx.y.example[192.0.2.9]:25, delay=2, delays=0.1/0/0/1.9, dsn=5.1.1, status=bounced (550 5.1.1 waldemar)
END
# A line at a time: what one says must not hide what another one shows.
systemd='2019-03-04T10:00:00+00:00 mx1 systemd-logind[1]: New session 5 of user ann.'
n=0
while [ $n -lt 16 ]; do
	mkdir "around$n"
	{
		echo "$systemd"
		sed -n "$((2 * n + 1)),$((2 * n + 2))p" around/maillog
	} >"around$n/maillog"
	"$WAYBILL" index -q -i "around$n.ix" "around$n"
	run dossier -i "around$n.ix" --pseudonymise key -o around.html \
		search sasl_username=ann
	is "$(cat around.html around.evidence.jsonl | grep -ciE \
		'waldemar|quincy|AHdhbGR')" 0 \
		"hidden: $(sed -n "$((2 * n + 1))s/^[^:]*:[^:]*:[^:]* mx1 //p" around/maillog)"
	n=$((n + 1))
done
like "$(cat around.html)" 'New session 5 of user ann' 'what names nobody stays'
like "$(cat around.html)" 'bounced .550 5\.1\.1 u-' \
	'a number is no session, wherever it stands'

run dossier trace x --redact colour -o x.html
status 2 'a field that is none'
# A record of a logout has no name to hide, and is cited as it is printed.
mkdir records
perl -e 'for (([7, "carl", 100], [8, "", 160]) x 1) {
	print pack("s x2 l a32 a4 a32 a256 s2 l3 l4 x20", $_->[0], 7, "pts/0", "0",
		$_->[1], "", 0, 0, 0, 1600000000 + $_->[2], 0, (0) x 4) }' \
	>records/wtmp
"$WAYBILL" index -q -i records.index records
run dossier -i records.index sessions --pseudonymise key -o records.html
status 0 'a dossier of records'
run verify --key key records.html records
status 0 'is as it was made, by the files'
run verify -i records.index --key key records.html
status 0 'and by the index'

printf short >key3
run dossier trace x --pseudonymise key3 -o x.html
status 2 'a key that is too short'
head -c 32 /dev/zero >key3
chmod 600 key3
run dossier trace x --pseudonymise key3 -o x.html
status 2 'a key of zero bytes'
like "$(cat "$err")" 'one byte over and over is no key' 'is told'
run dossier trace x --pseudonymise . -o x.html
status 3 'a folder is no key'
run dossier trace x --pseudonymise nosuch -o x.html
status 3 'nor is what is not there'
chmod 644 key
run dossier trace --from ann@shop.example --pseudonymise key -o x.html
like "$(cat "$err")" 'others can read the key' 'a key that others can read'

finish
