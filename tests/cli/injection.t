#!/bin/sh
# What strangers wrote must not run in the terminal, the spreadsheet or the
# browser of who reads it: control bytes, marks that turn or hide text, formulas
# and HTML, in each field and name, in the answer of each command.
. "$(dirname "$0")/lib.sh"

# ESC, RLO, a zero-width space, a C1 byte of UTF-8, DEL and BEL.
odd=$(printf '\033[31mx\342\200\256y\342\200\213z\302\233w\177v\007')
# A subject that is a formula, lines of its own, and a turn, once decoded.
coded=$(printf '=1+2\r\nX: 1\n-3\033[31m\342\200\256<b>' | base64 -w0)
mkdir -p "ev/d$odd" member
cat >"ev/d$odd/=maillog$odd" <<END
2019-03-04T10:00:00+00:00 mx postfix/smtpd[1]: 4A1B2C3D4E: client=h$odd.example[192.0.2.7], sasl_username=u$odd
2019-03-04T10:00:00+00:00 mx postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m$odd@shop.example>
2019-03-04T10:00:00+00:00 mx postfix/cleanup[12]: 4A1B2C3D4E: warning: header Subject: <script>alert(1)</script>$odd from h[192.0.2.7]; from=<a$odd@shop.example> to=<b@far.example> proto=ESMTP helo=<$odd>
2019-03-04T10:00:00+00:00 mx postfix/qmgr[13]: 4A1B2C3D4E: from=<a$odd@shop.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:02+00:00 mx postfix/smtp[14]: 4A1B2C3D4E: to=<"=b$odd"@far.example>, relay=mx$odd.far.example[198.51.100.9]:25, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (250 2.0.0 Ok$odd)
2019-03-04T10:00:03+00:00 mx sshd[77]: Failed password for invalid user =root$odd from 192.0.2.66 port 22 ssh2
2019-03-04T10:00:09+00:00 mx$odd dovecot: imap-login: Login: user=<u$odd>, method=PLAIN, rip=192.0.2.99, lip=192.0.2.1, session=<Em6Z>
2019-03-04T10:00:10+00:00 mx imuxsock$odd[1]: lost 5 messages$odd
2019-03-04T10:00:11+00:00 mx dovecot: imap(=u$odd)<9><=Em$odd>: copy from -IN$odd: box=+Tr$odd, uid=5, msgid=<m$odd@shop.example>, size=3
2019-03-04T10:00:11+00:00 mx dovecot: lmtp(-u)<9><Em6Z>: sieve: msgid=<m$odd@shop.example>: stored mail into mailbox '=in$odd'
2019-03-04T10:00:12+00:00 mx sudo: @us$odd : TTY=pts/1$odd ; PWD=/h$odd ; USER=-r$odd ; COMMAND=/bin/x$odd
2019-03-04T10:00:13+00:00 mx postfix/cleanup[=1$odd]: 4A1B2C3D4E: warning: header Subject: =?utf-8?B?$coded?= from h[192.0.2.7]; from=<a$odd@shop.example> to=<b@far.example> proto=ESMTP helo=<@h$odd>
2019-03-04T10:00:14+00:00 mx postfix/smtpd[1]: NOQUEUE: reject: RCPT from -h$odd[192.0.2.66]: 550 5.1.1 <n$odd@far.example>: no$odd; from=<-a$odd@x.example> to=<n$odd@far.example> proto=ESMTP helo=<+h$odd>
END
sed 's/4A1B/5A1B/' "ev/d$odd/=maillog$odd" >"member/m$odd"
(cd member && tar -cf "../ev/t$odd.tar" "m$odd")
perl -e 'for my $t (7, 8) {
	print pack("s x2 l a32 a4 a32 a256 s s l l l a16 x20", $t, 100,
		"=p\e[31m", "ts/0", $t == 7 ? "us\e[31m\xe2\x80\xae" : "",
		"h\e[31m.example", 0, 0, 0, 1551693600 + $t * 10, 0,
		pack("C4", 192, 0, 2, 5)) }' >ev/wtmp
perl -e 'print pack("L a32 a256", 1551693600, "=p\e[1m", "ho\e[31mst") x 3' \
	>ev/lastlog
perl -e 'for (1 .. 3) { print pack("C C S L L L L L L f S8 a16", 2, 3, 0, 0,
	1000, 1000, 50 + $_, 1, 1551693600 + $_, 1.0, 1, 1, 1, 0, 0, 1, 0, 0,
	"=c\e[31mx\x9b") }' >ev/pacct

