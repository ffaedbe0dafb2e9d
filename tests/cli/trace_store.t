#!/bin/sh
# What became of a mail in the mailbox: over an index, and by reading all.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: a delivery, its owner's session, and a stranger's mail with
# the same Message-ID in another mailbox.
mkdir evidence
cat >evidence/maillog <<'END'
2019-03-04T10:00:00.000000+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00.100000+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@out.example>
2019-03-04T10:00:00.200000+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01.000000+00:00 mx1 dovecot: lmtp(bob@home.example)<99><IkiQKTt+117kJgAAWP5Hkg>: save: box=INBOX, uid=7, msgid=<m1@out.example>, size=900
2019-03-04T10:00:01.100000+00:00 mx1 dovecot: lmtp(bob@home.example)<99><IkiQKTt+117kJgAAWP5Hkg>: msgid=<m1@out.example>: saved mail to INBOX
2019-03-04T10:00:01.200000+00:00 mx1 postfix/lmtp[14]: 4A1B2C3D4E: to=<bob@home.example>, relay=mx1.home.example[private/dovecot-lmtp], delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 <bob@home.example> IkiQKTt+117kJgAAWP5Hkg Saved)
2019-03-04T10:00:01.300000+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T11:00:00.000000+00:00 mx1 dovecot: imap-login: Login: user=<bob@home.example>, method=PLAIN, rip=198.51.100.7, lip=192.0.2.8, mpid=77, TLS, session=<dSg1Y2xLabcdefgh>
2019-03-04T11:00:05.000000+00:00 mx1 dovecot: imap(bob@home.example)<77><dSg1Y2xLabcdefgh>: copy from INBOX: box=Trash, uid=12, msgid=<m1@out.example>, size=900
2019-03-04T11:00:05.000000+00:00 mx1 dovecot: imap(bob@home.example)<77><dSg1Y2xLabcdefgh>: delete: box=INBOX, uid=7, msgid=<m1@out.example>, size=900
2019-03-04T11:00:06.000000+00:00 mx1 dovecot: imap(bob@home.example)<77><dSg1Y2xLabcdefgh>: expunge: box=INBOX, uid=7, msgid=<m1@out.example>, size=900
2019-03-04T11:30:00.000000+00:00 mx1 dovecot: imap(eve@home.example)<80><eSg1Y2xLabcdefgh>: expunge: box=INBOX, uid=7, msgid=<m1@out.example>, size=900
2019-03-06T03:00:00.000000+00:00 mx1 dovecot: doveadm(bob@home.example): expunge: box=Trash, uid=12, msgid=<m1@out.example>, size=900
END
run index -i idx evidence
status 0 'the evidence is read'

# The value of a key in the first object that has it.
value() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$out" | head -1
}

actions() {
	tr '{' '\n' <"$out" | sed -n 's/.*"action":"\([^"]*\)".*/\1/p' |
		tr '\n' ' '
}

for how in '' --scan; do
	run trace -i idx $how --json --full 4A1B2C3D4E
	status 0 "found $how"
	like "$(cat "$out")" '"status":"delivered","proof":"store"' \
		"the store says that it was delivered $how"
	like "$(cat "$out")" '"mailbox":"INBOX"' "where to $how"
	is "$(actions)" 'move expunge ' "a move to the trash is one action $how"
	like "$(cat "$out")" '"client_ip":"198.51.100.7"' \
		"from the address of the login $how"
	like "$(cat "$out")" '"action":"move","mailbox".*"line":9,[^}]*},"login_cite":[{]"source":"[^}]*"path":"evidence/maillog","line":8,' \
		"and cites that login $how"
	like "$(cat "$out")" '"by":"administrator"' \
		"doveadm is an administrator's $how"
	unlike "$(cat "$out")" '"by":"eve@home.example"' \
		"another user's mail is not this one $how"
	like "$(cat "$out")" '"complete":true' "to its end $how"
done

# A move is two lines.
run trace -i idx 4A1B2C3D4E
is "$(sed -n 's/.*removed there: evidence.maillog:\([0-9]*\).*/\1/p' "$out")" \
	"$(grep -n '<dSg1.*expunge: box=INBOX, uid=7' evidence/maillog | cut -d: -f1)" \
	'that it left the first folder is cited'
like "$(cat "$out")" '^  1  .* expunge: box=INBOX, uid=7' 'and shown'
run trace -i idx --json 4A1B2C3D4E
like "$(cat "$out")" '"action":"move".*"removal_cite":[{]' 'in JSON, too'

# The lines of a session name its user alone: the address is on its login.
run trace -i idx 4A1B2C3D4E
told=$(tr -s ' \n' '  ' <"$out")
like "$told" 'moved from INBOX to Trash by whoever was logged in as bob@home.example from 198.51.100.7 [(]login: evidence/maillog:8[)], [^(]*[(]evidence/maillog:9[)]' \
	'in text, too'
like "$told" 'from Trash by administrator, [^(]*[(]evidence/maillog:13[)]' \
	'what no login did cites none'
run dossier -i idx trace 4A1B2C3D4E -o store.html
login=$(sed -n 's/^{"type":"evidence","number":\([0-9]*\),.*"line":8,.*/\1/p' \
	store.evidence.jsonl)
like "$(cat store.html)" "by whoever was logged in as bob@home.example from 198.51.100.7 [(]login: <a class=\"c\" href=\"#e${login:-none}\">" \
	'a dossier cites the login'
