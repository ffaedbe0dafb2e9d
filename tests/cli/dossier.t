#!/bin/sh
# A dossier: an answer as a page that stands alone, with its evidence.
. "$(dirname "$0")/lib.sh"

have_command dossier || skip_all 'no dossier'

# Fixture lines: a mail on two hosts, whose sender wrote what should not run.
mkdir -p ev/mx1 ev/mx2
cat >ev/mx1/maillog <<'END'
2019-03-04T09:59:00+00:00 mx1 postfix/anvil[9]: statistics: max connection rate 1/60s
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=pc.shop.example[192.0.2.7], sasl_method=PLAIN, sasl_username=ann
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@shop.example>
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header Subject: <script>alert('1')</script> "&" from pc.shop.example[192.0.2.7]; from=<ann@shop.example> to=<bob@far.example> proto=ESMTP helo=<pc>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=2 (queue active)
2019-03-04T10:00:02+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx2.shop.example[192.0.2.2]:25, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T10:00:03+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<cy@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=3, delays=0.1/0/0/2.9, dsn=5.1.1, status=bounced (host mx.far.example[203.0.113.9] said: 550 5.1.1 <cy@far.example>: no such <b>user</b> (in reply to RCPT TO command))
2019-03-04T10:00:03+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
END
cat >ev/mx2/maillog <<'END'
2019-03-04T10:00:02+00:00 mx2 postfix/smtpd[21]: 77AA88BB99: client=mx1.shop.example[192.0.2.1]
2019-03-04T10:00:02+00:00 mx2 postfix/cleanup[22]: 77AA88BB99: message-id=<m1@shop.example>
2019-03-04T10:00:02+00:00 mx2 postfix/qmgr[23]: 77AA88BB99: from=<ann@shop.example>, size=1100, nrcpt=1 (queue active)
2019-03-04T10:00:05+00:00 mx2 postfix/smtp[24]: 77AA88BB99: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=3, delays=0.1/0/0/2.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5566)
2019-03-04T10:00:05+00:00 mx2 postfix/qmgr[23]: 77AA88BB99: removed
END
printf '2019-03-04T10:00:06+00:00 mx2 odd: turn \342\200\256around \033[31mred <img src=x onerror=alert(1)>\n' >>ev/mx2/maillog
gzip ev/mx2/maillog
run index -q --case 2019-17 --examiner 'A. Smith' ev
status 0 'an index'
export WAYBILL_INDEX="$work/waybill.index"

run dossier trace '<m1@shop.example>' -o mail.html
status 0 'a dossier of a mail'
is "$(sed -n 1,3p "$out" | tr '\n' ' ')" \
	'mail.html mail.evidence.jsonl mail.SHA256SUMS ' 'three files'
is "$(sed -n 's/^sha256 of the last: //p' "$out")" \
	"$(sha256sum <mail.SHA256SUMS | cut -d' ' -f1)" 'with their sum'
sha256sum --strict --quiet -c mail.SHA256SUMS
ok $? 'and it is theirs'
page=$(cat mail.html)
like "$page" 'waybill trace &#39;&lt;m1@shop.example&gt;&#39;' 'the question'
like "$page" 'bob@far.example</b>: <b>handed on to the next mail' 'one end'
like "$page" 'cy@far.example</b>: <b>not delivered</b>' 'another end'
like "$page" 'no such &lt;b&gt;user&lt;/b&gt;' 'what the other side said'
like "$page" '<svg ' 'a drawing'
like "$page" 'Handed on is not delivered' 'what it does not prove'
like "$page" '<dt>case</dt><dd>2019-17' 'the case'
like "$page" "$(sha256sum <ev/mx2/maillog.gz | cut -d' ' -f1)" 'a file'
unlike "$page" '<script|<img|onerror=[^)]*>|javascript:' 'nothing that runs'
like "$page" "default-src 'none'; style-src 'sha256-" 'nor would it'
unlike "$page" '(src|href)="?[a-z]*:' 'nothing from elsewhere'
like "$page" '&lt;script&gt;alert\(&#39;1&#39;\)&lt;/script&gt;' \
	'a hostile subject is text'

# Each line that is cited stands there as it is in the evidence.
cited=$(grep -c '"type":"evidence"' mail.evidence.jsonl)
is "$(grep -o 'id="e[0-9]*"' mail.html | sort -u | grep -c .)" "$cited" \
	"$cited lines are cited"
