# Sourced: Postfix before Dovecot, and a Postfix outside. What is done, and what
# really became of it.
need='postfix dovecot lmtpd:/usr/lib/dovecot/lmtp sieve:/usr/bin/sievec
postgrey opendkim opendkim-genkey rsyslogd swaks curl ip saslauthd'

raise() {
	make_host mx 198.51.100.10 mx.site.test old
	make_host out 198.51.100.20 out.else.test new
	in_host out "$here/setup_out.sh" /srv/rec
	in_host mx "$here/setup_mx.sh" /srv/rec
}

# send SUBJECT TO[,TO...] [SWAKS ARGUMENT...]: from alice outside, to port 25.
send() {
	local subject=$1 to=$2
	shift 2
	in_net swaks --server 198.51.100.10 --helo desk.client.test \
		--from alice@else.test --to "$to" \
		--header "Subject: $subject" \
		--header "Message-Id: <$(id_of "$subject")>" \
		--body 'Some words of no weight.' --hide-all "$@" || true
}
id_of() { echo "$(echo "$1" | tr -cs 'a-z0-9' '.' | sed 's/\.*$//').rec@client.test"; }

# submit FROM SUBJECT TO: authenticated.
submit() {
	local from=$1 subject=$2 to=$3
	shift 3
	send "$subject" "$to" --port 587 --from "$from@site.test" \
		--auth PLAIN --auth-user "$from@site.test" \
		--auth-password "pass-$from" "$@"
}

# holds USER SUBJECT: how many of it lie in any folder of a mailbox.
holds() {
	(grep -rls "^Subject: $2\$" "$work/mx/mail/$1/Maildir" || true) | wc -l
}
holds_outside() {
	(grep -rls "^Subject: $2\$" "$work/out/mail/$1" || true) | wc -l
}
in_queue() { in_host "${2:-mx}" postqueue -c /srv/rec/postfix/etc -j |
	grep -c "$1" || true; }

# check SUBJECT USER STATUS: delivered if and only if it lies there.
check() {
	local n
	n=$(holds "$2" "$1")
	if [ "$3" = delivered ] && [ "$n" = 0 ]; then
		echo "record: '$1' did not reach $2" >&2
		exit 3
	fi
	if [ "$3" != delivered ] && [ "$n" != 0 ]; then
		echo "record: '$1' did reach $2" >&2
		exit 3
	fi
	told "$1" "$2@site.test" "$3"
}

settle() {
	for _ in $(seq "${1:-100}"); do
		[ "$(in_queue queue_name mx)$(in_queue queue_name out)" = 00 ] &&
			sleep 0.7 && return 0
		sleep 0.3
	done
}

imap() {
	local user=$1 url=$2
	shift 2
	in_net curl -s --url "imap://198.51.100.10/$url" \
		--user "$user@site.test:pass-$user" "$@" || true
}