# What auditd and journald pass on, as it is, in hexadecimal digits, as a list of
# bytes and behind escapes; and what a passwd file may say.
mkdir ev/audit ev/etc
cat >ev/audit/audit.log <<END
type=USER_LOGIN msg=audit(1551693605.123:10): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="=c$odd" exe="/usr/sbin/sshd$odd" hostname=-h$odd addr=192.0.2.66 terminal=@t$odd res=failed'
type=USER_AUTH msg=audit(1551693606.123:11): pid=1 uid=0 auid=1000 ses=4 msg='op=PAM:authentication acct=3D312B321B5B33316D0A2D33E280AE exe="/usr/sbin/sshd" hostname=? addr=192.0.2.66 terminal=ssh res=success'
type=EXECVE msg=audit(1551693607.123:12): argc=2 a0="=x$odd" a1=3D1B5B33316D0A
type=PROCTITLE msg=audit(1551693607.123:12): proctitle=3D1B5B33316D0AE280AE
END
cat >ev/journal.json <<'END'
{"__REALTIME_TIMESTAMP":"1551693610000000","_HOSTNAME":"=h\u001b[31m","SYSLOG_IDENTIFIER":"sshd","_PID":"77","MESSAGE":"Failed password for invalid user =root\u001b[31m\u202e\nMar  4 10:00:00 mx sshd[1]: Accepted password for root from 192.0.2.66 port 22 ssh2"}
{"__REALTIME_TIMESTAMP":"1551693611000000","_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"@su\u200b","_PID":"=78","MESSAGE":"(to =root\u001b[31m) @ann\u202e on +pts/1"}
{"__REALTIME_TIMESTAMP":"1551693612000000","_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"sudo","_PID":"79","MESSAGE":[61,49,27,91,51,49,109,10,45,51]}
END
printf '=u\033[31m:x:1000:1000:=G\033[31m\342\200\256,+1:/home/-u:/bin/@sh\n' \
	>ev/etc/passwd

# unclean FILE: how many lines hold what no terminal should get; the CR that
# ends a row of CSV is none.
unclean() {
	sed 's/\r$//' "$1" | LC_ALL=C grep -aPc '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]'
}
# formulas FILE: how many cells begin as a formula does. A number may have a sign.
formulas() {
	LC_ALL=C perl -0777 -ne 'my $n = 0;
		while (/\G(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\z)/g) {
			my $cell = defined $1 ? $1 : $2;
			$n++ if $cell =~ /^[=+\@\t\r-]/ &&
				$cell !~ /^[-+][0-9.]+$/;
			last if pos == length;
		}
		print $n' "$1"
}
# clean NAME: of the last run.
clean() {
	is "$(unclean "$out"):$(unclean "$err")" 0:0 "$1"
}

# They tell what they are to tell.
printf '=a,1,-1.5,"-x ""y"" ",ok\r\n"+c\nd",\033[1m\n' >bad.csv
is "$(formulas bad.csv):$(unclean bad.csv)" 3:1 'formulas and escapes are counted'

run index -i ix --case "c$odd" --note "=n$odd" --examiner "e$odd" ev
clean index
shown=0
set -f
for form in '' --json --csv; do
	while IFS='|' read -r command words; do
		case $form$command in
		--csvjournal | --csvverify) continue ;;
		esac
		run $command -i ix $words $form
		clean "$command $words $form"
		[ -s "$out" ] && shown=$((shown + 1))
		[ "$form" = --csv ] || continue
		is "$(formulas "$out")" 0 \
			"no formula: $command $words"
	done <<-END
		search|192.0.2.7
		search|--count-by program mx
		search|--count-by subject *
		search|--count-by mailbox *
		search|--count-by user *
		search|--count-by helo *
		search|kind:forgery
		trace|--from a$odd@shop.example
		trace|--count-by client_ip *
		logins|--attacks
		sessions|--check
		processes|--count-by command
		trace|4A1B2C3D4E
		trace|--full 4A1B2C3D4E 5A1B2C3D4E
		logins|
		sessions|
		processes|
		lastlog|
		activity|--ip 192.0.2.66 *
		coverage|
		clocks|
		sources|
		sources|--manifest
		sources|--summary
		journal|
		verify|ev
		search|nosuch$odd
		trace|nosuch$odd@x.example
		explain|550$odd
	END
done
test $shown -gt 70
ok $? "most of them have an answer ($shown)"
run show -i ix -C 3 "$("$WAYBILL" search -i ix --json Failed |
	sed -n 's/.*"source":"\([0-9a-f]*\)".*/\1/p' | head -1):3"
clean show
run show -i ix --how "$("$WAYBILL" search -i ix --json Failed |
	sed -n 's/.*"source":"\([0-9a-f]*\)".*/\1/p' | head -1):3"
clean 'show --how'
run index -i other "nosuch$odd"
clean 'a file that is not there'
run search -i "no$odd" x
clean 'an index that is not there'
run search "--$odd" x
clean 'an option that is none'
run "$odd"
clean 'a command that is none'
run search -i ix "field:$odd ("
clean 'a query that is none'
for words in 'trace 4A1B2C3D4E' 'search 192.0.2.66 OR Em6Z' logins sessions \
	processes 'activity --ip 192.0.2.66 *'; do
	run dossier -i ix -o "d$odd.html" $words
	clean "dossier $words"
	is "$(unclean "d$odd.html"):$(unclean "d$odd.evidence.jsonl")" 0:0 \
		'and what it writes'
	unlike "$(cat "d$odd.html")" '<script|<b>.u' 'no markup of theirs'
done
run verify -i ix "d$odd.html"
clean 'a dossier verified'

finish