perl -MJSON::PP -MDigest::SHA=sha256_hex -ne '
	my $o = decode_json($_);
	next if $o->{type} ne "evidence";
	my ($file, $gz) = ($o->{cite}{path});
	open my $f, "-|", "gzip -cdf $file" or die;
	local $/;
	my $all = <$f>;
	my $line = substr $all, $o->{cite}{offset}, $o->{cite}{length};
	my $before = substr $all, 0, $o->{cite}{offset};
	print "$o->{number}: other bytes\n" if $line ne $o->{raw};
	print "$o->{number}: other sum\n" if sha256_hex($line) ne $o->{sha256};
	print "$o->{number}: other line\n"
		if ($before =~ tr/\n//) + 1 != $o->{cite}{line};
' mail.evidence.jsonl >differences
is "$(cat differences)" '' 'the evidence file has them, as they are'

run dossier -o again.html trace '<m1@shop.example>'
cmp -s mail.html again.html
ok $? 'asked again, the page is the same'
cmp -s mail.evidence.jsonl again.evidence.jsonl
ok $? 'and so is the evidence file'
run journal
like "$(cat "$out")" 'dossier_sha256sums=[0-9a-f]{64}' 'the journal has it'

run dossier search turn -o lines.html
status 0 'a dossier of lines'
like "$(cat lines.html)" '>\\u\{202e\}</b>around' 'a character that turns text'
like "$(cat lines.html)" '>\\x1b</b>\[31mred &lt;img' 'and one that acts'

run dossier trace nobody@nowhere.example -o none.html
status 1 'nothing found'
like "$(cat none.html)" 'Nothing was found' 'is a page, too'
like "$(cat none.html)" 'Not found is not the same as did not happen' \
	'that says what it is worth'
like "$(cat none.evidence.jsonl)" '"type":"absence"' 'and an object'
like "$(cat none.html)" "$(sha256sum <ev/mx1/maillog | cut -d' ' -f1)" \
	'with all files that were searched'
mkdir crowd
for i in $(seq 10 40); do
	echo "2019-03-04T10:00:00Z mx1 a[1]: line $i" >crowd/log.$i
done
"$WAYBILL" index -q -i crowd.ix crowd
run dossier -i crowd.ix search nothing-of-it -o crowd.html
like "$(cat crowd.html)" 'The first 20 of 31 are on this page' \
	'of very many not each'
is "$(grep -c '"type":"file"' crowd.evidence.jsonl)" 31 'but in the evidence file'
run verify none.html
status 0 'it can be checked, too'
like "$(cat "$out")" 'made anew from the index, it is the same' 'as a whole'

# Each attack is many attempts.
mkdir guess
for i in $(seq 10 59); do
	echo "2019-03-04T10:00:$i+00:00 mx1 sshd[5$i]: Failed password for root from 198.51.100.66 port 40$i ssh2"
done >guess/auth.log
"$WAYBILL" index -q -i guess.ix guess
run dossier -i guess.ix logins --attacks -o attacks.html
like "$(cat attacks.html)" '<title>.*Who tried to guess passwords' \
	'a dossier of attacks'
like "$(cat attacks.html)" 'Found: <b>1 finding</b>' 'counts no attempts'
like "$(cat attacks.html)" 'number of addresses</span> 1' 'and says of what'
like "$(cat attacks.html)" 'An account is not a person' 'and what it is worth'
run dossier -i guess.ix logins --summary -o sums.html
like "$(cat sums.html)" 'Found: <b>[1-9][0-9]* sums?</b>' 'nor do sums'

run dossier activity --by-ip 192.0.2.7 -o ip.html
like "$(cat ip.html)" '<title>.*What came from an address' 'an address is no account'
run dossier logins -o logins.html
like "$(cat logins.html)" 'login attempts?</b>' 'a dossier of logins'
like "$(cat logins.html)" 'An account is not a person' 'says what that is worth'
is "$(grep -c '"type":"login"' logins.evidence.jsonl)" \
	"$("$WAYBILL" logins --count)" 'each is in the evidence file'

unlike "$(cat logins.html)" 'There may be more' 'which are all'
for limit in '-n 1' -n1 '--limit 1' --limit=1; do
	run dossier search turn $limit -o first.html
	like "$(cat first.html)" 'There may be more' "$limit: they may be not"
done

run dossier --date '4 April 2019' --tz +02:00 trace m1@shop.example -o d.html
like "$(cat d.html)" '4 April 2019' 'a date that is given'
like "$(cat d.html)" '2019-03-04 12:00:00\+02:00' 'in a zone that is given'

run dossier trace x
status 2 'no file to write'
run dossier -o x.html
status 2 'no question'
run dossier verify -o x.html
status 2 'a command that answers nothing'
run dossier trace --nonsense -o x.html
status 2 'an option that nobody has'
run dossier search --count '*' -o x.html
status 2 'a count cites no lines'
run dossier trace 4A1B2C3D4E -o nowhere/x.html
status 3 'a folder that is not there'
one_error 'is told in one line'
is "$(find . -name 'x.*' -o -name '*.part' | grep -c .)" 0 'nothing is left'

# A mail to many: those that failed are not overlooked, and the drawing is cut
# between its steps where a sheet of paper ends.
mkdir many
{
	echo "2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 5A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=30 (queue active)"
	i=10
	while [ $i -lt 40 ]; do
		end='dsn=2.0.0, status=sent (250 ok)'
		[ $i != 33 ] || end='dsn=5.1.1, status=bounced (host mx.far.example[203.0.113.9] said: 550 5.1.1 no)'
		echo "2019-03-04T10:00:$i+00:00 mx1 postfix/smtp[14]: 5A1B2C3D4E: to=<r$i@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=2, delays=0.1/0/0/1.9, $end"
		i=$((i + 1))
	done
	for i in 10 11 12; do
		echo "2019-03-04T10:01:$i+00:00 mx1 dovecot: imap-login: Login: user=<jo>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, session=<s${i}AAAAAAAAAA>"
	done
	echo "2019-03-04T10:02:00+00:00 mx1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<jo>, method=PLAIN, rip=203.0.113.7, lip=192.0.2.1, session=<t1AAAAAAAAAA>"
} >many/maillog
run index -q -i many.index many
run dossier -i many.index -o many.html trace 5A1B2C3D4E
status 0 'a mail to many'
like "$(tr -d '\n' <many.html)" \
	'Of 30 recipients:</p><ul><li>1: <b>not delivered</b></li><li>29: <b>' \
	'says first how many failed'
is "$(grep -c '<svg ' many.html)" 2 'is drawn on two sheets'
run dossier -i many.index -o many.html logins jo
like "$(cat many.html)" '4 login attempts</b>. <b>3 succeeded</b>, <b>1 failed' \
	'logins are told by how they ended'

# That a program took it is not that it is in a mailbox.
mkdir piped
cat >piped/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 7A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:03+00:00 mx1 postfix/local[14]: 7A1B2C3D4E: to=<list@shop.example>, relay=local, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (delivered to command: /usr/lib/list post)
END
run index -q -i piped.index piped
run dossier -i piped.index -o piped.html trace 7A1B2C3D4E
unlike "$(cat piped.html)" 'delivered to a mailbox' \
	'a mailbox is not claimed where a program took it'

# Names as long as the standard lets them be: cut where the drawing ends, and
# said so; and a time that lasted has its units.
mkdir long
name=$(printf '%064d' 0 | tr 0 a)@$(printf '%060d' 0 | tr 0 b).example
cat >long/maillog <<END
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 6A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:03+00:00 mx1 postfix/smtp[14]: 6A1B2C3D4E: to=<$name>, relay=mx.far.example[203.0.113.9]:25, delay=2, delays=0.1/0/0/1.9, dsn=2.0.0, status=sent (250 ok)
2019-03-04T10:01:10+00:00 mx1 dovecot: imap-login: Login: user=<jo>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, mpid=77, session=<s1AAAAAAAAAA>
2019-03-04T10:07:37+00:00 mx1 dovecot: imap(jo)<77><s1AAAAAAAAAA>: Disconnected: Logged out in=7 out=8
END
run index -q -i long.index long
run dossier -i long.index -o long.html trace 6A1B2C3D4E
like "$(cat long.html)" '<text class="b"[^>]*>a{60,64}@?b{0,12}…<' \
	'a long name is cut in the drawing, and seen to be'
run dossier -i long.index -o long.html logins jo
like "$(cat long.html)" 'duration</span> 6 min 27 s' 'how long has its units'

mkdir swarm
awk 'BEGIN {
	at = "2019-03-04T10:00:00+00:00 mx1 postfix/"
	print at "qmgr[13]: 5A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=300 (queue active)"
	for (i = 0; i < 300; i++)
		print at "smtp[14]: 5A1B2C3D4E: to=<r" i "@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=2, delays=0.1/0/0/1.9, " (i == 290 ? "dsn=5.1.1, status=bounced (no)" : "dsn=2.0.0, status=sent (250 ok)")
}' >swarm/maillog
run index -q -i swarm.index swarm
run dossier -i swarm.index -o swarm.html trace 5A1B2C3D4E
like "$(grep 'class="end' swarm.html | head -1)" 'r290@.*not delivered' \
	'of very many those that failed come first'
like "$(cat swarm.html)" 'And 100 more recipients' 'and the others are counted'

run dossier -i many.index -o many.html coverage
status 0 'what is covered'
like "$(cat many.html)" 'has lines of <b>1 host</b>. No gap in them is known' \
	'is told in a sentence'
unlike "$(cat many.html)" 'An account is not' 'which is none of an account'

# Written by root, a page renamed over a device would take that away.
mkfifo pipe.html
run dossier -i many.index -o pipe.html coverage
status 2 'a page is written to no pipe'
like "$(cat "$err")" 'pipe.html is no regular file' 'and that is said'
[ -p pipe.html ]
ok $? 'the pipe is there'

# One file that cannot be written, as on a full disk: no page of one answer
# beside the sums of another.
cp many.html before.html
rm many.SHA256SUMS
mkdir many.SHA256SUMS
run dossier -i many.index -o many.html search postfix
status 2 'sums that cannot be written'
cmp -s many.html before.html
ok $? 'the page of before is there'
is "$(find . -name '*.part')" '' 'and nothing else'

finish