like "$(cat store.html)" "id=\"e${login:-none}\"" 'which is on the page'
like "$(cat store.html)" 'An account is not a person' 'and says what it is worth'
run verify -i idx store.html
status 0 'and is as the evidence is'
sed -i 's/rip=198.51.100.7/rip=198.51.100.8/' store.html store.evidence.jsonl
sha256sum store.html store.evidence.jsonl >store.SHA256SUMS
run verify store.html evidence
status 1 'one with another address'
like "$(cat "$out")" 'maillog:8: ' 'is told by that login'

run dossier -i idx search kind:expunge -o lines.html
like "$(cat lines.html)" 'An account is not a person' 'lines alone say so, too'
run dossier -i idx search kind:store -o lines.html
unlike "$(cat lines.html)" 'An account is not' 'a delivery is nobody'"'"'s doing'

# Who the master user was stands on the line of auth alone.
mkdir master
sed '/imap-login: Login/{
h
s/imap-login: .*/auth: passwd-file(admin,198.51.100.7,master,<dSg1Y2xLabcdefgh>): Master user logging in as bob@home.example/
p
g
}' evidence/maillog >master/maillog
run index -i master.index master
run trace -i master.index 4A1B2C3D4E
told=$(tr -s ' \n' '  ' <"$out")
like "$told" 'logged in as admin as bob@home.example from 198.51.100.7 [(]login: master/maillog:8[)]' \
	'a master user is cited where it is named'

# Where no line names the session, a login about then is only a guess.
mkdir old
sed 's/<77><dSg1Y2xLabcdefgh>//; s/, session=<dSg1Y2xLabcdefgh>//' \
	evidence/maillog >old/maillog
run index -i old.index old
run trace -i old.index 4A1B2C3D4E
told=$(tr -s ' \n' '  ' <"$out")
like "$told" 'moved from INBOX to Trash by bob@home.example, perhaps from 198.51.100.7 [(]login: old/maillog:8[)]' \
	'a login about then is told as such'

# What a POP3 session gave out is counted by its end alone.
mkdir pop3
sed '/imap/d' evidence/maillog >pop3/maillog
cat >>pop3/maillog <<'END'
2019-03-04T12:00:00.000000+00:00 mx1 dovecot: pop3-login: Login: user=<bob@home.example>, method=PLAIN, rip=198.51.100.9, lip=192.0.2.8, mpid=90, TLS, session=<pSg1Y2xLabcdefgh>
2019-03-04T12:00:01.000000+00:00 mx1 dovecot: pop3(bob@home.example)<90><pSg1Y2xLabcdefgh>: flag_change: box=INBOX, uid=7, msgid=<m1@out.example>, size=900, flags=(\Seen)
2019-03-04T12:00:02.000000+00:00 mx1 dovecot: pop3(bob@home.example)<90><pSg1Y2xLabcdefgh>: Disconnected: Logged out top=0/0, retr=1/920, del=0/1, size=900
END
run index -i pop3.index pop3
run trace -i pop3.index 4A1B2C3D4E
told=$(tr -s ' \n' '  ' <"$out")
like "$told" 'as its end counts [(]end: pop3/maillog:11[)]' \
	'that line is cited'
run trace -i pop3.index --json 4A1B2C3D4E
like "$(cat "$out")" '"end_cite":[{][^}]*"line":11,' 'in JSON, too'
run dossier -i pop3.index trace 4A1B2C3D4E -o pop3.html
like "$(cat pop3.html)" 'as its end counts [(]end: <a class="c" href="#e' \
	'and on the page'

# Removed from a folder that no line says it came to.
mkdir other
sed '/copy from\|delete:\|expunge:/d' evidence/maillog >other/maillog
cat >>other/maillog <<'END'
2019-03-04T11:00:06.000000+00:00 mx1 dovecot: imap(bob@home.example)<77><dSg1Y2xLabcdefgh>: expunge: box=Archive, uid=3, msgid=<m1@out.example>, size=900
END
run index -i other.index other
run trace -i other.index 4A1B2C3D4E
like "$(cat "$out")" 'grade C: .* it may be another copy' \
	'no move between: perhaps another copy'
run trace -i other.index --json 4A1B2C3D4E
is "$(value mailbox_now)" INBOX 'the one that was delivered is where it was'

# Of a mail that a script refused the store's line is all there is.
mkdir refused
cat >refused/maillog <<'END'
2019-03-04T12:00:00+00:00 st dovecot: lda(bob@home.example)<630><cc1abcdefGhIjAwAA>: sieve: msgid=<r1@out.example>: rejected message from <ann@out.example> (reject)
END
run index -i refused.index refused
run trace -i refused.index r1@out.example
like "$(cat "$out")" 'bob@home.example: failed, ' 'refused by a script'

# Nor has a mailbox that was full any other; of all mails it is one, too.
mkdir full
cat >full/maillog <<'END'
2019-03-04T12:00:00+00:00 st dovecot: lda(bob@home.example): msgid=<f1@out.example>: rejected: Quota exceeded (mailbox for user is full)
END
run index -i full.index full
for status in '' '--status failed'; do
	run trace -i full.index --since 2019-03-01 --until 2019-04-01 --json \
		$status
	is "$(value message_id)" f1@out.example "a full mailbox: $status"
done

finish