play() {
	send 'plain one' bob@site.test
	send 'for a list' kim@site.test
	send 'unwanted words' kim@site.test
	send 'send on please' kim@site.test
	send 'away or not' kim@site.test
	send 'to the team' team@site.test
	send 'to the staff' staff@site.test
	send 'too full' full@site.test
	send 'nobody there' nobody@site.test
	send 'relay for me' someone@third.test
	send 'forbidden fruit' bob@site.test
	send 'thrown away' bob@site.test
	send 'two of three' bob@site.test,nobody@site.test,lee@site.test
	send 'grey at first' sam@site.test
	submit bob 'submitted out' carl@else.test
	submit bob 'nobody outside' nobody@else.test
	submit bob 'spam they say' spammed@else.test
	submit bob 'many ends' carl@else.test,lee@site.test,nobody@else.test,never@else.test
	submit bob 'closed door' x@closed.test
	submit bob 'wrong password' carl@else.test --auth-password wrong
	send 'please hold this' bob@site.test
	send 'please hold and drop' eve@site.test
	# The client goes away in the middle of it.
	(printf 'EHLO desk.client.test\r\nMAIL FROM:<alice@else.test>\r\n'
	sleep 0.3
	printf 'RCPT TO:<bob@site.test>\r\nDATA\r\n'
	sleep 0.5
	printf 'Subject: cut off\r\n\r\nhalf') |
		in_net timeout 3 curl -s telnet://198.51.100.10:25 >/dev/null || true
	in_host mx sendmail -C /srv/rec/postfix/etc -f root@site.test \
		lee@site.test <<-EOF
		Subject: from the machine
		Message-ID: <$(id_of 'from the machine')>

		cron says hello
	EOF
	sleep 6
	send 'grey at first' sam@site.test
	sleep 1
	held=$(in_host mx postqueue -c /srv/rec/postfix/etc -j |
		grep '"queue_name": "hold"')
	keep=$(echo "$held" | grep bob@site.test | sed 's/.*queue_id": "\([^"]*\).*/\1/')
	drop=$(echo "$held" | grep eve@site.test | sed 's/.*queue_id": "\([^"]*\).*/\1/')
	in_host mx postsuper -c /srv/rec/postfix/etc -H "$keep"
	in_host mx postsuper -c /srv/rec/postfix/etc -d "$drop"
	settle
	play_mailbox
	check 'plain one' bob delivered
	check 'for a list' kim delivered
	check 'unwanted words' kim discarded
	check 'send on please' kim expanded
	told 'send on please' dora@else.test delivered
	check 'away or not' kim delivered
	check 'to the team' kim delivered
	check 'to the team' lee delivered
	check 'to the staff' kim delivered
	told 'to the staff' carl@else.test delivered
	check 'too full' full failed
	told 'nobody there' nobody@site.test rejected
	told 'relay for me' someone@third.test rejected
	told 'forbidden fruit' bob@site.test rejected
	check 'thrown away' bob discarded
	check 'two of three' bob delivered
	check 'two of three' lee delivered
	told 'two of three' nobody@site.test rejected
	check 'grey at first' sam delivered
	told 'submitted out' carl@else.test delivered
	told 'nobody outside' nobody@else.test failed
	told 'spam they say' spammed@else.test failed
	told 'many ends' carl@else.test delivered
	check 'many ends' lee delivered
	told 'many ends' nobody@else.test failed
	told 'many ends' never@else.test failed
	told 'closed door' x@closed.test failed
	check 'please hold this' bob delivered
	check 'please hold and drop' eve purged
	told 'cut off' bob@site.test aborted
	check 'from the machine' lee delivered
	for subject in 'submitted out' 'to the staff' 'many ends'; do
		[ "$(holds_outside carl "$subject")" != 0 ] || {
			echo "record: '$subject' did not get out" >&2
			exit 3
		}
	done
	[ "$(holds_outside dora 'send on please')" != 0 ]
	[ "$(holds_outside alice 'away or not')" = 0 ] || true
}

# What users do with their mail.
play_mailbox() {
	send 'to be moved' bob@site.test
	send 'to be deleted' bob@site.test
	send 'to be fetched' lee@site.test
	sleep 1.5
	local uid
	uid=$(imap bob INBOX -X 'UID SEARCH SUBJECT "to be moved"' |
		tr -dc '0-9 ' | awk '{ print $1 }')
	imap bob INBOX -X "UID MOVE $uid Trash" >/dev/null
	uid=$(imap bob INBOX -X 'UID SEARCH SUBJECT "to be deleted"' |
		tr -dc '0-9 ' | awk '{ print $1 }')
	imap bob INBOX -X "UID STORE $uid +FLAGS (\\Deleted)" >/dev/null
	imap bob INBOX -X EXPUNGE >/dev/null
	local n
	n=$(in_net curl -s --url pop3://198.51.100.10/ \
		--user lee@site.test:pass-lee | wc -l)
	in_net curl -s --url "pop3://198.51.100.10/$n" \
		--user lee@site.test:pass-lee >/dev/null
	in_net curl -s --url "pop3://198.51.100.10/$n" -X "DELE $n" --head \
		--user lee@site.test:pass-lee >/dev/null || true
	imap bob INBOX --user bob@site.test:wrong -X NOOP >/dev/null
	sleep 1
	told 'to be moved' bob@site.test delivered
	told 'to be deleted' bob@site.test delivered
	told 'to be fetched' lee@site.test delivered
}
